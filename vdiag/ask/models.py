"""Models opened, after every check of them that costs nothing, with what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vdiag import plugins
from vdiag.ask.ask import Manner
from vdiag.ask.money import budget, price_list
from vdiag.ask.money.call_cost import Tariff
from vdiag.errors import BadInput
from vdiag.languages import Language
from vdiag.providers import Connection, OpenModel, spelling


@dataclass(frozen=True)
class Asking:
    """Whom to ask and how; see ``vdiag draw --help``.

    Attributes:
        models: ``provider/model`` each.
        sampling: what is sent beside the prompt (``temperature``, ``max_tokens``, ...).
        manner: how to ask.
        prices: a file of the user's own, or ``None`` for the shipped one.
    """

    models: Sequence[str]
    sampling: Mapping[str, object] = field(default_factory=dict)
    connection: Connection = Connection()
    manner: Manner = Manner()
    prices: Path | None = None


@dataclass(frozen=True)
class Opened:
    """Models that can be asked, after every check of them that costs nothing.

    Attributes:
        models: by the name that questions give them.
        tariffs: what each model that is not free costs.
        notes: what every table with their answers must say.
        hints: what the user could do for better numbers.
    """

    models: Mapping[str, OpenModel]
    tariffs: Mapping[str, Tariff]
    notes: Sequence[str]
    hints: Sequence[str]


def open_models(asking: Asking, languages: Mapping[str, Language]) -> Opened:
    """Open the models and look up their prices.

    Raises:
        VdiagError: one sentence on what is wrong.
    """
    known = price_list.load(asking.prices)
    writers = {name: one.write for name, one in languages.items() if one.write is not None}
    connection = replace(asking.connection, writers=writers, languages=_spellings())
    models: dict[str, OpenModel] = {}
    tariffs: dict[str, Tariff] = {}
    for text in asking.models:
        provider, _, name = text.partition("/")
        found = plugins.provider(provider)
        opened = found.open(name, connection)
        for model in opened:
            model.check(asking.sampling)
            models[text if len(opened) == 1 else f"{text}#{model.label}"] = model
        if not found.free:
            tariffs[text] = _tariff(asking, text, opened[0], known)
    budget.check(asking.manner.budget, tariffs)
    if asking.manner.batch and not tariffs:
        raise BadInput(
            f'--batch has nothing to send: the answers of "{", ".join(asking.models)}" are there '
            "already; leave it out, or name a model with --model openai/MODEL."
        )
    notes = [
        f"{model.label}: {model.note}." if model.note != model.label else ""
        for model in models.values()
        if model.note
    ]
    warnings = dict.fromkeys(getattr(model, "warning", "") for model in models.values())
    hints = [line for line in warnings if line]
    unknown = [name for name, tariff in tariffs.items() if tariff.price is None]
    if unknown:
        hints.append(
            f"The price of {_named(unknown)} is unknown, so what this run costs cannot be told in "
            "dollars; give it in a file with --prices FILE.csv."
        )
    return Opened(models, tariffs, [note for note in notes if note], hints)


def _spellings() -> dict[str, str]:
    """From the names that users and prompts have for languages to the language."""
    every = map(plugins.language, plugins.LANGUAGES.names())
    return {spelling(name): one.name for one in every for name in (one.name, one.prompt_name)}


def _named(names: Sequence[str], most: int = 3) -> str:
    """Names in quotes; of many the first ones and how many more there are."""
    quoted = [f'"{name}"' for name in names[:most]]
    return ", ".join(quoted) + (f" and {len(names) - most} more" if len(names) > most else "")


def _tariff(asking: Asking, name: str, model: OpenModel, known: price_list.Prices) -> Tariff:
    batch = asking.manner.batch
    if batch and model.batches is None:
        raise BadInput(f'The model "{name}" cannot be asked in batches; leave out --batch.')
    base_url = model.settings.get("base_url")
    extra = asking.sampling.get("extra_body", {})
    dearer = isinstance(extra, Mapping) and "service_tier" in extra  # has prices of its own
    price = None if dearer else known.of(name, str(base_url) if base_url else None)
    if batch and price is not None and price.batch is None:
        raise BadInput(
            f'No batch price is known of "{name}"; leave out --batch, or give one in the column '
            "`batch` of a file of your own (--prices FILE.csv)."
        )
    longest = asking.sampling.get("max_tokens", price.max_output if price else None)
    return Tariff(price, longest if isinstance(longest, int) else None, batch)
