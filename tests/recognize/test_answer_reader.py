"""Answers read by hand: what names one option or phrase is read, all else is counted as it is."""

import pytest

from tests.recognize import choice_forms, word_forms
from vdiag.concepts.sets import bare
from vdiag.recognize.answer_reader import Reading, Status, read_choice, read_words
from vdiag.records import Answer

PETS = ("a dog", "a cat", "an hourglass", "a fire truck", "a cat tree")
A, B, C, D, E = range(5)
LETTERS = ("a knife", "an eight-legged spider", "the letter B", "two trees", "a car")
ECHO = "A) a dog\nB) a cat\nC) an hourglass\nD) a fire truck\nE) a cat tree"

NAMED = [
    ("B", B),
    ("b", B),
    ("(B)", B),
    ("[B]", B),
    ("B.", B),
    ("B)", B),
    ("**B**", B),
    ("`B`", B),
    ('"B"', B),
    ("__B__", B),
    ("B!", B),
    (" \n B \n\n", B),
    ("```\nB\n```", B),
    ("Option B", B),
    ("Option: B", B),
    ("Choice (B)", B),
    ("Option B is correct.", B),
    ("B is the correct answer.", B),
    ("B) a cat", B),
    ("b) a cat", B),
    ("B. a cat", B),
    ("B: A cat.", B),
    ("B - a cat", B),
    ("(B) a cat", B),
    ("B (a cat)", B),
    ("**B) a cat**", B),
    ("B) cat", B),
    ("B. The code draws two triangular ears and whiskers.", B),
    ("B, because of the whiskers", B),
    ("B because a dog would have longer ears", B),
    ("B, not A", B),
    ("B) a cat with whiskers", B),
    ("E) a cat tree", E),
    ("B, a cat", B),
    ("The answer is B, a cat.", B),
    ("It is B) a cat.", B),
    ("The code generates option B.", B),
    ("B. It's a cat.", B),
    ("B. The code draws a circle for the head.", B),
    ("Answer: B", B),
    ("Answer: B\nReason: a dog would have longer ears.", B),
    ("Answer: b", B),
    ("Answer: **B**", B),
    ("**Answer:** B", B),
    ("**Answer: B) a cat**", B),
    ("Answer: cat", B),
    ("Answer - B", B),
    ("### Answer\nB", B),
    ("Final answer:\n\n**B**", B),
    ("The answer is B.", B),
    ("The answer is: a cat.", B),
    ("The answer is (B) a cat.", B),
    ("The correct answer is **B) a cat**.", B),
    ("The correct option is B", B),
    ("The best choice would be B.", B),
    ("I choose B.", B),
    ("I'd go with B) a cat.", B),
    ("The answer to the question is B.", B),
    (r"\boxed{B}", B),
    (r"The final answer is $\boxed{\text{B}}$.", B),
    ("<answer>B</answer>", B),
    ("<answer>\nB\n</answer>", B),
    ('{"answer": "B"}', B),
    ('```json\n{"explanation": "whiskers", "answer": "B"}\n```', B),
    ('{"choice": "B) a cat"}', B),
    ("a cat", B),
    ("A cat", B),
    ("Cat.", B),
    ("**A cat**", B),
    ("“a cat”", B),
    ("It is a cat.", B),
    ("It's a cat", B),
    ("The code generates a cat.", B),
    ("This code most likely draws a cat tree.", E),
    ("An hourglass", C),
    ("A dog", A),
    ("A", A),
    ("a", A),
    ("A.", A),
    ("A) a dog", A),
    ("The code has whiskers and ears.\n\nB", B),
    ("The code has whiskers and ears.\nSo B.", B),
    ("Whiskers, two ears.\n\n**B) a cat**", B),
    ("B\n\nThe polygon is a head and the lines are whiskers.", B),
    ("B) a cat\n\nA dog would have longer ears.", B),
    ("Not A: a dog has no whiskers. The answer is B.", B),
    (f"{ECHO}\n\nB", B),
    (f"Options:\n{ECHO}\n\nThe answer is B.", B),
    ("The answer is the following:\n\nB) a cat", B),
    ("I compared the options. The answer is the one with whiskers.\n\nAnswer: B", B),
    ("The answer: let me see.\n\nThe final answer is B.", B),
    ("- a dog: no whiskers\n- a cat: whiskers\n\nB", B),
    ("<think>A? The answer is C.</think>B", B),
    ("It must be D... no.</think>\nB", B),
    ("B ✅", B),
    ("a cat (B)", B),
    ("Answer: a cat (option B)", B),
    ("\uff22", B),
    ("\uff08B\uff09", B),
    ("B\uff09a cat", B),
    ("B\u3002", B),
    ("\ufeffB\u200b", B),
    ("B<|im_end|>", B),
    ("B</s>", B),
    ("I would answer B.", B),
    ("I'm going with B.", B),
    ("I'm sorry, but I cannot see the drawing. However, I'd guess B.", B),
    ("The code draws ears and whiskers, so the best match is **B) a cat**.", B),
    ("Based on the code, the drawing depicts a cat (B).", B),
    ("Based on the whiskers, this is most likely **a cat**.", B),
    ("Probably B", B),
    ("Most likely B.", B),
    ("B, I think.", B),
    ("B is the most likely.", B),
    ("The answer is A. No, the answer is B.", B),
    ("Answer: C) an hourglass\n\nNo, answer: B) a cat", B),
]  # fmt: skip

