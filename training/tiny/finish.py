"""Write what ships beside the nets of vdiag-tiny: python -m training.tiny.finish

The table of sentence vectors of the concept sets' captions, and the words that training knew.
Needed after a training, and with ``--keep-words``, which needs no training data, whenever a caption
of a concept set changes.
"""

import argparse
import json

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from training.tiny.make_data import WORK
from training.tiny.sentence_encoder import SentenceEncoder
from vdiag.concepts import sets as concepts
from vdiag.scorers._tiny import CAPTIONS
from vdiag.scorers._tiny.network import words


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


def kept_words() -> str:
    """The words in the file that ships now."""
    with safe_open(str(CAPTIONS), framework="pt") as file:
        return str(file.metadata()["trained"])


def main() -> None:
    """Embed every caption of every shipped concept set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-words", action="store_true")
    given = parser.parse_args()
    sets = [concepts.load(name) for name in concepts.set_names()]
    texts = sorted({concept.text for one in sets for concept in one.concepts})
    vectors, factor = rounded(SentenceEncoder().sentences(texts))
    trained = kept_words() if given.keep_words else trained_words()
    metadata = {"captions": json.dumps(texts), "trained": trained}
    save_file({"vectors": vectors, "factor": factor}, CAPTIONS, metadata=metadata)
    CAPTIONS.chmod(0o644)
    print(f"{len(texts)} captions, {CAPTIONS.stat().st_size} bytes")


if __name__ == "__main__":
    main()
