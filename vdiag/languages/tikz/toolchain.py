"""The TeX on this machine: what is missing, and the formats that programs are drawn with."""

import gzip
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from vdiag.cache import built
from vdiag.errors import MissingPart
from vdiag.languages._packages import install_command, system_command, versions
from vdiag.languages.tikz.fonts import outline_map
from vdiag.languages.tikz.formats import FIXED, OPENINGS
from vdiag.sandbox import Places

FONT_MAP = "vdiag.map"
PACKAGES = ("pypdfium2",)
DEBIAN = (
    "texlive-latex-base",
    "texlive-latex-recommended",
    "texlive-pictures",
    "texlive-latex-extra",
    "texlive-fonts-recommended",
    "texlive-science",
    "lmodern",
)
MACOS = "brew install --cask mactex-no-gui"
_NEEDED = (
    "standalone.cls",
    "tikz.sty",
    "pgfplots.sty",
    "circuitikz.sty",
    "lm.map",
    "tikz-3dplot.sty",
)
_HOOKS = Path(__file__).resolve().parent / "hooks.tex"


@cache
def missing() -> str | None:
    """The command that installs what is not there, or ``None``."""
    if shutil.which("pdflatex") and shutil.which("kpsewhich"):
        found = subprocess.run(["kpsewhich", *_NEEDED], capture_output=True, text=True, check=False)
        if len(found.stdout.split()) == len(_NEEDED):
            return install_command(*PACKAGES)
    return system_command(DEBIAN, MACOS)


@cache
def tools() -> dict[str, str]:
    """Versions of pdfTeX, PGF and the rasteriser."""
    found = versions(*PACKAGES)
    if shutil.which("pdftex") and shutil.which("kpsewhich"):
        found["pdftex"] = _said("pdftex", "--version").partition("\n")[0]
        place = _said("kpsewhich", "pgf.revision.tex").strip()
        number = re.search(r"\\pgfversion\{([^}]*)\}", _text(place)) if place else None
        if number:
            found["pgf"] = number.group(1)
    return found


def places() -> Places:
    """What pdfTeX reads: its settings, and the formats, which are built the first time.

    Raises:
        MissingPart: TeX cannot build the formats.
    """
    outlines = outline_map(Path(_said("kpsewhich", "lm.map").strip()))
    made_from = {"hooks": _text(_HOOKS), "map": outlines, **OPENINGS, **tools()}

    def build(folder: Path) -> None:
        (folder / FONT_MAP).write_text(outlines, encoding="utf-8")
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda name: _dump(folder, name), OPENINGS))

    system = ("/etc/papersize", "/etc/texmf", "/var/lib/texmf", *_trees())
    return Places(system, {"format": str(built("tikz", made_from, build))})


def _trees() -> list[str]:
    """Folders that TeX finds its files in, but none of the user's own."""
    said = _said("kpsewhich", "-expand-path=$TEXMF").strip().split(":")
    own = str(Path.home())
    return [path for path in said if os.path.isdir(path) and not Path(path).is_relative_to(own)]


def _dump(folder: Path, name: str) -> None:
    """Dump a format and unpack it: TeX reads it twice as fast when nothing is compressed."""
    source = f"{_text(_HOOKS)}{OPENINGS[name]}\\dump\n"
    (folder / f"{name}.tex").write_text(source, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-ini", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape",
         "&pdflatex", f"{name}.tex"],
        cwd=folder, env={**os.environ, **FIXED}, capture_output=True, check=False,
    )  # fmt: skip
    dumped = folder / f"{name}.fmt"
    if done.returncode != 0 or not dumped.is_file():
        said = done.stdout.decode("utf-8", "replace")[-200:].strip()
        raise MissingPart(
            f'TeX could not build a format with TikZ ("{said}"); install what it needs with '
            f"`{system_command(DEBIAN, MACOS)}`."
        )
    data = dumped.read_bytes()
    dumped.write_bytes(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _text(path: str | Path) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")
