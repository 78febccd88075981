"""What engines use inside the sandbox: their two exceptions and the common canvas."""

from PIL import Image

PROGRAM = "<program>"
"""File name under which a model's program is compiled, to tell its lines from ours."""


class NoImage(Exception):
    """The program ran and drew nothing."""


class InvalidProgram(Exception):
    """The program cannot be parsed.

    Args:
        message: what the parser says.
        line: line in the program, from 1, where the parser tells.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def on_canvas(image: Image.Image, size: int) -> bytes:
    """The picture scaled to fit, centred on a white square: ``size * size * 3`` RGB bytes."""
    flat = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    flat.paste(rgba, mask=rgba.getchannel("A"))
    scale = size / max(flat.size)
    width, height = (max(1, round(side * scale)) for side in flat.size)
    if (width, height) != flat.size:
        flat = flat.resize((width, height), Image.Resampling.LANCZOS)
    canvas = Image.new("RGB", (size, size), "white")
    canvas.paste(flat, ((size - width) // 2, (size - height) // 2))
    return canvas.tobytes()
