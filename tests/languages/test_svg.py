"""SVG as a browser draws it: pixels known by hand, values known from the standards."""

import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.conftest import ROOT
from tests.languages.conftest import SIZE
from vdiag import plugins
from vdiag.languages.svg import between, colors, lengths, transforms
from vdiag.languages.svg.clean import cleaned, translation
from vdiag.languages.svg.outlines import Outline, along
from vdiag.languages.svg.sloppy_xml import read
from vdiag.languages.svg.variables import computed, substituted
from vdiag.run.pictures import pixels_from
from vdiag.sandbox.engine import InvalidProgram, NoImage

ENGINES = sorted(plugins.language("svg").engines)
NS = 'xmlns="http://www.w3.org/2000/svg"'
HEAD = f'<svg {NS} viewBox="0 0 100 100">'
ALL = 'width="100" height="100"'


def attributes(program: str, tag: str = "rect") -> dict[str, str]:
    """The attributes of the first element of a kind, once all is worked out."""
    found = ElementTree.fromstring(cleaned(program)).find(f".//{{http://www.w3.org/2000/svg}}{tag}")
    assert found is not None
    return dict(found.attrib)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "program",
    [
        HEAD + f"<style>:root{{--c:#f00}}rect{{fill:var(--c)}}</style><rect {ALL}/></svg>",
        HEAD + f'<rect {ALL} fill="rgb(255 0 0)"/></svg>',
        HEAD + "<style>rect{x:0;y:0;width:100px;height:calc(50% + 50px);fill:red}</style><rect/></svg>",
        HEAD.replace(">", ' style="background: #f00">') + "</svg>",
        f'<!DOCTYPE svg [<!ENTITY c "#f00">]>{HEAD}<rect {ALL} fill="&c;"/></svg>',
        f'<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><s:rect {ALL} fill="red"/></s:svg>',
        f'<!-- a -- b -->{HEAD}<!-- -- --><rect {ALL} fill="red"/></svg>',
        f'<svg viewBox="0 0 100 100"><x:y/><RECT {ALL} FILL=red /></svg>',
        f'<svg {NS} width="40mm" height="40mm"><rect width="4cm" height="4cm" fill="red"/></svg>',
        HEAD + f'<rect {ALL}><set attributeName="fill" to="red"/></rect></svg>',
        HEAD + f'<rect {ALL}><animate attributeName="fill" to="red" dur="9s" fill="freeze"/></rect></svg>',
        HEAD + f"<style>@keyframes a{{to{{fill:red}}}}rect{{animation:a 2s both}}</style><rect {ALL}/></svg>",
        HEAD + '<rect x="25" width="50" height="100" fill="red" style="transform-box:fill-box;transform-origin:center;transform:scale(2,1)"/></svg>',
        HEAD + f'<switch><rect {ALL} systemLanguage="de"/><rect {ALL} fill="red"/></switch></svg>',
        f'<svg style="display:none"><defs><rect id="a" {ALL} fill="red"/></defs></svg>{HEAD}<use href="#a"/></svg>',
        f'<html><style>rect{{fill:red}}</style><p>one<br>{HEAD}<rect {ALL}/></svg></html>',
    ],
)  # fmt: skip
def test_what_a_browser_paints_red_is_red(draw, engine: str, program: str) -> None:  # type: ignore[no-untyped-def]
    found = draw("svg", program, engine)
    assert found.reason is None, found.log
    assert (pixels_from(found.rgb, SIZE)[2:-2, 2:-2] == (255, 0, 0)).all()


