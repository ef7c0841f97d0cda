"""Who comes in as an officer, who does not, and how shifts and alerts follow."""

from __future__ import annotations

import asyncio
import logging

import pytest

from betang.training.people import Phone
from betang.training.views import Seen
from betang.vocabulary import Role
from tests.handlers.handlers_stage import STORY, Stage, shown


def alerts(officer: Phone) -> list[Seen]:
    return [one for one in officer.view().messages if any(key.data == "queue" for key in one.keys)]


# Invitations


async def test_an_invitation_makes_an_officer_with_number_desk_and_role(stage: Stage) -> None:
    officer = stage.server.phone(first_name="Petugas")
    await officer.start(await stage.invite())
    await stage.settle()
    text = (await shown(officer)).text
    assert "Selamat bertugas, Petugas 1 (meja Palangka Raya)." in text
    assert "Meja Palangka Raya" in text
    assert "Anda tidak sedang jaga." in text


async def test_an_invitation_works_once(stage: Stage) -> None:
    token = await stage.invite()
    first, second = stage.server.phone(first_name="Petugas"), stage.server.phone(first_name="Orang")
    await first.start(token)
    await second.start(token)
    await stage.settle()
    assert "Undangan ini sudah dipakai" in (await shown(second)).text
    assert "Menu itu tidak tersedia" in (await stage.open(second, "/antrean")).text
    await stage.tell(first, f"/start {token}")
    assert "Selamat bertugas, Petugas 1" in (await shown(first)).text


async def test_two_who_press_one_invitation_at_once_make_one_officer(stage: Stage) -> None:
    token = await stage.invite()
    phones = [stage.server.phone(first_name="Orang") for _ in range(2)]
    await asyncio.gather(*(phone.start(token) for phone in phones))
    await stage.settle()
    texts = [(await shown(phone)).text for phone in phones]
    assert sum("Selamat bertugas" in text for text in texts) == 1
    assert sum("sudah dipakai" in text for text in texts) == 1


async def test_an_invitation_ends_after_a_day(stage: Stage) -> None:
    token = await stage.invite()
    await stage.later(hours=25)
    late = stage.server.phone(first_name="Orang")
    await late.start(token)
    await stage.settle()
    assert "Undangan ini sudah lewat waktu" in (await shown(late)).text


@pytest.mark.parametrize("payload", ["i" + "A" * 43, "i" + "-" * 43])
async def test_a_made_up_invitation_is_not_known(stage: Stage, payload: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, f"/start {payload}")
    text = (await shown(citizen)).text
    assert "Undangan ini tidak dikenal" in text
    assert "Halo, selamat datang" in text


@pytest.mark.parametrize("payload", ["promo", "i" + "A" * 42, "x" * 64, "i" + "A" * 44])
async def test_other_deep_links_lead_to_the_first_screen(stage: Stage, payload: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, f"/start {payload}")
    assert (await shown(citizen)).text.startswith("Halo, selamat datang")


async def test_the_invitation_leaves_the_chat(stage: Stage) -> None:
    token = await stage.invite()
    officer = stage.server.phone(first_name="Petugas")
    await officer.start(token)
    await stage.settle()
    assert token not in "".join(one.text for one in officer.view().messages)


# Everybody else


FORGED = ("queue", "case:K-7Q4M:claim", "case::claim", "case:K-7Q4M:read", "case:K-7Q4M:claim:x")


@pytest.mark.parametrize("data", FORGED)
async def test_made_up_buttons_of_an_alert_open_nothing_to_a_citizen(stage: Stage, data: str) -> None:
    citizen = await stage.citizen()
    screen = await shown(citizen)
    await stage.press(citizen, data, message_id=screen.id)
    text = (await shown(citizen)).text
    assert "Halo, selamat datang" in text
    assert "K-" not in text
    assert "Meja" not in text


async def test_a_citizen_with_the_code_of_a_real_case_gets_nowhere(stage: Stage) -> None:
    citizen, officer, other = await stage.citizen(), await stage.officer(), await stage.citizen()
    await stage.report(citizen)
    real = alerts(officer)[0].keys[0].data
    await stage.press(other, real, message_id=(await shown(other)).id)
    assert "Halo, selamat datang" in (await shown(other)).text
    await stage.tap(officer, "Ambil")
    assert "Pada Anda" in (await shown(officer)).text


async def test_campaign_staff_see_no_queue_and_no_case(stage: Stage) -> None:
    campaigner, officer = await stage.officer(Role.CAMPAIGN, "62"), await stage.officer()
    citizen = await stage.citizen()
    await stage.report(citizen)
    assert "Peran Anda tidak membuka antrean" in (await stage.open(campaigner, "/antrean")).text
    assert "Peran Anda tidak ikut jaga" in (await stage.open(campaigner, "/jaga")).text
    await stage.press(campaigner, alerts(officer)[0].keys[0].data, message_id=(await shown(campaigner)).id)
    text = (await shown(campaigner)).text
    assert "K-" not in text
    assert "tidak membuka antrean" in text
    assert "Menu kampanye" in (await stage.open(campaigner, "/kampanye")).text
    assert "Peran Anda tidak membuka kampanye" in (await stage.open(officer, "/kampanye")).text


