"""Baselines: against every permutation, by hand, and the best picture by trying all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np
import pytest

from tests.handmade import Drawn, fill
from vdiag.records import Ranking, Reason
from vdiag.results import failure_policies, measures, outcomes
from vdiag.results.baselines import Baselines, over_permutations, ranks
from vdiag.results.measures import Measure
from vdiag.results.outcomes import Outcome
from vdiag.run.rankings import WHITE, row
from vdiag.run.store import Run

Make = Callable[[str], Run]
CAPTIONS = ("a cat", "a dog", "a sun", "a box", "a hat")
AMONG = {"captions": "5 x", "ranked_among": '["a cat", "a dog", "a sun", "a box", "a hat"]'}
NOTHING: frozenset[failure_policies.Concept] = frozenset()


def tried(values: np.ndarray, own: Sequence[int]) -> list[float]:
    """The mean value under each permutation of the concepts."""
    return [
        float(np.mean([values[n, order[concept]] for n, concept in enumerate(own)]))
        for order in permutations(range(values.shape[1]))
    ]


@pytest.mark.parametrize(
    "own", [[0, 1], [0, 1, 2, 3, 4], [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 2, 3, 3], [2, 0, 1, 0]]
)
def test_mean_and_spread_are_those_of_all_permutations(own: list[int]) -> None:
    rng = np.random.default_rng(len(own))
    values = rng.integers(101, size=(len(own), max(own) + 1)).astype(float)
    every = tried(values, own)
    mean, spread = over_permutations(values, np.array(own))
    assert mean == pytest.approx(np.mean(every), abs=1e-9)
    assert spread == pytest.approx(np.std(every), abs=1e-9)


def test_pictures_that_are_all_alike_have_no_spread() -> None:
    values = np.tile([90.0, 40.0, 20.0], (6, 1))
    mean, spread = over_permutations(values, np.array([0, 0, 1, 1, 2, 2]))
    assert mean == pytest.approx(50.0)
    assert spread == pytest.approx(0.0, abs=1e-9)


@dataclass
class Known:
    """A run whose pictures' places under each caption are given."""

    run: Run
    found: list[Outcome]
    measure: Measure
    measured: Baselines


def known(run: Run, drawn: Sequence[Drawn], places: Mapping[str, Sequence[int]]) -> Known:
    fill(run, drawn, AMONG)
    kept = [row("f1", key, Ranking(np.array(several), ()), {}) for key, several in places.items()]
    run.add_scores([], {}, kept)
    found = outcomes.read([run])
    shown = measures.shown([run], found, None)
    [measure] = [one for one in shown.measures if ranks(one)]
    return Known(run, found, measure, Baselines([run], found))


CATS = [Drawn("cat", 0, 100.0), Drawn("cat", 1, 75.0)]
DOG, SUN = Drawn("dog", 0, 50.0), Drawn("sun", 0, 0.0)
LOST = Drawn("box", 0, None, Reason.TIMEOUT)
PLACES = {
    CATS[0].image: [0, 2, 4, 6, 8],
    CATS[1].image: [2, 0, 8, 6, 4],
    DOG.image: [6, 4, 2, 0, 8],
    SUN.image: [2, 0, 8, 5, 5],
    WHITE: [4, 2, 0, 8, 6],
}


def percent(*places: int) -> list[float]:
    return [100 * (1 - place / 2 / 4) for place in places]


@pytest.fixture
def three(make: Make) -> Known:
    """Two drawings of a cat, one of a dog and of a sun each; a box that failed."""
    return known(make("r"), [*CATS, DOG, SUN, LOST], PLACES)


def test_the_pictures_under_permuted_captions(three: Known) -> None:
    found = three.measured.permuted(three.found, three.measure, "drop", NOTHING)
    assert found is not None
    names = ["cat", "dog", "sun"]
    order = [one for one in three.found if one.image]
    values = np.array([percent(*PLACES[one.image_key][:3]) for one in order])
    every = tried(values, [names.index(one.concept) for one in order])
    estimate, n = found
    assert n == 4
    assert estimate.value == pytest.approx(np.mean(every))
    assert estimate.high - estimate.value == pytest.approx(1.96 * np.std(every))
    assert estimate.interval == "permutations"


