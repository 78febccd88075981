"""Accuracy by view, language and category: hand-counted, every answer that was not read shown."""

from collections.abc import Mapping
from dataclasses import replace
from math import isnan
from typing import Any

import numpy as np
import pytest
from scipy.stats import ttest_1samp
from statsmodels.stats.proportion import proportion_confint

from tests.results.test_gaffke import mid_p
from vdiag.errors import BadInput
from vdiag.recognize.accuracy import tabulate
from vdiag.recognize.answer_reader import Status
from vdiag.recognize.confusion import confusion
from vdiag.recognize.outcomes import Recognition
from vdiag.records import Concept
from vdiag.results.formats import FORMATS, formatted
from vdiag.results.intervals import mean
from vdiag.results.sheets import Sheet

READ, UNPARSED, REFUSED = Status.READ, Status.UNPARSED, Status.REFUSED
KINDS = {"cat": "animal", "dog": "animal", "saw": "tool", "axe": "tool"}
TEXTS = ("a cat", "a dog", "a saw", "an axe")


def asked(item: str, chosen: str | Status | None, view: str = "code", **more: Any) -> Recognition:
    """A multiple choice about ``"cat 1"``: what was chosen, or why nothing could be read."""
    thing = item.split()[0]
    texts = tuple(more.pop("texts", TEXTS))
    own = next(text for text in TEXTS if text.endswith(thing))
    read = isinstance(chosen, str) and not isinstance(chosen, Status)
    found = Recognition(
        run=0,
        model="m",
        item=item,
        concept=Concept(item, own, "drawings", {"concept": thing, "hand": item[-1]}),
        category=KINDS[thing],
        language="svg",
        view=view,
        protocol="choice",
        distractors="random",
        rewriting="",
        texts=texts,
        correct=texts.index(own),
        status=READ if read else chosen if isinstance(chosen, Status) else None,
        choice=texts.index(str(chosen)) if read else None,
        words=str(chosen) if read else "",
        rank=None,
    )
    return replace(found, **more)


def free(item: str, rank: float | None, words: str = "a thing", **more: Any) -> Recognition:
    status = READ if words else UNPARSED
    given = {"texts": TEXTS, "protocol": "free", "distractors": "", "rank": rank, "words": words}
    found = asked(item, None, **{**given, "status": status, **more})
    return replace(found, texts=(), correct=-1)


def rows(sheet: Sheet, **chosen: object) -> list[Mapping[str, Any]]:
    found = [dict(row) for _, row in sheet.rows.iterrows()]
    return [row for row in found if all(row[name] == value for name, value in chosen.items())]


def row(sheet: Sheet, measure: str, over: str = "", **chosen: object) -> Mapping[str, Any]:
    more = {"view": "code", "rewriting": "", **chosen}
    (found,) = rows(sheet, measure=measure, over=over, **more)
    return found


MIXED = [
    asked("cat 1", "a cat"),
    asked("cat 2", "a dog"),
    asked("dog 1", "a dog"),
    asked("dog 2", UNPARSED),
    asked("saw 1", "a saw"),
    asked("saw 2", REFUSED),
    asked("axe 1", Status.EMPTY),
    asked("axe 2", Status.TRUNCATED),
    asked("axe 3", None),
]
WAITING = "1 of 9 questions have no answer yet; they are not in n and count in no rate."


def test_every_answer_is_counted_as_what_it_is() -> None:
    sheet = tabulate(MIXED)
    names = ("n", "unparsed", "refused", "empty", "truncated", "not finished")
    counts = {name: row(sheet, name)["value"] for name in names}
    assert list(counts.values()) == [8, 1, 1, 1, 1, 1]
    share = row(sheet, "read")
    things = [100.0, 100.0, 100.0, 0.0, 100.0, 0.0, 0.0, 0.0], list("ccddssaa")
    found = mean(*things, (0.0, 100.0))
    assert (share["value"], share["n"], share["interval"]) == (50, 8, "gaffke")
    assert (share["low"], share["high"]) == (found.low, found.high)
    alone = row(tabulate([one for one in MIXED if one.item.endswith("1")]), "read")
    low, high = proportion_confint(3, 4, method="wilson")
    assert (alone["value"], alone["interval"]) == (75, "wilson")
    assert (alone["low"], alone["high"]) == pytest.approx((100 * low, 100 * high))


