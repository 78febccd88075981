"""The options of every item of a run, made as the run was begun."""

from collections.abc import Mapping, Sequence

from vdiag.concepts import sets
from vdiag.recognize.choices import MAKER, Choices, choose
from vdiag.recognize.items import Item
from vdiag.records import CHOICE, Concept, Task
from vdiag.run.store import Run

FIRST = 1
"""Number of the maker of options that no question has a number of."""
Chosen = Mapping[tuple[str, tuple[str, str]], Choices]
"""By kind of distractors, and level and name of a drawing."""


def options_of_items(
    found: Sequence[Item],
    pools: Mapping[str, Sequence[Concept]],
    kinds: Sequence[str],
    k: int,
    seed: int,
    maker: int = MAKER,
) -> Chosen:
    """The options of every drawing, the same in all languages, views and rewritings.

    Args:
        found: the items.
        pools: by level what distractors are taken from.
        kinds: of distractors.
        k, seed, maker: see :func:`vdiag.recognize.choices.choose`.

    Raises:
        BadInput: as :func:`vdiag.recognize.choices.choose`.
    """
    shown = {item.drawing: item.named for item in found}
    options: dict[tuple[str, tuple[str, str]], Choices] = {}
    for level in dict.fromkeys(concept.level for concept in shown.values()):
        here = {drawing: concept for drawing, concept in shown.items() if concept.level == level}
        pool = _pool(level, pools[level])
        for kind in kinds:
            made = choose(list(here.values()), pool, k, kind, seed, maker)
            options.update(zip(((kind, drawing) for drawing in here), made, strict=True))
    return options


def _pool(level: str, there: Sequence[Concept]) -> list[Concept]:
    """The concepts that distractors are taken from: all of a shipped set, else what is there."""
    if level in sets.set_names():
        return list(sets.load(level).concepts)
    if level == sets.PHRASES:
        return list(sets.load(sets.RANKED_AMONG).concepts)
    return list(there)


def maker_of(run: Run) -> int:
    """The number of the maker whose options a run has; this version's where it has none."""
    asked = [one.details for one in run.questions_of(Task.RECOGNIZE)]
    return min((made_by(one) for one in asked if one["protocol"] == CHOICE), default=MAKER)


def made_by(details: Mapping[str, object]) -> int:
    """The number of the maker of a question's options."""
    number = details.get("maker", FIRST)
    return number if isinstance(number, int) else FIRST
