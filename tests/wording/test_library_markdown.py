"""The little Markdown of content files as Telegram HTML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.training.entities import parse_html
from betang.wording.markdown import complaints, marks, paragraphs, to_html
from betang.wording.measure import shown


def test_bold_and_lists_are_shown() -> None:
    assert to_html("**Coba:** satu\n- **dua**\n- tiga") == "<b>Coba:</b> satu\n• <b>dua</b>\n• tiga"
    assert marks("**Coba:** satu\n- **dua**\n- tiga") == (2, 2)


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("<b>tebal</b>", "&lt;b&gt;tebal&lt;/b&gt;"),
        ("**<i>**", "<b>&lt;i&gt;</b>"),
        ("2 ** 3", "2 ** 3"),
        ("a - b", "a - b"),
    ],
)
def test_everything_else_is_text(written: str, html: str) -> None:
    assert to_html(written) == html


@given(st.text(alphabet="ab*-_<>&{}[]()#` \n", max_size=60))
def test_whatever_is_written_telegram_can_read_it(written: str) -> None:
    html = to_html(written)
    parse_html(html)
    assert shown(html).replace("• ", "- ").replace("*", "").split() == written.replace("*", "").split()


def test_paragraphs_end_at_empty_lines_and_know_theirs() -> None:
    text = "\nSatu\nbaris lagi.\n\n\n- a\n- b\n  dan b\n\nTiga.\n"
    assert paragraphs(text) == [("Satu baris lagi.", 1), ("- a\n- b dan b", 5), ("Tiga.", 9)]
    assert paragraphs("  \n\n") == []


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("# Judul", "headings"),
        ("[klik](https://contoh.invalid)", "links"),
        ("![gambar](a.png)", "links and pictures"),
        ("<b>tebal</b>", "HTML"),
        ("`kode`", "back-ticks"),
        ("* satu", "a list begins"),
        ("1. satu", "a list begins"),
        ("ini *miring* ya", "italics"),
        ("ini _miring_ ya", "italics"),
        ("halo {nama}", "braces"),
        ("**tebal", "no partner"),
    ],
)
def test_what_will_not_look_as_meant_is_said(written: str, said: str) -> None:
    assert [why for why in complaints(written) if said in why]


@pytest.mark.parametrize(
    "written", ["Biasa saja.", "**Coba:** satu", "- a\n- b", "3x24 jam, 08111-129-129", "snake_case"]
)
def test_what_works_is_not_complained_of(written: str) -> None:
    assert list(complaints(written)) == []
