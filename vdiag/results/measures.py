"""Measures: the columns of numbers that runs hold, and which numbers may share one.

A measure is a metric as one fingerprint gave it. Within a run the newest fingerprint of a scorer
is shown. Two fingerprints under one name at one level, in two runs or in one, are never put into
one column: the table is refused, or, when asked for, shows each as a column of its own.
"""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from vdiag.errors import BadInput
from vdiag.nets.weights_file import remark
from vdiag.records import Over
from vdiag.results.outcomes import Key, Outcome
from vdiag.run.store import Run

NOT_IDENTITY = (
    "left_out", "levels", "metrics", "note", "over", "position", "ranked_among", "scored_at",
    "scoring_number",
)  # fmt: skip
SEPARATE = ", or show both as columns of their own with --separate"
_HASH = re.compile(r"[0-9a-f]{32,}")
_SHOWN = 48


@dataclass(frozen=True)
class Measure:
    """A metric as one fingerprint gave it.

    Attributes:
        name: the metric's name.
        label: how tables call it: the name, with its fingerprint where two stand apart.
        fingerprint: hash of all that can change its numbers.
        scorer: ``NAME`` or ``NAME:VARIANT``, as ``--scorers`` takes it.
        over: what one score covers.
        unit, low, high, worst, higher_is_better: see :class:`vdiag.scorers.Metric`.
        position: its place among the metrics of its scorer; the headline is 0.
        note: what every table that shows it must say.
        left_out: captions whose drawings the scorer was told to give no score.
        ranks_captions: whether the captions of the level can change its numbers.
    """

    name: str
    label: str
    fingerprint: str
    scorer: str
    over: Over
    unit: str
    low: float
    high: float
    worst: float | None
    position: int
    note: str
    left_out: frozenset[str]
    higher_is_better: bool = True
    ranks_captions: bool = False

    @property
    def key(self) -> Key:
        """The measure as scores name it."""
        return self.name, self.fingerprint


@dataclass(frozen=True)
class Shown:
    """The measures that a table of several runs shows.

    Attributes:
        of: by number of the run and level.
        hidden: a sentence for each scorer whose older numbers are left out.
    """

    of: Mapping[tuple[int, str], Sequence[Measure]]
    hidden: Sequence[str]

    @property
    def measures(self) -> list[Measure]:
        """All of them in the order of the columns: scores of pictures, of concepts, of sets."""
        every = {measure for several in self.of.values() for measure in several}
        return sorted(every, key=lambda m: (list(Over).index(m.over), m.scorer, m.position, m.key))


def shown(runs: Sequence[Run], outcomes: Sequence[Outcome], separate: bool | None) -> Shown:
    """Choose the measures to show.

    Args:
        runs: as read.
        outcomes: of these runs.
        separate: show measures of different fingerprints as columns of their own; ``None`` where
            a command cannot, so that the refusal does not name the option.

    Raises:
        BadInput: two fingerprints would share a column; the sentence names what differs.
    """
    made_of = [run.fingerprints() for run in runs]
    found = _found(outcomes, made_of)
    hidden: list[str] = []
    kept = {
        (run, level): _newest(keys, made_of[run], str(runs[run].folder), hidden)
        for (run, level), keys in found.items()
    }
    mixed = _mixed(kept)
    known: dict[tuple[Key, bool], Measure] = {}
    of: dict[tuple[int, str], list[Measure]] = {place: [] for place in kept}
    for (run, level), keys in kept.items():
        for key, over in keys.items():
            apart = (level, key[0]) in mixed
            made = _measure(key, over, made_of[run][key[1]], apart)
            of[run, level].append(known.setdefault((key, apart), made))
    chosen = Shown(of, sorted(set(hidden)))
    if mixed and not separate:
        way_out = "" if separate is None else SEPARATE
        raise BadInput(f"{_refusal(chosen, mixed, made_of, runs, outcomes)}{way_out}.")
    return chosen


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """What sets two fingerprints apart: ``encoder: "abc" against "def"``, with semicolons.

    Args:
        one, other: what each is made of; parts that are not hashed are left out.
    """
    names = sorted({*one, *other} - set(NOT_IDENTITY))
    return "; ".join(
        f"{name}: {_against(one.get(name), other.get(name))}"
        for name in names
        if one.get(name) != other.get(name)
    )


def _against(one: str | None, other: str | None) -> str:
    pairs = zip(one or "", other or "", strict=False)
    start = next((place for place, (a, b) in enumerate(pairs) if a != b), 0)
    return " against ".join(_excerpt(text, start) for text in (one, other))


