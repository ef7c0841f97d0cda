"""The page of all screens, made by somebody else when it is first asked for, and again when what it shows has changed.

Here is waiting and keeping alone. What makes it is handed in: the preview lies above this folder.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from html import escape
from pathlib import Path

from aiohttp import web

from betang.errors import BetangError

_ROOT = Path(__file__).resolve().parents[2]
SHOWN = (_ROOT / "content", _ROOT / "locales")
"""What staff change while they look."""

_AGAIN_SECONDS = 2
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
_POLICY = "default-src 'none'; img-src data:"


class Overview:
    """`make` writes the page to the path that it is given, and raises BetangError when it cannot."""

    def __init__(self, make: Callable[[Path], Awaitable[None]], page: Path, shown: Sequence[Path] = SHOWN) -> None:
        self._make = make
        self._page = page
        self._shown = shown
        self._making: asyncio.Task[None] | None = None
        self._of = 0.0
        """How new the files were of which the page was made."""

    def answer(self) -> web.Response:
        """The page; while it is being made one that asks again by itself, and why when it could not be made."""
        made, self._making = self._making, None
        if made is not None and not made.done():
            self._making = made
            return _note("Semua layar sedang disiapkan, biasanya kurang dari satu menit …", again=True)
        if made is not None and (error := made.exception()) is not None:
            said = str(error) if isinstance(error, BetangError) else type(error).__name__
            return _note(f"Halaman ini belum bisa dibuat. Muat ulang untuk mencoba lagi. {said}", again=False)
        newest = _newest(self._shown)
        if not self._page.is_file() or newest > self._of:
            self._of = newest
            self._making = asyncio.create_task(self._write())
            return _note("Semua layar sedang disiapkan, biasanya kurang dari satu menit …", again=True)
        return web.Response(
            body=self._page.read_bytes(), content_type="text/html", charset="utf-8", headers=_HEADERS
        )

    async def _write(self) -> None:
        try:
            await self._make(self._page)
        except BaseException:  # cancelled as well: a page that was not made is no page of this content
            self._of = 0.0
            raise

    async def close(self) -> None:
        """Stop making it."""
        if self._making is not None:
            self._making.cancel()
            await asyncio.gather(self._making, return_exceptions=True)


def _newest(folders: Sequence[Path]) -> float:
    return max(
        (path.stat().st_mtime for folder in folders for path in folder.rglob("*") if path.is_file()), default=0
    )


def _note(text: str, *, again: bool) -> web.Response:
    refresh = f'<meta http-equiv="refresh" content="{_AGAIN_SECONDS}">' if again else ""
    body = f"""<!doctype html><html lang="id"><head><meta charset="utf-8">{refresh}
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Semua layar Betang</title><link rel="icon" href="data:,"></head><body><p role="status">{escape(text)}</p></body></html>"""
    return web.Response(
        text=body, content_type="text/html", headers={**_HEADERS, "Content-Security-Policy": _POLICY}
    )
