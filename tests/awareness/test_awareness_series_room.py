"""What series and groups send tells on its own day how far its numbers can be trusted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from betang.awareness.group_room import GroupRoom
from betang.awareness.series_room import SeriesRoom
from betang.chats.service import Chats
from betang.clock import WIB
from betang.delivery.outbox import Outbox
from betang.vault.vault import Vault
from betang.wording.catalogue import Words
from betang.wording.directory import load_directory
from tests.awareness.series_scenes import Shelf
from tests.support.clocks import FrozenClock

ROOT = Path(__file__).parents[2]


def test_a_number_checked_long_ago_is_old_in_what_series_and_groups_send(vault: Vault, clock: FrozenClock) -> None:
    """A row may wait for months; what it sends is made on the day it leaves."""
    shelf, box = Shelf(directory=load_directory(ROOT / "content" / "directory.yaml")), Outbox(vault, clock)
    today = clock.now().astimezone(WIB).date()
    checked = [replace(one, verified_on=today, verified_by="petugas") for one in shelf.directory.contacts]
    shelf.directory = replace(shelf.directory, contacts=tuple(checked))
    rooms = (
        SeriesRoom(vault, clock, box, Chats(vault, clock, box), shelf),
        GroupRoom(vault, clock, box, shelf, "bot"),
    )
    message = shelf.library.messages[0]
    for days, times in ((180, 0), (1, 1)):
        clock.advance(days=days)
        for room in rooms:
            assert room.reader(Words("id")).message(message).count("lebih dari 180 hari") == times
