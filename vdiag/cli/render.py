"""`vdiag render`: one program to one picture."""

import re
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli import options
from vdiag.cli.numbers import Timeout
from vdiag.cli.options import Unsafe
from vdiag.cli.outputs import Force, check_file
from vdiag.errors import BadInput


def render(
    file: Annotated[Path, typer.Argument(help="A program, or a whole reply with one in it.")],
    language: Annotated[
        str | None, typer.Option(help="Its language (default: by the file's ending).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="FILE.png to write (default: beside FILE).")
    ] = None,
    size: Annotated[int, typer.Option(min=16, max=2048)] = 384,
    engine: Annotated[str | None, typer.Option(help="The language's engine.")] = None,
    timeout: Timeout = 15,
    unsafe: Unsafe = False,
    force: Force = False,
) -> None:
    """Render one program to one PNG; on failure print its reason and log and exit with 1.

    Example: vdiag render drawing.svg --out drawing.png
    """
    from vdiag import files, plugins
    from vdiag.extract.program import extract_program
    from vdiag.records import Answer
    from vdiag.render.canvas import Canvas
    from vdiag.run import pictures
    from vdiag.run.database import storage_errors
    from vdiag.sandbox import Limits, Worker, strongest

    text = files.text(file, "program", "give a program or a reply, a text file in UTF-8")
    target = out or file.with_suffix(".png")
    check_file(target, "--out", force, [file], ".png")
    chosen = plugins.language(_language_of(file, text) if language is None else language)
    plugins.languages([chosen.name])
    if file.suffix in (".md", ".txt"):
        found = extract_program(Answer(text), chosen)
        if found.reason is not None:
            options.tell(f"{found.reason}\n{', '.join(found.notes)}", err=True)
            raise typer.Exit(1)
        text = found.code
    canvas = Canvas(size, None if engine is None else {chosen.name: engine})
    limits = Limits.of(timeout)
    with Worker(chosen.engines[canvas.engine(chosen)], strongest(unsafe), limits) as worker:
        rendering = worker.draw(text, size)
    if rendering.rgb is None:
        line = f", line {rendering.line}" if rendering.line else ""
        options.tell(f"{rendering.reason}{line}\n{rendering.log.strip()}", err=True)
        raise typer.Exit(1)
    pixels = pictures.pixels_from(rendering.rgb, size)
    with storage_errors(target):
        pictures.save(pixels, target)
    blank = " (blank_image: it shows nothing)" if pictures.is_blank(pixels) else ""
    options.tell(f"{target}{blank}")


def _language_of(file: Path, text: str) -> str:
    from vdiag import plugins

    every = [plugins.language(name) for name in plugins.LANGUAGES.names()]
    fitting = [one for one in every if one.extension == file.suffix]
    told = [one for one in fitting if one.telling and re.search(one.telling, text)]
    chosen = told or [one for one in fitting if not one.telling]
    if not chosen:
        raise BadInput(
            f'The ending of "{file}" tells no language; give one of '
            f"{', '.join(one.name for one in every)} with --language."
        )
    return chosen[0].name
