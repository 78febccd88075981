"""Present: what a model is shown when it is asked what drawings are, and the questions about it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from vdiag.ask import questions as asks
from vdiag.concepts.sets import bare
from vdiag.errors import BadInput
from vdiag.recognize import code_pictures, items
from vdiag.recognize.items import Item
from vdiag.recognize.plan import Prepared, RecognizePlan, as_begun, wanted
from vdiag.recognize.samples import Samples, way
from vdiag.records import CHOICE, CODE, CODE_IMAGE, IMAGE, NONE, Program, Question, Task
from vdiag.render.canvas import image_key
from vdiag.render.flow import Flow
from vdiag.results import blank_pictures
from vdiag.run import pictures
from vdiag.run.database import storage_errors
from vdiag.run.store import Run

FREE_ANSWERS = "Free answers are"
"""How notes begin that hold for the last time only."""
SAME_WITHIN = 64
"""Levels of 255 by which smoothing may change a pixel when a program is written anew."""


def present(plan: RecognizePlan, ready: Prepared, run: Run) -> list[Question]:
    """Render the items, leave out those that cannot be shown, and make the questions.

    Args:
        run: open for writing; its manifest is written.

    Raises:
        BadInput: the run is of another task, or has asked about a drawing in another way.
    """
    _refuse_other_task(run)
    ready = as_begun(plan, ready, run)
    asks.record(run, Task.RECOGNIZE, plan.seed, ready.opened, ready.notes)
    ready.easel.record(run)
    captions = _with_earlier(run, ready.captions)
    run.note("captions", captions)
    if ready.encoder is not None:
        run.note("text_encoder", ready.encoder_name)
    again, missing = items.rewritten(ready.items, plan.rewritings, ready.easel.languages)
    items.store(run, [*ready.items, *again])
    images = _render(run, ready, [*ready.items, *again])
    shown = [item for item in ready.items if item.key in images]
    original = {item.original: images[item.key] for item in shown}
    same = [
        item
        for item in again
        if item.key in images
        and item.original in original
        and _alike(run, images[item.key], original[item.original])
    ]
    questions: list[Question] = []
    samples = Samples(run)
    unshown = 0
    for item in [*shown, *same]:
        for view in (CODE,) if item.rewriting else plan.views:
            paths = _paths(run, item, view, images[item.key])
            unshown += paths is None
            questions += (
                _ask_all(plan, ready, samples, item, view, paths) if paths is not None else []
            )
    if plan.control:
        for item in {(*item.drawing, item.drawn_by): item for item in reversed(shown)}.values():
            questions += _ask_all(plan, ready, samples, item, NONE, ())
    _refuse_asked_otherwise(run, questions)
    _note(
        run,
        ready,
        captions,
        (len(ready.items) - len(shown), missing, len(again) - len(same), unshown),
    )
    return questions


def _refuse_other_task(run: Run) -> None:
    """Refuse to ask in a run of drawings, whose table would be lost."""
    task = run.manifest().get("task")
    if task not in (None, Task.RECOGNIZE):
        raise BadInput(
            f'The run "{run.folder}" is of `vdiag {task}`; give what is to be recognised with '
            "--from, and a folder of its own with --out."
        )


def _with_earlier(run: Run, captions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The captions to rank among, those of earlier questions of the run with them."""
    found = {level: list(texts) for level, texts in run.manifest().get("captions", {}).items()}
    for level, texts in captions.items():
        every = sorted({*found.get(level, ()), *texts})
        found[level] = sorted({bare(text): text for text in every}.values())
    return found


def _refuse_asked_otherwise(run: Run, questions: Sequence[Question]) -> None:
    """Refuse what would count a drawing twice: as another program, or with other options.

    Other settings, seeds and numbers of options are told apart in tables.
    """
    by_key = items.load(run)
    asked = {way(one, by_key): one.key for one in run.questions_of(Task.RECOGNIZE)}
    for question in questions:
        if asked.get(way(question, by_key), question.key) != question.key:
            raise BadInput(
                f'The run "{run.folder}" has asked about "{question.details["item"]}" already, as '
                "another program or picture, or with other options to choose from; ask about these "
                "drawings in a run of their own with --out."
            )


