"""Ten shapes of text that make careless readers slow, and every reader of what a model writes.

``python -m tests.hostile_text READER`` feeds all shapes to one reader, each in a process of its
own with a limit on its processor's time, and prints the names of those that did not end in it.
"""

import csv
import os
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from vdiag import plugins
from vdiag.errors import VdiagError
from vdiag.extract import notation, parametric
from vdiag.extract.program import extract_program
from vdiag.extract.thinking import without_thinking
from vdiag.files import csv_tables, strict_json, visible_text
from vdiag.languages import Language
from vdiag.languages.processing.sketch import java
from vdiag.languages.svg.clean import cleaned
from vdiag.languages.tikz.document import document
from vdiag.languages.tikz.log import first_error
from vdiag.providers import _answer_rows
from vdiag.recognize.answer_reader import read_choice, read_words
from vdiag.records import Answer
from vdiag.sandbox.engine import InvalidProgram, NoImage, Unsupported

BYTES = int(os.environ.get("VDIAG_HOSTILE_BYTES", 1_000_000))
SECONDS = int(os.environ.get("VDIAG_HOSTILE_SECONDS", 20))
Reader = Callable[[str], object]
PIECES = {
    "one word": "a",
    "spaces": " ",
    "line ends": "\n",
    "lines of spaces": "x = 1;" + " " * 200 + "\n",
    "open brackets": "{[(",
    "texts that never end": '"\\"\'',
    "comments that never end": "/* <!-- # % ",
    "tags that never end": "<?xml <svg <![CDATA[ ",
    "fences": "```svg\n~~~\n",
    "thoughts": "<think>\n",
    "commands": r"\begin{tikzpicture}\draw[",
    "calls": "import turtle\nvoid f( A) the answer is (B) ",
    "numbers": "-1e9,+0x1 = ",
    "sentences": "The answer is not a cat. Wait, no: option A, or B? ",
}


def shapes() -> Iterator[tuple[str, str]]:
    """Names and texts of :data:`BYTES` characters, each with something to read at its ends."""
    for name, piece in PIECES.items():
        yield name, (piece * (BYTES // len(piece) + 1))[:BYTES]


def _of_language(language: Language) -> dict[str, Reader]:
    name = language.name
    fence = language.fences[0]

    def extract(text: str) -> object:
        return extract_program(Answer(text), language)

    def fenced(text: str) -> object:
        return extract_program(Answer(f"Here:\n```{fence}\n{language.example}{text}"), language)

    def parameters(text: str) -> object:
        return parametric.read(
            Answer(f"```{fence}\n{language.example}{text}\n```\n{text}"), language
        )

    found: dict[str, Reader] = {
        f"reply in {name}": extract, f"fence in {name}": fenced, f"function in {name}": parameters,
    }  # fmt: skip
    for kind, rewrite in language.rewrites.items():
        found[f"{kind} of {name}"] = lambda text, rewrite=rewrite: rewrite(language.example + text)
    return found


def _replay(text: str) -> object:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.jsonl"
        file.write_text('{"concept": "a", "answer": "' + text + '"}\n' + text)
        return _answer_rows.read(file)


OPTIONS = ["a cat", "a dog", "a red square", "none of these"]
READERS: dict[str, Reader] = {
    "thinking": without_thinking,
    "notation": lambda text: list(notation.objects(text)),
    "choice": lambda text: read_choice(Answer(text), OPTIONS),
    "words": lambda text: read_words(Answer(text)),
    "replay": _replay,
    "table": lambda text: csv_tables.read("name,text\n" + text, "The table"),
    "strict JSON": strict_json.value,
    "terminal": visible_text.visible,
    "TeX's log": lambda text: first_error(f"{text}\n./a.tex:3: x\n{text}", "a.tex"),
    "TikZ document": lambda text: document(r"\draw (0,0) -- (1,1);" + text),
    "SVG cleaned": lambda text: cleaned(f"<svg>{text}</svg>{text}"),
    "Processing to Java": lambda text: java("void setup() { size(9, 9); }\n" + text),
}
for _name in plugins.LANGUAGES.names():
    READERS.update(_of_language(plugins.language(_name)))
_OF_ENGINES = (InvalidProgram, NoImage, Unsupported)
EXPECTED = (VdiagError, ValueError, SyntaxError, RecursionError, csv.Error, *_OF_ENGINES)


def outlasted(reader: Reader) -> list[str]:
    """The shapes that a reader did not come to an end with."""
    late = []
    for name, text in shapes():
        child = os.fork()
        if child == 0:
            _read(reader, text)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status != 0:
            late.append(name if status < 0 else f"{name} (raised)")
    return late


def _read(reader: Reader, text: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        reader(text)
    except EXPECTED:
        os._exit(0)
    except BaseException as error:  # noqa: BLE001  it is told by the exit status
        print(f"{type(error).__name__}: {str(error)[:200]}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        for one in outlasted(READERS[asked]):
            print(f"{asked}: {one}", flush=True)
