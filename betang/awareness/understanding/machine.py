"""Understands typed text: danger, a wish to report, a question, a setting. Local, small, and never files anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from betang.awareness.understanding.meaning import Meaning, Understood
from betang.wording.danger_words import Concern, Recogniser, load_recogniser
from betang.wording.normal import normal

_CONCERNS = {Concern.SUICIDE: Meaning.SUICIDE, Concern.DANGER: Meaning.DANGER, Concern.REPORT_WISH: Meaning.REPORT}

_ROWS: tuple[tuple[Meaning, str, str], ...] = (
    (Meaning.ASK_REPORT, "", r"(laporan|kode|status|pin) (saya|aku|ku|kemarin)|cek (laporan|kode|status)|jawaban"),
    (Meaning.SETTINGS, "language", r"bahasa|language|inggris|english"),
    (Meaning.SETTINGS, "safeword", r"kata aman|safe word"),
    (Meaning.SETTINGS, "erase", r"hapus|delete"),
    (Meaning.SETTINGS, "privacy", r"privasi|privacy"),
    (Meaning.SETTINGS, "close", r"tutup|keluar|close"),
    (Meaning.SETTINGS, "", r"pengaturan|setting|settings"),
    (Meaning.INFO, "services", r"(nomor|alamat|di mana|dimana) .*|puskesmas|layanan|psikolog"),
    (Meaning.INFO, "", r"apa itu|cara|bagaimana|gimana|info|tentang|belajar|baca|bacaan|what is|how to"),
    (Meaning.GREETING, "", r"halo|hai|hi|hello|assalamualaikum|selamat (pagi|siang|sore|malam)"),
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """Made once from the content; answers from memory."""

    recogniser: Recogniser

    def understand(self, text: str) -> Understood:
        """What a text asks for; OTHER for most. Never raises."""
        concern = self.recogniser.recognise(text)
        if concern in _CONCERNS:
            return Understood(_CONCERNS[concern])
        said = normal(text)
        for meaning, topic, row in _ROWS:
            if found := re.search(rf"\b(?:{row})\b", said):
                return Understood(meaning, (found[0],), topic)
        return Understood(Meaning.OTHER)


def load_understanding(folder: Path) -> Understanding:
    """From `content/understanding`. Raises ContentError with file and line."""
    return Understanding(load_recogniser(folder / "basic.yaml"))
