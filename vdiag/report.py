"""Report: tables, figures and a page that opens from disk, for one run or several."""

import html
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from vdiag import table as tables
from vdiag.store import Run

_ENDINGS = {"csv": "csv", "markdown": "md", "latex": "tex"}


def report(runs: Sequence[Run], folder: Path) -> Path:
    """Write tables, figures and the page into a folder; the path of the page.

    Pictures are copied beside the page, so the folder can be carried anywhere. Programs and
    prompts stand on the page as text; drawn SVG is never put into it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table, said = tables.tabulate(runs), tables.notes(runs)
    for form, ending in _ENDINGS.items():
        _write(folder / f"table.{ending}", tables.formatted(table, form, said))
    figures = _figures(table, folder)
    page = folder / "index.html"
    _write(page, _page(runs, table, said, figures, folder))
    return page


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def _figures(table: pd.DataFrame, folder: Path) -> list[str]:
    """One bar chart per score (policy ``drop``) and one of the share rendered."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    names = []
    shown = table[(table["policy"] == "drop") | (table["measure"] == "rendered")]
    for measure, part in shown.groupby("measure", sort=False):
        part = part.dropna(subset=["value"])
        if part.empty:
            continue
        figure, axes = plt.subplots(figsize=(6, 0.9 + 0.4 * len(part)), layout="constrained")
        labels = [
            " · ".join(str(part) for part in parts if part)
            for parts in zip(
                part["model"], part["level"], part["condition"], part["language"], strict=True
            )
        ]
        low = (part["value"] - part["low"]).fillna(0).clip(lower=0)
        high = (part["high"] - part["value"]).fillna(0).clip(lower=0)
        axes.barh(range(len(part)), part["value"], xerr=[low, high], color="#4878a8", capsize=3)
        axes.set_yticks(range(len(part)), labels, fontsize=8)
        axes.invert_yaxis()
        unit = part["unit"].iloc[0]
        axes.set_xlabel(f"{measure} ({unit})" if unit else str(measure))
        name = "figure-" + "".join(c if c.isalnum() else "-" for c in str(measure)) + ".png"
        figure.savefig(folder / name, dpi=120)
        figure.savefig((folder / name).with_suffix(".pdf"))
        plt.close(figure)
        names.append(name)
    return names


def _page(
    runs: Sequence[Run],
    table: pd.DataFrame,
    said: Sequence[str],
    figures: Sequence[str],
    folder: Path,
) -> str:
    template = files("vdiag").joinpath("page.html").read_text(encoding="utf-8")
    data = json.dumps([card for run in runs for card in _cards(run, folder)], ensure_ascii=False)
    parts = {
        "NOTES": "".join(f"<p>{html.escape(sentence)}</p>" for sentence in said),
        "TABLES": "".join(
            f"<h3>{html.escape(heading)}</h3>{grid.to_html(border=0)}"
            for heading, grid in tables.wide(table)
        ),
        "FIGURES": "".join(f'<img src="{name}" alt="{name}">' for name in figures),
        "DATA": data.replace("<", "\\u003c"),
    }
    for name, text in parts.items():
        template = template.replace(f"<!--{name}-->", text, 1)
    return template


def _cards(run: Run, folder: Path) -> list[dict[str, Any]]:
    """What the page shows of each drawing; copies its picture."""
    of_image: dict[str, dict[str, float]] = {}
    members = run.subjects()
    for score in run.scores().to_dict("records"):
        images = members.get(score["subject"], frozenset([score["subject"]]))
        for image in images:
            of_image.setdefault(image, {})[score["metric"]] = round(score["value"], 4)
    pictures = folder / "images"
    pictures.mkdir(exist_ok=True)
    cards = []
    for row in run.drawings().to_dict("records"):
        image = row["image"] if isinstance(row["image"], str) else None
        if image is not None and not (pictures / f"{image}.png").exists():
            shutil.copyfile(run.image_path(image), pictures / f"{image}.png")
        cards.append(_card({str(k): v for k, v in row.items()}, image, of_image))
    return cards


def _card(
    row: Mapping[str, Any], image: str | None, of_image: Mapping[str, Mapping[str, float]]
) -> dict[str, Any]:
    texts = ("label", "level", "concept", "language", "prompt", "program", "answer", "log")
    card: dict[str, Any] = {name: row[name] if isinstance(row[name], str) else "" for name in texts}
    reason = row["reason"] if isinstance(row["reason"], str) else ""
    line = int(row["line"]) if row["line"] == row["line"] and row["line"] else None
    scores = of_image.get(str(row["image_key"]), {})
    return {
        **card,
        "sample": int(row["sample"]),
        "image": f"images/{image}.png" if image else "",
        "reason": reason,
        "line": line,
        "scores": dict(scores),
    }