UNPARSED = [
    "A bird",
    "A horse",
    "A cat and a dog",
    "A cat or a dog",
    "A or B",
    "A/B",
    "A cat (or a dog).",
    "The answer is: a cat - or perhaps a dog.",
    "A, B",
    "Both A and B",
    "Either B or C.",
    "B or maybe C",
    "B, but it could be C",
    "B) a cat or C) an hourglass",
    "A) a cat",
    "A, a cat",
    "A. It's a cat.",
    "It is A) a cat.",
    "A dog? No, a cat.",
    "Answer: all of the above",
    "A: cat",
    "B) a horse",
    "B) A",
    "F",
    "F) a horse",
    "Answer: F",
    "Answer: a horse",
    "The answer is a horse.",
    "The answer is A or B.",
    "The answer is B? I wonder.",
    "The answer is not B.",
    "B\n\nThe answer is C.",
    "B\nC",
    "B\na dog",
    "B?",
    "The answer is the following:\nA) a dog\nB) a cat",
    ECHO,
    "A) a dog\nB) a cat",
    r"\boxed{A} or \boxed{B}",
    '{"answer": "A", "choice": "B"}',
    '{"answer": ["A", "B"]}',
    '{"answer": 2}',
    "2",
    "The second one.",
    "The drawing has ears and whiskers.",
    "The code draws a cat and a dog.",
    "A cat's tail",
    "Looking at the code,\nB\nis a possibility, as others are.",
    "A cat would have whiskers, and here are none.",
    "I",
    "none of the above",
    "Answer: a cat (A)",
    "a cat (D)",
    "It is a cat (option a).",
    "I guess A or B.",
    "The best match is A or B.",
    "Based on the code, this is a dog or a cat.",
    "Probably A, maybe B",
]
REFUSED = [
    "I'm sorry, I can't help with that.",
    "I\u2019m sorry, but I cannot identify the drawing.",
    "Sorry, I am unable to see images.",
    "I cannot determine what this code draws.",
    "I don't know.",
    "As an AI language model, I do not view pictures.",
    "Unknown.",
    "Not sure",
    "N/A",
    "No idea",
]


@pytest.mark.parametrize(("reply", "place"), NAMED)
def test_an_answer_that_names_one_option_is_read(reply: str, place: int) -> None:
    assert read_choice(Answer(reply), PETS) == Reading(Status.READ, place, PETS[place])


@pytest.mark.parametrize("reply", UNPARSED)
def test_nothing_is_guessed_into_an_answer(reply: str) -> None:
    assert read_choice(Answer(reply), PETS) == Reading(Status.UNPARSED)


@pytest.mark.parametrize("reply", REFUSED)
def test_a_refusal_is_one(reply: str) -> None:
    assert read_choice(Answer(reply), PETS).status == Status.REFUSED
    assert read_words(Answer(reply)).status == Status.REFUSED


def test_a_long_reply_is_no_refusal() -> None:
    reply = "I cannot be sure of every line of this program. " + "There are two ears. " * 20
    assert read_choice(Answer(reply), PETS).status == Status.UNPARSED


def test_what_the_endpoint_says_of_the_end_counts() -> None:
    assert read_choice(Answer("", "stop"), PETS).status == Status.EMPTY
    assert read_choice(Answer(" \n"), PETS).status == Status.EMPTY
    assert read_choice(Answer("<think>B?</think>"), PETS).status == Status.EMPTY
    assert read_choice(Answer("", "length"), PETS).status == Status.TRUNCATED
    assert read_choice(Answer("<think>The answer is B", "length"), PETS).status == Status.TRUNCATED
    assert read_choice(Answer("The code draws two ears and", "length"), PETS) == Reading(
        Status.TRUNCATED
    )
    assert read_choice(Answer("B", "length"), PETS).choice == B
    assert read_choice(Answer("B", "refusal"), PETS) == Reading(Status.REFUSED)
    assert read_words(Answer("", "length")).status == Status.TRUNCATED
    assert read_words(Answer("")).status == Status.EMPTY


@pytest.mark.parametrize(
    ("reply", "place"),
    [("The letter B", 2), ("C", 2), ("A knife", 0), ("Two trees", 3), ("A: a knife", 0)],
)
def test_options_that_look_like_letters_are_read_as_options(reply: str, place: int) -> None:
    assert read_choice(Answer(reply), LETTERS).choice == place


