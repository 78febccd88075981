"""Medians: rows that show, below each mean, the median and the quartiles of the same values."""

from collections.abc import Iterator

import pandas as pd

from vdiag.results.outcomes import records
from vdiag.results.sheets import decimals

MEDIANS = ("median", "q1", "q3")
"""Columns of rows for scripts; see :class:`vdiag.results.intervals.Estimate`."""
MEDIAN = ", median"
OF_HITS = (0.0, 25.0, 50.0, 75.0, 100.0)
"""What quartiles of values that are 0 or 100 can be."""


def with_medians(rows: pd.DataFrame, label: str, text: str) -> pd.DataFrame:
    """Rows for people, with one more after each that has a median.

    Args:
        rows: with the columns ``unit``, ``value`` and :data:`MEDIANS`, and these two:
        label: the column of what rows are called.
        text: the column of what they show.
    """
    known = _known(rows)
    shown = [
        "{} ({} to {})".format(
            *(f"{row[name]:.{decimals(row['median'], row['unit'])}f}" for name in MEDIANS)
        )
        for row in records(known)
    ]
    more = known.copy()
    more[label], more[text] = known[label].astype(str) + MEDIAN, shown
    return pd.concat([rows, more]).sort_index(kind="stable")


def legend(rows: pd.DataFrame) -> Iterator[str]:
    """What the rows of medians are over, where there are any."""
    if len(_known(rows)):
        yield "median: of the values that the mean above it is over, with their quartiles in ( )."


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of means whose median is shown: not of differences, and not of hits and misses."""
    told = rows[rows["median"].notna() & (rows["unit"] != "points")]
    of_hits = told[list(MEDIANS)].isin(OF_HITS).all(axis=1).groupby(told["measure"])
    return told[~of_hits.transform("all").astype(bool)]
