"""Inline mode through the whole bot: something to pass on from any chat, at once, and nothing that could harm."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

import pytest

from betang.storage.tables import chats, journal
from betang.training.faults import FaultKind
from betang.training.inline import InlineAnswer
from betang.training.people import Phone
from betang.wording.content_lint import load_word_list
from tests.handlers.handlers_stage import ROOT, Stage, shown

TITLE = "sepuluh menit"
SHARED = "sepuluh-menit-penuh"


async def ask(phone: Phone, text: str, offset: str = "") -> InlineAnswer:
    answer = await phone.ask_inline(text, offset=offset)
    assert answer is not None, f"nobody answered {text!r}"
    return answer


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.002)


def titles(answer: InlineAnswer) -> list[str]:
    return [one.title for one in answer.results]


async def test_words_typed_in_any_chat_find_a_sentence_to_pass_on(stage: Stage) -> None:
    """By somebody who has never opened the bot."""
    friend = stage.server.phone(first_name="Warga")
    answer = await ask(friend, TITLE)
    message = stage.content.library.message(SHARED)
    assert message is not None
    best = answer.results[0]
    assert (best.id, best.title, best.description) == (SHARED, message.discreet, message.share)
    assert (best.content["text"], "reply_markup" in best.content) == (message.share, False)
    assert answer.is_personal, "the next person who types the same may read another language"
    assert 0 < answer.cache_time <= 300


async def test_what_is_chosen_stands_in_the_other_chat_and_the_bot_adds_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    group = stage.server.group("Grup rekaan", citizen, bot_present=False)
    sent = await citizen.choose((await ask(citizen, TITLE)).results[0], chat=group.id)
    await stage.settle()
    assert [one.text for one in citizen.view(group.id).messages] == [sent.text]


async def test_no_words_offer_something_of_every_theme_page_by_page(stage: Stage) -> None:
    citizen = await stage.citizen()
    seen: set[str] = set()
    offset = ""
    while True:
        answer = await ask(citizen, "", offset)
        seen |= {one.id for one in answer.results}
        if not (offset := answer.next_offset):
            break
    assert seen == {one.id for one in stage.content.library.messages}


async def test_it_speaks_the_phones_language_until_one_was_chosen(stage: Stage) -> None:
    message = stage.content.library.message(SHARED)
    assert message is not None
    english = stage.content.catalogues.catalogue("en")
    stranger = stage.server.phone(first_name="Warga", language_code="en")
    assert english.plain(message.discreet) in titles(await ask(stranger, "ten minutes"))
    citizen = await stage.citizen("en")
    await stage.tap(citizen, "⚙️ Settings", "🌐 Language", "Bahasa Indonesia")
    answer = await ask(citizen, TITLE)
    assert answer.results[0].title == message.discreet
    assert answer.button == ("📖 Bacaan lain", "belajar")


@pytest.mark.parametrize("typed", ["tolong dia bawa parang", "rasanya mau mati saja"])
async def test_words_of_danger_put_nothing_into_somebody_elses_chat(stage: Stage, typed: str) -> None:
    """The list is empty; above it stands a way to the numbers, which only whoever typed sees."""
    citizen = await stage.citizen()
    answer = await ask(citizen, typed)
    assert answer.results == ()
    assert answer.button == ("☎️ Bantuan", "bantuan")
    await citizen.start(answer.button[1])
    await stage.settle()
    assert "110" in (await shown(citizen)).text


async def test_whoever_wants_to_tell_is_led_to_the_private_chat(stage: Stage) -> None:
    citizen = await stage.citizen()
    answer = await ask(citizen, "saya mau lapor")
    assert answer.results == ()
    assert answer.button == ("💬 Buka chat dengan saya", "mulai")
    await citizen.start(answer.button[1])
    await stage.settle()
    await citizen.sees("Mau mulai dari mana?")


async def test_a_heavy_word_alone_is_looked_up_like_any_other(stage: Stage) -> None:
    citizen = await stage.citizen()
    assert titles(await ask(citizen, "kdrt"))


async def test_where_nothing_is_found_the_library_is_one_tap_away(stage: Stage) -> None:
    citizen = await stage.citizen()
    answer = await ask(citizen, "zzzzzzzz")
    assert answer.results == ()
    assert answer.button == ("📖 Bacaan lain", "belajar")
    await citizen.start(answer.button[1])
    await stage.settle()
    await citizen.sees("Pilih tema")


async def test_all_that_is_offered_is_harmless_on_both_phones(stage: Stage) -> None:
    words = load_word_list(ROOT / "content" / "words.yaml")
    citizen = await stage.citizen()
    for typed in ("", "kdrt", "anak", "suami", "uang"):
        for one in (await ask(citizen, typed)).results:
            for text in (one.title, one.content["text"]):
                assert not words.loud_start(text), text


async def test_nothing_of_a_query_is_written_down(stage: Stage) -> None:
    citizen = await stage.citizen()
    before = (await stage.count(journal), await stage.count(chats))
    await ask(citizen, "kata yang tidak boleh tersimpan")
    await stage.settle()
    assert (await stage.count(journal), await stage.count(chats)) == before
    for path in stage.settings.data.rglob("betang.db*"):
        assert b"tidak boleh tersimpan" not in path.read_bytes()


async def test_of_many_letters_typed_quickly_the_newest_is_answered(stage: Stage) -> None:
    """All of them wait together: the older ones are forgotten, and nothing stands in the newest one's way."""
    citizen = await stage.citizen()
    stage.server.faults.outage = True
    letters = [TITLE[: end + 1] for end in range(len(TITLE))]
    waiting = [asyncio.create_task(citizen.ask_inline(typed)) for typed in letters]
    await asyncio.sleep(0)
    stage.server.faults.forget()
    newest = await waiting[-1]
    assert newest is not None
    assert newest.results[0].id == SHARED
    for one in waiting:
        one.cancel()
    assert stage.server.world.ledger.calls("answerInlineQuery") < len(letters)


