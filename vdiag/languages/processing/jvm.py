"""How Java is started, and how to talk to a JVM that serves several sketches."""

import os
import select
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

from vdiag.languages import _fonts
from vdiag.sandbox.clock import Clock

HEAP = "-Xmx768m"
_FLAGS = (
    "-XX:+UseSerialGC",
    HEAP,
    "-Xss2m",
    "-XX:ReservedCodeCacheSize=64m",
    "-XX:CompressedClassSpaceSize=64m",
    "-XX:-UsePerfData",
    "-XX:-OmitStackTraceInFastThrow",
    "-Djava.awt.headless=true",
    "-Djava.io.tmpdir=.",
    "-Duser.timezone=UTC",
    "-Duser.language=en",
    "-Duser.country=US",
    "-Dfile.encoding=UTF-8",
)
JAR, FONTS, NO_FONTS = "sketch.jar", "fonts", "fonts.conf"
ARCHIVE, FONT_NAMES = "sketch.jsa", "fonts.properties"
DRAW, COMPILE = "draw", "compile"
_FRESH, _SERVICE = "vdiag.Fresh", "vdiag.Service"
_MOST_REPLY = 64 << 20


class Stopped(Exception):
    """The JVM ended, or did not answer in time.

    Args:
        late: whether it did not answer in time.
    """

    def __init__(self, late: bool) -> None:
        super().__init__("no answer in time" if late else "the JVM ended")
        self.late = late


def fresh_command(java: str, built: str, warm: str, name: str) -> list[str]:
    """Arguments of a JVM that draws one compiled sketch.

    Args:
        java: folder of Java.
        built: folder with our classes and fonts.
        warm: folder with the archive of loaded classes.
        name: of the sketch's main class.
    """
    quick = "-XX:TieredStopAtLevel=1"
    return [*_java(java, built, warm), quick, archive(warm), *_classes(built), _FRESH, name]


def archive(warm: str) -> str:
    """The argument that uses the archive of loaded classes."""
    return f"-XX:SharedArchiveFile={warm}/{ARCHIVE}"


def service_command(java: str, built: str, warm: str, task: str, archive: str) -> list[str]:
    """Arguments of a JVM that serves: :data:`DRAW` or :data:`COMPILE`."""
    return [*_java(java, built, warm), archive, *_classes(built), _SERVICE, task]


def environment(java: str, built: str) -> dict[str, str]:
    """All of a JVM's environment: where its libraries (there is no /proc to tell) and fonts are."""
    return {
        "PATH": "/usr/bin:/bin",
        "LD_LIBRARY_PATH": f"{java}/lib",
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": f"{built}/{NO_FONTS}",
    }


def _java(java: str, built: str, warm: str) -> list[str]:
    fallbacks = ",".join(Path(path).stem for path in _fonts.fallbacks())
    return [
        f"{java}/bin/java",
        *_FLAGS,
        f"-Dvdiag.fonts={built}/{FONTS}",
        f"-Dvdiag.fallbacks={fallbacks}",
        f"-Dsun.awt.fontconfig={warm}/{FONT_NAMES}",
    ]


def _classes(built: str) -> list[str]:
    return ["-cp", f"{built}/{JAR}"]


def request(name: str, source: str) -> bytes:
    """What a service reads."""
    text = source.encode("utf-8", "replace")
    word = name.encode()
    return struct.pack(">H", len(word)) + word + struct.pack(">I", len(text)) + text


def ask(
    process: subprocess.Popen[bytes], message: bytes, limits: Mapping[str, float]
) -> tuple[bytes, bool]:
    """A service's block, and whether the sketch left threads behind.

    Args:
        process: the service.
        message: from :func:`request`.
        limits: how long it may take, see :class:`vdiag.sandbox.clock.Clock`.

    Raises:
        Stopped: it ended or is late; the caller ends it.
    """
    assert process.stdin is not None
    clock = Clock(process.pid, limits)
    try:
        rest = memoryview(message)
        while rest:
            rest = rest[os.write(process.stdin.fileno(), rest) :]
    except BrokenPipeError as error:
        raise Stopped(late=False) from error
    (length,) = struct.unpack(">I", _read(process, 4, clock))
    if not 0 < length <= _MOST_REPLY:
        raise Stopped(late=False)
    reply = _read(process, length, clock)
    return reply[:-1], reply[-1:] != b"\0"


def _read(process: subprocess.Popen[bytes], count: int, clock: Clock) -> bytes:
    assert process.stdout is not None
    number, data = process.stdout.fileno(), bytearray()
    while len(data) < count:
        if not select.select([number], [], [], clock.pause())[0]:
            if clock.late():
                raise Stopped(late=True)
            continue
        part = os.read(number, count - len(data))
        if not part:
            raise Stopped(late=False)
        data += part
    return bytes(data)
