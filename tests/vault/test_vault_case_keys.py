"""Cases open for those they are wrapped for, with the age format alone, and for nobody after erasure."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pyrage  # type: ignore[import-untyped]  # ships without type information
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from betang.clock import SystemClock
from betang.vault.case_keys import (
    DeskKey,
    Desks,
    decrypt,
    decrypt_stream,
    encrypt_stream_to,
    encrypt_to,
    is_recipient,
    new_case_key,
    recipient_of,
    unwrap,
    wrap,
)
from betang.vault.errors import CannotOpenError, NoSuchDeskError
from betang.vault.secret import Secret
from betang.vault.vault import open_vault
from betang.vocabulary import PROVINCE, DistrictCode
from tests.vault import age_by_hand
from tests.vault.vault_rooms import PALANGKA_RAYA, SUKAMARA, new_folder, new_vault

DESK = new_case_key()
OTHER_DESK = new_case_key()
CASE = new_case_key()


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200_000))
def test_what_is_encrypted_to_a_case_opens_with_its_identity(plain: bytes) -> None:
    assert decrypt(CASE.identity, encrypt_to(CASE.recipient, plain)) == plain


def test_whoever_adds_to_a_case_needs_its_recipient_only() -> None:
    sealed = encrypt_to([CASE.recipient], b"tambahan")
    assert b"tambahan" not in sealed
    assert CASE.identity.as_bytes() not in sealed


def test_every_recipient_of_a_file_can_open_it() -> None:
    sealed = encrypt_to([DESK.recipient, OTHER_DESK.recipient], b"isi")
    assert decrypt(DESK.identity, sealed) == decrypt(OTHER_DESK.identity, sealed) == b"isi"
    with pytest.raises(CannotOpenError):
        decrypt(CASE.identity, sealed)


def test_a_change_of_any_byte_of_an_age_file_is_found() -> None:
    sealed = encrypt_to(CASE.recipient, b"isi kasus")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(CannotOpenError):
            decrypt(CASE.identity, bytes(changed))


def test_an_age_file_cut_off_anywhere_is_found() -> None:
    sealed = encrypt_to(CASE.recipient, b"isi kasus")
    for length in range(len(sealed)):
        with pytest.raises(CannotOpenError):
            decrypt(CASE.identity, sealed[:length])
    with pytest.raises(CannotOpenError):
        decrypt(CASE.identity, sealed + b"x")


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_large_files_stream_through(size: int) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    sealed, opened = io.BytesIO(), io.BytesIO()
    encrypt_stream_to(CASE.recipient, io.BytesIO(plain[:size]), sealed)
    decrypt_stream(CASE.identity, io.BytesIO(sealed.getvalue()), opened)
    assert opened.getvalue() == decrypt(CASE.identity, sealed.getvalue()) == plain[:size]


@pytest.mark.parametrize("cut", [1, 20, 65_552, 100_000, 150_000, 150_100, 150_250])
def test_a_stream_that_was_cut_off_is_found(cut: int) -> None:
    sealed = encrypt_to(CASE.recipient, bytes(150_000))
    with pytest.raises(CannotOpenError):
        decrypt_stream(CASE.identity, io.BytesIO(sealed[:-cut]), io.BytesIO())


@pytest.mark.parametrize("at", [0, 30, 70, 200, 250, 400, 70_000, 150_200])
def test_a_stream_that_was_changed_is_found(at: int) -> None:
    sealed = bytearray(encrypt_to(CASE.recipient, bytes(150_000)))
    sealed[at] ^= 1
    with pytest.raises(CannotOpenError):
        decrypt_stream(CASE.identity, io.BytesIO(bytes(sealed)), io.BytesIO())


class FullDisk(io.BytesIO):
    def write(self, data: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_not_taken_for_a_damaged_file() -> None:
    sealed = encrypt_to(CASE.recipient, bytes(150_000))
    with pytest.raises(OSError, match="No space left") as caught:
        decrypt_stream(CASE.identity, io.BytesIO(sealed), FullDisk())
    assert caught.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="could not be written"):
        encrypt_stream_to(CASE.recipient, io.BytesIO(bytes(150_000)), FullDisk())


def test_a_wrapping_gives_the_case_to_its_desk_and_to_no_other() -> None:
    wrapping = wrap(CASE.identity, DESK.recipient)
    assert unwrap(wrapping, DESK.identity) == CASE.identity
    with pytest.raises(CannotOpenError):
        unwrap(wrapping, OTHER_DESK.identity)


def test_granting_is_wrapping_once_more() -> None:
    first = wrap(CASE.identity, [DESK.recipient])
    body = encrypt_to(CASE.recipient, b"isi")
    granted = wrap(unwrap(first, DESK.identity), [OTHER_DESK.recipient])
    assert decrypt(unwrap(granted, OTHER_DESK.identity), body) == b"isi"


def test_two_wrappings_of_one_case_have_nothing_in_common() -> None:
    first, second = wrap(CASE.identity, DESK.recipient), wrap(CASE.identity, DESK.recipient)
    assert first != second
    assert CASE.identity.as_bytes() not in first
    assert CASE.recipient.encode() not in first


def test_a_wrapping_that_holds_something_else_is_refused() -> None:
    for inside in (b"", b"not an identity", CASE.recipient.encode(), b"\xff\xfe"):
        with pytest.raises(CannotOpenError):
            unwrap(encrypt_to(DESK.recipient, inside), DESK.identity)


def test_a_file_locked_with_a_passphrase_is_refused() -> None:
    stanza = "-> scrypt ajMFur+EJLGaohv/dLRGnw 18\n8SHBz/ldWnjyGFQqfjat6uNBarWqqEMDS7W8X7+Xq5Q"
    locked = f"age-encryption.org/v1\n{stanza}\n--- {'A' * 43}\n" + "x" * 64
    with pytest.raises(CannotOpenError):
        decrypt(CASE.identity, locked.encode())


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=500))
def test_bytes_that_are_no_age_file_are_refused(junk: bytes) -> None:
    with pytest.raises(CannotOpenError):
        decrypt(CASE.identity, junk)


def test_wrong_recipients_are_programmers_errors() -> None:
    with pytest.raises(ValueError, match="at least one"):
        encrypt_to([], b"isi")
    with pytest.raises(ValueError, match="not an age"):
        encrypt_to("age1wrong", b"isi")
    with pytest.raises(CannotOpenError):
        recipient_of(Secret("AGE-SECRET-KEY-1WRONG"))


def test_recipients_are_recognised() -> None:
    assert is_recipient(CASE.recipient)
    assert recipient_of(CASE.identity) == CASE.recipient
    assert not is_recipient(CASE.identity.as_text())
    assert not is_recipient(CASE.recipient[:-1])


def test_a_case_key_shows_only_its_public_half() -> None:
    assert CASE.recipient in repr(CASE)
    assert CASE.identity.as_text() not in repr(CASE)


def test_a_desk_without_identity_takes_cases_that_this_server_cannot_read() -> None:
    desks = Desks({PROVINCE: DeskKey(DESK.recipient), SUKAMARA: DeskKey(OTHER_DESK.recipient, OTHER_DESK.identity)})
    assert desks.codes() == (PROVINCE, SUKAMARA)
    assert not desks.can_open(PROVINCE)
    assert desks.identity(PROVINCE) is None
    assert desks.can_open(SUKAMARA)
    assert desks.identity(SUKAMARA) == OTHER_DESK.identity
    assert unwrap(wrap(CASE.identity, desks.recipient(PROVINCE)), DESK.identity) == CASE.identity


def test_a_desk_that_does_not_exist_has_an_error_of_its_own() -> None:
    desks = Desks({PROVINCE: DeskKey(DESK.recipient)})
    nowhere = DistrictCode("6299")
    assert not desks.can_open(nowhere)
    for ask in (desks.recipient, desks.identity):
        with pytest.raises(NoSuchDeskError, match="6299"):
            ask(nowhere)


def file_a_case(case: Path, vault_folder: Path) -> None:
    """Write a case as storage would: a body, a file and one wrapping a desk."""
    desks = open_vault(vault_folder, SystemClock()).desks
    key = new_case_key()
    case.mkdir()
    (case / "body.age").write_bytes(encrypt_to(key.recipient, b'{"cerita": "contoh dikarang"}'))
    (case / "photo.age").write_bytes(encrypt_to(key.recipient, b"\xff\xd8" + bytes(150_000)))
    for code in (PALANGKA_RAYA, PROVINCE):
        (case / f"{code}.wrapping.age").write_bytes(wrap(key.identity, desks.recipient(code)))


@pytest.mark.parametrize("code", [PALANGKA_RAYA, PROVINCE])
def test_a_case_opens_from_files_alone_by_a_second_reader_of_the_format(tmp_path: Path, code: DistrictCode) -> None:
    folder = new_folder(tmp_path)
    case = tmp_path / "case"
    file_a_case(case, folder)

    desk_identity = age_by_hand.identity_line(folder / "desks" / f"{code}.identity")
    case_identity = age_by_hand.open_age_file((case / f"{code}.wrapping.age").read_bytes(), desk_identity).decode()
    body = age_by_hand.open_age_file((case / "body.age").read_bytes(), case_identity.strip())
    photo = age_by_hand.open_age_file((case / "photo.age").read_bytes(), case_identity.strip())

    assert body == b'{"cerita": "contoh dikarang"}'
    assert photo == b"\xff\xd8" + bytes(150_000)


def test_a_case_opens_from_files_alone_with_rage(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    case = tmp_path / "case"
    file_a_case(case, folder)

    desk_line = (folder / "desks" / "6271.identity").read_text().splitlines()[-1]
    desk = pyrage.x25519.Identity.from_str(desk_line)
    case_line = pyrage.decrypt((case / "6271.wrapping.age").read_bytes(), [desk]).decode().strip()
    opened = pyrage.decrypt((case / "body.age").read_bytes(), [pyrage.x25519.Identity.from_str(case_line)])

    assert opened == b'{"cerita": "contoh dikarang"}'


def test_without_its_wrappings_no_key_of_the_server_opens_a_case(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    case = tmp_path / "case"
    file_a_case(case, folder)
    for wrapping in case.glob("*.wrapping.age"):
        wrapping.unlink()

    desks = open_vault(folder, SystemClock()).desks
    left = [path.read_bytes() for path in case.iterdir()]
    assert len(left) == 2
    for code in desks.codes():
        identity = desks.identity(code)
        assert identity is not None
        for sealed in left:
            with pytest.raises(CannotOpenError):
                decrypt(identity, sealed)


def test_erasing_one_desks_wrapping_takes_the_case_from_that_desk_only(tmp_path: Path) -> None:
    vault = new_vault(tmp_path)
    key = new_case_key()
    wrappings = {code: wrap(key.identity, vault.desks.recipient(code)) for code in (PALANGKA_RAYA, PROVINCE)}
    del wrappings[PALANGKA_RAYA]
    district, province = vault.desks.identity(PALANGKA_RAYA), vault.desks.identity(PROVINCE)
    assert district is not None
    assert province is not None
    assert unwrap(wrappings[PROVINCE], province) == key.identity
    with pytest.raises(CannotOpenError):
        unwrap(wrappings[PROVINCE], district)
