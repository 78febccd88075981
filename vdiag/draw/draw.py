"""Draw: ask for programs, render them, score the pictures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vdiag.ask import prompts
from vdiag.ask import questions as asks
from vdiag.ask.ask import Asked
from vdiag.ask.models import Asking, Opened, open_models
from vdiag.ask.questions import Say, Wanted
from vdiag.concepts import sets as concepts
from vdiag.concepts.sets import ConceptSet
from vdiag.draw import parametric_questions
from vdiag.errors import BadInput, UnknownName
from vdiag.extract import parametric
from vdiag.languages import Language
from vdiag.providers import OpenModel
from vdiag.records import Concept, Question, Task
from vdiag.render import easel as easels
from vdiag.render.easel import Easel, Rendering
from vdiag.render.flow import Flow
from vdiag.run import turned_pictures
from vdiag.run.store import Run
from vdiag.score import score as scoring
from vdiag.score.ahead import Ahead
from vdiag.scorers import Options

SAMPLE = "sample"
STRATEGIES = (SAMPLE, parametric.STRATEGY)
MOST_QUESTIONS = 1_000_000
_FIELDS = ("language", "concept")


@dataclass(frozen=True)
class DrawPlan:
    """What the user asked for; see ``vdiag draw --help`` for the meaning of each.

    Attributes:
        scorers: names, or ``None`` for the default ones.
        strategies: how several drawings of a concept come about, of :data:`STRATEGIES`.
        transforms: of :data:`vdiag.run.turned_pictures.TRANSFORMS`.
    """

    concepts: Sequence[str]
    asking: Asking
    rendering: Rendering
    samples: int = 2
    limit: int | None = None
    seed: int = 0
    prompt: str = "draw"
    scorers: Sequence[str] | None = None
    scoring: Options = field(default_factory=Options)
    strategies: Sequence[str] = (SAMPLE,)
    transforms: Sequence[str] = (turned_pictures.NONE,)


@dataclass(frozen=True)
class Way:
    """One way to ask for a concept's drawings; its drawings are a condition of the tables."""

    strategy: str
    transform: str
    template: prompts.Template


@dataclass(frozen=True)
class Prepared:
    """A plan after every check that can be made without paying.

    Attributes:
        questions: what is asked; of a function once, however many drawings come from it.
        hints: what the user could do for better numbers.
        left_out: for each model label how many concepts it has no answer for, of how many.
    """

    questions: list[Question]
    opened: Opened
    easel: Easel
    sets: list[ConceptSet]
    choices: list[scoring.Choice]
    hints: list[str]
    left_out: Mapping[str, tuple[int, int]]


def prepare(plan: DrawPlan) -> Prepared:
    """Make every check that costs nothing.

    Raises:
        VdiagError: one sentence on what is wrong.
    """
    if plan.samples < 1 or (plan.limit is not None and plan.limit < 1):
        raise BadInput(f'--samples "{plan.samples}" and --limit "{plan.limit}" must be at least 1.')
    ways = _ways(plan)
    easel = easels.set_up(plan.rendering)
    _refuse_without_functions(plan, easel)
    sets = [concepts.load(selector) for selector in plan.concepts]
    choices, hints = scoring.chosen(plan.scorers, plan.scoring)
    opened = open_models(plan.asking, easel.languages)
    everything = [concept for one in sets for concept in one.concepts]
    questions: list[Question] = []
    left_out = {}
    for name, model in opened.models.items():
        once = replace(plan, samples=1)
        first = _questions(once, name, model, everything, easel.languages.values(), ways)
        begun = {_place(question.concept) for question in first}
        has = [concept for concept in everything if _place(concept) in begun]
        left_out[model.label] = (len(everything) - len(has), len(everything))
        kept = concepts.sample(has, plan.limit, plan.seed)
        _refuse_too_many(plan, len(kept) * len(easel.languages) * len(ways), len(opened.models))
        questions += _questions(plan, name, model, kept, easel.languages.values(), ways)
    if not questions:
        raise BadInput(
            f'The model "{", ".join(plan.asking.models)}" has no answer for any of the concepts '
            f'"{", ".join(plan.concepts)}" in {", ".join(easel.languages)}; choose other concepts '
            "from `vdiag list concepts`."
        )
    return Prepared(questions, opened, easel, sets, choices, [*hints, *opened.hints], left_out)


def _refuse_too_many(plan: DrawPlan, of_one_sample: int, models: int) -> None:
    """Refuse more questions than a run and the memory can hold, before they are made."""
    count = of_one_sample * plan.samples * models
    if count > MOST_QUESTIONS:
        raise BadInput(
            f'--samples "{plan.samples}" makes {count:,} questions, more than the '
            f"{MOST_QUESTIONS:,} that one run may have; ask for fewer, or for fewer concepts with "
            "--limit."
        )


def _place(concept: Concept) -> tuple[str, str]:
    return concept.level, concept.name


