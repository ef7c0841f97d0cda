"""Starting the process that makes a clean preview (`previews`), and not trusting what it gives.

Blocking; callers in the event loop use `asyncio.to_thread`.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Timer

from betang.vocabulary import FileKind

MOST_BYTES = 8 * 1024 * 1024
_SECONDS = 20.0
_SCRIPT = Path(__file__).with_name("previews.py")
_PICTURED = frozenset({FileKind.PHOTO, FileKind.DOCUMENT})
_JPEG = b"\xff\xd8\xff"
_log = logging.getLogger(__name__)


def make_preview(kind: FileKind, data: bytes, seconds: float = _SECONDS) -> bytes | None:
    """A clean JPEG of a photo or document; None for other kinds, unknown formats, and files that do harm."""
    if kind not in _PICTURED:
        return None
    # -I: neither the working folder nor the environment decides what is imported. An empty environment: the
    # token is not handed on. File descriptors are closed by default.
    command = [sys.executable, "-I", "-B", str(_SCRIPT)]
    with subprocess.Popen(  # noqa: S603 - our own interpreter and script, no word of it from outside
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
    ) as process:
        timer = Timer(seconds, process.kill)
        timer.start()
        try:
            picture = _exchange(process, data)
            ended_well = process.wait() == 0
        finally:
            timer.cancel()
            process.kill()
    return picture if ended_well and picture.startswith(_JPEG) else None


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the preview process has no pipes")
    with suppress(BrokenPipeError):
        process.stdin.write(data)
        process.stdin.close()
    picture = process.stdout.read(MOST_BYTES + 1)
    if len(picture) > MOST_BYTES:
        # Threat: a process that was taken over writes without end.
        _log.warning("a preview was larger than it can be and was thrown away")
        process.kill()
        return b""
    return picture
