"""Content changes while people read: they see the new words without a restart, and never a broken screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from betang.operations.content import Content, load_content
from tests.handlers.handlers_stage import Stage, open_stage, shown
from tests.support.small_project import change, copy_of, make_small_project

MD = "content/library/setara/di-bawah-satu-atap.md"
FLOW = "content/flows/report.yaml"
TITLE = "Satu atap, setiap suara dihitung"


@dataclass
class Desk:
    """A running bot whose files a test may change."""

    stage: Stage
    root: Path

    def change(self, file: str, old: str, new: str) -> None:
        change(self.root, file, old, new)

    async def wait(self) -> None:
        """As long as the bot needs to see it twice."""
        for _ in range(2):
            await self.stage.parts.renewal.look()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A small project, read once."""
    return load_content("id", make_small_project(tmp_path_factory.mktemp("small")))


@pytest.fixture
async def desk(small: Content, made_folder: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    content = copy_of(small, tmp_path / "project")
    async with open_stage(made_folder, tmp_path / "data", content) as stage:
        yield Desk(stage, content.root)
        await stage.settle()
        assert stage.complaints() == []
        assert await stage.parked() == []


async def test_a_reader_sees_the_new_words_at_the_next_press(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar satu atap")
    desk.change(MD, f"title: {TITLE}", "title: Satu atap, banyak suara")
    await desk.wait()
    await stage.tap(citizen, TITLE)
    screen = await shown(citizen)
    assert "Satu atap, banyak suara" in screen.text
    assert TITLE not in screen.text


async def test_a_broken_file_changes_nothing_for_who_reads(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    desk.change(MD, "title:", "judul:")
    await desk.wait()
    await stage.tell(citizen, "/belajar satu atap")
    await stage.tap(citizen, TITLE)
    assert TITLE in (await shown(citizen)).text


async def test_a_message_taken_away_under_the_readers_eyes_leads_back_to_the_themes(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar satu atap")
    await stage.tap(citizen, TITLE)
    (desk.root / MD).unlink()
    await desk.wait()
    await stage.tap(citizen, "👍 Bermanfaat")
    assert "Pilih tema" in (await shown(citizen)).text


async def test_the_card_shows_a_number_that_was_changed(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    desk.change("content/directory.yaml", "Polisi", "Kantor polisi")
    await desk.wait()
    await stage.tell(citizen, "/bantuan")
    assert "Kantor polisi" in (await shown(citizen)).text


async def test_a_translation_is_taken_too(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen("en")
    await stage.tell(citizen, "/privasi")
    desk.change("locales/en/LC_MESSAGES/ui.po", 'msgstr "🧹 Erase data"', 'msgstr "🧹 Forget me"')
    await desk.wait()
    await stage.tell(citizen, "/privasi")
    assert "🧹 Forget me" in (await shown(citizen)).labels


async def test_whoever_is_telling_goes_on_when_the_flow_has_changed_its_words(desk: Desk) -> None:
    stage = desk.stage
    one, other = await stage.citizen(), await stage.citizen()
    await stage.tell(one, "/lapor")
    desk.change(FLOW, "Baik, mulai", "Baik, lanjut")
    desk.change(FLOW, "Ceritakan sebanyak yang Anda mau.", "Ceritakan dengan kata Anda sendiri.")
    await desk.wait()
    await stage.tap(one, "Baik, mulai")
    assert "Ceritakan dengan kata Anda sendiri." in (await shown(one)).text
    await stage.tell(other, "/lapor")
    assert "Baik, lanjut" in (await shown(other)).labels


async def test_whoever_is_telling_finishes_the_version_with_which_they_began(desk: Desk) -> None:
    stage = desk.stage
    one, other = await stage.citizen(), await stage.citizen()
    await stage.tell(one, "/lapor")
    desk.change(FLOW, "version: 1", "version: 2")
    desk.change(FLOW, "value: ya", "value: setuju")
    desk.change(FLOW, "Baik, mulai", "Setuju")
    await desk.wait()
    await stage.tap(one, "Baik, mulai")
    assert "Ceritakan sebanyak yang Anda mau." in (await shown(one)).text
    assert (await stage.state_of(other)).flow is None
    await stage.tell(other, "/lapor")
    assert "Setuju" in (await shown(other)).labels


async def test_a_flow_of_another_shape_under_the_same_version_is_not_taken(desk: Desk) -> None:
    stage = desk.stage
    one, other = await stage.citizen(), await stage.citizen()
    await stage.tell(one, "/lapor")
    desk.change(FLOW, "value: ya", "value: setuju")
    desk.change(FLOW, "Baik, mulai", "Setuju")
    await desk.wait()
    assert [line for line in stage.parts.renewal.report() if "raise the version" in line]
    await stage.tap(one, "Baik, mulai")
    await stage.tell(other, "/lapor")
    assert "Baik, mulai" in (await shown(other)).labels
