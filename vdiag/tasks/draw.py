"""Draw: ask for programs, render them, score the pictures."""

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from vdiag import __version__, concepts, ledger, plugins, prices, prompts
from vdiag import score as scoring
from vdiag.ask import Asked, Manner, ask
from vdiag.concepts import ConceptSet
from vdiag.errors import BadInput
from vdiag.extract import EXTRACTOR, extract_program
from vdiag.languages import Language
from vdiag.ledger import Tariff
from vdiag.providers import Connection, OpenModel
from vdiag.records import Concept, Question
from vdiag.render import Canvas, render
from vdiag.sandbox import Tier, strongest
from vdiag.scorers import Options
from vdiag.store import Run, key_of

PARTIAL = "Partial run:"
"""How the note begins that says the budget ended the asking."""
RECORDED = ("torch", "open_clip_torch", "lpips", "openai", "numpy", "scipy", "pandas", "pillow")


@dataclass(frozen=True)
class DrawPlan:
    """What the user asked for; see ``vdiag draw --help`` for the meaning of each.

    Attributes:
        sampling: what is sent beside the prompt (``temperature``, ``max_tokens``, ...).
        manner: how to ask.
        prices: a file of the user's own, or ``None`` for the shipped one.
        scorers: names, or ``None`` for the default ones.
    """

    concepts: Sequence[str]
    models: Sequence[str]
    languages: Sequence[str]
    samples: int = 2
    limit: int | None = None
    seed: int = 0
    prompt: str = "draw"
    sampling: Mapping[str, object] = field(default_factory=dict)
    connection: Connection = Connection()
    manner: Manner = Manner()
    prices: Path | None = None
    canvas: Canvas = Canvas()
    workers: int = os.cpu_count() or 1
    unsafe: bool = False
    scorers: Sequence[str] | None = None
    scoring: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Prepared:
    """A plan after every check that can be made without paying.

    Attributes:
        notes: what every table of the run must say.
        hints: what the user could do for better numbers.
        left_out: for each model label how many concepts it has no answer for.
        tariffs: what each model that is not free costs.
    """

    questions: list[Question]
    models: dict[str, OpenModel]
    languages: dict[str, Language]
    sets: list[ConceptSet]
    tier: Tier
    choices: list[scoring.Choice]
    notes: list[str]
    hints: list[str]
    left_out: dict[str, tuple[int, int]]
    tariffs: dict[str, Tariff]


def prepare(plan: DrawPlan) -> Prepared:
    """Make every check that costs nothing.

    Raises:
        VdiagError: one sentence on what is wrong.
    """
    if plan.samples < 1 or (plan.limit is not None and plan.limit < 1):
        raise BadInput(f'--samples "{plan.samples}" and --limit "{plan.limit}" must be at least 1.')
    languages = plugins.languages(list(dict.fromkeys(plan.languages)))
    for language in languages.values():
        language.engines[plan.canvas.engine(language)].places()
    sets = [concepts.load(selector) for selector in plan.concepts]
    template = prompts.load(plan.prompt, ("language", "concept"))
    notes: list[str] = []
    hints: list[str] = []
    names = plan.scorers
    if names is None:
        names, hints = scoring.default_scorers(plan.scoring)
    choices = scoring.choose(names, plan.scoring)
    tier = strongest(plan.unsafe)
    known = prices.load(plan.prices)
    models, tariffs = _open_models(plan, languages, known)
    ledger.check(plan.manner.budget, tariffs)
    if plan.manner.batch and not tariffs:
        raise BadInput(
            f'--batch has nothing to send: the answers of "{", ".join(plan.models)}" are there '
            "already; leave it out, or name a model with --model openai/MODEL."
        )
    questions: list[Question] = []
    left_out = {}
    everything = [concept for one in sets for concept in one.concepts]
    for name, model in models.items():
        has = [c for c in everything if any(model.has(c, lang, 0) for lang in languages)]
        left_out[model.label] = (len(everything) - len(has), len(everything))
        chosen = concepts.sample(has, plan.limit, plan.seed)
        questions += _questions(plan, name, model, chosen, languages.values(), template)
        if model.note:
            notes.append(f"{model.label}: {model.note}." if model.note != model.label else "")
    if not questions:
        raise BadInput(
            f'The model "{", ".join(plan.models)}" has no answer for any of the concepts '
            f'"{", ".join(plan.concepts)}" in {", ".join(languages)}; choose other concepts from '
            "`vdiag list concepts`."
        )
    hints += [
        f'The price of "{name}" is unknown, so what this run costs cannot be told in dollars; '
        "give it in a file with --prices FILE.csv."
        for name, tariff in tariffs.items()
        if tariff.price is None
    ]
    said = [note for note in notes if note]
    return Prepared(
        questions, models, languages, sets, tier, choices, said, hints, left_out, tariffs
    )


