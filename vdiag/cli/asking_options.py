"""The options that all commands which ask a model share."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vdiag.cli import numbers, options
from vdiag.errors import BadInput, UnknownName
from vdiag.files import strict_json

if TYPE_CHECKING:
    from vdiag.ask.models import Asking

ASKING, PARAMETERS = "How to ask", "Parameters of the model (sent and recorded when given)"
MONEY = "What it may cost"


@dataclass(frozen=True)
class HowToAsk:
    """Options on the endpoint, the model's parameters and the manner of asking."""

    base_url: Annotated[
        str | None,
        typer.Option(
            help="OpenAI-compatible endpoint (default: OPENAI_BASE_URL).", rich_help_panel=ASKING
        ),
    ] = None
    api: Annotated[str, typer.Option(help="auto, responses or chat.", rich_help_panel=ASKING)] = (
        "auto"
    )
    columns: Annotated[
        str,
        typer.Option(help="For replay: concept=THEIRS,answer=THEIRS,...", rich_help_panel=ASKING),
    ] = ""
    temperature: Annotated[
        float | None,
        typer.Option(min=0, max=2, callback=numbers.finite, rich_help_panel=PARAMETERS),
    ] = None
    top_p: Annotated[
        float | None,
        typer.Option(min=0, max=1, callback=numbers.finite, rich_help_panel=PARAMETERS),
    ] = None
    max_tokens: Annotated[
        int | None,
        typer.Option(min=1, help="Longest answer, reasoning included.", rich_help_panel=PARAMETERS),
    ] = None
    reasoning_effort: Annotated[
        str | None, typer.Option(help="low, medium, high, ...", rich_help_panel=PARAMETERS)
    ] = None
    model_seed: Annotated[
        int | None, typer.Option(help="The endpoint's own seed.", rich_help_panel=PARAMETERS)
    ] = None
    extra_body: Annotated[
        str,
        typer.Option(
            help='More fields of the request, as {"NAME": ...}.', rich_help_panel=PARAMETERS
        ),
    ] = ""
    concurrency: Annotated[
        int,
        typer.Option(
            min=1,
            max=numbers.MOST_AT_ONCE,
            help="Most questions on their way at once; the pace finds its own way up to there.",
            rich_help_panel=ASKING,
        ),
    ] = 64
    rpm: Annotated[
        int | None, typer.Option(min=1, help="Most questions a minute.", rich_help_panel=ASKING)
    ] = None
    tpm: Annotated[
        int | None, typer.Option(min=1, help="Most tokens a minute.", rich_help_panel=ASKING)
    ] = None
    ask_timeout: Annotated[
        float,
        typer.Option(
            min=0.1,
            max=numbers.LONGEST,
            callback=numbers.finite,
            help="Seconds to wait for one answer.",
            rich_help_panel=ASKING,
        ),
    ] = 600
    retries: Annotated[
        int,
        typer.Option(
            min=0, max=100, help="More tries after a passing error.", rich_help_panel=ASKING
        ),
    ] = 6
    batch: Annotated[
        bool,
        typer.Option(
            "--batch",
            help="Send all in batches: cheaper, answered within a day; the same command collects.",
            rich_help_panel=ASKING,
        ),
    ] = False
    batch_bytes: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Most bytes of one batch's file (default: the provider's limit, 200 MB).",
            rich_help_panel=ASKING,
        ),
    ] = None
    batch_tokens: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Most tokens of one batch's prompts (the queue of your account has a limit).",
            rich_help_panel=ASKING,
        ),
    ] = None
    batch_endpoint: Annotated[
        str | None,
        typer.Option(
            help="Path that a batch's requests are for, where it is not /v1/chat/completions or "
            "/v1/responses.",
            rich_help_panel=ASKING,
        ),
    ] = None
    batch_metadata: Annotated[
        str,
        typer.Option(help="Kept with every batch: NAME=VALUE,...", rich_help_panel=ASKING),
    ] = ""
    reuse: Annotated[
        str,
        typer.Option(
            help="Answers that earlier runs paid for: good (no refused, empty or truncated ones), "
            "all or none.",
            rich_help_panel=ASKING,
        ),
    ] = "good"
    retry: Annotated[
        str,
        typer.Option(
            help="refused: ask again what the endpoint turned down before; lost: ask again what "
            "is in a batch that cannot be read any more, and perhaps pay twice.",
            rich_help_panel=ASKING,
        ),
    ] = ""

    def sampling(self) -> dict[str, object]:
        """What is sent beside the prompt."""
        given = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "max_tokens": self.max_tokens,
            "reasoning_effort": self.reasoning_effort,
            "seed": self.model_seed,
            "extra_body": _object(self.extra_body),
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class WhatItCosts:
    """Options on money."""

    estimate: Annotated[
        bool,
        typer.Option("--estimate", help="Say what it will cost, and stop.", rich_help_panel=MONEY),
    ] = False
    pilot: Annotated[
        int,
        typer.Option(
            min=0,
            help="Ask so many questions of each model first (kept), for a better estimate.",
            rich_help_panel=MONEY,
        ),
    ] = 0
    budget_usd: Annotated[
        float | None,
        typer.Option(
            min=0,
            callback=numbers.finite,
            help="Most US dollars the run may cost in all.",
            rich_help_panel=MONEY,
        ),
    ] = None
    budget_tokens: Annotated[
        int | None,
        typer.Option(min=0, help="Most tokens the run may use in all.", rich_help_panel=MONEY),
    ] = None
    confirm_above: Annotated[
        float,
        typer.Option(
            min=0,
            callback=numbers.is_number,
            help="Ask before a run that may cost more US dollars than this.",
            rich_help_panel=MONEY,
        ),
    ] = 20.0
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.", rich_help_panel=MONEY)] = False
    prices: Annotated[
        Path | None,
        typer.Option(
            help="FILE.csv of prices of your own (or VDIAG_PRICES).", rich_help_panel=MONEY
        ),
    ] = None
    as_json: Annotated[
        bool, typer.Option("--json", help="The estimate for scripts.", rich_help_panel=MONEY)
    ] = False


