"""What scenes are said to show: captions made by rule, and those of the shipped scenes.

A plan says what stands in a scene and how; :mod:`training.tiny.scenes` draws it.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.tiny.colors import COLORS, Rng
from vdiag.concepts import sets

NUMBERS = {"two": 2, "pair": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 6,
           "row": 4, "rows": 6, "line": 4, "stack": 4, "pile": 5, "crowd": 6, "flock": 5, "herd": 5,
           "sea": 6, "bunch": 3, "several": 4, "dozen": 6}  # fmt: skip
RELATIONS = {
    "on": "on on_top_of atop aboard upon over_the_back_of riding straddling",
    "in": "in inside into within out_of from filled_with full_of of",
    "under": "under beneath below underneath",
    "above": "above over overhead over_the_rooftops_of across",
    "behind": "behind beyond",
    "front": "in_front_of before against",
    "beside": "beside near by next_to and with around between along at to toward holding after",
}
"""How a thing stands to the next one, and the words that say so."""
_SAID = {word.replace("_", " "): kind for kind, all_ in RELATIONS.items() for word in all_.split()}
_ACTIONS = {
    "on": ["on", "on top of", "sitting on", "standing on", "lying on", "resting on", "atop",
           "balanced on", "perched on", "asleep on"],
    "in": ["in", "inside", "hiding in", "peeking out of", "sitting in"],
    "under": ["under", "beneath", "below", "resting under", "hiding beneath"],
    "above": ["above", "over", "flying over", "hanging above", "floating above"],
    "behind": ["behind", "standing behind", "half hidden behind"],
    "front": ["in front of", "leaning against", "waiting in front of"],
    "beside": ["beside", "next to", "near", "and", "with", "standing beside", "parked next to",
               "looking at", "between the trees and"],
}  # fmt: skip
_PLACES = (
    "on a beach|by the sea|on a sandy shore|in the ocean|on a lake|on a river|in a pond|in a harbor"
    "|on a pier|on a wooden dock|in a forest|in the woods|on a forest trail|in a jungle|in a desert"
    "|on a sand dune|in the mountains|on a mountain pass|on a snowy peak|in the snow"
    "|in a snowy field|on the ice|on a frozen lake|in a meadow|in a field|on a grassy hill"
    "|on a hilltop|in a park|in a garden|on a lawn|in a backyard|on a farm|in a vineyard"
    "|in a village|in a city street|on a rainy street|in a plaza|on a sidewalk|at a market"
    "|on an empty road|by the roadside|on a bridge|in a driveway|at night|under a full moon"
    "|under the stars|at sunset|at dawn|in the rain|in the fog|on a misty lake|in space|on the moon"
    "|in a blue sky|among the clouds|under water|on the seabed|by a coral reef|in a cave"
    "|at the mouth of a grotto|in a kitchen|on a kitchen table|on a wooden table|on a desk"
    "|on a shelf|on a workbench|on a counter|on a tray|on a red checked tablecloth"
    "|on a picnic blanket|in a bedroom|in a living room|in a library|in an office|in a classroom"
    "|in a workshop|in a museum|in a cathedral|in a castle hall|in a wine cellar|in an attic"
    "|in a bathroom|in a nursery|in a cafe|in a diner|in a shop|in a laboratory|by a window"
    "|beside a rainy window|by a fireplace|on a carpet|on the stairs|on a stage|in a circus tent"
    "|in a theater|in a stadium|on a tennis court|in a gym|on an ice rink|on a running track"
    "|in a swimming pool|against a brick wall|on a wall|in front of a door|in a town square"
    "|in a courtyard|at a campsite|at a fairground|in a playground|in a swamp|beside a waterfall"
).split("|")
_IRREGULAR = {"person": "people", "man": "men", "woman": "women", "mouse": "mice", "goose": "geese"}
_COLOR_WORDS = frozenset(COLORS)


@dataclass(frozen=True)
class Thing:
    """What stands in a scene.

    Attributes:
        name: as its drawing is called, in the singular.
        count: how many of it, 1 to 6.
        color: of :data:`COLORS`, where the caption gives it one.
        relation: key of :data:`RELATIONS`: how it stands to the next thing; empty for the last.
    """

    name: str
    count: int = 1
    color: str = ""
    relation: str = ""


@dataclass(frozen=True)
class Plan:
    """A caption and the things that it names, in its order."""

    caption: str
    things: tuple[Thing, ...]


def back_to_front(things: Sequence[Thing]) -> list[int]:
    """Numbers of things in the order to draw them: what is behind another first, else after it."""
    order = [len(things) - 1]
    for number in range(len(things) - 2, -1, -1):
        place = order.index(number + 1)
        order.insert(place + (things[number].relation != "behind"), number)
    return order


def kept_out(caption: str) -> bool:
    """Whether no scene of that shipped caption may be trained on: a tenth, by its hash."""
    return int(hashlib.md5(caption.encode()).hexdigest(), 16) % 10 == 0


def shipped_plans(kept: bool = False) -> list[Plan]:
    """A plan for each shipped scene that is not :func:`kept_out`, or for those that are."""
    concepts = sets.load("scenes").concepts
    return [
        Plan(one.text, _things(one.text, one.attributes["objects"].split(";")))
        for one in concepts
        if kept_out(one.text) == kept
    ]


def _things(caption: str, names: Sequence[str]) -> tuple[Thing, ...]:
    """Where a caption names its things, how many of each, in which colour, and how they stand."""
    text = caption.lower()
    spots = [(found_at(text, name.lower()), name.lower()) for name in names]
    spots.sort()
    found = []
    for number, (start, name) in enumerate(spots):
        before = re.findall(r"[a-z]+", text[:start])[-4:]
        end = spots[number + 1][0] if number + 1 < len(spots) else len(text)
        after = text[start + len(name) : end]
        relation = _relation(after) if number + 1 < len(spots) else ""
        color = next((w for w in before[::-1] if w in _COLOR_WORDS), "")
        many = next((NUMBERS[w] for w in before[::-1] if w in NUMBERS), 1)
        if many == 1 and text[start + len(name) :].startswith("s ") and number == 0:
            many = 3
        found.append(Thing(name, many, color, relation))
    return tuple(found)


def found_at(text: str, name: str) -> int:
    """Where a name begins in a text, in the singular or plural; behind the text where it is not."""
    found = re.search(rf"\b(?:{'|'.join(_forms(name))})", text)
    return found.start() if found else len(text)


def _forms(name: str) -> list[str]:
    """Patterns of how a name and its plural begin."""
    head, *rest = name.split(" ")
    if rest[:1] == ["of"]:
        return [f"{form}.*? {' '.join(rest)}" for form in _forms(head)]
    stem = name if len(name) < 5 else name[:-2]
    several = re.sub("f$", "ves", re.sub("y$", "ies", _IRREGULAR.get(name, name)))
    return [re.escape(stem), re.escape(several)]


def _relation(text: str) -> str:
    """The last word between two things that says how the one stands to the other."""
    found = [(text.rfind(f" {said} "), kind) for said, kind in _SAID.items() if f" {said} " in text]
    return max(found)[1] if found else "beside"


def with_article(name: str) -> str:
    """``"an apple"``."""
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def plural(name: str) -> str:
    """``"boxes"``, ``"cherries"``."""
    if re.search(r"(s|x|ch|sh)$", name):
        return f"{name}es"
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"


def made_plan(names: Callable[[int], list[str]], rng: Rng) -> Plan:
    """A caption by rule: two to four things, how they stand, and the place.

    Args:
        names: draws so many names of things.
    """
    count = int(rng.choice([1, 2, 3, 4], p=[0.15, 0.5, 0.25, 0.1]))
    things, said = [], []
    for number, name in enumerate(names(count)):
        last = number + 1 == count
        relation = "" if last else list(_ACTIONS)[rng.integers(len(_ACTIONS))]
        many = int(rng.choice([1, 2, 3, 4, 5], p=[0.78, 0.1, 0.06, 0.03, 0.03]))
        color = list(COLORS)[rng.integers(len(COLORS))] if rng.random() < 0.15 else ""
        things.append(Thing(name, many, color, relation))
        said.append(_said(name, many, color, rng))
        if relation:
            ways = _ACTIONS[relation]
            said.append(ways[rng.integers(len(ways))])
    if rng.random() < 0.85 or count == 1:
        said.append(_PLACES[rng.integers(len(_PLACES))])
    return Plan(" ".join(said), tuple(things))


def _said(name: str, many: int, color: str, rng: Rng) -> str:
    colored = f"{color} {name}" if color else name
    if many == 1:
        return with_article(colored) if rng.random() < 0.95 else f"the {colored}"
    numbers = {2: ("two", "a pair of"), 3: ("three",), 4: ("four", "a row of"), 5: ("five",)}
    number = numbers[many][rng.integers(len(numbers[many]))]
    return f"{number} {plural(colored)}"
