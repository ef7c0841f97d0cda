"""The officer's first screen and the queue."""

from __future__ import annotations

import pytest

from betang.training.people import Phone
from betang.vocabulary import Role
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

TELEGRAM_MOST = 4096


async def file_some(stage: Stage, count: int, district: str = "Palangka Raya") -> Phone:
    """So many cases, all of one citizen, who goes the short way each time."""
    citizen = await stage.citizen()
    for _ in range(count):
        await stage.tell(citizen, "/lapor")
        await stage.tap(citizen, "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati", district)
        await stage.tell(citizen, STORY)
        await stage.tap(citizen, "Kirim sekarang")
        await stage.tell(citizen, PIN)
        await stage.tap(citizen, "Kirim")
    return citizen


async def test_the_first_screen_counts_what_waits_by_class_and_what_is_mine(stage: Stage) -> None:
    officer = await stage.officer()
    await file_some(stage, 2)
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil")
    text = (await stage.open(officer, "/antrean")).text
    assert "Menunggu: 🟠 2" in text
    assert "Pada saya: 1" in text


async def test_cases_past_their_time_are_counted_and_named(stage: Stage) -> None:
    officer = await stage.officer()
    await file_some(stage, 1)
    await stage.later(hours=2)
    assert "⏰ Lewat waktu: 1" in (await stage.open(officer, "/antrean")).text
    await stage.tap(officer, "Antrean")
    assert "⏰ lewat" in (await shown(officer)).text


async def test_the_most_urgent_case_is_one_tap_away(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await file_some(stage, 1)
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Paling mendesak")
    assert "🟠" in (await shown(officer)).text.splitlines()[0]


async def test_with_nothing_waiting_the_most_urgent_is_said_to_be_none(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.tap(officer, "Paling mendesak")
    assert "Tidak ada kasus yang menunggu." in (await shown(officer)).text
    await stage.tap(officer, "Antrean")
    assert "Tidak ada kasus di sini." in (await shown(officer)).text


async def test_the_queue_is_turned_page_by_page_and_every_case_opens(stage: Stage) -> None:
    officer = await stage.officer()
    await file_some(stage, 10)
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Antrean")
    first = await shown(officer)
    assert sum(label.startswith("K-") for label in first.labels) == 8
    await stage.tap(officer, "›")
    second = await shown(officer)
    assert sum(label.startswith("K-") for label in second.labels) == 2
    assert not {one for one in first.labels if one.startswith("K-")} & set(second.labels)
    await stage.tap(officer, "›", "‹ 2/2", "‹ 1/2")
    assert "‹ 1/2" in (await shown(officer)).labels
    code = next(one for one in (await shown(officer)).labels if one.startswith("K-"))
    await stage.tap(officer, code)
    assert code in (await shown(officer)).text


async def test_the_queue_is_narrowed_and_widened_again(stage: Stage) -> None:
    officer = await stage.officer(Role.SUPERVISOR, "62")
    await file_some(stage, 1, "Sukamara")
    await stage.report(await stage.citizen())
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Antrean", "Saring", "Daerah", "Sukamara")
    text = (await shown(officer)).text
    assert "Disaring: Sukamara" in text
    assert text.count("K-") == 1
    await stage.tap(officer, "Saring", "Fisik")
    assert "Tidak ada kasus di sini." in (await shown(officer)).text
    await stage.tap(officer, "Saring", "Tanpa saringan")
    assert (await shown(officer)).text.count("K-") == 2
    await stage.tap(officer, "Saring", "Fisik")
    assert (await shown(officer)).text.count("K-") == 1
    await stage.tap(officer, "Saring", "‹ Kembali", "‹ Kembali")
    assert "Menunggu" in (await shown(officer)).text


async def test_closed_cases_are_found_by_the_filter(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tap(officer, "Ambil", "Selesai", "Lanjut", "Hanya perlu informasi", "Antrean", "Saring", "Selesai")
    assert (await shown(officer)).text.count("K-") == 1


async def test_a_desk_sees_its_own_cases_only(stage: Stage) -> None:
    officer, other = await stage.officer(), await stage.officer(desk="6206")
    await stage.report(await stage.citizen())
    await stage.tell(other, "/antrean")
    assert "Menunggu: tidak ada" in (await shown(other)).text
    await stage.tap(officer, "Antrean")
    code = next(label for label in (await shown(officer)).labels if label.startswith("K-"))
    await stage.tap(other, "Antrean")
    stamp = (await shown(other)).keys[-1].data.split(":")[0]
    await stage.press(other, f"{stamp}:case:{code}", message_id=(await shown(other)).id)
    assert "Kasus itu tidak ada di antrean Anda" in (await shown(other)).text


async def test_unread_additions_are_marked_in_the_list(stage: Stage) -> None:
    officer, citizen = await stage.officer(), await stage.citizen()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil", "Baca cerita")
    await stage.tell(citizen, "satu hal rekaan yang terlupa")
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Kasus saya")
    assert "✉️" in (await shown(officer)).text


@pytest.mark.parametrize(
    "action",
    ["page:-1", "page:99999999999", "page:x", "page:²", "case:", "case:K-0000", "urgency:9", "kind:x", "state:x"],
)
async def test_made_up_actions_of_the_queue_break_nothing(stage: Stage, action: str) -> None:
    officer = await stage.officer()
    await stage.report(await stage.citizen())
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Antrean")
    for room in ((), ("Saring",)):
        await stage.tap(officer, *room)
        screen = await shown(officer)
        await stage.press(officer, f"{screen.keys[-1].data.split(':')[0]}:{action}", message_id=screen.id)
        assert "✖ Tutup" in (await shown(officer)).labels
        await stage.tell(officer, "/antrean")
        await stage.tap(officer, "Antrean")


async def test_a_full_page_of_the_longest_lines_fits_a_message(stage: Stage) -> None:
    officer = await stage.officer(Role.SUPERVISOR, "62")
    citizen = await stage.citizen()
    kinds = ("Fisik", "Psikis", "Seksual", "Penelantaran", "Eksploitasi", "Perdagangan orang", "Lainnya")
    for _ in range(8):
        await stage.tell(citizen, "/lapor")
        await stage.tap(
            citizen, "Saya paham, lanjut", "Tidak", "Aman", "Orang lain", *[f"☐ {kind}" for kind in kinds]
        )
        await stage.tap(citizen, "Lanjut", "Lewati", "Kotawaringin Barat", "Kirim sekarang")
        await stage.finish_report(citizen, "", PIN)
    await stage.tell(officer, "/antrean")
    await stage.tap(officer, "Antrean")
    screen = await shown(officer)
    assert screen.text.count("K-") == 8
    assert len(screen.text) < TELEGRAM_MOST
