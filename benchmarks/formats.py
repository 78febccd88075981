"""TikZ's formats: which share of programs each of them draws, and how it compares with stock.

A program that begins as no format does is read by stock LaTeX from its first line ("stock").
Seconds are of the processor, so that another load does not change the ratio much: TeX alone,
without the sandbox and without making pixels.

    python -m benchmarks.formats                     the example answers
    python -m benchmarks.formats FOLDER ...          every .tex and .md file there as well
"""

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.languages.tikz.document import document
from vdiag.languages.tikz.formats import FIXED, opening
from vdiag.languages.tikz.toolchain import places
from vdiag.records import Answer
from vdiag.shipped import shipped

ANSWERS = shipped("datasets") / "answers" / "handwritten" / "tikz"


def documents(folders: list[Path]) -> list[str]:
    """What TeX is given for every program found."""
    language = plugins.language("tikz")
    found = []
    for file in sorted(path for folder in folders for path in folder.glob("*")):
        if file.suffix == ".md":
            program = extract_program(Answer(file.read_text(encoding="utf-8")), language)
            found += [document(program.code)] if program.reason is None else []
        elif file.suffix == ".tex":
            found.append(document(file.read_text(encoding="utf-8")))
    return found


def seconds(text: str, format: str, formats: str) -> float | None:
    """Seconds of the processor that TeX takes, or ``None`` where it stops."""
    command = ["pdflatex", f"-fmt={format}", "-interaction=batchmode", "-halt-on-error"]
    environment = {**os.environ, **FIXED, "TEXFORMATS": f"{formats}:", "TEXFONTMAPS": f"{formats}:"}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "drawing.tex").write_text(text, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*command, "drawing.tex"], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent if done.returncode == 0 else None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--each", type=int, default=5, help="programs timed a format")
    given = parser.parse_args()
    texts = documents([ANSWERS, *given.folders])
    formats = places().named["format"]
    by_format = defaultdict(list)
    for text in texts:
        by_format[opening(text).format].append(text)
    print(f"{len(texts)} programs      n  share   ours s  stock s  ratio")
    for name, own in sorted(by_format.items(), key=lambda item: -len(item[1])):
        pairs = [
            (mine, plain)
            for text in own[: given.each]
            if (mine := seconds(opening(text).text, name, formats))
            and (plain := seconds(text, "pdflatex", formats))
        ]
        line = f"{name:<22} {len(own):>4} {len(own) / len(texts):>6.1%}"
        if pairs:
            mine, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
            line += f" {mine:>8.2f} {plain:>8.2f} {plain / mine:>6.2f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
