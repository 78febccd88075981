"""The table of runs of `vdiag improve`, ready to be printed."""

from collections.abc import Sequence
from dataclasses import replace

from vdiag.draw.table import LEVEL
from vdiag.errors import BadInput
from vdiag.improve import gains, outcomes
from vdiag.results import endpoints, failure_policies
from vdiag.results.sheets import Sheet, with_notes_of
from vdiag.run.store import Run


def sheet(
    runs: Sequence[Run],
    by: str = LEVEL,
    policies: Sequence[str] = failure_policies.DEFAULT,
) -> Sheet:
    """The table of all the runs together.

    Args:
        runs: open for reading.
        by: refused unless it is the level.
        policies: the first of :data:`vdiag.improve.gains.POLICIES` among them counts.

    Raises:
        BadInput: as :func:`vdiag.improve.outcomes.read`, or for a ``by``.
    """
    if by != LEVEL:
        raise BadInput(f'--by "{by}" is not for runs of `vdiag improve`; leave it out.')
    policy = next((one for one in gains.POLICIES if one in policies), policies[0])
    shown = gains.tabulate(outcomes.read(runs), policy)
    return with_notes_of(runs, replace(shown, notes=[*shown.notes, *endpoints.notes(runs)]))
