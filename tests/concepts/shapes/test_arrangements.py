"""Pictures of several shapes, of relations and of lines show what the description says."""

import itertools

import numpy as np
import pytest

from tests.concepts.shapes.seen import (
    ANY,
    HUES,
    Mask,
    box,
    filled,
    middle,
    near,
    parts,
    pixels,
    some,
)
from vdiag.concepts.shapes import picture

SOLID = {"circle", "square", "triangle", "heart", "hexagon", "star", "diamond", "cross"}


def _colors(columns: "dict[str, str]", *names: str) -> list[str]:
    return [columns[name] for name in names]


def _number(columns: "dict[str, str]", name: str = "count") -> int:
    return int(columns[name])


def test_there_are_as_many_as_said() -> None:
    for concept, seen in some("count", 25, shape2=None):
        assert len(parts(seen.ink, 8)) == _number(dict(concept.attributes)), seen.text
    for concept, seen in some("count", 25, shape2=SOLID):
        for paint, count in (("color", "count"), ("color2", "count2")):
            found = parts(seen.of(concept.attributes[paint]), 30)
            assert len(found) == int(concept.attributes[count]), seen.text


@pytest.mark.parametrize(
    ("attribute", "arrangement"),
    [("row", "horizontal"), ("row", "diagonal"), ("column", "vertical")],
)
def test_rows_are_straight_and_evenly_spaced(attribute: str, arrangement: str) -> None:
    for concept, seen in some(attribute, 15, arrangement=arrangement, shape2=None):
        places = np.array(sorted(middle(part) for part in parts(seen.ink, 8)))
        if arrangement == "vertical":
            places = places[np.argsort(places[:, 1])]
        assert len(places) == int(concept.attributes["count"]), seen.text
        steps = np.diff(places, axis=0)
        assert np.ptp(steps, axis=0).max() <= 2
        x, y = {"horizontal": (1, 0), "diagonal": (1, 1), "vertical": (0, 1)}[arrangement]
        assert abs(steps[0] / steps[0].max() - (x, y)).max() < 0.1, seen.text


def test_the_odd_one_stands_at_the_named_end() -> None:
    for concept, seen in some("row", 6, shape2=SOLID):
        first, second = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert len(parts(first)) == int(concept.attributes["count"])
        assert box(first)[2] < box(second)[0], seen.text
    for concept, seen in some("column", 8, shape2=SOLID):
        first, second = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        below = middle(second)[1] > middle(first)[1]
        assert below == (concept.attributes["position2"] == "below"), seen.text


def _levels(values: list[float]) -> int:
    """How many values there are that differ by more than some pixels."""
    return 1 + sum(b - a > 6 for a, b in itertools.pairwise(sorted(values)))


def test_grids_have_rows_and_columns() -> None:
    for concept, seen in some("grid", 20, shape2=None):
        places = [middle(part) for part in parts(seen.ink)]
        rows, columns = int(concept.attributes["rows"]), int(concept.attributes["columns"])
        assert len(places) == rows * columns, seen.text
        assert _levels([y for _, y in places]) == rows
        assert _levels([x for x, _ in places]) == columns
    for concept, seen in some("grid", 6, shape2=SOLID):
        assert len(parts(seen.of(concept.attributes["color"]))) == 8
        assert middle(seen.of(concept.attributes["color2"])) == pytest.approx((128, 128), abs=2)


def test_circles_are_round() -> None:
    for concept, seen in some("circle", 15, shape2=None):
        places = [middle(part) for part in parts(seen.ink)]
        assert len(places) == int(concept.attributes["count"]), seen.text
        far = [np.hypot(x - 127.5, y - 127.5) for x, y in places]
        assert max(far) - min(far) < 3
    for concept, seen in some("circle", 6, shape=SOLID, shape2=SOLID):
        around = parts(seen.of(concept.attributes["color"]))
        inner = seen.of(concept.attributes["color2"])
        assert len(around) == int(concept.attributes["count"])
        assert box(inner)[0] > 70
        assert box(inner)[2] < 186
        assert middle(inner) == pytest.approx((128, 128), abs=2)


