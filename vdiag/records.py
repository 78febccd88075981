"""What the steps hand to each other: frozen records and the closed set of failure reasons."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Reason(StrEnum):
    """Why a question has no drawing. The same closed set in every language."""

    NO_CODE = "no_code"
    SYNTAX_ERROR = "syntax_error"
    RUNTIME_ERROR = "runtime_error"
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    TOO_MUCH_OUTPUT = "too_much_output"
    FORBIDDEN = "forbidden"
    NO_IMAGE = "no_image"
    BLANK_IMAGE = "blank_image"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Concept:
    """One thing to draw.

    Attributes:
        name: short and unique within its set (``"bicycle"``).
        text: the noun phrase that goes into prompts and captions (``"a bicycle"``).
        level: ``"shapes"``, ``"objects"``, ``"scenes"`` or the name of another set; captions
            are ranked among all those of the same level.
        attributes: every further column of the set (category, attribute tested, ...).
    """

    name: str
    text: str
    level: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Task(StrEnum):
    """What a question asks for."""

    DRAW = "draw"
    CONTROL = "control"
    IMPROVE = "improve"
    SUGGEST = "suggest"
    PARAMETRIZE = "parametrize"
    RECOGNIZE = "recognize"

    @property
    def drawn(self) -> bool:
        """Whether the answer stands for one drawing."""
        return self in (Task.DRAW, Task.CONTROL, Task.IMPROVE)


@dataclass(frozen=True)
class Question:
    """One request to a model; equal questions have equal keys and are asked once a run.

    Attributes:
        key: hash of all that can change the answer.
        model: ``provider/name``, as the user typed it.
        label: how tables name the model (says so when answers are examples or replayed).
        prompt: the exact text sent.
        template: name and short hash of the template the prompt was made from.
        settings: sampling parameters and whatever else is sent beside the prompt.
        sample: 0, 1, ...: the number among the answers to the same prompt.
        round: 0 for a first drawing, n for the n-th improvement.
        task: what is asked for; ``CONTROL`` is a fresh drawing to compare improvements with.
        parent: key of the question whose drawing this one is about, else empty.
        images: paths of PNGs shown with the prompt, in their order; a file's stem is the name of
            its content.
        details: what else is needed to read the answer (the options of a multiple choice, ...).
    """

    key: str
    model: str
    label: str
    concept: Concept
    language: str
    sample: int
    round: int
    prompt: str
    template: str
    settings: Mapping[str, object]
    task: Task = Task.DRAW
    parent: str = ""
    images: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


CODE, IMAGE, CODE_IMAGE, NONE = "code", "image", "code-image", "none"
VIEWS = (CODE, IMAGE, CODE_IMAGE, NONE)
"""What a question shows of a drawing; the last is the control without it."""
CHOICE, FREE = "choice", "free"
PROTOCOLS = (CHOICE, FREE)
"""How a drawing is recognised: by a letter, or in the model's own words."""


class Ending(StrEnum):
    """How a reply ended, whatever the endpoint calls it."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    ERROR = "error"
    OTHER = "other"


FINISH_REASONS: Mapping[Ending, frozenset[str]] = {
    Ending.STOP: frozenset(
        "stop stop_sequence stop_token end end_turn eos eos_token complete completed finished "
        "done normal unspecified".split()
    ),
    Ending.LENGTH: frozenset(
        "length max_length max_tokens max_token max_new_tokens max_output_tokens "
        "max_completion_tokens model_length token_limit length_limit truncated context_length "
        "context_length_exceeded context_window_exceeded model_context_window_exceeded".split()
    ),
    Ending.REFUSAL: frozenset(
        "refusal refused content_filter content_filtered content_policy content_policy_violation "
        "filtered safety image_safety recitation blocklist blocked block prohibited_content spii "
        "sensitive moderation flagged guardrail guardrail_intervened error_toxic".split()
    ),
    Ending.ERROR: frozenset(
        "error failed failure cancelled canceled abort aborted timeout network_error "
        "server_error internal_error insufficient_system_resource unavailable queued "
        "in_progress".split()
    ),
}
"""What endpoints call it when a reply ends: lower case, words joined by ``_``."""


def ending(finish: str) -> Ending:
    """How a reply ended, by an endpoint's word for it: ``MAX_TOKENS``, ``FinishReason.STOP``."""
    word = re.sub(r"[\W_]+", "_", finish.rpartition(".")[2].strip()).strip("_").lower()
    word = word.removeprefix("finish_reason_")
    if word in ("", "none", "null"):
        return Ending.STOP
    return next((end for end, words in FINISH_REASONS.items() if word in words), Ending.OTHER)


