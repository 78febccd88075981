"""Measure glance_fidelity beside tiny_fidelity: python -m training.glance.evaluate

All figures of its model card. ``--replies FOLDER`` adds those of real models: files
NAME.processing.jsonl of what they answered, with the fields ``object`` and ``response``.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from training.glance.icons import NEVER_SEEN, WORK
from training.hog.evaluate import REMOVED, example_drawings, reference_drawings
from training.tiny.evaluate import half_width
from training.tiny.evaluate import ranks as tiny_ranks
from training.tiny.make_data import with_article
from vdiag.concepts import sets
from vdiag.results.sign_flips import flipped
from vdiag.scorers._glance import GlanceModel
from vdiag.scorers._ranks import cosines, rank_percentages, unit_rows
from vdiag.scorers._tiny import TinyEncoder

BETTER, OTHER = "gpt-4-0314", "gpt-3.5-turbo-0301"
Drawn = tuple[str, str, float, float]
"""Of a drawing: concept, who made it, its ranks by glance and by tiny."""


class Pair:
    """The two scorers, on the same pictures."""

    def __init__(self) -> None:
        self._glance, self._tiny = GlanceModel.load(), TinyEncoder.load()

    def ranks(
        self, pictures: Sequence[np.ndarray], names: Sequence[str], texts: Sequence[str]
    ) -> np.ndarray:
        """Rank percentages of glance_fidelity."""
        captions = unit_rows(self._glance.texts(texts))
        similar = cosines(unit_rows(self._glance.pictures(pictures)), captions)
        return rank_percentages(similar, np.array([list(texts).index(name) for name in names]))

    def show(
        self,
        what: str,
        pictures: Sequence[np.ndarray],
        names: Sequence[str],
        texts: Sequence[str],
        beside: bool = True,
    ) -> None:
        """One row; ``beside``: vdiag-tiny has not seen these pictures either."""
        ours = self.ranks(pictures, names, texts)
        cells = [f"{ours.mean():.1f} ± {half_width(ours, names):.1f}", "-", "-"]
        if beside:
            tiny = tiny_ranks(self._tiny, pictures, names, texts)
            cells[1] = f"{tiny.mean():.1f} ± {half_width(tiny, names):.1f}"
            cells[2] = f"{spearmanr(ours, tiny).statistic:.2f}"
        first = f"{100 * (ours == 100).mean():.0f} %"
        n = f"{len(ours)} of {len(set(names))}"
        print(f"| {' | '.join([what, *cells, first, n, f'{len(texts):,}'])} |", flush=True)

    def preferred(self, texts: Sequence[str]) -> str:
        """How often a whole example drawing ranks above the one with elements removed."""
        whole, names = example_drawings("objects")
        less, same_names = example_drawings("objects", REMOVED)
        assert names == same_names
        both = [self.ranks(pictures, names, texts) for pictures in (whole, less)]
        unlike = [not np.array_equal(a, b) for a, b in zip(whole, less, strict=True)]
        ahead = np.sign(both[0] - both[1])[unlike]
        return f"{(ahead > 0).sum()} times above, {(ahead < 0).sum()} below, of {len(ahead)}"

    def speed(self) -> str:
        """Pictures a second of 384 px, at hand, and the seconds that loading takes."""
        picture = np.random.default_rng(0).integers(0, 256, (384, 384, 3), np.uint8)
        self._glance.pictures([picture] * 64)
        started = time.perf_counter()
        self._glance.pictures([picture] * 1024)
        each = 1024 / (time.perf_counter() - started)
        started = time.perf_counter()
        GlanceModel.load()
        return f"{each:.0f} pictures a second, loaded in {time.perf_counter() - started:.2f} s"


def scored(folder: Path, *options: str) -> list[Drawn]:
    """The drawings of a run made by ``vdiag draw`` that show something."""
    vdiag = [sys.executable, "-m", "vdiag"]
    scorers = ["--scorers", "tiny_fidelity,glance_fidelity", "--out", str(folder)]
    subprocess.run([*vdiag, "draw", *options, *scorers], check=True, stdout=subprocess.DEVNULL)
    export = [*vdiag, "export", str(folder), "--format", "jsonl"]
    told = subprocess.run(export, check=True, capture_output=True, text=True).stdout
    rows = [json.loads(line) for line in told.splitlines() if line]
    return [
        (row["text"], row["label"], _rank(row, "glance_rank"), _rank(row, "tiny_rank"))
        for row in rows
        if row["image"] and row["reason"] is None
    ]


def _rank(row: Mapping[str, object], name: str) -> float:
    [value] = [value for key, value in row.items() if key.split()[0] == name]
    return float(str(value))


def choosing(drawn: Sequence[Drawn]) -> Iterator[str]:
    """What the drawing chosen of each concept has in ``tiny_rank`` above the concept's mean."""
    concepts = sorted({one[0] for one in drawn})
    glance, tiny = (np.array([one[place] for one in drawn]) for place in (2, 3))
    of = np.array([concepts.index(one[0]) for one in drawn])
    members = [np.flatnonzero(of == c) for c in range(len(concepts))]
    for name, by in (("glance", glance), ("tiny itself", tiny)):
        gains = np.array([tiny[m[by[m].argmax()]] - tiny[m].mean() for m in members])
        half = half_width(gains, concepts)
        yield f"chosen by {name}: tiny_rank {gains.mean():+.1f} ± {half:.1f}"
    within = [spearmanr(glance[m], tiny[m]).statistic for m in members]
    yield f"Spearman over all {spearmanr(glance, tiny).statistic:.2f}"
    yield f"mean within a concept {np.nanmean(within):.2f}; {len(of)} of {len(concepts)} concepts"


