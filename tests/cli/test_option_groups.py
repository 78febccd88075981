"""Options that stand in dataclasses: what typer makes of a command whose groups are spread."""

import json
from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from vdiag.cli.option_groups import flat


@dataclass(frozen=True)
class Size:
    wide: Annotated[int, typer.Option(min=1)]
    high: Annotated[int, typer.Option("--tall", help="How high.")] = 2


@dataclass(frozen=True)
class Ink:
    colour: Annotated[str, typer.Option()] = "red"


def paint(name: Annotated[str, typer.Argument()], *, size: Size, ink: Ink) -> None:
    """Paint a thing."""
    print(json.dumps([name, size.wide, size.high, ink.colour]))


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(flat(paint))
    done = CliRunner().invoke(app, arguments)
    return done.exit_code, done.output


def test_every_field_is_an_option_and_the_command_gets_its_groups() -> None:
    code, said = run("kite", "--wide", "3", "--tall", "4", "--colour", "blue")
    assert (code, json.loads(said)) == (0, ["kite", 3, 4, "blue"])
    assert json.loads(run("kite", "--wide", "3")[1]) == ["kite", 3, 2, "red"]


def test_fields_keep_what_their_options_ask_for() -> None:
    assert run("kite", "--wide", "0")[0] == 2, "below its least"
    assert run("kite")[0] == 2, "a field without a default is needed"
    assert run("kite", "--wide", "3", "--high", "4")[0] == 2, "it has another name"


def test_the_help_is_that_of_the_command_and_of_the_fields() -> None:
    code, said = run("--help")
    assert code == 0
    for text in ("Paint a thing.", "--wide", "--tall", "How high.", "--colour"):
        assert text in said
