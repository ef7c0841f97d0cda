"""Reading in the chat: themes, one message on the one screen, finding, sharing, quizzes, and what is kept of it."""

from __future__ import annotations

import pytest

from betang.awareness import totals
from betang.chats.service import Chats
from betang.chats.state import ChatState
from betang.delivery.outbox import Outbox
from betang.training.people import Phone
from betang.training.views import Seen
from betang.wording.measure import telegram_length
from tests.handlers.handlers_stage import PIN, Stage, shown

SHELL = ["‹ Kembali", "☎️ Darurat", "✖ Tutup"]


def chats_of(stage: Stage) -> Chats:
    """The chats as the bot keeps them."""
    parts = stage.parts
    return Chats(parts.vault, parts.clock, Outbox(parts.vault, parts.clock))


async def state_of(stage: Stage, citizen: Phone) -> ChatState:
    chats = chats_of(stage)
    async with stage.parts.database.reading() as view:
        return (await chats.load(view, chats.pseudonym(citizen.id), "id")).state


async def open_theme(stage: Stage, citizen: Phone, theme: str = "Cinta kasih") -> Seen:
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, theme)
    return await shown(citizen)


async def useful(stage: Stage) -> dict[str, int]:
    async with stage.parts.database.reading() as view:
        return await totals.useful(view)


async def finished(stage: Stage) -> dict[str, int]:
    async with stage.parts.database.reading() as view:
        return await totals.finished(view)


# Reading