async def test_an_auditor_sees_that_cases_wait_and_nothing_that_was_told(stage: Stage) -> None:
    auditor, citizen = await stage.officer(Role.AUDITOR, "62", on_shift=False), await stage.citizen()
    await stage.report(citizen)
    assert "Menunggu: ⚪ 1" in (await stage.open(auditor, "/antrean")).text
    await stage.tap(auditor, "Antrean")
    text = (await shown(auditor)).text
    assert "Fisik" not in text
    await stage.tap(auditor, "K-")
    screen = await shown(auditor)
    for told in ("Fisik", "Saya sendiri", "Korban", "Jawaban"):
        assert told not in screen.text
    assert not {"Ambil", "Baca cerita", "Baca dengan alasan", "Jawab", "Catatan", "Selesai"} & set(screen.labels)
    for action in ("claim", "read", "reason", "files", "answer", "note", "close", "release", "handover"):
        stamp = (await shown(auditor)).keys[-1].data.split(":")[0]
        await stage.press(auditor, f"{stamp}:{action}", message_id=(await shown(auditor)).id)
        for label in (await shown(auditor)).labels:
            if label.startswith(("Pengawasan", "Hanya perlu", "Dirujuk")):
                await stage.press(auditor, label)
                break
        assert STORY not in "".join(one.text for one in auditor.view().messages)
        await stage.tell(auditor, "/antrean")
        await stage.tap(auditor, "Antrean", "K-")
    assert "Ditangani" not in (await shown(auditor)).text


# Shifts


async def test_jaga_toggles_the_shift_and_says_who_else_is_there(stage: Stage) -> None:
    first, second = await stage.officer(), await stage.officer(on_shift=False)
    assert "Jaga juga: Petugas 1 (meja Palangka Raya)" in (await stage.open(second, "/jaga")).text
    assert "Anda selesai jaga." in (await stage.open(first, "/jaga")).text
    await stage.tap(first, "▶️ Mulai jaga")
    assert "Anda sedang jaga." in (await shown(first)).text
    await stage.tap(first, "⏹ Selesai jaga")
    assert "Anda tidak sedang jaga." in (await shown(first)).text


async def test_whoever_leaves_with_cases_in_hand_is_told(stage: Stage) -> None:
    citizen, officer = await stage.citizen(), await stage.officer()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    assert "1 kasus masih pada Anda" in (await stage.open(officer, "/jaga")).text


async def test_pressing_begin_twice_at_once_begins_once(stage: Stage) -> None:
    officer = await stage.officer(on_shift=False)
    screen = await stage.open(officer, "/antrean")
    data = next(key.data for key in screen.keys if "Mulai jaga" in key.label)
    answers = await asyncio.gather(*(officer.press(data, message_id=screen.id) for _ in range(2)))
    await stage.settle()
    assert all(answers)
    assert "Anda sedang jaga." in (await shown(officer)).text


# Whom an alert reaches


async def test_an_alert_goes_to_the_desk_and_to_nobody_beside_it(stage: Stage) -> None:
    desk, off, other = await stage.officer(), await stage.officer(on_shift=False), await stage.officer(desk="6206")
    province, supervisor = (
        await stage.officer(desk="62"),
        await stage.officer(Role.SUPERVISOR, "62", on_shift=False),
    )
    await stage.report(await stage.citizen())
    assert len(alerts(desk)) == 1
    assert not any(alerts(one) for one in (off, other, province, supervisor))


async def test_without_anybody_at_the_desk_the_province_is_alerted_then_supervisors(stage: Stage) -> None:
    supervisor = await stage.officer(Role.SUPERVISOR, "62", on_shift=False)
    await stage.report(await stage.citizen())
    assert len(alerts(supervisor)) == 1
    province = await stage.officer(desk="62")
    await stage.report(await stage.citizen())
    assert len(alerts(province)) == 1
    assert len(alerts(supervisor)) == 1


async def test_what_nobody_heard_of_is_announced_to_the_first_who_comes(stage: Stage) -> None:
    await stage.report(await stage.citizen())
    officer = await stage.officer(desk="62")
    assert len(alerts(officer)) == 1
    assert "1 kasus menunggu" in (await shown(officer)).text