def test_what_was_not_read_is_left_out_or_wrong() -> None:
    sheet = tabulate(MIXED)
    over_read, over_all = (row(sheet, "accuracy", over) for over in ("read", "all"))
    assert (over_read["value"], over_read["n"]) == (75, 4)
    assert (over_all["value"], over_all["n"]) == (37.5, 8)


def test_drawings_of_one_thing_count_as_one() -> None:
    """All drawings of a thing told or none: the interval is that of half as many."""
    things = {"cat": True, "dog": False, "saw": True, "axe": True}
    sheet = tabulate(
        [
            asked(f"{thing} {n}", TEXTS[place] if told else TEXTS[place - 1])
            for place, (thing, told) in enumerate(things.items())
            for n in (1, 2)
        ]
    )
    found = row(sheet, "accuracy", "all")
    low, high = mid_p(3, 4)
    assert (found["value"], found["low"], found["high"]) == pytest.approx(
        (75, 100 * low, 100 * high), abs=1e-3
    )


def test_a_view_is_paired_with_the_code_by_drawing() -> None:
    code = {"cat 1": 1, "cat 2": 0, "dog 1": 0, "dog 2": 0, "saw 1": 1, "saw 2": 0, "axe 1": 0}
    image = {"cat 1": 1, "cat 2": 1, "dog 1": 1, "dog 2": 1, "saw 1": 0, "saw 2": 0, "axe 2": 1}

    def told(told: Mapping[str, int], view: str) -> list[Recognition]:
        by_thing = {text.split()[-1]: text for text in TEXTS}
        return [
            asked(item, by_thing[item.split()[0]] if right else UNPARSED, view)
            for item, right in told.items()
        ]

    found = row(tabulate(told(code, "code") + told(image, "image")), "accuracy against code", "all",
                view="image")  # fmt: skip
    differences = np.array([(0 + 100) / 2, (100 + 100) / 2, (-100 + 0) / 2])
    expected = ttest_1samp(differences, 0).confidence_interval(0.95)
    assert (found["value"], found["n"], found["unit"]) == (differences.mean(), 6, "points")
    cut = np.clip([expected.low, expected.high], -100, 100)  # no shares differ by more
    assert (found["low"], found["high"]) == pytest.approx(tuple(cut))


def test_rewritten_programs_are_paired_with_theirs() -> None:
    turned = ("an axe", "a saw", "a dog", "a cat")
    sheet = tabulate(
        [
            asked("cat 1", "a cat"),
            asked("cat 2", "a dog"),
            asked("dog 1", "a dog"),
            asked("saw 1", UNPARSED),
            asked("axe 1", "a cat"),
            asked("axe 2", "an axe"),
            asked("cat 1", "a cat", rewriting="renamed", texts=turned),
            asked("cat 2", "a dog", rewriting="renamed", texts=turned),
            asked("dog 1", "a cat", rewriting="renamed", texts=turned),
            asked("saw 1", "a saw", rewriting="renamed", texts=turned),
            asked("axe 1", REFUSED, rewriting="renamed"),
            asked("axe 2", None, rewriting="renamed"),
            asked("dog 2", "a dog", rewriting="renamed"),
        ]
    )
    assert row(sheet, "n")["value"] == 6
    assert row(sheet, "pairs", rewriting="renamed")["value"] == 5
    same = row(sheet, "same answer", "read", rewriting="renamed")
    assert (same["value"], same["n"]) == (pytest.approx(200 / 3), 3)
    assert row(sheet, "original accuracy", "all", rewriting="renamed")["value"] == 40
    assert row(sheet, "accuracy", "all", rewriting="renamed")["value"] == 40
    assert not rows(sheet, rewriting="renamed", measure="read")