def test_a_tall_picture_is_as_tall_as_the_canvas(draw) -> None:  # type: ignore[no-untyped-def]
    program = f'<svg {NS} width="10" height="4000" style="background:red"></svg>'
    pixels = pixels_from(draw("svg", program).rgb, SIZE)
    red = (pixels == (255, 0, 0)).all(axis=2)
    assert red.any(axis=0).sum() == 1
    assert red.any(axis=1).all()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("rgb(0 128 0 / 50%)", "rgba(0,128,0,0.5)"),
        ("#f0a8", "rgba(255,0,170,0.5333)"),
        ("hsl(120deg 100% 25%)", "#008000"),
        ("hwb(120 0% 0%)", "#00ff00"),
        ("rebeccapurple", "#663399"),
        ("lab(46.2775% -47.5621 48.5837)", "#008000"),  # CSS Color 4: these are green
        ("lch(46.2775% 67.9892 134.3912)", "#008000"),
        ("oklab(51.975% -0.1403 0.10768)", "#008000"),
        ("oklch(51.975% 0.17686 142.495)", "#008000"),
        ("color(display-p3 0.21604 0.49418 0.13151)", "#008000"),
        ("color-mix(in srgb, red, blue)", "#800080"),
        ("color-mix(in srgb, white 25%, black)", "#404040"),
        ("CURRENTCOLOR", "currentColor"),
        ("rgb(1 2)", None),
        ("color()", None),
        ("rot", None),
    ],
)
def test_colours_of_the_standard(written: str, plain: str | None) -> None:
    assert colors.color(written) == plain


@pytest.mark.parametrize(
    ("text", "px"),
    [("1in", 96), ("2.54cm", 96), ("25.4mm", 96), ("72pt", 96), ("6pc", 96), ("101.6Q", 96),
     ("2em", 40), ("2rem", 32), ("10vw", 30), ("50%", 100), ("calc(100% - 2 * (10px + 5px))", 170),
     ("max(1px, 3px)", 3), ("clamp(1px, 9px, 4px)", 4), ("3", 3), ("3 4", None), ("1_0", None),
     ("calc(" * 5000 + "1px" + ")" * 5000, None)],
)  # fmt: skip
def test_lengths(text: str, px: float | None) -> None:
    scale = lengths.Scale(font=20, root_font=16, width=300, height=150, whole=200)
    assert lengths.length(text, scale) == (None if px is None else pytest.approx(px))


def test_variables_fall_back_and_never_turn_round() -> None:
    known = computed({"--a": "var(--b)", "--b": "3px", "--x": "var(--y)", "--y": "var(--x)"}, {})
    assert substituted("var(--a)", known) == "3px"
    assert substituted("calc(var(--none, var(--b)) + 1px)", known) == "calc(3px + 1px)"
    assert substituted("var(--x)", known) is None
    assert substituted("var(--x, red)", known) == "red"
    doubled = {f"--v{n}": f"var(--v{n + 1}) var(--v{n + 1})" for n in range(50)} | {
        "--v50": "a" * 9
    }
    assert substituted("var(--v0)", computed(doubled, {})) is None


@pytest.mark.parametrize(
    ("declared", "fill"),
    [
        ("rect{fill:red}#a{fill:blue}.b{fill:green}", "#0000ff"),
        ("rect{fill:red!important}#a{fill:blue}", "#ff0000"),
        ("g>rect{fill:red}rect{fill:blue}", "#ff0000"),
        ("rect:nth-child(2){fill:red}", "#000000"),
        ("[data-k^=x]{fill:red}", "#ff0000"),
        ("g{rect{fill:red}}", "#ff0000"),
        ("@layer z{#a{fill:blue}}rect{fill:red}", "#ff0000"),
        ("rect{fill:red}@media(prefers-color-scheme:dark){rect{fill:blue}}", "#ff0000"),
        ("rect{fill:red;fill:nocolor}", "#ff0000"),
        ("@import url(http://x.org/a.css);rect{fill:red}", "#ff0000"),
        ("rect{fill:url(http://x.org/a.svg#b)}", "none"),
        (":not(:not(" * 900 + "rect" + "))" * 900 + "{fill:blue}", "#000000"),
    ],
)  # fmt: skip
def test_the_cascade(declared: str, fill: str) -> None:
    program = f'{HEAD}<style>{declared}</style><g><rect id="a" class="b" data-k="xy" fill="black" {ALL}/></g></svg>'
    assert attributes(program)["fill"] == fill


