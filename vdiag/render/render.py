"""Render programs: each one shut in, to one picture or one reason."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from queue import SimpleQueue

from vdiag.errors import BadInput
from vdiag.languages import Language
from vdiag.progress import Advance, progress
from vdiag.records import Program, Reason, Rendering
from vdiag.run import pictures
from vdiag.run.database import storage_errors
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run, key_of
from vdiag.sandbox import Limits, Tier, Worker


@dataclass(frozen=True)
class Canvas:
    """How to render: all of it goes into the key of an image record.

    Attributes:
        size: side of the square picture in pixels.
        engines: the engine for each language that is not drawn by its default.
        limits: what one drawing may use.
    """

    size: int = 384
    engines: Mapping[str, str] | None = None
    limits: Limits = Limits()

    def engine(self, language: Language) -> str:
        """Name of the engine for a language.

        Raises:
            BadInput: the language has no such engine.
        """
        name = (self.engines or {}).get(language.name, language.default_engine)
        if name not in language.engines:
            raise BadInput(
                f'The language "{language.name}" has no engine "{name}"; it has '
                f"{', '.join(language.engines)} (--engine {language.name}=NAME)."
            )
        return name

    def settings(self, language: Language) -> dict[str, object]:
        """What is recorded with each image: engine, versions, revision, size, limits."""
        return {
            "engine": self.engine(language),
            "versions": dict(language.tools()),
            "revision": language.revision,
            "size": self.size,
            "limits": asdict(self.limits),
        }


Settings = Mapping[str, Mapping[str, object]]
"""Of each language by name."""


@dataclass(frozen=True)
class _Job:
    key: str
    question: str
    program: Program


def image_key(question: str, program: Program, settings: Mapping[str, object]) -> str:
    """Key of the image record of a question's program under these settings."""
    return key_of(question, program.code, settings)


def render(
    run: Run,
    programs: Sequence[tuple[str, str, Program]],
    languages: Mapping[str, Language],
    canvas: Canvas,
    tier: Tier,
    workers: int,
) -> int:
    """Render what has no image record under these settings yet.

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
    jobs: dict[str, list[_Job]] = {}
    for job, name in _waiting(run, programs, settings):
        jobs.setdefault(name, []).append(job)
    total = sum(len(waiting) for waiting in jobs.values())
    with progress("rendering", total) as advance:
        for name, waiting in sorted(jobs.items()):
            _render_language(
                run, waiting, languages[name], canvas, settings[name], tier, workers, advance
            )
    return total


def anew(
    run: Run, programs: Sequence[tuple[str, str, Program]], settings: Settings
) -> tuple[int, int, int]:
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
    waiting = [job for job, _ in _waiting(run, programs, settings)]
    lost = sum(job.key in known for job in waiting)
    return sum(job.question in drawn for job in waiting) - lost, lost, len(programs)


def _waiting(
    run: Run, programs: Sequence[tuple[str, str, Program]], settings: Settings
) -> Iterator[tuple[_Job, str]]:
    """What is to be drawn, with its language."""
    whole = {
        key: image is None or pictures.is_whole(run.image_path(image))
        for key, image in run.select("images", "SELECT key, image FROM images")
    }
    for question, name, program in programs:
        key = image_key(question, program, settings[name])
        if not whole.get(key, False):
            yield _Job(key, question, program), name


def _render_language(
    run: Run,
    jobs: Sequence[_Job],
    language: Language,
    canvas: Canvas,
    settings: Mapping[str, object],
    tier: Tier,
    workers: int,
    advance: Advance,
) -> None:
    engine = language.engines[canvas.engine(language)]
    with ExitStack() as stack:
        idle: SimpleQueue[Worker] = SimpleQueue()
        warm = [
            stack.enter_context(Worker(engine, tier, canvas.limits))
            for _ in range(min(workers, len(jobs)))
        ]
        for worker in warm:
            idle.put(worker)

        def draw(job: _Job) -> tuple[_Job, Rendering]:
            if job.program.reason is not None:
                notes = "; ".join(job.program.notes)
                return job, Rendering(None, job.program.reason, notes)
            worker = idle.get()
            try:
                return job, worker.draw(job.program.code, canvas.size)
            finally:
                idle.put(worker)

        pool = stack.enter_context(ThreadPoolExecutor(max(1, min(workers, len(jobs)))))
        with ExitStack() as stop:  # of what is under way, where an error or Ctrl-C comes
            for worker in warm:
                stop.callback(worker.close)
            stop.callback(pool.shutdown, wait=False, cancel_futures=True)
            for done in as_completed([pool.submit(draw, job) for job in jobs]):
                job, rendering = done.result()
                run.add_image(_kept(run, job, rendering, canvas.size, settings, tier))
                advance()
            stop.pop_all()


def _kept(
    run: Run,
    job: _Job,
    rendering: Rendering,
    size: int,
    settings: Mapping[str, object],
    tier: Tier,
) -> ImageRecord:
    image, reason = None, rendering.reason
    if rendering.rgb is not None:
        pixels = pictures.pixels_from(rendering.rgb, size)
        image = pictures.content_name(pixels)
        if pictures.is_blank(pixels):
            reason = Reason.BLANK_IMAGE
        path = run.image_path(image)
        if not pictures.is_whole(path):
            with storage_errors(run.folder):
                pictures.save(pixels, path)
    return ImageRecord(
        job.key,
        job.question,
        settings,
        tier.value,
        image,
        reason,
        rendering.log,
        rendering.line,
        rendering.seconds,
    )
