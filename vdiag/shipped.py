"""Where the files that ship with vdiag lie: concept sets, example answers, prompts."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(folder: str) -> Path:
    """Path of a shipped folder (``"datasets"`` or ``"prompts"``).

    An installed wheel carries them inside the package; a checkout has them at its top level.
    """
    inside = _PACKAGE / "_shipped" / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
