"""What content files look like from outside: enough to see that one of them has changed, without reading it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

Prints = Mapping[str, tuple[int, int]]
"""By the file's name below the project's folder: when it was written (nanoseconds), and its length."""

_FILES = (
    "content/**/*.yaml",
    "content/**/*.md",
    "content/**/*.txt",
    "content/**/*.png",
    "locales/*/*.yaml",
    "locales/*/*/*.po",
)


def fingerprint(root: Path) -> Prints:
    """Blocking. A file that goes away under our eyes is left out; the next look finds it gone."""
    found: dict[str, tuple[int, int]] = {}
    for pattern in _FILES:
        for path in root.glob(pattern):
            if path.name.startswith("."):
                continue  # an editor's own
            try:
                now = path.stat()
            except OSError:
                continue
            found[path.relative_to(root).as_posix()] = (now.st_mtime_ns, now.st_size)
    return found
