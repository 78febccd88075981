"""What ``tkinter`` has beside the canvas: a window, and anything else, which makes no picture."""

import re
from collections.abc import Callable
from typing import Any

from vdiag.languages.turtle import loop
from vdiag.sandbox.engine import note

SCREEN = (1920, 1080)


class Widget:
    """Anything of Tk's; an unknown method does nothing."""

    def __init__(self, master: Any = None, cnf: Any = None, **options: Any) -> None:
        self.master = master
        self.options = {**(cnf or {}), **options}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **options: None

    def winfo_toplevel(self) -> Any:
        """The window it lies in."""
        return self.master.winfo_toplevel() if isinstance(self.master, Widget) else self

    @property
    def tk(self) -> Any:
        """The interpreter: here, the window."""
        return self.winfo_toplevel()

    def config(self, cnf: Any = None, **options: Any) -> None:
        """Set options."""
        self.options.update({**(cnf or {}), **options})

    def cget(self, key: str) -> Any:
        """Value of an option."""
        return self.options.get(key)

    def __getitem__(self, key: str) -> Any:
        return self.cget(key)

    def __setitem__(self, key: str, value: Any) -> None:
        self.config(**{key: value})

    configure = config

    def update(self) -> None:
        """One turn of the event loop."""
        loop.update()

    update_idletasks = update

    def mainloop(self, *_args: object) -> None:
        """Wait until the window is closed."""
        loop.mainloop()

    def after(self, ms: Any, func: Callable[..., object] | None = None, *args: object) -> Any:
        """Wait, or run a function later."""
        return loop.after(ms, func, *args)

    def after_idle(self, func: Callable[..., object], *args: object) -> str | None:
        """Run a function when nothing else is to do."""
        return loop.after("idle", func, *args)

    def after_cancel(self, name: object) -> None:
        """Do not run it after all."""
        loop.after_cancel(name)


class Tk(Widget):
    """The window; its size is the canvas's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(None)
        self.size: tuple[int, int] | None = None

    def geometry(self, wanted: str | None = None) -> str:
        """Set or tell the size, ``"WIDTHxHEIGHT+X+Y"``."""
        found = re.match(r"=?(\d+)x(\d+)", wanted or "")
        if found:
            self.size = (int(found[1]), int(found[2]))
        width, height = self.size or (200, 200)
        return f"{width}x{height}+0+0"

    wm_geometry = geometry

    def winfo_screenwidth(self) -> int:
        """Width of the screen in pixels."""
        return SCREEN[0]

    def winfo_screenheight(self) -> int:
        """Height of the screen in pixels."""
        return SCREEN[1]

    def winfo_width(self) -> int:
        """Width of the window in pixels."""
        return (self.size or (200, 200))[0]

    def winfo_height(self) -> int:
        """Height of the window in pixels."""
        return (self.size or (200, 200))[1]

    def destroy(self) -> None:
        """Close the window.

        Raises:
            Closed: always.
        """
        raise loop.Closed

    quit = destroy


class PhotoImage(Widget):
    """A picture from a file; there is none to read, so it shows nothing."""

    def __init__(self, *args: Any, file: str | None = None, **options: Any) -> None:
        super().__init__(None)
        if file:
            note(f'the image file "{file}" is left out: drawings have no files')

    def width(self) -> int:
        """Width in pixels."""
        return 1

    height = width
