"""Processing: what stands where, worked out by hand; the frame that counts; errors with lines."""

import pytest

from tests.languages.conftest import HASTY, PATIENT, Draw, Pixels
from vdiag.languages.processing.sketch import java
from vdiag.records import Reason
from vdiag.sandbox.engine import InvalidProgram

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255,) * 3, (0,) * 3
ENGINES = ["fresh", "shared"]


def sketch(body: str, size: str = "96, 96", more: str = "") -> str:
    return (
        f"void setup() {{\n  size({size});\n  noStroke();\n}}\nvoid draw() {{\n{body}\n}}\n{more}"
    )


def at(picture, x: int, y: int) -> tuple[int, ...]:  # type: ignore[no-untyped-def]
    return tuple(int(v) for v in picture[y, x])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("program", "places"),
    [
        ("size(96, 96);\nnoStroke();\nfill(255, 0, 0);\nrect(0, 0, 48, 96);",
         {(20, 50): RED, (70, 50): WHITE}),
        (sketch("background(255); fill(#FF0000); rect(0, 0, width / 2, height);"
                "fill(#800000FF); rect(48, 0, 48, 96);"),
         {(20, 50): RED, (70, 50): (127, 127, 255)}),
        (sketch("colorMode(HSB, 360, 100, 100); background(120, 100, 100);"), {(9, 9): GREEN}),
        (sketch("background(0); translate(48, 48); rotate(HALF_PI); fill(0, 0, 255); rect(0, 0, 40, 9);"),
         {(44, 70): BLUE, (70, 44): BLACK}),
        (sketch("for (Ball b : balls) b.show();",
                more="ArrayList<Ball> balls = new ArrayList<Ball>();\n{ balls.add(new Ball(48)); }\n"
                     "class Ball { float x; Ball(float x) { this.x = x; }\n"
                     "  void show() { fill(255, 0, 0); circle(x, x, int(40.9)); } }"),
         {(48, 48): RED, (9, 9): WHITE}),
        (sketch("PVector v = PVector.add(new PVector(30, 40), new PVector(18, 8));"
                "fill(0, 0, 255); circle(v.x, v.y, v.mag() / 2);"), {(48, 48): BLUE, (48, 90): WHITE}),
        (sketch("PShape s = createShape(); s.beginShape(); s.noStroke(); s.fill(255, 0, 0);"
                "s.vertex(0, 0); s.vertex(96, 0); s.vertex(0, 96); s.endShape(CLOSE); shape(s);"),
         {(20, 20): RED, (80, 80): WHITE}),
        (sketch("PGraphics g2 = createGraphics(48, 48); g2.beginDraw(); g2.background(0, 255, 0);"
                "g2.endDraw(); image(g2, 48, 48);"), {(70, 70): GREEN, (20, 20): WHITE}),
        (sketch("loadPixels(); for (int i = 0; i < pixels.length / 2; i++) pixels[i] = color(0, 0, 255);"
                "updatePixels();"), {(48, 20): BLUE, (48, 70): WHITE}),
        (sketch("fill(255, 0, 0); rect(0, 0, 48, 96);", "96, 96, P2D"), {(20, 50): RED}),
        (sketch("background(0); fill(255, 0, 0, 128); rect(0, 0, 96, 96); noLoop();"),
         {(48, 48): (128, 0, 0)}),
        # One second of an animation, 60 frames: the bar is 60 wide.
        (sketch("background(255); fill(255, 0, 0); rect(0, 0, frameCount, 96);"),
         {(58, 50): RED, (62, 50): WHITE}),
        (sketch("fill(255, 0, 0); rect(0, 0, frameCount * 30, 96); noLoop();"),
         {(20, 50): RED, (40, 50): WHITE}),
        (sketch("fill(255, 0, 0); rect(0, 0, min(frameCount, 40), 96);"),
         {(38, 50): RED, (42, 50): WHITE}),
        (sketch("fill(255, 0, 0); if (hour() == 10 && minute() == 10 && year() == 2024) rect(0, 0, 96, 96);"),
         {(48, 50): RED}),
        ("void setup() { int s = 90; size(s + 6, s + 6); background(0, 0, 255); }", {(48, 48): BLUE}),
        ("int n = 3;\nvoid settings() { size(96, 96); }\nvoid draw() { background(255, 0, 0); exit(); }",
         {(48, 48): RED}),
        ("public class Mine extends PApplet {\n  public void settings() { size(96, 96); }\n"
         "  public void draw() { background(0, 0, 255); }\n"
         '  public static void main(String[] args) { PApplet.main("Mine"); }\n}', {(48, 48): BLUE}),
        (sketch('String s = "int(3) #FF0000 color"; if (s.length() == 20) background(255, 0, 0);'),
         {(48, 48): RED}),
        (sketch("color c = color(0, 0, 255); color[] all = {c, #00FF00}; background(all[1]);"
                "HashMap<String, Integer> m = new HashMap<String, Integer>(); m.put(\"a\", c);"
                "fill(m.get(\"a\")); rect(0, 0, 48, 48);"), {(20, 20): BLUE, (70, 70): GREEN}),
    ],
)  # fmt: skip
def test_marks_are_where_they_must_be(pixels: Pixels, engine, program, places) -> None:  # type: ignore[no-untyped-def]
    picture = pixels("processing", program, engine)
    found = {place: at(picture, *place) for place in places}
    assert all(
        max(abs(a - b) for a, b in zip(found[place], places[place], strict=True)) <= 1
        for place in places
    ), found


