"""Older runs: what an earlier version began keeps its mark, and its tables say what changed."""

from pathlib import Path

import pytest

from vdiag.results import older_runs
from vdiag.run.store import Run

OLD = {"task": "draw", "versions": {"vdiag": "0.1.0"}}


def test_who_began_a_run_stays_so() -> None:
    new = older_runs.begun_by({}, "9.9")
    assert new == {"vdiag": "9.9", "counting": older_runs.COUNTING}
    assert older_runs.begun_by({"task": "draw", older_runs.BEGUN_BY: new}, "10") == new
    old = older_runs.begun_by(OLD, "9.9")
    assert old == {"vdiag": "0.1.0", "counting": 1}
    gone_on = {**OLD, "versions": {"vdiag": "9.9"}, older_runs.BEGUN_BY: old}
    assert older_runs.begun_by(gone_on, "9.9") == old


@pytest.mark.parametrize(
    ("task", "told", "untold"),
    [
        ("draw", ("show nothing", "baseline", "intervals"), ()),
        ("improve", ("show nothing", "intervals"), ("baseline",)),
        ("recognize", ("intervals",), ("show nothing",)),
    ],
)
def test_its_table_says_what_is_counted_anew(
    tmp_path: Path, task: str, told: tuple[str, ...], untold: tuple[str, ...]
) -> None:
    for name in ("one", "two"):
        with Run.write(tmp_path / name) as run:
            for entry, value in {**OLD, "task": task}.items():
                run.note(entry, value)
    with Run.read(tmp_path / "one") as one, Run.read(tmp_path / "two") as two:
        [said] = older_runs.notes([one, two])
    assert said.startswith('Begun by vdiag 0.1.0: "one", "two". Answers and options are those of')
    assert all(word in said for word in told)
    assert not any(word in said for word in untold)


def test_a_new_run_needs_no_word(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.note(older_runs.BEGUN_BY, older_runs.begun_by({}, "9.9"))
        run.note("task", "draw")
        run.note("versions", {"vdiag": "9.9"})
        assert older_runs.notes([run]) == []
