"""The emergency card: from every screen, before everything else, and back to where the person was."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from betang.training.people import Phone
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

CRY = "tolong dia bawa parang ke rumah"
DARK = "rasanya mau mati saja"

SAID_ONCE = re.compile(r"^(PIN tersimpan|Tersimpan|Saya belum yakin maksudnya)\.\n\n")

Way = Callable[[Stage, Phone], Awaitable[None]]


def by(*steps: str) -> Way:
    """A way to a screen: commands and texts are typed, everything else is a button."""

    async def go(stage: Stage, citizen: Phone) -> None:
        for step in steps:
            typed = step.startswith(("/", ">"))
            await (stage.tell(citizen, step.lstrip(">")) if typed else stage.tap(citizen, step))

    return go


async def to_the_review(stage: Stage, citizen: Phone) -> None:
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.tell(citizen, PIN)


async def sent(stage: Stage, citizen: Phone) -> None:
    await stage.report(citizen)


async def code(stage: Stage, citizen: Phone) -> None:
    await stage.report(citizen)
    await stage.tap(citizen, "Simpan kode")


def opened(*labels: str) -> Way:
    """A way into a report that is open."""

    async def go(stage: Stage, citizen: Phone) -> None:
        await stage.report(citizen)
        await stage.follow(citizen)
        await stage.tap(citizen, *labels)

    return go


BEGUN = ("/lapor", "Saya paham, lanjut", "Tidak", "Aman")
SCREENS: dict[str, Way] = {
    "home": by("/start"),
    "closed": by("/tutup"),
    "settings": by("⚙️ Pengaturan"),
    "language": by("/bahasa"),
    "safe word": by("⚙️ Pengaturan", "🔑 Kata aman"),
    "privacy": by("/privasi"),
    "services, where": by("/bantuan", "Layanan terdekat"),
    "services, which": by("/bantuan", "Layanan terdekat", "Kapuas"),
    "services": by("/bantuan", "Layanan terdekat", "Kapuas", "UPTD PPA"),
    "learn": by("/belajar"),
    "erase": by("/hapus"),
    "login": by("/cek"),
    "offer": by(">ada pagar yang miring di kebun"),
    "resume": by("/lapor", "/lapor"),
    "notice": by("/lapor"),
    "other ways": by("/lapor", "Cara lain"),
    "danger": by("/lapor", "Saya paham, lanjut"),
    "phone": by("/lapor", "Saya paham, lanjut", "Tidak"),
    "kinds": by(*BEGUN, "Saya sendiri"),
    "district": by(*BEGUN, "Saya, belum 18", "Lewati"),
    "story": by(*BEGUN, "Saya, belum 18", "Lewati", "Palangka Raya"),
    "answering": by(*BEGUN, "Saya, belum 18", "Lewati", "Palangka Raya", ">contoh cerita rekaan", "Selesai"),
    "review": to_the_review,
    "sent": sent,
    "code": code,
    "report": opened(),
    "add": opened("Tambah cerita"),
    "contact": opened("Waktu aman"),
    "withdraw": opened("Tarik laporan"),
    "delete": opened("Hapus semua"),
}


@pytest.mark.parametrize("screen", SCREENS)
async def test_the_numbers_are_one_tap_away_and_the_way_back_is_one_tap(stage: Stage, screen: str) -> None:
    citizen = await stage.citizen()
    await SCREENS[screen](stage, citizen)
    before = await shown(citizen)
    sos = next(key.label for key in before.keys if "☎️" in key.label)
    await stage.tap(citizen, sos)
    card = await shown(citizen)
    assert "110" in card.text
    assert "129" in card.text
    await stage.tap(citizen, "Lanjut")
    after = await shown(citizen)
    assert (after.text, after.labels) == (SAID_ONCE.sub("", before.text), before.labels)


@pytest.mark.parametrize("screen", SCREENS)
async def test_words_of_danger_bring_the_numbers_first_and_are_not_lost(stage: Stage, screen: str) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await SCREENS[screen](stage, citizen)
    await stage.tell(citizen, CRY)
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    assert CRY in await told_in_the_end(stage, citizen, officer)


async def told_in_the_end(stage: Stage, citizen: Phone, officer: Phone) -> str:
    """Go on from wherever the citizen is until an officer can read what was typed."""
    if "Mau dilanjutkan sebagai cerita" in (await shown(citizen)).text:
        await stage.tap(citizen, "Ya, lanjut")
    for _ in range(12):
        screen = await shown(citizen)
        wanted = ("Saya paham, lanjut", "Lanjut di sini", "Tidak", "Aman", "Saya, belum 18", "Palangka Raya")
        label = next((one for one in (*wanted, "Selesai", "Lewati", "Kirim") if one in screen.labels), None)
        if "PIN 4 sampai 6" in screen.text:
            await stage.tell(citizen, PIN)
        elif "Jenis" in screen.text or "kinds" in screen.text or label is None or "Status" in screen.text:
            break
        else:
            await stage.tap(citizen, label)
        if "Diterima" in (await shown(citizen)).text:
            break
    if "Apa yang terjadi?" in (await shown(citizen)).text:
        await stage.tap(citizen, "Tidak tahu", "Lewati", "Palangka Raya", "Kirim sekarang")
        await stage.finish_report(citizen, "", PIN)
    return await stage.read_story(officer)


@pytest.mark.parametrize("screen", ["home", "login", "kinds", "story", "review", "sent", "code", "add", "delete"])
async def test_words_of_despair_bring_somebody_to_talk_to(stage: Stage, screen: str) -> None:
    citizen = await stage.citizen()
    await SCREENS[screen](stage, citizen)
    await stage.tell(citizen, DARK)
    card = await shown(citizen)
    assert "119" in card.text
    assert "tidak harus ditanggung sendirian" in card.text
    assert {"Lanjut", "Bukan itu maksud saya"} <= set(card.labels)


async def test_whoever_goes_on_writing_at_the_card_goes_on_telling_and_keeps_the_numbers(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, DARK, "lanjutan rekaan di bawah nomor")
    assert "tidak harus ditanggung sendirian" in (await shown(citizen)).text
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    await stage.tap(citizen, "Lanjut")
    await citizen.sees("Tersimpan: 2 pesan, 1 berkas")
    await stage.send_from_story(citizen)
    assert "lanjutan rekaan di bawah nomor" in await stage.read_story(officer)


async def test_the_cards_own_buttons_may_be_typed(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "/bantuan", "layanan terdekat")
    assert "di kabupaten/kota mana?" in (await shown(citizen)).text
    await stage.tell(citizen, "kembali", "lanjut")
    assert "Delapan fungsi keluarga" in (await shown(citizen)).text


async def test_asked_for_again_the_numbers_come_again_and_not_the_list(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "☎️ Bantuan", "Layanan terdekat")
    assert "telepon dulu" not in (await shown(citizen)).text
    await stage.tap(citizen, "☎️ Darurat")
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tell(citizen, DARK)
    assert "tidak harus ditanggung sendirian" in (await shown(citizen)).text


async def test_112_is_shown_only_where_it_works(stage: Stage) -> None:
    for district, works in (("Palangka Raya", True), ("Sukamara", False)):
        citizen = await stage.citizen()
        await by(*BEGUN, "Saya, belum 18", "Lewati", district)(stage, citizen)
        await stage.tap(citizen, "☎️ Darurat")
        assert ("112" in (await shown(citizen)).text) is works


async def test_whoever_is_in_danger_now_sees_the_numbers_and_then_the_next_question(stage: Stage) -> None:
    citizen = await stage.citizen()
    await by("/lapor", "Saya paham, lanjut", "Ya")(stage, citizen)
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    assert "Aman untuk chat sekarang?" in (await shown(citizen)).text


async def test_an_officer_who_writes_about_danger_is_not_sent_to_the_numbers(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil", "Jawab")
    await stage.tell(officer, CRY)
    assert "persis seperti ini" in (await shown(officer)).text
    await stage.tap(officer, "☎️ Darurat")
    await stage.tell(officer, f"{CRY} sekali lagi")
    await stage.tap(officer, "Lanjut")
    assert "sekali lagi" in (await shown(officer)).text


async def test_the_card_promises_nothing_it_cannot_keep(stage: Stage) -> None:
    citizen = await stage.citizen()
    text = (await stage.open(citizen, "/bantuan")).text
    assert "Bot ini bukan layanan darurat" in text
    assert "anonim" not in text.lower()
