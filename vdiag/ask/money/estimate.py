"""The estimate: calls, tokens and money of a run before it is spent, as low, likely and high.

Tokens are predicted by :mod:`vdiag.ask.money.tokens`. Ends add up over languages, stages and
models, as if all were wrong in the same direction, so the range of a sum of several is wider than
95 %.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from vdiag.ask.money.call_cost import cost
from vdiag.ask.money.picture_tokens import of_pictures
from vdiag.ask.money.price import Price
from vdiag.ask.money.price_list import Prices
from vdiag.ask.money.tokens import (
    NONE_SEEN,
    Span,
    Usage,
    kind_of,
    of_answers,
    of_prompts,
    plural,
)
from vdiag.records import Question, Task

_ENDS = ("low", "likely", "high")
_QUANTITIES = ("input tokens", "output tokens", "US dollars")


@dataclass(frozen=True)
class Row:
    """What one model is expected to need in one stage.

    Attributes:
        calls: questions to ask.
        input, output: tokens.
        usd: US dollars; ``None`` where the price is unknown.
        basis: what the output tokens are taken from (``"12 answers seen"``).
        price: ``None`` where it is unknown.
        notes: what else the reader should know, one sentence each.
    """

    model: str
    stage: str
    calls: int
    input: Span
    output: Span
    usd: Span | None
    basis: str
    price: Price | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """What a run is expected to need, by model and stage in the order of the questions."""

    rows: tuple[Row, ...]
    batch: bool = False

    @property
    def usd(self) -> Span:
        """US dollars over all rows of known price."""
        return sum((row.usd for row in self.rows if row.usd is not None), Span())

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Models of unknown price, each once."""
        return tuple(dict.fromkeys(row.model for row in self.rows if row.price is None))


def stage_of(question: Question) -> str:
    """``"draw"`` for a first drawing, ``"improve 2"`` for a second improvement."""
    numbered = question.round and question.task != Task.CONTROL
    return f"{question.task} {question.round}" if numbered else str(question.task)


def estimate(
    questions: Sequence[Question],
    observed: Mapping[tuple[str, str], Sequence[Usage]],
    prices: Prices,
    max_tokens: int | None,
    batch: bool,
    stage: Callable[[Question], str] = stage_of,
) -> Estimate:
    """Predict what questions will cost; see the top of this file for how.

    Args:
        questions: those to be asked and paid for, without any that is answered already.
        observed: usage of answers, by model and kind (:func:`vdiag.ask.money.tokens.kind_of`).
        prices: an unknown one leaves the dollars out, never the tokens.
        max_tokens: the most tokens that an answer may have, where that is set.
        batch: whether they go through the provider's batch interface.
        stage: which stage a question belongs to.
    """
    groups: dict[tuple[str, str | None, str], list[Question]] = {}
    for question in questions:
        base_url = question.settings.get("base_url")
        place = (question.model, None if base_url is None else str(base_url), stage(question))
        groups.setdefault(place, []).append(question)
    rows = []
    for (model, base_url, name), asked in groups.items():
        seen = {language: usage for (m, language), usage in observed.items() if m == model}
        rows.append(_row(name, asked, seen, prices.of(model, base_url), max_tokens, batch))
    return Estimate(tuple(rows), batch)


def _row(
    stage: str,
    questions: Sequence[Question],
    seen: Mapping[str, Sequence[Usage]],
    price: Price | None,
    max_tokens: int | None,
    batch: bool,
) -> Row:
    limits = [n for n in (max_tokens, price.max_output if price else None) if n is not None]
    prompts: dict[str, list[str]] = {}
    for question in questions:
        prompts.setdefault(kind_of(question), []).append(question.prompt)
    images = [path for question in questions for path in question.images]
    sent, received, bases = of_pictures(questions[0].model, images), Span(), {}
    for language, asked in prompts.items():
        sent += of_prompts(asked, [] if images else seen.get(language, ()))
        tokens, bases[language] = of_answers(len(asked), language, seen)
        if limits:
            longest = float(len(asked) * min(limits))
            hidden = price is not None and price.reasoning and bases[language] == NONE_SEEN
            tokens = replace(tokens, high=longest) if hidden else tokens.at_most(longest)
        received += tokens
    usd = _usd(price, sent, received, batch) if price else None
    notes = tuple(_notes(price, batch, NONE_SEEN in bases.values(), bool(limits)))
    return Row(
        questions[0].model, stage, len(questions), sent, received, usd, _joined(bases), price, notes
    )


def _usd(price: Price, sent: Span, received: Span, batch: bool) -> Span:
    def dollars(tokens_in: float, tokens_out: float) -> float:
        return cost(price, round(tokens_in), round(tokens_out), batch)

    return Span(
        dollars(sent.low, received.low),
        dollars(sent.likely, received.likely),
        dollars(sent.high, received.high),
    )


