"""Turned pictures: what a request asks for beside the concept, and the way back from it.

A drawing that is memorised comes out upright whatever the request says; one that is understood
can be turned. Pictures are turned back before they are scored, so the scores compare.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

NONE = "none"
PHRASES: Mapping[str, str] = {
    "rotate90": "turned by 90 degrees clockwise",
    "rotate180": "upside down (turned by 180 degrees)",
    "flip": "mirrored left to right",
}
"""What a prompt says of each, after the concept."""
TRANSFORMS = (NONE, *PHRASES)
NOTE = "Drawings asked for turned or mirrored are scored as turned back."


def transform_of(details: Mapping[str, Any]) -> str:
    """The transform in a question's details; ``"none"`` where there is none."""
    return str(details.get("transform", NONE))


def turned(pixels: Pixels, transform: str) -> Pixels:
    """A picture as the request would have it.

    Args:
        pixels: shape (height, width, 3); 90 degrees exchange height and width.
        transform: of :data:`TRANSFORMS`.
    """
    return np.ascontiguousarray(_moved(pixels, transform, quarters=-1))


def turned_back(pixels: Pixels, transform: str) -> Pixels:
    """The upright picture, pixel for pixel: what :func:`turned` does, undone."""
    return np.ascontiguousarray(_moved(pixels, transform, quarters=1))


def _moved(pixels: Pixels, transform: str, quarters: int) -> Pixels:
    """Turn counter-clockwise by quarters for each one asked for, or mirror."""
    if transform == "flip":
        return pixels[:, ::-1]
    turns = {NONE: 0, "rotate90": 1, "rotate180": 2}[transform]
    return np.rot90(pixels, quarters * turns)
