"""Replies to a question with lettered options, and the option that a careful person reads.

The question is always:

    What does the following piece of code in the programming language Processing generate?

    (the code, fenced)

    A) a car
    B) a house
    ...

    Answer with the letter of one option.

They were written down before the reader, by somebody who had not seen it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A reply, the texts of options A, B, ... in order, and the letter that the reply names."""

    reply: str
    options: tuple[str, ...]
    letter: str | None


TWO = ("a car", "a house")
THREE = ("a cat", "a boat", "a tree")
FOUR = ("a car", "a house", "a sailboat", "a flower")
FIVE = ("a bicycle", "a lighthouse", "a fish", "a clock", "a butterfly")
BIRDS = ("a duck", "a swan", "an owl", "a penguin", "a parrot")

# Texts that contain each other.
CARS = ("a car", "a race car", "a police car", "a truck")
HOUSES = ("a greenhouse", "a lighthouse", "a house")

# Texts that name letters other than their own.
LETTERS = ("the letter C", "the letter A", "the letter B")


def bare_letters() -> tuple[Choice, ...]:
    """The letter alone, plain or marked up."""
    return (
        Choice("C", FOUR, "C"),
        Choice("b", FOUR, "B"),
        Choice("a", FOUR, "A"),
        Choice("D.", FOUR, "D"),
        Choice("(C)", FIVE, "C"),
        Choice("C)", FOUR, "C"),
        Choice("**C**", CARS, "C"),
        Choice("**B)**", THREE, "B"),
        Choice("`B`", TWO, "B"),
        Choice('"A"', THREE, "A"),
        Choice("  \n B \n", BIRDS, "B"),
        Choice("```\nC\n```", FOUR, "C"),
        Choice("B", LETTERS, "B"),
    )


def letters_not_offered() -> tuple[Choice, ...]:
    """Letters that are not among the options."""
    return (
        Choice("D", THREE, None),
        Choice("F)", FIVE, None),
        Choice("The answer is C.", TWO, None),
        Choice("E) none of these", FOUR, None),
    )


def letters_with_text() -> tuple[Choice, ...]:
    """The letter with the text of its option, or with reasons."""
    return (
        Choice("B) a house", FOUR, "B"),
        Choice("C. a sailboat", FOUR, "C"),
        Choice("D - a flower", FOUR, "D"),
        Choice("**C) a fish**", FIVE, "C"),
        Choice("(B) A race car", CARS, "B"),
        Choice("A. Car", CARS, "A"),
        Choice("d) truck", CARS, "D"),
        Choice("A sailboat (C)", FOUR, "C"),
        Choice("**B** – a swan", BIRDS, "B"),
        Choice("C. The code draws a hull with a mast and a triangular sail.", FOUR, "C"),
        Choice("B\n\nThe rectangle is the wall, the triangle is the roof.", FOUR, "B"),
        Choice("C. It can't be A because there are no wheels.", FOUR, "C"),
        Choice("B\n\nWhy not A: there are no wheels. Why not C: there is no sail.", FOUR, "B"),
        Choice(
            "E) a butterfly\n\nFour ellipses form the wings, mirrored about a thin body.",
            FIVE,
            "E",
        ),
        Choice("B) the letter A", LETTERS, "B"),
    )


def contradictions() -> tuple[Choice, ...]:
    """The letter of one option with the text of another."""
    return (
        Choice("B) a car", FOUR, None),
        Choice("The answer is C) a house.", FOUR, None),
        Choice("A. a race car", CARS, None),
        Choice("**D: a fish**", FIVE, None),
        Choice("The correct option is A (a flower).", FOUR, None),
        Choice("A) A lighthouse", HOUSES, None),
    )


