"""What a run knows of its batches: in whose hands every question is that was sent in one.

A batch has a token from before anything of it is sent. ``uploading``: its file goes up, so that
there is no batch yet. ``sending``: the endpoint is told to make it, and ``id`` is that of its file.
``sent``: ``id`` is the batch's own. ``lost``: the endpoint does not show it, or what it shows
cannot be read whole; it is looked for again by every command until the user gives it up.
"""

import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag.ask.money.budget import SET_ASIDE, UNSEEN, Ledger
from vdiag.errors import BadInput
from vdiag.records import Question
from vdiag.run.store import Run

UPLOADING, SENDING, SENT, LOST = "uploading", "sending", "sent", "lost"
COLLECTED, GIVEN_UP = "collected", "given up"
_OPEN = f"s.state NOT IN ('{COLLECTED}', '{GIVEN_UP}')"


@dataclass(frozen=True)
class BatchRecord:
    """A batch that is not closed; see the top of this file.

    Attributes:
        token: ours.
        id: the provider's, of the batch or its file; ``None`` before there is one.
        state: one of the words above.
        questions: how many it has.
    """

    token: str
    id: str | None
    state: str
    questions: int


@dataclass(frozen=True)
class HeldQuestion:
    """A question that was sent in a batch.

    Attributes:
        charge: number of the ledger's entry.
        waiting: whether nothing is settled of it yet.
        needed: whether it has no answer from elsewhere either.
    """

    charge: int
    waiting: bool
    needed: bool


def under_way(run: Run) -> dict[str, str]:
    """From the key of every question that waits for its answer in a batch to the batch's token."""
    query = (
        "SELECT b.question, b.token FROM batched b JOIN batches s ON s.token = b.token "
        f"JOIN charges c ON c.number = b.charge WHERE c.state = ? AND {_OPEN}"
    )
    return dict(run.select("batched", query, SET_ASIDE))


def refuse_to_ask_twice(run: Run, questions: Sequence[Question]) -> None:
    """Refuse to ask one by one what is in a batch already.

    Raises:
        BadInput: some of the questions are.
    """
    held = under_way(run)
    count = sum(question.key in held for question in questions)
    if count:
        raise BadInput(
            f'{count} questions of the run "{run.folder}" are in a batch that was sent and not '
            "collected; give the same command with --batch, so that they are not paid for twice. "
            "If it said before that the batch is lost, --retry lost asks them anew."
        )


def give_up_lost(run: Run) -> None:
    """Close all batches that no id is known of, or that were found to be lost."""
    query = "SELECT token FROM batches s WHERE state IN (?, ?, ?)"
    for (token,) in run.select("batches", query, UPLOADING, SENDING, LOST):
        give_up(run, token)


def give_up(run: Run, token: str) -> None:
    """Close a batch whose answers will not come; what was set aside for them stays."""
    charges = "SELECT charge FROM batched WHERE token = ?"
    with run.transaction() as db:
        db.execute(
            f"UPDATE charges SET state = ? WHERE state = ? AND number IN ({charges})",
            (UNSEEN, SET_ASIDE, token),
        )
        db.execute("UPDATE batches SET state = ? WHERE token = ?", (GIVEN_UP, token))


class BatchRecords:
    """The batches of one model at one endpoint.

    Args:
        run: open for writing.
        ledger: of the run.
        model: as the user named it.
        base_url: of its endpoint; batches of another one are left alone.
    """

    def __init__(self, run: Run, ledger: Ledger, model: str, base_url: object) -> None:
        self.run = run
        self.model = model
        self._ledger = ledger
        self._base_url = base_url

    def open(self) -> list[BatchRecord]:
        """Those that are not closed, in the order in which they were sent."""
        query = (
            "SELECT s.token, s.id, s.state, COUNT(*), MIN(q.settings) FROM batches s "
            "JOIN batched b ON b.token = s.token JOIN questions q ON q.key = b.question "
            f"WHERE s.model = ? AND {_OPEN} GROUP BY s.token ORDER BY s.at"
        )
        return [
            BatchRecord(*row)
            for *row, settings in self.run.select("batches", query, self.model)
            if json.loads(settings).get("base_url") == self._base_url
        ]

    def begin(self, token: str, questions: Sequence[Question]) -> BatchRecord:
        """Record that a batch of these is about to be sent, and the most that it can cost."""
        with self.run.transaction() as db:
            row = (token, self.model, UPLOADING, None, time.time())
            db.execute("INSERT INTO batches VALUES (?,?,?,?,?)", row)
            for question in questions:
                held = (question.key, token, self._ledger.enter(db, question))
                db.execute("INSERT OR REPLACE INTO batched VALUES (?,?,?)", held)
        return BatchRecord(token, None, UPLOADING, len(questions))

    def note(self, token: str, state: str, name: str | None) -> None:
        """Record how far a batch is, and the provider's name for it or its file."""
        with self.run.transaction() as db:
            db.execute("UPDATE batches SET id = ?, state = ? WHERE token = ?", (name, state, token))

    def take_back(self, token: str) -> None:
        """Forget a batch that the provider never had, and what was set aside for it."""
        query = "SELECT charge FROM batched WHERE token = ?"
        with self.run.transaction() as db:
            for (entry,) in self.run.select("batched", query, token):
                self._ledger.released(entry)
            db.execute("DELETE FROM batched WHERE token = ?", (token,))
            db.execute("DELETE FROM batches WHERE token = ?", (token,))

    def close(self, token: str) -> None:
        """Record that all that a batch brought is stored."""
        with self.run.transaction() as db:
            db.execute("UPDATE batches SET state = ? WHERE token = ?", (COLLECTED, token))

    def held(self, token: str) -> dict[str, HeldQuestion]:
        """The questions of a batch by their keys."""
        query = (
            "SELECT b.question, b.charge, COALESCE(c.state, '') = ?, a.question IS NULL "
            "FROM batched b LEFT JOIN charges c ON c.number = b.charge "
            "LEFT JOIN answers a ON a.question = b.question WHERE b.token = ?"
        )
        rows = self.run.select("batched", query, SET_ASIDE, token)
        return {key: HeldQuestion(charge, bool(w), bool(n)) for key, charge, w, n in rows}


def new_token() -> str:
    """A name for a batch that no other has."""
    return secrets.token_hex(8)


def requests_of(run: Run, token: str) -> Path:
    """Where the file of requests of a batch lies until the batch is closed."""
    return run.folder / "batches" / f"{token}-requests.jsonl"


def answers_of(run: Run, token: str, number: int) -> Path:
    """Where one of the files that a batch ended with lies."""
    return run.folder / "batches" / f"{token}-answers-{number}.jsonl"
