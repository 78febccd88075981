"""Item names: how drawings of a run are called when models are asked about them."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from vdiag.records import Task
from vdiag.results import prompt_names
from vdiag.results.conditions import differing, given
from vdiag.run.turned_pictures import transform_of

_PROMPT = re.compile(r"[\w.-]+@[0-9a-f]{8}\b")
_MARKS = re.compile(r"""[{}'"]|:(?=\s)""")
"""What stands around names and values in a setting that has several."""


def arm(row: Mapping[str, Any]) -> str:
    """What tells an improved or a fresh drawing from a first one."""
    return "" if row["task"] == Task.DRAW else f" {row['task']} {row['round']}"


def told(name: str, concept: str) -> str:
    """The name of a drawing of a concept as people are told it: with prompts as tables have them.

    Args:
        name: of the item, as it was asked about.
        concept: the name that it begins with.
    """
    of_concept = len(concept) if name.startswith(concept) else 0
    settings = _PROMPT.sub(lambda found: prompt_names.told(found[0]), name[of_concept:])
    return name[:of_concept] + _MARKS.sub("", settings)


def settings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """For each row what tells its settings from others of the same model, level and arm."""
    places = [(row["model"], row["level"], arm(row)) for row in rows]
    # a name is part of what was asked: one that is written otherwise would be asked anew
    texts = [{n: str(v) for n, v in json.loads(row["settings"]).items()} for row in rows]
    own = given(texts, places)
    facts = [_how(row) | one for row, one in zip(rows, own, strict=True)]
    return [
        "".join(f", {name} {value}" for name, value in sorted(told.items()))
        for told in differing(facts, places)
    ]


def _how(row: Mapping[str, Any]) -> dict[str, str]:
    details = json.loads(row["details"])
    seed = f"seed {details['seed']}" if "arguments" in details else "none"
    transform = transform_of(details)
    return {"prompt": str(row["template"]), "transform": transform, "arguments": seed}
