"""The queue as each officer sees it: order, filters, pages, visibility."""

from __future__ import annotations

from datetime import timedelta

import pytest

from betang.duty.alerts import announce
from betang.duty.answers import citizen_locale
from betang.duty.case_views import case_view
from betang.duty.claims import claim, release
from betang.duty.closing import close, reopen
from betang.duty.queue import home, mine, most_urgent, unheard, waiting
from betang.duty.reading import read_story
from betang.duty.views import CaseView, Colleague, Filters, Page, Reason, Verb
from betang.errors import NotAllowed, UserError
from betang.reports.erasure import erase
from betang.reports.form import CaseFacts, Contact
from betang.storage.officers import Officer
from betang.vocabulary import (
    PROVINCE,
    Answering,
    CaseCode,
    CaseState,
    Outcome,
    Place,
    Relation,
    Role,
    Service,
    Subject,
    Urgency,
    Violence,
    When,
)
from tests.duty.duty_scenes import PALANGKA_RAYA, SERUYAN, SUKAMARA, Scene

FACTS = CaseFacts(
    about=Subject.CHILD,
    kinds=(Violence.PHYSICAL, Violence.SEXUAL),
    place=Place.SCHOOL,
    when=When.TODAY,
    relation=Relation.TEACHER,
    has_code_word=True,
)


async def _page(
    scene: Scene, officer: Officer, filters: Filters | None = None, page: int = 0, size: int = 8
) -> Page:
    async with scene.database.reading() as work:
        return await waiting(scene.room, work, officer, filters or Filters(), page, size)


async def _codes(scene: Scene, officer: Officer, filters: Filters | None = None) -> list[CaseCode]:
    return [item.code for item in (await _page(scene, officer, filters)).items]


async def _view(scene: Scene, officer: Officer, code: CaseCode) -> CaseView:
    async with scene.database.reading() as work:
        return await case_view(scene.room, work, officer, code)


async def _claim(scene: Scene, officer: Officer, code: CaseCode) -> None:
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, code)


async def test_the_most_urgent_comes_first_and_then_the_oldest(scene: Scene) -> None:
    officer = await scene.officer()
    low = await scene.case(Urgency.LOW)
    scene.clock.advance(minutes=1)
    emergency = await scene.case(Urgency.EMERGENCY)
    scene.clock.advance(minutes=1)
    high_first = await scene.case(Urgency.HIGH)
    scene.clock.advance(minutes=1)
    high_second = await scene.case(Urgency.HIGH)
    assert await _codes(scene, officer) == [emergency, high_first, high_second, low]
    async with scene.database.reading() as work:
        assert await most_urgent(work, officer) == emergency


async def test_nothing_waits_in_an_empty_queue(scene: Scene) -> None:
    officer = await scene.officer()
    assert await _page(scene, officer) == Page((), 0, 0, 1)
    async with scene.database.reading() as work:
        assert await most_urgent(work, officer) is None


async def test_a_line_says_class_clock_district_for_whom_kinds_state_and_age(scene: Scene) -> None:
    officer = await scene.officer()
    await scene.case(Urgency.HIGH, facts=FACTS)
    scene.clock.advance(minutes=50)
    (item,) = (await _page(scene, officer)).items
    assert (item.urgency, item.district, item.subject, item.kinds) == (
        Urgency.HIGH,
        PALANGKA_RAYA,
        Subject.CHILD,
        (Violence.PHYSICAL, Violence.SEXUAL),
    )
    assert (item.state, item.claimed_by, item.unread) == (CaseState.WAITING, None, False)
    assert (item.clock_left, item.age) == (timedelta(minutes=10), timedelta(minutes=50))
    scene.clock.advance(minutes=30)
    (item,) = (await _page(scene, officer)).items
    assert item.clock_left == -timedelta(minutes=20)


async def test_pages_of_eight_and_no_page_beyond_the_end(scene: Scene) -> None:
    officer = await scene.officer()
    made = []
    for _ in range(19):
        made.append(await scene.case())
        scene.clock.advance(seconds=1)
    pages = [await _page(scene, officer, page=number) for number in (0, 1, 2, 7, -3)]
    assert [page.number for page in pages] == [0, 1, 2, 2, 0]
    assert [len(page.items) for page in pages] == [8, 8, 3, 3, 8]
    assert all((page.total, page.pages) == (19, 3) for page in pages)
    assert [item.code for page in pages[:3] for item in page.items] == made


