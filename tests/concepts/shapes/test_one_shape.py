"""Pictures of one shape or solid show what the description says."""

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from tests.concepts.shapes.seen import (
    ANY,
    HUES,
    Mask,
    Seen,
    box,
    filled,
    middle,
    near,
    parts,
    pixels,
    some,
)
from vdiag.concepts.shapes import grammar, picture

PLAIN = {"square", "circle", "hexagon", "octagon"}
POLYHEDRA = {
    "cube": 3, "cuboid": 3, "pyramid": 2, "tetrahedron": 2, "octahedron": 3, "hexagonal prism": 3,
    "dodecahedron": 4, "icosahedron": 6, "triangular prism": 2,
}  # fmt: skip


def test_a_color_is_alone_on_white() -> None:
    for concept, seen in some("color", 20, color2=None):
        paint = seen.of(concept.attributes["color"])
        assert paint.sum() > 4000
        assert (paint | seen.of("white")).mean() > 0.97, seen.text
        left, top, right, bottom = box(paint)
        assert 0.6 * 256 < max(right - left, bottom - top) < 0.85 * 256


@pytest.mark.parametrize(("direction", "axis"), [("left to right", 0), ("top to bottom", 1)])
def test_halves_lie_left_and_right_or_above_each_other(direction: str, axis: int) -> None:
    for concept, seen in some("color", 8, direction=direction):
        first, second = (box(seen.of(concept.attributes[name])) for name in ("color", "color2"))
        assert abs(first[axis + 2] - second[axis]) <= 3, seen.text
        assert first[axis] < second[axis]


def test_hollow_is_white_within() -> None:
    for concept, seen in some("fill", 12, fill="hollow"):
        paint = seen.of(concept.attributes["color"])
        assert paint.sum() < 0.35 * filled(seen.ink).sum(), seen.text


def test_the_named_half_is_filled() -> None:
    halves = {"left": (0, 1), "right": (2, -1), "upper": (1, 1), "lower": (3, -1)}
    for concept, seen in some("fill", 12, fill="half"):
        whole, paint = filled(seen.ink), seen.of(concept.attributes["color"])
        side, sign = halves[concept.attributes["position"]]
        at = np.indices(paint.shape)[1 if side in (0, 2) else 0]
        inner = (at - middle(whole)[0 if side in (0, 2) else 1]) * sign < 0
        assert paint[whole & inner].mean() > 0.85, seen.text
        assert paint[whole & ~inner].mean() < 0.5, seen.text


def test_one_is_solid_and_one_is_hollow() -> None:
    for concept, seen in some("fill", 12, fill="solid and hollow"):
        solid, hollow = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert filled(solid).sum() == solid.sum()
        assert hollow.sum() < 0.6 * filled(hollow).sum(), seen.text
        assert not (box(solid)[0] <= box(hollow)[2] and box(hollow)[0] <= box(solid)[2])


def test_a_hole_is_white_and_shut_in() -> None:
    for concept, seen in some("fill", 12, fill="hole"):
        paint = seen.of(concept.attributes["color"])
        hole = filled(paint) & seen.of("white")
        assert len(parts(hole)) == 1, seen.text
        assert hole.sum() > 0.04 * paint.sum()


def test_outlines_have_their_styles() -> None:
    for _, seen in some("outline", 8, fill="hollow", shape=PLAIN):
        assert len(parts(seen.ink)) > 15, seen.text
    for concept, seen in some("outline", 40, fill=None, shape=PLAIN):
        paint, style = seen.of(concept.attributes["color2"]), concept.attributes["outline"]
        if style in ("dashed", "dotted"):
            assert len(parts(paint)) > 15, seen.text
        elif style != "thin":
            assert len(parts(paint)) == (2 if style == "double" else 1), seen.text
        if style in ("thick", "thin"):
            assert (paint.sum() > 0.2 * filled(seen.ink).sum()) == (style == "thick"), seen.text
    for concept, seen in some("outline", 12, fill=None):
        inside, edge = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        assert near(inside, 3).sum() > 2000
        assert box(edge | inside) != box(inside), seen.text
        assert (edge & near(seen.of("white"), 3)).any()


