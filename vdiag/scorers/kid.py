"""Realism: unbiased kernel distance from natural pictures in Inception's features (KID).

The value is the squared maximum mean discrepancy itself, not a thousand times it. Two samples of
one distribution give 0 on average, so small values lie on both sides of 0.
"""

import math

from vdiag.nets import weights
from vdiag.scorers import Metric, OpenScorer, Options
from vdiag.scorers._distributions import polynomial_kernel
from vdiag.scorers._inception import NAME, WEIGHTS, inception
from vdiag.scorers._realism import Realism, mmd, realism_scorer
from vdiag.scorers._reference import KEPT_ROWS

METRIC = Metric("kid", "", -math.inf, math.inf, higher_is_better=False, worst=None)
ESTIMATOR = (
    "unbiased MMD^2 over all pairs, kernel (x.y / d + 1)^3, "
    f"at most {KEPT_ROWS} pictures of the reference, fp64"
)


def _make(variant: str, options: Options) -> OpenScorer:
    net = inception(weights.path(WEIGHTS), options.device)
    return Realism(METRIC, net, mmd(polynomial_kernel), ESTIMATOR, options)


SCORER = realism_scorer("kid", {NAME: WEIGHTS}, _make)
