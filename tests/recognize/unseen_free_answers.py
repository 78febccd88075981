"""Replies to a question without options, and the words that a careful person reads.

The question ends in: Answer with the name of the thing alone, in a few words.

They were written down before the reader, by somebody who had not seen it.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FreeAnswer:
    """A reply and the thing it names.

    `words` has no leading article and no final stop; upper and lower case count as the same.
    It is None where the reply names nothing, or several different things.
    """

    reply: str
    words: str | None


def free_answers() -> tuple[FreeAnswer, ...]:
    """All replies."""
    return (
        # The noun alone.
        FreeAnswer("House", "house"),
        FreeAnswer("a traffic light", "traffic light"),
        FreeAnswer("The Eiffel Tower.", "Eiffel Tower"),
        FreeAnswer("snowman\n", "snowman"),
        FreeAnswer("An umbrella", "umbrella"),
        FreeAnswer("**Sailboat**", "sailboat"),
        FreeAnswer('"Hot air balloon"', "hot air balloon"),
        FreeAnswer("🐟 Fish", "fish"),
        FreeAnswer("# Windmill", "windmill"),
        FreeAnswer("```\nrocket\n```", "rocket"),
        # The noun, then an explanation.
        FreeAnswer("House\n\nThis code draws a triangle on top of a square.", "house"),
        FreeAnswer(
            "**Clock**\n\n- the circle is the face\n- the two lines are the hands",
            "clock",
        ),
        FreeAnswer("Butterfly (the wings are two mirrored pairs of ellipses)", "butterfly"),
        # Sentences and announcements.
        FreeAnswer("It's a house.", "house"),
        FreeAnswer("The code draws a sailboat on water.", "sailboat on water"),
        FreeAnswer("Answer: sailboat", "sailboat"),
        FreeAnswer("**Answer:** a pine tree", "pine tree"),
        FreeAnswer("I think it is a lighthouse", "lighthouse"),
        FreeAnswer("This looks like the drawing of a cat", "cat"),
        FreeAnswer("## Answer\n\nSmiley face", "smiley face"),
        FreeAnswer('The drawing shows "an apple".', "apple"),
        # Other languages.
        FreeAnswer("Das ist ein Haus.", "Haus"),
        FreeAnswer("Die Antwort lautet: Leuchtturm", "Leuchtturm"),
        FreeAnswer("C'est une maison.", "maison"),
        FreeAnswer("La respuesta es: un gato", "gato"),
        # The explanation first, then the conclusion.
        FreeAnswer(
            "Two circles are the wheels, and the lines between them form the frame.\n\n"
            "Therefore: a bicycle",
            "bicycle",
        ),
        FreeAnswer(
            "The brown rectangle is a trunk and the green circle a crown. So it is a tree.",
            "tree",
        ),
        # Structured.
        FreeAnswer('{"answer": "car"}', "car"),
        FreeAnswer('```json\n{"name": "ice cream cone"}\n```', "ice cream cone"),
        FreeAnswer("<answer>guitar</answer>", "guitar"),
        FreeAnswer("<think>A circle with rays. A flower? No, the sun.</think>\n\nSun", "sun"),
        # None, or several.
        FreeAnswer("car or truck", None),
        FreeAnswer("I can't tell", None),
        FreeAnswer("It is either a dog or a cat.", None),
        FreeAnswer("Apple / Cherry", None),
        FreeAnswer("", None),
        FreeAnswer("I'm sorry, but I can't run this code.", None),
        FreeAnswer(
            "The code fills the background with white, then draws a large grey ellipse in the "
            "middle, two smaller black ellipses above it, and a thin line below.",
            None,
        ),
        FreeAnswer("The code draws a", None),
        FreeAnswer("<think>The triangle could be a roof, or a sail. Let me look at", None),
    )
