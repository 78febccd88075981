"""The plain way to draw in each language: one fresh process, nothing shut in."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import resvg_py

from vdiag.languages import _fonts

Draw = Callable[[str], None]
SIZE = 384
_TURTLE = """
import turtle
turtle.done = turtle.mainloop = turtle.exitonclick = lambda: None
turtle.Screen().mainloop = turtle.Screen().exitonclick = lambda: None
turtle._Screen.mainloop = turtle._Screen.exitonclick = lambda self: None
exec(compile(open('drawing.py').read(), 'drawing.py', 'exec'), {'__name__': '__main__'})
turtle.update()
turtle.getcanvas().postscript(file='drawing.eps')
"""


def _run(folder: Path, *command: str, **environment: str) -> None:
    subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


@contextmanager
def matplotlib(folder: Path) -> Iterator[Draw]:
    """``python file.py`` with Agg, the figure saved at the end."""

    def draw(program: str) -> None:
        end = "\nimport matplotlib.pyplot\nmatplotlib.pyplot.savefig('drawing.png')\n"
        (folder / "drawing.py").write_text(program + end)
        _run(folder, sys.executable, "drawing.py", MPLBACKEND="Agg")

    yield draw


@contextmanager
def turtle(folder: Path) -> Iterator[Draw]:
    """Tk under one Xvfb, as the program says it, the canvas written as PostScript."""
    display = ":97"
    server = subprocess.Popen(
        ["Xvfb", display, "-screen", "0", "1280x1024x24"], stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(1)

        def draw(program: str) -> None:
            (folder / "drawing.py").write_text(program)
            (folder / "window.py").write_text(_TURTLE)
            _run(folder, sys.executable, "window.py", DISPLAY=display)

        yield draw
    finally:
        server.terminate()
        server.wait()


@contextmanager
def tikz(folder: Path) -> Iterator[Draw]:
    """``pdflatex``, without making pixels of its page."""
    from vdiag.languages.tikz.document import document

    libraries = (
        r"\RequirePackage{tikz}\usetikzlibrary{arrows.meta,backgrounds,calc,decorations.markings,"
        r"decorations.pathmorphing,decorations.pathreplacing,fadings,patterns,positioning,shadings,"
        r"shapes.geometric,shapes.misc,shapes.symbols}"
    )

    def draw(program: str) -> None:
        bare = r"\documentclass" not in program
        text = document(program)
        if bare:
            text = text.replace(r"\usepackage{tikz}", libraries, 1)
        (folder / "drawing.tex").write_text(text)
        _run(folder, "pdflatex", "-interaction=nonstopmode", "drawing.tex")

    yield draw


@contextmanager
def processing(folder: Path) -> Iterator[Draw]:
    """``javac`` and ``java`` with Processing's classes, as they come."""
    from vdiag.languages.processing import toolchain
    from vdiag.languages.processing.sketch import java

    places = toolchain.places().named
    jar, fonts = f"{places['built']}/sketch.jar", f"-Dvdiag.fonts={places['built']}/fonts"
    (folder / "Plain.java").write_text(
        "public class Plain { public static void main(String[] a) throws Exception {"
        'java.lang.reflect.Method m = vdiag.Sketch.class.getDeclaredMethod("picture");'
        "m.setAccessible(true);"
        "Object o = Class.forName(a[0]).getDeclaredConstructor().newInstance();"
        "Object p = ((processing.core.PGraphics) m.invoke(o)).image;"
        'javax.imageio.ImageIO.write((java.awt.image.BufferedImage) p, "png",'
        'new java.io.File("drawing.png")); System.exit(0); } }'
    )
    _run(folder, "javac", "-cp", jar, "Plain.java")

    def draw(program: str) -> None:
        sketch = java(program)
        (folder / f"{sketch.name}.java").write_text(sketch.source)
        _run(folder, "javac", "-cp", jar, f"{sketch.name}.java")
        headless = "-Djava.awt.headless=true"
        _run(folder, "java", headless, fonts, "-cp", f"{jar}:.", "Plain", sketch.name)

    yield draw


@contextmanager
def svg(folder: Path) -> Iterator[Draw]:
    """resvg called in this process, with the same fonts."""
    from vdiag.languages.svg.clean import cleaned

    def draw(program: str) -> None:
        png = resvg_py.svg_to_bytes(
            svg_string=cleaned(program),
            width=SIZE,
            background="white",
            skip_system_fonts=True,
            font_files=_fonts.font_files(),
            font_family="DejaVu Sans",
        )
        (folder / "drawing.png").write_bytes(bytes(png))

    yield draw


def _needs(*programs: str) -> Callable[[], str | None]:
    absent = [name for name in programs if shutil.which(name) is None]
    return lambda: ", ".join(absent) or None


def _needs_tk() -> str | None:
    found = subprocess.run([sys.executable, "-c", "import tkinter"], capture_output=True)
    return "Python with Tk" if found.returncode else _needs("Xvfb")()


PLAIN: dict[
    str, tuple[Callable[[Path], AbstractContextManager[Draw]], str, Callable[[], str | None]]
] = {
    "matplotlib": (matplotlib, "python file.py with Agg", _needs()),
    "turtle": (turtle, "python file.py, Tk under Xvfb", _needs_tk),
    "tikz": (tikz, "pdflatex file.tex, no pixels made", _needs("pdflatex")),
    "processing": (processing, "javac and java", _needs("javac", "java")),
    "svg": (svg, "resvg in one process", _needs()),
}
