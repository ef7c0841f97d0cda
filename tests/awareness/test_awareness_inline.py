"""What `@bot words` finds: pure, in every language, page by page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from betang.awareness.inline import PAGE, Offers, from_every_theme
from betang.awareness.search import Finder
from betang.wording.catalogue import Catalogues
from betang.wording.library import Library
from betang.wording.library_files import load_library
from tests.awareness.small_libraries import library_of, message, theme

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def catalogues() -> Catalogues:
    return Catalogues(ROOT / "locales")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT / "content")


def offers_of(library: Library, catalogues: Catalogues) -> Offers:
    return Offers(library, Finder(library, catalogues), catalogues)


@pytest.fixture(scope="module")
def offers(library: Library, catalogues: Catalogues) -> Offers:
    return offers_of(library, catalogues)


def test_with_no_word_there_is_a_bit_of_every_theme_first() -> None:
    assert [one.id for one in from_every_theme(library_of(3, 1, 2))] == ["a1", "b1", "c1", "a2", "c2", "a3"]
    assert from_every_theme(Library()) == []


def test_a_theme_begins_with_what_it_names_first() -> None:
    two = Library((theme("a", order=("second",)),), (message("first", "a"), message("second", "a")))
    assert [one.id for one in from_every_theme(two)] == ["second", "first"]


def test_scrolling_shows_everything_once(offers: Offers, library: Library) -> None:
    seen, offset, pages = [], "", 0
    while True:
        offered = offers.offer(" ", "id", offset)
        assert 0 < len(offered.messages) <= PAGE
        seen += [one.id for one in offered.messages]
        offset, pages = offered.next_offset, pages + 1
        if not offset:
            break
    assert sorted(seen) == sorted(one.id for one in library.messages)
    assert pages == -(-len(library.messages) // PAGE)


@pytest.mark.parametrize("offset", ["x", "-20", "²", "9" * 64, "1e3"])
def test_an_offset_that_nobody_gave_is_the_beginning(offers: Offers, offset: str) -> None:
    assert offers.offer("", "id", offset) == offers.offer("", "id")


def test_beyond_the_end_there_is_nothing(offers: Offers) -> None:
    offered = offers.offer("", "id", "99999")
    assert (offered.messages, offered.next_offset) == ((), "")


def test_words_find_messages_in_the_askers_language(offers: Offers, library: Library) -> None:
    assert offers.offer("sepuluh menit", "id").messages[0].id == "sepuluh-menit-penuh"
    assert library.message("sepuluh-menit-penuh") in offers.offer("ten minutes", "en").messages
    assert offers.offer("zzzzzzzz", "id").messages == ()


def test_every_message_is_found_by_the_title_that_the_share_button_writes(
    offers: Offers, library: Library, catalogues: Catalogues
) -> None:
    """In whatever language the phone is, and whatever language the button was made in."""
    titles = [one.discreet for one in library.messages]
    twice = {title for title in titles if titles.count(title) > 1}
    checked = 0
    for one in [each for each in library.messages[::9] if each.discreet not in twice]:
        for locale in catalogues.locales:
            wanted = catalogues.catalogue(locale).plain(one.discreet)
            assert offers.named(wanted) is one, wanted
            assert offers.offer(wanted, "en").messages[0] is one
            checked += 1
    assert checked > 15


def test_a_title_is_whole_or_it_is_only_words(catalogues: Catalogues) -> None:
    one = replace(message("teh", "a"), discreet="Teh hangat sore ini")
    offers = offers_of(Library((theme("a"),), (one,)), catalogues)
    assert offers.named("TEH hangat, sore ini!") is one
    assert offers.named("teh hangat") is None
    assert offers.named("") is None


def test_what_is_found_by_its_title_comes_once(offers: Offers, library: Library) -> None:
    one = library.messages[0]
    found = offers.offer(one.discreet, "id").messages
    assert found.count(one) == 1
