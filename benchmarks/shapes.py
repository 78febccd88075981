"""Descriptions and reference pictures of the shapes a second: ``python -m benchmarks.shapes``.

One process on one core; the grammar is loaded before the clock starts.
"""

import random
import time
from collections.abc import Callable

from vdiag.concepts.shapes import grammar, picture, sample
from vdiag.languages.svg.write import write

SECONDS = 3.0


def rate(work: Callable[[int], object], indices: list[int]) -> float:
    """How many times a second, over indices that are gone through again and again."""
    start, done = time.perf_counter(), 0
    while (spent := time.perf_counter() - start) < SECONDS:
        work(indices[done % len(indices)])
        done += 1
    return done / spent


def main() -> None:
    whole = grammar()
    chance = random.Random(0)
    anywhere = [chance.randrange(len(whole)) for _ in range(20_000)]
    sampled = [int(concept.attributes["index"]) for concept in sample()]
    marks = [len(picture(index)) for index in sampled]
    print(f"{len(whole):,} descriptions in {len(whole.attributes)} families, a second:")
    said = rate(whole.__getitem__, anywhere)
    found = rate(lambda index: whole.index_of(whole[index].text), anywhere)
    print(f"{said:10,.0f}  descriptions")
    print(f"{found:10,.0f}  descriptions found again by their text")
    for name, indices in (("anywhere", anywhere), ("of the sample", sampled)):
        print(f"{rate(picture, indices):10,.0f}  pictures as marks, {name}")
    written = rate(lambda index: write(picture(index)), sampled)
    print(f"{written:10,.0f}  pictures as SVG, of the sample")
    print(f"{sum(marks) / len(marks):10.1f}  marks a picture, at most {max(marks)}")


if __name__ == "__main__":
    main()
