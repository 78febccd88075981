"""What an endpoint means when it does not answer: whom it concerns, and whether it passes.

Servers that claim to speak one protocol use the same status for very different things, so that
the words of the body decide where there are any. Every word here was seen at a real server.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum

from vdiag.providers._openai_secrets import without_keys


class Meaning(StrEnum):
    """What is wrong when an endpoint does not answer."""

    KEY = "the API key"
    MONEY = "the account's money"
    MODEL = "the model's name"
    PATH = "the address"
    PICTURES = "a picture in the question"
    PARAMETER = "a parameter"
    TOO_LONG = "the question's length"
    TOO_LARGE = "the request's size"
    QUESTION = "this question"
    LOADING = "a model that is not ready yet"
    BUSY = "too many questions"
    BROKEN = "the endpoint itself"


NO_MONEY = frozenset(
    "insufficient_quota billing_hard_limit_reached billing_not_active credit_balance_too_low "
    "insufficient_balance quota_exceeded_error payment_required insufficient_credits "
    "exceeded_current_quota_error".split()
)
"""Codes of errors that do not pass by waiting, but by paying."""
REFUSED = (
    "invalid_prompt",
    "content_filter",
    "content_policy_violation",
    "moderation_blocked",
    "responsibleaipolicyviolation",
    "data_inspection_failed",
)
"""Codes, in small letters, of an error that refuses one prompt by policy."""
STATUS_OF = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "server_error": 500,
    "internal_error": 500,
    "internal_server_error": 500,
    "overloaded_error": 529,
    "timeout": 504,
}
"""Statuses of errors that come with a name in place of a number."""
_PARAMETERS = frozenset(
    "unsupported_parameter unsupported_value unknown_parameter invalid_parameter "
    "parameter_unsupported extra_forbidden integer_below_min_value decimal_above_max_value "
    "decimal_below_min_value integer_above_max_value".split()
)
_ASKED = frozenset("messages input prompt content contents image images image_url".split())
"""Names of what holds the question itself, in place of a parameter."""
_MODELS = frozenset("model_not_found model_not_available unknown_model invalid_model".split())
_LENGTHS = frozenset(
    "context_length_exceeded string_above_max_length context_window_exceeded prompt_too_long "
    "input_too_long tokens_limit_reached".split()
)
_LOOKED_AT, _LONGEST_KEY = 100_000, 500
"""Characters of what an endpoint said, before any pattern is looked for; of a key within it."""
_KEY_WORDS = re.compile(
    r"api[-_ ]?key|\bkey\b|\btoken\b(?!s)|unauthori[sz]ed|authenticat|credential|\bpermission"
    r"|not authori[sz]ed|access denied|\bscopes?\b|\bip\b.*allow",
    re.IGNORECASE,
)
_KEY_REFUSED = re.compile(
    r"(?:invalid|incorrect|missing|expired|wrong|no|revoked|valid) (?:api[-_ ]?key|access token)"
    r"|api[-_ ]?key[^.]{0,40}(?:not valid|invalid|expired|missing|incorrect|not found|required)",
    re.IGNORECASE,
)
_PASSES = re.compile(
    r"per (?:minute|second|hour)|\bretry in|try again in|\b[rt]pm\b", re.IGNORECASE
)
_MONEY_WORDS = re.compile(
    r"credit balance|insufficient (?:funds|balance|credit|quota)|(?:exceeded|exhausted|out of) "
    r"(?:your |the |my )?(?:current |monthly |free |account'?s? )*(?:quota|credits?|balance)"
    r"|billing (?:hard )?limit|payment required|(?:no|not enough) credits?|spending limit"
    r"|account (?:is )?(?:in arrears|overdue)|requires more credits",
    re.IGNORECASE,
)
_MODEL_WORDS = re.compile(
    r"\bmodel\b.{0,120}?\b(?:does not exist|doesn't exist|not found|not (?:currently )?"
    r"(?:available|served|supported by|deployed|exist)|is unknown|is not a valid|has been "
    r"(?:deprecated|removed|retired|decommissioned))|\b(?:unknown|invalid|unsupported|no such|"
    r"no) model\b|not a valid model|deployment for this resource does not exist"
    r"|try pulling it first|does not have access to (?:the )?model|^model: \S+$",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE = re.compile(r"image|picture|vision|multi-?modal|modalit", re.IGNORECASE)
_REFUSES_PICTURE = re.compile(
    r"not? (?:be )?(?:support|process|accept|allow|enabled|able|vision|image)|n't support|"
    r"unsupported|only supported|does not|doesn't|cannot|can't|no endpoints|missing data|"
    r"at most 0|unknown variant|invalid content|text[- ]only|only text|mmproj|not multi-?modal|"
    r"without (?:vision|image)",
    re.IGNORECASE,
)
_ABOUT_ONE_PICTURE = re.compile(
    r"too (?:large|big|small|many)|exceed|safety|policy|flagged|moderat|resolution|dimension|"
    r"decod|corrupt|base64|media type|format\b",
    re.IGNORECASE,
)
_WANTS_TEXT = re.compile(
    r"content\W.{0,60}(?:must|should) be (?:of type )?(?:a )?(?:valid )?str(?:ing)?\b"
    r"|input should be a valid string|str type expected|expected (?:a )?string"
    r"|unmarshal array|not of type 'string'",
    re.IGNORECASE,
)
_LENGTH_WORDS = re.compile(
    r"(?:maximum|max|model'?s?|exceeds?|available|the) context (?:length|size|window)"
    r"|context (?:length|size|window) (?:of|is|exceeded|limit)"
    r"|(?:prompt|input|question|message|request)s?\b[^.]{0,40} (?:is|are|was)? ?too long"
    r"|(?:input|prompt)(?: token)? (?:length|count|size|tokens?)[^.]{0,60}"
    r"(?:exceed|larger|longer|greater|limit)"
    r"|too many (?:input |prompt )?tokens|reduce the length|exceeds? the (?:model'?s? )?"
    r"(?:maximum|max)[^.]{0,30}(?:input|tokens|length|context)"
    r"|`?inputs?`? (?:tokens\b.{0,40}must be|must have less than \d+ tokens)",
    re.IGNORECASE,
)
_PARAMETER_WORDS = re.compile(
    r"(?:unsupported|unknown|unrecogni[sz]ed|unexpected|invalid|extra|unpermitted|illegal) "
    r"(?:request )?(?:parameter|argument|field|value|input|option|key)"
    r"|(?:parameter|argument|field|option)s?\W[^.]{0,80}(?:not (?:be )?(?:supported|allowed|valid|"
    r"permitted|recogni[sz]ed)|unsupported|unknown|invalid)"
    r"|extra (?:inputs|fields) (?:are )?not permitted|additional properties",
    re.IGNORECASE,
)
_LOADING_WORDS = re.compile(
    r"(?:model|server|engine|pipeline)\b[^.]{0,100}\b(?:loading|warming|starting|initiali[sz]ing|"
    r"spinning up|not (?:yet )?ready|being loaded)|\bloading (?:the )?model|cold start",
    re.IGNORECASE,
)


def message(error: object, longest: int = 200) -> str:
    """The sentence in an error's body, in any of the forms that endpoints give it."""
    error = _first(error)
    while isinstance(error, Mapping):
        inner = (error.get(name) for name in ("error", "message", "detail"))
        found = next((one for one in inner if one), None)
        if found is None:
            break
        error = found
    return legible(error, longest) if error else "no reason given"


