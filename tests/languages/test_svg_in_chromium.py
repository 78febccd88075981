"""Programs as models write them, drawn as Chromium draws them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import chromium
from tests.conftest import SHARED
from tests.languages.svg_judge import MOST, Pixels, differing, ours, pictures
from vdiag.languages.svg import resvg

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["chromium"]
CORPUS = sorted((Path(__file__).parent / "svg_corpus").glob("*.svg"))
CASES = SHARED.parent / "cases" / "programs"


@pytest.fixture
def deep() -> Iterator[None]:
    """As the worker's process is prepared."""
    before = sys.getrecursionlimit()
    resvg.prepare()
    yield
    sys.setrecursionlimit(before)


def judged(browser: "Browser", files: list[Path]) -> dict[str, float]:
    """The percentage of pixels that differ, by the program's name."""
    programs = [file.read_text(encoding="utf-8") for file in files]
    return {
        file.stem: differing(ours(resvg.draw, program), theirs, plain)
        for file, program, (theirs, plain) in zip(
            files, programs, pictures(browser, programs), strict=True
        )
    }


@pytest.mark.slow
@pytest.mark.usefixtures("deep")
def test_the_corpus_agrees_with_chromium(chromium: "Browser") -> None:
    assert len(CORPUS) >= 40
    found = judged(chromium, CORPUS)
    assert {name: share for name, share in found.items() if share > MOST} == {}


@pytest.mark.slow
@pytest.mark.usefixtures("deep")
def test_the_cases_agree_with_chromium(chromium: "Browser") -> None:
    if not CASES.is_dir():
        pytest.skip(f"the cases are not at {CASES}")
    found = judged(chromium, sorted(CASES.glob("*.svg")))
    assert len(found) >= 8
    assert {name: share for name, share in found.items() if share > MOST} == {}


def test_the_measure_tells_pictures_apart() -> None:
    import numpy as np

    black: Pixels = np.zeros((384, 384, 3), np.uint8)
    near, far = black.copy(), black.copy()
    near[:192] = 32
    far[:192] = 33
    plain = np.ones((384, 384), bool)
    assert (differing(black, near, plain), differing(black, far, plain)) == (0, 50)
    plain[:96] = False
    assert differing(black, far, plain) == pytest.approx(100 / 3)
