"""Answers, notes, the code word question: once each, from the holder alone, in the citizen's language."""

from __future__ import annotations

from typing import Any

import pytest

from betang.duty import filing
from betang.duty.answers import answer, ask_code_word, citizen_locale, code_word_question, keep_file, note
from betang.duty.claims import claim
from betang.duty.filing import Filed
from betang.duty.reading import read_story
from betang.duty.rules import MOST_TEXT
from betang.duty.views import Pressed
from betang.errors import Lost, UserError
from betang.reports.followup import read_answers
from betang.storage.officers import Officer
from betang.vocabulary import Answering, FileKind, FileRef
from tests.duty.duty_scenes import INDONESIAN, PALANGKA_RAYA, Scene


async def _held(scene: Scene, officer: Officer, **answers: Any) -> Filed:
    filed = await scene.report("Cerita.", **answers)
    async with scene.database.work() as work:
        await claim(scene.room, work, officer, filed.code)
    return filed


async def _answers(scene: Scene, filed: Filed) -> list[str]:
    """As the citizen reads them."""
    async with scene.database.work() as work:
        return [one.text for one in await read_answers(scene.room.reports, work, filed.case_id)]


async def test_an_answer_reaches_the_citizen(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        sent = await answer(scene.room, work, officer, filed.code, 41, text="  Terima kasih sudah bercerita. ")
    assert sent is Pressed.NOW
    assert await _answers(scene, filed) == ["Terima kasih sudah bercerita."]
    assert (await scene.actions(filed.code))[-1] == "answer"


async def test_pressing_send_twice_sends_once(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    pressed = []
    for update_id in (41, 41, 42):
        async with scene.database.work() as work:
            pressed.append(await answer(scene.room, work, officer, filed.code, update_id, text="Halo."))
    assert pressed == [Pressed.NOW, Pressed.ALREADY, Pressed.NOW]
    assert await _answers(scene, filed) == ["Halo.", "Halo."]
    assert (await scene.actions(filed.code)).count("answer") == 2


async def test_answers_that_cannot_be_are_refused_before_anything_is_written(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    for text, key in (("", "answer.empty"), (" \n ", "answer.empty"), ("a" * (MOST_TEXT + 1), "answer.too_long")):
        async with scene.database.work() as work:
            with pytest.raises(UserError) as refused:
                await answer(scene.room, work, officer, filed.code, 41, text=text)
            assert refused.value.key == key
    assert await _answers(scene, filed) == []


async def test_length_is_counted_as_telegram_counts(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        with pytest.raises(UserError) as refused:
            await answer(scene.room, work, officer, filed.code, 41, text="🙂" * (MOST_TEXT // 2 + 1))
        assert refused.value.facts == {"length": MOST_TEXT + 2, "limit": MOST_TEXT}
        assert await answer(scene.room, work, officer, filed.code, 42, text="🙂" * (MOST_TEXT // 2)) is Pressed.NOW


async def test_whoever_wants_no_answer_gets_none(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, answering=Answering.NONE, code_word="sungai biru")
    async with scene.database.work() as work:
        with pytest.raises(UserError, match=r"answer\.not_wanted"):
            await answer(scene.room, work, officer, filed.code, 41, text="Halo.")
        with pytest.raises(UserError, match=r"answer\.not_wanted"):
            await ask_code_word(scene.room, work, officer, filed.code, 42)
    assert {"answer", "ask_code_word"} & set(await scene.actions(filed.code)) == set()


async def test_only_the_holder_writes(scene: Scene) -> None:
    officer, other = await scene.officer(), await scene.officer()
    filed = await _held(scene, officer, code_word="sungai biru")
    async with scene.database.work() as work:
        for verb in (
            answer(scene.room, work, other, filed.code, 41, text="Halo."),
            note(scene.room, work, other, filed.code, 41, "Halo."),
            ask_code_word(scene.room, work, other, filed.code, 41),
        ):
            with pytest.raises(Lost, match=r"case\.taken"):
                await verb


async def test_a_note_stays_among_officers(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    pressed = []
    for _ in range(2):
        async with scene.database.work() as work:
            pressed.append(await note(scene.room, work, officer, filed.code, 41, "Hubungi puskesmas."))
    assert pressed == [Pressed.NOW, Pressed.ALREADY]
    assert await _answers(scene, filed) == []
    async with scene.database.work() as work:
        read = await read_story(scene.room, work, officer, filed.code)
        with pytest.raises(UserError, match=r"answer\.empty"):
            await note(scene.room, work, officer, filed.code, 42, " ")
    assert [piece.text for piece in read.pieces] == ["Cerita.", "Hubungi puskesmas."]


async def test_the_code_word_is_asked_with_one_fixed_question(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, code_word="sungai biru")
    async with scene.database.work() as work:
        assert await ask_code_word(scene.room, work, officer, filed.code, 41) is Pressed.NOW
    assert await _answers(scene, filed) == [code_word_question(INDONESIAN)]
    assert "sungai" not in code_word_question(INDONESIAN)


async def test_the_question_is_not_asked_twice_until_the_citizen_wrote(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer, code_word="sungai biru")
    pressed = []
    for update_id in (41, 42):
        async with scene.database.work() as work:
            pressed.append(await ask_code_word(scene.room, work, officer, filed.code, update_id))
    async with scene.database.work() as work:
        await filing.add_text(scene.room, work, filed.case_id, "lupa", scene.update_id())
        pressed.append(await ask_code_word(scene.room, work, officer, filed.code, 43))
    assert pressed == [Pressed.NOW, Pressed.ALREADY, Pressed.NOW]
    assert len(await _answers(scene, filed)) == 2


async def test_without_a_code_word_there_is_nothing_to_ask(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        with pytest.raises(UserError, match=r"code_word\.none"):
            await ask_code_word(scene.room, work, officer, filed.code, 41)


async def test_writing_renews_the_lease(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    scene.clock.advance(minutes=29)
    async with scene.database.work() as work:
        await answer(scene.room, work, officer, filed.code, 41, text="Halo.")
    assert (await scene.row(filed.code)).lease_until == scene.clock.milliseconds() + 30 * 60_000


async def test_a_file_can_be_an_answer(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await _held(scene, officer)
    async with scene.database.work() as work:
        blob = await keep_file(scene.room, work, officer, filed.code, FileRef(FileKind.DOCUMENT, "f1"), 77)
        sent = await answer(scene.room, work, officer, filed.code, 41, attachment=blob)
        read = await read_story(scene.room, work, officer, filed.code)
    assert sent is Pressed.NOW
    assert [piece.attachment for piece in read.pieces][-1] == blob
    assert [file.id for file in read.attachments] == [blob]


async def test_the_file_of_another_case_is_no_answer(scene: Scene) -> None:
    officer = await scene.officer()
    first, second = await _held(scene, officer), await _held(scene, officer, district=PALANGKA_RAYA)
    async with scene.database.work() as work:
        blob = await keep_file(scene.room, work, officer, first.code, FileRef(FileKind.DOCUMENT, "f1"), 77)
        with pytest.raises(Lost, match=r"file\.gone"):
            await answer(scene.room, work, officer, second.code, 41, attachment=blob)


async def test_the_citizens_language_is_known_for_the_preview(scene: Scene) -> None:
    officer = await scene.officer()
    filed = await scene.report("Story.", locale="en")
    async with scene.database.work() as work:
        assert await citizen_locale(scene.room, work, officer, filed.code) == "en"
