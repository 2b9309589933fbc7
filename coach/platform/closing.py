"""What holds memory, files or threads until it is closed."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Leaving its `with` block closes it."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held; closing twice is harmless."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
