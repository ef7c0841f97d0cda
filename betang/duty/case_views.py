"""One case as the screen O3 shows it: everything but the story. Reads only."""

from __future__ import annotations

from betang.duty import rules
from betang.duty.audit import history_of
from betang.duty.claims import find_case
from betang.duty.queue import colleagues_by_id, facts_for, items_of, moment
from betang.duty.room import DutyRoom
from betang.duty.views import CaseView, HistoryLine
from betang.reports.form import open_contact
from betang.storage import attachments, officers
from betang.storage.audit import AuditRow
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Answering, CaseCode, Service


async def case_view(room: DutyRoom, work: UnitOfWork, officer: Officer, code: CaseCode) -> CaseView:
    """O3. Raises UserError `case.unknown` (also for a case of another desk), NotAllowed `officer.no_queue`."""
    case = await find_case(work, officer, code)
    facts = facts_for(room, officer, case)
    answering = answering_of(room, case) if rules.may_know_the_facts(officer) else None
    held = rules.holds(officer, case)
    return CaseView(
        item=(await items_of(room, work, officer, [case]))[0],
        place=facts.place,
        when=facts.when,
        relation=facts.relation,
        answering=answering,
        has_code_word=facts.has_code_word,
        files=len(await attachments.of_case(work, case.id)),
        outcome=case.outcome,
        services=tuple(Service(one) for one in case.services.split(",") if one),
        lease_left=moment(case.lease_until) - room.clock.now() if held and case.lease_until else None,
        erase_at=moment(case.erase_at) if case.erase_at is not None else None,
        mine=held,
        may=rules.verbs_for(officer, case, answering, has_code_word=facts.has_code_word),
        history=await _history(work, case),
    )


def answering_of(room: DutyRoom, case: QueuedCase) -> Answering | None:
    """What the citizen allowed; None for an erased case."""
    return open_contact(room.vault, case.id, case.contact).answering if case.contact is not None else None


async def _history(work: UnitOfWork, case: QueuedCase) -> tuple[HistoryLine, ...]:
    names = colleagues_by_id(await officers.everybody(work))

    def line(row: AuditRow) -> HistoryLine:
        who = names.get(row.officer) if row.officer is not None else None
        return HistoryLine(moment(row.at), row.action, who, row.detail)

    return tuple(line(row) for row in await history_of(work, case.id))
