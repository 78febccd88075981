"""The price list: what models cost, by the user, by the package ``genai-prices``, and shipped.

The shipped prices are those of OpenAI's own endpoint; they stand in for what the package lacks, and
add the longest answers to what it has. The same name behind another address is another product.
"""

import csv
import io
import math
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from vdiag.ask.money import public_prices
from vdiag.ask.money.price import OWN_ENDPOINT, Price
from vdiag.errors import BadInput
from vdiag.files import gzip_files
from vdiag.shipped import shipped

ENVIRONMENT = "VDIAG_PRICES"
NEEDED = ("model", "input", "output")
COLUMNS = (*NEEDED, "cached", "batch", "max_output", "as_of", "source", "base_url", "reasoning")


@dataclass(frozen=True)
class Prices:
    """Prices by model and endpoint.

    Attributes:
        by_place: the price of each model and base URL (without a slash at its end).
        elsewhere: where else to look for a model and base URL.
    """

    by_place: Mapping[tuple[str, str], Price]
    elsewhere: Callable[[str, str], Price | None] = lambda model, base_url: None

    def of(self, model: str, base_url: str | None) -> Price | None:
        """Price of a model, ``None`` where it is unknown; names are never guessed from others.

        Args:
            model: ``provider/name``, as the user typed it.
            base_url: of the endpoint; ``None`` for the provider's own.
        """
        place = (model, _endpoint(base_url))
        return self.by_place.get(place) or self.elsewhere(*place)


def load(path: Path | None = None) -> Prices:
    """All known prices: the user's, else the package's, else the shipped ones.

    Args:
        path: the user's file; ``None`` for the one that ``VDIAG_PRICES`` names, if any.

    Raises:
        BadInput: the file is missing, not UTF-8, no CSV, lacks a column, or a row is wrong.
    """
    if path is None and os.environ.get(ENVIRONMENT):
        path = Path(os.environ[ENVIRONMENT])
    return Prices(_of_user(path) if path else {}, _known)


def _of_user(path: Path) -> dict[tuple[str, str], Price]:
    """Prices of a file of the user's; where it does not say their source, that is its name."""
    rows = read_csv(path).items()
    return {place: replace(price, source=price.source or path.name) for place, price in rows}


def _known(model: str, base_url: str) -> Price | None:
    shipped_one = _shipped().get((model, base_url))
    public = public_prices.of(model, base_url)
    if public is None or shipped_one is None:
        return public or shipped_one
    return replace(public, max_output=shipped_one.max_output, reasoning=shipped_one.reasoning)


@cache
def _shipped() -> dict[tuple[str, str], Price]:
    return read_csv(shipped("datasets") / "prices" / "openai.csv")


def read_csv(path: Path) -> dict[tuple[str, str], Price]:
    """Prices in one file, by model and endpoint; see :data:`COLUMNS`.

    Raises:
        BadInput: see :func:`load`.
    """
    try:
        with gzip_files.opened(path) as file:
            text = file.read().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = [name.strip() for name in reader.fieldnames or ()]
        reader.fieldnames = columns
        rows = [_Row(path, number, cells) for number, cells in enumerate(reader, start=1)]
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        raise BadInput(
            f'Cannot read the price file "{path}": {reason}; give a CSV file with the columns '
            f"{', '.join(NEEDED)} by --prices or {ENVIRONMENT}."
        ) from error
    except UnicodeDecodeError as error:
        raise BadInput(f'The price file "{path}" is not UTF-8 text; save it as UTF-8.') from error
    except csv.Error as error:
        raise BadInput(
            f'The price file "{path}" is no CSV file ({error}); save it as CSV with commas.'
        ) from error
    _check_columns(path, columns)
    found: dict[tuple[str, str], Price] = {}
    for row in rows:
        price = row.price()
        if (price.model, price.base_url) in found:
            raise row.error("model", "each model may stand there once per endpoint")
        found[price.model, price.base_url] = price
    return found


def _endpoint(base_url: str | None) -> str:
    return (base_url or OWN_ENDPOINT).rstrip("/")


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    for name in NEEDED:
        if name not in columns:
            raise BadInput(
                f'The price file "{path}" has no column `{name}` (its columns are: '
                f'"{", ".join(columns)}"); its first line must name {", ".join(NEEDED)}.'
            )
    for name in columns:
        if name not in COLUMNS or columns.count(name) > 1:
            raise BadInput(
                f'The price file "{path}" has a column "{name}" that is not known or there twice; '
                f"allowed are {', '.join(COLUMNS)}."
            )


@dataclass(frozen=True)
class _Row:
    path: Path
    number: int
    cells: Mapping[str | None, object]

    def price(self) -> Price:
        if None in self.cells:
            raise BadInput(
                f'Row {self.number} of the price file "{self.path}" has more cells than the '
                f'header ("{", ".join(map(str, self._extra()))}"); write numbers without commas.'
            )
        return Price(
            model=self._model(),
            input=self._number("input", math.inf),
            output=self._number("output", math.inf),
            batch=self._number("batch", 1.0) if self._text("batch") else None,
            max_output=self._count("max_output") if self._text("max_output") else None,
            as_of=self._date("as_of"),
            source=self._text("source"),
            base_url=_endpoint(self._text("base_url")),
            reasoning=self._yes("reasoning"),
            cached=self._number("cached", math.inf) if self._text("cached") else None,
        )

    def error(self, column: str, allowed: str) -> BadInput:
        return BadInput(
            f'Row {self.number} of the price file "{self.path}" has "{self._text(column)}" in its '
            f"column `{column}`: {allowed}; mend the row and give the same command again."
        )

    def _extra(self) -> list[object]:
        extra = self.cells[None]
        return extra if isinstance(extra, list) else [extra]

    def _text(self, column: str) -> str:
        return str(self.cells.get(column) or "").strip()

    def _model(self) -> str:
        name = self._text("model")
        if not all(name.partition("/")):
            raise self.error("model", "write it as provider/name, like openai/gpt-4o")
        return name

    def _number(self, column: str, highest: float) -> float:
        allowed = "from 0 to 1 (0.5 is half the price)" if highest == 1 else "of US dollars, from 0"
        try:
            number = float(self._text(column))
        except ValueError:
            number = math.nan
        if not (0 <= number <= highest and math.isfinite(number)):
            raise self.error(column, f"it must be a number {allowed}")
        return number

    def _count(self, column: str) -> int:
        if not re.fullmatch("[1-9][0-9]{0,11}", self._text(column)):
            raise self.error(column, "it must be a whole number above 0, or empty")
        return int(self._text(column))

    def _date(self, column: str) -> str:
        text = self._text(column)
        try:
            iso = not text or date.fromisoformat(text).isoformat() == text
        except ValueError:
            iso = False
        if not iso:
            raise self.error(column, "it must be a date like 2026-01-31, or empty")
        return text

    def _yes(self, column: str) -> bool:
        if self._text(column) not in ("", "yes", "no"):
            raise self.error(column, "it must be yes, no or empty")
        return self._text(column) == "yes"
