"""Key files are written whole or not at all, belong to the bot alone, and one process changes them at a time."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from threading import Event, Thread

import pytest

from betang.errors import SettingsError
from betang.vault.private_files import (
    check_private,
    exclusive,
    exclusive_or_refuse,
    make_private_folder,
    remove_leftovers,
    shared,
    write_private,
)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    folder = tmp_path / "a" / "b" / "keys"
    make_private_folder(folder)
    return folder


@pytest.fixture(params=[0o000, 0o022, 0o077])
def any_umask(request: pytest.FixtureRequest) -> object:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_modes_do_not_depend_on_the_umask(any_umask: None, tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    make_private_folder(folder)
    write_private(folder / "a.key", "isi")
    assert mode_of(folder) == 0o700
    assert mode_of(folder / "a.key") == 0o600
    check_private(folder)


def test_a_written_file_holds_the_text_and_nothing_is_left_beside_it(room: Path) -> None:
    write_private(room / "a.key", "lama")
    write_private(room / "a.key", "baru …")
    assert (room / "a.key").read_text(encoding="utf-8") == "baru …"
    assert [path.name for path in room.iterdir()] == ["a.key"]


def test_a_file_is_on_the_disk_before_it_takes_its_name_and_the_name_is_too(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_private(room / "a.key", "lama")
    synced: list[tuple[bool, str]] = []
    really_sync = os.fsync

    def note_and_sync(descriptor: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(descriptor).st_mode), (room / "a.key").read_text()))
        really_sync(descriptor)

    monkeypatch.setattr(os, "fsync", note_and_sync)
    write_private(room / "a.key", "baru")
    file, folder = (False, "lama"), (True, "baru")
    assert synced == [file, folder]


def test_an_open_reader_goes_on_seeing_the_old_file(room: Path) -> None:
    write_private(room / "a.key", "lama")
    with (room / "a.key").open() as reader:
        write_private(room / "a.key", "baru")
        assert reader.read() == "lama"


def test_a_leftover_that_others_could_read_is_not_written_into_readably(room: Path) -> None:
    leftover = room / ".new-a.key"
    leftover.write_text("setengah")
    leftover.chmod(0o644)
    write_private(room / "a.key", "isi")
    assert mode_of(room / "a.key") == 0o600


def test_leftovers_of_a_crash_are_removed_and_nothing_else(room: Path) -> None:
    make_private_folder(room / "desks")
    for leftover in (room / ".new-a.key", room / "desks" / ".new-62.identity"):
        leftover.write_text("setengah")
    write_private(room / "a.key", "isi")
    (room / ".new-a.key").write_text("setengah")
    remove_leftovers(room)
    assert sorted(str(path.relative_to(room)) for path in room.rglob("*")) == ["a.key", "desks"]


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o610, 0o604, 0o602, 0o601, 0o644, 0o666, 0o777])
def test_a_file_that_others_can_touch_is_refused_with_the_mend(room: Path, mode: int) -> None:
    write_private(room / "a.key", "isi")
    (room / "a.key").chmod(mode)
    with pytest.raises(SettingsError) as caught:
        check_private(room)
    assert str(caught.value).endswith(f"chmod 600 {room}/a.key")


@pytest.mark.parametrize("mode", [0o750, 0o720, 0o710, 0o705, 0o702, 0o701, 0o755, 0o777])
def test_a_folder_that_others_can_enter_is_refused_with_the_mend(room: Path, mode: int) -> None:
    room.chmod(mode)
    with pytest.raises(SettingsError) as caught:
        check_private(room)
    assert str(caught.value).endswith(f"chmod 700 {room}")


def test_one_mend_names_everything_and_mends_it(tmp_path: Path) -> None:
    room = tmp_path / "keys with space"
    make_private_folder(room)
    make_private_folder(room / "desks")
    for path in (room / "a.key", room / "desks" / "62.identity", room / "forgotten copy.bak"):
        write_private(path, "isi")
        path.chmod(0o644)
    (room / "desks").chmod(0o755)
    with pytest.raises(SettingsError) as caught:
        check_private(room)
    command = str(caught.value).partition("mend it: ")[2]
    assert os.system(command) == 0  # noqa: S605 - the command that the operator is told to run
    check_private(room)


def test_files_of_another_user_are_refused_with_the_mend(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_private(room / "a.key", "isi")
    us = os.geteuid() + 1  # we become another user; making the files another's would need to be root
    monkeypatch.setattr(os, "geteuid", lambda: us)
    with pytest.raises(SettingsError, match=f"chown {us} {room} {room}/a.key"):
        check_private(room)


def test_a_missing_folder_is_refused_with_the_mend(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="keys init"):
        check_private(tmp_path / "nowhere")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SettingsError, match="keys init"):
        check_private(tmp_path / "file")


def test_the_second_to_ask_for_a_lock_waits_for_the_first(room: Path) -> None:
    order: list[str] = []
    started = Event()

    def second() -> None:
        started.set()
        with exclusive(room / ".lock"):
            order.append("second")

    with exclusive(room / ".lock"):
        thread = Thread(target=second)
        thread.start()
        started.wait(5)
        thread.join(0.1)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_sharers_share_and_whoever_wants_it_alone_is_refused(room: Path) -> None:
    lock = room / ".in-use"
    refused = pytest.raises(SettingsError, match="stop it first")
    with shared(lock), shared(lock), refused, exclusive_or_refuse(lock, "stop it first"):
        pytest.fail("the lock was given twice")
    with exclusive_or_refuse(lock, "stop it first"):
        pass


def test_an_error_inside_a_lock_is_the_error_that_comes_out(room: Path) -> None:
    with pytest.raises(BlockingIOError), exclusive_or_refuse(room / ".in-use", "stop it first"):
        raise BlockingIOError
    with exclusive(room / ".in-use"):  # and the lock is free again
        pass


def test_a_lock_file_is_private(any_umask: None, tmp_path: Path) -> None:
    room = tmp_path / "keys"
    make_private_folder(room)
    with exclusive(room / ".lock"):
        pass
    check_private(room)