def _excerpt(text: str | None, start: int) -> str:
    """A long text around the place where it begins to differ."""
    if text is None:
        return "nothing"
    if _HASH.fullmatch(text):
        return f'"{text[:12]}"'
    begin = 0 if len(text) <= _SHOWN else max(0, start - _SHOWN // 4)
    cut = text[begin : begin + _SHOWN]
    return f'"{"..." if begin else ""}{cut}{"..." if begin + _SHOWN < len(text) else ""}"'


_Keys = dict[Key, Over]


def _found(
    outcomes: Sequence[Outcome], made_of: Sequence[Mapping[str, Mapping[str, str]]]
) -> dict[tuple[int, str], _Keys]:
    """By run and level the measures with scores there.

    Where nothing at all could be scored, as when every drawing of a level failed, there are those
    of the scorers that were asked.
    """
    found: dict[tuple[int, str], _Keys] = {}
    for outcome in outcomes:
        here = found.setdefault((outcome.run, outcome.level), {})
        for key, scores in outcome.scores.items():
            here[key] = scores[0].over
    for (run, level), here in found.items():
        if not here:
            for fingerprint, parts in made_of[run].items():
                if level in json.loads(parts.get("levels", "[]")):
                    names = [metric["name"] for metric in json.loads(parts["metrics"])]
                    here.update({(name, fingerprint): Over(parts["over"]) for name in names})
    return found


def _newest(
    keys: _Keys, made_of: Mapping[str, Mapping[str, str]], folder: str, hidden: list[str]
) -> _Keys:
    """The measures of the fingerprints scored last; says in ``hidden`` what is left out."""
    of_scorer: dict[tuple[str, str], set[str]] = {}
    for metric, fingerprint in keys:
        column = (made_of[fingerprint]["scorer"], metric)
        of_scorer.setdefault(column, set()).add(fingerprint)
    kept: set[str] = set()
    for fingerprints in of_scorer.values():
        times = {f: _when_scored(made_of[f]) for f in fingerprints}
        newest = {f for f, time in times.items() if time == max(times.values())}
        kept |= newest
        for older in sorted(fingerprints - newest):
            what = differences(made_of[older], made_of[min(newest)])
            scorer = _scorer(made_of[older])
            hidden.append(f'Older scores of {scorer} in "{folder}" are not shown ({what}).')
    return {key: over for key, over in keys.items() if key[1] in kept}


def _when_scored(parts: Mapping[str, str]) -> tuple[int, str]:
    """What orders the scorings of a run: their numbers, and the time where they have none."""
    return int(parts.get("scoring_number", 0)), parts.get("scored_at", "")


def _scorer(parts: Mapping[str, str]) -> str:
    return ":".join(parts[name] for name in ("scorer", "variant") if name in parts)


def _mixed(kept: Mapping[tuple[int, str], _Keys]) -> set[tuple[str, str]]:
    """Levels and names of metrics under which two fingerprints stand."""
    fingerprints: dict[tuple[str, str], set[str]] = {}
    for (_, level), keys in kept.items():
        for name, fingerprint in keys:
            fingerprints.setdefault((level, name), set()).add(fingerprint)
    return {place for place, several in fingerprints.items() if len(several) > 1}


def _refusal(
    chosen: Shown,
    mixed: Set[tuple[str, str]],
    made_of: Sequence[Mapping[str, Mapping[str, str]]],
    runs: Sequence[Run],
    outcomes: Sequence[Outcome],
) -> str:
    """The sentence that refuses the first column of two fingerprints and says what to do."""
    first = next(m.name for m in chosen.measures if m.name in {name for _, name in mixed})
    level = min(level for level, name in mixed if name == first)
    places = {
        measure.fingerprint: run
        for (run, at), several in sorted(chosen.of.items(), reverse=True)
        for measure in several
        if (at, measure.name) == (level, first)
    }
    by_age = sorted(places, key=lambda f: (made_of[places[f]][f].get("scored_at", ""), places[f]))
    ends = [(places[f], made_of[places[f]][f]) for f in (by_age[0], by_age[-1])]
    models = {(one.run, one.level): one.model for one in outcomes}
    which = [f'"{runs[run].folder}" ({models[run, level]})' for run, _ in ends]
    (older, was), (newer, now) = ends
    return (
        f'The scores "{first}" of {level} in {which[0]} and in {which[1]} were not made in the '
        f"same way ({differences(was, now) or 'their fingerprints differ'}) and cannot share a "
        f"column: score the older again with `vdiag score {runs[older].folder} --scorers "
        f"{','.join(_scorers(chosen, mixed, newer))}`"
    )


def _scorers(chosen: Shown, mixed: Set[tuple[str, str]], run: int) -> list[str]:
    """The scorers of a run's measures that share a column with others', by the columns' order."""
    here = [
        measure
        for (of, level), several in chosen.of.items()
        for measure in several
        if of == run and (level, measure.name) in mixed
    ]
    ordered = sorted(here, key=lambda m: (list(Over).index(m.over), m.scorer))
    return list(dict.fromkeys(measure.scorer for measure in ordered))


def _measure(key: Key, over: Over, parts: Mapping[str, str], apart: bool) -> Measure:
    name, fingerprint = key
    metrics = json.loads(parts["metrics"])
    position = next(i for i, metric in enumerate(metrics) if metric["name"] == name)
    metric = metrics[position]
    return Measure(
        name=name,
        label=f"{name} [{fingerprint[:6]}]" if apart else name,
        fingerprint=fingerprint,
        scorer=_scorer(parts),
        over=over,
        unit=metric["unit"],
        low=float(metric.get("low", "-inf")),
        high=float(metric.get("high", "inf")),
        worst=metric["worst"],
        position=position,
        note="; ".join(filter(None, (parts.get("note"), remark(parts.get("weights", ""))))),
        left_out=frozenset(json.loads(parts.get("left_out", "[]"))),
        higher_is_better=bool(metric.get("higher_is_better", True)),
        ranks_captions="captions" in parts,
    )
