"""What the tests of sources share: a source asked as the command line asks it."""

from pathlib import Path

from vdiag import plugins
from vdiag.browse import import_set
from vdiag.sources import Found


def ask(source: str, *paths: Path, n: int | None = None, seed: int = 0, **options: str) -> Found:
    """What a source gives for these files; ``n`` is the source's own default where left out."""
    chosen = plugins.source(source)
    return chosen.read(paths, import_set.wanted(chosen, n, seed, options))


def texts(found: Found) -> list[object]:
    """The phrases, in their order."""
    return [row["text"] for row in found.rows]
