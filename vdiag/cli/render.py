"""`vdiag render`: one program to one picture."""

import re
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli import options
from vdiag.cli.options import Unsafe
from vdiag.errors import BadInput


def render(
    file: Annotated[Path, typer.Argument(help="A program, or a whole reply with one in it.")],
    language: Annotated[
        str | None, typer.Option(help="Its language (default: by the file's ending).")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="PNG to write (default: beside FILE).")] = None,
    size: Annotated[int, typer.Option(min=16, max=2048)] = 384,
    engine: Annotated[str | None, typer.Option(help="The language's engine.")] = None,
    timeout: Annotated[float, typer.Option(min=0.5, help=options.TIMEOUT)] = 15,
    unsafe: Unsafe = False,
) -> None:
    """Render one program to one PNG; on failure print its reason and log and exit with 1.

    Example: vdiag render drawing.svg --out drawing.png
    """
    from vdiag import plugins
    from vdiag.extract.program import extract_program
    from vdiag.records import Answer
    from vdiag.render.render import Canvas
    from vdiag.run import pictures
    from vdiag.run.database import storage_errors
    from vdiag.sandbox import Limits, Worker, strongest

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f'Cannot read the program "{file}": {error}.') from error
    chosen = plugins.language(language or _language_of(file, text))
    plugins.languages([chosen.name])
    if file.suffix in (".md", ".txt"):
        found = extract_program(Answer(text), chosen)
        if found.reason is not None:
            options.tell(f"{found.reason}\n{', '.join(found.notes)}", err=True)
            raise typer.Exit(1)
        text = found.code
    canvas = Canvas(size, {chosen.name: engine} if engine else None)
    limits = Limits.of(timeout)
    with Worker(chosen.engines[canvas.engine(chosen)], strongest(unsafe), limits) as worker:
        rendering = worker.draw(text, size)
    if rendering.rgb is None:
        line = f", line {rendering.line}" if rendering.line else ""
        options.tell(f"{rendering.reason}{line}\n{rendering.log.strip()}", err=True)
        raise typer.Exit(1)
    target = out or file.with_suffix(".png")
    pixels = pictures.pixels_from(rendering.rgb, size)
    with storage_errors(target):
        pictures.save(pixels, target)
    blank = " (blank_image: one colour all over)" if pictures.is_blank(pixels) else ""
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
