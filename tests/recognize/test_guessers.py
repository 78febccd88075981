"""What an option is found by without looking at the drawing is found by chance."""

from collections import Counter
from functools import cache

import pytest
from scipy.stats import binomtest

from tests.recognize.guessers import hits
from vdiag.concepts import drawings, sets
from vdiag.recognize.choices import choose
from vdiag.records import Concept

SETS = ("shapes", "objects", "scenes", "compositions", "drawings")


@cache
def captions(name: str) -> list[Concept]:
    if name == "drawings":
        return [one.concept for one in drawings.load(name).drawings]
    return list(sets.load(name).concepts)


def rates(name: str, k: int, kind: str, seed: int, maker: int = 2) -> dict[str, float]:
    """The p-value of each way of guessing being right one time in k."""
    every = captions(name)
    found = hits(choose(every, every, k, kind, seed, maker), {one.text: one for one in every})
    return {way: binomtest(right, len(every), 1 / k).pvalue for way, right in found.items()}


@pytest.mark.parametrize("name", ["compositions", "drawings"])
def test_no_way_of_guessing_finds_the_truth(name: str) -> None:
    assert min(rates(name, 5, "hard", 0).values()) > 0.05
    assert min(rates(name, 7, "hard", 1).values()) > 0.05


def test_the_guessers_find_what_stands_in_the_middle() -> None:
    """So did the options of version 0.1.0 that were nearest to the truth."""
    found = rates("compositions", 5, "hard", 0, maker=1)
    assert found["likeness_of_words, most"] < 1e-9
    assert found["likeness_of_words, least"] < 1e-3


@pytest.mark.parametrize(("name", "k"), [("objects", 5), ("compositions", 4), ("drawings", 6)])
def test_every_set_is_asked_with_each_of_its_members_as_the_truth_once(name: str, k: int) -> None:
    """Where k divides the captions, nothing told from a set alone can be right more often."""
    every = captions(name)
    found = choose(every, every, k, "hard", 2)
    by_set = Counter(frozenset(one.texts) for one in found)
    truths = Counter((frozenset(one.texts), one.texts[one.correct]) for one in found)
    assert all(count % k == 0 for count in by_set.values())
    assert all(truths[one, text] == by_set[one] / k for one in by_set for text in one)
    assert sum(by_set.values()) == len(every)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("seed", "fewest"), [(0, 2), (1, 5), (2, 8)])
def test_no_way_of_guessing_finds_the_truth_of_any_set(name: str, seed: int, fewest: int) -> None:
    for k in range(fewest, min(fewest + 3, 11)):
        worst = min(rates(name, k, "hard", seed).items(), key=lambda one: one[1])
        assert worst[1] > 0.05, (k, worst)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_random_options_give_nothing_away_either(name: str) -> None:
    found = rates(name, 5, "random", 0)
    assert min(found.values()) > 0.05 / len(found)