def test_the_one_in_a_circle_has_its_own_shape() -> None:
    """By the share of its box that it covers, which is known for these."""
    shares = {"square": 1, "hexagon": 0.75, "circle": np.pi / 4, "triangle": 0.5, "diamond": 0.5}
    for concept, seen in some("circle", 20, shape=SOLID, shape2=set(shares)):
        inner = seen.of(concept.attributes["color2"])
        share = inner.sum() / _box_area(inner)
        assert share == pytest.approx(shares[concept.attributes["shape2"]], abs=0.03), seen.text


def test_concentric_shapes_share_a_center() -> None:
    for concept, seen in some("concentric", 12, color2=None):
        rings = parts(seen.of(concept.attributes["color"]), 20)
        assert len(rings) == int(concept.attributes["count"]), seen.text
        rings.sort(key=lambda ring: -filled(ring).sum())
        assert all(_around(a, b) for a, b in itertools.pairwise(rings)), seen.text
        if concept.attributes["shape"] not in ("triangle", "heart", "star", "pentagon"):
            assert all(middle(ring) == pytest.approx((127.5, 127.5), abs=1) for ring in rings)
    for concept, seen in some("concentric", 8, color2=set(HUES)):
        outside, other = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert box(outside)[0] < box(other)[0]
        count = int(concept.attributes["count"])
        assert (len(parts(outside, 15)), len(parts(other, 15))) == ((count + 1) // 2, count // 2)


def _around(outer: Mask, inner: Mask) -> bool:
    """Whether a mask without its holes covers another, and shows on all sides of it."""
    (a, b, c, d), (e, f, g, h) = box(outer), box(inner)
    return bool(filled(near(outer, 2))[inner].all()) and a < e and b < f and c > g and d > h


def test_nested_shapes_lie_in_each_other() -> None:
    for concept, seen in some("nested", 12, fill=None):
        inner, middle_one, outer = (
            seen.of(concept.attributes[f"color{n}"]) for n in ("", "2", "3")
        )
        assert _around(middle_one, inner), seen.text
        assert _around(outer, middle_one), seen.text
    for _, seen in some("nested", 8, fill="hollow"):
        lines = sorted(parts(seen.ink, 20), key=lambda line: -filled(line).sum())
        assert len(lines) == 3, seen.text
        assert all(_around(a, b) for a, b in itertools.pairwise(lines))


def test_mirror_images_are_mirror_images() -> None:
    for concept, seen in some("symmetric", 12, orientation={"vertical", "horizontal"}):
        axis = 1 if concept.attributes["orientation"] == "vertical" else 0
        assert (seen.ink == np.flip(seen.ink, axis)).mean() > 0.99, seen.text
        assert len(parts(seen.of(concept.attributes["color"]), 40)) == 2
        line = box(seen.of(concept.attributes["color2"]))
        assert line[axis] < 40 or line[1 - axis] == pytest.approx(128, abs=6)
    for concept, seen in some("symmetric", 6, count="4", shape=SOLID):
        four = [middle(part) for part in parts(seen.of(concept.attributes["color"]), 40)]
        assert len(four) == 4
        assert np.mean(four, axis=0) == pytest.approx((127.5, 127.5), abs=2)


def _sequence(seen_colors: "dict[str, Mask]", vertical: bool = False) -> list[str]:
    found = [(middle(p)[vertical], name) for name, m in seen_colors.items() for p in parts(m, 25)]
    return [name for _, name in sorted(found)]


def test_units_come_again_in_order() -> None:
    for concept, seen in some("repeated", 12, shape=SOLID, shape2=SOLID):
        columns = dict(concept.attributes)
        unit = _colors(columns, *(n for n in ("color", "color2", "color3") if n in columns))
        got = _sequence({name: seen.of(name) for name in unit})
        assert got == unit * int(columns["repetitions"]), seen.text


def test_colors_alternate() -> None:
    for concept, seen in some("alternating", 16, shape=SOLID, count=ANY, color2=set(HUES)):
        columns = dict(concept.attributes)
        unit = _colors(columns, "color", "color2")
        vertical = columns["arrangement"] == "vertical"
        got = _sequence({name: seen.of(name) for name in unit}, vertical)
        assert got == (unit * 4)[: int(columns["count"])], seen.text


def test_shapes_alternate() -> None:
    """By how much of its box each fills: pi/4 for a circle, all for a square."""
    for concept, seen in some("alternating", 3, shape="circle", shape2="square"):
        shares = []
        for part in parts(seen.ink):
            left, top, right, bottom = box(part)
            shares.append(part.sum() / ((right - left + 1) * (bottom - top + 1)))
        count = int(concept.attributes["count"])
        assert [share > 0.92 for share in shares] == ([False, True] * 4)[:count], seen.text
        assert shares[0] == pytest.approx(np.pi / 4, abs=0.05)


def test_checkerboards_alternate() -> None:
    for concept, seen in some("alternating", 6, rows=ANY):
        count = int(concept.attributes["rows"])
        at = [int(128 + 224 / count * (i - (count - 1) / 2)) for i in range(count)]
        cells = seen.of(concept.attributes["color"])[np.ix_(at, at)]
        assert (cells == ((np.indices(cells.shape).sum(axis=0) % 2) == 0)).all(), seen.text


ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]


