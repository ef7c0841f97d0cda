"""One case in an officer's hands: taking it, losing a race, reading, files, and what is removed again."""

from __future__ import annotations

import asyncio
import io
import re

import pytest
from PIL import Image

from betang.storage.tables import audit
from betang.training.people import Phone
from betang.training.views import Seen
from betang.vocabulary import Role
from tests.handlers.handlers_stage import STORY, Stage, shown


def protected(officer: Phone) -> list[Seen]:
    return [one for one in officer.view().messages if one.protected]


def photo() -> bytes:
    """A picture that says where it was taken."""
    image = Image.new("RGB", (64, 48), "teal")
    exif = image.getexif()
    exif[0x010E] = "tempat rahasia rekaan"
    sink = io.BytesIO()
    image.save(sink, "JPEG", exif=exif)
    return sink.getvalue()


async def bytes_of(stage: Stage, seen: Seen) -> bytes:
    """The bytes of a file that lies in a chat."""
    assert seen.file is not None
    stored = stage.server.world.files.find(str(seen.file["file_id"]))
    assert stored is not None
    return stored.data


# Taking


async def test_taking_a_case_shows_it_and_removes_the_alert(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    answer = await stage.press(officer, "Ambil")
    assert answer.text == "Kasus ini sekarang pada Anda."
    assert len(officer.view().messages) == 1
    screen = await shown(officer)
    assert "Pada Anda; kembali ke antrean 29 menit lagi" in screen.text
    for told in ("Palangka Raya", "Fisik", "Diri sendiri", "Jawaban: dibuka sendiri"):
        assert told in screen.text
    assert STORY not in screen.text


async def test_of_two_who_take_at_once_one_wins_and_the_other_reads_who(stage: Stage) -> None:
    first, second = await stage.officer(), await stage.officer()
    await stage.report(await stage.citizen())
    answers = await asyncio.gather(first.press("Ambil"), second.press("Ambil"))
    await stage.settle()
    assert all(answers)
    screens = [await shown(one) for one in (first, second)]
    assert sum("Pada Anda" in screen.text for screen in screens) == 1
    loser = next(screen for screen in screens if "Pada Anda" not in screen.text)
    lost = re.search(r"Sudah diambil Petugas ([12]) \(meja Palangka Raya\), \d+ detik lalu\.", loser.text)
    assert lost is not None
    assert screens[int(lost[1]) - 1].text.count("Pada Anda") == 1
    assert {"Paling mendesak", "Antrean"} <= set(loser.labels)


async def test_whoever_lost_reads_it_where_the_alert_was(stage: Stage) -> None:
    first, second = await stage.officer(), await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(first, "Ambil")
    await stage.tap(second, "Ambil")
    assert len(second.view().messages) == 1
    assert "Sudah diambil Petugas 1" in (await shown(second)).text


async def test_taking_twice_at_once_takes_once(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    answers = await asyncio.gather(officer.press("Ambil"), officer.press("Ambil"))
    await stage.settle()
    assert all(answers)
    text = (await shown(officer)).text
    assert "Pada Anda" in text
    assert text.count("Diambil") == 1


async def test_a_case_nobody_works_on_returns_to_the_queue_and_is_announced(stage: Stage) -> None:
    officer, colleague = await stage.officer(), await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    await stage.later(minutes=31)
    assert any("waktu habis, kembali ke antrean" in one.text for one in officer.view().messages)
    assert any("kembali ke antrean" in one.text for one in colleague.view().messages)
    await stage.tap(officer, "Baca cerita")
    assert "Ambil dulu kasus ini" in (await shown(officer)).text
    assert not protected(officer)
    await stage.tap(colleague, "Ambil")
    assert "Pada Anda" in (await shown(colleague)).text


async def test_working_on_a_case_keeps_it(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    for _ in range(3):
        await stage.later(minutes=20)
        await stage.tap(officer, "Baca cerita")
    assert "Pada Anda" in (await shown(officer)).text


async def test_a_released_case_waits_again(stage: Stage) -> None:
    officer, colleague = await stage.officer(), await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil", "Lepas")
    assert "kembali ke antrean" in (await shown(officer)).text
    assert "Menunggu: ⚪ 1" in (await stage.open(colleague, "/antrean")).text


# Reading


async def test_a_story_is_read_protected_and_goes_by_itself(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil", "Baca cerita")
    assert len(protected(officer)) == 1
    assert STORY in protected(officer)[0].text
    assert protected(officer)[0].silent
    assert officer.view().messages[-1].id == (await shown(officer)).id
    assert "terhapus sendiri setelah 10 menit" in (await shown(officer)).text
    await stage.later(minutes=9)
    assert protected(officer)
    await stage.later(minutes=2)
    assert not protected(officer)


async def test_leaving_takes_the_reading_away_at_once(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil", "Baca cerita", "✖ Tutup")
    assert not protected(officer)
    assert len(officer.view().messages) == 1


async def test_pressing_read_twice_at_once_shows_the_story_once(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    await asyncio.gather(officer.press("Baca cerita"), officer.press("Baca cerita"))
    await stage.settle()
    assert len(protected(officer)) == 1


async def test_officers_see_nobody_by_name_or_account(stage: Stage) -> None:
    officer = await stage.officer()
    citizen = await stage.citizen(username="nama_rekaan", last_name="Marga-rekaan", phone="+620001")
    await stage.report(citizen)
    await stage.tap(officer, "Ambil", "Baca cerita")
    said = "".join(one.text for one in officer.view().messages)
    for secret in ("nama_rekaan", "Marga-rekaan", "+620001", str(citizen.id)):
        assert secret not in said
    assert not [one for one in officer.view().messages if "forward_origin" in one.raw]


async def test_without_taking_it_nobody_reads(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Paling mendesak")
    screen = await shown(officer)
    assert "Baca cerita" not in screen.labels
    await stage.press(officer, f"{screen.keys[-1].data.split(':')[0]}:read", message_id=screen.id)
    assert "Ambil dulu kasus ini" in (await shown(officer)).text
    assert not protected(officer)


async def test_a_supervisor_reads_with_a_reason_that_is_written_down(stage: Stage) -> None:
    officer, supervisor = await stage.officer(), await stage.officer(Role.SUPERVISOR, "62")
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    await stage.tell(supervisor, "/antrean")
    await stage.tap(supervisor, "Antrean", "Saring", "Daerah", "Palangka Raya")
    before = await stage.count(audit)
    await open_by_code(stage, supervisor, officer)
    assert "Baca cerita" not in (await shown(supervisor)).labels
    await stage.tap(supervisor, "Baca dengan alasan")
    assert "Alasannya dicatat" in (await shown(supervisor)).text
    await stage.tap(supervisor, "Pengawasan")
    assert STORY in protected(supervisor)[0].text
    assert await stage.count(audit) == before + 1


async def open_by_code(stage: Stage, officer: Phone, holder: Phone) -> None:
    """The case that the holder's screen is about, opened from the queue of another."""
    code = re.search(r"K-\w{4}", (await shown(holder)).text)
    assert code is not None
    screen = await shown(officer)
    await stage.press(officer, f"{screen.keys[-1].data.split(':')[0]}:case:{code[0]}", message_id=screen.id)
    assert code[0] in (await shown(officer)).text


@pytest.mark.parametrize("why", ["", "x", "baru", "why:", "why:info"])
async def test_a_made_up_reason_reads_nothing(stage: Stage, why: str) -> None:
    officer, supervisor = await stage.officer(), await stage.officer(Role.SUPERVISOR, "62")
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    await stage.tell(supervisor, "/antrean")
    await stage.tap(supervisor, "Antrean")
    await open_by_code(stage, supervisor, officer)
    await stage.tap(supervisor, "Baca dengan alasan")
    screen = await shown(supervisor)
    await stage.press(supervisor, f"{screen.keys[-1].data.split(':')[0]}:why:{why}", message_id=screen.id)
    assert not protected(supervisor)


async def test_where_the_desks_keys_lie_elsewhere_the_officer_is_sent_to_the_console(stage: Stage) -> None:
    """The second deployment: this server files and alerts, and cannot read."""
    citizen, officer = await stage.citizen(), await stage.officer()
    for desk in ("62", "6271"):
        (stage.settings.keys / "desks" / f"{desk}.identity").unlink()
    await stage.restart()
    await stage.tell_story_as_child(citizen)
    await citizen.send_voice(b"suara rekaan")
    await stage.tell(citizen, STORY)
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil", "Baca cerita")
    assert "Buka kasus ini di konsol" in (await shown(officer)).text
    await stage.tap(officer, "Berkas (1)", "1. ")
    assert "Buka kasus ini di konsol" in (await shown(officer)).text
    assert not protected(officer)


# Files


async def test_a_photo_is_shown_clean_and_its_original_on_request(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.send_photo(photo())
    await stage.settle()
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil", "Berkas (1)", "1. Foto")
    clean = protected(officer)[0]
    assert clean.kind == "photo"
    assert b"tempat rahasia rekaan" not in await bytes_of(stage, clean)
    await stage.tap(officer, "1. Asli")
    original = protected(officer)[1]
    assert b"tempat rahasia rekaan" in await bytes_of(stage, original)
    assert officer.view().messages[-1].id == (await shown(officer)).id
    await stage.later(minutes=11)
    assert not protected(officer)


async def test_a_voice_note_comes_as_it_was_sent(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.send_voice(b"suara rekaan")
    await stage.settle()
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil", "Berkas (1)")
    assert "1. Asli" not in (await shown(officer)).labels
    await stage.tap(officer, "1. ")
    assert protected(officer)[0].kind == "voice"
    assert await bytes_of(stage, protected(officer)[0]) == b"suara rekaan"


@pytest.mark.parametrize("blob", ["0" * 32, "", "../../keys", "x"])
async def test_a_file_of_another_case_cannot_be_asked_for(stage: Stage, blob: str) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.tell_story_as_child(citizen)
    await citizen.send_voice(b"suara rekaan")
    await stage.settle()
    await stage.send_from_story(citizen)
    await stage.tap(officer, "Ambil", "Berkas (1)")
    screen = await shown(officer)
    await stage.press(officer, f"{screen.keys[-1].data.split(':')[0]}:file:{blob}"[:64], message_id=screen.id)
    assert "Berkas itu tidak ada di kasus ini." in (await shown(officer)).text
    assert not protected(officer)


# The end of a way


async def test_the_ways_back_lead_back(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    case = await shown(officer)
    for room in ("Jawab", "Catatan", "Oper", "Selesai"):
        await stage.tap(officer, room, "‹ Kembali")
        assert (await shown(officer)).labels == case.labels
    await stage.tap(officer, "‹ Kembali", "‹ Kembali")
    assert "Meja Palangka Raya" in (await shown(officer)).text
