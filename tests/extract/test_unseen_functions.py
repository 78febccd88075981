"""Functions written down before the reader by somebody who had not seen it are read as meant."""

from tests.extract.unseen_functions import Function, functions
from vdiag import plugins
from vdiag.extract import parametric
from vdiag.records import Answer

AS_A_PERSON = 0.8
"""Least share that is read as a person reads it; the rest has to be refused."""
Typed = dict[str, list[tuple[type, object]]]


def test_ranges_are_read_as_a_person_reads_them() -> None:
    noted = {one.name: typed(one) for one in functions()}
    found = {one.name: typed_by_reader(one) for one in functions()}
    otherwise = {name: read for name, read in found.items() if read != noted[name]}
    assert {name: read for name, read in otherwise.items() if read is not None} == {}
    share = 1 - len(otherwise) / len(noted)
    assert share >= AS_A_PERSON, f"refused: {sorted(otherwise)}"


def typed(one: Function) -> Typed | None:
    """The ranges that a person reads, with their types; a number from itself to itself is one."""
    if one.ranges is None:
        return None
    plain = {
        name: values[1:] if values[0] == "values" else values for name, values in one.ranges.items()
    }
    return with_types(plain)


def typed_by_reader(one: Function) -> Typed | None:
    """The ranges that the reader reads, with their types; none where it refuses."""
    found = parametric.read(Answer(one.reply), plugins.language(one.language))
    return None if found.wrong else with_types({n: tuple(v) for n, v in found.ranges.items()})


def with_types(ranges: dict[str, tuple[object, ...]]) -> Typed:
    """Each value with its type, for 1, 1.0 and true are equal."""
    return {
        name: [(type(one), one) for one in (values[:1] if is_one(values) else values)]
        for name, values in ranges.items()
    }


def is_one(values: tuple[object, ...]) -> bool:
    return len(values) == 2 and values[0] == values[1] and not isinstance(values[0], str)
