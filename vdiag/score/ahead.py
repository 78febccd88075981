"""Pictures encoded beside the asking and drawing, so that scoring finds their features."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from vdiag.errors import VdiagError
from vdiag.files.closing import Closing
from vdiag.records import Over
from vdiag.score.score import Choice
from vdiag.scorers import OpenScorer, Options

TOGETHER = 32
"""Pictures that go through a net together, where so many wait."""


class Ahead(Closing):
    """Encodes pictures as they are drawn; use as a context manager.

    One thread opens the scorers while the first answers are on their way and encodes what has
    been drawn. It changes no score: what it did not come to, or could not do, is done, or told,
    when the run is scored.

    Args:
        choices: those of single pictures and of concepts are opened; a scorer of sets is when its
            set is whole.
        options: as given to :func:`vdiag.score.score.choose`.
    """

    def __init__(self, choices: Sequence[Choice], options: Options) -> None:
        self._choices = [one for one in choices if one.scorer.over != Over.SET]
        self._options = options
        self._opened: dict[Choice, OpenScorer] = {}
        self._pictures: SimpleQueue[tuple[str, Path] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._closed = False

    def take(self, pictures: Sequence[tuple[str, Path]]) -> None:
        """Have pictures encoded: the name of each by its content, and its file."""
        if pictures and self._thread is None:
            self._thread = Thread(target=self._encode, daemon=True)
            self._thread.start()
        for one in pictures:
            self._pictures.put(one)

    def opened(self) -> Mapping[Choice, OpenScorer]:
        """Wait for what goes through a net just now; the scorers with their weights loaded."""
        self.close()
        return self._opened

    def close(self) -> None:
        """Begin nothing new, and wait for what goes through a net just now."""
        self._closed = True
        self._pictures.put(None)
        if self._thread is not None:
            self._thread.join()

    def _encode(self) -> None:
        try:
            for choice in self._choices:
                if self._closed:
                    return
                self._opened[choice] = choice.scorer.open(choice.variant, self._options)
            while waiting := self._waiting():
                for scorer in self._opened.values():
                    scorer.encode_ahead(waiting)
        except VdiagError:
            return  # scoring meets it again and tells it

    def _waiting(self) -> dict[str, str]:
        """Some pictures by name, at least one; none when closed."""
        found: dict[str, str] = {}
        try:
            while not self._closed and len(found) < TOGETHER:
                one = self._pictures.get(block=not found)
                if one is None:
                    break
                found[one[0]] = str(one[1])
        except Empty:
            pass
        return {} if self._closed else found
