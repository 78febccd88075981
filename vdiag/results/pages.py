"""Pages: files that open from disk, with their pictures beside them."""

import base64
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vdiag.run import pictures
from vdiag.run.store import Run

PAGE = "index.html"
PICTURES = "images"
"""The folder of the pictures, beside the page."""
_PACKAGE = Path(__file__).resolve().parent.parent
_SHARED = "results/base"


@dataclass(frozen=True)
class Figure:
    """A figure on disk.

    Attributes:
        file: name of the PNG in its folder; a PDF of the same stem lies beside it.
        caption: what it shows, under which policy, over how many.
    """

    file: str
    caption: str


def write_page(
    folder: Path, template: str, title: str, data: object = None, **shown: object
) -> Path:
    """Write a page into a folder, whole or not at all; its path.

    Nothing that a model wrote can run in it: texts are escaped, the data cannot end their script,
    and the Content-Security-Policy lets no other style and script in than those of vdiag, told by
    their hashes, and no request leave the page.

    Args:
        folder: that is there.
        template: ``ROOM/NAME`` of the package: ``NAME.html``, which extends
            ``results/base.html``, and beside it ``NAME.css`` and, for a page that moves,
            ``NAME.js``.
        title: of the page.
        data: for the script; anything JSON can hold.
        shown: what the template asks for by name.
    """
    style = _joined(template, "css")
    script = _joined(template, "js") if _own(template, "js").is_file() else ""
    page = folder / PAGE
    text = _ENVIRONMENT.get_template(f"{template}.html").render(
        title=title,
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        data=Markup(_json(data)),
        **shown,
    )
    write(page, text)
    return page


def _own(template: str, ending: str) -> Path:
    return _PACKAGE / f"{template}.{ending}"


def _joined(template: str, ending: str) -> str:
    """What all pages share, and what this one adds."""
    every = (_own(_SHARED, ending), _own(template, ending))
    return "\n".join(path.read_text(encoding="utf-8") for path in every)


def _policy(style: str, script: str) -> str:
    """Content-Security-Policy: pictures beside the page, this style, this script, nothing else."""
    scripts = _source(script) if script else "'none'"
    return (
        f"default-src 'none'; img-src 'self' file:; style-src {_source(style)}; "
        f"script-src {scripts}; base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _json(data: object) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(_PACKAGE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


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
        BadInput: the run's picture is gone or damaged.
    """
    picture, to = run.image_path(image), folder / PICTURES / f"{image}.png"
    if not to.exists():
        pictures.load(picture)  # what is damaged goes no further
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, to)
    return f"{PICTURES}/{image}.png"
