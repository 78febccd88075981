"""What makes a scorer's numbers, written into the run: two that differ never share a column."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vdiag.concepts import sets as concepts
from vdiag.run.store import Run, key_of
from vdiag.scorers import OpenScorer

if TYPE_CHECKING:
    from vdiag.score.score import Choice


def record(
    run: Run,
    choice: "Choice",
    scorer: OpenScorer,
    level: str,
    captions: Sequence[str],
    finished: bool = False,
    new: bool = False,
) -> str:
    """Write down what makes these numbers; what follows the hash cannot change them.

    Only finished scores get a time and a number: until then a table goes on showing the complete
    ones before. The number says which are the newest, since a clock may be set back. Where no
    score is new and none of the scorer's is newer, both stay.
    """
    made_of = {**scorer.fingerprint, "scorer": choice.scorer.name, "variant": choice.variant}
    if choice.scorer.ranks_captions:
        made_of["captions"] = f"{len(captions)} {concepts.captions_hash(captions)}"
    fingerprint = key_of(made_of)[:16]
    made_of["note"] = choice.scorer.note
    made_of["over"] = choice.scorer.over.value
    made_of["metrics"] = json.dumps([_finite(asdict(metric)) for metric in scorer.metrics])
    made_of["left_out"] = json.dumps(sorted(scorer.left_out(captions)))
    before = run.fingerprints().get(fingerprint, {})
    made_of["levels"] = json.dumps(sorted({level, *json.loads(before.get("levels", "[]"))}))
    made_of["scored_at"] = before.get("scored_at", "")
    made_of["scoring_number"] = before.get("scoring_number", "0")
    made_of["ranked_among"] = before.get("ranked_among", "[]")
    ranked = choice.scorer.ranks_captions
    lacking = ranked and made_of["ranked_among"] == "[]"
    if finished and (new or lacking or not _is_newest(run, choice, level, fingerprint)):
        made_of["scored_at"] = datetime.now(UTC).isoformat(timespec="microseconds")
        made_of["scoring_number"] = str(1 + _last_scoring(run))
        if ranked:
            made_of["ranked_among"] = json.dumps(captions, ensure_ascii=False)
    run.add_fingerprint(fingerprint, choice.scorer.name, made_of)
    return fingerprint


def _is_newest(run: Run, choice: "Choice", level: str, fingerprint: str) -> bool:
    """Whether scores are finished, and later than any other of their scorer and level."""
    numbers = {
        one: int(of.get("scoring_number", 0))
        for one, of in run.fingerprints().items()
        if of["scorer"] == choice.scorer.name and level in json.loads(of.get("levels", "[]"))
    }
    own = numbers.pop(fingerprint, 0)
    return own > max(numbers.values(), default=0)


def _last_scoring(run: Run) -> int:
    """Number of the run's last finished scoring, 0 where there is none that has a number."""
    return max((int(of.get("scoring_number", 0)) for of in run.fingerprints().values()), default=0)


def _finite(metric: Mapping[str, object]) -> dict[str, object]:
    """A metric without the ends that it has not: JSON knows no infinity."""
    infinite = (math.inf, -math.inf)
    return {name: value for name, value in metric.items() if value not in infinite}
