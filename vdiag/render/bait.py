"""What lies ready for attempts on the sandbox: files, sockets and a process of the test's own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from PIL import Image

from vdiag.languages import _fonts

SECRET = "vdiag-bait-5f1c"
_MARK = "vdiag-was-here"


class Bait:
    """What lies ready to be reached, and tells when it was; a context manager.

    A secret file, a picture and a drawing in the home folder, a key in the environment, another
    drawing's folder, listening sockets, and a process to be hurt.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.home = Path(tempfile.mkdtemp(prefix=".vdiag-bait-", dir=_home()))
        self._stack.callback(shutil.rmtree, self.home, ignore_errors=True)
        self.outside = Path(tempfile.mkdtemp(prefix="vdiag-outside-"))
        self._stack.callback(shutil.rmtree, self.outside, ignore_errors=True)
        self.outside.chmod(0o777)
        other = self.outside / "other.txt"
        for file in (self.home / "secret.txt", other):
            file.write_text(SECRET, encoding="utf-8")
        Image.new("RGB", (64, 64), "red").save(self.home / "picture.png")
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg"><rect id="a" width="99" height="99"/></svg>'
        )
        (self.home / "drawing.svg").write_text(drawing, encoding="utf-8")
        shutil.copy(_fonts.font_file("DejaVu Sans"), self.home / "font.ttf")
        (self.home / "link").symlink_to("secret.txt")
        (self.home / "number.txt").write_text("90", encoding="utf-8")
        (self.home / "entity.dtd").write_text('<!ENTITY leak "90">', encoding="utf-8")
        self._listen()
        self.victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(9999)"])
        self._stack.callback(self._end_victim)
        os.environ["VDIAG_BAIT"] = SECRET
        self._stack.callback(os.environ.pop, "VDIAG_BAIT", None)
        self._names = {
            "HOME_FILE": self.home / "secret.txt",
            "HOME_PICTURE": self.home / "picture.png",
            "HOME_DRAWING": self.home / "drawing.svg",
            "HOME_FONT": self.home / "font.ttf",
            "HOME_LINK": self.home / "link",
            "HOME_NUMBER": self.home / "number.txt",
            "HOME_ENTITY": self.home / "entity.dtd",
            "HOME": self.home,
            "OUTSIDE": self.outside,
            "OTHER_DRAWING": other,
            "VICTIM": self.victim.pid,
        }
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _listen(self) -> None:
        self._sockets = {}
        self._ports: dict[str, object] = {}
        for name, kind in (("TCP_PORT", socket.SOCK_STREAM), ("UDP_PORT", socket.SOCK_DGRAM)):
            one = socket.socket(socket.AF_INET, kind)
            one.bind(("127.0.0.1", 0))
            self._ports[name] = one.getsockname()[1]
            self._sockets[name] = one
        abstract = f"vdiag-bait-{os.getpid()}"
        for name, address in (
            ("UNIX_SOCKET", str(self.outside / "socket")),
            ("ABSTRACT_SOCKET", f"\0{abstract}"),
        ):
            one = socket.socket(socket.AF_UNIX)
            one.bind(address)
            self._ports[name] = address.lstrip("\0")
            self._sockets[name] = one
        (self.outside / "socket").chmod(0o777)
        for one in self._sockets.values():
            one.setblocking(False)
            if one.type == socket.SOCK_STREAM:
                one.listen()
            self._stack.callback(one.close)

    def _end_victim(self) -> None:
        self.victim.kill()
        self.victim.wait()

    def filled(self, program: str) -> str:
        """The program with the names of what lies ready."""
        for name, value in {**self._names, **self._ports}.items():
            program = program.replace(f"@{name}@", str(value))
        return program

    def touched(self) -> str | None:
        """What was reached, in words."""
        if self.victim.poll() is not None:
            return "another process was ended"
        for name, one in self._sockets.items():
            with suppress(BlockingIOError):
                if one.type == socket.SOCK_STREAM:
                    one.accept()[0].close()
                else:
                    one.recv(16)
                return f"something reached the {name.lower().replace('_', ' ')}"
        for folder in (self.home, self.outside, *map(Path, ("/usr", "/dev", "/dev/shm", "/"))):
            if (folder / _MARK).exists():
                with suppress(OSError):
                    (folder / _MARK).unlink()
                return f"a file was written to {folder}"
        return None


def _home() -> Path:
    """The home folder, or where the checkout is when there is none that can be written."""
    home = Path.home()
    return home if os.access(home, os.W_OK) else Path(tempfile.gettempdir())
