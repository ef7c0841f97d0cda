"""The page as a file: whole in itself, closed to the network, the same words on screen and on paper."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from preview.frames import BubbleKind, Item, bubble, key_rows, plain_bubble
from preview.groups import GROUPS, group, group_of_room
from preview.making import Preview
from preview.page import Language, page

LANGUAGES = (Language("id", "Bahasa Indonesia"), Language("en", "English"))
_VOID = {"meta", "link", "input", "img", "br"}


class Reader(HTMLParser):
    """What the page is made of; fails where a tag is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.style = self.script = ""
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        if self.open and self.open[-1] == "script":
            self.script += data

    def all(self, name: str) -> list[str]:
        return [value for _, attrs in self.attributes if (value := attrs.get(name)) is not None]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@pytest.fixture(scope="session")
def whole(html: str) -> Reader:
    return read(html)


def two(key: str, group_id: str = "pustaka", said: str = "Halo", **more: object) -> Item:
    frames = {"id": (bubble(said, key_rows([["Ya"]])),), "en": (bubble("Hello", key_rows([["Yes"]])),)}
    return Item(group_id, key, f"Judul {key}", frames, **more)  # type: ignore[arg-type]  # a test's shorthand


# The file


def test_the_page_lets_nothing_in_from_elsewhere(whole: Reader) -> None:
    policy = next(attrs["content"] or "" for tag, attrs in whole.attributes if "http-equiv" in attrs)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    assert rules.pop("img-src") == "data:"
    hashes = {name: f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
              for name, text in (("style-src", whole.style), ("script-src", whole.script))}  # fmt: skip
    assert rules == hashes


def test_the_page_refers_to_itself_alone(whole: Reader) -> None:
    references = [*whole.all("src"), *whole.all("href")]
    assert len(references) > 100
    assert {one[:5] for one in references if not one.startswith("#")} <= {"data:"}
    assert whole.all("srcset") == whole.all("action") == []


def test_every_link_within_the_page_leads_somewhere(whole: Reader) -> None:
    ids = whole.all("id")
    assert len(set(ids)) == len(ids)
    assert {one[1:] for one in whole.all("href") if one.startswith("#")} <= set(ids)


def test_nothing_is_styled_or_done_inside_a_tag(whole: Reader) -> None:
    """The policy forbids it, and the page would silently lose it."""
    assert whole.all("style") == []
    assert [name for _, attrs in whole.attributes for name in attrs if name.startswith("on")] == []


def test_the_page_is_small_enough_to_be_sent(html: str) -> None:
    assert 500_000 < len(html.encode()) < 8_000_000


def test_every_frame_says_its_language_and_comes_once_for_each(whole: Reader, made: Preview) -> None:
    frames = [attrs for tag, attrs in whole.attributes if tag == "figure"]
    phones = [item for item in made.items if item.group != "sisa"]
    assert len(frames) == len(phones) * len(made.languages)
    assert all(attrs["lang"] == attrs["data-locale"] for attrs in frames)


def test_headings_go_down_step_by_step(whole: Reader) -> None:
    assert whole.headings[:3] == ["h1", "h2", "h3"]
    assert whole.headings.count("h1") == 1


def test_every_part_can_be_signed_on_paper(html: str, made: Preview) -> None:
    parts = {item.group for item in made.items}
    assert html.count('class="sign-off"') == len(parts)
    assert "reviewed_by" in html
    assert "@media print" in html


# How it is built


def test_parts_come_in_their_order_and_items_keep_theirs() -> None:
    html = page([two("b:2"), two("a:1", "mulai"), two("b:1")], LANGUAGES, "28 Nov 2026")
    places = [html.index(f'id="{anchor}"') for anchor in ("mulai", "a-1", "pustaka", "b-2", "b-1")]
    assert places == sorted(places)
    assert "(2)" in html


def test_titles_and_facts_are_text() -> None:
    item = two("x:<1>", facts=(("Sumber", "<img src=x> & lain"),))
    html = page([item], LANGUAGES, "28 Nov 2026")
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt; &amp; lain" in html
    read(html)


def test_sentences_without_a_phone_stand_in_a_table() -> None:
    frames = {"id": (plain_bubble("Baik, {n} <b>huruf</b>."),), "en": (plain_bubble("Fine."),)}
    html = page([Item("sisa", "sentence:x", "x", frames)], LANGUAGES, "28 Nov 2026")
    assert '<td data-locale="id" lang="id">Baik, {n} &lt;b&gt;huruf&lt;/b&gt;.</td>' in html
    assert "<figure" not in html


def test_what_is_no_message_has_no_lock_line() -> None:
    note = plain_bubble("/start  Mulai", kind=BubbleKind.NOTE)
    html = page([Item("mulai", "m", "m", {"id": (note,), "en": (note,)})], LANGUAGES, "28 Nov 2026")
    assert 'class="lock"' not in html
    assert 'class="bubble note"' in html


def test_sound_and_silence_are_said() -> None:
    loud, quiet = bubble("satu", silent=False), bubble("dua", silent=True)
    html = page([Item("kabar", "k", "k", {"id": (loud, quiet), "en": (quiet,)})], LANGUAGES, "28 Nov 2026")
    assert html.count("dengan suara") == 1
    assert html.count("tanpa suara") == 2


def test_a_picture_is_in_the_page_once_for_all_languages(tmp_path: Path) -> None:
    picture = tmp_path / "teh.png"
    picture.write_bytes(b"\x89PNG rekaan")
    html = page([two("p", picture=picture)], LANGUAGES, "28 Nov 2026")
    assert html.count("data:image/png;base64,") == 1


def test_a_picture_that_has_gone_leaves_the_rest(tmp_path: Path) -> None:
    html = page([two("p", picture=tmp_path / "hilang.png")], LANGUAGES, "28 Nov 2026")
    assert "data:image/png" not in html
    assert "Halo" in html


def test_each_language_can_be_shown_alone() -> None:
    style = read(page([two("a")], LANGUAGES, "28 Nov 2026")).style
    for code in ("id", "en"):
        assert f':root[data-show="{code}"] [data-locale]:not([data-locale="{code}"])' in style


def test_dark_is_the_devices_wish_or_the_readers_and_never_on_paper() -> None:
    style = read(page([two("a")], LANGUAGES, "28 Nov 2026")).style
    dark = re.findall(r"@media ([^{]+)\{\s*:root(\S*) \{\s*--ground: #121614", style)
    assert dark == [
        ("screen and (prefers-color-scheme: dark) ", ':not([data-theme="light"])'),
        ("screen ", '[data-theme="dark"]'),
    ]


# Parts


def test_rooms_stand_in_the_part_that_signs_them() -> None:
    assert group_of_room("officer.case").id == "petugas"
    assert group_of_room("follow.menu").id == "setelah"
    assert group_of_room("emergency").id == "darurat"


def test_a_room_that_nobody_has_sorted_is_shown_all_the_same() -> None:
    assert group_of_room("gardening").id == "lain"


def test_every_part_says_who_signs_it() -> None:
    assert len({one.id for one in GROUPS}) == len(GROUPS)
    assert all(one.signed_by and one.title for one in GROUPS)
    assert group("kuis").title == "Kuis dan cerita pendek"
