"""What newer Pythons' turtle has beside this one's, by their documentation.

``teleport`` is of Python 3.12; ``fill``, ``poly``, ``no_animation`` and ``save`` are of 3.14.
"""

import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from vdiag.sandbox.engine import note

_told: set[str] = set()


def _teleport(
    self: Any, x: float | None = None, y: float | None = None, *, fill_gap: bool = False
) -> None:
    """Go to a place without a line; a fill ends before and begins anew after it."""
    down, filling = self.isdown(), self.filling() and not fill_gap
    if filling:
        self.end_fill()
    self.penup()
    self.goto(self.xcor() if x is None else x, self.ycor() if y is None else y)
    if down:
        self.pendown()
    if filling:
        self.begin_fill()


@contextmanager
def _fill(self: Any) -> Iterator[None]:
    """Fill what is drawn meanwhile."""
    self.begin_fill()
    try:
        yield
    finally:
        self.end_fill()


@contextmanager
def _poly(self: Any) -> Iterator[None]:
    """Record the corners of a polygon meanwhile."""
    self.begin_poly()
    try:
        yield
    finally:
        self.end_poly()


@contextmanager
def _no_animation(self: Any) -> Iterator[None]:
    """Show nothing until the end."""
    tracing = self.tracer()
    self.tracer(0)
    try:
        yield
    finally:
        self.tracer(tracing)


def _save(self: Any, filename: Any, *, overwrite: bool = False) -> None:
    """Save the canvas as PostScript.

    Raises:
        ValueError: the name does not end in ``.ps`` or ``.eps``.
        FileExistsError: the file is there, and ``overwrite`` is not set.
    """
    path = Path(filename)
    if path.suffix not in (".ps", ".eps"):
        raise ValueError(
            f"Unknown file extension: {path.suffix!r}, must be one of {{'.ps', '.eps'}}"
        )
    if path.exists() and not overwrite:
        raise FileExistsError(
            f"The file '{path}' already exists. Use overwrite=True to replace it."
        )
    self.cv.postscript(file=str(path))


def add_newer(turtle: Any) -> None:
    """Add what this Python's turtle lacks, to its classes and to the module itself."""
    pen, screen = turtle.RawTurtle, turtle.TurtleScreen
    for since, owner, name, method in (
        ((3, 12), pen, "teleport", _teleport),
        ((3, 14), pen, "fill", _fill),
        ((3, 14), pen, "poly", _poly),
        ((3, 14), screen, "no_animation", _no_animation),
        ((3, 14), screen, "save", _save),
    ):
        if sys.version_info >= since:
            continue
        setattr(owner, name, _noted(method, name, since))
        get = turtle.getscreen if owner is screen else turtle.getturtle
        setattr(turtle, name, _of_module(get, name))
        turtle.__all__.append(name)


def _noted(method: Callable[..., Any], name: str, since: tuple[int, int]) -> Callable[..., Any]:
    def noted(self: Any, *args: Any, **options: Any) -> Any:
        if name not in _told:
            _told.add(name)
            note(
                f"turtle.{name} is of Python {since[0]}.{since[1]}, "
                f"and was added to this one ({platform.python_version()})"
            )
        return method(self, *args, **options)

    return noted


def _of_module(get: Callable[[], Any], name: str) -> Callable[..., Any]:
    return lambda *args, **options: getattr(get(), name)(*args, **options)
