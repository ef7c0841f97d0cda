"""Each delivery as calls of the local Bot API, and each of its answers as an outcome."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from betang.clock import SystemClock
from betang.delivery.deliveries import (
    BlankMessage,
    DeleteMessages,
    Delivery,
    EditNotice,
    FetchFile,
    Key,
    LeaveGroup,
    SendFile,
    SendNotice,
    SendPicture,
    SetMenu,
    ShowScreen,
)
from betang.delivery.lanes import LaneScheduler
from betang.delivery.outbox import milliseconds
from betang.delivery.outcome import Again, Never, Outcome, Sent, Task
from betang.delivery.telegram_bot import BetangBot, build_bot
from betang.delivery.telegram_errors import Flooded
from betang.delivery.telegram_sender import TelegramSender, seconds_of
from betang.errors import StorageFailed
from betang.settings import read_settings
from betang.storage.states import Purpose
from betang.training.faults import FaultKind
from betang.training.groups import remove_bot, upgrade
from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.vault.vault import Vault
from betang.vocabulary import FileKind, Lane, Pseudonym
from tests.delivery.outbox_scenes import SomeFiles, a_bot_of, chat_of, started, texts_of
from tests.delivery.small_api import running_api
from tests.reports.reports_scenes import photo_with_secrets
from tests.support.clocks import FrozenClock
from tests.support.house import UNPACED

STORY = "kata-kata yang tidak boleh bocor"


@dataclass
class Way:
    """A sender, its server, and somebody to write to."""

    server: TrainingServer
    bot: BetangBot
    vault: Vault
    phone: Phone
    files: SomeFiles = field(default_factory=SomeFiles)
    clock: FrozenClock = field(default_factory=FrozenClock)

    def __post_init__(self) -> None:
        self.sender = TelegramSender(self.bot, self.vault, self.files, self.clock)

    async def send(self, delivery: Delivery, screen: int | None = None, to: int | None = None) -> Outcome:
        chat = chat_of(self.vault, to or self.phone.id)
        return await self.sender.send(Task(chat, Lane.REPLY, delivery, screen))

    async def sent(self, delivery: Delivery, screen: int | None = None) -> int:
        """Send, and give the message's id."""
        outcome = await self.send(delivery, screen)
        assert isinstance(outcome, Sent)
        assert outcome.message_id is not None
        return outcome.message_id

    def calls(self, method: str) -> int:
        return self.server.world.ledger.calls(method)


@pytest.fixture
async def way(vault: Vault) -> AsyncIterator[Way]:
    async with TrainingServer() as server, a_bot_of(server) as bot:
        (phone,) = await started(server)
        yield Way(server, bot, vault, phone)


ANY: list[Delivery] = [
    ShowScreen(STORY),
    SendNotice(STORY),
    DeleteMessages((1, 2)),
    BlankMessage(1, STORY),
    EditNotice(1, STORY),
    SetMenu((("mulai", "Layar pertama"),)),
    LeaveGroup(),
]


# The one screen


async def test_the_first_screen_is_a_new_message(way: Way) -> None:
    keys = (
        (Key("Ya", "a:ya"), Key("Tidak", "a:tidak")),
        (Key("Peta", url="https://example.org/peta"), Key("Salin", copies="kata untuk disalin")),
        (Key("Kirim", switches="teh hangat"),),
    )
    message_id = await way.sent(ShowScreen("<b>Apa kabar?</b>", keys))
    seen = await way.phone.sees("Apa kabar?")
    assert seen.id == message_id
    assert [(key.label, key.data, key.url, key.copies, key.switch) for key in seen.keys] == [
        ("Ya", "a:ya", "", "", None),
        ("Tidak", "a:tidak", "", "", None),
        ("Peta", "", "https://example.org/peta", "", None),
        ("Salin", "", "", "kata untuk disalin", None),
        ("Kirim", "", "", "", "teh hangat"),
    ]
    assert [len(row) for row in seen.rows] == [2, 2, 1]
    assert seen.silent


async def test_a_screen_that_must_be_heard_is_not_silent(way: Way) -> None:
    await way.send(ShowScreen("Darurat", silent=False))
    assert not (await way.phone.sees("Darurat")).silent


async def test_the_next_screen_changes_that_message(way: Way) -> None:
    first = await way.sent(ShowScreen("satu", ((Key("Lanjut", "a"),),)))
    outcome = await way.send(ShowScreen("dua"), screen=first)
    assert outcome == Sent(first, is_screen=True)
    seen = await way.phone.sees("dua")
    assert (seen.id, seen.keys) == (first, ())
    assert texts_of(way.phone) == ["dua"]


