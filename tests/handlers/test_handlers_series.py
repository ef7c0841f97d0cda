"""Series in the chat: begun, coming by the clock, opened, paused and ended by one tap, and gone with the chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from betang.clock import WIB
from betang.storage.tables import outbox, subscriptions
from betang.training.people import Phone
from betang.training.views import Seen
from tests.handlers.handlers_stage import Stage, shown

DISCREET = "Dua minggu menemani si kecil"
TITLE = "📅 Mengasuh dengan tenang"
NOTICE = ["📖 Buka", "⏸ Jeda", "⏹ Berhenti"]


async def open_series(stage: Stage, phone: Phone, title: str = TITLE) -> Seen:
    await stage.tell(phone, "/belajar")
    await stage.tap(phone, "📅 Seri", title)
    return await shown(phone)


async def begin(stage: Stage, phone: Phone, title: str = TITLE) -> Seen:
    await open_series(stage, phone, title)
    await stage.tap(phone, "▶️ Mulai")
    return await shown(phone)


async def until(stage: Stage, hour: int, minute: int = 0, *, days: int = 0) -> None:
    """The next time at which a clock in Palangka Raya shows this, and so many days later."""
    here = stage.clock.now().astimezone(WIB)
    wanted = here.replace(hour=hour, minute=minute, second=1, microsecond=0)
    if wanted <= here:
        wanted += timedelta(days=1)
    await stage.later(seconds=(wanted - here).total_seconds() + days * 86_400)


def notices(phone: Phone) -> list[Seen]:
    """Steps that lie in the chat, the oldest first."""
    return [one for one in phone.view().messages if any(key.data.startswith("series:") for key in one.keys)]


# Beginning


async def test_a_series_is_begun_with_two_taps_and_says_when_it_comes(stage: Stage) -> None:
    citizen = await stage.citizen()
    about = await open_series(stage, citizen)
    assert about.text.splitlines()[0] == f"📅 {DISCREET}"
    assert "14 bacaan pendek." in about.text
    assert "Setiap hari pukul 19.00 WIB." in about.text
    assert "Datang tanpa suara, hanya judul samar." in about.text
    await stage.tap(citizen, "▶️ Mulai")
    screen = await shown(citizen)
    assert "Sudah datang 0 dari 14. Berikutnya" in screen.text
    assert list(screen.labels[:2]) == ["⏸ Jeda", "⏹ Berhenti"]
    assert await stage.count(subscriptions) == 1
    await stage.tap(citizen, "‹ Kembali")
    assert "▶️ Mengasuh dengan tenang" in (await shown(citizen)).labels


async def test_days_hour_and_manner_are_chosen_before_it_begins(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_series(stage, citizen)
    await stage.tap(citizen, "☐ Bersuara", "☑ Judul samar", "⏰ Hari dan jam")
    await stage.tap(citizen, "☑ Sen", "☑ Min", "08.00", "Selesai")
    about = await shown(citizen)
    assert "Selasa, Rabu, Kamis, Jumat, dan Sabtu, pukul 08.00 WIB." in about.text
    assert "Datang dengan suara, dengan isi lengkap." in about.text
    assert await stage.count(subscriptions) == 0
    await stage.tap(citizen, "▶️ Mulai")
    about = await shown(citizen)
    assert "pukul 08.00 WIB" in about.text
    assert {"☑ Bersuara", "☐ Judul samar"} <= set(about.labels)


async def test_boxes_of_days_are_ticked_faster_than_screens_come(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_series(stage, citizen)
    await stage.tap(citizen, "⏰ Hari dan jam")
    screen = await shown(citizen)
    data = {key.label: key.data for key in screen.keys}
    for label in ("☑ Sen", "☑ Sel", "☑ Rab"):
        await citizen.press(data[label], message_id=screen.id)
    await stage.settle()
    assert [key.label for key in (await shown(citizen)).keys][:7] == [
        "☐ Sen",
        "☐ Sel",
        "☐ Rab",
        "☑ Kam",
        "☑ Jum",
        "☑ Sab",
        "☑ Min",
    ]


async def test_the_last_day_cannot_be_taken_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_series(stage, citizen)
    await stage.tap(citizen, "⏰ Hari dan jam")
    for day in ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab"):
        await stage.tap(citizen, f"☑ {day}")
    answer = await stage.press(citizen, "☑ Min")
    assert answer.text == "Pilih paling sedikit satu hari."
    assert "Minggu, pukul 19.00 WIB." in (await shown(citizen)).text
    await stage.tap(citizen, "Semua")
    assert "Setiap hari" in (await shown(citizen)).text


@pytest.mark.parametrize(
    ("typed", "shows"),
    [("05.30", "05.30"), ("jam 21", "21.00"), ("5:07", "05.07"), ("pukul 23.15 WIB", "23.15"), ("0", "00.00")],
)
async def test_an_hour_can_be_typed_as_people_write_it(stage: Stage, typed: str, shows: str) -> None:
    citizen = await stage.citizen()
    await open_series(stage, citizen)
    await stage.tap(citizen, "⏰ Hari dan jam", "Jam lain")
    assert sum("." in label for label in (await shown(citizen)).labels) == 24
    await stage.tell(citizen, typed)
    assert f"pukul {shows} WIB" in (await shown(citizen)).text
    await stage.tell(citizen, "27.10")
    assert "sampai 23.59" in (await shown(citizen)).text


async def test_a_cry_typed_while_choosing_an_hour_is_heard(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_series(stage, citizen)
    await stage.tap(citizen, "⏰ Hari dan jam")
    await stage.tell(citizen, "tolong saya mau dibunuh suami sekarang")
    assert "110" in (await shown(citizen)).text


async def test_a_fourth_series_is_kindly_refused(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await open_series(stage, citizen)
    await stage.tap(citizen, "‹ Kembali")
    titles = [label for label in (await shown(citizen)).labels if label.startswith("📅")]
    for title in titles[:4]:
        screen = await begin(stage, citizen, title)
    assert "hentikan satu dulu" in screen.text
    assert await stage.count(subscriptions) == 3


# Coming


async def test_steps_come_at_the_hour_in_order_and_each_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 18, 59)
    assert notices(citizen) == []
    for day in range(3):
        await until(stage, 19)
        await stage.later(minutes=5)
        assert len(notices(citizen)) == day + 1
    assert [one.text.splitlines()[1] for one in notices(citizen)] == [f"{DISCREET} · {n}/14" for n in (1, 2, 3)]
    assert len({one.text.splitlines()[0] for one in notices(citizen)}) == 3
    assert [key.label for key in notices(citizen)[0].keys] == NOTICE


async def test_it_makes_no_sound_and_shows_nothing_but_its_title_on_a_locked_phone(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    on_lock = (await citizen.notifications())[-1]
    assert on_lock.silent
    assert on_lock.preview.endswith(f"{DISCREET} · 1/14")


async def test_a_restart_neither_loses_nor_repeats_a_step(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.restart()
    await stage.later(minutes=1)
    assert len(notices(citizen)) == 1
    await stage.end()
    stage.clock.move(timedelta(days=4).total_seconds())
    await stage.begin()
    await stage.later(seconds=1)
    await stage.later(minutes=1)
    assert len(notices(citizen)) == 2, "after an outage of days one, and not four"


async def test_opening_a_step_shows_it_on_the_one_screen_and_takes_the_notice_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.tell(citizen, "halo")
    assert "Bukan itu maksud saya" in (await shown(citizen)).labels
    await stage.press(citizen, "📖 Buka", message_id=notices(citizen)[0].id)
    screen = await shown(citizen)
    assert "1/14" in screen.text.splitlines()[0]
    assert "Bukan itu maksud saya" not in screen.labels, "nothing was guessed here"
    assert "Sumber:" in screen.text
    assert notices(citizen) == []
    assert {"⏸ Jeda", "⏹ Berhenti", "📤 Bagikan"} <= set(screen.labels)
    await stage.tap(citizen, "👍 Bermanfaat")
    assert "✓ Dicatat" in (await shown(citizen)).labels
    await stage.tap(citizen, "‹ Kembali")
    assert "Sudah datang 1 dari 14." in (await shown(citizen)).text
    await stage.tap(citizen, "📖 Baca yang terakhir")
    assert "1/14" in (await shown(citizen)).text.splitlines()[0]


async def test_one_tap_below_the_message_pauses_it_and_one_takes_it_up_again(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    answer = await stage.press(citizen, "⏸ Jeda", message_id=notices(citizen)[0].id)
    assert "dijeda" in answer.text
    assert "Sedang dijeda." in (await shown(citizen)).text
    await until(stage, 19, days=2)
    assert notices(citizen) == []
    await stage.tap(citizen, "▶️ Lanjutkan")
    await until(stage, 19)
    (notice,) = notices(citizen)
    assert "2/14" in notice.text


async def test_whoever_is_telling_something_stays_there_when_they_pause_a_series(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.tell_story_as_child(citizen)
    await stage.press(citizen, "⏸ Jeda", message_id=notices(citizen)[0].id)
    screen = await shown(citizen)
    assert "Seri dijeda." in screen.text
    assert "Ceritakan sebanyak yang kamu mau" in screen.text
    assert (await stage.state_of(citizen)).place == "report"


async def test_one_tap_below_the_message_ends_it(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.press(citizen, "⏹ Berhenti", message_id=notices(citizen)[0].id)
    assert await stage.count(subscriptions) == 0
    assert "▶️ Mulai" in (await shown(citizen)).labels
    await until(stage, 19, days=2)
    assert notices(citizen) == []


async def test_buttons_of_a_series_that_was_ended_say_so_and_still_open_their_message(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await until(stage, 19)
    first, second = notices(citizen)
    await stage.press(citizen, "⏹ Berhenti", message_id=first.id)
    answer = await stage.press(citizen, "⏸ Jeda", message_id=second.id)
    assert "tidak Anda ikuti" in answer.text
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.press(citizen, "⏹ Berhenti", message_id=notices(citizen)[-1].id)


async def test_the_last_step_says_so_and_the_series_is_over(stage: Stage) -> None:
    citizen = await stage.citizen()
    title = "📅 Aku, teman, dan layar"
    await begin(stage, citizen, title)
    for _ in range(10):
        await until(stage, 19)
    await stage.later(minutes=30)
    assert [("Ini yang terakhir" in one.text) for one in notices(citizen)] == [False] * 9 + [True]
    assert await stage.count(subscriptions) == 0
    await stage.press(citizen, "📖 Buka", message_id=notices(citizen)[-1].id)
    assert "Sumber:" in (await shown(citizen)).text, "it opens though the series is followed no more"
    old = [one.text for one in citizen.view().messages if "Berikutnya" in one.text]
    assert old == [], "the screen of ten days ago is overwritten"
    await stage.tell(citizen, "/tutup")
    ours = {one.text for one in citizen.view().messages if one.from_bot}
    assert ours == {"Sampai jumpa. Ketik /belajar untuk bacaan keluarga."}, "also what nobody opened for ten days"


# Leaving


async def test_closing_takes_the_messages_of_the_series_away_and_the_series_goes_on(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    await stage.tell(citizen, "/tutup")
    assert notices(citizen) == []
    assert len([one for one in citizen.view().messages if one.from_bot]) == 1
    await until(stage, 19)
    assert len(notices(citizen)) == 1


async def test_erasing_the_chats_data_ends_every_series(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await begin(stage, citizen)
    await begin(stage, other)
    await stage.tell(citizen, "/hapus")
    assert "seri yang diikuti" in (await shown(citizen)).text
    await stage.tap(citizen, "Ya, hapus")
    assert await stage.count(subscriptions) == 1
    await until(stage, 19)
    assert (len(notices(citizen)), len(notices(other))) == (0, 1)


async def test_whoever_blocks_the_bot_follows_nothing_any_more(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await citizen.block()
    await stage.settle()
    await until(stage, 19)
    assert await stage.count(subscriptions) == 0
    assert await stage.count(outbox) > 0
    await citizen.unblock()
    await citizen.start()
    await stage.settle()
    await until(stage, 19)
    assert notices(citizen) == []


async def test_what_lies_in_the_tables_does_not_name_the_series(stage: Stage) -> None:
    citizen = await stage.citizen()
    await begin(stage, citizen)
    await until(stage, 19)
    database = (stage.settings.data / "betang.db").read_bytes()
    log = stage.settings.data / "betang.db-wal"
    raw = database + (log.read_bytes() if log.exists() else b"")
    assert b"mengasuh-tanpa-bentakan" not in raw
    assert b"reading:0" in raw, "the topic stands there, and says nothing"
