"""Conditions: what sets drawings apart is said in words, and different things never alike."""

import json
import re
from itertools import pairwise

import pytest

from vdiag.ask import prompts
from vdiag.results.conditions import against, differing, given, of_drawings, of_rendering, words
from vdiag.results.fact_words import phrases

UNREADABLE = re.compile(r"@[0-9a-f]{6,}|[{}\[\]]")
SHIPPED = prompts.load("draw", ("language", "concept")).label
LIMITS = {
    "cpu_seconds": 15.0, "wall_seconds": 90.0, "memory_bytes": 2 << 30, "disk_bytes": 64 << 20,
    "files": 4096, "tasks": 64,
}  # fmt: skip
TEX = {"pdftex": "pdfTeX 3.141592653-2.6-1.40.24 (TeX Live 2022/Debian)", "pgf": "3.1.10"}


def row(**changed: object) -> dict[str, object]:
    rendering = {"engine": "e", "size": 96, "revision": 2, "versions": TEX, "limits": LIMITS}
    plain = {"label": "m", "level": "objects", "language": "tikz", "template": SHIPPED}
    plain |= {"task": "draw", "round": 0, "details": "{}", "rendering": json.dumps(rendering)}
    return plain | changed


def rendered(**changed: object) -> str:
    return json.dumps({**json.loads(str(row()["rendering"])), **changed})


def conditions(*rows: dict[str, object], settings: tuple[dict[str, object], ...] = ()) -> list[str]:
    found = of_drawings(rows, settings or [{}] * len(rows))
    assert not [text for text in found if UNREADABLE.search(text)], found
    return found


def test_a_prompt_is_called_by_its_name() -> None:
    own = "warm@6cf32ccc"
    assert conditions(row(), row(template=own)) == ["prompt draw", "prompt warm"]
    edited = "draw@0f244857"
    assert conditions(row(), row(template=edited)) == ["prompt draw", "prompt draw (text 0f24)"]
    twice = [row(template=own), row(template="warm@0f244857")]
    first, second = conditions(*twice)
    assert first != second
    assert first.startswith("prompt warm (")


def test_strategies_and_transforms_are_told_without_the_prompts_that_belong_to_them() -> None:
    function = json.dumps({"arguments": {"w": 1}, "seed": 0})
    turned = json.dumps({"transform": "flip"})
    rows = [
        row(),
        row(template="parametrize@cfb07d69", details=function),
        row(template="draw_transformed@d6793d2c", details=turned),
    ]
    assert conditions(*rows[:2]) == ["strategy sample", "strategy parametric"]
    assert conditions(rows[0], rows[2]) == ["transform none", "transform flip"]
    other = row(template="warm@6cf32ccc")
    assert conditions(rows[0], other, rows[2]) == [
        "prompt draw, transform none", "prompt warm, transform none", "transform flip",
    ]  # fmt: skip


def test_limits_have_units_and_the_one_that_follows_is_not_told() -> None:
    slow = rendered(limits={**LIMITS, "cpu_seconds": 2.5, "wall_seconds": 15.0})
    assert conditions(row(), row(rendering=slow)) == ["limit 15 s of CPU", "limit 2.5 s of CPU"]
    small = rendered(limits={**LIMITS, "memory_bytes": 512 << 20})
    assert conditions(row(), row(rendering=small)) == [
        "limit 2 GB of memory", "limit 512 MB of memory",
    ]  # fmt: skip
    waiting = rendered(limits={**LIMITS, "wall_seconds": 20.0})
    told = conditions(row(), row(rendering=slow), row(rendering=waiting))
    assert told[2] == "limit 15 s of CPU, limit 20 s of wall time"
    assert len(set(told)) == 3


def test_versions_are_those_that_people_know() -> None:
    newer = {"pdftex": "pdfTeX 3.141592653-2.6-1.40.26 (TeX Live 2024)", "pgf": "3.1.10"}
    assert conditions(row(), row(rendering=rendered(versions=newer))) == [
        "pdfTeX 1.40.24", "pdfTeX 1.40.26",
    ]  # fmt: skip
    packed = {**TEX, "pdftex": "pdfTeX 3.141592653-2.6-1.40.24 (TeX Live 2022)"}
    told = conditions(row(), row(rendering=rendered(versions=packed)))
    assert all(text.startswith("pdfTeX 1.40.24 (") for text in told)
    assert len(set(told)) == 2


def test_parameters_that_hold_others_are_told_one_by_one() -> None:
    thinking = {"extra_body": {"reasoning": {"effort": "high", "tokens": [1, {"most": 2}]}}}
    told = conditions(row(), row(), row(), settings=(thinking, {"temperature": 0.5}, {}))
    assert told[1] == (
        "reasoning effort not given, reasoning tokens 0 not given, "
        "reasoning tokens 1 most not given, temperature 0.5"
    )
    assert told[0].startswith("reasoning effort high, reasoning tokens 0 1, ")
    secret = {"base_url": "https://user:word@one.example/v1"}
    assert conditions(row(), row(), settings=(secret, {"base_url": "http://two.example/v1"})) == [
        "endpoint one.example", "endpoint two.example",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["prompt", "answers_sha256", "vdiag-java", "stop", "read by"])
def test_different_values_are_never_told_alike(name: str) -> None:
    hashes = [f"{number:08x}" for number in range(300)]
    values = {
        "prompt": [f"warm@{one}" for one in hashes],
        "stop": [f"{'a long text of a setting, ' * 3}{one}" for one in hashes],
        "read by": [f"clip:B-32, 1000 captions {one[2:]}" for one in hashes],
    }.get(name, hashes)
    told = phrases(name, values)
    assert len(set(told.values())) == len(values)
    assert max(map(len, told.values())) <= 70
    assert told == phrases(name, reversed(values)), "whatever the order"


def test_facts_of_a_rendering_are_flat() -> None:
    assert of_rendering(None) == {}
    assert of_rendering('{"engine": "a"}') == {"engine": "a", "revision": "1"}
    facts = of_rendering(row()["rendering"])
    assert facts["cpu_seconds"] == "15.0"
    assert facts["pgf"] == "3.1.10"


def test_two_are_set_against_each_other_fact_by_fact() -> None:
    one, other = of_rendering(rendered(size=96)), of_rendering(rendered(size=128, engine="f"))
    assert against(one, other) == "engine e against engine f; size 96 against size 128"
    assert against(one, one) == ""


def test_what_is_the_same_everywhere_is_no_condition() -> None:
    facts = given([{"a": 1, "b": 2}, {"a": 1}, {"a": 3}], ["x", "x", "y"])
    assert words(differing(facts, ["x", "x", "y"])) == ["b 2", "b not given", ""]
    assert all(one == other for one, other in pairwise(conditions(row(), row())))
