"""Drawings a second in each language: ours (warm, shut in) beside the plain way (a fresh process).

The programs are the example answers that render. Each is drawn by both ways in turn, one after
the other on an otherwise idle machine. The table prints the median drawing of each way, the median
of the programs' ratios, and the ratio of the whole time, in which long programs weigh more.

    python -m benchmarks.render                      all languages, 20 programs each
    python -m benchmarks.render --flat 10000 --languages svg    does the cost stay flat?
"""

import argparse
import contextlib
import os
import random
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.plain import PLAIN
from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.languages import Language
from vdiag.records import Answer
from vdiag.sandbox import Limits, Worker, strongest
from vdiag.shipped import shipped

SIZE = 384
FIRST_DRAW = re.compile(r"[^.]+\.\d(\.length)?\.md")


def programs(
    language: Language, count: int, worker: Worker, draw_plainly: Callable[[str], None]
) -> list[str]:
    """Example answers that both ways can draw, chosen by a fixed seed."""
    folder = shipped("datasets") / "answers" / "handwritten" / language.name
    files = sorted(path for path in folder.glob("*.md") if FIRST_DRAW.fullmatch(path.name))
    random.Random(0).shuffle(files)
    found: list[str] = []
    for file in files:
        program = extract_program(Answer(file.read_text(encoding="utf-8")), language)
        if program.reason is None and worker.draw(program.code, SIZE).rgb is not None:
            with contextlib.suppress(subprocess.CalledProcessError):
                draw_plainly(program.code)
                found.append(program.code)
        if len(found) == count:
            break
    return found


def compare(language: Language, engine: str, count: int, rounds: int) -> str:
    """One line of the table: both ways in turn over the same programs."""
    plain, label, missing = PLAIN[language.name]
    if missing() is not None:
        return f"{language.name:<11} {engine:<10} (the plain way needs {missing()})"
    ours, theirs = [], []
    with (
        Worker(language.engines[engine], strongest(), Limits()) as worker,
        tempfile.TemporaryDirectory() as folder,
        plain(Path(folder)) as draw_plainly,
    ):
        for program in programs(language, count, worker, draw_plainly):
            pairs = [_both(program, worker, draw_plainly) for _ in range(rounds)]
            ours.append(1000 * statistics.median(mine for mine, _ in pairs))
            theirs.append(1000 * statistics.median(other for _, other in pairs))
    ratios = [other / mine for mine, other in zip(ours, theirs, strict=True)]
    return (
        f"{language.name:<11} {engine:<7} {len(ours):>3} {1000 * len(ours) / sum(ours):>9.1f}"
        f" {statistics.median(ours):>8.0f} {statistics.median(theirs):>8.0f}"
        f" {statistics.median(ratios):>7.2f}x {sum(theirs) / sum(ours):>6.2f}x  {label}"
    )


def _both(program: str, worker: Worker, draw_plainly: Callable[[str], None]) -> tuple[float, float]:
    """Seconds of one drawing by us and by the plain way."""
    started = time.perf_counter()
    assert worker.draw(program, SIZE).rgb is not None
    between = time.perf_counter()
    draw_plainly(program)
    return between - started, time.perf_counter() - between


def throughput(language: Language, engine: str, workers: int, seconds: float) -> float:
    """Drawings a second of several workers at once."""
    from concurrent.futures import ThreadPoolExecutor

    def run(_: int) -> int:
        with Worker(language.engines[engine], strongest(), Limits()) as worker:
            worker.draw(language.example, SIZE)
            done, end = 0, time.perf_counter() + seconds
            while time.perf_counter() < end:
                worker.draw(language.example, SIZE)
                done += 1
            return done

    with ThreadPoolExecutor(workers) as pool:
        return sum(pool.map(run, range(workers))) / seconds


def flat(language: Language, engine: str, count: int) -> Iterator[str]:
    """Memory, open files, processes and milliseconds a drawing after 100, 1,000, ... drawings."""
    with Worker(language.engines[engine], strongest(), Limits()) as worker:
        worker.draw(language.example, SIZE)
        done, stop = 0, 100
        while stop <= count:
            started, first = time.perf_counter(), done
            while done < stop:
                worker.draw(language.example, SIZE)
                done += 1
            spent = (time.perf_counter() - started) / (done - first)
            memory, files, tasks = _state(worker.pid)
            yield (
                f"{language.name:<11} {engine:<10} {done:>6} {1000 * spent:>8.1f} ms"
                f" {memory / 2**20:>8.1f} MiB {files:>5} files {tasks:>3} processes"
                f" {len(os.listdir('/proc/self/fd')):>5} files here"
            )
            stop *= 10


def _state(pid: int) -> tuple[int, int, int]:
    """Proportional memory, open files and number of a process and all below it."""
    memory, files, everyone = 0, 0, [pid, *_below(pid)]
    for one in everyone:
        with contextlib.suppress(OSError):
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text()
            memory += 1024 * int(
                next(x for x in rollup.splitlines() if x.startswith("Pss:")).split()[1]
            )
            files += len(os.listdir(f"/proc/{one}/fd"))
    return memory, files, len(everyone)


def _below(number: int) -> list[int]:
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return [found for child in map(int, children) for found in (child, *_below(child))]
    return []


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--languages", default="installed")
    parser.add_argument("--programs", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--flat", type=int, default=0)
    given = parser.parse_args()
    chosen = plugins.languages(given.languages.split(","))
    pairs = [(one, engine) for one in chosen.values() for engine in one.engines]
    if given.flat:
        for language, engine in pairs:
            if engine == language.default_engine:
                for line in flat(language, engine, given.flat):
                    print(line, flush=True)
        return
    print(f"tier {strongest()}, {os.cpu_count()} cores, {SIZE} x {SIZE} pixels")
    print("                               ours     median ms         ratio")
    print("language    engine    n   a second     ours    plain   median  total  the plain way")
    for language, engine in pairs:
        if engine != "cairosvg":
            print(compare(language, engine, given.programs, given.rounds), flush=True)
    workers = os.cpu_count() or 1
    print(f"\ndrawings a second of each language's example with {workers} workers")
    for language, engine in pairs:
        if engine != "cairosvg":
            rate = throughput(language, engine, workers, 4)
            print(f"{language.name:<11} {engine:<10} {rate:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