async def test_a_screen_that_is_shown_already_is_as_good_as_sent(way: Way) -> None:
    first = await way.sent(ShowScreen("satu", ((Key("Lanjut", "a"),),)))
    assert await way.send(ShowScreen("satu", ((Key("Lanjut", "a"),),)), screen=first) == Sent(first, is_screen=True)
    assert way.calls("sendMessage") == 1


async def test_a_screen_that_the_person_deleted_comes_as_a_new_message(way: Way) -> None:
    first = await way.sent(ShowScreen("satu"))
    await way.phone.delete(first, for_both=True)
    second = await way.sent(ShowScreen("dua"), screen=first)
    assert second != first
    assert texts_of(way.phone) == ["dua"]


async def test_a_screen_that_is_not_ours_comes_as_a_new_message(way: Way) -> None:
    theirs = await way.phone.say("tulisan sendiri")
    second = await way.sent(ShowScreen("dua"), screen=theirs.id)
    assert second != theirs.id
    assert texts_of(way.phone) == ["dua"]


async def test_a_screen_that_telegram_refuses_is_not_sent_anew(way: Way) -> None:
    first = await way.sent(ShowScreen("satu"))
    assert await way.send(ShowScreen("x" * 5_000), screen=first) == Never("BadRequest")
    assert texts_of(way.phone) == ["satu"]
    assert way.calls("sendMessage") == 1


# Notices


async def test_a_notice_carries_what_it_was_told_to(way: Way) -> None:
    notice = SendNotice("<i>Kasus</i> K-1234", ((Key("Ambil", "claim:1"),),), silent=False, protected=True)
    await way.send(notice)
    seen = await way.phone.sees("Kasus K-1234")
    assert (seen.protected, seen.silent, seen.labels) == (True, False, ("Ambil",))
    plain = await way.send(SendNotice("biasa", purpose=int(Purpose.READING), remove_after=600))
    seen = await way.phone.sees("biasa")
    assert (seen.protected, seen.silent) == (False, True)
    assert plain == Sent(seen.id, purpose=Purpose.READING, remove_after=600)


async def test_a_notice_whose_time_is_over_does_not_come(way: Way) -> None:
    end = milliseconds(way.clock.now() + timedelta(hours=1))
    bell = SendNotice("Ada info baru di menu", not_after=end)
    assert isinstance(await way.send(bell), Sent)
    way.clock.advance(hours=1, seconds=1)
    assert await way.send(bell) == Never("TooLate")
    assert texts_of(way.phone) == ["Ada info baru di menu"]


# Files


@pytest.mark.parametrize("kind", list(FileKind))
async def test_a_file_is_sent_as_its_kind(way: Way, kind: FileKind) -> None:
    way.files.content["ab" * 16] = (photo_with_secrets(), "berkas-abab.jpg", kind)
    outcome = await way.send(SendFile("ab" * 16, kind, "original", caption="", remove_after=600))
    seen = await way.phone.wait_for(lambda view: next((one for one in view.messages if one.from_bot), None))
    assert outcome == Sent(seen.id, purpose=Purpose.READING, remove_after=600)
    assert (seen.kind, seen.protected, seen.silent) == (str(kind), True, True)
    assert seen.file is not None


async def test_a_file_has_its_caption_and_name(way: Way) -> None:
    way.files.content["cd" * 16] = (b"isi berkas", "berkas-cdcd.pdf", FileKind.DOCUMENT)
    await way.send(SendFile("cd" * 16, FileKind.DOCUMENT, "original", caption="<b>Berkas 1</b>", protected=False))
    seen = await way.phone.sees("Berkas 1")
    assert (seen.protected, seen.raw["document"]["file_name"]) == (False, "berkas-cdcd.pdf")


async def test_a_picture_has_its_words_and_buttons_and_may_be_kept(way: Way) -> None:
    way.files.content["teh-sore"] = (photo_with_secrets(), "teh.png", FileKind.PHOTO)
    keys = ((Key("Kembali", data="picture.close"),),)
    outcome = await way.send(SendPicture("teh-sore", "<b>Teh</b> hangat", keys, 600))
    seen = await way.phone.sees("Teh hangat")
    assert outcome == Sent(seen.id, purpose=Purpose.NOTICE, remove_after=600)
    assert (seen.kind, seen.protected, seen.silent, seen.labels) == ("photo", False, True, ("Kembali",))


async def test_a_picture_that_has_gone_meanwhile_is_not_sent(way: Way) -> None:
    assert await way.send(SendPicture("teh-pagi", "Teh")) == Never("FileNotFound")
    assert texts_of(way.phone) == []


