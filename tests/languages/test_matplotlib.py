"""matplotlib: which picture counts, of figures, images and animations; fixed time and chance."""

import pytest

from tests.languages.conftest import Draw, Pixels
from vdiag.records import Reason

RED, BLUE, GREEN, WHITE = (255, 0, 0), (0, 0, 255), (0, 255, 0), (255, 255, 255)
START = (
    "import matplotlib.pyplot as plt\nimport numpy as np\nfrom PIL import Image, ImageDraw\n"
    "def page(color):\n    return plt.figure(figsize=(2, 2), facecolor=color)\n"
)


def middle(picture) -> tuple[int, ...]:  # type: ignore[no-untyped-def]
    return tuple(int(v) for v in picture[48, 48])


@pytest.mark.parametrize(
    ("program", "color"),
    [
        ("page('red')\nplt.show()\npage('blue')\nplt.show()", BLUE),
        ("a = page('red')\nb = page('blue')\na.savefig('a.png')", RED),
        ("page('red')\nplt.savefig('a.png')\nplt.clf()", RED),
        ("a = page('red')\na.savefig('a.png')\nplt.figure(a)\nplt.figtext(.1, .1, 'x')", RED),
        ("page('red')\nplt.savefig('a.png', facecolor='blue')", BLUE),
        ("page('red')\nimport io\nf = io.BytesIO()\nplt.savefig(f)\nf.seek(0)\nassert Image.open(f).size",
         RED),
        ("Image.new('RGB', (40, 40), 'blue').save('a.png')", BLUE),
        ("i = Image.new('RGBA', (40, 40))\nImageDraw.Draw(i).ellipse((0, 0, 40, 40), 'red')\ni.show()",
         RED),
        ("Image.fromarray(np.full((9, 9, 3), (0, 255, 0), np.uint8)).save('a.png')", GREEN),
        ("page('red')\nplt.show()\nImage.new('RGB', (40, 40), 'blue').save('a.png')", BLUE),
        ("plt.imsave('a.png', np.full((9, 9, 3), (0, 255, 0), np.uint8))", GREEN),
        # After show its figures are gone; an empty file saved then is nobody's drawing.
        ("plt.plot([1, 2])\nplt.show()\nassert not plt.get_fignums()\npage('red').text(0, 0, 'x')\nplt.show()", RED),
        ("page('red').text(0, 0, 'x')\nplt.show()\nplt.savefig('a.png')", RED),
        ("plt.ion()\npage('red')\nplt.show()\nassert plt.get_fignums()\nplt.gcf().set_facecolor('blue')\n"
         "plt.savefig('a.png')", BLUE),
        ("f = page('red')\nf.show()\nplt.pause(1)", RED),
        ("page('red')\nwhile True: plt.pause(0.1)", RED),
        # What is saved can be read back.
        ("page('red')\nplt.savefig('a.png')\nplt.close()\na = plt.imread('a.png')\nassert a.shape == (200, 200, 4)\n"
         "plt.figure(figsize=(2, 2)).figimage(a)\nplt.show()", RED),
        ("page('red')\nfor e in 'svg pdf jpg eps tif webp'.split(): plt.savefig('a.' + e)\nimport os\n"
         "assert all(os.path.getsize('a.' + e) for e in 'svg pdf jpg eps tif webp'.split())", RED),
        ("page('red')\nplt.savefig('/mnt/no/such/a.png')", RED),
        ("Image.new('RGB', (40, 40), 'red').save('a.eps')\nImage.open('a.eps').convert('RGB').save('b.png')", RED),
        ("a = [Image.new('RGB', (9, 9), c) for c in ('blue', 'red')]\n"
         "a[0].save('a.gif', save_all=True, append_images=a[1:])\nassert Image.open('a.gif').n_frames == 2", RED),
        ("page('red')\nplt.savefig('a.png', dpi=9999)", RED),
        ("plt.figure(figsize=(2, 2))\nplt.axes([0, 0, 1, 1]).imshow([[1]], cmap='binary', vmin=0)\nplt.axis('off')",
         (0, 0, 0)),
    ],
)  # fmt: skip
def test_the_picture_that_counts(pixels: Pixels, program: str, color: tuple[int, ...]) -> None:
    found = middle(pixels("matplotlib", START + program))
    assert found == color