def draw(plan: DrawPlan, ready: Prepared, run: Run, say: Callable[[str], None]) -> Asked:
    """Walk through asking, extracting, rendering and scoring; each goes on where it was.

    Args:
        plan: as given.
        ready: the plan after :func:`prepare`.
        run: open for writing.
        say: takes one line for the user at a time.
    """
    _record(plan, ready, run)
    asked = ask(run, ready.questions, ready.models, plan.manner, ready.tariffs, say)
    for line in (_asked(asked), *asked.said, ledger.sentence(run)):
        if line:
            say(line)
    _label_partial(run, ready, asked)
    extract(run, ready.languages)
    keys = [question.key for question in ready.questions]
    found = run.programs(EXTRACTOR, keys)
    render(run, found, ready.languages, plan.canvas, ready.tier, plan.workers)
    scoring.score(run, ready.choices, plan.scoring)
    return asked


def ask_pilot(
    plan: DrawPlan,
    ready: Prepared,
    run: Run,
    questions: Sequence[Question],
    say: Callable[[str], None],
) -> None:
    """Ask the questions of a pilot: the run's own first answers, not asked again."""
    _record(plan, ready, run)
    one_by_one = replace(plan.manner, batch=False)
    pilot = {name: replace(tariff, batch=False) for name, tariff in ready.tariffs.items()}
    asked = ask(run, questions, ready.models, one_by_one, pilot, say)
    say(f"Pilot: {_asked(asked)}")


def _label_partial(run: Run, ready: Prepared, asked: Asked) -> None:
    """Say in the manifest, and so in every table, that the budget ended the asking."""
    notes = [note for note in run.manifest()["notes"] if not note.startswith(PARTIAL)]
    if asked.unasked:
        total = len(ready.questions)
        notes.append(
            f"{PARTIAL} {total - asked.unasked} of {total} questions were asked within the budget."
        )
    run.note("notes", notes)


def extract(run: Run, languages: Mapping[str, Language]) -> None:
    """Find the programs in all answers that have none yet."""
    waiting = run.answers_to_extract(EXTRACTOR)
    found = [
        (key, extract_program(answer, languages.get(name) or plugins.language(name)))
        for key, name, answer in waiting
    ]
    run.add_programs(found, EXTRACTOR)


def _asked(asked: Asked) -> str:
    line = f"{asked.asked} answers asked for, {asked.there} were there already"
    if asked.reused:
        line += f", {asked.reused} reused from earlier runs"
    if asked.repeated:
        line += f" ({asked.repeated} had been on their way when the run was interrupted)"
    if asked.flawed:
        kinds = ", ".join(f"{count} {flaw}" for flaw, count in sorted(asked.flawed.items()))
        line += f"; kept answers that were passed over: {kinds} (--reuse all would take them)"
    return line + "."


