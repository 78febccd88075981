"""What ``tkinter`` has beside the canvas: a window, and anything else, which makes no picture."""

import base64
import io
import os
import re
from collections.abc import Callable
from typing import Any

from PIL import Image

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
        self.closed = False
        self._on_resize: list[Callable[[Any], object]] = []

    def bind(self, event: str = "", func: Any = None, add: Any = None) -> None:
        """React to an event; of all there is only a change of the window's size."""
        if event == "<Configure>" and callable(func):
            self._on_resize.append(func)

    def geometry(self, wanted: str | None = None) -> str:
        """Set or tell the size, ``"WIDTHxHEIGHT+X+Y"``."""
        found = re.match(r"=?(\d+)x(\d+)", wanted or "")
        if found:
            self.size = (int(found[1]), int(found[2]))
            for react in self._on_resize:
                react(None)
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
        """Close the window: it shows no more than it did, and the program goes on."""
        self.closed = True

    def quit(self) -> None:
        """End the event loop.

        Raises:
            Closed: always.
        """
        raise loop.Closed


class PhotoImage(Widget):
    """A picture from a file that the program made itself; there are no others."""

    def __init__(
        self, *args: Any, file: str | None = None, data: Any = None, **options: Any
    ) -> None:
        super().__init__(None)
        self.pixels: Image.Image | None = None
        if file and not os.path.exists(file):
            note(f'the image file "{file}" is left out: drawings have no files')
        elif file or data:
            source = file or io.BytesIO(base64.b64decode(data))
            try:
                self.pixels = Image.open(source).convert("RGBA")
            except (OSError, ValueError) as error:
                raise loop.TclError(f'couldn\'t recognize data in image file "{file}"') from error

    def width(self) -> int:
        """Width in pixels."""
        return self.pixels.width if self.pixels else 1

    def height(self) -> int:
        """Height in pixels."""
        return self.pixels.height if self.pixels else 1
