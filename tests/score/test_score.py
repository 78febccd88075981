"""Scoring a run: only what is missing, what each option adds, and what is said when it cannot."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import Vdiag
from vdiag import plugins
from vdiag.records import Answer, Concept, Drawing, Over, Program, Question, Reason, Score
from vdiag.results.outcomes import BLANK
from vdiag.run import pictures
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run
from vdiag.score import blank_checks, selftest
from vdiag.score.score import Choice, score
from vdiag.scorers import Metric, OpenScorer, Options, Scorer, _ranks, tiny_diversity

CONCEPTS = ("apple", "banana", "castle", "dog")
RENDERING = {"engine": "e", "size": 64}


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


def picture(seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(256, size=(4, 4, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((64, 64)))


def make_run(folder: Path, failures: frozenset[int] = frozenset({5, 7})) -> Path:
    """Two samples of four objects; number 5 (castle) has no code, 7 (dog) fails to run."""
    with Run.write(folder) as run:
        for number in range(8):
            name = CONCEPTS[number // 2] if number != 5 else "castle"
            article = "an" if name[0] in "aeiou" else "a"
            concept = Concept(name, f"{article} {name}", "objects", {"category": "x"})
            key = f"q{number}"
            run.add_questions(
                [Question(key, "m", "m", concept, "svg", number % 2, 0, "p", "draw", {})]
            )
            run.add_answer(key, Answer("text"))
            if number == 5 and 5 in failures:
                run.add_programs([(key, Program("", Reason.NO_CODE))], 1)
                continue
            run.add_programs([(key, Program("code"))], 1)
            pixels = picture(number)
            image = pictures.content_name(pixels)
            failed = number in failures
            if not failed:
                pictures.save(pixels, run.image_path(image))
            run.add_images(
                [
                    ImageRecord(
                        f"i{number}",
                        key,
                        RENDERING,
                        "tier",
                        None if failed else image,
                        Reason.RUNTIME_ERROR if failed else None,
                        "",
                        None,
                        0.1,
                    )
                ]
            )
    return folder


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VDIAG_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_run(tmp_path / "run")


def brightness(name: str, over: Over, batch: list[int]) -> Scorer:
    """A scorer of the mean brightness, which remembers how many drawings it was given."""

    class Open(OpenScorer):
        def __init__(self) -> None:
            self.metrics = (Metric(name, "", 0, 255, higher_is_better=True, worst=0.0),)
            self.fingerprint = {"made": "for a test"}

        def score(self, drawings: list[Drawing], captions: list[str]) -> list[Score]:
            batch.append(len(drawings))
            means = [float(pictures.load(d.path).mean()) for d in drawings]
            if over == Over.IMAGE:
                pairs = zip(drawings, means, strict=True)
                return [Score(d.key, name, mean) for d, mean in pairs]
            return [Score("", name, float(np.mean(means)))]

    return Scorer(name, over, False, ("only",), "", lambda _, __: None, lambda _, __: Open())


def scores_of(folder: Path) -> dict[str, float]:
    with Run.read(folder) as run:
        frame = run.scores()
    return dict(zip(frame["subject"], frame["value"], strict=True))


def test_only_what_is_missing_is_scored(folder: Path) -> None:
    batch: list[int] = []
    choice = Choice(brightness("light", Over.IMAGE, batch), "only")
    with Run.write(folder) as run:
        assert score(run, [choice], Options()) == 6
        assert score(run, [choice], Options()) == 0
    assert batch == [6]
    expected = {f"i{n}": picture(n).mean() for n in (0, 1, 2, 3, 4, 6)}
    assert scores_of(folder) == pytest.approx(expected)


def test_a_white_picture_stands_for_every_failure_when_asked_for(folder: Path) -> None:
    image, concept = (
        Choice(brightness(name, over, []), "only")
        for name, over in (("light", Over.IMAGE), ("mean light", Over.CONCEPT))
    )
    with Run.write(folder) as run:
        assert score(run, [image, concept], Options()) == 6 + 2
        assert score(run, [image, concept], Options(), blank=True) == (2 + 2) + 2, (
            "and a white canvas under the captions of the two concepts without a failure"
        )
        covered = run.subjects()
    found = scores_of(folder)
    assert found[f"{BLANK}q5"] == found[f"{BLANK}q7"] == 255.0
    blank = {s: v for s, v in found.items() if s.startswith(BLANK) and s in covered}
    members = {frozenset(covered[s]): v for s, v in blank.items()}
    assert members == {
        frozenset({"i4", f"{BLANK}q5"}): pytest.approx((picture(4).mean() + 255) / 2),
        frozenset({"i6", f"{BLANK}q7"}): pytest.approx((picture(6).mean() + 255) / 2),
    }


def test_a_set_is_scored_at_the_size_of_the_smallest_that_counts(tmp_path: Path) -> None:
    sizes: list[int | None] = []

    def opened(variant: str, options: Options) -> OpenScorer:
        sizes.append(options.set_size)
        return brightness("light", Over.SET, []).open(variant, options)

    kind = Scorer("light", Over.SET, False, ("only",), "", lambda _, __: None, opened)
    with Run.write(make_run(tmp_path / "small")) as run:
        score(run, [Choice(kind, "only")], Options())
        score(run, [Choice(kind, "only")], Options(set_size=77))
    assert sizes == [None, 77]  # six pictures are no set


def verdicts(name: str) -> dict[str, bool]:
    return {check.what: check.passed for check in selftest.examine([name], Options())}


@pytest.mark.parametrize("name", ["tiny_fidelity", "tiny_diversity", "tiny_frechet"])
def test_the_embedded_scorers_pass_their_sanity_checks(name: str) -> None:
    found = verdicts(name)
    assert len(found) >= 3
    assert all(found.values()), found


def test_a_scorer_that_ranks_backwards_fails_them(monkeypatch: pytest.MonkeyPatch) -> None:
    forwards = _ranks.cosines
    monkeypatch.setattr(_ranks, "cosines", lambda *given: -forwards(*given))
    assert verdicts("tiny_fidelity") == {
        "a drawing's own caption ranks above those of the others": False,
        "weights that are not the publisher's are refused": True,
        "a white picture ranks below a drawing": False,
        "an empty picture counts as no success": True,
        "captions dealt out at random from the whole level rank at 50": True,
        "the rankings kept give the same ranks": True,
    }


@pytest.mark.parametrize("name", ["tiny_fidelity", "tiny_diversity", "tiny_frechet"])
def test_the_check_of_empty_pictures_can_fail(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the rule took everything for a drawing."""
    cat = Concept("cat", "a cat", "objects")
    drawings = []
    for number in (0, 1):
        path = tmp_path / f"{number}.png"
        pictures.save(picture(number), path)
        drawings.append(Drawing(f"{number}", "", cat, "", str(path)))
    scorer = plugins.scorer(name)
    choice = Choice(scorer, scorer.variants[0])

    def passed() -> list[bool]:
        return [good for _, _, good in blank_checks.findings(choice, Options(), drawings)]

    assert passed() == [True]
    monkeypatch.setattr(pictures, "is_blank", lambda pixels: False)
    assert passed() == [False]


