"""Recognise: show a model drawings as code, pictures or pictures of code; ask what they are."""

from collections.abc import Sequence

from vdiag.ask import questions as asks
from vdiag.ask.ask import Asked
from vdiag.ask.questions import Say
from vdiag.recognize import outcomes
from vdiag.recognize.plan import Prepared, RecognizePlan
from vdiag.records import Question
from vdiag.run.store import Run
from vdiag.scorers import OpenScorer


def recognize(
    plan: RecognizePlan, ready: Prepared, run: Run, questions: Sequence[Question], say: Say
) -> Asked:
    """Ask, then read the answers; each goes on where it was."""
    asked = asks.ask(run, questions, plan.asking, ready.opened, say)
    asks.tell(run, asked, say)
    asks.label_partial(run, len(questions), asked.unasked)
    encoder: OpenScorer | None = None
    if ready.encoder is not None:
        encoder = ready.encoder.scorer.open(ready.encoder.variant, plan.scoring)
    outcomes.read(run, encoder, ready.encoder_name)
    return asked
