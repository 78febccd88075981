"""Blank pictures: drawings that rendered and show nothing, which are failures.

:mod:`vdiag.run.blanks` says which pictures show nothing. Where the true picture of a concept is of
one colour itself, such a picture is a drawing like any other: the shapes have true pictures, and in
a set of one's own the column :data:`COLUMN` says ``yes`` of such a concept.
"""

from collections.abc import Callable
from functools import cache

import pandas as pd

from vdiag.concepts import shapes
from vdiag.concepts.marks import Marks
from vdiag.errors import BadInput
from vdiag.languages.svg import resvg
from vdiag.languages.svg.write import write
from vdiag.records import Concept, Reason
from vdiag.run import pictures
from vdiag.run.blanks import blanks
from vdiag.run.rows import concept_of
from vdiag.run.store import Run

COLUMN = "one_color"
"""Of a concept set: "yes" where the true picture of a concept is one colour all over."""
_SIZE = 256
Shows = Callable[[str, Concept], bool]


def shows(run: Run) -> Shows:
    """Of image records with a picture, and the concept to draw, whether it shows something."""
    blank = blanks(run)
    return lambda key, concept: not blank.get(key, True) or of_one_color(concept)


def drawings(run: Run) -> pd.DataFrame:
    """As :meth:`vdiag.run.store.Run.drawings`, its reasons by the rule of today."""
    frame, blank = run.drawings(), blanks(run)
    reasons = frame["reason"].astype(object).where(frame["image"].isna(), None)
    for place in frame.index[frame["image_key"].map(lambda key: blank.get(key, False))]:
        if not of_one_color(concept_of(frame.loc[place].to_dict())):
            reasons[place] = Reason.BLANK_IMAGE.value
    return frame.assign(reason=reasons.astype(frame["reason"].dtype))


def of_one_color(concept: Concept) -> bool:
    """Whether the true picture of a concept is one colour all over, as far as that is known."""
    said = concept.attributes.get(COLUMN, "").strip().lower()
    if said:
        return said == "yes"
    return concept.level == shapes.LEVEL and _is_blank(concept.text)


@cache
def _is_blank(text: str) -> bool:
    try:
        return is_blank_as_marks(shapes.picture(Concept(text, text, shapes.LEVEL)))
    except BadInput:
        return False


def is_blank_as_marks(marks: Marks) -> bool:
    """Whether a true picture, given as marks, shows nothing."""
    return pictures.is_blank(pictures.pixels_from(resvg.draw(write(marks), _SIZE), _SIZE))
