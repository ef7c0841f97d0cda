"""Files change under a running bot: what is good is taken, what is broken is said, and nothing stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from betang.operations.content import Content, load_content, renewed
from betang.operations.fingerprint import fingerprint
from betang.operations.renewal import EVERY, Renewal
from tests.support.clocks import FrozenClock
from tests.support.small_project import change, copy_of, make_small_project

MD = "content/library/setara/di-bawah-satu-atap.md"
EN = "locales/en/LC_MESSAGES/library.po"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A small project, read once."""
    return load_content("id", make_small_project(tmp_path_factory.mktemp("small")))


@pytest.fixture
def content(small: Content, tmp_path: Path) -> Content:
    """... and a copy of it that a test may change."""
    return copy_of(small, tmp_path / "project")


@pytest.fixture
def tree(content: Content) -> Path:
    return content.root


@pytest.fixture
def taken() -> list[Content]:
    return []


@pytest.fixture
def renewal(content: Content, clock: FrozenClock, taken: list[Content]) -> Renewal:
    return Renewal(content, clock, taken.append)


def title(content: Content) -> str:
    message = content.library.message("di-bawah-satu-atap")
    assert message is not None
    return message.title


async def test_as_long_as_nothing_changes_nothing_is_read(renewal: Renewal, taken: list[Content]) -> None:
    assert not await renewal.look()
    assert not await renewal.look()
    assert taken == []


async def test_a_change_is_taken_once_it_rests(renewal: Renewal, tree: Path, taken: list[Content]) -> None:
    old = title(renewal.content)
    change(tree, MD, f"title: {old}", "title: Judul yang baru")
    assert not await renewal.look()
    assert taken == []
    assert await renewal.look()
    assert [title(one) for one in taken] == ["Judul yang baru"]
    assert not await renewal.look()


async def test_a_file_that_is_still_being_written_alarms_nobody(
    renewal: Renewal, tree: Path, taken: list[Content], caplog: pytest.LogCaptureFixture
) -> None:
    whole = (tree / MD).read_text("utf-8")
    for half in (whole[:100], whole[:300], whole[:500]):
        (tree / MD).write_text(half, "utf-8")
        assert not await renewal.look()
    (tree / MD).write_text(whole + "\nSatu paragraf lagi.\n", "utf-8")
    assert not await renewal.look()
    assert await renewal.look()
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert len(taken) == 1


async def test_a_broken_message_stays_as_it_was_and_the_operator_is_told_once(
    renewal: Renewal, tree: Path, caplog: pytest.LogCaptureFixture
) -> None:
    old = title(renewal.content)
    change(tree, MD, "title:", "judul-rahasia:")
    await look_until_taken(renewal)
    assert title(renewal.content) == old
    change(tree, "content/templates.yaml", "templates:", "# satu baris\ntemplates:")
    await look_until_taken(renewal)
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert said == [f"content file {MD} is broken in line 7; its last good version stays; run `bot.py check`"]
    assert "rahasia" not in caplog.text
    assert [line for line in renewal.report() if "is broken in line" in line]


async def test_a_new_message_that_is_broken_is_left_out(
    renewal: Renewal, tree: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tree / "content/library/setara/baru.md").write_text("belum selesai", "utf-8")
    await look_until_taken(renewal)
    assert "content/library/setara/baru.md is broken in line 1; it is left out" in caplog.text


async def test_a_mended_file_ends_the_trouble(renewal: Renewal, tree: Path) -> None:
    whole = (tree / MD).read_text("utf-8")
    change(tree, MD, "title:", "judul:")
    await look_until_taken(renewal)
    (tree / MD).write_text(whole, "utf-8")
    await look_until_taken(renewal)
    assert [line for line in renewal.report() if "broken" in line] == []


