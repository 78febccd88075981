"""One model at several endpoints, and questions that an endpoint turned down: what pairs."""

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_bad_input import refused
from tests.conftest import Vdiag
from tests.endpoint import Endpoint
from tests.handmade import Drawn, fill, turn_down
from vdiag.compare.drawings import Comparison, compare, sheet
from vdiag.compare.page import write_page
from vdiag.errors import BadInput
from vdiag.records import Reason, Task
from vdiag.run.store import Run

pytestmark = pytest.mark.filterwarnings("error")

HERE, THERE = "https://here.example/v1?key=secret", "http://there.example:8000/v1"
ANIMALS = ("ant", "bee", "cat", "dog", "elk", "fox")
LOW, HIGH = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0), (11.0, 22.0, 33.0, 44.0, 55.0, 66.0)
Make = Callable[[str], Run]


def drawn(address: str, ranks: Sequence[float], **more: Any) -> list[Drawn]:
    return [
        Drawn(name, 0, rank, address=address, **more)
        for name, rank in zip(ANIMALS, ranks, strict=True)
    ]


def two(make: Make) -> list[Run]:
    """One model, whose drawings from there are ahead by 1 to 6, by 3.5 in the mean."""
    return [fill(make("here"), drawn(HERE, LOW)), fill(make("there"), drawn(THERE, HIGH))]


def rows(comparison: Comparison, **wanted: str) -> list[dict[str, Any]]:
    every = sheet(comparison).rows.to_dict("records")
    return [row for row in every if {"measure": "rank", **wanted}.items() <= row.items()]


def test_one_model_at_two_endpoints_by_hand(make: Make) -> None:
    found = compare(two(make), between="endpoint")
    (pair,) = rows(found, against="here.example")
    assert (pair["contestant"], pair["model"]) == ("there.example", "m")
    assert (pair["value"], pair["n"], pair["wins"]) == (3.5, 6, 6)
    assert pair["p"] == 2 / 2**6
    told = sheet(found).rows.to_csv() + "".join(sheet(found).notes)
    assert "secret" not in told
    assert "base_url" not in told


def test_each_model_is_compared_with_itself(make: Make) -> None:
    runs = two(make)
    fill(runs[0], [replace(one, model="n") for one in drawn(HERE, HIGH)])
    fill(runs[1], [replace(one, model="n") for one in drawn(THERE, LOW)])
    found = compare(runs, between="endpoint")
    pairs = {
        row["model"]: (row["contestant"], row["value"]) for row in rows(found) if row["against"]
    }
    assert pairs == {"m": ("there.example", 3.5), "n": ("here.example", 3.5)}


def test_other_settings_still_set_apart(make: Make) -> None:
    """What was asked with another prompt has no other of its kind; the interface may differ."""
    runs = two(make)
    with runs[1].transaction() as db:
        db.execute("UPDATE questions SET settings = json_set(settings, '$.api', 'responses')")
    with runs[0].transaction() as db:
        db.execute("UPDATE questions SET settings = json_set(settings, '$.api', 'chat')")
    found = compare(runs, between="endpoint")
    assert rows(found, against="here.example")[0]["value"] == 3.5
    assert any("Not alike" in note and "API chat against" in note for note in found.notes)
    with runs[1].transaction() as db:
        db.execute("UPDATE questions SET template = 'draw@2'")
    with pytest.raises(BadInput, match="An endpoint has no other to be compared with"):
        compare(runs, between="endpoint")


def test_one_endpoint_alone_is_refused(make: Make) -> None:
    with pytest.raises(BadInput, match=r'm has "here\.example" alone'):
        compare([fill(make("r"), drawn(HERE, LOW))], between="endpoint")
    with pytest.raises(BadInput, match='m has "no endpoint" alone'):
        compare([fill(make("s"), drawn("", LOW))], between="endpoint")


def test_what_was_served_is_said_and_marked(make: Make, tmp_path: Path) -> None:
    runs = [fill(make("here"), drawn(HERE, LOW, served="m"))]
    runs.append(fill(make("there"), drawn(THERE, HIGH, served="m-fast")))
    found = compare(runs, between="endpoint")
    assert 'm: of the answers to "m" its endpoint served 6 as "m", 6 as "m-fast".' in found.notes
    text = write_page(found, runs, tmp_path / "out").read_text()
    assert text.count('"served": "m-fast"') == 6


def test_a_concept_turned_down_is_left_out_for_all(make: Make, tmp_path: Path) -> None:
    runs = [fill(make("m"), drawn(HERE, LOW)[1:])]
    fill(runs[0], [replace(drawn(HERE, LOW)[0], rank=None, turned_down="too_long")])
    runs.append(fill(make("n"), [replace(one, model="n") for one in drawn(HERE, HIGH)]))
    found = compare(runs)
    (pair,) = rows(found, against="m")
    assert (pair["value"], pair["n"]) == (4.0, 5), "2 to 6"
    assert (
        "Left out in objects · svg: 1 of 6 concepts (ant), all questions to m about which were "
        "turned down."
    ) in found.notes
    assert any(note.startswith("1 of 6 questions to m was turned down") for note in found.notes)
    assert not any("not finished" in note for note in found.notes)
    text = write_page(found, runs, tmp_path / "out").read_text()
    assert text.count('"turned_down": "too_long"') == 1