def test_free_answers_have_ranks() -> None:
    sheet = tabulate(
        [
            free("cat 1", 100.0),
            free("dog 1", 60.0),
            free("saw 1", None, words=""),
            free("axe 1", None, words="a zorble"),
        ]
    )
    assert (row(sheet, "read")["value"], row(sheet, "read")["n"]) == (75, 4)
    assert row(sheet, "not ranked")["value"] == 1
    assert row(sheet, "rank", "read")["value"] == 80
    assert row(sheet, "rank", "all")["value"] == 40
    assert row(sheet, "top1", "read")["value"] == 50
    assert row(sheet, "rank", "read")["median"] == 80
    ((_, grid),) = sheet.blocks
    assert grid.loc["rank % (read), median", "code"] == "80.0 (70.0 to 90.0)"
    assert not any("top1" in name and "median" in name for name in grid.index)
    assert row(sheet, "top1", "all")["value"] == 25
    assert any("what guessing gives depends" in note for note in sheet.notes)
    assert not any(note.startswith("Chance") for note in sheet.notes)


def test_free_answers_to_rewritten_programs_are_compared_by_their_words() -> None:
    sheet = tabulate(
        [
            free("cat 1", 100.0, "a cat"),
            free("dog 1", 100.0, "a dog"),
            free("cat 1", 100.0, "The Cat", rewriting="folded"),
            free("dog 1", 40.0, "a wolf", rewriting="folded"),
        ]
    )
    assert row(sheet, "same answer", "read", rewriting="folded")["value"] == 50
    assert row(sheet, "original rank", "all", rewriting="folded")["value"] == 100
    assert row(sheet, "rank", "all", rewriting="folded")["value"] == 70


def test_a_level_splits_by_category_and_by_attribute() -> None:
    by_category = tabulate(MIXED, "category")
    assert row(by_category, "accuracy", "read", category="animal")["value"] == pytest.approx(
        200 / 3
    )
    assert row(by_category, "accuracy", "read", category="tool")["value"] == 100
    by_hand = tabulate(MIXED, "hand")
    assert row(by_hand, "n", hand="3")["value"] == 0
    heading, grid = by_category.blocks[2]
    assert heading == "m · drawings · choice · random · svg · accuracy % (read)"
    assert list(grid.index) == ["animal", "tool"]
    with pytest.raises(BadInput, match='no attribute "color"; --by takes level, category, concept'):
        tabulate(MIXED, "color")


def test_a_view_without_a_language_stands_beside_every_one() -> None:
    both = [replace(one, language="tikz") for one in MIXED]
    control = [asked("cat 1", "a dog", "none", language=""), asked("dog 1", "a dog", "none",
                                                                  language="")]  # fmt: skip
    sheet = tabulate([*MIXED, *both, *control])
    for language in ("svg", "tikz"):
        assert row(sheet, "accuracy", "all", view="none", language=language)["value"] == 50
    assert [list(grid.columns) for _, grid in sheet.blocks] == [["code", "none"]] * 2
    assert any("once for all languages" in note and "none" in note for note in sheet.notes)
    alone = tabulate(control)
    assert row(alone, "n", view="none", language="")["value"] == 2


def test_notes_say_chance_and_the_share_of_every_letter() -> None:
    sheet = tabulate(MIXED)
    assert "Chance: 25 % with 4 options." in sheet.notes
    assert (
        "m, code: % chose (and were right) A 25 (50), B 50 (25), C 25 (25), D 0 (0), of 4 read."
        in sheet.notes
    )
    assert WAITING in sheet.notes


def test_runs_models_distractors_and_settings_stand_apart() -> None:
    others = [
        replace(MIXED[0], model="other"),
        replace(MIXED[0], distractors="hard"),
        replace(MIXED[0], condition="prompt short"),
        replace(MIXED[0], concept=replace(MIXED[0].concept, level="objects")),
    ]
    sheet = tabulate([*MIXED, *others])
    assert sorted(found["value"] for found in rows(sheet, measure="n")) == [1, 1, 1, 1, 8]
    assert len(sheet.blocks) == 5


