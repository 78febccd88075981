"""The lines and sentences of a reply, and whether they state anything or refuse to."""

import re

LONGEST = 40_000
"""Characters of a reply that are looked at: half of them at its beginning, half at its end."""
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|textit|mathrm|mathbf|mathsf)\s*\{([^{}]*)\}")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
_EMPHASIS = re.compile(r"[*`$]+|\\[()\[\]]|(?<!\w)_+|(?<!_)_++(?!\w)")
_HEAD = re.compile(r"^\s*(?:[#>•+-]+\s+)*(?:\d{1,2}[.)]\s+(?=\D))?")
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "。": ". ", "、": ", "}
    | dict.fromkeys("「『", '"')
    | dict.fromkeys("」』", '"')
    | {"【": "[", "】": "]"}
    | {full: chr(full - 0xFEE0) for full in range(0xFF01, 0xFF5F)}  # as wide as Chinese ones
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff")
)
_EAST = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_BESIDE = re.compile(rf"(?<=[A-Za-z)\]])(?=[{_EAST}])|(?<=[{_EAST}])(?=[A-Za-z(\[])")
_STRUCK = re.compile(r"~~[^~\n]{1,200}~~")
_END = re.compile(r"<\|[\w-]{1,40}\|>|</?s>")  # tokens that some endpoints leave in the reply
_SHORT = 300  # characters; a longer reply is no mere refusal
_REFUSAL = re.compile(
    r"\W*(?:(?:i'm|i am) (?:very |really |so )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai"
    r"|i (?:can't|cannot|can not|won't|will not|am unable|do not|don't|must decline)"
    r"|(?:i'm|i am) (?:not able|unable|not sure|not certain)|unable to"
    r"|there is (?:not enough|no way)|it(?: is|'s)(?: not possible|n't possible| impossible"
    r"| unclear| hard to (?:say|tell)))\b",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\W*(?:unknown|unclear|unsure|not (?:sure|known|clear)|no idea|n/?a|none|nothing"
    r"|(?:hard|impossible) to (?:say|tell))\W*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"(?<=[.!?;])(?<!\bcf\.)(?<!\bvs\.)(?<!\bfig\.)(?<!\be\.g\.)(?<!\bi\.e\.)\s+", re.IGNORECASE
)
_CONDITION = re.compile(
    r"(?:^\W*(?:unless|suppose|supposing|assuming|had|were|wenn|falls|si)|\bif)\b"
    r"(?!,? (?:i|we|you)(?:'m| am| are| were| have| had| must| want| need| insist)?\b"
    r"|[\w ]{0,20}forced)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:some|others?|people|someone|anyone|(?:you|one) (?:may|might|could))\b"
    r" (?:\w+ ){0,2}?(?:say|argue|think|choose|pick|that)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:not|never|neither|nor|cannot|without|whether|may|might|could|can|maybe"
    r"|perhaps"
    r"|possibl[ey]|unlikely|wrong|incorrect|false|first|second|third|alternative|other|another|unlike|initially|unclear|unsure|than|except|nicht|nunca|jamais"
    r"|(?:no|non|não)(?=\s+(?:es|está|puede|è|é|può|pode)\b)|kein|pas|ni)\b|n't\b|[不非没]",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;–—]|\b(?:but|aber|mais|pero|so|yet)\b", re.IGNORECASE)


def ends_of(text: str) -> str:
    """A reply, or what is looked at of a very long one."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST // 2] + "\n" + text[-LONGEST // 2 :]


def plain(text: str) -> str:
    """A reply with straight quotes, letters of the usual width, and nothing that is not seen."""
    text = _STRUCK.sub("", _END.sub("", text.translate(_STRAIGHT)))
    return _LATEX_TEXT.sub(r"\1", _BESIDE.sub(" ", text))


def lines(text: str) -> list[str]:
    """The lines of a reply that have letters or digits, without the marks of Markdown."""
    rows = (without_marks(row) for row in _FENCE.sub("", plain(text)).split("\n"))
    return [row for row in rows if re.search(r"\w", row)]


def without_marks(line: str) -> str:
    """A line without what makes it bold, a heading or an item of a list."""
    return " ".join(_HEAD.sub("", _EMPHASIS.sub("", line)).split())


def sentences(line: str) -> list[str]:
    """The sentences of a line."""
    return [part for part in _SENTENCE.split(line) if part.strip()]


def refuses(text: str) -> bool:
    """Whether a short reply says that it gives no answer."""
    said = " ".join(lines(text))
    return len(said) <= _SHORT and (bool(_REFUSAL.match(said)) or names_nothing(said))


def names_nothing(phrase: str) -> bool:
    """Whether a phrase stands for no answer: ``unknown``, ``not sure``, ``N/A``."""
    return bool(_UNKNOWN.fullmatch(phrase))


def is_doubted(before: str, sentence: str) -> bool:
    """Whether what a sentence says behind some words is not meant as the answer.

    It is a question, holds under a condition, is what others might say, or is denied.

    Args:
        before: the sentence up to what it says.
        sentence: all of it.
    """
    if sentence.rstrip("\"')] ").endswith("?"):
        return True
    if _CONDITION.search(sentence) or _OTHERS.search(sentence):
        return True
    return bool(_DOUBT.search(_CLAUSE.split(before)[-1]))
