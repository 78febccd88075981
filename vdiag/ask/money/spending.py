"""Spending: the tokens and the money that each answer of a run stands for."""

from dataclasses import dataclass

from vdiag.ask.money.budget import BATCH
from vdiag.ask.money.call_cost import cost
from vdiag.ask.money.price import Price
from vdiag.run.store import Run


@dataclass(frozen=True)
class Spent:
    """What calls used.

    Attributes:
        tokens: of prompts and answers, ``None`` where an endpoint does not say.
        usd: at the recorded prices, cached input in full; ``None`` where a price is unknown.
    """

    tokens: int | None = 0
    usd: float | None = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        tokens = _sum(self.tokens, other.tokens)
        usd = _sum(self.usd, other.usd)
        return Spent(None if tokens is None else int(tokens), usd)


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other


def by_question(run: Run) -> dict[str, Spent]:
    """What the answer to every question used, whether this run or an earlier one paid for it."""
    prices = {
        model: Price(**{name: of for name, of in price.items() if name != "batch_used"})
        for model, price in run.manifest().get("prices", {}).items()
        if price
    }
    batched = {
        key
        for (key,) in run.select("origins", "SELECT question FROM origins WHERE origin = ?", BATCH)
    }
    rows = run.select(
        "answers",
        "SELECT q.key, q.model, a.input_tokens, a.output_tokens FROM answers a "
        "JOIN questions q ON q.key = a.question",
    )
    found = {}
    for key, model, sent, received in rows:
        if sent is None or received is None:
            found[key] = Spent(None, None)
            continue
        price = prices.get(model)
        usd = cost(price, sent, received, key in batched) if price else None
        found[key] = Spent(sent + received, usd)
    return found
