"""What typed text means where no room asked for it: one harmless line, where it leads, and the way out."""

from __future__ import annotations

from itertools import cycle

import pytest

from betang.awareness.understanding.meaning import Meaning, Understood
from betang.chats.state import Kept
from betang.operations.content import Content
from betang.training.people import Phone
from betang.wording.content_lint import load_word_list
from handlers.meant import Way, label, line, way_of
from tests.handlers.handlers_stage import PIN, ROOT, STORY, Stage, shown

WORDS = load_word_list(ROOT / "content" / "words.yaml")
NOT_MEANT = "Bukan itu maksud saya"
TOPICS = {
    Meaning.INFO: ("", "services"),
    Meaning.SETTINGS: ("", "language", "safeword", "privacy", "erase", "close", "of another version"),
}
ALL = [Understood(one, (), topic) for one in Meaning for topic in TOPICS.get(one, ("",))]


# What is said


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_meaning_has_one_short_line_that_tells_nobody_else_anything(content: Content, language: str) -> None:
    words = content.catalogues.catalogue(language)
    for understood in ALL:
        said = line(words, understood)
        assert 10 < len(said) <= 80
        assert "\n" not in said
        assert not WORDS.loud_start(said), said
    assert len({line(words, one) for one in ALL}) == len(ALL) - 2  # settings of no topic all look the same


def test_every_meaning_but_small_talk_and_cries_leads_somewhere() -> None:
    nowhere = {one.meaning for one in ALL if way_of(one) is None}
    assert nowhere == {Meaning.SUICIDE, Meaning.DANGER, Meaning.GREETING, Meaning.OTHER}
    assert way_of(Understood(Meaning.INFO, (), "services")) is Way.SERVICES
    assert way_of(Understood(Meaning.INFO)) is Way.READ


def test_every_way_has_a_label_of_its_own(content: Content) -> None:
    for language in content.catalogues.locales:
        labels = {label(content.catalogues.catalogue(language), way) for way in Way}
        assert len(labels) == len(Way)
        assert all(len(one) <= 34 for one in labels)


# In any room

QUIET = {
    "home": ("/start",),
    "closed": ("/tutup",),
    "settings": ("/start", "⚙️ Pengaturan"),
    "language": ("/bahasa",),
    "privacy": ("/privasi",),
    "erase": ("/hapus",),
    "learn": ("/belajar",),
    "learn.read": ("/belajar", "🔄 Acak"),
    "learn.share": ("/belajar", "🔄 Acak", "📤 Bagikan"),
    "learn.quizzes": ("/belajar", "🧩 Kuis"),
    "follow.login": ("/cek",),
    "emergency": ("/start", "☎️ Bantuan"),
    "nearby": ("/start", "☎️ Bantuan", "Layanan terdekat"),
    "report.resume": ("/lapor", "/lapor"),
    "missed": ("/start", ">xyzzy", NOT_MEANT),
}
"""Rooms that do not ask for a story, and the way there."""


async def go(stage: Stage, citizen: Phone, *steps: str) -> None:
    for step in steps:
        typed = step.startswith(("/", ">"))
        await (stage.tell(citizen, step.removeprefix(">")) if typed else stage.tap(citizen, step))


async def test_typed_text_leads_where_it_means_to_from_every_quiet_room(stage: Stage) -> None:
    """Where it was no library's business; and from each the way back leads to where the person was."""
    citizen = await stage.citizen()
    wishes = cycle((("ganti bahasa dong", "language"), ("nomor telepon psikolog", "nearby")))
    for (room, steps), (typed, place) in zip(QUIET.items(), wishes, strict=False):
        await go(stage, citizen, *steps)
        assert (await stage.state_of(citizen)).place == room
        await stage.tell(citizen, typed)
        screen, state = await shown(citizen), await stage.state_of(citizen)
        assert screen.text.startswith("Saya tangkap: "), f"{room}: {screen.text[:80]}"
        assert (state.place, NOT_MEANT in screen.labels) == (place, True), room
        assert screen.labels[-2:] == ("☎️ Darurat", "✖ Tutup")
        await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
        assert (await stage.state_of(citizen)).place == room


async def test_danger_is_held_and_offered_from_every_quiet_room_and_never_filed(stage: Stage) -> None:
    citizen = await stage.citizen()
    for room, steps in QUIET.items():
        await go(stage, citizen, *steps)
        await stage.tell(citizen, "suami saya bawa parang di depan pintu")
        assert "telepon dulu" in (await shown(citizen)).text, room
        await stage.tap(citizen, "Lanjut")
        assert "Belum ada yang dikirim" in (await shown(citizen)).text, room
        assert "parang" in (await stage.state_of(citizen)).heard, room
        await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
        state = await stage.state_of(citizen)
        assert (state.heard, state.guess, state.cases) == ("", None, []), room


