"""matplotlib by Agg: runs inside the sandbox.

The picture is what the program saved or showed last (see :mod:`.album`), or the figure it drew to
after that. It may come from matplotlib or from PIL. Of an animation the last frame counts. A
figure is kept as it was saved (area, colours), and closing it does not lose it.
"""

import contextlib
import importlib
import logging
import os
import re

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

# Much of this is for the programs: imported once here, it costs nothing in their processes.
import matplotlib.animation
import matplotlib.collections
import matplotlib.colors
import matplotlib.font_manager
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
import PIL.ImageDraw
import PIL.ImageFilter
import PIL.ImageFont  # noqa: F401

from vdiag.languages import _python
from vdiag.languages._postscript import read_own
from vdiag.languages.matplotlib import glyphs
from vdiag.languages.matplotlib.album import ALBUM
from vdiag.languages.matplotlib.animations import watch_animations
from vdiag.languages.matplotlib.figures import Closed, keep_unfinished, watch_figures
from vdiag.languages.matplotlib.images import watch_images
from vdiag.languages.matplotlib.tex import do_without_tex
from vdiag.sandbox.engine import NoImage, on_canvas

_LATE = {"pandas": r"pandas|seaborn", "scipy.stats": r"scipy|seaborn", "networkx": "networkx"}
"""Slow to import, without effect on programs that do not ask for them."""
os.environ["JE_ARROW_MALLOC_CONF"] = "background_thread:false"  # pandas may start no thread


def prepare() -> None:
    """Draw once with text and formulas, so that fonts and caches are in memory."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it floods the log
    fonts, own = matplotlib.font_manager.fontManager, mpl.get_data_path()
    fonts.ttflist = [one for one in fonts.ttflist if one.fname.startswith(own)]
    glyphs.add_fallback_fonts()
    figure, axes = plt.subplots()
    axes.set_title("$x^2$ warm")
    axes.text(0.5, 0.5, "a", family="serif", weight="bold", style="italic")
    axes.add_patch(matplotlib.patches.Circle((0, 0), 1))
    figure.canvas.draw()
    plt.close("all")
    np.linalg.norm(np.ones(2))


def compiled(program: str) -> str:
    """The program as it is; what it will import is imported, for the drawings to come."""
    for package, words in _LATE.items():
        if re.search(rf"\b(?:{words})\b", program):
            with contextlib.suppress(ImportError):
                importlib.import_module(package)
    return program


def draw(program: str, size: int) -> bytes:
    """Run the program and give its picture, ``size * size * 3`` RGB bytes.

    Raises:
        NoImage: nothing was drawn.
        SyntaxError, Exception: whatever the program raises.
    """
    _python.fix_surroundings()
    do_without_tex()
    watch_figures()
    watch_images()
    watch_animations()
    read_own()
    with contextlib.suppress(Closed):
        _python.run(program)
    keep_unfinished()
    glyphs.note_missing()
    if ALBUM.last is None:
        raise NoImage("the program made no figure and saved or showed no image")
    return on_canvas(ALBUM.last, size)
