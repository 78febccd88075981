"""Wrappers: tags, brackets and listings around a program that has no fence."""

import re

_NAMES = (
    "answer|output|response|solution|final|program|code|pre|python|result|artifact|source|snippet"
)
_TAG = re.compile(
    rf"^([ \t]*+(?:<(?:{_NAMES})(?:\s[^<>\n]{{0,80}})?>)++)(?:<!\[CDATA\[)?",
    re.MULTILINE | re.IGNORECASE,
)
_CLOSING_TAG = re.compile(
    rf"(?:\]\]>)?((?:</(?:{_NAMES})>)++[ \t]*+)$", re.MULTILINE | re.IGNORECASE
)
_SQUARE = re.compile(rf"^([ \t]*+)\[({_NAMES})\]", re.MULTILINE | re.IGNORECASE)
_CLOSING_SQUARE = re.compile(rf"\[/({_NAMES})\](?=[ \t]*+$)", re.MULTILINE | re.IGNORECASE)
_LISTING = re.compile(
    r"^[ \t]*+\\(?P<way>begin|end)\{(?:lstlisting|minted|verbatim)\}"
    r"(?:\[[^\]\n]{0,200}\]|\{[^}\n]{0,80}\})*[ \t]*+$",
    re.MULTILINE,
)


def unwrapped(text: str) -> str:
    """The text with every wrapper as tags on lines of their own, so that no program holds them."""
    if _CLOSING_SQUARE.search(text):
        text = _SQUARE.sub(r"\1<\2>", _CLOSING_SQUARE.sub(r"</\1>", text))
    if r"\begin{document}" not in text:  # a document may show a listing of its own
        text = _LISTING.sub(lambda one: "<code>" if one["way"] == "begin" else "</code>", text)
    return _CLOSING_TAG.sub(r"\n\1", _TAG.sub(r"\1\n", text))
