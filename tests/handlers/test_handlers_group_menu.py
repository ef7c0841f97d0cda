"""Setting the bot up in a group, by those who may; what is posted there; and how it ends. Through the whole bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from inspect import signature

import pytest
from telegram import ChatMemberRestricted

from betang.clock import WIB
from betang.storage import groups
from betang.storage.tables import cases, chats, journal, teaching_groups
from betang.training.actors import Group
from betang.training.faults import FaultKind
from betang.training.groups import add_bot, remove_bot, upgrade
from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.views import Seen
from betang.wording.content_lint import load_word_list
from tests.handlers.handlers_stage import ROOT, Stage

WELCOME = "Saya mengirim bacaan keluarga ke grup ini"
NOT_YOURS = "Tombol ini untuk pengurus grup."


@dataclass(repr=False)  # as of the stage
class Village:
    """A group whose owner has just let the bot in; `member` may do nothing there."""

    stage: Stage
    owner: Phone
    member: Phone
    group: Group

    def posts(self) -> list[Seen]:
        """What the bot has written there, oldest first."""
        return [one for one in self.owner.view(self.group.id).messages if one.from_bot]

    def menu(self) -> Seen:
        return [one for one in self.posts() if any(key.data.startswith("g:") for key in one.keys)][-1]

    def readings(self) -> list[Seen]:
        return [one for one in self.posts() if any(key.data.startswith("gp:") for key in one.keys)]

    async def press(self, label: str, *, by: Phone | None = None, on: Seen | None = None) -> Answer:
        """Press a button of the newest menu, or of another message."""
        message = on or self.menu()
        key = next((one for one in message.keys if one.label == label), None)
        assert key is not None, f"no {label!r} among {message.labels}"
        phone = by or self.owner
        answer = await phone.press(key.data, message_id=message.id, chat=self.group.id)
        assert answer is not None, f"nobody answered {label!r}"
        await self.stage.settle()
        return answer

    async def choose(self, *labels: str) -> None:
        for label in labels:
            await self.press(label)

    async def say(self, text: str, by: Phone | None = None) -> None:
        await (by or self.owner).say(text, chat=self.group.id)
        await self.stage.settle()

    async def until_hour(self, hour: int, minute: int = 1) -> None:
        """Let time pass until the next such hour in WIB, and the clock's rounds happen."""
        here = self.stage.clock.now().astimezone(WIB)
        wanted = here.replace(hour=hour, minute=minute, second=0)
        await self.pass_time(wanted - here if wanted > here else wanted + timedelta(days=1) - here)

    async def pass_time(self, passed: timedelta) -> None:
        self.stage.clock.move(passed.total_seconds())
        await self.stage.parts.rounds.round()
        await self.stage.settle()


@pytest.fixture
async def village(stage: Stage) -> AsyncIterator[Village]:
    stage.forgiven.add("message is not modified")  # a press that changes nothing
    owner, member = await stage.citizen(), await stage.citizen()
    group = stage.server.group("Grup rekaan", owner, member)
    await stage.settle()
    yield Village(stage, owner, member, group)
    await stage.settle()


async def begun(village: Village) -> None:
    """Every day at nine."""
    await village.choose("📅 Hari", "☐ Setiap hari", "‹ Kembali", "🕓 Jam", "☐ 09.00", "▶️ Mulai")


# Coming, and being set up


async def test_let_into_a_group_it_says_once_what_it_does_and_waits(village: Village) -> None:
    (menu,) = village.posts()
    assert WELCOME in menu.text
    assert "Tema: semua" in menu.text
    assert "Hari: Senin dan Kamis" in menu.text
    assert "Jam: 16.00 WIB" in menu.text
    assert "Belum ada yang dikirim" in menu.text
    assert menu.silent
    await village.pass_time(timedelta(days=8))
    assert village.readings() == []


