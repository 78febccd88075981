"""How many tokens prompts and answers will take, as low, likely and high.

**Output tokens** are predicted from answers already seen. Of ``k`` answers with mean ``m`` and
variance ``s2``, the sum of ``n`` further ones is ``n m`` with variance ``s2 (n + n n / k)``, the
second part being the uncertainty of the mean (the classical prediction interval, e.g. Hahn and
Meeker, Statistical Intervals, 1991). Few answers tell little about their spread, so what is known
of it beforehand counts as :data:`WORTH` answers (the conjugate prior of a normal variance: Student
t with ``WORTH + k - 1`` degrees of freedom). It is taken to be :data:`SPREAD` of the mean: in eight
sets of answers (GPT-3.5 and GPT-4 in Processing, 22 models on one SVG, vdiag's example answers in
five languages) it is 0.22 to 0.66. How often the interval holds the sum of 100 further answers, in
% of 8,000 simulated runs (``tests/ask/money/test_estimate.py`` repeats some):

==========================  =====  =====  =====  =====  =====  =====
answers seen                    1      2      5     12     50    200
==========================  =====  =====  =====  =====  =====  =====
normal, spread 0.3           99.0   99.3   99.1   97.8   95.9   95.2
log-normal, spread 0.3      100.0   99.9   99.1   96.9   95.4   95.0
log-normal, spread 0.5       98.5   96.9   94.2   93.4   94.2   95.0
log-normal, spread 0.7       93.5   91.0   88.8   90.5   93.1   94.5
log-normal, spread 1.0       82.5   81.8   83.6   86.9   92.0   94.1
log-normal, spread 1.5       69.6   70.8   75.4   82.2   88.5   93.3
==========================  =====  =====  =====  =====  =====  =====

So answers that are often short and now and then very long need more than a pilot of five.

Without answers in the language, those of the same model in other languages stand in, with a range
:data:`FOREIGN` times wider either way (the example answers differ by a factor of 1.6 between
languages). Without any, the lengths of the example answers do, divided and multiplied by
:data:`UNSEEN`: single SVG replies of 21 of 22 models lie in that range, and the real Processing and
SVG replies are 0.7 of the examples. Hidden reasoning is in none of these lengths; where a model is
known to reason and nothing was seen of it, ``high`` is the longest answer it can give.

**Input tokens** are counted as pieces (words, up to three digits, runs of punctuation, line
breaks), which is how the tokenizers of the GPT family cut text before they merge. Over 1,400
prompts for vdiag's concepts, 222 others and 622 answers with programs, tokens (cl100k and o200k)
are 0.97 to 1.13 times the pieces of a set and 0.80 to 1.29 times those of a single text. Where the
prompts of seen answers are known, what they were billed as corrects the count.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from scipy.special import stdtrit

from vdiag.records import Question, Task

LEVEL = 0.95
WORTH = 2
SPREAD = 0.5
INPUT_SPREAD = 0.1
FOREIGN = 2.0
UNSEEN = 4.0
LENGTHS = {"matplotlib": 970, "processing": 600, "svg": 730, "tikz": 940, "turtle": 620}
"""Mean tokens (cl100k) of the 80 example answers in each language, in datasets/answers."""
OTHER_LENGTH = 770
"""The same over all five, for a language that is not among them."""
WORDS = {"recognize": 12, "suggest": 150}
"""Typical tokens of answers that are no programs, by task."""
_PROGRAMS = frozenset(Task) - {Task.RECOGNIZE, Task.SUGGEST}
PIECE = re.compile(r" ?[^\W\d_]+|\d{1,3}|[^\w\s]+|_+|\n\s*|[^\S\n]{2,}")
TOKENS_PER_PIECE = (0.8, 1.05, 1.3)
WRAPPING = 7
"""Tokens around a prompt: 3 a message, 3 before the reply (OpenAI cookbook), 1 for its role."""

OVERHEAD = 256
"""Tokens that an endpoint may wrap around a prompt, with room to spare; see :func:`upper_bound`."""

NONE_SEEN = "no answers seen: typical lengths of the language"

Usage = tuple[int | None, int | None] | tuple[int | None, int | None, str]
"""Input and output tokens as billed (``None`` where not said) and, where known, the prompt."""


@dataclass(frozen=True)
class Span:
    """A range of tokens or dollars, ``low <= likely <= high``."""

    low: float = 0.0
    likely: float = 0.0
    high: float = 0.0

    def __add__(self, other: "Span") -> "Span":
        return Span(self.low + other.low, self.likely + other.likely, self.high + other.high)

    def times(self, low: float, high: float) -> "Span":
        """With both ends moved by factors."""
        return Span(self.low * low, self.likely, self.high * high)

    def at_most(self, most: float) -> "Span":
        """With nothing above a bound."""
        return Span(min(self.low, most), min(self.likely, most), min(self.high, most))


def sum_of(weights: Sequence[float], seen: Sequence[float], spread: float) -> Span:
    """95 % prediction interval of ``sum(w * x for w in weights)`` over further values ``x``.

    Args:
        weights: one for each further value, all 1 for a plain sum.
        seen: values seen, at least one, none negative.
        spread: standard deviation expected beforehand, as a share of the mean.
    """
    mean, total = fmean(seen), math.fsum(weights)
    freedom = WORTH + len(seen) - 1
    squares = WORTH * (spread * mean) ** 2 + math.fsum((x - mean) ** 2 for x in seen)
    further = math.fsum(w * w for w in weights) + total**2 / len(seen)
    half = float(stdtrit(freedom, (1 + LEVEL) / 2)) * math.sqrt(squares / freedom * further)
    return Span(max(0.0, mean * total - half), mean * total, mean * total + half)


def input_tokens(prompt: str) -> Span:
    """Tokens that a prompt will be billed as, by its pieces."""
    pieces = sum(1 for _ in PIECE.finditer(prompt))
    low, likely, high = (WRAPPING + factor * pieces for factor in TOKENS_PER_PIECE)
    return Span(low, likely, high).at_most(upper_bound(prompt))


def plural(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def of_prompts(prompts: Sequence[str], seen: Iterable[Usage]) -> Span:
    """Tokens of prompts, corrected by what seen ones were billed as."""
    guesses = [input_tokens(prompt) for prompt in prompts]
    billed = [
        usage[0] / input_tokens(usage[2]).likely
        for usage in seen
        if len(usage) == 3 and usage[0] is not None
    ]
    if not billed:
        return sum(guesses, Span())
    most = sum(map(upper_bound, prompts))
    return sum_of([guess.likely for guess in guesses], billed, INPUT_SPREAD).at_most(most)


def kind_of(question: Question) -> str:
    """What answers of one length are to: a language's programs, or words about them."""
    task = question.task
    return question.language if task in _PROGRAMS else f"{question.language} {task}".strip()


