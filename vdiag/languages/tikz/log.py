"""Read what went wrong out of TeX's log."""

import re
from dataclasses import dataclass

_ERROR = re.compile(r"^(?:(?P<file>\S*?):(?P<line>\d+): |! )(?P<said>.*)$", re.MULTILINE)
_EMPTY_INPUT = re.compile(r"^\S*tex: Not reading from /dev/null .*\n\n?", re.MULTILINE)
_REFUSED = re.compile(r"Not (?:reading from|writing to) .*\(open(?:in|out)_any = p\)")
_SHOWN_LINES = 14
_CLOSING = ("Transcript written", "Type  H <return>")
_SYNTAX = (
    "Runaway argument",
    "File ended while scanning",
    "Missing ",
    "Extra ",
    "Too many }",
    "no legal \\end found",
    "Giving up on this path",
    "ended by \\end{",
    "Cannot parse",
    "Paragraph ended before",
    "Argument of ",
    "Incomplete ",
    "Forbidden control sequence",
    "<*> ",
)
_UNSUPPORTED = re.compile(
    r"(?:Lua|Xe)(?:La)?TeX|(?:lua|xe)latex|File `[^']*\.(?:sty|cls)' not found"
    r"|did not find the (?:tikz|pgfplots) library"
)
_NOT_SERIOUS = "Missing character"
_ABSENT = re.compile(
    r"^Missing character: There is no (.+?) (?:\(U\+\w+\) )?in font (?!nullfont)", re.M
)


@dataclass(frozen=True)
class TexError:
    """The first error of a run of TeX.

    Attributes:
        reason: one of ``vdiag.records.Reason``.
        said: the end of the log that tells of it.
        line: line in the document, where TeX knows it.
        clash: whether a package was asked for with options other than those it has already.
    """

    reason: str
    said: str
    line: int | None
    clash: bool


def first_error(log: str, file: str) -> TexError:
    """What ended a run, from its log with ``-file-line-error``.

    Args:
        log: what TeX printed.
        file: name of the document, to tell its lines from a package's.
    """
    log = _EMPTY_INPUT.sub("", log)
    found = _ERROR.search(log)
    if found is None:
        return TexError("runtime_error", log[-1500:].strip(), None, False)
    told = [line.rstrip() for line in log[found.start() :].split("\n")]
    told = [line for line in told if line and not line.startswith(_CLOSING)][:_SHOWN_LINES]
    runaway = log.rfind("Runaway argument", max(0, found.start() - 400), found.start())
    said = "\n".join([*(["Runaway argument"] if runaway >= 0 else []), *told]).strip()
    line = None
    if (found.group("file") or "").endswith(file):
        line = int(found.group("line"))
    elif shown := re.search(r"^l\.(\d+) ", said, re.MULTILINE):
        line = int(shown.group(1)) if not found.group("file") else None
    refused = _REFUSED.search(log)
    if refused is not None:
        return TexError("forbidden", f"{refused.group()}\n{said}", line, False)
    return TexError(_reason(said), said, line, "Option clash for package" in said)


def absent_characters(log: str) -> list[str]:
    """The characters that a font had no glyph for, as TeX writes them: ``^^e6`` may stand for one.

    Args:
        log: the file that TeX wrote.
    """
    return list(dict.fromkeys(_ABSENT.findall(log)))


def _reason(said: str) -> str:
    if _UNSUPPORTED.search(said):
        return "unsupported"
    first = said.replace(_NOT_SERIOUS, "").partition("See the ")[0]
    if "capacity exceeded" in first:
        return "out_of_memory"
    return "syntax_error" if any(word in first for word in _SYNTAX) else "runtime_error"
