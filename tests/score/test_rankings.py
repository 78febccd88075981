"""Rankings beside scores: what is missing is filled in and nothing else is touched."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from vdiag import plugins
from vdiag.concepts import sets
from vdiag.draw.table import tabulate
from vdiag.providers import Connection
from vdiag.records import Answer, Concept, Drawing, Over, Program, Question, Score
from vdiag.run import pictures, rankings
from vdiag.run.rankings import WHITE, taken_for
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run
from vdiag.score.score import Choice, score
from vdiag.scorers import Metric, OpenScorer, Options, Scorer
from vdiag.scorers._ranks import CaptionFeatures, fidelity

GRAY = {"black night": 0, "dark fog": 90, "grey fog": 120, "pale fog": 200, "snow": 250}
"""Captions and the brightness that they stand for; a white sheet has 255."""
RENDERING = {"engine": "e", "size": 8}


def angle(brightness: float) -> list[float]:
    radians = brightness / 255 * np.pi / 2
    return [float(np.cos(radians)), float(np.sin(radians))]


class Gray(OpenScorer):
    """Ranks captions by how near their brightness is to a picture's."""

    metrics = (Metric("gray_rank", "%", 0.0, 100.0, higher_is_better=True, worst=0.0),)
    fingerprint: Mapping[str, str] = MappingProxyType({"made": "for a test"})

    def __init__(self, ranking: bool, asked: list[int]) -> None:
        self._ranking, self._asked = ranking, asked
        self._features = CaptionFeatures(
            lambda texts: np.array([angle(GRAY.get(text, 128)) for text in texts]), ("{}",)
        )

    def score(self, drawings: Sequence[Drawing], captions: Sequence[str]) -> list[Score]:
        self._asked.append(len(drawings))
        rows = np.array([angle(float(pictures.load(d.path).mean())) for d in drawings])
        every = fidelity("gray", drawings, rows, captions, self._features, lambda _: "")
        heads = [one for one in every if one.metric == "gray_rank"]
        bare = [Score(one.subject, one.metric, one.value) for one in heads]
        return heads if self._ranking else bare


def gray(ranking: bool = True, asked: list[int] | None = None) -> Choice:
    kept = asked if asked is not None else []
    kind = Scorer(
        "gray", Over.IMAGE, True, ("only",), "", lambda _, __: None,
        lambda _, __: Gray(ranking, kept),
    )  # fmt: skip
    return Choice(kind, "only")


def draw(run: Run, level: str, shown: dict[str, int], samples: int = 1) -> None:
    """A picture of one brightness for each concept."""
    for text, brightness in shown.items():
        for sample in range(samples):
            key = f"{level} {text} {sample}"
            concept = Concept(text, text, level)
            run.add_questions([Question(key, "m", "m", concept, "svg", sample, 0, "p", "d", {})])
            run.add_answer(key, Answer("text"))
            run.add_programs([(key, Program("code"))], 1)
            pixels = np.full((8, 8, 3), brightness, np.uint8)
            pixels[0, 0] = 255 - brightness  # shows something
            name = pictures.content_name(pixels)
            pictures.save(pixels, run.image_path(name))
            run.add_images(
                [ImageRecord(f"i {key}", key, RENDERING, "t", name, None, "", None, 0.1)]
            )


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    with Run.write(tmp_path / "r") as made:
        draw(made, "skies", dict.fromkeys(GRAY, 240))
        yield made


def content(run: Run) -> list[tuple[object, ...]]:
    return run.select("rankings", "SELECT * FROM rankings ORDER BY subject")


def test_the_white_sheet_and_the_pictures_by_hand(run: Run) -> None:
    score(run, [gray()], Options())
    [fingerprint] = run.fingerprints()
    assert rankings.captions_of(run, fingerprint) == tuple(sorted(GRAY))
    found = dict(rankings.read(run, fingerprint))
    places = dict(zip(sorted(GRAY), found[WHITE].places.tolist(), strict=True))
    assert places == {"snow": 0, "pale fog": 2, "grey fog": 4, "dark fog": 6, "black night": 8}
    assert [name for name, _ in taken_for(run, fingerprint)[WHITE]] == [*reversed(GRAY)]
    rows = tabulate([run]).rows
    values = {(r["measure"], r["policy"]): r["value"] for r in rows.to_dict("records")}
    # All pictures are alike: each caption has its own rank, and dealt out they give the mean.
    for name in ("gray_rank white sheet", "gray_rank best fixed"):
        assert values[name, ""] == pytest.approx(50.0)
    assert values["gray_rank permuted", "drop"] == pytest.approx(50.0)


