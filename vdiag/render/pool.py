"""A pool of warm workers over several languages: each free core draws what is furthest behind."""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Condition, Semaphore, Thread

from vdiag.files.closing import Closing
from vdiag.records import Rendering
from vdiag.run.rows import ImageRecord
from vdiag.sandbox import Engine, Limits, Tier, Worker

SAVERS = 2
"""Threads that write pictures: one is on the disk while the other compresses."""
UNKNOWN_SECONDS = 0.05
"""What a drawing of a language is taken to last before one has been drawn."""


@dataclass(frozen=True)
class Job:
    """One program to draw.

    Attributes:
        key: of its image record.
        question: whose program it is.
        language: by name.
        code: the program.
    """

    key: str
    question: str
    language: str
    code: str


@dataclass
class _Pace:
    """How long a language takes: seconds of its drawings, how many, and of a worker's start."""

    seconds: float = 0.0
    drawings: int = 0
    start: float = 0.0

    @property
    def each(self) -> float:
        return self.seconds / self.drawings if self.drawings else UNKNOWN_SECONDS


class WorkerPool(Closing):
    """Draws jobs of several languages at once; use as a context manager.

    Each of so many threads takes the language whose waiting jobs would last longest, with a warm
    worker of it where one is idle; a further worker is started where that is shorter than the
    waiting. What is drawn is kept by other threads, so that the disk holds nothing up. At most
    a few pictures are in memory, however many jobs wait.

    Args:
        engines: by language.
        tier: the sandbox.
        limits: of one drawing.
        size: side of the pictures in pixels.
        workers: how many programs run at once.
        keep: from what came of a job to its record, the picture then on disk; called from
            several threads.
    """

    def __init__(
        self,
        engines: Mapping[str, Engine],
        tier: Tier,
        limits: Limits,
        size: int,
        workers: int,
        keep: Callable[[Job, Rendering], ImageRecord],
    ) -> None:
        self._engines, self._tier, self._limits, self._size = engines, tier, limits, size
        self._keep = keep
        self._changed = Condition()
        self._waiting: dict[str, deque[Job]] = defaultdict(deque)
        self._idle: dict[str, list[Worker]] = defaultdict(list)
        self._starting: Counter[str] = Counter()
        self._alive: dict[Worker, str] = {}
        self._most = workers + len(engines)
        self._paces: dict[str, _Pace] = defaultdict(_Pace)
        self._closed = False
        self._drawn: SimpleQueue[tuple[Job, Rendering] | None] = SimpleQueue()
        self._room = Semaphore(workers + SAVERS)
        self._results: SimpleQueue[ImageRecord | BaseException] = SimpleQueue()
        self.unfinished = 0
        self._threads = [
            *(
                Thread(target=self._guarded, args=(self._draw,), daemon=True)
                for _ in range(workers)
            ),
            *(Thread(target=self._guarded, args=(self._save,), daemon=True) for _ in range(SAVERS)),
        ]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Have a job drawn when its turn comes."""
        self.unfinished += 1
        with self._changed:
            self._waiting[job.language].append(job)
            self._changed.notify()

    def finished(self, patience: float) -> list[ImageRecord]:
        """Records of what has been drawn and saved since the last call.

        Args:
            patience: seconds to go on collecting, longer where nothing is done by then and
                something is unfinished; 0 to take what is there.

        Raises:
            SandboxError: the sandbox itself failed.
            RunError: a picture could not be written.
        """
        found: list[ImageRecord] = []
        end = time.monotonic() + patience
        while self.unfinished:
            left = max(0.0, end - time.monotonic())
            try:
                result = self._results.get(bool(patience), left if found else None)
            except Empty:
                break
            if isinstance(result, BaseException):
                raise result
            found.append(result)
            self.unfinished -= 1
        return found

    def close(self) -> None:
        """End all workers, also those that draw, and wait for the threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._end_workers()
        for _ in range(SAVERS):
            self._drawn.put(None)
        for _ in self._threads:
            self._room.release()  # nobody waits for a saver that has ended
        for thread in self._threads:
            thread.join()
        self._end_workers()  # those that were being started

    def _end_workers(self) -> None:
        while self._alive:
            worker, _ = self._alive.popitem()
            worker.close()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001  it is raised again by finished()
            self._results.put(error)

    def _draw(self) -> None:
        """What a drawing thread does until the pool is closed."""
        while (taken := self._take()) is not None:
            job, worker = taken
            worker = worker or self._started(job.language)
            self._room.acquire()
            if self._closed:
                break
            before = time.monotonic()
            rendering = worker.draw(job.code, self._size)
            self._drawn.put((job, rendering))
            self._give_back(job.language, worker, time.monotonic() - before)

    def _save(self) -> None:
        """What a saving thread does until the pool is closed."""
        while (drawn := self._drawn.get()) is not None:
            self._results.put(self._keep(*drawn))
            self._room.release()

    def _take(self) -> tuple[Job, Worker | None] | None:
        """A job and the worker to draw it, none where it has to be started; none when closed."""
        with self._changed:
            while not self._closed:
                usable = [name for name in self._waiting if self._can_be_drawn(name)]
                if usable:
                    name = max(usable, key=self._behind)
                    job = self._waiting[name].popleft()
                    if self._idle[name]:
                        return job, self._idle[name].pop()
                    self._starting[name] += 1
                    self._make_room()
                    return job, None
                self._changed.wait()
        return None

    def _can_be_drawn(self, name: str) -> bool:
        """Whether a language has a job, and a worker that is idle or worth to be started."""
        if not self._waiting[name] or self._idle[name]:
            return bool(self._waiting[name])
        if self._starting[name]:
            return False
        alive = name in self._alive.values()
        return not alive or self._behind(name) > self._paces[name].start

    def _behind(self, name: str) -> float:
        """Seconds that a language's waiting jobs would last."""
        return len(self._waiting[name]) * self._paces[name].each

    def _make_room(self) -> None:
        """End an idle worker of the language that needs it least, where there are too many."""
        if len(self._alive) + self._starting.total() > self._most:
            others = [name for name, idle in self._idle.items() if idle]
            if others:
                worker = self._idle[min(others, key=self._behind)].pop()
                del self._alive[worker]
                worker.close()

    def _started(self, name: str) -> Worker:
        before = time.monotonic()
        worker = Worker(self._engines[name], self._tier, self._limits)
        with self._changed:
            self._starting[name] -= 1
            self._alive[worker] = name
            self._paces[name].start = time.monotonic() - before
            self._changed.notify_all()
        return worker

    def _give_back(self, name: str, worker: Worker, seconds: float) -> None:
        with self._changed:
            self._idle[name].append(worker)
            self._paces[name].seconds += seconds
            self._paces[name].drawings += 1
            self._changed.notify_all()