@pytest.mark.parametrize(
    "program",
    [
        "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt",
        "import matplotlib.pyplot as plt\nplt.switch_backend('Qt5Agg')",
        "import matplotlib.pyplot as plt\nplt.rcParams['text.usetex'] = True",
        "import matplotlib.pyplot as plt\nplt.ion()\nplt.pause(3)",
        "import matplotlib.pyplot as plt\nplt.xkcd()",
    ],
)
def test_windows_and_tex_are_not_needed(pixels: Pixels, program: str) -> None:
    end = "\nplt.figure(facecolor='red', figsize=(2, 2))\nplt.figtext(0, .9, 'x')\nplt.show()"
    assert middle(pixels("matplotlib", program + end)) == RED


@pytest.mark.parametrize("end", ["plt.show()", "a.save('a.gif')", "plt.savefig('a.png')"])
def test_of_an_animation_the_last_frame_counts(pixels: Pixels, end: str) -> None:
    program = START + (
        "from matplotlib.animation import FuncAnimation\n"
        "fig = page('white')\nax = fig.add_axes([0, 0, 1, 1])\n"
        "def frame(n):\n    ax.clear()\n    ax.axis('off')\n    ax.set_xlim(0, 10)\n    ax.set_ylim(0, 10)\n"
        "    return ax.bar([5], [n], width=10, color='red'),\n"
        f"a = FuncAnimation(fig, frame, frames=range(1, 9))\n{end}"
    )
    picture = pixels("matplotlib", program)
    assert tuple(picture[24, 48]) == RED  # 8 of 10 high: red from 19.2 rows below the top
    assert tuple(picture[14, 48]) == WHITE


def test_an_image_keeps_its_aspect_and_transparency_is_white(pixels: Pixels) -> None:
    picture = pixels(
        "matplotlib", START + "Image.new('RGBA', (80, 40), (0, 0, 255, 0)).save('a.png')"
    )
    assert (picture == 255).all()
    picture = pixels("matplotlib", START + "Image.new('RGB', (80, 40), 'blue').save('a.png')")
    assert (picture[:22] == 255).all()
    assert (picture[26:70] == BLUE).all()


def test_time_and_chance_are_always_the_same(draw: Draw) -> None:
    program = START + (
        "import datetime, random, time, os, uuid, secrets\n"
        "plt.figtext(0, .5, f'{datetime.datetime.now()} {time.time()} {random.random()} {os.urandom(2)}')\n"
        "plt.figtext(0, .2, f'{np.random.rand()} {uuid.uuid4()} {np.random.default_rng().random()}')\n"
    )
    first, second = draw("matplotlib", program), draw("matplotlib", program)
    assert first.reason is None, first.log
    assert first.rgb == second.rgb


def test_a_font_that_is_missing_floods_no_log(draw: Draw) -> None:
    program = START + (
        "plt.rcParams['font.family'] = ['No Such Font', 'Nor This']\npage('white')\n"
        "for n in range(3000):\n    plt.figtext(n % 50 / 50, n / 3000, 'x')\n"
    )
    found = draw("matplotlib", program)
    assert found.reason is None
    assert found.log == ""


@pytest.mark.parametrize(
    ("program", "reason", "line"),
    [
        ("import no_such_package", Reason.UNSUPPORTED, 1),
        ("import time\ntime.sleep(99999)\n1 / 0", Reason.RUNTIME_ERROR, 3),
        ("import matplotlib.pyplot as plt\nplt.plot([1, 2], [1])", Reason.RUNTIME_ERROR, 2),
        ("x = bytearray(10**11)", Reason.OUT_OF_MEMORY, 1),
    ],
)
def test_reasons_and_lines(draw: Draw, program: str, reason: Reason, line: int) -> None:
    found = draw("matplotlib", program)
    assert (found.reason, found.line) == (reason, line), found.log


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (r"$\displaystyle\frac{a}{b}$", True),
        (r"\textbf{Bold} and 5\%", True),
        (r"$\begin{pmatrix}a\end{pmatrix}$", False),
        (r"\includegraphics{cat}", False),
    ],
)
def test_text_for_tex_is_set_alike_or_unsupported(draw: Draw, text: str, drawn: bool) -> None:
    found = draw(
        "matplotlib", f"{START}plt.rcParams['text.usetex'] = True\nplt.title({text!r})\nplt.show()"
    )
    assert found.reason is (None if drawn else Reason.UNSUPPORTED), found.log
    assert ("text.usetex is left out" if drawn else "mathtext cannot set") in found.log
