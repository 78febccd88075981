"""What goes to OpenAI-compatible endpoints and what comes back: request bodies and answers.

An endpoint may be any server that claims to speak the protocol, so that every field of an answer
is read as if it could hold anything.
"""

import base64
import json
from collections.abc import Collection, Mapping
from pathlib import Path

from vdiag.errors import BadInput
from vdiag.providers._openai_meanings import legible
from vdiag.providers._openai_secrets import without_secrets
from vdiag.records import Answer, Ending, Question, ending

FIXED = ("model", "messages", "input", "stream", "n", "store", "background")
"""Fields of a body that vdiag fills itself or relies on."""
OPTION = {
    "temperature": "--temperature",
    "top_p": "--top-p",
    "seed": "--model-seed",
    "reasoning_effort": "--reasoning-effort",
    "max_tokens": "--max-tokens",
    "max_output_tokens": "--max-tokens",
    "max_completion_tokens": "--max-tokens",
}
"""Fields of a body that an option sets."""
_CHAT = ("temperature", "top_p", "max_tokens", "reasoning_effort", "seed")
_MOST_TOKENS = 2**53
LONGEST_REASONING = 2000
"""Characters of reasoning that are kept of a reply that holds nothing else."""
TEXTS, REFUSALS = ("output_text", "text"), ("refusal",)
"""Kinds of parts that a response's message is made of."""
COMMENTARY = ("commentary", "analysis")


def check(sampling: Mapping[str, object], chat: bool) -> None:
    """Refuse parameters that cannot be sent.

    Raises:
        BadInput: one of them.
    """
    if not chat and "seed" in sampling:
        raise BadInput(
            f'--model-seed "{sampling["seed"]}" cannot be sent: the Responses API has no seed; '
            "leave it out, or ask through Chat Completions with --api chat."
        )
    extra = sampling.get("extra_body", {})
    assert isinstance(extra, Mapping)
    for name in extra:
        if name in FIXED:
            raise BadInput(
                f'--extra-body must not set "{name}": vdiag sets it; other fields pass through.'
            )
        if name in OPTION:
            raise BadInput(f'--extra-body must not set "{name}": give {OPTION[name]} instead.')
    if not chat and "reasoning" in extra:
        _check_reasoning(extra["reasoning"])
    try:
        json.dumps(extra, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise BadInput(
            f'--extra-body "{dict(extra)!a}" cannot be sent: it holds a number or character '
            "that JSON in UTF-8 has not (NaN, Infinity, half a surrogate pair); take it out."
        ) from error


def _check_reasoning(given: object) -> None:
    if not isinstance(given, Mapping):
        raise BadInput(
            f'--extra-body sets "reasoning" to "{given}"; the Responses API takes an object '
            'there, like {"reasoning": {"summary": "auto"}}.'
        )
    if "effort" in given:
        raise BadInput(
            '--extra-body must not set "effort" in "reasoning": give --reasoning-effort instead.'
        )


def chat_body(name: str, question: Question, own: bool) -> dict[str, object]:
    """Body of a request to Chat Completions.

    Args:
        name: the model's.
        own: whether it goes to OpenAI itself, which calls the longest answer otherwise.
    """
    sent = {key: question.settings[key] for key in _CHAT if key in question.settings}
    if own and "max_tokens" in sent:
        sent["max_completion_tokens"] = sent.pop("max_tokens")
    content: object = question.prompt
    if question.images:
        shown = [{"type": "image_url", "image_url": {"url": _url(p)}} for p in question.images]
        content = [{"type": "text", "text": question.prompt}, *shown]
    messages = [{"role": "user", "content": content}]
    return {"model": name, "messages": messages, **sent, **_extra(question)}


def responses_body(name: str, question: Question) -> dict[str, object]:
    """Body of a request to the Responses API."""
    settings = question.settings
    sent = {key: settings[key] for key in ("temperature", "top_p") if key in settings}
    if "max_tokens" in settings:
        sent["max_output_tokens"] = settings["max_tokens"]
    extra = _extra(question)
    if "reasoning_effort" in settings:
        given = extra.pop("reasoning", {})
        assert isinstance(given, Mapping)
        sent["reasoning"] = {**given, "effort": settings["reasoning_effort"]}
    shown_with: object = question.prompt
    if question.images:
        shown = [{"type": "input_image", "image_url": _url(path)} for path in question.images]
        content = [{"type": "input_text", "text": question.prompt}, *shown]
        shown_with = [{"role": "user", "content": content}]
    return {"model": name, "input": shown_with, "store": False, **sent, **extra}


def _url(picture: str) -> str:
    """A PNG as it stands in a request."""
    return f"data:image/png;base64,{base64.b64encode(Path(picture).read_bytes()).decode()}"


def _extra(question: Question) -> dict[str, object]:
    extra = question.settings.get("extra_body", {})
    assert isinstance(extra, Mapping)
    return dict(extra)


def error_in(body: object) -> object:
    """The error in a body that passes for an answer; ``None`` where there is none.

    It may stand at the top, in the first choice, or alone in the place of all that an answer has.
    """
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if not isinstance(body, Mapping):
        return None
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    inner = choice.get("error") if isinstance(choice, Mapping) else None
    if error := body.get("error") or inner:
        return error
    if "choices" in body or "output" in body or "output_text" in body:
        return None
    told = body.get("object") == "error" or "detail" in body or "message" in body
    return body if told or "errors" in body else None


def as_json(body: object) -> object:
    """What a reply holds whose header says that it is no JSON, where it is JSON all the same."""
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return body


def from_chat(body: Mapping[str, object], seconds: float) -> Answer | None:
    """The answer in a chat completion; ``None`` where there is none to be read."""
    choices = body.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, Mapping) else None
    if not isinstance(choice, Mapping) or not isinstance(message, Mapping):
        return None
    text, refusal = _text(message.get("content")), _text(message.get("refusal"))
    finish = choice.get("finish_reason") or "stop"
    if text is None or refusal is None or not isinstance(finish, str):
        return None
    refuses = bool(refusal) or ending(finish) is Ending.REFUSAL
    said = text or refusal or _reasoning(message)
    return _answer(body, said, "refusal" if refuses else finish, seconds, "prompt", "completion")


