"""Draw: ask for programs, render them, score the pictures."""

import os
import platform
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from vdiag import __version__, concepts, plugins, prompts
from vdiag import score as scoring
from vdiag.ask import Asked, ask
from vdiag.concepts import ConceptSet
from vdiag.errors import BadInput
from vdiag.extract import EXTRACTOR, extract_program
from vdiag.languages import Language
from vdiag.providers import Connection, OpenModel
from vdiag.records import Concept, Question
from vdiag.render import Canvas, render
from vdiag.sandbox import Tier, strongest
from vdiag.scorers import Options
from vdiag.store import Run, key_of

RECORDED = ("torch", "open_clip_torch", "lpips", "openai", "numpy", "scipy", "pandas", "pillow")


@dataclass(frozen=True)
class DrawPlan:
    """What the user asked for; see ``vdiag draw --help`` for the meaning of each.

    Attributes:
        sampling: what is sent beside the prompt (``temperature``, ``max_tokens``).
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
    concurrency: int = 8
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
    models = _open_models(plan)
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
    said = [note for note in notes if note]
    return Prepared(questions, models, languages, sets, tier, choices, said, hints, left_out)


def draw(plan: DrawPlan, ready: Prepared, run: Run, say: Callable[[str], None]) -> None:
    """Walk through asking, extracting, rendering and scoring; each goes on where it was.

    Args:
        plan: as given.
        ready: the plan after :func:`prepare`.
        run: open for writing.
        say: takes one line for the user at a time.
    """
    _record(plan, ready, run)
    asked = ask(run, ready.questions, ready.models, plan.concurrency)
    say(_asked(asked))
    extract(run, ready.languages)
    keys = [question.key for question in ready.questions]
    found = run.programs(EXTRACTOR, keys)
    render(run, found, ready.languages, plan.canvas, ready.tier, plan.workers)
    scoring.score(run, ready.choices, plan.scoring)


def extract(run: Run, languages: Mapping[str, Language]) -> None:
    """Find the programs in all answers that have none yet."""
    waiting = run.answers_to_extract(EXTRACTOR)
    found = [
        (key, extract_program(answer, languages.get(name) or plugins.language(name)))
        for key, name, answer in waiting
    ]
    run.add_programs(found, EXTRACTOR)


def _asked(asked: Asked) -> str:
    line = f"{asked.asked} answers asked for, {asked.kept} were there already"
    if asked.repeated:
        line += f" ({asked.repeated} had been on their way when the run was interrupted)"
    return line + "."


def _open_models(plan: DrawPlan) -> dict[str, OpenModel]:
    models: dict[str, OpenModel] = {}
    for text in plan.models:
        provider, _, name = text.partition("/")
        opened = plugins.provider(provider).open(name, plan.connection)
        for model in opened:
            models[text if len(opened) == 1 else f"{text}#{model.label}"] = model
    return models


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


def runs_below(folder: Path) -> list[Path]:
    """Run folders directly below a folder, sorted."""
    return sorted(path.parent for path in folder.glob("*/run.db"))
