"""TikZ: what stands where, worked out by hand; documents of every kind; errors with their lines."""

import pytest

from tests.languages.conftest import HASTY, PATIENT, Draw, Pixels
from vdiag.languages.tikz.document import document
from vdiag.languages.tikz.log import first_error
from vdiag.records import Reason

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
HALVES = r"\fill[red] (0,0) rectangle (2,4); \fill[blue] (2,0) rectangle (4,4);"
PICTURE = r"\begin{tikzpicture}" + HALVES + r"\end{tikzpicture}"


def full(body: str, head: str = r"\documentclass{article}\usepackage{tikz}") -> str:
    return head + "\n\\begin{document}\n" + body + "\n\\end{document}\n"


def colors(picture) -> tuple[tuple[int, ...], ...]:  # type: ignore[no-untyped-def]
    """Left and right of the middle."""
    return tuple(tuple(int(v) for v in picture[48, column]) for column in (24, 72))


@pytest.mark.parametrize(
    "program",
    [
        HALVES,
        PICTURE,
        r"\tikz{" + HALVES + "}",
        "% a comment with \\documentclass\n" + PICTURE,
        "\\usetikzlibrary{shapes, calc}\n\\usepackage{amsmath}\n" + PICTURE,
        "\\begin{document}\n" + PICTURE + "\n\\end{document}",
        full(PICTURE),
        full(PICTURE, r"\documentclass[tikz,border=2pt]{standalone}"),
        full(PICTURE, r"\documentclass[12pt,a4paper]{report}\usepackage[margin=1cm]{geometry}"
                      r"\usepackage[T1]{fontenc}\usepackage[utf8]{inputenc}\usepackage{tikz}"),
        full(r"\begin{frame}" + PICTURE + r"\end{frame}", r"\documentclass{beamer}\usepackage{tikz}"),
        full(PICTURE, r"\documentclass{article}\usepackage[cmyk]{xcolor}\usepackage{tikz}"
                      r"\selectcolormodel{rgb}"),
        full(PICTURE.replace("4)", "40)").replace("(2,", "(20,").replace("(4,", "(40,")),
        full(r"\begin{tikzpicture}[remember picture,overlay]\fill[red] (current page.south west)"
             r" rectangle (current page.north); \fill[blue] (current page.south) rectangle"
             r" (current page.north east);\end{tikzpicture}"),
    ],
)  # fmt: skip
def test_red_left_and_blue_right_in_every_kind_of_document(pixels: Pixels, program: str) -> None:
    assert colors(pixels("tikz", program)) == (RED, BLUE)


def test_a_page_is_cropped_to_its_drawing(pixels: Pixels) -> None:
    wide = pixels("tikz", full(r"\tikz\fill[red] (0,0) rectangle (4,1);"))
    assert tuple(wide[48, 8]) == tuple(wide[48, 88]) == RED
    assert (wide[30] == 255).all()
    assert (wide[66] == 255).all()


def test_a_picture_says_its_own_size(pixels: Pixels) -> None:
    box = r"\useasboundingbox (0,0) rectangle (4,4);\fill[red] (0,0) rectangle (2,2);"
    picture = pixels("tikz", box)
    assert tuple(picture[72, 24]) == RED
    assert tuple(picture[24, 24]) == tuple(picture[72, 72]) == WHITE


@pytest.mark.parametrize(
    "program",
    [
        r"\begin{axis}\addplot[domain=0:1, ultra thick] {x};\end{axis}",
        full(r"\begin{circuitikz}\draw (0,0) to[R=$R$] (3,0) to[C] (3,3) -- (0,0);\end{circuitikz}",
             r"\documentclass{standalone}\usepackage{circuitikz}"),
        full(r"\tdplotsetmaincoords{60}{120}\begin{tikzpicture}[tdplot_main_coords]"
             r"\draw[thick,->] (0,0,0) -- (3,0,0);\draw (0,0,0) -- (0,3,3);\end{tikzpicture}",
             r"\documentclass{standalone}\usepackage{tikz,tikz-3dplot}"),
        r"\begin{circuitikz}\draw (0,0) to[R] (3,0);\end{circuitikz}",
        r"\begin{tikzcd} A \arrow[r] & B \end{tikzcd}",
        r"\node[draw, rounded corners, font=\bfseries\large] {$\int_0^1 x\,dx$ äöü};",
        r"\shade[ball color=red] (0,0) circle (1);",
        r"\fill[pattern=north east lines] (0,0) rectangle (2,2);",
        r"\draw[decorate, decoration=snake] (0,0) -- (4,0);",
        r"\node[star, star points=7, draw] {a}; \node[cloud, draw] at (2,0) {b};",
        r"\path (0,0) coordinate (a) (2,1) coordinate (b); \draw ($(a)!0.5!(b)$) circle (1);",
        r"\draw[name path=a] (0,0) -- (2,2); \draw[name path=b] (0,2) -- (2,0);"
        r"\fill[name intersections={of=a and b}] (intersection-1) circle (0.2);",
        r"\draw[-{Stealth[length=5mm]}] (0,0) -- (2,0); \draw[postaction={decorate},decoration="
        r"{markings,mark=at position .5 with {\arrow{>}}}] (0,1) -- (2,1);",
        r"\node[mindmap, concept] {m};",
        r"\draw l-system [l-system={rule set={F -> F-F++F-F}, axiom=F, step=5pt, order=3}];",
    ],
)  # fmt: skip
def test_what_tikz_can_do_leaves_ink(pixels: Pixels, program: str) -> None:
    assert (pixels("tikz", program).min(axis=2) < 200).sum() > 15


