"""Conditions: what sets apart the drawings of one model, or its answers.

A fact is one thing that was so and could have been otherwise: the prompt, a parameter of the
model, a limit, a version. Facts have the names and values of the records, nested ones with dots
(``extra_body.reasoning.effort``); :func:`words` says them to people.
"""

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

from vdiag.records import Task
from vdiag.results.fact_words import NOT_GIVEN, phrases
from vdiag.run.turned_pictures import transform_of

Facts = dict[str, str]
PROMPT = "prompt"
CPU, WALL = "cpu_seconds", "wall_seconds"
_GROUPS = ("versions", "limits")
"""Of a rendering, what holds facts that go without its name."""


def of_drawings(
    rows: Sequence[Mapping[str, Any]], settings: Sequence[Mapping[str, object]]
) -> list[str]:
    """For each drawing what differs between those of its model, level and language.

    Args:
        rows: see :meth:`vdiag.run.store.Run.drawings`.
        settings: parameters of the model, of each.
    """
    places = [(row["label"], row["level"], row["language"]) for row in rows]
    ways = [_way(row) for row in rows]
    facts = [
        way | (of_rendering(row["rendering"]) | own)
        for way, row, own in zip(ways, rows, given(settings, places), strict=True)
    ]
    # a way to ask has a prompt of its own, which need not be told beside it
    alike = [(place, *sorted(way.items())) for place, way in zip(places, ways, strict=True)]
    prompts = differing([{PROMPT: str(row["template"])} for row in rows], alike)
    told = differing(facts, places)
    return words([one | prompt for one, prompt in zip(told, prompts, strict=True)])


def _way(row: Mapping[str, Any]) -> Facts:
    """How a drawing was asked for, beside the prompt."""
    details = json.loads(row["details"])
    if row["task"] != Task.DRAW:
        feedback = {"feedback": str(details["feedback"])} if "feedback" in details else {}
        return {"arm": f"{row['task']} {row['round']}", **feedback}
    if "arguments" in details:
        return {"strategy": "parametric", "arguments": str(details["seed"])}
    return {"strategy": "sample", "transform": transform_of(details)}


def of_rendering(rendering: object) -> Facts:
    """Engine, versions, size and limits of a picture; nothing where it is not rendered yet.

    Args:
        rendering: as JSON, as a run holds it.
    """
    if not isinstance(rendering, str):
        return {}
    facts = {"revision": "1"}  # those of before there were any
    for name, value in json.loads(rendering).items():
        if name in _GROUPS:
            facts.update((own, text) for part in value.items() for own, text in _leaves(*part))
        else:
            facts.update(_leaves(name, value))
    return facts


def leave_out(
    settings: Iterable[Mapping[str, object]], without: Set[str]
) -> list[dict[str, object]]:
    """Settings without those of some names."""
    return [{name: own[name] for name in own if name not in without} for own in settings]


def given(settings: Sequence[Mapping[str, object]], places: Sequence[Hashable]) -> list[Facts]:
    """Settings as facts, with those that others of their place have and they have not."""
    facts = [dict(leaf for part in own.items() for leaf in _leaves(*part)) for own in settings]
    names: dict[Hashable, set[str]] = {}
    for place, own in zip(places, facts, strict=True):
        names.setdefault(place, set()).update(own)
    return [
        {name: own.get(name, NOT_GIVEN) for name in names[place]}
        for place, own in zip(places, facts, strict=True)
    ]


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    """A value, or all that it holds, as texts."""
    parts = dict(enumerate(value)) if isinstance(value, list) else value
    if isinstance(parts, dict) and parts:
        for own, part in parts.items():
            yield from _leaves(f"{name}.{own}", part)
    elif isinstance(parts, dict):
        yield name, "empty"
    else:
        yield name, value if isinstance(value, str) else json.dumps(value)


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


def words(several: Sequence[Facts]) -> list[str]:
    """Facts as people say them: ``prompt warm, temperature 0.7``; different ones differently."""
    several = _without_what_follows(several)
    values: dict[str, set[str]] = {}
    for facts in several:
        for name, value in facts.items():
            values.setdefault(name, set()).add(value)
    said = {name: phrases(name, of) for name, of in values.items()}
    return [
        ", ".join(said[name][value] for name, value in sorted(facts.items())) for facts in several
    ]


def against(one: Facts, other: Facts, between: str = "against") -> str:
    """What sets two apart: ``prompt draw against prompt warm``, with semicolons."""
    every = {**one, **other}
    both = [{name: facts.get(name, NOT_GIVEN) for name in every} for facts in (one, other)]
    was, now = _without_what_follows(differing(both, ["", ""]))
    said = [(phrases(name, [was[name], now[name]]), name) for name in sorted(was)]
    return "; ".join(f"{of[was[name]]} {between} {of[now[name]]}" for of, name in said)


def _without_what_follows(several: Sequence[Facts]) -> list[Facts]:
    """Without the limit of wall time where that of CPU time tells the same ones apart."""
    fewer = [{n: v for n, v in facts.items() if n != WALL or CPU not in facts} for facts in several]
    kept, of_all = ({tuple(sorted(f.items())) for f in facts} for facts in (fewer, several))
    return fewer if len(kept) == len(of_all) else list(several)
