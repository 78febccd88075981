"""CPU time and size of a saved picture by level of compression: ``python -m benchmarks.png``.

The example answers' drawings in SVG at two sizes, each compressed in memory at every level by the
library that saves them. The time is the thread's own, so that a busy machine tells nearly the same.
"""

import io
import time
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image

from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.providers import Connection
from vdiag.records import Task
from vdiag.run.pictures import Pixels, pixels_from
from vdiag.sandbox import Worker, strongest

SIZES = {384: 60, 2048: 12}
"""Pixels, and how many drawings of that side."""
LEVELS = range(10)


def programs() -> Iterator[str]:
    """The example answers' programs in SVG for objects and scenes."""
    model = plugins.provider("example").open("", Connection())[0]
    language = plugins.language("svg")
    for place, answer in model.answers.items():  # type: ignore[attr-defined]
        if (place.language, place.task, place.view) == ("svg", Task.DRAW, ""):
            yield extract_program(answer, language).code


def drawn(size: int, count: int) -> list[Pixels]:
    """So many of the drawings that render, evenly taken."""
    every = list(programs())
    found = []
    with Worker(plugins.language("svg").engines["resvg"], strongest()) as worker:
        for place in np.linspace(0, len(every) - 1, count).astype(int):
            rgb = worker.draw(every[place], size).rgb
            if rgb is not None:
                found.append(pixels_from(rgb, size))
    return found


def compressed(pictures: Sequence[Pixels], level: int) -> tuple[float, float]:
    """Milliseconds and bytes of a picture, in the mean; the better of two passes."""
    passes = []
    for _ in range(2):
        before, size = time.thread_time(), 0
        for pixels in pictures:
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, format="PNG", compress_level=level)
            size += file.tell()
        passes.append(time.thread_time() - before)
    return 1000 * min(passes) / len(pictures), size / len(pictures)


def main() -> None:
    """Print a table for each size."""
    for side, count in SIZES.items():
        pictures = drawn(side, count)
        print(f"{len(pictures)} drawings of {side} px: level, milliseconds, kilobytes a picture")
        for level in LEVELS:
            milliseconds, size = compressed(pictures, level)
            print(f"{level:5}{milliseconds:10.2f}{size / 1000:10.1f}", flush=True)


if __name__ == "__main__":
    main()
