"""What a person gets who types a command, right, wrong, with a name or with words behind it."""

from __future__ import annotations

import pytest

from betang.wording.measure import TEXT_LIMIT
from handlers.commands import VERBS
from handlers.menu import COMMANDS
from tests.handlers.handlers_stage import PIN, Stage, shown

LEADS_TO = {
    "/start": "Halo, selamat datang",
    "/lapor": "Sebelum mulai, empat hal",
    "/cek": "Ketik PIN",
    "/bantuan": "110",
    "/belajar": "Delapan fungsi keluarga",
    "/tutup": "Sampai jumpa",
    "/bahasa": "Mau pakai bahasa apa?",
    "/privasi": "Yang perlu Anda tahu",
    "/hapus": "Hapus data chat ini?",
}


@pytest.mark.parametrize(("command", "text"), LEADS_TO.items())
async def test_every_command_of_the_menu_leads_to_its_screen(stage: Stage, command: str, text: str) -> None:
    citizen = await stage.citizen()
    assert text in (await stage.open(citizen, command)).text
    assert len(citizen.view().messages) == 1


def test_the_menu_offers_only_commands_that_exist_and_none_of_the_officers() -> None:
    offered = {name for name, _ in COMMANDS}
    assert offered == {command.removeprefix("/") for command in LEADS_TO}
    assert set(VERBS) - offered == {"antrean", "jaga", "kampanye"}


@pytest.mark.parametrize("typed", ["/belajar@betang_latihan_bot", "/BELAJAR", "/Belajar@Betang_Latihan_Bot  ya"])
async def test_a_command_is_understood_with_the_bots_name_and_in_any_letters(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    assert "Delapan fungsi keluarga" in (await stage.open(citizen, typed)).text


async def test_a_command_brings_the_screen_as_a_new_message_at_the_bottom(stage: Stage) -> None:
    citizen = await stage.citizen()
    before = await shown(citizen)
    after = await stage.open(citizen, "/belajar")
    assert after.id > before.id
    assert len(citizen.view().messages) == 1


@pytest.mark.parametrize("typed", ["/tidakada", "/", "//", "/123", "/lapor_sekarang", "/<b>", "/\u200b"])
async def test_an_unknown_command_is_explained_and_the_screen_stays(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    text = (await stage.open(citizen, typed)).text
    assert "Perintah itu tidak saya kenal. Menu awal: /start" in text
    assert "Delapan fungsi keluarga" in text
    assert "tidak saya kenal" not in (await stage.open(citizen, "/belajar")).text


async def test_an_unknown_command_within_a_report_leaves_the_report_where_it_was(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak")
    assert "Aman untuk chat sekarang?" in (await stage.open(citizen, "/tidakada")).text


async def test_words_behind_lapor_begin_the_story(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell(citizen, "/lapor ada cerita rekaan tentang pagar miring")
    await citizen.sees("Tulisan tadi saya tahan dulu")
    await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati", "Palangka Raya")
    await citizen.sees("Tersimpan: 1 pesan")
    await stage.tap(citizen, "Selesai", "Lewati")
    await stage.finish_report(citizen, "", PIN)
    await stage.tap(officer, "Ambil", "Baca cerita")
    await officer.sees("cerita rekaan tentang pagar miring")


async def test_words_behind_lapor_join_the_report_that_was_begun(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut")
    await stage.tell(citizen, "/lapor satu kalimat rekaan lagi")
    await stage.tap(citizen, "Lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati", "Palangka Raya")
    await citizen.sees("Tersimpan: 1 pesan")


async def test_a_pin_behind_cek_opens_the_report(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    assert "Status: diterima" in (await stage.open(citizen, f"/cek {PIN}")).text


@pytest.mark.parametrize(
    "typed", ["/tolong", "/tolong saya dipukul sekarang", "/lapor saya mau dibunuh", "/start dia bawa parang"]
)
async def test_words_of_danger_behind_a_slash_bring_the_numbers(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    assert "110" in (await stage.open(citizen, typed)).text


@pytest.mark.parametrize("command", ["/start", "/bantuan", "/belajar", "/cek", "/privasi"])
async def test_a_story_behind_a_command_is_held_and_offered_as_a_beginning(stage: Stage, command: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, f"{command} saya dipukul suami tadi malam")
    if command == "/bantuan":  # the numbers that were asked for come first
        assert "110" in (await shown(citizen)).text
        await stage.tap(citizen, "Lanjut")
    await citizen.sees("Mau dilanjutkan sebagai cerita untuk petugas?")
    assert (await stage.state_of(citizen)).heard == "saya dipukul suami tadi malam"


async def test_a_sentence_behind_an_unknown_command_is_not_lost(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/ceritaku ada pagar miring di kebun")
    await citizen.sees("Mau dilanjutkan sebagai cerita untuk petugas?")


@pytest.mark.parametrize("command", [*LEADS_TO, "/tidakada", "/antrean", "/jaga", "/kampanye"])
async def test_a_command_with_four_thousand_letters_behind_it_gets_a_screen(stage: Stage, command: str) -> None:
    citizen = await stage.citizen()
    screen = await stage.open(citizen, f"{command} {'kata ' * 810}".strip())
    assert screen.rows
    assert len(screen.text) <= TEXT_LIMIT


@pytest.mark.parametrize("command", ["/antrean", "/jaga", "/kampanye"])
async def test_the_officers_commands_tell_a_citizen_nothing(stage: Stage, command: str) -> None:
    citizen = await stage.citizen()
    text = (await stage.open(citizen, command)).text
    assert "Menu itu tidak tersedia" in text
    assert "Halo, selamat datang" in text
    assert "etugas" not in text
