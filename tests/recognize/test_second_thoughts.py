"""Doubt behind an answer and options that are only gone through: neither is an answer."""

import pytest

from vdiag.recognize.answer_reader import read_choice
from vdiag.records import Answer

TEXTS = ("a car", "a house", "a sailboat", "a flower")
LEFT_OPEN = [
    "The answer is B. Or maybe C.",
    "The answer is B. Or perhaps C?",
    "The answer is B. Maybe C.",
    "B\n\nOr possibly C.",
    "B. Or C, I can't decide.",
    "I'd say B. It could just as well be C.",
    "I'd say B. Then again, it could be C.",
    "I'd say B. On the other hand, C is just as plausible.",
    "The answer is B. Alternatively C.",
    "The answer is B. I'm torn between B and C.",
    "The answer is B. It might be C though. I cannot decide.",
    "The answer is B. Honestly, both B and C fit.",
    "The answer is B. C would also work.",
    "It is a house. Or maybe a sailboat.",
    "\\boxed{B} or maybe C",
    "Die Antwort ist B. Oder vielleicht doch C.",
    "La réponse est B. Ou peut-être C.",
    "La respuesta es B. O tal vez C.",
    "答案是B。也可能是C，我不能确定。",
    "It is B. Or not.",
    "D, though A is more plausible.",
    "D, though I think A is better.",
]
GONE_THROUGH = [
    "Let me analyse them:\n\nA) a car",
    "Let me analyse them:\n\nA",
    "Let me analyse the options. A) a car: it would need",
    "Let me analyze each option:\n\n**A) a car** – the code would need two wheels",
    "Let's go through the options one by one.\n\n- A) a car: no wheels are, so",
    "I'll check each option.\n\n1. A) a car: The code draws",
    "Let me go through the options.\n\nOption A: wheels and",
    "Options:\nA) a car",
    "A) a car: a car would need wheels, which",
    "A: would need",
    "Let me consider option A: a car.",
    "Let me start with A. A car",
    "First, option A",
]
REJECTED = [
    "does not fit.", "is wrong.", "can't be right.", "would need leaves.", "doesn't match",
    "is ruled out", "is clearly excluded.", "passt nicht.", "lacks a roof.", "has no wheels",
    "n'est pas possible.", "no encaja", "不对",
]  # fmt: skip


@pytest.mark.parametrize("words", REJECTED)
@pytest.mark.parametrize("form", ["{} {}", "so {} {}", "- {} {}", "{} a car {}"])
def test_an_option_that_is_said_to_be_wrong_is_not_the_answer(form: str, words: str) -> None:
    texts = ("a car", "a house", "a dog")
    said = form.format("A)", words)
    assert read_choice(Answer(said), texts).choice is None
    read = read_choice(Answer(f"B) a house\n\nIt has a roof, {said}"), texts)
    assert read.choice in (1, None)


DENIED = ["Non è la D.", "No es la B.", "Não é a B.", "No es B.", "应该选B还是C",
          "I see a house: C",
          "Nicht nur A, sondern B.", "The syntax suggests C.", "Ich würde nicht B wählen.",
          "I see no roof: B", "Not a drawing of a house."]  # fmt: skip
READ = [
    ("I can't decide between A and D. I'll go with D.", "D"),
    ("I can't decide between A and D, but the answer is D.", "D"),
    ("I was torn between B and C. The answer is B.", "B"),
    ('{"reasoning": "Or maybe C, I can\'t decide yet.", "answer": "B"}', "B"),
    ("Maybe A? No wheels. Maybe C? No sail.\n\nAnswer: B", "B"),
    ("The answer is B. The others don't fit: C would need a sail.", "B"),
    ("Let me check the options.\n\nIt is A.", "A"),
    ("Looking at the options:\n\nB) a house", "B"),
    ("Let me analyse the options:\n\nA) no.\n\nAnswer: B", "B"),
    ("B) a house, because the walls and the", "B"),
    ("The answer is D, although A is possible.", "D"),
    ("a simple picture of a sailboat", "C"),
    ("Nicht A, sondern B.", "B"),
]


@pytest.mark.parametrize("reply", LEFT_OPEN + GONE_THROUGH + DENIED)
def test_what_is_left_open_gone_through_or_denied_is_no_answer(reply: str) -> None:
    assert read_choice(Answer(reply), TEXTS).choice is None


@pytest.mark.parametrize(("reply", "letter"), READ)
def test_a_decision_behind_a_doubt_is_read(reply: str, letter: str) -> None:
    assert read_choice(Answer(reply), TEXTS).choice == "ABCD".index(letter)


def test_the_letter_l_is_no_article() -> None:
    texts = [f"a dog with {number} legs" for number in range(12)]
    assert read_choice(Answer(f"L) {texts[11]}"), texts).choice == 11
    assert read_choice(Answer("L'option B"), texts).choice == 1
