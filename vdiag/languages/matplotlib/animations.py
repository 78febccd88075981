"""Animations: of each the last frame counts, and it is all that their files hold."""

import base64
import io
import os
from typing import Any

import matplotlib.animation
from matplotlib.figure import Figure

from vdiag.sandbox.engine import note

MOST_FRAMES = 300
_STILL = frozenset((".gif", ".png", ".apng", ".webp"))
_waiting: list[Any] = []


def watch_animations() -> None:
    """Play animations to their end where they are shown or saved; once, in the own process."""
    mutable: Any = matplotlib.animation.Animation
    really_init = mutable.__init__

    def init(self: Any, fig: Figure, *args: Any, **options: Any) -> None:
        really_init(self, fig, *args, **options)
        _waiting.append(self)

    mutable.__init__, mutable.save = init, _save
    mutable.to_jshtml = mutable.to_html5_video = _to_html


def play(figure: Figure) -> None:
    """Play the figure's animations to their last frame, at most :data:`MOST_FRAMES`."""
    for animation in [one for one in _waiting if one._fig is figure]:
        _waiting.remove(animation)
        animation._draw_was_started = True
        animation._blit = False  # else its artists are left out of an ordinary drawing
        animation._init_draw()
        for number, frame in enumerate(animation.new_frame_seq()):
            if number >= MOST_FRAMES:
                note(f"the animation was stopped after {MOST_FRAMES} frames")
                break
            animation._draw_frame(frame)


def _save(animation: Any, filename: Any, *_args: Any, dpi: Any = None, **_options: Any) -> None:
    ending = os.path.splitext(os.fspath(filename))[1].lower()
    if ending in _STILL:
        note(f'the file "{filename}" holds the last frame of its animation')
        form = "gif" if ending == ".gif" else "webp" if ending == ".webp" else "png"
        animation._fig.savefig(filename, format=form, dpi=dpi)
    else:
        note(f'the film "{filename}" is left out: its last frame is the picture')
        animation._fig.savefig(io.BytesIO(), format="png", dpi=dpi)


def _to_html(animation: Any, *_args: Any, **_options: Any) -> str:
    file = io.BytesIO()
    animation._fig.savefig(file, format="png")
    return f'<img src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">'
