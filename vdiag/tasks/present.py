"""Present: what a model is shown when it is asked what drawings are, and the questions about it."""

from collections.abc import Iterator, Sequence

import numpy as np

from vdiag import code_pictures, items, pictures
from vdiag.database import storage_errors
from vdiag.items import Item
from vdiag.recognitions import CHOICE, CODE, CODE_IMAGE, FREE, IMAGE, NONE
from vdiag.records import Program, Question, Reason
from vdiag.store import Run
from vdiag.tasks import asking as asks
from vdiag.tasks.recognize import Prepared, RecognizePlan, wanted

SAME_WITHIN = 64
"""Levels of 255 by which smoothing may change a pixel when a program is written anew."""


def present(plan: RecognizePlan, ready: Prepared, run: Run) -> list[Question]:
    """Render the items, leave out those that cannot be shown, and make the questions.

    Args:
        run: open for writing; its manifest is written.
    """
    asks.record(run, "recognize", plan.seed, ready.opened, ready.notes)
    ready.easel.record(run)
    run.note("captions", ready.captions)
    run.note("text_encoder", ready.encoder_name)
    again, missing = items.rewritten(ready.items, plan.rewritings, ready.easel.languages)
    items.store(run, [*ready.items, *again])
    images = _render(run, ready, [*ready.items, *again])
    shown = [item for item in ready.items if item.key in images]
    original = {(item.name, item.language, item.drawn_by): images[item.key] for item in shown}
    same = [
        item
        for item in again
        if item.key in images
        and (item.name, item.language, item.drawn_by) in original
        and _alike(run, images[item.key], original[item.name, item.language, item.drawn_by])
    ]
    questions: list[Question] = []
    unshown = 0
    for item in [*shown, *same]:
        for view in (CODE,) if item.rewriting else plan.views:
            paths = _paths(run, item, view, images[item.key])
            unshown += paths is None
            questions += _ask_all(plan, ready, item, view, paths) if paths is not None else []
    if plan.control:
        for item in {(item.name, item.drawn_by): item for item in reversed(shown)}.values():
            questions += _ask_all(plan, ready, item, NONE, ())
    _note(
        run, plan, ready, (len(ready.items) - len(shown), missing, len(again) - len(same), unshown)
    )
    return questions


def _render(run: Run, ready: Prepared, every: Sequence[Item]) -> dict[str, str]:
    """From the key of every item whose picture shows something to that picture's name."""
    ready.easel.draw(run, [(item.key, item.language, Program(item.program)) for item in every])
    wanted = {item.key for item in every}
    rows = run.select("images", "SELECT question, image, reason FROM images")
    return {
        key: image
        for key, image, reason in rows
        if key in wanted and image is not None and reason != Reason.BLANK_IMAGE
    }


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
    plan: RecognizePlan, ready: Prepared, item: Item, view: str, images: tuple[str, ...]
) -> Iterator[Question]:
    """The questions about an item in one view, to every model and in every protocol."""
    for protocol in plan.protocols:
        for kind in plan.distractors if protocol == CHOICE else ("",):
            one = wanted(ready, item, view, images, protocol, kind)
            for name, model in ready.opened.models.items():
                if plan.own and item.drawn_by != name:
                    continue
                question = asks.question(plan.asking, name, model, one)
                if model.has(question):
                    yield question


def _note(
    run: Run, plan: RecognizePlan, ready: Prepared, counts: tuple[int, dict[str, int], int, int]
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
    if FREE in plan.protocols:
        for level, captions in ready.captions.items():
            said[f"Free answers are ranked among {len(captions)} captions ({level})."] = 1
        if ready.encoder is not None and ready.encoder.scorer.note:
            name = ready.encoder.scorer.name
            said[f"Free answers are read by {name}: {ready.encoder.scorer.note}."] = 1
    before = run.manifest().get("notes", [])
    run.note(
        "notes", list(dict.fromkeys([*before, *(text for text, count in said.items() if count)]))
    )
