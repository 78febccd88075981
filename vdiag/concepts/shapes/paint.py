"""Colors of the reference pictures: by their words, lighter, darker, and between two."""

from vdiag.concepts.shapes.words import rules

WHITE = "#ffffff"
BLACK = "#000000"
SHADOW = "#a9a9a9"
_DARKEST, _LIGHTEST = 0.62, 0.55


def color(name: str) -> str:
    """``#rrggbb`` of a color word."""
    return str(rules()["colors"][name])


def mixed(one: str, other: str, share: float) -> str:
    """A color between two ``#rrggbb``: ``one`` at share 0, ``other`` at 1."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def toned(color: str, tone: float) -> str:
    """A color in less (tone from -1) or more light (up to 1); 0 leaves it as it is.

    Black cannot become darker, so for it all tones are moved up.
    """
    if color == BLACK:
        tone = (tone + 1) / 2
    if tone < 0:
        return mixed(color, BLACK, -tone * _DARKEST)
    return mixed(color, WHITE, tone * _LIGHTEST)