def test_text_is_drawn_in_any_font(pixels: Pixels) -> None:
    for name in ("Arial", "Courier New Bold", "Georgia-Italic", "no such font"):
        body = f'textFont(createFont("{name}", 30)); fill(0); text("Hg", 9, 60);'
        assert (pixels("processing", sketch(body)).min(axis=2) < 99).sum() > 40, name


def test_a_wide_sketch_keeps_its_shape(pixels: Pixels) -> None:
    picture = pixels("processing", sketch("background(255, 0, 0);", "400, 200"))
    assert (picture[:22] == 255).all()
    assert (picture[26:70] == RED).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("program", "reason", "line"),
    [
        (sketch("int[] a = new int[2];\n  a[5] = 1;"), Reason.RUNTIME_ERROR, 7),
        (sketch("nosuch(3);"), Reason.SYNTAX_ERROR, 6),
        (sketch("int x = 3"), Reason.SYNTAX_ERROR, 6),
        ("void setup() {\n  size(9, 9);\n", Reason.SYNTAX_ERROR, 3),
        (sketch("box(9);", "96, 96, P3D"), Reason.UNSUPPORTED, 2),
        ("// a\n\nimport processing.sound.*;\nvoid setup() { size(9, 9); }", Reason.UNSUPPORTED, 3),
        (sketch("System.exit(0);"), Reason.NO_IMAGE, None),
        (sketch("while (true) { }"), Reason.TIMEOUT, None),
        (sketch("throw new RuntimeException(\"mine\");"), Reason.RUNTIME_ERROR, 6),
        ("size(0, 0);", Reason.RUNTIME_ERROR, 1),
        ("# Python\nsize(9, 9)", Reason.SYNTAX_ERROR, 1),
    ],
)  # fmt: skip
def test_reasons_and_lines(draw: Draw, engine, program, reason, line) -> None:  # type: ignore[no-untyped-def]
    found = draw(
        "processing", program, engine, seconds=HASTY if reason == Reason.TIMEOUT else PATIENT
    )
    assert (found.reason, found.line) == (reason, line), found.log


def test_chance_and_time_are_always_the_same(draw: Draw) -> None:
    body = (
        "background(255); fill(0); for (int i = 0; i < 9; i++) circle(random(96), noise(i) * 96, 5);"
        "circle((float) Math.random() * 96, new java.util.Random().nextInt(96), 9);"
        "circle(System.nanoTime() % 96, millis() % 96, 9); circle(System.currentTimeMillis() % 96, 5, 5);"
        "circle(java.time.LocalTime.now().getSecond(), 50, 9); circle(randomGaussian() * 9 + 48, 1, 9);"
    )
    shown = [draw("processing", sketch(body), engine).rgb for engine in [*ENGINES, *ENGINES]]
    assert shown[0] is not None
    assert shown.count(shown[0]) == len(shown)


