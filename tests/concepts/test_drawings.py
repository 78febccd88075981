"""Human-like drawings: the shipped ones, Quick, Draw! files and files of one's own."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from vdiag.concepts import drawings, sets
from vdiag.concepts.marks import SIDE, Ellipse, Line, Polygon
from vdiag.errors import BadInput


def test_the_shipped_set_is_large_and_varied() -> None:
    found = drawings.load("drawings")
    shown = Counter(one.concept.attributes["concept"] for one in found.drawings)
    assert len(found.drawings) >= 60
    assert len(shown) >= 30
    assert min(shown.values()) >= 2
    assert len({one.concept.name for one in found.drawings}) == len(found.drawings)
    assert len({one.marks for one in found.drawings}) == len(found.drawings)
    assert (found.name, found.source) == ("drawings", "drawings.jsonl")
    assert found.license.startswith("MIT")
    kinds = {type(mark) for one in found.drawings for mark in one.marks}
    assert kinds == {Line, Polygon, Ellipse}


def test_shipped_drawings_are_called_as_the_objects_are() -> None:
    known = {one.name: one for one in sets.load("objects").concepts}
    for drawing in drawings.load("drawings").drawings:
        concept = drawing.concept
        shown = concept.attributes["concept"]
        assert concept.level == "drawings"
        assert concept.name.rsplit(" ", 1)[0] == shown
        if shown in known:
            assert concept.text == known[shown].text
            assert concept.attributes["category"] == known[shown].attributes["category"]


def test_shipped_drawings_lie_on_the_canvas() -> None:
    for drawing in drawings.load("drawings").drawings:
        lines = [mark for mark in drawing.marks if isinstance(mark, Line)]
        places = [value for line in lines for point in line.points for value in point]
        assert all(0 <= place <= SIDE for place in places), drawing.concept.name


def quick_draw(path: Path, *lines: dict[str, object]) -> str:
    whole = [{"drawing": [[[0, 255], [0, 10]]], "recognized": True, **line} for line in lines]
    path.write_text("".join(json.dumps(line) + "\n" for line in whole))
    return str(path)


def test_a_quick_draw_file(tmp_path: Path) -> None:
    raw = [[[10, 40, 61, 61], [0, 0, 0, 51], [0, 4, 9, 30]]]
    selector = quick_draw(
        tmp_path / "mixed.ndjson",
        {"word": "umbrella", "key_id": "12"},
        {"word": "pants", "key_id": "13", "drawing": raw},
        {"word": "cat", "key_id": "14", "recognized": False},
        {"word": "The Eiffel Tower", "key_id": "15"},
        {"word": "hourglass", "key_id": "16"},
        {"word": "rain", "key_id": "17"},
        {"word": "diving board", "key_id": "18"},
    )
    found = drawings.load(selector)
    of = {one.concept.name: one for one in found.drawings}
    assert {name: one.concept.text for name, one in of.items()} == {
        "umbrella 12": "an umbrella",
        "pants 13": "a pair of pants",
        "The Eiffel Tower 15": "the Eiffel Tower",
        "hourglass 16": "an hourglass",
        "rain 17": "rain",
        "diving board 18": "a diving board",
    }
    assert of["umbrella 12"].concept.attributes == {
        "concept": "umbrella",
        "category": "clothing",
        "source": "Quick, Draw!",
    }
    assert of["pants 13"].marks == (Line(((8, 8), (248, 8), (248, 248))),)
    assert "CC BY 4.0" in found.license
    assert "Google" in found.license
    assert found.sha256 == hashlib.sha256(Path(selector).read_bytes()).hexdigest()
    assert (found.name, found.source) == ("mixed", "mixed.ndjson")
    assert len(drawings.load(selector, unrecognized=True).drawings) == 7


def names(found: drawings.DrawingSet) -> list[str]:
    return [one.concept.name for one in found.drawings]


def test_limit_and_seed_choose(tmp_path: Path) -> None:
    path = tmp_path / "cats.ndjson"
    selector = quick_draw(path, *({"word": "cat", "key_id": str(key)} for key in range(40)))
    every = names(drawings.load(selector))
    for small, large in ((1, 2), (5, 9), (9, 60)):
        few, more = (names(drawings.load(selector, limit)) for limit in (small, large))
        assert len(few) == small
        assert set(few) <= set(more)
        assert more == [name for name in every if name in more]
    assert names(drawings.load(selector, 9)) != names(drawings.load(selector, 9, seed=1))
    assert names(drawings.load(selector, 9)) != every[:9]
    assert len(names(drawings.load("drawings", 7))) == 7


def test_the_files_as_published(shared: Path) -> None:
    path = shared / "quickdraw" / "umbrella.ndjson"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    found = drawings.load(str(path))
    known = [f"umbrella {line['key_id']}" for line in lines if line["recognized"]]
    assert names(found) == known
    assert {one.concept.text for one in found.drawings} == {"an umbrella"}


GOOD = {"name": "a 1", "text": "an a", "marks": [["line", "#123456", 2, [[1, 2], [3, 4.5]]]]}


def own(path: Path, *lines: object) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    marks = [
        ["polygon", "#ff0000", None, 3, [[0, 0], [9, 0], [9, 9]]],
        ["ellipse", None, "#00FF00", 1.5, [5, 6], [7, 8]],
    ]
    second = {"name": "b", "text": "a b", "concept": "bee", "category": "animal", "marks": marks}
    found = drawings.load(own(tmp_path / "mine.jsonl", GOOD, second))
    assert [one.marks for one in found.drawings] == [
        (Line(((1, 2), (3, 4.5)), "#123456", 2),),
        (
            Polygon(((0, 0), (9, 0), (9, 9)), fill="#ff0000"),
            Ellipse((5, 6), (7, 8), outline="#00FF00", width=1.5),
        ),
    ]
    assert [one.concept.attributes for one in found.drawings] == [
        {"concept": "a 1", "source": "mine.jsonl"},
        {"concept": "bee", "category": "animal", "source": "mine.jsonl"},
    ]
    assert "not stated" in found.license


def test_a_mark_at_the_beginning_and_every_character_inside_are_read(tmp_path: Path) -> None:
    odd = {**GOOD, "text": "an a\u2028b\u0085c"}
    (tmp_path / "mine.jsonl").write_text(json.dumps(odd, ensure_ascii=False), "utf-8-sig")
    [found] = drawings.load(str(tmp_path / "mine.jsonl")).drawings
    assert found.concept.text == "an a\u2028b\u0085c"
    path = tmp_path / "cat.ndjson"
    quick_draw(path, {"word": "cat", "key_id": "1"})
    path.write_text(path.read_text(), "utf-8-sig")
    assert names(drawings.load(str(path))) == ["cat 1"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, '"name"'),
        ({"text": 3}, '"text"'),
        ({"marks": []}, '"marks"'),
        ({"marks": "line"}, '"marks"'),
        ({"marks": [["circle", 3]]}, "Mark 1"),
        ({"marks": [GOOD["marks"][0], 7]}, "Mark 2"),
        ({"marks": [["line", "red", 2, [[1, 2], [3, 4]]]]}, '"line", "red"'),
        ({"marks": [["line", '"#000000', 2, [[1, 2], [3, 4]]]]}, "Mark 1"),
        ({"marks": [["line", None, 2, [[1, 2], [3, 4]]]]}, "Mark 1"),
        ({"marks": [["line", "#000000", 0, [[1, 2], [3, 4]]]]}, "Mark 1"),
        ({"marks": [["line", "#000000", 2, [[1, 2]]]]}, "Mark 1"),
        ({"marks": [["line", "#000000", 2, [[1, 2], [3, "4"]]]]}, "Mark 1"),
        ({"marks": [["line", "#000000", 2, [[1, 2], [3, float("nan")]]]]}, "Mark 1"),
        ({"marks": [["line", "#000000", 10**400, [[1, 2], [3, 4]]]]}, "Mark 1"),
        ({"marks": [["polygon", None, None, 2, [[1, 2], [3, 4]]]]}, "Mark 1"),
        ({"marks": [["polygon", None, None, 2, [[n, n * n] for n in range(501)]]]}, "500 points"),
        ({"text": "an \ud800"}, "half a character"),
        ({"marks": [["ellipse", None, "#000000", 2, [1, 2], [0, 3]]]}, "Mark 1"),
        ({"marks": [["ellipse", None, "#000000", 2, [1, 2], 3]]}, "Mark 1"),
        ({"marks": [["ellipse", None, "#000000", 2, [1, 2], [3]]]}, "Mark 1"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, change: dict[str, object], said: str) -> None:
    selector = own(tmp_path / "bad.jsonl", GOOD, {**GOOD, "name": "a 2", **change})
    with pytest.raises(BadInput) as caught:
        drawings.load(selector)
    assert said in str(caught.value)
    assert f'ine 2 of the drawings "{selector}"' in str(caught.value)
    assert "\n" not in str(caught.value)


def test_files_that_hold_no_drawings(tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    for text, said in (("", "no drawing"), ("{", "no JSON"), ("7", "no JSON object")):
        path.write_text(text)
        with pytest.raises(BadInput, match=said):
            drawings.load(str(path))
    path.write_bytes(b"\xff")
    with pytest.raises(BadInput, match="UTF-8"):
        drawings.load(str(path))
    with pytest.raises(BadInput, match='"a 1" twice'):
        drawings.load(own(path, GOOD, GOOD))
    unknown = quick_draw(tmp_path / "no.ndjson", {"word": "cat", "recognized": False})
    with pytest.raises(BadInput, match="recognized"):
        drawings.load(unknown)


def test_what_is_no_selector(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match='called "drawing": give "drawings"'):
        drawings.load("drawing")
    with pytest.raises(BadInput, match="No such file"):
        drawings.load(str(tmp_path / "none.jsonl"))
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(BadInput, match="directory"):
        drawings.load(str(tmp_path / "folder.jsonl"))
    with pytest.raises(BadInput, match='"0"'):
        drawings.load("drawings", limit=0)
