"""What ``&name;`` stands for: entities of HTML and of the program's own DOCTYPE."""

import html
import re

from vdiag.sandbox.engine import InvalidProgram

MOST_CHARACTERS = 1_000_000
"""How much longer a program's own entities may make it."""
_DEEPEST = 8
_DOCTYPE = re.compile(r"[^\[>]*(?:\[(?P<subset>.*?)\]\s*+)?>", re.DOTALL)
_START = re.compile("<!DOCTYPE", re.IGNORECASE)
_DECLARED = re.compile(r"""<!ENTITY\s++([A-Za-z_][\w.-]*+)\s++(?:"([^"]*)"|'([^']*)')\s*+>""")
_REFERENCE = re.compile(r"&([A-Za-z_][\w.-]*+);")
_CHARACTER = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{0,31});")
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def characters(text: str) -> str:
    """The text with every reference replaced by its character; a lone ``&`` stays."""
    if "&" not in text:
        return text
    return _NO_CHARACTER.sub("", _CHARACTER.sub(lambda one: html.unescape(one[0]), text))


def readable(text: str) -> str:
    """The text without characters that XML forbids."""
    return _NO_CHARACTER.sub("", text)


def expanded(program: str) -> str:
    """The program with its DOCTYPE's entities put in, on the lines where they stood.

    What an entity says is only ever text of the program: one of a file or an address is nothing.

    Raises:
        InvalidProgram: they would make it longer by more than :data:`MOST_CHARACTERS`.
    """
    start = _START.search(program)
    doctype = _DOCTYPE.match(program, start.end()) if start else None
    if doctype is None or not doctype["subset"]:
        return program
    declared = {
        one[1]: _one_line(one[2] if one[2] is not None else one[3])
        for one in _DECLARED.finditer(doctype["subset"])
    }
    if not declared:
        return program
    rest = _substituted(program[doctype.end() :], declared)
    return "\n" * program.count("\n", 0, doctype.end()) + rest


def _substituted(text: str, declared: dict[str, str]) -> str:
    most = len(text) + MOST_CHARACTERS
    for _ in range(_DEEPEST):
        pieces, at, length, known = [], 0, 0, False
        for one in _REFERENCE.finditer(text):
            value = declared.get(one[1])
            if value is None:
                continue
            known = True
            pieces += [text[at : one.start()], value]
            length += one.start() - at + len(value)
            at = one.end()
            if length > most:
                message = f"its entities stand for more than {MOST_CHARACTERS:,} characters"
                raise InvalidProgram(message)
        if not known:
            return text
        text = "".join([*pieces, text[at:]])
    raise InvalidProgram(f"its entities stand for one another more than {_DEEPEST} deep")


def _one_line(value: str) -> str:
    """What stands for an entity: quotation marks in plain text cannot end an attribute."""
    value = value.replace("\n", " ").replace("\r", " ")
    if "<" in value:
        return value
    return value.replace('"', "&quot;").replace("'", "&apos;")
