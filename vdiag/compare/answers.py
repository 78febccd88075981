"""Compare answers: models, views, languages or endpoints on the same drawings to recognise.

An answer that could not be read counts as wrong; a question that an endpoint turned down is left
out for all that were asked it. Drawings of one thing are averaged, and things are paired, as
concepts are in :mod:`vdiag.compare.drawings`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from vdiag.compare import places as contests
from vdiag.compare import table
from vdiag.compare.comparable import ENDPOINT, NO_ENDPOINT, named
from vdiag.compare.places import Observation, Scale
from vdiag.errors import BadInput, UnknownName
from vdiag.recognize import outcomes
from vdiag.recognize.option_pool import thing
from vdiag.recognize.outcomes import Recognition
from vdiag.records import CHOICE, NONE
from vdiag.results import endpoints, older_runs
from vdiag.results.sheets import Sheet
from vdiag.run.store import Run

MODEL, VIEW, LANGUAGE = "model", "view", "language"
BETWEEN = (MODEL, VIEW, LANGUAGE, ENDPOINT)
"""What can be compared: models in every view and language, views or languages within a model,
endpoints of a model in every view and language."""
ACCURACY = Scale("accuracy", "%", 0.0, 100.0, higher_is_better=True)
RANK = Scale("rank", "%", 0.0, 100.0, higher_is_better=True)
Asked = tuple[str, tuple[str, ...], str]
"""Contestant, place and part of a question."""
Name = tuple[str, str]
"""A drawing's name, and which of several of that name it is."""
Groups = dict[Asked, dict[Name, list[Recognition]]]
"""The questions of each contestant by what they are paired by."""


def compare(runs: Sequence[Run], between: str = MODEL, common: bool = False) -> Sheet:
    """Compare the answers in runs of ``vdiag recognize``.

    Args:
        runs: open for reading.
        between: one of :data:`BETWEEN`.
        common: compare the drawings that all contestants were asked about, where not all were
            asked about the same.

    Raises:
        BadInput: a contestant stands alone, was asked about other drawings, was given other
            options, or its free answers were ranked otherwise.
    """
    if between not in BETWEEN:
        raise UnknownName("comparison of answers", between, BETWEEN, "vdiag compare --help")
    beside = endpoints.SETTINGS if between == ENDPOINT else ()
    every = outcomes.recognitions(runs, frozenset(beside))
    found = [o for o in every if (o.status or o.turned_down) and not o.rewriting]
    by_place: Groups = {}
    for asked, name, one in _named(found, between):
        by_place.setdefault(asked, {}).setdefault(name, []).append(one)
    by_place, turned_down = _without_turned_down(by_place)
    kept, left_out = _paired(by_place, common)
    results = {}
    for scale in (ACCURACY, RANK):
        cells = contests.common(contests.grid(_observations(kept, scale)))
        if done := contests.contests(cells, scale):
            results[scale] = done
    if not results:
        raise BadInput(
            f"{named(between)} has no other to be compared with in these answers; name another "
            f"run, or --between {' or '.join(name for name in BETWEEN if name != between)}."
        )
    notes = ["Answers that could not be read count as wrong.", *turned_down, *left_out]
    notes += [*endpoints.notes(runs), *older_runs.notes(runs)]
    notes += [note for run in runs for note in run.manifest().get("notes", [])]
    held = ("level", "protocol", *(name for name in ("model", "view") if name != between))
    columns = (*held, "" if between == LANGUAGE else "language")
    return table.sheet(results, columns, "", list(dict.fromkeys(notes)))


def _named(found: Sequence[Recognition], between: str) -> Iterator[tuple[Asked, Name, Recognition]]:
    """Questions with where they stand, and with what they are paired by.

    Between models and endpoints that is the program, or the drawing's name where each saw its own
    alone; between views and languages it is the drawing's name and who drew it. Beside other views
    the control stands for every language and every model that drew.
    """
    shown: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in found:
        if one.view != NONE:
            shown.setdefault((one.model, one.item), set()).add((one.language, one.drawn_by))
    saw_others = {one.model for one in found if one.view != NONE and not one.own}
    for one in found:
        if between in (MODEL, ENDPOINT):
            program = one.drawing if one.model in saw_others else ""
            yield _stand(one, between), (one.item, program), one
        elif between == VIEW and one.view == NONE:
            for language, drawn_by in sorted(shown.get((one.model, one.item), ())):
                yield _stand(replace(one, language=language), between), (one.item, drawn_by), one
        else:
            yield _stand(one, between), (one.item, one.drawn_by), one


