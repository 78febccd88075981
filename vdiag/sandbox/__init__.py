"""Run programs shut in: tiers, limits, warm workers."""

from vdiag.sandbox.contract import (
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
