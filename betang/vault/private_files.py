"""Files that nobody but the bot's own user may read.

Here: modes and owners, writing without a moment in which a file is half there, and locks between processes.
Not here: what stands in the files. POSIX only: other systems have no modes and `flock` to rely on.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from betang.errors import SettingsError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_TEMPORARY = ".new-"


def make_private_folder(folder: Path) -> None:
    """Create `folder` with mode 0700 where it is missing; one that exists is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def check_private(folder: Path) -> None:
    """Raise SettingsError with the mending command unless the folder and all in it are ours alone.

    Whatever lies in the folder counts, also what we did not put there: a copy of a key is a key.
    """
    if not folder.is_dir():
        raise SettingsError(f"the key folder {_quoted([folder])} is missing; make it with: bot.py keys init")
    entries = _entries(folder)
    foreign = [path for path, status in entries if status.st_uid != os.geteuid()]
    if foreign:
        raise SettingsError(f"key files belong to another user; mend it: chown {os.geteuid()} {_quoted(foreign)}")
    loose = [(path, status) for path, status in entries if status.st_mode & _OTHERS]
    folders = [path for path, status in loose if stat.S_ISDIR(status.st_mode)]
    files = [path for path, status in loose if not stat.S_ISDIR(status.st_mode)]
    mends = [f"chmod {mode} {_quoted(paths)}" for mode, paths in (("700", folders), ("600", files)) if paths]
    if mends:
        raise SettingsError(f"others on this machine can read the keys; mend it: {' && '.join(mends)}")


def write_private(path: Path, text: str) -> None:
    """Put `text` at `path` with mode 0600. A reader sees the old file or the new one, also after a power cut.

    Call it under `exclusive`: the temporary name is fixed, so that a crash leaves at most one behind.
    """
    temporary = path.with_name(_TEMPORARY + path.name)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Remove what a crash of `write_private` left. Call it under `exclusive`."""
    for leftover in folder.rglob(_TEMPORARY + "*"):
        leftover.unlink()


def sync_folder(folder: Path) -> None:
    """Make renames and removals in `folder` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold `lock` alone, waiting for whoever has it. The system lets go of it when a process dies."""
    with _opened(lock) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


@contextmanager
def shared(lock: Path) -> Iterator[None]:
    """Hold `lock` together with other sharers, waiting for whoever has it alone."""
    with _opened(lock) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextmanager
def exclusive_or_refuse(lock: Path, refusal: str) -> Iterator[None]:
    """Hold `lock` alone, or raise SettingsError with `refusal` when anybody has it."""
    with _opened(lock) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(refusal) from None
        yield


@contextmanager
def _opened(lock: Path) -> Iterator[int]:
    descriptor = os.open(lock, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _entries(folder: Path) -> list[tuple[Path, os.stat_result]]:
    entries = []
    for path in (folder, *sorted(folder.rglob("*"))):
        # A temporary file of another process may be gone by now.
        with suppress(FileNotFoundError):
            entries.append((path, path.stat()))
    return entries


def _quoted(paths: Iterable[Path]) -> str:
    return " ".join(shlex.quote(str(path)) for path in paths)
