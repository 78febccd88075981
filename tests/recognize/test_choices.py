"""Options of a multiple choice: one right one, at every place equally often, and none too near."""

import hashlib
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from safetensors import safe_open
from scipy.stats import chisquare

from vdiag.concepts import drawings, sets
from vdiag.errors import BadInput, UnknownName
from vdiag.recognize.choices import Choices, choose
from vdiag.recognize.likeness import likeness
from vdiag.recognize.option_pool import option_of, options_of
from vdiag.records import Concept
from vdiag.scorers._tiny import CAPTIONS


def concept(text: str, **attributes: str) -> Concept:
    return Concept(text.split(" ", 1)[-1], text, "own", attributes)


FRUIT = [concept(f"a {name}", category="fruit") for name in "fig plum pear lime date kiwi".split()]
TOOLS = [concept(f"a {name}", category="tool") for name in "saw nail axe drill".split()]


def others(found: Choices) -> list[str]:
    return [text for place, text in enumerate(found.texts) if place != found.correct]


@pytest.mark.parametrize("kind", ["random", "hard"])
def test_every_item_has_its_own_text_once_among_distinct_options(kind: str) -> None:
    every = sets.load("objects").concepts
    items = [drawing.concept for drawing in drawings.load("drawings").drawings]
    for item, found in zip(items, choose(items, every, 5, kind, 3), strict=True):
        assert found.texts[found.correct] == item.text
        assert len({text.lower() for text in found.texts}) == 5
        assert set(others(found)) <= {one.text for one in every}


@pytest.mark.parametrize(("items", "k"), [(72, 5), (7, 5), (3, 5), (52, 26), (10, 2)])
def test_each_place_is_right_equally_often(items: int, k: int) -> None:
    pool = [concept(f"a thing{n}") for n in range(80)]
    found = choose(pool[:items], pool, k, "random", 0)
    counts = Counter(one.correct for one in found)
    assert max(counts.values()) - min(counts[place] for place in range(k)) <= 1
    assert sum(counts.values()) == items
    orders = {tuple(o.correct for o in choose(pool[:40], pool, 5, "random", s)) for s in range(9)}
    assert len(orders) == 9


def test_distractors_depend_on_the_item_and_the_seed_alone() -> None:
    pool = [*FRUIT, *TOOLS]
    every = choose(pool, pool, 4, "random", 1)
    alone = choose([pool[3]], pool, 4, "random", 1)[0]
    assert others(alone) == others(every[3])
    turned = choose(pool[::-1], pool, 4, "random", 1)[::-1]
    assert [others(one) for one in turned] == [others(one) for one in every]
    assert choose(pool, pool, 4, "random", 1) == every
    assert choose(pool, pool, 4, "random", 2) != every
    same = [replace(pool[0], name=str(n)) for n in range(30)]
    assert len({tuple(others(one)) for one in choose(same, pool, 4, "random", 1)}) > 20


def test_random_distractors_are_uniform_and_in_any_order() -> None:
    pool = [*FRUIT, *TOOLS]
    found = [others(choose([pool[0]], pool, 4, "random", seed)[0]) for seed in range(1500)]
    for picked in ([one[0] for one in found], [text for one in found for text in one]):
        counts = Counter(picked)
        assert len(counts) == 9
        assert chisquare(list(counts.values())).pvalue > 0.001


def test_hard_distractors_are_alike_in_category_attributes_and_words() -> None:
    toys = [
        concept(f"a {color} toy {thing}", category="toy", color=color)
        for color in ("red", "blue", "green")
        for thing in ("car", "drum", "kite")
    ]
    pool = [*toys, *FRUIT, *TOOLS]
    for seed in range(5):
        for item, found in zip(pool, choose(pool, pool, 3, "hard", seed), strict=True):
            if item in FRUIT + toys:  # their numbers come out even
                assert categories(pool, others(found)) == {item.attributes["category"]}
        several = [{*one.texts} for one in choose(toys, pool, 3, "hard", seed)]
        kinds = [{text.split()[place] for text in one} for one in several for place in (1, 3)]
        assert sum(len(kind) == 1 for kind in kinds) >= 6, "one color, or one thing"


