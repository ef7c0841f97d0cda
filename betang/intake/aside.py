"""Slow work that must not be done while a unit of work is open.

Hashing a PIN takes a tenth of a second on purpose. Done inside the unit of work it would hold the
one writer, and everybody's chat with it. So a handler asks for the result; if it is not there yet,
the unit of work is undone, the result is made outside, and the handler runs again with it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from betang.errors import StorageFailed

T = TypeVar("T")


class NeedsAside(Exception):
    """Raised by `Asides.get`; intake awaits `make` outside the unit of work and handles the update again."""

    def __init__(self, name: str, make: Callable[[], Awaitable[object]]) -> None:
        super().__init__(name)
        self.name = name
        self.make = make


class Asides:
    """Results made outside for one update. Kept in memory only, and only as long as the update is handled."""

    def __init__(self) -> None:
        self._results: dict[str, object] = {}

    def get(self, name: str, kind: type[T], make: Callable[[], Awaitable[T]]) -> T:
        """The result called `name`, of type `kind`; raises NeedsAside when it has not been made yet."""
        if name not in self._results:
            raise NeedsAside(name, make)
        result = self._results[name]
        if isinstance(result, Exception):
            del self._results[name]  # if the handler runs again, it is tried again
            raise result
        if not isinstance(result, kind):
            raise TypeError(f"{name} is not what was asked for")
        return result

    async def fulfil(self, need: NeedsAside) -> None:
        """Make it. What goes wrong is raised to the handler: words for the person, or one of the update's failures.

        Raises StorageFailed and OSError at once, since those are not the update's fault.
        """
        try:
            self._results[need.name] = await need.make()
        except (StorageFailed, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - it belongs to the handler and is raised there
            self._results[need.name] = error
