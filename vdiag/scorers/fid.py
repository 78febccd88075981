"""Realism: Frechet distance from natural pictures in Inception's features (FID)."""

import math

from vdiag.nets import weights
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._inception import NAME, WEIGHTS, inception
from vdiag.scorers._realism import FRECHET, Realism, frechet, realism_scorer

METRIC = Metric("fid", "", 0.0, math.inf, higher_is_better=False, worst=None)


def _make(variant: str, options: Options) -> OpenScorer:
    net = inception(weights.path(WEIGHTS), options.device)
    return Realism(METRIC, net, frechet, FRECHET, options)


SCORER = realism_scorer("fid", {NAME: WEIGHTS}, _make)
