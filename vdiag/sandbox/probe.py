"""Which tiers work on this machine: each is really started once."""

from functools import cache

from vdiag.errors import MissingPart, SandboxError
from vdiag.sandbox.contract import Engine, Limits, Tier, TierReport
from vdiag.sandbox.worker import Worker

INSTALL = "apt-get install bubblewrap"
_CHECK = Engine("selftest", "vdiag.sandbox.selftest")


@cache
def probe() -> tuple[TierReport, ...]:
    """One report per tier, best first; the result is kept for this process."""
    return tuple(_try(tier) for tier in (Tier.BUBBLEWRAP, Tier.LANDLOCK))


def _try(tier: Tier) -> TierReport:
    try:
        with Worker(_CHECK, tier, Limits(wall_seconds=10)) as worker:
            rendering = worker.draw("check", 8)
    except MissingPart as error:
        return TierReport(tier, False, str(error))
    if rendering.reason is not None:
        return TierReport(tier, False, f"The self-check failed: {rendering.log.strip()[-200:]}")
    return TierReport(tier, True, "works")


def strongest(unsafe: bool = False) -> Tier:
    """The best tier that works.

    Args:
        unsafe: run programs unprotected where no tier works.

    Raises:
        SandboxError: no tier works and ``unsafe`` is not set.
    """
    for report in probe():
        if report.works:
            return report.tier
    if unsafe:
        return Tier.NONE
    reasons = "; ".join(f"{report.tier}: {report.detail}" for report in probe())
    raise SandboxError(
        f"No sandbox works on this machine ({reasons}); install one with `{INSTALL}`, or give "
        "--unsafe to run models' code unprotected."
    )