def test_gaps_are_where_they_say() -> None:
    for concept, seen in some("gap", 12, position=set(ORDINALS)):
        places = [middle(part)[0] for part in parts(seen.ink, 8)]
        assert len(places) == int(concept.attributes["count"]) - 1, seen.text
        steps = np.diff(places)
        assert ORDINALS[int(steps.argmax()) + 1] == concept.attributes["position"]
        assert steps.max() == pytest.approx(2 * steps.min(), abs=3)
    for concept, seen in some("gap", 12, rows=ANY):
        places = [middle(part) for part in parts(seen.ink)]
        assert len(places) == int(concept.attributes["rows"]) ** 2 - 1, seen.text
        off = np.mean(places, axis=0) - 127.5
        position = concept.attributes["position"]
        x, y = (
            position.count(a) - position.count(b)
            for a, b in (("left", "right"), ("upper", "lower"))
        )
        assert np.sign(np.where(abs(off) < 1.5, 0, off)).tolist() == [x, y], seen.text


def test_circles_have_their_gap_on_the_named_side() -> None:
    sides = {"top": (0, 1), "bottom": (0, -1), "left": (1, 0), "right": (-1, 0)}
    for concept, seen in some("gap", 8, count=None, rows=None):
        places = [middle(part) for part in parts(seen.ink)]
        off = np.mean(places, axis=0) - 127.5
        x, y = sides[concept.attributes["position"]]
        assert off[0] * x + off[1] * y > 10, seen.text
        assert abs(off[0] * y) + abs(off[1] * x) < 3


def test_dots_trace_a_shape() -> None:
    for concept, seen in some("points", 12, shape2="dot", shape={"circle", "square", "hexagon"}):
        if "made of" not in seen.text:
            continue
        dots = parts(seen.ink)
        assert len(dots) >= 18, seen.text
        whole = filled(near(seen.ink, 9))
        share = whole.sum() / ((box(whole)[2] - box(whole)[0]) * (box(whole)[3] - box(whole)[1]))
        wanted = {"circle": np.pi / 4, "square": 1, "hexagon": 0.75}[concept.attributes["shape"]]
        assert share == pytest.approx(wanted, abs=0.09), seen.text
    for concept, seen in some("points", 6, shape={"square", "triangle", "pentagon", "octagon"}):
        if "at each corner" in seen.text:
            dots = parts(seen.of(concept.attributes["color2"]), 40)
            corners = {"square": 4, "triangle": 3, "pentagon": 5, "octagon": 8}
            assert len(dots) == corners[concept.attributes["shape"]]


@pytest.mark.parametrize(("attribute", "axis"), [("left-of", 0), ("above", 1)])
def test_relations_hold(attribute: str, axis: int) -> None:
    for concept, seen in some(attribute, 20, shape=SOLID, shape2={*SOLID, "line", "ring", "arrow"}):
        first, second = (box(seen.of(concept.attributes[name])) for name in ("color", "color2"))
        assert first[axis + 2] < second[axis], seen.text
        for side in (first, second):
            assert (side[1 - axis] + side[3 - axis]) / 2 == pytest.approx(128, abs=3)


