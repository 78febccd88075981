"""Check that an empty picture counts as no success: a part of ``vdiag score --self-test``.

A run of its own holds two drawings of one concept and two empty pictures under another's caption.
Its numbers are made as those of every run are.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from vdiag.records import Concept, Drawing, Over, Question, Reason
from vdiag.results import failure_policies, measures, outcomes
from vdiag.results.failure_policies import DROP, WORST
from vdiag.run import pictures
from vdiag.run.pictures import Pixels
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run
from vdiag.score.score import Choice, score
from vdiag.score.subjects import work_of
from vdiag.scorers import Options

WHAT = "an empty picture counts as no success"
EMPTY = Concept("nothing", "a picture that shows nothing", "objects")


def findings(
    choice: Choice, options: Options, drawings: Sequence[Drawing]
) -> Iterator[tuple[str, str, bool]]:
    """What was checked of a scorer, the numbers it was judged by, and whether it holds.

    Args:
        choice: of the scorer.
        options: as the user chose them.
        drawings: two at least, which show something.
    """
    shown = [pictures.load(one.path) for one in drawings[:2]]
    white = np.full_like(shown[0], 255)
    faint = white.copy()
    faint[white.shape[0] // 4 :, white.shape[1] // 4 :] = 254
    with tempfile.TemporaryDirectory() as place, Run.write(Path(place) / "run") as run:
        for number, pixels in enumerate(shown):
            _put(run, drawings[0].concept, number, pixels)
        for number, pixels in enumerate((white, faint)):
            _put(run, EMPTY, number, pixels)
        if choice.scorer.over == Over.SET:
            counted = len(work_of(run).shown)
            yield WHAT, f"{counted} of 4 pictures are in the set", counted == 2
            return
        score(run, [choice], options)
        yield _judged(run)


def _put(run: Run, concept: Concept, sample: int, pixels: Pixels) -> None:
    """A picture as rendering leaves it."""
    image, key = pictures.content_name(pixels), f"{concept.name} {sample}"
    pictures.save(pixels, run.image_path(image))
    question = Question(key, "self-test", "self-test", concept, "svg", sample, 0, "", "", {})
    run.add_questions([question])
    reason = Reason.BLANK_IMAGE if pictures.is_blank(pixels) else None
    size = {"engine": "resvg", "size": len(pixels)}
    run.add_images([ImageRecord(f"{key} image", key, size, "none", image, reason, "", None, 0.0)])


def _judged(run: Run) -> tuple[str, str, bool]:
    """By the scorer's headline: what is left out, and what the worst value stands for."""
    found = outcomes.read([run])
    measure = measures.shown([run], found, separate=None).measures[0]
    none: frozenset[failure_policies.Concept] = frozenset()
    kept = failure_policies.values(found, measure, DROP, none)
    worst = failure_policies.values(found, measure, WORST, none)
    kept_of = [] if kept is None else kept.concepts
    numbers = [] if worst is None else list(zip(worst.numbers, worst.concepts, strict=True))
    of_nothing = [number for number, concept in numbers if concept == EMPTY.name]
    told = f"left out of {len(numbers)}: {len(numbers) - len(kept_of)}, worst value: {of_nothing}"
    passed = bool(of_nothing) and EMPTY.name not in kept_of and {*of_nothing} == {measure.worst}
    return WHAT, told, passed
