"""Notes of gains: the sentences that must stand with what rounds of feedback brought."""

from collections.abc import Iterator

from vdiag.improve.chains import ARMS, FRESH, IMPROVED, Chain, Improvements
from vdiag.results.failure_policies import MEANING


def notes(found: Improvements, policy: str) -> Iterator[str]:
    """How to read the table of improving, whose scorers these are, and what bends it."""
    yield (
        "improved: each round betters the round before; fresh: as many calls to the model spent on "
        "new drawings instead."
    )
    yield f"last: an arm's latest drawing that shows something; {_best(found)}."
    yield (
        "Changes: mean over concepts with its 95 % interval, then concepts won/tied/lost; p values "
        "(permutation over concepts, Holm over the rounds) are in --format csv and json."
    )
    yield f"An arm without any such drawing: ({policy}) {MEANING[policy]}."
    for measure in found.measures:
        if measure.note:
            yield f"{measure.scorer.split(':')[0]}: {measure.note}."
    yield from found.hidden
    yield from _gaps(found)


def _best(found: Improvements) -> str:
    if found.selection is None:
        return "best: not told, as no scorer was named to choose it (--select-by)"
    return (
        f"best: the one of all so far that {found.selection.scorer} ranks highest (never the "
        "reported scorer, whose luck it would pick)"
    )


def _gaps(found: Improvements) -> Iterator[str]:
    """What was not asked, or not answered."""
    calls = [chain.calls_until(found.rounds) for chain in found.chains]
    lacking = [
        count - len(chain.fresh)
        for count, chain in zip(calls, found.chains, strict=True)
        if len(chain.fresh) < count and FRESH not in chain.unanswered
    ]
    if lacking and any(chain.fresh for chain in found.chains):
        yield (
            f"{sum(lacking)} fresh drawings of {len(lacking)} first ones are missing: the arms of "
            "these did not make the same number of calls."
        )
    for which, cut in (
        ("is not answered yet", [_waits(chain) for chain in found.chains]),
        ("the endpoint turned down", [_ended(chain) for chain in found.chains]),
    ):
        if any(cut):
            yield (
                f"{sum(cut)} of {len(cut)} first drawings count only up to the round before the "
                f"first question about them that {which}."
            )
    rounds = [
        turn in chain.improved
        for chain in found.chains
        for turn in range(1, found.rounds + 1)
        if chain.known(IMPROVED, turn)
    ]
    if not all(rounds):
        yield (
            f"In {rounds.count(False)} of {len(rounds)} rounds of a drawing nothing was "
            "asked (nothing to repair, to show or to go on from, or no answer): it stays as it is."
        )


def _waits(chain: Chain) -> bool:
    return any(not chain.ended(arm) for arm in chain.unanswered)


def _ended(chain: Chain) -> bool:
    return any(chain.ended(arm) for arm in ARMS)
