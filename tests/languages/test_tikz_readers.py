"""What reads TikZ outside the sandbox takes a time that grows with the text, whatever its shape."""

import resource
import subprocess
import sys

import pytest

SHAPES = {
    "options never closed": r"r'\usepackage['",
    "a command and spaces": r"r'\newcommand' + ' ' * 9999",
    "letters": "'a'",
    "braces": "'{}'",
    "paths with empty options": r"r'\draw[]'",
    "pictures with empty options": r"r'\begin{tikzpicture}[]\end{tikzpicture}'",
    "backslashes": "'\\\\'",
    "one coordinate of many parts": "'1,'",
    "loops over nothing": r"r'\foreach' + ' ' * 999",
    "ends of paths": r"r'\draw {}'",
}
READ = r"""
import re
from vdiag.languages._rewriting import Unsafe
from vdiag.languages.tikz import LANGUAGE, constants, moves, names
from vdiag.languages.tikz.document import document
from vdiag.languages.tikz.formats import opening
from vdiag.languages.tikz.grammar import GRAMMAR
from vdiag.languages.tikz.log import first_error, remarks

shape = SHAPE
text = shape * (1_000_000 // len(shape))
text = r"\begin{tikzpicture}\draw (" + text + ")"
opening(document(text)), re.search(LANGUAGE.opening, text, re.MULTILINE)
GRAMMAR.speaks(text), GRAMMAR.parses(text), GRAMMAR.end(text), GRAMMAR.piece(text)
first_error(text, "drawing.tex"), remarks(text)
for rewriting in (constants.folded, moves.shifted, names.renamed):
    try:
        rewriting(text)
    except Unsafe:
        pass
"""
SECONDS = 20


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_a_megabyte_is_read_in_twenty_seconds_of_the_processor(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ.replace("SHAPE", SHAPES[name])],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:] or f"ended after {SECONDS} s"
