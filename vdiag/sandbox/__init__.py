"""Run programs shut in: tiers, limits, warm workers."""

from vdiag.sandbox.contract import Engine, Limits, Places, Tier, TierReport
from vdiag.sandbox.probe import INSTALL, probe, strongest
from vdiag.sandbox.worker import Worker

__all__ = [
    "INSTALL",
    "Engine",
    "Limits",
    "Places",
    "Tier",
    "TierReport",
    "Worker",
    "probe",
    "strongest",
]