async def test_filters_narrow_by_urgency_district_kind_and_state(scene: Scene) -> None:
    officer = await scene.officer(PROVINCE)
    sexual = await scene.case(Urgency.HIGH, facts=FACTS)
    low = await scene.case(Urgency.LOW, SUKAMARA)
    claimed = await scene.case(Urgency.HIGH, SUKAMARA, facts=FACTS)
    await _claim(scene, officer, claimed)
    assert await _codes(scene, officer, Filters(urgency=Urgency.HIGH)) == [sexual]
    assert await _codes(scene, officer, Filters(district=SUKAMARA)) == [low]
    assert await _codes(scene, officer, Filters(kind=Violence.SEXUAL)) == [sexual]
    assert await _codes(scene, officer, Filters(state=CaseState.CLAIMED)) == [claimed]
    assert await _codes(scene, officer, Filters(state=None)) == [sexual, claimed, low]
    assert await _codes(scene, officer, Filters(state=None, kind=Violence.SEXUAL, district=SUKAMARA)) == [claimed]
    assert await _codes(scene, officer, Filters(kind=Violence.NEGLECT)) == []


async def test_a_filter_by_kind_has_pages_too(scene: Scene) -> None:
    officer = await scene.officer()
    made = []
    for number in range(10):
        code = await scene.case(facts=FACTS if number % 2 else None)
        made += [code] if number % 2 else []
        scene.clock.advance(seconds=1)
    filters = Filters(kind=Violence.SEXUAL)
    pages = [await _page(scene, officer, filters, page=number, size=2) for number in range(3)]
    assert [item.code for page in pages for item in page.items] == made
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


async def test_each_desk_sees_its_own_and_the_province_everything(scene: Scene) -> None:
    own = await scene.case()
    other = await scene.case(desk=SUKAMARA)
    fallback = await scene.case(desk=PROVINCE, district=SERUYAN)
    seen = {
        desk: set(await _codes(scene, await scene.officer(desk)))
        for desk in (PALANGKA_RAYA, SUKAMARA, SERUYAN, PROVINCE)
    }
    assert seen == {
        PALANGKA_RAYA: {own},
        SUKAMARA: {other},
        SERUYAN: {fallback},
        PROVINCE: {own, other, fallback},
    }


async def test_an_auditor_sees_that_cases_are_there_but_nothing_of_them(scene: Scene) -> None:
    auditor = await scene.officer(PROVINCE, Role.AUDITOR)
    code = await scene.case(facts=FACTS)
    (item,) = (await _page(scene, auditor)).items
    assert (item.code, item.subject, item.kinds) == (code, None, ())
    assert await _codes(scene, auditor, Filters(kind=Violence.SEXUAL)) == []
    view = await _view(scene, auditor, code)
    assert (view.place, view.when, view.relation, view.answering, view.has_code_word) == (
        None,
        None,
        None,
        None,
        False,
    )
    assert view.may == frozenset()


async def test_campaign_staff_learn_nothing(scene: Scene) -> None:
    staff = await scene.officer(PROVINCE, Role.CAMPAIGN)
    code = await scene.case()
    async with scene.database.reading() as work:
        for question in (
            home(scene.room, work, staff),
            waiting(scene.room, work, staff),
            most_urgent(work, staff),
            case_view(scene.room, work, staff, code),
            citizen_locale(scene.room, work, staff, code),
        ):
            with pytest.raises(NotAllowed, match=r"officer\.no_queue"):
                await question


async def test_home_counts_mine_waiting_and_past_clock(scene: Scene) -> None:
    officer, colleague = await scene.officer(), await scene.officer()
    for urgency in (Urgency.EMERGENCY, Urgency.LOW, Urgency.LOW):
        await scene.case(urgency)
    await scene.case(desk=SUKAMARA)
    await _claim(scene, officer, await scene.case())
    scene.clock.advance(minutes=6)
    async with scene.database.reading() as work:
        counts = await home(scene.room, work, officer)
    assert (counts.on_shift, counts.mine, counts.past_clock) == (True, 1, 1)
    assert counts.colleagues == (Colleague(colleague.number, PALANGKA_RAYA),)
    assert dict(counts.waiting) == {
        Urgency.EMERGENCY: 1,
        Urgency.HIGH: 0,
        Urgency.MEDIUM: 0,
        Urgency.LOW: 2,
    }


