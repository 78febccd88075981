"""Prices that the package ``genai-prices`` knows, of many providers, by their addresses.

Its list is part of the package and is never looked for elsewhere: what goes online in it has to be
started, and is not. It is imported when a price is asked for and no sooner, since it takes a third
of a second.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from vdiag.ask.money.price import Price

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo

PACKAGE = "genai-prices"
_DATE = re.compile(r"[-@](\d{8}|\d{4}-\d{2}-\d{2})$")


@cache
def of(model: str, base_url: str) -> Price | None:
    """The standard price of a model today, of prompts of ordinary length; ``None`` if unknown.

    A name is never taken for another that begins alike, but for the date of a snapshot.

    Args:
        model: ``openai/name``: what speaks the OpenAI protocol.
        base_url: of the endpoint.
    """
    provider, _, name = model.partition("/")
    found = _find(name.lower(), base_url) if provider == "openai" else None
    if found is None:
        return None
    now = datetime.now(UTC)
    standard, batch = found.get_prices(now), found.get_prices(now, {"processing": "batch"})
    sent, received = _dollars(standard.input_mtok), _dollars(standard.output_mtok)
    if sent is None or received is None:
        return None
    ways = [variant.when.get("processing") for variant in found.price_variants or ()]
    halved = (_dollars(batch.input_mtok), _dollars(batch.output_mtok))
    return Price(
        model=model,
        input=sent,
        output=received,
        cached=_dollars(standard.cache_read_mtok),
        batch=_factor((sent, received), halved) if "batch" in ways else None,
        source=f"{PACKAGE} {version(PACKAGE)}",
        base_url=base_url,
    )


def _find(name: str, base_url: str) -> "ModelInfo | None":
    from genai_prices.data_snapshot import get_snapshot

    for provider in get_snapshot().providers:
        there = re.match(provider.api_pattern, base_url)
        whole = there and (f"{base_url}/"[there.end()] in "/:" or there[0][-1:] in "./")
        found = provider.find_model(name) if whole else None
        if found is not None and {name, _DATE.sub("", name)} & {found.id, *_names(found.match)}:
            return found
    return None


def _names(clause: object) -> Iterator[str]:
    """The names in a rule on names, and those that it lets names begin with."""
    for kind in ("equals", "starts_with"):
        if hasattr(clause, kind):
            yield getattr(clause, kind)
    for kind in ("or_", "and_"):
        for part in getattr(clause, kind, ()):
            yield from _names(part)


def _dollars(price: object) -> float | None:
    """US dollars per million tokens, of the first tier."""
    value = getattr(price, "base", price)
    return None if value is None else float(str(value))


def _factor(standard: tuple[float, float], batch: tuple[float | None, float | None]) -> float:
    """What a batch costs as a share of the full price; the higher one where the two differ."""
    shares = [b / s for s, b in zip(standard, batch, strict=True) if s and b is not None]
    return min(1.0, max(shares, default=1.0))
