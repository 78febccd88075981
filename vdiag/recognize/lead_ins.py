"""Words that lead to an answer and are no part of it: ``So it is``, ``This code draws``."""

import re

_SURELY = r"(?:most likely|most probably|likely|probably|clearly|simply|just|definitely|obviously)"
_SHOWS = (
    r"(?:shows?|draws?|generates?|depicts?|represents?|creates?|produces?|renders?|displays?"
    r"|illustrates?|resembles?|makes? up|forms?|outlines?|portrays?|looks? like|called"
    r"|drawing|of(?=\s+an?\s)):?"
)
_NOUN = (
    r"(?:code|program|script|drawing|picture|image|snippet|figure|output|svg|sketch|shapes?|object"
    r"|thing|result|lines|illustration|graphic)"
)
LEAD = re.compile(
    r"\W*(?:(?:so|therefore|thus|hence|overall|in short|in summary|together|i think|i believe"
    r"|i guess|i'd say|i would say|in conclusion|finally|well|sure|okay|hmm+)\b[,!.]?\s*)*"
    r"(?:(?:based on|judging by|judging from|looking at|from|given) [^,.:;!?]{1,80},\s*)?"
    r"(?:i (?:think|believe|guess|would say)\s+)?"
    r"(?:that\s+)?(?:(?:it|this|that|they|these|here|what we (?:see|have) here"
    rf"|(?:the|this|these|all|your) (?:[\w-]+ ){{0,3}}?{_NOUN}(?: (?:drawn|shown|depicted))?)"
    rf"(?:'s| (?:(?:is|are|seems?|appears?|looks|would|will|to|be|like|meant|most closely"
    rf"|together|closely|{_SURELY})\s+)*(?:is|are|be|to be|like|{_SHOWS}))"
    r"|(?:the|this) (?:[\w-]+ ){1,4}?(?:makes? up|represents?|resembles?)(?=\s+an?\s)"
    r"|i (?:can )?see|i(?:'d| would) call (?:it|this)|(?:you|we)(?:'d| would)? (?:get|see)|must be"
    r"|(?:looks|seems|appears)(?: to be)?(?: like)?"
    r"|es handelt sich um|это|(?:这段代码|代码|图片)?(?:画的是|画了|绘制的是|绘制了|显示的是)"
    r"|(?:das|es|dies) ist|(?:der code|das bild|die zeichnung) (?:zeigt|zeichnet)"
    r"|c'est|il s'agit d'|ceci est|(?:le code|le dessin|l'image) (?:dessine|montre|représente)"
    r"|(?:esto )?es(?=\s+un)|(?:isto )?é(?=\s+um)|è(?=\s+un)|这是|這是|これは)"
    rf"(?:\s+{_SURELY})?\s*(?<=[\W\u3040-\u9fff])(?=\S)",
    re.IGNORECASE,
)
SO = re.compile(
    r"\W*(?:(?:so|therefore|thus|hence|final answer|probably|definitely|certainly|most likely"
    r"|sure|of course|okay|ok|hmm+|i think|i believe|i guess|clearly|surely|possibly|perhaps|maybe"
    r"|here you go|natürlich|bien sûr|claro|por supuesto|definitively|without (?:a )?doubt|of these"
    r"|(?:i'm|i am) not (?:[\w%]+ ){0,2}(?:sure|certain),? but)\b\s?[,:!.]?\s*)+(?=\W*\w)",
    re.IGNORECASE,
)
KIND = re.compile(
    r"\W*(?:(?:an?|the)\s+)?(?:[\w-]+\s+){0,2}?(?:drawing|picture|image|depiction|sketch|"
    r"illustration|representation|rendering|graphic|icon) of\s+",
    re.IGNORECASE,
)


def behind(lead: re.Pattern[str], phrase: str) -> str:
    """A phrase without what leads to it."""
    found = lead.match(phrase)
    return phrase[found.end() :] if found else phrase