async def test_an_administrator_chooses_themes_days_and_hour_by_buttons(village: Village) -> None:
    await village.choose("📚 Tema", "☐ Uang keluarga", "Tema lain ›", "☐ HP dan internet", "‹ Kembali")
    await village.choose("📅 Hari", "☐ Jumat", "☑ Senin", "‹ Kembali", "🕓 Jam", "☐ 09.00")
    text = village.menu().text
    assert "Tema: Uang keluarga dan HP dan internet" in text
    assert "Hari: Kamis dan Jumat" in text
    assert "Jam: 09.00 WIB" in text
    await village.press("▶️ Mulai")
    assert "Berikutnya: " in village.menu().text
    assert "pukul 09.00 WIB" in village.menu().text
    assert len(village.posts()) == 1, "one message, edited in place"


async def test_all_themes_again_with_one_tap(village: Village) -> None:
    await village.choose("📚 Tema", "☐ Uang keluarga", "☐ Semua tema", "‹ Kembali")
    assert "Tema: semua" in village.menu().text


async def test_planning_for_ones_safety_is_no_theme_for_a_group(village: Village) -> None:
    await village.press("📚 Tema")
    seen: set[str] = set(village.menu().labels)
    while "Tema lain ›" in village.menu().labels:
        await village.press("Tema lain ›")
        seen |= set(village.menu().labels)
    assert "☐ Uang keluarga" in seen
    assert not any("Rencana kecil" in label for label in seen)


async def test_the_group_reads_in_the_language_that_was_chosen_for_it(village: Village) -> None:
    await village.choose("🌐 Bahasa", "☐ English")
    assert "⏹ End" in village.menu().labels
    assert WELCOME not in village.menu().text


async def test_it_begins_in_the_language_of_whoever_lets_it_in(stage: Stage) -> None:
    owner = await stage.citizen("en")
    group = stage.server.group("Grup rekaan", owner)
    await stage.settle()
    assert "⏹ End" in Village(stage, owner, owner, group).menu().labels


# Who may


async def test_a_members_press_changes_nothing_and_says_why(village: Village) -> None:
    before = village.menu()
    for label in ("📚 Tema", "▶️ Mulai", "⏹ Berhenti"):
        answer = await village.press(label, by=village.member)
        assert answer == Answer(NOT_YOURS)
    assert village.menu() == before
    await village.pass_time(timedelta(days=8))
    assert village.readings() == []


async def test_rights_that_were_given_or_taken_count_at_the_next_press(village: Village) -> None:
    village.group.administrators.append(village.member.id)
    assert (await village.press("▶️ Mulai", by=village.member)).text == "Mulai."
    village.group.administrators.clear()
    assert (await village.press("⏸ Jeda", by=village.member)).text == NOT_YOURS


async def test_while_telegram_does_not_say_who_may_nobody_may(village: Village) -> None:
    village.stage.forgiven.add("Internal Server Error")
    village.stage.server.faults.plan(FaultKind.STATUS_500, "getChatMember")
    answer = await village.press("▶️ Mulai")
    assert "Coba lagi" in answer.text
    assert "Belum ada yang dikirim" in village.menu().text
    assert (await village.press("▶️ Mulai")).text == "Mulai."


@pytest.mark.parametrize("typed", ["/start@betang_latihan_bot", "/belajar", "/start@betang_latihan_bot ya"])
async def test_an_administrator_brings_the_menu_back_by_a_command(village: Village, typed: str) -> None:
    await begun(village)
    await village.pass_time(timedelta(minutes=5))
    await village.say(typed)
    assert len(village.posts()) == 2
    assert "Berikutnya: " in village.menu().text


async def test_an_administrator_who_writes_as_the_group_itself_is_one(village: Village) -> None:
    """Telegram does not say who it is, but nobody else can."""
    await village.pass_time(timedelta(minutes=5))
    as_the_group = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    message = {"message_id": 900, "date": 1_770_000_000, "chat": village.group.as_chat(), "from": as_the_group}
    for command in ("/belajar", "/lapor"):
        said = {**message, "sender_chat": village.group.as_chat(), "text": command}
        village.stage.server.world.inject({"message": said})
        await village.stage.settle()
    assert len(village.posts()) == 2
    village.stage.server.world.inject({"message": {**message, "text": "/belajar"}})
    await village.stage.settle()
    assert len(village.posts()) == 2, "any other bot is none of our business"