def test_stripes_run_as_they_say() -> None:
    for texture, axis in (("vertical stripes", 0), ("horizontal stripes", 1)):
        for concept, seen in some("texture", 4, texture=texture, color2=set(HUES)):
            stripes = parts(seen.of(concept.attributes["color2"]), 30)
            assert len(stripes) >= 3, seen.text
            thick = [box(stripe)[axis + 2] - box(stripe)[axis] for stripe in stripes]
            assert max(thick) < 40, seen.text


def test_textures_show_both_colors_within_the_shape() -> None:
    for concept, seen in some("texture", 40, color2=set(HUES)):
        ground, paint = (seen.of(concept.attributes[name]) for name in ("color", "color2"))
        whole = filled(seen.ink)
        assert ground.sum() > 0.12 * whole.sum(), seen.text
        assert paint.sum() > 0.07 * whole.sum(), seen.text
        assert max(box(whole)[i + 2] - box(whole)[i] for i in (0, 1)) in range(180, 202), seen.text
        if concept.attributes["texture"] == "polka dots":
            dots = [dot for dot in parts(paint, 30) if dot.sum() > 200]
            assert len(dots) >= 4
            assert all(len(set(_sides(dot))) <= 2 for dot in dots if min(_sides(dot)) > 16)


def _sides(mask: "np.ndarray[tuple[int, int], np.dtype[np.bool_]]") -> tuple[int, int]:
    left, top, right, bottom = box(mask)
    return right - left, bottom - top


@pytest.mark.parametrize("shape", ["circle", "diamond", "rectangle", "star"])
def test_waves_and_zigzags_are_told_apart_when_small(shape: str) -> None:
    """At 48 pixels a side, by the mean square of the difference of channels from 0 to 255."""
    for text in (
        f"a {shape} covered with yellow {{}} lines",
        f"a red {shape} with blue {{}} lines",
    ):
        wavy, zigzag = (
            pixels(picture(grammar().index_of(text.format(bend))), 48)
            for bend in ("wavy", "zigzag")
        )
        assert ((wavy - zigzag) ** 2).mean() > 100, text


def test_bricks_are_many_and_apart() -> None:
    for concept, seen in some("texture", 6, texture="bricks"):
        bricks = parts(seen.of(concept.attributes["color"]), 40)
        assert len(bricks) > 10, seen.text
        assert all(_sides(brick)[1] < 26 for brick in bricks)


def test_faces_are_of_different_tones() -> None:
    for concept, seen in some("shading", 24, shape=set(POLYHEDRA), fill="shaded", position=None):
        tones, counts = np.unique(seen.pixels.reshape(-1, 3), axis=0, return_counts=True)
        large = tones[counts > 250]
        assert len(large) - 1 >= POLYHEDRA[concept.attributes["shape"]], seen.text


def test_light_comes_from_where_it_is_said() -> None:
    for concept, seen in some("shading", 24, position={"left", "right"}, fill="shaded"):
        light = seen.pixels.sum(axis=2)
        x = np.indices(light.shape)[1]
        at = middle(seen.ink)[0]
        left, right = light[seen.ink & (x < at)].mean(), light[seen.ink & (x > at)].mean()
        assert (left > right) == (concept.attributes["position"] == "left"), seen.text


def test_gradients_go_from_the_first_color_to_the_second() -> None:
    for concept, seen in some("shading", 24, fill="gradient"):
        one, two = (np.array(HUES[concept.attributes[name]]) for name in ("color", "color2"))
        share = (seen.pixels - one) @ (two - one) / ((two - one) @ (two - one))
        whole = filled(seen.ink)
        ys, xs = np.indices(whole.shape)
        ys, xs = ys - middle(whole)[1], xs - middle(whole)[0]
        far = np.hypot(xs, ys)
        way = {"left to right": xs, "top to bottom": ys, "center to edge": far}
        away = way[concept.attributes["direction"]]
        assert np.corrcoef(away[whole], share[whole])[0, 1] > 0.6, seen.text
        assert share[whole].min() < 0.1
        assert share[whole].max() > 0.9


