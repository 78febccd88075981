"""Quick, Draw! strokes: the published simplification, checked on the published pair of files."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from vdiag.concepts import strokes
from vdiag.concepts.marks import SIDE
from vdiag.concepts.strokes import Strokes, simplified, to_marks
from vdiag.errors import BadInput

SMALLEST_SHARE = 0.9  # of the published drawings, within a pixel


def test_by_hand_aligned_scaled_and_rounded() -> None:
    raw = (((10, 110), (10, 161), (61, 161)), ((30, 120),))  # 51 pixels wide: five times as large
    assert simplified(raw) == (((0, 0), (0, 255), (255, 255)), ((100, 50), (100, 50)))


@pytest.mark.parametrize(("off", "kept"), [(1.9, False), (2.1, True)])
def test_two_pixels_decide_what_is_kept(off: float, kept: bool) -> None:
    stroke = ((0, 0), (100, off), (200, 0), (255, 255))  # 255 wide: not scaled
    middle = ((100, 2),) if kept else ()
    assert simplified((stroke,)) == (((0, 0), *middle, (200, 0), (255, 255)),)


def test_of_equally_far_points_the_first_is_kept() -> None:
    stroke = ((0, 0), (50, 90), (205, 90), (255, 0))
    assert (50, 90) in simplified((stroke,))[0]


def test_a_closed_stroke_and_a_standing_pen() -> None:
    square = ((0, 0), (255, 0), (255, 255), (0, 255), (0, 0))
    assert simplified((square,)) == (square,)
    paused = ((0, 0), (0, 0), (255, 0), (255, 0))
    assert simplified((paused,)) == (((0, 0), (255, 0)),)
    assert simplified((((7, 7),),)) == (((0, 0), (0, 0)),)


def distance(point: NDArray[np.float64], line: NDArray[np.float64]) -> float:
    """From a point to the nearest place on a line through points."""
    starts, along = line[:-1], np.diff(line, axis=0)
    squares = np.maximum((along**2).sum(axis=1), 1e-12)
    share = np.clip(((point - starts) * along).sum(axis=1) / squares, 0, 1)
    return float(np.hypot(*(starts + share[:, None] * along - point).T).min())


def farthest(ours: Strokes, published: Strokes) -> float:
    """Largest distance of a point of either drawing from the same stroke of the other."""
    if len(ours) != len(published):
        return np.inf
    worst = 0.0
    for a, b in zip(map(np.array, ours), map(np.array, published), strict=True):
        worst = max(worst, *(distance(p, b) for p in a), *(distance(p, a) for p in b))
    return worst


def published(path: Path) -> dict[str, Strokes]:
    return {
        one["key_id"]: tuple(
            tuple((float(x), float(y)) for x, y in zip(*stroke[:2], strict=True))
            for stroke in one["drawing"]
        )
        for one in json.loads(path.read_text())
    }


def test_the_published_simplification_is_reproduced(shared: Path) -> None:
    raw = published(shared / "quickdraw" / "small_raw_airplane.json")
    wanted = published(shared / "quickdraw" / "small_simplified_airplane.json")
    assert len(raw) == 50
    assert raw.keys() == wanted.keys()
    found = {key: simplified(drawing) for key, drawing in raw.items()}
    near = sum(farthest(found[key], wanted[key]) <= 1 for key in raw)
    same = sum(found[key] == wanted[key] for key in raw)
    print(f"{near} of {len(raw)} within a pixel, {same} the same")
    assert near >= SMALLEST_SHARE * len(raw)
    assert same >= SMALLEST_SHARE * len(raw)


def test_the_farthest_point_is_found() -> None:
    line: Strokes = (((0.0, 0.0), (100.0, 0.0)),)
    assert farthest(line, (((0.0, 0.0), (50.0, 3.0), (100.0, 0.0)),)) == 3
    assert farthest(line, (((0.0, 0.0), (60.0, 0.0)),)) == 40
    assert farthest(line, line * 2) == np.inf


def test_files_as_published_are_read(shared: Path) -> None:
    path = shared / "quickdraw" / "cat.ndjson"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    found = list(strokes.read(path))
    assert [one.key_id for one in found] == [line["key_id"] for line in lines]
    assert [one.recognized for one in found] == [line["recognized"] for line in lines]
    assert {one.word for one in found} == {"cat"}
    assert all(one.raw for one in found)
    assert found[0].strokes[0][0] == (lines[0]["drawing"][0][0][0], lines[0]["drawing"][0][1][0])


def test_raw_and_simplified_lines_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "dots.ndjson"
    path.write_text(
        '{"word": "dot", "key_id": "7", "recognized": false, "drawing": [[[1, 2], [3, 4]]]}\n\n'
        '{"word": "dot", "drawing": [[[1.5, 2], [3, 4], [0, 16]]]}\n'
        '{"word": "dot", "drawing": [[[0, 2], [0, 4]], [[1], [2], [0]]]}\n'
    )
    first, second, mixed = strokes.read(path)
    assert mixed.raw
    assert first == strokes.Sketch("7", "dot", False, False, (((1, 3), (2, 4)),))
    assert second == strokes.Sketch("3", "dot", True, True, (((1.5, 3), (2, 4)),))


GOOD = '{"word": "dot", "drawing": [[[1], [2]]]}\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{oops", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[1, 2]", 'has no "drawing"'),
        ('{"word": "cat"}', 'has no "drawing"'),
        ('{"drawing": [[[1], [2]]]}', 'has no "word"'),
        ('{"word": " ", "drawing": [[[1], [2]]]}', 'has no "word"'),
        ('{"word": "cat", "drawing": []}', "has no strokes"),
        ('{"word": "cat", "drawing": {"a": 1}}', "has no strokes"),
        ('{"word": "cat", "drawing": [[[1], [2]], [[], []]]}', "in stroke 2"),
        ('{"word": "cat", "drawing": [[[1, 2], [2]]]}', "in stroke 1"),
        ('{"word": "cat", "drawing": [[[1, "2"], [2, 3]]]}', "in stroke 1"),
        ('{"word": "cat", "drawing": [[[1, NaN], [2, 3]]]}', "in stroke 1 a place that is no"),
        ('{"word": "cat", "drawing": [[[1], [2]]], "recognized": 0}', '"recognized"'),
        ('{"word": "cat", "drawing": [[[1], [2]]], "recognized": "False"}', '"recognized"'),
        ('{"word": "\\ud800", "drawing": [[[1], [2]]]}', "half a character"),
        ('{"word": "cat", "drawing": [[[1, true], [2, 3]]]}', "in stroke 1"),
        ('{"word": "cat", "drawing": [[[1, 2]]]}', "in stroke 1"),
        ('{"word": "cat", "drawing": [[[1, ' + "9" * 400 + "], [2, 3]]]}", "in stroke 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_text(GOOD + line + "\n")
    with pytest.raises(BadInput) as caught:
        list(strokes.read(path))
    assert said in str(caught.value)
    assert str(caught.value).startswith(f'Line 2 of the Quick, Draw! file "{path}"')
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        list(strokes.read(tmp_path / "none.ndjson"))
    (tmp_path / "latin.ndjson").write_bytes(b'{"word": "caf\xe9"}\n')
    with pytest.raises(BadInput, match="not UTF-8"):
        list(strokes.read(tmp_path / "latin.ndjson"))


def test_marks_fill_the_canvas_and_stand_in_its_middle() -> None:
    marks = to_marks((((0, 0), (100, 0)), ((100, 50), (100, 50)), ((30, 20),)))
    left, right = strokes.MARGIN, SIDE - strokes.MARGIN  # 240 units for 100 pixels
    assert [mark.points for mark in marks] == [
        ((left, 68), (right, 68)),
        ((right, 188), (right, 188)),
        ((left + 72, 116), (left + 72, 116)),
    ]
    assert {mark.color for mark in marks} == {"#000000"}
    assert to_marks((((5, 5),),))[0].points == ((128, 128), (128, 128))
