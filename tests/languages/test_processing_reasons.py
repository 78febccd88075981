"""Processing: what cannot be had is unsupported, by its name; what is wrong is told apart from it."""

import pytest

from tests.languages.conftest import Draw
from vdiag.languages.processing.libraries import missing_library
from vdiag.records import Reason

SIZE = "void setup() { size(96, 96); }\n"


@pytest.mark.parametrize(
    ("program", "library", "line"),
    [
        (f"import processing.sound.*;\nSoundFile song;\n{SIZE}", "processing.sound", 1),
        (f"SoundFile song;\n{SIZE}", "processing.sound", 1),
        (f"Ball b;\nclass Ball {{ }}\nimport processing.video.*;\nCapture cam;\n{SIZE}",
         "processing.video", 3),
        ("void setup() {\n  size(96, 96);\n  PeasyCam cam = new PeasyCam(this, 100);\n}", "peasy", 3),
        (f"import peasy.PeasyCam;\nPeasyCam cam;\n{SIZE}", "peasy", 1),
        (f"import controlP5.*;\nControlP5 ui;\n{SIZE}", "controlP5", 1),
        (f"import ddf.minim.*;\nimport ddf.minim.analysis.*;\nFFT fft;\n{SIZE}", "ddf.minim", 1),
        (f"import toxi.geom.*;\nVec2D v = new Vec2D(1, 2);\n{SIZE}", "toxi.geom", 1),
        (f"import geomerative.*;\n{SIZE}", "geomerative", 1),
        (f"import shiffman.box2d.*;\nBox2DProcessing world;\n{SIZE}", "shiffman.box2d", 1),
        (f"import gifAnimation.*;\n{SIZE}", "gifAnimation", 1),
        (f"import processing.serial.*;\n{SIZE}", "processing.serial", 1),
        (f"import processing.net.*;\nServer server;\n{SIZE}", "processing.net", 1),
        ('import processing.pdf.*;\nvoid setup() { size(96, 96, PDF, "a.pdf"); }', "processing.pdf", 1),
        (f"import processing.svg.*;\n{SIZE}", "processing.svg", 1),
        (f"processing.io.GPIO pin;\n{SIZE}", "processing.io", 1),
        (f"void make() {{ Fisica.init(this); }}\n{SIZE}", "fisica", 1),
        (f"import static org.nowhere.Best.*;\n{SIZE}", "org.nowhere", 1),
    ],
)  # fmt: skip
def test_a_library_that_is_missing_is_named(draw: Draw, program, library, line) -> None:  # type: ignore[no-untyped-def]
    found = draw("processing", program, "shared")
    assert (found.reason, found.line) == (Reason.UNSUPPORTED, line), found.log
    assert found.log.startswith(f"the library {library} is not there")


@pytest.mark.parametrize(
    "program",
    [
        f"import java.utils.*;\n{SIZE}",
        "void setup() { size(96, 96); sytem.out.println(3); }",
        f"Planet earth;\n{SIZE}",
        "void setup() { size(96, 96); ParticleSystem all = new ParticleSystem(); }",
    ],
)
def test_what_is_misspelt_or_forgotten_is_no_library(draw: Draw, program: str) -> None:
    assert draw("processing", program, "shared").reason is Reason.SYNTAX_ERROR


def test_a_class_of_a_librarys_name_is_the_sketchs_own(draw: Draw) -> None:
    program = f"class Movie {{ int n = 3; }}\nMovie m = new Movie();\n{SIZE}"
    assert draw("processing", program, "shared").reason is None


def test_a_name_inside_another_is_no_import() -> None:
    said = "line 2: package peas does not exist"
    assert missing_library(said, (("peasy.*", 1),)) is None


@pytest.mark.parametrize(
    ("program", "says", "line"),
    [
        ("void setup() {\n  size(96, 96, P3D);\n}\nvoid draw() { box(9); }", "P3D", 2),
        ("void setup() { size(96, 96, OPENGL); }", "P3D", 1),
        ("void setup() { fullScreen(P3D); }\nvoid draw() { sphere(9); }", "P3D", 1),
        ("void settings() {\n  int s = 96;\n  size(s, s, P3D);\n}", "P3D", 3),
        (f"PGraphics cube;\n{SIZE}void draw() {{\n  cube = createGraphics(9, 9, P3D);\n}}", "P3D", 4),
        (f'{SIZE}PShader glow;\nvoid draw() {{\n  glow = loadShader("glow.glsl");\n}}', "shader", 4),
        (f'{SIZE}void draw() {{\n  PShader s = loadShader("a.glsl", "b.glsl"); }}', "shader", 3),
        (f'{SIZE}void draw() {{ String[] a = {{"x"}}; shader(new PShader(this, a, a)); }}',
         "OpenGL", 2),
        (f"{SIZE}void draw() {{ PGL gl = beginPGL(); }}", "OpenGL", 2),
        (f"{SIZE}void draw() {{ background(0); lights(); box(30); }}", "box()", None),
        (f"{SIZE}void draw() {{ background(0); translate(48, 48); rotateX(1); sphere(30); }}",
         "sphere()", None),
        (f"{SIZE}void draw() {{ beginShape(); vertex(1, 1, 1); vertex(9, 9, 1); endShape(); }}",
         "vertex()", None),
    ],
)  # fmt: skip
def test_depth_and_shaders_are_unsupported(draw: Draw, program, says, line) -> None:  # type: ignore[no-untyped-def]
    found = draw("processing", program, "shared")
    assert (found.reason, found.line) == (Reason.UNSUPPORTED, line), found.log
    assert says in found.log


@pytest.mark.parametrize(
    "body",
    [
        "lights(); rect(9, 9, 30, 30); box(9);",
        "camera(); perspective(); circle(48, 48, 30);",
        "PShader none = null; if (none != null) filter(none); rect(9, 9, 30, 30);",
        "rect(9, 9, 30, 30); rotateY(0.5); sphere(4);",
    ],
)
def test_a_flat_picture_is_drawn_without_its_depth(draw: Draw, body: str) -> None:
    found = draw(
        "processing", f"{SIZE}void draw() {{ background(255); fill(0); {body} }}", "shared"
    )
    assert found.reason is None, found.log
    assert found.rgb is not None
    assert len(set(found.rgb)) > 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("int[] a = new int[2];\n  a[5] = 1;", "ArrayIndexOutOfBoundsException"),
        ("String s = null;\n  println(s.length());", "NullPointerException"),
        ("int z = 0;\n  println(3 / z);", "ArithmeticException"),
        ("ArrayList<String> l = new ArrayList<String>();\n  l.get(3);", "IndexOutOfBounds"),
        ("Object o = 3;\n  String s = (String) o;", "ClassCastException"),
        ('//\n  throw new IllegalStateException("mine");', "mine"),
    ],
)
def test_an_exception_says_its_line(draw: Draw, body: str, says: str) -> None:
    program = f"void setup() {{\n  size(96, 96);\n}}\nvoid draw() {{\n  {body}\n}}"
    found = draw("processing", program, "shared")
    assert (found.reason, found.line) == (Reason.RUNTIME_ERROR, 6), found.log
    assert says in found.log
    assert "line 6, in draw" in found.log
