"""Train vdiag-glance: python -m training.glance.train

Each picture is told from all other names at once (cross entropy over cosines); names that mean
nearly the same do not count. Writes ``vdiag/scorers/_glance/weights.safetensors``.
"""

import argparse
import copy
import json
import math
import os
import time

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch is imported

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from training.glance import words
from training.glance.icons import WORK
from training.glance.network import Eye, Reader, prepared
from vdiag.scorers._glance import WEIGHTS
from vdiag.scorers._glance.phrases import Phrases
from vdiag.scorers._glance.towers import SIDE

BATCH = 256
PEAK_RATE = 2.5e-3
SMALL, SMALL_FOR = 32, 0.75
"""Pixels of the pictures at first, and for which share of the steps."""
SHARPNESS = 20.0
"""What cosines are multiplied by at first."""
AVERAGED = 0.998
SAME_MEANING = 0.8
"""Cosine of two names' phrase vectors from which they count as one name."""


def varied(pictures: np.ndarray, side: int) -> Tensor:
    """A batch for the net at so many pixels: moved, some mirrored, in other light and colours."""
    x = prepared(pictures)
    count = len(x)
    scale = 0.85 + 0.35 * torch.rand(count)
    mirror = torch.where(torch.rand(count) < 0.25, -1.0, 1.0)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = scale * mirror, scale
    theta[:, :, 2] = 0.25 * (torch.rand(count, 2) - 0.5)
    grid = functional.affine_grid(theta, [count, 3, side, side], align_corners=False)
    x = functional.grid_sample(x, grid, padding_mode="border", align_corners=False)
    x = x * (1 + 0.2 * torch.randn(count, 1, 1, 1)) + 0.15 * torch.randn(count, 3, 1, 1)
    gray = torch.rand(count, 1, 1, 1) < 0.1
    x = torch.where(gray, x.mean(1, keepdim=True), x)
    return x.contiguous(memory_format=torch.channels_last)


def alike(names: list[str], vectors: np.ndarray) -> np.ndarray:
    """(names, names) bool: pairs that must not be told apart."""
    bags = [frozenset(name.split()) for name in names]
    same = vectors @ vectors.T > SAME_MEANING
    holding: dict[str, list[int]] = {}
    for i, bag in enumerate(bags):
        for word in bag:
            holding.setdefault(word, []).append(i)
    for i, bag in enumerate(bags):
        for k in holding[next(iter(bag))]:
            same[i, k] |= bag <= bags[k]
            same[k, i] |= bag <= bags[k]
    return same & ~np.eye(len(names), dtype=bool)


class Trainer:
    """The nets and one step of learning."""

    def __init__(self, pictures: np.ndarray, captions: list[str], phrases: Phrases) -> None:
        self._pictures = pictures
        self.names, self._own = np.unique(captions, return_inverse=True)
        vectors = phrases([str(name) for name in self.names])
        self._same = torch.from_numpy(alike([str(n) for n in self.names], vectors))
        self._vectors = torch.from_numpy(vectors)
        self.nets = nn.ModuleDict(
            {"eye": Eye().to(memory_format=torch.channels_last), "reader": Reader()}
        )
        self._sharpness = nn.Parameter(torch.tensor(math.log(SHARPNESS)))
        self._parameters = [*self.nets.parameters(), self._sharpness]
        self._optimizer = torch.optim.AdamW(self._parameters, lr=PEAK_RATE, weight_decay=0.05)
        self.averaged = copy.deepcopy(self.nets)
        self._half = bool(torch.cpu._is_avx512_bf16_supported())  # elsewhere it is slower

    def step(self, rows: np.ndarray, side: int, rate: float) -> float:
        """Learn from these pictures; the loss."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        own = torch.from_numpy(self._own[rows])
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            seen = self.nets["eye"](varied(self._pictures[rows], side)).float()
        said = self.nets["reader"](self._vectors)
        logits = seen @ said.T * self._sharpness.exp().clamp(max=60)
        loss = functional.cross_entropy(logits.masked_fill(self._same[own], -1e4), own)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, 2.0)
        self._optimizer.step()
        self._average()
        return float(loss.detach())

    def _average(self) -> None:
        with torch.no_grad():
            new = self.nets.state_dict()
            for key, kept in self.averaged.state_dict().items():
                if kept.is_floating_point():
                    kept.lerp_(new[key], 1 - AVERAGED)
                else:
                    kept.copy_(new[key])


def save(nets: nn.ModuleDict, table: tuple[dict[str, int], np.ndarray], names: list[str]) -> None:
    """Write the nets in half precision, the word table as int8, its words and those trained."""
    vocabulary, rows = table
    factor = np.abs(rows).max(1, keepdims=True) / 127
    tensors = {
        "words": torch.from_numpy(np.round(rows / factor).astype(np.int8)),
        "words_factor": torch.from_numpy(factor.astype(np.float16)),
    }
    for key, value in nets.state_dict().items():
        half = value.half() if value.is_floating_point() else value
        tensors[key] = half.contiguous()
    trained = sorted({word for name in names for word in name.split()})
    metadata = {"vocabulary": json.dumps(vocabulary), "trained": " ".join(trained)}
    save_file(tensors, WEIGHTS, metadata=metadata)
    WEIGHTS.chmod(0o644)


def main() -> None:
    """Train for the given number of steps and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(given.seed)
    rng = np.random.default_rng(given.seed)
    captions = json.loads((WORK / "train.json").read_text())
    table = words.table(captions)
    trainer = Trainer(np.load(WORK / "train.npy"), captions, Phrases(*table))
    names = [str(name) for name in trainer.names]
    print(f"{len(captions)} pictures, {len(names)} names, {len(table[0])} words", flush=True)
    started, order, mean = time.monotonic(), np.empty(0, int), 0.0
    for step in range(given.steps):
        if len(order) < BATCH:
            order = rng.permutation(len(captions))
        rows, order = order[:BATCH], order[BATCH:]
        share = step / given.steps
        rate = PEAK_RATE * min(1, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * share))
        loss = trainer.step(rows, SMALL if share < SMALL_FOR else SIDE, rate)
        mean = loss if step == 0 else 0.98 * mean + 0.02 * loss
        if (step + 1) % 100 == 0:
            seconds = time.monotonic() - started
            print(f"step {step + 1}, {seconds:.0f} s, loss {mean:.3f}", flush=True)
    save(trainer.averaged, table, names)


if __name__ == "__main__":
    main()
