"""Who is told of a case, and how little the telling says."""

from __future__ import annotations

import logging

import pytest

from betang.delivery.outbox import open_delivery
from betang.duty.alerts import Announced, alert_claimer, announce
from betang.duty.claims import claim
from betang.duty.labels import News
from betang.duty.officers import revoke
from betang.duty.people import conversation_of
from betang.duty.rules import ALERT_SECONDS, Reached
from betang.reports.form import CaseFacts
from betang.storage import outbox, queue
from betang.storage.officers import Officer
from betang.storage.states import OutboxState, Purpose
from betang.vocabulary import (
    PROVINCE,
    CaseCode,
    Lane,
    Place,
    Relation,
    Role,
    Subject,
    Urgency,
    Violence,
)
from tests.duty.duty_scenes import SERUYAN, SUKAMARA, Scene


async def _announce(scene: Scene, code: CaseCode, news: News = News.NEW) -> Announced:
    async with scene.database.work() as work:
        case = await queue.by_code(work, code)
        assert case is not None
        return await announce(scene.room, work, case, news)


async def test_everybody_on_shift_at_the_desk_is_alerted_and_nobody_else(scene: Scene) -> None:
    here = [await scene.officer(), await scene.officer(role=Role.SUPERVISOR)]
    others = [
        await scene.officer(on_shift=False),
        await scene.officer(PROVINCE),
        await scene.officer(SUKAMARA),
        await scene.officer(role=Role.AUDITOR),
    ]
    announced = await _announce(scene, await scene.case())
    assert announced == Announced(2, Reached.DESK)
    assert announced.staffed
    assert [len(await scene.alerts_of(one)) for one in here] == [1, 1]
    assert [len(await scene.alerts_of(one)) for one in others] == [0, 0, 0, 0]


async def test_with_nobody_at_the_desk_the_province_is_alerted(scene: Scene) -> None:
    await scene.officer(on_shift=False)
    province = await scene.officer(PROVINCE)
    announced = await _announce(scene, await scene.case())
    assert announced == Announced(1, Reached.PROVINCE)
    assert announced.staffed
    assert len(await scene.alerts_of(province)) == 1


async def test_with_nobody_on_shift_every_supervisor_is_alerted(scene: Scene) -> None:
    await scene.officer(on_shift=False)
    own = await scene.officer(role=Role.SUPERVISOR, on_shift=False)
    province = await scene.officer(PROVINCE, Role.SUPERVISOR, on_shift=False)
    elsewhere = await scene.officer(SUKAMARA, Role.SUPERVISOR, on_shift=False)
    announced = await _announce(scene, await scene.case())
    assert announced == Announced(2, Reached.SUPERVISORS)
    assert not announced.staffed
    assert [len(await scene.alerts_of(one)) for one in (own, province, elsewhere)] == [1, 1, 0]


async def test_with_nobody_at_all_the_operator_gets_an_alarm_without_content(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    revoked = await scene.officer(role=Role.SUPERVISOR)
    async with scene.database.work() as work:
        await revoke(scene.room, work, revoked.desk, revoked.number)
    code = await scene.case()
    with caplog.at_level(logging.DEBUG):
        announced = await _announce(scene, code)
    assert announced == Announced(0, Reached.NOBODY)
    assert not announced.staffed
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"nobody could be alerted: case {code} waits unheard"
    ]
    async with scene.database.reading() as work:
        assert await queue.count_unheard(work) == 1
    assert await scene.alerts_of(revoked) == []


