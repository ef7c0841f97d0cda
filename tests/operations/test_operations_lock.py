"""One process at a time in a data folder."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.operations.lock import only_writer

ROOT = Path(__file__).parents[2]

_HOLD = """
import sys, time
from pathlib import Path
from betang.operations.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def another_process(data: Path) -> Iterator[subprocess.Popen[str]]:
    """Holds the folder until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_second_process_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with another_process(tmp_path / "data"):
        with (
            pytest.raises(SettingsError, match=r"another Betang works in .*; stop it first"),
            only_writer(tmp_path / "data"),
        ):
            raise AssertionError("two at once")
        with only_writer(tmp_path / "other data"):
            pass


def test_a_crash_lets_go_by_itself(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        process.kill()
        process.wait()
        with only_writer(tmp_path):
            pass


def test_whoever_ends_in_order_lets_go_at_once(tmp_path: Path) -> None:
    for _ in range(3):
        with only_writer(tmp_path):
            pass
    with pytest.raises(ZeroDivisionError), only_writer(tmp_path):
        raise ZeroDivisionError
    with only_writer(tmp_path):
        pass


def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with only_writer(tmp_path), pytest.raises(SettingsError), only_writer(tmp_path):
        raise AssertionError("two at once")


def test_the_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "deep" / "data"
    with only_writer(data):
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
        assert stat.S_IMODE((data / "betang.lock").stat().st_mode) == 0o600


def test_a_child_of_the_bot_does_not_hold_the_folder_after_it(tmp_path: Path) -> None:
    """The reader of previews is a process of its own, and may outlive a bot that was killed."""
    program = "import time; print('up', flush=True); time.sleep(30)"
    with only_writer(tmp_path):
        child = subprocess.Popen([sys.executable, "-c", program], close_fds=False, stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
    with child:
        try:
            with only_writer(tmp_path):
                pass
        finally:
            child.kill()


@pytest.mark.parametrize("wrong", ["a file/data", "a file"])
def test_a_folder_that_cannot_be_used_is_said_with_its_setting(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "a file").write_text("")
    with (
        pytest.raises(SettingsError, match=r"the data folder .* cannot be used .*BETANG_DATA"),
        only_writer(tmp_path / wrong),
    ):
        raise AssertionError("it was used")
