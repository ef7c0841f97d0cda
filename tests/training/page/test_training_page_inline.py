"""`@bot words` on the page: the list above the text field, what choosing sends, and the button that leads there."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from betang.training.server import TrainingServer
from tests.training.page.browser import messages, phone, press, tap, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_is_found_stands_above_the_field_and_one_tap_sends_it(
    page: Page, server: TrainingServer
) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    field, found = citizen.get_by_role("textbox"), citizen.get_by_role("group", name="Yang ditemukan")
    await field.fill("@betang_latihan_bot teh hangat")
    await expect(found.get_by_role("button")).to_have_text(["Bacaan lain", "satu teh hangat", "dua teh hangat"])
    await field.fill("@betang_latihan_bot")
    await expect(found).to_be_hidden()
    await field.fill("@betang_latihan_bot kosong")
    await expect(found.get_by_role("button")).to_have_text(["Bacaan lain"])
    await field.fill("@betang_latihan_bot teh")
    await found.get_by_role("button", name="dua teh").click()
    sent = messages(citizen).last
    await expect(sent).to_contain_text("via @betang_latihan_bot")
    await expect(sent).to_contain_text("Untuk dikirim: teh")
    await expect(found).to_be_hidden()
    await expect(field).to_have_value("")
    assert not server.world.ledger.rejected


async def test_a_share_button_writes_the_words_and_the_line_above_the_list_opens_the_private_chat(
    page: Page, server: TrainingServer
) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await write(citizen, "/bagi")
    await tap(citizen, "Kirim ke teman")
    await expect(citizen.get_by_role("textbox")).to_have_value("@betang_latihan_bot teh hangat")
    await press(citizen, "Bacaan lain")
    await expect(messages(citizen).last).to_contain_text("Undangan belajar diterima.")
    await expect(citizen.get_by_role("textbox")).to_have_value("")
    assert not server.world.ledger.rejected
