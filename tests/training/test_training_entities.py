"""The HTML reader and what is recognised in plain text."""

from __future__ import annotations

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.training.entities import parse_html, parse_text, typed_entities
from betang.training.errors import ApiError
from betang.training.limits import utf16_length


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("biasa", "biasa", []),
        ("<b>a</b>", "a", [entity("bold", 0, 1)]),
        ("<STRONG>a</STRONG>", "a", [entity("bold", 0, 1)]),
        ("<i>a<u>b</u></i>", "ab", [entity("italic", 0, 2), entity("underline", 1, 1)]),
        ("<s>a</s><del>b</del>", "ab", [entity("strikethrough", 0, 1), entity("strikethrough", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [entity("spoiler", 0, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [entity("spoiler", 0, 1)]),
        (
            '<a href="https://a.id/?x=1&amp;y=2">a</a>',
            "a",
            [entity("text_link", 0, 1, url="https://a.id/?x=1&y=2")],
        ),
        ("<a href='https://a.id'>a</a>", "a", [entity("text_link", 0, 1, url="https://a.id")]),
        ("<a>https://a.id</a>", "https://a.id", [entity("text_link", 0, 12, url="https://a.id")]),
        ("<a href='tanpa'>a</a>", "a", []),
        ("<a href='tel:+628115201515'>a</a>", "a", []),
        ("<a href='mailto:a@b.id'>a</a>", "a", []),
        ("<a href='a.id'>a</a>", "a", [entity("text_link", 0, 1, url="a.id")]),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        (
            '<pre><code class="language-python">a</code></pre>',
            "a",
            [entity("pre", 0, 1, language="python")],
        ),
        ("<blockquote expandable>a</blockquote>", "a", [entity("expandable_blockquote", 0, 1)]),
        ("<blockquote>a</blockquote>", "a", [entity("blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5">a</tg-emoji>', "a", [entity("custom_emoji", 0, 1, custom_emoji_id="5")]),
        ("\U0001f33f<b>a</b>", "\U0001f33fa", [entity("bold", 2, 1)]),
        ("  <b> a </b> ", "a", [entity("bold", 0, 1)]),
        ("<b></b>a", "a", []),
        ("&lt;&gt;&amp;&quot;&#33;&#x21;", '<>&"!!', []),
        ("&nbsp;&amp;lt;", "&nbsp;&lt;", []),
        ("<b>a</>", "a", [entity("bold", 0, 1)]),
        ("a > b", "a > b", []),
    ],
)
def test_html_becomes_text_with_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", 'Unclosed start tag "b" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ],
)
def test_broken_html_is_named(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"
    assert caught.value.code == 400


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_through_as_it_was(text: str) -> None:
    assert parse_html(html.escape(text)) == (text.strip(), [])


@given(st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), st.text(alphabet="ab \U0001f33f&<"))))
def test_entities_lie_within_the_text(pieces: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in pieces)
    text, entities = parse_html(source)
    for one in entities:
        assert one["offset"] >= 0
        assert one["length"] > 0
        assert one["offset"] + one["length"] <= utf16_length(text)


@given(st.text(alphabet="<>/abp =\"'&;#x"))
def test_any_source_is_read_or_refused(source: str) -> None:
    outcome = ""
    try:
        parse_html(source)
    except ApiError as refusal:
        outcome = refusal.description
    assert not outcome or outcome.startswith("Bad Request: can't parse entities: ")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [entity("bot_command", 0, 6)]),
        ("halo /cek@betang_latihan_bot", [entity("bot_command", 5, 23)]),
        ("dan/atau", []),
        ("lihat https://a.id/x ya", [entity("url", 6, 14)]),
        ("@betang_bot", [entity("mention", 0, 11)]),
        ("a@b.id", [entity("email", 0, 6)]),
        ("\U0001f33f #topik 1", [entity("hashtag", 3, 6)]),
        ("telepon +62-811-5201-515, WA", [entity("phone_number", 8, 16)]),
        ("110, 1500-771, 0811 5201 515, 1+1 dan 3+62811520", []),
    ],
)
def test_typed_text_is_recognised(text: str, found: list[dict[str, Any]]) -> None:
    assert typed_entities(text) == found


def test_recognised_parts_do_not_overlap_given_ones() -> None:
    text, entities = parse_text('<a href="https://a.id">/start</a> /cek', "HTML", None)
    assert text == "/start /cek"
    assert [(one["type"], one["offset"]) for one in entities] == [("text_link", 0), ("bot_command", 7)]


def test_a_number_is_recognised_within_bold_and_not_within_code() -> None:
    _, entities = parse_text("<b>+62-811-5201-515</b> <code>+62-811-5201-515</code>", "HTML", None)
    assert [(one["type"], one["offset"]) for one in entities] == [("bold", 0), ("phone_number", 0), ("code", 17)]


@pytest.mark.parametrize("given_entity", ["a", {}, {"type": "bold"}, {"type": "bold", "offset": "0", "length": 1}])
def test_wrong_entities_are_refused(given_entity: Any) -> None:
    with pytest.raises(ApiError, match="can't parse MessageEntity"):
        parse_text("a", "", [given_entity])


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
def test_markdown_is_said_to_be_unread(mode: str) -> None:
    with pytest.raises(ApiError, match="reads HTML only"):
        parse_text("*a*", mode, None)
