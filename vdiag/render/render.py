"""Render programs: each one shut in, to one picture or one reason."""

from collections.abc import Iterator, Mapping, Sequence

from vdiag.languages import Language
from vdiag.progress import progress
from vdiag.records import Program
from vdiag.render.canvas import Canvas, Settings, image_key
from vdiag.render.printer import Printer
from vdiag.run import pictures
from vdiag.run.store import Run
from vdiag.sandbox import Tier

Waiting = tuple[str, str, Program]
"""Question key, language name and program of what is to be drawn."""


def render(
    run: Run,
    programs: Sequence[Waiting],
    languages: Mapping[str, Language],
    canvas: Canvas,
    tier: Tier,
    workers: int,
) -> int:
    """Render what has no image record under these settings yet, of all languages at once.

    Args:
        run: open for writing.
        programs: question key, language name and program.
        languages: by name.
        canvas: how to render.
        tier: the sandbox to use.
        workers: how many programs run at once.

    A picture that is gone or damaged is drawn again; its scores stay where it shows the same.

    Returns:
        How many programs were rendered by this call.

    Raises:
        SandboxError: the sandbox itself failed; what is recorded stays.
    """
    settings = {name: canvas.settings(language) for name, language in languages.items()}
    jobs = list(_waiting(run, programs, settings))
    if not jobs:
        return 0
    with (
        progress("rendering", len(jobs), "drawings") as advance,
        Printer(run, languages, canvas, tier, workers) as printer,
    ):
        for job in jobs:
            printer.put(*job)
        while printer.unfinished:
            for _ in range(printer.record(wait=True)):
                advance()
    return len(jobs)


def anew(run: Run, programs: Sequence[Waiting], settings: Settings) -> tuple[int, int, int]:
    """What :func:`render` would draw although it was drawn before.

    Args:
        run: open for reading.
        programs: question key, language name and program.
        settings: of each language, from :meth:`Canvas.settings`.

    Returns:
        How many programs were drawn under other settings alone, how many pictures are gone or
        damaged, and how many programs there are.
    """
    drawn = {key for (key,) in run.select("images", "SELECT question FROM images")}
    known = run.image_keys()
    waiting = list(_waiting(run, programs, settings))
    lost = sum(image_key(key, program, settings[name]) in known for key, name, program in waiting)
    return sum(key in drawn for key, _, _ in waiting) - lost, lost, len(programs)


def _waiting(run: Run, programs: Sequence[Waiting], settings: Settings) -> Iterator[Waiting]:
    """What is to be drawn."""
    whole = {
        key: image is None or pictures.is_whole(run.image_path(image))
        for key, image in run.select("images", "SELECT key, image FROM images")
    }
    for question, name, program in programs:
        key = image_key(question, program, settings[name])
        if not whole.get(key, False):
            yield question, name, program
