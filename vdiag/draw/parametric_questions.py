"""Functions: from one answer that was paid for to several drawings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vdiag import plugins
from vdiag.ask import questions as asks
from vdiag.ask.models import Asking, Opened
from vdiag.ask.money import budget
from vdiag.ask.questions import Say, Wanted
from vdiag.extract import parametric
from vdiag.extract.parametric import Parametrized
from vdiag.records import Question, Task
from vdiag.run.store import Run

FUNCTIONS = "Functions:"
"""How the note begins that says how many of a run's functions could be used."""


@dataclass(frozen=True)
class Arguments:
    """How arguments are drawn: so many times for each function, by a seed.

    Beside drawings that are asked for one by one there are only as many as there are of those.
    """

    samples: int
    seed: int


def drawings(
    run: Run, questions: Sequence[Question], arguments: Arguments, asking: Asking, opened: Opened
) -> list[Question]:
    """Questions for the drawings that come from functions, each with its function's answer.

    They are asked of nobody: what the function cost stands with the question for it alone.

    Args:
        run: open for writing.
        questions: those for functions among them count, where they have an answer.
        arguments: how they are drawn.
        asking, opened: as the functions were asked for.
    """
    known = run.answered()
    beside = Counter(_place(question) for question in questions if question.task.drawn)
    found = []
    for parent in questions:
        answer = run.answer(parent.key) if parent.task == Task.PARAMETRIZE else None
        if answer is None:
            continue
        function = parametric.read(answer, plugins.language(parent.language))
        samples = beside.get(_place(parent), arguments.samples)
        own = [
            asks.question(asking, parent.model, opened.models[parent.model], wanted)
            for wanted in _wanted(parent, function, replace(arguments, samples=samples))
        ]
        run.add_questions(own)
        free = replace(answer, input_tokens=0, output_tokens=0, seconds=0.0)
        for question in own:
            if question.key not in known:
                budget.reuse(run, question, free, str(run.folder.absolute()))
        found += own
    return found


def _place(question: Question) -> tuple[str, str, str, str]:
    concept = question.concept
    return question.model, concept.level, concept.name, question.language


def _wanted(parent: Question, function: Parametrized, arguments: Arguments) -> Iterator[Wanted]:
    concept, language = parent.concept, parent.language
    for sample in range(arguments.samples):
        details = parametric.details(function, arguments.seed, concept, language, sample)
        yield Wanted(
            concept,
            language,
            parent.prompt,
            parent.template,
            sample,
            parent=parent.key,
            details=details,
        )


def label(run: Run, say: Say) -> None:
    """Say in the manifest, and so in every table, how many functions of the run can be used."""
    notes = [note for note in run.manifest()["notes"] if not note.startswith(FUNCTIONS)]
    usable: dict[str, list[bool]] = {}
    for question in run.questions_of(Task.PARAMETRIZE):
        answer = run.answer(question.key)
        if answer is not None:
            function = parametric.read(answer, plugins.language(question.language))
            usable.setdefault(question.label, []).append(not function.wrong)
    told = [
        f"{FUNCTIONS} {sum(good)} of {len(good)} answers hold one that can be used ({name}); "
        "each drawing of the others counts as no_code."
        for name, good in sorted(usable.items())
    ]
    for line in told:
        say(line)
    run.note("notes", [*notes, *told])