async def test_let_in_through_a_link_the_menu_does_not_come_twice(village: Village) -> None:
    """Telegram tells of the new member, and sends `/start` for whoever followed the link."""
    await village.say("/start@betang_latihan_bot ya")
    assert len(village.posts()) == 1


async def test_a_members_command_is_answered_in_private_and_opens_nothing(village: Village) -> None:
    await village.pass_time(timedelta(minutes=5))
    await village.say("/belajar@betang_latihan_bot", by=village.member)
    assert len(village.posts()) == 1
    await village.member.sees("Di grup saya diam.")


async def test_a_button_made_up_by_a_changed_client_does_no_harm(village: Village) -> None:
    for data in (
        "g:",
        "g:t:9:x",
        "g:t:x",
        "g:d:77",
        "g:h:3",
        "g:l:xx",
        "g:themes:999",
        "g:huh",
        "gp:huh",
        "x",
        "exit",
    ):
        answer = await village.owner.press(data, message_id=village.menu().id, chat=village.group.id)
        assert answer is not None
        await village.stage.settle()
    assert "Jam: 16.00 WIB" in village.menu().text
    assert await village.stage.count(cases) == 0


# At the hour


async def test_at_the_hour_one_message_comes_and_the_next_the_day_after(village: Village) -> None:
    await begun(village)
    await village.until_hour(9)
    (first,) = village.readings()
    assert first.silent
    assert "Yang bisa dihubungi:" in first.text
    await village.until_hour(15)
    assert len(village.readings()) == 1
    await village.until_hour(9)
    assert len(village.readings()) == 2
    assert village.readings()[1].text != first.text


async def test_nothing_that_is_posted_begins_loudly_or_speaks_of_reports(village: Village) -> None:
    words = load_word_list(ROOT / "content" / "words.yaml")
    await begun(village)
    for _ in range(6):
        await village.until_hour(9)
    assert len(village.readings()) == 6
    for one in village.posts():
        assert not words.loud_start(one.text), one.text
        assert not {"☎️ Darurat", "✖ Tutup", "💬 Cerita atau lapor"} & set(one.labels)


async def test_a_restart_neither_loses_the_hour_nor_posts_twice(village: Village) -> None:
    await begun(village)
    await village.stage.restart()
    await village.until_hour(9)
    assert len(village.readings()) == 1
    await village.stage.restart()
    await village.pass_time(timedelta(minutes=5))
    assert len(village.readings()) == 1


async def test_after_days_without_the_bot_one_message_comes_and_not_a_heap(village: Village) -> None:
    await begun(village)
    await village.pass_time(timedelta(days=5))
    await village.until_hour(9)
    assert len(village.readings()) in {1, 2}, "at most the one that is late, and that of the day"
    await village.pass_time(timedelta(minutes=1))
    assert len(village.readings()) in {1, 2}


async def test_below_a_post_are_a_pause_and_an_end_for_administrators(village: Village) -> None:
    await begun(village)
    await village.until_hour(9)
    (post,) = village.readings()
    assert post.keys[0].url == "https://t.me/betang_latihan_bot?start=belajar"
    assert (await village.press("⏸ Jeda", by=village.member, on=post)).text == NOT_YOURS
    assert (await village.press("⏸ Jeda", on=post)).text == "Dijeda."
    assert "Belum ada yang dikirim" in village.menu().text
    assert village.readings() == [post], "the post stays as it was"
    await village.until_hour(9)
    assert len(village.readings()) == 1
    await village.press("▶️ Mulai")
    await village.until_hour(9)
    assert len(village.readings()) == 2
    await village.press("⚙️ Atur", on=post)
    assert "Berikutnya: " in village.menu().text


async def test_stopped_by_one_tap_nothing_is_kept_of_the_group(village: Village) -> None:
    await begun(village)
    await village.until_hour(9)
    (post,) = village.readings()
    assert (await village.press("⏹ Berhenti", on=post)).text == "Sudah berhenti."
    assert await village.stage.count(teaching_groups) == 0
    await village.pass_time(timedelta(days=3))
    assert len(village.readings()) == 1
    await village.press("▶️ Mulai lagi")
    assert "Jam: 16.00 WIB" in village.menu().text, "what was chosen before is forgotten"


