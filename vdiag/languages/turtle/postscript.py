"""A canvas as PostScript, as Tk's ``postscript`` command gives it."""

from typing import Any

from vdiag.languages._postscript import encapsulated
from vdiag.languages.turtle.canvas import Canvas
from vdiag.languages.turtle.picture import picture

_POINTS = 0.75  # a pixel of a screen of 96 dots per inch


def write(canvas: Canvas, options: dict[str, Any]) -> str | None:
    """The text, or ``None`` where it goes into ``options["file"]``.

    Raises:
        OSError: the file cannot be written.
    """
    shown = picture(canvas, background="#ffffff").convert("RGB")
    if options.get("colormode") in ("gray", "mono"):
        shown = shown.convert("L").convert("RGB")
    size = (max(1, round(side * _POINTS)) for side in shown.size)
    width, height = size
    text = encapsulated(shown.resize((width, height)))
    if options.get("file"):
        with open(options["file"], "wb") as file:
            file.write(text)
        return None
    return text.decode("ascii")
