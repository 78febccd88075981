"""Two different texts never give equal pictures in silence, in any language."""

import io
from collections.abc import Callable
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import resvg_py
from fontTools.ttLib import TTFont
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray
from PIL import Image

from tests.languages.conftest import Draw
from vdiag.languages import _fonts
from vdiag.languages.turtle.text import Font
from vdiag.records import Reason
from vdiag.run.pictures import pixels_from

SIZE, ROW, COLUMN = 480, 24, 240
PAIRS = {
    "Latin": ("Łódź", "Güzä"),
    "Greek": ("αβγ", "δεζ"),
    "Cyrillic": ("Да", "Не"),
    "Chinese": ("中国", "北京"),
    "traditional": ("龍門", "鳳樓"),
    "kana": ("あい", "ウエ"),
    "Hangul": ("서울", "부산"),
    "emoji": ("😀😀", "🎉🎉"),
    "Arabic": ("سلام", "قلبي"),
    "Hebrew": ("שלום", "ברכה"),
    "Hindi": ("नमन", "कमल"),
    "Thai": ("ไทย", "กขค"),
    "arrows": ("→⇒", "←⇐"),
    "Cherokee": ("ᏣᎳᎩ", "ᎠᏂᎩ"),
}
JOINED = {
    "family": ("日 👨\u200d👩\u200d👧 x", "日 👨\u200d👩\u200d👦 x"),
    "hearts": ("a ❤\ufe0f\u200d🔥 日", "a ❤\ufe0f\u200d🩹 日"),
    "after a heart": ("日本 ❤\ufe0f a", "日本 ❤\ufe0f e"),
    "flags": ("a 🇩🇪🇫🇷", "a 🇫🇷🇩🇪"),
    "keys": ("1\ufe0f\u20e3 日", "2\ufe0f\u20e3 日"),
    "pride": ("🏳\ufe0f\u200d🌈 x", "🏳\ufe0f x"),
    "astronaut": ("日👩🏽\u200d🚀 a", "日👩🏽\u200d💻 a"),
    "no picture": ("👨\u200d👨\u200d👨 日", "👨\u200d👩\u200d👩 日"),
    "voiced": ("日 か\u3099 a", "日 か a"),
    "jamo": ("ᄒ\u1161\u11ab 日", "ᄒ\u1161\u11af 日"),
    "lam alef": ("日本 سلام لا 1", "日本 سلام لا 2"),
    "conjuncts": ("abc नमस्ते x", "abc नमस्त x"),
    "reordered": ("日 हिन्दी x", "日 हन्दी x"),
    "Tamil": ("abc கொ", "abc கோ"),
    "Thai marks": ("a ที่ 日", "a ที้ 日"),
    "letters apart": ("日 x\u0302 b\u0301", "日 x\u0302 b"),
    "mathematical": ("𝐀𝔸 日", "𝐁𝔸 日"),
    "music": ("𝄞 a", "𝄢 a"),
}
"""Signs made of several characters, among others: what layouts lose, or draw boxes for."""
ABSENT = ("\ue000", "\U00018800")  # private use; a component of Tangut
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;"})


def _svg(texts: list[tuple[int, int, str]], size: int = 16, family: str = "Arial") -> str:
    words = "".join(
        f'<text x="{x}" y="{y}" font-size="{size}" font-family="{family}">{text.translate(_ESCAPED)}</text>'
        for x, y, text in texts
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}">{words}</svg>'


def _turtle(texts: list[tuple[int, int, str]]) -> str:
    return f"""import turtle
turtle.setup({SIZE}, {SIZE})
turtle.hideturtle()
turtle.penup()
for x, y, text in {texts!a}:
    turtle.goto(x - {SIZE // 2}, {SIZE // 2} - y)
    turtle.write(text, font=("Arial", 12, "normal"))
"""


def _matplotlib(texts: list[tuple[int, int, str]]) -> str:
    return f"""import matplotlib.pyplot as plt
plt.rcParams["font.sans-serif"] = ["SimHei", "Arial", "DejaVu Sans"]
figure = plt.figure(figsize=({SIZE / 100}, {SIZE / 100}), dpi=100)
for x, y, text in {texts!a}:
    figure.text(x / {SIZE}, 1 - y / {SIZE}, text, size=11)
"""


def _formulas(texts: list[tuple[int, int, str]]) -> str:
    return _matplotlib([(x, y, f"{text} $x^2$") for x, y, text in texts])


def _processing(texts: list[tuple[int, int, str]]) -> str:
    words = "\n".join(f'  text("{text}", {x}, {y});' for x, y, text in texts)
    return f"void setup() {{\n  size({SIZE}, {SIZE});\n  fill(0);\n  textSize(16);\n{words}\n}}\n"