def from_response(body: Mapping[str, object], seconds: float) -> Answer | None:
    """The answer in a response, or how its call failed; ``None`` where nothing can be read.

    What the model says while it works (commentary) is no part of an answer.
    """
    finish = _ended(body)
    if finish is not None and ending(finish) is Ending.ERROR:
        return _answer(body, "", finish, seconds, "input", "output")
    items, whole = body.get("output"), _text(body.get("output_text"))
    items = [] if items is None and whole else items
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return None
    messages = [item for item in items if item.get("type", "message") == "message"]
    contents = [item.get("content") for item in messages if not _is_commentary(item)]
    texts = [_said(content, "text", TEXTS) for content in contents]
    refusals = [_said(content, "refusal", REFUSALS) for content in contents]
    if finish is None or None in texts or None in refusals:
        return None
    text, refusal = "\n".join(filter(None, texts)) or whole, "\n".join(filter(None, refusals))
    if finish == "stop" and not text and contents and all(one is None for one in contents):
        return None  # a server's null, not the silence of a model
    finish = "refusal" if refusal else finish
    return _answer(body, text or refusal, finish, seconds, "input", "output")


def _is_commentary(item: Mapping[str, object]) -> bool:
    """Whether a message is not meant as the answer: its phase or, elsewhere, channel says so."""
    return any(item.get(name) in COMMENTARY for name in ("phase", "channel"))


def _said(content: object, field: str, kinds: Collection[str]) -> str | None:
    """What the parts of some kinds in a message say; ``None`` where they cannot be read."""
    if content is None or isinstance(content, str):
        return (content or "") if field == "text" else ""
    if not isinstance(content, list):
        return None
    parts = [{"type": "text", "text": part} if isinstance(part, str) else part for part in content]
    if not all(isinstance(part, Mapping) for part in parts):
        return None
    found = [part.get(field) for part in parts if part.get("type") in kinds]
    return "".join(map(str, found)) if all(isinstance(one, str) for one in found) else None


def _ended(body: Mapping[str, object]) -> str | None:
    """How a response ended, in the words of Chat Completions; ``None`` where it says nothing."""
    details, status = body.get("incomplete_details"), body.get("status") or "completed"
    if not isinstance(status, str):
        return None
    why = details.get("reason") if isinstance(details, Mapping) else None
    if isinstance(why, str) and why and ending(status) is not Ending.ERROR:
        return {"max_output_tokens": "length", "content_filter": "refusal"}.get(why, why)
    return "stop" if status == "completed" else status


def _answer(
    body: Mapping[str, object], text: str, finish: str, seconds: float, sent: str, received: str
) -> Answer:
    """An answer with the usage that its body has under ``{sent}_tokens`` and so on."""
    usage, served = body.get("usage"), body.get("model")
    counts = usage if isinstance(usage, Mapping) else {}
    details = counts.get(f"{sent}_tokens_details")
    return Answer(
        text=clean(text),
        finish=clean(finish),
        input_tokens=count(counts.get(f"{sent}_tokens")),
        output_tokens=count(counts.get(f"{received}_tokens")),
        seconds=seconds,
        served=clean(served) if isinstance(served, str) else "",
        cached_tokens=count(details.get("cached_tokens")) if isinstance(details, Mapping) else None,
    )


def clean(text: str) -> str:
    """A text without our keys, and without halves of surrogate pairs, which UTF-8 cannot hold."""
    return without_secrets(text.encode("utf-8", "replace").decode())


def count(value: object) -> int | None:
    """A number of tokens or questions; ``None`` where a value is none."""
    return value if type(value) is int and 0 <= value < _MOST_TOKENS else None


def _reasoning(message: Mapping[str, object]) -> str:
    """All that a message without a text holds beside it, marked as what a model thought."""
    parts = message.get("content")
    inner = [one for one in parts if _is_reasoning(one)] if isinstance(parts, list) else []
    named = (message.get(name) for name in ("reasoning_content", "reasoning", "thinking"))
    thought = next((one for one in (*named, *inner) if one), None)
    if isinstance(thought, Mapping):
        thought = next((thought[n] for n in ("text", "thinking", "summary") if thought.get(n)), "")
    return f"<think>{legible(thought, LONGEST_REASONING)}</think>" if thought else ""


def _is_reasoning(part: object) -> bool:
    """Whether a part of a message is what the model thought before it answered."""
    if not isinstance(part, Mapping):
        return False
    kind = str(part.get("type", "")).lower()
    return "reason" in kind or "think" in kind or "thought" in kind or part.get("thought") is True


def _text(content: object) -> str | None:
    """The text of a message, whole or in parts but for those of reasoning.

    Returns:
        ``None`` where it is neither.
    """
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        return None
    texts = []
    for part in content:
        if _is_reasoning(part):
            continue
        text = part.get("text", "") if isinstance(part, Mapping) else part
        if not isinstance(text, str):
            return None
        texts.append(text)
    return "".join(texts)
