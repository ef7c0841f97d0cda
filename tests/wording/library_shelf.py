"""A small library on disk, to be broken in one place by a test, and what it is held against."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from betang.wording import pseudo
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import Finding, load_word_list
from betang.wording.directory import load_directory
from betang.wording.library import Library
from betang.wording.library_files import load_library
from betang.wording.library_lint import Shelf, lint_library
from betang.wording.readability import EverydayWords

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 24)

MESSAGE = """---
id: teh-hangat
theme: kasih
audience: [orang-tua, semua]
kla: {cluster: 2, indicator: 8}
discreet: Teh hangat sore ini
title: Duduk sebentar bersama anak
source: Rumusan sendiri; BKKBN, fungsi cinta kasih (B)
reviewed_by: psikolog
review_by: 2027-02-24
service: sapa
share: Sore ini saya minum teh bersama anak. Enak, ya.
---

Anak senang duduk bersama kita. Kita
boleh diam dan minum teh.

- Taruh HP di meja lain.
- Dengar sampai selesai.

**Coba malam ini:** duduk bersama lima menit.
"""

QUIZ = """id: teh-atau-hp
theme: kasih
kind: kuis
discreet: Kuis minum teh
title: Apa yang kamu lakukan?
steps:
  - say: Anak datang membawa gambar. Apa yang baik?
    choices:
      - label: Lihat gambarnya
        explain: Betul. Anak senang kalau gambarnya dilihat.
        good: true
      - label: Nanti saja
        explain: Sering begitu. Bilang kapan ada waktu, ya.
        good: false
      - label: Diam dulu
        explain: Boleh juga, kalau mata kita melihat anak.
  - say: Anak diam saja. Apa yang baik?
    choices:
      - label: Duduk di dekatnya
        explain: Betul. Anak tahu kita ada.
        good: true
      - label: Tanya lima kali
        explain: Anak bisa lelah. Duduk saja di dekatnya.
        good: false
closing: Terima kasih sudah mencoba.
source: Rumusan sendiri
reviewed_by: null
review_by: 2027-02-24
service: Puskesmas terdekat
"""

SERIES = """id: tujuh-hari
discreet: Catatan tujuh hari
title: Tujuh hari minum teh
about: Tujuh bacaan pendek.
messages: [teh-hangat]
"""

THEMES = """themes:
  - id: kasih
    title: Cinta kasih
    order: [teh-hangat]
"""

FILES = {
    "library/themes.yaml": THEMES,
    "library/kasih/teh-hangat.md": MESSAGE,
    "quizzes/teh-atau-hp.yaml": QUIZ,
    "series/tujuh-hari.yaml": SERIES,
}


def make_library(root: Path) -> Path:
    """The folder `content` with one of each kind; gives it back."""
    content = root / "content"
    for name, text in FILES.items():
        path = content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return content


def change(content: Path, name: str, old: str, new: str) -> None:
    path = content / name
    text = path.read_text(encoding="utf-8")
    assert old in text, "there is nothing to break any more"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Said(Words):
    """A language in which some sentences are translated as told."""

    def __init__(self, locale: str, **_: object) -> None:
        super().__init__(locale)
        object.__setattr__(self, "told", {})

    def plain(self, msgid: str, /, **facts: object) -> str:
        told: dict[str, str] = self.__dict__["told"]
        return told.get(msgid) or super().plain(msgid, **facts)


def shelf(*languages: Words) -> Shelf:
    """Indonesian, the made-up long language, and whatever a test adds."""
    return Shelf(
        load_directory(ROOT / "content" / "directory.yaml"),
        [Words("id"), *languages, pseudo.pseudo_words()],
        load_word_list(ROOT / "content" / "words.yaml"),
        EverydayWords.load(ROOT / "content" / "words"),
    )


def findings(content: Path, *languages: Words, today: date = TODAY) -> list[Finding]:
    return lint_library(load_library(content), shelf(*languages), today)


def the_real_library() -> Library:
    return load_library(ROOT / "content")


def the_real_catalogues() -> Catalogues:
    return Catalogues(ROOT / "locales")
