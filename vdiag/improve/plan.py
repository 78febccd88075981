"""The plan of improving: what the user asked for, and every check of it that costs nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vdiag.ask import prompts
from vdiag.ask.models import Asking, Opened, open_models
from vdiag.ask.prompts import Template
from vdiag.concepts import sets as concepts
from vdiag.draw import draw as drawing
from vdiag.errors import BadInput, UnknownName
from vdiag.improve.chains import ERROR, FEEDBACK, GENERIC, IMAGE, SELF
from vdiag.improve.scorers import Scorers, chosen
from vdiag.records import Question, Task
from vdiag.render import easel as easels
from vdiag.render.easel import Easel, Rendering
from vdiag.results.conditions import against, given
from vdiag.run.store import Run
from vdiag.scorers import Options

_PROGRAM = ("language", "concept", "program")
TEMPLATES = {
    GENERIC: ("improve", _PROGRAM),
    SELF: ("improve_self", (*_PROGRAM, "suggestions")),
    IMAGE: ("improve_image", _PROGRAM),
    ERROR: ("improve_error", (*_PROGRAM, "error")),
}
SUGGEST = ("suggest", _PROGRAM)


@dataclass(frozen=True)
class ImprovePlan:
    """What the user asked for; see ``vdiag improve --help`` for the meaning of each.

    Attributes:
        source: folder of the run whose drawings are improved; ``None`` to draw first.
        control: whether to ask for as many fresh drawings.
        scorers: names, or ``None`` for the default one.
        selector: name of the scorer that chooses the best of several drawings, or ``None`` for
            the default one.
        selected: name of the scorer that has chosen in this run so far, the default where that
            one is not reported; see :func:`vdiag.improve.scorers.selector_of`.
    """

    concepts: Sequence[str]
    asking: Asking
    rendering: Rendering
    rounds: int = 5
    feedback: Sequence[str] = (GENERIC,)
    control: bool = True
    source: Path | None = None
    samples: int = 1
    limit: int | None = None
    seed: int = 0
    prompt: str = "draw"
    scorers: Sequence[str] | None = None
    selector: str | None = None
    selected: str | None = None
    scoring: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Prepared:
    """A plan after every check that can be made without paying.

    Attributes:
        bases: the first drawings.
        without: keys of first drawings with a kind of feedback that the model has no answers for,
            as only answers that are written already lack some.
        sets: what the manifest says of the concept sets.
        scorers: those that are reported, and the one that selects the best of several.
    """

    bases: Sequence[Question]
    without: frozenset[tuple[str, str]]
    sets: Mapping[str, Mapping[str, object]]
    templates: Mapping[str, Template]
    opened: Opened
    easel: Easel
    scorers: Scorers
    notes: Sequence[str]
    hints: Sequence[str]


def prepare(plan: ImprovePlan) -> Prepared:
    """Make every check that costs nothing.

    Raises:
        VdiagError: one sentence on what is wrong.
    """
    for name in plan.feedback:
        if name not in FEEDBACK:
            raise UnknownName("kind of feedback", name, FEEDBACK, "vdiag improve --help")
    if plan.limit is not None and plan.limit < 1:
        raise BadInput(f'--limit "{plan.limit}" must be at least 1.')
    if plan.rounds < 1 or not plan.feedback:
        raise BadInput(
            f'--rounds "{plan.rounds}" must be at least 1, and --feedback name at least one of '
            f"{', '.join(FEEDBACK)}."
        )
    scorers = chosen(plan.scorers, plan.selector, plan.selected, plan.scoring)
    templates = {name: prompts.load(*TEMPLATES[name]) for name in plan.feedback}
    templates["suggest"] = prompts.load(*SUGGEST)
    if plan.source is not None:
        return _from_run(plan, plan.source, templates, scorers)
    ready = drawing.prepare(
        drawing.DrawPlan(
            concepts=plan.concepts,
            asking=plan.asking,
            rendering=plan.rendering,
            samples=plan.samples,
            limit=plan.limit,
            seed=plan.seed,
            prompt=plan.prompt,
            scorers=[choice.scorer.name for choice in scorers.reported[:1]],
            scoring=plan.scoring,
        )
    )
    sets = easels.described(ready.sets)
    hints = [*scorers.hints, *ready.opened.hints]
    return _prepared(
        plan, ready.questions, sets, templates, ready.opened, ready.easel, scorers, hints
    )


def _from_run(
    plan: ImprovePlan,
    source: Path,
    templates: Mapping[str, Template],
    scorers: Scorers,
) -> Prepared:
    easel = easels.set_up(plan.rendering)
    opened = open_models(plan.asking, easel.languages)
    with Run.read(source) as run:
        answered = run.answered()
        bases = [
            question
            for question in run.questions_of(Task.DRAW)
            if question.key in answered
            and question.model in opened.models
            and question.language in easel.languages
            and not question.details
        ]
        before = run.manifest()
    known = {(q.concept.level, q.concept.name): q.concept for q in bases}
    chosen = concepts.sample(list(known.values()), plan.limit, plan.seed)
    places = {(concept.level, concept.name) for concept in chosen}
    bases = [q for q in bases if (q.concept.level, q.concept.name) in places]
    if not bases:
        raise BadInput(
            f'The run "{source}" has no drawings by "{", ".join(opened.models)}" in '
            f"{', '.join(easel.languages)} to improve; name others with --model or --languages."
        )
    sets = {name: before.get(name, {}) for name in easels.described([])}
    hints = [*scorers.hints, *opened.hints]
    ready = _prepared(plan, bases, sets, templates, opened, easel, scorers, hints)
    return replace(ready, notes=[*ready.notes, *_other_settings(plan, source, ready)])


def _other_settings(plan: ImprovePlan, source: Path, ready: Prepared) -> Iterator[str]:
    """What the rounds are asked with, where the first drawings were asked with something else."""
    told = set()
    for base in ready.bases:
        settings = {**ready.opened.models[base.model].settings, **plan.asking.sampling}
        now, was = given([settings, base.settings], ["", ""])
        told.add(against(now, was, "instead of"))
    if told := told - {""}:
        yield (
            "The rounds and the fresh drawings were asked otherwise than the first ones in "
            f'"{source}" ({", ".join(sorted(told))}).'
        )


def _prepared(
    plan: ImprovePlan,
    bases: Sequence[Question],
    sets: Mapping[str, Mapping[str, object]],
    templates: Mapping[str, Template],
    opened: Opened,
    easel: Easel,
    scorers: Scorers,
    hints: Sequence[str],
) -> Prepared:
    """With the first drawings that the model has answers for in the rounds."""
    without = frozenset(
        (base.key, feedback)
        for base in bases
        for feedback in plan.feedback
        if not _goes_on(opened, base, feedback)
    )
    kept = [base for base in bases if any((base.key, f) not in without for f in plan.feedback)]
    if not kept:
        raise BadInput(
            f'The model "{", ".join(plan.asking.models)}" has no answers that improve these '
            f'drawings with the feedback "{", ".join(plan.feedback)}"; choose other concepts or '
            "languages, or another model with --model."
        )
    notes = [*opened.notes, *easel.notes]
    if len(kept) < len(bases):
        notes.append(
            f"{len(bases) - len(kept)} of {len(bases)} first drawings left out: there are no "
            "answers that improve them."
        )
    return Prepared(kept, without, sets, templates, opened, easel, scorers, notes, hints)


def _goes_on(opened: Opened, base: Question, feedback: str) -> bool:
    """Whether the model has an answer in the first round; a model proper always has."""
    task = Task.SUGGEST if feedback == SELF else Task.IMPROVE
    probe = replace(base, task=task, round=1, details={"feedback": feedback})
    return opened.models[base.model].has(probe)
