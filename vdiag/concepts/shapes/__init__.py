"""The shapes: what a picture can show, said in words and drawn as marks.

``datasets/shapes.toml`` holds the grammar as data. ``grammar()[index]`` says one of its
descriptions, ``picture(index)`` draws it, ``sample()`` chooses those of ``datasets/shapes.csv``,
and ``python -m vdiag.concepts.shapes`` writes that file.
"""

from vdiag.concepts.shapes.grammar import LEVEL, Grammar, grammar
from vdiag.concepts.shapes.picture import picture
from vdiag.concepts.shapes.sample import sample

__all__ = ["LEVEL", "Grammar", "grammar", "picture", "sample"]