async def test_with_nobody_at_all_the_operator_is_alarmed_and_the_citizen_told_the_truth(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    citizen = await stage.citizen()
    with caplog.at_level(logging.ERROR):
        await stage.report(citizen)
        await stage.later(minutes=1)
    assert "waits unheard" in caplog.text
    assert "ALARM: 1 cases and no officer to tell" in caplog.text
    assert "belum ada petugas yang jaga" in (await shown(citizen)).text


async def test_a_case_past_its_time_is_brought_before_the_supervisor_once(stage: Stage) -> None:
    officer, supervisor = await stage.officer(), await stage.officer(Role.SUPERVISOR, "62", on_shift=False)
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    await stage.send_from_story(citizen)
    assert not alerts(supervisor)
    await stage.later(minutes=61)
    await stage.later(minutes=61)
    assert [one.text.endswith("lewat waktu") for one in alerts(supervisor)] == [True]
    await stage.tap(supervisor, "Ambil")
    assert "Pada Anda" in (await shown(supervisor)).text
    assert alerts(officer)


async def test_an_alert_says_nothing_of_what_is_in_the_case(stage: Stage) -> None:
    officer, citizen = await stage.officer(), await stage.citizen(username="nama_rekaan")
    await stage.report(citizen)
    text = alerts(officer)[0].text
    assert text.startswith("⚪ Rendah · Palangka Raya · K-")
    for told in (STORY, "Fisik", "saya", citizen.user.username, str(citizen.id), citizen.user.first_name):
        assert told not in text


@pytest.mark.parametrize(("danger", "silent"), [("Ya", False), ("Tidak yakin", False), ("Tidak", True)])
async def test_only_what_is_urgent_makes_a_sound(stage: Stage, danger: str, silent: bool) -> None:  # noqa: FBT001 - a column of a table
    officer, citizen = await stage.officer(), await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut", danger)
    if danger != "Tidak":
        await stage.tap(citizen, "Lanjut")
    await stage.tap(
        citizen, "Aman", "Saya sendiri", "☐ Fisik", "Lanjut", "Lewati", "Palangka Raya", "Kirim sekarang"
    )
    await stage.finish_report(citizen, STORY, "4821")
    assert (await officer.notifications())[-1].silent is silent


async def test_alerts_follow_the_language_an_officer_changes_to(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.tell(officer, "/bahasa")
    await stage.tap(officer, "English")
    await stage.tell(officer, "/antrean")
    await stage.report(await stage.citizen())
    assert "Low" in alerts(officer)[0].text
    assert alerts(officer)[0].labels[0] != "Ambil"


# Revoked


async def test_a_revoked_officer_is_shut_out_in_the_middle_of_a_case(stage: Stage) -> None:
    officer, colleague, citizen = await stage.officer(), await stage.officer(), await stage.citizen()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil", "Jawab")
    await stage.revoke(1)
    assert alerts(colleague)[-1].text.endswith("kembali ke antrean")
    await stage.tell(officer, "jawaban rekaan dari meja")
    text = (await shown(officer)).text
    assert "Menu itu tidak tersedia" in text
    assert "K-" not in text
    for command in ("/antrean", "/jaga"):
        assert "Menu itu tidak tersedia" in (await stage.open(officer, command)).text
    await stage.press(officer, alerts(colleague)[-1].keys[0].data, message_id=(await shown(officer)).id)
    assert "Halo, selamat datang" in (await shown(officer)).text
    await stage.tap(colleague, "Ambil")
    assert "Pada Anda" in (await shown(colleague)).text


@pytest.mark.parametrize("label", ["Baca cerita", "Jawab", "Catatan", "Oper", "Selesai", "Lepas", "‹ Kembali"])
async def test_every_button_of_a_revoked_officer_leads_out(stage: Stage, label: str) -> None:
    officer, citizen = await stage.officer(), await stage.citizen()
    await stage.report(citizen)
    await stage.tap(officer, "Ambil")
    await stage.revoke(1)
    await stage.tap(officer, label)
    assert "Halo, selamat datang" in (await shown(officer)).text
    assert STORY not in "".join(one.text for one in officer.view().messages)


async def test_an_officer_invited_anew_has_the_new_role_at_once(stage: Stage) -> None:
    officer = await stage.officer(on_shift=False)
    await stage.tell(officer, f"/start {await stage.invite(Role.AUDITOR, '62')}")
    assert "Peran: " in (await shown(officer)).text
    assert "Peran Anda tidak ikut jaga" in (await stage.open(officer, "/jaga")).text


async def test_an_officer_may_report_from_the_same_account(stage: Stage) -> None:
    officer, colleague = await stage.officer(), await stage.officer()
    await stage.report(officer, "cerita rekaan milik petugas sendiri")
    assert len(alerts(officer)) == len(alerts(colleague)) == 1
    await stage.tell_story_as_child(officer)
    await stage.tell(officer, STORY)
    await stage.tap(officer, "Ambil")
    assert "Pada Anda" in (await shown(officer)).text
    await stage.tell(officer, "/lapor")
    await stage.tap(officer, "Lanjut")
    assert "Tersimpan: 1 pesan" in (await shown(officer)).text
    assert "Status: " in (await stage.follow(officer)).text
