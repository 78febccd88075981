"""Articles: against a person's (the shipped objects), and the rules of an English grammar."""

import pytest

from vdiag.concepts import sets
from vdiag.sources._phrases import clean, singular_forms, with_article


@pytest.mark.parametrize(
    "phrase",
    [
        *("an armchair", "an hourglass", "an umbrella", "an urn", "an X-ray", "an mp3 player"),
        *("a unicorn", "a utensil", "a ewer", "a urinal", "a USB stick", "a one-way sign"),
        *("an MRI scanner", "an SUV", "an SOS sign", "an LCD screen", "a URL", "a mr. punch"),
        *("an 8-ball", "an 18-wheeler", "an 80s poster", "a 110 volt outlet", "a U-bolt"),
        *("a bus", "a glass", "a canvas", "a trellis", "a chest of drawers", "a cactus"),
        *("trees", "scissors", "sunglasses", "shelves", "people", "train tracks", "skis"),
        *("grass", "sea water", "toilet paper", "furniture", "the sky", "the ground"),
    ],
)
def test_a_name_gets_the_article_that_english_wants(phrase: str) -> None:
    first, _, rest = phrase.partition(" ")
    name = rest if first in ("a", "an", "the") else phrase
    assert with_article(name) == phrase


def test_a_name_with_an_article_keeps_it() -> None:
    assert with_article("the Eiffel tower") == "the Eiffel tower"


def test_the_articles_of_the_shipped_objects_are_found_again() -> None:
    every = [concept.text for concept in sets.load("objects").concepts]
    written = [text for text in every if text.startswith(("a ", "an "))]
    wrong = [text for text in written if with_article(text.split(" ", 1)[1]) != text]
    assert len(written) > 900
    assert len(wrong) <= 0.005 * len(written), wrong


def test_a_plural_may_come_from_several_singulars() -> None:
    assert "shelf" in singular_forms("shelves")
    assert "box" in singular_forms("boxes")
    assert "berry" in singular_forms("berries")
    assert "workman" in singular_forms("workmen")
    assert singular_forms("sheep") == []


def test_text_is_composed_and_has_single_spaces() -> None:
    assert clean("  cafe\u0301 \n table ") == "caf\u00e9 table"
