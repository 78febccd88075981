"""A run made by hand: questions, pictures or reasons, and scores, put in through the store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vdiag.draw.table import Table
from vdiag.records import Answer, Concept, Program, Question, Reason
from vdiag.run import pictures
from vdiag.run.rows import ImageRecord, insert_turned_down
from vdiag.run.store import Run, key_of

BLACK = np.zeros((8, 8, 3), np.uint8)
PICTURE = pictures.content_name(BLACK)
"""Name of the picture of every drawing that a test puts into a run by hand."""
METRICS = json.dumps(
    [
        {"name": "rank", "unit": "%", "low": 0.0, "high": 100.0, "worst": 0.0, "chance": 50.0},
        {"name": "cosine", "unit": "", "low": -1.0, "high": 1.0, "worst": None},
    ]
)
SPREAD = json.dumps([{"name": "spread", "unit": "", "low": 0.0, "high": 2.0, "worst": 0.0}])
FRECHET = json.dumps([{"name": "frechet", "unit": "", "worst": 99.0}])


@dataclass(frozen=True)
class Drawn:
    """A question put into a run by hand; without a rank it failed, or was turned down.

    With an address it was asked at an endpoint.
    """

    concept: str
    sample: int
    rank: float | None
    reason: Reason | None = None
    language: str = "svg"
    model: str = "m"
    category: str = "animal"
    note: str = ""
    address: str = ""
    served: str = ""
    turned_down: str = ""

    @property
    def question(self) -> str:
        where = [self.address] if self.address else []
        return key_of(self.concept, self.sample, self.language, self.model, *where)

    @property
    def image(self) -> str:
        return "i" + self.question


FOUR = (
    Drawn("cat", 0, 90.0),
    Drawn("cat", 1, 70.0),
    Drawn("dog", 0, 20.0),
    Drawn("dog", 1, None, Reason.TIMEOUT),
)


def fill(
    run: Run, drawn: Sequence[Drawn], made_of: Mapping[str, str] | None = None, name: str = "f1"
) -> Run:
    """Put drawings and the ranks of those that have one into a run."""
    parts = {"scorer": "s", "variant": "v", "metrics": METRICS, "note": "not CLIP"}
    run.add_fingerprint(name, "s", {**parts, **(made_of or {})})
    for one in drawn:
        concept = Concept(one.concept, f"a {one.concept}", "objects", {"category": one.category})
        key = one.question
        if key not in run.unanswered() and one.image not in run.image_keys():
            settings = {"base_url": one.address} if one.address else {}
            question = Question(
                key, "p/m", one.model, concept, one.language, one.sample, 0, "d", "d@1", settings
            )
            run.add_questions([question])
            if one.turned_down:
                turn_down(run, key, one.turned_down)
                continue
            run.add_answer(key, Answer("x", served=one.served))
            run.add_programs([(key, Program("code"))], 1)
            image = None if one.rank is None else PICTURE
            run.add_images(
                [ImageRecord(one.image, key, {"size": 8}, "none", image, one.reason, "", None, 0.0)]
            )
        if one.rank is not None:
            ranked = ("s", name, "rank", "image", one.image, one.rank, one.note)
            run.add_scores([ranked, ("s", name, "cosine", "image", one.image, 0.5, one.note)], {})
    return run


def turn_down(run: Run, question: str, reason: str) -> None:
    with run.transaction() as db:
        insert_turned_down(db, question, reason, "no")


def spread(run: Run, subject: str, value: float, covered: Sequence[str]) -> None:
    run.add_fingerprint("f2", "t", {"scorer": "t", "metrics": SPREAD})
    run.add_scores([("t", "f2", "spread", "concept", subject, value, "")], {subject: covered})


def value(table: Table, measure: str, policy: str = "", **place: str) -> tuple[float, int]:
    rows = table.rows[(table.rows["measure"] == measure) & (table.rows["policy"] == policy)]
    for column, wanted in place.items():
        rows = rows[rows[column] == wanted]
    (row,) = rows.to_dict("records")
    return float(row["value"]), int(row["n"])


def has(table: Table, measure: str, policy: str) -> bool:
    return ((table.rows["measure"] == measure) & (table.rows["policy"] == policy)).any()
