"""One key folder gives one vault; another folder's vault opens nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.vault.errors import CannotOpenError, WrongContextError
from betang.vault.key_folder import load_keys
from betang.vault.pseudonyms import SUBSCRIBER
from betang.vault.vault import open_vault, vault_from
from tests.vault.vault_rooms import PALANGKA_RAYA, new_folder, new_vault


def test_a_vault_opened_again_goes_on_where_the_last_one_was(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    first, second = open_vault(folder, SystemClock()), vault_from(load_keys(folder), SystemClock())
    assert second.pseudonyms.reveal(SUBSCRIBER, first.pseudonyms.make(SUBSCRIBER, 42)) == 42
    assert second.working.open(first.working.seal(b"isi", "t.c:1"), "t.c:1") == b"isi"
    assert second.receipts.lookup_hash(["sungai"]) == first.receipts.lookup_hash(["sungai"])
    assert second.receipts.verify_pin(first.receipts.hash_pin("4071"), "4071")
    assert second.desks.identity(PALANGKA_RAYA) == first.desks.identity(PALANGKA_RAYA)


def test_vaults_of_two_folders_open_nothing_of_each_other(tmp_path: Path) -> None:
    ours, theirs = new_vault(tmp_path / "ours"), new_vault(tmp_path / "theirs")
    with pytest.raises(WrongContextError):
        theirs.pseudonyms.reveal(SUBSCRIBER, ours.pseudonyms.make(SUBSCRIBER, 42))
    with pytest.raises(CannotOpenError):
        theirs.working.open(ours.working.seal(b"isi", "t.c:1"), "t.c:1")
    assert theirs.receipts.lookup_hash(["sungai"]) != ours.receipts.lookup_hash(["sungai"])
    assert not theirs.receipts.verify_pin(ours.receipts.hash_pin("4071"), "4071")


def test_there_is_no_vault_without_keys(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="keys init"):
        open_vault(tmp_path / "keys", SystemClock())


def test_a_vault_shows_no_key(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    ring, vault = load_keys(folder), open_vault(folder, SystemClock())
    shown = repr(vault)
    for secret in (ring.pseudonym, ring.lookup, ring.working[0].secret):
        assert secret.as_bytes().hex() not in shown
        assert repr(secret.as_bytes())[2:-1] not in shown
