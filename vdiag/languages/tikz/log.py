"""Read what went wrong out of TeX's log."""

import re
from collections import Counter
from dataclasses import dataclass

_ERROR = re.compile(
    r"^(?:(?P<file>\S*?):(?P<line>\d+): |!(?:pdfTeX error:)? )(?P<said>.*)$", re.MULTILINE
)
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
    r"(?:Lua|Xe)(?:La)?TeX|(?:lua|xe)latex|\\directlua\b|\\luadirect\b"
    r"|[Ff]ile `[^']*' (?:could not be |not )found"
    r"|I can't find file|Cannot find file|[Ff]ile `?[^' ]*'? does not exist"
    r"|did not find the (?:tikz|pgfplots) (?:graph drawing )?library|gd library"
    r"|I could not load the library|cannot (?:find|load) (?:the )?(?:library|file)"
    r"|Unknown (?:option|language) ['`][^']*'|babel Error: (?:You haven't|The language)"
    r"|Encoding (?:scheme|file) `[^']*' (?:unknown|not found)"
    r"|not loadable: Metric|Font \S+ at \d+ not found|cannot open (?:Type 1|encoding|TrueType)"
    r"|[-\\](?:shell|write)[- ]?(?:escape|18)\b|shell[ -]escape"
    r"|Could not (?:read|find|open) (?:table |data |plot )?file|[Ss]orry, [^\n']*file '"
    r"|cannot find image file|Unable to load picture"
    r"|Unicode character [^\n]{0,99}\(U\+[0-9A-F]+\)\s+not set up"
)
_LETTER = re.compile(r"Unicode character [^\n]{0,99}\(U\+[0-9A-F]+\)\s+not set up")
_LUA = re.compile(r"\\(?:directlua|luadirect|luaexec|latelua)\s*$")
_NO_GLYPH = re.compile(
    r"Missing character: There is no (\S{1,99})[^\n]{0,99}? in font ([^\s!]{1,99})!"
)
_ABSENT = re.compile(
    r"Warning: (?:Plot data file `([^'\n]*)' not found|File `([^'\n]*)' not found)"
)
_NOT_EXTERNAL = "vdiag: drawn without externalising"
_MOST_REMARKS = 5
_NOT_SERIOUS = "Missing character"


@dataclass(frozen=True)
class TexError:
    """The first error of a run of TeX.

    Attributes:
        reason: one of ``vdiag.records.Reason``.
        said: the end of the log that tells of it.
        line: line in the document, where TeX knows it.
        letter: whether a letter has no sign in LaTeX as it comes.
    """

    reason: str
    said: str
    line: int | None
    letter: bool


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
    return TexError(_reason(said), said, line, bool(_LETTER.search(said)))


def remarks(log: str) -> list[str]:
    """What a run that drew says of things that are not in the picture, a sentence each."""
    missing = Counter(_NO_GLYPH.findall(log))
    found = [
        f"{times} x no glyph for {letter} in the font {font}"
        for (letter, font), times in missing.most_common(_MOST_REMARKS)
    ]
    absent = dict.fromkeys(one[1] or one[2] for one in _ABSENT.finditer(log))
    found += [f"{name} is missing" for name in list(absent)[:_MOST_REMARKS]]
    found += ["drawn without externalising"] if _NOT_EXTERNAL in log else []
    return found


def _reason(said: str) -> str:
    told, _, shown = said.partition("\nl.")
    if _UNSUPPORTED.search(told) or _LUA.search(shown.partition("\n")[0]):
        return "unsupported"
    first = told.replace(_NOT_SERIOUS, "").partition("See the ")[0]
    if "capacity exceeded" in first:
        return "out_of_memory"
    return "syntax_error" if any(word in first for word in _SYNTAX) else "runtime_error"