def test_a_diversity_that_mistakes_equal_pictures_fails_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    true = tiny_diversity.mean_squared_distance
    monkeypatch.setattr(tiny_diversity, "mean_squared_distance", lambda *given: true(*given) + 0.01)
    assert not verdicts("tiny_diversity")["equal pictures are 0 apart"]


def test_the_command_line_prints_the_checks_and_fails_with_them(vdiag_here: Vdiag) -> None:
    done = vdiag_here("score", "--self-test", "--scorers", "tiny_diversity")
    assert done.returncode == 0
    assert done.stdout.count("ok     tiny_diversity") == 5
    assert done.stdout.startswith(
        "ok     weights: weights that are not the publisher's are refused"
    )
    assert done.stderr.endswith("6 checks, none failed.\n")


def test_what_the_command_line_says(vdiag_here: Vdiag, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for arguments, sentence in (
        (["score"], "needs a run folder"),
        (["score", str(folder), "--device", "gpu"], 'No device is called "gpu"'),
        (["score", str(folder), "--scorers", "tiny_frechet"], "--reference"),
        (["score", str(folder), "--scorers", "tiny_frechet", "--reference", "absent"], "absent"),
        (["score", str(folder), "--scorers", "tiny_frechet", "--reference", "photos"], "photos"),
        (["score", str(folder), "--save-statistics", "x.npz"], "add `--scorers fid"),
        (["score", "absent"], 'no run in "absent"'),
    ):
        done = vdiag_here(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert sentence in done.stderr, arguments
        assert "Traceback" not in done.stderr


def test_a_strict_vocabulary_leaves_unknown_concepts_out(vdiag_here: Vdiag, tmp_path: Path) -> None:
    with Run.write(tmp_path / "run") as run:
        for number, text in enumerate(["a dog", "a zzyzzogeton"]):
            concept = Concept(text, text, "mine")
            key = f"q{number}"
            run.add_questions([Question(key, "m", "m", concept, "svg", 0, 0, "p", "draw", {})])
            pixels = picture(number)
            image = pictures.content_name(pixels)
            pictures.save(pixels, run.image_path(image))
            run.add_images(
                [ImageRecord(f"i{number}", key, RENDERING, "t", image, None, "", None, 0.1)]
            )
    assert vdiag_here("score", "run", "--scorers", "tiny_fidelity").stdout.startswith("2 scored")
    strict = vdiag_here("score", "run", "--scorers", "tiny_fidelity", "--strict-vocabulary")
    assert strict.stdout.startswith("1 scored")
    with Run.read(tmp_path / "run") as run:
        frame, made_of = run.scores(), run.fingerprints()
    left_out = {
        fingerprint: json.loads(parts["left_out"]) for fingerprint, parts in made_of.items()
    }
    assert sorted(left_out.values()) == [[], ["a zzyzzogeton"]]
    strictly = next(fingerprint for fingerprint, texts in left_out.items() if texts)
    assert set(frame[frame["fingerprint"] == strictly]["subject"]) == {"i0"}
    notes = frame[frame["subject"] == "i1"]["note"]
    assert set(notes) == {"words outside the vocabulary: zzyzzogeton"}
