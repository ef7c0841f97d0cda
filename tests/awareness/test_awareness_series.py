"""Following, changing, pausing and ending a series, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from betang.awareness import series
from betang.awareness.hours import mask_of
from betang.awareness.series import Begun
from betang.awareness.series_rules import MOST, Following
from betang.clock import WIB
from betang.storage import outbox, subscriptions
from betang.vault.pseudonyms import SUBSCRIBER
from tests.awareness.series_scenes import Scene
from tests.awareness.small_libraries import library_of

MONDAY = datetime(2026, 3, 2, tzinfo=WIB)


def at(day: int, hour: int) -> datetime:
    return (MONDAY + timedelta(days=day, hours=hour)).astimezone(UTC)


async def test_whoever_begins_a_series_gets_the_first_message_at_the_next_hour(scene: Scene) -> None:
    assert await scene.follow() is Begun.NOW
    one = await scene.only()
    assert one.due == at(0, 19)
    assert one.following.came == []


async def test_a_series_is_followed_once(scene: Scene) -> None:
    await scene.follow()
    assert await scene.follow(hour=8) is Begun.ALREADY
    assert (await scene.only()).following.minute == 19 * 60


async def test_so_many_at_once_and_no_more(scene: Scene) -> None:
    begun = [await scene.follow(f"seri{n}" if n > 1 else "seri") for n in range(1, 5)]
    assert begun == [Begun.NOW] * MOST + [Begun.TOO_MANY]
    assert sorted(one.following.slot for one in await scene.followed()) == [0, 1, 2]
    assert await scene.follow(who=6) is Begun.NOW, "others have their own"


async def test_a_series_that_is_not_there_cannot_be_begun(scene: Scene) -> None:
    assert await scene.follow("tidak-ada") is Begun.GONE
    assert await scene.count() == 0


async def test_days_hour_and_manner_can_be_changed_and_what_came_stays(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    wish = Following("seri", days=mask_of([2]), minute=7 * 60, aloud=True, full=True)
    async with scene.database.work() as work:
        assert await series.change(scene.room, work, scene.chat(), wish)
    one = await scene.only()
    assert one.due == at(2, 7)
    assert (one.following.aloud, one.following.full, one.following.came) == (True, True, ["a1"])


async def test_a_later_hour_on_the_same_evening_brings_no_second_message(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    async with scene.database.work() as work:
        await series.change(scene.room, work, scene.chat(), Following("seri", minute=21 * 60))
    assert (await scene.only()).due == at(1, 21)


async def test_nobody_changes_what_they_do_not_follow(scene: Scene) -> None:
    await scene.follow()
    async with scene.database.work() as work:
        assert not await series.change(scene.room, work, scene.chat(6), Following("seri", minute=1))
        assert not await series.change(scene.room, work, scene.chat(), Following("seri2", minute=1))
        assert await series.pause(scene.room, work, scene.chat(6), "seri") is None
        assert await series.resume(scene.room, work, scene.chat(6), "seri") is None
        assert not await series.end(scene.room, work, scene.chat(6), "seri")
        await series.forget(scene.room, work, scene.chat(6))
    assert (await scene.only()).following.minute == 19 * 60


async def test_a_paused_series_waits_and_goes_on_where_it_was_without_a_heap(scene: Scene) -> None:
    await scene.follow()
    assert len(await scene.at(0, 19)) == 1
    await scene.arrives()
    async with scene.database.work() as work:
        paused = await series.pause(scene.room, work, scene.chat(), "seri")
    assert paused is not None
    assert (await scene.only()).due is None
    assert await scene.at(3, 19) == []
    async with scene.database.work() as work:
        await series.resume(scene.room, work, scene.chat(), "seri")
    assert (await scene.only()).due == at(4, 19), "the hour at which it was resumed is over"
    assert len(await scene.at(4, 19)) == 1
    assert (await scene.only()).following.came == ["a1", "a2"]


async def test_pausing_and_resuming_twice_is_the_same_as_once(scene: Scene) -> None:
    await scene.follow()
    for _ in range(2):
        async with scene.database.work() as work:
            await series.pause(scene.room, work, scene.chat(), "seri")
    assert (await scene.only()).due is None
    for _ in range(2):
        async with scene.database.work() as work:
            await series.resume(scene.room, work, scene.chat(), "seri")
    assert (await scene.only()).due == at(0, 19)


async def test_a_change_while_it_is_paused_does_not_take_it_up(scene: Scene) -> None:
    await scene.follow()
    async with scene.database.work() as work:
        await series.pause(scene.room, work, scene.chat(), "seri")
    async with scene.database.work() as work:
        await series.change(scene.room, work, scene.chat(), Following("seri", minute=8 * 60))
    one = await scene.only()
    assert one.due is None
    assert one.following.minute == 8 * 60


async def test_an_ended_series_is_forgotten_and_what_waited_for_telegram_is_not_sent(scene: Scene) -> None:
    await scene.follow()
    await scene.follow("seri2")
    assert len(await scene.at(0, 19)) == 2
    async with scene.database.work() as work:  # as when Telegram is away: nobody holds them
        await outbox.release_all(work)
    async with scene.database.work() as work:
        assert await series.end(scene.room, work, scene.chat(), "seri")
        assert not await series.end(scene.room, work, scene.chat(), "seri")
    assert [one.following.series for one in await scene.followed()] == ["seri2"]
    assert [notice.about.split(":")[1] for notice in await scene.arrives()] == ["seri2"]


async def test_what_is_kept_says_neither_who_nor_what(scene: Scene) -> None:
    await scene.follow()
    (row,) = await scene.rows()
    assert row.person != scene.chat()
    assert scene.vault.pseudonyms.reveal(SUBSCRIBER, row.person) == 5
    assert b"seri" not in row.sealed
    lengths = set()
    for who, name in ((6, "seri2"), (7, "seri3")):
        await scene.follow(name, who=who, hour=8)
        lengths.add(len((await scene.rows(who))[0].sealed))
    assert lengths == {len(row.sealed)}, "padded"


async def test_erasing_takes_every_series_and_nobody_elses(scene: Scene) -> None:
    await scene.follow()
    await scene.follow("seri2")
    await scene.follow(who=6)
    async with scene.database.work() as work:
        person = scene.room.subscriber(scene.chat())
        await subscriptions.add(work, person, b"\x00 no seal", 0)
        await series.forget(scene.room, work, scene.chat())
    assert await scene.rows() == [], "also what does not open"
    assert len(await scene.followed(6)) == 1


async def test_a_series_whose_file_has_gone_waits_and_can_be_ended(scene: Scene) -> None:
    await scene.follow()
    scene.shelf.library = library_of(5)
    assert await scene.at(1, 19) == []
    assert (await scene.only()).due == at(2, 19)
    async with scene.database.work() as work:
        assert await series.end(scene.room, work, scene.chat(), "seri")
    assert await scene.count() == 0
