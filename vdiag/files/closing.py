"""What is closed at the end of a ``with`` block, whatever happens inside."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """A thing that holds something open; use it as a context manager."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held."""
