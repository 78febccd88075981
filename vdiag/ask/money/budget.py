"""The budget of a run and its ledger: what was set aside before each call, what the call came to.

It lies in the run's own database, beside the answers. A sum that was set aside by a process which
did not live to see the answer counts in full for ever: nobody knows whether it was charged.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vdiag.ask.money.call_cost import MILLION, Sum, Tariff
from vdiag.errors import BadInput
from vdiag.records import Answer, Question
from vdiag.run.rows import insert_answer, insert_turned_down
from vdiag.run.store import Run

SET_ASIDE, BILLED, UNSEEN = "set aside", "billed", "end never seen"
ASKED, BATCH, CACHE = "asked", "batch", "cache"
"""Where an answer came from."""
FREE = 0
"""Number of the entry of a call that costs nothing."""
GROUP, SOON = 256, 0.2
"""Free answers are written in groups of so many, or after so many seconds."""


@dataclass(frozen=True)
class Budget:
    """What a run may cost in all, over every command that goes on with it.

    Attributes:
        usd: US dollars; ``None`` for no limit.
        tokens: of questions and answers; ``None`` for no limit.
    """

    usd: float | None = None
    tokens: int | None = None

    def __bool__(self) -> bool:
        return self.usd is not None or self.tokens is not None


class Ledger:
    """Sets aside the most that a call can cost, then puts its true cost in its place.

    Models without a tariff cost nothing: their calls are not entered, their answers not kept for
    other runs, and several written at once: one that a crash takes is asked for again, for nothing.

    Args:
        run: open for writing.
        budget: what it may cost.
        tariffs: by model.
        keep: takes every answer that was paid for, for other runs; may be ``None``.
        passed_over: for questions asked although an answer was kept, what was wrong with that.
        tell: is told of every answer once it is on disk.

    Attributes:
        spent: so far over the whole run, what is set aside included.
    """

    def __init__(
        self,
        run: Run,
        budget: Budget,
        tariffs: Mapping[str, Tariff],
        keep: Callable[[Question, Answer], None] | None,
        passed_over: Mapping[str, str],
        tell: Callable[[Question, Answer], None] = lambda _question, _answer: None,
    ) -> None:
        self._tell = tell
        self._free: list[tuple[Question, Answer]] = []
        self._written = time.monotonic()
        self._run = run
        self._budget = budget
        self._tariffs = tariffs
        self._keep = keep
        self._passed_over = passed_over
        self._set_aside = {
            number: Sum(tokens, usd)
            for number, tokens, usd in run.select(
                "charges",
                "SELECT number, tokens, COALESCE(usd, 0.0) FROM charges WHERE state = ?",
                SET_ASIDE,
            )
        }
        self.spent = total(run) + self._unpriced()

    def _unpriced(self) -> Sum:
        """What calls of a price unknown then have cost at most, by the price known now."""
        query = "SELECT model, SUM(tokens) FROM charges WHERE usd IS NULL GROUP BY model"
        usd = 0.0
        for model, tokens in self._run.select("charges", query):
            price = self._tariffs[model].price if model in self._tariffs else None
            usd += max(price.input, price.output) * tokens / MILLION if price else 0.0
        return Sum(0, usd)

    def most(self, question: Question) -> Sum:
        """The most that one call can come to."""
        tariff = self._tariffs.get(question.model)
        return tariff.most(question) if tariff else Sum()

    def room_for(self, questions: Sequence[Question]) -> int:
        """How many of these, from the first on, the budget has room for at their most."""
        after = self.spent
        for count, question in enumerate(questions):
            after += self.most(question)
            tokens, usd = self._budget.tokens, self._budget.usd
            if (tokens is not None and after.tokens > tokens) or (
                usd is not None and after.usd > usd
            ):
                return count
        return len(questions)

    def set_aside(self, question: Question) -> int:
        """Record that a question goes out, and the most it can cost; on disk when this returns.

        Returns:
            The number of the entry.
        """
        if question.model not in self._tariffs:
            return FREE
        with self._run.transaction() as db:
            return self.enter(db, question)

    def enter(self, db: sqlite3.Connection, question: Question) -> int:
        """What :meth:`set_aside` does, inside a transaction of the caller's."""
        now = time.time()
        db.execute("UPDATE questions SET asked_at = ? WHERE key = ?", (now, question.key))
        tariff = self._tariffs.get(question.model)
        if tariff is None:
            return FREE
        most = tariff.most(question)
        usd = most.usd if tariff.price else None
        row = (question.key, question.model, SET_ASIDE, most.tokens, usd, now)
        number = db.execute("INSERT INTO charges VALUES (NULL,?,?,?,?,?,?)", row).lastrowid
        assert number is not None
        self._set_aside[number] = most
        self.spent += most
        return number

    def answered(self, number: int, question: Question, answer: Answer, origin: str) -> None:
        """Store an answer and what it cost, all on disk when this returns; keep it for others.

        Where the endpoint does not say how many tokens it used, what was set aside stays. A free
        answer may wait for the next :meth:`write`.
        """
        if number == FREE:
            self._free.append((question, answer))
            return self.write() if len(self._free) >= GROUP else None
        with self._run.transaction() as db:
            insert_answer(db, question.key, answer)
            _originate(db, question.key, origin, self._passed_over.get(question.key, ""))
            self._bill(db, number, question, answer)
        if self._keep is not None:
            self._keep(question, answer)
        return self._tell(question, answer)

    def write(self, late: bool = False) -> None:
        """Put the free answers that wait on disk.

        Args:
            late: only where the last ones were written long ago.
        """
        if late and time.monotonic() - self._written < SOON:
            return
        waiting, self._free = self._free, []
        self._written = time.monotonic()
        if waiting:
            with self._run.transaction() as db:
                for question, answer in waiting:
                    insert_answer(db, question.key, answer)
        for question, answer in waiting:
            self._tell(question, answer)

    def billed(self, number: int, question: Question, answer: Answer) -> None:
        """Enter what a call cost whose answer is not needed any more."""
        if number != FREE:
            with self._run.transaction() as db:
                self._bill(db, number, question, answer)

    def _bill(
        self, db: sqlite3.Connection, number: int, question: Question, answer: Answer
    ) -> None:
        sent, received = answer.input_tokens, answer.output_tokens
        if sent is None or received is None:
            db.execute("UPDATE charges SET state = ? WHERE number = ?", (UNSEEN, number))
            return
        usd = self._tariffs[question.model].usd(sent, received, answer.cached_tokens or 0)
        db.execute(
            "UPDATE charges SET state = ?, tokens = ?, usd = ? WHERE number = ?",
            (BILLED, sent + received, usd, number),
        )
        self._replace(number, Sum(sent + received, usd or 0.0))

    def released(self, number: int) -> None:
        """Take back what was set aside for a call that surely was not charged."""
        if number != FREE:
            with self._run.transaction() as db:
                db.execute("DELETE FROM charges WHERE number = ?", (number,))
            self._replace(number, Sum())

    def turned_down(self, question: str, reason: str, said: str) -> None:
        """Record that the endpoint turned a question down, and why."""
        with self._run.transaction() as db:
            insert_turned_down(db, question, reason, said)

    def unseen(self, number: int) -> None:
        """Leave what was set aside for a call that may have been charged."""
        with self._run.transaction() as db:
            db.execute(
                "UPDATE charges SET state = ? WHERE number = ? AND state = ?",
                (UNSEEN, number, SET_ASIDE),
            )

    def _replace(self, number: int, true: Sum) -> None:
        self.spent += true - self._set_aside.pop(number, true)