def test_categories_and_captions_that_were_confused() -> None:
    tikz = asked("cat 1", "a dog", language="tikz")
    renamed = asked("axe 1", "a cat", rewriting="renamed")
    sheet = confusion([*MIXED, tikz, renamed, free("cat 1", 3.0)])
    heading, grid = sheet.blocks[0]
    assert heading == "m · drawings · random · code: true category down, chosen across"
    assert grid.to_dict("index") == {
        "animal": {"animal": "4", "tool": "0", "not read": "1"},
        "tool": {"animal": "0", "tool": "1", "not read": "3"},
    }
    assert sheet.blocks[1][1].to_dict() == {"times": {"a cat → a dog": "2"}}
    assert sheet.rows["n"].sum() == 9 + 2
    wrong = sheet.rows[sheet.rows["of"] == "captions"]
    assert sorted(wrong["language"]) == ["svg", "tikz"]


def test_an_option_may_have_a_category_of_another_set() -> None:
    texts = ("a cat", "a pear", "a rock")
    found = [asked("cat 1", text, texts=texts) for text in ("a pear", "a rock", "a rock")]
    grid = confusion(found, {"a pear": "fruit"}).blocks[0][1]
    assert grid.to_dict("index") == {
        "animal": {"animal": "0", "fruit": "1", "without category": "2", "not read": "0"}
    }


def test_what_has_nothing_yet_is_no_error() -> None:
    assert tabulate([]).rows.empty
    assert tabulate([], "category").blocks == []
    waiting = tabulate([asked("cat 1", None)])
    assert row(waiting, "n")["value"] == 0
    assert isnan(row(waiting, "accuracy", "all")["value"])
    assert confusion([asked("cat 1", None)]).notes[0].startswith("No multiple choice")
    unread = confusion([asked("cat 1", UNPARSED)])
    assert unread.blocks[0][1].to_dict("index") == {"animal": {"animal": "0", "not read": "1"}}
    for form in FORMATS:
        for sheet in (waiting, unread, tabulate([]), confusion([])):
            assert formatted(sheet, form) is not None


def test_drawings_of_one_name_by_several_models_are_paired_each_with_itself() -> None:
    """One's cat is known and the other's is not, in whatever form and view."""
    ones = [asked("cat 0", "a cat", drawing="k1"), asked("dog 0", "a dog", drawing="k2")]
    others = [asked("cat 0", "a saw", drawing="k3")]
    again = [replace(one, rewriting="renamed") for one in (*others, *ones)]
    pictures = [replace(one, view="image") for one in others]
    blind = [asked("cat 0", "a saw", "none", language=""), asked("dog 0", "a dog", "none")]
    sheet = tabulate([*ones, *others, *again, *pictures, *blind])
    same = row(sheet, "same answer", "read", rewriting="renamed")
    assert (same["value"], same["n"]) == (100, 3)
    change = row(sheet, "accuracy against code", "all", view="image")
    assert (change["value"], change["n"]) == (0, 1), "the one that has both"
    control = row(sheet, "accuracy against code", "all", view="none")
    assert (control["value"], control["n"]) == (-25, 2), "of 50 and 100 it has 0 and 100"


def test_questions_turned_down_count_nowhere() -> None:
    """Of nine questions one has no answer yet; a tenth was turned down."""
    found = tabulate([*MIXED, asked("cat 4", None, turned_down="too_long")])
    assert row(found, "n")["value"] == 8
    assert row(found, "not finished")["value"] == 1
    assert row(found, "turned down")["value"] == 1
    assert row(found, "read", unit="%")["n"] == 8
    for over in ("read", "all"):
        before, now = (row(one, "accuracy", over) for one in (tabulate(MIXED), found))
        assert (now["value"], now["n"]) == (before["value"], before["n"])
    assert WAITING in found.notes
    assert not rows(tabulate(MIXED), measure="turned down")


def test_answers_by_served_name_are_counted() -> None:
    found = tabulate([*MIXED[:2], *(replace(one, served="n") for one in MIXED[2:])])
    assert (row(found, "served as n")["value"], row(found, "served as n")["n"]) == (6, 9)
    [(_, grid)] = found.blocks
    assert list(grid.index[:4]) == ["n (answers)", "read %", "served as n", "accuracy % (read)"]
