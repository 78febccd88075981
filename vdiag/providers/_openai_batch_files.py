"""The files that a batch of OpenAI's protocol ends with, read one line at a time.

Servers that claim to speak the protocol write them in their own ways, and a file may be damaged, so
that every line is read as if it could hold anything.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from vdiag.errors import GARBLED_ANSWER, Passing, ProviderError, TurnedDown
from vdiag.providers import NoAnswer
from vdiag.providers._openai_errors import Errors
from vdiag.providers._openai_meanings import code, legible, message, refused
from vdiag.records import Answer

MARK = b"\xef\xbb\xbf"
"""What some editors and servers put before UTF-8."""
NEVER_RUN = ("batch_expired", "batch_cancelled", "batch_canceled")
"""Codes of requests that the batch ended before."""


def lines(place: Path) -> Iterator[object]:
    """What each line of a file says; bytes where that cannot be read.

    One JSON array of them counts as lines, too.
    """
    with place.open("rb") as file:
        first = file.read(len(MARK))
        file.seek(len(MARK) if first == MARK else 0)
        for number, raw in enumerate(file):
            if number == 0 and raw.lstrip().startswith(b"["):
                text = raw + file.read()
                whole = _read(text)
                every = filter(bytes.strip, text.split(b"\n"))
                yield from whole if isinstance(whole, list) else map(_read, every)
            elif raw.strip():
                yield _read(raw)


def _read(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return raw


def outcome(
    line: object, answer: Callable[[object], Answer], errors: Errors
) -> tuple[str, Answer | NoAnswer]:
    """What one line says, and of which question.

    Args:
        answer: from a response's body to an answer.
        errors: of the endpoint.
    """
    key = ""
    try:
        if isinstance(line, Mapping) and isinstance(line.get("custom_id"), str):
            key = str(line["custom_id"])
            return key, _answer_or_error(line, answer, errors)
        said = line.decode("utf-8", "replace") if isinstance(line, bytes) else line
        return key, _garbled(said)
    except RecursionError:
        return key, NoAnswer("a line nested too deeply", GARBLED_ANSWER, charged=True)


def _answer_or_error(
    line: Mapping[str, Any], answer: Callable[[object], Answer], errors: Errors
) -> Answer | NoAnswer:
    response, error = line.get("response"), line.get("error")
    if not isinstance(response, Mapping) or not response:
        return _never_run(error) if error else _garbled(line)
    status, body = _status(response), response.get("body")
    if status < 400:
        try:
            return answer(body)
        except ProviderError as failure:
            garbled = isinstance(failure, Passing) and failure.reason == GARBLED_ANSWER
            return _garbled(body) if garbled else _refused(failure)
    error = body or error
    if refused(error):
        return Answer(message(error), "refusal", input_tokens=0, output_tokens=0)
    return _refused(errors.of_status(status, error), message(error))


def _status(response: Mapping[str, Any]) -> int:
    """The response's status, a number or its digits; 0 where it has none."""
    said = str(response.get("status_code"))
    return int(said) if said.isascii() and said.isdigit() and len(said) == 3 else 0


def _never_run(error: object) -> NoAnswer:
    """A request that got no response: the batch ended before it, or it could not be run."""
    return NoAnswer(message(error) if code(error) not in NEVER_RUN else code(error))


def _refused(error: ProviderError, said: str = "") -> NoAnswer:
    said = said or legible(str(error))
    if isinstance(error, TurnedDown):
        return NoAnswer(error.said, error.reason)
    return NoAnswer(said, charged=isinstance(error, Passing) and not error.unbilled)


def _garbled(what: object) -> NoAnswer:
    said = f"no answer can be read from {legible(what, 60)}"
    return NoAnswer(said, GARBLED_ANSWER, charged=True)
