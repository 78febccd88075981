"""What pictures shown with a prompt are billed as, in tokens, by the rule of each model.

===================  ============================================================================
models               rule, for a picture of ``w`` by ``h`` pixels
===================  ============================================================================
GPT-4o, 4.1, 4.5     85, and 170 for each tile: scaled into 2,048 x 2,048, then to a shorter side of
                     at most 768, and cut into squares of 512
GPT-4o mini          the same with 2,833 and 5,667
GPT-5 and 5.1        the same with 70 and 140; o1 and o3 with 75 and 150
GPT-4.1 mini, nano   1.62 and 2.46 for each patch of 32 x 32, at most 1,536 patches (more are scaled
GPT-5 mini, nano     down to so many); 1.72 for o4-mini and codex-mini
GPT-5.2 to 5.4       1.2 for each patch, at most 10,000; their mini and nano as above
Claude               ``w h / 750``, or a patch of 28 x 28 each if that is more, at most 4,784
Gemini to 2.5        258, or 258 for each tile where a side is above 384; a tile is a square of
                     ``min(w, h) / 1.5``, which is kept from 256 to 768
Gemini 3             1,120
others               from the least of the tile rules (70 and 140) to the most (2,833 and 5,667)
===================  ============================================================================

Sources, read in November 2026: OpenAI, "Images and vision" (tiles, patches, multipliers), and for
GPT-5.2 to 5.4 bills that users of its forum measured (1.2; mini and nano were billed 1.2 to 1.5
there, so that what the guide says is an upper bound); Anthropic, "Vision"; Google, "Image
understanding" and "Media resolution". ``detail: low`` would cost less and is never sent.
"""

import math
import re
from collections.abc import Callable, Sequence

from PIL import Image

from vdiag.ask.money.tokens import Span

Rule = Callable[[int, int], int]
UNMADE = (512, 512)
"""The size of a picture that is yet to be made."""


def of_pictures(model: str, paths: Sequence[str]) -> Span:
    """Tokens that pictures shown to a model are billed as; one number where its rule is known.

    Args:
        model: ``provider/name``, where the name may have a maker before another slash.
        paths: of the pictures; one that is not there yet counts as :data:`UNMADE`.
    """
    sizes = [_size(path) for path in paths]
    ends = _rules(model.rpartition("/")[2].lower())
    low, likely, high = (float(sum(rule(*size) for size in sizes)) for rule in ends)
    return Span(low, likely, high)


def _size(path: str) -> tuple[int, int]:
    try:
        with Image.open(path) as picture:
            return picture.size
    except OSError:
        return UNMADE


def _tiles(base: int, each: int) -> Rule:
    def tokens(width: int, height: int) -> int:
        scale = min(1.0, 2048 / max(width, height))
        scale *= min(1.0, 768 / (scale * min(width, height)))
        across, down = (math.ceil(scale * side / 512) for side in (width, height))
        return base + each * across * down

    return tokens


def _patches(factor: float, most: int = 1536) -> Rule:
    def tokens(width: int, height: int) -> int:
        patches = math.ceil(width / 32) * math.ceil(height / 32)
        return math.ceil(factor * min(patches, most))

    return tokens


def _claude(width: int, height: int) -> int:
    patches = math.ceil(width / 28) * math.ceil(height / 28)
    return min(max(math.ceil(width * height / 750), patches), 4784)


def _gemini(width: int, height: int) -> int:
    if max(width, height) <= 384:
        return 258
    side = min(max(math.floor(min(width, height) / 1.5), 256), 768)
    return 258 * math.ceil(width / side) * math.ceil(height / side)


def _gemini_3(width: int, height: int) -> int:
    return 1120


_DATED = r"(-\d{4}-\d{2}-\d{2}|-latest)?$"
_KNOWN: tuple[tuple[str, Rule], ...] = (
    (r"gpt-4o-mini" + _DATED, _tiles(2833, 5667)),
    (r"gpt-(4o|4\.1|4\.5-preview)" + _DATED, _tiles(85, 170)),
    (r"gpt-5(\.1)?(-chat|-pro|-codex)?" + _DATED, _tiles(70, 140)),
    (r"(o1|o3)(-pro)?" + _DATED, _tiles(75, 150)),
    (r"gpt-(4\.1|5(\.[234])?)-mini" + _DATED, _patches(1.62)),
    (r"gpt-(4\.1|5(\.[234])?)-nano" + _DATED, _patches(2.46)),
    (r"(o4|codex)-mini" + _DATED, _patches(1.72)),
    (r"gpt-5\.[234](-chat|-pro|-codex)?" + _DATED, _patches(1.2, most=10_000)),
    (r"claude-", _claude),
    (r"gemini-(1\.5|2\.0|2\.5)-(?!.*image)", _gemini),
    (r"gemini-3(\.\d+)?-(?!.*image)", _gemini_3),
)
_ANY = (_tiles(70, 140), _tiles(85, 170), _tiles(2833, 5667))


def _rules(name: str) -> tuple[Rule, Rule, Rule]:
    """The rules for the least, the likely and the most that a model's pictures cost."""
    known = next((rule for pattern, rule in _KNOWN if re.match(pattern, name)), None)
    return (known, known, known) if known else _ANY
