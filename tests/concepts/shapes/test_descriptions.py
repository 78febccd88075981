"""The grammar of the shapes: English, indices, words, the sample."""

import itertools
import random
import re
from collections import Counter

import numpy as np
import pytest

from tests.concepts.shapes.seen import HUES, pixels
from tests.conftest import ROOT
from vdiag.concepts import sets
from vdiag.concepts.shapes import grammar, picture, sample
from vdiag.concepts.shapes.alike import alike, saying
from vdiag.concepts.shapes.paint import color
from vdiag.concepts.shapes.sample import written
from vdiag.concepts.shapes.words import rules
from vdiag.errors import BadInput

PLURALS = {
    "circle": "circles", "ellipse": "ellipses", "semicircle": "semicircles", "ring": "rings",
    "crescent": "crescents", "heart": "hearts", "triangle": "triangles", "square": "squares",
    "rectangle": "rectangles", "diamond": "diamonds", "parallelogram": "parallelograms",
    "trapezoid": "trapezoids", "pentagon": "pentagons", "hexagon": "hexagons",
    "octagon": "octagons", "star": "stars", "cross": "crosses", "arrow": "arrows", "dot": "dots",
    "cube": "cubes", "cuboid": "cuboids", "sphere": "spheres", "cylinder": "cylinders",
    "cone": "cones", "pyramid": "pyramids", "tetrahedron": "tetrahedrons",
    "octahedron": "octahedrons", "dodecahedron": "dodecahedrons", "icosahedron": "icosahedrons",
    "triangular prism": "triangular prisms", "hexagonal prism": "hexagonal prisms",
    "torus": "tori", "line": "lines", "spiral": "spirals", "arc": "arcs", "loop": "loops",
}  # fmt: skip
NUMBERS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
# All words after an article that begin with a vowel sound; others ("arc") follow a color.
AN = {"orange", "ellipse", "octagon", "arrow", "upside", "upright", "eight"}
EXAMPLES = [
    "a diagonal row of five black dots",
    "a two by two grid of purple hexagons",
    "a red circle to the left of a blue square",
    "a gray cube with shaded faces",
    "three concentric green circles",
    "a yellow triangle inside a blue square",
]
SIZE = 1_195_498


def _indices(n: int, seed: str) -> list[int]:
    chance = random.Random(seed)
    return [chance.randrange(len(grammar())) for _ in range(n)]


@pytest.mark.slow
def test_all_descriptions_differ_and_have_the_right_articles() -> None:
    whole = grammar()
    seen: set[int] = set()
    articles: set[tuple[str, str]] = set()
    marks: set[str] = set()
    for pattern in whole.patterns:
        for number in range(len(pattern)):
            text = pattern.say(pattern.words(number))
            seen.add(hash(text.removeprefix("an ").removeprefix("a ").removeprefix("the ")))
            articles.update(re.findall(r"\b(an?) (\w+)", text))
            marks.update(text)
    assert len(seen) == len(whole) == SIZE > 400_000
    assert marks <= set("abcdefghijklmnopqrstuvwxyz ,-")
    assert {word for article, word in articles if article == "an"} == AN
    assert not {word for article, word in articles if article == "a"} & AN
    assert {word for _, word in articles if word[0] in "aeiou"} <= AN


def test_numbers_stand_before_plurals_and_articles_before_singulars() -> None:
    plurals = "|".join(sorted(PLURALS.values(), key=len, reverse=True))
    singulars = "|".join(sorted(PLURALS, key=len, reverse=True))
    counted = 0
    for index in _indices(4000, "agreement"):
        text = grammar()[index].text
        for start, noun in re.findall(
            rf"\b(an?|{'|'.join(NUMBERS)})(?: (?!{singulars}|{plurals})[\w-]+)*? "
            rf"({plurals}|{singulars})\b(?!-)",
            re.sub(r"\b\w+ by \w+ |(?:row|column|circle|grid|checkerboard) of ", "", text),
        ):
            known = PLURALS.values() if start in NUMBERS else PLURALS
            counted += start in NUMBERS
            if " of " not in text and "small and a large" not in text:
                assert noun in known, text
    assert counted > 500


def test_plurals_are_those_of_a_list_made_by_hand() -> None:
    whole = grammar()
    for pattern in whole.patterns:
        for slot in pattern.slots:
            for word in {word for row in slot.rows for word in row}:
                if word.value in PLURALS:
                    assert word.plural == PLURALS[word.value]
        for column in re.findall(r"\{(\w+)\.plural\}", pattern.text):
            (slot,) = (slot for slot in pattern.slots if column in slot.columns)
            values = {row[slot.columns.index(column)].value for row in slot.rows}
            assert values <= set(PLURALS), pattern.text