def _render(run: Run, ready: Prepared, every: Sequence[Item]) -> dict[str, str]:
    """From the key of every item whose picture shows something to that picture's name.

    A run may have other pictures of it, as of another size.
    """
    before = _drawn_before(run, ready, every)
    waiting = [item for item in every if item.key not in before]
    programs = [(item.key, item.language, Program(item.program)) for item in waiting]
    with Flow(run, ready.easel) as flow:
        flow.draw(programs)
    settings = ready.easel.settings
    made = {image_key(key, code, settings[language]): key for key, language, code in programs}
    rows = run.select("images", "SELECT key, image FROM images")
    drawn = {made[record]: (record, image) for record, image in rows if record in made}
    shows = blank_pictures.shows(run)
    concepts = {item.key: item.concept for item in every}
    return {
        key: image
        for key, (record, image) in {**before, **drawn}.items()
        if image is not None and shows(record, concepts[key])
    }


def _drawn_before(
    run: Run, ready: Prepared, every: Sequence[Item]
) -> dict[str, tuple[str, str | None]]:
    """By item the image record and picture of a drawing of this size that the run has already.

    What was asked about stays as it was shown, whichever version of a tool drew it.
    """
    settings = ready.easel.settings
    wanted = {item.key: settings[item.language] for item in every}
    found: dict[str, tuple[str, str | None]] = {}
    query = "SELECT key, question, image, rendering FROM images ORDER BY key"
    for record, key, image, text in run.select("images", query):
        if key not in wanted:
            continue
        was, now = json.loads(text), wanted[key]
        same = all(was.get(name) == now[name] for name in ("size", "engine"))
        if same and (image is None or pictures.is_whole(run.image_path(image))):
            found.setdefault(key, (record, image))
    return found


def _alike(run: Run, one: str, other: str) -> bool:
    """Whether two pictures are the same but for how edges are smoothed."""
    if one == other:
        return True
    first, second = (pictures.load(str(run.image_path(name))).astype(int) for name in (one, other))
    return first.shape == second.shape and int(np.abs(first - second).max()) <= SAME_WITHIN


def _paths(run: Run, item: Item, view: str, image: str) -> tuple[str, ...] | None:
    """The pictures to show with a question; ``None`` where the program is too long for one."""
    if view == IMAGE:
        return (str(run.image_path(image)),)
    if view != CODE_IMAGE:
        return ()
    pixels = code_pictures.picture(item.program)
    if pixels is None:
        return None
    path = run.image_path(pictures.content_name(pixels))
    if not path.exists():
        with storage_errors(run.folder):
            pictures.save(pixels, path)
    return (str(path),)


def _ask_all(
    plan: RecognizePlan,
    ready: Prepared,
    samples: Samples,
    item: Item,
    view: str,
    images: tuple[str, ...],
) -> Iterator[Question]:
    """The questions about an item in one view, to every model and in every protocol."""
    for protocol in plan.protocols:
        for kind in plan.distractors if protocol == CHOICE else ("",):
            one = wanted(ready, item, view, images, protocol, kind)
            for name, model in ready.opened.models.items():
                if plan.own and item.drawn_by != name:
                    continue
                question = asks.question(plan.asking, name, model, one)
                if name in ready.opened.tariffs:  # the answers of others are never shared
                    numbered = replace(one, sample=samples.number(question))
                    question = asks.question(plan.asking, name, model, numbered)
                if model.has(question):
                    yield question


def _note(
    run: Run,
    ready: Prepared,
    captions: Mapping[str, Sequence[str]],
    counts: tuple[int, dict[str, int], int, int],
) -> None:
    """Write into the manifest what could not be shown."""
    failed, missing, changed, unshown = counts
    said = {
        f"{failed} of {len(ready.items)} programs show nothing here and are left out.": failed,
        f"{unshown} programs are too long for a picture of their text.": unshown,
        f"{changed} rewritten programs that changed the picture or failed are left out.": changed,
        **{
            f"{count} of {len(ready.items)} programs could not be rewritten ({name}).": count
            for name, count in missing.items()
        },
    }
    before = run.manifest().get("notes", [])
    if ready.encoder is not None:
        before = [note for note in before if not note.startswith(FREE_ANSWERS)]
        for level, texts in captions.items():
            said[f"{FREE_ANSWERS} ranked among {len(texts)} captions ({level})."] = 1
        if ready.encoder.note:
            name = ready.encoder.scorer.name
            said[f"{FREE_ANSWERS} read by {name}: {ready.encoder.note}."] = 1
    run.note(
        "notes", list(dict.fromkeys([*before, *(text for text, count in said.items() if count)]))
    )