async def test_a_file_that_was_erased_meanwhile_is_not_sent(way: Way) -> None:
    assert await way.send(SendFile("ef" * 16, FileKind.PHOTO, "preview")) == Never("FileNotFound")
    assert texts_of(way.phone) == []


async def test_fetching_is_left_to_the_files(way: Way) -> None:
    assert await way.send(FetchFile("ab" * 16, "AgAC", 5)) == Sent()
    assert way.files.fetched == ["ab" * 16]


async def test_a_file_that_telegram_will_never_give_is_given_up(way: Way) -> None:
    async def refused(file_id: str) -> bytes:
        return await way.bot.fetch_file(file_id)

    for wrong in ("no-such-file", ""):
        with pytest.raises(Exception, match=r"(?i)file_id|file id|wrong|temporarily") as raised:
            await refused(wrong)
        way.files.failing.append(raised.value)
        assert await way.send(FetchFile("ab" * 16, wrong, 5)) == Never("BadRequest")


async def test_giving_up_reaches_the_files_and_nobody_else(way: Way) -> None:
    chat = chat_of(way.vault, way.phone.id)
    for one in (*ANY, FetchFile("ab" * 16, "AgAC", 5)):
        await way.sender.give_up(Task(chat, Lane.RELAY, one, None), "BadRequest")
    assert way.files.given_up == ["ab" * 16]


async def test_whom_a_notice_is_about_is_told_that_it_did_not_arrive(way: Way) -> None:
    told = []

    async def undelivered(task: Task, about: str, reason: str) -> None:
        told.append((task.chat, about, reason))

    sender = TelegramSender(way.bot, way.vault, way.files, way.clock, undelivered)
    chat = chat_of(way.vault, way.phone.id)
    for notice in (SendNotice("halo"), SendNotice("halo", about="series:a:b:1")):
        await sender.give_up(Task(chat, Lane.RELAY, notice, None), "Forbidden")
    assert told == [(chat, "series:a:b:1", "Forbidden")]
    await way.sender.give_up(Task(chat, Lane.RELAY, SendNotice("halo", about="x"), None), "Forbidden")


# Taking away


async def test_messages_of_both_sides_are_deleted_in_one_call(way: Way) -> None:
    ids = [await way.sent(SendNotice("satu")), (await way.phone.say("dua")).id, 999_999]
    assert await way.send(DeleteMessages(tuple(ids))) == Sent(gone=tuple(ids))
    assert [one.text for one in way.phone.view().messages] == ["/start"]
    assert (way.calls("deleteMessages"), way.calls("deleteMessage")) == (1, 0)


async def test_one_message_that_is_too_old_saves_no_other(way: Way) -> None:
    old = (await way.phone.say("dari pekan lalu")).id
    way.server.world.clock.move(49 * 3600)
    new = [(await way.phone.say(f"baru {number}")).id for number in range(3)]
    assert await way.send(DeleteMessages((old, *new))) == Sent(gone=(old, *new))
    assert [one.text for one in way.phone.view().messages] == ["/start", "dari pekan lalu"]
    assert (way.calls("deleteMessages"), way.calls("deleteMessage")) == (1, 4)


async def test_deleting_in_pieces_goes_on_after_a_429(way: Way) -> None:
    old = (await way.phone.say("dari pekan lalu")).id
    way.server.world.clock.move(49 * 3600)
    new = (await way.phone.say("baru")).id
    way.server.faults.plan(FaultKind.STATUS_429, "deleteMessage", retry_after=1)
    assert await way.send(DeleteMessages((old, new))) == Again(1.0, "429", counted=False)
    assert await way.send(DeleteMessages((old, new))) == Sent(gone=(old, new))
    assert [one.text for one in way.phone.view().messages] == ["/start", "dari pekan lalu"]


async def test_what_is_too_old_is_overwritten(way: Way) -> None:
    ours = await way.sent(SendNotice(STORY, ((Key("Buka", "x"),),)))
    way.server.world.clock.move(49 * 3600)
    assert await way.send(BlankMessage(ours, "Sampai jumpa.")) == Sent()
    seen = await way.phone.sees("Sampai jumpa.")
    assert (seen.id, seen.keys) == (ours, ())
    assert await way.send(BlankMessage(ours, "Sampai jumpa.")) == Sent(), "once more changes nothing"
    await way.phone.delete(ours, for_both=True)
    assert await way.send(BlankMessage(ours, "Sampai jumpa.")) == Sent(), "gone is as good as overwritten"