def of_answers(calls: int, kind: str, seen: Mapping[str, Sequence[Usage]]) -> tuple[Span, str]:
    """Tokens of answers, and what they are taken from.

    Args:
        calls: how many answers.
        kind: as :func:`kind_of` gives it.
        seen: usage of answers by kind.
    """
    one = [1.0] * calls
    if same := _lengths(seen.get(kind, ())):
        return sum_of(one, same, SPREAD), f"{plural(len(same), 'answer')} seen"
    alike = [usage for other, usage in seen.items() if _task_in(other) == _task_in(kind)]
    if others := _lengths(chain.from_iterable(alike)):
        tokens = sum_of(one, others, SPREAD).times(1 / FOREIGN, FOREIGN)
        return tokens, f"{plural(len(others), 'answer')} seen in other languages"
    likely = calls * float(WORDS.get(_task_in(kind)) or LENGTHS.get(kind, OTHER_LENGTH))
    return Span(likely / UNSEEN, likely, likely * UNSEEN), NONE_SEEN


def _task_in(kind: str) -> str:
    """The task that a kind ends with; empty for programs."""
    return kind.rpartition(" ")[2] if kind.rpartition(" ")[2] in WORDS else ""


def _lengths(usages: Iterable[Usage]) -> list[float]:
    return [float(usage[1]) for usage in usages if usage[1] is not None]


def upper_bound(prompt: str) -> int:
    """The most input tokens that a prompt can be billed as.

    Byte-level BPE (GPT, Llama 3, Qwen, DeepSeek, ...) begins with one token for each UTF-8 byte and
    then only merges, so bytes bound tokens from above; SentencePiece with byte fallback is bounded
    alike, but for one token at the start. A chat interface adds 3 tokens a message and 3 before the
    reply (OpenAI cookbook, "How to count tokens with tiktoken"), a template of an open model with a
    system prompt of its own some dozens; :data:`OVERHEAD` leaves 256 for both.
    """
    return len(prompt.encode(errors="surrogatepass")) + OVERHEAD
