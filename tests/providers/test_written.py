"""Answers that exist already: the example answers and replayed files."""

import json
from pathlib import Path

import pytest

from vdiag import concepts, plugins
from vdiag.errors import BadInput
from vdiag.providers import Connection
from vdiag.providers._written import Place
from vdiag.records import Concept, Question, Task



def cat(sample: int) -> Question:
    return Question("k", "m", "m", Concept("cat", "a cat", "objects"), "svg", sample, 0, "", "", {})


def replay(path: Path, **columns: str):  # type: ignore[no-untyped-def]
    return plugins.provider("replay").open(str(path), Connection(columns=columns))


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_replay_maps_columns_and_counts_samples_per_model(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"thing": "the Cat", "said": "one", "model": "m1"},
        {"thing": "cat", "said": "two", "model": "m1"},
        {"thing": "a cat", "said": "three", "model": "m2"},
    )
    first, second = replay(path, concept="thing", answer="said")
    assert (first.label, second.label) == ("m1 (replayed)", "m2 (replayed)")
    assert [first.has(cat(n)) for n in range(3)] == [True, True, False]
    assert [second.has(cat(n)) for n in range(3)] == [True, False, False]
    assert first.answers[Place("cat", None, 1)].text == "two"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{bad", "Line 1"),
        ('{"concept": "x"}', '"answer"'),
        ("[1]", "no JSON object"),
        ("", "empty"),
    ],
)
def test_replay_says_what_is_wrong_with_a_file(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        replay(write(tmp_path / "a.jsonl", row))


def test_replay_knows_its_columns(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='"respose"'):
        replay(write(tmp_path / "a.jsonl", {}), respose="x")


def test_the_example_answers_are_for_known_concepts_and_labelled() -> None:
    model = plugins.provider("example").open("", Connection())[0]
    assert model.label == "example answers written for vdiag, no model's"
    known = {
        concepts.bare(c.name) for name in concepts.set_names() for c in concepts.load(name).concepts
    }
    places = list(model.answers)
    drawn = [place for place in places if place.task != Task.RECOGNIZE]
    assert {place.concept for place in drawn} <= known
    counted = {}
    for place in drawn:
        if place == Place(place.concept, place.language, place.sample):
            counted.setdefault((place.concept, place.language), set()).add(place.sample)
    assert all(samples == {0, 1} for samples in counted.values()), counted
    texts = [answer.text for answer in model.answers.values()]
    assert len(set(texts)) == len(texts)