async def test_a_message_of_its_own_is_changed_in_place_with_its_buttons(way: Way) -> None:
    ours = await way.sent(SendNotice("Hari apa?", ((Key("☐ Senin", "g:d:0"),),)))
    assert await way.send(EditNotice(ours, "<b>Hari apa?</b>", ((Key("☑ Senin", "g:d:0"),),))) == Sent()
    (seen,) = [one for one in way.phone.view().messages if one.id == ours]
    assert (seen.text, seen.labels) == ("Hari apa?", ("☑ Senin",))
    assert await way.send(EditNotice(ours, "Sampai jumpa.")) == Sent()
    assert (await way.phone.sees("Sampai jumpa.")).keys == ()


# Menus and groups


async def test_what_is_for_a_group_that_has_another_id_since_reaches_it_there(way: Way) -> None:
    """Telegram's own message of the new id may come later, or never."""
    group = way.server.group("Grup rekaan", way.phone, is_basic=True)
    after = upgrade(way.server.world, group)
    outcome = await way.send(SendNotice("Bacaan sore"), to=group.id)
    assert isinstance(outcome, Sent)
    assert (await way.phone.sees("Bacaan sore", chat=after.id)).id == outcome.message_id
    remove_bot(way.server.world, after, way.phone.user)
    assert await way.send(SendNotice("Bacaan malam"), to=group.id) == Never("Forbidden")
    upgrade(way.server.world, after)
    assert await way.send(SendNotice("Bacaan malam"), to=group.id) == Never("ChatMigrated")


async def test_the_menu_of_one_chat_is_set_and_taken_back(way: Way) -> None:
    (other,) = await started(way.server)
    await way.send(SetMenu((("jaga", "Mulai jaga"), ("antrean", "Antrean"))))
    commands = way.server.world.profile.commands_for
    assert [one["command"] for one in commands(way.phone.id, "id")] == ["jaga", "antrean"]
    assert commands(other.id, "id") == []
    assert await way.send(SetMenu(())) == Sent()
    assert commands(way.phone.id, "id") == []


async def test_a_group_is_left(way: Way) -> None:
    group = way.server.group("Arisan", way.phone)
    assert await way.send(LeaveGroup(), to=group.id) == Sent()
    assert not group.bot_present


# What Telegram refuses


@pytest.mark.parametrize("delivery", ANY[:2])
async def test_who_blocked_the_bot_is_not_written_to_again(way: Way, delivery: Delivery) -> None:
    await way.phone.block()
    assert await way.send(delivery) == Never("Forbidden")


async def test_who_blocked_the_bot_keeps_the_screen_as_it_was(way: Way) -> None:
    first = await way.sent(ShowScreen("satu"))
    await way.phone.block()
    assert await way.send(ShowScreen("dua"), screen=first) == Never("Forbidden")


async def test_accounts_that_are_gone_or_never_began_are_not_written_to(way: Way) -> None:
    stranger = way.server.phone()
    assert await way.send(SendNotice("x"), to=stranger.id) == Never("Forbidden")
    await way.phone.deactivate()
    assert await way.send(SendNotice("x")) == Never("Forbidden")


@pytest.mark.parametrize("delivery", [*ANY[:2], BlankMessage(1, "x")])
async def test_a_chat_that_telegram_does_not_know_is_not_tried_again(way: Way, delivery: Delivery) -> None:
    assert await way.send(delivery, to=404_404) == Never("ChatNotFound")


@pytest.mark.parametrize(
    ("delivery", "words"),
    [
        (SendNotice("x" * 4_097), "message is too long"),
        (SendNotice(f"<b>{STORY}"), "can't parse entities"),
        (SendNotice(""), "message text is empty"),
        (SendNotice("x", ((Key("Tombol", "d" * 65),),)), "button_data_invalid"),
        (ShowScreen("x", ((Key("", "d"),),)), "another reason"),
    ],
)
async def test_the_log_tells_what_was_wrong_and_nothing_of_what_was_said(
    way: Way, delivery: Delivery, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        assert await way.send(delivery) == Never("BadRequest")
    assert f"Telegram refused a {type(delivery).__name__}: {words}" in caplog.text
    assert STORY not in caplog.text


# What passes


@pytest.mark.parametrize("delivery", ANY)
async def test_a_429_is_waited_out_whole_and_not_counted(way: Way, delivery: Delivery) -> None:
    way.server.faults.plan(FaultKind.STATUS_429, retry_after=23)
    assert await way.send(delivery) == Again(23.0, "429", counted=False)


@pytest.mark.parametrize("delivery", ANY)
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (FaultKind.STATUS_500, "NetworkError"),
        (FaultKind.STATUS_502, "NetworkError"),
        (FaultKind.STATUS_504, "NetworkError"),
        (FaultKind.DROP_BEFORE, "NetworkError"),
    ],
)
async def test_what_breaks_on_the_way_is_tried_again(
    way: Way, delivery: Delivery, kind: FaultKind, name: str
) -> None:
    way.server.faults.plan(kind)
    outcome = await way.send(delivery, to=way.server.group("Arisan", way.phone).id)
    assert outcome == Again(1.0, name)


