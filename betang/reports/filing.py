"""Making a case of a draft: exactly once, ranked, wrapped for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from betang.delivery.outbox import milliseconds
from betang.errors import Conflict, UserError
from betang.flows.report_form import Danger, ReportForm
from betang.reports.bodies import Body, seal_body
from betang.reports.drafts import Draft
from betang.reports.form import contact_of, facts_of, seal_contact, seal_facts
from betang.reports.links import reporter_of, source_of
from betang.reports.problems import NO_CONSENT, NOTHING_TOLD
from betang.reports.room import ReportRoom, moment_of
from betang.reports.rules import due_at, urgency_of
from betang.storage import cases, messages
from betang.storage.cases import CaseRow, NewCase
from betang.storage.messages import NewMessage
from betang.storage.states import MessageKind
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import recipient_of, wrap
from betang.vault.secret import Secret
from betang.vocabulary import PROVINCE, Author, CaseCode, DistrictCode, Pseudonym, Urgency

_CODE_LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
"""Without the pairs that are misread most: 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B."""

_CODE_TRIES = 100


@dataclass(frozen=True, slots=True)
class Filed:
    """`urgency` is for the queue and never shown to the citizen. `again`: it had been filed before."""

    case_id: str
    code: CaseCode
    desk: DistrictCode
    district: DistrictCode
    urgency: Urgency
    due_at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Submission:
    """Who files, in which queue, by which update.

    `conversation` is the chat's pseudonym. `desk` is whose queue it goes to (duty knows who has officers); the key
    is wrapped for the district and the province whichever it is. `pin_hash` is what
    `vault.receipts.hash_pin_aside` made, None for no PIN.
    """

    conversation: Pseudonym
    desk: DistrictCode
    locale: str
    update_id: int
    pin_hash: str | None = None


async def submit_report(
    room: ReportRoom, work: UnitOfWork, draft: Draft, form: ReportForm, submission: Submission
) -> Filed:
    """File the report; afterwards the caller forgets `draft`, and only the desks can read.

    The same update or the same draft again gives what was filed. Raises UserError `report.nothing_told`,
    `report.no_consent`.
    """
    source = source_of(room.vault, submission.update_id)
    filed = await cases.by_id(work, draft.case_id) or await cases.by_source(work, source)
    if filed is not None:
        return _filed(filed, again=True)
    await _refuse_what_nobody_can_act_on(work, draft, form)
    await cases.create(work, await _new_case(room, work, draft, form, submission))
    await _wrap_for_desks(room, work, draft, form.district)
    await _keep_code_word(room, work, draft, form.code_word, source)
    case = await cases.by_id(work, draft.case_id)
    if case is None:
        raise Conflict("the case that was just filed is not there")
    return _filed(case)


async def _refuse_what_nobody_can_act_on(work: UnitOfWork, draft: Draft, form: ReportForm) -> None:
    if not form.consent:
        raise UserError(NO_CONSENT)
    # A danger, a need or a risk is enough: nobody is turned away for having written no line.
    told = form.kinds or form.need or form.risks or form.danger in {Danger.YES, Danger.UNSURE}
    if not told and await messages.last_of(work, draft.case_id, MessageKind.STORY) is None:
        raise UserError(NOTHING_TOLD)


async def _new_case(
    room: ReportRoom, work: UnitOfWork, draft: Draft, form: ReportForm, submission: Submission
) -> NewCase:
    now, urgency = room.clock.now(), urgency_of(form)
    contact = contact_of(form, submission.locale)
    return NewCase(
        id=draft.case_id,
        code=await _fresh_code(room, work),
        district=form.district,
        desk=submission.desk,
        urgency=urgency,
        facts=seal_facts(room.vault, draft.case_id, facts_of(form)),
        contact=seal_contact(room.vault, draft.case_id, contact),
        recipient=draft.recipient,
        reporter=reporter_of(room.vault, draft.case_id, submission.conversation),
        pin=submission.pin_hash,
        consent=form.consent,
        source_update=source_of(room.vault, submission.update_id),
        filed_at=milliseconds(now),
        due_at=milliseconds(due_at(urgency, now, room.due)),
    )


async def _fresh_code(room: ReportRoom, work: UnitOfWork) -> CaseCode:
    for _ in range(_CODE_TRIES):
        letters = "".join(_CODE_LETTERS[room.clock.below(len(_CODE_LETTERS))] for _ in range(4))
        code = CaseCode(f"K-{letters}")
        if not await cases.code_is_taken(work, code):
            return code
    raise Conflict("no free case code was found")


async def _wrap_for_desks(room: ReportRoom, work: UnitOfWork, draft: Draft, district: DistrictCode) -> None:
    identity = Secret(draft.identity)
    if recipient_of(identity) != draft.recipient:
        # Filing it would acknowledge a report that nobody can ever open.
        raise ValueError("the halves of the draft's key do not belong together")
    # A district that was never given a desk key is read at the province.
    desks = {PROVINCE, district} & {PROVINCE, *room.vault.desks.codes()}
    for desk in sorted(desks):
        await cases.grant(work, draft.case_id, desk, wrap(identity, room.vault.desks.recipient(desk)))


async def _keep_code_word(room: ReportRoom, work: UnitOfWork, draft: Draft, word: str, source: int) -> None:
    if not word:
        return
    now = room.clock.now()
    body = seal_body(draft.recipient, Body(MessageKind.CODE_WORD, now, word))
    message = NewMessage(draft.case_id, Author.CITIZEN, MessageKind.CODE_WORD, source, milliseconds(now), body=body)
    await messages.add(work, message)


def _filed(case: CaseRow, *, again: bool = False) -> Filed:
    return Filed(case.id, case.code, case.desk, case.district, case.urgency, moment_of(case.due_at), again)
