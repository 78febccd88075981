"""Numbers of a table, worked out by hand from records put in by hand."""

from pathlib import Path

import pytest

from vdiag import table as tables
from vdiag.records import Answer, Concept, Program, Question, Reason
from vdiag.store import ImageRecord, Run, key_of

METRICS = (
    '[{"name": "rank", "unit": "%", "worst": 0.0}, {"name": "cosine", "unit": "", "worst": null}]'
)
SPREAD = '[{"name": "spread", "unit": "", "worst": 0.0}]'


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Two concepts, two samples; one of the four did not render, one is blank."""
    run = Run.write(tmp_path / "r")
    for name, over in (("f1", METRICS), ("f2", SPREAD)):
        run.add_fingerprint(name, "s", {"scorer": "s", "metrics": over, "note": "not CLIP"})
    outcome = {("cat", 0): 90.0, ("cat", 1): 70.0, ("dog", 0): 20.0, ("dog", 1): None}
    for (name, sample), rank in outcome.items():
        key = key_of(name, sample)
        concept = Concept(name, f"a {name}", "objects")
        run.add_questions(
            [Question(key, "p/m", "m", concept, "svg", sample, 0, "draw", "draw@1", {})]
        )
        run.add_answer(key, Answer("x"))
        run.add_programs([(key, Program("code"))], 1)
        reason = Reason.TIMEOUT if rank is None else None
        reason = Reason.BLANK_IMAGE if rank == 20.0 else reason
        image = None if rank is None else "ab"
        run.add_image(ImageRecord(f"i{key}", key, {"size": 8}, "none", image, reason, "", None, 0))
        if rank is not None:
            rows = [
                ("s", "f1", m, "image", f"i{key}", v, "")
                for m, v in (("rank", rank), ("cosine", 0.5))
            ]
            run.add_scores(rows, {})
    cats = [f"i{key_of('cat', sample)}" for sample in (0, 1)]
    run.add_scores([("s", "f2", "spread", "concept", "pair", 0.4, "")], {"pair": cats})
    return run


def value(run: Run, measure: str, policy: str = "") -> tuple[float, int]:
    table = tables.tabulate([run])
    row = table[(table["measure"] == measure) & (table["policy"] == policy)].iloc[0]
    return float(row["value"]), int(row["n"])


def test_rates_and_reasons(run: Run) -> None:
    assert value(run, "n") == (4, 4)
    assert value(run, "rendered") == (75.0, 4)
    assert value(run, "timeout")[0] == value(run, "blank_image")[0] == 1


def test_policies(run: Run) -> None:
    assert value(run, "rank", "drop") == (60.0, 3)
    assert value(run, "rank", "worst") == (45.0, 4)
    assert value(run, "cosine", "drop") == (0.5, 3)
    with pytest.raises(IndexError):
        value(run, "cosine", "worst")
    assert value(run, "spread", "drop") == (pytest.approx(0.4), 1)
    assert value(run, "spread", "worst") == (pytest.approx(0.2), 2)


def test_different_fingerprints_never_share_a_row(run: Run) -> None:
    run.add_fingerprint("g9", "s", {"scorer": "s", "metrics": METRICS})
    key = f"i{key_of('cat', 0)}"
    run.add_scores([("s", "g9", "rank", "image", key, 10.0, "")], {})
    assert value(run, "rank [f1]", "drop")[0] == 60.0
    assert value(run, "rank [g9]", "drop") == (10.0, 1)


@pytest.mark.parametrize("form", tables.FORMATS)
def test_every_format_has_the_numbers_and_their_note(run: Run, form: str) -> None:
    text = tables.formatted(tables.tabulate([run]), form, tables.notes([run]))
    assert "60" in text
    assert "45" in text
    assert "not CLIP" in text or form == "csv"


def test_an_unfinished_run_says_so(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        concept = Concept("cat", "a cat", "objects")
        run.add_questions([Question("k", "p/m", "m", concept, "svg", 0, 0, "d", "d@1", {})])
        assert value(run, "not finished") == (1, 1)
        assert "not finished" in tables.as_text(tables.tabulate([run]), [])
