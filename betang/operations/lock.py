"""One process writes to a data folder. SQLite before 3.51.3 can corrupt a WAL that two processes write."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from betang.errors import SettingsError


@contextmanager
def only_writer(data: Path) -> Iterator[None]:
    """Hold the data folder; raises SettingsError when another process has it. A crash lets go by itself."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data / "betang.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SettingsError(f"the data folder {data} cannot be used ({error.strerror}); see BETANG_DATA") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"another Betang works in {data}; stop it first, or use another BETANG_DATA"
            ) from None
        yield
    finally:
        os.close(descriptor)
