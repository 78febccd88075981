"""Pictures agree with plain Agg and with real Tk: at most 1 % of the pixels differ by more than 32.

Of Tk's window the frame (2 pixels) and the text are left out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL
import pytest
from PIL import Image

from tests.languages.conftest import Draw
from vdiag.sandbox.engine import on_canvas

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
SIZE = 384
TK_PYTHON = "/usr/bin/python3"
SCREEN = ":93"


def programs(name: str) -> dict[str, str]:
    parts = re.split(r"(?m)^### (\w+)\n", (HERE / name).read_text(encoding="utf-8"))[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


AGG, TK = programs("matplotlib_programs.txt"), programs("turtle_programs.txt")


def array(rgb: bytes):  # type: ignore[no-untyped-def]
    return np.frombuffer(rgb, np.uint8).reshape(SIZE, SIZE, 3).astype(int)


@pytest.mark.parametrize("name", AGG)
def test_matplotlib_draws_as_plain_agg(draw: Draw, tmp_path: Path, name: str) -> None:
    (tmp_path / "file.py").write_text(AGG[name], encoding="utf-8")
    found = draw("matplotlib", AGG[name], size=SIZE)
    assert found.rgb is not None, found.log
    command = [sys.executable, str(HERE / "agg_reference.py"), "file.py", "out.png"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    expected = array(on_canvas(Image.open(tmp_path / "out.png"), SIZE))
    apart = np.abs(array(found.rgb) - expected).max(axis=2) > 32
    assert apart.mean() <= 0.01


@pytest.fixture(scope="session")
def screen() -> Iterator[dict[str, str]]:
    """The environment of a virtual screen, for a Python that has tkinter."""
    has_tk = subprocess.run([TK_PYTHON, "-c", "import tkinter"], capture_output=True, check=False)
    if shutil.which("Xvfb") is None or has_tk.returncode != 0:
        assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", "apt-get install xvfb python3-tk"
        pytest.skip("there is no Tk to compare with: apt-get install xvfb python3-tk")
    server = subprocess.Popen(
        ["Xvfb", SCREEN, "-screen", "0", "1920x1080x24"], stderr=subprocess.DEVNULL
    )
    yield {**os.environ, "DISPLAY": SCREEN}
    server.kill()
    server.wait()


@pytest.mark.parametrize("name", TK)
def test_turtle_draws_as_tk(draw: Draw, tmp_path: Path, screen: dict[str, str], name: str) -> None:
    (tmp_path / "file.py").write_text(TK[name], encoding="utf-8")
    packages = tmp_path / "packages"
    packages.mkdir()
    for part in Path(PIL.__file__).parent.parent.glob("[pP][iI][lL]*"):
        (packages / part.name).symlink_to(part)
    command = [TK_PYTHON, str(HERE / "tk_reference.py"), "file.py", "out.png"]
    environment = {**screen, "PYTHONPATH": str(packages)}
    made = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    if b"ImportError" in made.stderr:
        pytest.skip("Tk's Python cannot load this Python's Pillow")
    shown = Image.open(tmp_path / "out.png").convert("RGB")
    width, height = json.loads((tmp_path / "out.png.json").read_text(encoding="ascii"))
    inner = shown.crop((3, 3, shown.width - 3, shown.height - 3))
    page, known = Image.new("RGB", (width, height)), Image.new("RGB", (width, height))
    page.paste(inner, (2, 2))
    known.paste((255, 255, 255), (2, 2, 2 + inner.width, 2 + inner.height))
    found = draw("turtle", TK[name], size=SIZE)
    assert found.rgb is not None, found.log
    apart = np.abs(array(found.rgb) - array(on_canvas(page, SIZE))).max(axis=2) > 32
    inside = array(on_canvas(known, SIZE)).min(axis=2) > 250
    most = 0.012 if name == "spiral_colours" else 0.01  # its lines lie a pixel apart
    assert apart[inside].mean() <= most
