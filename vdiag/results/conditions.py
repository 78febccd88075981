"""Conditions: what sets apart the drawings of one model, or its answers."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from typing import Any

from vdiag.records import Task
from vdiag.run.turned_pictures import transform_of

NOT_GIVEN = "not given"
Facts = dict[str, str]


def of_drawings(
    rows: Sequence[Mapping[str, Any]], settings: Sequence[Mapping[str, object]]
) -> list[str]:
    """For each row what differs between the settings of one model, level and language."""
    places = [(row["label"], row["level"], row["language"]) for row in rows]
    facts = [_facts(row) | own for row, own in zip(rows, given(settings, places), strict=True)]
    return [
        ", ".join(f"{name} {value}" for name, value in sorted(told.items()))
        for told in differing(facts, places)
    ]


def leave_out(
    settings: Iterable[Mapping[str, object]], without: Set[str]
) -> list[dict[str, object]]:
    """Settings without those of some names."""
    return [{name: own[name] for name in own if name not in without} for own in settings]


def given(settings: Sequence[Mapping[str, object]], places: Sequence[Hashable]) -> list[Facts]:
    """Settings as texts, with those that others of their place have and they have not."""
    names: dict[Hashable, set[str]] = {}
    for place, own in zip(places, settings, strict=True):
        names.setdefault(place, set()).update(own)
    return [
        {name: str(own.get(name, NOT_GIVEN)) for name in names[place]}
        for place, own in zip(places, settings, strict=True)
    ]


def differing(facts: Sequence[Facts], places: Sequence[Hashable]) -> list[Facts]:
    """Of each one's facts those that are not the same for all that share its place."""
    values: dict[tuple[Hashable, str], set[str]] = {}
    for place, fact in zip(places, facts, strict=True):
        for name, value in fact.items():
            values.setdefault((place, name), set()).add(value)
    return [
        {name: value for name, value in fact.items() if len(values[place, name]) > 1}
        for place, fact in zip(places, facts, strict=True)
    ]


def _facts(row: Mapping[str, Any]) -> dict[str, str]:
    details = json.loads(row["details"])
    facts = {"prompt": str(row["template"]), "transform": transform_of(details)}
    if "arguments" in details:
        facts["arguments"] = f"seed {details['seed']}"
    if row["task"] != Task.DRAW:
        facts["arm"] = f"{row['task']} {row['round']}"
    if isinstance(row["rendering"], str):
        rendering = {"revision": 1, **json.loads(row["rendering"])}  # before there were any
        for name, value in rendering.items():
            facts.update(_told(value) if isinstance(value, dict) else {name: str(value)})
    return facts


def _told(values: Mapping[str, object]) -> Facts:
    """Limits or versions, one by one, so that those that are the same need not be told."""
    return {name: str(value) for name, value in values.items()}
