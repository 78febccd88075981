"""Measure vdiag-tiny on what it never saw: python -m training.tiny.evaluate

Held-out emoji (among themselves and among all concepts), held-out shape compositions, and the
example answers' drawings, which never enter the training, among all captions of their level.
"""

import re

import numpy as np

from training.tiny.make_data import WORK
from vdiag import concepts, plugins
from vdiag.extract import extract_program
from vdiag.pictures import pixels_from
from vdiag.providers import Connection
from vdiag.sandbox import Worker, strongest
from vdiag.scorers._ranks import TEMPLATES, rank_percentages
from vdiag.scorers._tiny import TinyEncoder


def caption_features(encoder: TinyEncoder, texts: list[str]) -> np.ndarray:
    """Mean over the templates, unit rows."""
    total = np.zeros((len(texts), 256), np.float32)
    for template in TEMPLATES:
        total += encoder.texts([template.format(text) for text in texts])
    return total / np.linalg.norm(total, axis=1, keepdims=True)


def ranks(
    encoder: TinyEncoder, pictures: list[np.ndarray], names: list[str], texts: list[str]
) -> np.ndarray:
    """Rank percentage of each picture's name among the texts."""
    similarities = encoder.images(pictures) @ caption_features(encoder, texts).T
    return rank_percentages(similarities, np.array([texts.index(name) for name in names]))


def show(what: str, found: np.ndarray, among: int) -> None:
    """One line of the result."""
    half = 1.96 * found.std() / np.sqrt(len(found))
    print(f"{what}: {found.mean():.1f} +- {half:.1f} (n = {len(found)}, N = {among}, chance 50)")


def example_drawings(level: str, share: float = 0.0) -> tuple[list[np.ndarray], list[str]]:
    """Pictures of the example SVG answers and their captions; a share of elements removed."""
    model = plugins.provider("example").open("", Connection())[0]
    language = plugins.language("svg")
    rng = np.random.default_rng(0)
    pictures, names = [], []
    with Worker(language.engines["resvg"], strongest()) as worker:
        for concept in concepts.load(level).concepts:
            for sample in (0, 1):
                place = (concepts.bare(concept.name), "svg", sample)
                if place not in model.answers:  # type: ignore[attr-defined]
                    continue
                code = extract_program(model.answers[place], language).code  # type: ignore[attr-defined]
                element = r"<(path|circle|ellipse|rect|polygon|line|polyline)\b[^>]*/>"
                code = re.sub(element, lambda m: "" if rng.random() < share else m.group(), code)
                rgb = worker.draw(code, 384).rgb
                if rgb is not None:
                    pictures.append(pixels_from(rgb, 384))
                    names.append(concept.text)
    return pictures, names


def main() -> None:
    """Print every figure of the model card."""
    encoder = TinyEncoder.load()
    held = np.load(WORK / "held.npz")
    for kind in ("emoji", "shape"):
        pictures = list(held["emoji" if kind == "emoji" else "shapes"])
        names = [
            name if kind == "shape" else f"a {name}" for name in map(str, held[f"{kind}_names"])
        ]
        texts = sorted(set(names))
        found = ranks(encoder, pictures, names, texts)
        show(f"held-out {kind}", found, len(texts))
        if kind == "emoji":
            for number, style in enumerate(("plain", "line", "polygon")):
                show(f"  {style}", found[number::3], len(texts))
    for level in concepts.set_names():
        texts = list(concepts.captions(level, concepts.load(level).concepts))
        for share in (0.0, 0.3, 0.6, 1.0):
            pictures, names = example_drawings(level, share)
            if pictures:
                found = ranks(encoder, pictures, names, texts)
                show(f"example drawings, {level}, {share:.0%} removed", found, len(texts))


if __name__ == "__main__":
    main()
