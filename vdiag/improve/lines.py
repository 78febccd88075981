"""Lines of the table of improving: a number of every round, of the drawings that arms pick."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vdiag.improve.chains import LAST, Chain, value
from vdiag.results import intervals
from vdiag.results.failure_policies import WORST
from vdiag.results.intervals import Estimate
from vdiag.results.measures import Measure
from vdiag.results.paired_tests import Paired, paired

Row = dict[str, object]


@dataclass(frozen=True)
class Line:
    """One number of every round.

    Attributes:
        label: how the table calls it.
        row: what tells it apart in rows for scripts.
        values: by round; ``None`` where there is none.
        n: by round how many it is over, of what ``n_of`` says.
    """

    label: str
    row: Row
    values: Sequence[Estimate | Paired | float | None]
    n: Sequence[int]
    n_of: str = "first drawings"


@dataclass(frozen=True)
class Picked:
    """One measure of the drawings that are picked from each arm after each round."""

    chains: Sequence[Chain]
    measure: Measure
    selection: Measure | None
    pick: str
    policy: str

    def of(self, chain: Chain, arm: str, number: int) -> float | None:
        """The value of the drawing picked; ``None`` where there is nothing to count."""
        if not chain.known(arm, number):
            return None
        if self.pick == LAST:
            drawing = chain.last(arm, number)
        else:
            drawing = chain.best(arm, number, self.selection)
        if drawing is not None:
            return value(drawing, self.measure)
        lost = all(one.failed for one in chain.drawings(arm, number))
        return self.measure.worst if self.policy == WORST and lost else None

    def mean(self, arm: str, rounds: range) -> Line:
        """The mean of an arm after every round, over concepts."""
        estimates, counts = [], []
        ends = (self.measure.low, self.measure.high)
        for number in rounds:
            values = [(self.of(chain, arm, number), chain.base.concept) for chain in self.chains]
            known = [(number, concept) for number, concept in values if number is not None]
            numbers, names = [n for n, _ in known], [concept for _, concept in known]
            estimates.append(intervals.mean(numbers, names, ends))
            counts.append(len(known))
        row: Row = {"measure": self.measure.label, "arm": arm, "pick": self.pick}
        unit = " %" if self.measure.unit == "%" else ""
        label = f"{self.measure.label}{unit} {arm}, {self.pick}"
        return Line(label, {**row, "unit": self.measure.unit}, estimates, counts)

    def change(
        self,
        name: str,
        rounds: range,
        sides: Callable[[int], tuple[tuple[str, int], tuple[str, int]]],
    ) -> Line:
        """One pick against another on the same first drawings, after every round from 1 on."""
        compared: list[Paired | None] = [None]
        better, width = self.measure.higher_is_better, self.measure.high - self.measure.low
        for number in rounds[1:]:
            (one, before), (other, after) = sides(number)
            left: dict[str, list[float]] = {}
            right: dict[str, list[float]] = {}
            for chain in self.chains:
                values = self.of(chain, one, before), self.of(chain, other, after)
                if values[0] is not None and values[1] is not None:
                    left.setdefault(chain.base.concept, []).append(values[0])
                    right.setdefault(chain.base.concept, []).append(values[1])
            compared.append(paired(left, right, better, width, len(rounds) - 1) if left else None)
        row: Row = {"measure": self.measure.label, "arm": name, "pick": self.pick}
        counts = [pair.n if pair else 0 for pair in compared]
        label = f"{self.measure.label} {name}, {self.pick}"
        return Line(label, {**row, "unit": self.measure.unit}, compared, counts, "concepts")
