"""Telling officers that a case waits, without a word of what is in it (safety rule 19).

Here: who is told and the outbox rows. Not here: the choice of the ring (`rules`), the words (`labels`), the
clocks that escalate (`clockwork`). An alert of which the case has found its holder is dropped when it has not
left yet; one that lies in a chat is removed after a shift's time, and its button explains itself meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from betang.delivery.deliveries import Key, SendNotice
from betang.delivery.outbox import milliseconds
from betang.duty import rules
from betang.duty.audit import Action, record
from betang.duty.labels import News, alert_text
from betang.duty.people import conversation_of
from betang.duty.room import DutyRoom
from betang.duty.rules import Reached
from betang.storage import officers, queue
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase, alert_topic
from betang.storage.states import Purpose
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import PROVINCE, CaseCode, CaseState, Lane, OfficerId
from betang.wording.catalogue import Words

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Announced:
    """`officers` counts the alerts put into the outbox."""

    officers: int
    reached: Reached

    @property
    def staffed(self) -> bool:
        """Somebody on shift was told; only then may a citizen be given a time."""
        return self.reached in {Reached.DESK, Reached.PROVINCE}


async def announce(
    room: DutyRoom,
    work: UnitOfWork,
    case: QueuedCase,
    news: News = News.NEW,
    but_not: OfficerId | None = None,
) -> Announced:
    """Alert the officers on shift of the case's desk, else of the provincial desk, else all supervisors.

    `but_not` knows already and is left out, unless nobody else would be told.

    With nobody at all, an alarm for the operator: ERROR in the log (code only), a count in
    `storage.queue.count_unheard`, and `Reached.NOBODY` for honest words to the citizen.
    """
    active = await officers.active_at(work, case.desk, PROVINCE)
    reached, ring = rules.ring_to_alert(active, case.desk)
    if not ring:
        await sound_alarm(room, work, case)
        return Announced(0, reached)
    await alert_each(room, work, case, [one for one in ring if one.id != but_not] or ring, news)
    await queue.note_alerted(work, case.id, milliseconds(room.clock.now()))
    await record(room, work, Action.ALERT, case_id=case.id, detail=f"{reached.value}:{len(ring)}")
    return Announced(len(ring), reached)


async def sound_alarm(room: DutyRoom, work: UnitOfWork, case: QueuedCase) -> None:
    """Tell the operator, at most once an hour for one case, that nobody can be told of it."""
    now = milliseconds(room.clock.now())
    if not rules.alarm_is_due(case.alarmed_at, now):
        return
    await queue.note_unheard(work, case.id, now)
    await record(room, work, Action.UNHEARD, case_id=case.id)
    code = case.code
    work.after_commit(lambda: _log.error("nobody could be alerted: case %s waits unheard", code))


async def alert_each(
    room: DutyRoom, work: UnitOfWork, case: QueuedCase, ring: Sequence[Officer], news: News
) -> None:
    """One row for each officer; a newer one about the same case replaces an unsent older one."""
    for officer in ring:
        words = room.catalogues.catalogue(officer.locale)
        notice = SendNotice(
            text=alert_text(words, room.districts, case, news),
            keys=_keys(words, case, news),
            silent=not rules.rings_aloud(case.urgency),
            purpose=int(Purpose.ALERT),
            remove_after=rules.ALERT_SECONDS,
        )
        chat = conversation_of(room, officer)
        await room.outbox.put(work, chat, notice, Lane.URGENT, topic=alert_topic(case.code))


async def alert_claimer(room: DutyRoom, work: UnitOfWork, case: QueuedCase, news: News) -> bool:
    """Tell who holds the case (or held it last) that something happened; False when there is no such officer."""
    officer = await officers.by_id(work, case.claimed_by) if case.claimed_by is not None else None
    if officer is None or not rules.may_work_on(officer, case):
        return False
    await alert_each(room, work, case, [officer], news)
    return True


async def drop_unsent_alerts(room: DutyRoom, work: UnitOfWork, code: CaseCode) -> None:
    """The case has found its holder: whoever has not been told of it yet need not be."""
    await queue.drop_unsent_alerts(work, alert_topic(code), milliseconds(room.clock.now()))


_OVER = frozenset({News.WITHDRAWN, News.ERASED})


def _keys(words: Words, case: QueuedCase, news: News) -> tuple[tuple[Key, ...], ...]:
    """Claiming a case that one holds already shows it, so one action serves both labels."""
    to_queue = Key(words.plain("Antrean"), data="queue")
    if news in _OVER:
        return ((to_queue,),)
    label = words.plain("Buka kasus") if case.state is CaseState.CLAIMED else words.plain("Ambil")
    return ((Key(label, data=f"case:{case.code}:claim"), to_queue),)
