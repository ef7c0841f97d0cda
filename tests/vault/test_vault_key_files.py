"""Key files are plain text that people and the age tool can read, and damage is found before use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.case_keys import new_case_key
from betang.vault.key_files import (
    DamagedError,
    read_identity,
    read_keys,
    read_recipient,
    write_identity,
    write_keys,
    write_recipient,
)
from betang.vault.secret import NumberedKey, Secret
from tests.vault.vault_rooms import MADE

KEY = NumberedKey(1, MADE, Secret(bytes(range(32))))
GOLDEN = (
    "# judul\n"
    "# number, made, key, check. Never edit this file by hand; keep a copy in a safe place.\n"
    "1 2026-01-02T03:04:05+00:00 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 5259f0ec\n"
)
DESK = new_case_key()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=5))
def test_keys_come_back_as_they_were_written(secrets: list[bytes]) -> None:
    keys = tuple(NumberedKey(number, MADE, Secret(secret)) for number, secret in enumerate(secrets, start=1))
    assert read_keys(write_keys("judul", keys), 32) == keys


def test_the_form_of_key_files_never_changes() -> None:
    assert write_keys("judul", (KEY,)) == GOLDEN
    assert read_keys(GOLDEN, 32) == (KEY,)


def test_any_slip_in_number_key_or_check_is_found() -> None:
    head, line = GOLDEN.rsplit("\n", 2)[0], GOLDEN.splitlines()[-1]
    number, made, digits, check = line.split()
    for word in (number, digits, check):
        for at, character in enumerate(word):
            slipped = word[:at] + ("2" if character != "2" else "3") + word[at + 1 :]
            words = [slipped if word is original else original for original in (number, made, digits, check)]
            damaged = " ".join(words)
            assert damaged != line
            with pytest.raises(DamagedError):
                read_keys(f"{head}\n{damaged}\n", 32)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a remark\n",
        "1 2026-01-02T03:04:05+00:00 00ff\n",
        "one two three four\n",
        "1 yesterday 00 00\n",
        GOLDEN[: len(GOLDEN) // 2],
        GOLDEN + GOLDEN,
        GOLDEN.replace("# judul", "judul"),
    ],
    ids=["empty", "remarks", "short line", "words", "no time", "cut off", "twice", "remark without sign"],
)
def test_a_damaged_key_file_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(DamagedError) as caught:
        read_keys(text, 32)
    assert "0001020304" not in str(caught.value)


def test_a_key_of_the_wrong_size_is_refused() -> None:
    with pytest.raises(DamagedError):
        read_keys(GOLDEN, 64)


def test_numbers_must_rise() -> None:
    second = NumberedKey(2, MADE, Secret(bytes(32)))
    with pytest.raises(DamagedError, match="rise"):
        read_keys(write_keys("judul", (second, KEY)), 32)


@pytest.mark.parametrize("number", [0, -1, 65_536])
def test_numbers_that_a_sealed_row_cannot_hold_are_refused(number: int) -> None:
    with pytest.raises(DamagedError):
        read_keys(write_keys("judul", (NumberedKey(number, MADE, KEY.secret),)), 32)


def test_windows_line_ends_and_empty_lines_do_no_harm() -> None:
    assert read_keys(GOLDEN.replace("\n", "\r\n\r\n"), 32) == (KEY,)


def test_desk_files_come_back_as_they_were_written() -> None:
    assert read_identity(write_identity("6271", MADE, DESK)) == DESK.identity
    assert read_recipient(write_recipient("6271", DESK.recipient)) == DESK.recipient


def test_an_identity_file_is_laid_out_as_age_keygen_does() -> None:
    lines = write_identity("6271", MADE, DESK).splitlines()
    assert lines[-3:] == [
        "# created: 2026-01-02T03:04:05+00:00",
        f"# public key: {DESK.recipient}",
        DESK.identity.as_text(),
    ]
    assert DESK.identity.as_text().startswith("AGE-SECRET-KEY-1")


def test_an_identity_file_of_age_keygen_is_taken() -> None:
    # Written by the tool's own example key of the age specification.
    example = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    text = f"# created: 2026-01-02T03:04:05+07:00\n# public key: age1…\n{example}\n"
    assert read_identity(text) == Secret(example)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# remark\n",
        "AGE-SECRET-KEY-1WRONG\n",
        DESK.recipient,
        f"{DESK.identity.as_text()}\n{DESK.identity.as_text()}\n",
        DESK.identity.as_text()[:-1],
    ],
    ids=["empty", "remark", "wrong", "recipient", "two", "cut off"],
)
def test_a_damaged_identity_file_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(DamagedError) as caught:
        read_identity(text)
    assert DESK.identity.as_text()[:30] not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "age1wrong", DESK.identity.as_text(), f"{DESK.recipient}\n{DESK.recipient}\n", DESK.recipient[:-1]],
    ids=["empty", "wrong", "identity", "two", "cut off"],
)
def test_a_damaged_recipient_file_is_refused(text: str) -> None:
    with pytest.raises(DamagedError) as caught:
        read_recipient(text)
    assert DESK.identity.as_text() not in str(caught.value)
