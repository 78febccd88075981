"""Ours beside the plain way, side by side in one run."""
