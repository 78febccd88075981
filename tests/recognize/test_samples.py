"""Without the drawing each answer is one: asked as often as it is counted, or counted once."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from tests.recognize.test_recognize_again import SHOWN, found, ok, questions
from tests.recognize.test_recognize_again import files as files  # fixtures
from tests.recognize.test_recognize_again import model as model
from vdiag.recognize.samples import Samples
from vdiag.records import Question

FREE = ("--protocol", "free", "--limit", "4")
UNSEEN = "A drawing that you cannot see"


def asked_without(endpoint: Endpoint) -> int:
    return sum(UNSEEN in str(body["messages"]) for body in endpoint.bodies)


def rows(vdiag_here: Vdiag, *folders: str) -> list[dict[str, object]]:
    printed = ok(vdiag_here, "table", *folders, "--json")
    return list(json.loads(printed[: printed.rindex("}") + 1])["rows"])


def control(vdiag_here: Vdiag, measure: str) -> dict[str, object]:
    told = [r for r in rows(vdiag_here, "r") if r["view"] == "none" and r["measure"] == measure]
    return told[-1]


def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """As version 0.1.0 did: every question is the first sample of its prompt."""
    monkeypatch.setattr(Samples, "number", lambda self, question: 0)


def test_the_control_is_asked_once_for_each_drawing(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint
) -> None:
    endpoint.says = {"": "a moon"}
    told = ok(vdiag_here, "recognize", *SHOWN, *model, *FREE)
    assert "8 answers asked for, 0 were there already" in told
    assert asked_without(endpoint) == 4
    unseen = [one for one in questions() if one.details["view"] == "none"]
    assert sorted(one.sample for one in unseen) == [0, 1, 2, 3]
    assert len({one.prompt for one in unseen}) == 1
    assert control(vdiag_here, "n")["value"] == control(vdiag_here, "rank")["n"] == 4
    assert not any(one.shared for one in found("r"))
    before = {one.key for one in questions()}
    told = ok(vdiag_here, "recognize", *SHOWN, *model, *FREE[:-1], "7")
    assert "6 answers asked for, 8 were there already" in told
    assert before < {one.key for one in questions()}
    assert asked_without(endpoint) == 7
    told = ok(vdiag_here, "recognize", *SHOWN[:-1], "s", *model, *FREE[:-1], "7")
    assert "0 answers asked for, 0 were there already, 14 reused" in told


def test_the_estimate_counts_each_of_them(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint
) -> None:
    told = ok(vdiag_here, "recognize", *SHOWN, *model, *FREE, "--estimate")
    assert "8" in told
    assert not endpoint.bodies


def test_an_earlier_run_asks_nothing_again_and_counts_its_one_answer_once(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.says = {"": "a moon"}
    with monkeypatch.context() as earlier:
        as_before(earlier)
        told = ok(vdiag_here, "recognize", *SHOWN, *model, *FREE)
        assert "5 answers asked for, 0 were there already, 3 reused" in told
    endpoint.bodies.clear()
    told = ok(vdiag_here, "recognize", *SHOWN, *model, *FREE)
    assert "0 answers asked for, 8 were there already" in told
    assert not endpoint.bodies
    rank = control(vdiag_here, "rank")
    assert (control(vdiag_here, "n")["value"], rank["n"], rank["interval"]) == (1, 1, "")
    assert rank["low"] is None
    change = control(vdiag_here, "rank against code")
    assert (change["n"], change["low"]) == (1, None)
    assert "4 questions that read the same have 1 answers" in ok(vdiag_here, "table", "r")
    ok(vdiag_here, "recognize", *SHOWN, *model, *FREE[:-1], "6")
    assert asked_without(endpoint) == 2, "the new drawings get answers of their own"
    assert control(vdiag_here, "n")["value"] == control(vdiag_here, "rank")["n"] == 3
    assert control(vdiag_here, "rank")["low"] is not None


def test_two_drawings_of_one_program_are_asked_about_twice(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint, tmp_path: Path
) -> None:
    lines = (tmp_path / "k.jsonl").read_text().splitlines()
    twin = json.loads(lines[0]) | {"name": "twin 1", "text": "a twin", "concept": "twin"}
    (tmp_path / "k.jsonl").write_text("\n".join([*lines, json.dumps(twin)]))
    ok(vdiag_here, "recognize", *SHOWN, *model, "--protocol", "free", "--no-control")
    assert len(endpoint.bodies) == 12
    counts = Counter(one.prompt for one in questions())
    assert sorted(counts.values())[-2:] == [1, 2]
    assert Counter(one.sample for one in questions()) == {0: 11, 1: 1}


def test_a_run_keeps_the_options_that_it_was_begun_with(
    vdiag_here: Vdiag, model: tuple[str, ...], endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard = ("--distractors", "random,hard", "--options", "4")

    def without_number(one: Question) -> dict[str, object]:
        return {name: value for name, value in one.details.items() if name != "maker"}

    with monkeypatch.context() as earlier:
        earlier.setattr("vdiag.recognize.choices.MAKER", 1)
        earlier.setattr("vdiag.recognize.options_of_items.MAKER", 1)
        ok(vdiag_here, "recognize", *SHOWN, *model, *hard, "--limit", "3")
    before = {one.key: dict(one.details) for one in questions()}
    assert all("maker" not in details for details in before.values())
    endpoint.bodies.clear()
    told = ok(vdiag_here, "recognize", *SHOWN, *model, *hard, "--limit", "3")
    assert "0 answers asked for, 12 were there already" in told
    assert not endpoint.bodies
    ok(vdiag_here, "recognize", *SHOWN, *model, *hard)
    after = {one.key: dict(one.details) for one in questions()}
    assert before.items() <= after.items()
    assert all("maker" not in details for details in after.values())
    ok(vdiag_here, "recognize", *SHOWN[:-1], "s", *model, *hard)
    assert {one.details["maker"] for one in questions("s")} == {2}
    assert {row["condition"] for row in rows(vdiag_here, "r", "s")} == {
        "options maker 1", "options maker 2"
    }  # fmt: skip
