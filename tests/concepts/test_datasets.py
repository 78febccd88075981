"""The shipped texts: correct English, one picture each, and none like another."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vdiag.concepts import sets

Row = dict[str, str]

DATASETS = ROOT / "datasets"
SYNONYMS = Path(__file__).with_name("synonyms.txt")
SETS = ("objects", "scenes", "compositions")
CATEGORIES = {
    "objects": (
        "person animal vehicle food furniture clothing tool kitchen electronics instrument toy "
        "sport building outdoor plant indoor container symbol"
    ).split(),
    "scenes": (
        "person vehicle animal food furniture outdoor indoor building sport nature tool toy "
        "street water"
    ).split(),
    "compositions": ["two-in-one", "effect", "relation"],
}
NEAR_DUPLICATE = 0.5
CAPTION_OVERLAP = 0.8

NO_CONTENT = set(
    "a an the its his her their of in on at to by with and from for into onto over under up down "
    "out off through between behind beside along above below beneath before against around "
    "toward near next inside outside after among across atop amid that is are as whose which "
    "one two three four five six seven eight".split()
)
AN_BEFORE = re.compile(r"(hour|heir|honest|honor|x-ray|svg|mri)")
A_BEFORE = re.compile(r"(one|once|uni(c|f|t|v|o)|us[aeu]|usb|usual|eu|uk|ute|ewe)")
IRREGULAR = {
    "man": "men",
    "woman": "women",
    "child": "children",
    "person": "people",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
    "ox": "oxen",
    "leaf": "leaves",
    "knife": "knives",
    "wolf": "wolves",
    "shelf": "shelves",
    "loaf of bread": "loaves of bread",
}
ENDS_IN_S = set(
    "glasses binoculars scissors pliers shears pajamas chopsticks skis rapids fries bellows "
    "chrysalis lens rhinoceros".split()
)


def rows(name: str) -> list[Row]:
    with (DATASETS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9'-]+", text.lower())


def singular(word: str) -> str:
    for plural, one in (("ies", "y"), ("ves", "f"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(plural) and len(word) > 4:
            return word.removesuffix(plural) + one
    word = word.removesuffix("'s")
    return word if word.endswith(("ss", "us")) else word.removesuffix("s")


def content(text: str) -> set[str]:
    return {singular(word) for word in words(text) if word not in NO_CONTENT}


def overlap(one: set[str], two: set[str]) -> float:
    return len(one & two) / len(one | two)


def forms(noun: str) -> Iterator[str]:
    """A noun and the ways to write its plural; the plural falls on what comes before "of"."""
    yield noun
    head, of, rest = noun.partition(" of ")
    before, space, last = head.rpartition(" ")
    tail = of + rest
    yield IRREGULAR.get(noun, before + space + IRREGULAR.get(last, last + "s") + tail)
    yield before + space + last + "es" + tail
    if last.endswith("y"):
        yield before + space + last.removesuffix("y") + "ies" + tail


def spelling(name: str) -> str:
    """What is left of a name when spaces, plurals and British spelling are put aside."""
    for british, american in (
        ("our", "or"),
        ("grey", "gray"),
        ("tyre", "tire"),
        ("plough", "plow"),
    ):
        name = name.replace(british, american)
    return "".join(singular(word) for word in re.findall("[a-z0-9]+", name.lower()))


@pytest.mark.parametrize(("name", "count"), list(zip(SETS, (1000, 1000, 200), strict=True)))
def test_as_many_rows_as_promised_each_with_its_own_name_and_text(name: str, count: int) -> None:
    found = rows(name)
    assert len(found) == count
    assert len({sets.slug(row["name"]) for row in found}) == count
    assert len({" ".join(words(sets.bare(row["text"]))) for row in found}) == count


@pytest.mark.parametrize("name", SETS)
def test_every_cell_is_filled_with_plain_text(name: str) -> None:
    for row in rows(name):
        for cell in row.values():
            assert re.fullmatch(r"[!-~]+( [!-~]+)*", cell), row
        assert row["name"] == row["name"].lower()
        assert row["text"][-1].isalnum()


@pytest.mark.parametrize("name", SETS)
def test_articles_follow_the_sound(name: str) -> None:
    wrong = []
    for row in rows(name):
        for article, word in re.findall(r"\b(an?) ([a-z'-]+)", row["text"].lower()):
            vowel = (word[0] in "aeiou" and not A_BEFORE.match(word)) or AN_BEFORE.match(word)
            if (article == "an") != bool(vowel):
                wrong.append(row["text"])
    assert wrong == []


def test_scenes_are_short_captions_with_short_names() -> None:
    for row in rows("scenes"):
        assert 6 <= len(row["text"].split()) <= 14, row["text"]
        assert 2 <= len(row["name"].split()) <= 4, row["name"]


@pytest.mark.parametrize(
    ("name", "fewest", "most"), [("objects", 30, 100), ("scenes", 65, 80), ("compositions", 55, 75)]
)
def test_categories_keep_within_their_bounds(name: str, fewest: int, most: int) -> None:
    counts = Counter(row["category"] for row in rows(name))
    assert set(counts) == set(CATEGORIES[name])
    assert all(fewest <= n <= most for n in counts.values()), counts


@pytest.mark.parametrize("name", ["scenes", "compositions"])
def test_the_objects_are_bare_singular_nouns_found_in_the_text(name: str) -> None:
    for row in rows(name):
        nouns = row["objects"].split(";")
        assert 1 <= len(nouns) <= 3
        assert len(set(nouns)) == len(nouns)
        for noun in nouns:
            assert any(re.search(rf"\b{re.escape(form)}\b", row["text"]) for form in forms(noun)), (
                noun,
                row,
            )
            head = noun.partition(" of ")[0].split()
            assert head[0] not in NO_CONTENT, noun
            plural = head[-1] in IRREGULAR.values() or re.search("[^su]s$", head[-1])
            assert not plural or head[-1] in ENDS_IN_S, noun


def test_two_in_one_is_one_thing_and_says_which() -> None:
    """What lives in, carries or holds another is a relation; roses do not have a vase's shape."""
    related = re.compile(r"\b(carrying|living|holding|standing|sitting|riding)\b")
    unclear = re.compile(r"\bof \w+ in the (shape|form) of\b")
    texts = [row["text"] for row in rows("compositions") if row["category"] == "two-in-one"]
    assert [text for text in texts if related.search(text) or unclear.search(text)] == []