def _stand(one: Recognition, between: str) -> Asked:
    """Contestant, place and part of a question."""
    protocol = " ".join(name for name in (one.protocol, one.distractors) if name)
    arm = " · ".join(name for name in (one.model, one.condition) if name)
    where = one.endpoint or NO_ENDPOINT
    contestant = {MODEL: arm, VIEW: one.view, LANGUAGE: one.language, ENDPOINT: where}[between]
    both = (arm, one.view)
    held = {MODEL: (one.view,), VIEW: (arm,), LANGUAGE: both, ENDPOINT: both}[between]
    part = "" if between == LANGUAGE else one.language
    return contestant, (one.concept.level, protocol, *held), part


def _without_turned_down(by_place: Groups) -> tuple[Groups, list[str]]:
    """What can be paired: not the drawings all of a contestant's questions about were turned down.

    Those are left out for the others of its place and part, too.
    """
    lost = {
        (asked[1:], name)
        for asked, items in by_place.items()
        for name, several in items.items()
        if not any(one.status for one in several)
    }
    kept = {
        asked: {
            name: [one for one in several if one.status]
            for name, several in items.items()
            if (asked[1:], name) not in lost
        }
        for asked, items in by_place.items()
    }
    said = f"{len(lost)} drawings are left out, about which an endpoint turned a question down."
    return kept, [said] if lost else []


def _paired(by_place: Groups, common: bool) -> tuple[dict[Asked, list[Recognition]], list[str]]:
    """The questions that every contestant of a place was asked, and what was left out."""
    kept: dict[Asked, list[Recognition]] = {}
    left_out = []
    places = {(place, part) for _, place, part in by_place}
    for where in sorted(places):
        group = {asked: items for asked, items in by_place.items() if asked[1:] == where}
        shared = set.intersection(*(set(items) for items in group.values()))
        missing = {item for items in group.values() for item in items} - shared
        if missing and not common:
            least = min(group, key=lambda asked: len(group[asked]))
            raise BadInput(
                f'"{least[0]}" was asked about other drawings than the others in '
                f"{' · '.join(filter(None, (*where[0], where[1])))} ({len(missing)} are not "
                f'shared, such as "{min(missing)[0]}"); recognise the same drawings, or compare '
                "those that all have with --common."
            )
        if missing:
            left_out.append(f"{len(missing)} drawings that not all were asked about are left out.")
        _refuse_other_ways(group, shared)
        kept |= {
            asked: [one for name in sorted(shared) for one in items[name]]
            for asked, items in group.items()
        }
    return kept, left_out


def _refuse_other_ways(group: Groups, shared: Iterable[Name]) -> None:
    """Refuse answers that were chosen among other options, or ranked by another reader."""
    for name in shared:
        several = [one for items in group.values() for one in items[name]]
        if len({one.texts for one in several}) > 1:
            raise BadInput(
                f'The options for "{name[0]}" are not the same in all of these runs; recognise '
                "with the same --seed, --options and --drawings."
            )
        if len(readers := {one.reader for one in several}) > 1:
            raise BadInput(
                f"Free answers are ranked otherwise in these runs ({'; '.join(sorted(readers))}); "
                "recognise with the same --text-encoder and --drawings."
            )


def _observations(
    kept: Mapping[Asked, Sequence[Recognition]], scale: Scale
) -> Iterator[Observation]:
    for asked, group in kept.items():
        for one in group:
            if (one.protocol == CHOICE) == (scale == ACCURACY):
                right = 100.0 * (one.choice == one.correct)
                value = right if scale == ACCURACY else one.rank or 0.0
                yield Observation(*asked, thing(one.concept), value)
