"""Replies written down by somebody who had not seen the reader: it reads them as a person does."""

from tests.recognize.unseen_choices import Choice, choices
from tests.recognize.unseen_free_answers import FreeAnswer, free_answers
from vdiag.concepts.sets import bare
from vdiag.recognize.answer_reader import read_choice, read_words
from vdiag.records import Answer

AS_A_PERSON = 0.95
"""Least share that is read as a person reads it; the rest has to stay unread."""
ARTICLES = ("an ", "a ", "the ", "un ", "une ", "ein ")


def test_options_are_chosen_as_a_person_chooses_them() -> None:
    found = {one: letter_in(one) for one in choices()}
    otherwise = {one: letter for one, letter in found.items() if letter != one.letter}
    assert {one.reply: got for one, got in otherwise.items() if got is not None} == {}
    share = 1 - len(otherwise) / len(found)
    assert share >= AS_A_PERSON, listed({one.reply: one.letter for one in otherwise})


def test_things_are_named_as_a_person_names_them() -> None:
    found = {one: words_in(one) for one in free_answers()}
    otherwise = {one: words for one, words in found.items() if words != (one.words or "").lower()}
    assert {one.reply: got for one, got in otherwise.items() if got} == {}
    share = 1 - len(otherwise) / len(found)
    assert share >= AS_A_PERSON, listed({one.reply: one.words for one in otherwise})


def letter_in(one: Choice) -> str | None:
    """The letter that the reader reads, as a person has noted it."""
    place = read_choice(Answer(one.reply), one.options).choice
    return None if place is None else "ABCDEFGH"[place]


def words_in(one: FreeAnswer) -> str:
    """The words that the reader reads, as a person has noted them."""
    words = bare(read_words(Answer(one.reply)).words).lower()
    for article in ARTICLES:
        words = words.removeprefix(article)
    return words


def listed(otherwise: dict[str, str | None]) -> str:
    """Replies that were not read, each with what a person reads in it."""
    return "not read:\n" + "\n".join(f"{reply!r}: {said}" for reply, said in otherwise.items())
