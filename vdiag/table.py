"""Tables: per model, level and language how much rendered, what it scored, why the rest failed."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from vdiag import stats
from vdiag.records import Reason
from vdiag.scorers import Over
from vdiag.store import Run

POLICIES = ("drop", "worst")
BLOCK = ["model", "level", "condition"]
COLUMNS = [*BLOCK, "language", "measure", "policy", "unit", "value", "low", "high", "n"]
FORMATS = ("text", "csv", "markdown", "latex", "json")


def tabulate(runs: Sequence[Run]) -> pd.DataFrame:
    """One row per number, for all the runs together.

    Columns: model, level, condition (what sets two settings of one model apart, else empty),
    language, measure, policy (``drop``: over what rendered; ``worst``: a failure gets the worst
    value), unit, value, low, high (95 % interval), n (how many the value is over).
    A measure whose fingerprints differ within a level becomes several, each named with its own.
    """
    frames = [_with_scores(run) for run in runs]
    frame = pd.concat([frame for frame, _ in frames], ignore_index=True)
    metrics: dict[tuple[str, str], dict[str, Any]] = {}
    for _, found in frames:
        metrics.update(found)
    if frame.empty:
        return pd.DataFrame(columns=COLUMNS)
    frame["condition"] = _conditions(frame)
    rows: list[dict[str, Any]] = []
    for place, group in frame.groupby(["label", "level", "condition", "language"], sort=True):
        names = dict(zip(["model", "level", "condition", "language"], place, strict=True))
        rows += [{**names, **row} for row in _render_rows(group)]
        rows += [{**names, **row} for row in _score_rows(group, metrics)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _with_scores(run: Run) -> tuple[pd.DataFrame, dict[tuple[str, str], dict[str, Any]]]:
    """Drawings with a column ``scores`` of ``{(measure, fingerprint): (value, subject)}``."""
    frame = run.drawings()
    made_of = run.fingerprints()
    metrics = {
        (metric["name"], fingerprint): {**metric, "position": position}
        for fingerprint, parts in made_of.items()
        for position, metric in enumerate(json.loads(parts["metrics"]))
    }
    of_image: dict[str, dict[tuple[str, str], tuple[float, str]]] = {}
    members = run.subjects()
    for score in _records(run.scores()):
        key, subject = (score["metric"], score["fingerprint"]), score["subject"]
        single = score["over"] == Over.IMAGE.value
        for image in [subject] if single else members.get(subject, frozenset()):
            of_image.setdefault(image, {})[key] = (score["value"], subject)
        metrics[key]["over"] = score["over"]
    frame["scores"] = pd.Series(
        [of_image.get(key, {}) for key in frame["image_key"]], index=frame.index, dtype=object
    )
    return frame, metrics


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _conditions(frame: pd.DataFrame) -> list[str]:
    """For each row what differs between the settings of one model, level and language."""
    facts = [_facts(row) for row in frame.to_dict("records")]
    places = list(zip(frame["label"], frame["level"], frame["language"], strict=True))
    values: dict[tuple[Any, ...], dict[str, set[str]]] = {}
    for place, fact in zip(places, facts, strict=True):
        for name, value in fact.items():
            values.setdefault(place, {}).setdefault(name, set()).add(value)
    return [
        ", ".join(f"{k} {v}" for k, v in sorted(fact.items()) if len(values[place][k]) > 1)
        for place, fact in zip(places, facts, strict=True)
    ]


def _facts(row: Mapping[Any, Any]) -> dict[str, str]:
    facts = {"prompt": str(row["template"])}
    if row["round"]:
        facts["round"] = str(row["round"])
    facts.update({k: str(v) for k, v in json.loads(row["settings"]).items()})
    if isinstance(row["rendering"], str):
        facts.update({k: str(v) for k, v in json.loads(row["rendering"]).items()})
    return facts


def _row(
    measure: str, policy: str, unit: str, interval: stats.Interval, n: int
) -> dict[str, object]:
    ends = {"value": interval.value, "low": interval.low, "high": interval.high}
    return {"measure": measure, "policy": policy, "unit": unit, **ends, "n": n}


def _render_rows(group: pd.DataFrame) -> list[dict[str, object]]:
    total = len(group)
    rendered = int(group["image"].notna().sum())
    nan = float("nan")
    rows = [
        _row("n", "", "", stats.Interval(total, nan, nan), total),
        _row("rendered", "", "%", stats.rate(rendered, total), total),
    ]
    for reason in Reason:
        count = int((group["reason"] == reason.value).sum())
        if count:
            rows.append(_row(reason.value, "", "", stats.Interval(count, nan, nan), total))
    waiting = int((group["image"].isna() & group["reason"].isna()).sum())
    if waiting:
        rows.append(_row("not finished", "", "", stats.Interval(waiting, nan, nan), total))
    return rows


def _score_rows(
    group: pd.DataFrame, metrics: Mapping[tuple[str, str], Mapping[str, Any]]
) -> list[dict[str, object]]:
    used = {key for scores in group["scores"] for key in scores}
    names = [name for name, _ in used]
    rows = []
    by_image = {key: metrics[key].get("over") == Over.IMAGE.value for key in used}
    for key in sorted(used, key=lambda k: (not by_image[k], metrics[k]["position"], k)):
        metric = metrics[key]
        label = key[0] if names.count(key[0]) == 1 else f"{key[0]} [{key[1][:6]}]"
        for policy in POLICIES:
            values = _values(group, key, metric, policy)
            if values is not None:
                interval = stats.mean([v for v, _ in values], [c for _, c in values])
                rows.append(_row(label, policy, metric["unit"], interval, len(values)))
    return rows


def _values(
    group: pd.DataFrame, key: tuple[str, str], metric: Mapping[str, Any], policy: str
) -> list[tuple[float, str]] | None:
    """Values with their concepts; ``None`` where the policy has none for this metric."""
    if policy == "worst" and metric["worst"] is None:
        return None
    if metric.get("over") == Over.IMAGE.value:
        found = [
            (scores[key][0] if key in scores else None, concept)
            for scores, concept in zip(group["scores"], group["concept"], strict=True)
        ]
    else:
        found = []
        for concept, members in group.groupby("concept"):
            subjects = {scores[key] for scores in members["scores"] if key in scores}
            if len(members) > 1:
                found += [(value, concept) for value, _ in subjects] or [(None, concept)]
    if policy == "drop":
        return [(value, concept) for value, concept in found if value is not None]
    worst = float(metric["worst"])
    return [(worst if value is None else value, concept) for value, concept in found]


def notes(runs: Sequence[Run]) -> list[str]:
    """Sentences that must stand with the numbers: whose answers, which scorers."""
    found: list[str] = []
    for run in runs:
        found += run.manifest().get("notes", [])
        for parts in run.fingerprints().values():
            if parts.get("note"):
                found.append(f"{parts['scorer']}: {parts['note']}.")
    return sorted(dict.fromkeys(found))


def number(row: Mapping[str, Any]) -> str:
    """A value with its interval as tables show it."""
    value = row["value"]
    if row["unit"] == "" and float(value).is_integer() and math.isnan(row["low"]):
        return str(int(value))
    digits = 1 if row["unit"] == "%" else 3
    if math.isnan(value):
        return "-"
    text = f"{value:.{digits}f}"
    if math.isnan(row["low"]):
        return text
    return f"{text} [{row['low']:.{digits}f}, {row['high']:.{digits}f}]"


def wide(table: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """A heading and a table of texts for each model, level and condition: languages across."""
    blocks = []
    for (model, level, condition), block in table.groupby(BLOCK, sort=True):
        heading = " · ".join(part for part in (str(model), str(level), str(condition)) if part)
        block = block.assign(shown=[number(row) for row in _records(block)])
        block["measure"] = [
            name + (" %" if unit == "%" else "") + (f" ({policy})" if policy else "")
            for name, unit, policy in zip(
                block["measure"], block["unit"], block["policy"], strict=True
            )
        ]
        order = list(dict.fromkeys(block["measure"]))
        first = ["n", "rendered %"]
        reasons = [name for name in order if name in set(Reason)]
        scores = [name for name in order if name not in first and name not in reasons]
        grid = block.pivot(index="measure", columns="language", values="shown").fillna("")
        grid = grid.reindex([*first, *scores, *reasons]).fillna("")
        grid.loc[reasons] = grid.loc[reasons].replace("", "0")
        grid.index.name = grid.columns.name = None
        blocks.append((heading, grid))
    return blocks


def as_text(table: pd.DataFrame, said: Sequence[str]) -> str:
    """For a terminal of 80 columns: one block per model and level."""
    parts = [f"{heading}\n{grid.to_string(justify='right')}" for heading, grid in wide(table)]
    legend = "Means with 95 % intervals: (drop) over what rendered, (worst) a failure counts worst."
    return "\n\n".join([*parts, "\n".join([legend, *said])])


def as_markdown(table: pd.DataFrame, said: Sequence[str]) -> str:
    """Pipe tables, one per model and level."""
    parts = []
    for heading, grid in wide(table):
        lines = [f"### {heading}", "", "| |" + "|".join(map(str, grid.columns)) + "|"]
        lines.append("|---|" + "---:|" * len(grid.columns))
        for measure, row in zip(grid.index, grid.to_numpy(), strict=True):
            lines.append(f"| {measure} |" + "|".join(map(str, row)) + "|")
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, "\n".join(f"- {sentence}" for sentence in said)]) + "\n"


def as_latex(table: pd.DataFrame, said: Sequence[str]) -> str:
    """``tabular`` environments with booktabs rules, one per model and level."""
    escape = str.maketrans({"%": r"\%", "_": r"\_", "&": r"\&", "#": r"\#", "·": "--"})
    parts = [f"% {sentence}" for sentence in said]
    for heading, grid in wide(table):
        lines = [r"\begin{table}", r"\centering", rf"\caption{{{heading.translate(escape)}}}"]
        lines += [rf"\begin{{tabular}}{{l{'r' * len(grid.columns)}}}", r"\toprule"]
        lines.append(" & ".join(["", *map(str, grid.columns)]).translate(escape) + r" \\")
        lines.append(r"\midrule")
        for measure, row in zip(grid.index, grid.to_numpy(), strict=True):
            cells = [str(measure), *map(str, row)]
            lines.append(" & ".join(cell.translate(escape) for cell in cells) + r" \\")
        lines += [r"\bottomrule", r"\end{tabular}", r"\end{table}"]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def formatted(table: pd.DataFrame, form: str, said: Sequence[str]) -> str:
    """The table in one of :data:`FORMATS`."""
    if form == "text":
        return as_text(table, said)
    if form == "markdown":
        return as_markdown(table, said)
    if form == "latex":
        return as_latex(table, said)
    if form == "csv":
        return table.to_csv(index=False)
    rows = json.loads(table.to_json(orient="records"))
    return json.dumps({"notes": list(said), "rows": rows}, indent=2, ensure_ascii=False)
