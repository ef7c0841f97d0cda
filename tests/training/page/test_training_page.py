"""The page of the training room in a real browser: what its phones show and do, with a small bot behind it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect
from telegram import Bot

from betang.training.server import TrainingServer
from tests.training.page.browser import (
    attach,
    holder,
    messages,
    phone,
    press,
    training_page,
    watched_page,
    write,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_four_phones_stand_side_by_side(page: Page) -> None:
    await expect(page).to_have_title("Ruang latihan Betang")
    boxes = [await one.bounding_box() for one in await page.locator("section.phone").all()]
    places = [(box["x"], box["y"]) for box in boxes if box is not None]
    assert len({y for _, y in places}) == 1, "in one row on a wide window"
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    await expect(page.get_by_role("heading", level=2)).to_have_text(
        ["Warga 1", "Warga 2", "Petugas 1", "Petugas 2"]
    )
    await expect(phone(page, "Warga 1").get_by_role("log")).to_contain_text("orang yang bisa diajak bicara")


async def test_a_chat_begins_with_start_and_goes_on_with_buttons(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    screen = messages(citizen).last
    await expect(screen).to_contain_text("Halo, selamat datang.")
    rows = [await row.get_by_role("button").all_text_contents() for row in await screen.locator(".key-row").all()]
    assert rows == [["📖 Belajar", "💬 Cerita"], ["☐ Fisik", "☐ Psikis"], ["Kotak", "✖ Tutup"]]
    await press(citizen, "📖 Belajar")
    await expect(screen).to_contain_text("makan malam bersama")
    await expect(screen.locator(".edited")).to_have_text("diubah")
    await expect(citizen.get_by_role("status").filter(has_text="Baik")).to_be_visible()
    await expect(messages(phone(page, "Warga 2"))).to_have_count(0)
    assert not server.world.ledger.rejected


async def test_the_invitation_is_opened_once(page: Page, server: TrainingServer) -> None:
    officer = phone(page, "Petugas 2")
    await press(officer, "Buka undangan")
    await expect(messages(officer).last).to_contain_text("Undangan pintu-dua diterima.")
    await expect(officer.get_by_role("button", name="Buka undangan")).to_have_count(0)
    await expect(phone(page, "Petugas 1").get_by_role("button", name="Buka undangan")).to_be_visible()
    await page.reload()
    await expect(messages(phone(page, "Petugas 2"))).to_have_count(2)
    await expect(phone(page, "Petugas 2").get_by_role("button", name="Buka undangan")).to_have_count(0)


async def test_enter_sends_and_shift_enter_breaks_the_line(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    field = citizen.get_by_role("textbox", name="Tulis pesan")
    await expect(field).to_be_focused()
    await page.keyboard.type("satu")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("dua")
    await page.keyboard.press("Enter")
    await expect(messages(citizen).last).to_contain_text("Gema: satu\ndua")
    await expect(field).to_have_value("")
    await page.keyboard.press("Enter")  # nothing to send
    await server.quiet()
    assert len(holder(server, "Warga 1").view().messages) == 3


async def test_what_the_bot_deletes_goes_away_before_the_eye(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await press(citizen, "✖ Tutup")
    await expect(messages(citizen)).to_have_count(1)
    await expect(citizen.locator("article.leaving")).to_have_count(0)


async def test_a_box_waits_for_its_ok_and_gives_the_focus_back(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await press(citizen, "Kotak")
    box = citizen.get_by_role("alertdialog", name="Ini kotak yang menunggu OK.")
    await expect(box.get_by_role("button", name="OK")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(box).to_have_count(0)
    await expect(citizen.get_by_role("button", name="Kotak")).to_be_focused()


async def test_typing_is_shown_until_the_bot_writes(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await write(citizen, "/tik")
    await expect(citizen.get_by_text("sedang mengetik")).to_be_visible()
    await write(citizen, "halo")
    await expect(citizen.get_by_text("sedang mengetik")).to_have_count(0)


async def test_formatting_follows_the_entities(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await write(citizen, "/hias")
    text = messages(citizen).filter(has_text="kutipan").locator(".text")
    await expect(text.locator("strong em")).to_have_text("miring")
    await expect(text.locator("blockquote")).to_have_text("kutipan <b>")
    await expect(text.get_by_role("link", name="tautan")).to_have_attribute("href", "https://contoh.invalid/a")
    await expect(text.get_by_role("link", name="tautan")).to_have_attribute("rel", "noopener noreferrer")
    spoiler = text.locator(".spoiler")
    await expect(spoiler.locator("span")).to_be_hidden()
    await spoiler.click()
    await expect(spoiler.locator("span")).to_have_text("rahasia")
    await expect(spoiler.locator("span")).to_be_visible()
    await text.get_by_role("button", name="/bantuan").click()
    await expect(messages(citizen).last).to_contain_text("Perintah bantuan")
    await text.get_by_role("button", name="pintu").click()
    await expect(messages(citizen).last).to_contain_text("Undangan pintu diterima.")


async def test_a_link_that_would_run_something_is_only_text(page: Page) -> None:
    made = await page.evaluate(
        """async () => {
          const { formatted } = await import("/entities.js");
          const doing = { command() {}, botLink() {}, botUsername: () => "betang_latihan_bot" };
          const entity = (type, url) => ({ type, offset: 0, length: 4, url });
          const kinds = ["javascript:alert(1)", "data:text/html,<p>", "file:///etc/hostname", "", "//"];
          return kinds.map((url) => {
            const box = document.createElement("div");
            box.append(formatted("<b>x", [entity("text_link", url)], doing));
            return [box.querySelectorAll("a, b").length, box.textContent];
          });
        }"""
    )
    assert made == [[0, "<b>x"]] * 5


async def test_own_messages_are_edited_and_deleted_from_their_menu(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    own = messages(citizen).first
    await own.click(button="right")
    await citizen.get_by_role("menuitem", name="Ubah").click()
    field = citizen.get_by_role("textbox")
    await expect(field).to_have_value("/start")
    await field.fill("lain")
    await field.press("Enter")
    await expect(own.locator(".edited")).to_be_visible()
    await expect(messages(citizen).last).to_contain_text("Diubah jadi: lain")
    await own.hover()
    await own.get_by_role("button", name="Pilihan pesan").click()
    await citizen.get_by_role("menuitem", name="Hapus dari HP ini").click()
    await expect(messages(citizen).first).to_contain_text("Halo, selamat datang.")
    await press(citizen, "📖 Belajar")
    await expect(messages(citizen)).to_have_count(2)
    await page.reload()
    await expect(messages(phone(page, "Warga 1"))).to_have_count(2)


async def test_a_blocked_bot_can_be_unblocked(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 2")
    await press(citizen, "Mulai")
    await press(citizen, "Pilihan HP Warga 2")
    await citizen.get_by_role("menuitem", name="Blokir bot").click()
    await expect(citizen.get_by_text("Bot ini Anda blokir.")).to_be_visible()
    await expect(citizen.get_by_role("textbox")).to_be_hidden()
    assert holder(server, "Warga 2").user.blocked
    await press(citizen, "Buka blokir")
    await expect(citizen.get_by_role("textbox")).to_be_focused()
    assert not holder(server, "Warga 2").user.blocked


async def test_the_chat_is_cleared(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    await press(citizen, "Pilihan HP Warga 1")
    await citizen.get_by_role("menuitem", name="Hapus untuk keduanya").click()
    await expect(messages(citizen)).to_have_count(0)
    await expect(citizen.get_by_text("Apa yang bisa dilakukan bot ini?")).to_be_visible()


async def test_the_lock_screen_shows_what_others_could_read(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    await press(citizen, "Layar kunci")
    await expect(citizen.get_by_role("log")).to_be_hidden()
    first = citizen.locator(".notification")
    await expect(first).to_have_count(1)
    await expect(first).to_contain_text("Betang")
    await expect(first).to_contain_text("Halo, selamat datang.")
    await expect(first).to_contain_text("berbunyi")
    await press(citizen, "Buka kunci")
    await write(citizen, "/diam")
    await expect(messages(citizen).last).to_contain_text("Ada info baru")
    await press(citizen, "✖ Tutup")
    await expect(messages(citizen).filter(has_text="Halo")).to_have_count(0)
    await press(citizen, "Layar kunci")
    await expect(citizen.locator(".notification")).to_have_count(1)
    await expect(citizen.locator(".notification")).to_contain_text("senyap")
    await expect(citizen.get_by_text("1 pemberitahuan sudah hilang")).to_be_visible()


async def test_protected_messages_cannot_be_selected_or_saved(page: Page) -> None:
    officer = phone(page, "Petugas 1")
    await press(officer, "Buka undangan")
    await write(officer, "/lindung")
    bubble = messages(officer).last.locator(".bubble")
    await expect(bubble).to_contain_text("terlindung")
    await expect(bubble).to_have_css("user-select", "none")
    await attach(officer, "Contoh berkas")
    await expect(messages(officer)).to_have_count(6)
    own, returned = messages(officer).nth(4), messages(officer).nth(5)
    await expect(own.get_by_role("link", name="contoh-berkas.pdf")).to_have_count(1)
    await expect(returned).to_contain_text("contoh-berkas.pdf")
    await expect(returned.get_by_role("link")).to_have_count(0)


async def test_answer_buttons_below_the_field_say_their_words(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await write(citizen, "/tombol")
    await citizen.get_by_role("group", name="Tombol jawaban").get_by_role("button", name="Dua").click()
    await expect(messages(citizen).last).to_contain_text("Gema: Dua")


async def test_commands_come_from_the_bots_own_menu(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await press(citizen, "Menu perintah")
    await expect(citizen.get_by_role("menuitem")).to_have_text(["/startMenu utama", "/hiasHiasan teks"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(messages(citizen).last).to_contain_text("kutipan")


async def test_a_phone_changes_its_language(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await citizen.get_by_role("combobox", name="Bahasa HP Warga 1").select_option("en")
    await expect(citizen.get_by_role("textbox", name="Message")).to_be_visible()
    await expect(citizen).to_have_attribute("lang", "en")
    await expect(citizen.get_by_role("button", name="Lock screen")).to_be_visible()
    await press(citizen, "📖 Belajar")
    await expect(messages(citizen).last.locator(".edited")).to_have_text("edited")
    assert holder(server, "Warga 1").user.language_code == "en"
    await expect(phone(page, "Warga 2").get_by_role("button", name="Layar kunci")).to_be_visible()


async def test_the_hour_moves_on_for_everybody(page: Page, server: TrainingServer) -> None:
    before = server.world.now()
    await page.get_by_role("button", name="+1 hari").click()
    await page.get_by_role("button", name="+1 jam").click()
    await expect(page.get_by_role("button", name="Jam sebenarnya")).to_be_visible()
    assert 25 * 3600 <= server.world.now() - before <= 25 * 3600 + 10
    shown = await page.locator(".bar .now").inner_text()
    assert await phone(page, "Warga 1").locator(".status time").inner_text() in shown
    await page.get_by_role("button", name="Jam sebenarnya").click()
    await expect(page.get_by_role("button", name="Jam sebenarnya")).to_be_hidden()
    assert server.world.now() - before <= 20


async def test_refused_calls_are_counted_and_listed(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await write(citizen, "/salah")
    counters = page.get_by_role("button", name="Ditolak 1")
    await counters.click()
    box = page.get_by_role("dialog", name="Panggilan bot ke server")
    await expect(box.get_by_role("row", name="editMessageText 400 Bad")).to_contain_text(
        "message to edit not found"
    )
    await page.keyboard.press("Escape")
    await expect(box).to_have_count(0)
    await expect(counters).to_be_focused()


async def test_a_lost_stream_is_found_again_and_nothing_is_missing(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    await expect(messages(citizen)).to_have_count(2)
    async with page.expect_response("**/events"):
        server.world.hub.close()
        await expect(page.get_by_text("terputus")).to_be_visible()
        await holder(server, "Warga 1").say("halo")
        await holder(server, "Warga 1").sees("Gema: halo")
    await expect(messages(citizen)).to_have_count(3)
    await expect(page.get_by_text("terputus")).to_be_hidden()
    await write(citizen, "lagi")
    await expect(messages(citizen).last).to_contain_text("Gema: lagi")


async def test_what_cannot_be_sent_stays_in_the_field(server: TrainingServer, browser: Browser) -> None:
    async with training_page(browser, server, expected="status of 400") as page:
        citizen = phone(page, "Warga 1")
        await press(citizen, "Mulai")
        await page.route("**/say", lambda route: route.fulfill(status=400, json={"error": "sebab"}))
        await write(citizen, "jangan hilang")
        await expect(citizen.get_by_text("Tidak terkirim: sebab")).to_be_visible()
        await expect(citizen.get_by_role("textbox")).to_have_value("jangan hilang")


async def test_an_address_without_its_key_says_what_to_open(server: TrainingServer, browser: Browser) -> None:
    async with watched_page(browser, f"{server.url}/", expected="status of 404") as page:
        await expect(page.get_by_role("alert")).to_contain_text("Buka alamat lengkap")
        await page.goto(server.page_url)  # differs behind the # alone
        await expect(page.get_by_role("heading", level=2)).to_have_count(4)


async def test_who_reads_back_is_not_pulled_to_the_end(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await press(citizen, "Mulai")
    person = holder(server, "Warga 1")
    log = citizen.get_by_role("log")
    async with Bot(server.token, base_url=f"{server.url}/bot") as bot:
        for number in range(30):
            await bot.send_message(person.id, f"baris {number}")
        await expect(messages(citizen)).to_have_count(32)
        await expect(messages(citizen).last).to_be_in_viewport()
        await log.evaluate("(log) => { log.scrollTop = 0; }")
        await bot.send_message(person.id, "yang terakhir")
    await expect(messages(citizen).last).to_contain_text("yang terakhir")
    assert await log.evaluate("(log) => log.scrollTop") == 0
