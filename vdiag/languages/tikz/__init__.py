"""TikZ: pictures in LaTeX, drawn by pdfTeX and PDFium"""

from vdiag.languages import Language
from vdiag.languages.tikz import toolchain
from vdiag.languages.tikz.attempts import attempts
from vdiag.languages.tikz.call import FUNCTION
from vdiag.languages.tikz.grammar import GRAMMAR
from vdiag.languages.tikz.rewrite import REWRITES
from vdiag.languages.tikz.write import write
from vdiag.sandbox import Engine

LANGUAGE = Language(
    name="tikz",
    prompt_name="TikZ",
    fences=("latex", "tex", "tikz", "tikzpicture"),
    extension=".tex",
    opening=(
        r"\\documentclass\s*[\[{]|\\begin\s*\{(?:tikzpicture|circuitikz|tikzcd|document)\}"
        r"|\\(?:usepackage|usetikzlibrary)\s*[\[{]"
        r"|^[^\S\n]*+\\(?:tikz|tikzset|definecolor|newcommand|draw|fill|filldraw|node|path|shade"
        r"|foreach|clip)(?![A-Za-z])"
    ),
    engines={
        "pdftex": Engine(
            "pdftex",
            "vdiag.languages.tikz.pdftex",
            toolchain.PACKAGES,
            commands=True,
            places=toolchain.places,
        )
    },
    example=r"""\begin{tikzpicture}
  \fill[red] (0,0) rectangle (2,4);
  \fill[blue] (2,0) rectangle (4,4);
\end{tikzpicture}
""",
    tools=toolchain.tools,
    missing=toolchain.missing,
    revision=2,
    attempts=attempts,
    write=write,
    rewrites=REWRITES,
    function=FUNCTION,
    grammar=GRAMMAR,
)
