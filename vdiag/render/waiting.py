"""What of a run is still to be drawn, and what is said of pictures that are drawn anew."""

import json
import warnings
from collections.abc import Iterator, Sequence

from vdiag.errors import Remark
from vdiag.records import Program
from vdiag.render.canvas import Settings, image_key
from vdiag.run import pictures
from vdiag.run.store import Run

Waiting = tuple[str, str, Program]
"""Question key, language name and program of what is to be drawn."""


def waiting(run: Run, programs: Sequence[Waiting], settings: Settings) -> Iterator[Waiting]:
    """Programs that have no image record under these settings yet.

    A picture that is gone or damaged is drawn again; its scores stay where it shows the same.

    Args:
        run: open for reading.
        programs: question key, language name and program.
        settings: of each language, from :meth:`vdiag.render.canvas.Canvas.settings`.
    """
    known = dict(run.select("images", "SELECT key, image FROM images")) if programs else {}
    for question, name, program in programs:
        key = image_key(question, program, settings[name])
        image = known.get(key)
        whole = image is None or pictures.is_whole(run.image_path(image))
        if key not in known or not whole:
            yield question, name, program


def tell_of_changes(run: Run, left: Sequence[Waiting], total: int, settings: Settings) -> None:
    """Say how many pictures of before are drawn anew, and why, before it begins.

    Args:
        run: open for reading.
        left: those of the programs that are :func:`waiting`.
        total: how many programs there are.
        settings: as of :func:`waiting`.
    """
    drawn = {key for (key,) in run.select("images", "SELECT question FROM images")} if left else ()
    known = run.image_keys() if left else ()
    lost = sum(image_key(key, program, settings[name]) in known for key, name, program in left)
    changed = sum(key in drawn for key, _, _ in left) - lost
    if changed:
        _say(
            f"{changed} of {total} drawings were made in another way ({_how(settings, run)}): "
            "they are drawn anew, and those of before stay in tables as a condition of their own."
        )
    if lost:
        _say(f"{lost} of {total} pictures are gone or damaged: they are drawn again.")


def _say(sentence: str) -> None:
    warnings.warn(sentence, Remark, stacklevel=4)


def _how(settings: Settings, run: Run) -> str:
    """What was otherwise when the pictures of a run were drawn, by language."""
    query = (
        "SELECT q.language, i.rendering FROM images i JOIN questions q ON q.key = i.question "
        "GROUP BY q.language, i.rendering"
    )
    found = []
    for language, text in run.select("images", query):
        was = {"revision": 1, **json.loads(text)}
        now = settings.get(language, was)
        found += [f"{language}: {name}" for name in now if now[name] != was.get(name)]
    return ", ".join(dict.fromkeys(found)) or "other settings"
