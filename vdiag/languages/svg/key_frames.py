"""The end state of CSS animations.

All is seen when everything has ended. An animation that goes on for ever never ends: it is shown
at the end of its first round. One that is paused stays where it is paused: at its start.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tinycss2 import serialize

from vdiag.languages.svg.between import between
from vdiag.languages.svg.lengths import Scale, split, token_length, tokens
from vdiag.languages.svg.style_sheets import Declared, Frames

_DIRECTIONS = ("normal", "reverse", "alternate", "alternate-reverse")
_FILLS = ("none", "forwards", "backwards", "both")
_STATES = ("running", "paused")
_CURVES = ("linear", "ease", "ease-in", "ease-out", "ease-in-out", "step-start", "step-end")
_MOST = 50


@dataclass
class Play:
    """How one animation plays; times in seconds."""

    name: str = "none"
    duration: float = 0.0
    delay: float = 0.0
    count: float = 1.0
    direction: str = "normal"
    fill: str = "none"
    paused: bool = False


def is_animated(name: str) -> bool:
    """Whether a property tells how an animation plays."""
    return name == "animation" or name.startswith("animation-")


def ended(declared: Mapping[str, str], frames: Mapping[str, Frames]) -> list[Declared]:
    """What the animations of an element declare in the end.

    Args:
        declared: the element's animation properties by name, in the order in which they count.
        frames: all key frames by name.
    """
    plays: list[Play] = []
    for name, value in declared.items():
        lists = [[serialize([one]) for one in part] for part in split(tokens(value))[:_MOST]]
        if name == "animation":
            plays = [_short(words) for words in lists]
        else:
            plays = _longhand(plays, name, lists)
    found: list[Declared] = []
    for play in plays:
        part = _part_seen(play)
        if play.name in frames and part is not None:
            found += _state(frames[play.name], part)
    return found


def _short(words: list[str]) -> Play:
    play, timed = Play(), False
    for word in words:
        small = word.lower()
        token = tokens(word)[0]
        if token.type == "dimension":
            _time(play, "delay" if timed else "duration", word)
            timed = True
        elif small == "infinite" or token.type == "number":
            play.count = math.inf if small == "infinite" else token.value
        elif small in _DIRECTIONS:
            play.direction = small
        elif small in _FILLS:
            play.fill = small
        elif small in _STATES:
            play.paused = small == "paused"
        elif token.type in ("ident", "string") and small not in _CURVES:
            play.name = token.value
    return play


def _time(play: Play, name: str, word: str) -> None:
    found = token_length(tokens(word)[0], Scale())
    setattr(play, name, found or 0.0)


def _longhand(plays: list[Play], name: str, lists: list[list[str]]) -> list[Play]:
    """One property for all animations, its values used again from the first where they end."""
    words = [part[0] if part else "" for part in lists]
    if name == "animation-name":
        plays = [plays[n] if n < len(plays) else Play() for n in range(len(words))]
    elif not plays:
        plays = [Play() for _ in words]
    for n, play in enumerate(plays):
        word = words[n % len(words)]
        small = word.lower()
        if name == "animation-name":
            play.name = word.strip("\"'")
        elif name in ("animation-duration", "animation-delay") and word:
            _time(play, name.removeprefix("animation-"), word)
        elif name == "animation-iteration-count" and word:
            play.count = (
                math.inf if small == "infinite" else token_length(tokens(word)[0], Scale()) or 0
            )
        elif name == "animation-direction":
            play.direction = small
        elif name == "animation-fill-mode":
            play.fill = small
        elif name == "animation-play-state":
            play.paused = small == "paused"
    return plays


def _part_seen(play: Play) -> float | None:
    """What part of the key frames is seen in the end, from 0 to 1; ``None`` for nothing."""
    if play.paused:
        return _paused(play)
    if math.isinf(play.count) and play.duration > 0:
        return _turned(play, 0, 1.0)
    if play.fill not in ("forwards", "both"):
        return None
    whole = math.floor(play.count)
    rest = play.count - whole
    if rest or not whole:
        return _turned(play, whole, rest)
    return _turned(play, whole - 1, 1.0)


def _paused(play: Play) -> float | None:
    if play.delay > 0:
        return _turned(play, 0, 0.0) if play.fill in ("backwards", "both") else None
    rounds = -play.delay / play.duration if play.duration > 0 else 0.0
    if rounds >= play.count:
        return None
    return _turned(play, math.floor(rounds), rounds % 1)


def _turned(play: Play, rounds: int, part: float) -> float:
    """The part of the key frames after some rounds, in the direction of the last."""
    back = play.direction in ("reverse", "alternate-reverse")
    if play.direction.startswith("alternate") and rounds % 2:
        back = not back
    return 1 - part if back else part


def _state(frames: Frames, part: float) -> list[Declared]:
    """What key frames declare at a part of their round."""
    if part in (0.0, 1.0):
        return frames.stops.get(part, [])
    states: dict[str, list[tuple[float, str]]] = {}
    for place in sorted(frames.stops):
        for one in frames.stops[place]:
            states.setdefault(one.name, []).append((place, one.value))
    found = []
    for name, stops in states.items():
        before = [stop for stop in stops if stop[0] <= part]
        behind = [stop for stop in stops if stop[0] > part]
        if before and behind:
            (start, first), (end, second) = before[-1], behind[0]
            found.append(Declared(name, between(first, second, (part - start) / (end - start))))
        elif before:
            found.append(Declared(name, before[-1][1]))
    return found