def categories(pool: list[Concept], texts: list[str]) -> set[str]:
    return {one.attributes["category"] for one in pool if one.text in texts}


def test_hard_distractors_are_nearly_as_alike_as_can_be() -> None:
    """Beside those nearest to each object, which give it away, and those by lot."""
    every = sets.load("objects").concepts
    options = sorted(options_of(every), key=lambda one: one.text)
    alike = likeness(options, options)
    np.fill_diagonal(alike, 0)
    place = {one.text: number for number, one in enumerate(options)}
    found = choose(every, every, 5, "hard", 0)
    rows = [[place[text] for text in (one.texts[one.correct], *others(one))] for one in found]
    mean = np.mean([alike[row[0], row[1:]].mean() for row in rows])
    assert alike.mean() < 350
    assert mean > 0.9 * np.sort(alike, axis=1)[:, -4:].mean()


def test_likeness_is_that_of_the_parts() -> None:
    one = option_of([concept("a red cat", category="animal", color="red", size="big")])
    other = option_of([concept("a red dog", category="animal", color="red")])
    assert likeness([one], [other]).tolist() == [[1000 + 500 + 333]]
    texts = ["a cat", "a dog", "a lamp", "no caption of a set"]
    rows = [option_of([concept(text)]) for text in texts]
    with safe_open(str(CAPTIONS), framework="np") as file:
        captions = json.loads(file.metadata()["captions"])
        table = file.get_tensor("vectors") * file.get_tensor("factor").astype(float)
    vectors = [table[captions.index(text)] for text in texts[:3]]
    unit = [vector / np.linalg.norm(vector) for vector in vectors]
    told = 1000 * np.maximum(np.stack(unit) @ np.stack(unit).T, 0)
    found = likeness(rows, rows) - 1000 * np.eye(4)
    assert found[:3, :3] == pytest.approx(told, abs=1)
    assert (found[3] == 0).all()


def test_runs_of_an_earlier_version_go_on_with_their_options() -> None:
    """As version 0.1.0 gave them: SHA-256 of the first 72 items' options."""
    known = {
        ("objects", "random"): "2bd979932d81c441", ("objects", "hard"): "b568c707f68fe91a",
        ("drawings", "random"): "601a6db1865d485f", ("drawings", "hard"): "f6b68091bacca20b",
    }  # fmt: skip
    pools = {
        "objects": list(sets.load("objects").concepts),
        "drawings": [one.concept for one in drawings.load("drawings").drawings],
    }
    for (name, kind), expected in known.items():
        found = choose(pools[name][:72], pools[name], 5, kind, 3, maker=1)
        text = json.dumps([[one.texts, one.correct] for one in found])
        assert hashlib.sha256(text.encode()).hexdigest()[:16] == expected


def test_drawings_of_one_thing_have_distractors_of_their_own() -> None:
    every = [one.concept for one in drawings.load("drawings").drawings]
    found = choose(every, every, 5, "hard", 0)
    of = {one.name: set(others(two)) for one, two in zip(every, found, strict=True)}
    differing = sum(of[name] != of[name.replace("1", "2")] for name in of if name.endswith("1"))
    assert differing > 5


def test_a_phrase_of_ones_own_has_hard_distractors_too() -> None:
    phrase = Concept("pelican", "a pelican riding a bicycle", "phrases")
    objects = sets.load("objects").concepts
    [found] = choose([phrase], objects, 5, "hard", 0)
    assert len(set(found.texts)) == 5
    assert not {"a pelican", "a bicycle"} & set(found.texts)


