"""Sanity checks of a scorer on this machine: ``vdiag score --self-test``.

They need no data but vdiag's own example drawings. They find a fidelity scorer whose net has wrong
weights, a swapped argument, a broken device; no small difference, which is what the tests are for.
Files of weights that are not the publisher's are refused before.
"""

import asyncio
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from vdiag import plugins
from vdiag.concepts import sets
from vdiag.errors import MissingPart
from vdiag.extract.program import extract_program
from vdiag.nets.known_weights import KNOWN
from vdiag.nets.weights import FOLDER_VARIABLE
from vdiag.providers import Connection
from vdiag.records import Drawing, Over, Question
from vdiag.run import pictures
from vdiag.sandbox import Worker, strongest
from vdiag.score import blank_checks, fidelity_checks
from vdiag.score.fidelity_checks import Finding
from vdiag.score.score import Choice, choose
from vdiag.scorers import Options

SIDE = 256


@dataclass(frozen=True)
class Check:
    """One property that a scorer must have.

    Attributes:
        scorer: its name.
        what: the property, in words.
        found: the numbers it was judged by.
        passed: whether it holds.
    """

    scorer: str
    what: str
    found: str
    passed: bool


def line(check: Check) -> str:
    """As the terminal shows it."""
    return f"{'ok    ' if check.passed else 'FAILED'} {check.scorer}: {check.what} ({check.found})"


def examine(names: Sequence[str], options: Options) -> Iterator[Check]:
    """Check scorers by name; see :func:`vdiag.score.score.choose` for what it raises."""
    kinds = {Over.IMAGE: fidelity_checks.findings, Over.CONCEPT: _diversity, Over.SET: _realism}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        drawings = list(_example_drawings(folder))
        options = replace(options, reference=options.reference or folder)
        yield _of_weights(folder / "weights", options)
        for choice in choose(names, options):
            findings = kinds[choice.scorer.over](choice, options, drawings)
            findings = chain(findings, blank_checks.findings(choice, options, drawings))
            for what, found, passed in findings:
                yield Check(choice.scorer.name, what, found, bool(passed))


def _of_weights(folder: Path, options: Options) -> Check:
    """Whether files of other bytes under the publishers' names are refused.

    Those of this machine are :func:`vdiag.score.score.choose`'s to refuse.
    """
    for known in KNOWN.values():
        place = folder / known.file
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(known.name.encode())
    every = [plugins.scorer(name) for name in plugins.SCORERS.names()]
    with _weights_in(folder):
        names = [f"{s.name}:{net}" for s in every for net in s.variants if s.pinned(net)]
        refused = [name for name in names if _is_refused(name, options)]
    what = "weights that are not the publisher's are refused"
    return Check("weights", what, f"{len(refused)} of {len(names)} nets", refused == names)


@contextmanager
def _weights_in(folder: Path) -> Iterator[None]:
    before = os.environ.get(FOLDER_VARIABLE)
    os.environ[FOLDER_VARIABLE] = str(folder)
    try:
        yield
    finally:
        del os.environ[FOLDER_VARIABLE]
        if before is not None:
            os.environ[FOLDER_VARIABLE] = before


def _is_refused(name: str, options: Options) -> bool:
    try:
        choose([name], options)
    except MissingPart as error:
        return "is not the publisher's" in str(error)
    return False


def _diversity(choice: Choice, options: Options, drawings: Sequence[Drawing]) -> Iterator[Finding]:
    scorer = choice.scorer.open(choice.variant, options)
    folder = Path(drawings[0].path).parent

    def distance(*members: Drawing) -> float:
        return scorer.score(list(members), ())[0].value

    one, other = drawings[0], drawings[2]
    blurred, smeared = (_blurred(one, radius, folder) for radius in (1.5, 12))
    white = _saved(np.full((SIDE, SIDE, 3), 255, np.uint8), one, folder)
    same, near, far = distance(one, one), distance(one, blurred), distance(one, smeared)
    yield "equal pictures are 0 apart", f"{same:.2g}", same < 1e-6
    yield "a stronger blur is farther", f"{near:.3f} < {far:.3f}", 0 < near < far
    there, back = distance(one, other), distance(other, one)
    yield "the order does not matter", f"{there - back:.2g}", abs(there - back) < 1e-6
    empty = distance(one, white)
    yield "a white picture is far from a drawing", f"{near:.3f} < {empty:.3f}", near < empty


def _realism(choice: Choice, options: Options, drawings: Sequence[Drawing]) -> Iterator[Finding]:
    folder = Path(drawings[0].path).parent

    def distance(shown: Sequence[Drawing], reference: Sequence[Drawing]) -> float:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            for drawing in reference:
                (Path(place) / f"{drawing.key}.png").symlink_to(drawing.path)
            chosen = replace(options, reference=Path(place), set_size=None)
            return choice.scorer.open(choice.variant, chosen).score(shown, ())[0].value

    near = [_blurred(drawing, 1.5, folder) for drawing in drawings]
    far = [_blurred(drawing, 12, folder) for drawing in drawings]
    same, little, much = (distance(shown, drawings) for shown in (drawings, near, far))
    small = 1e-3 * much
    yield "a set is no farther from itself than 0", f"{same:.2g}, n = {len(drawings)}", same < small
    yield "a stronger blur is farther", f"{little:.4g} < {much:.4g}", same < little < much
    back = distance(drawings, far)
    yield "the order does not matter", f"{back - much:.2g}", abs(back - much) < small


def _blurred(drawing: Drawing, radius: float, folder: Path) -> Drawing:
    image = Image.fromarray(pictures.load(drawing.path)).filter(ImageFilter.GaussianBlur(radius))
    return _saved(np.asarray(image), drawing, folder)


def _saved(pixels: pictures.Pixels, like: Drawing, folder: Path) -> Drawing:
    """A picture in the place of a drawing."""
    name = pictures.content_name(pixels)
    path = folder / f"{name}.png"
    if not path.exists():
        pictures.save(pixels, path)
    return replace(like, image=name, path=str(path))


def _example_drawings(folder: Path) -> Iterator[Drawing]:
    """The example SVG answers for the objects, rendered; those that fail on purpose left out."""
    model = plugins.provider("example").open("", Connection())[0]
    language = plugins.language("svg")
    engine = next(iter(language.engines.values()))
    with Worker(engine, strongest()) as worker:
        for concept in sets.load("objects").concepts:
            for sample in (0, 1):
                question = Question("", "example", "", concept, "svg", sample, 0, "", "", {})
                if not model.has(question):
                    continue
                answer = asyncio.run(model.ask(question))
                rendering = worker.draw(extract_program(answer, language).code, SIDE)
                if rendering.rgb is not None and rendering.reason is None:
                    blank = Drawing(f"{concept.name}-{sample}", "", concept, "", "")
                    yield _saved(pictures.pixels_from(rendering.rgb, SIDE), blank, folder)
