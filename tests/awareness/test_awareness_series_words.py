"""What arrives of a series, for every series and message there is, in every language."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.awareness.series_rules import Following, Step
from betang.awareness.series_words import OPEN, end_notice, step_notice
from betang.delivery.deliveries import SendNotice
from betang.wording.catalogue import Catalogues
from betang.wording.content_lint import load_word_list
from betang.wording.directory import load_directory
from betang.wording.library_files import load_library
from betang.wording.measure import TEXT_LIMIT, telegram_length
from betang.wording.reading import Reader

ROOT = Path(__file__).parents[2]
LIBRARY = load_library(ROOT / "content")
WORDS = load_word_list(ROOT / "content" / "words.yaml")
MOST_BYTES = 64  # Bot API, callback_data


def notices(locale: str, *, full: bool) -> list[SendNotice]:
    words = Catalogues(ROOT / "locales").catalogue(locale)
    reader = Reader(LIBRARY, load_directory(ROOT / "content" / "directory.yaml"), words)
    found = []
    for series in LIBRARY.series:
        following = Following(series.id, full=full)
        for number, key in enumerate(series.messages, start=1):
            message = LIBRARY.message(key)
            assert message is not None
            step = Step(message, number, len(series.messages), is_last=number == len(series.messages))
            found.append(step_notice(reader, words, series, following, step, not_after=1, about="x"))
        found.append(end_notice(reader, words, series, not_after=1))
    return found


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("locale", ["id", "en"])
def test_every_step_is_harmless_on_a_locked_phone_and_taken_by_telegram(locale: str, full: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = notices(locale, full=full)
    assert len(found) > 40
    for notice in found:
        assert WORDS.loud_start(notice.text) == "", notice.text[:60]
        assert telegram_length(notice.text) <= TEXT_LIMIT
        assert all(len(key.data.encode()) <= MOST_BYTES for row in notice.keys for key in row)
        assert all(key.label for row in notice.keys for key in row)


@pytest.mark.parametrize("locale", ["id", "en"])
def test_the_discreet_manner_shows_two_titles_and_a_number_alone(locale: str) -> None:
    """Nothing of the message's own title or text, whatever phone it lies on."""
    words = Catalogues(ROOT / "locales").catalogue(locale)
    for notice in notices(locale, full=False):
        opens = [key.data.partition(f"{OPEN}:")[2] for row in notice.keys for key in row if OPEN in key.data]
        message = LIBRARY.message(opens[0]) if opens else None
        if message is None:
            continue
        assert len(notice.text.split("\n\n")[0].splitlines()) == 2
        assert words.plain(message.paragraphs[0].text)[:40] not in notice.text
        if message.title != message.discreet:
            assert words.plain(message.title) not in notice.text


def test_only_the_last_step_says_that_it_is_the_last() -> None:
    said = [("Ini yang terakhir" in notice.text) for notice in notices("id", full=True)]
    assert sum(said) == len(LIBRARY.series)
