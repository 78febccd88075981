"""What the sandbox offers and what it asks of an engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

NEWEST_LANDLOCK = 7
"""Edition of Landlock's interface (Linux 6.15); a newer one adds nothing that is used here."""
WALL_FACTOR = 6
"""So many times longer than its time of the processor a drawing may take by the wall's clock: a
machine that is shared by six such programs fails none, and one that only waits still ends."""


class Tier(StrEnum):
    """How programs are shut in, best first."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"


@dataclass(frozen=True)
class Places:
    """Files an engine reads beyond Python's own and ``/usr``.

    Attributes:
        system: absolute paths that must be found where they are (``"/etc/texmf"``); those that do
            not exist are passed over.
        named: paths by name; :func:`vdiag.sandbox.engine.place` tells where they are inside, which
            is the same path only for those that ``system`` has too.
    """

    system: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Engine:
    """What draws one language inside the sandbox.

    Attributes:
        name: what users choose it by.
        module: dotted name of a module with ``prepare() -> None`` (imports and caches, run once,
            trusted) and ``draw(program, size: int) -> bytes`` (``size * size * 3`` RGB bytes),
            which runs shut in. ``compiled(program: str) -> bytes``, if there, turns the program
            into what ``draw`` gets; it runs in the warm process and must execute nothing of it.
            With ``SHARED = True`` the warm process draws itself, without a child of its own.
        packages: distributions whose versions are recorded.
        commands: whether ``draw`` starts a command (:func:`vdiag.sandbox.engine.command`).
        places: what it reads; called once before a warm process starts, and may build caches.
        isolation: what separates two drawings, in words; empty where each is shut in alone.
    """

    name: str
    module: str
    packages: tuple[str, ...] = ()
    commands: bool = False
    places: Callable[[], Places] = Places
    isolation: str = ""


@dataclass(frozen=True)
class Limits:
    """What one drawing may use.

    Attributes:
        cpu_seconds: time of the processor, of all its processes and threads together.
        wall_seconds: time until it is ended however little it has used.
        memory_bytes: address space.
        disk_bytes: what it may write, in all.
        files: how many files it may make.
        tasks: how many processes and threads it may have, where an engine may start any.
    """

    cpu_seconds: float = 15.0
    wall_seconds: float = 15.0 * WALL_FACTOR
    memory_bytes: int = 2 << 30
    disk_bytes: int = 64 << 20
    files: int = 4096
    tasks: int = 128

    @classmethod
    def of(cls, seconds: float) -> Self:
        """The usual ones with another time of the processor, and of the wall's clock with it."""
        return cls(cpu_seconds=seconds, wall_seconds=seconds * WALL_FACTOR)


class Target(StrEnum):
    """What an attempt to get out is after."""

    READ = "read"
    WRITE = "write"
    NETWORK = "network"
    PROCESS = "process"
    KERNEL = "kernel"
    BOMB = "bomb"
    OUTPUT = "output"
    OUTLIVE = "outlive"
    CONTROL = "control"


@dataclass(frozen=True)
class Attempt:
    """A program that tries to get out of the sandbox, for ``vdiag sandbox test``.

    Attributes:
        target: what it is after.
        name: what it tries, in words.
        program: draws something only where it got through; ``@HOME_FILE@`` and the other names of
            :class:`vdiag.render.bait.Bait` stand for what lies ready to be reached.
        may_draw: the attempt does its harm elsewhere, and may well draw.
        known_limit: tiers that do not hold it, as SECURITY.md says; told apart, and never counted
            as held.
    """

    target: Target
    name: str
    program: str
    may_draw: bool = False
    known_limit: tuple[Tier, ...] = ()


@dataclass(frozen=True)
class TierReport:
    """Whether a tier works on this machine, and if not, why and what helps."""

    tier: Tier
    works: bool
    detail: str
