"""A matplotlib program run as ``python file.py`` runs it, with plain Agg: argv are program and PNG.

What it saves or shows last is written to the PNG.
"""

import runpy
import sys
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

PROGRAM, PNG = sys.argv[1:]
really_save = Figure.savefig


def save(figure: Figure, fname: Any, **options: Any) -> None:
    """Save both."""
    really_save(figure, fname, **options)
    really_save(figure, PNG, **{**options, "format": "png"})


def show(*_args: Any, **_options: Any) -> None:
    """Keep the figure on top; its windows are closed."""
    really_save(plt.gcf(), PNG, format="png", dpi="figure")
    plt.close("all")


mutable: Any = Figure
mutable.savefig, plt.show = save, show
runpy.run_path(PROGRAM, run_name="__main__")