def announced() -> tuple[Choice, ...]:
    """English announcements of a letter."""
    return (
        Choice("Ans: C", FOUR, "C"),
        Choice("Response: C", FOUR, "C"),
        Choice("Result: B", TWO, "B"),
        Choice("Solution: C", THREE, "C"),
        Choice("It must be C.", FOUR, "C"),
        Choice("Option C fits best.", FIVE, "C"),
        Choice("C seems right", FOUR, "C"),
        Choice("The correct answer is: D", FOUR, "D"),
        Choice("Answer: A", FIVE, "A"),
        Choice("I'd pick C.", CARS, "C"),
        Choice("I would say D", FIVE, "D"),
        Choice("Final Answer: **C**", FOUR, "C"),
        Choice("**Answer:** B", FOUR, "B"),
        Choice("The right choice is option A.", THREE, "A"),
        Choice("option b", FOUR, "B"),
        Choice("Hence, (D).", FOUR, "D"),
        Choice("I'm going with A.", FOUR, "A"),
        Choice("Verdict: A", TWO, "A"),
        Choice("### Answer\n\nC", HOUSES, "C"),
        Choice("Answer:\nB", FIVE, "B"),
        Choice("Sure! Here is my answer: the drawing shows option E, a parrot.", BIRDS, "E"),
    )


def structured() -> tuple[Choice, ...]:
    """LaTeX, JSON and tags."""
    return (
        Choice(r"\boxed{C}", FOUR, "C"),
        Choice(r"$\boxed{\text{C}}$", FOUR, "C"),
        Choice(r"The final answer is $\boxed{\textbf{(D)}}$.", FOUR, "D"),
        Choice("\\[\n\\boxed{\\text{B) a house}}\n\\]", FOUR, "B"),
        Choice(r"\boxed{\text{B) a car}}", FOUR, None),
        Choice(r"$\boxed{A \text{ or } B}$", THREE, None),
        Choice('{"answer": "C"}', FOUR, "C"),
        Choice('```json\n{"answer": "B"}\n```', FIVE, "B"),
        Choice('{"reasoning": "There is a roof, so A is out.", "answer": "B"}', FOUR, "B"),
        Choice('{"answer": "a fish"}', FIVE, "C"),
        Choice('{"answer": null}', FOUR, None),
        Choice('{"answer": ["A", "B"]}', FOUR, None),
        Choice("<answer>C</answer>", FOUR, "C"),
        Choice("<answer>\nB) a lighthouse\n</answer>", FIVE, "B"),
        Choice(
            "<reasoning>A would have wheels, B a roof.</reasoning>\n<answer>D</answer>",
            FOUR,
            "D",
        ),
        Choice("<answer></answer>", FOUR, None),
    )


def other_languages() -> tuple[Choice, ...]:
    """Announcements in other languages, some with words that look like letters."""
    return (
        Choice("Die richtige Antwort ist C", FOUR, "C"),
        Choice("Antwort: C", FIVE, "C"),
        Choice("Ich würde B wählen.", FOUR, "B"),
        Choice("Der Code zeichnet ein Haus, also D ist es nicht, sondern B.", FOUR, "B"),
        Choice("La bonne réponse est C", FOUR, "C"),
        Choice("Réponse : C", THREE, "C"),
        Choice("C'est B.", FOUR, "B"),
        Choice("D'après le code, c'est la réponse A.", FOUR, "A"),
        Choice("La respuesta correcta es C", FOUR, "C"),
        Choice("Respuesta: **B**", FOUR, "B"),
        Choice("La opción D es la correcta.", FIVE, "D"),
        Choice("No es ni A ni B.", FOUR, None),
        Choice("答案是C", FOUR, "C"),
        Choice("答案：C", FOUR, "C"),
        Choice("选 C", FIVE, "C"),
        Choice("应该选B，因为代码画了一座房子。", FOUR, "B"),
        Choice("不是A，也不是B，所以选D。", FOUR, "D"),
        Choice("A或B", THREE, None),
        Choice("答えはBです。", FOUR, "B"),
        Choice("正解：D", FIVE, "D"),
        Choice("A resposta correta é B.", FOUR, "B"),
        Choice("A alternativa correta é a letra C.", FOUR, "C"),
        Choice("La risposta corretta è B.", THREE, "B"),
        Choice("È la lettera D.", FOUR, "D"),
    )


