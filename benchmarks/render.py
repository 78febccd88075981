"""Drawings a second in each language: ours (warm, shut in) beside the plain way (a fresh process).

The programs are the example answers that render. Each is drawn by both ways in turn, one after
the other on an otherwise idle machine, and the table prints milliseconds a drawing and the ratio.

    python -m benchmarks.render                      all languages, 12 programs each
    python -m benchmarks.render --flat 10000 --languages svg    does the cost stay flat?
"""

import argparse
import contextlib
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.plain import PLAIN
from vdiag import plugins
from vdiag.extract import extract_program
from vdiag.languages import Language
from vdiag.records import Answer
from vdiag.sandbox import Limits, Worker, strongest
from vdiag.shipped import shipped

SIZE = 384


def programs(language: Language, count: int, worker: Worker) -> list[str]:
    """Example answers that render, drawn by a fixed seed."""
    files = sorted((shipped("datasets") / "answers" / "handwritten" / language.name).glob("*.md"))
    random.Random(0).shuffle(files)
    found = []
    for file in files:
        program = extract_program(Answer(file.read_text(encoding="utf-8")), language)
        if program.reason is None and worker.draw(program.code, SIZE).rgb is not None:
            found.append(program.code)
        if len(found) == count:
            break
    return found


def compare(language: Language, engine: str, count: int, rounds: int) -> str:
    """One line of the table: both ways in turn over the same programs."""
    plain, label, missing = PLAIN[language.name]
    if missing() is not None:
        return f"{language.name:<11} {engine:<10} (the plain way needs {missing()})"
    ours, theirs, drawn = 0.0, 0.0, 0
    with Worker(language.engines[engine], strongest(), Limits()) as worker:
        chosen = programs(language, count, worker)
        with tempfile.TemporaryDirectory() as folder, plain(Path(folder)) as draw_plainly:
            for program in chosen * rounds:
                started = time.perf_counter()
                draw_plainly(program)
                theirs += time.perf_counter() - started
                started = time.perf_counter()
                assert worker.draw(program, SIZE).rgb is not None
                ours += time.perf_counter() - started
                drawn += 1
    ours_ms, theirs_ms = 1000 * ours / drawn, 1000 * theirs / drawn
    return (
        f"{language.name:<11} {engine:<10} {drawn:>4} {1000 / ours_ms:>10.1f} {ours_ms:>8.0f}"
        f" {theirs_ms:>9.0f} {theirs / ours:>7.2f}x  {label}"
    )


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
    parser.add_argument("--programs", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=2)
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
    print("language    engine        n  ours a s  ours ms  plain ms   ratio  the plain way")
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