async def test_themes_are_offered_two_in_a_row_and_page_by_page(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tap(citizen, "📖 Belajar")
    screen = await shown(citizen)
    assert [len(row) for row in screen.rows[:5]] == [2] * 5
    assert list(screen.labels[-3:]) == SHELL
    seen = {label for label in screen.labels if not label.endswith("›")}
    while "Tema lain ›" in screen.labels:
        await stage.tap(citizen, "Tema lain ›")
        screen = await shown(citizen)
        seen |= set(screen.labels)
    assert {theme.title for theme in stage.content.library.themes} <= seen
    await stage.tap(citizen, "‹ Tema tadi")
    assert "Tema lain ›" in (await shown(citizen)).labels


async def test_a_message_has_a_source_somewhere_to_turn_and_every_way_out(stage: Stage) -> None:
    citizen = await stage.citizen()
    screen = await open_theme(stage, citizen)
    assert screen.text.startswith("📖 Cinta kasih · 1/6\n")
    assert "Sumber: BKKBN, fungsi cinta kasih" in screen.text
    assert "Yang bisa dihubungi: 129 SAPA 129" in screen.text
    assert "menunggu konfirmasi dinas" in screen.text
    assert "(B)" not in screen.text
    assert list(screen.labels[-3:]) == SHELL
    assert len(citizen.view().messages) == 1


async def test_next_and_previous_go_through_a_theme_on_the_one_screen(stage: Stage) -> None:
    citizen = await stage.citizen()
    first = await open_theme(stage, citizen)
    assert "‹ Sebelumnya" not in first.labels
    for number in range(2, 7):
        await stage.tap(citizen, "Berikutnya ›")
        assert f"· {number}/6" in (await shown(citizen)).text
    last = await shown(citizen)
    assert "Berikutnya ›" not in last.labels
    assert last.id == first.id
    await stage.tap(citizen, "‹ Sebelumnya")
    assert "· 5/6" in (await shown(citizen)).text


async def test_another_one_is_something_else_each_time(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🔄 Acak")
    texts = [(await shown(citizen)).text]
    for _ in range(5):
        await stage.tap(citizen, "🔄 Lagi")
        texts.append((await shown(citizen)).text)
    assert len({text.split(" · ")[0] for text in texts}) == 6


async def test_what_was_read_is_remembered_sealed_and_forgotten_with_the_chat(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_theme(stage, citizen)
    await stage.tap(citizen, "Berikutnya ›")
    assert len((await state_of(stage, citizen)).read) == 2
    reopened = await open_theme(stage, citizen)
    assert "· 3/6" in reopened.text
    await stage.tell(citizen, "/hapus")
    await stage.tap(citizen, "Ya, hapus")
    assert (await state_of(stage, citizen)).read == []
    assert "· 1/6" in (await open_theme(stage, citizen)).text


async def test_useful_is_counted_once_and_without_anybody(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_theme(stage, citizen)
    answer = await stage.press(citizen, "👍 Bermanfaat")
    assert answer.text == "Terima kasih. Yang dicatat hanya jumlahnya."
    await stage.press(citizen, "✓ Dicatat")
    (key,) = (await state_of(stage, citizen)).read
    assert await useful(stage) == {key: 1}


async def test_sharing_shows_the_harmless_text_and_puts_it_on_the_clipboard(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_theme(stage, citizen)
    (key,) = (await state_of(stage, citizen)).read
    message = stage.content.library.message(key)
    assert message is not None
    await stage.tap(citizen, "📤 Bagikan")
    screen = await shown(citizen)
    assert message.share in screen.text
    buttons = screen.raw["reply_markup"]["inline_keyboard"]
    assert {"text": "📋 Salin", "copy_text": {"text": message.share}} in [key for row in buttons for key in row]
    await stage.tap(citizen, "‹ Kembali")
    assert "· 1/6" in (await shown(citizen)).text


async def test_reading_goes_on_after_a_restart_and_from_the_emergency_card(stage: Stage) -> None:
    citizen = await stage.citizen()
    before = (await open_theme(stage, citizen)).text
    await stage.restart()
    await stage.tap(citizen, "☎️ Darurat")
    assert "110" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    assert (await shown(citizen)).text == before


# Finding


async def test_typed_words_find_messages_whatever_the_slip(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "pinjaman onlin")
    screen = await shown(citizen)
    assert "Ini yang paling dekat" in screen.text
    assert "💬 Itu cerita saya" not in screen.labels
    await stage.tap(citizen, screen.labels[0])
    assert "📖 Uang keluarga" in (await shown(citizen)).text
    assert len(citizen.view().messages) == 1


async def test_a_word_that_is_nowhere_is_said_to_be_nowhere(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "xyzzy")
    assert "Belum ada bacaan dengan kata itu" in (await shown(citizen)).text


async def test_the_name_of_a_button_is_the_button_and_no_search(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "uang keluarga")
    assert "📖 Uang keluarga · 1/6" in (await shown(citizen)).text


async def test_danger_brings_the_card_first_also_while_reading(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_theme(stage, citizen)
    await stage.tell(citizen, "tolong suami saya mau bunuh saya")
    assert "110" in (await shown(citizen)).text
    assert "bunuh" in (await state_of(stage, citizen)).heard


async def test_somebody_who_tells_while_reading_is_offered_to_go_on_telling(stage: Stage) -> None:
    citizen = await stage.citizen()
    await open_theme(stage, citizen)
    await stage.tell(citizen, "kemarin ada orang asing berdiri lama sekali di depan pagar kami")
    assert "Mau dilanjutkan sebagai cerita" in (await shown(citizen)).text


async def test_words_that_found_something_can_still_become_a_story(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "tetangga ribut malam malam")
    await stage.tap(citizen, "💬 Itu cerita saya")
    assert "Sebelum mulai, empat hal" in (await shown(citizen)).text
    assert (await state_of(stage, citizen)).flow is not None


async def test_words_that_led_to_a_message_are_not_kept(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar", "tetangga ribut malam malam")
    assert (await state_of(stage, citizen)).heard
    await stage.tap(citizen, (await shown(citizen)).labels[0])
    state = await state_of(stage, citizen)
    assert (state.heard, state.draft_until) == ("", None)


# Quizzes


async def test_a_quiz_explains_kindly_counts_its_end_and_keeps_no_answer(stage: Stage) -> None:
    citizen = await stage.citizen()
    quiz = stage.content.library.quizzes[0]
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🧩 Kuis")
    await stage.tap(citizen, quiz.discreet)
    for number, step in enumerate(quiz.steps, start=1):
        screen = await shown(citizen)
        assert f"· {number}/{len(quiz.steps)}" in screen.text
        await stage.tap(citizen, screen.labels[len(step.choices) - 1])
        assert step.choices[-1].explain in (await shown(citizen)).text
        state = await state_of(stage, citizen)
        assert (state.note, state.data) == ("", {"id": quiz.id, "step": number - 1, "told": True})
        assert await finished(stage) == {}
        await stage.tap(citizen, "Lanjut ›")
    assert quiz.closing in (await shown(citizen)).text
    assert await finished(stage) == {quiz.id: 1}
    await stage.tap(citizen, "🧩 Kuis lain", "‹ Kembali")
    assert "Delapan fungsi keluarga" in (await shown(citizen)).text


async def test_every_quiz_is_listed(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🧩 Kuis")
    listed = set((await shown(citizen)).labels)
    await stage.tap(citizen, "Kuis lain ›")
    listed |= set((await shown(citizen)).labels)
    assert {quiz.discreet for quiz in stage.content.library.quizzes} <= listed


async def test_a_quiz_can_be_left_at_any_step_and_closing_leaves_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    quiz = stage.content.library.quizzes[0]
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🧩 Kuis", quiz.discreet, "✖ Tutup")
    screen = await shown(citizen)
    assert screen.text == "Sampai jumpa. Ketik /belajar untuk bacaan keluarga."
    state = await state_of(stage, citizen)
    assert (state.place, state.data) == ("closed", {})


# Whatever comes


@pytest.mark.parametrize(
    ("place", "data"),
    [
        ("learn", {"page": 99}),
        ("learn", {"page": "x"}),
        ("learn.read", {"id": "gone"}),
        ("learn.read", {}),
        ("learn.share", {"id": "gone"}),
        ("learn.found", {"ids": ["gone"]}),
        ("learn.found", {}),
        ("learn.quizzes", {"page": 7}),
        ("learn.quiz", {"id": "gone", "step": 0}),
        ("learn.quiz", {"id": "bertanya-ke-layanan", "step": 99}),
        ("learn.quiz", {"id": "bertanya-ke-layanan", "step": 4, "told": True}),
    ],
)
async def test_what_an_older_library_left_behind_leads_to_a_screen(
    stage: Stage, place: str, data: dict[str, object]
) -> None:
    citizen = await stage.citizen()
    chats = chats_of(stage)
    async with stage.parts.database.work() as work:
        chat = await chats.load(work, chats.pseudonym(citizen.id), "id")
        chat.state.place, chat.state.data = place, dict(data)
        await chats.save(work, chat)
    await stage.tap(citizen, "☎️ Bantuan", "Lanjut")
    screen = await shown(citizen)
    assert list(screen.labels[-2:]) == SHELL[1:]


async def test_everything_can_be_read_in_english(stage: Stage) -> None:
    citizen = await stage.citizen(language="en")
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "Love and care")
    screen = await shown(citizen)
    assert "Source: BKKBN" in screen.text
    assert "Where to turn: 129" in screen.text
    await stage.tap(citizen, "📤 Share", "‹ Back", "‹ Back", "🧩 Quizzes")
    assert "Answers are not kept" in (await shown(citizen)).text


async def test_no_message_is_longer_than_one_goes_through_at_one_go(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🔄 Acak")
    for _ in range(12):
        screen = await shown(citizen)
        assert telegram_length(screen.text) <= 1000
        assert list(screen.labels[-3:]) == SHELL
        await stage.tap(citizen, "🔄 Lagi")


async def test_a_report_that_is_open_is_not_disturbed_by_reading(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🔄 Acak")
    assert "Status" in (await stage.follow(citizen, PIN)).text