def _open_models(
    plan: DrawPlan, languages: Mapping[str, Language], known: prices.Prices
) -> tuple[dict[str, OpenModel], dict[str, Tariff]]:
    models: dict[str, OpenModel] = {}
    tariffs: dict[str, Tariff] = {}
    writers = {name: one.write for name, one in languages.items() if one.write is not None}
    connection = replace(plan.connection, writers=writers)
    for text in plan.models:
        provider, _, name = text.partition("/")
        found = plugins.provider(provider)
        opened = found.open(name, connection)
        for model in opened:
            model.check(plan.sampling)
            models[text if len(opened) == 1 else f"{text}#{model.label}"] = model
        if not found.free:
            tariffs[text] = _tariff(plan, text, opened[0], known)
    return models, tariffs


def _tariff(plan: DrawPlan, name: str, model: OpenModel, known: prices.Prices) -> Tariff:
    batch = plan.manner.batch
    if batch and model.batches is None:
        raise BadInput(f'The model "{name}" cannot be asked in batches; leave out --batch.')
    base_url = model.settings.get("base_url")
    extra = plan.sampling.get("extra_body", {})
    dearer = isinstance(extra, Mapping) and "service_tier" in extra  # has prices of its own
    price = None if dearer else known.of(name, str(base_url) if base_url else None)
    if batch and price is not None and price.batch is None:
        raise BadInput(
            f'No batch price is known of "{name}"; leave out --batch, or give one in the column '
            "`batch` of a file of your own (--prices FILE.csv)."
        )
    longest = plan.sampling.get("max_tokens", price.max_output if price else None)
    return Tariff(price, longest if isinstance(longest, int) else None, batch)


def _questions(
    plan: DrawPlan,
    name: str,
    model: OpenModel,
    chosen: Sequence[Concept],
    languages: Iterable[Language],
    template: prompts.Template,
) -> list[Question]:
    settings = {**model.settings, **plan.sampling}
    found = []
    for concept in chosen:
        for language in languages:
            prompt = template.fill(language=language.prompt_name, concept=concept.text)
            for sample in range(plan.samples):
                if not model.has(concept, language.name, sample):
                    continue
                key = key_of(
                    name, settings, prompt, language.name, concept.level, concept.name, sample, 0
                )
                found.append(
                    Question(
                        key=key,
                        model=name,
                        label=model.label,
                        concept=concept,
                        language=language.name,
                        sample=sample,
                        round=0,
                        prompt=prompt,
                        template=template.label,
                        settings=settings,
                    )
                )
    return found


def _record(plan: DrawPlan, ready: Prepared, run: Run) -> None:
    run.note("task", "draw")
    run.note("versions", {"vdiag": __version__, "python": platform.python_version()})
    run.note("packages", {name: version(name) for name in RECORDED})
    run.note("tools", {name: dict(one.tools()) for name, one in ready.languages.items()})
    run.note("tier", ready.tier.value)
    run.note("seed", plan.seed)
    run.note("sets", {one.name: [one.source, one.sha256] for one in ready.sets})
    run.note("provenance", {one.name: dict(one.provenance) for one in ready.sets})
    run.note("models", {name: dict(model.settings) for name, model in ready.models.items()})
    notes = [*run.manifest().get("notes", []), *ready.notes]
    if ready.tier == Tier.NONE:
        notes.append("The programs were run unprotected (--unsafe).")
    for language in ready.languages.values():
        engine = language.engines[plan.canvas.engine(language)]
        if engine.isolation:
            notes.append(f"{language.name} by {engine.name}: {engine.isolation}.")
    for label, (left_out, total) in ready.left_out.items():
        if left_out:
            notes.append(f"{left_out} of {total} concepts left out: they have no answer ({label}).")
    run.note("notes", list(dict.fromkeys(notes)))
    run.note("prices", {name: _recorded(tariff) for name, tariff in ready.tariffs.items()})


def _recorded(tariff: Tariff) -> dict[str, object] | None:
    """A price as the manifest has it."""
    return {**asdict(tariff.price), "batch_used": tariff.batch} if tariff.price else None


def runs_below(folder: Path) -> list[Path]:
    """Run folders directly below a folder, sorted."""
    return sorted(path.parent for path in folder.glob("*/run.db"))
