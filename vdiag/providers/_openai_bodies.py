"""What goes to OpenAI-compatible endpoints and what comes back: request bodies and answers."""

from collections.abc import Mapping

from openai.types.chat import ChatCompletion
from openai.types.responses import Response

from vdiag.errors import BadInput
from vdiag.records import Answer, Question

FIXED = ("model", "messages", "input", "stream", "n", "store")
"""Fields of a body that vdiag fills itself or relies on."""
_CHAT = ("temperature", "top_p", "max_tokens", "reasoning_effort", "seed")


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


def chat_body(name: str, question: Question, own: bool) -> dict[str, object]:
    """Body of a request to Chat Completions.

    Args:
        name: the model's.
        own: whether it goes to OpenAI itself, which calls the longest answer otherwise.
    """
    sent = {key: question.settings[key] for key in _CHAT if key in question.settings}
    if own and "max_tokens" in sent:
        sent["max_completion_tokens"] = sent.pop("max_tokens")
    messages = [{"role": "user", "content": question.prompt}]
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
    return {"model": name, "input": question.prompt, "store": False, **sent, **extra}


def _extra(question: Question) -> dict[str, object]:
    extra = question.settings.get("extra_body", {})
    assert isinstance(extra, Mapping)
    return dict(extra)


def from_chat(completion: ChatCompletion, seconds: float) -> Answer:
    """The answer in a chat completion, which has at least one choice."""
    choice = completion.choices[0]
    refusal = choice.message.refusal
    finish: str = choice.finish_reason or "stop"
    if refusal or finish == "content_filter":
        finish = "refusal"
    usage = completion.usage
    return Answer(
        text=choice.message.content or refusal or "",
        finish=finish,
        input_tokens=usage.prompt_tokens if usage else None,
        output_tokens=usage.completion_tokens if usage else None,
        seconds=seconds,
        served=completion.model or "",
    )


def from_response(response: Response, seconds: float) -> Answer:
    """The answer in a response that did not fail."""
    parts = [part for item in response.output if item.type == "message" for part in item.content]
    refusals = [part.refusal for part in parts if part.type == "refusal"]
    finish = "stop"
    if response.incomplete_details is not None:
        cut = response.incomplete_details.reason == "max_output_tokens"
        finish = "length" if cut else "refusal"
    if refusals:
        finish = "refusal"
    usage = response.usage
    return Answer(
        text=response.output_text or " ".join(refusals),
        finish=finish,
        input_tokens=usage.input_tokens if usage else None,
        output_tokens=usage.output_tokens if usage else None,
        seconds=seconds,
        served=response.model or "",
    )