def test_ties_are_broken_by_lot() -> None:
    picked = {others(choose([FRUIT[0]], FRUIT, 2, "hard", seed)[0])[0] for seed in range(60)}
    assert picked == {one.text for one in FRUIT[1:]}


def test_no_option_may_be_right_as_well() -> None:
    item = Concept("cat 1", "a cat", "drawings", {"concept": "cat", "category": "animal"})
    wrong = [
        Concept("cat 2", "a cat", "drawings", {"concept": "cat", "category": "animal"}),
        Concept("cat 3", "a sleeping pet", "drawings", {"concept": "cat", "category": "animal"}),
        Concept("cat", "the Cat", "objects", {"category": "animal"}),
        Concept("kitty", "a kitty", "objects", {"synonyms": "feline; cat", "category": "animal"}),
        Concept("feline", "a feline", "objects", {"category": "animal"}),
        Concept("black cat", "a black cat", "objects", {"category": "animal"}),
    ]
    right = [concept("a dog", category="animal"), concept("a spoon")]
    for kind in ("random", "hard"):
        found = choose([item], [item, *wrong, *right], 3, kind, 0)[0]
        assert sorted(found.texts) == ["a cat", "a dog", "a spoon"]
    couch = Concept("couch 7", "a couch", "drawings", {"concept": "couch", "synonyms": "sofa"})
    pool = [Concept("sofa", "a sofa", "objects"), *right]
    assert sorted(choose([couch], pool, 3, "hard", 0)[0].texts) == ["a couch", "a dog", "a spoon"]


def test_no_two_distractors_are_one_thing() -> None:
    item = concept("a spoon")
    same = [
        Concept("cat 1", "a cat", "drawings", {"concept": "cat"}),
        Concept("cat 2", "a cat", "drawings", {"concept": "cat"}),
        Concept("cat 3", "a sleeping pet", "drawings", {"concept": "cat"}),
        Concept("kitty", "a kitty", "objects", {"synonyms": "cat"}),
    ]
    for seed in range(20):
        texts = others(choose([item], [*same, concept("a dog"), item], 3, "random", seed)[0])
        assert "a dog" in texts
    with pytest.raises(BadInput, match=r'"4" options for "a spoon": only 2 .* at most 3 options'):
        choose([item], [*same, concept("a dog"), item], 4, "random", 0)


def test_words_in_another_order_say_another_thing() -> None:
    one, other = concept("a cup on a book"), concept("a book on a cup")
    assert set(choose([one], [one, other], 2, "hard", 0)[0].texts) == {one.text, other.text}
    part = concept("a book")
    with pytest.raises(BadInput, match="only 0 captions"):
        choose([one], [one, part], 2, "hard", 0)


@pytest.mark.parametrize("k", [-1, 0, 1, 27])
def test_a_number_of_options_out_of_range_is_refused(k: int) -> None:
    with pytest.raises(BadInput, match=f'"{k}" options .* from 2 to 26'):
        choose(FRUIT, FRUIT, k, "random", 0)


def test_another_kind_of_distractors_is_refused() -> None:
    with pytest.raises(UnknownName, match='"easy"'):
        choose(FRUIT, FRUIT, 3, "easy", 0)


@pytest.mark.parametrize("kind", ["random", "hard"])
def test_no_compound_of_the_same_word_is_an_option(kind: str) -> None:
    texts = ("a flower", "a sunflower", "an armchair", "a chair", "a moon", "a spoon", "a carrot")
    pool = [concept(text, category="thing") for text in texts]
    apart = {"a flower": "a sunflower", "a sunflower": "a flower", "an armchair": "a chair"}
    for item, found in zip(pool, choose(pool, pool, 5, kind, 0), strict=True):
        assert apart.get(item.text) not in found.texts
    alike = [concept(text) for text in ("a moon", "a spoon", "a car", "a carrot")]
    assert len(choose(alike, alike, 4, kind, 0)) == 4, "the end of a word tells, not its beginning"
