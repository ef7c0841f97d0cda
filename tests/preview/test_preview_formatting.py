"""From Telegram's text to the page: what is bold stays bold, what is text stays text."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.training.entities import parse_text
from betang.vocabulary import Button, Screen
from preview.formatting import formatted
from preview.frames import LOCK_CHARACTERS, BubbleKind, bubble, bubble_of_screen, key_rows, plain_bubble


def shown(html: str) -> str:
    text, entities = parse_text(html, "HTML", None)
    return formatted(text, entities)


@pytest.mark.parametrize(
    ("written", "on_the_page"),
    [
        ("polos", "polos"),
        ("<b>tebal</b> biasa", "<b>tebal</b> biasa"),
        ("<b>tebal <i>dan miring</i></b>", "<b>tebal <i>dan miring</i></b>"),
        ("<b><i>sama</i></b>", "<i><b>sama</b></i>"),
        ("<code>a &lt; b</code>", "<code>a &lt; b</code>"),
        ("😀 <b>setelah emoji</b>", "😀 <b>setelah emoji</b>"),
        ("<blockquote>kutipan</blockquote>", "<blockquote>kutipan</blockquote>"),
        ("<tg-spoiler>isi</tg-spoiler>", '<span class="spoiler">isi</span>'),
        ("ketik /start saja", 'ketik <span class="command">/start</span> saja'),
        ('<a href="https://contoh.invalid/a?b&amp;c">tautan</a>', '<span class="link" title="https://contoh.invalid/a?b&amp;c">tautan</span>'),
    ],
)  # fmt: skip
def test_what_telegram_formats_is_formatted_on_the_page(written: str, on_the_page: str) -> None:
    assert shown(written) == on_the_page


def test_what_a_person_wrote_never_becomes_a_tag() -> None:
    assert (
        formatted("<script>alert(1)</script> & <b>", []) == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"
    )


def test_a_link_leads_nowhere() -> None:
    """Nobody calls a number or leaves the page while reading through."""
    assert "href" not in shown('<a href="tel:+62129">129</a> https://contoh.invalid')


def test_an_unknown_kind_of_formatting_is_left_out() -> None:
    assert formatted("halo", [{"type": "custom_emoji", "offset": 0, "length": 4}]) == "halo"


entities = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["bold", "italic", "code", "spoiler", "url"]),
            "offset": st.integers(0, 12),
            "length": st.integers(1, 12),
        }
    ),
    max_size=5,
)


@given(st.text("ab <&😀\n", min_size=24, max_size=40), entities)
def test_no_letter_is_lost_and_every_tag_is_closed(text: str, found: list[dict[str, Any]]) -> None:
    """Also where two overlap, which Telegram never sends."""
    page = formatted(text, found)
    tags = re.findall(r"</?(\w+)[^>]*>", page)
    opened: list[str] = []
    for tag in re.finditer(r"<(/?)(\w+)[^>]*>", page):
        if tag[1]:
            assert opened.pop() == tag[2]
        else:
            opened.append(tag[2])
    assert opened == []
    assert len(tags) % 2 == 0
    if not any(splits_a_pair(text, one) for one in found):
        assert unescape(re.sub(r"<[^>]*>", "", page)) == text


def splits_a_pair(text: str, entity: dict[str, Any]) -> bool:
    """An offset in the middle of an emoji: its halves cannot be shown."""
    units = text.encode("utf-16-le")
    cuts = (entity["offset"], entity["offset"] + entity["length"])
    return any(cut * 2 + 2 <= len(units) and 0xDC <= units[cut * 2 + 1] <= 0xDF for cut in cuts)


# Messages


def test_the_lock_line_is_folded_into_one_line_of_forty_characters() -> None:
    one = bubble("<b>Satu</b>\ndua\n\ntiga " + "empat " * 20)
    assert one.lock_line.startswith("Satu dua tiga empat")
    assert len(one.lock_line) == LOCK_CHARACTERS


def test_what_is_covered_is_covered_on_the_lock_screen_too() -> None:
    assert bubble("kode <tg-spoiler>rahasia</tg-spoiler>").lock_line == "kode ▒▒▒▒▒▒▒"


def test_a_length_is_counted_as_telegram_does() -> None:
    assert bubble("<b>a</b>😀").length == 3


def test_a_screen_keeps_its_rows_and_says_what_a_button_does_on_the_phone() -> None:
    rows = (
        (Button("Salin", copies="x"), Button("Buka", url="https://t.me/x")),
        (Button("Kirim", switches="kata"),),
    )
    (copy, link), (share,) = bubble_of_screen(Screen("Teks", rows)).rows
    assert (copy.copies, link.url, share.switch) == ("x", "https://t.me/x", "kata")


def test_a_button_without_such_a_thing_has_none() -> None:
    ((key,),) = bubble_of_screen(Screen("Teks", ((Button("Lanjut", "next"),),))).rows
    assert key.switch is None


def test_text_without_markup_is_taken_as_it_is() -> None:
    one = plain_bubble("a < b", rows=key_rows([["Ya", "Tidak"]]), kind=BubbleKind.OWN)
    assert one.words == "a < b\nYa\nTidak"
    assert one.kind is BubbleKind.OWN
