"""What the sandbox offers and what it asks of an engine."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How programs are shut in, best first."""

    BUBBLEWRAP = "bubblewrap"
    LANDLOCK = "landlock"
    NONE = "none"


@dataclass(frozen=True)
class Engine:
    """What draws one language inside the sandbox.

    Attributes:
        name: what users choose it by.
        module: dotted name of a module with ``prepare() -> None`` (imports and caches, run once,
            trusted) and ``draw(program: str, size: int) -> bytes`` (``size * size * 3`` RGB
            bytes), which runs shut in.
        packages: distributions whose versions are recorded.
    """

    name: str
    module: str
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one drawing may use.

    Attributes:
        wall_seconds: time until it is ended.
        memory_bytes: address space.
        output_bytes: what it may print.
        disk_bytes: what it may write, in all (tier A) or to one file (tier B).
        files: how many files it may make (tier A).
    """

    wall_seconds: float = 15.0
    memory_bytes: int = 2 << 30
    output_bytes: int = 64 << 10
    disk_bytes: int = 64 << 20
    files: int = 4096


@dataclass(frozen=True)
class TierReport:
    """Whether a tier works on this machine, and if not, why and what helps."""

    tier: Tier
    works: bool
    detail: str