async def test_an_old_menu_of_a_group_that_stopped_only_says_so(village: Village) -> None:
    await village.press("⏹ Berhenti")
    old = village.menu()
    await village.owner.press("g:d:1", message_id=old.id, chat=village.group.id)
    await village.stage.settle()
    assert "Sudah berhenti" in village.menu().text
    assert await village.stage.count(teaching_groups) == 0


# Going, moving


async def test_thrown_out_it_forgets_the_group(village: Village) -> None:
    await begun(village)
    remove_bot(village.stage.server.world, village.group, village.owner.user)
    await village.stage.settle()
    assert await village.stage.count(teaching_groups) == 0
    add_bot(village.stage.server.world, village.group, village.owner.user)
    await village.stage.settle()
    assert "Jam: 16.00 WIB" in village.menu().text


async def test_thrown_out_while_nobody_listened_it_forgets_the_group_at_the_next_post(village: Village) -> None:
    await begun(village)
    village.group.bot_present, village.group.bot_kicked = False, True
    await village.until_hour(9)
    assert await village.stage.count(teaching_groups) == 0
    assert village.readings() == []


async def test_a_group_that_becomes_a_supergroup_keeps_what_was_chosen(stage: Stage) -> None:
    owner = await stage.citizen()
    before = Village(stage, owner, owner, stage.server.group("Grup rekaan", owner, is_basic=True))
    await stage.settle()
    await begun(before)
    after = Village(stage, owner, owner, upgrade(stage.server.world, before.group))
    await stage.settle()
    assert await stage.count(teaching_groups) == 1
    await after.until_hour(9)
    assert len(after.readings()) == 1
    await after.press("⚙️ Atur", on=after.readings()[0])
    assert "Jam: 09.00 WIB" in after.menu().text


async def test_other_rights_for_the_bot_and_channels_are_no_news(village: Village) -> None:
    bot = village.stage.server.world.bot_json
    rights = [name for name in signature(ChatMemberRestricted).parameters if name.startswith("can_")]
    restricted = {"status": "restricted", "user": bot, "is_member": True, "until_date": 0}
    change = {
        "chat": village.group.as_chat(),
        "from": village.owner.user.as_json(),
        "date": 1_770_000_000,
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {**restricted, **dict.fromkeys(rights, True)},
    }
    village.stage.server.world.inject({"my_chat_member": change})
    channel = {"id": -7, "type": "channel", "title": "Kanal"}
    let_in = {**change, "chat": channel, "old_chat_member": {"status": "left", "user": bot}}
    village.stage.server.world.inject({"my_chat_member": let_in})
    await village.stage.settle()
    assert len(village.posts()) == 1
    assert await village.stage.count(teaching_groups) == 1


# What is kept


async def test_nothing_in_the_database_tells_which_group_it_is_or_who_set_it_up(village: Village) -> None:
    await begun(village)
    async with village.stage.parts.database.reading() as view:
        assert await groups.count(view) == 1
    assert await village.stage.count(chats) == 2, "only the two private chats"
    for path in village.stage.settings.data.rglob("betang.db*"):
        written = path.read_bytes()
        for secret in ("Grup rekaan", str(village.group.id), "cinta-kasih"):
            assert secret.encode() not in written


async def test_what_members_say_is_not_even_journalled_where_the_bot_is_an_administrator(village: Village) -> None:
    village.group.bot_admin = True
    before = await village.stage.count(journal)
    await village.say("tolong dia bawa parang", by=village.member)
    await village.member.send_photo(b"foto", chat=village.group.id)
    await village.stage.settle()
    assert await village.stage.count(journal) == before
    assert len(village.posts()) == 1


async def test_many_presses_at_once_end_as_the_last_one_says(village: Village) -> None:
    await village.press("📅 Hari")
    menu = village.menu()
    presses = [
        village.owner.press(f"g:d:{day}", message_id=menu.id, chat=village.group.id) for day in (1, 2, 4, 5, 6)
    ]
    answers = await asyncio.gather(*presses)
    assert all(answer is not None for answer in answers)
    await village.stage.settle()
    assert [label[0] for label in village.menu().labels[:8]] == ["☑"] * 8
