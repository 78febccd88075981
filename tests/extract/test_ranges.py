"""Ranges in the forms in which models write them: read as a person would, or not at all."""

import pytest

from tests.extract.function_forms import READ, REFUSED
from vdiag import plugins
from vdiag.extract.parametric import read
from vdiag.records import Answer


@pytest.mark.parametrize("place", range(len(READ)))
def test_ranges_are_read_as_a_person_reads_them(place: int) -> None:
    (language, reply), ranges = READ[place]
    found = read(Answer(reply), plugins.language(language))
    assert found.wrong == ""
    kept = {name: list(values) for name, values in found.ranges.items()}
    assert kept == ranges
    kinds = {name: [type(one) for one in values] for name, values in found.ranges.items()}
    assert all(len(set(one)) == 1 for one in kinds.values())


@pytest.mark.parametrize("place", range(len(REFUSED)))
def test_what_could_mean_something_else_is_refused(place: int) -> None:
    language, reply = REFUSED[place]
    assert read(Answer(reply), plugins.language(language)).wrong
