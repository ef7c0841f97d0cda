from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from betang.errors import Conflict, Locked
from betang.reports import erasure, opening
from betang.reports.opening import Opened, WrongGuess
from betang.reports.problems import GUESSES_LOCKED
from betang.storage.tables import guesses
from betang.vault.receipts import PER_CHAT, PER_RECEIPT
from tests.reports.reports_scenes import Reporting

WORDS = ("padi", "sungai", "bulan", "tikar", "rotan", "meja")
OTHERS = ("kopi", "atap", "dahan", "lampu", "perahu", "gula")
UNKNOWN = ("batu", "awan", "jalan", "pagar", "kuali", "roti")
STRANGER = 7_777_777


async def with_code(
    reporting: Reporting, pin: str, words: tuple[str, ...] = WORDS, telegram_id: int = STRANGER
) -> Opened | WrongGuess:
    async with reporting.database.work() as work:
        return await opening.open_with_code(
            reporting.room, work, words, pin, reporting.chat(telegram_id), reporting.check_pin()
        )


async def with_pin(
    reporting: Reporting, pin: str, *case_ids: str, telegram_id: int = 7_000_001
) -> Opened | WrongGuess:
    async with reporting.database.work() as work:
        return await opening.open_with_pin(
            reporting.room, work, case_ids, pin, reporting.chat(telegram_id), reporting.check_pin()
        )


async def a_case(reporting: Reporting, pin: str | None = "2580", words: tuple[str, ...] = WORDS) -> str:
    filed = await reporting.filed(pin=pin)
    await reporting.issue(filed.case_id, *words)
    return filed.case_id


async def minutes_locked(reporting: Reporting, pin: str = "2580", words: tuple[str, ...] = WORDS) -> int:
    with pytest.raises(Locked) as caught:
        await with_code(reporting, pin, words, telegram_id=8_000_000 + reporting.update_id())
    assert caught.value.key == GUESSES_LOCKED
    return int(caught.value.facts["minutes"])


