"""The TeX on this machine: what is missing, and the format that has TikZ loaded already."""

import gzip
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from vdiag.cache import built
from vdiag.errors import MissingPart
from vdiag.languages._packages import install_command, system_command, versions
from vdiag.sandbox import Places

FORMAT = "vdiag"
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
    "lmodern.sty",
    "tikz-3dplot.sty",
)
_HERE = Path(__file__).resolve().parent


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
    """What pdfTeX reads: its settings, and the format, which is built the first time.

    Raises:
        MissingPart: TeX cannot build the format.
    """
    preamble, hooks = ((_HERE / f"{name}.tex").read_text() for name in ("preamble", "hooks"))
    made_from = {"preamble": preamble, "hooks": hooks, **tools()}
    system = ("/etc/papersize", "/etc/texmf", "/var/lib/texmf", *_trees())
    return Places(system, {"format": str(built("tikz", made_from, _dump))})


def _trees() -> list[str]:
    """Folders that TeX finds its files in, but none of the user's own."""
    said = _said("kpsewhich", "-expand-path=$TEXMF").strip().split(":")
    own = str(Path.home())
    return [path for path in said if os.path.isdir(path) and not Path(path).is_relative_to(own)]


def _dump(folder: Path) -> None:
    """Dump the format and unpack it: TeX reads it twice as fast when nothing is compressed."""
    for name in ("preamble", "hooks"):
        shutil.copy(_HERE / f"{name}.tex", folder)
    done = subprocess.run(
        ["pdflatex", "-ini", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape",
         f"-jobname={FORMAT}", "&pdflatex", "preamble.tex"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    dumped = folder / f"{FORMAT}.fmt"
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


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")
