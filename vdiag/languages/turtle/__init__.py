"""turtle: Python's standard turtle on a window that exists only in memory"""

import importlib.util

from vdiag.languages import Language
from vdiag.languages._packages import install_command, python_version, versions
from vdiag.languages._python_attempts import attempts
from vdiag.languages._python_grammar import OPENING, grammar
from vdiag.languages.turtle.call import FUNCTION
from vdiag.languages.turtle.rewrite import REWRITES
from vdiag.languages.turtle.write import write
from vdiag.sandbox import Engine

_PACKAGES = ("resvg-py", "pillow", "matplotlib")


def _missing() -> str | None:
    if importlib.util.find_spec("turtle") is None:
        return "apt-get install libpython3-stdlib (this Python comes without turtle)"
    return install_command(*_PACKAGES)


LANGUAGE = Language(
    name="turtle",
    prompt_name="python-turtle",
    fences=("python", "py", "python3", "turtle"),
    extension=".py",
    opening=OPENING,
    engines={"screen": Engine("screen", "vdiag.languages.turtle.screen", _PACKAGES)},
    example="""import turtle

turtle.setup(400, 400)
turtle.hideturtle()
turtle.penup()
for x, color in ((-200, "red"), (0, "blue")):
    turtle.goto(x, -200)
    turtle.color(color)
    turtle.begin_fill()
    for step in (200, 400) * 2:
        turtle.forward(step)
        turtle.left(90)
    turtle.end_fill()
turtle.done()
""",
    tools=lambda: {"python": python_version(), **versions(*_PACKAGES)},
    missing=_missing,
    revision=2,
    telling=r"(?m)^[ \t]*+(?:import|from)\s+turtle\b",
    attempts=lambda: attempts("import turtle\nturtle.dot(40)\n"),
    write=write,
    rewrites=REWRITES,
    function=FUNCTION,
    grammar=grammar(r"^[ \t]*+(?:import|from)\s+turtle\b|\bturtle\.\w+\s*\("),
)
