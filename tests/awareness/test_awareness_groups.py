"""Groups on both engines: posted at the chosen hours, once, by day, after any outage; forgotten when asked."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from betang.awareness import group_words, groups, groups_round
from betang.awareness.group_rules import Plan
from betang.awareness.groups_round import BATCH
from betang.delivery.outbox import Outbox
from betang.errors import Conflict
from betang.storage import groups as rows
from betang.storage.database import Database
from betang.storage.groups import GroupRow
from betang.vault.vault import Vault
from tests.awareness.group_scenes import MONDAY, GroupScene
from tests.awareness.small_libraries import library_of, message, theme
from tests.support.clocks import FrozenClock


@pytest.fixture
def scene(database: Database, vault: Vault, clock: FrozenClock) -> GroupScene:
    """No group yet; Monday, 10:00 WIB."""
    return GroupScene(database, vault, clock)


# Coming and being set up


async def test_a_group_that_came_gets_nothing_before_somebody_starts_it(scene: GroupScene) -> None:
    async with scene.database.work() as work:
        await groups.begin(scene.room, work, scene.chat(), "en")
    assert await scene.at(7, 16) == []
    group = await scene.find()
    assert group is not None
    assert (group.plan, group.due) == (Plan("en"), None)


async def test_coming_again_keeps_what_was_chosen(scene: GroupScene) -> None:
    before = await scene.begin(themes=["b"])
    async with scene.database.work() as work:
        again = await groups.begin(scene.room, work, scene.chat(), "en")
    assert (again.plan, again.due) == (before.plan, before.due)


async def test_nothing_of_a_group_is_readable_in_the_database(scene: GroupScene) -> None:
    await scene.begin(themes=["b"])
    async with scene.database.work() as work:
        row = await rows.one(work, scene.chat())
    assert row is not None
    assert b"themes" not in row.sealed
    assert bytes(row.chat).find(str(1_000_000_000_001).encode()) == -1
    other = replace(row, chat=scene.chat(2))
    assert scene.room.open(row) is not None
    assert scene.room.open(other) is None, "a row that was moved to another group does not open"


async def test_a_row_that_does_not_open_is_begun_anew(scene: GroupScene, caplog: pytest.LogCaptureFixture) -> None:
    async with scene.database.work() as work:
        await rows.add(work, GroupRow(scene.chat(), b"x" * 60, 5))
    assert await scene.find() is None
    assert "the row of a group does not open" in caplog.text
    assert await scene.at(0, 16) == []
    async with scene.database.work() as work:
        group = await groups.begin(scene.room, work, scene.chat(), "id")
    assert group.due is None
    assert await scene.count() == 1


async def test_two_who_begin_the_same_group_end_with_one(scene: GroupScene) -> None:
    await scene.begin()
    with pytest.raises(Conflict):
        async with scene.database.work() as work:
            await rows.add(work, GroupRow(scene.chat(), b"x", None))
    assert await scene.count() == 1


# At the hour


async def test_one_message_comes_at_the_hour_and_the_next_the_day_after(scene: GroupScene) -> None:
    await scene.begin()
    assert await scene.due() == MONDAY + timedelta(hours=16)
    assert await scene.at(0, 15, 59) == []
    assert await scene.at(0, 16) == ["a1"]
    await scene.arrives()
    assert await scene.round() == []
    assert await scene.due() == MONDAY + timedelta(days=1, hours=16)
    assert await scene.at(1, 16) == ["b1"]


async def test_only_on_the_chosen_days(scene: GroupScene) -> None:
    await scene.begin(days=0b0000100, minute=8 * 60)
    came = []
    for day in range(10):
        came += [day for _ in await scene.at(day, 10 if day == 0 else 8)]
        await scene.arrives()
    assert came == [2, 9]


async def test_what_is_posted_is_silent_belongs_to_the_day_and_has_no_word_of_emergencies(
    scene: GroupScene,
) -> None:
    await scene.begin()
    await scene.at(0, 16)
    (row,) = await scene.waiting()
    notice = scene.notice(row)
    assert notice.silent
    assert not notice.protected
    assert notice.not_after == int((MONDAY + timedelta(hours=20)).timestamp() * 1000)
    keys = [key for line in notice.keys for key in line]
    assert [key.label for key in keys] == ["📖 Bacaan lain", "⏸ Jeda", "⏹ Berhenti", "⚙️ Atur"]
    assert keys[0].url == "https://t.me/betang_latihan_bot?start=belajar"
    assert all(key.data.startswith("gp:") for key in keys[1:])
    for word in ("Darurat", "lapor", "kasus"):
        assert word not in notice.text


async def test_an_outage_of_days_gives_one_message_by_day(scene: GroupScene) -> None:
    await scene.begin()
    assert await scene.at(3, 23) == [], "nothing by night"
    assert await scene.at(4, 7, 59) == []
    assert await scene.at(4, 8) == ["a1"]
    await scene.arrives()
    assert await scene.round() == []
    assert await scene.due() == MONDAY + timedelta(days=4, hours=16)


async def test_caught_up_just_before_the_hour_it_is_not_posted_twice(scene: GroupScene) -> None:
    await scene.begin()
    assert await scene.at(1, 15) == ["a1"]
    await scene.arrives()
    assert await scene.at(1, 16) == []
    assert await scene.at(2, 16) == ["b1"]


async def test_while_one_waits_for_telegram_no_second_is_put(scene: GroupScene) -> None:
    await scene.begin()
    assert await scene.at(0, 16) == ["a1"]
    assert await scene.at(1, 16) == []
    assert len(await scene.waiting()) == 1
    await scene.arrives()
    assert await scene.at(1, 16, 10) == ["b1"]


async def test_what_is_undone_was_neither_posted_nor_noted(scene: GroupScene) -> None:
    """The note and the row of the outbox are one commit: killed before it, the next life does both."""
    await scene.begin()
    scene.clock.advance(6 * 3600)
    with contextlib.suppress(ZeroDivisionError):
        async with scene.database.work() as work:
            await groups_round.post_due(scene.room, work)
            _ = 1 / 0
    assert await scene.waiting() == []
    assert await scene.round() == ["a1"]
    assert await scene.round() == []


async def test_many_groups_are_done_in_small_units_of_work(scene: GroupScene) -> None:
    for number in range(BATCH + 5):
        await scene.begin(number)
    scene.clock.advance(6 * 3600)
    async with scene.database.work() as work:
        assert await groups_round.post_due(scene.room, work)
    assert len(await scene.waiting()) == BATCH
    async with scene.database.work() as work:
        assert not await groups_round.post_due(scene.room, work)
    assert len(await scene.waiting()) == BATCH + 5


async def test_a_group_that_cannot_be_posted_to_holds_up_no_other(
    scene: GroupScene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await scene.begin(1, themes=["a"])
    await scene.begin(2, themes=["b"])
    whole = group_words.post

    def broken(reader: object, words: object, one: object, *rest: object, **more: object) -> object:
        if getattr(one, "theme", "") == "a":
            raise LookupError("broken on purpose")
        return whole(reader, words, one, *rest, **more)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(groups_round, "post", broken)
    assert await scene.at(0, 16) == ["b1"]
    assert "a group cannot be posted to: LookupError" in caplog.text
    monkeypatch.undo()
    assert await scene.at(0, 17) == ["a1"]


async def test_what_fails_halfway_leaves_nothing_of_it(scene: GroupScene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Noted and not put, a message would never come."""
    await scene.begin(1)

    async def full(*_: object, **__: object) -> None:
        raise LookupError("broken on purpose")

    with monkeypatch.context() as broken:
        broken.setattr(Outbox, "put", full)
        assert await scene.at(0, 16) == []
    group = await scene.find(1)
    assert group is not None
    assert group.plan.posted == []
    assert await scene.at(0, 17) == ["a1"]


