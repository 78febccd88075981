"""Whatever a model replies: readings are of our own making, and an option is read as itself."""

from string import ascii_uppercase

from hypothesis import given, settings
from hypothesis import strategies as st

from vdiag.concepts.sets import bare, load
from vdiag.recognize.answer_reader import Status, read_choice, read_words
from vdiag.records import FINISH_REASONS, Answer

PIECES = st.sampled_from(
    ["A", "B", "C", "a car", "a house", "I", "answer", "The answer is ", "not ", "no, ", "or ", "if ",  # noqa: E501
     "\n", " ", ". ", ", ", ": ", "?", "**", "~~", "```", "{", "}", '"answer": ', "\\boxed{", "<answer>",  # noqa: E501
     "<think>", "✓", "✗", "- [x] ", "答案", "是", "car", "wait, ", "but ", "other options", "(", ")"]  # noqa: E501
)  # fmt: skip
REPLIES = st.text() | st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join)
ENDS = st.sampled_from(sorted(reason for group in FINISH_REASONS.values() for reason in group))
CAPTIONS = sorted(
    {bare(one.text): one.text for name in ("objects", "scenes", "shapes") for one in load(name).concepts}  # noqa: E501
    .values()
)  # fmt: skip
OPTIONS = st.lists(st.sampled_from(CAPTIONS), min_size=2, max_size=26, unique=True)
FORMS = (
    "{letter}", "({letter})", "{letter}.", "**{letter}**", "{letter}) {text}", "{letter}. {text}",
    "**{letter}) {text}**", "{letter}: {text}.", "Option {letter}", "Answer: {letter}",
    "Answer: {letter}) {text}", "The answer is {letter}.", "The answer is: {text}.",
    "The correct answer is **{letter}) {text}**.", "I choose {letter}.", "It must be {letter}.",
    "Option {letter} fits best.", "{letter} seems right.", "Antwort: {letter}", "答案：{letter}",
    "La respuesta es la {letter}.", "La réponse est {letter}.", "\\boxed{{{letter}}}",
    "\\boxed{{\\text{{{letter}}}}}", "<answer>{letter}</answer>", '{{"answer": "{letter}"}}',
    '{{"answer": "{letter}) {text}"}}', "{text}", "It is {text}.", "This code draws {text}.",
    "First the shapes.\nThen the colours.\n\nFinal answer: {letter}",
    "The answer is {other}. Wait, no. The answer is {letter}.",
)  # fmt: skip


@given(REPLIES, OPTIONS, ENDS)
@settings(max_examples=150, deadline=None)
def test_no_reply_makes_anything_but_a_reading(reply: str, texts: list[str], end: str) -> None:
    for texts_shown in (texts, ["a car", "a house", "the letter C"]):
        found = read_choice(Answer(reply, end), texts_shown)
        assert (found.choice is None) == (found.status is not Status.READ)
        assert found.words == ("" if found.choice is None else texts_shown[found.choice])
    named = read_words(Answer(reply, end))
    assert bool(named.words) == (named.status is Status.READ)
    assert named.choice is None
    assert len(named.words.split()) <= 25


@given(OPTIONS, st.data(), st.sampled_from(FORMS))
@settings(max_examples=200, deadline=None)
def test_an_option_in_an_announced_form_is_read_as_itself(
    texts: list[str], data: st.DataObject, form: str
) -> None:
    place, other = data.draw(
        st.tuples(*[st.integers(0, len(texts) - 1)] * 2).filter(lambda pair: pair[0] != pair[1])
    )
    letter, text = ascii_uppercase[place], texts[place]
    reply = form.format(letter=letter, text=text, other=ascii_uppercase[other])
    assert read_choice(Answer(reply), texts).choice == place


@given(st.sampled_from([text for text in CAPTIONS if " drawing of " not in text]))
@settings(max_examples=200, deadline=None)
def test_a_caption_is_read_as_itself(text: str) -> None:
    for form in ("{}", "{}.", "**{}**", "Answer: {}", "It is {}.", "This code draws {}."):
        assert bare(read_words(Answer(form.format(text))).words) == bare(text)
