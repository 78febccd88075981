"""The questions of all tasks that ask, what asking them came to, and what is recorded of it."""

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from vdiag import __version__
from vdiag.ask.ask import Asked
from vdiag.ask.ask import ask as ask_all
from vdiag.ask.follower import NOBODY, Follower
from vdiag.ask.models import Asking, Opened
from vdiag.ask.money import budget
from vdiag.ask.money.call_cost import Tariff
from vdiag.errors import BadInput
from vdiag.extras import versions
from vdiag.providers import OpenModel
from vdiag.records import Concept, Question, Task
from vdiag.results import older_runs
from vdiag.run.store import Run, key_of

PARTIAL = "Partial run:"
"""How the note begins that says the budget ended the asking."""
RECORDED = ("torch", "open_clip_torch", "lpips", "openai", "numpy", "scipy", "pandas", "pillow")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """One thing to ask of a model; see :class:`vdiag.records.Question`."""

    concept: Concept
    language: str
    prompt: str
    template: str
    sample: int = 0
    round: int = 0
    task: Task = Task.DRAW
    parent: str = ""
    images: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


def question(asking: Asking, name: str, model: OpenModel, wanted: Wanted) -> Question:
    """The question to one model, with the key that finds it again."""
    settings = {**model.settings, **asking.sampling}
    concept = wanted.concept
    parts: list[object] = [name, settings, wanted.prompt, wanted.language]
    parts += [concept.level, concept.name, wanted.sample, wanted.round]
    beyond = (wanted.parent, [Path(path).stem for path in wanted.images], dict(wanted.details))
    if wanted.task != Task.DRAW or any(beyond):
        parts += [wanted.task, *beyond]
    return Question(
        key=key_of(*parts),
        model=name,
        label=model.label,
        concept=concept,
        language=wanted.language,
        sample=wanted.sample,
        round=wanted.round,
        prompt=wanted.prompt,
        template=wanted.template,
        settings=settings,
        task=wanted.task,
        parent=wanted.parent,
        images=wanted.images,
        details=wanted.details,
    )


def ask(
    run: Run,
    questions: Sequence[Question],
    asking: Asking,
    opened: Opened,
    say: Say,
    follower: Follower = NOBODY,
) -> Asked:
    """Ask what has no answer yet; see :func:`vdiag.ask.ask.ask`."""
    return ask_all(run, questions, opened.models, asking.manner, opened.tariffs, say, follower)


def ask_pilot(
    run: Run, questions: Sequence[Question], asking: Asking, opened: Opened, say: Say
) -> None:
    """Ask the questions of a pilot one by one: the run's own, not asked again later."""
    manner = replace(asking.manner, batch=False)
    tariffs = {name: replace(tariff, batch=False) for name, tariff in opened.tariffs.items()}
    asked = ask_all(run, questions, opened.models, manner, tariffs, say)
    say(f"Pilot: {told(asked)}")


def told(asked: Asked) -> str:
    """What asking came to, as one sentence."""
    line = f"{asked.asked} answers asked for, {asked.there} were there already"
    if asked.reused:
        line += f", {asked.reused} reused from earlier runs"
    if asked.repeated:
        line += f" ({asked.repeated} had been on their way when the run was interrupted)"
    if asked.flawed:
        kinds = ", ".join(f"{count} {flaw}" for flaw, count in sorted(asked.flawed.items()))
        line += f"; kept answers that were passed over: {kinds} (--reuse all would take them)"
    return line + "."


def told_of_turned_down(asked: Asked) -> str:
    """How many questions their endpoint turned down, and why; empty where it did none."""
    count = sum(asked.turned_down.values())
    if not count:
        return ""
    kinds = ", ".join(f"{n} {reason}" for reason, n in sorted(asked.turned_down.items()))
    questions = "1 question was" if count == 1 else f"{count} questions were"
    return (
        f"{questions} turned down by the endpoint ({kinds}); all else is asked. The same command "
        "with --retry refused asks them again."
    )


def tell(run: Run, asked: Asked, say: Say) -> None:
    """Say what asking came to and what the run has cost."""
    for line in (told(asked), *asked.said, budget.sentence(run)):
        if line:
            say(line)


def label_partial(run: Run, total: int, unasked: int) -> None:
    """Say in the manifest, and so in every table, that the budget ended the asking."""
    notes = [note for note in run.manifest()["notes"] if not note.startswith(PARTIAL)]
    if unasked:
        notes.append(
            f"{PARTIAL} {total - unasked} of {total} questions were asked within the budget."
        )
    run.note("notes", notes)


def record(run: Run, task: str, seed: int, opened: Opened, notes: Sequence[str]) -> None:
    """Write the part of the manifest that all tasks share; models asked before stay in it.

    Raises:
        BadInput: the run is of another task.
    """
    before = run.manifest()
    if before.get("task", task) != task:
        raise BadInput(
            f'The folder "{run.folder}" holds a run of `vdiag {before["task"]}`, which `vdiag '
            f"{task}` cannot go on with; name another folder with --out."
        )
    run.note("task", task)
    run.note(older_runs.BEGUN_BY, older_runs.begun_by(before, __version__))
    run.note("seed", seed)
    run.note("versions", {"vdiag": __version__, "python": platform.python_version()})
    run.note("packages", versions(*RECORDED))
    models = {name: dict(model.settings) for name, model in opened.models.items()}
    tariffs = {name: _recorded(tariff) for name, tariff in opened.tariffs.items()}
    run.note("models", {**before.get("models", {}), **models})
    run.note("prices", {**before.get("prices", {}), **tariffs})
    every = [*before.get("notes", []), *opened.notes, *notes]
    run.note("notes", list(dict.fromkeys(every)))


def _recorded(tariff: Tariff) -> dict[str, object] | None:
    """A price as the manifest has it."""
    return {**asdict(tariff.price), "batch_used": tariff.batch} if tariff.price else None