async def test_code_and_pin_open_the_report_from_any_account(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    assert await with_code(reporting, "2580") == Opened((case_id,))
    assert await with_code(reporting, "2580", ("PADI", "Sungai", "bulan", "tikar", "rotan", "meja")) == Opened(
        (case_id,)
    )


async def test_an_unknown_code_and_a_wrong_pin_look_the_same(reporting: Reporting) -> None:
    await a_case(reporting)
    known = [await with_code(reporting, "1111", telegram_id=1)]
    unknown = [await with_code(reporting, "1111", UNKNOWN, telegram_id=2)]
    for number in range(3, 9):
        for outcomes, words in ((known, WORDS), (unknown, UNKNOWN)):
            try:
                outcomes.append(await with_code(reporting, "1111", words, telegram_id=100 * number))
            except Locked as locked:
                outcomes.append(WrongGuess(1_000 + int(locked.facts["minutes"])))
    assert known == unknown
    assert known[0] == WrongGuess(0)
    assert known[-1] == WrongGuess(1_001)


async def test_an_unknown_code_takes_the_work_of_a_known_one(reporting: Reporting) -> None:
    await a_case(reporting)
    asked: list[str | None] = []

    def check(stored: str | None, _pin: str) -> bool:
        asked.append(stored)
        return False

    for words in (WORDS, UNKNOWN):
        async with reporting.database.work() as work:
            await opening.open_with_code(reporting.room, work, words, "1111", reporting.chat(1), check)
    known, unknown = asked
    assert known is not None
    assert known.startswith("$argon2id$")
    assert unknown is None


async def test_wrong_guesses_are_slowed_and_the_right_pin_waits_too(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    outcomes = [
        await with_code(reporting, "1111", telegram_id=8_000_000 + number) for number in range(PER_RECEIPT.free + 1)
    ]
    assert outcomes == [*[WrongGuess(0)] * PER_RECEIPT.free, WrongGuess(1)]
    assert await minutes_locked(reporting) == 1
    reporting.clock.advance(minutes=1)
    assert await with_code(reporting, "1111", telegram_id=8_100_000) == WrongGuess(5)
    assert await minutes_locked(reporting) == 5
    reporting.clock.advance(minutes=5)
    assert await with_code(reporting, "2580") == Opened((case_id,))


async def test_a_right_guess_forgives_the_wrong_ones_before(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    for _ in range(3):
        for _ in range(PER_RECEIPT.free):
            assert await with_code(reporting, "1111") == WrongGuess(0)
        assert await with_code(reporting, "2580") == Opened((case_id,))


async def test_one_account_is_slowed_whatever_code_it_tries(reporting: Reporting) -> None:
    for number in range(PER_CHAT.free):
        assert await with_code(reporting, "1111", (*UNKNOWN, "x" * (number + 1))) == WrongGuess(0)
    assert await with_code(reporting, "1111", (*UNKNOWN, "lain")) == WrongGuess(1)
    with pytest.raises(Locked):
        await with_code(reporting, "1111", (*UNKNOWN, "lagi"))
    assert await with_code(reporting, "1111", UNKNOWN, telegram_id=2) == WrongGuess(0)


async def test_a_guess_that_was_refused_is_not_counted(reporting: Reporting) -> None:
    await a_case(reporting)
    for number in range(PER_RECEIPT.free + 1):
        await with_code(reporting, "1111", telegram_id=8_000_000 + number)
    before = await rows(reporting)
    for _ in range(5):
        await minutes_locked(reporting)
    assert await rows(reporting) == before


async def test_many_guesses_at_once_do_not_slip_through(reporting: Reporting) -> None:
    await a_case(reporting)
    outcomes = await asyncio.gather(
        *(with_code(reporting, f"{number:04}", telegram_id=8_000_000 + number) for number in range(12)),
        return_exceptions=True,
    )
    taken = [one for one in outcomes if isinstance(one, WrongGuess)]
    refused = [one for one in outcomes if isinstance(one, Locked)]
    assert (len(taken), len(refused)) == (PER_RECEIPT.free + 1, 12 - PER_RECEIPT.free - 1)


async def test_a_report_without_a_pin_opens_with_its_code_alone(reporting: Reporting) -> None:
    case_id = await a_case(reporting, pin=None)
    assert await with_code(reporting, "") == Opened((case_id,))
    assert await with_code(reporting, "", UNKNOWN) == WrongGuess(0)


async def test_a_code_without_a_letter_is_no_guess(reporting: Reporting) -> None:
    assert await with_code(reporting, "1111", ("12", "-", "")) == WrongGuess(0)
    assert await rows(reporting) == []


async def test_new_words_replace_the_old_ones(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    await reporting.issue(case_id, *OTHERS)
    assert await with_code(reporting, "2580", OTHERS) == Opened((case_id,))
    assert await with_code(reporting, "2580", WORDS) == WrongGuess(0)


async def test_a_receipt_or_pin_for_no_case_is_a_conflict(reporting: Reporting) -> None:
    with pytest.raises(Conflict):
        await reporting.issue("0" * 32, *WORDS)
    async with reporting.database.work() as work:
        with pytest.raises(Conflict):
            await opening.set_pin(work, "0" * 32, "hash")


async def test_a_pin_can_be_changed(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    new = await reporting.room.vault.receipts.hash_pin_aside("9137")
    async with reporting.database.work() as work:
        await opening.set_pin(work, case_id, new)
    assert await with_code(reporting, "2580") == WrongGuess(0)
    assert await with_code(reporting, "9137") == Opened((case_id,))


async def test_the_pin_alone_opens_on_the_account_that_reported(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    assert await with_pin(reporting, "2580", case_id) == Opened((case_id,))
    assert await with_pin(reporting, "1111", case_id) == WrongGuess(0)


async def test_a_pin_opens_all_reports_that_have_it_newest_first(reporting: Reporting) -> None:
    older = await a_case(reporting)
    reporting.clock.advance(hours=1)
    newer = await a_case(reporting, words=OTHERS)
    assert await with_pin(reporting, "2580", older, newer, older) == Opened((newer, older))


async def test_two_people_with_one_phone_do_not_lock_each_other_out(reporting: Reporting) -> None:
    mine, theirs = await a_case(reporting, "2580"), await a_case(reporting, "9137", OTHERS)
    for _ in range(3 * PER_RECEIPT.free):
        assert await with_pin(reporting, "2580", mine, theirs) == Opened((mine,))
    assert await with_pin(reporting, "9137", mine, theirs) == Opened((theirs,))


async def test_guesses_with_and_without_the_code_are_counted_together(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    for number in range(PER_RECEIPT.free):
        assert await with_pin(reporting, "1111", case_id, telegram_id=8_000_000 + number) == WrongGuess(0)
    assert await with_code(reporting, "1111", telegram_id=9) == WrongGuess(1)
    with pytest.raises(Locked):
        await with_pin(reporting, "2580", case_id, telegram_id=10)


async def test_a_locked_report_does_not_keep_the_others_closed(reporting: Reporting) -> None:
    locked, free = await a_case(reporting), await a_case(reporting, "9137", OTHERS)
    for number in range(PER_RECEIPT.free + 1):
        await with_code(reporting, "1111", telegram_id=8_000_000 + number)
    assert await with_pin(reporting, "9137", locked, free) == Opened((free,))
    assert await with_pin(reporting, "2580", locked, free) == WrongGuess(0)


async def test_an_account_without_a_report_learns_nothing_from_a_pin(reporting: Reporting) -> None:
    no_pin = await a_case(reporting, pin=None)
    assert await with_pin(reporting, "2580") == WrongGuess(0)
    assert await with_pin(reporting, "2580", no_pin, "0" * 32) == WrongGuess(0)


async def test_an_erased_report_opens_with_nothing(reporting: Reporting) -> None:
    case_id = await a_case(reporting)
    async with reporting.database.work() as work:
        await erasure.erase(reporting.room, work, case_id)
    assert await with_code(reporting, "2580") == WrongGuess(0)
    assert await with_pin(reporting, "2580", case_id) == WrongGuess(0)


async def test_the_counts_do_not_say_who_guessed(reporting: Reporting) -> None:
    await with_code(reporting, "1111", UNKNOWN)
    subjects = [row[0] for row in await rows(reporting)]
    assert len(subjects) == 2
    assert bytes(reporting.chat(STRANGER)) not in subjects
    assert all(str(STRANGER).encode() not in subject for subject in subjects)


async def rows(reporting: Reporting) -> list[tuple[bytes, int, int]]:
    async with reporting.database.reading() as work:
        found = await work.query(select(guesses.c.subject, guesses.c.failures, guesses.c.locked_until))
    return sorted((bytes(row[0]), row[1], row[2]) for row in found)


class NotYetCheckedError(Exception):
    """What the bot raises out of `check` to have the hash computed while no unit of work is open."""


async def test_a_check_that_is_put_off_counts_nothing(reporting: Reporting) -> None:
    await a_case(reporting)

    def later(_stored: str | None, _pin: str) -> bool:
        raise NotYetCheckedError

    async def ask(words: tuple[str, ...]) -> None:
        async with reporting.database.work() as work:
            await opening.open_with_code(reporting.room, work, words, "1111", reporting.chat(1), later)

    for words in (WORDS, UNKNOWN):
        with pytest.raises(NotYetCheckedError):
            await ask(words)
    assert await rows(reporting) == []
