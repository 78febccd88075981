"""TikZ pictures written anew: names, constants, and coordinates counted from another origin."""

from vdiag.languages._rewriting import rewritings
from vdiag.languages.tikz.constants import folded
from vdiag.languages.tikz.moves import shifted
from vdiag.languages.tikz.names import renamed

REWRITES = rewritings(renamed, folded, shifted)
