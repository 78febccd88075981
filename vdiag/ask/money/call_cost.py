"""What a call costs, and the most that it can cost."""

import json
from dataclasses import dataclass

from vdiag.ask.money.picture_tokens import of_pictures
from vdiag.ask.money.price import Price
from vdiag.ask.money.tokens import upper_bound
from vdiag.records import Question

MILLION = 1_000_000


def cost(
    price: Price, input_tokens: int, output_tokens: int, batch: bool = False, cached_tokens: int = 0
) -> float:
    """What tokens cost, in US dollars.

    Cached ones are a part of the input; a batch lowers their price as it does the others'. A batch
    of a model without a known batch price counts in full, never too little. Floats will do: their
    relative error of 1e-16 stays far below a cent over any number of calls.
    """
    factor = price.batch if batch and price.batch is not None else 1.0
    saved = price.input - price.cached if price.cached is not None else 0.0
    paid = price.input * input_tokens + price.output * output_tokens
    return factor * (paid - saved * min(cached_tokens, input_tokens)) / MILLION


@dataclass(frozen=True)
class Sum:
    """Tokens and US dollars; calls of unknown price add nothing to the dollars."""

    tokens: int = 0
    usd: float = 0.0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(self.tokens + other.tokens, self.usd + other.usd)

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(self.tokens - other.tokens, self.usd - other.usd)


@dataclass(frozen=True)
class Tariff:
    """What one model's calls cost.

    Attributes:
        price: ``None`` where it is unknown.
        longest: tokens an answer can have at most; ``None`` where nothing limits it.
        batch: whether the batch price holds.
    """

    price: Price | None
    longest: int | None
    batch: bool = False

    def usd(self, sent: int, received: int, cached: int = 0) -> float | None:
        """Price of one call in US dollars; ``None`` where it is unknown."""
        return cost(self.price, sent, received, self.batch, cached) if self.price else None

    def most(self, question: Question) -> Sum:
        """The most that one call can come to."""
        extra = question.settings.get("extra_body")  # may become part of the prompt
        beside = len(json.dumps(extra).encode()) if extra else 0
        shown = round(of_pictures(question.model, question.images).high)
        sent, received = upper_bound(question.prompt) + beside + shown, self.longest or 0
        return Sum(sent + received, self.usd(sent, received) or 0.0)
