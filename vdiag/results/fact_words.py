"""Fact words: settings, limits and versions as people say them, never two of them alike."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from vdiag.results import endpoints, prompt_names
from vdiag.results.prompt_names import MARK

NOT_GIVEN = "not given"
LONGEST = 40
"""Characters of a value from which on its end is left out."""
_SUMMED = re.compile(r"[0-9a-f]{8,}")
_PDFTEX = re.compile(r"pdfTeX [\d.]+-[\d.]+-([\d.]+)")
_READER = re.compile(r"(.+), (\d+ captions) [0-9a-f]+")
_ARMS = {"improve": "improved in round", "control": "fresh drawing"}
_NAMES = {
    "answers_sha256": "edition of the answers", "api": "API", "arguments": "arguments seed",
    "cairosvg": "CairoSVG", "file_sha256": "content of the file", "java": "Java",
    "model": "answers of", "pgf": "TikZ", "pillow": "Pillow", "pypdfium2": "PDFium",
    "python": "Python", "read_so": "read so:", "seed": "seed of the model",
    "vdiag-java": "vdiag's Java classes",
}  # fmt: skip
"""What is not said under its own name."""


def phrases(name: str, values: Iterable[str]) -> dict[str, str]:
    """What to say of each value of one fact; different values are told differently.

    Args:
        name: of the fact, as :mod:`vdiag.results.conditions` calls it.
        values: all that are to be told apart.
    """
    every = sorted(set(values))
    if name == endpoints.ADDRESS:
        hosts = endpoints.shown(value for value in every if value != NOT_GIVEN)
        return {value: f"endpoint {hosts.get(value, value)}" for value in every}
    found = {value: _phrase(name, value) for value in every}
    several = Counter(found.values())
    return {
        value: f"{phrase} ({_mark(value, every)})" if several[phrase] > 1 else phrase
        for value, phrase in found.items()
    }


def _mark(value: str, every: Iterable[str]) -> str:
    """The beginning of a value's hash, as long as it takes to be no other's."""
    own, others = _hash(value), [_hash(other) for other in every if other != value]
    digits = range(MARK, len(own))
    return next((own[:n] for n in digits if not any(o[:n] == own[:n] for o in others)), own)


def _hash(value: str) -> str:
    return sha256(value.encode()).hexdigest()


def _phrase(name: str, value: str) -> str:
    said = _PHRASES.get(name)
    if said is not None and value != NOT_GIVEN:
        return said(value)
    plain = name.removeprefix("extra_body.").replace("_", " ").replace(".", " ")
    return f"{_NAMES.get(name, plain)} {_short(value)}"


def _short(value: str) -> str:
    """A value that fits a heading; of a hash its first digits."""
    if _SUMMED.fullmatch(value):
        return value[:MARK]
    value = " ".join(value.split())
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 4]} ..."


def _arm(value: str) -> str:
    task, _, number = value.partition(" ")
    return f"{_ARMS.get(task, task)} {number}"


def _seconds(value: str) -> str:
    return f"{float(value):g} s"


def _bytes(value: str) -> str:
    size, units = float(value), ["bytes", "kB", "MB", "GB", "TB"]
    while size >= 1024 and len(units) > 1:
        size, units = size / 1024, units[1:]
    return f"{size:.4g} {units[0]}"


def _reader(value: str) -> str:
    found = _READER.fullmatch(value)
    return f"read by {found[1]} among {found[2]}" if found else f"read by {_short(value)}"


def _pdftex(value: str) -> str:
    found = _PDFTEX.search(value)
    return f"pdfTeX {found[1] if found else _short(value)}"


_PHRASES: Mapping[str, Callable[[str], str]] = {
    "arm": _arm,
    "cpu_seconds": lambda value: f"limit {_seconds(value)} of CPU",
    "disk_bytes": lambda value: f"limit {_bytes(value)} of disk",
    "files": lambda value: f"limit {value} files",
    "memory_bytes": lambda value: f"limit {_bytes(value)} of memory",
    "pdftex": _pdftex,
    "prompt": lambda value: f"prompt {prompt_names.told(value)}",
    "read by": _reader,
    "tasks": lambda value: f"limit {value} processes",
    "wall_seconds": lambda value: f"limit {_seconds(value)} of wall time",
}
