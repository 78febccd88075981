"""What a table of comparisons can tell: its families, and where so few concepts tell nothing."""

from collections.abc import Iterator, Mapping, Sequence

from vdiag.compare.places import TOGETHER, Contest, Scale, Where
from vdiag.results.sign_flips import ALPHA, FLIPS, least_p, needed

_Results = Mapping[Scale, Sequence[Contest]]


def named(where: Where, columns: Sequence[str]) -> str:
    """A place and its part as headings call them.

    Args:
        where: the place and part.
        columns: names of what places are made of, then of their parts.
    """
    place, part = where
    every = f"all {columns[-1]}s together"
    return " · ".join(filter(None, (*place, every if part == TOGETHER else part)))


def families(results: _Results) -> str:
    """The sentence on what p-values are corrected for."""
    sizes = [len(contest.matches) for contests in results.values() for contest in contests]
    each = " or ".join(f"{size:,}" for size in sorted(set(sizes)))
    said = f"p (Holm): corrected within one table, for all pairs of its contestants ({each})"
    wrong = f"in {100 * ALPHA:g} % of tables at most is a difference shown that is none"
    if len(sizes) == 1:
        return f"{said}: {wrong}."
    return f"{said}, and for no other table: {wrong}, and there are {len(sizes)} of them."


def sentences(results: _Results, columns: Sequence[str]) -> Iterator[str]:
    """One for each number of concepts that can tell no two contestants of some tables apart.

    Args:
        results: contests by what they measure.
        columns: as :func:`named` takes them.
    """
    found: dict[tuple[int, int], dict[str, None]] = {}
    for contests in results.values():
        for contest in contests:
            n, size = contest.standings[0].n, len(contest.matches)
            if least_p(n) > ALPHA / size:
                found.setdefault((n, size), {})[named(contest.where, columns)] = None
    for (n, size), places in found.items():
        yield _sentence(n, size, "; ".join(places))


def _sentence(n: int, size: int, where: str) -> str:
    counted = f"{n} concepts" if n > 1 else "One concept"
    of = f"the smallest of {size:,} comparisons" if size > 1 else "it"
    shared = f" ({ALPHA:g} / {size:,})" if size > 1 else ""
    wanted = needed(size)
    way_out = (
        f"that takes {wanted} concepts or more"
        if wanted
        else f"no number of concepts does, with {FLIPS + 1:,} flips"
    )
    return (
        f"{counted} cannot tell any two contestants apart in {where}: the smallest p that there "
        f"can be is {least_p(n):.2g}, and {of} must be at most {ALPHA / size:.2g}{shared}; "
        f"{way_out}."
    )
