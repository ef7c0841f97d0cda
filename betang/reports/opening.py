"""Finding one's report again: with code and PIN from any account, with the PIN alone from its own.

A wrong guess is a value, not an error: its count has to be committed. A code that does not exist and a wrong
PIN look the same and take the same work. Each guess is counted for the chat and for the report, and whether
it was right is asked only while neither is locked, so that many at once cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from betang.delivery.outbox import milliseconds
from betang.errors import Locked
from betang.reports.links import guesses_of_case, guesses_of_chat
from betang.reports.problems import GUESSES_LOCKED
from betang.reports.room import ReportRoom, moment_of
from betang.storage import cases, guesses
from betang.storage.cases import CaseRow
from betang.storage.guesses import Guesses
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.receipts import PER_CHAT, PER_RECEIPT, GuessLimiter, normalise_words
from betang.vocabulary import Pseudonym

_MOST_TRIED = 8
"""Reports of an account that one PIN is tried at; each costs 30 ms of work."""

CheckPin = Callable[[str | None, str], bool]
"""Whether a PIN belongs to a stored hash; with None (no such report) it takes as long and says no.

`vault.receipts.verify_pin_aside` does the work; whoever calls here sees to it that it is done while no unit of
work is open, and may raise out of the call to have it done and come again.
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """`case_ids`: newest first; several only when one PIN opens several reports of an account."""

    case_ids: tuple[str, ...]

    @property
    def case_id(self) -> str:
        return self.case_ids[0]


@dataclass(frozen=True, slots=True)
class WrongGuess:
    """Not found, or not the PIN: nobody learns which. `minutes` until the next guess is taken, 0: at once."""

    minutes: int


@dataclass(frozen=True, slots=True)
class _Counter:
    """Wrong guesses of a chat or at a report, as they were before this guess."""

    subject: bytes
    limiter: GuessLimiter
    before: Guesses


async def issue_receipt(room: ReportRoom, work: UnitOfWork, case_id: str, words: Sequence[str]) -> None:
    """Let the words (drawn by `vault.receipt_words`) find the case; earlier words of it no longer do.

    Raises Conflict when there is no such case.
    """
    await cases.set_receipt(work, case_id, room.vault.receipts.lookup_hash(words))


async def set_pin(work: UnitOfWork, case_id: str, pin_hash: str) -> None:
    """Set or change the PIN of a case that is open in this chat. Raises Conflict when there is no such case."""
    await cases.set_pin(work, case_id, pin_hash)


async def open_with_code(
    room: ReportRoom, work: UnitOfWork, words: Sequence[str], pin: str, conversation: Pseudonym, check: CheckPin
) -> Opened | WrongGuess:
    """A report filed without a PIN opens with its code alone, whatever `pin` is.

    Raises Locked `receipt.locked` (fact minutes) before anything is tried, and whatever `check` raises.
    """
    if not normalise_words(words):
        return WrongGuess(0)  # no letter in it: not a guess
    async with work.attempt():  # a guess that was not taken (Locked) is not counted
        receipt = room.vault.receipts.lookup_hash(words)
        case = await cases.by_receipt(work, receipt)
        chat = await _counter_of_chat(room, work, conversation)
        report = await _hold(work, guesses_of_case(case.id) if case else receipt, PER_RECEIPT)
        _refuse_while_locked(room, (chat, report))
        await _count(room, work, (chat, report))
        right = check(case.pin if case is not None else None, pin)
        if case is None or not (right or case.pin is None):
            return WrongGuess(_minutes(_wait_after_this((chat, report))))
        await _clear(work, (chat, report))
        return Opened((case.id,))


async def open_with_pin(
    room: ReportRoom,
    work: UnitOfWork,
    case_ids: Sequence[str],
    pin: str,
    conversation: Pseudonym,
    check: CheckPin,
) -> Opened | WrongGuess:
    """`case_ids` are those that were filed from this account; ones without a PIN or erased never open so.

    Raises as `open_with_code`.
    """
    async with work.attempt():
        chat = await _counter_of_chat(room, work, conversation)
        _refuse_while_locked(room, (chat,))
        tried = await _cases_to_try(room, work, case_ids)
        await _count(room, work, (chat, *tried.values()))
        right = [case for case in tried if check(case.pin, pin)]
        if not tried:
            check(None, pin)
        if not right:
            return WrongGuess(_minutes(_wait_after_this((chat, *tried.values()))))
        # The others were not guessed at: it was the right PIN, for another report.
        await _take_back(work, tried.values())
        await _clear(work, (chat, *(tried[case] for case in right)))
        return Opened(tuple(case.id for case in right))


async def _cases_to_try(room: ReportRoom, work: UnitOfWork, case_ids: Sequence[str]) -> dict[CaseRow, _Counter]:
    """Newest first, without those that are locked; raises Locked when every one is."""
    found = [case for one in dict.fromkeys(case_ids) if (case := await cases.by_id(work, one)) and case.pin]
    newest = sorted(found, key=lambda case: case.filed_at, reverse=True)[:_MOST_TRIED]
    held = {case: await _hold(work, guesses_of_case(case.id), PER_RECEIPT) for case in _in_one_order(newest)}
    free = {case: held[case] for case in newest if not _wait(room, held[case])}
    if held and not free:
        _refuse_while_locked(room, (min(held.values(), key=lambda counter: _wait(room, counter)),))
    return free


def _in_one_order(found: Iterable[CaseRow]) -> list[CaseRow]:
    # Two chats that hold the same counters in different orders would wait for each other for ever.
    return sorted(found, key=lambda case: case.id)


async def _counter_of_chat(room: ReportRoom, work: UnitOfWork, conversation: Pseudonym) -> _Counter:
    return await _hold(work, guesses_of_chat(room.vault, conversation), PER_CHAT)


async def _hold(work: UnitOfWork, subject: bytes, limiter: GuessLimiter) -> _Counter:
    return _Counter(subject, limiter, await guesses.hold(work, subject))


async def _count(room: ReportRoom, work: UnitOfWork, counters: Iterable[_Counter]) -> None:
    now = room.clock.now()
    for counter in counters:
        failures = counter.before.failures + 1
        until = now + counter.limiter.after_failures(failures)
        await guesses.write(work, counter.subject, failures, now=milliseconds(now), until=milliseconds(until))


async def _take_back(work: UnitOfWork, counters: Iterable[_Counter]) -> None:
    for counter in counters:
        failures, last_at = counter.before.failures, counter.before.last_at
        until = last_at + int(counter.limiter.after_failures(failures) / timedelta(milliseconds=1))
        await guesses.write(work, counter.subject, failures, now=last_at, until=until)


async def _clear(work: UnitOfWork, counters: Iterable[_Counter]) -> None:
    for counter in counters:
        await guesses.clear(work, counter.subject)


def _refuse_while_locked(room: ReportRoom, counters: Iterable[_Counter]) -> None:
    wait = max(_wait(room, counter) for counter in counters)
    if wait:
        raise Locked(GUESSES_LOCKED, minutes=_minutes(wait))


def _wait(room: ReportRoom, counter: _Counter) -> timedelta:
    last = moment_of(counter.before.last_at)
    return counter.limiter.remaining(counter.before.failures, last, room.clock.now())


def _wait_after_this(counters: Iterable[_Counter]) -> timedelta:
    return max(counter.limiter.after_failures(counter.before.failures + 1) for counter in counters)


def _minutes(wait: timedelta) -> int:
    """Whole minutes, rounded up."""
    return -(-wait // timedelta(minutes=1))