# The library changes


async def test_while_nothing_can_be_read_it_waits_and_then_goes_on(scene: GroupScene) -> None:
    await scene.begin(themes=["b"])
    whole, scene.shelf.library = scene.shelf.library, library_of(3)
    assert await scene.at(0, 16) == []
    scene.shelf.library = whole
    assert await scene.at(0, 17) == []
    assert await scene.at(1, 16) == ["b1"]


async def test_a_message_in_the_groups_language(scene: GroupScene) -> None:
    scene.shelf.library = replace(
        scene.shelf.library, themes=(theme("a", "Cinta kasih"),), messages=(message("a1", "a"),)
    )
    await scene.begin()
    async with scene.database.work() as work:
        group = await groups.find(scene.room, work, scene.chat())
        assert group is not None
        await groups.save(scene.room, work, group, Plan("en", days=127))
    await scene.at(0, 16)
    (row,) = await scene.waiting()
    assert scene.notice(row).keys[1][0].label != "⏸ Jeda"


# Pausing, ending, moving


async def test_a_pause_takes_back_what_waits_and_a_start_goes_on_at_the_next_hour(scene: GroupScene) -> None:
    await scene.begin()
    await scene.at(0, 16)
    await scene.pause()
    assert await scene.waiting() == []
    assert await scene.at(5, 16) == []
    group = await scene.find()
    assert group is not None
    async with scene.database.work() as work:
        started = await groups.start(scene.room, work, group)
        again = await groups.start(scene.room, work, started)
    assert again.due == started.due
    assert await scene.due() == MONDAY + timedelta(days=6, hours=16)


