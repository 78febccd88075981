"""The pool: every job ends in one record, no language waits for another, errors end it."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import SimpleNamespace
from typing import ClassVar

import pytest

from vdiag import plugins
from vdiag.errors import SandboxError
from vdiag.records import Rendering
from vdiag.render import pool
from vdiag.render.pool import Job, WorkerPool
from vdiag.run.rows import ImageRecord
from vdiag.sandbox import Limits, strongest

ENGINES = {
    name: next(iter(plugins.language(name).engines.values())) for name in ("svg", "turtle", "tikz")
}
PATIENT = 30.0


def kept(job: Job, rendering: Rendering) -> ImageRecord:
    return ImageRecord(job.key, job.question, {}, "t", "x", rendering.reason, "", None, 0.0)


def job(name: str, number: int, code: str = "") -> Job:
    return Job(f"{name} {number}", f"{name} {number}", name, code)


class Scripted:
    """A worker that draws nothing; what a program says happens instead."""

    started: ClassVar[Counter[str]] = Counter()
    alive: ClassVar[Counter[str]] = Counter()
    most: ClassVar[int] = 0
    held: ClassVar[Event] = Event()

    def __init__(self, engine: object, _tier: object, _limits: object) -> None:
        self._name = str(engine)
        Scripted.started[self._name] += 1
        Scripted.alive[self._name] += 1
        Scripted.most = max(Scripted.most, Scripted.alive.total())

    def draw(self, program: str, _size: int) -> Rendering:
        if program == "fail":
            raise SandboxError("The sandbox failed.")
        if program == "wait":
            Scripted.held.wait(PATIENT)
        return Rendering(b"", None, "")

    def close(self) -> None:
        Scripted.alive[self._name] -= 1


@contextmanager
def scripted(monkeypatch: pytest.MonkeyPatch, languages: str, workers: int) -> Iterator[WorkerPool]:
    monkeypatch.setattr(pool, "Worker", Scripted)
    Scripted.started, Scripted.alive = Counter(), Counter()
    Scripted.most, Scripted.held = 0, Event()
    engines = {name: name for name in languages.split()}
    with WorkerPool(engines, None, None, 8, workers, kept) as opened:  # type: ignore[arg-type]
        yield opened
    assert not any(thread.is_alive() for thread in opened._threads)
    assert not Scripted.alive.total()


def all_of(opened: WorkerPool) -> list[str]:
    found: list[str] = []
    while opened.unfinished:
        found += [record.key for record in opened.finished(0.01)]
    return found


def test_every_job_ends_in_one_record(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [job(name, number) for name in ("a", "b", "c") for number in range(40)]
    with scripted(monkeypatch, "a b c", 3) as opened:
        for one in jobs:
            opened.put(one)
        assert sorted(all_of(opened)) == sorted(one.key for one in jobs)
        assert opened.finished(0.01) == []


def test_a_slow_program_holds_its_own_worker_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(monkeypatch, "a b", 2) as opened:
        opened.put(job("a", 0, "wait"))
        for name in "ab":
            for number in range(1, 30):
                opened.put(job(name, number))
        found: list[str] = []
        while opened.unfinished > 1:
            found += [record.key for record in opened.finished(0.01)]
        assert len(found) == 58
        assert "a 0" not in found
        Scripted.held.set()
        assert all_of(opened) == ["a 0"]


def test_workers_are_no_more_than_cores_and_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    names = "a b c d e f"
    with scripted(monkeypatch, names, 2) as opened:
        for number in range(60):
            for name in names.split():
                opened.put(job(name, number))
        all_of(opened)
        assert set(Scripted.started) == set(names.split())
        assert Scripted.most <= 2 + 6


def test_a_failing_sandbox_is_told_and_ends_all(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(monkeypatch, "a b", 2) as opened:
        opened.put(job("b", 0, "fail"))
        with pytest.raises(SandboxError, match="The sandbox failed"):
            all_of(opened)


def test_it_can_be_closed_while_all_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(monkeypatch, "a", 2) as opened:
        for number in range(20):
            opened.put(job("a", number, "wait"))
        timer = threading.Timer(0.2, Scripted.held.set)
        timer.start()


def test_the_language_that_is_furthest_behind_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look at the clock is a second later, so every drawing lasts as long."""
    seconds = itertools.count()
    monkeypatch.setattr(pool, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    with scripted(monkeypatch, "many few", 1) as opened:
        opened.put(job("few", 0, "wait"))
        for number in range(1, 10):
            opened.put(job("few", number))
        for number in range(60):
            opened.put(job("many", number))
        Scripted.held.set()
        order = [key.split()[0] for key in all_of(opened)]
        behind = order.index("many")
        assert order.count("few") == 10
        assert "few" in order[-20:]
        assert order[behind : behind + 40].count("few") <= 1


def test_real_workers_of_three_languages() -> None:
    with WorkerPool(ENGINES, strongest(), Limits(), 64, 2, kept) as opened:
        for name in ENGINES:
            for number in range(3):
                opened.put(job(name, number, plugins.language(name).example))
        found: list[ImageRecord] = []
        while opened.unfinished:
            found += opened.finished(0.1)
    assert {record.key for record in found} == {f"{n} {k}" for n in ENGINES for k in range(3)}
    assert not any(record.reason for record in found)
