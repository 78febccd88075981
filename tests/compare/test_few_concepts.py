"""Families of comparisons: what each table corrects for, and what so few concepts can tell."""

from collections.abc import Sequence

import numpy as np
import pytest

from vdiag.compare import table
from vdiag.compare.places import TOGETHER, Contest, Observation, Scale, contests, grid
from vdiag.results.families import holm

pytestmark = pytest.mark.filterwarnings("error")

RANK = Scale("rank", "%", 0.0, 100.0, higher_is_better=True)
LANGUAGES = ("matplotlib", "processing", "svg", "tikz", "turtle")


def ranks(
    models: int, concepts: int, languages: Sequence[str] = ("svg",), apart: float = 20.0
) -> list[Contest]:
    """Models that are so many points apart, with concepts that scatter by 5."""
    random = np.random.default_rng(models * concepts)
    observed = [
        Observation(
            f"model {model}", ("objects",), language, f"concept {concept:02}",
            float(np.clip(15 + apart * model + random.normal(0, 5), 0, 100)),
        )
        for language in languages
        for model in range(models)
        for concept in range(concepts)
    ]  # fmt: skip
    return contests(grid(observed), RANK)


def notes(found: Sequence[Contest]) -> list[str]:
    return list(table.sheet({RANK: found}, ("level", "language"), "worst", []).notes)


def test_models_20_points_apart_are_told_apart_in_each_of_five_languages() -> None:
    """All of them were ties where each was corrected for the 36 comparisons of all tables."""
    found = ranks(4, 10, LANGUAGES)
    assert [contest.where[1] for contest in found] == [TOGETHER, *LANGUAGES]
    every = [match.paired.p for contest in found for match in contest.matches]
    assert min(holm(every)) > 0.05, "as it was"
    for contest in found:
        assert [str(one.place) for one in contest.standings] == ["1", "2", "3", "4"]
        assert {match.paired.comparisons for match in contest.matches} == {6}
        assert all(match.paired.detectable < 20 for match in contest.matches)
        assert [one.rated.place for one in contest.standings] == [1, 2, 3, 4]
    said = notes(found)
    assert not any("cannot tell" in note for note in said)
    assert any("all pairs of its contestants (6), and for no other table" in note for note in said)


def test_a_table_is_corrected_alike_whatever_stands_beside_it() -> None:
    alone, beside = ranks(3, 12, ("svg",), apart=4.0), ranks(3, 12, ("svg", "tikz"), apart=4.0)
    of = {contest.where[1]: contest for contest in beside}
    assert of["svg"] == alone[0]


@pytest.mark.parametrize(
    ("models", "concepts", "said"),
    [
        (
            2,
            5,
            "the smallest p that there can be is 0.062, and it must be at most 0.05; that takes 6",
        ),
        (
            3,
            6,
            "is 0.031, and the smallest of 3 comparisons must be at most 0.017 (0.05 / 3); that",
        ),
        (5, 8, "is 0.0078, and the smallest of 10 comparisons must be at most 0.005 (0.05 / 10)"),
        (
            2,
            1,
            "One concept cannot tell any two contestants apart in objects · svg: the smallest p",
        ),
    ],
)
def test_too_few_concepts_are_said(models: int, concepts: int, said: str) -> None:
    found = ranks(models, concepts)
    assert said in notes(found)[0]
    shown = table.sheet({RANK: found}, ("level", "language"), "worst", [])
    assert set(shown.blocks[1][1]["detectable"]) == {"none"}
    assert shown.rows["detectable"].isna().all()
    assert {str(one.place) for one in found[0].standings} == {f"1-{models}"}


@pytest.mark.parametrize(("models", "concepts"), [(2, 6), (3, 7), (4, 8), (5, 9)])
def test_one_concept_more_tells_who_is_far_ahead(models: int, concepts: int) -> None:
    found = ranks(models, concepts)
    assert not any("cannot tell" in note for note in notes(found))
    assert [one.place.best for one in found[0].standings] == list(range(1, models + 1))
    shown = table.sheet({RANK: found}, ("level", "language"), "worst", [])
    assert "none" not in set(shown.blocks[1][1]["detectable"])


def test_tables_that_tell_nothing_share_a_sentence() -> None:
    first, *others = notes(ranks(3, 4, ("svg", "tikz")))
    assert "in objects · all languages together; objects · svg; objects · tikz: " in first
    assert not any("cannot tell" in note for note in others)