def models(drawn: Sequence[Drawn]) -> Iterator[str]:
    """Whether each scorer tells the two models apart, paired by concept."""
    for name, place in (("glance", 2), ("tiny", 3)):
        of: list[dict[str, float]] = [
            {one[0]: float(one[place]) for one in drawn if one[1].startswith(model)}
            for model in (BETTER, OTHER)
        ]
        for model, found in zip((BETTER, OTHER), of, strict=True):
            values = np.array(list(found.values()))
            half = half_width(values, list(found))
            yield f"{name}, {model}: {values.mean():.1f} ± {half:.1f}, n = {len(values)}"
        both = sorted(of[0].keys() & of[1].keys())
        apart = np.array([of[0][concept] - of[1][concept] for concept in both])
        p = flipped(apart).p
        half = half_width(apart, both)
        yield f"{name}, apart: {apart.mean():.1f} ± {half:.1f}, p = {p:.4f}, {len(both)} pairs"
    glance, tiny = ([one[place] for one in drawn] for place in (2, 3))
    yield f"Spearman over all {spearmanr(glance, tiny).statistic:.2f}, n = {len(drawn)}"


def show_held_out(pair: Pair, objects: Sequence[str]) -> None:
    """The rows of pictures that ``python -m training.glance.make_data`` kept back."""
    caption = {sets.bare(c.name): c.text for c in sets.load("objects").concepts}
    held = np.load(WORK / "held.npz")
    for kind in ("drawings", "drawings as lines", "drawings as few shapes"):
        names = [caption[name] for name in map(str, held[f"{kind} names"])]
        pair.show(f"{NEVER_SEEN}, {kind}", held[kind], names, objects, beside=False)
    names = [with_article(name) for name in map(str, held["names names"])]
    pair.show("names left out", held["names"], names, sorted({*names, *objects}), beside=False)


def main() -> None:
    """Print the figures of the model card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=Path, default=None)
    given = parser.parse_args()
    pair = Pair()
    objects = list(sets.captions("objects", ()))
    print("| pictures | glance | tiny | agreement | glance first | n | captions |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for level in sets.set_names():
        pictures, names = example_drawings(level)
        if pictures:
            texts = list(sets.captions(level, sets.load(level).concepts))
            pair.show(f"example answers (SVG), {level}", pictures, names, texts)
    shapes = list(sets.captions("shapes", ()))
    pair.show("true pictures of shapes (SVG)", *reference_drawings(), shapes)
    if (WORK / "held.npz").is_file():
        show_held_out(pair, objects)
    example = sorted(set(example_drawings("objects")[1]))
    white = [np.full((64, 64, 3), 255, np.uint8)]
    blank = np.mean([pair.ranks(white, [name], objects)[0] for name in example])
    print(f"white picture, mean over the {len(example)} example objects: {blank:.1f}")
    print(f"an example drawing with {REMOVED:.0%} removed: {pair.preferred(objects)}")
    print(pair.speed())
    with tempfile.TemporaryDirectory() as folder:
        print("example answers in all languages:")
        print("\n".join(choosing(scored(Path(folder, "examples"), "--model", "example"))))
        if given.replies is not None:
            drawn: list[Drawn] = []
            for model in (BETTER, OTHER):
                file = given.replies / f"{model}.processing.jsonl"
                drawn += scored(
                    Path(folder, model),
                    *("--model", f"replay/{file}", "--languages", "processing"),
                    *("--columns", "concept=object,answer=response"),
                )
            print("\n".join(models(drawn)))


if __name__ == "__main__":
    main()
