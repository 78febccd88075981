"""Run programs shut in: tiers, limits, warm workers."""

from vdiag.sandbox.contract import (
    NEWEST_LANDLOCK,
    Attempt,
    Engine,
    Limits,
    Places,
    Target,
    Tier,
    TierReport,
)
from vdiag.sandbox.probe import INSTALL, probe, strongest
from vdiag.sandbox.worker import Worker

__all__ = [
    "INSTALL",
    "NEWEST_LANDLOCK",
    "Attempt",
    "Engine",
    "Limits",
    "Places",
    "Target",
    "Tier",
    "TierReport",
    "Worker",
    "probe",
    "strongest",
]
