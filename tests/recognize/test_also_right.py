"""No two options may both be right: synonyms, broader names, and what says less of the same."""

import re

import numpy as np
import pytest

from vdiag.concepts import sets
from vdiag.recognize.also_right import all_both_right, both_right
from vdiag.recognize.broader_names import NAMES, broader
from vdiag.recognize.choices import choose
from vdiag.recognize.option_pool import Option, option_of, options_of
from vdiag.records import Concept


def option(text: str, **attributes: str) -> Option:
    return option_of([Concept(text, text, "own", attributes)])


BOTH = [
    ("a vehicle", "a car"),
    ("a vehicle", "a red racing car"),
    ("an animal", "a polar bear"),
    ("a bear", "a polar bear"),
    ("a bird", "an owl"),
    ("a piece of furniture", "a chair"),
    ("furniture", "an armchair"),
    ("a chair", "an office chair"),
    ("a chair", "an armchair"),
    ("a flower", "a sunflower"),
    ("a pair of glasses", "a pair of sunglasses"),
    ("a hat", "a cowboy hat"),
    ("a hat", "a crown"),
    ("a musical instrument", "a violin"),
    ("a string instrument", "a banjo"),
    ("a person", "a chef"),
    ("fruit", "a bunch of grapes"),
    ("food", "a slice of toast"),
    ("a boat", "a rowboat"),
    ("a building", "a lighthouse"),
    ("a bag", "a backpack"),
    ("a red rectangle", "a red square"),
    ("a blue ellipse", "a blue circle"),
    ("a polygon", "a gray hexagon"),
    ("an animal on a sofa", "a cat on a sofa by the window"),
    ("a person riding a bike", "a woman riding a bicycle"),
    ("flowers in a vase", "a bouquet in a blue vase"),
    ("dogs on a beach", "two dogs running on a beach"),
    ("animals in a field", "three cows in a green field"),
]
APART = [
    ("a cat", "a dog"),
    ("a chair", "a table"),
    ("a cup on a book", "a book on a cup"),
    ("a red square", "a blue square"),
    ("a red square", "a blue rectangle"),
    ("a circle", "a square"),
    ("a car", "a truck"),
    ("a violin", "a banjo"),
    ("a cat on a sofa", "a dog on a sofa by the window"),
    ("a pear", "an ear"),
    ("a spoon", "a moon"),
    ("three red stars", "two red stars"),
    ("a red circle to the left of a blue square", "a blue circle to the left of a red square"),
]


@pytest.mark.parametrize(("one", "other"), BOTH)
def test_what_may_both_be_right(one: str, other: str) -> None:
    assert both_right(option(one), option(other))
    assert both_right(option(other), option(one))


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_may_not(one: str, other: str) -> None:
    assert not both_right(option(one), option(other))
    assert not both_right(option(other), option(one))


def test_synonyms_are_one_thing() -> None:
    assert both_right(option("a couch", synonyms="sofa; settee"), option("a settee"))


def test_all_at_once_as_one_by_one() -> None:
    pool = [option(text) for pair in (*BOTH, *APART) for text in pair]
    pool += options_of(sets.load("objects").concepts[::20])
    one_by_one = np.array([[both_right(one, other) for other in pool] for one in pool])
    assert (all_both_right(pool) == one_by_one).all()


@pytest.mark.parametrize("kind", ["random", "hard"])
def test_no_broader_name_is_an_option_beside_a_thing_that_it_names(kind: str) -> None:
    names = "an animal;a vehicle;a piece of furniture;food;a person;clothing;a tool;a plant;a bird"
    pool = [*sets.load("objects").concepts, *(Concept(n, n, "own") for n in names.split(";"))]
    options = {one.text: one for one in options_of(pool)}
    for found in choose(pool, pool, 5, kind, 0):
        several = [options[text] for text in found.texts]
        assert len(set(found.texts)) == 5
        assert not np.triu(all_both_right(several), 1).any(), found.texts


def test_a_broader_name_of_a_broader_name_counts() -> None:
    assert {"bird", "animal"} <= broader("an owl")
    assert {"vehicle", "machine", "bike"} <= broader("two bicycles")
    assert "furniture" not in broader("a cat")


def test_the_list_is_written_once_and_in_order() -> None:
    lines = [line for line in NAMES.read_text().splitlines() if line and line[0] != "#"]
    heads = [line.split(":")[0] for line in lines]
    assert len(heads) == len(set(heads)) > 300
    for line in lines:
        assert re.fullmatch(r"[\w' -]+: [\w' -]+(, [\w' -]+)*", line), line
        head, _, narrower = line.partition(": ")
        assert head not in narrower.split(", ")
