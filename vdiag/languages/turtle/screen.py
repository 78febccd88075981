"""turtle on a window in memory: runs inside the sandbox.

The standard library's own module, unmodified; only its window is ours. Nothing is animated: a
turtle's moves reach the canvas when they can be seen, so the picture is what a real window shows
at the end, also for a program that turns tracing off and forgets to update.
"""

import contextlib
import importlib
import sys
from typing import Any

from vdiag.languages import _python
from vdiag.languages._postscript import read_own
from vdiag.languages._python_clock import CLOCK
from vdiag.languages.turtle import loop, window
from vdiag.languages.turtle.canvas import Canvas
from vdiag.languages.turtle.newer import add_newer
from vdiag.languages.turtle.picture import picture
from vdiag.sandbox.engine import NoImage, note, on_canvas

MOST_STEPS = 200_000

window.install()
turtle_module: Any = importlib.import_module("turtle")


def prepare() -> None:
    """Draw once, so that fonts are in memory."""
    canvas = Canvas(width=8, height=8)
    canvas.create_text(4, 4, text="warm")
    picture(canvas)
    Canvas.made.clear()


def draw(program: str, size: int) -> bytes:
    """Run the program and give what its window shows, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage: it opened no window.
        SyntaxError, Exception: whatever the program raises.
    """
    _python.fix_surroundings()
    CLOCK.after_sleep = loop.close_in_time
    _do_not_animate()
    _watch_windows()
    add_newer(turtle_module)
    read_own()
    sys.setrecursionlimit(5000)
    with contextlib.suppress(loop.Closed, turtle_module.Terminator):
        _python.run(program)
    canvas = _shown_canvas()
    if canvas is None:
        raise NoImage("the program opened no window")
    return on_canvas(picture(canvas), size)


def _shown_canvas() -> Canvas | None:
    """The canvas of the open window, or of the last that was closed."""
    screen = turtle_module.Turtle._screen
    if screen is not None:
        _show_moves(screen)
        canvas: Canvas = screen.cv._canvas
        if canvas.items or not _closed:
            return canvas
    for raw in _other_screens:
        _show_moves(raw)
    if _closed:
        return _closed[-1]
    return max(Canvas.made, key=lambda canvas: len(canvas.items), default=None)


_other_screens: list[Any] = []
_closed: list[Canvas] = []
_steps = [0]


def _watch_windows() -> None:
    """Keep what a window shows when it is closed."""
    really_destroy = turtle_module._Screen._destroy

    def destroy(self: Any) -> None:
        _show_moves(self)
        _closed.append(self.cv._canvas)
        really_destroy(self)

    turtle_module._Screen._destroy = destroy


def _do_not_animate() -> None:
    """Let turtles jump, and put off drawing them until it can be seen."""
    pen, screen = turtle_module.RawTurtle, turtle_module.TurtleScreen
    really_update, really_tracer = pen._update, screen.tracer
    really_init = screen.__init__

    def update_turtle(self: Any) -> None:
        _steps[0] += 1
        if _steps[0] > MOST_STEPS:
            note(f"the program was stopped after {MOST_STEPS} moves")
            raise loop.Closed
        if not screen._RUNNING:
            screen._RUNNING = True
            raise turtle_module.Terminator
        if self.screen._tracing == 1:
            self.vdiag_unseen = True
        elif self.screen._tracing:
            really_update(self)

    def tracer(self: Any, n: Any = None, delay: Any = None) -> Any:
        if n is not None and int(n) != 1 and self._tracing == 1:
            _show_moves(self)
        return really_tracer(self, n, delay)

    def init(self: Any, *args: Any, **options: Any) -> None:
        really_init(self, *args, **options)
        _other_screens.append(self)

    pen._update, screen.tracer, screen.__init__ = update_turtle, tracer, init
    turtle_module.TPen._speed = property(lambda self: 0, lambda self, speed: None)
    turtle_module.TurtleScreenBase._delay = lambda self, delay: None


def _show_moves(screen: Any) -> None:
    for one in screen.turtles():
        if getattr(one, "vdiag_unseen", False):
            one.vdiag_unseen = False
            one._update_data()
            one._drawturtle()
