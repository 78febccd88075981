"""Measure hog_fidelity beside tiny_fidelity: python -m training.hog.evaluate

On drawings by other hands, icons of names that training left out, true pictures of shapes and the
example answers' drawings, none of which training had, among all captions of their level; and how
often it puts an example drawing above the same one with a share of its elements removed.
"""

import re
from collections.abc import Sequence

import numpy as np
from scipy.stats import spearmanr

from training.tiny.evaluate import half_width
from training.tiny.evaluate import ranks as tiny_ranks
from training.tiny.make_data import WORK, with_article
from vdiag import plugins
from vdiag.concepts import sets, shapes
from vdiag.extract.program import extract_program
from vdiag.languages.svg.write import write
from vdiag.providers import Connection
from vdiag.records import Task
from vdiag.run.pictures import pixels_from
from vdiag.sandbox import Worker, strongest
from vdiag.scorers._hog import HogModel
from vdiag.scorers._ranks import cosines, rank_percentages, unit_rows
from vdiag.scorers._tiny import TinyEncoder

REFERENCE_PICTURES = 200
REMOVED = 0.6
_ELEMENT = r"<(path|circle|ellipse|rect|polygon|line|polyline)\b[^>]*/>"


class Pair:
    """The two scorers, on the same pictures."""

    def __init__(self) -> None:
        self._hog, self._tiny = HogModel.load(), TinyEncoder.load()

    def ranks(
        self, pictures: Sequence[np.ndarray], names: Sequence[str], texts: Sequence[str]
    ) -> np.ndarray:
        """Rank percentages of hog_fidelity."""
        captions = unit_rows(self._hog.texts(self._tiny.words(list(texts))))
        similar = cosines(unit_rows(self._hog.pictures(pictures)), captions)
        return rank_percentages(similar, np.array([list(texts).index(name) for name in names]))

    def show(
        self,
        what: str,
        pictures: Sequence[np.ndarray],
        names: Sequence[str],
        texts: Sequence[str],
    ) -> None:
        """One row: both scorers' means with half intervals, and how their ranks agree."""
        ours = self.ranks(pictures, names, texts)
        tiny = tiny_ranks(self._tiny, pictures, names, texts)
        means = (f"{r.mean():.1f} ± {half_width(r, names):.1f}" for r in (ours, tiny))
        agreement = f"{spearmanr(ours, tiny).statistic:.2f}"
        first = f"{100 * (ours == 100).mean():.0f} %"
        cells = (what, *means, agreement, first, str(len(ours)), f"{len(texts):,}")
        print(f"| {' | '.join(cells)} |", flush=True)


def drawn(programs: Sequence[str], names: Sequence[str]) -> tuple[list[np.ndarray], list[str]]:
    """Pictures of those SVG programs that render, and their captions."""
    pictures, shown = [], []
    with Worker(plugins.language("svg").engines["resvg"], strongest()) as worker:
        for program, name in zip(programs, names, strict=True):
            rgb = worker.draw(program, 384).rgb
            if rgb is not None:
                pictures.append(pixels_from(rgb, 384))
                shown.append(name)
    return pictures, shown


def example_drawings(level: str, share: float = 0.0) -> tuple[list[np.ndarray], list[str]]:
    """Pictures of the example SVG answers and their captions; a share of elements removed."""
    model = plugins.provider("example").open("", Connection())[0]
    caption = {sets.bare(c.name): c.text for c in sets.load(level).concepts}
    rng = np.random.default_rng(0)
    programs, names = [], []
    for place, answer in model.answers.items():  # type: ignore[attr-defined]
        asked = (place.language, place.task, place.view) == ("svg", Task.DRAW, "")
        if asked and place.concept in caption:
            code = extract_program(answer, plugins.language("svg")).code
            programs.append(
                re.sub(_ELEMENT, lambda m: "" if rng.random() < share else m.group(), code)
            )
            names.append(caption[place.concept])
    return drawn(programs, names)


def reference_drawings() -> tuple[list[np.ndarray], list[str]]:
    """True pictures of shapes, drawn by seed from those that ship, and their captions."""
    known = sets.load("shapes").concepts
    rows = np.random.default_rng(0).choice(len(known), REFERENCE_PICTURES, replace=False)
    chosen = [known[row] for row in rows]
    programs = [write(shapes.picture(int(one.attributes["index"]))) for one in chosen]
    return drawn(programs, [one.text for one in chosen])


def preferred(pair: Pair, texts: Sequence[str]) -> str:
    """How often a whole example drawing ranks above the one with elements removed."""
    whole, names = example_drawings("objects")
    less, same_names = example_drawings("objects", REMOVED)
    assert names == same_names
    both = [pair.ranks(pictures, names, texts) for pictures in (whole, less)]
    unlike = [not np.array_equal(a, b) for a, b in zip(whole, less, strict=True)]
    ahead = np.sign(both[0] - both[1])[unlike]
    return f"{(ahead > 0).sum()} times above, {(ahead < 0).sum()} below, of {len(ahead)}"


def show_held_out(pair: Pair, objects: Sequence[str]) -> None:
    """The rows of pictures that `python -m training.tiny.make_data` kept back."""
    caption = {sets.bare(c.name): c.text for c in sets.load("objects").concepts}
    held = np.load(WORK / "held.npz")
    for kind in ("drawings", "drawings as lines", "drawings as few shapes"):
        names = [caption[name] for name in map(str, held[f"{kind} names"])]
        pair.show(f"unseen {kind}", held[kind], names, objects)
    names = [with_article(name) for name in map(str, held["names names"])]
    pair.show("names left out", held["names"], names, sorted({*names, *objects}))
    names = list(map(str, held["shapes names"]))
    pair.show("shapes left out", held["shapes"], names, sorted(set(names)))


def main() -> None:
    """Print the figures of the model card."""
    pair = Pair()
    objects = list(sets.captions("objects", ()))
    print("| pictures | hog | tiny | agreement | hog first | n | captions |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for level in sets.set_names():
        pictures, names = example_drawings(level)
        if pictures:
            texts = list(sets.captions(level, sets.load(level).concepts))
            pair.show(f"example answers (SVG), {level}", pictures, names, texts)
    texts = list(sets.captions("shapes", ()))
    pair.show("true pictures of shapes (SVG)", *reference_drawings(), texts)
    if (WORK / "held.npz").is_file():
        show_held_out(pair, objects)
    example = sorted(set(example_drawings("objects")[1]))
    white = [np.full((64, 64, 3), 255, np.uint8)]
    blank = np.mean([pair.ranks(white, [name], objects)[0] for name in example])
    print(f"white picture, mean over the {len(example)} example objects: {blank:.1f}")
    print(f"an example drawing with {REMOVED:.0%} removed: {preferred(pair, objects)}")


if __name__ == "__main__":
    main()