async def test_mine_shows_what_i_hold_and_only_that(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    held, released, theirs = await scene.case(), await scene.case(), await scene.case()
    for code in (held, released):
        await _claim(scene, officer, code)
    await _claim(scene, other, theirs)
    async with scene.database.work() as work:
        await release(scene.room, work, officer, released)
    async with scene.database.reading() as work:
        page = await mine(scene.room, work, officer)
    assert [item.code for item in page.items] == [held]
    assert page.items[0].claimed_by == Colleague(officer.number, PALANGKA_RAYA)
    assert page.items[0].clock_left is None


async def test_unread_words_of_the_citizen_show_until_the_holder_reads(scene: Scene) -> None:
    officer = await scene.officer()
    supervisor = await scene.officer(role=Role.SUPERVISOR)
    filed = await scene.report("Contoh karangan.")
    (item,) = (await _page(scene, officer)).items
    assert item.unread
    async with scene.database.work() as work:
        await read_story(scene.room, work, supervisor, filed.code, Reason.SUPERVISION)
    assert (await _page(scene, officer)).items[0].unread
    await _claim(scene, officer, filed.code)
    async with scene.database.work() as work:
        await read_story(scene.room, work, officer, filed.code)
    assert not (await _view(scene, officer, filed.code)).item.unread


async def test_a_case_view_shows_what_is_known_and_what_can_be_done(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    code = await scene.case(facts=FACTS, contact=Contact(Answering.PULL))
    await _claim(scene, officer, code)
    view = await _view(scene, officer, code)
    assert (view.place, view.when, view.relation) == (Place.SCHOOL, When.TODAY, Relation.TEACHER)
    assert (view.answering, view.has_code_word, view.files) == (Answering.PULL, True, 0)
    assert (view.mine, view.lease_left) == (True, timedelta(minutes=30))
    assert Verb.READ in view.may
    elsewhere = await _view(scene, other, code)
    assert (elsewhere.mine, elsewhere.lease_left, elsewhere.may) == (False, None, frozenset())
    assert elsewhere.item.claimed_by == Colleague(officer.number, PALANGKA_RAYA)


async def test_the_history_says_who_did_what_when_by_number(scene: Scene) -> None:
    officer = await scene.officer()
    code = await scene.case()
    async with scene.database.work() as work:
        await announce(scene.room, work, await scene.row(code))
    begun = scene.clock.now()
    scene.clock.advance(minutes=3)
    await _claim(scene, officer, code)
    view = await _view(scene, officer, code)
    assert [(line.at - begun, line.action, line.who, line.detail) for line in view.history] == [
        (timedelta(), "alert", None, "desk:1"),
        (timedelta(minutes=3), "claim", Colleague(officer.number, PALANGKA_RAYA), ""),
    ]


async def test_a_closed_case_shows_outcome_services_and_day_of_erasure(scene: Scene) -> None:
    officer = await scene.officer()
    code = await scene.case()
    await _claim(scene, officer, code)
    async with scene.database.work() as work:
        await close(scene.room, work, officer, code, Outcome.SERVED, [Service.HEALTH, Service.LEGAL_AID])
    view = await _view(scene, officer, code)
    assert (view.outcome, view.services) == (Outcome.SERVED, (Service.HEALTH, Service.LEGAL_AID))
    assert view.erase_at == scene.clock.now() + timedelta(days=365)
    assert view.may == {Verb.REOPEN}
    assert await _codes(scene, officer, Filters(state=CaseState.CLOSED)) == [code]
    async with scene.database.work() as work:
        await reopen(scene.room, work, officer, code, Reason.WRONGLY_CLOSED)
    assert await _codes(scene, officer) == [code]


async def test_an_erased_case_shows_its_bare_row(scene: Scene) -> None:
    officer = await scene.officer(PROVINCE)
    code = await scene.case(facts=FACTS)
    case = await scene.row(code)
    async with scene.database.work() as work:
        await erase(scene.room.reports, work, case.id)
    view = await _view(scene, officer, code)
    assert (view.item.state, view.item.kinds, view.answering, view.may) == (CaseState.ERASED, (), None, frozenset())


async def test_an_unknown_case_and_one_of_another_desk_look_the_same(scene: Scene) -> None:
    officer = await scene.officer()
    there = await scene.case(desk=SUKAMARA)
    for code in (there, CaseCode("K-0000")):
        with pytest.raises(UserError) as refused:
            await _view(scene, officer, code)
        assert (type(refused.value), refused.value.key, refused.value.facts) == (UserError, "case.unknown", {})


async def test_unheard_cases_are_counted_for_the_operator(scene: Scene) -> None:
    code = await scene.case()
    async with scene.database.work() as work:
        await announce(scene.room, work, await scene.row(code))
        assert await unheard(work) == 1


async def test_looking_writes_nothing(scene: Scene) -> None:
    officer = await scene.officer(PROVINCE, Role.SUPERVISOR)
    code = await scene.case(facts=FACTS)
    before = await scene.row(code)
    async with scene.database.work() as work:
        await home(scene.room, work, officer)
        await waiting(scene.room, work, officer)
        await mine(scene.room, work, officer)
        await case_view(scene.room, work, officer, code)
    assert await scene.row(code) == before
    assert await scene.actions(code) == []
