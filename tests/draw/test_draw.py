"""The main job from the command line to its table, page and exports."""

import csv
import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import ROOT, Vdiag
from tests.endpoint import Endpoint
from vdiag import plugins
from vdiag.extract.program import extract_program
from vdiag.records import Answer
from vdiag.run.pictures import is_blank, pixels_from
from vdiag.run.store import Run
from vdiag.sandbox import Worker, strongest

LABEL = "example answers written for vdiag, no model's"
FAILURES = {"accordion": "syntax_error", "chandelier": "runtime_error", "piano": "timeout"}


@pytest.fixture
def vdiag_here(vdiag_here: Vdiag) -> Vdiag:
    return vdiag_here


def test_the_example_run_from_answers_to_page(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "few.csv").write_text(
        "name,text\naccordion,an accordion\nchandelier,a chandelier\npiano,a piano\n"
        "violin,a violin\ncat,a cat\nzoetrope,a zoetrope\n"
    )
    draw = ("draw", "--concepts", "few.csv", "--languages", "matplotlib", "--out", "r")
    done = vdiag_here(*draw, "--timeout", "8")
    assert done.returncode == 0, done.stderr
    assert LABEL in done.stdout
    assert "vdiag-tiny" in done.stdout
    assert "1 of 6 concepts left out" in done.stdout
    table = vdiag_here("table", "r", "--json")
    rows = {(r["measure"], r["policy"]): r for r in json.loads(table.stdout)["rows"]}
    assert rows["n", ""]["value"] == 10
    assert rows["rendered", ""]["value"] == 70
    for reason in (*FAILURES.values(), "blank_image"):
        assert rows[reason, ""]["value"] == 1
    assert rows["shows something", ""]["value"] == 60
    assert rows["tiny_rank", "drop"]["n"] == 6
    assert rows["tiny_rank", "worst"]["n"] == 10
    kept, all_ = rows["tiny_rank", "drop"]["value"], rows["tiny_rank", "worst"]["value"]
    assert abs(all_ - kept * 6 / 10) < 1e-6

    page = tmp_path / "r" / "report" / "index.html"
    assert str(page.relative_to(tmp_path)) in done.stderr
    text = page.read_text()
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    cards = json.loads(data.group(1))
    assert len(cards) == 10
    assert {c["concept"]: c["reason"] for c in cards if c["reason"] and c["sample"] == 1} == {
        **FAILURES,
        "violin": "blank_image",
    }
    assert all((page.parent / c["image"]).is_file() for c in cards if c["image"])
    assert "<svg" not in text.replace(data.group(1), "")

    with sqlite3.connect(tmp_path / "r" / "run.db") as db:
        manifest = dict(db.execute("SELECT key, value FROM manifest"))
    assert json.loads(manifest["tier"]) in ("bubblewrap", "landlock")

    again = vdiag_here(*draw, "--timeout", "8")
    assert "0 answers asked for, 10 were there already" in again.stderr
    assert again.stdout == done.stdout


def test_a_changed_setting_makes_new_records_and_leaves_the_old(
    vdiag_here: Vdiag, tmp_path: Path
) -> None:
    draw = ("draw", "--concepts", "objects", "--limit", "3", "--languages", "svg", "--out", "r")
    assert vdiag_here(*draw).returncode == 0
    assert vdiag_here(*draw, "--size", "128").returncode == 0
    (tmp_path / "p.txt").write_text("As {language}, please: {concept}\n")
    assert vdiag_here(*draw, "--prompt", "p.txt").returncode == 0
    exported = list(csv.DictReader(io.StringIO(vdiag_here("export", "r").stdout)))
    assert len(exported) == 18
    table = vdiag_here("table", "r").stdout
    assert "size 128" in table
    assert "size 384" in table
    assert "prompt p," in table


