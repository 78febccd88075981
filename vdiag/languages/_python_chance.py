"""Random numbers that are the same for every drawing.

What takes its seed from the system takes it from one fixed series here, so two generators without
a seed still differ. No class is replaced: programs may subclass, compare and pickle them.
"""

import os
import random
import sys
from typing import Any

_SERIES = random.Random(0)
_BITS = 128


def fix_chance() -> None:
    """Fix ``random``, ``os.urandom`` and numpy's generators; once, in the drawing's process."""
    module: Any = random
    system: Any = os
    system.urandom = module._urandom = _SERIES.randbytes  # so also ``secrets``, which numpy asks
    really_seed = random.Random.seed

    def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        """Initialize internal state from a seed."""
        really_seed(self, _SERIES.getrandbits(_BITS) if a is None else a, version)

    mutable: Any = random.Random
    mutable.seed = seed
    module.seed = module._inst.seed
    random.seed(0)
    numpy_random: Any = sys.modules.get("numpy.random")
    if numpy_random is not None:  # its own generator was seeded when it was imported
        numpy_random.seed(0)
