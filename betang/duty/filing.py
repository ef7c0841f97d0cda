"""What citizens do, as far as officers learn of it: file, add, withdraw, erase.

The reports part does it; here the desk is picked, officers are alerted and the audit chain is written. So the
handlers call these and not the verbs of the same names in `reports`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.alerts import alert_claimer, announce
from betang.duty.audit import Action, record
from betang.duty.labels import News
from betang.duty.room import DutyRoom
from betang.duty.rules import Reached
from betang.errors import Conflict
from betang.flows.report_form import ReportForm
from betang.reports import erasure, filing, followup
from betang.reports.drafts import Draft
from betang.reports.erasure import Remains
from betang.reports.filing import Submission
from betang.reports.followup import Added
from betang.storage import cases, officers, queue
from betang.storage.queue import QueuedCase
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE, CaseCode, CaseState, DistrictCode, FileRef, Pseudonym


@dataclass(frozen=True, slots=True)
class Filed:
    """What the citizen may truthfully be told: a time (`due_at`) only when somebody is on shift (`staffed`)."""

    case_id: str
    code: CaseCode
    desk: DistrictCode
    staffed: bool
    due_at: datetime | None
    again: bool
    """It had been filed before by the same update or draft."""


@dataclass(frozen=True, slots=True)
class Filing:
    """Who files and by which update; `pin_hash` is what `vault.receipts.hash_pin_aside` made."""

    conversation: Pseudonym
    locale: str
    update_id: int
    pin_hash: str | None = None


async def file_report(room: DutyRoom, work: UnitOfWork, draft: Draft, form: ReportForm, who: Filing) -> Filed:
    """File the report and alert whoever is there; afterwards the caller forgets `draft`.

    Raises UserError `report.nothing_told`, `report.no_consent`.
    """
    desk = await desk_for(work, form.district)
    submission = Submission(who.conversation, desk, who.locale, who.update_id, who.pin_hash)
    filed = await filing.submit_report(room.reports, work, draft, form, submission)
    staffed = await _is_staffed(work, filed.desk)
    if not filed.again:
        case = await _known(work, filed.case_id)
        await record(room, work, Action.FILE, case_id=case.id)
        staffed = (await announce(room, work, case)).staffed
    due = filed.due_at if staffed else None
    return Filed(filed.case_id, filed.code, filed.desk, staffed, due, filed.again)


async def desk_for(work: UnitOfWork, district: DistrictCode) -> DistrictCode:
    """The district's own desk when it has active officers, else the provincial desk."""
    there = await officers.active_at(work, district)
    return district if any(rules.works_on_cases(one) for one in there) else PROVINCE


async def add_text(
    room: DutyRoom, work: UnitOfWork, case_id: str, text: str, update_id: int, *, correction: bool = False
) -> Added:
    """As `reports.followup.add_text`, and whoever has the case is told. Raises Lost `report.not_open`."""
    case = await queue.lock(work, case_id)
    added = await followup.add_text(room.reports, work, case_id, text, update_id, correction=correction)
    return await _told(room, work, case, added)


async def add_file(
    room: DutyRoom,
    work: UnitOfWork,
    case_id: str,
    chat: Pseudonym,
    file: FileRef,
    message_id: int,
    update_id: int,
) -> Added:
    """As `reports.followup.add_file`, and whoever has the case is told. Raises as that."""
    case = await queue.lock(work, case_id)
    added = await followup.add_file(room.reports, work, case_id, chat, file, message_id, update_id)
    return await _told(room, work, case, added)


async def withdraw(room: DutyRoom, work: UnitOfWork, case_id: str) -> datetime:
    """As `reports.followup.withdraw`, and whoever held the case is told. Raises Lost `report.not_open`."""
    case = await _known(work, case_id)
    until = await followup.withdraw(room.reports, work, case_id)
    await _take_from_officers(room, work, case, Action.WITHDRAW, News.WITHDRAWN)
    return until


async def erase(room: DutyRoom, work: UnitOfWork, case_id: str) -> Remains | None:
    """As `reports.erasure.erase`, on the citizen's wish; whoever held the case is told. None: erased before."""
    case = await queue.lock(work, case_id)
    remains = await erasure.erase(room.reports, work, case_id)
    if case is not None and remains is not None:
        await _take_from_officers(room, work, case, Action.ERASE, News.ERASED)
    return remains


async def erase_due_cases(room: DutyRoom, work: UnitOfWork, limit: int = 50) -> int:
    """Erase what has been kept long enough, and write it into the chain; returns how many."""
    due = await cases.due_for_erasure(work, milliseconds(room.clock.now()), limit)
    erased = [one for one in due if await erasure.erase(room.reports, work, one) is not None]
    for one in erased:
        await record(room, work, Action.ERASE, case_id=one, detail="kept_long_enough")
    return len(erased)


async def _told(room: DutyRoom, work: UnitOfWork, case: QueuedCase | None, added: Added) -> Added:
    if case is None or not added.new:
        return added
    if case.state is CaseState.CLAIMED:
        await alert_claimer(room, work, case, News.ADDED)
    elif case.state is CaseState.WAITING:
        await announce(room, work, case, News.ADDED)
    await record(room, work, Action.ADD, case_id=case.id)
    return added


async def _take_from_officers(
    room: DutyRoom, work: UnitOfWork, case: QueuedCase, action: Action, news: News
) -> None:
    """An alert that has not left must not call anybody; the holder learns why the case is gone."""
    now = milliseconds(room.clock.now())
    await queue.drop_unsent_alerts(work, queue.alert_topic(case.code), now)
    if case.state is CaseState.CLAIMED:
        await alert_claimer(room, work, case, news)
    await record(room, work, action, case_id=case.id)


async def _is_staffed(work: UnitOfWork, desk: DistrictCode) -> bool:
    reached, _ = rules.ring_to_alert(await officers.active_at(work, desk, PROVINCE), desk)
    return reached in {Reached.DESK, Reached.PROVINCE}


async def _known(work: UnitOfWork, case_id: str) -> QueuedCase:
    case = await queue.lock(work, case_id)
    if case is None:
        raise Conflict("there is no such case")
    return case
