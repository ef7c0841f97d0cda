"""Receipts are found by their words, PINs are checked slowly and in a little memory, guesses are slowed down."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.clock import SystemClock
from betang.errors import Locked
from betang.vault.errors import CannotOpenError
from betang.vault.receipts import PER_CHAT, PER_RECEIPT, GuessLimiter, Receipts, normalise_words
from betang.vault.secret import Secret
from tests.vault.vault_rooms import MADE, SameChanceClock

KEY = Secret(bytes(range(32)))
RECEIPTS = Receipts(KEY, SystemClock())
OTHERS = Receipts(Secret(bytes(32)), SystemClock())
SAME = Receipts(KEY, SameChanceClock())
WORDS = ["sungai", "perahu", "rotan", "pagi", "enggang", "kayu"]
GOLDEN_PIN = "$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$itXOF6RoujIFspTki6UfyPZZCgOVgNnfmlu+I9ASOkE"

words = st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=9), min_size=1, max_size=8)


@given(words, words)
def test_a_receipt_is_found_by_the_same_words_and_no_others(one: list[str], two: list[str]) -> None:
    assert (RECEIPTS.lookup_hash(one) == RECEIPTS.lookup_hash(two)) is (one == two)


@pytest.mark.parametrize(
    "typed",
    [
        [word.upper() for word in WORDS],
        [f" {word}. " for word in WORDS],
        ["sungai perahu rotan", "pagi-enggang", "kayu"],
        ["Sungai, perahu,\nrotan\tpagi enggang kayu!"],
        ["1. sungai", "2. perahu", "3. rotan", "4. pagi", "5. enggang", "6. kayu"],
        ["ｓｕｎｇａｉ", *WORDS[1:]],
        ["sún\u200bgai", *WORDS[1:]],
        ["sun'gai", "pera\u2019hu", "rot\u02bcan", *WORDS[3:]],
    ],
    ids=[
        "capitals",
        "signs",
        "grouped",
        "one line",
        "numbered",
        "full width",
        "accent and invisible mark",
        "apostrophes",
    ],
)
def test_a_receipt_is_found_however_it_is_typed(typed: list[str]) -> None:
    assert RECEIPTS.lookup_hash(typed) == RECEIPTS.lookup_hash(WORDS)


def test_the_order_and_the_borders_of_words_matter() -> None:
    assert RECEIPTS.lookup_hash(WORDS[::-1]) != RECEIPTS.lookup_hash(WORDS)
    assert RECEIPTS.lookup_hash(["pa", "gi"]) != RECEIPTS.lookup_hash(["pagi"])


def test_words_alone_do_not_give_the_hash_without_the_key() -> None:
    assert len(RECEIPTS.lookup_hash(WORDS)) == 32
    assert RECEIPTS.lookup_hash(WORDS) != OTHERS.lookup_hash(WORDS)


@pytest.mark.parametrize("nothing", [[], [""], [" ", "123", "…"]])
def test_a_receipt_without_letters_is_refused(nothing: list[str]) -> None:
    with pytest.raises(ValueError, match="has words"):
        RECEIPTS.lookup_hash(nothing)


@given(st.lists(st.text(max_size=20), max_size=6))
def test_normal_words_stay_as_they_are(typed: list[str]) -> None:
    normal = normalise_words(typed)
    assert normalise_words([normal]) == normal
    assert set(normal) <= set("abcdefghijklmnopqrstuvwxyz ")


def test_the_right_pin_opens_and_a_wrong_one_does_not() -> None:
    stored = RECEIPTS.hash_pin("4071")
    assert RECEIPTS.verify_pin(stored, "4071")
    assert RECEIPTS.verify_pin(stored, " 4 0 7 1 ")
    for wrong in ("4072", "40710", "04071", "", "abcd", "4071abc"):
        assert not RECEIPTS.verify_pin(stored, wrong)


def test_what_is_stored_of_a_pin_names_its_method_and_not_the_pin() -> None:
    stored = RECEIPTS.hash_pin("407182")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert "407182" not in stored
    assert not RECEIPTS.pin_needs_rehash(stored)


def test_two_people_with_one_pin_have_different_hashes() -> None:
    assert RECEIPTS.hash_pin("4071") != RECEIPTS.hash_pin("4071")


def test_a_database_without_the_key_gives_nothing_to_guess_against() -> None:
    stored = RECEIPTS.hash_pin("4071")
    assert not OTHERS.verify_pin(stored, "4071")


@pytest.mark.parametrize("no_pin", ["", "123", "1234567", "abcd"])
def test_what_is_no_pin_is_not_hashed(no_pin: str) -> None:
    with pytest.raises(ValueError, match="4 to 6 digits"):
        RECEIPTS.hash_pin(no_pin)


@pytest.mark.parametrize("stored", ["", "plain 4071", "$argon2id$v=19$m=19456,t=2,p=1$AAAA$", GOLDEN_PIN[:-20]])
def test_a_damaged_hash_is_an_error_and_no_wrong_guess(stored: str) -> None:
    with pytest.raises(CannotOpenError):
        RECEIPTS.verify_pin(stored, "4071")


def test_the_stored_forms_never_change() -> None:
    # Would these change, no receipt in a database would open again.
    assert SAME.lookup_hash(WORDS).hex() == "4d88b5d5c0bdfe5e09d48cbfa598b15d6729c59cc3ec92200174bec62a08bf0d"
    assert SAME.hash_pin("4071") == GOLDEN_PIN
    assert SAME.verify_pin(GOLDEN_PIN, "4071")


def test_older_parameters_still_open_and_are_marked_for_renewal() -> None:
    older = "$argon2id$v=19$m=8192,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$bA4nTcW5AHDr71pogc0GxxKv/gvLwk3+zZ8arLUyF0A"
    assert RECEIPTS.verify_pin(older, "4071")
    assert RECEIPTS.pin_needs_rehash(older)


def seconds(receipts: Receipts, stored: str | None, pin: str) -> float:
    begin = perf_counter()
    assert not receipts.verify_pin(stored, pin)
    return perf_counter() - begin


def test_time_does_not_tell_whether_a_receipt_exists() -> None:
    stored = RECEIPTS.hash_pin("4071")
    wrong = min(seconds(RECEIPTS, stored, "9999") for _ in range(7))
    absent = min(seconds(RECEIPTS, None, "9999") for _ in range(7))
    no_pin = min(seconds(RECEIPTS, stored, "x") for _ in range(7))
    assert 0.4 < absent / wrong < 2.5
    assert 0.4 < no_pin / wrong < 2.5


async def test_the_loop_goes_on_while_a_pin_is_checked() -> None:
    stored = await RECEIPTS.hash_pin_aside("4071")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    answers = await asyncio.gather(*(RECEIPTS.verify_pin_aside(stored, pin) for pin in ("4071", "4072", "1234")))
    ticking.cancel()
    assert answers == [True, False, False]
    assert ticks > 5


async def test_a_crowd_of_guesses_is_sent_away_instead_of_queued_without_end() -> None:
    receipts = Receipts(KEY, SystemClock())
    answers = await asyncio.gather(
        *(receipts.verify_pin_aside(None, "4071") for _ in range(40)), return_exceptions=True
    )
    assert answers[:32] == [False] * 32
    assert all(isinstance(answer, Locked) and answer.key == "receipt.busy" for answer in answers[32:])
    assert len(answers[32:]) == 8
    assert not await receipts.verify_pin_aside(None, "4071")


async def test_a_guess_that_was_given_up_frees_its_place() -> None:
    receipts = Receipts(KEY, SystemClock())
    for _ in range(40):
        guess = asyncio.create_task(receipts.verify_pin_aside(None, "4071"))
        await asyncio.sleep(0)
        guess.cancel()
        with pytest.raises(asyncio.CancelledError):
            await guess
    assert await receipts.verify_pin_aside(await receipts.hash_pin_aside("4071"), "4071")


def test_many_guesses_at_once_take_the_memory_of_one() -> None:
    program = (
        "import asyncio, pathlib, re\n"
        "from betang.clock import SystemClock\n"
        "from betang.vault.receipts import Receipts\n"
        "from betang.vault.secret import Secret\n"
        "receipts = Receipts(Secret(bytes(32)), SystemClock())\n"
        "peak = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1])\n"
        "before = peak()\n"
        "async def guess(): await asyncio.gather(*(receipts.verify_pin_aside(None, '4071') for _ in range(24)))\n"
        "asyncio.run(guess())\n"
        "print(peak() - before)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    kib = int(done.stdout)
    assert 10_000 < kib < 2 * 19_456


@pytest.mark.parametrize("limiter", [PER_RECEIPT, PER_CHAT], ids=["per receipt", "per chat"])
def test_slips_cost_nothing_and_waits_only_grow(limiter: GuessLimiter) -> None:
    assert all(limiter.after_failures(count) == timedelta() for count in range(limiter.free + 1))
    waits = [limiter.after_failures(count) for count in range(60)]
    assert waits == sorted(waits)
    assert waits[limiter.free + 1] == timedelta(minutes=1)
    assert waits[-1] >= timedelta(days=1)


def guesses_within(limiter: GuessLimiter, span: timedelta) -> int:
    """How many guesses somebody gets who guesses the moment it is allowed."""
    count, now = 0, timedelta()
    while now <= span:
        count += 1
        now += limiter.after_failures(count)
    return count


def test_a_year_of_guessing_one_receipt_reaches_few_of_its_pins() -> None:
    assert guesses_within(PER_RECEIPT, timedelta(minutes=10)) == 6
    assert guesses_within(PER_RECEIPT, timedelta(days=6)) == 15
    assert guesses_within(PER_RECEIPT, timedelta(days=365)) < 70


@given(st.integers(min_value=0, max_value=100), st.integers(min_value=-10_000, max_value=100_000))
def test_what_remains_of_a_wait_is_never_negative_nor_longer_than_the_wait(count: int, minutes: int) -> None:
    now = MADE + timedelta(minutes=minutes)
    remaining = PER_RECEIPT.remaining(count, MADE, now)
    assert timedelta() <= remaining <= PER_RECEIPT.after_failures(count)


def test_a_wait_ends_exactly_when_it_is_over() -> None:
    wait = PER_RECEIPT.after_failures(5)
    assert wait == timedelta(minutes=5)
    assert PER_RECEIPT.remaining(5, MADE, MADE) == wait
    assert PER_RECEIPT.remaining(5, MADE, MADE + timedelta(minutes=4)) == timedelta(minutes=1)
    assert PER_RECEIPT.remaining(5, MADE, MADE + wait) == timedelta()
    assert PER_RECEIPT.remaining(3, MADE, MADE) == timedelta()


def test_a_clock_set_back_does_not_lock_anybody_out_for_longer() -> None:
    assert PER_RECEIPT.remaining(5, MADE, MADE - timedelta(days=400)) == timedelta(minutes=5)
