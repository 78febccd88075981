"""A real headless Chromium, and the pages of every kind to open in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.runs_0_1_0.make import HERE
from vdiag.browse import browse
from vdiag.compare import drawings
from vdiag.compare import page as compare_page
from vdiag.render.true_pictures import depict
from vdiag.report.report import report
from vdiag.run.store import Run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

INSTALL = "type `make browser` to install it"
WAYS = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
KINDS = ("draw", "recognize", "improve", "compare", "concepts")
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
Change = Callable[[Path], None]


@pytest.fixture(scope="module")  # what drives it keeps an event loop running meanwhile
def chromium() -> Iterator["Browser"]:
    """The browser, open; where there is none a skip, or a failure if all must run."""
    required = os.environ.get("VDIAG_REQUIRE_ALL") == "1"
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        assert not required, f"playwright is not installed; {INSTALL}"
        pytest.skip(f"playwright is not installed; {INSTALL}")
    place = next((way for way in WAYS if Path(way).is_file()), None)
    if place is None:
        assert not required, f"Chromium is not installed; {INSTALL}"
        pytest.skip(f"Chromium is not installed; {INSTALL}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=place, args=list(FLAGS), chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: "Browser") -> Iterator["Page"]:
    """An empty tab of its own."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write the page of a kind, over a copy of a stored run that may be changed before."""

    def one(kind: str, change: Change | None = None) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        if kind == "concepts":
            found = browse.sampled("shapes", 6, 0, "set")
            assert found.marks is not None
            return depict(found.concepts, found.marks, folder / "page")
        source = "draw" if kind == "compare" else kind
        shutil.copytree(HERE / source, folder / "run")
        if change is not None:
            change(folder / "run" / "run.db")
        with ExitStack() as stack:
            runs = [stack.enter_context(Run.read(folder / "run"))]
            if kind == "compare":
                found_between = drawings.compare(runs, "language")
                return compare_page.write_page(found_between, runs, folder / "page")
            return report(runs, folder / "page")

    return one
