"""The reference pictures: what a description of the grammar looks like, as marks."""

from collections.abc import Callable, Mapping
from random import Random

from vdiag.concepts.marks import Marks
from vdiag.concepts.shapes import arranged, lines, related, single
from vdiag.concepts.shapes.grammar import LEVEL, grammar
from vdiag.concepts.shapes.words import Columns
from vdiag.errors import BadInput
from vdiag.records import Concept

Draw = Callable[[Columns, Random], Marks]

DRAW: Mapping[str, Draw] = {
    "plain": single.plain,
    "halves": single.halves,
    "hollow": single.hollow_shape,
    "half_filled": single.half_filled,
    "solid_beside_hollow": related.solid_beside_hollow,
    "hole": single.hole,
    "outline": single.outline,
    "texture": single.texture,
    "shaded": single.shaded,
    "fade": single.fade,
    "shadow": single.shadow,
    "edged": single.edged,
    "wireframe": single.wireframe,
    "painted": single.painted,
    "stacked": related.stacked,
    "tiny": single.tiny,
    "small_beside_large": arranged.small_beside_large,
    "growing": arranged.growing,
    "pointing": single.pointing,
    "tilted": single.tilted,
    "upside_down": single.upside_down,
    "upright": single.upright,
    "lying": single.lying,
    "arrows": arranged.arrows,
    "placed": single.placed,
    "cluster": arranged.cluster,
    "scattered": arranged.scattered,
    "row": arranged.row,
    "grid": arranged.grid,
    "circle": arranged.circle,
    "concentric": arranged.concentric,
    "nested": arranged.nested,
    "mirrored": arranged.mirrored_pair,
    "corners": arranged.corners,
    "repeated": arranged.repeated,
    "alternating": arranged.alternating,
    "checkerboard": arranged.checkerboard,
    "row_with_gap": arranged.row_with_gap,
    "grid_with_gap": arranged.grid_with_gap,
    "circle_with_gap": arranged.circle_with_gap,
    "made_of": arranged.made_of,
    "dotted_corners": arranged.dotted_corners,
    "left_of": related.left_of,
    "above": related.above,
    "inside": related.inside,
    "in_front_of": related.in_front_of,
    "before_lines": related.before_lines,
    "between": related.between,
    "overlapping_outlines": related.overlapping_outlines,
    "overlapping": related.overlapping,
    "resting": related.resting,
    "side_by_side": related.side_by_side,
    "chain": related.chain,
    "one_line": lines.one_line,
    "curve": lines.curve,
    "ended_line": lines.ended_line,
    "two_lengths": lines.two_lengths,
    "many_lengths": lines.many_lengths,
    "parallel": lines.parallel,
    "crossing": lines.crossing,
    "bundle": lines.bundle,
    "crossed_shape": lines.crossed_shape,
}


def picture(shape: Concept | int) -> Marks:
    """The true picture of a description.

    What the description leaves open (where scattered things lie, which of two is on the left) is
    chosen by its index, so its picture is always the same.

    Args:
        shape: a concept that the grammar made, or its index.

    Raises:
        BadInput: the grammar has no such description.
    """
    index = shape if isinstance(shape, int) else _index(shape)
    pattern, number = grammar().locate(index)
    columns = {name: word.value for name, word in pattern.words(number).items()}
    chance = Random(index)  # only its random() is used: that never changes between Pythons
    return DRAW[pattern.draw]({**pattern.fixed, **columns}, chance)


def _index(concept: Concept) -> int:
    if concept.level != LEVEL:
        raise BadInput(
            f'"{concept.text}" is of the level "{concept.level}": only shapes have a reference '
            "picture; see them with `vdiag concepts list`."
        )
    whole, said = grammar(), concept.attributes.get("index", "")
    if said.isdecimal() and int(said) < len(whole) and whole[int(said)].text == concept.text:
        return int(said)
    return whole.index_of(concept.text)
