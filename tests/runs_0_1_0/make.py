"""Make the runs of this folder: with the version whose runs they are to be, from its own checkout.

    python -m tests.runs_0_1_0.make

They were made once, by version 0.1.0, and are never made anew: what later versions read is this.
"""

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from tests.endpoint import Endpoint

HERE = Path(__file__).resolve().parent
WORK = Path("/runs-0.1.0")
"""Where they are made: runs remember where they were."""
TOP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
RED = f'{TOP}<path d="M4 0L8 4L4 9L0 4Z" fill="red"/></svg>'
WHITE = f'{TOP}<rect width="9" height="9" fill="#fff"/></svg>'
SAYS = {
    "a red kite": f"```svg\n{RED}\n```",
    "a white fog": f"```svg\n{WHITE}\n```",
    "a broken gate": "```svg\n<svg><rect width='5'</svg>\n```",
    "an idea": "An idea cannot be drawn.",
}


def commands() -> dict[str, list[str]]:
    """The command line of every run, without where it is written to."""
    text = (HERE / "commands.toml").read_text(encoding="utf-8")
    return {name: shlex.split(line) for name, line in tomllib.loads(text).items()}


def main() -> None:
    """Make all runs, what their tables and exports say, and the answers kept of them."""
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    for name in ("concepts.csv", "prices.csv"):
        shutil.copy(HERE / name, WORK / name)
    server = Endpoint(0)
    server.says, server.looks = SAYS, 10**6
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        **os.environ,
        "VDIAG_WEIGHTS": str(WORK / "none"),
        "VDIAG_ANSWERS": str(WORK / "answers.db"),
        "HTTP_PROXY": f"http://127.0.0.1:{server.server_port}",
        "OPENAI_API_KEY": "none",
        "COLUMNS": "200",
    }

    def vdiag(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "vdiag", *words]
        return subprocess.Popen(
            command, cwd=WORK, env=environment, stdout=subprocess.PIPE, text=True
        )

    expected: dict[str, dict[str, object]] = {}
    for name, words in commands().items():
        process = vdiag(*words, "--out", name)
        if name == "batch":
            wait_for_batch(WORK / name / "run.db", server)
            process.send_signal(signal.SIGKILL)
            process.wait()
            (HERE / "batch.jsonl").write_bytes(server.files["file-0"])
            (HERE / "batch.json").write_text(json.dumps(server.batches["batch_0"], indent=1))
        else:
            process.communicate()
            assert process.returncode == 0, name
        table, _ = vdiag("table", name, "--json").communicate()
        rows, _ = vdiag("export", name, "--format", "jsonl").communicate()
        expected[name] = {
            "table": json.loads(table),
            "export": [shortened(json.loads(line)) for line in rows.splitlines()],
        }
    for name in ("draw", "paid"):
        table, _ = vdiag("compare", name, "--between", "language", "--json").communicate()
        if table:
            expected[name]["compare"] = json.loads(table)
    for name in [*commands(), "."]:
        for file in WORK.glob(f"{name}/*.db"):
            with closing(sqlite3.connect(file)) as db:
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                db.execute("VACUUM")
    for name in commands():
        shutil.rmtree(HERE / name, ignore_errors=True)
        shutil.copytree(
            WORK / name,
            HERE / name,
            ignore=shutil.ignore_patterns("report", "*.lock", "*-wal", "*-shm"),
        )
    shutil.copy(WORK / "answers.db", HERE / "answers.db")
    (HERE / "expected.json").write_text(json.dumps(expected, indent=0, sort_keys=True) + "\n")


def shortened(row: Mapping[str, object]) -> dict[str, object]:
    """A row of an export, its long texts as their SHA-256: they stand in the run itself."""
    return {
        name: sha256(value.encode()).hexdigest()
        if isinstance(value, str) and len(value) > 80
        else value
        for name, value in row.items()
    }


def wait_for_batch(database: Path, server: Endpoint) -> None:
    """Wait until a run has sent its batch and knows its name."""
    while True:
        time.sleep(0.1)
        if server.batches and database.is_file():
            with closing(sqlite3.connect(database)) as db:
                if db.execute("SELECT COUNT(*) FROM batches WHERE id IS NOT NULL").fetchone()[0]:
                    return


if __name__ == "__main__":
    main()
