"""Captions of scenes that vdiag-tiny trains on: what stands in them, which it never reads."""

import numpy as np
import pytest

from training.tiny.scene_captions import (
    NUMBERS,
    Thing,
    back_to_front,
    found_at,
    made_plan,
    plural,
    shipped_plans,
)
from vdiag.concepts import sets

PLANS = {plan.caption: plan.things for kept in (False, True) for plan in shipped_plans(kept)}


@pytest.mark.parametrize(
    ("caption", "things"),
    [
        (
            "a girl flying a red kite on a grassy hill",
            (Thing("girl", relation="beside"), Thing("kite", color="red")),
        ),
        (
            "two people under a beach umbrella by the sea",
            (Thing("person", 2, relation="under"), Thing("umbrella")),
        ),
        (
            "three loaves of bread in a bakery window",
            (Thing("loaf of bread", 3),),
        ),
        (
            "three puppies asleep in a wicker basket next to a stove",
            (
                Thing("puppy", 3, relation="in"),
                Thing("basket", relation="beside"),
                Thing("stove"),
            ),
        ),
        (
            "a panda chewing a bamboo stalk on a rock in a misty gorge",
            (Thing("panda", relation="beside"), Thing("bamboo", relation="on"), Thing("rock")),
        ),
        (
            "a plate of spaghetti with two meatballs on a red checked tablecloth",
            (
                Thing("spaghetti", relation="beside"),
                Thing("meatball", 2, relation="on"),
                Thing("tablecloth", color="red"),
            ),
        ),
    ],
)
def test_a_caption_says_what_stands_where(caption: str, things: tuple[Thing, ...]) -> None:
    assert PLANS.get(caption, ()) == things


@pytest.mark.parametrize(
    ("relations", "order"),
    [
        (("",), [0]),
        (("on", ""), [1, 0]),
        (("behind", ""), [0, 1]),
        (("behind", "behind", ""), [0, 1, 2]),
        (("on", "behind", ""), [1, 0, 2]),
        (("behind", "on", ""), [2, 0, 1]),
    ],
)
def test_every_thing_is_drawn_once_and_what_is_behind_first(
    relations: tuple[str, ...], order: list[int]
) -> None:
    things = [Thing("box", relation=relation) for relation in relations]
    assert back_to_front(things) == order


def test_every_thing_of_a_shipped_scene_is_found_in_its_caption() -> None:
    for concept in sets.load("scenes").concepts:
        for name in concept.attributes["objects"].lower().split(";"):
            assert found_at(concept.text.lower(), name) < len(concept.text), (name, concept.text)
    assert found_at("a rake leaning on a heap of raked leaves", "leaf") == 34
    assert found_at("a dog on a mat", "cat") == len("a dog on a mat")


def test_a_tenth_of_the_captions_is_never_read() -> None:
    captions = {one.text for one in sets.load("scenes").concepts}
    read, kept = ({plan.caption for plan in shipped_plans(kept)} for kept in (False, True))
    assert not read & kept
    assert read | kept == captions
    assert 70 <= len(kept) <= 130


def test_a_made_caption_names_its_things_and_how_many_there_are() -> None:
    rng = np.random.default_rng(0)
    names = ["box", "cherry", "owl", "red fox", "toy car"]
    for _ in range(300):
        plan = made_plan(lambda count: list(rng.choice(names, count, replace=False)), rng)
        said = f"{plan.caption} "
        for thing in plan.things:
            name = f"{thing.color} {thing.name}".strip()
            assert f"{name if thing.count == 1 else plural(name)} " in said
            assert thing.count == 1 or any(NUMBERS.get(w) == thing.count for w in said.split())
        assert [bool(thing.relation) for thing in plan.things[:-1]] == [True] * (
            len(plan.things) - 1
        )
        assert not plan.things[-1].relation


@pytest.mark.parametrize(
    ("one", "several"),
    [("box", "boxes"), ("cherry", "cherries"), ("toy", "toys"), ("bus", "buses"), ("cat", "cats")],
)
def test_plurals(one: str, several: str) -> None:
    assert plural(one) == several
