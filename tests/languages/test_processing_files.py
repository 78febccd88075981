"""Processing: files that are not there, paths, and what a sketch saves and reads back."""

import pytest

from tests.languages.conftest import Draw, Pixels
from vdiag.sandbox.log import MOST

GREEN, RED = (0, 255, 0), (255, 0, 0)


def told(*facts: str, before: str = "") -> str:
    """A sketch that is green where all facts hold, and else says which do not."""
    checks = "\n".join(
        f'  if (!({fact})) {{ ok = false; println("not so: {number}"); }}'
        for number, fact in enumerate(facts)
    )
    return (
        f"void setup() {{\n  size(96, 96);\n  background(0, 255, 0);\n  boolean ok = true;\n"
        f"  {before}\n{checks}\n  background(0, 255, 0);\n  if (!ok) background(255, 0, 0);\n}}\n"
    )


MISSING = told(
    'loadImage("no.jpg") == null',
    'loadImage("no") == null',
    'loadImage("no.jpg", "png") == null',
    'loadImage("http://127.0.0.1:9/a.png") == null',
    'requestImage("no.png").width == -1',
    'loadStrings("no.txt") == null',
    'loadStrings("https://127.0.0.1:9/a.txt") == null',
    'loadBytes("no.dat") == null',
    'loadTable("no.csv", "header") == null',
    'loadJSONObject("no.json") == null',
    'loadJSONArray("no.json") == null',
    'loadXML("no.xml") == null',
    'loadShape("no.svg") == null',
    'loadShape("no.obj") == null',
    'loadFont("No-48.vlw") == null',
    'createReader("no.txt") == null',
    'createInput("no.bin") == null',
    "sketchPath() != null && new File(sketchPath()).isDirectory()",
    'sketchPath("a.txt").equals(sketchPath() + "/a.txt")',
    'dataPath("a.txt").equals(sketchPath() + "/data/a.txt")',
    'dataPath("").startsWith(sketchPath() + "/data")',
    'dataFile("a.txt").getName().equals("a.txt")',
    'savePath("a/b.txt").equals(sketchPath() + "/a/b.txt")',
    'sketchFile("a.txt").getParent().equals(sketchPath())',
    'dataPath("/tmp/x").equals("/tmp/x")',
)
READ_BACK = told(
    'loadStrings("t.txt").length == 2',
    'loadTable("out/data.csv", "header").getInt(0, "y") == 4',
    'loadTable("t.csv", "header").getInt(0, "a") == 5',
    'loadJSONObject("j.json").getInt("q") == 9',
    'loadXML("x.xml").getName().equals("tree")',
    'loadBytes("b.dat").length == 3',
    'loadImage("red.png").get(5, 5) == color(255, 0, 0)',
    'loadImage("red.tif").get(5, 5) == color(255, 0, 0)',
    'loadImage("red.jpg").width == 96',
    'loadImage("sub/red.png").height == 96',
    'loadImage("frame-0000.png").get(90, 90) == color(255, 0, 0)',
    'loadImage("layer.png").get(3, 3) == color(0, 0, 255)',
    'loadImage("made.png").get(1, 1) == color(9)',
    'new File(sketchPath("red.png")).exists() && dataFile("t.csv").exists()',
    'createReader("t.txt") != null',
    before="""background(255, 0, 0);
  for (String kind : new String[] {"png", "tif", "jpg"}) save("red." + kind);
  save("sub/red.png"); saveFrame("frame-####.png"); save("/nowhere/at/all.png");
  PGraphics layer = createGraphics(9, 9); layer.beginDraw(); layer.background(0, 0, 255); layer.endDraw();
  layer.save("layer.png");
  PImage made = createImage(4, 4, RGB); for (int i = 0; i < 16; i++) made.pixels[i] = color(9);
  made.updatePixels(); made.save("made.png");
  saveStrings("t.txt", new String[] {"7", "8"}); saveBytes("b.dat", new byte[] {1, 2, 3});
  PrintWriter out = createWriter("out/data.csv"); out.println("x,y"); out.println("3,4"); out.flush(); out.close();
  Table table = new Table(); table.addColumn("a"); table.addRow().setInt("a", 5); saveTable(table, "data/t.csv");
  JSONObject json = new JSONObject(); json.setInt("q", 9); saveJSONObject(json, "data/j.json");
  saveXML(parseXML("<tree/>"), "x.xml");""",
)


@pytest.mark.parametrize("engine", ["fresh", "shared"])
@pytest.mark.parametrize("program", [MISSING, READ_BACK], ids=["missing", "read back"])
def test_files_are_as_in_processing(draw: Draw, engine: str, program: str) -> None:
    found = draw("processing", program, engine)
    assert found.rgb is not None, found.log
    assert tuple(found.rgb[:3]) == GREEN, found.log


def test_a_picture_that_is_missing_is_said_and_passed_over(draw: Draw) -> None:
    program = (
        'PImage photo = loadImage("a.png");\nvoid setup() { size(96, 96); background(0, 255, 0); }\n'
        "void draw() { if (photo != null) image(photo, 0, 0); }"
    )
    found = draw("processing", program)
    assert found.rgb is not None
    assert tuple(found.rgb[:3]) == GREEN
    assert '"a.png" is missing' in found.log


def test_what_is_used_without_a_look_ends_as_in_processing(draw: Draw) -> None:
    found = draw(
        "processing", 'void setup() {\n  size(9, 9);\n  image(loadImage("a.png"), 0, 0);\n}'
    )
    assert (str(found.reason), found.line) == ("runtime_error", 3)


def test_a_film_of_all_frames_costs_only_its_first_pictures(draw: Draw) -> None:
    program = (
        "void setup() { size(1000, 1000); }\n"
        'void draw() { background(frameCount); saveFrame("f-####.tif"); }'
    )
    found = draw("processing", program)
    assert found.reason is None, found.log
    assert found.log.count("pictures are not saved any more") == 1


@pytest.mark.parametrize(
    "loop",
    [
        'for (int i = 0; i < 5000; i++) println("step " + i + " of many");',
        pytest.param(
            'for (int i = 0; i < 300000; i++) System.err.print("flood ");', marks=pytest.mark.slow
        ),
        pytest.param(
            'System.out.println(new String(new char[2000000]).replace("\\0", "x"));',
            marks=pytest.mark.slow,
        ),
    ],
)
def test_what_a_sketch_prints_never_costs_its_picture(
    pixels: Pixels, draw: Draw, loop: str
) -> None:
    program = f"void setup() {{\n  size(96, 96);\n  background(255, 0, 0);\n  {loop}\n}}"
    assert tuple(pixels("processing", program)[5, 5]) == RED
    ended = draw("processing", program.replace("\n}", "\n  int[] none = {};\n  none[1] = 1;\n}"))
    assert ended.line == 6
    assert "ArrayIndexOutOfBounds" in ended.log
    assert len(ended.log) <= MOST
