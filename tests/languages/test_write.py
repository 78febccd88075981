"""Marks written as programs: known pixels by hand, and the same picture in every language."""

import math
import random
import re

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

from vdiag import plugins
from vdiag.concepts import drawings, sets, shapes
from vdiag.concepts.marks import Ellipse, Line, Marks, Point, Polygon
from vdiag.languages._evenodd import _cut, _near, faces

SIDE = 384
SCALE = SIDE / 256
LANGUAGES = ("svg", "matplotlib", "turtle", "tikz", "processing")
# Smoothing of edges differs: a line 1.5 pixels wide may be a quarter darker or lighter.
TOLERANCE = 64
MEAN_TOLERANCE = 1.5
# Where three edges meet within a pixel, its mixture may be one that is nowhere in the other
# picture; the smallest mark of all, a dot of 5 units, has 44 pixels.
CORNERS = 3
UNSMOOTHED = 30, 4.0
"""The same for turtle, whose edges are whole pixels of its window, as in Tk on X."""
RINGING = 8  # what shrinking a larger picture leaves beside an edge

BLACK, WHITE, RED, BLUE, GREEN, GRAY = (
    "#000000", "#ffffff", "#ff0000", "#0000ff", "#118833", "#7a7a7a",
)  # fmt: skip
PENTAGRAM = tuple(
    (128 + 100 * math.cos(math.radians(144 * k - 90)), 128 + 100 * math.sin(math.radians(144 * k - 90)))
    for k in range(5)
)  # fmt: skip

# Marks, and the colours that some points must have, in canvas units.
CASES: dict[str, tuple[Marks, dict[Point, str]]] = {
    "lines": (
        (
            Line(((20, 30), (236, 30)), BLACK, 4),
            Line(((20, 60), (230, 80)), GREEN, 1),
            Line(((60, 120), (60, 220), (200, 220)), BLUE, 20),
            Line(((140.25, 100.5), (220, 180)), RED, 6.5),
        ),
        {
            (128, 30): BLACK, (128, 34): WHITE, (18.9, 30): BLACK, (16.5, 30): WHITE,
            (60, 111.5): BLUE, (60, 108): WHITE, (68.8, 170): BLUE, (72, 170): WHITE,
            (54, 226): BLUE, (51, 229): WHITE, (180, 140.11): RED, (186, 140.11): WHITE,
        },
    ),
    "polygons": (
        (
            Polygon(((20, 20), (110, 20), (110, 110), (20, 110)), fill=RED),
            Polygon(((140, 20), (230, 20), (230, 110), (140, 110)), outline=BLUE, width=8),
            Polygon(((60, 140), (200, 140), (240, 230), (20, 230)), GREEN, BLACK, 10),
        ),
        {
            (22, 22): RED, (18, 65): WHITE, (108, 108): RED, (112, 65): WHITE,
            (137.5, 65): BLUE, (142.5, 65): BLUE, (145.5, 65): WHITE, (185, 65): WHITE,
            (128, 136.5): BLACK, (128, 143.5): BLACK, (128, 146.5): GREEN, (128, 133.5): WHITE,
            (13.5, 236.5): WHITE,
        },
    ),
    "crossing itself": (
        (Polygon(PENTAGRAM, RED, BLACK, 4),),
        {(128, 128): WHITE, (128, 60): RED, (190, 108): RED, (66, 108): RED, (128, 97): BLACK},
    ),
    "crossing without outline": (
        (Polygon(((30, 30), (226, 226), (226, 30), (30, 226)), fill=BLUE),),
        {(50, 128): BLUE, (206, 128): BLUE, (128, 60): WHITE, (128, 196): WHITE, (110, 128): BLUE},
    ),
    "around twice": (
        (Polygon(((30, 30), (220, 30), (220, 220), (60, 220), (60, 60), (190, 60), (190, 190), (30, 190)), RED),),
        {(45, 100): RED, (100, 45): RED, (100, 100): WHITE, (205, 205): RED, (40, 210): WHITE},
    ),
    "ellipses": (
        (
            Ellipse((70, 70), (50, 30), fill=RED),
            Ellipse((180, 80), (40, 60), outline=BLUE, width=8),
            Ellipse((128, 190), (80, 40), GREEN, BLACK, 6),
        ),
        {
            (70, 70): RED, (22.5, 70): RED, (17.5, 70): WHITE, (70, 42): RED, (70, 37.5): WHITE,
            (180, 80): WHITE, (137.5, 80): BLUE, (142.5, 80): BLUE, (146, 80): WHITE,
            (180, 138): BLUE, (128, 190): GREEN, (128, 148.5): BLACK, (128, 151.5): BLACK,
        },
    ),
    "over the border": (
        (
            Polygon(((-20, 200), (300, 200), (300, 300), (-20, 300)), fill=GREEN),
            Ellipse((256, 0), (60, 60), RED, BLACK, 4),
            Line(((0, 0), (0, 256)), BLUE, 10),
            Line(((100, -30), (100, 60)), BLACK, 12),
        ),
        {
            (128, 254.5): GREEN, (254.5, 254.5): GREEN, (128, 197): WHITE, (254.5, 1.5): RED,
            (1.5, 1.5): BLUE, (3.5, 128): BLUE, (7, 128): WHITE, (100, 1.5): BLACK,
        },
    ),
    "one over another": (
        (
            Line(((20, 128), (236, 128)), BLACK, 20),
            Polygon(((80, 60), (180, 60), (180, 180), (80, 180)), fill=GRAY),
            Line(((128, 20), (128, 236)), BLUE, 10),
            Ellipse((128, 128), (30, 30), fill=RED),
            Line(((60, 170), (200, 90)), GREEN, 6),
            Polygon(((120, 120), (136, 120), (136, 136), (120, 136)), WHITE),
        ),
        {
            (50, 128): BLACK, (90, 128): GRAY, (128, 80): BLUE, (110, 120): RED,
            (100, 147): GREEN, (128, 128): WHITE, (150, 118.6): GREEN,
        },
    ),
    "dots": (
        (Line(((64, 64), (64, 64)), BLACK, 20), Line(((180, 180),) * 3, RED, 30)),
        {(64, 64): BLACK, (71, 64): BLACK, (76, 64): WHITE, (180, 192): RED, (180, 197): WHITE},
    ),
}  # fmt: skip
OWN = {drawing.concept.name: drawing for drawing in drawings.load("drawings").drawings}
SHAPES = sets.load("shapes").concepts