@dataclass(frozen=True)
class Answer:
    """What came back for a question, stored before anything reads it.

    Attributes:
        text: the whole reply, possibly empty.
        finish: what the endpoint said about the end, in its own word; see :attr:`ended`.
        input_tokens, output_tokens: as billed; ``None`` where the provider does not say.
        seconds: wall time until the answer was complete.
        served: the model name the endpoint says it used.
        cached_tokens: those of the input that the provider had in its cache, where it says so; not
            stored, what they cost is.
    """

    text: str
    finish: str = "stop"
    input_tokens: int | None = None
    output_tokens: int | None = None
    seconds: float = 0.0
    served: str = ""
    cached_tokens: int | None = None

    @property
    def ended(self) -> Ending:
        """How it ended, the same for all endpoints."""
        return ending(self.finish)


@dataclass(frozen=True)
class Program:
    """The program found in an answer, or the reason why there is none.

    Attributes:
        code: the source text; empty when ``reason`` is set.
        reason: ``NO_CODE`` or ``None``.
        notes: what the extraction had to do (``"joined 2 blocks"``, ``"reply was cut off"``).
    """

    code: str
    reason: Reason | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rendering:
    """What one program became in the sandbox.

    Attributes:
        rgb: ``size * size * 3`` bytes, row by row from the top left, or ``None`` on failure.
        reason: why there is no picture; ``None`` on success. ``BLANK_IMAGE`` comes with ``rgb``.
        log: the end of what the program and its engine said, at most a few kilobytes.
        line: line of the model's program the error points at, counted from 1.
        seconds: wall time in the sandbox.
    """

    rgb: bytes | None
    reason: Reason | None
    log: str = ""
    line: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """A rendered picture on its way to a scorer.

    Attributes:
        key: the image record's key.
        image: SHA-256 of the PNG's pixels; equal pictures have equal names.
        concept: what it should show.
        group: key of the set it belongs to (model, language, level, settings).
        path: where the PNG lies.
    """

    key: str
    image: str
    concept: Concept
    group: str
    path: str


class Over(StrEnum):
    """What one score covers."""

    IMAGE = "image"
    CONCEPT = "concept"
    SET = "set"


@dataclass(frozen=True, eq=False)
class Ranking:
    """Where one picture has every caption that it was ranked among.

    Attributes:
        places: (m,) for each caption twice the number of captions that are nearer to the picture,
            and one more for each other that is as near: 0 is first, alone. In the order of the
            captions given; then that of a drawing's own where it is not among them, which is
            ranked among them and itself.
        nearest: the captions that are nearest, five at most, each with its cosine.
    """

    places: "NDArray[np.int64]"
    nearest: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Score:
    """One number.

    Attributes:
        subject: what it covers: an image record's key, or the hash of several.
        metric: name of the metric, the column it goes into.
        value: in the metric's unit.
        note: something the reader should know (``"words outside the vocabulary: zoetrope"``).
        ends: of its 95 % interval, where the scorer knows one.
        interval: how that was made; empty where there is none.
        ranking: what a rank was read off, with the first of a drawing's scores.
    """

    subject: str
    metric: str
    value: float
    note: str = ""
    ends: tuple[float, float] | None = None
    interval: str = ""
    ranking: Ranking | None = field(default=None, compare=False, repr=False)
