"""A turtle program under real Tk: argv are program and PNG, which gets the canvas before it closes.

Beside the PNG its name with ``.json`` holds the window's width and height.
"""

import contextlib
import json
import sys
import turtle
from typing import Any

from PIL import ImageGrab

PROGRAM, PNG = sys.argv[1:]
turtle_module: Any = turtle
turtle_module.TPen._speed = property(lambda self: 0, lambda self, speed: None)
turtle_module.TurtleScreenBase._delay = lambda self, delay: None
really_destroy = turtle_module._Screen._destroy


class Photographed(BaseException):
    """The picture is taken."""


def photograph(canvas: Any) -> None:
    """Write what the canvas shows."""
    for _ in range(3):
        canvas.update()
    x, y = canvas.winfo_rootx(), canvas.winfo_rooty()
    width, height = canvas.winfo_width(), canvas.winfo_height()
    ImageGrab.grab((x, y, x + width, y + height)).save(PNG)
    top = canvas.winfo_toplevel()
    with open(PNG + ".json", "w", encoding="ascii") as file:
        json.dump([top.winfo_width(), top.winfo_height()], file)


def end(*_args: Any, **_options: Any) -> None:
    """Instead of waiting for a person to close the window."""
    photograph(turtle_module.Screen().cv._canvas)
    raise Photographed


def destroy(self: Any) -> None:
    """Close the window, photographed."""
    photograph(self.cv._canvas)
    really_destroy(self)


turtle_module.TurtleScreenBase.mainloop = turtle_module.mainloop = turtle_module.done = end
turtle_module._Screen.exitonclick = turtle_module.exitonclick = end
turtle_module._Screen._destroy = destroy
with open(PROGRAM, encoding="utf-8") as file, contextlib.suppress(Photographed):
    exec(compile(file.read(), PROGRAM, "exec"), {"__name__": "__main__"})
