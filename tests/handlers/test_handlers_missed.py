"""Behind "Bukan itu maksud saya": every way on, with what was typed where it is of use, and the way back."""

from __future__ import annotations

import pytest

from betang.training.people import Phone
from tests.handlers.handlers_stage import Stage, shown

NOT_MEANT = "Bukan itu maksud saya"
ASKED = "bagaimana cara mendidik anak"
TOLD = "harga cabai di pasar naik lagi ya"


async def missed(stage: Stage, typed: str) -> Phone:
    """Somebody who typed this at home and did not mean what was understood."""
    citizen = await stage.citizen()
    await stage.tell(citizen, typed)
    await stage.tap(citizen, NOT_MEANT)
    return citizen


@pytest.mark.parametrize("typed", [ASKED, TOLD], ids=["not held", "held"])
async def test_a_story_begins_with_what_was_typed_once(stage: Stage, typed: str) -> None:
    citizen = await missed(stage, typed)
    await stage.tap(citizen, "💬 Cerita atau lapor")
    state = await stage.state_of(citizen)
    assert state.flow is not None
    assert (state.place, state.flow.kept, state.heard, state.guess) == ("report", ["text"], "", None)


async def test_a_story_that_was_begun_goes_on_with_it(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor")
    await stage.tap(citizen, "Saya paham, lanjut")
    await stage.tell(citizen, "/start", ASKED)
    await stage.tap(citizen, NOT_MEANT, "💬 Cerita atau lapor")
    state = await stage.state_of(citizen)
    assert state.flow is not None
    assert (state.flow.node, state.flow.kept) == ("danger", ["text"])


async def test_a_search_is_made_with_it_and_holds_it_no_longer(stage: Stage) -> None:
    citizen = await missed(stage, TOLD)
    assert (await stage.state_of(citizen)).heard == TOLD
    await stage.tap(citizen, "📖 Bacaan")
    state = await stage.state_of(citizen)
    assert (state.place, state.heard) in {("learn.found", ""), ("learn", "")}
    assert NOT_MEANT not in (await shown(citizen)).labels


async def test_help_now_keeps_it_behind_the_numbers(stage: Stage) -> None:
    citizen = await missed(stage, ASKED)
    await stage.tap(citizen, "☎️ Perlu bantuan sekarang")
    assert "telepon dulu" in (await shown(citizen)).text
    await stage.tap(citizen, "Lanjut")
    assert "Belum ada yang dikirim" in (await shown(citizen)).text
    assert (await stage.state_of(citizen)).heard == ASKED


@pytest.mark.parametrize(
    ("label", "place"),
    [("🔑 Cek kabar", "follow.login"), ("📍 Layanan", "nearby"), ("⚙️ Pengaturan", "settings")],
)
async def test_other_ways_are_taken_and_what_was_told_stays_held(stage: Stage, label: str, place: str) -> None:
    citizen = await missed(stage, TOLD)
    await stage.tap(citizen, label)
    state = await stage.state_of(citizen)
    assert (state.place, state.heard, state.guess) == (place, TOLD, None)


async def test_back_leads_to_the_very_screen_where_it_was_typed(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/belajar")
    await stage.tap(citizen, "🔄 Acak")
    before = (await shown(citizen)).text
    await stage.tell(citizen, "nomor telepon psikolog")
    await stage.tap(citizen, "Kapuas", "‹ Kembali")
    assert (await shown(citizen)).text == before
    await stage.tell(citizen, "nomor telepon psikolog")
    await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
    assert (await shown(citizen)).text == before


async def test_earlier_words_stay_held_when_the_last_were_meant_otherwise(stage: Stage) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, TOLD, "suami saya bawa parang di depan pintu")
    await stage.tap(citizen, NOT_MEANT, "‹ Kembali")
    assert (await stage.state_of(citizen)).heard == TOLD
    assert "Belum ada yang dikirim" in (await shown(citizen)).text


async def test_whoever_types_once_more_is_understood_anew(stage: Stage) -> None:
    citizen = await missed(stage, TOLD)
    await stage.tell(citizen, "saya mau lapor")
    state = await stage.state_of(citizen)
    assert (state.place, state.heard) == ("offer", f"{TOLD}\nsaya mau lapor")


async def test_an_offer_for_which_nothing_is_guessed_any_more_can_be_declined_too(stage: Stage) -> None:
    """After a command that changes nothing; then everything that was held goes."""
    citizen = await stage.citizen()
    await stage.tell(citizen, TOLD, "/bantuan")
    await stage.tap(citizen, "Lanjut")
    assert (await stage.state_of(citizen)).guess is None
    await stage.tell(citizen, NOT_MEANT)
    state = await stage.state_of(citizen)
    assert (state.place, state.heard) == ("missed", TOLD)
    await stage.tap(citizen, "‹ Kembali")
    state = await stage.state_of(citizen)
    assert (state.place, state.heard) == ("home", "")


@pytest.mark.parametrize("said", ["bukan itu", "Bukan itu maksudku!", "BUKAN ITU MAKSUD SAYA"])
async def test_the_buttons_may_be_typed_while_a_report_is_told(stage: Stage, said: str) -> None:
    citizen = await stage.citizen()
    await stage.tell(citizen, "/lapor", "apa itu kdrt psikis")
    await stage.tell(citizen, said)
    assert (await stage.state_of(citizen)).place == "missed"
    await stage.tell(citizen, "cerita atau lapor")
    state = await stage.state_of(citizen)
    assert state.flow is not None
    assert (state.place, state.flow.kept) == ("report", ["text"])
