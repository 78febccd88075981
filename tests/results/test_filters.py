"""Names from outside leave tables as they are in every format, whatever they hold."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from vdiag.results.formats import FORMATS, formatted
from vdiag.results.sheets import Sheet

NAMES = [
    '=HYPERLINK("http://a","b")', "+1+cmd", "-2", "@SUM(A1)", "\t=1", "two\nlines", "two\r\nlines",
    "\x1b[2Jgone", "\x1b]0;title\x07", "a|b", "50 % & \\ _ # $ { } ~ ^", "\u202egnp", "<b>bold</b>",
    "\\input{/etc/passwd}", "^^M\\input{x}", "\u2028\\input{x}",
]  # fmt: skip


def sheet() -> Sheet:
    rows = pd.DataFrame({"concept": NAMES, "value": [-1.5] * len(NAMES)})
    block = pd.DataFrame({name: ["x"] * len(NAMES) for name in ("n", NAMES[5])}, index=NAMES)
    return Sheet(rows, [(NAMES[6], block)], [f"A note on {name}." for name in NAMES])


@pytest.mark.parametrize("form", FORMATS)
def test_no_format_steers_a_terminal(form: str) -> None:
    said = formatted(sheet(), form)
    assert [one for one in said if ord(one) < 32 and one not in "\n\t\r"] == []
    assert not set(said) & set("\x7f\x9b\u202e")


def test_no_cell_of_csv_is_a_formula_and_numbers_stay_numbers() -> None:
    read = list(csv.DictReader(io.StringIO(formatted(sheet(), "csv"))))
    assert len(read) == len(NAMES)
    assert not [row for row in read if row["concept"].startswith(tuple("=+-@\t\r"))]
    assert read[0]["concept"] == f"'{NAMES[0]}"
    assert {row["value"] for row in read} == {"-1.5"}


@pytest.mark.parametrize("form", ["text", "markdown", "latex"])
def test_a_name_takes_one_line(form: str) -> None:
    one = Sheet(pd.DataFrame(), [("h", pd.DataFrame({"n": ["x"]}, index=["a"]))], ["note"])
    odd = Sheet(
        pd.DataFrame(), [("h\nh", pd.DataFrame({"n\nn": ["x\r\nx"]}, index=["a\x85a"]))], ["n\nn"]
    )
    assert len(formatted(odd, form).splitlines()) == len(formatted(one, form).splitlines())


def test_latex_sets_what_names_say_and_runs_none_of_it(tmp_path: Path) -> None:
    said = formatted(sheet(), "latex")
    comments = said.split("\n\n")[0].split("\n")
    assert len(comments) == len(NAMES)
    assert all(line.startswith("% ") for line in comments)
    if shutil.which("pdflatex") is None:
        pytest.skip("there is no pdflatex to judge")
    text = "".join(one if ord(one) < 127 else "?" for one in said)
    (tmp_path / "a.tex").write_text(
        r"\documentclass{article}\usepackage{booktabs}\begin{document}" + text + r"\end{document}"
    )
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-recorder", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "passwd" not in (tmp_path / "a.fls").read_text()
