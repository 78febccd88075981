"""Thinking text: what a model wrote for itself before its answer, which is no part of it."""

import re

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(</\1>|\Z)", re.DOTALL | re.IGNORECASE)


def without_thinking(text: str) -> tuple[str, bool]:
    """A reply without its thinking text, and whether there was any; line ends are ``\\n``."""
    text = text.replace("\r\n", "\n")
    shown = _THINKING.sub("", text)
    if "</think>" in shown:  # some servers leave out the opening mark
        shown = shown.rpartition("</think>")[2]
    return shown, shown != text
