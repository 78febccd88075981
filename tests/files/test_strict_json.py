"""Whatever a stranger wrote: a value that can be written down again, or a ValueError."""

import json
import math
from types import NoneType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vdiag.files import strict_json

HOSTILE = {
    "lists without end": "[" * 60_000,
    "objects without end": '{"a":' * 60_000,
    "deep and whole": "[" * 5_000 + "]" * 5_000,
    "a number of 5,000 digits": '{"line": ' + "9" * 5_000 + "}",
    "a float of 5,000 digits": "[0." + "9" * 5_000 + "]",
    "a number beyond all": "[1e999]",
    "NaN": '{"line": NaN}',
    "Infinity": "[-Infinity]",
    "half a character, escaped": '{"log": "\\ud800"}',
    "half a character": '"\udcff"',
    "half a character as a key": '{"\\udc00": 1}',
    "a key twice": '{"reason": null, "reason": "timeout"}',
    "bytes that are no text": b'{"log": "\xff"}',
    "UTF-16": '{"log": 1}'.encode("utf-16"),
    "two values": "{} {}",
    "nothing": "",
    "a string without an end": '"' + '\\"' * 100_000 + "\\",
    "too long": " " * (1 << 20) + "1",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_cannot_be_used_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.value(text, longest=1 << 20)


def test_depth_counts_what_is_open_at_once_and_not_what_stands_in_texts() -> None:
    wide = [{}, [[]]] * 500
    assert strict_json.value(json.dumps(wide)) == wide
    quoted = {'[{"\\': "[" * 500}
    assert strict_json.value(json.dumps(quoted)) == quoted
    most = strict_json.DEEPEST
    assert strict_json.value("[" * most + "]" * most) is not None
    with pytest.raises(ValueError, match="nested"):
        strict_json.value("[" * (most + 1) + "]" * (most + 1))


def test_kinds_are_told_apart() -> None:
    kinds = {"line": (int, NoneType), "log": (str,)}
    found = {"line": None, "log": "x", "more": [1]}
    assert strict_json.mapping(json.dumps(found), kinds) == found
    for wrong in ({"line": True}, {"line": "3"}, {"line": 3.0}, {"log": ["x"]}, {"log": {}}):
        with pytest.raises(ValueError, match="of another kind"):
            strict_json.mapping(json.dumps(wrong), kinds)
    with pytest.raises(ValueError, match="no object"):
        strict_json.mapping("[]")
    assert strict_json.sequence('["a"]', str) == ["a"]
    for text in ("{}", "[1]", '["a", null]'):
        with pytest.raises(ValueError, match=r"no list|another kind"):
            strict_json.sequence(text, str)


plain_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | plain_text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(plain_text, inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(values, st.booleans())
def test_every_value_of_json_is_read_as_it_was_written(found: Any, escaped: bool) -> None:
    text = json.dumps(found, ensure_ascii=escaped)
    assert strict_json.value(text) == found
    assert strict_json.value(text.encode()) == found


@given(st.text() | st.binary() | st.text('[]{}":,0123456789eEnulNaIf\\ud8 -+.', max_size=60))
def test_anything_at_all_is_a_value_or_a_value_error(text: str | bytes) -> None:
    try:
        found = strict_json.value(text)
    except ValueError:
        return
    json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert not isinstance(found, float) or math.isfinite(found)
