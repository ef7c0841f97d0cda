"""The doorbell: one neutral, silent sentence within the hours the citizen called safe.

It is planned in the message's row (`rings_at`) and becomes an outbox row only when its time has come. After an
outage it is planned anew for the next safe hour; a row that had waited in the outbox would ring at once.
"""

from __future__ import annotations

from betang.delivery.deliveries import SendNotice
from betang.delivery.outbox import milliseconds
from betang.reports.form import Contact, contact_of_case
from betang.reports.links import conversation_of
from betang.reports.room import ReportRoom
from betang.reports.rules import RING_MARGIN, next_doorbell
from betang.storage import attachments, cases, messages
from betang.storage.messages import MessageRow
from betang.storage.states import AttachmentState
from betang.storage.unit_of_work import UnitOfWork
from betang.vocabulary import Answering, CaseState, Lane, MessageState

TOPIC = "later"
"""One waits per chat. Threat: a topic stands in clear, so it names neither a doorbell nor a case."""


async def answers_to_read(work: UnitOfWork, case_id: str) -> list[MessageRow]:
    """Answers that wait and whose file, if they have one, is there; oldest first."""
    unread = await messages.unread_answers(work, case_id)
    if not any(message.attachment for message in unread):
        return unread
    stored = {row.id for row in await attachments.of_case(work, case_id) if row.state is AttachmentState.STORED}
    return [message for message in unread if message.attachment is None or message.attachment in stored]


async def plan_doorbell(room: ReportRoom, work: UnitOfWork, case_id: str, contact: Contact) -> None:
    """Plan one if the citizen wants any and none has rung, or is planned, for what is still unread."""
    if contact.answering is not Answering.DOORBELL or contact.window is None:
        return
    unread = await answers_to_read(work, case_id)
    if not unread or any(one.state is MessageState.WAITING or one.rings_at is not None for one in unread):
        return
    at = next_doorbell(room.clock.now(), contact.window)
    if at is not None:
        await messages.plan_ring(work, unread[0].id, milliseconds(at))


async def ring_due(room: ReportRoom, work: UnitOfWork, limit: int = 100) -> int:
    """Put the doorbells whose time has come into the outbox; call it every minute. Returns how many."""
    due = await messages.ringing(work, milliseconds(room.clock.now()), limit)
    return sum([await _ring(room, work, case_id) for case_id in due])


async def _ring(room: ReportRoom, work: UnitOfWork, case_id: str) -> bool:
    await messages.silence(work, case_id)
    case = await cases.by_id(work, case_id)
    chat = conversation_of(room.vault, case) if case is not None else None
    if case is None or chat is None or case.state is CaseState.WITHDRAWN:
        return False
    contact = contact_of_case(room.vault, case)
    unread = await answers_to_read(work, case_id)
    if contact.window is None or not unread:
        return False
    now = room.clock.now()
    if next_doorbell(now, contact.window) != now:  # we were away while the hour was safe
        await plan_doorbell(room, work, case_id, contact)
        return False
    sentence = room.doorbell(contact.window.doorbell, contact.locale)
    until = milliseconds(now + RING_MARGIN)
    await room.outbox.put(work, chat, SendNotice(sentence, not_after=until), Lane.RELAY, topic=TOPIC)
    await messages.note_told(work, unread)
    return True
