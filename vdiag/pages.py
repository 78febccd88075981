"""Pages: files that open from disk, with their pictures beside them."""

import json
import os
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from vdiag.errors import BadInput
from vdiag.store import Run

PICTURES = "images"
"""The folder of the pictures, beside the page."""


def fill(template: str, parts: Mapping[str, str], data: object) -> str:
    """A template with its parts as HTML and its data as JSON that cannot end its script.

    Args:
        template: name of a file of this package, with ``<!--NAME-->`` for each part,
            ``<!--DATA-->`` for the data, and ``<!--STYLE-->`` and ``<!--SHARED-->`` for what all
            pages share (``pages.css``, ``pages.js``).
        parts: HTML by name.
        data: anything JSON can hold.
    """
    text, style, shared = (_shipped(name) for name in (template, "pages.css", "pages.js"))
    text = text.replace("<!--STYLE-->\n", style, 1).replace("<!--SHARED-->\n", shared, 1)
    safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    for name, part in {**parts, "DATA": safe}.items():
        text = text.replace(f"<!--{name}-->", part, 1)
    return text


def _shipped(name: str) -> str:
    return files("vdiag").joinpath(name).read_text(encoding="utf-8")


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def copy(run: Run, image: str, folder: Path) -> str:
    """Copy a picture of a run beside a page, where it is not there yet.

    Args:
        run: that holds the picture.
        image: its content name.
        folder: of the page.

    Returns:
        Its address on the page.

    Raises:
        BadInput: the run's picture is gone.
    """
    picture, to = run.image_path(image), folder / PICTURES / f"{image}.png"
    if not to.exists():
        if not picture.is_file():
            raise BadInput(
                f'The picture "{picture}" of the run is gone: bring it back from a copy of the '
                "run, or draw again into a new folder."
            )
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, to)
    return f"{PICTURES}/{image}.png"
