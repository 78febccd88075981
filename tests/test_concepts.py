"""Candidates: the captions that pictures of a level are ranked among."""

from vdiag import concepts
from vdiag.records import Concept


def concept(name: str, synonyms: str = "") -> Concept:
    attributes = {"synonyms": synonyms} if synonyms else {}
    return Concept(name, f"a {name}", "things", attributes)


def test_synonyms_are_one_candidate_whichever_of_them_says_so() -> None:
    sofa, couch, settee = concept("sofa"), concept("couch", "sofa"), concept("settee", "a couch; x")
    known = [concept("lamp"), sofa, concept("cup"), couch, settee]
    assert concepts.captions("things", known) == ("a cup", "a lamp", "a sofa")
    ranked = concepts.ranked_as("things", known)
    assert {ranked[c.text] for c in (sofa, couch, settee)} == {"a sofa"}
    assert ranked["a cup"] == "a cup"


def test_without_synonyms_every_caption_stands_for_itself() -> None:
    known = [concept("sofa"), concept("couch"), Concept("cup", "a cup", "elsewhere")]
    assert concepts.captions("things", known) == ("a couch", "a sofa")


def test_a_shipped_level_gives_all_its_captions_whatever_was_drawn() -> None:
    drawn = [Concept("astronaut", "an astronaut", "objects")]
    found = concepts.captions("objects", drawn)
    assert len(found) == len(concepts.load("objects").concepts)
    assert concepts.captions("objects", ()) == found