PROGRAMS = {
    "svg": _svg,
    "turtle": _turtle,
    "matplotlib": _matplotlib,
    "formulas": _formulas,
    "processing": _processing,
}
QUICK, LONG = ("svg", "turtle", "matplotlib"), ("formulas", "processing")
ALL = [*QUICK, *(pytest.param(name, marks=pytest.mark.slow) for name in LONG)]
Program = Callable[[list[tuple[int, int, str]]], str]


def _drawn(
    draw: Draw, name: str, texts: list[tuple[int, int, str]]
) -> tuple[NDArray[np.uint8], str]:
    language = "matplotlib" if name == "formulas" else name
    found = draw(language, PROGRAMS[name](texts), None, SIZE)
    assert found.reason is None, found.log
    assert found.rgb is not None
    return pixels_from(found.rgb, SIZE), found.log


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("pairs", [PAIRS, JOINED], ids=["scripts", "joined"])
def test_different_texts_are_told_apart(
    draw: Draw, name: str, pairs: dict[str, tuple[str, str]]
) -> None:
    if name == "formulas" and pairs is JOINED:
        pytest.skip("formulas set each character for itself")
    texts = [
        (8 + side * COLUMN, (row + 1) * ROW, pair[side])
        for row, pair in enumerate(pairs.values())
        for side in (0, 1)
    ]
    picture, log = _drawn(draw, name, texts)
    assert "no font has" not in log
    for row, script in enumerate(pairs):
        band = picture[row * ROW + 6 : (row + 1) * ROW + 6]
        left, right = band[:, :COLUMN], band[:, COLUMN:]
        assert min(left.min(), right.min()) < 128, script
        assert (left != right).any(), script


@pytest.mark.parametrize("text", [one for pair in JOINED.values() for one in pair])
def test_no_boxes_stand_behind_a_text(draw: Draw, text: str) -> None:
    """Each text ends where HarfBuzz lets it end."""
    svg = _svg([(0, 40, text)], 32)
    found = draw("svg", svg, None, SIZE)
    assert found.reason is None, found.log
    inked = np.flatnonzero((pixels_from(found.rgb or b"", SIZE) < 128).any(axis=(0, 2)))
    width = Font("DejaVu Sans", 32, bold=False, italic=False).width(text)
    assert width - 12 < inked.max() < width + 2


@pytest.mark.parametrize("name", ALL)
def test_what_no_font_has_is_told(draw: Draw, name: str) -> None:
    texts = [(8, ROW * (2 + row), f"a{text}") for row, text in enumerate(ABSENT)]
    _, log = _drawn(draw, name, texts)
    assert log.count("no font has") == 1
    assert "U+E000" in log
    assert "U+18800" in log


def test_coverage_is_that_of_the_files() -> None:
    lines = (Path(_fonts.own_files()[0]).parent / "coverage.txt").read_text("ascii").splitlines()
    names = ["DejaVuSans.ttf", *(Path(path).name for path in _fonts.own_files())]
    assert [line.partition(" ")[0] for line in lines] == names
    for line, path in zip(
        lines, [_fonts.font_file("DejaVu Sans"), *_fonts.own_files()], strict=True
    ):
        ranges = [one.split("-") for one in line.split(" ")[1:]]
        told = {point for a, b in ranges for point in range(int(a, 16), int(b, 16) + 1)}
        assert told <= set(TTFont(path, lazy=True).getBestCmap()), path
        assert len(told) > 20


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Łódź 中国 서울 😀 नमन", []),
        ("a\u200d\ufe0f\u00ad\u3000\n", []),  # joins, variants and spaces leave no mark
        ("\ue001\ue000\ue001", ["\ue000", "\ue001"]),
        ("\ud800", ["\ud800"]),
    ],
)
def test_missing_characters(text: str, absent: list[str]) -> None:
    assert _fonts.missing(text) == absent


def test_a_note_names_some_and_counts_the_rest(capfd: pytest.CaptureFixture[str]) -> None:
    _fonts.note_missing([])
    assert capfd.readouterr().err == ""
    _fonts.note_missing(chr(0xE000 + n) for n in range(25))
    said = capfd.readouterr().err
    assert said.count("U+E0") == 10
    assert "and 15 more" in said


