"""Realism: Frechet distance from natural pictures in Inception's features (FID).

``fid:inception@FILE`` takes weights of the user's own.
"""

import math

from vdiag.nets.devices import resolved
from vdiag.nets.weights_file import chosen
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._inception import NAME, WEIGHTS, inception
from vdiag.scorers._realism import Realism, realism_scorer
from vdiag.scorers._reference_distances import FRECHET, Frechet

EXTRA = "realism"
NETS = {NAME: WEIGHTS}


def _make(variant: str, options: Options) -> OpenScorer:
    file = chosen("fid", variant, NETS)
    net = inception(file.place, resolved(options.device), file.label)
    metric = Metric(file.column("fid"), "", 0.0, math.inf, higher_is_better=False, worst=None)
    return Realism(metric, net, Frechet, FRECHET, options)


SCORER = realism_scorer("fid", NETS, _make, extra=EXTRA)
