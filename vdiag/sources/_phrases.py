"""Names as phrases: with the article that English wants."""

import re
import unicodedata

_HEAD = re.compile(r" (?:of|with|for|in|on|to|from|at) ")
_MASS = frozenset(
    "air asphalt bedding bread broccoli butter cargo cash cheese chess china clay clothing "
    "coal coffee concrete conditioning corn crockery cutlery decor dirt earth equipment "
    "fabric fire firewood flour foliage food footwear fruit furniture garbage gold graffiti "
    "grass gravel hair hay ice jam jewellery jewelry land laundry lava lettuce lightning "
    "linen lingerie litter luggage lumber machinery mail meat merchandise milk mist money mud "
    "music oil paper pasta pastry plastic pottery rice rubbish rubble salt sand scaffolding "
    "scenery seafood seaweed silverware smoke snow soap software soil spaghetti steam straw "
    "stuff sugar sushi tea timber tinsel traffic trash underwear vegetation water weaponry "
    "wheat whitewater wildlife wine wood wool wreckage".split()
) | {"table tennis", "ice cream"}
_IRREGULAR_PLURALS = frozenset(
    "cattle children feet geese men mice people police teeth women skis taxis menus".split()
)
_THE = frozenset({"sky", "sea", "ground", "horizon", "moon"})
_SINGULAR_IN_S = frozenset(
    "alias asbestos atlas bias canvas christmas cosmos gas lens pampas pancreas rhinoceros "
    "thermos".split()
)
_VOWEL_SOUND = re.compile(
    r"[aeio]|u(?![- ]|$|ni(?!n|m)|s[aeiu]|te|tility|tah|kulele|rin|ro|ra)|hour|honest|honou?r|"
    r"heir|(?!mrs?\b|st\b)[fhlmnrsx](?:[^\Waeiouy]*\b)|(?:led|mri|sos|suv|xray)s?\b|"
    r"8|1[18](?!\d(?!\d))"
)
_CONSONANT_SOUND = re.compile(r"eu|ewe|(?:once|one|ufo|uk|url|us|usb|uv)\b")


def clean(text: str) -> str:
    """Text in Unicode's composed form, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def with_article(name: str) -> str:
    """A name as it goes into a prompt: ``"an armchair"``, ``"trees"``, ``"grass"``, ``"the sky"``.

    What counts is the head, the last word before ``of``, ``with`` and the like. No article is put
    before a plural (a head in ``-s``, but not ``-ss``, ``-us``, ``-is``; exceptions are listed),
    before a mass noun (listed, for English has no rule), nor before a name that has an article.
    There is one sky, sea, ground, horizon and moon. Else ``an`` stands before a vowel sound.
    """
    words = name.lower()
    head = _HEAD.split(words)[0].split(" ")[-1]
    if words.startswith(("a ", "an ", "the ", "some ")):
        return name
    if words in _THE:
        return f"the {name}"
    if words in _MASS or head in _MASS or _is_plural(head):
        return name
    vowel = _VOWEL_SOUND.match(words) and not _CONSONANT_SOUND.match(words)
    return f"an {name}" if vowel else f"a {name}"


def _is_plural(word: str) -> bool:
    if word in _IRREGULAR_PLURALS:
        return True
    in_s = word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return in_s and len(word) > 2 and word not in _SINGULAR_IN_S


def singular_forms(name: str) -> list[str]:
    """What a plural name may be the plural of: ``"shelves"`` -> shelve, shelv, shelf, shelfe."""
    endings = (("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("men", "man"))
    return [name.removesuffix(end) + one for end, one in endings if name.endswith(end)]
