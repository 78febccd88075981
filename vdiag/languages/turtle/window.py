"""A stand-in for ``tkinter`` that keeps canvas items in memory, enough for ``turtle`` and drawings.

It has no display. What makes no picture (buttons, key bindings, menus) is accepted and does
nothing.
"""

import sys
import types
from typing import Any

from vdiag.languages.turtle.canvas import Canvas
from vdiag.languages.turtle.loop import TclError, mainloop
from vdiag.languages.turtle.widgets import PhotoImage, Tk, Widget
from vdiag.sandbox.engine import note


def _ask(*_args: Any, initialvalue: Any = None, minvalue: Any = None, **_options: Any) -> Any:
    note("a dialog was answered with its default")
    return initialvalue if initialvalue is not None else minvalue


def install() -> None:
    """Put the stand-in where programs and ``turtle`` import ``tkinter`` from."""
    tk: Any = types.ModuleType("tkinter")
    for kind in (Tk, Canvas, PhotoImage, TclError):
        setattr(tk, kind.__name__, kind)
    for name in "Frame Scrollbar Button Label Entry Scale Menu Text Event Misc Variable".split():
        setattr(tk, name, type(name, (Widget,), {}))
    tk.StringVar = tk.IntVar = tk.DoubleVar = tk.BooleanVar = tk.Variable
    tk.Toplevel = Tk
    for name in "ROUND SUNKEN HORIZONTAL VERTICAL END LEFT RIGHT TOP BOTTOM BOTH YES NO".split():
        setattr(tk, name, name.lower())
    for name in "CENTER NW NE SW SE N S E W X Y ARC CHORD PIESLICE FIRST LAST BUTT".split():
        setattr(tk, name, name.lower())
    tk.ALL, tk.TRUE, tk.FALSE = "all", True, False
    tk.mainloop, tk.TkVersion, tk.TclVersion = mainloop, 8.6, 8.6
    dialogs: Any = types.ModuleType("tkinter.simpledialog")
    dialogs.askstring = lambda *args, **options: _ask(*args, **options) or ""
    dialogs.askfloat = lambda *args, **options: float(_ask(*args, **options) or 0)
    dialogs.askinteger = lambda *args, **options: int(_ask(*args, **options) or 0)
    boxes: Any = types.ModuleType("tkinter.messagebox")
    boxes.__getattr__ = lambda name: lambda *args, **options: None
    tk.simpledialog, tk.messagebox = dialogs, boxes
    tk.__all__ = [name for name in vars(tk) if not name.startswith("_")]
    sys.modules.update(
        {"tkinter": tk, "tkinter.simpledialog": dialogs, "tkinter.messagebox": boxes}
    )
