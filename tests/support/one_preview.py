"""One preview for all tests that look at it, made once for all test processes: it takes seconds."""

from __future__ import annotations

import asyncio
import fcntl
import pickle
from datetime import date

import pytest

from preview.making import Preview, make_preview

TODAY = date(2026, 11, 28)


def made_once(factory: pytest.TempPathFactory, worker: str) -> Preview:
    """In every language. Whoever comes second takes what the first has made. `worker`: of pytest-xdist."""
    base = factory.getbasetemp()
    kept = (base if worker == "master" else base.parent) / "preview.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(asyncio.run(make_preview(TODAY))))
    preview: Preview = pickle.loads(kept.read_bytes())  # noqa: S301 - our own, a moment ago
    return preview