async def test_an_alarm_of_what_was_rolled_back_is_not_sounded(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    code = await scene.case()
    case = await scene.row(code)

    async def announce_and_crash() -> None:
        async with scene.database.work() as work:
            await announce(scene.room, work, case)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await announce_and_crash()
    assert [record for record in caplog.records if record.levelno == logging.ERROR] == []


async def test_an_alert_says_class_place_code_and_news_and_nothing_told(scene: Scene) -> None:
    officer = await scene.officer()
    facts = CaseFacts(
        about=Subject.MINOR_SELF,
        kinds=(Violence.SEXUAL,),
        place=Place.SCHOOL,
        relation=Relation.TEACHER,
        has_code_word=True,
    )
    code = await scene.case(Urgency.EMERGENCY, facts=facts)
    await _announce(scene, code)
    (alert,) = await scene.alerts_of(officer)
    assert alert.text == f"🔴 Darurat · Palangka Raya · {code} · baru"
    assert (alert.purpose, alert.remove_after) == (Purpose.ALERT, ALERT_SECONDS)
    assert [[(key.label, key.data) for key in row] for row in alert.keys] == [
        [("Ambil", f"case:{code}:claim"), ("Antrean", "queue")]
    ]
    assert all(len(key.data.encode()) <= 64 for row in alert.keys for key in row)


async def test_a_case_at_the_provincial_desk_is_named_by_its_district(scene: Scene) -> None:
    officer = await scene.officer(PROVINCE)
    code = await scene.case(Urgency.LOW, PROVINCE, district=SERUYAN)
    await _announce(scene, code)
    (alert,) = await scene.alerts_of(officer)
    assert alert.text == f"⚪ Rendah · Seruyan · {code} · baru"


@pytest.mark.parametrize(
    ("urgency", "silent"),
    [(Urgency.EMERGENCY, False), (Urgency.HIGH, False), (Urgency.MEDIUM, True), (Urgency.LOW, True)],
)
async def test_only_emergency_and_high_make_a_sound(scene: Scene, urgency: Urgency, *, silent: bool) -> None:
    officer = await scene.officer()
    await _announce(scene, await scene.case(urgency))
    (alert,) = await scene.alerts_of(officer)
    assert alert.silent is silent


async def test_alerts_leave_before_everything_else(scene: Scene) -> None:
    officer = await scene.officer()
    await _announce(scene, await scene.case(Urgency.LOW))
    async with scene.database.work() as work:
        now = scene.clock.milliseconds()
        rows = await outbox.lease(work, Lane.URGENT, 10, now=now, until=now + 1000)
    assert [row.chat for row in rows] == [conversation_of(scene.room, officer)]
    opened = open_delivery(scene.room.vault, rows[0].chat, rows[0].sealed)
    assert "Rendah" in repr(opened)


async def test_a_second_alert_about_the_same_case_replaces_the_unsent_first(scene: Scene) -> None:
    officer = await scene.officer()
    code, other = await scene.case(), await scene.case()
    await _announce(scene, code)
    await _announce(scene, other)
    await _announce(scene, code, News.RETURNED)
    alerts = await scene.alerts_of(officer)
    assert [alert.text.rsplit(" · ", 2)[1:] for alert in alerts] == [
        [other, "baru"],
        [code, "kembali ke antrean"],
    ]


async def test_each_officer_is_alerted_in_their_language(scene: Scene) -> None:
    """An unknown language falls back to the sources' own."""
    officer = await scene.officer(locale="nij")
    await _announce(scene, await scene.case())
    (alert,) = await scene.alerts_of(officer)
    assert "Sedang" in alert.text


async def _held(scene: Scene, officer: Officer, urgency: Urgency = Urgency.MEDIUM) -> CaseCode:
    code = await scene.case(urgency)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)
    return code


async def test_the_holder_alone_is_told_what_the_citizen_added(scene: Scene) -> None:
    holder, other = await scene.officer(), await scene.officer()
    code = await _held(scene, holder)
    async with scene.database.work() as work:
        assert await alert_claimer(scene.room, work, await scene.row(code), News.ADDED)
    (alert,) = await scene.alerts_of(holder)
    assert alert.text == f"🟡 Sedang · Palangka Raya · {code} · ada tambahan"
    assert alert.silent
    assert [key.data for row in alert.keys for key in row] == [f"case:{code}:claim", "queue"]
    assert await scene.alerts_of(other) == []


async def test_a_case_that_is_gone_offers_no_button_to_open_it(scene: Scene) -> None:
    holder = await scene.officer()
    code = await _held(scene, holder)
    async with scene.database.work() as work:
        await alert_claimer(scene.room, work, await scene.row(code), News.WITHDRAWN)
    (alert,) = await scene.alerts_of(holder)
    assert [key.data for row in alert.keys for key in row] == ["queue"]


async def test_there_is_nobody_to_tell_when_nobody_holds_it(scene: Scene) -> None:
    officer = await scene.officer()
    code = await scene.case()
    async with scene.database.work() as work:
        assert not await alert_claimer(scene.room, work, await scene.row(code), News.ADDED)
    assert await scene.alerts_of(officer) == []


async def test_claiming_drops_the_alerts_that_have_not_left(scene: Scene) -> None:
    first, second = await scene.officer(), await scene.officer()
    code, other = await scene.case(), await scene.case()
    await _announce(scene, code)
    await _announce(scene, other)
    async with scene.database.work() as work:
        await claim(scene.room, work, first, code)
        counts = await outbox.counts(work)
    assert counts == {OutboxState.QUEUED: 2, OutboxState.REPLACED: 2}
    assert [other in alert.text for alert in await scene.alerts_of(second)] == [True]
