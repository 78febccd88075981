"""Replies that somebody wrote down before the reader: it takes what a person takes."""

from collections.abc import Sequence

import pytest

from tests.extract import improvement_forms, reply_forms
from tests.extract.form_programs import Form, same_program
from tests.extract.improvement_forms import Improvement
from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.records import Answer

LANGUAGES = {name: plugins.language(name) for name in reply_forms.LANGUAGES}
LEAST = 0.98
"""The share that is read as the person does; what is left must be no program lost or made up."""


def verdict(form: Form | Improvement) -> str:
    """Empty where a reply is read as the person does; else what is otherwise."""
    program = extract_program(Answer(form.reply), LANGUAGES[form.language])
    if form.program is None and program.code:
        return "a program where there is none"
    if form.program is not None and not program.code:
        return "no program where there is one"
    if not same_program(form, program.code or None):
        return "another program"
    return "" if form.note in " ".join(program.notes) else f"no note of {form.note}"


@pytest.mark.parametrize(
    ("forms", "count"),
    [
        (reply_forms.forms(), 787),
        (improvement_forms.improvements(), 34),
    ],
    ids=["replies", "improvements"],
)
def test_replies_are_read_as_a_person_does(
    forms: Sequence[Form] | Sequence[Improvement], count: int
) -> None:
    assert len(forms) == len({form.name for form in forms}) == count
    assert {form.language for form in forms} == set(reply_forms.LANGUAGES)
    otherwise = {form.name: said for form in forms if (said := verdict(form))}
    taken_or_lost = {name: said for name, said in otherwise.items() if " where there is " in said}
    assert taken_or_lost == {}
    assert len(otherwise) <= (1 - LEAST) * count, otherwise