def test_a_letter_counts_as_far_as_there_are_options() -> None:
    many = tuple(f"thing number {n}" for n in range(26))
    assert read_choice(Answer("Z"), many).choice == 25
    assert read_choice(Answer("I"), many).choice == 8
    assert read_choice(Answer("I think so."), many).status == Status.UNPARSED
    assert read_choice(Answer("C"), PETS[:2]).status == Status.UNPARSED


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("a cat", "a cat"),
        ("A cat.", "A cat"),
        ("**A cat**", "A cat"),
        ('"a cat"', "a cat"),
        ("cat", "cat"),
        ("The answer is: a cat.", "a cat"),
        ("Answer: a cat", "a cat"),
        ('{"answer": "a cat"}', "a cat"),
        (r"\boxed{\text{a cat}}", "a cat"),
        ("It is a cat.", "a cat"),
        ("It's a cat!", "a cat"),
        ("This code draws a cat.", "a cat"),
        ("The following piece of code generates a drawing of a cat.", "a cat"),
        ("The image appears to be a simple line drawing of a cat.", "a cat"),
        ("a picture of a cat", "a cat"),
        ("a picture frame", "a picture frame"),
        ("<think>a dog?</think>a cat", "a cat"),
        ("A cat. It has two ears.", "A cat"),
        ("The code draws a cat. The ears are triangles.", "a cat"),
        ("A cat\n\nThe first polygon is the head; the lines are whiskers.", "A cat"),
        ("The polygons form a head.\nThe lines are whiskers.\n\nThis is a cat.", "a cat"),
        ("The polygons form a head.\n\n**Answer:** a cat", "a cat"),
        ("two people under a beach umbrella by the sea",
         "two people under a beach umbrella by the sea"),
        ("Un chat", "Un chat"),
        ("\uff23at", "Cat"),
        ("a cat<|im_end|>", "a cat"),
        ("It is probably a cat.", "a cat"),
        ("Probably a cat.", "a cat"),
        ("Based on the code, it draws a cat.", "a cat"),
        ("I would guess a cat.", "a cat"),
        ("The best match is a cat.", "a cat"),
    ],
)  # fmt: skip
def test_a_free_answer_is_its_phrase(reply: str, words: str) -> None:
    assert read_words(Answer(reply)) == Reading(Status.READ, None, words)


@pytest.mark.parametrize(
    "reply",
    [
        "The polygons form a head.\nThe lines could be whiskers.\nHard to say what is meant.",
        "It is a cat.\nIt could also be seen otherwise.\nIt is a dog.",
        "The answer is a cat. The answer is a dog.",
        "It is a cat. It is a dog.",
        "word " * 40,
        "The answer is unknown.",
        "Answer: none",
        "...",
    ],
)
def test_prose_without_one_answer_stays_unparsed(reply: str) -> None:
    assert read_words(Answer(reply)).status == Status.UNPARSED


@pytest.mark.parametrize("reply", choice_forms.C)
def test_forms_that_name_the_third_option(reply: str) -> None:
    assert read_choice(Answer(reply), choice_forms.TEXTS).choice == 2


@pytest.mark.parametrize(("reply", "place"), choice_forms.OTHERS)
def test_forms_that_name_another_option(reply: str, place: int) -> None:
    assert read_choice(Answer(reply), choice_forms.TEXTS).choice == place


@pytest.mark.parametrize("reply", choice_forms.NONE)
def test_forms_that_name_no_single_option(reply: str) -> None:
    assert read_choice(Answer(reply), choice_forms.TEXTS).choice is None


@pytest.mark.parametrize(
    ("reply", "words"), [(reply, "house") for reply in word_forms.HOUSE] + word_forms.OTHER
)
def test_forms_that_name_one_thing(reply: str, words: str) -> None:
    assert bare(read_words(Answer(reply)).words) == bare(words)


@pytest.mark.parametrize(("reply", "place"), choice_forms.AMONG_SIX)
def test_forms_that_name_one_of_six_or_none(reply: str, place: int | None) -> None:
    assert read_choice(Answer(reply), choice_forms.NESTED).choice == place


@pytest.mark.parametrize(("reply", "place"), choice_forms.AMONG_SHAPES)
def test_forms_that_name_one_of_five_shapes_or_none(reply: str, place: int | None) -> None:
    assert read_choice(Answer(reply), choice_forms.SHAPES).choice == place


@pytest.mark.parametrize(("reply", "words"), word_forms.MORE)
def test_more_forms_of_free_answers(reply: str, words: str) -> None:
    assert bare(read_words(Answer(reply)).words) == bare(words)


@pytest.mark.parametrize("reply", word_forms.NONE + word_forms.UNREAD)
def test_forms_that_name_no_single_thing(reply: str) -> None:
    assert read_words(Answer(reply)).words == ""


PIECES = ("_a", "_", ",", "{", "(", "so ", "is ", "the ", "\\boxed{", "<answer>", "a", "answer: ",
          "or ", "\n", " ", "!", "A ", "B) ", "it is ", "the answer is ", "no, ", "B) a cat\n",
          "{'a':", "C fits ", "**", "✓ ", "的", "=> ", "but A ")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_no_reply_takes_long(piece: str) -> None:
    for reply in (
        piece * 20000,
        piece * (1_000_000 // len(piece)),
        f"B) {piece * 20000}",
        f"a cat{piece * 20000}b",
    ):
        read_choice(Answer(reply), PETS)
        read_words(Answer(reply))
