"""matplotlib by Agg: runs inside the sandbox.

The figure that counts is the one shown or saved last, else the current one. Closing a figure does
not lose it. Nothing is written when a program saves.
"""

from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

mpl.use("Agg")

import matplotlib.patches
import matplotlib.path
import matplotlib.pyplot as plt

from vdiag.sandbox.engine import PROGRAM, NoImage, on_canvas

LARGEST_SIDE = 2048
_finished: list[Figure] = []


def prepare() -> None:
    """Draw once with text and formulas, so that fonts and caches are in memory."""
    figure, axes = plt.subplots()
    axes.set_title("$x^2$ warm")
    axes.text(0.5, 0.5, "a", family="serif", weight="bold", style="italic")
    axes.add_patch(matplotlib.patches.Circle((0, 0), 1))
    figure.canvas.draw()
    plt.close("all")
    np.linalg.norm(np.ones(2))


def _remember(figure: Figure) -> None:
    if figure in _finished:
        _finished.remove(figure)
    _finished.append(figure)


def _show(*_args: Any, **_options: Any) -> None:
    if plt.get_fignums():
        _remember(plt.gcf())


def _save(figure: Figure, *_args: Any, **_options: Any) -> None:
    _remember(figure)


def _close(fig: Any = None) -> None:
    """Before figures go, keep the current one: most programs close what they just saved."""
    if plt.get_fignums() and not _finished:
        _remember(plt.gcf())
    _really_close(fig)


_really_close = plt.close


def draw(program: str, size: int) -> bytes:
    """Run the program and give its picture, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage: no figure was made.
        SyntaxError, Exception: whatever the program raises.
    """
    code = compile(program, PROGRAM, "exec")
    plt.show, plt.close = _show, _close
    for method in ("savefig", "show"):
        setattr(Figure, method, _save)
    np.random.seed(0)
    try:
        exec(code, {"__name__": "__main__", "__builtins__": __builtins__})
    except SystemExit as end:
        if end.code not in (None, 0):
            raise
    if not _finished and plt.get_fignums():
        _remember(plt.gcf())
    if not _finished:
        raise NoImage("the program made no figure")
    return on_canvas(_picture(_finished[-1]), size)


def _picture(figure: Figure) -> Image.Image:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = FigureCanvasAgg(figure)
    largest = max(figure.get_size_inches())
    figure.set_dpi(min(figure.get_dpi(), LARGEST_SIDE / max(largest, 0.01)))
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba()))
