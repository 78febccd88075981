"""Train vdiag-tiny on the made pictures: python -m training.tiny.train --minutes 30

Contrastive in both directions with several positives (InfoNCE), AdamW, cosine schedule, first at
48 then at 64 pixels. Writes ``vdiag/scorers/_tiny/weights.safetensors``.
"""

import argparse
import json
import math
import time

import numpy as np
import torch
from safetensors.torch import save_file
from torch.nn import functional

from training.tiny.make_data import WORK
from training.tiny.word_table import word_table
from vdiag.scorers._tiny import WEIGHTS
from vdiag.scorers._tiny.network import ImageTower, Phrases, TextTower, known_form, prepared, words

BATCH = 256
PEAK_RATE = 1.5e-3


def load_data() -> tuple[np.ndarray, list[list[str]]]:
    """All parts: pictures (n, 64, 64, 3) uint8 and the phrases of each."""
    pictures, captions = [], []
    for path in sorted(WORK.glob("train-*.npz")):
        pictures.append(np.load(path)["pictures"])
        captions += json.loads(path.with_suffix(".json").read_text())
    return np.concatenate(pictures), captions


def trained_words(captions: list[list[str]], phrases: Phrases) -> list[str]:
    """Words of the vocabulary that occur in a caption, sorted."""
    seen = {word for options in captions for text in options for word in words(text)}
    forms = {known_form(word, phrases.index) for word in seen}
    return sorted(form for form in forms if form is not None)


def moved(x: torch.Tensor) -> torch.Tensor:
    """Each picture mirrored at random, scaled by 0.8 to 1.25 and shifted by up to an eighth."""
    count = len(x)
    scale = 0.8 + 0.45 * torch.rand(count)
    mirror = torch.where(torch.rand(count) < 0.25, -1.0, 1.0)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = scale * mirror, scale
    theta[:, :, 2] = 0.25 * (torch.rand(count, 2) - 0.5)
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, padding_mode="border", align_corners=False)


def save(image: ImageTower, text: TextTower, phrases: Phrases, seen: list[str]) -> None:
    """Write both towers in half precision, the word table and the vocabularies."""
    tensors = {"words": torch.from_numpy(phrases.vectors).half()}
    for name, tower in (("image", image), ("text", text)):
        for key, value in tower.state_dict().items():
            half = value.half() if value.is_floating_point() else value
            tensors[f"{name}.{key}"] = half.contiguous()
    metadata = {"vocabulary": " ".join(phrases.index), "trained": " ".join(seen)}
    save_file(tensors, WEIGHTS, metadata=metadata)
    WEIGHTS.chmod(0o644)


def main() -> None:
    """Train for the given time and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    rng = np.random.default_rng(given.seed)
    pictures, captions = load_data()
    phrases = Phrases(*word_table())
    seen = trained_words(captions, phrases)
    image, text = ImageTower(), TextTower(phrases.vectors.shape[1])
    image = image.to(memory_format=torch.channels_last)
    scale = torch.nn.Parameter(torch.tensor(math.log(14.0)))
    parameters = [*image.parameters(), *text.parameters(), scale]
    optimizer = torch.optim.AdamW(parameters, lr=PEAK_RATE, weight_decay=0.03)
    started, step, order = time.monotonic(), 0, np.empty(0, int)
    while (share := (time.monotonic() - started) / (60 * given.minutes)) < 1:
        if len(order) < BATCH:
            order = rng.permutation(len(pictures))
        batch, order = order[:BATCH], order[BATCH:]
        texts = [captions[i][rng.integers(len(captions[i]))] for i in batch]
        for group in optimizer.param_groups:
            group["lr"] = (
                PEAK_RATE * min(1, (step + 1) / 60) * 0.5 * (1 + math.cos(math.pi * share))
            )
        x = moved(prepared(pictures[batch])).contiguous(memory_format=torch.channels_last)
        if share < 0.7:
            x = functional.interpolate(x, size=(48, 48), mode="bilinear", antialias=True)
        x = x * (1 + 0.2 * torch.randn(BATCH, 1, 1, 1)) + 0.15 * torch.randn(BATCH, 3, 1, 1)
        logits = image(x) @ text(*phrases.batch(texts)).T * scale.exp().clamp(max=60)
        names = np.array([captions[i][0] for i in batch])
        positive = (names[:, None] == names) | (np.array(texts)[:, None] == np.array(texts))
        target = torch.from_numpy(positive).float()
        target = target / target.sum(1, keepdim=True)
        loss = -(target * (logits.log_softmax(1) + logits.T.log_softmax(1))).sum(1).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 2.0)
        optimizer.step()
        step += 1
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}, {seconds:.0f} s, loss {loss.item():.3f}", flush=True)
        if step % 400 == 0:
            save(image, text, phrases, seen)
    save(image, text, phrases, seen)


if __name__ == "__main__":
    main()
