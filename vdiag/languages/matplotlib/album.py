"""Which picture of a program counts: the one it showed or saved last.

One of a single colour counts only where none before had more: the empty file that ``savefig``
writes after ``show`` is nobody's drawing.
"""

from PIL import Image


class Album:
    """Keeps the picture that counts so far."""

    def __init__(self) -> None:
        self._last: Image.Image | None = None
        self._plain = True

    @property
    def last(self) -> Image.Image | None:
        """The picture that counts, or ``None`` while there is none."""
        return self._last

    def keep(self, picture: Image.Image) -> None:
        """Take a picture that was shown or saved now; later changes of it do not count."""
        plain = is_plain(picture)
        if self._last is None or self._plain or not plain:
            self._last, self._plain = picture.copy(), plain


def is_plain(picture: Image.Image) -> bool:
    """Whether it is all of one colour."""
    extrema = picture.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)


ALBUM = Album()