def program(language: str, marks: Marks) -> str:
    write = plugins.language(language).write
    assert write is not None
    return write(marks)


def strangers(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    """Pixels of one picture whose colour the other has nowhere among the pixel's 3 by 3."""
    around = (3, 3, 1)
    low = minimum_filter(other, around).astype(int) - TOLERANCE
    high = maximum_filter(other, around).astype(int) + TOLERANCE
    return int(((one < low) | (one > high)).any(axis=2).sum())


def assert_same(pixels, marks: Marks) -> None:  # type: ignore[no-untyped-def]
    pictures = [pixels(name, program(name, marks), size=SIDE) for name in LANGUAGES]
    first = pictures[0]
    for name, picture in zip(LANGUAGES[1:], pictures[1:], strict=True):
        corners, mean = UNSMOOTHED if name == "turtle" else (CORNERS, MEAN_TOLERANCE)
        assert strangers(first, picture) <= corners, f"{name} lacks what svg shows"
        assert strangers(picture, first) <= corners, f"{name} shows what svg lacks"
        assert np.abs(picture.astype(int) - first).mean() < mean, name


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pixels_known_by_hand(pixels, language: str, case: str) -> None:  # type: ignore[no-untyped-def]
    marks, known = CASES[case]
    picture = pixels(language, program(language, marks), size=SIDE)
    for (x, y), color in known.items():
        expected = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
        found = picture[int(y * SCALE), int(x * SCALE)].astype(int)
        assert np.abs(found - expected).max() <= RINGING, f"at {x}, {y}: {found} is not {color}"


@pytest.mark.parametrize("case", CASES)
def test_every_language_gives_the_same_picture(pixels, case: str) -> None:  # type: ignore[no-untyped-def]
    assert_same(pixels, CASES[case][0])


@pytest.mark.parametrize("name", OWN)
def test_every_language_gives_the_same_shipped_drawing(pixels, name: str) -> None:  # type: ignore[no-untyped-def]
    assert_same(pixels, OWN[name].marks)


@pytest.mark.parametrize("attribute", shapes.grammar().attributes)
def test_every_language_gives_the_same_shape(pixels, attribute: str) -> None:  # type: ignore[no-untyped-def]
    """One of the sample by chance, of every family."""
    family = [c for c in SHAPES if c.attributes["attribute"] == attribute]
    assert_same(pixels, shapes.picture(random.Random(f"write {attribute}").choice(family)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_canvas_without_marks_is_white(draw, language: str) -> None:  # type: ignore[no-untyped-def]
    found = draw(language, program(language, ()), size=SIDE)
    assert set(found.rgb) == {255}, found.log


@pytest.mark.parametrize("language", LANGUAGES)
def test_programs_do_not_say_what_they_draw(language: str) -> None:
    for drawing in OWN.values():
        words = re.findall("[a-z]+", program(language, drawing.marks).lower())
        wanted = drawing.concept.attributes["concept"].split()
        assert not set(wanted) <= set(words), drawing.concept.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_have_two_decimals_at_most(language: str) -> None:
    third = 100 / 3
    marks = (
        Line(((third, 0), (1, third)), BLACK, third / 9),
        Polygon(((third, third), (-0.001, 3), (5, 5)), RED, BLUE, third / 9),
        Ellipse((third, third), (third, third), RED, BLUE, third / 9),
    )
    written = program(language, marks)
    assert re.search(r"\d\.\d", written)
    assert not re.search(r"\d\.\d{3}|-0(?![.\d])|\de-?\d", written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_of_programs_are_short(language: str) -> None:
    lines = [line for one in OWN.values() for line in program(language, one.marks).splitlines()]
    assert max(map(len, lines)) <= 120


def area(points: tuple[Point, ...]) -> float:
    return (
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))
        / 2
    )


def ring(corners: int, step: int) -> tuple[Point, ...]:
    """The star polygon {corners/step}, a plain polygon for step 1."""
    turns = (math.tau * step * n / corners for n in range(corners))
    return tuple((128 + 100 * math.cos(turn), 128 + 100 * math.sin(turn)) for turn in turns)


def test_only_edges_with_meeting_boxes_are_compared() -> None:
    plain = ring(400, 1)
    edges = list(zip(plain, plain[1:] + plain[:1], strict=True))
    assert 400 <= len(list(_near(edges))) <= 4 * 400  # of 79,800 pairs
    # every edge of a star {n/k} crosses 2 (k - 1) others, and is cut into 2 k - 1
    assert [len(_cut(ring(n, k))) for n, k in ((5, 2), (11, 3), (11, 5))] == [15, 55, 99]


def test_faces_of_a_pentagram_are_its_five_tips() -> None:
    inner = 100 * math.cos(math.radians(72)) / math.cos(math.radians(36))
    base = 2 * inner * math.sin(math.radians(36))
    tip = base * (100 - inner * math.cos(math.radians(36))) / 2
    assert [abs(area(face)) for face in faces(PENTAGRAM)] == pytest.approx([tip] * 5, rel=1e-4)


@pytest.mark.parametrize(
    ("points", "areas"),
    [
        (((0, 0), (4, 0), (4, 4), (0, 4)), [16]),
        (((0, 0), (10, 10), (10, 0), (0, 10)), [25, 25]),
        (((0, 0), (4, 0), (4, 4), (0, 4)) * 2, []),
        # a square with a square hole, cut open along a line
        (((0, 0), (9, 0), (9, 9), (0, 9), (0, 0), (3, 3), (6, 3), (6, 6), (3, 6), (3, 3)), [72]),
        # two squares that share an edge
        (((0, 0), (4, 0), (4, 4), (0, 4), (0, 8), (4, 8), (4, 4), (0, 4)), [16, 16]),
    ],
)
def test_faces_known_by_hand(points: tuple[Point, ...], areas: list[float]) -> None:
    assert [abs(area(face)) for face in faces(points)] == pytest.approx(areas)
