"""The weights of the nets that score: one folder, a table of known files, pinned hashes.

Nothing is ever downloaded while scoring. ``fetch`` fills the folder on a connected machine; the
folder can be carried elsewhere and named with ``VDIAG_WEIGHTS``.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from urllib.request import urlopen

from vdiag.errors import MissingPart, UnknownName
from vdiag.nets.known_weights import KNOWN, Known

FOLDER_VARIABLE = "VDIAG_WEIGHTS"
CHUNK = 1 << 20
NOBODYS = "(not a published file)"
SECONDS_WITHOUT_A_BYTE = 60

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Status:
    """A known file as it is on this machine.

    Attributes:
        known: its entry in the table.
        path: where it lies or would lie.
        bytes: its size, or ``None`` when it is not there.
    """

    known: Known
    path: Path
    bytes: int | None


def known(name: str) -> Known:
    """The table's entry.

    Raises:
        UnknownName: no file is called so.
    """
    if name not in KNOWN:
        raise UnknownName("weights file", name, KNOWN, "vdiag weights list")
    return KNOWN[name]


def folder() -> Path:
    """Where the files lie: ``VDIAG_WEIGHTS``, or ``~/.cache/vdiag/weights``."""
    return Path(os.environ.get(FOLDER_VARIABLE) or "~/.cache/vdiag/weights").expanduser()


def path(name: str) -> Path:
    """Where a known file lies or would lie; see :func:`known` for what it raises."""
    return folder() / known(name).file


def of_open_clip(net: str, tag: str) -> Path:
    """Where weights lie that ``open_clip`` publishes for a net under a tag, ``NET@TAG``."""
    return folder() / "open_clip" / f"{net}@{tag}.safetensors"


def unpinned() -> list[Path]:
    """Files in the folder that ``open_clip`` fetched, whose hashes nobody pinned; sorted."""
    return sorted((folder() / "open_clip").glob("*@*.safetensors"))


def status() -> list[Status]:
    """Every known file and whether it is there, in the table's order."""
    places = [(entry, path(name)) for name, entry in KNOWN.items()]
    return [Status(e, p, p.stat().st_size if p.is_file() else None) for e, p in places]


def missing_sentence(name: str, scorer: str) -> str | None:
    """The sentence for a user whose scorer lacks a file; ``None`` when the file is there."""
    place = of_open_clip(*name.split("@", 1)) if "@" in name else path(name)
    if place.is_file():
        return None
    return (
        f'The scorer "{scorer}" needs the weights file "{place}", which is not there: type '
        f"`vdiag weights fetch {name}` on a connected machine, or point {FOLDER_VARIABLE} "
        "to a folder that holds it."
    )


def unusable_sentence(name: str, place: Path, net: str, error: Exception) -> str:
    """The sentence for a user whose file of weights is there but does not load into a net."""
    reason = str(error).partition("\n")[0] or type(error).__name__
    check, fetch = f"`vdiag weights verify {name}`", f"`vdiag weights fetch {name}`"
    remedy = f"see {check}; {fetch} replaces a damaged one"
    if name in KNOWN and place != path(name):
        remedy = "name a file with the state dict of exactly this net"
    return f'The weights file "{place}" does not hold a "{net}" ({reason}): {remedy}.'


def sha256(place: Path) -> str:
    """SHA-256 of a file, 64 hex digits; read once as long as its time and size stay the same."""
    seen = place.stat()
    return _sha256(str(place), seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=64)
def _sha256(place: str, mtime_ns: int, size: int) -> str:
    with open(place, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def described(place: Path) -> str:
    """SHA-256 of a file and whose it is, for the fingerprint of a scorer."""
    digest = sha256(place)
    names = [entry.name for entry in KNOWN.values() if entry.sha256 == digest]
    return f"{digest} ({names[0]})" if names else f"{digest} {NOBODYS}"


def is_published(name: str) -> bool:
    """Whether the file that is there is the publisher's, by its hash."""
    return sha256(path(name)) == known(name).sha256


def verify(name: str) -> str:
    """SHA-256 of a file that is there and is the publisher's, as far as its hash is pinned.

    Raises:
        MissingPart: it is not there, or it is another file.
    """
    place = of_open_clip(*name.split("@", 1)) if "@" in name else path(name)
    if not place.is_file():
        raise MissingPart(
            f'The weights file "{place}" is not there: type `vdiag weights fetch {name}` on a '
            f"connected machine, or point {FOLDER_VARIABLE} to a folder that holds it."
        )
    if "@" not in name and not is_published(name):
        raise MissingPart(
            f'The weights file "{place}" is not the published one: its SHA-256 is '
            f'"{sha256(place)}" and should be "{known(name).sha256}"; type '
            f"`vdiag weights fetch {name}` on a connected machine to replace it."
        )
    return sha256(place)


def fetch(name: str, progress: Progress | None = None) -> Path:
    """Download a known file unless it is there already, check its hash, put it into place.

    Args:
        name: a name of the table.
        progress: told how many bytes have arrived and, where the server says it, of how many.

    Returns:
        Where it lies.

    Raises:
        UnknownName: no file is called so.
        MissingPart: nothing could be downloaded, or what came is another file.
    """
    place = path(name)
    if place.is_file() and is_published(name):
        return place
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MissingPart(
            f'The folder "{place.parent}" cannot be made ({error.strerror}); point '
            f"{FOLDER_VARIABLE} to a folder that can be written."
        ) from error
    with NamedTemporaryFile(dir=place.parent, prefix=".", suffix=".part", delete=False) as file:
        arrived = Path(file.name)
        try:
            digest = _download(known(name), file, progress)
            _demand(known(name), digest)
            file.flush()
            os.fsync(file.fileno())
            arrived.chmod(0o644)
            arrived.replace(place)
        finally:
            arrived.unlink(missing_ok=True)
    return place


def tokenizers() -> Path:
    """Where the tokenizers lie that some nets need beside their weights."""
    return folder() / "tokenizers"


def _download(entry: Known, file: IO[bytes], progress: Progress | None) -> str:
    digest = hashlib.sha256()
    done = 0
    try:
        with urlopen(entry.url, timeout=SECONDS_WITHOUT_A_BYTE) as source:
            length = source.headers.get("Content-Length")
            while chunk := source.read(CHUNK):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, int(length) if length else None)
    except (OSError, HTTPException) as error:
        raise MissingPart(
            f'The weights file "{entry.name}" could not be fetched from "{entry.url}" ({error}): '
            f"try again on a machine that reaches it and point {FOLDER_VARIABLE} to its folder."
        ) from error
    return digest.hexdigest()


def _demand(entry: Known, digest: str) -> None:
    if digest != entry.sha256:
        raise MissingPart(
            f'What came from "{entry.url}" is not the weights file "{entry.name}": its SHA-256 is '
            f'"{digest}" and should be "{entry.sha256}"; check the connection (a login '
            f"page?), then type `vdiag weights fetch {entry.name}` again."
        )
