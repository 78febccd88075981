"""From answers to pictures as they come: each is drawn while others are on their way."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from vdiag.extract.program import EXTRACTOR, program_of
from vdiag.files.closing import Closing
from vdiag.progress import Steps, progress
from vdiag.records import Answer, Question
from vdiag.render.easel import Easel, extract
from vdiag.render.printer import Printer
from vdiag.render.waiting import Waiting, tell_of_changes, waiting
from vdiag.run.store import Run

Shown = Callable[[Sequence[tuple[str, Path]]], None]
"""Is told of pictures that are in the run: the name of each by its content, and its file."""


class Flow(Closing):
    """Draws the programs in answers beside the asking; use as a context manager.

    It follows an asking (:class:`vdiag.ask.follower.Follower`), or draws alone by :meth:`finish`.

    Args:
        run: open for writing.
        easel: how to render.
        questions: those that are asked.
        shown: told of pictures that show something, as they come.

    Attributes:
        drawn: how many programs were rendered so far.
    """

    def __init__(
        self,
        run: Run,
        easel: Easel,
        questions: Sequence[Question] = (),
        shown: Shown | None = None,
    ) -> None:
        self._run, self._easel, self._questions, self._shown = run, easel, questions, shown
        self._answered: deque[tuple[Question, Answer]] = deque()
        self._seen: set[str] = set()
        self._told = False
        self._opened = ExitStack()
        self._begun: tuple[Printer, Steps] | None = None
        self.drawn = 0

    def begin(self) -> None:
        """Draw what the answers hold that are in the run already."""
        self._draw_answers_to(self._questions)

    def answered(self, question: Question, answer: Answer) -> None:
        """Take note of an answer that is in the run."""
        if question.task.drawn:
            self._answered.append((question, answer))

    def step(self) -> None:
        """Find the programs in new answers, and write down what is drawn.

        Raises:
            SandboxError: the sandbox itself failed; what is recorded stays.
            RunError: the run cannot be written.
        """
        languages = self._easel.languages
        new = [
            (question, program_of(question, answer, languages[question.language]))
            for question, answer in self._answered
            if question.key not in self._seen
        ]
        self._answered.clear()
        self._run.add_programs([(question.key, program) for question, program in new], EXTRACTOR)
        self._put([(question.key, question.language, program) for question, program in new])
        self._record(wait=False)

    def finish(self, questions: Sequence[Question]) -> int:
        """Draw all that the answers to these hold; how many programs were rendered in all."""
        self.step()
        self._draw_answers_to(questions)
        return self._wait()

    def draw(self, programs: Sequence[Waiting]) -> int:
        """Draw these programs, of whatever questions; how many were rendered in all."""
        self._put(list(waiting(self._run, programs, self._easel.settings)))
        return self._wait()

    def close(self) -> None:
        """End what is under way; what is not recorded is drawn another time."""
        self._begun = None
        self._opened.close()

    def _wait(self) -> int:
        while self._begun and self._begun[0].unfinished:
            self._record(wait=True)
        self.close()
        return self.drawn

    def _draw_answers_to(self, questions: Sequence[Question]) -> None:
        extract(self._run, self._easel.languages)
        keys = [question.key for question in questions if question.key not in self._seen]
        programs = self._run.programs(EXTRACTOR, keys)
        left = list(waiting(self._run, programs, self._easel.settings))
        if not self._told:
            tell_of_changes(self._run, left, len(programs), self._easel.settings)
            self._told = True
        self._seen.update(key for key, _, _ in programs)
        self._put(left)

    def _put(self, programs: Sequence[Waiting]) -> None:
        if not programs:
            return
        printer, steps = self._begun or self._begin_drawing()
        steps.expect(len(programs))
        self._seen.update(key for key, _, _ in programs)
        for program in programs:
            printer.put(*program)

    def _begin_drawing(self) -> tuple[Printer, Steps]:
        steps = self._opened.enter_context(progress("rendering", 0, "drawings"))
        one = self._easel
        printer = Printer(self._run, one.languages, one.canvas, one.tier, one.workers)
        self._begun = self._opened.enter_context(printer), steps
        return self._begun

    def _record(self, wait: bool) -> None:
        if self._begun:
            printer, steps = self._begun
            records = printer.record(wait)
            for _ in records:
                self.drawn += 1
                steps()
            if self._shown:
                names = [one.image for one in records if one.image and one.reason is None]
                self._shown([(name, self._run.image_path(name)) for name in names])
