"""What Telegram would refuse to read as HTML is said before a person meets it."""

from __future__ import annotations

import pytest

from betang.wording.html_lint import complaints

GOOD = (
    "",
    "Apa kabar?",
    "<b>Diterima.</b> Terima kasih.",
    "<b>Tebal <i>miring</i></b>",
    "<code>{text}</code>",
    '<a href="https://healing119.id">healing119.id</a>',
    "Ibu &amp; anak, 3 &lt; 4, &#8211; dan &quot;begitu&quot;",
    "Baris satu\n\n<i>baris dua</i>",
    "3 > 2",
)

WRONG = {
    "a tag that stays open": ("<b>Tebal", "<b> is not closed"),
    "a tag that was never opened": ("Tebal</b>", "</b> closes what is not open"),
    "tags that cross": ("<b>Tebal <i>miring</b></i>", "</b> closes what is not open"),
    "a tag for pages": ("<h1>Judul</h1>", "<h1> is no tag that Telegram knows"),
    "a paragraph": ("<p>Satu</p>", "<p> is no tag that Telegram knows"),
    "a capital tag": ("<B>Tebal</B>", "<B> is no tag that Telegram knows"),
    "a style": ('<b style="color:red">Tebal</b>', '<b style="color:red"> has what Telegram or we do not allow'),
    "a link that is not safe": (
        '<a href="javascript:x">sini</a>',
        '<a href="javascript:x"> has what Telegram or we do not allow',
    ),
    "a link without a secret": (
        '<a href="http://contoh.id">sini</a>',
        '<a href="http://contoh.id"> has what Telegram or we do not allow',
    ),
    "smaller than": ("3 < 4", "a '<' that begins no tag; write &lt;"),
    "a half tag": ("Tebal<b", "a '<' that begins no tag; write &lt;"),
    "an ampersand": ("Ibu & anak", "an '&' that begins no entity; write &amp;"),
    "an entity of pages": ("Ibu&nbsp;anak", "an '&' that begins no entity; write &amp;"),
}


@pytest.mark.parametrize("text", GOOD)
def test_what_telegram_takes_is_not_spoken_of(text: str) -> None:
    assert list(complaints(text)) == []


@pytest.mark.parametrize(("text", "why"), WRONG.values(), ids=WRONG)
def test_what_telegram_refuses_is_said(text: str, why: str) -> None:
    assert why in list(complaints(text))


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(list(complaints("<b>satu & <i>dua"))) == 3