def test_the_inner_lies_inside() -> None:
    for concept, seen in some("inside", 25):
        inner, outer = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert _around(outer, inner), seen.text


def test_several_lie_inside_and_clear_of_the_edge() -> None:
    """Against the holder drawn alone: its corners cannot be told from the picture with guests."""
    for concept, seen in some("inside", 40, count=ANY):
        inner = seen.of(concept.attributes["color"])
        holder = pixels(picture(concept)[:1]).min(axis=2) < 215
        assert len(parts(inner, 25)) == int(concept.attributes["count"]), seen.text
        assert holder[near(inner, 3)].all(), seen.text


AREAS = {"square": 1.0, "rectangle": 1.0, "circle": np.pi / 4, "ellipse": np.pi / 4}


def test_the_one_behind_is_partly_hidden() -> None:
    """By areas: a circle, say, covers pi/4 of its box; of the one behind, the box is visible."""
    for concept, seen in some("in-front-of", 20, shape=set(AREAS), shape2=set(AREAS)):
        columns = concept.attributes
        front, behind = (seen.of(columns[name]) for name in ("color", "color2"))
        assert front.sum() > 0.95 * _box_area(front) * AREAS[columns["shape"]], seen.text
        assert behind.sum() < 0.95 * _box_area(behind) * AREAS[columns["shape2"]], seen.text
        assert (near(front, 3) & behind).any()
        assert box(front)[0] < box(behind)[0]
    for concept, seen in some("in-front-of", 6, shape2="line", shape=SOLID):
        assert len(parts(seen.of(concept.attributes["color"]), 25)) == 1, seen.text
        assert (
            near(seen.of(concept.attributes["color"]), 3) & seen.of(concept.attributes["color2"])
        ).any()


def _box_area(mask: Mask) -> int:
    left, top, right, bottom = box(mask)
    return (right - left + 1) * (bottom - top + 1)


def test_one_is_between_two() -> None:
    for concept, seen in some("between", 20, shape=SOLID, shape2={*SOLID, "line"}):
        inner, outer = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        axis = int(concept.attributes.get("orientation") == "horizontal")
        two = sorted(box(part)[axis::2] for part in parts(outer, 25))
        assert len(two) == 2, seen.text
        assert two[0][1] < box(inner)[axis]
        assert box(inner)[axis + 2] < two[1][0]


def test_overlapping_shapes_are_one_blot() -> None:
    for concept, seen in some("overlapping", 20):
        assert len(parts(near(seen.ink, 1), 30)) == 1, seen.text
        if "shape2" in concept.attributes:
            one, other = (
                filled(near(seen.of(concept.attributes[n]), 3)) for n in ("color", "color2")
            )
            both = (one & other).sum()
            assert 0 < both < min(one.sum(), other.sum()), seen.text


def test_touching_shapes_touch_and_no_more() -> None:
    for concept, seen in some("touching", 20, count=None):
        one, other = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert (near(one, 2) & near(other, 2)).any(), seen.text
        if "resting" in seen.text:
            assert abs(box(one)[3] - box(other)[1]) <= 5, seen.text
        else:
            left, right = sorted((box(one), box(other)))
            assert abs(left[2] - right[0]) <= 3, seen.text
    for concept, seen in some("touching", 8, count=ANY):
        assert len(parts(near(seen.ink, 1))) == 1, seen.text
        left, top, right, bottom = box(seen.ink)
        each = (right - left) / int(concept.attributes["count"])
        tall = {"ellipse": 0.6, "diamond": 1 / 0.7, "hexagon": 3**0.5 / 2}
        assert (bottom - top) / each == pytest.approx(
            tall.get(concept.attributes["shape"], 1), abs=0.06
        )


def _slope(mask: Mask) -> str:
    left, top, right, bottom = box(mask)
    if right - left > 3 * (bottom - top):
        return "horizontal"
    return "vertical" if bottom - top > 3 * (right - left) else "diagonal"


