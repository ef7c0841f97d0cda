"""From rows to the sender: nothing before the commit, order within a chat, retries, and what a crash leaves."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from betang.clock import SystemClock
from betang.delivery import pump as pump_module
from betang.delivery.deliveries import DeleteMessages, FetchFile, SendNotice, ShowScreen
from betang.delivery.outbox import binding_of
from betang.delivery.outcome import Again, Never, Sent, Task
from betang.delivery.pump import IN_FLIGHT, TRIES
from betang.errors import Conflict, StorageFailed
from betang.storage import chats, outbox
from betang.storage.database import Database
from betang.storage.states import Purpose
from betang.vault.vault import Vault
from betang.vocabulary import Lane
from tests.delivery.outbox_scenes import Post, ToldSender, a_moment, minutes, seconds_from, until
from tests.storage.storage_rooms import on_postgresql, on_sqlite, raw_writer, work_undone_by
from tests.support.clocks import FrozenClock


@pytest.fixture
def sender() -> ToldSender:
    return ToldSender()


@pytest.fixture
def post(database: Database, vault: Vault, clock: FrozenClock, sender: ToldSender) -> Post:
    return Post(database, vault, clock, sender)


# Nothing before the commit


async def test_nothing_leaves_before_the_commit(post: Post, sender: ToldSender, database: Database) -> None:
    async with post.running():
        async with database.work() as work:
            await post.outbox.put(work, post.chat(), SendNotice("halo"), Lane.REPLY)
            await a_moment()
            assert sender.sent == []
        await post.settled()
    assert sender.sent == ["halo"]
    assert await post.states() == ["SENT"]


async def test_what_was_undone_never_leaves(post: Post, sender: ToldSender, database: Database) -> None:
    async with post.running():
        async with work_undone_by(database, ZeroDivisionError) as work:
            await post.outbox.put(work, post.chat(), SendNotice("halo"), Lane.REPLY)
            raise ZeroDivisionError
        await a_moment()
    assert (sender.sent, await post.states()) == ([], [])


async def test_what_was_sent_is_wiped(post: Post) -> None:
    async with post.running():
        await post.say("halo")
        await post.settled()
    (row,) = await post.rows()
    assert (row.state.name, row.sealed, row.reason) == ("SENT", None, None)


async def test_nothing_lies_in_clear_while_it_waits(post: Post) -> None:
    await post.put(SendNotice("rahasia sekali"), not_before=minutes(post.clock, 5))
    (row,) = await post.rows()
    assert row.sealed is not None
    assert b"rahasia" not in row.sealed


# Order


async def test_the_order_within_a_chat_holds_across_lanes(post: Post, sender: ToldSender) -> None:
    gate = sender.hold("1")
    async with post.running():
        for number, lane in enumerate((Lane.RELAY, Lane.REPLY, Lane.URGENT, Lane.REPLY), start=1):
            await post.say(str(number), lane=lane)
        await a_moment()
        assert sender.sent == ["1"]
        gate.set()
        await post.settled()
    assert sender.sent == ["1", "2", "3", "4"]


async def test_a_chat_that_takes_long_holds_up_no_other(post: Post, sender: ToldSender) -> None:
    sender.hold("slow")
    async with post.running():
        await post.say("slow", chat=501)
        await post.say("quick", chat=502)
        await until(lambda: sender.sent == ["slow", "quick"])
        await until(lambda: post.pump.held == 1)


async def test_a_download_delays_no_reply_of_its_chat(post: Post, sender: ToldSender) -> None:
    gate = sender.hold("ab" * 16)
    async with post.running():
        await post.put(FetchFile("ab" * 16, "AgAC", 5), lane=Lane.RELAY)
        await post.say("Tersimpan: 1 foto.")
        await post.say("Lanjut?")
        await until(lambda: post.pump.held == 1)
        assert sender.sent == ["ab" * 16, "Tersimpan: 1 foto.", "Lanjut?"]
        gate.set()
        await post.settled()
    assert await post.states() == ["SENT", "SENT", "SENT"]


async def test_downloads_of_one_chat_come_one_after_the_other(post: Post, sender: ToldSender) -> None:
    gate = sender.hold("aa")
    async with post.running():
        for name in ("aa", "bb"):
            await post.put(FetchFile(name, "AgAC", 5), lane=Lane.RELAY)
        await a_moment()
        assert sender.sent == ["aa"]
        gate.set()
        await post.settled()
    assert sender.sent == ["aa", "bb"]


async def test_who_blocked_the_bot_stops_nobody(post: Post, sender: ToldSender) -> None:
    sender.outcomes["x"] = [Never("Forbidden")]
    async with post.running():
        await post.say("x", "y", chat=501)
        await post.say("z", chat=502)
        await post.settled()
    assert sorted(sender.sent) == ["x", "y", "z"]
    assert [(row.state.name, row.reason, row.sealed) for row in await post.rows()] == [
        ("FAILED", "Forbidden", None),
        ("SENT", None, None),
        ("SENT", None, None),
    ]


# Trying again


async def test_a_failed_row_is_tried_again_after_a_growing_pause(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    sender.outcomes["x"] = [Again(1.0, "NetworkError")] * 6
    pauses = []
    async with post.running():
        await post.say("x")
        for tries in range(1, 7):
            await post.settled()
            (row,) = await post.rows()
            assert (row.state.name, row.tries, row.reason) == ("QUEUED", tries, "NetworkError")
            pauses.append(seconds_from(clock, row.not_before))
            await post.later(pauses[-1] - 0.01)
            assert len(sender.sent) == tries, "not before its time"
            await post.later(0.02)
            await until(lambda tries=tries: len(sender.sent) == tries + 1)  # type: ignore[misc]  # bound for this try
        await post.settled()
    assert await post.states() == ["SENT"]
    for tries, pause in enumerate(pauses, start=1):
        most = max(1.0, 0.5 * 2.0**tries)
        assert max(1.0, most / 2) - 0.001 <= pause <= most + 0.001
    assert max(pauses) > 10


async def test_after_twelve_tries_a_row_is_given_up_and_the_operator_sees_it(
    post: Post, sender: ToldSender, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    sender.outcomes["x"] = [Again(1.0, "NetworkError")] * 100
    async with post.running():
        await post.say("x")
        for _ in range(TRIES - 1):
            await post.settled()
            await post.later(700.0)
        await post.settled()
    (row,) = await post.rows()
    assert (row.state.name, row.reason, len(sender.sent)) == ("EXHAUSTED", "NetworkError", TRIES)
    assert sender.given_up == ["x"]
    assert "given up after 12 tries: NetworkError" in caplog.text


async def test_what_telegram_asks_for_is_waited_whole_and_not_counted(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    sender.outcomes["x"] = [Again(17.0, "429", counted=False)] * (TRIES + 2)
    async with post.running():
        await post.say("x")
        for tries in range(1, TRIES + 3):
            await until(lambda: clock.sleeping == 1)
            await post.later(16.9)
            assert len(sender.sent) == tries, "not before the whole time is over"
            await post.later(0.2)
            await until(lambda tries=tries: len(sender.sent) == tries + 1)  # type: ignore[misc]  # bound for this try
        await post.settled()
    (row,) = await post.rows()
    assert row.state.name == "SENT"


async def test_the_order_holds_when_telegram_asks_for_a_pause(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    sender.outcomes["1"] = [Again(5.0, "429", counted=False)]
    async with post.running():
        await post.say("1", "2", "3")
        await until(lambda: clock.sleeping == 1)
        assert sender.sent == ["1"]
        await post.say("other", chat=502)
        await until(lambda: sender.sent == ["1", "other"])
        await post.later(5.0)
        await post.settled()
    assert sender.sent == ["1", "other", "1", "2", "3"]


async def test_a_very_long_pause_is_kept_in_the_table(post: Post, sender: ToldSender, clock: FrozenClock) -> None:
    sender.outcomes["1"] = [Again(3600.0, "429", counted=False)]
    async with post.running():
        await post.say("1", "2")
        await post.settled()
        first, second = await post.rows()
        assert (first.state.name, first.tries, second.state.name) == ("QUEUED", 0, "SENT")
        assert seconds_from(clock, first.not_before) == pytest.approx(3600.0)
        await post.later(3599.0)
        assert sender.sent == ["1", "2"]
        await post.later(1.1)
        await post.settled()
    assert sender.sent == ["1", "2", "1"]


async def test_a_mistake_in_one_delivery_strands_nothing(
    post: Post, sender: ToldSender, caplog: pytest.LogCaptureFixture
) -> None:
    sender.outcomes["x"] = [KeyError("kata rahasia"), TypeError("kata rahasia")]
    async with post.running():
        await post.say("x", "y")
        await post.settled()
        assert sender.sent == ["x", "y"]
        for _ in range(2):
            await post.later(30.0)
            await post.settled()
    assert sender.sent == ["x", "y", "x", "x"]
    assert await post.states() == ["SENT", "SENT"]
    assert "a SendNotice was not sent: KeyError" in caplog.text
    assert "rahasia" not in caplog.text


async def test_a_row_that_does_not_open_is_laid_aside_and_stops_nobody(
    post: Post, sender: ToldSender, database: Database, vault: Vault, caplog: pytest.LogCaptureFixture
) -> None:
    """Under a key that was dropped, moved from another chat, or written by a later version."""
    chat, now = post.chat(), clock_ms(post)
    later_version = vault.working.seal(b'{"type":"hologram"}', binding_of(chat))
    elsewhere = vault.working.seal(b'{"type":"leave"}', binding_of(post.chat(502)))
    async with database.work() as work:
        for sealed in (b"no sealed value", elsewhere, later_version):
            outbox.put(work, chat=chat, lane=Lane.RELAY, topic=None, sealed=sealed, not_before=now, now=now)
        await post.outbox.put(work, chat, SendNotice("halo"), Lane.RELAY)
    async with post.running():
        await until(lambda: sender.sent == ["halo"])
        await post.settled()
    rows = await post.rows()
    assert [row.state.name for row in rows] == ["FAILED", "FAILED", "FAILED", "SENT"]
    assert [row.reason for row in rows] == ["CannotOpenError", "CannotOpenError", "ValidationError", None]
    assert "hologram" not in caplog.text


def clock_ms(post: Post) -> int:
    assert isinstance(post.clock, FrozenClock)
    return post.clock.milliseconds()


# Giving up


async def test_nobody_is_told_twice_that_a_file_is_lost_but_once_at_least(post: Post, sender: ToldSender) -> None:
    sender.outcomes["ab"] = [Never("BadRequest")]
    sender.failing_to_give_up = [StorageFailed("Full"), Conflict("busy")]
    clock = post.clock
    assert isinstance(clock, FrozenClock)
    async with post.running():
        await post.put(FetchFile("ab", "AgAC", 5), lane=Lane.RELAY)
        for _ in range(2):
            await until(lambda: clock.sleeping == 1)
            assert await post.states() == ["LEASED"]
            clock.advance(5.0)
        await post.settled()
    assert sender.given_up == ["ab"]
    assert await post.states() == ["FAILED"]


async def test_giving_up_comes_to_an_end_whatever_happens(post: Post, sender: ToldSender) -> None:
    sender.outcomes["ab"] = [Never("BadRequest")]
    sender.failing_to_give_up = [ZeroDivisionError("kata rahasia")]
    async with post.running():
        await post.put(FetchFile("ab", "AgAC", 5), lane=Lane.RELAY)
        await post.settled()
    assert await post.states() == ["FAILED"]


# Screens


async def test_a_newer_screen_replaces_one_that_waits_behind_another(post: Post, sender: ToldSender) -> None:
    gate = sender.hold("notice")
    await post.know_chat()
    async with post.running():
        await post.say("notice")
        for text in ("satu", "dua", "tiga"):
            await post.put(ShowScreen(text))
        gate.set()
        await post.settled()
    assert sender.sent == ["notice", "tiga"]
    assert await post.states() == ["SENT", "REPLACED", "REPLACED", "SENT"]


async def test_a_newer_screen_replaces_one_that_waits_in_the_table(post: Post, sender: ToldSender) -> None:
    await post.know_chat()
    async with post.running():
        await post.put(ShowScreen("nanti"), not_before=minutes(post.clock, 5))
        await post.put(ShowScreen("sekarang"))
        await post.settled()
        await post.later(400.0)
        await post.settled()
    assert sender.sent == ["sekarang"]
    assert await post.states() == ["REPLACED", "SENT"]


async def test_a_screen_that_failed_does_not_come_back_over_a_newer_one(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    gate = sender.hold("lama")
    sender.outcomes["lama"] = [Again(1.0, "NetworkError")]
    await post.know_chat(screen=77)
    async with post.running():
        await post.put(ShowScreen("lama"), screen=77)
        await until(lambda: sender.sent == ["lama"])
        await post.put(ShowScreen("baru"), screen=77)
        gate.set()
        await post.settled()
        await post.later(60.0)
        await post.settled()
    assert sender.sent == ["lama", "baru"]
    assert await post.states() == ["REPLACED", "SENT"]


async def test_a_screen_that_must_wait_gives_way_to_a_newer_one(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    sender.outcomes["lama"] = [Again(9.0, "429", counted=False)] * 5
    await post.know_chat()
    async with post.running():
        await post.put(ShowScreen("lama"))
        await until(lambda: clock.sleeping == 1)
        await post.put(ShowScreen("baru"))
        await post.later(9.0)
        await post.settled()
    assert sender.sent in (["lama", "baru"], ["lama", "lama", "baru"])
    assert await post.states() == ["REPLACED", "SENT"]


async def test_the_second_screen_of_a_chat_changes_the_first(post: Post, sender: ToldSender) -> None:
    await post.know_chat()
    async with post.running():
        await post.put(ShowScreen("satu"))
        await post.settled()
        first = await post.screen_of()
        await post.put(ShowScreen("dua"), screen=first)
        await post.settled()
    assert [task.screen_message for task in sender.tasks] == [None, first]
    assert await post.screen_of() == first
    assert [one.message_id for one in await post.lying()] == [first]


async def test_screens_put_before_the_first_was_sent_change_it_too(post: Post, sender: ToldSender) -> None:
    """Whoever put the second had looked before the first was written down."""
    gate = sender.hold("satu")
    await post.know_chat()
    async with post.running():
        await post.put(ShowScreen("satu"))
        await until(lambda: sender.sent == ["satu"])
        await post.put(ShowScreen("dua"), screen=None)
        gate.set()
        await post.settled()
        await post.put(ShowScreen("tiga"), screen=None)
        await post.settled()
    first = await post.screen_of()
    assert first is not None
    assert [task.screen_message for task in sender.tasks] == [None, first, first]


async def test_a_screen_that_had_to_be_sent_anew_is_the_one_that_is_changed_next(
    post: Post, sender: ToldSender
) -> None:
    gate = sender.hold("satu")
    sender.outcomes["satu"] = [Sent(900, is_screen=True)]  # 77 was gone
    await post.know_chat(screen=77)
    async with post.running():
        await post.put(ShowScreen("satu"), screen=77)
        await until(lambda: sender.sent == ["satu"])
        await post.put(ShowScreen("dua"), screen=77)
        gate.set()
        await post.settled()
    assert [task.screen_message for task in sender.tasks] == [77, 900]
    assert await post.screen_of() == 900


async def test_a_screen_that_was_moved_down_meanwhile_is_not_taken_for_the_screen(
    post: Post, sender: ToldSender, database: Database
) -> None:
    """While a screen is on its way, the handler of the next update has the old message removed."""
    gate = sender.hold("satu")
    await post.know_chat(screen=77)
    async with post.running():
        await post.put(ShowScreen("satu"), screen=77)
        await until(lambda: sender.sent == ["satu"])
        async with database.work() as work:
            await chats.set_screen(work, post.chat(), None)
            await post.outbox.put(work, post.chat(), DeleteMessages((77,)), Lane.REPLY)
        await post.put(ShowScreen("dua"), screen=None)
        gate.set()
        await post.settled()
    shown = [task.screen_message for task in sender.tasks if isinstance(task.delivery, ShowScreen)]
    assert shown == [77, None], "the second is a message of its own"
    assert await post.screen_of() not in {None, 77}


# What lies in the chat


async def test_what_was_sent_is_remembered_with_the_time_of_its_removal(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    async with post.running():
        await post.put(SendNotice("sebentar", remove_after=600), SendNotice("tinggal"))
        await post.settled()
    brief, lasting = await post.lying()
    assert brief.remove_at == clock.milliseconds() + 600_000
    assert lasting.remove_at is None
    assert {brief.at, lasting.at} == {clock.milliseconds()}


async def test_what_was_removed_is_forgotten(post: Post, sender: ToldSender, database: Database) -> None:
    async with post.running():
        await post.say("satu", "dua")
        await post.settled()
        ids = [one.message_id for one in await post.lying()]
        sender.outcomes[str((ids[0],))] = [Sent(gone=(ids[0],))]
        await post.put(DeleteMessages((ids[0],)))
        await post.settled()
    assert [one.message_id for one in await post.lying()] == [ids[1]]


async def test_the_purpose_tells_readings_from_notices_and_screens(post: Post, sender: ToldSender) -> None:
    sender.outcomes["baca"] = [Sent(5, purpose=Purpose.READING)]
    await post.know_chat()
    async with post.running():
        await post.say("baca")
        await post.put(ShowScreen("layar"))
        await post.settled()
    assert [one.purpose for one in await post.lying()] == [Purpose.READING, Purpose.SCREEN]


# Not before its time, and not too many at once


async def test_a_row_for_later_leaves_at_its_time(post: Post, sender: ToldSender) -> None:
    async with post.running():
        await post.put(SendNotice("nanti"), not_before=minutes(post.clock, 10))
        await post.later(599.0)
        assert sender.sent == []
        await post.later(1.5)
        await post.settled()
    assert sender.sent == ["nanti"]


@on_sqlite
async def test_the_next_due_row_wakes_the_pump_by_itself(
    database: Database, vault: Vault, sender: ToldSender
) -> None:
    post = Post(database, vault, SystemClock(), sender)
    async with post.running():
        await post.put(SendNotice("nanti"), not_before=post.clock.now() + timedelta(seconds=0.3))
        await a_moment()
        assert sender.sent == []
        await until(lambda: sender.sent == ["nanti"], within=1.5)


async def test_rows_of_another_process_are_found_when_the_pump_looks(
    post: Post, sender: ToldSender, vault: Vault
) -> None:
    """An operator's command on the same database has an outbox without a pump."""
    async with post.running():
        await a_moment()
        command = Post(post.database, vault, post.clock, sender)
        command.outbox = type(command.outbox)(vault, post.clock)
        await command.say("dari perintah")
        await a_moment()
        post.pump.wake()
        await post.settled()
    assert sender.sent == ["dari perintah"]


