"""Challenge the sandbox: run programs that try to get out, and see whether any does."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vdiag.errors import SandboxError, UnknownName
from vdiag.languages import Language
from vdiag.records import Reason, Rendering
from vdiag.render.bait import SECRET, Bait
from vdiag.run import pictures
from vdiag.sandbox import NEWEST_LANDLOCK, Attempt, Engine, Limits, Target, Tier, Worker, probe

LIMITS = Limits(cpu_seconds=3, wall_seconds=10)
_SIZE = 64
_DREW = "it drew"
_SETTLE_SECONDS = 3.0


@dataclass(frozen=True)
class Outcome:
    """What came of one attempt.

    Attributes:
        tier: how it was shut in.
        language: in which it was written.
        target: what it was after.
        name: what it tried.
        held: whether the sandbox held.
        known: whether it did not, as SECURITY.md says of this tier.
        happened: in words (``"refused: forbidden"``, ``"got through: it drew"``).
        seconds: how long it took.
    """

    tier: Tier
    language: str
    target: Target
    name: str
    held: bool
    happened: str
    seconds: float
    known: bool = False


def tiers(name: str) -> list[Tier]:
    """The tier of this name, or with ``"all"`` every one that works here.

    Raises:
        UnknownName: there is none of that name.
        SandboxError: it does not work here.
    """
    reports = {report.tier.value: report for report in probe()}
    if name != "all" and name not in reports:
        raise UnknownName("tier", name, [*reports, "all"], "vdiag doctor")
    chosen = [report for report in reports.values() if name in ("all", report.tier)]
    working = [report.tier for report in chosen if report.works]
    if not working:
        why = "; ".join(f"{report.tier}: {report.detail}" for report in chosen)
        raise SandboxError(f'No tier "{name}" works here ({why}); see `vdiag doctor`.')
    return working


def line(outcome: Outcome) -> str:
    """One line of the table."""
    held = "ok " if outcome.held else "lim" if outcome.known else "-- "
    place = f"{outcome.tier:<10}  {outcome.language:<10}  {outcome.target:<8}"
    return f"{held} {place}  {outcome.name:<44}  {outcome.happened}"


def challenge(
    languages: Mapping[str, Language],
    tiers: Sequence[Tier],
    engines: Mapping[str, str],
    landlock: int = NEWEST_LANDLOCK,
) -> Iterator[Outcome]:
    """Run every attempt of every language on every tier, one after the other.

    Around each language's attempts its example is drawn: it must draw, and draw the same
    afterwards, or the attempts would show nothing.

    Args:
        languages: by name.
        tiers: that work on this machine.
        engines: for languages that are not drawn by their default engine.
        landlock: the newest edition of Landlock's interface that is used.

    Raises:
        SandboxError: the sandbox cannot be started.
    """
    with Bait() as bait:
        for tier in tiers:
            for language in languages.values():
                with Worker(_engine(language, engines), tier, LIMITS, landlock) as worker:
                    yield from _challenged(worker, tier, language, bait)


def _engine(language: Language, engines: Mapping[str, str]) -> Engine:
    name = engines.get(language.name, language.default_engine)
    if name not in language.engines:
        raise UnknownName("engine", name, language.engines, "vdiag list languages")
    return language.engines[name]


def _challenged(worker: Worker, tier: Tier, language: Language, bait: Bait) -> Iterator[Outcome]:
    def outcome(
        target: Target, name: str, held: bool, happened: str, seconds: float, known: bool = False
    ) -> Outcome:
        return Outcome(tier, language.name, target, name, held, happened, seconds, known)

    before = worker.draw(language.example, _SIZE)
    drew = before.rgb is not None
    said = "drawn" if drew else f"not drawn: {before.reason}"
    yield outcome(Target.CONTROL, "the example, before", drew, said, before.seconds)
    at_rest = len(_below(worker.pid))
    for attempt in language.attempts():
        found = worker.draw(bait.filled(attempt.program), _SIZE)
        broken = _broken(found, attempt) or bait.touched() or _left_behind(worker, at_rest)
        known = broken == _DREW and tier in attempt.known_limit
        through = "a known limit" if known else f"got through: {broken}"
        happened = through if broken else _words(found)
        held = broken is None
        yield outcome(attempt.target, attempt.name, held, happened, found.seconds, known)
    after = worker.draw(language.example, _SIZE)
    same = after.rgb == before.rgb and drew
    said = "the same pixels" if same else "other pixels than before"
    yield outcome(Target.CONTROL, "the example, afterwards", same, said, after.seconds)


def _broken(found: Rendering, attempt: Attempt) -> str | None:
    if SECRET in found.log:
        return "the secret is in its log"
    if found.rgb is None or attempt.may_draw:
        return None
    return None if pictures.is_blank(pictures.pixels_from(found.rgb, _SIZE)) else _DREW


def _words(found: Rendering) -> str:
    if found.reason in (Reason.TIMEOUT, Reason.OUT_OF_MEMORY, Reason.TOO_MUCH_OUTPUT):
        return f"ended: {found.reason}"
    if found.reason is not None:
        return f"refused: {found.reason}"
    return "harmless: drawn"


def _left_behind(worker: Worker, at_rest: int) -> str | None:
    """Whether more processes stay than there were before, after a moment to end."""
    deadline = time.monotonic() + _SETTLE_SECONDS
    while (count := len(_below(worker.pid))) > at_rest:
        if time.monotonic() > deadline:
            return f"{count - at_rest} processes were left behind"
        time.sleep(0.02)
    return None


def _below(number: int) -> list[int]:
    """Numbers of all descendants of a process."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        return []
    return [found for child in map(int, children) for found in (child, *_below(child))]
