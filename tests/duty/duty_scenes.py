"""A duty room with officers and cases in it, on real parts, for the tests of the duty queue."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import milliseconds, open_delivery
from betang.duty.filing import Filed, Filing, file_report
from betang.duty.officers import accept_invitation, invite
from betang.duty.people import conversation_of
from betang.duty.room import DutyRoom
from betang.duty.shifts import go_on_shift
from betang.reports import rules as report_rules
from betang.reports.drafts import begin_draft, keep_text
from betang.reports.form import CaseFacts, Contact, seal_contact, seal_facts
from betang.storage import audit, cases, officers, queue
from betang.storage import outbox as outbox_rows
from betang.storage.audit import AuditRow
from betang.storage.cases import NewCase
from betang.storage.database import Database
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase
from betang.storage.states import OutboxState
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.case_keys import new_case_key, wrap
from betang.vault.pseudonyms import CONVERSATION, reporter_context
from betang.vault.vault import Vault
from betang.vocabulary import (
    PROVINCE,
    CaseCode,
    CaseState,
    DistrictCode,
    Lane,
    Pseudonym,
    Role,
    Urgency,
)
from betang.wording.catalogue import Catalogues, Words
from betang.wording.districts import load_districts
from betang.wording.terms import term
from tests.reports.reports_scenes import make_report_room, report_form
from tests.support.clocks import FrozenClock

ROOT = Path(__file__).parents[2]
PALANGKA_RAYA = DistrictCode("6271")
SUKAMARA = DistrictCode("6206")
SERUYAN = DistrictCode("6208")
DISTRICTS = load_districts(ROOT / "content" / "districts.yaml")
INDONESIAN = Words("id")


def make_room(vault: Vault, clock: FrozenClock, blobs: Path, locales: Path = ROOT / "locales") -> DutyRoom:
    reports = replace(
        make_report_room(vault, clock, blobs), doorbell=lambda chosen, _locale: term(INDONESIAN, chosen)
    )
    return DutyRoom(reports, Catalogues(locales), DISTRICTS)


def chat_of(vault: Vault, telegram_id: int) -> Pseudonym:
    return vault.pseudonyms.make(CONVERSATION, telegram_id)


@dataclass
class Scene:
    """Makes officers and cases by number, and looks at what would leave for whom."""

    database: Database
    room: DutyRoom
    clock: FrozenClock
    blobs: Path = field(default=Path("blobs"))
    made: int = field(default=0)

    async def officer(
        self,
        desk: DistrictCode = PALANGKA_RAYA,
        role: Role = Role.DUTY,
        *,
        on_shift: bool = True,
        telegram_id: int = 0,
        locale: str = "id",
    ) -> Officer:
        """Through a real invitation. Telegram ids count from 5,000,001 unless one is given."""
        self.made += 1
        chat = chat_of(self.room.vault, telegram_id or 5_000_000 + self.made)
        async with self.database.work() as work:
            token = await invite(self.room, work, role, desk)
            officer = await accept_invitation(self.room, work, token, chat, locale)
            if on_shift and role in {Role.DUTY, Role.SUPERVISOR}:
                await go_on_shift(self.room, work, officer)
        return await self.again(officer)

    async def again(self, officer: Officer) -> Officer:
        """The officer as stored now."""
        async with self.database.reading() as work:
            found = await officers.by_id(work, officer.id)
        assert found is not None
        return found

    async def case(
        self,
        urgency: Urgency = Urgency.MEDIUM,
        desk: DistrictCode = PALANGKA_RAYA,
        *,
        district: DistrictCode | None = None,
        facts: CaseFacts | None = None,
        contact: Contact | None = None,
    ) -> CaseCode:
        """A waiting case of which nobody has been told, with a key wrapped for its district and the province."""
        async with self.database.work() as work:
            return await self.case_in(work, urgency, desk, district=district, facts=facts, contact=contact)

    async def case_in(
        self,
        work: UnitOfWork,
        urgency: Urgency = Urgency.MEDIUM,
        desk: DistrictCode = PALANGKA_RAYA,
        *,
        district: DistrictCode | None = None,
        facts: CaseFacts | None = None,
        contact: Contact | None = None,
    ) -> CaseCode:
        self.made += 1
        vault, now = self.room.vault, self.clock.now()
        case_id = f"{self.made:032x}"
        key = new_case_key()
        where = district or (desk if desk != PROVINCE else PALANGKA_RAYA)
        await cases.create(
            work,
            NewCase(
                id=case_id,
                code=CaseCode(f"K-{self.made:04X}"),
                district=where,
                desk=desk,
                urgency=urgency,
                facts=seal_facts(vault, case_id, facts or CaseFacts()),
                contact=seal_contact(vault, case_id, contact or Contact()),
                recipient=key.recipient,
                reporter=vault.pseudonyms.make(reporter_context(case_id), 7_000_000 + self.made),
                pin=None,
                consent="1",
                source_update=self.made,
                filed_at=milliseconds(now),
                due_at=milliseconds(report_rules.due_at(urgency, now, self.room.reports.due)),
            ),
        )
        for reader in {where, PROVINCE} & set(vault.desks.codes()):
            await cases.grant(work, case_id, reader, wrap(key.identity, vault.desks.recipient(reader)))
        return CaseCode(f"K-{self.made:04X}")

    async def report(
        self, *texts: str, telegram_id: int = 7_500_001, locale: str = "id", **answers: object
    ) -> Filed:
        """A report told and filed as a citizen does, with its alerts."""
        draft = begin_draft(self.clock)
        async with self.database.work() as work:
            for text in texts:
                await keep_text(self.room.reports, work, draft, text, self.update_id())
            who = Filing(chat_of(self.room.vault, telegram_id), locale, self.update_id())
            return await file_report(self.room, work, draft, report_form(**answers), who)

    def update_id(self) -> int:
        """One that Telegram has not given yet."""
        self.made += 1
        return 900_000 + self.made

    async def chain(self, code: CaseCode) -> list[AuditRow]:
        """What the audit chain says of a case, oldest first."""
        case = await self.row(code)
        async with self.database.reading() as work:
            return await audit.of_case(work, case.id)

    async def actions(self, code: CaseCode) -> list[str]:
        return [row.action for row in await self.chain(code)]

    async def row(self, code: CaseCode) -> QueuedCase:
        async with self.database.reading() as work:
            found = await queue.by_code(work, code)
        assert found is not None
        return found

    async def state(self, code: CaseCode) -> CaseState:
        return (await self.row(code)).state

    async def alerts_of(self, officer: Officer) -> list[SendNotice]:
        """Alerts that wait to leave for an officer, oldest first; they are taken out by looking."""
        chat = conversation_of(self.room, officer)
        async with self.database.work() as work:
            rows = await outbox_rows.lease(work, Lane.URGENT, 1000, now=self._far, until=self._far)
            mine = [row for row in rows if row.chat == chat]
            for row in rows:
                if row.chat != chat:
                    await outbox_rows.again(
                        work, row.id, when=row.created_at, why="", now=row.created_at, counted=False
                    )
            ended = [outbox_rows.Ended(row.id, OutboxState.SENT) for row in mine]
            await outbox_rows.end(work, ended, self.clock.milliseconds())
        found = [open_delivery(self.room.vault, row.chat, row.sealed) for row in mine]
        return [one for one in found if isinstance(one, SendNotice)]

    @property
    def _far(self) -> int:
        return self.clock.milliseconds() + timedelta(days=1) // timedelta(milliseconds=1)