async def test_the_pump_looks_by_itself_too(
    post: Post, sender: ToldSender, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump_module, "_IDLE", 0.1)
    async with post.running():
        await a_moment()
        command = Post(post.database, vault, post.clock, sender)
        command.outbox = type(command.outbox)(vault, post.clock)
        await command.say("dari perintah")
        await until(lambda: sender.sent == ["dari perintah"])


async def test_no_more_of_a_lane_are_held_than_may_be(post: Post, sender: ToldSender) -> None:
    most = IN_FLIGHT[Lane.CAMPAIGN]
    names = [f"kampanye {number}" for number in range(most + 20)]
    gates = [sender.hold(name) for name in names]
    async with post.running():
        for number, name in enumerate(names):
            await post.say(name, chat=1_000 + number, lane=Lane.CAMPAIGN)
        await a_moment()
        assert (sender.in_flight, post.pump.held) == (most, most)
        assert not post.pump.has_room(Lane.CAMPAIGN)
        assert post.pump.has_room(Lane.REPLY)
        await post.say("darurat", chat=501, lane=Lane.URGENT)
        await until(lambda: "darurat" in sender.sent)
        assert (await post.states()).count("QUEUED") == 20
        gates[0].set()
        await until(lambda: len(sender.sent) == most + 2)
        assert sender.in_flight == most
        for gate in gates:
            gate.set()
        await until(lambda: len(sender.sent) == len(names) + 1)
        await post.settled()
    assert [name for name in sender.sent if name != "darurat"] == names
    assert set(await post.states()) == {"SENT"}


