"""The estimate: against hand values, a real tokenizer's counts and simulated runs."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.regression.linear_model import OLS

from vdiag.ask.money.estimate import Estimate, Row, as_json, estimate, table
from vdiag.ask.money.price import Price
from vdiag.ask.money.price_list import Prices
from vdiag.ask.money.tokens import LENGTHS, OTHER_LENGTH, SPREAD, Span, Usage, input_tokens, sum_of
from vdiag.records import Concept, Question, Task
from vdiag.shipped import shipped

PROMPT = "Write code in the programming language SVG that draws a bicycle."
FIRST_DRAW = re.compile(r"[^.]+\.\d(\.length)?\.md")
MODEL = "a/plain"
PLAIN = Price(MODEL, 2.0, 10.0, 0.5, 4000, "2026-01-31")
REASONING = Price("a/deep", 1.0, 8.0, None, 100_000, "2026-01-31", reasoning=True)
PRICES = Prices({(price.model, price.base_url): price for price in (PLAIN, REASONING)})


def asked(
    calls: int,
    model: str = MODEL,
    language: str = "svg",
    number: int = 0,
    prompt: str = PROMPT,
    settings: Mapping[str, object] | None = None,
) -> list[Question]:
    concept = Concept("bicycle", "a bicycle", "objects")
    return [
        Question(
            f"{model} {language} {number} {sample}",
            model,
            model,
            concept,
            language,
            sample,
            number,
            prompt,
            "draw",
            settings or {},
            Task.IMPROVE if number else Task.DRAW,
        )
        for sample in range(calls)
    ]


def only(
    questions: Sequence[Question],
    observed: Mapping[tuple[str, str], Sequence[Usage]] | None = None,
    max_tokens: int | None = None,
    batch: bool = False,
) -> Row:
    [row] = estimate(questions, observed or {}, PRICES, max_tokens, batch).rows
    return row


def ends(span: Span) -> tuple[float, float, float]:
    return span.low, span.likely, span.high


def test_the_sum_of_ten_after_three_by_hand() -> None:
    # mean 200; squares 2 (0.5 * 200)^2 + 100^2 + 0 + 100^2 = 40000 over 4 degrees of freedom;
    # times 10 + 100 / 3; t(4) at 97.5 % is 2.776 in any table
    half = 2.776445 * (10_000 * (10 + 100 / 3)) ** 0.5
    assert half == pytest.approx(1827.7, abs=0.1)
    found = sum_of([1.0] * 10, [100, 200, 300], 0.5)
    assert ends(found) == pytest.approx((2000 - half, 2000, 2000 + half), abs=0.1)


def test_after_many_answers_it_is_the_classical_prediction_interval() -> None:
    seen = np.random.default_rng(1).normal(600, 150, 2000)
    fitted = OLS(seen, np.ones(len(seen))).fit().get_prediction([[1.0]])
    [[low, high]] = fitted.conf_int(obs=True)
    assert ends(sum_of([1.0], seen.tolist(), SPREAD)) == pytest.approx(
        (low, seen.mean(), high), rel=0.02
    )


Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]


def log_normal(spread: float) -> Draw:
    sigma = np.sqrt(np.log1p(spread**2))
    return lambda random, n: random.lognormal(6 - sigma**2 / 2, sigma, n)


@pytest.mark.parametrize(
    ("draw", "answers", "expected"),  # the table at the top of vdiag/tokens.py
    [
        (log_normal(0.5), 2, 96.9),
        (log_normal(0.5), 5, 94.2),
        (log_normal(0.5), 50, 94.2),
        (log_normal(0.3), 200, 95.0),
        (log_normal(1.0), 5, 83.6),
        (lambda random, n: random.normal(500, 150, n), 50, 95.9),
        (lambda random, n: random.normal(500, 250, n).clip(0), 5, 95.0),
    ],
)
def test_the_interval_holds_the_sum_of_further_answers_in_about_95_percent(
    draw: Draw, answers: int, expected: float
) -> None:
    random, runs, held = np.random.default_rng(2), 2000, 0
    for _ in range(runs):
        found = sum_of([1.0] * 100, draw(random, answers).tolist(), SPREAD)
        held += found.low <= draw(random, 100).sum() <= found.high
    error = 100 * (0.95 * 0.05 / runs) ** 0.5
    assert 100 * held / runs == pytest.approx(expected, abs=max(4 * error, 2.0))


def test_more_answers_make_the_range_smaller() -> None:
    spans = [sum_of([1.0] * 50, [400.0, 600.0] * half, SPREAD) for half in (1, 2, 8, 64)]
    widths = [span.high - span.low for span in spans]
    assert widths == sorted(widths, reverse=True)
    one = sum_of([1.0] * 50, [500.0], SPREAD)
    assert one.high - one.low > widths[0]


def test_a_sum_of_fewer_than_no_tokens_is_never_foreseen() -> None:
    assert sum_of([1.0], [1.0, 5000.0], SPREAD).low == 0
    assert ends(sum_of([], [10.0], SPREAD)) == (0, 0, 0)
    assert ends(sum_of([1.0], [0.0], SPREAD)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("prompt", "tokens"),  # counted by tiktoken 0.14: cl100k_base, o200k_base
    [
        (PROMPT, (12, 12)),
        (
            "Write code in the programming language python-matplotlib that draws three red circles "
            "in a row, left of a blue square.",
            (25, 25),
        ),
        (
            "import matplotlib.pyplot as plt\n\nfig, ax = plt.subplots(figsize=(6, 6))\n"
            'for i in range(12):\n    ax.plot([0, 0.5 * i], [1.25, 3], color="#ff8800", lw=2)\n'
            "plt.show()\n",
            (60, 60),
        ),
        (
            "\\begin{tikzpicture}\n  \\draw[thick, fill=red!40] (0,0) circle (1.5cm);\n"
            "\\end{tikzpicture}\n",
            (41, 39),
        ),
    ],
)
def test_input_tokens_are_near_what_real_tokenizers_count(
    prompt: str, tokens: tuple[int, int]
) -> None:
    found = input_tokens(prompt)
    for count in tokens:
        assert found.low <= count + 7 <= found.high
        assert found.likely == pytest.approx(count + 7, rel=0.15)


def test_what_seen_prompts_were_billed_as_corrects_the_count() -> None:
    guess = input_tokens(PROMPT).likely
    seen = [(round(2 * guess), 500, PROMPT)] * 50
    row = only(asked(10), {(MODEL, "svg"): seen})
    assert row.input.likely == pytest.approx(20 * guess, rel=0.03)
    without = only(asked(10), {(MODEL, "svg"): [(usage[0], usage[1]) for usage in seen]})
    assert without.input.likely == pytest.approx(10 * guess)
    longer = only(asked(10, prompt=PROMPT * 9), {(MODEL, "svg"): seen})
    assert longer.input.likely == pytest.approx(20 * input_tokens(PROMPT * 9).likely, rel=0.03)


def test_answers_of_the_same_model_and_language_come_first() -> None:
    observed = {
        (MODEL, "svg"): [(20, 300), (20, 500), (20, None)],
        (MODEL, "tikz"): [(20, 9000)] * 9,
        ("a/other", "svg"): [(20, 70_000)] * 9,
    }
    row = only(asked(3), observed)
    assert row.output.likely == pytest.approx(1200)
    assert row.basis == "2 answers seen"
    assert only(asked(3), {(MODEL, "svg"): [(20, 300)]}).basis == "1 answer seen"


def test_answers_in_other_languages_stand_in_with_a_wider_range() -> None:
    seen = [(20, 300), (20, 500), (20, 400), (20, 400)]
    same = only(asked(30), {(MODEL, "svg"): seen})
    other = only(asked(30), {(MODEL, "tikz"): seen[:2], (MODEL, "turtle"): seen[2:]})
    assert other.output.likely == pytest.approx(same.output.likely) == pytest.approx(12_000)
    assert other.output.low < same.output.low
    assert other.output.high > same.output.high
    assert other.basis == "4 answers seen in other languages"


@pytest.mark.parametrize("seen", [[], [(20, None)], [(None, None, PROMPT)]])
def test_without_a_count_the_typical_lengths_of_the_language_do(seen: list[Usage]) -> None:
    row = only(asked(2, language="tikz"), {(MODEL, "tikz"): seen})
    assert ends(row.output) == (940 * 2 / 4, 940 * 2, 940 * 2 * 4)
    assert row.basis == "no answers seen: typical lengths of the language"
    unknown = only(asked(1, language="logo"))
    assert unknown.output.likely == OTHER_LENGTH


def test_languages_add_up_and_the_basis_of_each_is_told() -> None:
    questions = asked(2, language="svg") + asked(3, language="tikz")
    row = only(questions, {(MODEL, "svg"): [(9, 100)], (MODEL, "tikz"): [(9, 200)]})
    assert row.output.likely == pytest.approx(2 * 100 + 3 * 200)
    assert row.basis == "1 answer seen in each language"
    row = only(questions, {(MODEL, "svg"): [(9, 100)]})
    assert row.output.likely == pytest.approx(5 * 100)
    assert row.basis == "svg: 1 answer seen; tikz: 1 answer seen in other languages"
    assert only(questions).basis == "no answers seen: typical lengths of the language"


def test_no_end_is_above_the_longest_answers_there_can_be() -> None:
    observed = {(MODEL, "svg"): [(9, 900), (9, 100)]}
    free = only(asked(10), observed)
    assert free.output.high > 10 * 600
    assert ends(only(asked(10), observed, max_tokens=600).output)[1:] == (5000, 6000)
    assert ends(only(asked(10), observed, max_tokens=300).output)[1:] == (3000, 3000)
    long = {(MODEL, "svg"): [(9, 3900)] * 2}
    assert only(asked(10), long, max_tokens=9000).output.high == 10 * 4000


def test_hidden_reasoning_that_nobody_saw_is_bounded_by_the_longest_answer() -> None:
    row = only(asked(10, "a/deep"), max_tokens=5000)
    assert ends(row.output) == (7300 / 4, 7300, 50_000)
    assert any("reason" in note and "high is the longest" in note for note in row.notes)
    assert only(asked(10, "a/deep")).output.high == 10 * 100_000
    seen = only(asked(10, "a/deep"), {("a/deep", "svg"): [(9, 3000)] * 20}, max_tokens=5000)
    assert seen.output.high < 40_000
    assert not any("reason" in note for note in seen.notes)


def test_money_is_tokens_at_their_price_and_a_batch_costs_its_factor() -> None:
    observed = {(MODEL, "svg"): [(30, 500, PROMPT)]}
    row = only(asked(100), observed)
    assert row.usd is not None
    by_hand = [
        (2 * round(sent) + 10 * round(received)) / 1e6
        for sent, received in zip(ends(row.input), ends(row.output), strict=True)
    ]
    assert ends(row.usd) == pytest.approx(tuple(by_hand))
    assert row.usd.likely == pytest.approx((2 * 30 * 100 + 10 * 500 * 100) / 1e6)
    half = only(asked(100), observed, batch=True)
    assert half.usd is not None
    assert half.usd.likely == pytest.approx(row.usd.likely / 2)
    full = only(asked(100, "a/deep"), batch=True)
    assert full.usd == only(asked(100, "a/deep")).usd
    assert "no batch price is known, so the full one counts" in full.notes


def test_an_unknown_price_is_said_and_the_tokens_are_given_all_the_same() -> None:
    elsewhere = asked(5, settings={"base_url": "http://localhost:8000/v1"})
    row = only(elsewhere)
    assert (row.usd, row.price) == (None, None)
    assert row.output.likely == 5 * LENGTHS["svg"]
    assert any("unknown price" in note for note in row.notes)
    whole = estimate([*elsewhere, *asked(5, "a/deep")], {}, PRICES, None, False)
    assert whole.unpriced == (MODEL,)
    assert whole.usd == whole.rows[1].usd


def test_a_row_is_a_model_and_a_stage() -> None:
    questions = [*asked(3), *asked(2, number=1), *asked(1, "a/deep"), *asked(4, number=2)]
    rows = estimate(questions, {}, PRICES, None, False).rows
    assert [(row.model, row.stage, row.calls) for row in rows] == [
        (MODEL, "draw", 3),
        (MODEL, "improve 1", 2),
        ("a/deep", "draw", 1),
        (MODEL, "improve 2", 4),
    ]
    [row] = estimate(asked(3), {}, PRICES, None, False, stage=lambda question: "recognize").rows
    assert row.stage == "recognize"


def test_nothing_to_ask_costs_nothing() -> None:
    found = estimate([], {}, PRICES, 100, True)
    assert (found.rows, ends(found.usd), found.unpriced) == ((), (0, 0, 0), ())
    assert table(found) == "Nothing is left to ask: this costs nothing."
    assert as_json(found)["rows"] == []


def test_the_table_is_aligned_and_its_dollars_have_sensible_digits() -> None:
    first = Row(
        "a/b",
        "draw",
        150,
        Span(950, 12_900, 1_290_000),
        Span(2500, 999_600, 1e9),
        Span(0.0034, 0.123, 12.4),
        "12 answers seen",
        PLAIN,
        ("price of 2026-01-31",),
    )
    second = Row("b/c", "redo", 2, Span(1, 2, 3), Span(0, 0, 0), None, "guess", None)
    heads, *lines = table(Estimate((first, second))).splitlines()
    # the groups of three columns begin at 21, 41 and 63 and are 18, 20 and 24 wide
    starts = [heads.index(name) for name in ("input tokens", "output tokens", "US dollars")]
    assert starts == pytest.approx([21 + 3, 41 + 3.5, 63 + 7], abs=0.5)
    assert lines == [
        "model  stage  calls  low  likely   high    low  likely   high      low   likely    high",
        "a/b    draw     150  950   12.9k  1.29M  2.50k   1.00M  1.00G  $0.0034    $0.12  $12.40",
        "b/c    redo       2    1       2      3      0       0      0           unknown",
        "total           152  951   12.9k  1.29M  2.50k   1.00M  1.00G  $0.0034    $0.12  $12.40"
        "  and 1 model of unknown price",
        "",
        "a/b, draw: 12 answers seen; price of 2026-01-31.",
        "b/c, redo: guess.",
    ]


def test_as_json_is_plain() -> None:
    questions = [*asked(3), *asked(3, "x/unknown")]
    said = json.loads(json.dumps(as_json(estimate(questions, {}, PRICES, None, True))))
    first, second = said["rows"]
    assert (first["model"], first["stage"], first["calls"]) == (MODEL, "draw", 3)
    assert first["output_tokens"] == {"low": 548, "likely": 2190, "high": 8760}
    assert first["price"]["as_of"] == "2026-01-31"
    assert said["usd"] == first["usd"]
    assert (second["usd"], second["price"]) == (None, None)
    assert (said["unknown_price"], said["batch"]) == (["x/unknown"], True)


@pytest.mark.parametrize("language", sorted(LENGTHS))
def test_typical_lengths_are_those_of_the_example_answers(language: str) -> None:
    folder = shipped("datasets") / "answers" / "handwritten"
    everywhere = set.intersection(
        *({path.name.split(".")[0] for path in (folder / one).glob("*.md")} for one in LENGTHS)
    )
    first = [
        path
        for path in (folder / language).glob("*.md")
        if FIRST_DRAW.fullmatch(path.name) and path.name.split(".")[0] in everywhere
    ]
    lengths = [input_tokens(path.read_text()).likely for path in first]
    assert len(lengths) == 80
    assert np.mean(lengths) == pytest.approx(LENGTHS[language], rel=0.12)


def test_real_replies_lie_in_the_range_for_models_of_which_nothing_was_seen(shared: Path) -> None:
    for name in ("gpt-4-0314", "gpt-3.5-turbo-0301"):
        lines = (shared / "answers" / f"{name}.processing.jsonl").read_text().splitlines()
        replies = [json.loads(line)["response"] for line in lines]
        total = sum(input_tokens(reply).likely for reply in replies)
        row = only(asked(len(replies), language="processing"))
        assert row.output.low < total < row.output.high
        assert row.output.likely == pytest.approx(total, rel=0.5)