BROKEN: dict[str, tuple[Callable[[Path], object], str, Callable[[Content], object]]] = {
    "numbers": (
        lambda root: change(root, "content/directory.yaml", "contacts:", "kontak:"),
        "directory.yaml:",
        lambda content: content.directory,
    ),
    "answers of officers": (
        lambda root: change(root, "content/templates.yaml", "templates:", "jawaban:"),
        "templates.yaml:",
        lambda content: content.templates,
    ),
    "a flow that cannot be read": (
        lambda root: change(root, "content/flows/contact.yaml", "kind: end", "kind: endless"),
        "contact.yaml:",
        lambda content: content.flows.current("contact"),
    ),
    "a flow of another shape": (
        lambda root: change(root, "content/flows/contact.yaml", "kind: end", "skip: true\n    kind: end"),
        "flow contact version 1: nodes or values have changed",
        lambda content: content.flows.current("contact"),
    ),
    "a flow that says what is avoided": (
        lambda root: change(root, "content/flows/contact.yaml", "Waktu aman sudah diganti.", "Pasti aman."),
        "flow contact version 1: contact@1:",
        lambda content: content.flows.current("contact"),
    ),
    "a catalogue that is none": (
        lambda root: (root / EN).write_bytes(b"\xff\xfe nonsense"),
        "library.po",
        lambda content: content.catalogues.catalogue("en"),
    ),
    "districts, which are read at the start": (
        lambda root: change(root, "content/districts.yaml", "districts:", "# satu baris\ndistricts:"),
        "content/districts.yaml: is taken at the next start",
        lambda content: content.districts,
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_used_stays_as_it_was_and_is_said(tree: Path, content: Content, what: str) -> None:
    break_it, said, part = BROKEN[what]
    before = part(content)
    break_it(tree)
    change(tree, MD, "title: ", "title: Hari ini ")
    now = renewed(content)
    assert [said in trouble for trouble in now.troubles] == [True]
    assert part(now) is before
    assert title(now) == f"Hari ini {title(content)}", "one broken part must not hold up the others"


async def test_a_trouble_is_said_once_and_shown_until_it_is_mended(
    renewal: Renewal, tree: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = (tree / "content/directory.yaml").read_text("utf-8")
    change(tree, "content/directory.yaml", "contacts:", "kontak:")
    await look_until_taken(renewal)
    change(tree, MD, "title: ", "title: Hari ini ")
    await look_until_taken(renewal)
    assert caplog.text.count("changed content was not taken: ") == 1
    assert len([line for line in renewal.report() if line.startswith("changed content was not taken: ")]) == 1
    (tree / "content/directory.yaml").write_text(whole + "\n", "utf-8")
    await look_until_taken(renewal)
    assert [line for line in renewal.report() if "not taken" in line] == []


def test_what_has_not_changed_is_not_read_again(tree: Path, content: Content) -> None:
    change(tree, "content/directory.yaml", "Polisi", "Kantor polisi")
    now = renewed(content)
    assert now.directory != content.directory
    assert now.understanding is content.understanding
    assert now.templates is content.templates
    assert now.catalogues is content.catalogues


def test_after_a_trouble_everything_is_read_again(tree: Path, content: Content) -> None:
    whole = (tree / "content/templates.yaml").read_text("utf-8")
    change(tree, "content/templates.yaml", "templates:", "jawaban:")
    broken = renewed(content)
    change(tree, "content/directory.yaml", "Polisi", "Kantor polisi")
    assert len(renewed(broken).troubles) == 1, "still broken, and still said"
    (tree / "content/templates.yaml").write_text(whole, "utf-8")
    mended = renewed(broken)
    assert mended.troubles == ()
    assert mended.templates == content.templates


async def test_better_wording_of_a_flow_is_taken(renewal: Renewal, tree: Path) -> None:
    change(tree, "content/flows/contact.yaml", "Waktu aman sudah diganti.", "Waktu aman yang baru tersimpan.")
    await look_until_taken(renewal)
    assert renewal.content.troubles == ()
    assert "Waktu aman yang baru tersimpan." in str(renewal.content.flows.current("contact").nodes)


async def test_whoever_holds_the_catalogues_says_the_new_words(renewal: Renewal, tree: Path) -> None:
    held = renewal.content.catalogues
    msgid = title(renewal.content)
    english = held.catalogue("en").plain(msgid)
    assert english != msgid
    change(tree, EN, f'msgstr "{english}"', 'msgstr "A new title"')
    await look_until_taken(renewal)
    assert held.catalogue("en").plain(msgid) == "A new title"
    assert renewal.content.catalogues is held


async def test_a_mistake_of_the_program_ends_neither_the_bot_nor_the_looking(
    content: Content, clock: FrozenClock, tree: Path, caplog: pytest.LogCaptureFixture
) -> None:
    got: list[Content] = []

    def refuse_once(fresh: Content) -> None:
        if not caplog.records:
            raise RuntimeError("rahasia")
        got.append(fresh)

    caplog.set_level(logging.ERROR)
    renewal = Renewal(content, clock, refuse_once)
    change(tree, MD, "title: ", "title: Hari ini ")
    going = asyncio.create_task(renewal.run())
    async with asyncio.timeout(10):
        while not caplog.records:
            clock.advance(EVERY)
            await asyncio.sleep(0.01)
        change(tree, MD, "title: ", "title: Lagi ")
        while not got:
            clock.advance(EVERY)
            await asyncio.sleep(0.01)
        assert "changed content could not be read: RuntimeError" in caplog.text
        assert "rahasia" not in caplog.text
        assert not going.done()
    going.cancel()


def test_the_prints_see_a_change_a_new_file_and_one_that_has_gone(tree: Path) -> None:
    first = fingerprint(tree)
    assert MD in first
    assert EN in first
    change(tree, MD, "title: ", "title: Hari ini ")
    (tree / "content/library/setara/baru.md").write_text("x", "utf-8")
    (tree / EN).unlink()
    (tree / "content/library/setara/.baru.md").write_text("x", "utf-8")
    (tree / "content/library/setara/baru.md.swp").write_text("x", "utf-8")
    now = fingerprint(tree)
    changed = {name for name in first.keys() | now.keys() if first.get(name) != now.get(name)}
    assert changed == {MD, EN, "content/library/setara/baru.md"}


async def test_what_changed_between_reading_and_the_first_look_is_not_missed(
    content: Content, clock: FrozenClock, tree: Path, taken: list[Content]
) -> None:
    change(tree, MD, "title: ", "title: Hari ini ")
    renewal = Renewal(replace(content), clock, taken.append)
    await look_until_taken(renewal)
    assert title(taken[0]).startswith("Hari ini ")


async def look_until_taken(renewal: Renewal) -> None:
    for _ in range(4):
        if await renewal.look():
            return
    raise AssertionError("nothing was taken")