def _first(error: object) -> object:
    """The error in a body that is a list of them."""
    return error[0] if isinstance(error, list) and error else error


def legible(said: object, longest: int = 200) -> str:
    """One line of what an endpoint said, without keys and characters that cannot be stored."""
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    words = " ".join(text[:_LOOKED_AT].encode("utf-8", "replace").decode().split())
    return without_keys(words[: longest + _LONGEST_KEY])[:longest]


def code(error: object) -> str:
    """The code in an error's body, or its type where it has none; in small letters."""
    error = _first(error)
    if not isinstance(error, Mapping):
        return ""
    inner = error.get("error")
    if isinstance(inner, Mapping):
        return code(inner)
    named = (error.get(name) for name in ("code", "type"))
    return next((str(one).lower() for one in named if one), "")


def refused(error: object) -> bool:
    """Whether an error's body says that policy forbids the prompt."""
    if not isinstance(error, Mapping):
        return False
    inner = [error.get(name) for name in ("error", "innererror")]
    said = {str(error.get(name)).lower() for name in ("code", "type")}
    return not said.isdisjoint(REFUSED) or any(refused(one) for one in inner)


def status_of(error: object) -> int:
    """The status that an error's body names by number or by name; 0 where it names none."""
    named = code(error)
    if named.isascii() and named.isdigit() and 400 <= int(named[:9]) < 600:
        return int(named)
    status = error.get("status") if isinstance(error, Mapping) else None
    if type(status) is int and 400 <= status < 600:
        return status
    return STATUS_OF.get(named, 0)


