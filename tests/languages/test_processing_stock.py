"""Processing sketches beside plain Processing: its own classes, compiled by javac as they are.

The sketches are written in Java. What is drawn here is the same sketch with all that Processing
lets one leave out or write shorter: access, the ``f`` of decimals, ``settings``, ``parseInt``.
"""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.languages.conftest import Pixels
from vdiag.languages.processing import toolchain

pytestmark = pytest.mark.slow
FOLDER = Path(__file__).resolve().parent / "stock_sketches"
NAMES = sorted(path.stem for path in FOLDER.glob("*.java"))
SIDE = 384
FAR = 32
"""Of 255: pixels that differ by more are counted."""
MOST_FAR = 0.01


def in_short(java: str) -> str:
    """The sketch as a model would write it."""
    size = re.search(r"size\(.*?\);", java)
    assert size is not None
    sketch = re.sub(r"public void settings\(\).*\n", "", java)
    sketch = sketch.replace("void setup() {", f"void setup() {{ {size.group()}", 1)
    sketch = re.sub(r"\b(\d+\.\d+)f\b", r"\1", sketch).replace("PApplet.parseInt(", "int(")
    sketch = re.sub(r"0xFF([0-9A-F]{6})", r"#\1", sketch).replace(
        "java.util.ArrayList", "ArrayList"
    )
    return sketch.replace("public ", "")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a PNG file of each sketch, drawn by plain Processing."""
    java = toolchain.home()
    if java is None or toolchain.missing():
        pytest.skip("Processing cannot be drawn here")
    folder = tmp_path_factory.mktemp("plain")
    for name in NAMES:
        body = (FOLDER / f"{name}.java").read_text()
        heading = f"import processing.core.*;\npublic class {name} extends Plain {{\n"
        (folder / f"{name}.java").write_text(f"{heading}{body}}}\n")
    jar = str(toolchain.core_jar())
    sources = [str(FOLDER / "plain" / "Plain.java"), *map(str, folder.glob("*.java"))]
    compiler = [str(java / "bin" / "javac"), "-nowarn", "-cp", jar, "-d", str(folder), *sources]
    subprocess.run(compiler, check=True)
    command = [str(java / "bin" / "java"), "-Djava.awt.headless=true", "-cp", f"{jar}:{folder}"]
    subprocess.run([*command, "Plain", str(folder), *NAMES], check=True, stdout=subprocess.DEVNULL)
    return folder


def far_share(found: np.ndarray, wanted: np.ndarray) -> float:
    """Share of the pixels that differ by more than :data:`FAR` in a channel."""
    difference = np.abs(found.astype(int) - wanted.astype(int)).max(axis=2)
    return float((difference > FAR).mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_sketch_is_drawn_as_plain_processing_draws_it(
    name: str, plain: Path, pixels: Pixels
) -> None:
    sketch = in_short((FOLDER / f"{name}.java").read_text())
    found = pixels("processing", sketch, size=SIDE)
    wanted = np.asarray(Image.open(plain / f"{name}.png").convert("RGB"))
    assert wanted.min() != wanted.max(), "plain Processing drew nothing"
    assert far_share(found, wanted) <= MOST_FAR
