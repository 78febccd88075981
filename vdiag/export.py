"""Export a run: one row per drawing, with its records and scores."""

from io import BufferedIOBase
from typing import IO

import pandas as pd

from vdiag.store import Run

FORMATS = ("csv", "jsonl", "parquet")


def rows(run: Run) -> pd.DataFrame:
    """All drawings; each score is a column named ``METRIC [FINGERPRINT]``.

    A score over several drawings stands with each of them.
    """
    frame = run.drawings()
    members = run.subjects()
    columns: dict[str, dict[str, float]] = {}
    for score in run.scores().to_dict("records"):
        name = f"{score['metric']} [{score['fingerprint'][:6]}]"
        for image in members.get(score["subject"], frozenset([score["subject"]])):
            columns.setdefault(name, {})[image] = score["value"]
    for name in sorted(columns):
        frame[name] = frame["image_key"].map(columns[name])
    return frame


def write(run: Run, form: str, file: IO[bytes] | BufferedIOBase) -> None:
    """Write the rows as one of :data:`FORMATS`, UTF-8."""
    frame = rows(run)
    if form == "parquet":
        file.write(frame.to_parquet(index=False))
    elif form == "jsonl":
        text = frame.to_json(orient="records", lines=True, force_ascii=False, double_precision=15)
        file.write(str(text).encode())
    else:
        file.write(frame.to_csv(index=False).encode())
