"""Asks in batches, to be killed: ``... batch_process URL FOLDER [STEPS SECONDS]``."""

import sys
from dataclasses import replace
from pathlib import Path

from tests.self_kill import die_later
from vdiag import plugins
from vdiag.ask import batch_collector, batch_sender
from vdiag.ask.ask import Manner, ask
from vdiag.ask.batch_requests import BatchLimits
from vdiag.ask.money.call_cost import Tariff
from vdiag.providers import Connection
from vdiag.records import Concept, Question
from vdiag.run.store import Run, key_of

QUESTIONS, PER_BATCH = 240, 6


def questions() -> list[Question]:
    """The same ones in every process."""
    concept = Concept("thing", "a thing", "objects")
    return [
        Question(
            key_of("killed", i), "openai/m", "m", concept, "svg", i, 0, "Draw.", "d@1", {}
        )
        for i in range(QUESTIONS)
    ]  # fmt: skip


def main(url: str, folder: Path, steps: int = 0, seconds: float = 0.0) -> None:
    """Ask until all is answered, or until killed so many steps and seconds on."""
    batch_collector.FIRST_LOOK = 0.02
    batch_sender.MAY_APPEAR = 0.5
    model = plugins.provider("openai").open("m", Connection(base_url=url, timeout=20))[0]
    whole = [replace(one, settings=model.settings) for one in questions()]
    limits = BatchLimits(questions=PER_BATCH)
    manner = Manner(batch=True, batch_limits=limits)
    with Run.write(folder) as run:
        die_later(folder, steps, seconds)
        done = ask(run, whole, {"openai/m": model}, manner, {"openai/m": Tariff(None, 99)}, print)
    print(done)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:4]), *map(float, sys.argv[4:5]))
