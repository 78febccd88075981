"""Draw: ask for programs, render them, score the pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vdiag import concepts, prompts
from vdiag import score as scoring
from vdiag.ask import Asked
from vdiag.concepts import ConceptSet
from vdiag.errors import BadInput
from vdiag.languages import Language
from vdiag.providers import OpenModel
from vdiag.records import Concept, Question
from vdiag.scorers import Options
from vdiag.store import Run
from vdiag.tasks import asking as asks
from vdiag.tasks import easel as easels
from vdiag.tasks.asking import Asking, Opened, Say, Wanted
from vdiag.tasks.easel import Easel, Rendering


@dataclass(frozen=True)
class DrawPlan:
    """What the user asked for; see ``vdiag draw --help`` for the meaning of each.

    Attributes:
        scorers: names, or ``None`` for the default ones.
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


@dataclass(frozen=True)
class Prepared:
    """A plan after every check that can be made without paying.

    Attributes:
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
    easel = easels.set_up(plan.rendering)
    sets = [concepts.load(selector) for selector in plan.concepts]
    template = prompts.load(plan.prompt, ("language", "concept"))
    choices, hints = scoring.chosen(plan.scorers, plan.scoring)
    opened = asks.open_models(plan.asking, easel.languages)
    everything = [concept for one in sets for concept in one.concepts]
    questions: list[Question] = []
    left_out = {}
    for name, model in opened.models.items():
        every = _questions(plan, name, model, everything, easel.languages.values(), template)
        begun = {_place(question.concept) for question in every if question.sample == 0}
        has = [concept for concept in everything if _place(concept) in begun]
        left_out[model.label] = (len(everything) - len(has), len(everything))
        kept = {_place(concept) for concept in concepts.sample(has, plan.limit, plan.seed)}
        questions += [question for question in every if _place(question.concept) in kept]
    if not questions:
        raise BadInput(
            f'The model "{", ".join(plan.asking.models)}" has no answer for any of the concepts '
            f'"{", ".join(plan.concepts)}" in {", ".join(easel.languages)}; choose other concepts '
            "from `vdiag list concepts`."
        )
    return Prepared(questions, opened, easel, sets, choices, [*hints, *opened.hints], left_out)


def _place(concept: Concept) -> tuple[str, str]:
    return concept.level, concept.name


def _questions(
    plan: DrawPlan,
    name: str,
    model: OpenModel,
    everything: Sequence[Concept],
    languages: Iterable[Language],
    template: prompts.Template,
) -> list[Question]:
    """Those that the model has an answer to."""
    found = []
    for concept in everything:
        for language in languages:
            prompt = template.fill(language=language.prompt_name, concept=concept.text)
            for sample in range(plan.samples):
                wanted = Wanted(concept, language.name, prompt, template.label, sample)
                found.append(asks.question(plan.asking, name, model, wanted))
    return [question for question in found if model.has(question)]


def draw(plan: DrawPlan, ready: Prepared, run: Run, say: Say) -> Asked:
    """Walk through asking, extracting, rendering and scoring; each goes on where it was.

    Args:
        plan: as given.
        ready: the plan after :func:`prepare`.
        run: open for writing.
        say: takes one line for the user at a time.
    """
    record(plan, ready, run)
    asked = asks.ask(run, ready.questions, plan.asking, ready.opened, say)
    asks.tell(run, asked, say)
    asks.label_partial(run, len(ready.questions), asked.unasked)
    ready.easel.render(run, ready.questions)
    scoring.score(run, ready.choices, plan.scoring)
    return asked


def record(plan: DrawPlan, ready: Prepared, run: Run) -> None:
    """Write the manifest."""
    left_out = [
        f"{count} of {total} concepts left out: they have no answer ({label})."
        for label, (count, total) in ready.left_out.items()
        if count
    ]
    asks.record(run, "draw", plan.seed, ready.opened, [*ready.easel.notes, *left_out])
    ready.easel.record(run)
    easels.record_sets(run, ready.sets)