def reuse(run: Run, question: Question, answer: Answer, kept_by: str) -> None:
    """Store an answer that an earlier run has paid for."""
    with run.transaction() as db:
        insert_answer(db, question.key, answer)
        _originate(db, question.key, CACHE, kept_by)


def _originate(db: sqlite3.Connection, question: str, origin: str, kept: str) -> None:
    row = (question, origin, kept, time.time())
    db.execute("INSERT INTO origins VALUES (?,?,?,?) ON CONFLICT DO NOTHING", row)


def total(run: Run) -> Sum:
    """What a run has come to so far."""
    query = "SELECT COALESCE(SUM(tokens), 0), COALESCE(SUM(usd), 0.0) FROM charges"
    rows = run.select("charges", query)
    return Sum(*rows[0]) if rows else Sum()


def sentence(run: Run) -> str:
    """What the run has cost, for the user; empty where it has cost nothing."""
    rows = run.select(
        "charges",
        "SELECT COUNT(*), SUM(tokens), SUM(usd), SUM(usd IS NULL), "
        f"SUM(state != '{BILLED}') FROM charges",
    )
    if not rows or not rows[0][0]:
        return ""
    [(calls, tokens, usd, unpriced, unseen)] = rows
    money = f"${usd or 0.0:.4f}" if unpriced < calls else "money unknown"
    said = f"This run has cost {money} so far ({calls} calls, {tokens} tokens"
    if 0 < unpriced < calls:
        said += f"; {unpriced} calls of unknown price are not in it"
    if unseen:
        said += f"; {unseen} calls whose cost was never told count with what was set aside for them"
    return said + ")."


def check(budget: Budget, tariffs: Mapping[str, Tariff]) -> None:
    """Refuse a budget that could not be kept.

    Raises:
        BadInput: a model's price or the length of its answers is unknown, or a limit is not
            positive.
    """
    if budget.usd is not None and not budget.usd > 0:
        raise BadInput(f'--budget-usd "{budget.usd}" must be above 0.')
    if budget.tokens is not None and budget.tokens < 1:
        raise BadInput(f'--budget-tokens "{budget.tokens}" must be at least 1.')
    for model, tariff in tariffs.items():
        if budget.usd is not None and tariff.price is None:
            raise BadInput(
                f'--budget-usd "{budget.usd}" cannot be kept: the price of "{model}" is unknown; '
                "give it in a file (--prices FILE.csv), or limit tokens with --budget-tokens."
            )
        if budget and tariff.longest is None:
            raise BadInput(
                f'The budget cannot be kept: nothing limits how long an answer of "{model}" may '
                "be; give --max-tokens, so that the most a call can cost is set aside before it."
            )