async def test_somebody_who_never_pressed_start_is_understood_too(stage: Stage) -> None:
    citizen = stage.server.phone(first_name="Warga", language_code="id")
    await stage.tell(citizen, "saya mau lapor")
    screen = await shown(citizen)
    assert screen.text.startswith("Saya tangkap: Anda ingin bercerita.")
    assert {"Ya, lanjut", NOT_MEANT} <= set(screen.labels)


async def test_an_english_speaker_is_understood_and_answered_in_english(stage: Stage) -> None:
    citizen = await stage.citizen("en")
    await stage.tell(citizen, "please change the language")
    screen = await shown(citizen)
    assert screen.text.startswith("I understood: you want to change the language.")
    await stage.tap(citizen, "Not what I meant", "📍 Services")
    assert (await stage.state_of(citizen)).place == "nearby"


async def test_where_there_is_nothing_to_read_somebody_to_ask_is_offered(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "apa itu xyzzy")
    screen = await shown(citizen)
    assert "Belum ada bacaan dengan kata itu" in screen.text
    await stage.tap(citizen, "📍 Layanan")
    assert (await stage.state_of(citizen)).place == "nearby"


# Where a room keeps what is typed


async def test_a_question_in_an_open_report_is_added_and_leads_nowhere_by_itself(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.tell(citizen, "nomor telepon psikolog di mana")
    screen, state = await shown(citizen), await stage.state_of(citizen)
    assert "Tersimpan untuk petugas." in screen.text
    assert "Saya tangkap: Anda mencari layanan" in screen.text
    assert state.place == "sent"
    assert state.guess is not None
    assert (state.guess.kept, state.guess.typed) == (Kept.TAKEN, "")  # it lies under the key of its report only
    await stage.tap(citizen, NOT_MEANT, "💬 Cerita atau lapor")
    assert "Diterima" in (await shown(citizen)).text
    await stage.follow(citizen)
    await stage.tell(citizen, "kapan ada jawaban untuk laporan saya")
    screen = await shown(citizen)
    assert "Tersimpan untuk petugas." in screen.text
    assert "Saya tangkap: " not in screen.text  # they are there already
    await stage.tell(citizen, "cek laporan")
    assert (await stage.state_of(citizen)).place == "follow.menu"


async def test_nobody_is_led_away_from_a_code_that_is_shown_only_now(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.report(citizen)
    for place, button in (("sent", "Simpan kode"), ("code", "Lain kali")):
        await stage.tell(citizen, "ganti bahasa")
        screen = await shown(citizen)
        assert (await stage.state_of(citizen)).place == place
        assert {button, NOT_MEANT} <= set(screen.labels) or "Belum cocok" in screen.text
        await stage.tap(citizen, button)


async def test_what_goes_on_at_an_offer_is_held_whatever_it_may_be(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "saya mau lapor", "bagaimana cara mendidik anak")
    screen, state = await shown(citizen), await stage.state_of(citizen)
    assert state.heard == "saya mau lapor\nbagaimana cara mendidik anak"
    assert "📖 Bacaan" in screen.labels
    await stage.tap(citizen, "📖 Bacaan")
    state = await stage.state_of(citizen)
    assert (state.place, state.heard) == ("learn.found", "saya mau lapor")


async def test_a_long_text_is_held_also_where_it_seems_to_ask_for_something(stage: Stage) -> None:
    citizen = await stage.citizen()
    long = "apa ada bacaan tentang cara mendidik anak supaya rajin belajar dan tidak main hp terus setiap hari"
    await stage.tell(citizen, long)
    assert (await stage.state_of(citizen)).heard == long
    assert "💬 Itu cerita saya" in (await shown(citizen)).labels


async def test_an_officers_words_are_about_somebody_else_and_are_not_understood(stage: Stage) -> None:
    officer = await stage.officer()
    await stage.tell(officer, "/antrean", "ganti bahasa dong")
    state = await stage.state_of(officer)
    assert (state.place, state.guess) == ("officer.home", None)
    assert "Pilih salah satu tombol" in (await shown(officer)).text


# A code


async def test_a_code_typed_anywhere_is_a_code_and_no_story(stage: Stage) -> None:
    citizen, other = await stage.citizen(), await stage.citizen()
    await stage.report(citizen)
    await stage.tap(citizen, "Simpan kode")
    words = " ".join((await stage.state_of(citizen)).receipt)
    await stage.tell(other, words)
    assert "Kode lengkap. Sekarang ketik PIN." in (await shown(other)).text
    assert (await stage.state_of(other)).heard == ""
    await stage.tell(other, PIN)
    assert "Status: diterima" in (await shown(other)).text


async def test_a_pin_typed_in_the_wrong_place_is_not_remembered(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, PIN)
    state = await stage.state_of(citizen)
    assert state.guess is not None
    assert (state.guess.typed, state.heard) == ("", "")


@pytest.mark.parametrize("typed", ["ganti bahasa", "mau tanya nomor telepon psikolog"])
async def test_a_wish_typed_where_a_code_is_asked_for_is_no_guess(stage: Stage, typed: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/cek", typed)
    assert "tidak ada di daftar" not in (await shown(citizen)).text
    assert (await stage.state_of(citizen)).place in {"language", "nearby"}


# How long it is remembered


async def test_the_next_step_forgets_what_was_guessed(stage: Stage) -> None:
    citizen = await stage.citizen()
    for step in ("⚙️ Pengaturan", "/privasi", "✖ Tutup", ">tutup"):
        await stage.tell(citizen, "/start", "xyzzy")
        assert (await stage.state_of(citizen)).guess is not None
        await go(stage, citizen, step)
        state = await stage.state_of(citizen)
        assert (state.guess, state.draft_until) == (None, None), step
        assert NOT_MEANT not in (await shown(citizen)).labels


async def test_the_card_and_a_file_forget_nothing(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "bagaimana cara mendidik anak")
    await stage.tap(citizen, "☎️ Darurat", "Lanjut", NOT_MEANT, "📖 Bacaan")
    assert (await stage.state_of(citizen)).place == "learn.found"


async def test_what_was_guessed_is_erased_after_a_day_of_silence(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "ganti bahasa dong")
    await stage.tap(citizen, NOT_MEANT)
    await stage.later(hours=25)
    assert (await stage.state_of(citizen)).guess is None
    assert "Halo, selamat datang" in (await shown(citizen)).text


async def test_what_was_guessed_at_an_open_report_is_forgotten_when_it_closes(stage: Stage) -> None:
    """Remembered with it is the screen where it was typed, and that may show the officers' words."""
    citizen = await stage.citizen()
    await stage.report(citizen)
    await stage.follow(citizen)
    await stage.tell(citizen, "ganti bahasa")
    state = await stage.state_of(citizen)
    assert state.guess is not None
    assert (state.place, state.guess.place) == ("language", "follow.menu")
    await stage.later(minutes=11)
    assert (await stage.state_of(citizen)).guess is None
    await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
    assert "Halo, selamat datang" in (await shown(citizen)).text


# Where the screen lies


async def test_the_screen_comes_anew_where_the_old_one_may_have_been_cleared_away(stage: Stage) -> None:
    """Somebody cleared the chat on their own side: an edit of what they do not have would show them nothing."""
    citizen = await stage.citizen()
    first = await shown(citizen)
    await stage.tell(citizen, "xyzzy")
    assert (await shown(citizen)).id == first.id
    await stage.later(minutes=11)
    await stage.tell(citizen, "xyzzy")
    second = await shown(citizen)
    assert second.id > first.id
    await stage.tell(citizen, "/tutup")
    third = await shown(citizen)
    await stage.tell(citizen, "halo")
    fourth = await shown(citizen)
    assert fourth.id > third.id
    assert len(citizen.view().messages) == 1
    assert all(one.silent for one in await citizen.notifications())


# Captions, corrections, commands


async def test_a_caption_and_a_corrected_message_are_understood(stage: Stage) -> None:
    citizen = await stage.citizen()
    await citizen.send_document(b"isi rekaan", "catatan.txt", caption="suami saya bawa parang di depan pintu")
    await stage.settle()
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tell(citizen, "/start")
    said = await citizen.say("xyzzy")
    await citizen.edit(said.id, "ganti bahasa dong")
    await stage.settle()
    assert (await stage.state_of(citizen)).place == "language"


async def test_danger_behind_a_command_is_held_and_offered(stage: Stage) -> None:
    citizen = await stage.citizen()
    for command in ("/start", "/belajar", "/cek", "/privasi", "/bantuan"):
        await stage.tell(citizen, f"{command} dia bawa parang")
        assert "telepon dulu" in (await shown(citizen)).text, command
        await stage.tap(citizen, "Lanjut")
        assert "Belum ada yang dikirim" in (await shown(citizen)).text, command
        await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
    await stage.tell(citizen, "/lapor dia bawa parang")
    assert (await stage.state_of(citizen)).heard == ""  # it is a piece of the story already
    await stage.tap(citizen, "Lanjut", "Saya paham, lanjut", "Tidak", "Aman", "Saya, belum 18", "Lewati")
    await stage.tap(citizen, "Kapuas")
    await citizen.sees("Tersimpan: 1 pesan")


async def test_an_answer_that_a_room_asked_for_gets_no_such_button(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell_story_as_child(citizen)
    await stage.tell(citizen, STORY)
    assert "Tersimpan: 1 pesan" in (await shown(citizen)).text
    assert NOT_MEANT not in (await shown(citizen)).labels
