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
        ("\\documentclass{article}\\usepackage{tikz}\n\\begin{document}\n\\begin{tikzpicture}", Reason.SYNTAX_ERROR,
         None),
        (full("\\usetikzlibrary{nosuchlibrary}" + PICTURE), Reason.UNSUPPORTED, 3),
        (full(PICTURE, "\\documentclass{article}\n\\usepackage{nosuchpackage}\n\\usepackage{tikz}"),
         Reason.UNSUPPORTED, 3),
        (full("\\directlua{x}" + PICTURE), Reason.UNSUPPORTED, 3),
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


@pytest.mark.parametrize(
    ("program", "name"),
    [
        (full("\\includegraphics{cat.png}"), "cat.png"),
        (full("\\input{parts}"), "parts.tex"),
        (full(PICTURE, r"\documentclass{nosuchclass}\usepackage{tikz}"), "nosuchclass.cls"),
        (full(PICTURE, r"\documentclass{article}\usepackage[klingon]{babel}\usepackage{tikz}"),
         "klingon"),
        (full(PICTURE, r"\documentclass{article}\usepackage[T2Q]{fontenc}\usepackage{tikz}"),
         "t2qenc.def"),
        (full(r"\begin{tikzpicture}\begin{axis}\addplot table {data.csv};\end{axis}"
              r"\end{tikzpicture}", r"\documentclass{article}\usepackage{pgfplots}"), "data.csv"),
        (full(r"\font\x=nosuchfont \x a"), "nosuchfont"),
        (full(r"\tikz\node{中};"), "U+4E2D"),
        (full(PICTURE, r"\documentclass{article}\usepackage{tikz}"
                       r"\usetikzlibrary{graphs,graphdrawing}"), "LuaTeX"),
    ],
)  # fmt: skip
def test_what_is_missing_is_unsupported_and_named(draw: Draw, program: str, name: str) -> None:
    found = draw("tikz", program)
    assert found.reason == Reason.UNSUPPORTED, found.log
    assert name in found.log


def test_a_float_without_a_class_is_drawn_with_its_caption(pixels: Pixels) -> None:
    picture = pixels("tikz", "\\begin{figure}[h]\n\\centering\n" + PICTURE.replace("red", "blue")
                     + "\n\\caption{Two halves}\n\\end{figure}")  # fmt: skip
    assert tuple(picture[30, 48]) == BLUE
    assert (picture[84:].min(axis=2) < 128).any()


@pytest.mark.parametrize("text", ["α → β", "x₁ ≤ ∞", "½ ● ★", "ΔE ≈ ħω".replace("ħ", "ℏ")])
def test_letters_without_a_sign_in_latex_are_given_one(draw: Draw, text: str) -> None:
    found = draw("tikz", full(rf"\tikz\node{{{text}}};"))
    assert found.reason is None, found.log
    assert "signs for letters" in found.log


def test_a_letter_that_the_program_gives_a_sign_keeps_it(pixels: Pixels) -> None:
    head = r"\documentclass{standalone}\usepackage{tikz}\DeclareUnicodeCharacter{03B1}"
    square = r"\tikz\fill[red] (0,0) rectangle (1,1);"
    program = full(r"α\phantom{β}", head + "{" + square + "}")
    assert (pixels("tikz", program) == RED).all(axis=2).sum() > 900


def test_a_glyph_that_a_font_lacks_is_told(draw: Draw) -> None:
    found = draw("tikz", full(PICTURE + r"\font\s=cmsy10 \s\char200 \char200"))
    assert "2 x no glyph for" in found.log
    assert "cmsy10" in found.log


def test_pictures_are_drawn_in_their_places_where_they_would_be_externalised(draw: Draw) -> None:
    head = r"\documentclass{article}\usepackage{tikz}\usetikzlibrary{external}\tikzexternalize"
    found = draw("tikz", full(PICTURE, head + "[prefix=figures/]"))
    assert found.reason is None, found.log
    assert "without externalising" in found.log


def test_a_document_has_no_library_that_it_does_not_load(draw: Draw) -> None:
    head = r"\documentclass{standalone}\usepackage{tikz}"
    bent = r"\tikz\draw[-{Stealth[bend]}] (0,0) to[bend left] (1,1);"
    assert draw("tikz", full(bent, head)).reason == Reason.RUNTIME_ERROR
    found = draw("tikz", bent)
    assert found.reason is None, found.log
    assert "names no class" in found.log


def test_hairlines_are_as_grey_as_they_cover(pixels: Pixels) -> None:
    # Lines of 0.2 pt, one every 1 mm (2.845 pt), cover 7.03 % of white: 255 * 0.9297 = 237.1.
    lines = r"\clip (0,0) rectangle (20,20); \foreach \i in {0.05,0.15,...,20}"
    picture = pixels("tikz", lines + r" \draw[very thin] (0,\i) -- (20,\i);")
    assert abs(picture[20:76, 20:76].mean() - 237.1) < 2


@pytest.mark.parametrize(
    ("program", "read"),
    [
        ("\\begin{filecontents*}{mine.tex}\n" + HALVES + "\n\\end{filecontents*}\n"
         + full(r"\begin{tikzpicture}\input{mine}\end{tikzpicture}"), "filecontents"),
        (full(r"\newwrite\w\immediate\openout\w=mine.tex \immediate\write\w{\unexpanded{" + HALVES
              + r"}}\immediate\closeout\w \begin{tikzpicture}\input{mine}\end{tikzpicture}"),
         "openout"),
    ],
)  # fmt: skip
def test_what_a_document_writes_it_can_read(pixels: Pixels, program: str, read: str) -> None:
    assert colors(pixels("tikz", program)) == (RED, BLUE)
