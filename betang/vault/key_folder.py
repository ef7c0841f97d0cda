"""The key folder: making it, reading it, changing its working keys.

Here: which files it holds and what is refused. Not here: their text (`key_files`), modes and locks
(`private_files`), the words for the operator (`key_commands`).

    data/keys/                 0700, every file in it 0600, all owned by the bot's user
      working.keys             AES-256 keys for rows, newest last; rotated
      pseudonym.key            AES-SIV key (64 bytes); never changes, or nobody is found again
      lookup.key               HMAC key (32 bytes) for receipts and PINs; never changes, for the same reason
      desks/<bps>.recipient    the desk's age recipient: cases are wrapped for it
      desks/<bps>.identity     its identity; take it away, and the server cannot read the desk's cases
      .lock .in-use            locks between processes; empty
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from betang.clock import Clock
from betang.errors import SettingsError
from betang.vault import key_files, private_files
from betang.vault.case_keys import DeskKey, Desks, new_case_key, recipient_of
from betang.vault.secret import NumberedKey, Secret
from betang.vocabulary import PROVINCE, DistrictCode

_WORKING = "working.keys"
_PSEUDONYM = "pseudonym.key"
_LOOKUP = "lookup.key"
_SIZES = {_PSEUDONYM: 64, _LOOKUP: 32, _WORKING: 32}
_TITLES = {
    _PSEUDONYM: "Betang: turns Telegram ids into pseudonyms and back. Lost, nobody is found again.",
    _LOOKUP: "Betang: finds receipts and strengthens PINs. Lost, no receipt opens again.",
    _WORKING: "Betang: seals rows of the database. The last key seals, all of them open.",
}
_DESKS = "desks"
_UNFINISHED = ".unfinished"
_DISTRICT = re.compile(r"[0-9]{2}|[0-9]{4}")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """All keys of the folder, read and checked."""

    working: tuple[NumberedKey, ...]
    pseudonym: Secret
    lookup: Secret
    desks: Desks


def init_keys(folder: Path, clock: Clock, districts: Sequence[DistrictCode]) -> tuple[str, ...]:
    """Make the keys that are missing, for the province and `districts`; gives the names of the files made.

    Never changes a file that exists. Two at once wait for each other; one that was cut off is finished by
    the next. Raises SettingsError when a key has gone missing from a folder that was complete: a new one
    would hide the loss.
    """
    codes = [_checked(code) for code in dict.fromkeys((PROVINCE, *districts))]
    private_files.make_private_folder(folder)
    with _changing(folder):
        private_files.make_private_folder(folder / _DESKS)
        missing = _missing_or_refuse(folder)
        made = [*(_make_key(folder, name, clock) for name in missing)]
        for code in codes:
            made += _make_desk(folder, code, clock)
        (folder / _UNFINISHED).unlink(missing_ok=True)
        private_files.sync_folder(folder)
    return tuple(made)


def is_unmade(folder: Path) -> bool:
    """Whether `init_keys` is still to make this folder, or to go on where it was cut off; no bot has used it then."""
    if (folder / _UNFINISHED).exists():
        return True
    return not any((folder / name).exists() for name in _SIZES) and not any((folder / _DESKS).glob("*.identity"))


def load_keys(folder: Path) -> KeyRing:
    """Read every key. Raises SettingsError with the mending command when one is missing, damaged,
    owned by another or readable by others.
    """
    private_files.check_private(folder)
    if (folder / _UNFINISHED).exists():
        raise SettingsError("the key folder was not finished; run again: bot.py keys init")
    return KeyRing(
        working=_keys(folder, _WORKING),
        pseudonym=_keys(folder, _PSEUDONYM)[-1].secret,
        lookup=_keys(folder, _LOOKUP)[-1].secret,
        desks=_load_desks(folder),
    )


def rotate_working_key(folder: Path, clock: Clock) -> int:
    """Add a working key, which seals from the next start on; older ones go on opening. Gives its number."""
    with _changing(folder):
        keys = _keys(folder, _WORKING)
        new = NumberedKey(keys[-1].number + 1, clock.now(), Secret(clock.token_bytes(_SIZES[_WORKING])))
        _write_keys(folder, _WORKING, (*keys, new))
    return new.number


def drop_working_key(folder: Path, number: int) -> None:
    """Remove an old working key for good: what is still sealed under it, backups too, never opens again.

    Raises SettingsError for the newest key and for a number that is not there.
    """
    with _changing(folder):
        keys = _keys(folder, _WORKING)
        if number == keys[-1].number:
            raise SettingsError("the newest working key seals; rotate before dropping it")
        if number not in {key.number for key in keys}:
            raise SettingsError(f"there is no working key {number}")
        _write_keys(folder, _WORKING, tuple(key for key in keys if key.number != number))


@contextmanager
def keys_in_use(folder: Path) -> Iterator[None]:
    """Held by a running bot. Threat: keys rotated under it would leave it with rows that it cannot open.

    Raises SettingsError when there is no key folder.
    """
    _need(folder)
    with private_files.shared(folder / ".in-use"):
        yield


@contextmanager
def keys_alone(folder: Path) -> Iterator[None]:
    """Held while rows are re-sealed. Raises SettingsError when a bot on this machine uses the keys."""
    refusal = "the bot is running with these keys; stop it first, on every machine that shares the database"
    _need(folder)
    with private_files.exclusive_or_refuse(folder / ".in-use", refusal):
        yield


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    _need(folder)
    with private_files.exclusive(folder / ".lock"):
        private_files.check_private(folder)
        private_files.remove_leftovers(folder)
        yield


def _need(folder: Path) -> None:
    if not folder.is_dir():
        raise SettingsError(f"the key folder {folder} is missing; make it with: bot.py keys init")


def _missing_or_refuse(folder: Path) -> list[str]:
    missing = [name for name in _SIZES if not (folder / name).exists()]
    # Recipients may lie there beforehand: desks whose identity was never on this server.
    if len(missing) == len(_SIZES) and not any((folder / _DESKS).glob("*.identity")):
        private_files.write_private(folder / _UNFINISHED, "")
    elif missing and not (folder / _UNFINISHED).exists():
        raise SettingsError(
            f"{', '.join(missing)} is missing from a key folder that is in use; bring it back from your copy "
            "(a new one would not open what is there)"
        )
    return missing


def _make_key(folder: Path, name: str, clock: Clock) -> str:
    key = NumberedKey(1, clock.now(), Secret(clock.token_bytes(_SIZES[name])))
    _write_keys(folder, name, (key,))
    return name


def _make_desk(folder: Path, code: DistrictCode, clock: Clock) -> list[str]:
    identity_file, recipient_file = _desk_files(folder, code)
    if recipient_file.exists():
        return []
    made = []
    if identity_file.exists():
        recipient = recipient_of(_read(identity_file, key_files.read_identity))
    else:
        key = new_case_key()
        recipient = key.recipient
        private_files.write_private(identity_file, key_files.write_identity(code, clock.now(), key))
        made.append(f"{_DESKS}/{identity_file.name}")
    private_files.write_private(recipient_file, key_files.write_recipient(code, recipient))
    return [*made, f"{_DESKS}/{recipient_file.name}"]


def _load_desks(folder: Path) -> Desks:
    files = list((folder / _DESKS).glob("*.recipient")) + list((folder / _DESKS).glob("*.identity"))
    codes = {_checked(DistrictCode(file.stem)) for file in files}
    if PROVINCE not in codes:
        raise SettingsError("the provincial desk has no recipient; bring it back, or run: bot.py keys init")
    return Desks({code: _load_desk(folder, code) for code in codes})


def _load_desk(folder: Path, code: DistrictCode) -> DeskKey:
    identity_file, recipient_file = _desk_files(folder, code)
    recipient = _read(recipient_file, key_files.read_recipient)
    if not identity_file.exists():
        return DeskKey(recipient)
    identity = _read(identity_file, key_files.read_identity)
    if recipient_of(identity) != recipient:
        raise SettingsError(
            f"{recipient_file} and {identity_file.name} are not a pair; bring the right ones back from your copy"
        )
    return DeskKey(recipient, identity)


def _desk_files(folder: Path, code: DistrictCode) -> tuple[Path, Path]:
    return folder / _DESKS / f"{code}.identity", folder / _DESKS / f"{code}.recipient"


def _keys(folder: Path, name: str) -> tuple[NumberedKey, ...]:
    return _read(folder / name, lambda text: key_files.read_keys(text, _SIZES[name]))


def _write_keys(folder: Path, name: str, keys: tuple[NumberedKey, ...]) -> None:
    private_files.write_private(folder / name, key_files.write_keys(_TITLES[name], keys))


def _read(file: Path, read: Callable[[str], _T]) -> _T:
    try:
        return read(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        mend = "run bot.py keys init" if file.suffix == ".recipient" else "bring it back from your copy"
        raise SettingsError(f"the key file {file} is missing; {mend}") from None
    except key_files.DamagedError as damage:
        raise SettingsError(f"the key file {file} is damaged: {damage}; bring it back from your copy") from None
    except UnicodeDecodeError:
        # Threat: this error carries the bytes of the file.
        raise SettingsError(f"the key file {file} is damaged: no text; bring it back from your copy") from None


def _checked(code: DistrictCode) -> DistrictCode:
    # The code names files; anything but a BPS code could leave the folder.
    if not _DISTRICT.fullmatch(code):
        raise SettingsError("desks are named by BPS codes of two or four digits, such as 62 or 6271")
    return code
