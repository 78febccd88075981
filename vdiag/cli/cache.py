"""`vdiag cache`: answers kept across runs."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from vdiag.cli.completion import runs
from vdiag.cli.options import Json, tell, tell_json
from vdiag.errors import UnknownName

app = typer.Typer(
    help="Answers kept across runs: the same question is never paid for twice.",
    no_args_is_help=True,
)


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="Run folder.", autocompletion=runs)],
    sample: Annotated[
        str, typer.Argument(help="CONCEPT/LANGUAGE/SAMPLE, or the beginning of a question's key.")
    ],
    as_json: Json = False,
) -> None:
    """Say field by field why an answer was, or was not, reused from an earlier run.

    Example: vdiag cache why runs/demo cat/svg/0
    """
    from vdiag.ask import kept_answers as keeping
    from vdiag.ask import reuse
    from vdiag.ask.kept_answers import Answers
    from vdiag.run.store import Run

    with ExitStack() as stack:
        run = stack.enter_context(Run.read(folder))
        found = reuse.why(run, sample, stack.enter_context(Answers(keeping.place())))
    if as_json:
        tell_json(asdict(found))
        return
    tell(f"{found.outcome}\nquestion {found.question}")
    if not found.kept:
        tell("No answer like it is kept.")
        return
    tell(f"nearest kept answer: {found.kept}\n")
    rows = [("field", "here", "kept", "same")]
    rows += [(f.name, f.here, f.kept, "yes" if f.same else "NO") for f in found.fields]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        tell("  ".join((*cells, row[3])))


@app.command("list")
def list_kept(as_json: Json = False) -> None:
    """Say how many answers of which model are kept, and where.

    Example: vdiag cache list
    """
    from vdiag.ask import kept_answers as keeping
    from vdiag.ask.kept_answers import Answers

    with Answers(keeping.place()) as answers:
        counts = answers.counts()
    names = ("model", "answers", "flawed", "tokens")
    if as_json:
        tell_json([dict(zip(names, row, strict=True)) for row in counts])
        return
    rows = [names, *(tuple(map(str, row)) for row in counts)]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        numbers = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        tell("  ".join((row[0].ljust(widths[0]), *numbers)))
    tell(f"They lie in {keeping.place()} (VDIAG_ANSWERS names another file).", err=True)


@app.command()
def forget(
    model: Annotated[str, typer.Argument(help="PROVIDER/MODEL, as `vdiag cache list` shows it.")],
) -> None:
    """Drop the answers kept of one model; the runs that have them keep them.

    Example: vdiag cache forget openai/gpt-5
    """
    from vdiag.ask import kept_answers as keeping
    from vdiag.ask.kept_answers import Answers

    with Answers(keeping.place()) as answers:
        known = [row[0] for row in answers.counts()]
        if model not in known:
            raise UnknownName("model with kept answers", model, known, "vdiag cache list")
        tell(f"{answers.forget(model)} answers of {model} dropped.")
