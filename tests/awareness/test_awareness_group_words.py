"""What a group sees, in every language: within Telegram's limits, harmless, and each button says what it does."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest

from betang.awareness import group_words
from betang.awareness.group_rules import Plan, themes_of
from betang.awareness.group_words import View
from betang.delivery.deliveries import Key
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import load_word_list
from betang.wording.directory import load_directory
from betang.wording.library import Library
from betang.wording.library_files import load_library
from betang.wording.measure import shown, telegram_length
from betang.wording.reading import Reader

ROOT = Path(__file__).parents[2]
DUE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 16.00 WIB, a Monday
EVERYTHING = Plan("id", days=0b0010001)
LOUD = load_word_list(ROOT / "content" / "words.yaml")


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return Catalogues(ROOT / "locales")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT / "content")


@pytest.fixture(params=["id", "en"])
def words(request: pytest.FixtureRequest, catalogues: Catalogues) -> Words:
    return catalogues.catalogue(request.param)


def views(words: Words, library: Library, catalogues: Catalogues) -> list[View]:
    """Every state of the menu."""
    pages = range(1 + (len(themes_of(library)) - 1) // group_words.THEMES_A_PAGE)
    return [
        group_words.menu(words, library, EVERYTHING, None, 2),
        group_words.menu(words, library, Plan("id", [one.id for one in library.themes[:-1]]), DUE, 1),
        *(group_words.themes(words, library, EVERYTHING, page) for page in pages),
        group_words.days(words, EVERYTHING),
        group_words.hours(words, EVERYTHING),
        group_words.languages(words, catalogues, EVERYTHING),
        group_words.ended(words),
    ]


def keys_of(view: View) -> list[Key]:
    return list(chain.from_iterable(view[1]))


def test_the_menu_keeps_telegrams_limits_and_begins_harmlessly(
    words: Words, library: Library, catalogues: Catalogues
) -> None:
    for text, rows in (found := views(words, library, catalogues)):
        assert 0 < telegram_length(text) <= 4096
        assert not LOUD.loud_start(shown(text)), text
        assert all(0 < len(row) <= 8 for row in rows)
        assert all(len(key.data.encode()) <= 64 and 0 < len(key.label) <= 30 for key in chain.from_iterable(rows))
    assert len(found) > 7


def test_every_button_of_the_menu_is_one_of_the_menus(
    words: Words, library: Library, catalogues: Catalogues
) -> None:
    for view in views(words, library, catalogues):
        assert all(key.data.startswith("g:") for key in keys_of(view))
        assert not {"sos", "exit"} & {key.data for key in keys_of(view)}


def test_each_choosing_leads_back_to_the_menu(words: Words, library: Library, catalogues: Catalogues) -> None:
    for view in views(words, library, catalogues)[2:-1]:
        assert keys_of(view)[-1].data == "g:menu"


def test_every_theme_for_groups_stands_on_one_page_and_no_other(library: Library, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    seen = [key.data for page in range(3) for key in keys_of(group_words.themes(words, library, EVERYTHING, page))]
    chosen = [one.split(":", 3)[3] for one in seen if one.startswith("g:t:")]
    assert chosen == [theme.id for theme in themes_of(library)]
    assert "rencana-aman" not in chosen
    assert group_words.themes(words, library, EVERYTHING, 99) == group_words.themes(words, library, EVERYTHING, 2)


def test_what_is_chosen_is_said_in_words(library: Library, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    text, _ = group_words.menu(words, library, Plan("id", ["cinta-kasih", "ekonomi"], 0b0010001), DUE, 2)
    assert "Tema: Cinta kasih dan Uang keluarga" in text
    assert "Hari: Senin dan Jumat" in text
    assert "Jam: 16.00 WIB" in text
    assert "Berikutnya: 2 Mar 2026, pukul 16.00 WIB." in text
    assert group_words.days_in_words(words, 127) == "setiap hari"


def test_a_button_begins_pauses_or_chooses_a_language_where_there_is_one_to_choose(
    library: Library, catalogues: Catalogues
) -> None:
    words = catalogues.catalogue("id")
    waiting = {key.data for key in keys_of(group_words.menu(words, library, EVERYTHING, None, 2))}
    going = {key.data for key in keys_of(group_words.menu(words, library, EVERYTHING, DUE, 1))}
    assert waiting - going == {"g:start", "g:languages"}
    assert going - waiting == {"g:pause"}
    assert "g:stop" in waiting & going


def test_ticks_show_what_is_chosen(library: Library, catalogues: Catalogues) -> None:
    words = catalogues.catalogue("id")
    ticked = [key.label for key in keys_of(group_words.days(words, EVERYTHING)) if key.label.startswith("☑")]
    assert ticked == ["☑ Senin", "☑ Jumat"]
    assert [key.label for key in keys_of(group_words.hours(words, EVERYTHING)) if "☑" in key.label] == ["☑ 16.00"]
    themes = keys_of(group_words.themes(words, library, EVERYTHING, 0))
    assert [key.label for key in themes if "☑" in key.label] == ["☑ Semua tema"]
    speaking = keys_of(group_words.languages(words, catalogues, Plan("en")))
    assert [key.label for key in speaking if "☑" in key.label] == ["☑ English"]


def test_every_message_of_the_library_fits_a_post(words: Words, library: Library) -> None:
    reader = Reader(library, load_directory(ROOT / "content" / "directory.yaml"), words)
    for message in library.messages[::4]:
        notice = group_words.post(reader, words, message, "betang_latihan_bot", not_after=5)
        assert telegram_length(notice.text) <= 4096
        assert not LOUD.loud_start(shown(notice.text))
        assert (notice.silent, notice.about, notice.not_after) == (True, group_words.ABOUT, 5)
