"""SVG: Scalable Vector Graphics, drawn by resvg (or cairosvg)"""

from vdiag import extras
from vdiag.languages import Language
from vdiag.languages._packages import install_command, versions
from vdiag.languages.svg.attempts import attempts
from vdiag.languages.svg.call import FUNCTION
from vdiag.languages.svg.grammar import GRAMMAR
from vdiag.languages.svg.rewrite import REWRITES
from vdiag.languages.svg.write import write
from vdiag.sandbox import Engine, Places

_PACKAGES = ("resvg-py", "cairosvg")


def _cairosvg_places() -> Places:
    extras.demand("cairo", "--engine svg=cairosvg")
    return Places()


LANGUAGE = Language(
    name="svg",
    prompt_name="SVG",
    fences=("svg", "xml", "html"),
    extension=".svg",
    opening=r"(?i)(?:<\?xml[^<>]*>\s*)?<(?:[a-z_][\w.-]*+:)?svg[\s>]",
    engines={
        "resvg": Engine("resvg", "vdiag.languages.svg.resvg", ("resvg-py",)),
        "cairosvg": Engine(
            "cairosvg", "vdiag.languages.svg.cairo", ("cairosvg",), places=_cairosvg_places
        ),
    },
    example="""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
  <rect width="50" height="100" fill="#ff0000"/>
  <rect x="50" width="50" height="100" fill="#0000ff"/>
</svg>
""",
    tools=lambda: versions(*_PACKAGES),
    missing=lambda: install_command("resvg-py"),
    revision=2,
    attempts=attempts,
    write=write,
    rewrites=REWRITES,
    function=FUNCTION,
    grammar=GRAMMAR,
)