def test_people_dressed_as_an_animal_are_no_animal() -> None:
    [objects] = [row["objects"] for row in rows("scenes") if row["name"] == "lion dance"]
    assert objects == "dance troupe;lantern"


def test_the_place_is_found_in_the_text_and_is_more_than_the_main_object() -> None:
    for row in rows("scenes"):
        assert re.search(rf"\b{re.escape(row['place'])}\b", row["text"]), row
        main = row["objects"].split(";")[0]
        assert content(row["place"]) - content(main), row


@pytest.mark.parametrize("name", ["scenes", "compositions"])
def test_no_two_texts_are_near_duplicates(name: str) -> None:
    bags = [(row["text"], content(row["text"])) for row in rows(name)]
    near = [(a, b) for (a, x), (b, y) in combinations(bags, 2) if overlap(x, y) >= NEAR_DUPLICATE]
    assert near == []


def test_at_most_three_scenes_begin_alike() -> None:
    counts: Counter[tuple[str, ...]] = Counter()
    for row in rows("scenes"):
        counts[tuple(w for w in words(row["text"]) if w not in {"a", "an", "the"})[:3]] += 1
    assert max(counts.values()) <= 3, counts.most_common(3)


def test_no_two_scenes_share_main_object_and_place() -> None:
    places: defaultdict[str, list[set[str]]] = defaultdict(list)
    for row in rows("scenes"):
        main = row["objects"].split(";")[0]
        place = content(row["place"])
        assert all(place.isdisjoint(other) for other in places[main]), row["text"]
        places[main].append(place)


def test_no_two_scenes_are_made_of_the_same_objects() -> None:
    groups = [frozenset(row["objects"].split(";")) for row in rows("scenes")]
    counts = Counter(group for group in groups if len(group) > 1)
    assert [group for group, n in counts.items() if n > 1] == []


def test_no_scene_or_composition_is_a_coco_caption(shared: Path) -> None:
    path = shared / "coco" / "captions_val2017.json"
    if not path.is_file():
        pytest.skip(f"the captions are not at {path}")
    captions = [set(words(a["caption"])) for a in json.loads(path.read_text())["annotations"]]
    assert len(captions) > 25_000
    having: defaultdict[str, set[int]] = defaultdict(set)
    for number, caption in enumerate(captions):
        for word in caption:
            having[word].add(number)
    for row in rows("scenes") + rows("compositions"):
        bag = set(words(row["text"]))
        rare = sorted(bag, key=lambda word: len(having[word]))[: len(bag) // 5 + 1]
        for number in set().union(*(having[word] for word in rare)):
            assert overlap(bag, captions[number]) < CAPTION_OVERLAP, (row["text"], number)


def test_no_two_objects_are_synonyms() -> None:
    listed = re.split(r"\s{2,}|\n", SYNONYMS.read_text().strip())
    groups = [set(group.split("/")) for group in listed]
    assert len(groups) >= 200
    ranked = sets.ranked_as("objects", ())
    caption_of = {sets.bare(row["text"]): ranked[row["text"]] for row in rows("objects")}
    caption_of |= {row["name"]: ranked[row["text"]] for row in rows("objects")}
    for group in groups:
        named = {caption_of[name] for name in group if name in caption_of}
        assert len(named) <= 1, (group, named)


def test_no_two_objects_differ_in_spelling_or_number_alone() -> None:
    counts = Counter(spelling(row["name"]) for row in rows("objects"))
    assert [name for name, n in counts.items() if n > 1] == []
