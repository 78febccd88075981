"""Concept sets from files, and the captions that pictures of a level are ranked among."""

import hashlib
from pathlib import Path

import pytest

from vdiag.browse import import_set
from vdiag.concepts import sets
from vdiag.errors import BadInput
from vdiag.records import Concept


def concept(name: str, synonyms: str = "") -> Concept:
    attributes = {"synonyms": synonyms} if synonyms else {}
    return Concept(name, f"a {name}", "things", attributes)


def test_synonyms_are_one_candidate_whichever_of_them_says_so() -> None:
    sofa, couch, settee = concept("sofa"), concept("couch", "sofa"), concept("settee", "a couch; x")
    known = [concept("lamp"), sofa, concept("cup"), couch, settee]
    assert sets.captions("things", known) == ("a cup", "a lamp", "a sofa")
    ranked = sets.ranked_as("things", known)
    assert {ranked[c.text] for c in (sofa, couch, settee)} == {"a sofa"}
    assert ranked["a cup"] == "a cup"


def test_without_synonyms_every_caption_stands_for_itself() -> None:
    known = [concept("sofa"), concept("couch"), Concept("cup", "a cup", "elsewhere")]
    assert sets.captions("things", known) == ("a couch", "a sofa")


def test_a_shipped_level_gives_all_its_captions_whatever_was_drawn() -> None:
    drawn = [Concept("astronaut", "an astronaut", "objects")]
    found = sets.captions("objects", drawn)
    assert len(found) == len(sets.load("objects").concepts)
    assert sets.captions("objects", ()) == found


def test_json_lines_are_concepts(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(
        '{"text": "a red kite", "name": "kite", "wings": 2, "parts": ["tail"]}\n'
        '\n{"text": "a fox", "level": "animals"}\n'
    )
    found = sets.load(str(path))
    assert found.concepts == (
        Concept("kite", "a red kite", "mine", {"wings": "2"}),
        Concept("a fox", "a fox", "animals", {}),
    )
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"text": "a"}\n{"text": "a"}', '"a" twice'),
        ('{"phrase": "a"}', 'no "text"'),
        ('{"text": ["a"]}', 'no "text"'),
        ('{"text": "a"', "Line 1"),
        ("", "is empty"),
        ('{"text": "a", "name": "\\ud800"}', "Line 1.*half a character"),
        ('{"text": "a", "level": "phrases"}', 'at the level "phrases"'),
    ],
)
def test_json_lines_that_cannot_be_used(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(content)
    with pytest.raises(BadInput, match=said):
        sets.load(str(path))


def test_provenance_comes_with_the_set_and_says_when_the_file_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    import_set.write(b"text\na fox\n", {"source": "by hand", "licence": "CC0"}, path)
    found = sets.load(str(path)).provenance
    assert (found["source"], found["licence"]) == ("by hand", "CC0")
    assert found["written_sha256"] == hashlib.sha256(b"text\na fox\n").hexdigest()
    assert "changed_since_import" not in found
    path.write_bytes(b"text\na fox\na hen\n")
    assert sets.load(str(path)).provenance["changed_since_import"] is True
    path.with_name("mine.csv.source.json").unlink()
    assert sets.load(str(path)).provenance == {}


def test_what_is_written_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    rows: list[dict[str, object]] = [{"text": "a fox", "note": "one\rtwo\r\nthree"}]
    import_set.write(import_set.content_of(rows, ".csv"), {}, path)
    assert sets.load(str(path)).concepts[0].attributes == {"note": "one\ntwo\nthree"}
    before = path.read_bytes()
    for bad in ({"text": "a\0b"}, {"text": "a", "x": 1, " x": 2}, {"text": "a" * 200_000}):
        with pytest.raises(BadInput) as caught:
            import_set.write(import_set.content_of([bad], ".csv"), {}, path)
        assert "/tmp" not in str(caught.value).replace(str(path), "")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", ["{", "[1]", "\0"])
def test_a_damaged_provenance_is_one_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("text\na fox\n")
    path.with_name("mine.csv.source.json").write_text(content)
    with pytest.raises(BadInput, match=r"mine\.csv\.source\.json"):
        sets.load(str(path))


def test_a_shipped_set_is_read_once_and_again_when_its_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "birds.csv").write_text("text\nan owl\n")
    monkeypatch.setattr(sets, "shipped", lambda folder: tmp_path)
    first = sets.load("birds")
    assert sets.load("birds") is first
    (tmp_path / "birds.csv").write_text("text\nan owl\na kite\n")
    assert sets.captions("birds", ()) == ("a kite", "an owl")
    assert len(sets.load("birds").concepts) == 2


def test_a_stranger_at_a_shipped_level_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "objects.csv"
    mine.write_text("text\na zoetrope\n")
    with pytest.raises(BadInput, match='"a zoetrope" at the level "objects"'):
        sets.load(str(mine))
    mine.write_text("text\na cat\n")
    assert sets.load(str(mine)).concepts[0].level == "objects"
    mine.write_text("text,level\na zoetrope,mine\n")
    assert sets.load(str(mine)).concepts[0].level == "mine"