def test_plain_svg_text_is_drawn_by_dejavu_alone(draw: Draw) -> None:
    svg = _svg([(9, 40, "Hamburgefonts ÆØÅ ßü"), (9, 80, "Ωμέγα Привет → ♥")], 16, "DejaVu Serif")
    png = resvg_py.svg_to_bytes(
        svg_string=svg,
        background="white",
        skip_system_fonts=True,
        font_files=sorted(_fonts.font_files()),
        serif_family="DejaVu Serif",
    )
    plain = np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"))
    found = draw("svg", svg, None, SIZE)
    assert (pixels_from(found.rgb or b"", SIZE) == plain).all()


def test_plain_matplotlib_text_is_drawn_as_by_agg(draw: Draw) -> None:
    program = _formulas([(9, 40, "Hamburgefonts ÆØÅ ßü"), (9, 80, "Ωμέγα Привет → ♥")])
    with matplotlib.rc_context():
        exec(program, {})
        agg = FigureCanvasAgg(plt.gcf())
        agg.draw()
        plain = np.asarray(agg.buffer_rgba())[:, :, :3]
        plt.close("all")
    found = draw("matplotlib", program, None, SIZE)
    assert (pixels_from(found.rgb or b"", SIZE) == plain).all()


def test_many_faces_open_few_files(draw: Draw) -> None:
    program = """import matplotlib.pyplot as plt
from matplotlib import font_manager
for n, path in enumerate(sorted(font_manager.get_font_names())):
    plt.text(0.1, 1 - n / 40, "abc " + path, family=path)
    plt.text(0.6, 1 - n / 40, "中国", family=path, weight="bold", style="italic")
"""
    found = draw("matplotlib", program)
    assert found.reason is None, found.log


def test_pil_says_what_its_font_lacks(draw: Draw) -> None:
    program = """from PIL import Image, ImageDraw
image = Image.new("RGB", (96, 96), "white")
ImageDraw.Draw(image).text((5, 5), "ab 中国", fill="black")
image.save("out.png")
"""
    found = draw("matplotlib", program)
    assert found.reason is None, found.log
    assert "U+4E2D" in found.log
    assert "U+56FD" in found.log


def test_emoji_that_look_the_same_are_told(draw: Draw) -> None:
    for name in QUICK:
        logs = [_drawn(draw, name, [(9, 40, f"日 👍{tone}")])[1] for tone in ("", "🏿")]
        assert ["without colour of skin" in log for log in logs] == [False, True], name


def test_two_scripts_in_one_text_are_told(draw: Draw) -> None:
    found = draw("svg", _svg([(9, 40, "ខ្មែរ हिन्दी"), (9, 90, "日本 😀 हिन्दी")]), None, SIZE)
    assert found.log.count("letters of several scripts") == 1


@pytest.mark.slow
def test_a_shared_jvm_says_what_no_font_has(draw: Draw) -> None:
    for text, told in (("a\ue000", True), ("a日", False)):
        found = draw("processing", _processing([(9, 40, text)]), "shared")
        assert ("U+E000" in found.log) is told


@pytest.mark.parametrize(
    ("listed", "family"),
    [
        ("Arial", "DejaVu Sans"),
        ("'Segoe UI', Tahoma", "DejaVu Sans"),
        ("Nowhere, Helvetica Neue", "DejaVu Sans"),
        ("system-ui", "DejaVu Sans"),
        ("Noto Sans Mono", "DejaVu Sans Mono"),
        ("'Courier New', Courier", "DejaVu Sans Mono"),
        ("Georgia, sans-serif", "DejaVu Serif"),
        ("Times New Roman", "DejaVu Serif"),
        ("Nowhere, monospace", "DejaVu Sans Mono"),
        ("Nowhere", "DejaVu Serif"),  # as browsers, which have Times for what they lack
    ],
)
def test_families_of_svg(draw: Draw, listed: str, family: str) -> None:
    one, other = (draw("svg", _svg([(9, 40, "Hamburg 12")], 16, name)) for name in (listed, family))
    assert one.rgb == other.rgb


def _tikz(text: str) -> str:
    return rf"\begin{{tikzpicture}}\node {{{text}}};\end{{tikzpicture}}"


def test_tikz_tells_what_its_font_lacks(draw: Draw) -> None:
    lost = draw("tikz", _tikz(r"a\char200\font\x=cmr10 \x\char200"))
    assert "no glyph for" in lost.log
    assert draw("tikz", _tikz("中国")).reason is Reason.UNSUPPORTED


@pytest.mark.slow
def test_tikz_never_loses_characters_in_silence(draw: Draw) -> None:
    for first, second in PAIRS.values():
        one, other = (draw("tikz", _tikz(text)) for text in (first, second))
        told = "no glyph for" in one.log or None not in (one.reason, other.reason)
        assert told or one.rgb != other.rgb, first