def test_a_shared_jvm_is_replaced_when_threads_are_left(pixels: Pixels) -> None:
    thread = "new Thread() { public void run() { while (true) delay(1); } }.start(); noLoop();"
    assert at(pixels("processing", sketch(thread), "shared"), 5, 5) == WHITE
    assert at(pixels("processing", sketch("background(0);"), "shared"), 5, 5) == BLACK


@pytest.mark.parametrize(
    "program",
    [
        "enum Mode { A(1), B(2); int v; Mode(int v) { this.v = v; } }\n"
        "void setup() { size(96, 96); background(255, 0, 0); }",
        "size(96, 96);\nouter: for (int i = 0; i < 3; i++) { background(255, 0, 0); continue outer; }",
        'void setup() { size(96, 96); if ("Math.random()".length() == 13) background(255, 0, 0); }',
        "void setup() { size(96, 96); background(255, 0, 0); }\nclass Second extends PApplet { }",
    ],
)
def test_java_that_is_easily_mistaken(pixels: Pixels, program: str) -> None:
    assert at(pixels("processing", program), 48, 48) == RED


def test_a_sketch_that_is_too_long_is_refused_and_the_next_is_drawn(draw: Draw) -> None:
    found = draw("processing", sketch("background(0);") + "/*" + "x" * 5_000_000 + "*/")
    assert found.reason == Reason.SYNTAX_ERROR
    assert draw("processing", sketch("background(0);")).reason is None


@pytest.mark.parametrize(
    ("program", "has"),
    [
        ("int x = int(3.7);", "parseInt(3.7f)"),
        ("color c = #FFCC00;", "int c = 0xffFFCC00;"),
        ("ArrayList<color> a;", "ArrayList<Integer> a;"),
        ("void setup() { }", "public void setup() { }"),
        ("class A { private int f() { return 1; } }\nvoid draw() {}", "private int f()"),
        ('String s = "color #FFCC00 1.5";', '"color #FFCC00 1.5"'),
        ("// color 1.5\nvoid draw() {}", "// color 1.5"),
        ("double d = 1.5d; float e = 2e3;", "1.5d; float e = 2e3f"),
        ("import java.util.*;\nvoid draw() {}", "import java.util.*;"),
        ("float r = Math.random();", "vdiag.Chance.random()"),
    ],
)
def test_what_the_preprocessor_makes(program: str, has: str) -> None:
    assert has in java(program).source


def test_lines_stay_where_they_are() -> None:
    program = "import java.util.*;\n/* a\nb */\nint x = 1;\n\nvoid setup() {\n  size(9, 9);\n}\n"
    lines = java(program).source.splitlines()
    assert "int x = 1;" in lines[3]
    assert "public void setup() {" in lines[5]
    assert "size(9, 9);" in lines[6]


def test_braces_that_do_not_match_are_told() -> None:
    with pytest.raises(InvalidProgram) as caught:
        java("void setup() {\n}\n}\n")
    assert caught.value.line == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_a_long_sketch_is_drawn_to_its_end(pixels: Pixels, engine: str) -> None:
    """Java's own reader of stdin asks the system for more than the sandbox allows above 8 KiB."""
    marks = "\n".join(f"  rect({i % 48}, {i // 48}, 1, 1);" for i in range(1200))
    program = f"size(96, 96);\nbackground(0);\nnoStroke();\nfill(255, 0, 0);\n{marks}\n"
    assert len(program) > 24_000
    picture = pixels("processing", program, engine)
    assert at(picture, 47, 24) == RED
    assert at(picture, 47, 26) == BLACK


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_has_time_to_start_where_a_program_has_hardly_any(
    engine: str, draw: Draw
) -> None:
    found = draw("processing", "while (true) { }", engine, seconds=0.02)
    assert found.reason is Reason.TIMEOUT, found.log
