"""Processing sketches written anew: names, constants, and places counted from another point."""

from vdiag.languages._rewriting import rewritings
from vdiag.languages.processing.constants import folded
from vdiag.languages.processing.moves import shifted
from vdiag.languages.processing.names import renamed

REWRITES = rewritings(renamed, folded, shifted)