def meaning(status: int, error: object, pictures: bool = False) -> Meaning:
    """What an error means.

    Args:
        status: of HTTP, or that the body names; 0 where there is none.
        error: what the body holds.
        pictures: whether the question shows any.
    """
    error = _first(error)
    words, named = message(error, 2000), code(error)
    if pictures and _is_about_pictures(words):
        return Meaning.PICTURES
    if status == 402 or named in NO_MONEY:
        return Meaning.MONEY
    if _MONEY_WORDS.search(words) and not _PASSES.search(words):
        return Meaning.MONEY
    if status == 401 or _KEY_REFUSED.search(words):
        return Meaning.KEY
    if _LOADING_WORDS.search(words):
        return Meaning.LOADING
    if status in (408, 409, 425, 429) or status >= 500:
        return {425: Meaning.LOADING, 429: Meaning.BUSY}.get(status, Meaning.BROKEN)
    return _about_the_question(status, error, words, named)


def _about_the_question(status: int, error: object, words: str, named: str) -> Meaning:
    if named in _LENGTHS or _LENGTH_WORDS.search(words):
        return Meaning.TOO_LONG
    if status == 413:
        return Meaning.TOO_LARGE
    if named in _MODELS or _parameter(error) == "model" or _MODEL_WORDS.search(words):
        return Meaning.MODEL
    if status == 403 and _KEY_WORDS.search(words):
        return Meaning.KEY
    if status in (404, 405, 501) and not _speaks(error):
        return Meaning.PATH
    if named in _PARAMETERS or _parameter(error) or _PARAMETER_WORDS.search(words):
        return Meaning.PARAMETER
    return Meaning.QUESTION if status else Meaning.BROKEN


def _is_about_pictures(words: str) -> bool:
    if _WANTS_TEXT.search(words):
        return True
    refuses = _PICTURE.search(words) and _REFUSES_PICTURE.search(words)
    return bool(refuses and not _ABOUT_ONE_PICTURE.search(words))


def _parameter(error: object) -> str:
    """The field of the request that an error's body names, where it does not hold the question."""
    if not isinstance(error, Mapping):
        return ""
    inner, detail = error.get("error"), error.get("detail")
    if isinstance(inner, Mapping):
        return _parameter(inner)
    named = error.get("param")
    if isinstance(detail, list) and detail and isinstance(detail[0], Mapping):
        place = detail[0].get("loc")  # as FastAPI says it: ["body", "temperature"]
        named = str(place[1]) if isinstance(place, list) and len(place) > 1 else None
    first = re.split(r"[.\[]", named)[0] if isinstance(named, str) else ""
    return "" if first in _ASKED or first.lower() in ("none", "null") else first


def _speaks(error: object) -> bool:
    """Whether a body is an error of an endpoint that knows the protocol, not of a web server."""
    names = ("error", "message", "code", "detail")
    return isinstance(error, Mapping) and any(error.get(name) for name in names)
