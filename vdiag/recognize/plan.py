"""The plan of recognising: what the user asked for, and every check that costs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from vdiag import plugins
from vdiag.ask import prompts
from vdiag.ask import questions as asks
from vdiag.ask.models import Asking, Opened, open_models
from vdiag.ask.questions import Wanted
from vdiag.errors import BadInput, UnknownName
from vdiag.languages import REWRITINGS
from vdiag.recognize import choices, items
from vdiag.recognize.choices import LETTERS
from vdiag.recognize.items import Item
from vdiag.recognize.options_of_items import FIRST, Chosen, maker_of, options_of_items
from vdiag.records import CHOICE, CODE, CODE_IMAGE, FREE, NONE, PROTOCOLS, VIEWS, Concept, Task
from vdiag.render import easel as easels
from vdiag.render.easel import Easel, Rendering
from vdiag.run.store import Run
from vdiag.score import score as scoring
from vdiag.scorers import Options

ENCODERS = ("clip", "tiny_fidelity")
"""Scorers that read texts, the preferred one first."""


@dataclass(frozen=True)
class RecognizePlan:
    """What the user asked for; see ``vdiag recognize --help`` for the meaning of each.

    Attributes:
        drawings: selectors of drawings; none where they come from a run.
        source: folder of a run whose programs are shown.
        own: whether each model is asked about its own programs of that run alone.
        control: whether to ask multiple choice without the drawing, too.
        rewritings: names of :data:`vdiag.languages.REWRITINGS`.
        encoder: name of the scorer that reads free answers, or ``None`` for the default one.
    """

    asking: Asking
    rendering: Rendering
    drawings: Sequence[str] = ("drawings",)
    source: Path | None = None
    own: bool = False
    views: Sequence[str] = (CODE,)
    protocols: Sequence[str] = (CHOICE,)
    distractors: Sequence[str] = (choices.RANDOM,)
    options: int = 5
    control: bool = True
    rewritings: Sequence[str] = ()
    limit: int | None = None
    seed: int = 0
    encoder: str | None = None
    scoring: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Prepared:
    """A plan after every check that can be made without paying.

    Attributes:
        items: as they were written, without rewritings.
        pools: by level what distractors are taken from.
        choices: by distractors, and level and name of a drawing.
        maker: number of how they are made.
        captions: those that free answers of a level are ranked among.
        seed: of the options.
        encoder: reads free answers; ``None`` where there are none.
    """

    items: Sequence[Item]
    pools: Mapping[str, Sequence[Concept]]
    choices: Chosen
    maker: int
    captions: Mapping[str, Sequence[str]]
    templates: Mapping[tuple[str, str], prompts.Template]
    seed: int
    opened: Opened
    easel: Easel
    encoder: scoring.Choice | None
    notes: Sequence[str]
    hints: Sequence[str]

    @property
    def encoder_name(self) -> str:
        """As ranks are recorded with it; empty where there is none."""
        if self.encoder is None:
            return ""
        return f"{self.encoder.scorer.name}:{self.encoder.variant}"


def prepare(plan: RecognizePlan) -> Prepared:
    """Make every check that costs nothing.

    Raises:
        VdiagError: one sentence on what is wrong.
    """
    _check_names(plan)
    easel = easels.set_up(plan.rendering)
    found, pools, notes = _items(plan, easel)
    encoder, hints = _encoder(plan)
    opened = open_models(plan.asking, easel.languages)
    ready = Prepared(
        items=found,
        pools=pools,
        choices=_choices(plan, found, pools, choices.MAKER),
        maker=choices.MAKER,
        captions=items.captions(found, pools),
        templates=_templates(plan),
        seed=plan.seed,
        opened=opened,
        easel=easel,
        encoder=encoder,
        notes=[*notes, *opened.notes, *easel.notes],
        hints=[*hints, *opened.hints],
    )
    if not _can_be_asked(plan, ready):
        raise BadInput(
            f'The model "{", ".join(plan.asking.models)}" has no answers on these drawings; choose '
            "others with --drawings or another model with --model."
        )
    return ready


def as_begun(plan: RecognizePlan, ready: Prepared, run: Run) -> Prepared:
    """The same with the options that the run was begun with, where an earlier version made them."""
    maker = maker_of(run)
    if maker == ready.maker:
        return ready
    return replace(ready, choices=_choices(plan, ready.items, ready.pools, maker), maker=maker)


def _choices(
    plan: RecognizePlan,
    found: Sequence[Item],
    pools: Mapping[str, Sequence[Concept]],
    maker: int,
) -> Chosen:
    kinds = plan.distractors if CHOICE in plan.protocols else ()
    return options_of_items(found, pools, kinds, plan.options, plan.seed, maker)


def _can_be_asked(plan: RecognizePlan, ready: Prepared) -> bool:
    """Whether any model has an answer to any question; a model proper always has."""
    return any(
        model.has(asks.question(plan.asking, name, model, one))
        for item in ready.items
        for view in plan.views
        for protocol in plan.protocols
        for one in [wanted(ready, item, view, (), protocol, plan.distractors[0])]
        for name, model in ready.opened.models.items()
        if not plan.own or item.drawn_by == name
    )


def _check_names(plan: RecognizePlan) -> None:
    allowed = {
        "view": (plan.views, [view for view in VIEWS if view != NONE]),
        "protocol": (plan.protocols, PROTOCOLS),
        "kind of distractors": (plan.distractors, choices.KINDS),
        "rewriting": (plan.rewritings, REWRITINGS),
    }
    for kind, (names, known) in allowed.items():
        for name in names:
            if name not in known:
                raise UnknownName(kind, name, known, "vdiag recognize --help")
        if not names and kind != "rewriting":
            raise BadInput(f"No {kind} is named; give some of {', '.join(known)}.")
    if not choices.FEWEST <= plan.options <= len(LETTERS):
        raise BadInput(
            f'--options "{plan.options}" cannot be asked; give {choices.FEWEST} to {len(LETTERS)}.'
        )
    if plan.limit is not None and plan.limit < 1:
        raise BadInput(f'--limit "{plan.limit}" must be at least 1.')
    if plan.rewritings and CODE not in plan.views:
        raise BadInput("--rewrite changes programs, which only --view code shows; add that view.")


def _items(
    plan: RecognizePlan, easel: Easel
) -> tuple[list[Item], dict[str, list[Concept]], list[str]]:
    """The items without rewritings, by level what distractors are taken from, and notes on them."""
    pools: dict[str, list[Concept]] = {}
    if plan.source is None:
        every = {
            selector: items.of_drawings(selector, easel.languages, plan.limit, plan.seed)
            for selector in dict.fromkeys(plan.drawings)
        }
        for selector, several in every.items():
            for level in {item.concept.level for item in several}:
                pools.setdefault(level, []).extend(items.pool(selector, level, several))
        # in turn, so that a larger limit adds to the end here, too
        found = [item for turn in zip_longest(*every.values()) for item in turn if item]
        if len({item.original for item in found}) < len(found):
            raise BadInput(
                f'Two of the drawings in "{", ".join(plan.drawings)}" have the same name; ask for '
                "the sets in runs of their own."
            )
        return found, pools, []
    with Run.read(plan.source) as run:
        found, left_out = items.of_run(run, easel.languages, plan.seed)
    for item in found:
        pools.setdefault(item.concept.level, []).append(item.concept)
    found = items.limited(found, plan.limit)
    notes = [f'{left_out} drawings of "{plan.source.name}" that show nothing are left out.']
    telling = sum(item.names_itself for item in found)
    if telling:
        notes.append(
            f"{telling} of {len(found)} programs name in words what they draw (in comments, names "
            "or texts)."
        )
    return found, pools, notes if left_out else notes[1:]


def _encoder(plan: RecognizePlan) -> tuple[scoring.Choice | None, list[str]]:
    """What reads free answers, and what to say about it."""
    if FREE not in plan.protocols:
        return None, []
    if plan.encoder is not None:
        return scoring.choose([plan.encoder], plan.scoring)[0], []
    preferred, embedded = ENCODERS
    scorer = plugins.scorer(preferred)
    missing = scorer.missing(scorer.variants[0], plan.scoring)
    if missing is None:
        return scoring.choose([preferred], plan.scoring)[0], []
    said = f'Free answers are ranked by the embedded "{embedded}" instead: {missing}'
    return scoring.choose([embedded], plan.scoring)[0], [said]


def _templates(plan: RecognizePlan) -> dict[tuple[str, str], prompts.Template]:
    """The prompt of each protocol and view."""
    found = {}
    for protocol in plan.protocols:
        for view in (*plan.views, *([NONE] if plan.control else [])):
            name = f"recognize_{protocol}" + ("" if view == CODE else f"_{view}")
            fields = ["language"] if view in (CODE, CODE_IMAGE) else []
            fields += ["program"] if view == CODE else []
            fields += ["options"] if protocol == CHOICE else []
            found[protocol, view] = prompts.load(name, tuple(fields))
    return found


def wanted(
    ready: Prepared, item: Item, view: str, images: tuple[str, ...], protocol: str, kind: str
) -> Wanted:
    """The question about an item in one view.

    Args:
        images: paths of the pictures to show with it.
        protocol: ``"choice"`` or ``"free"``.
        kind: of the distractors; empty in a free answer.
    """
    template = ready.templates[protocol, view]
    language = ready.easel.languages[item.language]
    values = {"language": language.prompt_name, "program": item.program}
    details: dict[str, object] = {"item": item.name, "view": view, "protocol": protocol}
    if item.rewriting:
        details["rewriting"] = item.rewriting
    if protocol == CHOICE:
        chosen = ready.choices[kind, item.drawing]
        values["options"] = "\n".join(
            f"{letter}) {text}" for letter, text in zip(LETTERS, chosen.texts, strict=False)
        )
        details |= {"distractors": kind, "texts": list(chosen.texts), "correct": chosen.correct}
        details["seed"] = ready.seed
        if ready.maker != FIRST:
            details["maker"] = ready.maker
    return Wanted(
        concept=item.concept,
        language="" if view == NONE else item.language,
        prompt=template.fill(**values),
        template=template.label,
        task=Task.RECOGNIZE,
        parent="" if view == NONE else item.key,
        images=images,
        details=details,
    )
