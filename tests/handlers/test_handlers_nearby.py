"""Services near by: a district, a kind, whom to call; back to where the person was; nothing of it is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from betang.clock import WIB, SystemClock
from betang.operations.content import Content
from betang.training.people import Phone
from betang.training.views import Seen
from betang.vocabulary import DistrictCode
from betang.wording.contacts import TITLES
from betang.wording.directory import Directory, Kind
from handlers.card import CARD, NEARBY, places
from preview.tour import action_of
from tests.handlers.handlers_stage import PIN, Stage, open_stage, shown

KAPUAS = DistrictCode("6203")
ASKED = "di kabupaten/kota mana?"
POLICE = TITLES[Kind.POLICE]


async def services(stage: Stage, citizen: Phone, *labels: str) -> Seen:
    """From anywhere to the services by way of the numbers, and on."""
    await stage.tell(citizen, "/bantuan")
    await stage.tap(citizen, "Layanan terdekat", *labels)
    return await shown(citizen)


# The way through it


async def test_from_the_first_screen_to_whom_to_call_in_a_district_takes_four_taps(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "☎️ Bantuan", "Layanan terdekat", "Kapuas", POLICE)
    screen = await shown(citizen)
    assert "Layanan terdekat di Kapuas" in screen.text
    assert "110 Polisi: 24 jam, gratis" in screen.text
    assert "Unit PPA Polres Kapuas\nnomor menunggu konfirmasi dinas; sementara: 110\n" in screen.text
    assert "112" not in screen.text
    assert len(screen.text) <= 330


async def test_all_fourteen_districts_can_be_chosen_two_in_a_row(stage: Stage, content: Content) -> None:
    citizen = await stage.citizen()
    screen = await services(stage, citizen)
    assert ASKED in screen.text
    assert {one.name for one in content.districts} <= set(screen.labels)
    own = [row for row in screen.rows if any(action_of(key).startswith("d:62") for key in row)]
    assert len(own) == 8
    assert [len(row) for row in own] == [2] * 7 + [1]


async def test_every_kind_in_a_district_has_somebody_to_turn_to(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Palangka Raya")
    for title in TITLES.values():
        await stage.tap(citizen, title)
        screen = await shown(citizen)
        assert "menunggu konfirmasi dinas" in screen.text
        assert len(screen.text) <= 450, screen.text
        assert ("112 Darurat umum" in screen.text) is (title == POLICE)
        await stage.tap(citizen, "‹ Kembali")


async def test_back_leads_step_by_step_to_where_the_person_was(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat", "Kapuas", "Rumah sakit", "‹ Kembali")
    assert "Mau cari yang mana?" in (await shown(citizen)).text
    await stage.tap(citizen, "‹ Kembali")
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    assert "Delapan fungsi keluarga" in (await shown(citizen)).text


async def test_another_district_can_be_chosen(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Kapuas", POLICE, "Kabupaten lain")
    assert ASKED in (await shown(citizen)).text
    await stage.tap(citizen, "Sukamara")
    assert "Unit PPA Polres Sukamara" in (await shown(citizen)).text


async def test_whoever_does_not_say_where_sees_what_serves_everywhere(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await services(stage, citizen, "Seluruh provinsi")
    assert "Kalimantan Tengah" in screen.text
    assert "Rumah aman" not in screen.labels
    await stage.tap(citizen, POLICE)
    assert "110 Polisi" in (await shown(citizen)).text
    assert "Polres" not in (await shown(citizen)).text


async def test_the_services_are_one_tap_from_a_message(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🔄 Acak")
    message = await shown(citizen)
    await stage.tap(citizen, "Layanan terdekat", "Kapuas", "‹ Kembali")
    assert (await shown(citizen)).text == message.text


# Typed, sent, told before


@pytest.mark.parametrize("typed", ["kapuas", "Kab. Kapuas", "saya di kuala kapuas", "kpuas"])
async def test_a_district_may_be_typed(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen)
    await stage.tell(citizen, typed)
    assert "Layanan terdekat di Kapuas" in (await shown(citizen)).text


async def test_a_button_may_be_typed(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Kapuas")
    await stage.tell(citizen, "rumah sakit")
    assert "119 Ambulans" in (await shown(citizen)).text


@pytest.mark.parametrize(
    ("typed", "title"), [("polisi", POLICE), ("Puspaga?", "Puspaga"), ("bantuan hukum", "Bantuan hukum")]
)
async def test_a_kind_may_be_typed(stage: Stage, typed: str, title: str) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Kapuas")
    await stage.tell(citizen, typed)
    assert f"sejauh kami tahu.\n\n{title}\n" in (await shown(citizen)).text


async def test_whoever_asks_for_a_service_in_a_district_is_led_there_at_once(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "nomor telepon polisi di kapuas")
    screen = await shown(citizen)
    assert "Layanan terdekat di Kapuas, sejauh kami tahu.\n\nPolisi, darurat" in screen.text
    assert (await stage.state_of(citizen)).nearby == KAPUAS
    await stage.tap(citizen, "‹ Kembali", "‹ Kembali")
    assert "Delapan fungsi keluarga" in (await shown(citizen)).text


async def test_what_is_told_at_the_services_is_kept_for_the_story(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat")
    await stage.tell(citizen, "ada pagar yang miring di kebun belakang rumah kami")
    state = await stage.state_of(citizen)
    assert "pagar yang miring" in state.heard
    assert state.flow is not None


def test_the_words_for_kinds_are_the_name_of_no_district(content: Content) -> None:
    assert [kind for kind in Kind if content.districts.search(kind.replace("_", " "))] == []


async def test_a_location_becomes_a_district_at_once_and_is_not_kept(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen)
    sent = await citizen.send_location(-3.01, 114.39)
    await stage.settle()
    assert "Layanan terdekat di Kapuas" in (await shown(citizen)).text
    assert sent.id not in [one.id for one in citizen.view().messages]
    state = await stage.state_of(citizen)
    assert state.nearby == KAPUAS
    assert "114" not in repr(state.data)


async def test_a_location_elsewhere_asks_again(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen)
    await citizen.send_location(-6.2, 106.8)
    await stage.settle()
    screen = await shown(citizen)
    assert "di luar daerah yang saya kenal" in screen.text
    assert ASKED in screen.text


async def test_the_district_told_in_a_report_is_not_asked_again_and_the_report_goes_on(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat")
    assert "Layanan terdekat di Palangka Raya" in (await shown(citizen)).text
    await stage.tap(citizen, "Kabupaten lain", "Kapuas", "‹ Kembali", "Lanjut")
    await citizen.sees("Ceritakan sebanyak yang kamu mau")
    flow = (await stage.state_of(citizen)).flow
    assert flow is not None
    assert flow.answers["district"] == ["6271"]


async def test_the_district_is_remembered_until_the_chat_is_closed(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Kapuas", "‹ Kembali", "Lanjut")
    await stage.restart()
    assert "Layanan terdekat di Kapuas" in (await services(stage, citizen)).text
    await stage.tell(citizen, "/tutup")
    assert ASKED in (await services(stage, citizen)).text


async def test_nobody_reads_the_district_in_the_database(stage: Stage) -> None:
    citizen = await stage.citizen()
    await services(stage, citizen, "Gunung Mas")
    await stage.end()
    stored = b"".join(one.read_bytes() for one in files_of_the_database(stage.settings.data))
    await stage.begin()
    assert b"chats" in stored
    assert b"6211" not in stored
    assert b"Gunung Mas" not in stored


def files_of_the_database(folder: Path) -> list[Path]:
    return list(folder.glob("betang.db*"))


# The emergency numbers over it


async def test_the_numbers_lead_back_to_the_same_services_however_often(stage: Stage) -> None:
    """What lies behind must not pile up: it is sealed anew at every step."""
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat", "Kapuas")
    sizes = []
    for _ in range(3):
        await stage.tap(citizen, POLICE, "☎️ Darurat")
        assert "telepon dulu" in (await shown(citizen)).text
        await stage.tap(citizen, "Lanjut")
        assert "Unit PPA Polres Kapuas" in (await shown(citizen)).text
        await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat")
        sizes.append(len(repr((await stage.state_of(citizen)).data)))
    assert len(set(sizes)) == 1
    await stage.tap(citizen, "‹ Kembali", "Lanjut")
    assert "Delapan fungsi keluarga" in (await shown(citizen)).text


async def test_a_report_that_was_open_behind_the_services_is_locked_in_time(stage: Stage) -> None:
    """Threat: the phone is put down with the services on its screen, and the opened report behind them."""
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    await stage.tap(citizen, "☎️ Darurat", "Layanan terdekat", "☎️ Darurat")
    assert list(places(await stage.state_of(citizen))) == [CARD, NEARBY, CARD, "follow.menu"]
    await stage.later(minutes=12)
    assert "Halo, selamat datang" in (await shown(citizen)).text
    state = await stage.state_of(citizen)
    assert (state.place, state.data) == ("home", {})


async def test_a_button_made_up_by_somebody_does_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await services(stage, citizen, "Kapuas")
    stamp = screen.keys[-1].data.partition(":")[0]
    for action in ("d:9999", "k:bank", "d:", "k:", "nonsense"):
        await stage.press(citizen, f"{stamp}:{action}", message_id=screen.id)
    assert (await shown(citizen)).text == screen.text


# How old


@pytest.fixture
async def checked_stage(made_folder: Path, tmp_path: Path, content: Content) -> AsyncIterator[Stage]:
    """A bot whose police number was dialled today."""
    async with open_stage(made_folder, tmp_path / "data", replace(content, directory=_checked(content))) as stage:
        yield stage


def _checked(content: Content) -> Directory:
    """Of the real ones, with the police dialled on the first day of the stage."""
    today = SystemClock().now().astimezone(WIB).date()
    contacts = (
        replace(one, verified_on=today, verified_by="petugas jaga") if one.id == "police" else one
        for one in content.directory.contacts
    )
    return replace(content.directory, contacts=tuple(contacts))


async def test_what_was_checked_says_so_for_180_days_and_no_longer(checked_stage: Stage) -> None:
    citizen = await checked_stage.citizen()
    first = await services(checked_stage, citizen, "Sukamara", POLICE)
    assert "lebih dari 180 hari" not in first.text
    for days, old in ((180, False), (1, True)):
        checked_stage.clock.move(timedelta(days=days).total_seconds())
        screen = await services(checked_stage, citizen)
        if ASKED in screen.text:
            await checked_stage.tap(citizen, "Sukamara")
        await checked_stage.tap(citizen, POLICE)
        listed = (await shown(citizen)).text
        assert ("110: dicek terakhir lebih dari 180 hari lalu, bisa berubah" in listed) is old
    card = await checked_stage.open(citizen, "/bantuan")
    assert "110: dicek terakhir lebih dari 180 hari lalu" in card.text
    assert "119, 129: menunggu konfirmasi dinas" in card.text


async def test_a_number_can_be_tapped(stage: Stage) -> None:
    """Telegram finds a number by itself when it is written from the plus."""
    citizen = await stage.citizen()
    await services(stage, citizen, "Kapuas", "UPTD PPA")
    screen = await shown(citizen)
    found = {one["type"]: one for one in screen.raw["entities"] if one["type"] in {"phone_number", "text_link"}}
    start = found["phone_number"]["offset"]
    assert screen.text[start : start + found["phone_number"]["length"]] == "+62-811-5201-515"
    assert found["text_link"]["url"].startswith("https://wa.me/628115201515")


async def test_an_officer_finds_the_services_too_and_loses_nothing_there(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen, pin=PIN)
    await stage.tap(officer, "Ambil", "Jawab", "☎️ Darurat", "Layanan terdekat", "Kapuas")
    await stage.tell(officer, "contoh kalimat rekaan: tolong dia bawa parang")
    assert "Layanan terdekat di Kapuas" in (await shown(officer)).text
    assert (await stage.state_of(officer)).heard == ""
    await stage.tap(officer, "‹ Kembali", "Lanjut")
    await stage.tell(officer, "contoh jawaban rekaan")
    assert "persis seperti ini" in (await shown(officer)).text
