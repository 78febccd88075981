"""Run programs shut in: tiers, limits, warm workers."""

from vdiag.sandbox.contract import Engine, Limits, Tier, TierReport
from vdiag.sandbox.probe import INSTALL, probe, strongest
from vdiag.sandbox.worker import Worker

__all__ = ["INSTALL", "Engine", "Limits", "Tier", "TierReport", "Worker", "probe", "strongest"]
