"""What OpenAI's batch protocol says of how far a batch is."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeGuard

from vdiag.providers import BatchState
from vdiag.providers._openai_bodies import count
from vdiag.providers._openai_meanings import code, message

ENDED = ("completed", "failed", "expired", "cancelled")
STATUSES = ("validating", "in_progress", "finalizing", "cancelling", *ENDED)
SPELLINGS = {"canceled": "cancelled", "canceling": "cancelling"}
QUEUE_FULL = ("token_limit_exceeded", "batch_enqueued_token_limit_exceeded")
"""Codes of a batch for which there was no room in the queue: it costs nothing, and may go later."""


def state_of(name: str, batch: object) -> BatchState | None:
    """The state of a batch as it was sent; ``None`` where it has none that can be read."""
    said = batch.get("status") if isinstance(batch, Mapping) else None
    if not isinstance(batch, Mapping) or not isinstance(said, str) or not said:
        return None
    status = SPELLINGS.get(said.lower(), said.lower())
    counts, errors = batch.get("request_counts"), batch.get("errors")
    done = [count(counts.get(key)) for key in ("completed", "failed")] if _is(counts) else []
    listed = errors.get("data") if _is(errors) else errors
    found = listed if isinstance(listed, list) else []
    files = (batch.get("output_file_id"), batch.get("error_file_id"))
    trouble = "" if status == "completed" else ("; ".join(_told(found)) or status)
    return BatchState(
        id=name,
        status=status,
        ended=status in ENDED,
        done=sum(one or 0 for one in done),
        trouble=trouble if status in ENDED else "",
        waits=status == "failed" and any(code(error) in QUEUE_FULL for error in found),
        files=tuple(file for file in files if isinstance(file, str) and file),
    )


def _told(errors: Sequence[object]) -> list[str]:
    """What is wrong with the requests, each thing once, with all lines that it is in."""
    lines: dict[str, list[int]] = {}
    for error in errors:
        line = count(error.get("line")) if isinstance(error, Mapping) else None
        lines.setdefault(message(error), []).extend([] if line is None else [line])
    return [f"{said}{_places(sorted(set(where)))}" for said, where in lines.items()]


def _places(lines: Sequence[int]) -> str:
    """Numbers of lines in brackets, those that follow each other as a range."""
    ranges = []
    for _, group in groupby(enumerate(lines), lambda pair: pair[1] - pair[0]):
        run = [line for _, line in group]
        ranges.append(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}")
    word = "line" if len(lines) == 1 else "lines"
    return f" ({word} {', '.join(ranges)})" if ranges else ""


def _is(value: object) -> TypeGuard[Mapping[str, Any]]:
    return isinstance(value, Mapping)