async def test_stopped_nothing_is_kept(scene: GroupScene) -> None:
    await scene.begin()
    await scene.at(0, 16)
    async with scene.database.work() as work:
        await groups.end(scene.room, work, scene.chat())
    assert (await scene.find(), await scene.count(), await scene.waiting()) == (None, 0, [])


async def test_changing_the_hour_moves_what_is_due_and_not_into_the_rest(scene: GroupScene) -> None:
    await scene.begin()
    await scene.at(0, 16)
    await scene.arrives()
    group = await scene.find()
    assert group is not None
    async with scene.database.work() as work:
        await groups.save(
            scene.room, work, group, Plan("id", [], 127, 17 * 60, group.plan.posted, group.plan.posted_at)
        )
    assert await scene.due() == MONDAY + timedelta(days=1, hours=17)


async def test_changing_something_while_it_is_paused_starts_nothing(scene: GroupScene) -> None:
    await scene.begin()
    await scene.pause()
    group = await scene.find()
    assert group is not None
    async with scene.database.work() as work:
        await groups.save(scene.room, work, group, group.plan)
    assert await scene.due() is None


async def test_a_group_that_becomes_a_supergroup_goes_on_there(scene: GroupScene) -> None:
    before = await scene.begin(themes=["b"])
    for _ in range(2):  # Telegram says it twice
        async with scene.database.work() as work:
            await groups.move(scene.room, work, scene.chat(1), scene.chat(2))
    assert await scene.find(1) is None
    after = await scene.find(2)
    assert after is not None
    assert (after.plan, after.due) == (before.plan, before.due)
    assert await scene.at(0, 16) == ["b1"]
    assert {row.chat for row in await scene.waiting()} == {scene.chat(2)}


async def test_what_was_begun_in_the_new_place_meanwhile_gives_way(scene: GroupScene) -> None:
    before = await scene.begin(1, themes=["b"])
    async with scene.database.work() as work:
        await groups.begin(scene.room, work, scene.chat(2), "id")
    async with scene.database.work() as work:
        await groups.move(scene.room, work, scene.chat(1), scene.chat(2))
    after = await scene.find(2)
    assert after is not None
    assert after.plan == before.plan
    assert await scene.count() == 1


@pytest.mark.parametrize(
    ("reason", "left"), [("Forbidden", 0), ("ChatNotFound", 0), ("TooLate", 1), ("BadRequest", 1)]
)
async def test_a_group_that_threw_the_bot_out_is_forgotten_and_no_other(
    scene: GroupScene, reason: str, left: int
) -> None:
    await scene.begin(1)
    await scene.at(0, 16)
    await scene.begin(2)
    await scene.does_not_arrive(reason)
    assert await scene.count() == left + 1


async def test_a_menu_that_was_shown_is_remembered(scene: GroupScene) -> None:
    group = await scene.begin()
    async with scene.database.work() as work:
        await groups.note_shown(scene.room, work, group)
    after = await scene.find()
    assert after is not None
    assert (after.plan.shown_at, after.due) == (scene.clock.milliseconds(), group.due)


async def test_the_one_that_is_longest_due_comes_first(scene: GroupScene) -> None:
    await scene.begin(1, minute=17 * 60)
    await scene.begin(2)
    scene.clock.advance(8 * 3600)
    async with scene.database.work() as work:
        found = await rows.due(work, scene.clock.milliseconds(), 1)
        assert [row.chat for row in found] == [scene.chat(2)]
        assert await rows.remove(work, scene.chat(2))
        assert not await rows.remove(work, scene.chat(2))
        with pytest.raises(Conflict):
            async with work.attempt():
                await rows.change(work, GroupRow(scene.chat(2), b"x", None))
