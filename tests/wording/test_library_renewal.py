"""The library read anew: of each file that is broken now, the last good version stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.wording.catalogue import Words
from betang.wording.directory import load_directory
from betang.wording.library import Library
from betang.wording.library_files import load_library
from betang.wording.library_renewal import with_last_good
from tests.wording.library_shelf import MESSAGE, ROOT, Said, change, make_library

MD, QUIZ, SERIES, THEMES = (
    "library/kasih/teh-hangat.md",
    "quizzes/teh-atau-hp.yaml",
    "series/tujuh-hari.yaml",
    "library/themes.yaml",
)
DIRECTORY = load_directory(ROOT / "content" / "directory.yaml")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return make_library(tmp_path)


def renewed(last: Library, content: Path, *languages: Words) -> Library:
    return with_last_good(last, load_library(content), DIRECTORY, [Words("id"), *languages])


@pytest.mark.parametrize(
    ("file", "old"), [(MD, "title:"), (QUIZ, "closing:"), (SERIES, "about:"), (THEMES, "title:")]
)
def test_a_broken_file_leaves_its_last_good_version(content: Path, file: str, old: str) -> None:
    last = load_library(content)
    change(content, file, old, "judul_lain:")
    now = renewed(last, content)
    assert [one.file for one in now.broken] == [f"content/{file}"]
    assert (now.themes, now.messages, now.quizzes, now.series) == (
        last.themes,
        last.messages,
        last.quizzes,
        last.series,
    )


def test_the_others_are_taken_as_they_are_now(content: Path) -> None:
    last = load_library(content)
    change(content, QUIZ, "closing:", "penutup:")
    change(content, MD, "title: Duduk sebentar", "title: Duduk lama")
    now = renewed(last, content)
    assert [one.title for one in now.messages] == ["Duduk lama bersama anak"]
    assert now.quizzes == last.quizzes


def test_a_file_that_was_broken_from_the_beginning_is_left_out(content: Path) -> None:
    change(content, MD, "title:", "judul:")
    now = renewed(load_library(content), content)
    assert now.messages == ()
    assert len(now.broken) == 1


def test_a_message_that_was_taken_away_is_gone(content: Path) -> None:
    last = load_library(content)
    (content / MD).unlink()
    assert renewed(last, content).messages == ()


def test_what_stays_keeps_its_place_among_the_files(content: Path) -> None:
    for name in ("air", "zaitun"):
        (content / f"library/kasih/{name}.md").write_text(MESSAGE.replace("teh-hangat", name), "utf-8")
    last = load_library(content)
    change(content, MD, "title:", "judul:")
    assert [one.id for one in renewed(last, content).messages] == ["air", "teh-hangat", "zaitun"]


def test_an_id_that_another_file_has_taken_over_is_that_files(content: Path) -> None:
    last = load_library(content)
    (content / "library/kasih/baru.md").write_text(MESSAGE.replace("Duduk sebentar", "Duduk lama"), "utf-8")
    change(content, MD, "title:", "judul:")
    now = renewed(last, content)
    assert [one.title for one in now.messages] == ["Duduk lama bersama anak"]


def test_a_text_that_telegram_would_refuse_is_not_taken(content: Path) -> None:
    last = load_library(content)
    change(content, MD, "boleh diam dan minum teh.", "boleh diam. " + "Anak senang. " * 340)
    now = renewed(last, content)
    assert now.messages == last.messages
    assert [one.why.partition(" ")[2] for one in now.broken] == ["characters, more than Telegram takes"]


def test_nor_one_that_is_too_long_in_another_language(content: Path) -> None:
    last = load_library(content)
    english = Said("en")
    english.__dict__["told"]["**Coba malam ini:** duduk bersama lima menit."] = "Sit down. " * 420
    now = renewed(last, content, english)
    assert now.messages == last.messages
    assert [one.file for one in now.broken] == [f"content/{MD}"]


def test_a_quiz_that_telegram_would_refuse_is_not_taken(content: Path) -> None:
    last = load_library(content)
    change(content, QUIZ, "closing: Terima kasih", f"closing: {'Terima kasih ' * 350}")
    assert renewed(last, content).quizzes == last.quizzes


def test_the_file_of_an_editor_is_no_message(content: Path) -> None:
    (content / "library/kasih/.#teh-hangat.md").write_text("---", "utf-8")
    assert load_library(content).broken == ()