def asking(models: Sequence[str], how: HowToAsk, money: WhatItCosts) -> "Asking":
    """Whom to ask and how, from the options.

    Raises:
        BadInput: the options do not go together.
    """
    from vdiag.ask.ask import RETRY, Manner
    from vdiag.ask.batch_requests import BatchLimits
    from vdiag.ask.kept_answers import REUSE
    from vdiag.ask.models import Asking
    from vdiag.ask.money.budget import Budget
    from vdiag.ask.pace import Caps
    from vdiag.providers import Connection

    if how.reuse not in REUSE:
        raise UnknownName("way to reuse answers", how.reuse, REUSE, "vdiag draw --help")
    if how.retry and how.retry not in RETRY:
        raise UnknownName("kind of question to ask again", how.retry, RETRY, "vdiag draw --help")
    if money.as_json and not money.estimate:
        raise BadInput(
            "--json is for --estimate; a run's table as JSON is `vdiag table RUN --json`."
        )
    connection = Connection(
        how.base_url,
        how.api,
        how.ask_timeout,
        options.pairs(how.columns, "--columns"),
        asks=not money.estimate or money.pilot > 0,
        batch_endpoint=how.batch_endpoint,
        batch_metadata=_metadata(how.batch_metadata),
    )
    budget = Budget(money.budget_usd, money.budget_tokens)
    caps = Caps(how.concurrency, how.rpm, how.tpm)
    limits = BatchLimits(how.batch_bytes, how.batch_tokens)
    manner = Manner(caps, how.retries, budget, how.reuse, how.batch, how.retry, limits)
    return Asking(models, how.sampling(), connection, manner, money.prices)


def _metadata(text: str) -> dict[str, str]:
    """What is kept with every batch; the provider's limits on it are OpenAI's."""
    pairs = options.pairs(text, "--batch-metadata")
    for name, value in pairs.items():
        if name == "vdiag" or len(name) > 64 or len(value) > 512 or len(pairs) > 15:
            raise BadInput(
                f'--batch-metadata "{name}={value[:60]}" cannot be kept with a batch: at most 15 '
                'names of 64 characters with values of 512 can, and none called "vdiag".'
            )
    return pairs


def _object(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = strict_json.mapping(text)
    except ValueError as error:
        raise BadInput(
            f'--extra-body "{text[:200]}" cannot be sent ({error}); write one JSON object, '
            "'{\"NAME\": VALUE}'."
        ) from error
    return found or None
