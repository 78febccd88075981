"""TikZ by pdfTeX with dumped formats, and PDFium: runs inside the sandbox."""

import re
from pathlib import Path

import pypdfium2

from vdiag.languages.tikz.document import LETTERS, document, has_class
from vdiag.languages.tikz.formats import FIXED, opening
from vdiag.languages.tikz.log import TexError, first_error, remarks
from vdiag.languages.tikz.page import picture
from vdiag.sandbox.engine import Failed, NoImage, command, ended_by, note, on_canvas, place

FILE = "drawing.tex"
_OF_THE_PROGRAM = ("syntax_error", "runtime_error")
_ARGUMENTS = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "-file-line-error")
_USES_NOTES = re.compile(
    r"remember picture|\\(?:page|eq|auto|c|name)?ref\b|\\cite|\\tableofcontents"
)
_ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LANG": "C.UTF-8",
    "TEXMFVAR": "/nonexistent",
    "openin_any": "p",  # no file above the current folder, none by its full path
    "openout_any": "p",
    "max_print_line": "1000",
    "error_line": "254",
    "half_error_line": "238",
    **FIXED,
}


def prepare() -> None:
    """Read one page, so that PDFium is loaded."""
    page = pypdfium2.PdfDocument.new().new_page(8, 8)
    page.render(scale=1).to_pil()


def draw(program: str, size: int) -> bytes:
    """Typeset the program and give its page, ``size * size * 3`` RGB bytes.

    Where LaTeX stops at a letter that it has no sign for, or a program without a class at
    something that TikZ alone does not know, it is typeset again with them; the log says so.

    Raises:
        Failed: TeX reports an error.
        NoImage: there is no page.
    """
    error = _typeset(document(program))
    generous = letters = False
    while error is not None:
        if error.letter and not letters:
            letters = True
            note("typeset again with signs for letters that LaTeX has none for")
            Path(LETTERS).write_bytes(Path(__file__).with_name("letters.tex").read_bytes())
        elif error.reason in _OF_THE_PROGRAM and not (generous or has_class(program)):
            generous = True
            note("typeset again with all of TikZ's libraries, for the program names no class")
        else:
            raise Failed(error.reason, error.said, error.line)
        error = _typeset(document(program, generous, letters))
    try:
        return on_canvas(picture("drawing.pdf", size), size)
    except (OSError, pypdfium2.PdfiumError) as missing:
        raise NoImage("the document has no page") from missing


def _typeset(text: str) -> TexError | None:
    """Run TeX until what it wrote down for itself is used; its first error."""
    begun = opening(text)
    Path(FILE).write_text(begun.text, encoding="utf-8", errors="replace")
    formats = f"{place('format')}:"
    environment = {**_ENVIRONMENT, "TEXFORMATS": formats, "TEXFONTMAPS": formats}
    said = b""
    for _ in range(2 if _USES_NOTES.search(text) else 1):
        code, said = command(
            ["pdflatex", f"-fmt={begun.format}", *_ARGUMENTS, FILE], environment, joined=True
        )
        if code < 0:
            raise ended_by(code)
        if code != 0:
            return first_error(said.decode("utf-8", "replace"), FILE)
    for remark in remarks(said.decode("utf-8", "replace")):
        note(remark)
    return None
