"""What is shown of a stranger's text moves no cursor and can be written to any file."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vdiag.files.visible_text import one_line, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07name", "name"),
        ("\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bP+q544e\x1b\\x", "x"),
        ("\x1b(0x\x1bc", "x"),
        ("a\x1b", "a"),
        ("a\x1b[", "a"),
        ("a\x1b]" * 3 + "end", "aaaend"),
        ("\x9b31mred", "31mred"),
        ("a\x00b\x08c\x7f", "abc"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ud83d", "?"),
        ("caf\u00e9 \u4e2d\u6587 \U0001f600\tend", "caf\u00e9 \u4e2d\u6587 \U0001f600\tend"),
    ],
)
def test_what_is_left_of_text(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters() | st.sampled_from("\x1b[]P;m\x07\\0\r\n"), max_size=40))
def test_nothing_is_left_that_moves_a_cursor(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert [one for one in shown if unicodedata.category(one) == "Cc" and one not in "\n\t"] == []
    assert visible(shown) == shown
    assert len(one_line(text).splitlines()) <= 1
