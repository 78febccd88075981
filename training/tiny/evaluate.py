"""Measure vdiag-tiny on what it never saw: python -m training.tiny.evaluate

An emoji set by other hands, icons of names that training left out, held-out shape compositions,
and the example answers' drawings, which never enter the training, among all captions of their
level, whole and with a share of their elements removed.
"""

import re
from collections.abc import Sequence

import numpy as np
from scipy.special import stdtrit

from training.tiny.make_data import WORK, with_article
from vdiag import plugins
from vdiag.concepts import sets
from vdiag.extract.program import extract_program
from vdiag.providers import Connection
from vdiag.providers._answer_files import Place
from vdiag.run.pictures import pixels_from
from vdiag.sandbox import Worker, strongest
from vdiag.scorers._ranks import rank_percentages
from vdiag.scorers._tiny import TinyEncoder

_ELEMENT = r"<(path|circle|ellipse|rect|polygon|line|polyline)\b[^>]*/>"


def ranks(
    encoder: TinyEncoder,
    pictures: Sequence[np.ndarray],
    names: Sequence[str],
    texts: Sequence[str],
    by_word: bool = False,
) -> np.ndarray:
    """Rank percentage of each picture's caption among the texts, as the scorer ranks it."""
    use_sentences = encoder.knows_sentences([*texts, *names]) and not by_word
    features = (encoder.sentences if use_sentences else encoder.words)(list(texts))
    similarities = encoder.centred(encoder.images(pictures), texts) @ features.T
    return rank_percentages(similarities, np.array([list(texts).index(name) for name in names]))


def half_width(found: np.ndarray, names: Sequence[str]) -> float:
    """Half of the mean's 95 % interval: Student's t over concepts, whose pictures are alike.

    Args:
        found: (n,) one number a picture.
        names: the concept of each.
    """
    _, concept = np.unique(np.asarray(names), return_inverse=True)
    counts = np.bincount(concept)
    apart = np.bincount(concept, weights=found) - counts * found.mean()
    error = np.sqrt(np.square(apart).sum() * len(counts) / (len(counts) - 1)) / len(found)
    return float(stdtrit(len(counts) - 1, 0.975) * error)


def show(what: str, found: np.ndarray, names: Sequence[str], among: int) -> None:
    """One line of the result."""
    half = half_width(found, names)
    first = 100 * (found == 100).mean()
    print(
        f"{what}: {found.mean():.1f} +- {half:.1f} (n = {len(found)} of {len(set(names))} concepts,"
        f" N = {among}, first {first:.0f} %)",
        flush=True,
    )


def example_drawings(level: str, share: float = 0.0) -> tuple[list[np.ndarray], list[str]]:
    """Pictures of the example SVG answers and their captions; a share of elements removed."""
    model = plugins.provider("example").open("", Connection())[0]
    language = plugins.language("svg")
    rng = np.random.default_rng(0)
    pictures, names = [], []
    with Worker(language.engines["resvg"], strongest()) as worker:
        for concept in sets.load(level).concepts:
            for sample in (0, 1):
                place = Place(sets.bare(concept.name), "svg", sample)
                if place not in model.answers:  # type: ignore[attr-defined]
                    continue
                code = extract_program(model.answers[place], language).code  # type: ignore[attr-defined]
                code = re.sub(_ELEMENT, lambda m: "" if rng.random() < share else m.group(), code)
                rgb = worker.draw(code, 384).rgb
                if rgb is not None:
                    pictures.append(pixels_from(rgb, 384))
                    names.append(concept.text)
    return pictures, names


def show_examples(encoder: TinyEncoder) -> None:
    """The lines of the example answers' drawings, which ship with vdiag."""
    for level in sets.set_names():
        texts = list(sets.captions(level, sets.load(level).concepts))
        for share in (0.0, 0.3, 0.6, 1.0):
            pictures, names = example_drawings(level, share)
            if pictures:
                found = ranks(encoder, pictures, names, texts)
                show(f"example drawings, {level}, {share:.0%} removed", found, names, len(texts))
                if not share:
                    found = ranks(encoder, pictures, names, texts, by_word=True)
                    show("  read word by word", found, names, len(texts))


def main() -> None:
    """Print the figures of the model card that need nothing but this checkout and its data."""
    encoder = TinyEncoder.load()
    objects = list(sets.captions("objects", ()))
    show_examples(encoder)
    if not (WORK / "held.npz").is_file():
        print("The held-out pictures are not here; `python -m training.tiny.make_data` makes them.")
        return
    caption = {sets.bare(c.name): c.text for c in sets.load("objects").concepts}
    held = np.load(WORK / "held.npz")
    for kind in ("drawings", "drawings as lines", "drawings as few shapes"):
        names = [caption[name] for name in map(str, held[f"{kind} names"])]
        show(f"unseen {kind}", ranks(encoder, held[kind], names, objects), names, len(objects))
        found = ranks(encoder, held[kind], names, objects, by_word=True)
        show("  read word by word", found, names, len(objects))
    names = [with_article(name) for name in map(str, held["names names"])]
    texts = sorted({*names, *objects})
    show("names left out", ranks(encoder, held["names"], names, texts), names, len(texts))
    names = list(map(str, held["shapes names"]))
    texts = sorted(set(names))
    show("shapes left out", ranks(encoder, held["shapes"], names, texts), names, len(texts))


if __name__ == "__main__":
    main()
