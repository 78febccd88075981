"""Free answers ranked among captions by texts that encoders read."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from vdiag.concepts import sets
from vdiag.errors import BadInput
from vdiag.recognize.caption_ranks import ranks
from vdiag.records import Concept
from vdiag.scorers import OpenScorer, Options
from vdiag.scorers._tiny import TinyEncoder
from vdiag.scorers.tiny_fidelity import SCORER


class Angles(OpenScorer):
    """Reads texts as the angles, in degrees, that they end with."""

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        angles = np.radians([float(text.split()[-1]) for text in texts])
        return np.stack([np.cos(angles), np.sin(angles)], 1)

    def unread(self, text: str) -> bool:
        return not text[-1].isdigit()


CAPTIONS = ["a 0", "a 10", "a 20", "a 40", "a 80"]


def item(text: str, **attributes: str) -> Concept:
    return Concept(text, text, "own", attributes)


def rank(words: str, own: Concept, captions: Sequence[str] = CAPTIONS) -> float | None:
    return ranks(Angles(), [words], captions, [own])[0]


@pytest.fixture(scope="module")
def encoder() -> OpenScorer:
    return SCORER.open(SCORER.variants[0], Options())


@pytest.mark.parametrize(
    ("words", "own", "expected"),
    [
        ("a 0", "a 0", 100.0),
        ("1", "a 0", 100.0),
        ("9", "a 0", 75.0),
        ("90", "a 0", 0.0),
        ("90", "a 10", 25.0),
        ("15", "a 10", 87.5),  # as near to 20: half a place
        ("15", "a 20", 87.5),
    ],
)
def test_ranks_by_hand(words: str, own: str, expected: float) -> None:
    assert rank(words, item(own)) == expected


def test_a_caption_or_a_synonym_is_first() -> None:
    assert rank("The 80", item("a 80")) == 100
    assert rank("another 10", item("a 80", synonyms="a 70;another 10")) == 100
    assert rank("another 10", item("a 80", synonyms="a 70")) == 0
    assert rank("a 20", item("a 21", synonyms="a 20")) == 100
    assert rank("a 21", item("a 21", synonyms="a 20")) == 100


def test_a_caption_that_is_not_among_them_is_ranked_among_them_and_itself() -> None:
    assert rank("a 41", item("a 41")) == 100
    assert rank("a 40", item("a 41")) == 80
    assert rank("a 40", item("a 45"), [*CAPTIONS, "a 0"]) == 80


def test_what_cannot_be_read_has_no_rank() -> None:
    found = ranks(Angles(), ["", "a 0", "zebra", " "], CAPTIONS, [item("a 0")] * 4)
    assert found == [None, 100.0, None, None]
    assert ranks(Angles(), [""], CAPTIONS, [item("a 0")]) == [None]
    assert ranks(Angles(), [], CAPTIONS, []) == []


def test_a_scorer_that_reads_no_texts_says_so() -> None:
    class Silent(OpenScorer):
        pass

    with pytest.raises(BadInput, match="reads no texts; clip and tiny_fidelity do"):
        ranks(Silent(), ["a 1"], CAPTIONS, [item("a 0")])


def test_every_object_named_by_its_text_comes_out_first(encoder: OpenScorer) -> None:
    objects = sets.load("objects").concepts
    captions = sets.captions("objects", objects)
    assert len(captions) == 1000
    found = ranks(encoder, [one.text for one in objects], captions, objects)
    assert found == [100.0] * len(objects)
    without = ranks(encoder, [sets.bare(one.text) for one in objects], captions, objects)
    assert without == [100.0] * len(objects)


def test_the_tiny_encoder_ranks_as_scipy_does(encoder: OpenScorer) -> None:
    captions = ["a cat", "a dog", "a house", "a tree", "a sailboat", "a cup"]
    words = ["a kitten", "a small wooden house", "a boat on the water", "a green plant"]
    own = ["a cat", "a house", "a sailboat", "a tree"]
    tiny = TinyEncoder.load()
    said, read = (np.asarray(tiny.words(texts), np.float64) for texts in (words, captions))
    likeness = (said @ read.T).astype(np.float32)
    places = rankdata(-likeness, method="average", axis=1)
    expected = [100 * (6 - places[n, captions.index(text)]) / 5 for n, text in enumerate(own)]
    found = ranks(encoder, words, captions, [item(text) for text in own])
    assert found == pytest.approx(expected)
    assert min(expected) > 50


def test_the_tiny_encoder_gives_unit_rows_of_any_text(encoder: OpenScorer) -> None:
    rows = encoder.read(["a cat", "a zorble", "a cat"])
    assert rows.dtype == np.float64
    assert rows.shape == (3, 256)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(3))
    assert (rows[0] == rows[2]).all()
    assert (rows[0] != rows[1]).any()


@pytest.mark.parametrize(
    ("text", "unread"),
    [("a cat", False), ("a zorble", True), ("zorble cats", False), ("猫", True), ("", True),
     ("the", True), ("Café", False), ("...", True)],
)  # fmt: skip
def test_a_text_of_no_known_word_is_unread(encoder: OpenScorer, text: str, unread: bool) -> None:
    assert encoder.unread(text) is unread
