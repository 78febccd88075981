"""Processing sketches as models write them: what stands where is known without drawing them."""

import pytest

from tests.languages.conftest import Pixels

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255,) * 3, (0,) * 3
HEAD = "void setup() {\n  size(96, 96);\n  noStroke();\n  background(255);\n"

SKETCHES = {
    "classes and inheritance": (
        "abstract class Thing { float x; Thing(float x) { this.x = x; } abstract void show(); }\n"
        "class Box extends Thing { Box(float x) { super(x); } void show() { fill(#FF0000); rect(x, 0, 48, 96); } }\n"
        "class Dot extends Thing { Dot(float x) { super(x); } void show() { fill(#0000FF); circle(x, 48, 40); } }\n"
        "Thing[] all = { new Box(0), new Dot(72) };\n" + HEAD + "  for (Thing t : all) t.show();\n}",
        {(20, 48): RED, (72, 48): BLUE, (72, 5): WHITE},
    ),
    "generics and a lambda": (
        HEAD + "  java.util.function.Function<Float, Float> half = v -> v / 2;\n"
        "  HashMap<String, ArrayList<PVector>> m = new HashMap<String, ArrayList<PVector>>();\n"
        "  m.computeIfAbsent(\"a\", k -> new ArrayList<PVector>()).add(new PVector(96, 0));\n"
        "  fill(0, 255, 0); for (PVector p : m.get(\"a\")) rect(0, 0, half.apply(p.x), 96);\n}",
        {(40, 40): GREEN, (56, 40): WHITE},
    ),
    "a switch of strings and arrows": (
        HEAD + '  String kind = "sky";\n  switch (kind) { case "sky": fill(0, 0, 255); break; default: fill(0); }\n'
        "  rect(0, 0, 96, 48);\n  int n = switch (kind) { case \"sky\" -> 3; default -> 4; };\n"
        "  if (n == 3) { fill(255, 0, 0); rect(0, 48, 96, 48); }\n}",
        {(48, 20): BLUE, (48, 70): RED},
    ),
    "casts": (
        HEAD + "  float f = 47.9; int i = int(f) + int(\"1\") + int('0') - 48 + byte(0) + int(true) - 1;\n"
        "  fill(255, 0, 0); rect(0, 0, i, float(\"96\"));\n  char c = char(65); if (str(c).equals(\"A\") && boolean(1))\n"
        "  { fill(0, 0, 255); rect(48, 0, 48, 96); }\n}",
        {(46, 48): RED, (50, 48): BLUE},
    ),
    "colours of every kind": (
        HEAD + "  color[] c = { #FF0000, color(0, 255, 0), 0xFF0000FF, color(#FF0000, 255), color(0) };\n"
        "  for (int i = 0; i < 5; i++) { fill(c[i]); rect(i * 16, 0, 16, 96); }\n"
        "  fill(red(c[0]), green(c[0]), blue(c[0])); rect(80, 0, 16, 96);\n}",
        {(8, 9): RED, (24, 9): GREEN, (40, 9): BLUE, (56, 9): RED, (72, 9): BLACK, (88, 9): RED},
    ),
    "hue, saturation, brightness": (
        HEAD + "  colorMode(HSB, 255); fill(170, 255, 255); rect(0, 0, 48, 96); colorMode(RGB, 1.0);"
        " fill(1.0, 0, 0); rect(48, 0, 48, 96);\n}",
        {(9, 9): BLUE, (60, 9): RED},
    ),
    "static mode": (
        "size(96, 96); background(255); noStroke();\nint n = 3;\nfor (int i = 0; i < n; i++) {\n"
        "  fill(i == 1 ? #00FF00 : #FF0000);\n  rect(i * 32, 0, 32, 96);\n}",
        {(16, 48): RED, (48, 48): GREEN, (80, 48): RED},
    ),
    "an animation of a second": (
        "float x = 0;\nvoid setup() { size(96, 96); noStroke(); frameRate(60); }\n"
        "void draw() { background(255); fill(255, 0, 0); rect(0, 0, x, 96); x += 1; }",
        {(57, 48): RED, (61, 48): WHITE},
    ),
    "nothing is pressed": (
        "void setup() { size(96, 96); background(0, 0, 255); }\n"
        "void draw() { if (mousePressed || keyPressed) background(255, 0, 0); }\n"
        "void mousePressed() { background(255, 0, 0); }\nvoid keyPressed() { if (key == 's') save(\"a.png\"); }",
        {(48, 48): BLUE},
    ),
    "drawn again once": (
        "int n = 0;\nvoid setup() { size(96, 96); noStroke(); noLoop(); redraw(); }\n"
        "void draw() { n++; background(255); fill(255, 0, 0); rect(0, 0, n * 32, 96); }",
        {(16, 48): RED, (40, 48): WHITE},
    ),
    "seeded chance": (
        HEAD + "  randomSeed(7); float a = random(1); int b = int(random(10)); randomSeed(7);\n"
        "  if (a == random(1) && b == int(random(10))) background(0, 255, 0);\n"
        "  noiseSeed(2); float q = noise(1.5); noiseSeed(2); if (q != noise(1.5)) background(255, 0, 0);\n}",
        {(48, 48): GREEN},
    ),
    "single pixels": (
        HEAD + "  for (int x = 0; x < 48; x++) for (int y = 0; y < height; y++) set(x, y, color(255, 0, 0));\n"
        "  if (get(10, 10) == #FF0000) { loadPixels(); for (int i = 0; i < pixels.length; i++)"
        " if (i % width > 71) pixels[i] = #0000FF; updatePixels(); }\n}",
        {(20, 48): RED, (60, 48): WHITE, (80, 48): BLUE},
    ),
    "recursion": (
        HEAD + "  fill(255, 0, 0); halve(0, 96);\n}\nvoid halve(int x, int w) {\n  if (w < 6) return;\n"
        "  rect(x, 0, w / 2, 96);\n  if (w == 96) { fill(0, 0, 255); halve(48, 48); }\n}",
        {(20, 48): RED, (60, 48): BLUE, (80, 48): WHITE},
    ),
    "text in its place": (
        HEAD + "  textSize(20); textAlign(CENTER, CENTER); fill(0); float w = textWidth(\"iiii\");\n"
        "  if (w > 5 && w < textWidth(\"mmmm\") && textAscent() > 5) background(0, 255, 0);\n}",
        {(5, 5): GREEN},
    ),
    "words of Java that look like Processing's": (
        "import java.util.Arrays;\nimport java.util.List;\n" + HEAD
        + "  List<Integer> l = Arrays.asList(3, 1, 2); java.util.Collections.sort(l);\n"
        "  String s = \"// no comment\" + '\"' + \"/* neither */ int(3) #FF0000\";\n"
        "  if (l.get(0) == 1 && s.length() == 42) background(0, 255, 0); else println(s.length());\n}",
        {(48, 48): GREEN},
    ),
    "numbers of every kind": (
        HEAD + "  float a = .5, b = 1e2, c = 5.; double d = 1.25; long n = 10L; int h = 0xFF, e = 0b11, u = 1_000;\n"
        "  if (a + b + c + (float) d + n + h + e + u == 0.5 + 100 + 5 + 1.25 + 10 + 255 + 3 + 1000)"
        " background(0, 255, 0);\n}",
        {(48, 48): GREEN},
    ),
    "a table and a dictionary": (
        HEAD + "  IntDict d = new IntDict(); d.increment(\"a\"); d.increment(\"a\"); FloatList f = new FloatList(); f.append(4);\n"
        "  StringList s = new StringList(split(\"x,y,z\", ',')); JSONObject j = parseJSONObject(\"{\\\"r\\\": 48}\");\n"
        "  if (d.get(\"a\") == 2 && f.max() == 4 && s.size() == 3) { fill(255, 0, 0); rect(0, 0, j.getInt(\"r\"), 96); }\n}",
        {(40, 48): RED, (60, 48): WHITE},
    ),
    "interfaces, enums and inner classes": (
        "interface Shape { void draw(); }\nenum Side { LEFT, RIGHT }\n" + HEAD
        + "  Shape s = new Shape() { public void draw() { fill(0, 0, 255); rect(0, 0, 48, 96); } };\n"
        "  s.draw(); Shape r = () -> { fill(255, 0, 0); rect(48, 0, 48, 96); };\n"
        "  if (Side.valueOf(\"RIGHT\") == Side.RIGHT) r.draw();\n}",
        {(20, 48): BLUE, (70, 48): RED},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SKETCHES)
def test_what_stands_where_is_known(name: str, pixels: Pixels) -> None:
    program, places = SKETCHES[name]
    picture = pixels("processing", program, "shared")
    for (x, y), wanted in places.items():
        assert picture[y, x].tolist() == pytest.approx(wanted, abs=1), (x, y)
