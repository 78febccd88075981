"""Values as JSON, JavaScript and Python write them: one strict reader for all three.

Read are objects, lists, tuples, texts, numbers, true, false and null, with comments, trailing
commas and keys without quotes. Nothing is computed, and no name stands for a value.
"""

import ast
import json
import re
import warnings
from collections.abc import Iterator

LONGEST = 50_000
"""Characters of a text that is read."""
_DEEPEST = 20
_TRIES = 50
_GAP = re.compile(r"(?:[\s\ufeff]++|//[^\n]*+|\#[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
    r"""|(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?(?![\w.]))"""
    r"""|(?P<word>[A-Za-z_$][\w$]*+)"""
    r"""|(?P<mark>[][(){}:,=;])"""
)
_NAME = re.compile(r"(?:(?:const|let|var|return)\s+)?[A-Za-z_][\w.]*\s*(?::\s*[\w\[\], ]+)?=(?!=)")
_WORDS = {
    "true": True, "True": True, "false": False, "False": False, "null": None, "None": None
}  # fmt: skip
_CLOSING = {"[": "]", "(": ")", "{": "}"}


def value_of(text: str, braceless: bool = False) -> object:
    """The one value that a text holds, perhaps with a name (``ranges = {...};``).

    Args:
        text: nothing stands in it but the value, its name and comments.
        braceless: whether lines such as ``size: [10, 40]`` stand for an object, and words
            without quotes for texts.

    Returns:
        A ``dict``, ``list``, ``str``, ``int``, ``float`` or ``bool``, or ``None``.

    Raises:
        ValueError: it is no such value, too long or too deep, or an object has a key twice.
    """
    reader = _Reader(text, braceless)
    if braceless and not reader.next_is("{"):
        return reader.pairs("")
    if named := _NAME.match(text, reader.place):
        reader.leave(named.end())
    found = reader.value()
    while reader.next_is(";"):
        reader.token()
    if not reader.is_at_end():
        raise ValueError("something stands behind it")
    return found


def objects(text: str) -> Iterator[dict[str, object]]:
    """The objects that stand in prose; ``{{...}}`` is none.

    Raises:
        ValueError: something in braces cannot be read.
    """
    place = 0
    for _ in range(_TRIES):
        opening = re.compile(r"(?<!\{)\{(?!\{)").search(text, place)
        if opening is None:
            return
        found, place = object_at(text, opening.start())
        yield found
    raise ValueError("there are too many braces")


def object_at(text: str, place: int) -> tuple[dict[str, object], int]:
    """The object whose opening brace stands at a place, and the place behind it.

    Raises:
        ValueError: there is none that can be read.
    """
    reader = _Reader(text[place : place + LONGEST])
    if not reader.next_is("{"):
        raise ValueError("there is no brace")
    reader.token()
    found = reader.pairs("}")
    return found, place + reader.place


class _Reader:
    """Reads one value after the other from a text."""

    def __init__(self, text: str, has_bare_texts: bool = False) -> None:
        if len(text) > LONGEST:
            raise ValueError(f"longer than {LONGEST} characters")
        self.text = text
        self.has_bare_texts = has_bare_texts
        self.leave(0)

    def is_at_end(self) -> bool:
        return self.place == len(self.text)

    def next_is(self, mark: str) -> bool:
        return self.text.startswith(mark, self.place)

    def token(self) -> re.Match[str]:
        """The next token, which is left behind."""
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            raise ValueError(f"{self._here()} cannot be read")
        self.leave(found.end())
        return found

    def leave(self, place: int) -> None:
        """Go on behind a place, and what is no token there."""
        found = _GAP.match(self.text, place)
        self.place = found.end() if found else place

    def value(self, depth: int = 0) -> object:
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        found = self.token()
        if found["text"]:
            return _text(found["text"])
        if found["number"]:
            return _number(found["number"])
        if found["word"]:
            bare = self.has_bare_texts and found["word"] not in _WORDS
            return found["word"] if bare else _constant(found["word"])
        if found["mark"] == "{":
            return self.pairs("}", depth)
        if found["mark"] in _CLOSING:
            return self._values(_CLOSING[found["mark"]], depth)
        raise ValueError(f'a "{found["mark"]}" stands where a value belongs')

    def pairs(self, closing: str, depth: int = 0) -> dict[str, object]:
        """An object to its closing mark; without one, to the end of the text."""
        found: dict[str, object] = {}
        while not self._ends(closing):
            key = self.token()
            name = _text(key["text"]) if key["text"] else key["word"]
            if not isinstance(name, str) or self.token()["mark"] not in (":", "="):
                raise ValueError("a name and a colon belong before each value")
            if name in found:
                raise ValueError("a parameter has two ranges")
            found[name] = self.value(depth + 1)
            self._separate(closing)
        return found

    def _values(self, closing: str, depth: int) -> list[object]:
        found = []
        while not self._ends(closing):
            found.append(self.value(depth + 1))
            self._separate(closing)
        return found

    def _ends(self, closing: str) -> bool:
        if not closing:
            return self.is_at_end()
        if self.next_is(closing):
            self.token()
            return True
        return False

    def _separate(self, closing: str) -> None:
        """Leave a comma behind, without which what is open has to end."""
        if self.next_is(","):
            self.token()
        elif closing and not self.next_is(closing):
            raise ValueError(f'{self._here()} stands where "," or "{closing}" belongs')

    def _here(self) -> str:
        return f'"{self.text[self.place : self.place + 10]}"' if not self.is_at_end() else "the end"


def _text(token: str) -> str:
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return str(ast.literal_eval(token))
            except (ValueError, SyntaxError) as error:
                raise ValueError("a text cannot be read") from error


def _number(token: str) -> int | float:
    return int(token) if re.fullmatch(r"[+-]?\d+", token) else float(token)


def _constant(word: str) -> bool | None:
    if word in ("NaN", "Infinity", "inf", "nan"):
        raise ValueError(f"{word} is no number")
    if word not in _WORDS:
        raise ValueError(f'"{word[:20]}" is no value')
    return _WORDS[word]