@pytest.mark.parametrize(
    ("program", "reason", "line"),
    [
        ("\\draw (0,0) -- (1,1);\n\\nosuch", Reason.RUNTIME_ERROR, 2),
        (full("\\begin{tikzpicture}\n\\draw (0,0)\n\\draw (1,1);\n\\end{tikzpicture}"),
         Reason.SYNTAX_ERROR, 5),
        ("\\documentclass{article}\n\\begin{document}\n\\begin{tikzpicture}", Reason.SYNTAX_ERROR,
         None),
        (full("\\usetikzlibrary{nosuchlibrary}" + PICTURE), Reason.UNSUPPORTED, 3),
        (full(PICTURE, "\\documentclass{article}\n\\usepackage{nosuchpackage}\n\\usepackage{tikz}"),
         Reason.UNSUPPORTED, 3),
        (full("\\directlua{x}" + PICTURE), Reason.RUNTIME_ERROR, 3),
        (full(PICTURE, "\\documentclass{article}\\usepackage{fontspec}\\usepackage{tikz}"),
         Reason.UNSUPPORTED, None),
        (full("\\input{/etc/passwd}" + PICTURE), Reason.FORBIDDEN, 3),
        (full("\\loop\\iftrue\\repeat"), Reason.TIMEOUT, None),
        (full("\\relax"), Reason.NO_IMAGE, None),
    ],
)  # fmt: skip
def test_reasons_and_lines(draw: Draw, program: str, reason: Reason, line: int | None) -> None:
    found = draw("tikz", program, seconds=HASTY if reason == Reason.TIMEOUT else PATIENT)
    assert (found.reason, found.line) == (reason, line), found.log


@pytest.mark.parametrize("head", ["", r"\usepackage[cmyk]{xcolor}"])
def test_random_numbers_begin_at_seed_one(pixels: Pixels, head: str) -> None:
    # PGF's generator: 69621 times the seed, modulo 2^31 - 1; its first number is that modulo
    # 100001, over 100000: 0.69621.
    program = full(
        r"\pgfmathsetmacro\w{4*rnd}\begin{tikzpicture}\useasboundingbox (0,0) rectangle (4,4);"
        r"\fill[black] (0,0) rectangle (\w,4);\end{tikzpicture}",
        rf"\documentclass{{standalone}}{head}\usepackage{{tikz}}",
    )
    dark = (pixels("tikz", program)[48].max(axis=1) < 128).sum()
    assert abs(dark - 0.69621 * 96) <= 1


def test_chance_and_time_are_always_the_same(draw: Draw) -> None:
    program = full(
        r"\begin{tikzpicture}\foreach \i in {1,...,9} {\fill (rnd*5, rnd*5) circle (0.3);}"
        r"\node at (2,2) {\today \pdfuniformdeviate 1000};\end{tikzpicture}"
    )
    first, second = draw("tikz", program), draw("tikz", program)
    assert first.reason is None, first.log
    assert first.rgb == second.rgb


@pytest.mark.parametrize(
    "program",
    [
        "a\n" + PICTURE,
        "\\usepackage{x}\n\n" + PICTURE,
        "\\begin{document}\n" + PICTURE + "\n\\end{document}",
        HALVES,
        full(PICTURE),
    ],
)
def test_lines_stay_where_they_are(program: str) -> None:
    for number, line in enumerate(program.splitlines()):
        assert line.strip() in document(program).splitlines()[number]


def test_a_line_of_the_log_is_what_a_line_feed_ends() -> None:
    found = first_error("! Undefined control sequence.\nl.3 \\oops{a\u2028b}\n", "drawing.tex")
    assert "l.3 \\oops{a\u2028b}" in found.said
    assert found.line == 3


def test_an_error_without_a_line_has_none() -> None:
    found = first_error("! Emergency stop.\n<*> drawing.tex", "drawing.tex")
    assert (found.reason, found.line) == ("syntax_error", None)
