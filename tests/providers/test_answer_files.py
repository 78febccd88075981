"""Answers that exist already: the example answers and replayed files."""

import csv
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import pytest

from vdiag import plugins
from vdiag.concepts import drawings, sets
from vdiag.errors import BadInput
from vdiag.extract.program import extract_program
from vdiag.providers import Connection
from vdiag.providers._answer_files import Place
from vdiag.providers.example import RECOGNIZED
from vdiag.recognize import choices
from vdiag.recognize.answer_reader import Status, read_choice, read_words
from vdiag.records import CHOICE, PROTOCOLS, VIEWS, Answer, Concept, Question, Reason, Task
from vdiag.run.store import Run
from vdiag.sandbox import Limits, Worker, strongest
from vdiag.shipped import shipped

ROUNDS = {1, 2, 3, 4, 5}
REPAIRED = {("chandelier", "svg", 1), ("chandelier", "matplotlib", 1)}
FAILING = {
    Place("chandelier", "svg", 1): (Reason.SYNTAX_ERROR, "a group is not closed"),
    Place("chandelier", "matplotlib", 1): (Reason.RUNTIME_ERROR, "no RoundedRectangle"),
    Place("mug", "matplotlib", 0, Task.IMPROVE, 2): (Reason.RUNTIME_ERROR, "no set_capstyle"),
    Place("chair", "matplotlib", 0, Task.IMPROVE, 4): (Reason.RUNTIME_ERROR, "no Ellipse"),
}
"""Programs that fail on purpose, as models' do, and why."""


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
    known = {sets.bare(c.name) for name in sets.set_names() for c in sets.load(name).concepts}
    places = list(model.answers)
    drawn = [place for place in places if place.task != Task.RECOGNIZE]
    assert {place.concept for place in drawn} <= known
    counted = {}
    for place in drawn:
        if place == Place(place.concept, place.language, place.sample):
            counted.setdefault((place.concept, place.language), set()).add(place.sample)
    assert all(samples == {0, 1} for samples in counted.values()), counted
    texts = [answer.text for place, answer in model.answers.items() if place in drawn]
    assert len(set(texts)) == len(texts)


def written() -> Mapping[Place, Answer]:
    return plugins.provider("example").open("", Connection())[0].answers  # type: ignore[attr-defined, no-any-return]


def rounds(task: Task) -> dict[tuple[str, str | None, int], set[int]]:
    """Rounds that have an answer, by concept, language and sample."""
    found = defaultdict(set)
    for place in written():
        if place.task == task:
            found[place.concept, place.language, place.sample].add(place.round)
    return found


def test_every_chain_of_improvements_is_whole_and_has_as_many_fresh_drawings() -> None:
    improved, suggested, fresh = map(rounds, (Task.IMPROVE, Task.SUGGEST, Task.CONTROL))
    first = {place[:3] for place in written() if place == Place(*place[:3])}
    assert len(improved.keys() - REPAIRED) == 12
    assert len(suggested) == 3
    assert improved.keys() >= REPAIRED
    assert improved == dict.fromkeys(improved, ROUNDS)
    assert suggested == dict.fromkeys(suggested, ROUNDS)
    assert suggested.keys() <= improved.keys() == fresh.keys() <= first
    for chain, numbers in fresh.items():
        calls = len(ROUNDS) * (2 if chain in suggested else 1)
        assert numbers == set(range(1, calls + 1)), chain


def test_what_was_added_makes_no_other_questions_of_those_that_were_asked(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parents[1] / "runs_0_1_0" / "draw" / "run.db", tmp_path)
    with Run.read(tmp_path) as run:
        recorded = run.manifest()["models"]["example"]
    assert plugins.provider("example").open("", Connection())[0].settings == recorded


def test_suggestions_are_up_to_five_lines_without_code() -> None:
    for place, answer in written().items():
        if place.task == Task.SUGGEST:
            assert 2 <= len(answer.text.strip().split("\n")) <= 5, place
            assert "```" not in answer.text, place


