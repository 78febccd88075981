"""The text of an answer in whichever form an endpoint, a client or an evaluation keeps it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

_UNSPOKEN = ("reason", "think", "thought")
_WRAPPINGS = ("response", "body")
_REPLIES = ("choices", "candidates", "outputs")
_FINISHES = ("finish_reason", "finishReason", "stop_reason", "done_reason")
_KEYS = ("content", "message", "output", "parts", "text", "generated_text", "refusal")
_OF_CHOICES = {*_FINISHES, "index", "logprobs", "token_ids", "message", "generated_text"}
_ASSISTANTS = ("assistant", "model", "ai", "gpt")


class Reply(NamedTuple):
    """One answer.

    Attributes:
        text: without the model's reasoning, possibly empty.
        finish: why it ended, where it came with a reason.
    """

    text: str
    finish: str = ""


def replies(value: Any) -> list[Reply]:
    """The answers that a value holds, one or more.

    A text is one answer, and so are the parts of a message and a whole conversation, of which the
    model's last turn counts. A list of texts, of choices or of lists is several answers to one
    question. Nothing at all is one empty answer.

    Raises:
        ValueError: it holds something else; says what, in a few words.
    """
    return list(_replies(value)) or [Reply("")]


def _replies(value: Any) -> Iterator[Reply]:
    if isinstance(value, list):
        yield from _of_list(value)
    elif isinstance(value, Mapping) and (key := _held(value, _REPLIES)):
        if not isinstance(value[key], list):
            raise ValueError(f"{key} that are no list")
        yield from (reply for one in value[key] for reply in _replies(one))
    elif isinstance(value, Mapping) and (key := _held(value, _WRAPPINGS)):
        yield from _replies(value[key])
    elif isinstance(value, Mapping):
        finish = _held(value, _FINISHES)
        yield Reply(_text(value), str(value[finish]) if finish else "")
    else:
        yield Reply(_text(value))


def _of_list(values: Sequence[Any]) -> Iterator[Reply]:
    objects = [one for one in values if isinstance(one, Mapping)]
    if any("role" in one or "from" in one for one in objects):
        yield Reply(_last_turn(values))
    elif not objects or any(_is_choice(one) for one in objects):
        yield from (reply for one in values for reply in _replies(one))
    elif len(values) > 1 and all(one.keys() == {"text"} for one in objects):
        raise ValueError("a list of texts that may be one answer or several")
    else:
        yield Reply(_text(values))


def _is_choice(value: Mapping[str, Any]) -> bool:
    return "type" not in value and not value.keys().isdisjoint(_OF_CHOICES)


def _last_turn(turns: Sequence[Any]) -> str:
    """What the model said last; Responses' list of outputs has its reasoning among the turns."""
    said = [turn for turn in turns if isinstance(turn, Mapping) and _speaker(turn) in _ASSISTANTS]
    if not said:
        raise ValueError("a conversation without a turn of the assistant")
    return _text(said[-1]) if "value" not in said[-1] else _text(said[-1]["value"])


def _speaker(turn: Mapping[str, Any]) -> str:
    return str(turn.get("role", turn.get("from"))).lower()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, list):
        return _joined(value)
    if isinstance(value, Mapping):
        if _is_unspoken(value):
            return ""
        key = _held(value, _KEYS)
        if key:
            return _text(value[key])
        if "type" in value or "role" in value:  # a call of a tool, a picture
            return ""
        raise ValueError(f"an object with the keys {', '.join(map(str, value))[:80] or '(none)'}")
    raise ValueError(f"the value {json.dumps(value)[:80]}")


def _joined(parts: Sequence[Any]) -> str:
    if any("role" in part for part in parts if isinstance(part, Mapping)):
        return _last_turn(parts)
    return "".join(map(_text, parts))


def _is_unspoken(part: Mapping[str, Any]) -> bool:
    kind = str(part.get("type", "")).lower()
    return part.get("thought") is True or any(word in kind for word in _UNSPOKEN)


def _held(value: Mapping[str, Any], keys: Sequence[str]) -> str | None:
    return next((key for key in keys if value.get(key) is not None), None)
