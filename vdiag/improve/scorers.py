"""The scorers of improving: those that are reported, and one that chooses the best of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag import plugins
from vdiag.errors import BadInput
from vdiag.records import Over
from vdiag.run.store import Run
from vdiag.score import score as scoring
from vdiag.scorers import Options

SELECTORS = ("glance_fidelity", "tiny_fidelity")
"""Scorers that choose where none is named, the preferred one first: the second where the first is
reported. The two learned from other pictures and read captions by other words.
"""


@dataclass(frozen=True)
class Scorers:
    """What scores the drawings.

    Attributes:
        reported: those in the table.
        selector: the one that chooses the best of several, or ``None``: the last alone are shown.
        hints: what to tell the user of them.
    """

    reported: Sequence[scoring.Choice]
    selector: scoring.Choice | None
    hints: Sequence[str]

    @property
    def every(self) -> list[scoring.Choice]:
        """All of them, that which chooses last."""
        return [*self.reported, *([self.selector] if self.selector else [])]


def selector_of(folder: Path) -> str | None:
    """The scorer that has chosen in the run of a folder so far; ``None`` where there is none."""
    if not (folder / "run.db").is_file():
        return None
    with Run.read(folder) as run:
        name: str = run.manifest().get("selection", "")
    return name or None


def chosen(
    names: Sequence[str] | None, selector: str | None, before: str | None, options: Options
) -> Scorers:
    """The scorers that the user named, or the default ones.

    Args:
        names: those to report.
        selector: the one to choose the best of several.
        before: the one that has chosen in this run so far; it goes on where it is not reported.

    Raises:
        BadInput: none is reported, one does not score single drawings, or the one that chooses is
            reported as well.
    """
    hints: list[str] = []
    if names is None:
        defaults, said = scoring.default_scorers(options)
        names = [name for name in defaults if plugins.scorer(name).over == Over.IMAGE]
        hints = [line for line in said if any(f'"{name}"' in line for name in names)]
    reported = scoring.choose(names, options)
    known = {choice.scorer.name for choice in reported}
    if not known:
        raise BadInput("--scorers names none; leave it out, or see `vdiag list scorers`.")
    candidates = [*([before] if before else []), *SELECTORS]
    free = (one for one in candidates if one.split(":")[0] not in known)
    name = selector or next(free, None)
    choosing = scoring.choose([name], options) if name else []
    if any(choice.scorer.name in known for choice in choosing):
        raise BadInput(
            f'--select-by "{name}" is reported as well, so that the best of several would look '
            "better than it is; name another scorer, see `vdiag list scorers`."
        )
    for option, several in (("--scorers", reported), ("--select-by", choosing)):
        for choice in several:
            if choice.scorer.over != Over.IMAGE:
                raise BadInput(
                    f'The scorer "{choice.scorer.name}" does not score single drawings, as '
                    f"improving needs; name others with {option}, see `vdiag list scorers`."
                )
    return Scorers(reported, next(iter(choosing), None), hints)
