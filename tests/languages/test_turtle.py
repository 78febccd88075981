"""turtle: where its marks must be, worked out by hand; what it must live with."""

import sys

import numpy as np
import pytest

from tests.languages.conftest import HASTY, PATIENT, Draw, Pixels
from vdiag.records import Reason

RED, BLUE, WHITE, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 255), (0, 255, 0)
START = "from turtle import *\nsetup(200, 200)\nhideturtle()\nspeed(0)\n"


def at(picture, x: float, y: float):  # type: ignore[no-untyped-def]
    """Colour at a turtle's coordinates in a window of 200 x 200 drawn at 96 x 96."""
    return tuple(int(v) for v in picture[round(48 - y * 0.48), round(48 + x * 0.48)])


@pytest.mark.parametrize(
    ("program", "places"),
    [
        ("fillcolor('red')\nbegin_fill()\nfor _ in range(4): forward(80); left(90)\nend_fill()",
         {(40, 40): RED, (-40, 40): WHITE, (40, -40): WHITE}),
        ("pensize(20)\ncolor('blue')\nforward(80)", {(40, 0): BLUE, (40, 30): WHITE}),
        ("penup()\ngoto(-50, 50)\ndot(60, 'red')", {(-50, 50): RED, (-50, 10): WHITE}),
        ("bgcolor('blue')", {(0, 0): BLUE, (90, 90): BLUE}),
        ("colormode(255)\npencolor(255, 0, 0)\npensize(40)\nforward(50)", {(25, 0): RED}),
        ("color(0, 1.0, 0)\npensize(40)\nforward(50)", {(25, 0): GREEN}),
        # Tk fills a polygon by the even-odd rule: the middle of a five-pointed star stays empty.
        ("penup()\ngoto(-80, 26)\nfillcolor('red')\nbegin_fill()\n"
         "for _ in range(5): forward(160); right(144)\nend_fill()",
         {(0, 0): WHITE, (0, 60): RED, (-60, 20): RED}),
        ("pensize(30)\ncolor('red')\nforward(80)\nundo()", {(40, 0): WHITE}),
        ("pensize(30)\ncolor('red')\nforward(80)\nclear()", {(40, 0): WHITE}),
        ("shape('square')\nshapesize(4)\ncolor('red')\nstamp()\npenup()\ngoto(80, 80)",
         {(0, 0): RED, (30, 30): RED, (60, 0): WHITE}),
        ("showturtle()\nshape('square')\nshapesize(4)\ncolor('blue')", {(0, 0): BLUE}),
        ("register_shape('mine', ((-30, -30), (30, -30), (30, 30), (-30, 30)))\nshape('mine')\n"
         "color('blue')\nstamp()", {(20, 20): BLUE, (50, 0): WHITE}),
        ("s = Shape('compound')\ns.addcomponent(((0,0),(60,0),(60,60),(0,60)), 'red', 'red')\n"
         "register_shape('c', s)\nshape('c')\nsetheading(90)\nstamp()", {(30, 30): RED}),
        ("setworldcoordinates(0, 0, 10, 10)\nhideturtle()\npenup()\ngoto(2.5, 7.5)\ndot(40, 'red')",
         {(-45, 50): RED, (50, -50): WHITE}),
        ("tracer(0)\npensize(30)\ncolor('red')\nforward(80)\nupdate()", {(40, 0): RED}),
        ("tracer(0)\npensize(30)\ncolor('red')\nforward(80)", {(40, 0): WHITE}),
        ("pensize(30)\ncolor('red')\nforward(80)\nt = clone()\nt.color('blue')\n"
         "t.left(90)\nt.forward(80)", {(40, 0): RED, (80, 60): BLUE}),
        ("penup()\ncolor('red')\ngoto(0, -80)\nbegin_fill()\ncircle(80)\nend_fill()",
         {(0, 0): RED, (0, 70): RED, (70, 70): WHITE}),
        ("getcanvas().create_rectangle(-90, -90, -10, -10, fill='red', outline='')",
         {(-50, 50): RED, (50, -50): WHITE}),
        ("getcanvas().create_oval(10, 10, 90, 90, fill='blue')", {(50, -50): BLUE}),
        ("setup(0.5, 0.5)\npensize(9)", {(0, 0): WHITE}),
        ("onkey(clear, 'Up')\nlisten()\nontimer(lambda: dot(80, 'red'), 500)\nmainloop()",
         {(0, 0): RED}),
        ("dot(80, 'red')\nexitonclick()\ndot(150, 'blue')", {(0, 0): RED, (0, 60): WHITE}),
        ("n = numinput('How', 'many', 4)\nt = textinput('Your', 'name')\ndot(80, 'red')",
         {(0, 0): RED}),
        ("bgpic('missing.gif')\ndot(80, 'red')", {(0, 0): RED}),
        ("import time\nfor n in range(50):\n    time.sleep(0.1)\n    update()\ndot(80, 'red')",
         {(0, 0): RED}),
        ("import time\nfor n in range(60):\n    time.sleep(0.5)\ndot(80, 'red')", {(0, 0): RED}),
        ("import time\ndot(80, 'blue')\nwhile True:\n    time.sleep(1)", {(0, 0): BLUE}),
        ("dot(80, 'blue')\nwhile True:\n    update()", {(0, 0): BLUE}),
        ("dot(80, 'red')\nbye()", {(0, 0): RED}),
        ("dot(80, 'red')\nbye()\nprint('on')\ndot(150, 'blue')", {(0, 0): RED, (0, 60): WHITE}),
        ("t = Turtle(visible=False)\nt.dot(80, 'red')\nScreen().bye()\nt.clear()", {(0, 0): RED}),
        ("dot(80, 'red')\nontimer(bye, 500)\nmainloop()", {(0, 0): RED}),
        ("dot(80, 'red')\nbye()\ntry: forward(9)\nexcept Terminator: pass\nsetup(200, 200)\n"
         "hideturtle()\ndot(80, 'blue')", {(0, 0): BLUE}),
        ("fillcolor('red')\npenup()\nbegin_fill()\ncircle(30)\nteleport(0, -80)\ncircle(30)\nend_fill()",
         {(0, 30): RED, (0, -50): RED, (0, -10): WHITE}),
        ("color('red')\nwith fill():\n    circle(40)\nwith Screen().no_animation():\n    dot(9)", {(0, 40): RED}),
        ("from PIL import Image\nImage.new('RGB', (80, 80), 'red').save('a.gif')\nbgpic('a.gif')", {(0, 0): RED}),
        ("from PIL import Image\ndot(80, 'red')\ngetcanvas().postscript(file='a.eps')\n"
         "i = Image.open('a.eps').convert('RGB')\nassert i.size == (150, 150) and i.getpixel((75, 75)) == (255, 0, 0)\n"
         "i.save('a.png')\nopen('a.eps').read().index('%!PS')", {(0, 0): RED}),
    ],
)  # fmt: skip
def test_marks_are_where_they_must_be(pixels: Pixels, program: str, places) -> None:  # type: ignore[no-untyped-def]
    picture = pixels("turtle", START + program)
    assert {place: at(picture, *place) for place in places} == places