@pytest.mark.parametrize("delivery", ANY[:2])
async def test_an_answer_that_was_lost_is_no_reason_to_believe_it_arrived(way: Way, delivery: Delivery) -> None:
    """Telegram has no key by which a repetition would be known: it may come twice, and never not at all."""
    way.server.faults.plan(FaultKind.DROP_AFTER)
    assert await way.send(delivery) == Again(1.0, "NetworkError")
    assert texts_of(way.phone) == [STORY]


async def test_nobody_there_is_tried_again(vault: Vault) -> None:
    settings = read_settings({"BETANG_TOKEN": "424242:token-of-this-test", "BETANG_API_URL": "http://127.0.0.1:9"})
    bot = build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock())
    for request in bot._request:
        await request.initialize()
    try:
        sender = TelegramSender(bot, vault, SomeFiles(), FrozenClock())
        outcome = await sender.send(Task(chat_of(vault, 5), Lane.REPLY, SendNotice("x"), None))
    finally:
        for request in bot._request:
            await request.shutdown()
    assert outcome == Again(1.0, "NotSent")


@pytest.mark.parametrize("body", ["<html>sign in first</html>", {"ok": True}, {"ok": True, "result": True}])
async def test_an_answer_that_makes_no_sense_strands_nothing(vault: Vault, body: Any) -> None:
    async with running_api() as api:
        api.says(
            "getMe", 200, {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "x", "username": "x"}}
        )
        api.says("sendMessage", 200, body)
        settings = read_settings({"BETANG_TOKEN": "424242:token-of-this-test", "BETANG_API_URL": api.url})
        async with build_bot(settings, LaneScheduler(UNPACED, SystemClock()), SystemClock()) as bot:
            sender = TelegramSender(bot, vault, SomeFiles(), FrozenClock())
            outcome = await sender.send(Task(chat_of(vault, 5), Lane.REPLY, SendNotice("x"), None))
    assert isinstance(outcome, Again)
    assert outcome.counted


@pytest.mark.parametrize("error", [OSError(28, "no space left"), StorageFailed("Full")])
async def test_a_full_disk_is_not_held_against_the_file(way: Way, error: Exception) -> None:
    way.files.failing.append(error)
    outcome = await way.send(FetchFile("ab" * 16, "AgAC", 5))
    assert outcome == Again(30.0, type(error).__name__, counted=False)


async def test_a_bot_that_ends_holds_nothing_against_the_row(way: Way) -> None:
    scheduler = LaneScheduler(UNPACED, SystemClock())
    settings = read_settings({"BETANG_TOKEN": way.server.token, "BETANG_API_URL": way.server.url})
    async with build_bot(settings, scheduler, SystemClock()) as bot:
        sender = TelegramSender(bot, way.vault, way.files, way.clock)
        chat = chat_of(way.vault, way.phone.id)
        async with scheduler.direct(chat) as ticket:
            scheduler.halt(ticket, 60.0)
        sending = asyncio.create_task(sender.send(Task(chat, Lane.REPLY, SendNotice("x"), None)))
        await asyncio.sleep(0.02)
        scheduler.close()
        assert await sending == Again(5.0, "SchedulerClosed", counted=False)


async def test_a_pseudonym_of_another_context_is_never_taken_for_a_chat(way: Way) -> None:
    officer = way.vault.pseudonyms.make("officer", way.phone.id)
    outcome = await way.sender.send(Task(officer, Lane.REPLY, SendNotice(STORY), None))
    assert outcome == Again(5.0, "WrongContextError")
    outcome = await way.sender.send(Task(Pseudonym(b"x" * 24), Lane.REPLY, SendNotice(STORY), None))
    assert outcome == Again(5.0, "WrongContextError")
    assert texts_of(way.phone) == []


async def test_no_log_names_the_chat(way: Way, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="betang"):
        for delivery in ANY:
            await way.send(delivery)
        await way.phone.block()
        await way.send(SendNotice(STORY))
    assert str(way.phone.id) not in caplog.text
    assert STORY not in caplog.text


def test_telegrams_wait_is_read_whichever_way_the_library_gives_it() -> None:
    assert seconds_of(Flooded(timedelta(seconds=7))) == 7.0
    assert seconds_of(Flooded(7)) == 7.0
