"""How replies end, by every word that endpoints have for it."""

import pytest

from vdiag.ask.kept_answers import flaw
from vdiag.extract.program import extract_program
from vdiag.plugins import language
from vdiag.recognize.answer_reader import Status, read_words
from vdiag.records import Answer, Ending, ending

WORDS = {
    Ending.STOP: "stop STOP end_turn eos eos_token stop_sequence COMPLETE FinishReason.STOP "
    "FINISH_REASON_STOP finish-reason-stop null",
    Ending.LENGTH: "length MAX_TOKENS max_tokens model_length MAX_LENGTH max_output_tokens "
    "model_context_window_exceeded FinishReason.MAX_TOKENS",
    Ending.REFUSAL: "refusal SAFETY safety content_filter content-filter RECITATION BLOCKLIST "
    "PROHIBITED_CONTENT SPII guardrail_intervened sensitive ERROR_TOXIC",
    Ending.ERROR: "error ERROR failed cancelled insufficient_system_resource network_error",
    Ending.OTHER: "tool_calls function_call pause_turn LANGUAGE constructor",
}


@pytest.mark.parametrize(
    ("word", "meant"), [(word, end) for end, words in WORDS.items() for word in words.split()]
)
def test_every_word_for_an_end_is_understood_by_all_that_read_answers(
    word: str, meant: Ending
) -> None:
    assert ending(word) is meant
    svg = extract_program(
        Answer('<svg xmlns="http://www.w3.org/2000/svg"/>', word), language("svg")
    )
    assert bool(svg.code) is (meant is not Ending.REFUSAL)
    assert ("the reply was cut off" in svg.notes) is (meant is Ending.LENGTH)
    read = read_words(Answer("a house", word)).status
    assert read is {
        Ending.REFUSAL: Status.REFUSED, Ending.LENGTH: Status.TRUNCATED,
    }.get(meant, Status.READ)  # fmt: skip
    assert bool(flaw(Answer("a house", word))) is (meant is not Ending.STOP)


def test_an_end_that_is_not_told_is_a_stop() -> None:
    assert ending("") is Ending.STOP
    assert Answer("x").ended is Ending.STOP