def test_an_index_is_found_again_by_its_text() -> None:
    for index in _indices(500, "again"):
        assert grammar().index_of(grammar()[index].text) == index


def test_a_text_that_the_grammar_cannot_say_is_refused() -> None:
    for text in ("a red circl", "a red circle inside a red square", "an red circle", ""):
        with pytest.raises(BadInput, match="cannot say"):
            grammar().index_of(text)
    for index in (-1, len(grammar())):
        with pytest.raises(BadInput, match=f'"{index}"'):
            grammar()[index]


def test_the_order_of_the_index_stays() -> None:
    """Runs name descriptions by these numbers: a change needs a new sample and a word to users."""
    told = {
        0: "a red circle",
        197: "a black arrow",
        198: "a circle whose left half is red and whose right half is yellow",
        SIZE - 1: "a diagonal black line crossing a gray star",
    }
    assert {index: grammar()[index].text for index in told} == told


def test_concepts_carry_their_words() -> None:
    concept = grammar()[grammar().index_of("two green hearts and three purple stars, scattered")]
    assert concept.level == "shapes"
    assert concept.name == "two green hearts and three purple stars, scattered"
    assert {k: v for k, v in concept.attributes.items() if k != "index"} == {
        "attribute": "count", "shape": "heart", "shape2": "star", "color": "green",
        "color2": "purple", "count": "2", "count2": "3",
    }  # fmt: skip


def test_things_that_must_differ_do() -> None:
    close = {frozenset(pair) for pair in rules()["lists"]["close"]}
    for index in _indices(3000, "differ"):
        columns = grammar()[index].attributes
        said = [columns[name] for name in ("color", "color2", "color3") if name in columns]
        assert len(said) == len(set(said))
        assert not {frozenset((a, b)) for a in said for b in said} & close


def test_colors_are_told_apart() -> None:
    """CIE 1976 distance in L*a*b*: 2.3 is just seen, and far more is asked for."""
    labs = {name: _lab(color(name)) for name in rules()["colors"]}
    close = {frozenset(pair) for pair in rules()["lists"]["close"]}
    for one, lab in labs.items():
        assert _distance(lab, _lab("#ffffff")) > 40, one
        for other in labs:
            if one != other and frozenset((one, other)) not in close:
                assert _distance(lab, labs[other]) > 50, (one, other)
    for name in labs:
        channels = [int(color(name)[i : i + 2], 16) for i in (1, 3, 5)]
        assert max(abs(a - b) for a, b in zip(channels, HUES[name], strict=True)) <= 12


def _lab(value: str) -> tuple[float, float, float]:
    """L*a*b* of an sRGB color under D65, after IEC 61966-2-1 and CIE 15."""
    rgb = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _distance(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)


@pytest.mark.slow
def test_the_shipped_sample_is_what_the_grammar_gives() -> None:
    shipped = ROOT / "datasets" / "shapes.csv"
    assert shipped.read_text(encoding="utf-8") == written(sample())
    found = sets.load("shapes").concepts
    assert len(found) == 1500
    assert set(EXAMPLES) <= {concept.text for concept in found}
    assert all(grammar()[int(c.attributes["index"])] == c for c in found)


TWINS = [  # both fit the same picture, or the second says only more than the first
    ("a red star", "a tiny red star"),
    ("a red star", "a red star in the upper left corner"),
    ("a hollow red heart", "a heart drawn with a dashed red line"),
    ("a gray cube with shaded faces", "a gray cube lit from the left"),
    ("a red cone with smooth shading", "a red cone lying on its side"),
    ("a row of three red stars", "a diagonal row of three red stars"),
    ("a row of three red stars", "a row of three red stars growing larger from left to right"),
    ("a row of five red stars", "a row of five red stars with the second one missing"),
    ("a row of three red circles", "three red circles in a row, each touching the next"),
    ("a row of five red dots", "a row of five red circles"),
    ("a column of three red arrows", "three red arrows pointing left"),
    ("a red star to the left of a blue heart", "a small red star beside a large blue heart"),
    ("a blue circle above a red square", "a blue circle resting on top of a red square"),
    (
        "five parallel vertical red lines",
        "five vertical red lines growing longer from left to right",
    ),
]
APART = [
    ("a red star", "a red heart"),
    ("a red star", "a blue star"),
    ("a red arrow pointing left", "a red arrow pointing up"),
    ("a row of three red stars", "a row of four red stars"),
    ("a wavy horizontal red line", "a zigzag horizontal red line"),
    ("four parallel vertical red lines", "four parallel horizontal red lines"),
    ("a red star inside a blue heart", "a red star inside a green heart"),
]  # fmt: skip


