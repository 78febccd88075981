"""Prompt names: how prompts are recorded, and how tables call them."""

import hashlib
from functools import cache

from vdiag.shipped import shipped

MARK = 4
"""Digits of a hash that people are shown."""


def recorded(name: str, text: str) -> str:
    """Name and short hash of the text, which two different texts never share: ``draw@1c9f02ab``."""
    return f"{name}@{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def told(label: str) -> str:
    """How a table calls a prompt: ``draw``; ``draw (text 1c9f)`` where it is another than ours.

    Args:
        label: as recorded.
    """
    name, _, digest = label.partition("@")
    ours = _shipped().get(name, label)
    return name if ours == label else f"{name} (text {digest[:MARK]})"


@cache
def _shipped() -> dict[str, str]:
    files = shipped("prompts").glob("*.txt")
    texts = {path.stem: path.read_text(encoding="utf-8").rstrip("\n") for path in files}
    return {name: recorded(name, text) for name, text in texts.items()}
