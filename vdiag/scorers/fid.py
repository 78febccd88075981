"""Realism: Frechet distance from natural pictures in Inception's features (FID)."""

import math

from vdiag.errors import MissingPart, UnknownName
from vdiag.nets import weights
from vdiag.records import Over
from vdiag.scorers import Metric, OpenScorer, Options, Scorer
from vdiag.scorers._inception import NAME, WEIGHTS, inception
from vdiag.scorers._realism import FRECHET, Realism, frechet, missing

METRIC = Metric("fid", "", 0.0, math.inf, higher_is_better=False, worst=None)


def _missing(variant: str, options: Options) -> str | None:
    if variant != NAME:
        raise UnknownName("variant of fid", variant, [NAME], "vdiag list scorers")
    return missing("fid", WEIGHTS, NAME, options)


def _open(variant: str, options: Options) -> OpenScorer:
    sentence = _missing(variant, options)
    if sentence is not None:
        raise MissingPart(sentence)
    net = inception(weights.path(WEIGHTS), options.device)
    return Realism(METRIC, net, frechet, FRECHET, options)


SCORER = Scorer(
    name="fid",
    over=Over.SET,
    ranks_captions=False,
    variants=(NAME,),
    note="",
    missing=_missing,
    open=_open,
)
