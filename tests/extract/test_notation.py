"""One reader for three notations: what each of their own readers reads, and nothing computed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vdiag import plugins
from vdiag.concepts.sets import load
from vdiag.extract.notation import value_of
from vdiag.extract.parametric import arguments_of, read
from vdiag.extract.ranges import corners
from vdiag.records import Answer

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
PIECES = st.sampled_from(
    ["```svg\n<svg>{{w}}</svg>\n```\n", "```json\n", "```\n", '{"w": ', "[1, 9]", "}", "{", "true",
     '["a", "b"]', '{"min": 1, "max": 2}', '"step": ', "-5", "1e9", "1e999", ", ", "ranges = ",
     '"10%"', '"1-9"', "// no", "/*", "(1, 2)", "<think>", '"parameters": ', "\n"]
)  # fmt: skip
GOOD = "```svg\n<svg><a b='{{w}}'/></svg>\n```\n```json\n{\"w\": %s}\n```"
SVG = plugins.language("svg")
CAT = load("objects").concepts[0]


@given(VALUES)
def test_json_and_python_are_read_as_their_own_readers_read_them(value: object) -> None:
    assert value_of(json.dumps(value)) == value
    assert value_of(json.dumps(value, ensure_ascii=False, indent=1)) == value
    assert value_of(repr(value)) == value


@pytest.mark.parametrize(
    "text",
    ["", "{", "[1, 2", "[1 2]", "[1,, 2]", "[,]", "{,}", "{1: 2}", '{"a" 1}', '{"a": 1, "a": 1}', "1 2",  # noqa: E501
     "a", "a = b", "1 + 1", "f(1)", "[1] [2]", "{} or {}", "'a", "0x10", "1.2.3", "/* never closed",
     '"a" "b"', "-", "NaN", "Infinity", "[" * 30 + "]" * 30, " " * 60_000 + "1"],
)  # fmt: skip
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        value_of(text)


@given(st.text() | st.lists(PIECES | st.text(max_size=3), max_size=15).map("".join))
@settings(max_examples=300, deadline=None)
def test_no_reply_makes_anything_but_a_function_or_a_reason(reply: str) -> None:
    for text in (reply, GOOD % reply):
        found = read(Answer(text), SVG)
        assert bool(found.wrong) == (not found.ranges)


@given(
    st.lists(st.integers(-100, 100), min_size=1, max_size=6)
    | st.lists(st.floats(-100, 100), min_size=1, max_size=6)
    | st.lists(st.sampled_from(["red", "blue", "#fff"]), min_size=1, max_size=4),
    st.integers(0, 50),
)
def test_arguments_are_of_their_range(values: list[object], sample: int) -> None:
    found = read(Answer(GOOD % json.dumps(values)), SVG)
    if found.wrong:
        assert len(values) == 3
        return
    drawn = arguments_of(found.ranges, 0, CAT, "svg", sample)["w"]
    if len(values) == 2 and not isinstance(values[0], str):
        assert min(values) <= drawn <= max(values)  # type: ignore[type-var, operator]
    else:
        assert drawn in values
    assert all(set(one) == {"w"} for one in corners(found.ranges))


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["{", "[", '{"a":', "1,", "/*", "//", '"', "ranges = ", "{ ", "\n"]
)
def test_no_answer_takes_long(piece: str) -> None:
    many = piece * (1_000_000 // len(piece))
    for reply in (many, GOOD % many, "```svg\n<svg>{{w}}</svg>\n```\n" + many):
        assert read(Answer(reply), SVG).wrong