def test_shadows_fall_to_the_named_side() -> None:
    for concept, seen in some("shading", 10, fill="shadow"):
        form = box(seen.of(concept.attributes["color"]))
        shadow = box(abs(seen.pixels - 169).max(axis=2) < 6)
        assert shadow[3] > form[3] + 10
        assert (shadow[0] < form[0] - 10) == (concept.attributes["position"] == "lower left")


def test_edges_are_black_and_wireframes_are_open() -> None:
    for _, seen in some("solid", 10, outline="edges", fill=None):
        rim = filled(seen.ink) & near(seen.of("white"), 4)
        assert seen.of("black")[rim].mean() > 0.3, seen.text
    for _, seen in some("solid", 10, fill="hollow"):
        cells = parts(filled(seen.ink) & seen.of("white"), 15)
        assert len(cells) >= 3, seen.text


def test_the_painted_sides_lie_where_they_say() -> None:
    for concept, seen in some("solid", 8, color3=set(HUES)):
        top, left, right = (seen.of(concept.attributes[f"color{n}"]) for n in ("", "2", "3"))
        assert middle(top)[1] < min(middle(left)[1], middle(right)[1])
        assert middle(left)[0] < middle(right)[0], seen.text


@pytest.mark.slow
def test_the_upper_solid_stands_on_the_lower() -> None:
    for concept, seen in some("solid", 12, shape2=set(STANDS)):
        upper, lower = (_hued(seen, concept.attributes[name]) for name in ("color", "color2"))
        assert middle(upper)[1] < middle(lower)[1], seen.text


STANDS = {"cube", "cuboid", "cylinder"}


def _hued(seen: Seen, color: str) -> Mask:
    """Where a color shows in any of its tones: each pixel counts for the color or for none."""
    paint = np.array(HUES[color]) / 255
    light = seen.pixels.max(axis=2) / 255
    ends = [paint * 0.3, paint, paint * 0.45 + 0.55]
    tones = [a + (b - a) * s for a, b in pairwise(ends) for s in np.linspace(0, 1, 20)]
    off = np.min([abs(seen.pixels / 255 - tone).max(axis=2) for tone in tones], axis=0)
    return np.asarray(ndimage.binary_opening((off < 0.06) & (light < 0.99), np.ones((4, 4))), bool)


def test_tiny_is_tiny_and_in_the_middle() -> None:
    for _, seen in some("size", 6, size="tiny"):
        left, top, right, bottom = box(seen.ink)
        assert max(right - left, bottom - top) < 0.15 * 256
        assert all(abs(at - 128) < 3 for at in middle(seen.ink))


def test_small_is_smaller_than_large() -> None:
    shapes = {"circle", "square", "heart", "star", "octagon", "cross"}
    for concept, seen in some("size", 10, shape=shapes, shape2=shapes):
        small, large = (_sides(seen.of(concept.attributes[n])) for n in ("color", "color2"))
        assert max(small) < 0.5 * max(large), seen.text
    for _, seen in some("size", 6, size="small and large", shape2=None):
        assert len(parts(seen.ink)) == 2


def test_growing_rows_grow_the_right_way() -> None:
    for concept, seen in some("size", 12, count=ANY):
        widths = [_sides(part)[0] for part in parts(seen.ink, 12)]
        assert len(widths) == int(concept.attributes["count"]), seen.text
        assert widths == sorted(widths, reverse=concept.attributes["size"] == "smaller")


POINTS = {
    "left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1), "upper left": (-1, -1),
    "upper right": (1, -1), "lower left": (-1, 1), "lower right": (1, 1),
}  # fmt: skip


