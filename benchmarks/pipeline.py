"""The whole of `vdiag draw`: its wall time beside asking alone and beside what the cores must do.

Asking, rendering and scoring flow, so the whole need last no longer than the longer of asking alone
and the work of the processor divided by the cores. Answers come from the true pictures of the
shapes and from the examples (at once), and from a loopback endpoint that answers after so many
seconds, 64 questions on their way. Run it on an otherwise idle machine: the cores' time is the
machine's.

    python -m benchmarks.pipeline                       2,000 drawings each, 0.2, 2 and 10 s
    python -m benchmarks.pipeline --drawings 200 --latencies 0.2
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.loopback import endpoint
from vdiag import plugins
from vdiag.progress import cores

AT_ONCE = 64
LANGUAGES = ("svg", "matplotlib", "turtle", "processing", "tikz")


@dataclass(frozen=True)
class Measured:
    """One run: seconds by the wall's clock and of all cores, and how many drawings it has."""

    wall: float
    cores: float
    drawings: int


def draw(folder: Path, *arguments: str) -> Measured:
    """Type `vdiag draw` into an empty folder."""
    command = [sys.executable, "-m", "vdiag", "draw", "--out", str(folder / "run"), *arguments]
    own = {"VDIAG_ANSWERS": str(folder / "answers.db"), "OPENAI_API_KEY": "none"}
    began, before = time.monotonic(), cores.busy_seconds() or 0.0
    done = subprocess.run(
        command, env={**os.environ, **own}, capture_output=True, text=True, check=False
    )
    wall, busy = time.monotonic() - began, (cores.busy_seconds() or 0.0) - before
    if done.returncode:
        raise SystemExit(done.stderr)
    [line] = [line for line in done.stderr.splitlines() if line.startswith("rendering: ")]
    return Measured(wall, busy, int(line.split()[1]))


def line(name: str, found: Measured, asking: float) -> str:
    """One line of the table."""
    count = cores.available()
    least = max(asking, found.cores / count)
    return (
        f"{name:<22} {found.drawings:>6} {found.wall:>8.1f} {asking:>8.1f}"
        f" {found.cores / count:>10.1f} {found.wall / least:>7.2f}"
        f" {100 * found.cores / (count * found.wall):>6.0f} % {found.drawings / found.wall:>8.1f}"
    )


def main() -> None:
    """Print a table: wall, asking alone, the cores' time over their number, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--latencies", type=float, nargs="*", default=[0.2, 2.0, 10.0])
    given = parser.parse_args()
    languages = ",".join(LANGUAGES)
    each = max(1, given.drawings // len(LANGUAGES))
    print(
        f"{'answers':<22} {'n':>6} {'wall s':>8} {'asking':>8} {'work/cores':>10} {'ratio':>7}"
        f" {'busy':>8} {'a second':>8}"
    )
    programs = {one.prompt_name: one.example for one in map(plugins.language, LANGUAGES)}
    with tempfile.TemporaryDirectory() as place:
        told = ["--concepts", "shapes", "--limit", str(each), "--languages", languages]
        found = draw(Path(place) / "reference", *told, "--model", "reference", "--samples", "1")
        print(line("reference, at once", found, 0.0), flush=True)
        found = draw(Path(place) / "example", "--model", "example", "--languages", languages)
        print(line("example, at once", found, 0.0), flush=True)
        for latency in given.latencies:
            with endpoint(latency, programs) as address:
                asked = ["--model", "openai/m", "--base-url", address, "--samples", "1"]
                asked += ["--concurrency", str(AT_ONCE)]
                found = draw(Path(place) / f"endpoint {latency}", *told, *asked)
            asking = latency * (1 + found.drawings / AT_ONCE)
            print(line(f"endpoint, {latency} s", found, asking), flush=True)


if __name__ == "__main__":
    main()
