"""What the shell offers when Tab is pressed: names on the shelves, sets, runs."""

from collections.abc import Iterable
from pathlib import Path

RUNS = Path("runs")


def languages(incomplete: str) -> list[str]:
    """Languages with commas, or the words for several."""
    from vdiag import plugins

    return _listed([*plugins.LANGUAGES.names(), "all", "installed"], incomplete)


def scorers(incomplete: str) -> list[str]:
    """Scorers with commas."""
    from vdiag import plugins

    return _listed(plugins.SCORERS.names(), incomplete)


def concepts(incomplete: str) -> list[str]:
    """Concept sets that ship; files are the shell's own matter."""
    from vdiag.concepts import sets

    return [name for name in sets.set_names() if name.startswith(incomplete)]


def runs(incomplete: str) -> list[str]:
    """Folders with a run in the folder that was begun, and in ``runs``."""
    begun = Path(incomplete + "_").parent
    folders = {begun, RUNS} if incomplete == "" else {begun}
    found = {path.parent for folder in folders for path in folder.glob("*/run.db")}
    return sorted(str(path) for path in found if str(path).startswith(incomplete))


def _listed(names: Iterable[str], incomplete: str) -> list[str]:
    """What the value can become whose last name, behind the last comma, is incomplete."""
    before, comma, last = incomplete.rpartition(",")
    given = before.split(",")
    return [before + comma + one for one in names if one.startswith(last) and one not in given]
