"""The key folder is made once and whole, read only when private and undamaged, and rotated without loss."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from betang.clock import SystemClock
from betang.errors import SettingsError
from betang.vault.case_keys import decrypt, encrypt_to, new_case_key
from betang.vault.key_files import write_recipient
from betang.vault.key_folder import (
    drop_working_key,
    init_keys,
    keys_alone,
    keys_in_use,
    load_keys,
    rotate_working_key,
)
from betang.vault.sealing import WorkingKeys
from betang.vault.secret import Secret
from betang.vault.vault import open_vault
from betang.vocabulary import PROVINCE, DistrictCode
from tests.vault.vault_rooms import PALANGKA_RAYA, SUKAMARA, Died, DyingClock, contents, new_folder

CLOCK = SystemClock()
ALL_FILES = [
    "desks/62.identity",
    "desks/62.recipient",
    "desks/6206.identity",
    "desks/6206.recipient",
    "desks/6271.identity",
    "desks/6271.recipient",
    "lookup.key",
    "pseudonym.key",
    "working.keys",
]


def test_init_makes_every_key_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = new_folder(tmp_path)
    finally:
        os.umask(before)
    assert list(contents(folder)) == ALL_FILES
    for path in [folder, *folder.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_province_has_a_desk_without_being_asked_for(tmp_path: Path) -> None:
    init_keys(tmp_path / "keys", CLOCK, [])
    assert load_keys(tmp_path / "keys").desks.codes() == (PROVINCE,)


def test_every_key_is_its_own(tmp_path: Path) -> None:
    one, two = load_keys(new_folder(tmp_path / "one")), load_keys(new_folder(tmp_path / "two"))
    secrets = [one.lookup, one.working[0].secret, one.pseudonym, two.lookup, two.working[0].secret, two.pseudonym]
    for ring in (one, two):
        secrets += [secret for code in ring.desks.codes() if (secret := ring.desks.identity(code))]
    assert len({secret.as_bytes() for secret in secrets}) == 6 + 6
    assert [len(secret.as_bytes()) for secret in secrets[:3]] == [32, 32, 64]


def test_init_again_changes_nothing(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    before = contents(folder)
    assert init_keys(folder, CLOCK, [PALANGKA_RAYA, SUKAMARA]) == ()
    assert contents(folder) == before


def test_init_adds_a_new_district_and_touches_no_other_key(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    before = contents(folder)
    made = init_keys(folder, CLOCK, [PALANGKA_RAYA, DistrictCode("6213")])
    assert made == ("desks/6213.identity", "desks/6213.recipient")
    after = contents(folder)
    assert {name: after[name] for name in before} == before


def test_init_leaves_a_desk_whose_identity_was_taken_away(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "desks" / "6271.identity").unlink()
    assert init_keys(folder, CLOCK, [PALANGKA_RAYA]) == ()
    desks = load_keys(folder).desks
    assert not desks.can_open(PALANGKA_RAYA)
    assert desks.can_open(SUKAMARA)


def test_recipients_may_lie_there_before_the_first_init(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    console = new_case_key()
    (folder / "desks").mkdir(parents=True)
    (folder / "desks" / "62.recipient").write_text(write_recipient("62", console.recipient))
    with pytest.raises(SettingsError, match="chmod"):
        init_keys(folder, CLOCK, [PALANGKA_RAYA])
    for path, mode in ((folder, 0o700), (folder / "desks", 0o700), (folder / "desks" / "62.recipient", 0o600)):
        path.chmod(mode)
    init_keys(folder, CLOCK, [PALANGKA_RAYA])
    desks = load_keys(folder).desks
    assert desks.recipient(PROVINCE) == console.recipient
    assert not desks.can_open(PROVINCE)
    assert decrypt(console.identity, encrypt_to(desks.recipient(PROVINCE), b"isi")) == b"isi"


def test_init_writes_a_missing_recipient_from_its_identity(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    before = contents(folder)
    (folder / "desks" / "6271.recipient").unlink()
    assert init_keys(folder, CLOCK, [PALANGKA_RAYA]) == ("desks/6271.recipient",)
    assert contents(folder) == before


@pytest.mark.parametrize("lives", range(5))
def test_an_init_that_died_is_finished_by_the_next(tmp_path: Path, lives: int) -> None:
    folder = tmp_path / "keys"
    with pytest.raises(Died):
        init_keys(folder, DyingClock(lives), [PALANGKA_RAYA])
    with pytest.raises(SettingsError, match="keys init"):
        load_keys(folder)
    half = contents(folder)
    init_keys(folder, CLOCK, [PALANGKA_RAYA])
    load_keys(folder)
    whole = contents(folder)
    half.pop(".unfinished")
    assert {name: whole[name] for name in half} == half
    assert ".unfinished" not in whole


def test_inits_at_the_same_time_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    program = (
        "import sys; from pathlib import Path; from betang.clock import SystemClock\n"
        "from betang.vault.key_folder import init_keys, load_keys\n"
        "folder = Path(sys.argv[1]); input()\n"
        "init_keys(folder, SystemClock(), ['6271', '6206', '6213'])\n"
        "ring = load_keys(folder)\n"
        "print(ring.pseudonym.as_bytes().hex(), [ring.desks.recipient(code) for code in ring.desks.codes()])\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert len(set(answers)) == 1
    assert answers[0].count("age1") == 4


@pytest.mark.parametrize("name", ["pseudonym.key", "lookup.key", "working.keys"])
def test_a_lost_key_is_never_replaced_by_a_new_one(tmp_path: Path, name: str) -> None:
    folder = new_folder(tmp_path)
    (folder / name).unlink()
    with pytest.raises(SettingsError, match=f"{name}.*from your copy"):
        load_keys(folder)
    with pytest.raises(SettingsError, match=f"{name}.*from your copy"):
        init_keys(folder, CLOCK, [PALANGKA_RAYA])
    assert not (folder / name).exists()


def test_all_lost_but_the_desks_is_a_loss_too(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    for name in ("pseudonym.key", "lookup.key", "working.keys"):
        (folder / name).unlink()
    with pytest.raises(SettingsError, match="from your copy"):
        init_keys(folder, CLOCK, [PALANGKA_RAYA])


@pytest.mark.parametrize("name", ALL_FILES)
def test_a_key_file_that_others_can_read_stops_the_start(tmp_path: Path, name: str) -> None:
    folder = new_folder(tmp_path)
    (folder / name).chmod(0o640)
    with pytest.raises(SettingsError, match=f"chmod 600 {folder}/{name}"):
        open_vault(folder, CLOCK)


@pytest.mark.parametrize("name", [".", "desks"])
def test_a_folder_that_others_can_enter_stops_the_start(tmp_path: Path, name: str) -> None:
    folder = new_folder(tmp_path)
    (folder / name).chmod(0o755)
    with pytest.raises(SettingsError, match=f"chmod 700 {folder / name}"):
        open_vault(folder, CLOCK)


def test_a_readable_copy_of_a_key_stops_the_start(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "pseudonym.key.bak").write_bytes((folder / "pseudonym.key").read_bytes())
    (folder / "pseudonym.key.bak").chmod(0o604)
    with pytest.raises(SettingsError, match=r"chmod 600 .*pseudonym\.key\.bak"):
        load_keys(folder)


@pytest.mark.parametrize("name", ALL_FILES)
@pytest.mark.parametrize("damage", [b"", b"\xff\xfe\x00", b"not a key\n"], ids=["empty", "no text", "words"])
def test_a_damaged_key_file_stops_the_start_and_is_named(tmp_path: Path, name: str, damage: bytes) -> None:
    folder = new_folder(tmp_path)
    (folder / name).write_bytes(damage)
    with pytest.raises(SettingsError, match=f"{name} is damaged") as caught:
        load_keys(folder)
    assert caught.value.__suppress_context__


def test_a_recipient_of_another_desk_is_found(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "desks" / "6271.recipient").write_bytes((folder / "desks" / "6206.recipient").read_bytes())
    with pytest.raises(SettingsError, match="not a pair"):
        load_keys(folder)


def test_an_identity_without_recipient_is_mended_by_init(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    (folder / "desks" / "6271.recipient").unlink()
    with pytest.raises(SettingsError, match=r"6271\.recipient is missing; run bot\.py keys init"):
        load_keys(folder)


def test_a_folder_without_the_provincial_desk_is_refused(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    for path in (folder / "desks").glob("62.*"):
        path.unlink()
    with pytest.raises(SettingsError, match="provincial desk"):
        load_keys(folder)


@pytest.mark.parametrize("code", ["", "../62", "6", "627", "62711", "６２", "62/71", "62.71"])
def test_a_desk_that_is_no_bps_code_is_refused(tmp_path: Path, code: str) -> None:
    with pytest.raises(SettingsError, match="BPS codes"):
        init_keys(tmp_path / "keys", CLOCK, [DistrictCode(code)])
    assert not (tmp_path / "keys").exists()


def test_without_a_folder_every_verb_says_how_to_make_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    for verb in (
        lambda: load_keys(nowhere),
        lambda: rotate_working_key(nowhere, CLOCK),
        lambda: drop_working_key(nowhere, 1),
        lambda: keys_in_use(nowhere).__enter__(),
        lambda: keys_alone(nowhere).__enter__(),
    ):
        with pytest.raises(SettingsError, match="keys init"):
            verb()


def test_a_key_ring_shows_no_key(tmp_path: Path) -> None:
    ring = load_keys(new_folder(tmp_path))
    shown = repr(ring)
    for secret in (ring.pseudonym, ring.lookup, ring.working[0].secret):
        assert isinstance(secret, Secret)
        assert secret.as_bytes().hex() not in shown
        assert repr(secret.as_bytes()) not in shown


def test_keys_read_from_disk_seal_for_each_other(tmp_path: Path) -> None:
    folder = new_folder(tmp_path)
    sealed = WorkingKeys(load_keys(folder).working, CLOCK).seal(b"isi", "t.c:1")
    assert WorkingKeys(load_keys(folder).working, CLOCK).open(sealed, "t.c:1") == b"isi"
