"""Concepts, prompts, statistics, pictures and the store."""

import csv
import sqlite3
from pathlib import Path

import pytest

from tests.ask.test_ask import LONGEST, PRICE
from vdiag.ask import prompts
from vdiag.ask.money.budget import ASKED, Budget, Ledger
from vdiag.ask.money.call_cost import Tariff
from vdiag.concepts import sets
from vdiag.errors import BadInput, UnknownName
from vdiag.records import Answer, Concept, Question
from vdiag.run import pictures
from vdiag.run.store import Run, key_of


def test_shipped_sets_have_distinct_names_and_captions() -> None:
    for name, count in (("objects", 1000), ("scenes", 1000), ("shapes", 1500)):
        found = sets.load(name).concepts
        assert len(found) == len({c.name for c in found}) == len({c.text for c in found}) == count
        assert len(sets.captions(name, found)) == count
        assert {c.level for c in found} == {name}


def test_a_phrase_is_ranked_among_the_objects() -> None:
    found = sets.load("a pelican  riding a bicycle").concepts
    assert [c.text for c in found] == ["a pelican riding a bicycle"]
    assert sets.captions(found[0].level, found) == sets.captions("objects", ())


def test_one_word_is_no_phrase() -> None:
    with pytest.raises(UnknownName, match="scenes"):
        sets.load("scene")


def test_a_csv_becomes_concepts_with_attributes(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["text", "kind"], ["a red, round kite", "toy"], ["a fox", ""]])
    found = sets.load(str(path)).concepts
    assert found[0] == Concept("a red, round kite", "a red, round kite", "mine", {"kind": "toy"})
    assert found[1].attributes == {}
    assert sets.captions("mine", found) == ("a fox", "a red, round kite")


def test_a_larger_limit_keeps_what_a_smaller_one_had() -> None:
    found = sets.load("objects").concepts
    small, large = (sets.sample(found, n, seed=3) for n in (20, 50))
    assert {c.name for c in small} < {c.name for c in large}
    assert len(small) == 20
    assert small != sets.sample(found, 20, seed=4)


def test_a_prompt_must_have_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text("Draw {concept} {well}.")
    with pytest.raises(BadInput, match="language"):
        prompts.load(str(path), ("language", "concept"))
    draw = prompts.load("draw", ("language", "concept"))
    filled = draw.fill(language="SVG", concept="a {language} cat")
    assert filled == ("Write code in the programming language SVG that draws a {language} cat.")


def test_pictures_are_named_by_content_and_blank_is_what_shows_nothing(tmp_path: Path) -> None:
    blank = pictures.pixels_from(bytes([9, 8, 7]) * 16, 4)
    marked = blank.copy()
    marked[3, 3] = (9, 8, 16)
    assert pictures.is_blank(blank)
    assert not pictures.is_blank(marked)
    assert pictures.content_name(blank) != pictures.content_name(marked)
    pictures.save(marked, tmp_path / "a" / "x.png")
    assert (pictures.load(tmp_path / "a" / "x.png") == marked).all()
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["x.png"]


def question(sample: int) -> Question:
    concept = Concept("cat", "a cat", "objects", {"category": "animal"})
    key = key_of("q", sample)
    return Question(key, "m/x", "x", concept, "svg", sample, 0, "Draw a cat", "draw@1", {"t": 1})


def test_an_answer_is_on_disk_when_stored(tmp_path: Path) -> None:
    with Run.write(tmp_path / "r") as run:
        run.add_questions([question(0), question(1), question(0)])
        assert set(run.unanswered()) == {question(0).key, question(1).key}
        ledger = Ledger(run, Budget(), {"m/x": Tariff(PRICE, LONGEST)}, None, {})
        assert not any(run.unanswered().values())
        ledger.set_aside(question(0))
        assert run.unanswered()[question(0).key]
        run.add_answer(question(0).key, Answer("hi", input_tokens=3))
        with sqlite3.connect(tmp_path / "r" / "run.db") as other:
            assert other.execute("SELECT text, input_tokens FROM answers").fetchall() == [("hi", 3)]
        assert set(run.unanswered()) == {question(1).key}
        frame = run.drawings()
        assert list(frame["answer"].fillna("-")) == ["hi", "-"]


def test_free_answers_are_on_disk_and_told_when_written(tmp_path: Path) -> None:
    told: list[str] = []
    with Run.write(tmp_path / "r") as run:
        run.add_questions([question(0), question(1)])
        ledger = Ledger(run, Budget(), {}, None, {}, lambda one, _: told.append(one.key))
        for one in (question(0), question(1)):
            ledger.answered(ledger.set_aside(one), one, Answer("hi"), ASKED)
        assert told == []
        ledger.write()
        assert told == [question(0).key, question(1).key]
        with sqlite3.connect(tmp_path / "r" / "run.db") as other:
            assert other.execute("SELECT COUNT(*) FROM answers").fetchone() == (2,)
            assert other.execute("SELECT COUNT(*) FROM charges").fetchone() == (0,)


def test_keys_do_not_depend_on_the_order_of_settings() -> None:
    assert key_of({"a": 1, "b": 2}) == key_of({"b": 2, "a": 1})
    assert key_of("ab", "c") != key_of("a", "bc")