def _joined(bases: Mapping[str, str]) -> str:
    """What the tokens of all languages are taken from, in one line."""
    languages: dict[str, list[str]] = {}
    for language, basis in bases.items():
        languages.setdefault(basis, []).append(language)
    if len(languages) > 1:
        return "; ".join(f"{', '.join(names)}: {basis}" for basis, names in languages.items())
    [(basis, names)] = languages.items()
    return basis if len(names) == 1 or basis == NONE_SEEN else f"{basis} in each language"


def _notes(price: Price | None, batch: bool, unseen: bool, limited: bool) -> Iterator[str]:
    if price is None:
        yield "unknown price: give it in a file with --prices FILE.csv"
    elif price.source or price.as_of:
        when = f" of {price.as_of}" if price.as_of else ""
        yield f"price{when} from {price.source}" if price.source else f"price{when}"
    if price and batch and price.batch is None:
        yield "no batch price is known, so the full one counts"
    if not unseen:
        return
    if price and price.reasoning and limited:
        yield (
            "what it may reason before it answers is billed but not in low and likely; high is "
            "the longest answer it can give"
        )
    else:
        yield "if it reasons before it answers, that is billed on top"
    yield "--pilot 5 tells more"


def table(estimate: Estimate) -> str:
    """The estimate as plain text: a line a model and stage, the total, and what it rests on."""
    if not estimate.rows:
        return "Nothing is left to ask: this costs nothing."
    lines = [["model", "stage", "calls", *_ENDS * 3]]
    lines += [_cells(row.model, row.stage, [row]) for row in estimate.rows]
    lines.append(_cells("total", "", estimate.rows))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = [_heads(widths), *(_line(cells, widths) for cells in lines)]
    if 0 < len(estimate.unpriced) < len({row.model for row in estimate.rows}):
        text[-1] += f"  and {plural(len(estimate.unpriced), 'model')} of unknown price"
    rests: dict[str, dict[str, list[str]]] = {}
    for row in estimate.rows:
        stages = rests.setdefault("; ".join((row.basis, *row.notes)), {})
        stages.setdefault(row.model, []).append(row.stage)
    told = [f"{_whose(stages)}: {what}." for what, stages in rests.items()]
    return "\n".join([*text, "", *told])


def _whose(stages: Mapping[str, Sequence[str]], most: int = 3) -> str:
    """Models and their stages; of many the first ones and how many more there are."""
    named = [f"{model}, {', '.join(of)}" for model, of in stages.items()]
    more = [f"{plural(len(named) - most, 'more model')}"] if len(named) > most else []
    return "; ".join([*named[:most], *more])


def _cells(model: str, stage: str, rows: Sequence[Row]) -> list[str]:
    known = [row.usd for row in rows if row.usd is not None]
    tokens = [sum((r.input for r in rows), Span()), sum((r.output for r in rows), Span())]
    return [
        model,
        stage,
        f"{sum(row.calls for row in rows):,}",
        *(_count(end) for span in tokens for end in _ends(span)),
        *(map(dollars, _ends(sum(known, Span()))) if known else ("", "unknown", "")),
    ]


def _heads(widths: Sequence[int]) -> str:
    """What stands above each three columns of low, likely and high."""
    groups = [sum(widths[first : first + 3]) + 4 for first in (0, 3, 6, 9)]
    names = map(str.center, ("", *_QUANTITIES), groups)
    return "  ".join(names).rstrip()


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [str.ljust(*pair) for pair in zip(cells[:2], widths[:2], strict=True)]
    padded += [str.rjust(*pair) for pair in zip(cells[2:], widths[2:], strict=True)]
    return "  ".join(padded).rstrip()


def _ends(span: Span) -> tuple[float, float, float]:
    return span.low, span.likely, span.high


def _count(number: float) -> str:
    """Three digits: ``950``, ``12.9k``, ``1.29M``."""
    rounded = float(f"{number:.3g}")
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if rounded >= size:
            return f"{rounded / size:#.3g}".rstrip(".") + unit
    return f"{number:.0f}"


def dollars(number: float) -> str:
    """Cents from a dollar on, two digits below: ``$12.40``, ``$0.0034``."""
    if number == 0 or number >= 1:
        return f"${number:,.2f}"
    return f"${number:.{1 - math.floor(math.log10(number))}f}"


def as_json(estimate: Estimate) -> dict[str, object]:
    """The estimate in plain values; tokens are whole numbers, dollars are not rounded."""
    return {
        "batch": estimate.batch,
        "rows": [_row_as_json(row) for row in estimate.rows],
        "usd": asdict(estimate.usd),
        "unknown_price": list(estimate.unpriced),
    }


def _row_as_json(row: Row) -> dict[str, object]:
    def whole(span: Span) -> dict[str, int]:
        return {end: round(value) for end, value in asdict(span).items()}

    return {
        "model": row.model,
        "stage": row.stage,
        "calls": row.calls,
        "input_tokens": whole(row.input),
        "output_tokens": whole(row.output),
        "usd": asdict(row.usd) if row.usd else None,
        "basis": row.basis,
        "price": asdict(row.price) if row.price else None,
        "notes": list(row.notes),
    }