def test_lines_run_as_they_say() -> None:
    for concept, seen in some("line", 20, shape="line", shape2=None):
        assert _slope(seen.ink) == concept.attributes["orientation"], seen.text
        count = len(parts(seen.ink, 8))
        style = concept.attributes["outline"]
        assert (count > 5) == (style in ("dashed", "dotted")), seen.text
        assert style != "double" or count == 2
    for concept, seen in some("line", 6, shape2=SOLID):
        assert len(parts(seen.of(concept.attributes["color2"]), 25)) == 2, seen.text
        assert _slope(seen.of(concept.attributes["color"])) == concept.attributes["orientation"]


def test_long_lines_are_longer() -> None:
    for concept, seen in some("length", 12, count=None):
        axis = int(concept.attributes["orientation"] == "vertical")
        boxes = [box(seen.of(concept.attributes[name])) for name in ("color", "color2")]
        one, other = (b[axis + 2] - b[axis] for b in boxes)
        assert (one > 1.8 * other) if concept.attributes["size"] == "long" else (other > 1.8 * one)
        assert boxes[0][1 - axis] < boxes[1][1 - axis], seen.text
    for concept, seen in some("length", 12, count=ANY):
        axis = int(concept.attributes["orientation"] == "vertical")
        boxes = sorted((box(part) for part in parts(seen.ink)), key=lambda b: b[1 - axis])
        assert len(boxes) == int(concept.attributes["count"])
        lengths = [b[axis + 2] - b[axis] for b in boxes]
        assert lengths == sorted(lengths, reverse=concept.attributes["size"] == "shorter"), (
            seen.text
        )


def test_parallel_lines_are_as_many_and_never_meet() -> None:
    for concept, seen in some("parallel", 20, outline={*["thick", "wavy", "zigzag"]}):
        _check_parallel(dict(concept.attributes), seen.ink, seen.text)
    for concept, seen in some("parallel", 12, outline=None):
        _check_parallel(dict(concept.attributes), seen.ink, seen.text)


def _check_parallel(columns: "dict[str, str]", ink: Mask, text: str) -> None:
    lines = parts(ink, 8)
    assert len(lines) == int(columns["count"]), text
    if "outline" not in columns:
        slopes = [
            np.polyfit(*np.nonzero(m)[:: -1 if columns["orientation"] == "horizontal" else 1], 1)[0]
            for m in lines
        ]
        assert np.ptp(slopes) < 0.03, text
        assert slopes[0] == pytest.approx({"diagonal": -1}.get(columns["orientation"], 0), abs=0.06)


def test_crossing_lines_cross() -> None:
    for concept, seen in some("crossing", 8, count=ANY, count2=None):
        assert len(parts(seen.ink)) == 1
        ys, xs = np.indices(seen.ink.shape) - 127.5
        ring = seen.ink & (abs(np.hypot(xs, ys) - 80) < 3)
        assert len(parts(ring, 3)) == 2 * int(concept.attributes["count"]), seen.text
    for concept, seen in some("crossing", 8, count2=ANY):
        first, second = seen.of(concept.attributes["color"]), seen.of(concept.attributes["color2"])
        assert len(parts(first[:, 30:36], 3)) == int(concept.attributes["count"]), seen.text
        assert len(parts(second[30:36, :], 3)) == int(concept.attributes["count2"]), seen.text
    for concept, seen in some("crossing", 6, shape2=SOLID):
        line, shape = seen.of(concept.attributes["color"]), seen.of(concept.attributes["color2"])
        assert len(parts(shape, 40)) >= 2, seen.text
        assert len(parts(line)) == 1
        orientation = concept.attributes["orientation"]
        assert _slope(line) == orientation, seen.text
        across = {
            "horizontal": line[:, ::-1],
            "vertical": line[::-1],
            "diagonal": line.T[::-1, ::-1],
        }
        assert (line == across[orientation]).mean() > 0.98, seen.text
    for concept, seen in some("crossing", 2, shape2="line", count=None):
        assert _slope(near(seen.of(concept.attributes["color"]), 4)) == "vertical", seen.text