def marked_lists() -> tuple[Choice, ...]:
    """Every option discussed or marked."""
    return (
        Choice("A) a car ✗\nB) a house ✗\nC) a sailboat ✓\nD) a flower ✗", FOUR, "C"),
        Choice("A: ❌\nB: ❌\nC: ❌\nD: ✅", FOUR, "D"),
        Choice(
            "- A) a car: incorrect, there are no wheels.\n"
            "- B) a house: correct, there are walls and a roof.\n"
            "- C) a sailboat: incorrect, there is no hull.\n"
            "- D) a flower: incorrect, there are no petals.",
            FOUR,
            "B",
        ),
        Choice(
            "A) a cat — Incorrect.\nB) a boat — Incorrect.\nC) a tree — Correct.",
            THREE,
            "C",
        ),
        Choice(
            "| Option | Fits? |\n|---|---|\n| A | no |\n| B | yes |\n| C | no |",
            THREE,
            "B",
        ),
        Choice("A) a car\n**B) a house** ✅\nC) a sailboat\nD) a flower", FOUR, "B"),
        Choice(
            "**A) a duck** – the neck is too long.\n"
            "**B) a swan** – long curved neck, white body. This matches.\n"
            "**C) an owl** – no large eyes.\n"
            "**D) a penguin** – no black back.\n"
            "**E) a parrot** – no bright colours.\n\n"
            "Answer: B",
            BIRDS,
            "B",
        ),
        Choice("A ✓\nB ✓\nC ✗", THREE, None),
        Choice("A) ✗\nB) ✗\nC) ✗\nD) ✗", FOUR, None),
    )


def eliminations() -> tuple[Choice, ...]:
    """Options ruled out, with or without one left."""
    return (
        Choice("not A, not B, so D", FOUR, "D"),
        Choice("It's neither A nor C. B.", THREE, "B"),
        Choice(
            "A can be excluded, B too, and C would need a sail, which leaves D.",
            FOUR,
            "D",
        ),
        Choice("It isn't a car and it isn't a truck, so it has to be C.", CARS, "C"),
        Choice("It's not A.", THREE, None),
        Choice("Definitely not B.", FOUR, None),
        Choice("Neither A nor B.", TWO, None),
    )


def reasoned() -> tuple[Choice, ...]:
    """Reasons first, then the answer."""
    return (
        Choice(
            "The code draws a rectangle and then a triangle on top of it.\n\nSo the answer is B.",
            FOUR,
            "B",
        ),
        Choice(
            "Let me go through the options. A car would need wheels. A house would have a roof. "
            "The polygon is a hull and the triangle a sail.\n\nAnswer: C",
            FOUR,
            "C",
        ),
        Choice(
            "Two ellipses at the bottom are wheels. Option B would have a roof. "
            "Option C would need a sail.\n\nA",
            FOUR,
            "A",
        ),
        Choice(
            "1. `background(135, 206, 235)` is the sky.\n"
            "2. `triangle(...)` three times is the crown.\n"
            "3. `rect(...)` is the trunk.\n\n"
            "**C**",
            THREE,
            "C",
        ),
        Choice(
            "There is a round face, twelve marks and two hands. "
            "That rules out A, B, C and E. Therefore, the correct answer is D) a clock.",
            FIVE,
            "D",
        ),
        Choice(
            "A race car would be low and have a spoiler; here, a blue light is on the roof. "
            "It is C.",
            CARS,
            "C",
        ),
    )


def second_thoughts() -> tuple[Choice, ...]:
    """An announcement taken back; the last one counts."""
    return (
        Choice("The answer is A. Wait, no. The answer is C.", FOUR, "C"),
        Choice(
            "Answer: B\n\nHmm, on reflection, the triangle is a sail.\n\nAnswer: C",
            FOUR,
            "C",
        ),
        Choice("B. Actually, no: D.", FOUR, "D"),
        Choice("I first thought A, but it's C.", FIVE, "C"),
        Choice("A\n\nCorrection: D", CARS, "D"),
        Choice("The answer is B. Or maybe it is C after all, I can't decide.", FOUR, None),
    )


