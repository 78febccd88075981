"""The command line: every command, every expected error turned into one sentence."""

import sys
import warnings
from typing import Annotated, NoReturn, TextIO

import typer

from vdiag.cli import end
from vdiag.cli.commands import EachInItsFile
from vdiag.cli.options import say
from vdiag.errors import Remark

app = typer.Typer(
    cls=EachInItsFile,
    help="Find out what a language model knows about the visual world.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from vdiag import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    pass


def _say_remarks() -> None:
    """Print remarks as sentences, and every other warning as Python does."""
    usual = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        if issubclass(category, Remark):
            say(str(message))
        else:
            usual(message, category, filename, lineno, file, line)

    warnings.showwarning = show


def main() -> NoReturn:
    """Run the command line; every expected error is one sentence on stderr and exit code 2."""
    _say_remarks()
    try:
        code = app(standalone_mode=False, prog_name="vdiag") or 0
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  a bug is raised again
        code = end.code_of(error)
    end.leave(code)
