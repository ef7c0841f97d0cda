"""The verbs of `bot.py keys` do what they print, and a rotation loses no row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.vault import key_commands
from betang.vault.case_keys import is_recipient
from betang.vault.errors import CannotOpenError
from betang.vault.key_commands import Resealed
from betang.vault.key_folder import keys_in_use, load_keys
from betang.vault.sealing import WorkingKeys
from betang.vault.vault import open_vault
from tests.vault.vault_rooms import PALANGKA_RAYA, SUKAMARA, contents, new_folder

CLOCK = SystemClock()


@dataclass
class Table:
    """Sealed rows in memory, with the re-sealing that storage brings."""

    rows: dict[str, bytes] = field(default_factory=dict)
    power_fails_after: int = 10**9

    async def reseal(self, keys: WorkingKeys) -> Resealed:
        changed = unopenable = 0
        for place, sealed in self.rows.items():
            if changed == self.power_fails_after:
                raise ConnectionError
            try:
                if keys.needs_resealing(sealed):
                    self.rows[place] = keys.seal(keys.open(sealed, place), place)
                    changed += 1
            except CannotOpenError:
                unopenable += 1
        return Resealed(changed, unopenable)


def sealed_table(folder: Path, count: int = 20) -> Table:
    working = open_vault(folder, CLOCK).working
    places = [f"drafts.body:{number}" for number in range(count)]
    return Table({place: working.seal(place.encode(), place) for place in places})


def assert_all_open(folder: Path, table: Table) -> None:
    working = open_vault(folder, CLOCK).working
    for place, sealed in table.rows.items():
        assert working.open(sealed, place) == place.encode()


def test_init_says_what_it_made_and_shows_no_secret(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    said = key_commands.init(folder, CLOCK, [PALANGKA_RAYA])
    for name in contents(folder):
        assert f"  {name}" in said
    assert "AGE-SECRET-KEY" not in said
    assert load_keys(folder).pseudonym.as_bytes().hex() not in said


def test_init_a_second_time_says_that_nothing_was_changed(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    assert "nothing was changed" in key_commands.init(folder, CLOCK, [PALANGKA_RAYA, SUKAMARA])


async def test_rotation_seals_every_row_again_under_the_new_key(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    said = await key_commands.rotate(folder, CLOCK, table.reseal)
    assert "Working key 2 seals from now on; 20 rows were sealed again." in said
    assert "opened under no key" not in said
    working = open_vault(folder, CLOCK).working
    assert not any(working.needs_resealing(sealed) for sealed in table.rows.values())
    assert_all_open(folder, table)
    assert [key.number for key in load_keys(folder).working] == [1, 2]


async def test_a_rotation_that_was_cut_off_loses_nothing_and_is_finished_by_the_next(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    table.power_fails_after = 7
    with pytest.raises(ConnectionError):
        await key_commands.rotate(folder, CLOCK, table.reseal)
    assert_all_open(folder, table)
    table.power_fails_after = 10**9
    said = await key_commands.rotate(folder, CLOCK, table.reseal)
    assert "Working key 3 seals from now on; 20 rows" in said
    assert_all_open(folder, table)


async def test_rows_that_do_not_open_are_counted_and_left(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    lost = sealed_table(new_folder(tmp_path / "elsewhere"), 1).rows["drafts.body:0"]
    table.rows["drafts.body:lost"] = lost
    said = await key_commands.rotate(folder, CLOCK, table.reseal)
    assert "1 rows opened under no key" in said
    assert table.rows["drafts.body:lost"] == lost


async def test_a_key_is_dropped_after_a_last_pass_over_the_rows(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    await key_commands.rotate(folder, CLOCK, Table().reseal)  # a rotation that saw none of these rows
    said = await key_commands.drop(folder, CLOCK, 1, table.reseal)
    assert "Working key 1 is gone" in said
    assert [key.number for key in load_keys(folder).working] == [2]
    assert_all_open(folder, table)


async def test_no_key_is_dropped_while_rows_do_not_open(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    await key_commands.rotate(folder, CLOCK, table.reseal)
    table.rows["drafts.body:lost"] = b"damaged"
    with pytest.raises(SettingsError, match="1 rows do not open"):
        await key_commands.drop(folder, CLOCK, 1, table.reseal)
    assert [key.number for key in load_keys(folder).working] == [1, 2]


async def test_while_the_bot_runs_no_key_is_rotated_or_dropped(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    table = sealed_table(folder)
    before, rows = contents(folder), dict(table.rows)
    with keys_in_use(folder):
        for verb in (
            key_commands.rotate(folder, CLOCK, table.reseal),
            key_commands.drop(folder, CLOCK, 1, table.reseal),
        ):
            with pytest.raises(SettingsError, match="stop it first"):
                await verb
    assert contents(folder) == before
    assert table.rows == rows


def test_recipients_are_shown_with_what_the_server_can_read(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "desks" / "6271.identity").unlink()
    lines = [line.split(maxsplit=2) for line in key_commands.show_recipients(folder).splitlines()]
    assert [(code, reading) for code, _, reading in lines] == [
        ("62", "this server can read"),
        ("6206", "this server can read"),
        ("6271", "this server cannot read"),
    ]
    assert all(is_recipient(recipient) for _, recipient, _ in lines)


def test_recipients_are_not_shown_from_a_folder_that_others_can_read(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "lookup.key").chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        key_commands.show_recipients(folder)
