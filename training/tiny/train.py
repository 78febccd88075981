"""Train vdiag-tiny on the made pictures: python -m training.tiny.train

Each picture is told from thousands of other captions at once (a softmax over their text features,
Radford et al. 2021 with more negatives than the batch holds), those of nearly the same meaning
left out, and broader and narrower names. Two text towers learn together: one reads the sentence
encoder's vectors, one single words. AdamW, cosine schedule, an average of the late weights.
The same seed, data and number of threads give the same weights. Writes
``vdiag/scorers/_tiny/weights.safetensors``.
"""

import argparse
import copy
import hashlib
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch is imported

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from training.tiny.convolution import quicken
from training.tiny.finish import rounded
from training.tiny.make_data import NAME, SCENE, WORK
from training.tiny.network import ImageTower, SentenceTower, WordTower, prepared
from training.tiny.scene_captions import with_article
from training.tiny.sentence_encoder import SentenceEncoder
from vdiag.recognize.broader_names import broader
from vdiag.scorers._tiny import WEIGHTS
from vdiag.scorers._tiny.phrases import Phrases

BATCH = 256
OTHERS = (1024, 256, 512)
"""Captions of other pictures that each batch is told from: names, pairs and shapes, scenes."""
PEAK_RATE = 1.5e-3
AVERAGED = 0.999
SAME_MEANING = np.array([[0.86, 0.6, 0.4], [0.6, 2.0, 0.5], [0.4, 0.5, 0.85]], np.float32)
"""Cosine of two captions' sentence vectors from which they may be true of one picture: by the kind
of the picture's caption and of the other (names; pairs and shapes; scenes)."""
NOISE = 0.2
"""Length of what is added to a sentence's unit vector, so that names never read lie near others."""
TURNED = 0.2
"""Share of the pictures of one thing that are turned by a quarter, a half or three quarters."""