def _ways(plan: DrawPlan) -> list[Way]:
    """All ways to ask for a concept that the plan names."""
    known = {"strategy": STRATEGIES, "transform": turned_pictures.TRANSFORMS}
    asked = {"strategy": plan.strategies, "transform": plan.transforms}
    for kind, names in asked.items():
        for name in names:
            if name not in known[kind]:
                raise UnknownName(kind, name, known[kind], "vdiag draw --help")
        if not names:
            raise BadInput(f"No {kind} is named; give some of {', '.join(known[kind])}.")
    plain = list(plan.strategies) == [SAMPLE] and list(plan.transforms) == [turned_pictures.NONE]
    if plan.prompt != "draw" and not plain:
        raise BadInput(
            f'--prompt "{plan.prompt}" says nothing of functions or of turning; leave it out, or '
            "draw with --strategy sample --transform none."
        )
    if parametric.STRATEGY in plan.strategies and list(plan.transforms) != [turned_pictures.NONE]:
        raise BadInput(
            f'--transform "{",".join(plan.transforms)}" cannot be asked of a function; leave it '
            "out, or draw with --strategy sample."
        )
    return [
        Way(strategy, transform, _template(plan, strategy, transform))
        for strategy in dict.fromkeys(plan.strategies)
        for transform in dict.fromkeys(plan.transforms)
    ]


def _template(plan: DrawPlan, strategy: str, transform: str) -> prompts.Template:
    if strategy == parametric.STRATEGY:
        return prompts.load("parametrize", (*_FIELDS, "form"))
    if transform != turned_pictures.NONE:
        return prompts.load("draw_transformed", (*_FIELDS, "transform"))
    return prompts.load(plan.prompt, _FIELDS)


def _refuse_without_functions(plan: DrawPlan, easel: Easel) -> None:
    for language in easel.languages.values():
        if parametric.STRATEGY in plan.strategies and language.function is None:
            raise BadInput(
                f'The language "{language.name}" has no functions of parameters; leave it out of '
                "--languages, or draw with --strategy sample."
            )


def _questions(
    plan: DrawPlan,
    name: str,
    model: OpenModel,
    everything: Sequence[Concept],
    languages: Iterable[Language],
    ways: Sequence[Way],
) -> list[Question]:
    """Those that the model has an answer to, of equal numbers in every way that is asked for."""
    found = []
    for concept in everything:
        for language in languages:
            several = [
                [asks.question(plan.asking, name, model, one) for one in wanted]
                for wanted in (_wanted(plan, concept, language, way) for way in ways)
            ]
            found += _alike([[one for one in asked if model.has(one)] for asked in several])
    return found


def _alike(several: Sequence[Sequence[Question]]) -> list[Question]:
    """Those of the samples that each way has; a function is asked for with the first of them."""
    if not all(several):
        return []
    drawn = [{one.sample for one in asked} for asked in several if asked[0].task.drawn]
    common = set.intersection(*drawn) if drawn else {0}
    return [one for asked in several for one in asked if one.sample in common]


def _wanted(plan: DrawPlan, concept: Concept, language: Language, way: Way) -> Iterator[Wanted]:
    """What to ask for a concept's drawings in one way."""
    values = {"language": language.prompt_name, "concept": concept.text}
    if way.strategy == parametric.STRATEGY:
        assert language.function is not None  # checked before
        prompt = way.template.fill(**values, form=language.function.form)
        task = Task.PARAMETRIZE
        yield Wanted(concept, language.name, prompt, way.template.label, task=task)
        return
    details = {}
    if way.transform != turned_pictures.NONE:
        values["transform"] = turned_pictures.PHRASES[way.transform]
        details = {"transform": way.transform}
    prompt = way.template.fill(**values)
    for sample in range(plan.samples):
        yield Wanted(concept, language.name, prompt, way.template.label, sample, details=details)


def draw(plan: DrawPlan, ready: Prepared, run: Run, say: Say) -> Asked:
    """Walk through asking, extracting, rendering and scoring; each goes on where it was.

    Args:
        plan: as given.
        ready: the plan after :func:`prepare`.
        run: open for writing.
        say: takes one line for the user at a time.
    """
    record(plan, ready, run)
    drawn = [question for question in ready.questions if question.task.drawn]
    upright = list(plan.transforms) == [turned_pictures.NONE]
    ahead = Ahead(ready.choices if upright else [], plan.scoring)  # what is turned is turned back
    with ahead, Flow(run, ready.easel, drawn, ahead.take) as flow:
        asked = asks.ask(run, ready.questions, plan.asking, ready.opened, say, flow)
        asks.tell(run, asked, say)
        asks.label_partial(run, len(ready.questions), asked.unasked)
        arguments = parametric_questions.Arguments(plan.samples, plan.seed)
        drawn += parametric_questions.drawings(
            run, ready.questions, arguments, plan.asking, ready.opened
        )
        parametric_questions.label(run, say)
        flow.finish(drawn)
    scoring.score(run, ready.choices, plan.scoring, opened=ahead.opened())
    return asked


def record(plan: DrawPlan, ready: Prepared, run: Run) -> None:
    """Write the manifest."""
    lack = "no answer" if len(_ways(plan)) == 1 else "no answer in one of the ways to ask"
    left_out = [
        f"{count} of {total} concepts left out: they have {lack} ({label})."
        for label, (count, total) in ready.left_out.items()
        if count
    ]
    turned = any(transform != turned_pictures.NONE for transform in plan.transforms)
    notes = [*ready.easel.notes, *left_out, *([turned_pictures.NOTE] if turned else [])]
    asks.record(run, "draw", plan.seed, ready.opened, notes)
    ready.easel.record(run)
    easels.record_sets(run, easels.described(ready.sets))
