"""Comparing answers to what drawings show: numbers by hand, and what is refused."""

import json
from pathlib import Path

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag

THINGS = ("boat", "cup", "kite", "moon", "sock", "tree")
SHOWN = ("--drawings", "k.jsonl", "--languages", "svg", "--no-control")


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


@pytest.fixture(autouse=True)
def answers(tmp_path: Path) -> None:
    """Six drawings; one model knows all, the other three of them, and cannot be read once."""
    drawn = [
        {
            "name": f"{name} 1", "text": f"a {name}", "concept": name,
            "marks": [["ellipse", f"#00{number}0ff", None, 1, [128, 128], [20 + 9 * number, 40]]],
        }
        for number, name in enumerate(THINGS)
    ]  # fmt: skip
    (tmp_path / "k.jsonl").write_text("\n".join(map(json.dumps, drawn)))
    second = {"boat": "a boat", "cup": "a cup", "kite": "a kite", "moon": "A or B"}
    rows = [
        {"concept": f"{name} 1", "task": "recognize", "model": model, "answer": said}
        for model, of in (("all", {name: f"a {name}" for name in THINGS}), ("half", second))
        for name in THINGS
        for said in [of.get(name, "no idea")]
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))


def recognize(vdiag_here: Vdiag, out: str, *more: str) -> None:
    done = vdiag_here("recognize", *SHOWN, "--model", "replay/a.jsonl", "--out", out, *more)
    assert done.returncode == 0, done.stderr


def test_two_models_are_paired_by_what_is_drawn(vdiag_here: Vdiag) -> None:
    recognize(vdiag_here, "r")
    done = vdiag_here("compare", "r", "--json")
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    means = {row["contestant"]: row["value"] for row in rows if not row["against"]}
    assert means == {"all (replayed)": 100.0, "half (replayed)": 50.0}
    [pair] = [row for row in rows if row["against"]]
    assert (pair["contestant"], pair["value"], pair["n"]) == ("all (replayed)", 50.0, 6)
    assert (pair["wins"], pair["ties"], pair["losses"]) == (3, 3, 0)
    assert pair["p"] == pytest.approx(2 / 2**3), "of 8 ways to flip three signs 2 are as far"
    assert pair["effect"] == pytest.approx(50 / 3000**0.5), "three of 100 and three of 0: sd 54.8"


def test_views_of_one_model_are_compared(vdiag_here: Vdiag) -> None:
    recognize(vdiag_here, "r", "--view", "code,image")
    done = vdiag_here("compare", "r", "--between", "view", "--json")
    [one, two] = [row for row in json.loads(done.stdout)["rows"] if row["against"]]
    assert {one["contestant"], one["against"]} == {"code", "image"}
    assert (one["value"], one["ties"], two["ties"]) == (0.0, 6, 6), "both views have one answer"


def test_what_does_not_pair_is_refused(vdiag_here: Vdiag, tmp_path: Path) -> None:
    recognize(vdiag_here, "r")
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    renamed = [{**json.loads(line), "model": "third"} for line in lines[:6]]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, renamed[1:])))
    recognize(vdiag_here, "fewer")
    refused(vdiag_here("compare", "r", "fewer"), '"third (replayed)"', '"boat 1"', "--common")
    common = vdiag_here("compare", "r", "fewer", "--common")
    assert common.returncode == 0, common.stderr
    assert "1 drawings that not all were asked about are left out." in common.stdout
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, renamed)))
    recognize(vdiag_here, "seeded", "--seed", "1")
    refused(vdiag_here("compare", "r", "seeded"), "The options for", "--seed")
    refused(vdiag_here("compare", "fewer"), "no other to be compared with", "--between view")
    refused(vdiag_here("compare", "r", "--between", "run"), '"run"', "model", "view", "language")


@pytest.mark.parametrize("option", [("--metric", "rank"), ("--failures", "drop"), ("--out", "q")])
def test_options_for_drawings_are_not_passed_over(
    vdiag_here: Vdiag, option: tuple[str, str]
) -> None:
    recognize(vdiag_here, "r")
    refused(vdiag_here("compare", "r", *option), *option, "vdiag draw", "leave it out")


def test_ranks_among_other_captions_are_refused(vdiag_here: Vdiag, tmp_path: Path) -> None:
    """A drawing of a thing that is no object of the set adds a caption."""
    recognize(vdiag_here, "r", "--protocol", "free")
    [line] = (tmp_path / "k.jsonl").read_text().splitlines()[:1]
    other = {**json.loads(line), "name": "zorb 1", "text": "a zorb", "concept": "zorb"}
    with (tmp_path / "k.jsonl").open("a") as file:
        file.write("\n" + json.dumps(other))
    lines = (tmp_path / "a.jsonl").read_text().splitlines()[:6]
    (tmp_path / "a.jsonl").write_text("\n".join(lines).replace('"all"', '"third"'))
    recognize(vdiag_here, "more", "--protocol", "free")
    said = vdiag_here("compare", "r", "more", "--common")
    refused(said, "Free answers", "captions", "--text-encoder", "--drawings")


def test_settings_of_one_model_are_contestants(vdiag_here: Vdiag, tmp_path: Path) -> None:
    """One model knows all; its answers replayed from another file are half right."""
    lines = (tmp_path / "a.jsonl").read_text().splitlines()
    (tmp_path / "a.jsonl").write_text("\n".join(lines[:6]))
    recognize(vdiag_here, "r")
    again = [{**json.loads(line), "model": "all"} for line in lines[6:]]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, again)))
    recognize(vdiag_here, "s")
    rows = json.loads(vdiag_here("compare", "r", "s", "--json").stdout)["rows"]
    means = {row["contestant"]: row["value"] for row in rows if not row["against"]}
    assert sorted(means.values()) == [50.0, 100.0]
    assert all(name.startswith("all (replayed) · content of the file ") for name in means)
