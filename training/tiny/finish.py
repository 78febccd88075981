"""Write what ships beside the nets of vdiag-tiny: python -m training.tiny.finish

The table of sentence vectors of the concept sets' captions, the words that training knew, and where
the pictures of some levels lie. Needed after a training, and with ``--keep-words``, which needs no
training data, whenever a caption of a concept set changes.
"""

import argparse
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from training.tiny.make_data import SCENE, WORK
from training.tiny.sentence_encoder import SentenceEncoder
from vdiag.concepts import sets as concepts
from vdiag.scorers._tiny import CAPTIONS, TinyEncoder
from vdiag.scorers._tiny.phrases import words

CENTRED = {"scenes": SCENE}
"""Levels whose pictures' middle is taken away, and the kind of training pictures that shows it.

Chosen on held-out pictures: scenes gain by it, objects and shapes do not.
"""
PICTURES = 4000


def rounded(rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows as int8 and one float16 factor each."""
    factor = np.abs(rows).max(1, keepdims=True) / 127
    whole = np.round(rows / factor).astype(np.int8)
    return torch.from_numpy(whole), torch.from_numpy(factor.astype(np.float16))


def trained_words() -> str:
    """Every word of a training caption, sorted."""
    parts = (json.loads(path.read_text()) for path in WORK.glob("train-*.json"))
    captions = {caption for part in parts for caption in part["captions"]}
    return " ".join(sorted({word for caption in captions for word in words(caption)}))


def middle(encoder: TinyEncoder, kind: str) -> torch.Tensor:
    """The mean (256,) of the first part's pictures of a kind, evenly taken."""
    said = json.loads((WORK / "train-0.json").read_text())
    rows = np.flatnonzero(np.array(said["kinds"]) == kind)
    chosen = rows[np.linspace(0, len(rows) - 1, PICTURES).astype(int)]
    pictures = np.load(WORK / "train-0.npy", mmap_mode="r")
    return torch.from_numpy(encoder.images([pictures[row] for row in chosen]).mean(0))


def kept() -> tuple[str, dict[str, torch.Tensor]]:
    """The words and the middles in the file that ships now."""
    with safe_open(str(CAPTIONS), framework="pt") as file:
        names = [key for key in file.keys() if key.startswith("middle ")]  # noqa: SIM118
        return str(file.metadata()["trained"]), {key: file.get_tensor(key) for key in names}


def trained() -> tuple[str, dict[str, torch.Tensor]]:
    """The words of the training's captions, and the middles of its pictures."""
    encoder = TinyEncoder.load()
    middles = {f"middle {level}": middle(encoder, kind) for level, kind in CENTRED.items()}
    return trained_words(), middles


def main() -> None:
    """Embed every caption of every shipped concept set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-words", action="store_true")
    given = parser.parse_args()
    sets = [concepts.load(name) for name in concepts.set_names()]
    texts = sorted({concept.text for one in sets for concept in one.concepts})
    vectors, factor = rounded(SentenceEncoder().sentences(texts))
    read, middles = kept() if given.keep_words else trained()
    place = {text: number for number, text in enumerate(texts)}
    levels = {
        name: [place[concept.text] for concept in concepts.load(name).concepts] for name in CENTRED
    }
    tensors = {"vectors": vectors, "factor": factor, **middles}
    metadata = {"captions": json.dumps(texts), "trained": read, "levels": json.dumps(levels)}
    save_file(tensors, CAPTIONS, metadata=metadata)
    CAPTIONS.chmod(0o644)
    print(f"{len(texts)} captions, {CAPTIONS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
