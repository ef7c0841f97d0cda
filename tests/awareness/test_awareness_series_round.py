"""What the clock does with series: each step once, none in a heap, none by night; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from betang.awareness import series, series_round
from betang.awareness.hours import mask_of
from betang.awareness.series_room import SeriesRoom
from betang.awareness.series_rules import Following
from betang.awareness.series_words import END, OPEN, OTHERS, PAUSE
from betang.chats.state import Chat, ChatState
from betang.clock import WIB
from betang.errors import StorageFailed
from betang.storage import outbox, subscriptions
from betang.vocabulary import Pseudonym
from tests.awareness.series_scenes import Scene
from tests.awareness.small_libraries import library_of, with_series


async def test_each_step_comes_at_its_hour_and_once(scene: Scene) -> None:
    await scene.follow()
    came = []
    for day in range(6):
        assert await scene.at(day, 18, 59) == []
        came += await scene.at(day, 19)
        assert await scene.at(day, 19, 30) == []
        await scene.arrives()
    assert [text.partition("\n")[2].partition("\n")[0] for text in came] == [
        f"Bacaan malam · {n}/5" for n in range(1, 6)
    ]
    assert await scene.count() == 0, "the last one takes the row with it"


async def test_it_comes_on_chosen_days_alone(scene: Scene) -> None:
    await scene.follow(days=mask_of([2, 4]))
    came = {day: len(await scene.at(day, 19)) for day in range(7) if not await scene.arrives()}
    assert [day for day, count in came.items() if count] == [2, 4]


async def test_the_last_step_says_so_and_leads_to_others(scene: Scene) -> None:
    await scene.follow()
    notices = []
    for day in range(5):
        await scene.at(day, 19)
        notices += await scene.arrives()
    assert ["Ini yang terakhir" in one.text for one in notices] == [False] * 4 + [True]
    data = [[key.data for row in one.keys for key in row] for one in notices]
    assert data[0] == [f"{OPEN}:a1", f"{PAUSE}:seri", f"{END}:seri"]
    assert data[4] == [f"{OPEN}:a5", OTHERS]
    assert await scene.followed() == [], "it can be begun anew at once"


async def test_the_discreet_manner_says_nothing_but_its_title_and_makes_no_sound(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    (notice,) = await scene.arrives()
    assert notice.text == "📖 <b>Catatan</b>\nBacaan malam · 1/5"
    assert notice.silent
    assert not notice.protected


async def test_whoever_wants_the_whole_text_gets_it_with_the_way_out_below(scene: Scene) -> None:
    await scene.follow(full=True)
    async with scene.database.work() as work:
        await series.change(scene.room, work, scene.chat(), Following("seri", full=True, aloud=True))
    await scene.at(0, 19)
    (notice,) = await scene.arrives()
    assert notice.text.splitlines()[0].startswith("📖 a · 1/5")
    assert "Isi." in notice.text
    assert not notice.silent
    assert [key.data for key in notice.keys[-1]] == ["sos", "exit"]


# Late


async def test_after_an_outage_of_days_one_message_comes_and_not_a_heap(scene: Scene) -> None:
    await scene.follow()
    await scene.follow("seri2")
    assert len(await scene.at(9, 10)) == 2, "one for each series"
    assert await scene.at(9, 12) == []
    await scene.arrives()
    assert len(await scene.at(9, 19)) == 2, "then as ever"
    assert [one.following.came for one in await scene.followed()] == [["a1", "a2"]] * 2


async def test_what_the_night_made_late_comes_in_the_morning(scene: Scene) -> None:
    await scene.follow()
    assert await scene.at(0, 21) == []
    assert await scene.at(1, 3) == []
    assert await scene.at(1, 7, 59) == []
    assert len(await scene.at(1, 8)) == 1


async def test_caught_up_just_before_the_hour_it_does_not_come_again_at_the_hour(scene: Scene) -> None:
    await scene.follow()
    assert len(await scene.at(3, 18, 55)) == 1
    await scene.arrives()
    assert await scene.at(3, 19) == []
    assert len(await scene.at(4, 19)) == 1


async def test_what_is_on_its_way_when_telegram_is_away_does_not_become_two(scene: Scene) -> None:
    await scene.follow()
    assert len(await scene.at(0, 19)) == 1
    (row,) = await scene.rows()
    async with scene.database.work() as work:  # as if the rest had passed, and the row had not left
        subscriptions.postpone(work, row.id, 0)
    assert await scene.at(0, 19, 1) == []
    await scene.arrives()
    assert await scene.at(0, 19, 5) == []
    assert len(await scene.at(0, 19, 12)) == 1


async def test_it_must_arrive_by_day_or_in_its_hour(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    (notice,) = await scene.arrives()
    here = scene.clock.now().astimezone(WIB)
    assert notice.not_after == int((here + timedelta(hours=1)).timestamp() * 1000)


# What does not arrive


@pytest.mark.parametrize("reason", ["Forbidden", "ChatNotFound"])
async def test_whoever_blocked_the_bot_follows_nothing_any_more(scene: Scene, reason: str) -> None:
    await scene.follow()
    await scene.follow("seri2", hour=20)
    await scene.follow(who=6, hour=20)
    await scene.at(0, 19)
    await scene.does_not_arrive(reason)
    assert await scene.rows() == []
    assert len(await scene.rows(6)) == 1


@pytest.mark.parametrize("reason", ["TooLate", "TimedOut"])
async def test_a_step_that_came_too_late_comes_at_the_next_hour_instead(scene: Scene, reason: str) -> None:
    await scene.follow()
    await scene.at(0, 19)
    await scene.does_not_arrive(reason)
    assert await scene.at(0, 19, 30) == []
    (text,) = await scene.at(1, 19)
    assert "1/5" in text
    assert (await scene.only()).following.came == ["a1"]


async def test_also_the_last_step_comes_again_when_it_did_not_arrive(scene: Scene) -> None:
    await scene.follow()
    for day in range(4):
        await scene.at(day, 19)
        await scene.arrives()
    await scene.at(4, 19)
    assert await scene.at(4, 19, 20) == [], "it is still on its way, and the row waits for it"
    await scene.does_not_arrive("TooLate")
    assert len(await scene.at(5, 19)) == 1
    await scene.arrives()
    await scene.at(5, 20)
    assert await scene.count() == 0


async def test_a_text_that_telegram_refuses_is_passed_over(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    await scene.does_not_arrive("BadRequest")
    (text,) = await scene.at(1, 19)
    assert "2/5" in text


async def test_a_step_that_waits_when_the_series_is_paused_comes_once_it_is_taken_up_again(scene: Scene) -> None:
    await scene.follow()
    first = await scene.at(0, 19)
    async with scene.database.work() as work:
        await outbox.release_all(work)
    async with scene.database.work() as work:
        await series.pause(scene.room, work, scene.chat(), "seri")
    assert await scene.waiting() == [], "nothing comes after it was said that nothing comes"
    async with scene.database.work() as work:
        await series.resume(scene.room, work, scene.chat(), "seri")
    assert await scene.at(1, 19) == first, "and no step is left out"


async def test_a_step_that_did_not_arrive_does_not_take_up_a_paused_series(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    async with scene.database.work() as work:
        await series.pause(scene.room, work, scene.chat(), "seri")
    await scene.does_not_arrive("TooLate")
    one = await scene.only()
    assert one.due is None
    assert one.following.came == []


# Content that changes


async def test_a_message_that_was_taken_away_is_passed_over_without_a_word(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    await scene.arrives()
    library = scene.shelf.library
    scene.shelf.library = replace(library, messages=tuple(one for one in library.messages if one.id != "a2"))
    await scene.at(1, 19)
    await scene.arrives()
    assert (await scene.only()).following.came == ["a1", "a3"]


async def test_a_series_whose_file_is_broken_waits_and_goes_on_when_it_is_mended(scene: Scene) -> None:
    await scene.follow()
    whole = scene.shelf.library
    scene.shelf.library = replace(whole, series=(), messages=())
    assert await scene.at(2, 19) == []
    scene.shelf.library = whole
    assert len(await scene.at(3, 19)) == 1


async def test_a_series_that_was_cut_short_says_that_it_is_over(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 19)
    await scene.arrives()
    scene.shelf.library = with_series(library_of(5), "seri", "a1")
    (text,) = await scene.at(1, 19)
    assert "sudah selesai" in text
    assert await scene.count() == 0
    (row,) = await scene.waiting()
    evening = datetime(2026, 3, 3, 20, tzinfo=WIB)
    assert scene.notice(row).not_after == int(evening.timestamp() * 1000), (
        "never by night, however long Telegram is away"
    )


# What goes wrong


async def test_a_row_that_does_not_open_holds_up_no_other_and_is_not_lost(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    async with scene.database.work() as work:
        for who in range(20, 20 + series_round.BATCH):
            await subscriptions.add(work, scene.room.subscriber(scene.chat(who)), b"\x00 no seal", 0)
    await scene.follow()
    assert len(await scene.at(0, 19)) == 1
    assert await scene.count() == series_round.BATCH + 1
    assert "does not open: CannotOpenError" in caplog.text
    caplog.clear()
    await scene.round()
    assert caplog.text == "", "it is not looked at again at once"


async def test_a_mistake_in_one_series_holds_up_no_other(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.follow(who=6)
    await scene.follow(who=7)
    sixth, right = scene.room.subscriber(scene.chat(6)), SeriesRoom.conversation

    def conversation(room: SeriesRoom, subscriber: Pseudonym) -> Pseudonym:
        if subscriber == sixth:
            raise ZeroDivisionError("kata rahasia")
        return right(room, subscriber)

    monkeypatch.setattr(SeriesRoom, "conversation", conversation)
    assert len(await scene.at(0, 19)) == 1
    assert "cannot go on: ZeroDivisionError" in caplog.text
    assert "rahasia" not in caplog.text
    monkeypatch.undo()
    assert await scene.at(0, 19, 59) == []
    assert len(await scene.at(1, 8)) == 1, "the one that failed, caught up by day"


async def test_a_commit_that_fails_leaves_neither_the_step_nor_the_note_of_it(scene: Scene) -> None:
    await scene.follow()
    await scene.at(0, 18, 59)
    scene.clock.advance(60)

    async def killed_before_the_commit() -> None:
        async with scene.database.work() as work:
            await series_round.send_due(scene.room, work)
            raise StorageFailed("killed")

    with pytest.raises(StorageFailed):
        await killed_before_the_commit()
    assert await scene.waiting() == []
    assert (await scene.only()).following.came == []
    assert len(await scene.round()) == 1
    assert await scene.round() == []


async def test_many_at_once_are_taken_a_few_at_a_time(scene: Scene) -> None:
    many = series_round.BATCH * 2 + 3
    for who in range(100, 100 + many):
        await scene.follow(who=who)
    scene.clock.advance(hours=9)
    told = []
    while True:
        async with scene.database.work() as work:
            told.append(await series_round.send_due(scene.room, work))
        if not told[-1]:
            break
    assert told == [True, True, False]
    rows = await scene.waiting()
    assert len(rows) == len({row.chat for row in rows}) == many


async def test_everybody_reads_in_the_language_of_their_chat(scene: Scene) -> None:
    async with scene.database.work() as work:
        await scene.room.chats.save(work, Chat(scene.chat(), ChatState("en"), 0, None))
    await scene.follow()
    await scene.at(0, 19)
    (notice,) = await scene.arrives()
    assert notice.keys[0][0].label != "📖 Buka"
