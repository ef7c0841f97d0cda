from __future__ import annotations

import logging
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from betang.reports.file_store import Copy, FileStore, Stored
from betang.storage.database import Database
from betang.vocabulary import BlobId

ONE = BlobId("ab" + "0" * 30)
TWO = BlobId("ab" + "1" * 30)
FAR = BlobId("ff" + "0" * 30)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "data" / "blobs")


def put(store: FileStore, one: BlobId, copy: Copy = Copy.ORIGINAL, content: bytes = b"sealed") -> None:
    store.write(one, copy, lambda sink: _write(sink, content))


def _write(sink: BinaryIO, content: bytes) -> None:
    sink.write(content)


def names(tmp_path: Path) -> list[str]:
    return sorted(str(path.relative_to(tmp_path / "data" / "blobs")) for path in tmp_path.rglob("*.age"))


def test_a_file_is_read_as_it_was_written(store: FileStore, tmp_path: Path) -> None:
    put(store, ONE, content=b"one")
    put(store, ONE, Copy.PREVIEW, b"two")
    put(store, ONE, content=b"again")
    with store.open(ONE, Copy.ORIGINAL) as file:
        assert file.read() == b"again"
    assert names(tmp_path) == [f"ab/{ONE}.original.age", f"ab/{ONE}.preview.age"]


def test_files_and_folders_are_for_their_owner_alone(store: FileStore, tmp_path: Path) -> None:
    put(store, ONE)
    folder = tmp_path / "data" / "blobs"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
    assert modes == {"blobs": 0o700, "ab": 0o700, f"{ONE}.original.age": 0o600}


def test_what_is_not_there_cannot_be_opened(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(ONE, Copy.WAITING)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(store: FileStore, tmp_path: Path) -> None:
    put(store, ONE, content=b"old")

    def fails(sink: BinaryIO) -> None:
        sink.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.write(ONE, Copy.ORIGINAL, fails)
    with store.open(ONE, Copy.ORIGINAL) as file:
        assert file.read() == b"old"
    assert names(tmp_path) == [f"ab/{ONE}.original.age"]


def test_a_file_is_whole_from_the_moment_its_name_is_there(store: FileStore, tmp_path: Path) -> None:
    seen: list[list[str]] = []

    def looks(sink: BinaryIO) -> None:
        sink.write(b"whole")
        seen.append(names(tmp_path))

    store.write(ONE, Copy.ORIGINAL, looks)
    assert seen == [[f"ab/.new-{ONE}.original.age"]]
    assert names(tmp_path) == [f"ab/{ONE}.original.age"]


def test_removing_takes_the_named_copies_or_all(store: FileStore, tmp_path: Path) -> None:
    for copy in Copy:
        put(store, ONE, copy)
    put(store, TWO)
    store.remove(ONE, Copy.WAITING)
    assert names(tmp_path) == [
        f"ab/{ONE}.original.age",
        f"ab/{ONE}.preview.age",
        f"ab/{TWO}.original.age",
    ]
    store.remove(ONE)
    store.remove(ONE)
    assert names(tmp_path) == [f"ab/{TWO}.original.age"]


def test_a_file_that_cannot_be_removed_is_left_to_the_sweep(
    store: FileStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put(store, ONE)
    stubborn = tmp_path / "data" / "blobs" / "ab" / f"{ONE}.preview.age"
    stubborn.mkdir()  # unlink refuses a folder
    with caplog.at_level(logging.DEBUG):
        store.remove(ONE)
    assert stubborn.exists()
    assert not (tmp_path / "data" / "blobs" / "ab" / f"{ONE}.original.age").exists()
    assert [record.getMessage() for record in caplog.records if record.name == "betang.reports.file_store"]
    assert ONE not in caplog.text


async def test_removal_waits_for_the_commit(store: FileStore, database: Database, tmp_path: Path) -> None:
    put(store, ONE)
    async with database.work() as work:
        store.remove_after_commit(work, ONE)
        assert names(tmp_path)
    assert names(tmp_path) == []


def test_folders_are_listed_one_after_the_other_and_round_again(store: FileStore, tmp_path: Path) -> None:
    assert store.stored_in_next_folder() == []
    put(store, ONE)
    put(store, TWO, Copy.PREVIEW)
    put(store, FAR)
    (tmp_path / "data" / "blobs" / "ab" / f".new-{ONE}.waiting.age").write_bytes(b"half")
    (tmp_path / "data" / "blobs" / "ab" / "README").write_bytes(b"not ours")
    first = [Stored(ONE, Copy.WAITING), Stored(ONE, Copy.ORIGINAL), Stored(TWO, Copy.PREVIEW)]
    assert store.stored_in_next_folder() == first
    assert store.stored_in_next_folder() == [Stored(FAR, Copy.ORIGINAL)]
    assert store.stored_in_next_folder() == first