@dataclass(frozen=True)
class Data:
    """The training set.

    Attributes:
        pictures: parts, (n, 64, 64, 3) uint8 each, read from disk as needed.
        captions: (all pictures,) index into ``texts``.
        texts: every distinct caption: names of one thing, then pairs and shapes, then scenes.
        kinds: (texts,) which of the three each is, 0 to 2.
        sentences: (texts, 384) float32 unit rows.
        related: by text, those of broader and narrower names.
    """

    pictures: list[np.ndarray]
    captions: np.ndarray
    texts: list[str]
    kinds: np.ndarray
    sentences: np.ndarray
    related: list[frozenset[int]]

    def batch(self, rows: np.ndarray) -> np.ndarray:
        """(n, 64, 64, 3) uint8."""
        size = len(self.pictures[0])
        return np.stack([self.pictures[row // size][row % size] for row in rows])


def load_data(encoder: SentenceEncoder) -> Data:
    """All parts made by ``make_data``."""
    pictures, captions, kinds = [], [], []
    for path in sorted(WORK.glob("train-*.npy")):
        pictures.append(np.load(path, mmap_mode="r"))
        said = json.loads(path.with_suffix(".json").read_text())
        captions += said["captions"]
        kinds += [{NAME: 0, SCENE: 2}.get(kind, 1) for kind in said["kinds"]]
    distinct = sorted({(kind, caption) for kind, caption in zip(kinds, captions, strict=True)})
    place = {key: i for i, key in enumerate(distinct)}
    names = {caption: i for i, (kind, caption) in enumerate(distinct) if kind == 0}
    texts = [caption if kind else with_article(caption) for kind, caption in distinct]
    return Data(
        pictures,
        np.array([place[key] for key in zip(kinds, captions, strict=True)]),
        texts,
        np.array([kind for kind, _ in distinct]),
        _sentences(encoder, texts),
        _related(names, len(texts)),
    )


def _related(names: Mapping[str, int], count: int) -> list[frozenset[int]]:
    found: list[set[int]] = [set() for _ in range(count)]
    for name, number in names.items():
        for wider in broader(name):
            if wider in names:
                found[number].add(names[wider])
                found[names[wider]].add(number)
    return [frozenset(one) for one in found]


def _sentences(encoder: SentenceEncoder, texts: Sequence[str]) -> np.ndarray:
    """The captions' vectors, made once for the same captions."""
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    kept = WORK / f"sentences-{digest}.npy"
    if not kept.exists():
        np.save(kept, encoder.sentences(texts))
    return np.load(kept)


def moved(x: Tensor, kinds: Tensor) -> Tensor:
    """Each picture scaled by 0.8 to 1.25, shifted by up to an eighth, and some turned or mirrored.

    Args:
        x: (n, 3, side, side).
        kinds: (n,) of their captions; pictures of shapes are neither turned nor mirrored.
    """
    count = len(x)
    scale = 0.8 + 0.45 * torch.rand(count)
    mirror = torch.where((torch.rand(count) < 0.25) & (kinds != 1), -1.0, 1.0)
    quarters = torch.randint(1, 4, (count,)) * ((torch.rand(count) < TURNED) & (kinds == 0))
    cos, sin = torch.cos(quarters * math.pi / 2), torch.sin(quarters * math.pi / 2)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = scale * mirror * cos, -scale * sin
    theta[:, 1, 0], theta[:, 1, 1] = scale * mirror * sin, scale * cos
    theta[:, :, 2] = 0.25 * (torch.rand(count, 2) - 0.5)
    grid = functional.affine_grid(theta, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, padding_mode="border", align_corners=False)


def varied(pictures: np.ndarray, kinds: np.ndarray) -> Tensor:
    """A batch for the image tower, moved, in other light and colours."""
    x = moved(prepared(pictures), torch.from_numpy(kinds))
    count = len(x)
    x = x * (1 + 0.2 * torch.randn(count, 1, 1, 1)) + 0.15 * torch.randn(count, 3, 1, 1)
    gray = (torch.rand(count) < 0.1) & torch.from_numpy(kinds != 1)
    x = torch.where(gray.view(-1, 1, 1, 1), x.mean(1, keepdim=True), x)
    return x.contiguous(memory_format=torch.channels_last)


class Trainer:
    """The towers and one step of learning."""

    def __init__(self, data: Data, phrases: Phrases, rng: np.random.Generator) -> None:
        self._data, self._rng = data, rng
        self.towers = nn.ModuleDict(
            {
                "image": quicken(ImageTower().to(memory_format=torch.channels_last)),
                "sentence": SentenceTower(),
                "word": WordTower(phrases.vectors.shape[1]),
            }
        )
        self._scale = nn.Parameter(torch.tensor(math.log(14.0)))
        self._parameters = [*self.towers.parameters(), self._scale]
        self._optimizer = torch.optim.AdamW(self._parameters, lr=PEAK_RATE, weight_decay=0.05)
        self.averaged = copy.deepcopy(self.towers)
        self._means = torch.from_numpy(np.stack([phrases.mean(text) for text in data.texts]))
        self._bags = [torch.tensor(phrases.pairs(text)) for text in data.texts]
        self._of_kind = [np.flatnonzero(data.kinds == kind) for kind in range(3)]
        self._half = bool(torch.cpu._is_avx512_bf16_supported())  # elsewhere it is slower

    def step(self, rows: np.ndarray, rate: float) -> float:
        """Learn from these pictures; the loss."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        own = self._data.captions[rows]
        pictures = varied(self._data.batch(rows), self._data.kinds[own])
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            features = self.towers["image"](pictures).float()
        others = [
            self._rng.choice(members, min(count, len(members)), replace=False)
            for members, count in zip(self._of_kind, OTHERS, strict=True)
        ]
        columns = np.unique(np.concatenate([own, *others]))
        vectors = torch.from_numpy(self._data.sentences[columns])
        vectors = vectors + NOISE / math.sqrt(vectors.shape[1]) * torch.randn(vectors.shape)
        positive, banned = self._labels(own, columns)
        by_sentence = self.towers["sentence"](vectors)
        by_word = self.towers["word"](*self._word_input(columns))
        scale = self._scale.exp().clamp(max=60)
        loss = (
            sum(
                _both_ways(features @ texts.T * scale, positive, banned)
                for texts in (by_sentence, by_word)
            )
            + (1 - (by_word * by_sentence.detach()).sum(1)).mean()
        )
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, 2.0)
        self._optimizer.step()
        self._average()
        return float(loss.detach())

    def _word_input(self, columns: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        bags = [self._bags[column] for column in columns]
        starts = np.cumsum([0] + [len(bag) for bag in bags[:-1]])
        return self._means[torch.from_numpy(columns)], torch.cat(bags), torch.from_numpy(starts)

    def _labels(self, own: np.ndarray, columns: np.ndarray) -> tuple[Tensor, Tensor]:
        """(n, columns) bool: which captions are a picture's, and which must not count."""
        positive = own[:, None] == columns
        vectors = self._data.sentences
        alike = vectors[own] @ vectors[columns].T
        limit = SAME_MEANING[self._data.kinds[own][:, None], self._data.kinds[columns][None]]
        banned = alike > limit
        for row, caption in enumerate(own):
            if near := self._data.related[caption]:
                banned[row] |= np.isin(columns, list(near))
        banned &= ~positive
        return torch.from_numpy(positive), torch.from_numpy(banned)

    def _average(self) -> None:
        with torch.no_grad():
            pairs = zip(
                self.averaged.state_dict().values(), self.towers.state_dict().values(), strict=True
            )
            for kept, new in pairs:
                if kept.is_floating_point():
                    kept.lerp_(new, 1 - AVERAGED)
                else:
                    kept.copy_(new)


def _both_ways(logits: Tensor, positive: Tensor, banned: Tensor) -> Tensor:
    """Cross entropy from pictures to captions and from the batch's captions to pictures."""
    logits = logits.masked_fill(banned, -1e4)
    target = positive.float()
    to_texts = -(target * logits.log_softmax(1)).sum(1).mean()
    used = positive.any(0)
    back, wanted = logits[:, used].T, target[:, used].T
    wanted = wanted / wanted.sum(1, keepdim=True)
    to_pictures = -(wanted * back.log_softmax(1)).sum(1).mean()
    return to_texts + 0.5 * to_pictures


def save(towers: nn.ModuleDict, phrases: Phrases, steps: int) -> None:
    """Write the towers in half precision, the word table and its vocabulary."""
    tensors = dict(zip(("words", "words_factor"), rounded(phrases.vectors), strict=True))
    for key, value in towers.state_dict().items():
        half = value.half() if value.is_floating_point() else value
        tensors[key] = half.contiguous()
    metadata = {"vocabulary": " ".join(phrases.index), "steps": str(steps)}
    save_file(tensors, WEIGHTS, metadata=metadata)
    WEIGHTS.chmod(0o644)


def main() -> None:
    """Train for the given number of steps and save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    rng = np.random.default_rng(given.seed)
    encoder = SentenceEncoder()
    data = load_data(encoder)
    print(f"{len(data.captions)} pictures, {np.bincount(data.kinds)} names, others, scenes")
    phrases = Phrases(*encoder.words())
    trainer = Trainer(data, phrases, rng)
    started, order, mean = time.monotonic(), np.empty(0, int), 0.0
    for step in range(given.steps):
        if len(order) < BATCH:
            order = rng.permutation(len(data.captions))
        rows, order = order[:BATCH], order[BATCH:]
        share = step / given.steps
        rate = PEAK_RATE * min(1, (step + 1) / 200) * 0.5 * (1 + math.cos(math.pi * share))
        loss = trainer.step(rows, rate)
        mean = loss if step == 0 else 0.98 * mean + 0.02 * loss
        if (step + 1) % 100 == 0:
            seconds = time.monotonic() - started
            print(f"step {step + 1}, {seconds:.0f} s, loss {mean:.3f}", flush=True)
        if (step + 1) % 1000 == 0:
            save(trainer.averaged, phrases, step + 1)
    save(trainer.averaged, phrases, given.steps)


if __name__ == "__main__":
    main()