def test_triangles_and_arrows_point_where_they_say() -> None:
    for concept, seen in some(
        "orientation", 30, shape={"triangle", "arrow"}, orientation=set(POINTS)
    ):
        x, y = POINTS[concept.attributes["orientation"]]
        for part in parts(seen.ink):
            ys, xs = np.nonzero(part)
            along = (xs * x + ys * y) / np.hypot(x, y)
            across = (xs * y - ys * x) / np.hypot(x, y)
            share = (along - along.min()) / (along.max() - along.min())
            tip = np.ptp(across[share > 0.96])
            assert tip < 0.2 * np.ptp(across), seen.text
            assert (share[abs(across - np.median(across)) > 0.4 * np.ptp(across)] < 0.75).all()


def test_tilted_shapes_lean_to_the_named_side() -> None:
    for concept, seen in some("orientation", 8, shape="rectangle", tilt={"left", "right"}):
        ys, xs = np.nonzero(seen.ink)
        slope = np.cov(xs, ys)[0, 1]  # y grows downwards: clockwise is to the right
        assert (slope > 0) == (concept.attributes["tilt"] == "right"), seen.text


@pytest.mark.slow
def test_tilted_shapes_are_the_upright_ones_turned() -> None:
    """By some angle on the named side; no angle on the other fits as well."""
    for concept, seen in some("orientation", 24, tilt={"left", "right"}):
        columns = concept.attributes
        name = f"{columns['color']} {columns['shape']}"
        index = grammar().index_of(f"{'an' if name[0] in 'aeiou' else 'a'} {name}")
        upright = Seen(grammar()[index]).ink
        fits = {angle: _fit(upright, seen.ink, angle) for angle in range(-40, 41, 5)}
        best = max(fits, key=lambda angle: fits[angle])
        assert fits[best] > 0.93, seen.text
        assert (10 <= best <= 40) if columns["tilt"] == "right" else (-40 <= best <= -10), seen.text


def _fit(one: Mask, other: Mask, angle: float) -> float:
    """How much of two masks is common once the first is turned clockwise and made as large."""
    image = Image.fromarray(one).convert("L").rotate(-angle)
    turned = np.asarray(image) > 127
    size = (other.sum() / one.sum()) ** 0.5
    places = (np.indices(other.shape) - 127.5) / size + 127.5
    scaled = ndimage.map_coordinates(turned.astype(float), places, order=1) > 0.5
    return float((scaled & other).sum() / (scaled | other).sum())


def test_upside_down_upright_and_lying() -> None:
    for _, seen in some("orientation", 8, orientation="upside-down", shape={"cone", "trapezoid"}):
        rows = seen.ink.sum(axis=1)
        top, bottom = box(seen.ink)[1], box(seen.ink)[3]
        assert rows[top + 15] > 1.5 * rows[bottom - 15], seen.text
    for _, seen in some("orientation", 4, orientation="upright"):
        assert _sides(seen.ink)[1] > 1.4 * _sides(seen.ink)[0]
    for _, seen in some("orientation", 4, orientation="lying"):
        assert _sides(seen.ink)[0] > _sides(seen.ink)[1]


def test_places_are_where_they_say() -> None:
    places = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0), **POINTS}
    for concept, seen in some("position", 30, position=set(places)):
        both = (
            [("color", "position"), ("color2", "position2")]
            if "color2" in concept.attributes
            else []
        )
        for paint, place in both or [("", "position")]:
            found = seen.of(concept.attributes[paint]) if paint else seen.ink
            x, y = places[concept.attributes[place]]
            for at, wanted in zip(middle(found), (x, y), strict=True):
                assert abs(at - 128) < 3 if wanted == 0 else (at - 128) * wanted > 45, seen.text


def test_clusters_have_as_many_as_said_in_the_named_corner() -> None:
    for concept, seen in some("position", 16, count=ANY):
        assert len(parts(seen.ink, 8)) == int(concept.attributes["count"]), seen.text
        x, y = POINTS[concept.attributes["position"]]
        left, top, right, bottom = box(seen.ink)
        assert (right < 128) if x < 0 else (left > 128), seen.text
        assert (bottom < 128) if y < 0 else (top > 128), seen.text


def test_a_picture_is_always_the_same() -> None:
    for concept, seen in some("count", 3):
        assert (Seen(concept).pixels == seen.pixels).all()