@pytest.mark.parametrize(
    ("animation", "x"),
    [
        ('<animate attributeName="x" from="0" to="40" dur="2s" fill="freeze"/>', "40"),
        ('<animate attributeName="x" from="0" to="40" dur="2s"/>', "5"),
        ('<animate attributeName="x" values="0;40;10" dur="2s" repeatCount="indefinite"/>', "10"),
        ('<animate attributeName="x" from="0" to="40" dur="2s" repeatCount="1.5" fill="freeze"/>', "20"),
        ('<animate attributeName="x" from="0" to="40" dur="2s" end="0.5s" fill="freeze"/>', "10"),
        ('<animate attributeName="x" by="7" dur="2s" fill="freeze"/>', "12"),
        ('<animate attributeName="x" to="9" dur="2s" begin="click" fill="freeze"/>', "5"),
        ('<animate id="q" attributeName="x" to="9" dur="1s" begin="w.end" fill="freeze"/>'
         '<animate id="w" attributeName="x" to="3" dur="1s" begin="2s" fill="freeze"/>', "9"),
        ('<animate id="q" attributeName="x" to="9" dur="1s" begin="q.end" fill="freeze"/>', "5"),
        ('<set attributeName="x" to="9" begin="00:01"/>', "9"),
    ],
)  # fmt: skip
def test_the_end_of_animations(animation: str, x: str) -> None:
    assert attributes(f'{HEAD}<rect x="5" {ALL}>{animation}</rect></svg>')["x"] == x


def test_motion_ends_where_its_path_does() -> None:
    program = f'{HEAD}<rect {ALL} transform="scale(2)"><animateMotion path="M0 0 H30 V40" dur="1s" fill="freeze" rotate="auto"/></rect></svg>'
    assert attributes(program)["transform"] == "matrix(0 2 -2 0 30 40)"
    assert along(Outline.of_path("M0 0 H30 V40"), 0.5) == pytest.approx((30, 5, 90))
    assert Outline.of_path("M0 0 A10 10 0 0 1 20 0").box() == pytest.approx(
        (0, -10, 20, 0), abs=0.01
    )


def test_values_between_values() -> None:
    assert (
        between.between("translate(0, 0)", "translate(10px, 20px)", 0.5) == "translate( 5px,  10px)"
    )
    assert between.between("red", "blue", 0.5) == "#800080"
    assert between.between("none", "block", 0.4) == "none"


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        ("translate(10px, 50%)", (1, 0, 0, 1, 10, 25)),
        ("rotate(90deg)", (0, 1, -1, 0, 0, 0)),
        ("rotate(0.25turn) scale(2)", (0, 2, -2, 0, 0, 0)),
        ("translate(10, 10)", None),
        ("rotate(5)", None),
        ("none", (1, 0, 0, 1, 0, 0)),
    ],
)
def test_transforms_of_css(text: str, matrix: tuple[float, ...] | None) -> None:
    across, down = lengths.Scale(whole=80), lengths.Scale(whole=50)
    found = transforms.of_css(text, across, down)
    assert found == (None if matrix is None else pytest.approx(matrix))


@pytest.mark.parametrize(
    ("head", "size"),
    [
        ('width="80mm" height="1in"', (302.362, 96)),
        ('viewBox="0 0 30 20"', (30, 20)),
        ('viewBox="0 0 30 20" width="100%"', (30, 20)),
        ('viewBox="0 0 30 20" width="60" height="auto"', (60, 40)),
        ('viewBox="0 0 30 20" style="width:90px;height:10px" width="3"', (90, 10)),
        ('width="20" height="10" style="border:5px solid red"', (30, 20)),
        ("", (512, 512)),
    ],
)
def test_sizes_of_pictures(head: str, size: tuple[float, float]) -> None:
    found = translation(f"<svg {NS} {head}><g/></svg>")
    assert (found.width, found.height) == pytest.approx(size, abs=0.001)


