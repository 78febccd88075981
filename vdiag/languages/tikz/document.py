"""Turn what a model wrote into a whole document whose line numbers are the program's."""

import re

CLASS = r"\documentclass[border=4pt]{standalone}"
_ENDED = r"\end{document}"
_PREAMBLE_ONLY = re.compile(
    r"\\(?:usepackage|RequirePackage|PassOptionsToPackage|geometry)\s*(?:\[[^\]]*\])?\s*\{[^}]*\}"
    r"(?:\s*\{[^}]*\})?"
)
_PACKAGES = (
    ("", "tikz"),
    ("axis}", "pgfplots"),
    ("{circuitikz}", "circuitikz"),
    ("{tikzcd}", "tikz-cd"),
)
_PICTURE = re.compile(
    r"\\begin\s*\{(?:tikzpicture|circuitikz|tikzcd)\}|\\tikz\b|\\datavisualization"
)
_DRAWS = re.compile(
    r"\\(?:draw|fill|filldraw|path|node|shade|shadedraw|coordinate|clip|foreach|pic|matrix|graph)\b"
    r"|\\begin\s*\{(?:scope|axis|semilogyaxis|semilogxaxis|loglogaxis|polaraxis)\}"
)


def document(program: str) -> str:
    """A LaTeX document that draws the program; line n of it is line n of the program.

    A whole document stays as it is; one without a class gets ``standalone``; a picture without a
    document gets one, after its ``\\usepackage`` lines; mere drawing commands get a picture too.

    Args:
        program: a document, pictures, or what stands inside a picture.
    """
    text = _uncommented(program)
    if re.search(r"\\documentclass|\\documentstyle", text):
        return program if _ENDED in text else f"{program}\n"
    if r"\begin{document}" in text:
        return CLASS + program
    start = max((found.end() for found in _PREAMBLE_ONLY.finditer(text)), default=0)
    preamble, body = program[:start], program[start:]
    if not _PICTURE.search(text) and _DRAWS.search(text):
        body = rf"\begin{{tikzpicture}}{body.rstrip()}" + "\n" + r"\end{tikzpicture}"
    packages = "".join(rf"\usepackage{{{name}}}" for sign, name in _PACKAGES if sign in text)
    return f"{CLASS}{packages}{preamble}\\begin{{document}}{body.rstrip()}\n{_ENDED}\n"


def _uncommented(program: str) -> str:
    """The program with comments blanked, character for character."""
    return re.sub(r"(?<!\\)%[^\n]*", lambda found: " " * len(found.group()), program)