def test_the_turtle_itself_is_drawn_at_the_end(pixels: Pixels) -> None:
    arrow = pixels("turtle", "import turtle\nturtle.setup(200, 200)\nturtle.forward(0)")
    rows, columns = np.nonzero(arrow.min(axis=2) < 128)
    assert 0 < len(rows) < 60
    assert 40 <= rows.min() <= rows.max() <= 56
    assert 40 <= columns.min() <= columns.max() <= 50  # the tip is at the middle, pointing right


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_text_is_written_beside_its_place(pixels: Pixels, align: str) -> None:
    program = START + f"penup()\nwrite('HHH', align='{align}', font=('Arial', 20, 'bold'))"
    picture = pixels("turtle", program)
    rows, columns = np.nonzero(picture.min(axis=2) < 128)
    sides = {"left": (46, 90), "center": (24, 72), "right": (6, 50)}[align]
    assert sides[0] <= columns.min() <= columns.max() <= sides[1]
    assert rows.max() <= 49
    assert len(rows) > 20


def test_the_window_keeps_its_shape(pixels: Pixels) -> None:
    picture = pixels("turtle", "from turtle import *\nsetup(400, 200)\nbgcolor('red')")
    assert (picture[:22] == 255).all()
    assert (picture[26:70] == RED).all()
    assert (picture[74:] == 255).all()


def test_a_background_picture_is_left_out_with_a_note(draw: Draw) -> None:
    found = draw("turtle", START + "bgpic('missing.gif')\ndot(9)")
    assert '"missing.gif" is left out' in found.log


@pytest.mark.parametrize(
    ("program", "reason", "line"),
    [
        ("import turtle\nturtle.forwrd(3)", Reason.RUNTIME_ERROR, 2),
        ("import turtle\nturtle.color('no such color')", Reason.RUNTIME_ERROR, 2),
        ("import turtle\nturtle.forward(", Reason.SYNTAX_ERROR, 2),
        ("x = 1", Reason.NO_IMAGE, None),
        ("import no_such_module", Reason.UNSUPPORTED, 1),
        ("import turtle\nwhile True: pass", Reason.TIMEOUT, None),
    ],
)
def test_reasons_and_lines(draw: Draw, program: str, reason: Reason, line: int | None) -> None:
    found = draw("turtle", program, seconds=HASTY if reason == Reason.TIMEOUT else PATIENT)
    assert (found.reason, found.line) == (reason, line), found.log


def test_what_time_and_chance_give_is_always_the_same(draw: Draw) -> None:
    program = START + (
        "import random, time, os, uuid, datetime, numpy as np\n"
        "values = [random.random(), np.random.rand(), np.random.default_rng().random(),\n"
        "    time.time() % 1, os.urandom(1)[0] / 255, uuid.uuid4().int % 97 / 97,\n"
        "    datetime.datetime.now().microsecond / 1e6]\n"
        "for n, value in enumerate(values):\n"
        "    penup(); goto(n * 20 - 60, value * 100 - 50); dot(9)"
    )
    first, second = draw("turtle", program), draw("turtle", program)
    assert first.reason is None, first.log
    assert first.rgb == second.rgb


def test_what_only_a_newer_python_has_is_noted(draw: Draw) -> None:
    found = draw("turtle", START + "teleport(9, 9)\ndot(9)")
    if "teleport is of" not in found.log:
        assert sys.version_info >= (3, 12)
    assert found.reason is None


@pytest.mark.parametrize("width", ["0", "0.1", "1"])
def test_a_hairline_is_one_pixel_of_the_window(draw: Draw, width: str) -> None:
    program = START + f"pensize({width})\npenup()\ngoto(-300, 0)\npendown()\ngoto(300, 0)"
    found = draw("turtle", program, size=200)
    assert found.rgb is not None, found.log
    column = np.frombuffer(found.rgb, np.uint8).reshape(200, 200, 3)[:, 60]
    assert [tuple(pixel) for pixel in column if tuple(pixel) != WHITE] == [(0, 0, 0)]
