"""Endpoints: where they are, the names they served models under, the questions they turned down.

An endpoint is what has an address among a question's settings (``base_url``); answers that were
replayed, or written for vdiag, are none's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from urllib.parse import urlsplit

from vdiag.run.store import Run

ADDRESS = "base_url"
SETTINGS = (ADDRESS, "api")
"""What of a question's settings belongs to the endpoint and not to the model."""
TURNED_DOWN = "turned down"
SERVED_AS = "served as "
"""How tables count the questions turned down; how the counts of answers by served name begin."""
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(
    rf"[-@](?:20\d\d-?{_MONTH}-?{_DAY}|{_MONTH}-?{_DAY}|{_MONTH}-20\d\d|2\d{_MONTH})$"
)
_ASKED = "SELECT key, label, model FROM questions"
_ANSWERED = (
    "SELECT q.key, q.label, q.model, a.served FROM answers a "
    "JOIN questions q ON q.key = a.question "
    f"WHERE a.served != '' AND json_extract(q.settings, '$.{ADDRESS}') IS NOT NULL"
)


def shown(addresses: Iterable[str]) -> dict[str, str]:
    """How to call each address: its host, with port and path where two have one host.

    Names, passwords and queries in an address are never shown.
    """
    every = set(addresses) - {""}
    hosts = {address: urlsplit(address).hostname or "" for address in every}
    ports = {address: _with_port(address) for address in every}
    paths = {a: ports[a] + urlsplit(a).path.rstrip("/") for a in every}
    found = {"": ""}
    for address in every:
        names = [of[address] for of in (hosts, ports, paths)]
        several = [Counter(of.values()) for of in (hosts, ports, paths)]
        alone = (name for name, of in zip(names, several, strict=True) if of[name] == 1)
        found[address] = next(alone, paths[address])
    return found


def _with_port(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname or ""


def same_model(one: str, other: str) -> bool:
    """Whether two names are of one model, case and a dated suffix apart.

    An organisation before the name counts where both have one, and dates where both have one.
    """
    names = [_plain(name) for name in (one, other)]
    if not all("/" in name for name in names):
        names = [name.rpartition("/")[2] for name in names]
    undated = [_DATE.sub("", name) for name in names]
    dated = all(name != bare for name, bare in zip(names, undated, strict=True))
    return names[0] == names[1] if dated else undated[0] == undated[1]


def as_asked(label: str, name: str) -> bool:
    """Whether a model, as tables call it, was served under a name of its own."""
    return same_model(label.partition("/")[2], name)


def _plain(name: str) -> str:
    name = name.strip().lower().removeprefix("models/")
    return name.removesuffix(":latest").removesuffix("-latest")


def served(runs: Sequence[Run]) -> list[dict[str, str]]:
    """For each run, by question, the name that its endpoint says it has served.

    There are those of the models alone that were served under several names, or under another
    than the one asked for.
    """
    rows = [run.select("answers", _ANSWERED) for run in runs]
    names: defaultdict[str, set[str]] = defaultdict(set)
    for _, label, model, name in (row for of_run in rows for row in of_run):
        names[label] |= {model.partition("/")[2], name}
    differing = {label for label, several in names.items() if not _one_model(several)}
    return [{key: name for key, label, _, name in of_run if label in differing} for of_run in rows]


def _one_model(names: Iterable[str]) -> bool:
    return all(same_model(one, other) for one, other in combinations(names, 2))


def notes(runs: Sequence[Run]) -> list[str]:
    """Under which names models were served, and which questions were turned down, and why."""
    labels, asked = {}, Counter[str]()
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for run, of_run in zip(runs, served(runs), strict=True):
        turned_down, drawn = run.turned_down(), _asked_of_nobody(run)
        for key, label, model in run.select("questions", _ASKED):
            if key in drawn:
                continue
            asked[label] += 1
            labels[label] = model.partition("/")[2]
            names[label].update([of_run[key]] if key in of_run else ())
            reasons[label].update([turned_down[key]] if key in turned_down else ())
    told = [_served_under(label, labels[label], of) for label, of in sorted(names.items()) if of]
    return told + [_turned_down(n, asked[n], of) for n, of in sorted(reasons.items()) if of]


def _asked_of_nobody(run: Run) -> set[str]:
    """Questions for drawings that a function made, which have the function's own answer."""
    query = "SELECT question FROM purposes WHERE task = 'draw' AND parent != ''"
    return {key for (key,) in run.select("purposes", query)}


def _served_under(label: str, name: str, names: Counter[str]) -> str:
    told = ", ".join(f'{count} as "{served}"' for served, count in _most_first(names))
    return f'{label}: of the answers to "{name}" its endpoint served {told}.'


def _turned_down(label: str, asked: int, reasons: Counter[str]) -> str:
    count = reasons.total()
    were, they, them = ("was", "counts", "it") if count == 1 else ("were", "count", "them")
    why = ", ".join(f"{times} {reason}" for reason, times in _most_first(reasons))
    return (
        f"{count} of {asked} questions to {label} {were} turned down by its endpoint and {they} "
        f"nowhere: {why}; ask {them} again with --retry refused."
    )


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def counts(names: Iterable[str], turned_down: int) -> Iterator[tuple[str, int]]:
    """What a table counts of a place: questions turned down, and answers by served name.

    Args:
        names: of the answers, empty where there is nothing to tell.
        turned_down: how many questions were.
    """
    if turned_down:
        yield TURNED_DOWN, turned_down
    for name, count in sorted(Counter(name for name in names if name).items()):
        yield f"{SERVED_AS}{name}", count
