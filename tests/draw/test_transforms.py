"""Turned requests: the way back is exact, and scores are those of the upright picture."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from vdiag.run import turned_pictures
from vdiag.run.pictures import content_name, load
from vdiag.run.store import Run
from vdiag.run.turned_pictures import TRANSFORMS, turned, turned_back

UPRIGHT = np.arange(6, dtype=np.uint8).reshape(2, 3)
BY_HAND = {
    "none": [[0, 1, 2], [3, 4, 5]],
    "rotate90": [[3, 0], [4, 1], [5, 2]],
    "rotate180": [[5, 4, 3], [2, 1, 0]],
    "flip": [[2, 1, 0], [5, 4, 3]],
}
BY_PILLOW = {  # which turns counter-clockwise
    "rotate90": Image.Transpose.ROTATE_270,
    "rotate180": Image.Transpose.ROTATE_180,
    "flip": Image.Transpose.FLIP_LEFT_RIGHT,
}


def picture(numbers: object) -> np.ndarray:
    return np.stack([np.array(numbers, np.uint8)] * 3, axis=-1)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_a_picture_turned_by_hand_is_turned_back(transform: str) -> None:
    asked, upright = picture(BY_HAND[transform]), picture(UPRIGHT)
    assert np.array_equal(turned(upright, transform), asked)
    assert np.array_equal(turned_back(asked, transform), upright)


@pytest.mark.parametrize("transform", BY_PILLOW)
def test_turning_is_what_pillow_calls_so(transform: str) -> None:
    upright = np.random.default_rng(0).integers(0, 256, (5, 7, 3), np.uint8)
    asked = np.asarray(Image.fromarray(upright).transpose(BY_PILLOW[transform]))
    assert np.array_equal(turned(upright, transform), asked)
    assert np.array_equal(turned_back(asked, transform), upright)


Box = tuple[int, int, int, int, str]
BOXES = [  # x, y, width, height on a canvas of 384 by 384, so that no edge is smoothed
    [(0, 300, 384, 84, "#3a7d2c"), (170, 120, 40, 180, "#6b4226"), (60, 30, 150, 110, "#2e8b57")],
    [(0, 340, 384, 44, "#888800"), (200, 200, 30, 140, "#553311"), (100, 50, 250, 160, "#55aa55")],
]
MOVED: dict[str, Callable[[Box], Box]] = {
    "rotate90": lambda b: (384 - b[1] - b[3], b[0], b[3], b[2], b[4]),
    "rotate180": lambda b: (384 - b[0] - b[2], 384 - b[1] - b[3], b[2], b[3], b[4]),
    "flip": lambda b: (384 - b[0] - b[2], b[1], b[2], b[3], b[4]),
}


def svg(boxes: Sequence[Box]) -> str:
    rects = "".join(
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>'
        for x, y, width, height, fill in boxes
    )
    return (
        f'```svg\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 384 384">{rects}</svg>\n```'
    )


def write_answers(path: Path) -> None:
    rows: list[dict[str, object]] = []
    for sample, boxes in enumerate(BOXES):
        rows.append({"concept": "tree", "sample": sample, "answer": svg(boxes)})
        for name, move in MOVED.items():
            asked = svg([move(box) for box in boxes])
            rows.append({"concept": "tree", "sample": sample, "view": name, "answer": asked})
    path.write_text("\n".join(map(json.dumps, rows)))


@pytest.fixture
def drawn(vdiag_here: Vdiag, tmp_path: Path) -> Path:
    """A run of one model that turns its pictures exactly as it is asked to."""
    write_answers(tmp_path / "a.jsonl")
    done = vdiag_here(
        "draw", "--concepts", "a tree", "--model", "replay/a.jsonl", "--languages", "svg",
        "--transform", "none,rotate90,rotate180,flip", "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tmp_path / "r"


def test_turned_drawings_score_like_the_upright_ones(drawn: Path, vdiag_here: Vdiag) -> None:
    found = json.loads(vdiag_here("table", str(drawn), "--json").stdout)
    scores: dict[str, dict[tuple[str, str], float]] = {}
    for row in found["rows"]:
        scores.setdefault(row["condition"], {})[row["measure"], row["policy"]] = row["value"]
    assert sorted(scores) == sorted(f"transform {name}" for name in TRANSFORMS)
    plain = scores["transform none"]
    assert plain["tiny_diversity", "drop"] > 0
    assert all(one == pytest.approx(plain) for one in scores.values())
    assert turned_pictures.NOTE in found["notes"]


def test_the_upright_picture_lies_in_the_run_beside_the_one_drawn(drawn: Path) -> None:
    with Run.read(drawn) as run:
        frame = run.drawings()
        plain = set(frame[frame["details"] == "{}"]["image"])
        asked = frame[frame["details"] != "{}"]
        assert len(asked) == 6
        assert not plain & set(asked["image"]), "the page shows what was drawn"
        for details, image in zip(asked["details"], asked["image"], strict=True):
            upright = turned_back(load(run.image_path(image)), json.loads(details)["transform"])
            assert content_name(upright) in plain


def test_an_upright_drawing_is_scored_as_turned_away(vdiag_here: Vdiag, tmp_path: Path) -> None:
    rows = [{"concept": "tree", "view": view, "answer": svg(BOXES[0])} for view in ("", "rotate90")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = vdiag_here(
        "draw", "--concepts", "a tree", "--model", "replay/a.jsonl", "--languages", "svg",
        "--transform", "none,rotate90", "--samples", "1", "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    exported = list(csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout)))
    name = next(column for column in exported[0] if column.startswith("tiny_cosine"))
    plain, ignored = sorted(exported, key=lambda row: row["details"] != "{}")
    assert plain["image"] == ignored["image"]
    assert abs(float(plain[name]) - float(ignored[name])) > 1e-3


def test_only_samples_that_every_transform_has_are_drawn(vdiag_here: Vdiag, tmp_path: Path) -> None:
    """Three upright answers and two turned ones: two of each stand side by side."""
    rows = [
        {"concept": "tree", "sample": sample, "view": view, "answer": svg(BOXES[0])}
        for view, samples in (("", 3), ("flip", 2))
        for sample in range(samples)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = vdiag_here(
        "draw", "--concepts", "a tree", "--model", "replay/a.jsonl", "--languages", "svg",
        "--transform", "none,flip", "--samples", "4", "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    exported = list(csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout)))
    assert sorted((row["details"] != "{}", row["sample"]) for row in exported) == [
        (False, "0"), (False, "1"), (True, "0"), (True, "1"),
    ]  # fmt: skip


def test_a_white_canvas_stands_for_a_turned_failure_too(vdiag_here: Vdiag, tmp_path: Path) -> None:
    rows = [{"concept": "tree", "view": "flip", "answer": text} for text in (svg(BOXES[0]), "No.")]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    draw = ("draw", "--concepts", "a tree", "--model", "replay/a.jsonl", "--languages", "svg")
    assert vdiag_here(*draw, "--transform", "flip", "--out", "r").returncode == 0
    assert vdiag_here("score", "r", "--blank").returncode == 0
    done = vdiag_here("table", "r", "--failures", "drop,worst,blank", "--json")
    rows = json.loads(done.stdout)["rows"]
    blank = [row["n"] for row in rows if (row["measure"], row["policy"]) == ("tiny_rank", "blank")]
    assert blank == [2]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--transform", "rotate45"), '"rotate45"'),
        (("--transform", ","), "--transform"),
        (("--transform", "flip", "--prompt", "p.txt"), '--prompt "p.txt"'),
        (("--transform", "flip", "--strategy", "parametric"), '--transform "flip"'),
        (("--strategy", "repeat"), '"repeat"'),
        (("--strategy", "parametric", "--prompt", "p.txt"), '--prompt "p.txt"'),
    ],
)
def test_ways_to_ask_that_cannot_be(
    vdiag_here: Vdiag, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    (tmp_path / "p.txt").write_text("{language} {concept}")
    refused(vdiag_here("draw", "--languages", "svg", "--out", "r", *options), said)
    assert not (tmp_path / "r").exists()
