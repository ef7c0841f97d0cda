"""Working keys are added and dropped without a moment in which a key is lost or half written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

import pytest

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.vault.key_folder import drop_working_key, keys_alone, keys_in_use, load_keys, rotate_working_key
from betang.vault.vault import open_vault
from tests.vault.vault_rooms import contents, new_folder

CLOCK = SystemClock()


def test_rotation_adds_a_key_and_the_old_one_goes_on_opening(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    sealed = open_vault(folder, CLOCK).working.seal(b"isi", "t.c:1")
    before = contents(folder)
    assert rotate_working_key(folder, CLOCK) == 2
    working = open_vault(folder, CLOCK).working
    assert working.current_number == 2
    assert working.open(sealed, "t.c:1") == b"isi"
    assert working.needs_resealing(sealed)
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} == {"working.keys"}


def test_a_dropped_key_is_gone_and_its_number_is_not_used_again(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    rotate_working_key(folder, CLOCK)
    drop_working_key(folder, 1)
    assert [key.number for key in load_keys(folder).working] == [2]
    assert rotate_working_key(folder, CLOCK) == 3


def test_the_sealing_key_and_unknown_keys_are_not_dropped(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    before = contents(folder)
    with pytest.raises(SettingsError, match="newest"):
        drop_working_key(folder, 1)
    with pytest.raises(SettingsError, match="no working key 9"):
        drop_working_key(folder, 9)
    assert contents(folder) == before


def test_a_reader_never_sees_half_a_rotation(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    done = Event()

    def rotate_often() -> None:
        for _ in range(30):
            rotate_working_key(folder, CLOCK)
        done.set()

    writer = Thread(target=rotate_often)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(len(load_keys(folder).working))
    writer.join()
    assert seen == sorted(seen)
    assert len(load_keys(folder).working) == 31


def test_rotations_at_the_same_time_lose_no_key(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    numbers: list[int] = []
    writers = [Thread(target=lambda: numbers.append(rotate_working_key(folder, CLOCK))) for _ in range(12)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(numbers) == list(range(2, 14))
    assert [key.number for key in load_keys(folder).working] == list(range(1, 14))


def test_keys_are_not_for_one_alone_while_a_bot_uses_them(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    with keys_in_use(folder), keys_in_use(folder):
        with pytest.raises(SettingsError, match="stop it first"), keys_alone(folder):
            pytest.fail("given while in use")
        load_keys(folder)
    with keys_alone(folder):
        pass


def test_a_bot_that_died_does_not_hold_the_keys(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    program = (
        "import sys; from pathlib import Path; from betang.vault.key_folder import keys_in_use\n"
        "with keys_in_use(Path(sys.argv[1])):\n    print('held', flush=True); input()\n"
    )
    bot = subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with bot:
        assert bot.stdout is not None
        assert bot.stdout.readline() == "held\n"
        with pytest.raises(SettingsError, match="stop it first"), keys_alone(folder):
            pytest.fail("given while in use")
        bot.kill()
    with keys_alone(folder):
        pass


def test_what_a_crash_left_behind_goes_with_the_next_change(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    leftover = folder / ".new-pseudonym.key"
    leftover.write_text("half a file")
    leftover.chmod(0o600)
    load_keys(folder)
    rotate_working_key(folder, CLOCK)
    assert not leftover.exists()
