"""All commands by name and summary; a command's file is imported when it is asked for."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

SUMMARIES = {
    "draw": "Ask a model for drawings, render them, score them, and show a table and a page.",
    "recognize": (
        "Ask a model what drawings are, shown as code, as pictures or as pictures of code."
    ),
    "improve": (
        "Let a model improve its own drawings round by round, beside as many fresh drawings."
    ),
    "score": "Score the drawings of a run; only what is missing is computed.",
    "compare": (
        "Compare what runs hold, paired by concept: ranks, differences, and a page side by side."
    ),
    "render": "Render one program to one PNG; on failure print its reason and log and exit with 1.",
    "table": "Print the table of one run or of several side by side.",
    "report": "Write tables, figures and a page for one run or several.",
    "export": "Write every drawing of a run, or every question of `vdiag recognize`, one row each.",
    "list": "List what there is: languages, providers, scorers, concept sets, prompts.",
    "doctor": (
        "Say what is installed, which sandbox works, which weights are there, and what to install."
    ),
    "cache": "Answers kept across runs: the same question is never paid for twice.",
    "concepts": "What models are asked to draw: import sets, look at them, take samples.",
    "weights": "Weights of the scorers that do not ship.",
    "sandbox": "What shuts programs in.",
}
"""What `vdiag --help` says of each: the first line of its own help."""


class Commands(Mapping[str, Any]):
    """The commands as typer has them, each made when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        if name not in SUMMARIES:
            raise KeyError(name)
        return _command(name)

    def __iter__(self) -> Iterator[str]:
        return iter(SUMMARIES)

    def __len__(self) -> int:
        return len(SUMMARIES)


@cache
def _command(name: str) -> Any:
    module = import_module(f"vdiag.cli.{name}")
    alone = typer.Typer(add_completion=False)
    if hasattr(module, "app"):
        alone.add_typer(module.app, name=name)
        return typer.main.get_command(alone).commands[name]  # type: ignore[attr-defined]
    alone.command(name)(getattr(module, f"{name}_", None) or getattr(module, name))
    return typer.main.get_command(alone)


class EachInItsFile(TyperGroup):
    """A group that imports a command's file only to run it or to complete its options."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = Commands()  # type: ignore[assignment]  # nothing is ever added

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the help."""
        return list(SUMMARIES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in with the name and the summary, for lists of commands."""
        summary = SUMMARIES.get(cmd_name)
        return None if summary is None else TyperCommand(cmd_name, help=summary)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command itself, and what is left of the line."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, self.commands[name] if name and found else found, rest
