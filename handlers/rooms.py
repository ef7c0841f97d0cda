"""All rooms by name, and the few buttons that work outside any room."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from handlers.room import Room
from handlers.turn import Turn

Anywhere = Callable[[Turn, str], Awaitable[bool]]


class Rooms:
    """A room that is no longer known (an older version's) is the first screen."""

    def __init__(self, rooms: Iterable[Room], anywhere: Iterable[Anywhere] = ()) -> None:
        self._rooms = {room.name: room for room in rooms}
        self._anywhere = tuple(anywhere)

    @property
    def names(self) -> list[str]:
        return sorted(self._rooms)

    def of(self, place: str) -> Room:
        return self._rooms.get(place) or self._rooms["home"]

    async def press_anywhere(self, turn: Turn, action: str) -> bool:
        """A button that carries no stamp, such as `Ambil` below an officer's alert."""
        for handler in self._anywhere:
            if await handler(turn, action):
                return True
        return False
