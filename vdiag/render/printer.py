"""The printer: programs in, pictures on disk and records in the run out, while others wait."""

import time
from collections.abc import Mapping

from vdiag.files.closing import Closing
from vdiag.languages import Language
from vdiag.records import Program, Reason, Rendering
from vdiag.render.canvas import Canvas, image_key
from vdiag.render.pool import Job, WorkerPool
from vdiag.run import pictures
from vdiag.run.database import storage_errors
from vdiag.run.rows import ImageRecord
from vdiag.run.store import Run
from vdiag.sandbox import Tier

GROUP, SOON = 64, 0.2
"""Records are written in groups of so many, or after so many seconds."""


class Printer(Closing):
    """Draws programs beside whatever else goes on; use as a context manager, from one thread.

    Args:
        run: open for writing; nothing but this object's :meth:`record` writes image records.
        languages: by name.
        canvas: how to render.
        tier: the sandbox to use.
        workers: how many programs run at once.
    """

    def __init__(
        self,
        run: Run,
        languages: Mapping[str, Language],
        canvas: Canvas,
        tier: Tier,
        workers: int,
    ) -> None:
        self._run, self._tier, self._size = run, tier, canvas.size
        self.settings = {name: canvas.settings(language) for name, language in languages.items()}
        self._ready: list[ImageRecord] = []
        self._recorded = time.monotonic()
        engines = {name: one.engines[canvas.engine(one)] for name, one in languages.items()}
        self._pool = WorkerPool(engines, tier, canvas.limits, canvas.size, workers, self._kept)

    @property
    def unfinished(self) -> int:
        """How many of the programs put in have no record yet."""
        return self._pool.unfinished + len(self._ready)

    def put(self, question: str, language: str, program: Program) -> None:
        """Have the program of a question drawn when its turn comes."""
        key = image_key(question, program, self.settings[language])
        job = Job(key, question, language, program.code)
        if program.reason is None:
            self._pool.put(job)
        else:
            rendering = Rendering(None, program.reason, "; ".join(program.notes))
            self._ready.append(self._kept(job, rendering))

    def record(self, wait: bool) -> list[ImageRecord]:
        """Write down what is done, in one transaction; what that was.

        So that many go into one, what was done in the last moment may wait for the next call.

        Args:
            wait: whether to wait for something to be done.

        Raises:
            SandboxError: the sandbox itself failed; what is recorded stays.
            RunError: the run cannot be written.
        """
        self._ready += self._pool.finished(SOON if wait and not self._ready else 0.0)
        late = time.monotonic() - self._recorded > SOON
        if not self._ready or not (late or wait or len(self._ready) >= GROUP):
            return []
        found, self._ready = self._ready, []
        self._recorded = time.monotonic()
        self._run.add_images(found)
        return found

    def close(self) -> None:
        """End all that is under way; what is not recorded is drawn again another time."""
        self._pool.close()

    def _kept(self, job: Job, rendering: Rendering) -> ImageRecord:
        """The record of what came of a job, its picture on disk; called from several threads."""
        image, reason = None, rendering.reason
        if rendering.rgb is not None:
            pixels = pictures.pixels_from(rendering.rgb, self._size)
            image = pictures.content_name(pixels)
            if pictures.is_blank(pixels):
                reason = Reason.BLANK_IMAGE
            path = self._run.image_path(image)
            if not pictures.is_whole(path):
                with storage_errors(self._run.folder):
                    pictures.save(pixels, path)
        return ImageRecord(
            job.key,
            job.question,
            self.settings[job.language],
            self._tier.value,
            image,
            reason,
            rendering.log,
            rendering.line,
            rendering.seconds,
        )