@pytest.mark.parametrize(("level", "count", "mean"), [("objects", 28, 45.3), ("scenes", 6, 48.4)])
def test_a_white_sheet_does_not_rank_at_50(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str, count: int, mean: float
) -> None:
    """By vdiag-tiny, for what the example answers draw in every language."""
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / "cache"))
    model = plugins.provider("example").open("", Connection())[0]
    shown = [
        concept
        for concept in sets.load(level).concepts
        if model.has(Question("", "example", "", concept, "tikz", 0, 0, "", "", {}))
    ]
    white = np.full((384, 384, 3), 255, np.uint8)
    name, path = pictures.content_name(white), tmp_path / "white.png"
    pictures.save(white, path)
    scorer = plugins.scorer("tiny_fidelity").open("vdiag-tiny", Options())
    sheets = [Drawing(concept.name, name, concept, "", str(path)) for concept in shown]
    found = scorer.score(sheets, sets.captions(level, ()))
    ranks = [one.value for one in found if one.metric == "tiny_rank"]
    assert len(ranks) == count
    assert np.mean(ranks) == pytest.approx(mean, abs=0.05)
    [places] = {tuple(one.ranking.places) for one in found if one.ranking}
    assert np.mean(places) / 2 == pytest.approx((len(places) - 1) / 2), "over all captions it does"


def test_what_is_there_is_left_and_what_is_missing_is_made(run: Run) -> None:
    """As in a run that was scored before there were rankings."""
    score(run, [gray(ranking=False)], Options())
    before = run.scores()
    assert content(run) == []
    assert any(note.startswith("baseline: `vdiag score") for note in tabulate([run]).notes) is False
    with run.transaction() as db:
        db.execute("UPDATE fingerprints SET made_of = json_remove(made_of, '$.ranked_among')")
    [note] = [one for one in tabulate([run]).notes if one.startswith("baseline: ")]
    assert note == f"baseline: `vdiag score {run.folder} --scorers gray:only` measures it."
    assert score(run, [gray()], Options()) == 0, "no score is new"
    assert run.scores().equals(before)
    whole = content(run)
    assert len(whole) == len(GRAY) + 1
    assert not [one for one in tabulate([run]).notes if one.startswith("baseline: ")]
    with run.transaction() as db:
        db.execute("DELETE FROM rankings WHERE subject IN ('white', 'i skies snow 0')")
    score(run, [gray()], Options())
    assert content(run) == whole


def test_a_second_time_nothing_is_scored(run: Run) -> None:
    for ranking in (True, False):
        asked: list[int] = []
        score(run, [gray(ranking, asked)], Options())
        asked.clear()
        score(run, [gray(ranking, asked)], Options())
        assert sum(asked) <= 1, "at most the white sheet, of a scorer that has no rankings"


def test_phrases_are_ranked_under_those_of_the_run(tmp_path: Path) -> None:
    """What is kept equals the score that a picture would have with the other's phrase."""
    with Run.write(tmp_path / "r") as run:
        draw(run, "phrases", {"snow": 250, "dark fog": 40})
        score(run, [gray()], Options())
        [fingerprint] = run.fingerprints()
        first = dict(rankings.read(run, fingerprint))
        assert first[WHITE].further == ("dark fog", "snow")
        draw(run, "phrases", {"pale fog": 150})
        score(run, [gray()], Options())
        found = dict(rankings.read(run, fingerprint))
        assert {kept.further for kept in found.values()} == {("dark fog", "pale fog", "snow")}
        rows = tabulate([run]).rows
        [value] = rows[rows["measure"] == "gray_rank permuted"]["value"][:1]
        every = []
        for text, brightness in {"snow": 250, "dark fog": 40, "pale fog": 150}.items():
            path = str(run.image_path(str(image_of(run, f"phrases {text} 0"))))
            for other in ("snow", "dark fog", "pale fog"):
                one = Drawing("k", str(brightness), Concept(other, other, "phrases"), "", path)
                captions = rankings.captions_of(run, fingerprint)
                every += [s.value for s in Gray(True, []).score([one], captions)]
    assert value == pytest.approx(np.mean(every))


def image_of(run: Run, question: str) -> object:
    frame = run.drawings().set_index("question")
    return frame.loc[question, "image"]


def test_a_scoring_that_is_stopped_leaves_no_score_without_its_ranking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run.write(tmp_path / "r")
    draw(run, "skies", dict.fromkeys(GRAY, 10), samples=20)
    stop: Callable[..., object] = Run.add_scores
    calls = []

    def add(self: Run, *given: object) -> None:
        calls.append(1)
        stop(self, *given)
        if len(calls) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Run, "add_scores", add)
    with pytest.raises(KeyboardInterrupt):
        score(run, [gray()], Options())
    scored = {subject for (subject,) in run.select("scores", "SELECT subject FROM scores")}
    ranked = {subject for (subject,) in run.select("rankings", "SELECT subject FROM rankings")}
    assert ranked - {WHITE} == scored
    assert 0 < len(scored) < 100
    monkeypatch.undo()
    score(run, [gray()], Options())
    assert len(content(run)) == 100 + 1
    run.close()