async def test_a_lane_full_of_campaign_delays_no_reply_after_a_restart(post: Post, sender: ToldSender) -> None:
    names = [f"kampanye {number}" for number in range(IN_FLIGHT[Lane.CAMPAIGN] + 5)]
    for number, name in enumerate(names):
        sender.hold(name)
        await post.say(name, chat=1_000 + number, lane=Lane.CAMPAIGN)
    async with post.running():
        assert post.pump.has_room(Lane.REPLY)
        await post.say("balasan")
        await until(lambda: "balasan" in sender.sent)
        await until(lambda: sender.in_flight == IN_FLIGHT[Lane.CAMPAIGN])


# Crashes


async def test_what_was_on_its_way_in_a_crash_is_sent_again(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    sender.hold("halo")
    async with post.running():
        await post.say("halo")
        await until(lambda: sender.sent == ["halo"])
    assert await post.states() == ["LEASED"]
    sender.gates.clear()
    post.new_life()
    async with post.running():
        if not post.database.is_sqlite:  # others may live on the same database: only when its lease has run out
            await a_moment()
            assert sender.sent == ["halo"]
            await post.later(121.0)
        await until(lambda: sender.sent == ["halo", "halo"])
        await post.settled()
    assert await post.states() == ["SENT"]


@on_sqlite
async def test_a_crash_between_sending_and_its_mark_sends_once_more(post: Post, sender: ToldSender) -> None:
    gate = sender.hold("halo")
    async with post.running() as running:
        await post.say("halo")
        await until(lambda: sender.sent == ["halo"])
        async with post.database.work():  # no mark can be written meanwhile
            gate.set()
            await a_moment()
            running.cancel()  # the process dies here
            with suppress(asyncio.CancelledError):
                await running
    assert await post.states() == ["LEASED"]
    post.new_life()
    async with post.running():
        await until(lambda: sender.sent == ["halo", "halo"])
        await post.settled()
    assert await post.states() == ["SENT"]


async def test_what_is_put_while_a_new_life_begins_is_sent_once(post: Post, sender: ToldSender) -> None:
    """The new process frees what the dead one held, and must not free what was handed to it just now."""
    for number in range(10):
        post.new_life()
        async with post.running(ready=False):
            await post.say(str(number))
            await until(lambda number=number: str(number) in sender.sent)  # type: ignore[misc]  # bound for this life
            await post.settled()
            post.pump.wake()
            await post.settled()
    assert sender.sent == [str(number) for number in range(10)]
    assert set(await post.states()) == {"SENT"}


async def test_what_waited_keeps_its_order_across_lanes(post: Post, sender: ToldSender) -> None:
    for number, lane in enumerate((Lane.RELAY, Lane.REPLY, Lane.URGENT, Lane.REPLY), start=1):
        await post.say(str(number), lane=lane)
    await post.say("other", chat=502, lane=Lane.URGENT)
    async with post.running():
        await post.say("5")
        await post.settled()
    assert [one for one in sender.sent if one != "other"] == ["1", "2", "3", "4", "5"]


@on_sqlite
async def test_a_crash_holds_nothing_against_the_row(post: Post, sender: ToldSender) -> None:
    sender.hold("halo")
    for life in range(1, TRIES + 3):
        async with post.running():
            if life == 1:
                await post.say("halo")
            await until(lambda: sender.in_flight == 1)
        post.new_life()
    (row,) = await post.rows()
    assert (row.state.name, row.tries) == ("LEASED", 1)


async def test_a_row_held_longer_than_its_lease_is_not_sent_twice(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    gate = sender.hold("lama")
    async with post.running():
        await post.say("lama")
        await until(lambda: sender.sent == ["lama"])
        for _ in range(5):
            await post.later(130.0)
        assert sender.sent == ["lama"]
        gate.set()
        await post.settled()
        await post.later(300.0)
    assert sender.sent == ["lama"]
    assert await post.states() == ["SENT"]


@on_postgresql
async def test_two_bots_on_one_database_share_the_rows(post: Post, vault: Vault, sender: ToldSender) -> None:
    others = ToldSender()
    other = Post(post.database, vault, post.clock, others)
    command = type(post.outbox)(vault, post.clock)
    async with post.database.work() as work:
        for number in range(40):
            await command.put(work, post.chat(number + 1), SendNotice(str(number)), Lane.RELAY)
    async with post.running(), other.running():
        await until(lambda: len(sender.sent) + len(others.sent) == 40)
        await post.settled()
    assert sorted(sender.sent + others.sent, key=int) == [str(number) for number in range(40)]


# A database that fails


@on_sqlite
async def test_a_full_disk_delays_marks_and_loses_none(
    post: Post, sender: ToldSender, clock: FrozenClock, caplog: pytest.LogCaptureFixture
) -> None:
    gate = sender.hold("satu")
    async with post.running():
        await post.say("satu", "dua")
        await until(lambda: sender.sent == ["satu"])
        await raw_writer(post.database).execute_fetchall("PRAGMA query_only=ON")
        gate.set()
        await until(lambda: clock.sleeping >= 1)
        await a_moment()
        assert sender.sent == ["satu"], "the next row waits until the mark is on disk"
        await raw_writer(post.database).execute_fetchall("PRAGMA query_only=OFF")
        while clock.sleeping:
            clock.advance(10.0)
            await a_moment()
        await post.settled()
    assert sender.sent == ["satu", "dua"]
    assert await post.states() == ["SENT", "SENT"]
    assert "marks wait: StorageFailed" in caplog.text


@on_sqlite
async def test_a_database_that_cannot_be_written_at_the_start_is_waited_for(
    post: Post, sender: ToldSender, clock: FrozenClock
) -> None:
    command = type(post.outbox)(post.vault, clock)
    async with post.database.work() as work:
        await command.put(work, post.chat(), SendNotice("halo"), Lane.RELAY)
    await raw_writer(post.database).execute_fetchall("PRAGMA query_only=ON")
    async with post.running(ready=False):
        for _ in range(3):
            await until(lambda: clock.sleeping == 1)
            clock.advance(1.0)
        await raw_writer(post.database).execute_fetchall("PRAGMA query_only=OFF")
        while sender.sent != ["halo"]:
            await post.later(1.0)


async def test_being_cancelled_ends_everything_that_was_begun(post: Post, sender: ToldSender) -> None:
    sender.hold("halo")
    async with post.running() as task:
        await post.say("halo", "dua")
        await until(lambda: sender.in_flight == 1)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await a_moment()
        assert sender.in_flight == 0
        assert [one for one in post.pump._tasks if not one.done()] == []


async def test_a_task_does_not_say_whose_it_is(post: Post) -> None:
    """What the library or a crash might print of a sender's work."""
    async with post.running():
        await post.say("halo")
        await post.settled()
    assert repr(Task(post.chat(), Lane.REPLY, SendNotice("halo"), None)).count("501") == 0