@pytest.mark.parametrize(
    ("program", "says", "line"),
    [
        ("a\n<svg>\n<g>\n</svg>", "<g> is not closed before </svg>", 4),
        ("<svg>\n<g fill='a>\n</g></svg>", "the value of fill is not closed", 2),
        ("<svg>\n<g></g>\n", "<svg> is not closed", 2),
        ('<!DOCTYPE svg [\n<!ENTITY a "1">\n]>\n<svg>\n&a;<g>\n</svg>', "<g> is not closed", 6),
    ],
)
def test_what_is_not_closed_is_told_by_its_line(program: str, says: str, line: int) -> None:
    with pytest.raises(InvalidProgram, match=says) as caught:
        read(program)
    assert caught.value.line == line


def test_a_size_of_nothing_is_no_image() -> None:
    with pytest.raises(NoImage):
        cleaned(f'<svg {NS} width="0" height="10"><g/></svg>')


def test_nothing_points_outside() -> None:
    program = (
        f'{HEAD}<style>@import "http://o.org/a";rect{{fill:url("http://o.org/b#c");filter:url(//o.org/d)}}'
        "</style><rect/><image href='http://o.org/e'/><image xlink:href='/etc/o.org'/><use href='o.org#f'/>"
        "<rect style='mask:url(o.org#g)' clip-path='url(http://o.org/h)' onclick='o.org'/><script>o.org</script>"
        "<filter id='z'><feImage href='file:///o.org'/></filter><rect marker-end=\"url('o.org#i')\"/></svg>"
    )
    assert "o.org" not in cleaned(program)


BOMB = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10 if n else 'laugh'}'>" for n in range(10))


@pytest.mark.parametrize("entities", [BOMB, "<!ENTITY b9 '&b8;'><!ENTITY b8 '&b9;'>"])
def test_entities_grow_no_further_than_they_may(entities: str) -> None:
    with pytest.raises(InvalidProgram, match="entities"):
        cleaned(f"<!DOCTYPE svg [{entities}]><svg>&b9;</svg>")


PARTS = ("<?xml ", "<!--", "<![CDATA[", "<!DOCTYPE ", "<a ", "a ", "&a;", "<", "</svg>", '<a b="', "] ", "<style>", "{", "var(--")  # fmt: skip


AROUND = ("{}", "<svg>{}</svg>", "<svg {}>", "<!DOCTYPE a [{}", "<svg><style>{}</style></svg>", "<svg style='{}'/>")  # fmt: skip
CHILD = """
import resource, sys
from vdiag.languages.svg.clean import cleaned
from vdiag.sandbox.engine import InvalidProgram, NoImage
def used():
    return int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
length, around, *parts = sys.argv[1:]
for part in parts:
    resource.setrlimit(resource.RLIMIT_CPU, (used() + 20, resource.RLIM_INFINITY))
    print(part, flush=True)
    try:
        cleaned(around.format(part * (int(length) // len(part))))
    except (InvalidProgram, NoImage):
        pass
print("done")
"""


@pytest.mark.parametrize(
    ("length", "around"),
    [
        (100_000, "<svg>{}</svg>"),
        *(pytest.param(1_000_000, around, marks=pytest.mark.slow) for around in AROUND),
    ],
)
def test_no_text_takes_longer_than_its_length_allows(length: int, around: str) -> None:
    """A child with 20 s of CPU for each text: a quadratic reader needs minutes."""
    command = [sys.executable, "-c", CHILD, str(length), around, *PARTS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.splitlines()[-1] == "done", done.stdout + done.stderr[-2000:]


def test_deep_trees_are_written() -> None:
    deep = f"{HEAD}{'<g>' * 3_000}{'</g>' * 3_000}</svg>"
    assert cleaned(deep).count("<g>") == 3_000
    with pytest.raises(InvalidProgram, match="inside one another"):
        cleaned(f"{HEAD}{'<g>' * 30_000}")


def test_a_gradient_of_the_ground_runs_from_top_to_bottom(draw) -> None:  # type: ignore[no-untyped-def]
    program = (
        f'<svg {NS} viewBox="0 0 10 10" style="background:linear-gradient(black, white)"></svg>'
    )
    column = pixels_from(draw("svg", program).rgb, SIZE)[:, SIZE // 2, 0].astype(int)
    wanted = (np.arange(SIZE) + 0.5) / SIZE * 255
    assert np.abs(column - wanted).max() <= 2