def texts_alone() -> tuple[Choice, ...]:
    """The text of an option without its letter."""
    return (
        Choice("a house", FOUR, "B"),
        Choice("A house", TWO, "B"),
        Choice("Sailboat", FOUR, "C"),
        Choice("A fish", FIVE, "C"),
        Choice("A boat.", THREE, "B"),
        Choice("car", CARS, "A"),
        Choice("It's a race car.", CARS, "B"),
        Choice("The code draws a police car.", CARS, "C"),
        Choice("This generates a lighthouse.", HOUSES, "B"),
        Choice("It draws a house with a door and two windows.", HOUSES, "C"),
        Choice("**An owl**", BIRDS, "C"),
        Choice("The drawing is a butterfly, as the wings are mirrored left and right.", FIVE, "E"),
        Choice("a house, not a car", FOUR, "B"),
        Choice("a car or a house", FOUR, None),
        Choice("a spaceship", FIVE, None),
        Choice("It draws the shape of the letter A on a white page.", LETTERS, "B"),
    )


def words_like_letters() -> tuple[Choice, ...]:
    """Articles, pronouns and names that look like letters of options."""
    return (
        Choice("I believe that this is a tree.", THREE, "C"),
        Choice("A careful look at the code suggests D.", FOUR, "D"),
        Choice("A triangle sits on a rectangle, so B.", FOUR, "B"),
        Choice("I see a hull and a mast: C", FOUR, "C"),
        Choice("A drawing of a swan.", BIRDS, "B"),
        Choice("This looks like C or Java code, and it draws a house.", FOUR, "B"),
        Choice("Plan A: read the code. Plan B: guess. The answer is D.", FOUR, "D"),
        Choice("The variable a is the width and b the height. Answer: c", FOUR, "C"),
        Choice("A few lines and circles are drawn.", FOUR, None),
        Choice("N/A", FOUR, None),
    )


def hedges() -> tuple[Choice, ...]:
    """Doubt, with or without a decision."""
    return (
        Choice("could be B, but I'd go with C", FOUR, "C"),
        Choice("Most likely D, though A is possible.", FOUR, "D"),
        Choice("I'm not sure, but C.", FIVE, "C"),
        Choice("B or C", FOUR, None),
        Choice("A/B", THREE, None),
        Choice("B and D", FOUR, None),
        Choice("I'm torn between A and D.", FOUR, None),
        Choice("It might be B, but it might just as well be E.", FIVE, None),
    )


def thoughts_in_front() -> tuple[Choice, ...]:
    """Marked thoughts before the reply proper."""
    return (
        Choice("<think>It has wheels, so A? No, that is a sail.</think>\nC", FOUR, "C"),
        Choice("<think>\nThe answer is A.\n</think>\n\nB", FOUR, "B"),
        Choice("so it must be A ... no, the wheels are missing.\n</think>\n\nC", FOUR, "C"),
        Choice(
            "<thinking>Options B and C are both round.</thinking>\n\nThe answer is **D**.",
            FIVE,
            "D",
        ),
        Choice("<think>The answer may be B. Let me check the second ellipse", FOUR, None),
    )


def no_answers() -> tuple[Choice, ...]:
    """Refusals, echoes, questions back, and replies cut off before the answer."""
    return (
        Choice("", FOUR, None),
        Choice("I'm sorry, but I can't help with that.", FOUR, None),
        Choice("I cannot determine what the code draws.", FIVE, None),
        Choice("None of the options fits.", FOUR, None),
        Choice("All of the above", THREE, None),
        Choice("A) a car\nB) a house\nC) a sailboat\nD) a flower", FOUR, None),
        Choice("Could you show me the complete code?", THREE, None),
        Choice("Which one do you mean, A or B?", TWO, None),
        Choice("The correct answer is", FOUR, None),
        Choice("Let me analyse them:\n\nA) a car: a car would need wheels, which", FOUR, None),
        Choice('{"answer": "', FOUR, None),
    )


def choices() -> tuple[Choice, ...]:
    """All replies."""
    return (
        *bare_letters(),
        *letters_not_offered(),
        *letters_with_text(),
        *contradictions(),
        *announced(),
        *structured(),
        *other_languages(),
        *marked_lists(),
        *eliminations(),
        *reasoned(),
        *second_thoughts(),
        *texts_alone(),
        *words_like_letters(),
        *hedges(),
        *thoughts_in_front(),
        *no_answers(),
    )
