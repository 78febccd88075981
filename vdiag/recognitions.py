"""Recognitions: what became of every question what a drawing shows."""

from dataclasses import dataclass

from vdiag.reading import Status
from vdiag.records import Concept

CODE, IMAGE, CODE_IMAGE, NONE = "code", "image", "code-image", "none"
VIEWS = (CODE, IMAGE, CODE_IMAGE, NONE)
CHOICE, FREE = "choice", "free"
PROTOCOLS = (CHOICE, FREE)


@dataclass(frozen=True)
class Recognition:
    """One question and what was read in its answer.

    Attributes:
        run: number of the run among those read.
        model: its label, as tables print it.
        item: name of the drawing, the same in every view, language and rewriting.
        concept: what it shows; several drawings of one thing have that thing in the attribute
            ``concept``.
        category: of the concept; may be empty.
        language: of the program; empty where the view has none and one question stands for all.
        view: ``"code"`` (the program), ``"image"`` (its picture), ``"code-image"`` (the program's
            text as a picture) or ``"none"``, the control without the drawing.
        protocol: ``"choice"`` (multiple choice) or ``"free"``.
        distractors: ``"random"`` or ``"hard"``; empty in a free answer.
        rewriting: name of what was done to the program without changing the picture; else empty.
        texts: the options in the order of their letters; none in a free answer.
        correct: place of the right one, counted from 0; -1 in a free answer.
        status: how the answer could be read; ``None`` where there is none yet.
        choice: place of the option that was chosen; ``None`` where none could be read.
        words: what the model said it is; empty where that could not be read.
        rank: of a free answer, where it ranks the item's caption among all, in percent: 100 is
            first, chance 50; ``None`` where it could not be ranked.
        condition: what sets two settings of one model apart, else empty.
        drawing: key of the program as it was before any rewriting; empty in the control.
        drawn_by: the model that wrote it, as it is asked for; empty where vdiag did.
        own: whether that is the model asked here.
        reader: what ranked a free answer, and among which captions; empty in a choice.
    """

    run: int
    model: str
    item: str
    concept: Concept
    category: str
    language: str
    view: str
    protocol: str
    distractors: str
    rewriting: str
    texts: tuple[str, ...]
    correct: int
    status: Status | None
    choice: int | None
    words: str
    rank: float | None
    condition: str = ""
    drawing: str = ""
    drawn_by: str = ""
    own: bool = False
    reader: str = ""
