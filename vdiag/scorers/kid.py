"""Realism: unbiased kernel distance from natural pictures in Inception's features (KID).

The value is a thousand times the squared maximum mean discrepancy, as papers print it. Two samples
of one distribution give 0 on average, so small values lie on both sides of 0.
``kid:inception@FILE`` takes weights of the user's own.
"""

import math

from vdiag.nets.devices import resolved
from vdiag.nets.weights_file import chosen
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._distributions import polynomial_kernel
from vdiag.scorers._inception import NAME, WEIGHTS, inception
from vdiag.scorers._realism import Realism, realism_scorer
from vdiag.scorers._reference import KEPT_ROWS
from vdiag.scorers._reference_distances import mmd

EXTRA = "realism"
NETS = {NAME: WEIGHTS}
SCALE = 1000.0
ESTIMATOR = (
    f"{SCALE:g} x unbiased MMD^2 over all pairs, kernel (x.y / d + 1)^3, "
    f"at most {KEPT_ROWS} pictures of the reference, fp64"
)


def _make(variant: str, options: Options) -> OpenScorer:
    file = chosen("kid", variant, NETS)
    net = inception(file.place, resolved(options.device), file.label)
    name = f"{file.column('kid')} x 1000"
    metric = Metric(name, "", -math.inf, math.inf, higher_is_better=False, worst=None)
    return Realism(metric, net, mmd(polynomial_kernel, SCALE), ESTIMATOR, options)


SCORER = realism_scorer("kid", NETS, _make, extra=EXTRA)
