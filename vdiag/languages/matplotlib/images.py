"""PIL's images: what a program saves or shows is kept, and what it saves it can read back."""

from collections.abc import Callable
from typing import Any

import PIL.Image
from PIL import Image

from vdiag.languages.matplotlib.album import ALBUM
from vdiag.sandbox.engine import note

_really_save = PIL.Image.Image.save


def watch_images() -> None:
    """Keep what programs save and show; once, in the drawing's own process."""

    def save(image: Image.Image, fp: Any, *args: Any, **options: Any) -> None:
        frames = options.get("append_images") if options.get("save_all") else None
        ALBUM.keep(list(frames)[-1] if isinstance(frames, list | tuple) and frames else image)
        write_or_note(fp, lambda: _really_save(image, fp, *args, **options))

    def show(image: Image.Image, *_args: Any, **_options: Any) -> None:
        ALBUM.keep(image)

    mutable: Any = PIL.Image.Image
    mutable.save, mutable.show = save, show


def write_or_note(place: object, write: Callable[[], None]) -> None:
    """Write a file; where the folder is one that the sandbox lacks, say so and go on.

    Raises:
        Exception: whatever else the writing raises.
    """
    try:
        write()
    except OSError as error:
        if error.errno is None:  # not the system's: the picture cannot be written in this format
            raise
        note(f'the file "{place}" was not written ({error.strerror})')
