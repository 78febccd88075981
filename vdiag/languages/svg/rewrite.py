"""SVG files written anew: names, colours, and coordinates counted from another origin."""

from vdiag.languages._rewriting import rewritings
from vdiag.languages.svg.moves import shifted
from vdiag.languages.svg.names import folded, renamed

REWRITES = rewritings(renamed, folded, shifted)