def test_a_failure_is_the_worst_under_every_caption(three: Known) -> None:
    found = three.measured.permuted(three.found, three.measure, "worst", NOTHING)
    assert found is not None
    pictures = [percent(*PLACES[one.image_key][:4]) for one in three.found if one.image]
    assert found[0].value == pytest.approx(np.sum(pictures) / 4 / 5)
    assert found[1] == 5


def test_a_white_sheet_under_the_captions_that_were_asked_for(three: Known) -> None:
    found = three.measured.sheet(three.found, three.measure, NOTHING)
    assert found is not None
    assert found[0].value == pytest.approx(np.mean(percent(4, 2, 0, 8)))  # no hat was asked for
    assert found[1] == 4
    without = frozenset({(0, "objects", "sun")})
    again = three.measured.sheet(three.found, three.measure, without)
    assert again is not None
    assert again[0].value == pytest.approx(np.mean(percent(4, 2, 8)))


def test_the_best_fixed_picture_is_the_best_of_all(three: Known) -> None:
    found = three.measured.fixed(three.found, three.measure, NOTHING)
    assert found is not None
    means = {key: np.mean(percent(*places[:4])) for key, places in PLACES.items() if key != WHITE}
    assert found.value == pytest.approx(max(means.values()))
    assert means[found.one.image_key] == pytest.approx(found.value)
    dogs = [one for one in three.found if one.concept == "dog"]
    of_dogs = three.measured.fixed(dogs, three.measure, NOTHING)
    assert of_dogs is not None
    assert of_dogs.value == 100.0
    assert of_dogs.one.concept in ("cat", "sun"), "any picture of the run may be the one"


def test_one_concept_alone_cannot_be_permuted(three: Known) -> None:
    cats = [one for one in three.found if one.concept == "cat"]
    assert three.measured.permuted(cats, three.measure, "drop", NOTHING) is None


def test_a_picture_without_a_ranking_leaves_no_number_made_of_the_others(make: Make) -> None:
    fewer = {key: places for key, places in PLACES.items() if key != DOG.image}
    some = known(make("r"), [*CATS, DOG, SUN], fewer)
    assert some.measured.permuted(some.found, some.measure, "drop", NOTHING) is None


def test_numbers_made_with_no_rankings_are_not_measured(make: Make) -> None:
    run = fill(make("r"), [*CATS, DOG], {"captions": "5 x"})
    found = outcomes.read([run])
    [measure] = [one for one in measures.shown([run], found, None).measures if ranks(one)]
    measured = Baselines([run], found)
    assert not measured.measured(0, measure)
    assert measured.permuted(found, measure, "drop", NOTHING) is None
    assert measured.sheet(found, measure, NOTHING) is None
    assert measured.fixed(found, measure, NOTHING) is None


def test_captions_that_are_none_of_the_level_are_looked_up_among_the_further(make: Make) -> None:
    """As phrases are: a lion is ranked among the five and itself."""
    lion = Drawn("lion", 0, 40.0)
    run = fill(make("r"), [DOG, lion], AMONG)
    kept = [
        row("f1", DOG.image, Ranking(np.array(PLACES[DOG.image]), ()), {"a lion": 10, "a dog": 2}),
        row("f1", lion.image, Ranking(np.array(PLACES[SUN.image]), ()), {"a lion": 6, "a dog": 8}),
    ]
    run.add_scores([], {}, kept)
    found = outcomes.read([run])
    [measure] = [one for one in measures.shown([run], found, None).measures if ranks(one)]
    permuted = Baselines([run], found).permuted(found, measure, "drop", NOTHING)
    assert permuted is not None
    among_six = [100 * (1 - place / 2 / 5) for place in (10, 6)]
    assert permuted[0].value == pytest.approx(np.mean([*among_six, *percent(2, 8)]))