def test_a_model_behind_an_endpoint(vdiag_here: Vdiag, endpoint: Endpoint, tmp_path: Path) -> None:
    done = vdiag_here(
        "draw", "--concepts", "a pelican riding a bicycle", "--model", "openai/m", "--languages",
        "svg", "--base-url", endpoint.url, "--out", "r", "--temperature", "0.3",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    prompt = "Write code in the programming language SVG that draws a pelican riding a bicycle."
    assert [body["messages"][0]["content"] for body in endpoint.bodies] == [prompt] * 2
    assert {body["temperature"] for body in endpoint.bodies} == {0.3}
    frame = pd.read_json(
        io.StringIO(vdiag_here("export", "r", "--format", "jsonl").stdout), lines=True
    )
    assert list(frame["input_tokens"]) == [7, 7]
    assert frame["image"].notna().all()
    with sqlite3.connect(tmp_path / "r" / "run.db") as db:
        made_of = [json.loads(m) for (m,) in db.execute("SELECT made_of FROM fingerprints")]
    assert any(m.get("captions", "").startswith("1000 ") for m in made_of)


@pytest.mark.slow
def test_real_answers_of_22_models_are_replayed(vdiag_here: Vdiag, shared: Path) -> None:
    path = shared / "answers" / "svg" / "pelican-by-22-models.jsonl"
    done = vdiag_here(
        "draw", "--concepts", "a pelican riding a bicycle", "--model", f"replay/{path}",
        "--columns", "concept=object,answer=response", "--languages", "svg", "--out", "r",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(io.StringIO(vdiag_here("export", "r").stdout))
    assert len(frame) == len(path.read_text().splitlines())
    assert frame["label"].nunique() == 22
    assert (frame["image"].notna() | frame["reason"].notna()).all()


@pytest.mark.slow
@pytest.mark.parametrize("model", ["gpt-4-0314", "gpt-3.5-turbo-0301"])
def test_real_sketches_are_all_drawn(vdiag_here: Vdiag, shared: Path, model: str) -> None:
    language = plugins.language("processing")
    if language.missing() is not None:
        assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", language.missing()
        pytest.skip(f"processing: {language.missing()}")
    lines = (shared / "answers" / f"{model}.processing.jsonl").read_text().splitlines()[:20]
    with Worker(language.engines["fresh"], strongest()) as worker:
        for line in lines:
            program = extract_program(Answer(json.loads(line)["response"]), language)
            found = worker.draw(program.code, 96)
            assert found.reason is None, (line[:60], found.log)
            assert not is_blank(pixels_from(found.rgb or b"", 96))


def test_an_engine_that_isolates_less_says_so_in_the_table(vdiag_here: Vdiag) -> None:
    if plugins.language("processing").missing() is not None:
        pytest.skip("processing cannot be drawn here")
    draw = ("draw", "--concepts", "objects", "--languages", "processing", "--limit", "1")
    done = vdiag_here(*draw, "--engine", "processing=shared", "--out", "r")
    assert "processing by shared: one JVM for all" in done.stdout, done.stderr
    assert "one JVM for all" not in vdiag_here(*draw, "--out", "s").stdout


def test_exports_agree(vdiag_here: Vdiag, tmp_path: Path) -> None:
    draw = ("draw", "--concepts", "objects", "--limit", "2", "--languages", "svg", "--out", "r")
    assert vdiag_here(*draw).returncode == 0
    frames = []
    for form in ("csv", "jsonl", "parquet"):
        assert vdiag_here("export", "r", "--format", form, "--out", f"x.{form}").returncode == 0
        read = {"csv": pd.read_csv, "parquet": pd.read_parquet}.get(
            form, lambda path: pd.read_json(path, lines=True)
        )
        frames.append(read(tmp_path / f"x.{form}"))
    for frame in frames:
        assert list(frame["question"]) == list(frames[0]["question"])
        score = next(name for name in frame if name.startswith("tiny_rank"))
        assert np.allclose(frame[score], frames[0][score], rtol=1e-14, equal_nan=True)


def test_render_gives_a_picture_or_the_log(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>')
    done = vdiag_here("render", "a.svg")
    assert (done.returncode, done.stdout) == (0, "a.png\n")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    (tmp_path / "b.py").write_text("x = 1\nprint('hello')\ny = z\n")
    done = vdiag_here("render", "b.py")
    assert done.returncode == 1
    assert "runtime_error, line 3" in done.stderr
    assert "hello" in done.stderr
    assert "name 'z' is not defined" in done.stderr


def test_a_report_over_several_runs(vdiag_here: Vdiag, tmp_path: Path) -> None:
    for name, seed in (("one", "1"), ("two", "2")):
        draw = ("draw", "--limit", "2", "--languages", "svg", "--seed", seed)
        assert vdiag_here(*draw, "--out", name).returncode == 0
    assert vdiag_here("report", "one", "two", "--out", "both").returncode == 0
    names = {path.name for path in (tmp_path / "both").iterdir()}
    assert {"table.csv", "table.md", "table.tex", "index.html", "figure-tiny-rank.png"} <= names


def test_every_command_is_in_the_readme(vdiag_here: Vdiag) -> None:
    readme = (ROOT / "README.md").read_text()
    from vdiag.cli.commands import SUMMARIES

    for name in SUMMARIES:
        assert f"vdiag {name}" in readme, name


def rendered(folder: Path) -> int:
    """How many drawings of a run are rendered by now."""
    if not (folder / "run.db").is_file():
        return 0
    with closing(sqlite3.connect(folder / "run.db", timeout=30)) as db:
        try:
            return int(db.execute("SELECT COUNT(*) FROM images").fetchone()[0])
        except sqlite3.OperationalError:  # its tables are being made
            return 0


@pytest.mark.slow
def test_ctrl_c_stops_at_once_and_the_run_goes_on(vdiag_here: Vdiag, tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("name,text\npiano,a piano\ncat,a cat\n")
    draw = ["draw", "--concepts", "one.csv", "--languages", "matplotlib", "--out", "r"]
    command = [sys.executable, "-m", "vdiag", *draw, "--timeout", "200"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job may ignore it
    )
    while process.poll() is None and rendered(tmp_path / "r") < 3:  # the endless loop is left
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert said.strip().splitlines()[-1].startswith("vdiag: Stopped")
    again = vdiag_here(*draw, "--timeout", "3")
    assert again.returncode == 0
    assert "0 answers asked for, 4 were there already" in again.stderr


def test_doctor_and_list_say_what_is_there(vdiag_here: Vdiag) -> None:
    checks = {check["name"]: check for check in json.loads(vdiag_here("doctor", "--json").stdout)}
    assert checks["language svg"]["works"]
    assert not checks["scorer clip:ViT-B-32-quickgelu"]["works"]
    assert checks["scorer tiny_fidelity:vdiag-tiny"]["works"]
    shelves = json.loads(vdiag_here("list", "--json").stdout)
    assert list(shelves) == ["languages", "providers", "scorers", "sources", "concepts", "prompts"]
    assert set(shelves["languages"]) >= {"svg", "matplotlib"}
    done = vdiag_here("weights", "list")
    assert done.returncode == 0
    assert "missing" in done.stdout


def test_a_run_drawn_twice_keeps_both_sets(vdiag_here: Vdiag, tmp_path: Path) -> None:
    for number, name in enumerate(("cat", "dog")):
        (tmp_path / f"{name}.csv").write_text(f"text,level\na {name},l{number}\n")
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"concept": name, "answer": "no"}))
        done = vdiag_here(
            "draw", "--concepts", f"{name}.csv", "--model", f"replay/{name}.jsonl", "--languages",
            "svg", "--scorers", "tiny_diversity", "--out", "r",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    with Run.read(tmp_path / "r") as run:
        sets = run.manifest()["sets"]
    for name in ("cat", "dog"):
        digest = hashlib.sha256((tmp_path / f"{name}.csv").read_bytes()).hexdigest()
        assert sets[name] == [f"{name}.csv", digest]
