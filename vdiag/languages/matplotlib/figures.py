"""Figures: shown, saved and closed as a person at a screen has it.

``show`` waits until the windows are closed, so its figures are gone after it; interactively it
does not wait, and a figure may be drawn to further.
"""

import os
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.backend_bases
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from vdiag.languages._python_clock import CLOCK
from vdiag.languages.matplotlib.album import ALBUM, is_plain
from vdiag.languages.matplotlib.animations import MOST_FRAMES, play
from vdiag.languages.matplotlib.images import write_or_note
from vdiag.sandbox.engine import note

LARGEST_SIDE = 4096
"""Pixels; larger figures are drawn smaller."""
_BY_PIL = frozenset("png jpg jpeg tif tiff webp gif avif".split())  # kept where PIL writes them
_BARE = frozenset(("raw", "rgba"))  # frames for a film
_finished: list[Figure] = []
_waits = [0]


class Closed(BaseException):
    """The windows of an endless program are closed: the picture is what they showed."""


_really_save = Figure.savefig
_really_close = plt.close


def watch_figures() -> None:
    """Keep what programs show and save; once, in the drawing's own process."""
    mutable: Any = Figure
    mutable.savefig, mutable.show = _save, _show_figure
    plt.show, plt.close = _show, _close
    base: Any = matplotlib.backend_bases.FigureCanvasBase
    base.start_event_loop = _wait
    package: Any = mpl
    package.use = lambda *_args, **_options: None  # there is no window
    plt.switch_backend = lambda *_args: None


def keep_unfinished() -> None:
    """Keep the current figure if it was drawn to and neither shown nor saved since."""
    if not plt.get_fignums():
        return
    figure = plt.gcf()
    drawn = figure not in _finished and figure.stale and _has_content(figure)
    if ALBUM.last is None or drawn:
        ALBUM.keep(_photograph(figure))


def _show(*_args: Any, block: bool | None = None, **_options: Any) -> None:
    figures = [plt.figure(number) for number in plt.get_fignums() if number != plt.gcf().number]
    figures += [plt.gcf()] if plt.get_fignums() else []
    for picture in _on_top(figures):
        ALBUM.keep(picture)
    waits = not mpl.is_interactive() if block is None else block
    if waits:
        _finished.extend(figures)
        _really_close("all")


def _on_top(figures: Sequence[Figure]) -> list[Image.Image]:
    """The picture of the uppermost window that shows more than one colour, else of the uppermost.

    Args:
        figures: the uppermost last.
    """
    plain: list[Image.Image] = []
    for figure in reversed(figures):
        picture = _photograph(figure)
        if not is_plain(picture):
            return [picture]
        plain.append(picture)
    return plain[:1]


def _show_figure(figure: Figure, *_args: Any, **_options: Any) -> None:
    ALBUM.keep(_photograph(figure))


def _close(fig: Any = None) -> None:
    keep_unfinished()
    _really_close(fig)


def _wait(canvas: Any, timeout: float = 0) -> None:
    """Nobody clicks: time passes, and a program that waits without end is ended.

    Raises:
        Closed: it is.
    """
    CLOCK.sleep(max(0.0, timeout))
    _waits[0] += 1
    if _waits[0] > MOST_FRAMES:
        note(f"the windows were closed after {MOST_FRAMES} pauses")
        raise Closed


def _save(figure: Figure, fname: Any = None, **options: Any) -> None:
    play(figure)
    form = _format(fname, options.get("format"))
    options["dpi"] = _bounded(figure, options.get("dpi"))
    if form not in _BY_PIL | _BARE:
        picture = Image.fromarray(_pixels(figure, **options))
        ALBUM.keep(picture)
    write_or_note(fname, lambda: _really_save(figure, fname, **options))
    _finished.append(figure)
    figure.stale = False


def _format(fname: Any, given: str | None) -> str:
    ending = os.path.splitext(os.fspath(fname))[1] if isinstance(fname, str | os.PathLike) else ""
    return str(given or str(ending)[1:] or mpl.rcParams["savefig.format"]).lower()


def _bounded(figure: Figure, dpi: Any) -> float:
    """Dots per inch at which the figure is of sensible size."""
    dpi = mpl.rcParams["savefig.dpi"] if dpi is None else dpi
    wanted = float(figure.get_dpi() if dpi == "figure" else dpi)
    most = LARGEST_SIDE / max(*figure.get_size_inches(), 0.01)
    if wanted > most:
        note(f"the figure is drawn with {LARGEST_SIDE} pixels at its longer side")
    return float(min(wanted, most))


class _Pixels:
    """A file that keeps the array it is given."""

    def __init__(self) -> None:
        self.pixels: Any = None

    def seek(self, position: int) -> None:
        """matplotlib knows a file by this."""

    def write(self, pixels: Any) -> None:
        """Keep it."""
        self.pixels = np.array(pixels)


_ONLY_FILES = frozenset(("pil_kwargs", "metadata", "backend", "papertype", "orientation", "format"))


def _pixels(figure: Figure, **options: Any) -> Any:
    """What ``savefig`` with these options draws, whatever the format of its file."""
    file: Any = _Pixels()
    drawn = {name: value for name, value in options.items() if name not in _ONLY_FILES}
    _really_save(figure, file, format="rgba", **drawn)
    return file.pixels


def _photograph(figure: Figure) -> Image.Image:
    """What the figure's window shows."""
    play(figure)
    shown = figure.get_dpi()
    figure.set_dpi(_bounded(figure, shown))
    canvas = figure.canvas
    own: Any = canvas if isinstance(canvas, FigureCanvasAgg) else FigureCanvasAgg(figure)
    own.draw()
    pixels = np.array(own.buffer_rgba())
    figure.set_dpi(shown)
    figure.stale = False
    return Image.fromarray(pixels)


def _has_content(figure: Figure) -> bool:
    return any(axes.has_data() or axes.texts for axes in figure.axes) or bool(
        figure.patches or figure.texts or figure.images or figure.lines
    )