def test_a_concept_turned_down_in_part_is_compared_by_the_rest(make: Make) -> None:
    runs = two(make)
    fill(runs[1], [Drawn("ant", 1, None, address=THERE, turned_down="too_long")])
    fill(runs[1], [Drawn("bee", 1, None, Reason.TIMEOUT, address=THERE)])
    (pair,) = rows(compare(runs, between="endpoint"), against="here.example")
    # the bee is worth 22 and 0, so 9 behind; the ant is 1 ahead as before
    assert (pair["value"], pair["n"]) == (pytest.approx((21 - 2 - 9) / 6), 6)


@pytest.fixture
def endpoints() -> Iterator[list[Endpoint]]:
    """Two endpoints on loopback."""
    servers = [Endpoint(0), Endpoint(0)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


def asked(vdiag_here: Vdiag, *words: str) -> None:
    done = vdiag_here(*words, "--model", "openai/m")
    assert done.returncode == 0, done.stderr


def pairs(vdiag_here: Vdiag, *words: str) -> list[dict[str, Any]]:
    done = vdiag_here("compare", *words, "--json")
    assert done.returncode == 0, done.stderr
    printed = done.stdout[: done.stdout.rindex("}") + 1]
    return [row for row in json.loads(printed)["rows"] if row["against"]]


@pytest.mark.slow
def test_drawings_of_two_endpoints(
    vdiag_here: Vdiag, endpoints: Sequence[Endpoint], tmp_path: Path
) -> None:
    for name, server in zip("ab", endpoints, strict=True):
        drawing = ("--concepts", "objects", "--languages", "svg", "--limit", "3", "--size", "96")
        asked(vdiag_here, "draw", *drawing, "--base-url", server.url, "--out", name)
    [pair] = pairs(vdiag_here, "a", "b", "--between", "endpoint", "--out", "page")
    names = {f"127.0.0.1:{server.server_port}" for server in endpoints}
    assert {pair["contestant"], pair["against"]} == names
    assert (pair["model"], pair["n"]) == ("openai/m", 3)
    assert (tmp_path / "page" / "index.html").is_file()
    said = vdiag_here("table", "a").stdout
    assert re.search(r"^served as served-name +6$", said, re.MULTILINE)
    assert 'openai/m: of the answers to "m" its endpoint served 6 as "served-name".' in said
    assert "served-name" in (tmp_path / "a" / "report" / "index.html").read_text()
    refused(vdiag_here("compare", "a", "--between", "endpoint"), "127.0.0.1", "alone")
    refused(vdiag_here("compare", "a", "b", "--between", "host"), '"host"', "endpoint", "language")


THINGS = ("boat", "cup", "kite", "moon", "sock", "tree")


def test_answers_of_two_endpoints(
    vdiag_here: Vdiag, endpoints: Sequence[Endpoint], tmp_path: Path
) -> None:
    """One knows all six things, the other three of them; a second tree is known to none."""
    colours = {name: f"#00{number}0ff" for number, name in enumerate(THINGS)}
    lines = [
        {
            "name": name, "text": f"a {name.split()[0]}", "concept": name.split()[0],
            "marks": [["ellipse", colour, None, 1, [128, 128], [90, 40]]],
        }
        for name, colour in {**colours, "tree 2": "#0090ff"}.items()
    ]  # fmt: skip
    (tmp_path / "k.jsonl").write_text("\n".join(map(json.dumps, lines)))
    shown = ("--drawings", "k.jsonl", "--languages", "svg", "--no-control")
    for name, server, known in zip("ab", endpoints, (THINGS, THINGS[:3]), strict=True):
        server.says = {**{colours[thing]: f"a {thing}" for thing in known}, "": "no idea"}
        asked(vdiag_here, "recognize", *shown, "--base-url", server.url, "--out", name)
    best, other = (f"127.0.0.1:{server.server_port}" for server in endpoints)
    [pair] = pairs(vdiag_here, "a", "b", "--between", "endpoint")
    assert (pair["contestant"], pair["against"], pair["model"]) == (best, other, "openai/m")
    # ahead by 100 in the moon and the sock, by 50 in the trees
    assert (pair["value"], pair["n"], pair["wins"]) == (pytest.approx(250 / 6), 6, 3)
    refused(vdiag_here("compare", "a", "--between", "endpoint"), "An endpoint has no other")
    with Run.write(tmp_path / "b") as run:
        [tree] = [q for q in run.questions_of(Task.RECOGNIZE) if q.details["item"] == "tree 2"]
        with run.transaction() as db:
            db.execute("DELETE FROM answers WHERE question = ?", (tree.key,))
            db.execute("DELETE FROM readings WHERE question = ?", (tree.key,))
        turn_down(run, tree.key, "refused_by_endpoint")
    [pair] = pairs(vdiag_here, "a", "b", "--between", "endpoint")
    assert (pair["value"], pair["n"], pair["wins"]) == (50.0, 6, 3), "without the second tree"
    said = vdiag_here("compare", "a", "b", "--between", "endpoint").stdout
    assert "1 drawings are left out, about which an endpoint turned a question down." in said
    table = vdiag_here("table", "b").stdout
    assert re.search(r"^turned down +1$", table, re.MULTILINE)
    assert "not finished" not in table
    assert "1 of 7 questions to openai/m was turned down by its endpoint" in table
