"""Pages in a real browser: they filter, run no script of a model's, and ask nobody for anything."""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import KINDS

if TYPE_CHECKING:
    from playwright.sync_api import Page

Write = Callable[..., Path]
HOSTILE = (
    '</script><script>window.taken = 1</script><img src="x" onerror="window.taken = 1">'
    '<svg onload="window.taken = 1"></svg>'
)


def opened(page: "Page", path: Path) -> list[str]:
    """Open a page; what goes wrong in it is added to the list that is returned."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.goto(path.as_uri())
    page.wait_for_function("[...document.images].some((one) => one.complete && one.naturalWidth)")
    return wrong


def cards(page: "Page") -> list[str]:
    return page.locator("#drawings .card img").evaluate_all("images => images.map(i => i.alt)")


def test_the_filter_works(page: "Page", write: Write) -> None:
    wrong = opened(page, write("draw"))
    text = page.locator("#data").text_content()
    drawings = json.loads(text or "")
    assert page.locator("#count").text_content() == "30 of 30"
    assert len(cards(page)) == sum(bool(one["image"]) for one in drawings) == 29
    page.select_option("select[name=language]", "tikz")
    names = sorted(one["concept"] for one in drawings if one["language"] == "tikz")
    assert len(names) == 6
    assert sorted(cards(page)) == [f"{name} in tikz" for name in names]
    page.fill("input[name=concept]", names[0])
    assert set(cards(page)) == {f"{names[0]} in tikz"}
    page.fill("input[name=concept]", "no such thing")
    assert cards(page) == []
    page.fill("input[name=concept]", "")
    page.select_option("select[name=language]", "")
    page.select_option("select[name=reason]", "any failure")
    failed = {f"{one['concept']} {one['level']}" for one in drawings if one["reason"]}
    assert set(page.locator("#drawings h3").all_text_contents()) == failed != set()
    page.select_option("select[name=reason]", "")
    page.select_option("select[name=metric]", "tiny_rank")
    page.fill("input[name=low]", "90")
    high = [one for one in drawings if one["scores"].get("tiny_rank", 0) >= 90]
    assert 0 < len(high) < 29
    assert len(cards(page)) == len(high)
    page.locator("#drawings .card").first.click()
    assert page.locator("dialog[open] pre").count() >= 2, "the prompt and the program"
    assert wrong == []


def hostile(database: Path) -> None:
    """Whatever a model or a user wrote ends a script and begins another."""
    with closing(sqlite3.connect(database)) as db, db:
        db.execute("UPDATE questions SET label = ?, prompt = ?", (HOSTILE, HOSTILE))
        db.execute("UPDATE questions SET text = text || ?, concept = concept || ?", [HOSTILE] * 2)
        db.execute("UPDATE answers SET text = ?", (HOSTILE,))
        db.execute("UPDATE programs SET code = ?", (HOSTILE,))
        db.execute("UPDATE images SET log = ?", (HOSTILE,))
        db.execute("UPDATE items SET name = name || ?, program = ?", [HOSTILE] * 2)
        db.execute("UPDATE manifest SET value = ? WHERE key = 'notes'", (json.dumps([HOSTILE]),))


@pytest.mark.parametrize("kind", KINDS[:-1])
def test_no_script_runs_from_a_hostile_name(page: "Page", write: Write, kind: str) -> None:
    path = write(kind, hostile)
    wrong = opened(page, path)
    button = page.locator("button.card, button.said, button.tile:enabled, #rows a").first
    assert button.is_visible()
    if kind != "compare":
        button.click()
        assert HOSTILE in (page.locator("dialog[open]").text_content() or "")
    assert HOSTILE in (page.locator("body").text_content() or ""), "it is shown as it is"
    page.wait_for_timeout(100)
    assert page.evaluate("window.taken") is None
    assert wrong == [], "nothing of it was even tried"


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on loopback, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


TRIES = """async (address) => {
  const image = new Image();
  image.src = address + "/image";
  document.body.append(image);
  const frame = document.createElement("iframe");
  frame.src = address + "/frame";
  document.body.append(frame);
  const script = document.createElement("script");
  script.textContent = "window.taken = 1";
  document.body.append(script);
  const style = document.createElement("style");
  style.textContent = `body { background: url(${address}/style) }`;
  document.body.append(style);
  navigator.sendBeacon(address + "/beacon");
  await fetch(address + "/fetch", { mode: "no-cors" }).catch(() => 0);
}"""


@pytest.mark.parametrize("kind", KINDS)
def test_no_request_leaves_the_page(
    page: "Page", write: Write, asked: tuple[str, list[str]], kind: str
) -> None:
    path = write(kind)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    assert opened(page, path) == []
    inside = path.parent.as_uri()
    assert len(requests) > 1, "the page and its pictures"
    assert all(url.startswith(inside) for url in requests), requests
    address, paths = asked
    page.evaluate(TRIES, address)
    page.wait_for_timeout(100)
    assert paths == [], "the page's policy lets none of it out, nor anything in"
    assert page.evaluate("window.taken") is None
    page.goto(f"{address}/seen")
    assert paths[0] == "/seen", "the server would have been reached"
