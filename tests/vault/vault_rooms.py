"""Clocks and key folders for the tests of the vault. No tests here."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from betang.clock import SystemClock
from betang.vault.key_folder import init_keys
from betang.vault.sealing import WorkingKeys
from betang.vault.secret import NumberedKey, Secret
from betang.vault.vault import Vault, open_vault
from betang.vocabulary import DistrictCode

PALANGKA_RAYA = DistrictCode("6271")
SUKAMARA = DistrictCode("6206")
MADE = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class SameChanceClock(SystemClock):
    """Gives the same bytes every time: for stored forms that must never change."""

    def now(self) -> datetime:
        return MADE

    def token_bytes(self, count: int) -> bytes:
        return bytes(range(count))


class DyingClock(SystemClock):
    """Lets a process die at the n-th question for the time, which each new key file asks once."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self.lives = lives

    def now(self) -> datetime:
        if self.lives == 0:
            raise Died
        self.lives -= 1
        return super().now()


class Died(BaseException):
    """The power went."""


def new_folder(parent: Path) -> Path:
    folder = parent / "data" / "keys"
    init_keys(folder, SystemClock(), [PALANGKA_RAYA, SUKAMARA])
    return folder


def new_vault(parent: Path) -> Vault:
    return open_vault(new_folder(parent), SystemClock())


def working_keys(*numbers: int) -> WorkingKeys:
    """Working keys with these numbers; the same number is always the same key."""
    return WorkingKeys(
        [NumberedKey(number, MADE, Secret(number.to_bytes(32, "big"))) for number in numbers], SystemClock()
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder by its name, without locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in {".lock", ".in-use"}
    }
