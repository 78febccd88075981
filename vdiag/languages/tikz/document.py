"""Turn what a model wrote into a whole document whose line numbers are the program's."""

import re

from vdiag.languages.tikz.formats import GENEROUS

LETTERS = "vdiag-letters.tex"
"""File that gives signs to letters which LaTeX has none for."""
_CLASS = r"\documentclass[border=4pt]{standalone}"
_PAPER = r"\documentclass{article}"
_SLIDES = r"\documentclass{beamer}"
_BEGUN, _ENDED = r"\begin{document}", r"\end{document}"
_COMMENT = re.compile(r"(\\.)|%[^\n]*+", re.DOTALL)
_HAS_CLASS = re.compile(r"\\document(?:class|style)(?![A-Za-z])")
_PREAMBLE_ONLY = re.compile(
    r"\\(?:usepackage|RequirePackage|PassOptionsToPackage|geometry)\s*+(?:\[[^][]*+\]\s*+)?+"
    r"\{[^{}]*+\}(?:\s*+\{[^{}]*+\})?+"
)
_XCOLOR = re.compile(r"\\usepackage\s*+\[([^][]*+)\]\s*+\{\s*+xcolor\s*+\}")
_PACKAGES = {
    r"\{(?:axis|(?:semilog[xy]|loglog|polar|ternary)axis|groupplot)\}|\\(?:addplot|pgfplots)":
        "pgfplots",
    r"\{circuitikz\}|\\ctikzset|\bto\s*+\[\s*+(?:[RLCVI]|battery1?|american \w++)\s*+[],=]":
        "circuitikz",
    r"\{tikzcd\}": "tikz-cd",
    r"\\tdplot|tdplot_": "tikz-3dplot",
    r"\{forest\}": "forest",
    r"\{ganttchart\}": "pgfgantt",
    r"\\smartdiagram": "smartdiagram",
    r"\{venndiagram": "venndiagram",
    r"\{quantikz\}": "quantikz",
    r"\\feynmandiagram|\{feynman\}": "tikz-feynman",
    r"\\pie\b": "pgf-pie",
    r"\\duck\b": "tikzducks",
    r"\\Tree\b": "tikz-qtree",
    r"\\tkz(?:Def|Draw|Init|Label|Inter)": "tkz-euclide",
    r"\\ce\b": "mhchem",
    r"\\(?:SI|si|qty|unit)\{": "siunitx",
    r"\\(?:d|t)frac\b|\\text\{|\{(?:align|gather|cases|[bpv]matrix)\*?\}|\\boldsymbol": "amsmath",
    r"\\math(?:bb|frak)\b": "amssymb",
    r"\\(?:top|mid|bottom)rule\b": "booktabs",
    r"\{(?:sub(?:figure|table))\}": "subcaption",
    r"\\subfloat\b": "subfig",
    r"\\captionof\b": "caption",
    r"\{wrapfigure\}": "wrapfig",
    r"\{(?:figure|table)\}\[H\]": "float",
    r"\{tcolorbox\}": "tcolorbox",
    r"\\adjustbox\b|\{adjustbox\}": "adjustbox",
}  # fmt: skip
_SIGNS = [(re.compile(sign), name) for sign, name in _PACKAGES.items()]
_PICTURE = re.compile(
    r"\\begin\s*+\{(?:tikzpicture|circuitikz|tikzcd|forest|ganttchart|quantikz|venndiagram\w*+)\}"
    r"|\\tikz\b|\\datavisualization\b|\\feynmandiagram\b|\\smartdiagram\b|\\chemfig\b"
)
_DRAWS = re.compile(
    r"\\(?:draw|fill|filldraw|path|node|shade|shadedraw|coordinate|clip|foreach|pic|matrix|graph"
    r"|pie|duck|Tree)\b"
    r"|\\begin\s*+\{(?:scope|axis|semilogyaxis|semilogxaxis|loglogaxis|polaraxis|groupplot)\}"
)
_ON_PAPER = re.compile(
    r"\\begin\s*+\{(?:figure|table|wrapfigure|center|flushleft|flushright|quote|itemize|enumerate"
    r"|description|equation|align|gather|multline|multicols|verbatim|abstract|theorem)\*?\}"
    r"|\\(?:sub)*section\b|\\chapter\b|\\caption\b|\\centering\b|\\maketitle\b|\\\[|\$\$"
)
_SLIDE = re.compile(r"\\begin\s*+\{frame\}|\\frame\s*+\{")


def has_class(program: str) -> bool:
    """Whether the program says itself what it loads, from its class on."""
    return bool(_HAS_CLASS.search(_uncommented(program)))


def document(program: str, generous: bool = False, letters: bool = False) -> str:
    """A LaTeX document that draws the program; line n of it is line n of the program.

    A whole document stays as it is; one without a class gets ``standalone``, or ``article`` where
    its pictures float or stand in a text; a picture without a document gets one, after its
    ``\\usepackage`` lines; mere drawing commands get a picture too.

    Args:
        program: a document, pictures, or what stands inside a picture.
        generous: give a program without a class all of TikZ's libraries, not TikZ alone.
        letters: give signs to letters that LaTeX has none for, from the file ``LETTERS``.
    """
    added = rf"\AddToHook{{begindocument/before}}{{\input{{{LETTERS}}}}}" if letters else ""
    text = _uncommented(program)
    if _HAS_CLASS.search(text):
        return added + (program if _ENDED in text else f"{program}\n")
    head = added + _head(text, generous)
    if _BEGUN in text:
        return head + program
    start = max((found.end() for found in _PREAMBLE_ONLY.finditer(text)), default=0)
    preamble, body = program[:start], program[start:]
    if not _PICTURE.search(text) and _DRAWS.search(text):
        body = rf"\begin{{tikzpicture}}{body.rstrip()}" + "\n" + r"\end{tikzpicture}"
    return f"{head}{preamble}{_BEGUN}{body.rstrip()}\n{_ENDED}\n"


def _head(text: str, generous: bool) -> str:
    """The class and the packages of a program that says no class."""
    paper = _SLIDES if _SLIDE.search(text) else _PAPER if _ON_PAPER.search(text) else _CLASS
    colors = ",".join(found[1] for found in _XCOLOR.finditer(text))
    passed = rf"\PassOptionsToPackage{{{' '.join(colors.split())}}}{{xcolor}}" if colors else ""
    names = [name for sign, name in _SIGNS if sign.search(text)]
    loaded = GENEROUS if generous else r"\usepackage{tikz}"
    return paper + passed + loaded + "".join(rf"\usepackage{{{name}}}" for name in names)


def _uncommented(program: str) -> str:
    """The program with comments blanked, character for character."""
    return _COMMENT.sub(lambda found: found[1] or " " * len(found[0]), program)
