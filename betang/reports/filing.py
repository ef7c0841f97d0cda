"""Making a case of a draft: exactly once, ranked, wrapped for whoever may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from betang.flows.report_form import ReportForm
from betang.reports.drafts import Draft
from betang.reports.room import ReportRoom
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import CaseCode, DistrictCode, Pseudonym, Urgency


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
    raise NotImplementedError
