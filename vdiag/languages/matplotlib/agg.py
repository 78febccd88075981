"""matplotlib by Agg: runs inside the sandbox.

The picture is what the program saved or showed last, or the figure it drew to after that. It may
come from matplotlib or from PIL. Of an animation the last frame counts. A figure is caught as it
was saved (area, colours), and closing it does not lose it.
"""

import logging
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import PIL.Image
import PIL.ImageDraw
from matplotlib.figure import Figure
from PIL import Image

mpl.use("Agg")

# Much of this is for the programs: imported once here, it costs nothing in their processes.
import matplotlib.animation
import matplotlib.collections
import matplotlib.colors
import matplotlib.gridspec
import matplotlib.lines
import matplotlib.patches
import matplotlib.path
import matplotlib.patheffects
import matplotlib.pyplot as plt
import matplotlib.text
import matplotlib.textpath
import matplotlib.transforms
import numpy.random
import PIL.ImageFilter
import PIL.ImageFont

from vdiag.languages import _python
from vdiag.languages.matplotlib import glyphs
from vdiag.sandbox.engine import NoImage, note, on_canvas

LARGEST_SIDE = 2048
MOST_FRAMES = 300
_ONLY_FILES = ("pil_kwargs", "metadata", "backend", "papertype", "orientation", "quality")
_caught: list[Callable[[], Image.Image]] = []
_caught_figures: list[Figure] = []
_animations: list[Any] = []


def prepare() -> None:
    """Draw once with text and formulas, so that fonts and caches are in memory."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it floods the log
    glyphs.add_fallback_fonts()
    figure, axes = plt.subplots()
    axes.set_title("$x^2$ warm")
    axes.text(0.5, 0.5, "a", family="serif", weight="bold", style="italic")
    axes.add_patch(matplotlib.patches.Circle((0, 0), 1))
    figure.canvas.draw()
    plt.close("all")
    np.linalg.norm(np.ones(2))


def draw(program: str, size: int) -> bytes:
    """Run the program and give its picture, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage: nothing was drawn.
        SyntaxError, Exception: whatever the program raises.
    """
    _python.fix_surroundings()
    _stay_with_agg()
    _watch_figures()
    _watch_images()
    _watch_animations()
    _python.run(program)
    _catch_last_figure()
    glyphs.note_missing()
    if not _caught:
        raise NoImage("the program made no figure and saved or showed no image")
    return on_canvas(_caught[-1](), size)


class _Pixels:
    """A file that keeps the array it is given."""

    def __init__(self) -> None:
        self.image: Image.Image | None = None

    def seek(self, position: int) -> None:
        """matplotlib knows a file by this."""

    def write(self, pixels: Any) -> None:
        self.image = Image.fromarray(np.array(pixels))


_really_save = Figure.savefig
_really_close = plt.close
_really_save_image = PIL.Image.Image.save


def _photograph(figure: Figure, **options: Any) -> Image.Image:
    """The figure as ``savefig`` with these options would save it, of sensible size."""
    _last_frame(figure)
    dpi = options.pop("dpi", None)
    dpi = figure.get_dpi() if dpi in (None, "figure") else float(dpi)
    largest = max(max(figure.get_size_inches()), 0.01)
    pixels: Any = _Pixels()
    _really_save(figure, pixels, format="rgba", dpi=min(dpi, LARGEST_SIDE / largest), **options)
    return pixels.image  # type: ignore[no-any-return]


def _catch(figure: Figure, **options: Any) -> None:
    """Keep what the figure looks like now; later changes do not count."""
    picture = _photograph(figure, **options)
    _caught[:] = [lambda: picture]
    if figure not in _caught_figures:
        _caught_figures.append(figure)
    figure.stale = False


def _stay_with_agg() -> None:
    """A program may ask for a window or for TeX; matplotlib draws and writes all by itself."""

    def without_tex(_text: Any) -> bool:
        if mpl.rcParams["text.usetex"]:
            mpl.rcParams["text.usetex"] = False
            note("text.usetex is left out: matplotlib sets the text itself")
        return False

    package: Any = mpl
    package.use = lambda *_args, **_options: None
    plt.switch_backend = lambda *_args: None
    text: Any = matplotlib.text.Text
    text.get_usetex = without_tex


def _watch_figures() -> None:
    def show(*_args: Any, **_options: Any) -> None:
        if plt.get_fignums():
            _catch(plt.gcf())

    def show_figure(figure: Figure, *_args: Any, **_options: Any) -> None:
        _catch(figure)

    def save(figure: Figure, fname: Any = None, **options: Any) -> None:
        form = options.pop("format", None)
        only_files = {key: options.pop(key) for key in _ONLY_FILES if key in options}
        _catch(figure, **options)
        if hasattr(fname, "write"):  # the program goes on with the bytes
            _really_save(figure, fname, format=form or "png", **options, **only_files)

    def close(fig: Any = None) -> None:
        _catch_last_figure()
        _really_close(fig)

    mutable: Any = Figure
    mutable.savefig, mutable.show = save, show_figure
    plt.show, plt.close = show, close


def _catch_last_figure() -> None:
    """Keep the current figure if it was drawn to since the last one was kept."""
    if not plt.get_fignums():
        return
    figure = plt.gcf()
    again = figure in _caught_figures
    if not _caught or (not again and figure.stale and _has_content(figure)):
        _catch(figure)


def _has_content(figure: Figure) -> bool:
    return any(axes.has_data() or axes.texts for axes in figure.axes) or bool(
        figure.patches or figure.texts or figure.images or figure.lines
    )


def _watch_images() -> None:
    def keep(image: Image.Image) -> None:
        copy = image.copy()
        _caught[:] = [lambda: copy]

    def save(image: Image.Image, fp: Any, *args: Any, **options: Any) -> None:
        keep(image)
        _really_save_image(image, fp, *args, **options)

    def show(image: Image.Image, *_args: Any, **_options: Any) -> None:
        keep(image)

    mutable: Any = PIL.Image.Image
    mutable.save, mutable.show = save, show


def _watch_animations() -> None:
    really_init = matplotlib.animation.Animation.__init__

    def init(self: Any, fig: Figure, *args: Any, **options: Any) -> None:
        really_init(self, fig, *args, **options)
        _animations.append(self)

    def save(self: Any, *_args: Any, **_options: Any) -> None:
        _catch(self._fig)

    mutable: Any = matplotlib.animation.Animation
    mutable.__init__, mutable.save = init, save
    mutable.to_jshtml = mutable.to_html5_video = save


def _last_frame(figure: Figure) -> None:
    """Play the figure's animations to their last frame, at most :data:`MOST_FRAMES`."""
    for animation in [one for one in _animations if one._fig is figure]:
        _animations.remove(animation)
        animation._draw_was_started = True
        animation._blit = False  # else its artists are left out of an ordinary drawing
        animation._init_draw()
        for number, frame in enumerate(animation.new_frame_seq()):
            if number >= MOST_FRAMES:
                note(f"the animation was stopped after {MOST_FRAMES} frames")
                break
            animation._draw_frame(frame)
