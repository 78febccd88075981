"""Whatever a child says of itself, and a warm process of it, is a result or a known exception."""

import json
import os
import struct
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sandbox.test_shut_in import AGG, MARK, SAFE, works
from vdiag.records import Reason, Rendering
from vdiag.sandbox import Limits, Tier, Worker
from vdiag.sandbox.worker import Died

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
STATUS = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.sampled_from([*Reason, "hired", ""]) | JUNK,
        "line": st.integers() | JUNK,
        "log": st.text(st.characters(), max_size=50) | JUNK,
    },
).map(json.dumps)


def bare() -> Worker:
    """A worker without a process, for what it makes of a reply."""
    worker = object.__new__(Worker)
    worker._tier = Tier.BUBBLEWRAP
    return worker


def check(found: Rendering) -> None:
    assert found.reason is None or isinstance(found.reason, Reason)
    assert (found.rgb is None) == (found.reason is not None)
    assert isinstance(found.log, str)
    found.log.encode("utf-8")
    assert "\0" not in found.log
    assert "\x1b" not in found.log
    assert len(found.log) < 5000
    assert found.line is None or (type(found.line) is int and 0 < found.line < 10**6)


@given(STATUS | st.text(), st.sampled_from([0, 1, 99, -9, -11, -24, -31, -64, -70]), st.booleans())
def test_any_status_becomes_a_rendering(status: str, code: int, drew: bool) -> None:
    reply = {
        "stopped": None, "code": code, "ready": True, "status": status, "log": "x" * 50,
        "seconds": 0.1,
    }  # fmt: skip
    check(bare()._rendering(reply, b"rgb" if drew and code == 0 else b""))


def said(message: bytes) -> Any:
    """What a worker receives when the warm process writes these bytes."""
    reading, writing = os.pipe()
    os.write(writing, message)
    os.close(writing)

    class Process:
        stdout = os.fdopen(reading, "rb", buffering=0)

    worker = bare()
    worker._process = Process()  # type: ignore[assignment]
    with Process.stdout:
        return worker._receive(10**6 + time.monotonic())


@given(st.binary(max_size=200) | JUNK.map(lambda one: json.dumps(one).encode()), st.booleans())
def test_a_warm_process_that_says_anything_else_has_died(message: bytes, framed: bool) -> None:
    try:
        header, body = said(struct.pack("<I", len(message)) + message if framed else message)
    except Died:
        return
    assert isinstance(header, dict)
    assert isinstance(body, bytes)


HOSTILE = {
    "lists without end": b"[" * 60_000,
    "a number of 5,000 digits": b'{"line": ' + b"9" * 5_000 + b"}",
    "NaN as a line": b'{"reason": "timeout", "line": NaN}',
    "a line beyond all": b'{"reason": "timeout", "line": 1e999}',
    "true as a line": b'{"reason": "timeout", "line": true}',
    "a list as a log": b'{"reason": "timeout", "log": ["a"]}',
    "an object as a reason": b'{"reason": {"a": 1}}',
    "half a character": b'{"reason": "timeout", "log": "\\ud800"}',
    "an unknown reason": b'{"reason": "none"}',
    "no text": b"\xff\xfe{}",
    "no object": b"null",
    "keys twice": b'{"reason": null, "reason": "timeout"}',
}


@pytest.mark.parametrize("tier", SAFE)
def test_hostile_statuses_are_that_drawing_s_failure_and_no_more(tier: Tier) -> None:
    works(tier)
    with Worker(AGG, tier, Limits()) as worker:
        for name, status in HOSTILE.items():
            program = f"import os\nos.write(61, {status!r}); os._exit(0)"
            if len(status) > 5000:
                program = f"import os\nos.write(61, {status[:1]!r} * {len(status)}); os._exit(0)"
            found = worker.draw(program)
            check(found)
            assert found.reason == Reason.RUNTIME_ERROR, name
            assert "cannot be read" in found.log, name
        clean = b'{"reason": "timeout", "log": "\\u0000\\u001b[2Ja\\u202e", "line": 99999999999}'
        found = worker.draw(f"import os\nos.write(61, {clean!r}); os._exit(0)")
        assert (found.reason, found.log, found.line) == (Reason.TIMEOUT, "a", None)
        assert worker.draw(MARK).reason is None


@pytest.mark.slow
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(status=st.binary(max_size=300) | STATUS.map(str.encode))
def test_any_bytes_on_the_status_pipe_harm_their_drawing_only(status: bytes) -> None:
    with Worker(AGG, Tier.BUBBLEWRAP, Limits()) as worker:
        check(worker.draw(f"import os\nos.write(61, {status!r}); os._exit(0)"))
        assert worker.draw(MARK).reason is None
