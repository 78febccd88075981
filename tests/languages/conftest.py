"""One warm worker per engine for all tests of languages."""

import os
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from vdiag import plugins
from vdiag.records import Rendering
from vdiag.run.pictures import pixels_from
from vdiag.sandbox import Limits, Worker, strongest

SIZE = 96
PATIENT, HASTY = 60.0, 3.0
"""Seconds that a drawing may take: so long on the busiest machine; until an endless one is ended."""
Draw = Callable[..., Rendering]
Pixels = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="session")
def draw() -> Iterator[Draw]:
    """Draw a program; a language that cannot be drawn here is a skip, or a failure if required."""
    workers: dict[tuple[str, str, float], Worker] = {}

    def one(
        language: str,
        program: str,
        engine: str | None = None,
        size: int = SIZE,
        seconds: float = PATIENT,
    ) -> Rendering:
        shelf = plugins.language(language)
        name = engine or shelf.default_engine
        key = (language, name, seconds)
        if key not in workers:
            command = shelf.missing()
            if command is not None:
                assert os.environ.get("VDIAG_REQUIRE_ALL") != "1", command
                pytest.skip(f"{language} cannot be drawn here: {command}")
            limits = Limits(wall_seconds=seconds)
            workers[key] = Worker(shelf.engines[name], strongest(), limits)
        return workers[key].draw(program, size)

    yield one
    for worker in workers.values():
        worker.close()


@pytest.fixture(scope="session")
def pixels(draw: Draw) -> Pixels:
    """Pixels of a program that must draw: ``uint8`` of shape ``(size, size, 3)``."""

    def one(language: str, program: str, engine: str | None = None, size: int = SIZE):  # type: ignore[no-untyped-def]
        found = draw(language, program, engine, size)
        assert found.reason is None, found.log
        assert found.rgb is not None
        return pixels_from(found.rgb, size)

    return one
