"""Processing: windows of any size, and lines that are thinner than a pixel."""

import numpy as np
import pytest

from tests.languages.conftest import Draw, Pixels
from vdiag.records import Reason

BLUE, RED, WHITE = (0, 0, 255), (255, 0, 0), (255, 255, 255)


def at(picture, x: int, y: int) -> tuple[int, ...]:  # type: ignore[no-untyped-def]
    return tuple(int(v) for v in picture[y, x])


LARGE = """void setup() {
  size(8000, 6000);
  background(0, 0, 255);
  noStroke();
  fill(255, 0, 0);
  rect(0, 0, 4000, 3000);
  pushMatrix(); translate(6000, 4500); rotate(HALF_PI); rect(-500, -1000, 1000, 2000); popMatrix();
  PMatrix2D kept = new PMatrix2D(); getMatrix(kept); resetMatrix(); applyMatrix(kept); setMatrix(kept);
  if (width == 8000 && height == 6000 && screenX(100, 20) == 100) rect(0, 5000, 1000, 1000);
}
"""


def test_a_large_sketch_is_drawn_smaller_with_a_note(draw: Draw, pixels: Pixels) -> None:
    picture = pixels("processing", LARGE, size=80)
    places = {(20, 20): RED, (60, 20): BLUE, (20, 55): BLUE, (60, 55): RED, (60, 48): BLUE,
              (52, 55): RED, (5, 65): RED, (15, 65): BLUE, (20, 5): WHITE, (20, 75): WHITE}  # fmt: skip
    for place, wanted in places.items():
        assert at(picture, *place) == pytest.approx(wanted, abs=1), place
    assert "size(8000, 6000) is drawn at 1/4 of that size" in draw("processing", LARGE).log


@pytest.mark.parametrize(
    ("program", "places"),
    [
        ("void setup() { fullScreen(); background(0, 0, 255); }", {(48, 48): BLUE, (48, 2): WHITE}),
        ("void setup() { size(displayWidth, displayHeight); background(0, 0, 255); }",
         {(48, 48): BLUE, (48, 2): WHITE}),
        ("void setup() { int s = 15000; size(s, s); background(255, 0, 0); }", {(48, 48): RED}),
        ("void settings() { size(20000, 200); }\nvoid setup() { background(255, 0, 0); }",
         {(48, 47): RED, (48, 40): WHITE}),
        ("size(1, 1); background(255, 0, 0);", {(5, 5): RED, (90, 90): RED}),
        ("size(2, 4); background(255, 0, 0);", {(48, 5): RED, (5, 48): WHITE}),
        ("size(int(199.9), round(99.6)); background(255, 0, 0);", {(48, 48): RED, (48, 9): WHITE}),
    ],
)  # fmt: skip
def test_windows_of_any_size(pixels: Pixels, program, places) -> None:  # type: ignore[no-untyped-def]
    picture = pixels("processing", program, "shared")
    assert {place: at(picture, *place) for place in places} == places


def test_a_large_sketch_has_all_its_pixels_where_it_works_with_them(draw: Draw) -> None:
    program = """void setup() {
  size(5000, 4000);
  loadPixels();
  if (pixels.length == 5000 * 4000) java.util.Arrays.fill(pixels, 0, 5000 * 2000, color(255, 0, 0));
  updatePixels();
  println(get(10, 10) == color(255, 0, 0));
}
"""
    found = draw("processing", program, size=50)
    assert found.rgb is not None, found.log
    picture = np.frombuffer(found.rgb, np.uint8).reshape(50, 50, 3)
    assert (at(picture, 25, 15), at(picture, 25, 35)) == (RED, WHITE)
    assert "true" in found.log


@pytest.mark.parametrize("size", ["0, 9", "-5, 5", "100000, 100000", "2000000000, 2000000000"])
def test_sizes_that_are_none(draw: Draw, size: str) -> None:
    found = draw("processing", f"void setup() {{\n  size({size});\n}}", "shared")
    assert (found.reason, found.line) == (Reason.RUNTIME_ERROR, 2)
    assert f"size({size}) cannot be drawn" in found.log


@pytest.mark.parametrize(
    ("program", "coverage"),
    [
        # Lines of 1 in 20 units: a twentieth of the area, whatever the picture's size.
        ("size(4000, 4000);\nstep(20, 1, 4000);", 0.05),
        ("size(384, 384);\nstep(4, 0.5, 384);", 0.125),
        ("size(384, 384);\nstep(2, 0.25, 384);", 0.125),
        ("size(5000, 5000);\nstep(50, 5, 5000);", 0.1),
    ],
)
def test_a_hairline_is_as_grey_as_its_area(pixels: Pixels, program: str, coverage: float) -> None:
    size, calls = program.split("\n")
    sketch = (
        f"void setup() {{ {size} background(255); hint(ENABLE_STROKE_PURE); {calls} }}\n"
        "void step(float by, float wide, float side) {\n  stroke(0); strokeCap(SQUARE);\n"
        "  strokeWeight(wide);\n  for (float x = by / 2; x < side; x += by) line(x, 0, x, side);\n}"
    )
    grey = 255 - pixels("processing", sketch, "shared").mean()
    assert grey == pytest.approx(255 * coverage, rel=0.06)
