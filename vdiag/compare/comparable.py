"""Contestants: drawings sorted by who is compared with whom, and whether they may be."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from vdiag.errors import BadInput
from vdiag.results import conditions, outcomes
from vdiag.results.outcomes import Outcome
from vdiag.run.store import Run
from vdiag.run.turned_pictures import transform_of

MODEL, LANGUAGE, CONDITION, RUN = "model", "language", "condition", "run"
ENDPOINT, NO_ENDPOINT = "endpoint", "no endpoint"
BETWEEN = (MODEL, LANGUAGE, CONDITION, RUN, ENDPOINT)
"""What can be compared: models (with their settings) or runs in every language, languages within
every model, settings within every model, endpoints of every model in every language."""
NAMED = 5
_EQUAL = {
    MODEL: ("size", "engine"), RUN: ("size", "engine"), LANGUAGE: ("size",), CONDITION: (),
    ENDPOINT: ("size", "engine"),
}  # fmt: skip
_HOW = frozenset([conditions.PROMPT, "transform"])
_API = frozenset(["api"])


@dataclass(frozen=True)
class Entry:
    """A drawing with where it stands in the comparison.

    Attributes:
        one: what became of it.
        contestant, place, part: see :class:`vdiag.compare.places.Observation`; a place's
            first name is the level.
        image: content name of the picture, empty where there is none.
        sample: its number among the answers to the same prompt.
        facts: how it was asked for and rendered.
    """

    one: Outcome
    contestant: str
    place: tuple[str, ...]
    part: str
    image: str
    sample: int
    facts: Mapping[str, str]


def columns(between: str) -> tuple[str, ...]:
    """Names of the level, of what else is held equal, and of the parts."""
    held = () if between == MODEL else ("model",)
    return ("level", *held, "" if between == LANGUAGE else "language")


def _stand(one: Outcome, between: str, folder: str) -> tuple[str, tuple[str, ...], str]:
    """Contestant, place and part of a drawing."""
    arm = " · ".join(name for name in (one.model, one.condition) if name)
    if between == LANGUAGE:
        return one.language, (one.level, arm), ""
    if between == ENDPOINT:
        return one.endpoint or NO_ENDPOINT, (one.level, arm), one.language
    if between == CONDITION:
        return one.condition or "one setting", (one.level, one.model), one.language
    if between == RUN:
        named = " · ".join(name for name in (folder, one.condition) if name)
        return named, (one.level, one.model), one.language
    return arm, (one.level,), one.language


def entries(runs: Sequence[Run], found: Sequence[Outcome], between: str) -> list[Entry]:
    """All drawings with where they stand.

    Args:
        runs: open for reading.
        found: their outcomes, as :func:`vdiag.results.outcomes.read` gives them.
        between: one of :data:`BETWEEN`.
    """
    rows = [row for run in runs for row in outcomes.records(run.drawings())]
    made = []
    for one, row in zip(found, rows, strict=True):
        contestant, place, part = _stand(one, between, str(runs[one.run].folder))
        image = row["image"] if one.image else ""
        facts = _facts(row)
        made.append(Entry(one, contestant, place, part, image, int(row["sample"]), facts))
    return made


def _facts(row: Mapping[str, Any]) -> dict[str, str]:
    rendering = conditions.of_rendering(row["rendering"])
    transform, settings = transform_of(json.loads(row["details"])), json.loads(row["settings"])
    api = {"api": str(settings["api"])} if "api" in settings else {}
    return {conditions.PROMPT: row["template"], "transform": transform, **api, **rendering}


def without_turned_down(entries: Sequence[Entry]) -> tuple[list[Entry], list[str]]:
    """The drawings that can be paired, and sentences on the concepts that this leaves out.

    Where an endpoint turned down all questions to a contestant about a concept, the concept is
    left out of that place and part for the others, too.
    """
    asked: dict[_Asked, list[bool]] = {}
    for entry in entries:
        asked.setdefault(_asked(entry), []).append(bool(entry.one.turned_down))
    lost: dict[_Asked, set[str]] = {}
    for (contestant, *where, concept), turned_down in asked.items():
        if all(turned_down):
            lost.setdefault((contestant, *where), set()).add(concept)
    gone = {(*where, concept) for (_, *where), concepts in lost.items() for concept in concepts}
    kept = [e for e in entries if not e.one.turned_down and _asked(e)[1:] not in gone]
    return kept, [
        f"Left out in {' · '.join(filter(None, where))}: {len(concepts)} of "
        f"{sum(one[:-1] == (contestant, *where) for one in asked)} concepts "
        f"({names(concepts)}), all questions to {contestant} about which were turned down."
        for (contestant, *where), concepts in sorted(lost.items())
    ]


_Asked = tuple[str, ...]
"""Contestant, place and part, concept."""


def _asked(entry: Entry) -> _Asked:
    return (entry.contestant, *entry.place, entry.part, entry.one.concept)


def names(concepts: Iterable[str]) -> str:
    """The first of them by the alphabet, with dots where there are more."""
    several = sorted(concepts)
    return ", ".join(several[:NAMED]) + (", ..." if len(several) > NAMED else "")


def refuse_other_sets(runs: Sequence[Run], common: bool) -> None:
    """Refuse runs of different concept sets; with ``common`` they may have further sets.

    Raises:
        BadInput: two are; the sentence names the set and the runs.
    """
    made_from = [run.manifest().get("sets", {}) for run in runs]
    for (run, ours), (other, theirs) in combinations(zip(runs, made_from, strict=True), 2):
        for name in sorted(ours.keys() & theirs.keys()):
            if ours[name][1] != theirs[name][1]:
                (file, was), (another, now) = ours[name], theirs[name]
                raise BadInput(
                    f'The concept set "{name}" of "{run.folder}" ({file}, {was[:12]}) is not that '
                    f'of "{other.folder}" ({another}, {now[:12]}), so their numbers cannot be '
                    "compared; draw both from one file with `vdiag draw --concepts`."
                )
        if ours.keys() != theirs.keys() and not common:
            sets, others = (", ".join(sorted(names)) or "none" for names in (ours, theirs))
            raise BadInput(
                f'The run "{run.folder}" is of the concept sets "{sets}" and "{other.folder}" of '
                f'"{others}"; name runs of the same sets, or compare what all have with --common.'
            )


def alone(entries: Sequence[Entry], between: str, runs: Sequence[Run], common: bool) -> list[str]:
    """Sentences on places and parts that one contestant has alone.

    Raises:
        BadInput: there is a place with one contestant, and no leave to pass over it.
    """
    of_places = _contestants(entries, lambda entry: entry.place)
    lonely = {place: names for place, names in of_places.items() if len(names) == 1}
    if lonely and (not common or len(lonely) == len(of_places)):
        raise BadInput(_lonely(lonely, len(of_places), entries, between, runs))
    of_parts = _contestants(entries, lambda entry: (*entry.place, entry.part))
    return [
        f"Left out: {' · '.join(filter(None, where))} has {min(names)} alone."
        for where, names in sorted(of_parts.items())
        if len(names) == 1
    ]


def _contestants(
    entries: Iterable[Entry], key: Callable[[Entry], tuple[str, ...]]
) -> dict[tuple[str, ...], set[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for entry in entries:
        found.setdefault(key(entry), set()).add(entry.contestant)
    return found


def _lonely(
    lonely: Mapping[tuple[str, ...], set[str]],
    places: int,
    entries: Sequence[Entry],
    between: str,
    runs: Sequence[Run],
) -> str:
    """The sentence that says who stands alone where, and what could be compared instead."""
    told = [f'{" · ".join(place)} has "{min(names)}"' for place, names in sorted(lonely.items())]
    more = f" and {len(told) - NAMED} more are so" if len(told) > NAMED else ""
    others = [
        f"--between {name}" for name in BETWEEN if name != between and _several(entries, name, runs)
    ]
    ways = ["name another run", *others]
    if len(lonely) < places:
        ways.append("compare the rest with --common")
    return (
        f"{named(between)} has no other to be compared with: {', '.join(told[:NAMED])} "
        f"alone{more}; {', or '.join(ways)}."
    )


def named(between: str) -> str:
    """One of what is compared, as a sentence begins with it."""
    return f"{'An' if between == ENDPOINT else 'A'} {between}"


def _several(entries: Iterable[Entry], between: str, runs: Sequence[Run]) -> bool:
    """Whether a place has two contestants or more, were they compared so."""
    found: dict[tuple[str, ...], set[str]] = {}
    for entry in entries:
        folder = str(runs[entry.one.run].folder)
        contestant, place, _ = _stand(entry.one, between, folder)
        found.setdefault(place, set()).add(contestant)
    return any(len(names) > 1 for names in found.values())


def refuse_other_rendering(entries: Sequence[Entry], between: str) -> None:
    """Refuse drawings of different size, or by different engines of one language.

    Raises:
        BadInput: contestants of one place and part were rendered so.
    """
    for where, one, other in _neighbours(entries):
        for name in _EQUAL[between]:
            was, now = one.facts.get(name), other.facts.get(name)
            if was and now and was != now:
                raise BadInput(
                    f'In {where} "{one.contestant}" is rendered with {name} {was} and '
                    f'"{other.contestant}" with {name} {now}; draw one of them again with '
                    f"`vdiag draw --{name}`, or see settings of one model with --between condition."
                )


def unlike(entries: Sequence[Entry], between: str) -> Iterator[str]:
    """How contestants were asked or rendered differently."""
    for where, one, other in _neighbours(entries):
        was, now = ({n: entry.facts[n] for n in _told(entry, between)} for entry in (one, other))
        if told := conditions.against(was, now):
            yield f"Not alike in {where}: {one.contestant} and {other.contestant} ({told})."


def _told(entry: Entry, between: str) -> Set[str]:
    """The facts that must be told where contestants differ in them."""
    if between == CONDITION:
        return frozenset()
    facts = _HOW if between == LANGUAGE else entry.facts.keys() - _EQUAL[between]
    return facts if between == ENDPOINT else facts - _API


def _neighbours(entries: Sequence[Entry]) -> Iterator[tuple[str, Entry, Entry]]:
    """In each place and part the first rendered drawing of the first contestant and each other."""
    firsts: dict[tuple[str, ...], dict[str, Entry]] = {}
    for entry in entries:
        if "size" in entry.facts:
            where = (*entry.place, entry.part)
            firsts.setdefault(where, {}).setdefault(entry.contestant, entry)
    for where, contestants in sorted(firsts.items()):
        first, *others = contestants.values()
        yield from ((" · ".join(filter(None, where)), first, other) for other in others)
