"""Content changes while people read: they see the new words without a restart, and never a broken screen."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from betang.operations.content import ROOT, Content, load_content
from tests.handlers.handlers_stage import Stage, open_stage, shown

MD = "content/library/setara/di-bawah-satu-atap.md"
TITLE = "Satu atap, setiap suara dihitung"


@dataclass
class Desk:
    """A running bot whose files a test may change."""

    stage: Stage
    root: Path

    def change(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text("utf-8")
        assert old in text, "there is nothing to change any more"
        path.write_text(text.replace(old, new, 1), "utf-8")

    async def wait(self) -> None:
        """As long as the bot needs to see it twice."""
        for _ in range(2):
            await self.stage.parts.renewal.look()


@pytest.fixture
async def desk(made_folder: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    root = tmp_path / "project"
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    content: Content = load_content("id", root)
    async with open_stage(made_folder, tmp_path / "data", content) as stage:
        yield Desk(stage, root)
        await stage.settle()
        assert stage.complaints() == []
        assert await stage.parked() == []


async def test_a_reader_sees_the_new_words_at_the_next_press(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "satu atap")
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
    await stage.tell(citizen, "/belajar", "satu atap")
    await stage.tap(citizen, TITLE)
    assert TITLE in (await shown(citizen)).text


async def test_a_message_taken_away_under_the_readers_eyes_leads_back_to_the_themes(desk: Desk) -> None:
    stage = desk.stage
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "satu atap")
    await stage.tap(citizen, TITLE)
    (desk.root / MD).unlink()
    desk.change("content/library/themes.yaml", "di-bawah-satu-atap", "pekerjaan-rumah-milik-bersama")
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
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    desk.change("content/flows/report.yaml", "Saya paham, lanjut", "Baik, lanjut")
    await desk.wait()
    await stage.tap(citizen, "Saya paham, lanjut")
    assert (await stage.state_of(citizen)).flow is not None
    await stage.tell(citizen, "/tutup", "/lapor")
    assert "Baik, lanjut" in (await shown(citizen)).labels