def _alike(one: str, other: str) -> bool:
    whole = grammar()
    a, b = (saying(whole[whole.index_of(text)]) for text in (one, other))
    assert alike(a, b) == alike(b, a)
    return alike(a, b)


def test_what_fits_the_same_picture_is_known() -> None:
    assert [pair for pair in TWINS if not _alike(*pair)] == []
    assert [pair for pair in APART if _alike(*pair)] == []


@pytest.mark.slow
def test_no_two_of_the_sample_fit_the_same_picture() -> None:
    said = [saying(concept) for concept in sample()]
    assert not [pair for pair in itertools.combinations(said, 2) if alike(*pair)]


@pytest.mark.slow
def test_no_two_pictures_of_the_sample_look_the_same() -> None:
    """At 48 pixels a side, by the mean square of the difference of channels from 0 to 255."""
    found = sample()
    rows = np.stack([pixels(picture(c), 48).ravel() for c in found]).astype(np.float32)
    squares = (rows**2).mean(axis=1)
    apart = squares[:, None] + squares - 2 * (rows @ rows.T) / rows.shape[1]
    np.fill_diagonal(apart, np.inf)
    one, other = np.unravel_index(apart.argmin(), apart.shape)
    assert apart.min() > 30, (found[one].text, found[other].text)


@pytest.mark.parametrize(
    "text",
    [ # each is another description in other words
        "a double diagonal gray line", "a dotted horizontal red line", "a hollow red circle",
        "a circle made of small black stars", "a circle made of red dots",
        "a square made of small red circles", "a circle drawn with a thick red line",
        "a square drawn with a thin red line", "a square drawn with a dotted red line",
        "a square drawn with a double red line", "a red heart with a heart-shaped hole",
        "a red square inside a blue square", "three red arrows pointing right",
        "a red triangle pointing to the upper left",
        "a solid red circle beside a hollow blue circle",
        "five parallel thick horizontal black lines",
        "a three by three grid of red stars with the middle one missing",
        "a red hexagon inside a black triangle inside a blue heart",
    ],
)  # fmt: skip
def test_what_is_not_said(text: str) -> None:
    with pytest.raises(BadInput, match="cannot say"):
        grammar().index_of(text)


@pytest.mark.slow
def test_the_sample_is_balanced() -> None:
    found = sample()
    families = Counter(concept.attributes["attribute"] for concept in found)
    assert len(families) == 32
    assert set(families.values()) == {46, 47}
    colors = Counter(c.attributes["color"] for c in found if "color" in c.attributes)
    assert set(colors) == set(HUES) - {"white"}
    assert max(colors.values()) < 1.15 * min(colors.values())
    for family in ("left-of", "row", "fill", "texture"):
        used = Counter(c.attributes["color"] for c in found if c.attributes["attribute"] == family)
        assert len(used) == 11
        assert max(used.values()) - min(used.values()) <= 3, family


def test_the_example_answers_belong_to_the_sample() -> None:
    names = {sets.slug(concept.name) for concept in sets.load("shapes").concepts}
    for text in EXAMPLES:
        slug = sets.slug(sets.bare(text))
        assert slug in names
        for language in ("matplotlib", "processing", "svg", "tikz", "turtle"):
            folder = ROOT / "datasets" / "answers" / "handwritten" / language
            assert len(list(folder.glob(f"{slug}.*.md"))) == 2, (language, slug)


def test_the_table_of_attributes_says_what_there_is() -> None:
    readme = (ROOT / "datasets" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([a-z-]+)` \| ([^|]+) \| ([^|]+) \| ([\d,]+) \|$", readme, re.MULTILINE
    )
    whole = grammar()
    tests = {family["attribute"]: family["tests"] for family in rules()["families"]}
    assert [row[0] for row in rows] == list(whole.attributes)
    for attribute, says, example, count in rows:
        index = whole.index_of(example)
        assert whole.locate(index)[0].attribute == attribute
        assert says == tests[attribute]
        size = sum(len(whole.patterns[place]) for place in whole.attributes[attribute])
        assert int(count.replace(",", "")) == size
