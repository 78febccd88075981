"""Write what ships beside the nets of vdiag-tiny: python -m training.tiny.finish

The table of sentence vectors of the concept sets' captions, the words that training knew, and the
centre of the pictures' features: the mean over pictures of all objects alike. Taken away from
every feature it leaves each caption as near to pictures in general as every other, so that a
caption cannot rank high by being a common one.

Needed after a training, and whenever a caption of a concept set changes; with ``--keep-centre``
the pictures are not needed.
"""

import argparse
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from training.tiny.make_data import WORK
from training.tiny.sentence_encoder import SentenceEncoder
from vdiag import concepts
from vdiag.scorers._tiny import CAPTIONS, TinyEncoder
from vdiag.scorers._tiny.network import words

PICTURES_PER_NAME = 4


def rounded(rows: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows as int8 and one float16 factor each."""
    factor = np.abs(rows).max(1, keepdims=True) / 127
    whole = np.round(rows / factor).astype(np.int8)
    return torch.from_numpy(whole), torch.from_numpy(factor.astype(np.float16))


def trained_words() -> list[str]:
    """Every word of a training caption, sorted."""
    captions = {c for path in WORK.glob("train-*.json") for c in json.loads(path.read_text())}
    return sorted({word for caption in captions for word in words(caption)})


def centre() -> torch.Tensor:
    """(256,) float32: mean unit feature of training pictures, as many of each object."""
    encoder = TinyEncoder.load()
    names = {concepts.bare(concept.name) for concept in concepts.load("objects").concepts}
    rows: dict[str, list[np.ndarray]] = {name: [] for name in sorted(names)}
    for path in sorted(WORK.glob("train-*.json")):
        pictures = np.load(path.with_suffix(".npy"), mmap_mode="r")
        room = {name: PICTURES_PER_NAME - len(found) for name, found in rows.items()}
        wanted = []
        for i, caption in enumerate(json.loads(path.read_text())):
            if room.get(caption, 0) > 0:
                room[caption] -= 1
                wanted.append((i, caption))
        for start in range(0, len(wanted), 256):
            part = wanted[start : start + 256]
            features = encoder.uncentred(encoder.trunk([pictures[i] for i, _ in part]))
            for (_, caption), feature in zip(part, features, strict=True):
                rows[caption].append(feature)
    means = [np.mean(found, axis=0) for found in rows.values() if found]
    print(f"{len(means)} of {len(names)} objects in the centre")
    return torch.from_numpy(np.mean(means, axis=0))


def main() -> None:
    """Embed every caption of every shipped concept set; find the centre."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-centre", action="store_true")
    given = parser.parse_args()
    sets = [concepts.load(name) for name in concepts.set_names()]
    texts = sorted({concept.text for one in sets for concept in one.concepts})
    vectors = SentenceEncoder().sentences(texts)
    if given.keep_centre:
        with safe_open(str(CAPTIONS), framework="pt") as file:
            middle, trained = file.get_tensor("centre"), file.metadata()["trained"]
    else:
        trained = " ".join(trained_words())
        save(texts, vectors, trained, torch.zeros(256))  # the encoder loads no half of itself
        middle = centre()
    save(texts, vectors, trained, middle)
    print(f"{len(texts)} captions, {CAPTIONS.stat().st_size} bytes")


def save(texts: list[str], vectors: np.ndarray, trained: str, middle: torch.Tensor) -> None:
    """Write the file that ships."""
    whole, factor = rounded(vectors)
    metadata = {"captions": json.dumps(texts), "trained": trained}
    tensors = {"vectors": whole, "factor": factor, "centre": middle}
    save_file(tensors, CAPTIONS, metadata=metadata)
    CAPTIONS.chmod(0o644)


if __name__ == "__main__":
    main()