@pytest.mark.slow
@pytest.mark.parametrize("name", ["svg", "matplotlib"])
def test_programs_of_the_chains_differ_and_render_but_for_those_meant_to_fail(name: str) -> None:
    language = plugins.language(name)
    command = language.missing()
    if command is not None:
        assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", command
        pytest.skip(f"{name} cannot be drawn here: {command}")
    chains = rounds(Task.IMPROVE)
    failed, pictures = {}, []
    engine = language.engines[language.default_engine]
    with Worker(engine, strongest(), Limits(wall_seconds=10)) as worker:
        for place, answer in written().items():
            if place.language == name and place[:3] in chains and place.task.drawn:
                program = extract_program(answer, language)
                assert program.reason is None, place
                rendering = worker.draw(program.code, 96)
                pictures.append(rendering.rgb)
                if rendering.reason is not None:
                    failed[place] = rendering.reason
    meant = {place: why[0] for place, why in FAILING.items() if place.language == name}
    assert failed == meant
    assert len(set(pictures) - {None}) == len(pictures) - len(meant), "two pictures are alike"


def test_thirty_six_scenes_are_drawn_twice_in_svg_and_two_drawings_fail() -> None:
    scenes = {sets.bare(concept.name) for concept in sets.load("scenes").concepts}
    language = plugins.language("svg")
    failed, pictures = {}, []
    with Worker(language.engines["resvg"], strongest(), Limits(wall_seconds=10)) as worker:
        for place, answer in written().items():
            if place.language == "svg" and place.concept in scenes and place == Place(*place[:3]):
                program = extract_program(answer, language)
                rendering = worker.draw(program.code, 96) if program.reason is None else None
                pictures.append(rendering.rgb if rendering else None)
                if (reason := rendering.reason if rendering else program.reason) is not None:
                    failed[place.concept, place.sample] = reason
    assert len(pictures) == 72
    assert failed == {
        ("sea of umbrellas", 1): Reason.SYNTAX_ERROR,  # breaks off inside of an attribute
        ("roller derby", 1): Reason.SYNTAX_ERROR,  # a group that a path closes
    }
    assert len(set(pictures) - {None}) == 70, "two pictures are alike"


def recognized() -> list[dict[str, str]]:
    path = shipped("datasets") / "answers" / "handwritten" / RECOGNIZED
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_drawings_are_is_answered_once_for_each_drawing_view_and_protocol() -> None:
    names = {drawing.concept.name for drawing in drawings.load("drawings").drawings}
    rows = recognized()
    places = Counter((r["drawing"], r["view"], r["protocol"], r["language"]) for r in rows)
    assert max(places.values()) == 1
    assert {place for place in places if not place[3]} == {
        (name, view, protocol, "") for name in names for view in VIEWS for protocol in PROTOCOLS
    }
    assert {place[:3] for place in places if place[3]} <= {
        place[:3] for place in places if not place[3]
    }
    assert {row["language"] for row in rows} == {"", *plugins.LANGUAGES.names()}
    assert {row["finish"] for row in rows} == {"stop", "length", "refusal"}


def test_answers_what_drawings_are_come_in_every_kind_and_right_more_often_when_shown() -> None:
    shown = [drawing.concept for drawing in drawings.load("drawings").drawings]
    options = dict(
        zip(
            (c.name for c in shown), choices.choose(shown, shown, 5, choices.RANDOM, 0), strict=True
        )
    )
    kinds, right = defaultdict(Counter), Counter()
    for row in recognized():
        answer, choice = Answer(row["answer"], row["finish"]), options[row["drawing"]]
        free = row["protocol"] != CHOICE
        found = read_words(answer) if free else read_choice(answer, choice.texts)
        kinds[row["view"], row["protocol"]][found.status] += 1
        right[row["view"]] += not free and not row["language"] and found.choice == choice.correct
    for counted in kinds.values():
        assert set(counted) == set(Status)
        assert counted[Status.READ] > 0.8 * counted.total()
    share = {view: right[view] / len(shown) for view in VIEWS}
    assert share["none"] < 0.35 < 0.5 < share["code-image"] < share["code"] < share["image"]
