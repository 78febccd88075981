"""The reference pictures: what a description of the grammar looks like, as marks."""

from collections.abc import Callable, Mapping
from random import Random

from vdiag.concepts.marks import Marks
from vdiag.concepts.shapes import arrangements, lines, relations, single
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
    "solid_beside_hollow": relations.solid_beside_hollow,
    "hole": single.hole,
    "outline": single.outline,
    "texture": single.texture,
    "shaded": single.shaded,
    "fade": single.fade,
    "shadow": single.shadow,
    "edged": single.edged,
    "wireframe": single.wireframe,
    "painted": single.painted,
    "stacked": relations.stacked,
    "tiny": single.tiny,
    "small_beside_large": arrangements.small_beside_large,
    "growing": arrangements.growing,
    "pointing": single.pointing,
    "tilted": single.tilted,
    "upside_down": single.upside_down,
    "upright": single.upright,
    "lying": single.lying,
    "arrows": arrangements.arrows,
    "placed": single.placed,
    "cluster": arrangements.cluster,
    "scattered": arrangements.scattered,
    "row": arrangements.row,
    "grid": arrangements.grid,
    "circle": arrangements.circle,
    "concentric": arrangements.concentric,
    "nested": arrangements.nested,
    "mirrored": arrangements.mirrored_pair,
    "corners": arrangements.corners,
    "repeated": arrangements.repeated,
    "alternating": arrangements.alternating,
    "checkerboard": arrangements.checkerboard,
    "row_with_gap": arrangements.row_with_gap,
    "grid_with_gap": arrangements.grid_with_gap,
    "circle_with_gap": arrangements.circle_with_gap,
    "made_of": arrangements.made_of,
    "dotted_corners": arrangements.dotted_corners,
    "left_of": relations.left_of,
    "above": relations.above,
    "inside": relations.inside,
    "in_front_of": relations.in_front_of,
    "before_lines": relations.before_lines,
    "between": relations.between,
    "overlapping_outlines": relations.overlapping_outlines,
    "overlapping": relations.overlapping,
    "resting": relations.resting,
    "side_by_side": relations.side_by_side,
    "chain": relations.chain,
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
