"""The page of recognising: tables, confusion and a card with what was said of every drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vdiag.concepts import drawings, sets
from vdiag.draw import table
from vdiag.recognize import confusion, confusion_figures, item_names, items, outcomes
from vdiag.recognize import table as own_table
from vdiag.recognize.answer_reader import Status
from vdiag.recognize.items import Item
from vdiag.recognize.outcomes import Recognition
from vdiag.records import FREE, Question, Task
from vdiag.results import endpoints, formats, pages
from vdiag.run.store import Run

RIGHT, WRONG = "right", "wrong"
NOT_READ, NOT_RANKED, WAITING = "not read", "not ranked", "no answer yet"
TURNED_DOWN = endpoints.TURNED_DOWN
FIRST = 100.0
"""The rank of a free answer that names the drawing before every other caption."""
Name = tuple[int, str, str, str, str]
"""Number of the run, level, drawing, and where a model drew it, which and in what language."""


@dataclass(frozen=True)
class _Asked:
    """A question with all that a run holds about it.

    Attributes:
        item: what it is about; ``None`` in the control without the drawing.
        picture: name of the item's picture; empty where there is none.
    """

    one: Recognition
    run: Run
    question: Question
    item: Item | None
    picture: str


def write_page(runs: Sequence[Run], folder: Path, by: str = table.LEVEL) -> Path:
    """Write tables, figures and the page of runs of ``vdiag recognize``; the path of the page.

    Args:
        runs: open for reading.
        folder: made when it is not there.
        by: see :func:`vdiag.recognize.accuracy.tabulate`.

    Raises:
        BadInput: as :func:`vdiag.recognize.table.sheet`, or a picture of a run is gone.
    """
    shown = own_table.sheet(runs, by)
    found = outcomes.recognitions(runs)
    confused = confusion.confusion(found, _categories(found))
    formats.write_files(shown, folder)
    formats.write_files(confused, folder, "confusion")
    return pages.write_page(
        folder,
        "recognize/page",
        "vdiag recognize",
        _cards(runs, found, folder),
        sheet=shown,
        confusion=confused,
        figures=confusion_figures.draw(confused.rows, folder),
    )


def _categories(found: Sequence[Recognition]) -> dict[str, str]:
    """The categories of captions that no drawing shows, but options may be."""
    levels = {one.concept.level for one in found}
    known = [
        concept
        for level in sorted(levels & set(sets.set_names()))
        for concept in sets.load(level).concepts
    ]
    if drawings.LEVEL in levels:
        known += [drawing.concept for drawing in drawings.load(drawings.SHIPPED).drawings]
    return {
        concept.text: concept.attributes["category"]
        for concept in known
        if concept.attributes.get("category")
    }


def _cards(runs: Sequence[Run], found: Sequence[Recognition], folder: Path) -> list[dict[str, Any]]:
    """What the page shows of each drawing; copies the pictures."""
    questions = [(run, one) for run in runs for one in run.questions_of(Task.RECOGNIZE)]
    shown = [items.load(run) for run in runs]
    pictures = [_pictures(run) for run in runs]
    asked = [
        _Asked(
            one,
            run,
            question,
            shown[one.run].get(question.parent),
            pictures[one.run].get(question.parent, ""),
        )
        for one, (run, question) in zip(found, questions, strict=True)
    ]
    return [_card(group, folder) for _, group in sorted(_by_drawing(asked).items())]


def _pictures(run: Run) -> dict[str, str]:
    """The pictures of items by their keys."""
    query = "SELECT question, image FROM images WHERE image IS NOT NULL ORDER BY key"
    return dict(run.select("images", query))


def _by_drawing(asked: Sequence[_Asked]) -> dict[Name, list[_Asked]]:
    """The questions about each drawing; the control stands with all drawings of its name."""
    groups: dict[Name, list[_Asked]] = {}
    for each in asked:
        if each.item is not None:
            groups.setdefault(_name(each), []).append(each)
    for each in asked:
        if each.item is None:
            fitting = [
                group
                for name, group in groups.items()
                if name[:3] == _name(each)[:3]
                and any(other.question.model == each.question.model for other in group)
            ]
            for group in fitting or [groups.setdefault(_name(each), [])]:
                group.append(each)
    return groups


def _name(each: _Asked) -> Name:
    one, item = each.one, each.item
    by = item.drawn_by if item else ""
    language = item.language if item and item.drawn_by else ""
    return one.run, one.concept.level, one.item, by, language


def _card(group: Sequence[_Asked], folder: Path) -> dict[str, Any]:
    """One drawing; copies its picture, and those that a model was shown."""
    shown = [(each.item.rewriting, each.item.language, each) for each in group if each.item]
    first = min(shown, key=lambda one: one[:2])[2] if shown else group[0]
    concept = first.one.concept
    return {
        "item": item_names.told(first.one.item, first.one.concept.name),
        "text": concept.text,
        "level": concept.level,
        "category": first.one.category,
        "drawn": first.item.drawn_by if first.item else "",
        "image": pages.copy(first.run, first.picture, folder) if first.picture else "",
        "programs": {each.question.parent: each.item.program for each in group if each.item},
        "answers": [_answer(each, folder) for each in group],
    }


def _answer(each: _Asked, folder: Path) -> dict[str, Any]:
    """One question and what came of it; copies the picture that was shown."""
    one, answer = each.one, each.run.answer(each.question.key)
    told = one.texts[one.choice] if one.choice is not None else one.words
    return {
        "model": one.model,
        "language": one.language,
        "view": one.view,
        "protocol": one.protocol,
        "distractors": one.distractors,
        "rewriting": one.rewriting,
        "result": _result(one),
        "status": one.status.value if one.status else "",
        "turned_down": one.turned_down,
        "served": one.served,
        "as_asked": endpoints.as_asked(one.model, one.served),
        "said": told,
        "options": list(one.texts),
        "correct": one.correct,
        "choice": one.choice,
        "rank": one.rank,
        "program": each.question.parent,
        "prompt": each.question.prompt,
        "answer": answer.text if answer else "",
        "shown": [pages.copy(each.run, Path(path).stem, folder) for path in each.question.images],
    }


def _result(one: Recognition) -> str:
    """What the answer counts as; a free one is right where it ranks the drawing first."""
    if one.status is None:
        return TURNED_DOWN if one.turned_down else WAITING
    if one.status != Status.READ:
        return NOT_READ
    if one.protocol != FREE:
        return RIGHT if one.choice == one.correct else WRONG
    if one.rank is None:
        return NOT_RANKED
    return RIGHT if one.rank == FIRST else WRONG