async def test_an_answer_that_comes_too_late_or_not_at_all_is_nobodys_error(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.forgiven |= {"query is too old", "Internal Server Error"}
    citizen = await stage.citizen()
    ledger = stage.server.world.ledger
    stage.server.world.inject({"inline_query": {"id": "1", "from": citizen.user.as_json(), "query": "teh"}})
    await until(lambda: ledger.calls("answerInlineQuery", 400) == 1)
    stage.server.faults.plan(FaultKind.STATUS_500, "answerInlineQuery")
    waiting = asyncio.create_task(citizen.ask_inline("teh"))
    await until(lambda: ledger.calls("answerInlineQuery", 500) == 1)
    waiting.cancel()
    assert titles(await ask(citizen, TITLE))
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


async def test_a_query_that_breaks_something_is_told_to_the_operator_and_the_next_is_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    citizen = await stage.citizen()
    with monkeypatch.context() as broken:
        broken.setattr("handlers.inline.answer_to", lambda *_: 1 / 0)
        waiting = asyncio.create_task(citizen.ask_inline(TITLE))
        await until(lambda: "an inline query was not answered: ZeroDivisionError" in caplog.text)
        waiting.cancel()
    assert TITLE not in caplog.text
    assert titles(await ask(citizen, TITLE))


async def test_the_share_button_leads_to_exactly_this_message(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "Cinta kasih", "📤 Bagikan")
    key = next(one for one in (await shown(citizen)).keys if one.switch is not None)
    assert key.label == "📤 Kirim ke teman"
    friend = stage.server.phone(first_name="Warga", language_code="en")
    answer = await ask(friend, str(key.switch))
    state = await stage.state_of(citizen)
    assert answer.results[0].id == state.data["id"]


async def test_without_inline_mode_no_button_promises_it(stage: Stage) -> None:
    stage.server.world.inline_mode = False
    await stage.restart()
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "Cinta kasih", "📤 Bagikan")
    assert all(one.switch is None for one in (await shown(citizen)).keys)


async def test_beside_it_stands_a_way_to_bring_readings_into_a_group(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "Cinta kasih", "📤 Bagikan")
    links = {one.label: one.url for one in (await shown(citizen)).keys if one.url}
    assert links == {"👥 Bacaan untuk grup": "https://t.me/betang_latihan_bot?startgroup=ya"}
    stage.server.world.joins_groups = False
    await stage.restart()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "Cinta kasih", "📤 Bagikan")
    assert "👥 Bacaan untuk grup" not in (await shown(citizen)).labels


async def test_what_was_found_inline_and_sent_to_the_bot_itself_is_no_story(stage: Stage) -> None:
    """Somebody tries it in the chat with the bot: a text of the library is not taken for what they tell."""
    citizen = await stage.citizen()
    before = await shown(citizen)
    await citizen.choose((await ask(citizen, TITLE)).results[0])
    await stage.settle()
    assert await shown(citizen) == before


async def test_answers_come_from_memory_within_a_tenth_of_a_second(stage: Stage) -> None:
    """End to end: typed, fetched, found, answered, shown. The bound is generous, for a busy machine."""
    citizen = await stage.citizen()
    await ask(citizen, "anak")  # the first brings the machine's own beginnings
    took = []
    for typed in ("anak", "saya sering bertengkar soal uang di rumah", "sepuluh menit", "", "menikah muda") * 4:
        began = time.perf_counter()
        await ask(citizen, typed)
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.1
