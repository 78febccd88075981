"""The Java on this machine: what is missing, and our classes with Processing's, built once."""

import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

from vdiag import extras
from vdiag.cache import built
from vdiag.errors import MissingPart
from vdiag.languages import _fonts
from vdiag.languages._emoji import JOINED
from vdiag.languages._packages import system_command, versions
from vdiag.languages.processing import jvm
from vdiag.languages.processing import sketch as sketches
from vdiag.sandbox import Places

_EXTRA = "processing"
PACKAGES = ("py5",)
DEBIAN = ("openjdk-17-jdk-headless",)
MACOS = "brew install openjdk@17"
_OLDEST = 17
_JAVA = Path(__file__).resolve().parent / "java"
_NO_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig></fontconfig>
"""
_LOGICAL = {
    "serif": "Serif",
    "sansserif": "Sans",
    "monospaced": "SansMono",
    "dialog": "Sans",
    "dialoginput": "SansMono",
}


@cache
def home() -> Path | None:
    """Folder of a Java 17 or newer with its compiler: ``JAVA_HOME``, else the one in the path."""
    chosen = os.environ.get("JAVA_HOME")
    compiler = Path(chosen, "bin", "javac") if chosen else Path(shutil.which("javac") or "/none")
    if not compiler.is_file() or _release(compiler.resolve().parent.parent) < _OLDEST:
        return None
    return compiler.resolve().parent.parent


def _release(folder: Path) -> int:
    try:
        text = (folder / "release").read_text(encoding="utf-8")
    except OSError:
        return 0
    number = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', text)
    return int(number.group(1)) if number else 0


def core_jar() -> Path:
    """Processing's ``core.jar``, which the package py5 brings; py5 itself is never imported."""
    return Path(str(distribution("py5").locate_file("py5/jars/core.jar")))


@cache
def missing() -> str | None:
    """The command that installs what is not there, or ``None``."""
    if home() is None:
        return system_command(DEBIAN, MACOS)
    return extras.command(_EXTRA) if extras.absent(_EXTRA) else None


@cache
def tools() -> dict[str, str]:
    """Versions of Java and of the package that brings Processing, and a hash of our own classes."""
    own = b"".join(path.read_bytes() for path in _sources())
    found = {**versions(*PACKAGES), "vdiag-java": hashlib.sha256(own).hexdigest()[:8]}
    java = home()
    if java is not None:
        text = (java / "release").read_text(encoding="utf-8")
        number = re.search(r'JAVA_VERSION="([^"]+)', text)
        found["java"] = number.group(1) if number else "unknown"
    return found


def places() -> Places:
    """What a sketch's JVM reads; our classes are compiled and loaded once, the first time.

    Raises:
        MissingPart: there is no Java, or it cannot compile them.
    """
    java = home()
    if java is None:
        command = system_command(DEBIAN, MACOS)
        raise MissingPart(f"There is no Java {_OLDEST} with javac; install it with `{command}`.")
    made_from = {path.name: path.read_text(encoding="utf-8") for path in _sources()}
    made_from |= {**tools(), "java": str(java), "fonts": _fonts.edition()}
    folder = built("processing", made_from, lambda new: _compile(java, new))
    flags = " ".join(jvm.service_command(str(java), str(folder), "", jvm.DRAW, ""))
    warm = built("processing-warm", {"command": flags}, lambda new: _warm_up(java, folder, new))
    named = {"java": str(java), "built": str(folder), "warm": str(warm)}
    return Places((*named.values(), *_settings(java)), named)


def _settings(java: Path) -> list[str]:
    """Debian keeps Java's settings in /etc and links to them."""
    targets = {os.path.dirname(os.path.realpath(path)) for path in (java / "conf").rglob("*")}
    return sorted(one for one in targets if not one.startswith(("/usr/", str(java))))


def _sources() -> list[Path]:
    return sorted((_JAVA / "vdiag").glob("*.java"))


def _compile(java: Path, folder: Path) -> None:
    """Processing's classes and ours in one archive, the fonts beside it."""
    done = subprocess.run(
        [str(java / "bin" / "javac"), "-XDstringConcat=inline", "-g:source,lines", "-nowarn",
         "-cp", str(core_jar()), "-d", str(folder / "classes"), *map(str, _sources())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        said = done.stderr.strip()[-300:]
        raise MissingPart(
            f'Java could not compile what draws Processing ("{said}"); install '
            f"`{system_command(DEBIAN, MACOS)}` and `{extras.command(_EXTRA)}`."
        )
    with zipfile.ZipFile(folder / jvm.JAR, "w", zipfile.ZIP_STORED) as jar:
        with zipfile.ZipFile(core_jar()) as core:
            for name in core.namelist():
                if not name.endswith("/"):
                    jar.writestr(zipfile.ZipInfo(name), core.read(name))
        for path in sorted((folder / "classes").rglob("*.class")):
            jar.write(path, path.relative_to(folder / "classes"))
    shutil.rmtree(folder / "classes")
    (folder / jvm.FONTS).mkdir()
    for file in (*_fonts.font_files(), *_fonts.own_files(), str(JOINED)):
        shutil.copy(file, folder / jvm.FONTS)
    (folder / jvm.NO_FONTS).write_text(_NO_FONTS)


def _warm_up(java: Path, folder: Path, new: Path) -> None:
    """Draw a sketch and keep the classes that were loaded (an archive for class data sharing)."""
    (new / jvm.FONT_NAMES).write_text(_font_names(folder / jvm.FONTS))
    archive = f"-XX:ArchiveClassesAtExit={new / jvm.ARCHIVE}"
    sketch = sketches.java((_JAVA / "warm.pde").read_text(encoding="utf-8"))
    done = subprocess.run(
        jvm.service_command(str(java), str(folder), str(new), jvm.DRAW, archive),
        input=jvm.request(sketch.name, sketch.source) * 2,
        env=jvm.environment(str(java), str(folder)),
        cwd=new, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode != 0 or done.stdout[4:5] != b"P":
        said = (done.stdout[4:300] + done.stderr[-300:]).decode("utf-8", "replace")
        raise MissingPart(
            f'Java could not draw a first sketch ("{said}"); install '
            f"`{system_command(DEBIAN, MACOS)}`."
        )


def _font_names(folder: Path) -> str:
    """Java's logical fonts in our files: the settings that keep it from asking fontconfig."""
    lines, files = ["version=1", "sequence.allfonts=latin-1"], {}
    for name, family in _LOGICAL.items():
        slanted = "Italic" if family == "Serif" else "Oblique"
        styles = {"plain": "", "bold": "Bold", "italic": slanted, "bolditalic": f"Bold{slanted}"}
        for style, ending in styles.items():
            face = f"DejaVu{family}" + (f"-{ending}" if ending else "")
            font = f"-dejavu-{face.lower()}-medium-r-normal--*-%d-*-*-p-*-iso10646-1"
            lines.append(f"{name}.{style}.latin-1={font}")
            files[font] = folder / f"{face}.ttf"
    lines += [f"filename.{font}={file}" for font, file in files.items()]
    return "\n".join(lines) + "\n"
