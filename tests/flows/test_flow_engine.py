"""What one step does: answers are remembered, effects handed on, places moved to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from betang.flows.engine import begin, ended, missing, result, step
from betang.flows.flow import Flow
from betang.flows.layout import offered, ways
from betang.flows.state import (
    Chosen,
    Consented,
    DropLast,
    Filed,
    FlowState,
    KeepFile,
    KeepText,
    Leave,
    Located,
    NotUnderstood,
    OfferStory,
    SetPin,
    SharedPhone,
    ShowEmergency,
    ShowSuicideCard,
    Step,
    Submit,
    Typed,
    restore,
    save,
)
from betang.flows.taking import MOST_PIECES
from betang.vocabulary import DistrictCode, FileKind, FileRef

PHOTO = FileRef(FileKind.PHOTO, "file-1", 10)


def taps(flow: Flow, *actions: str, state: FlowState | None = None) -> Step:
    """Press one button after the other, each of which must be on the screen."""
    now = Step(state or begin(flow))
    for action in actions:
        shown = {choice.action for choice in (*offered(flow, now.state), *ways(flow, now.state))}
        assert action in shown, f"{action} is not on {now.state.node}"
        now = step(flow, now.state, Chosen(action))
    return now


START = ("c:paham", "c:tidak", "c:aman")
TO_STORY = (*START, "c:saya", "c:fisik", "next", "skip", "d:6203", "skip", "skip", "skipall")


def test_a_conversation_begins_at_the_notice(report: Flow) -> None:
    state = begin(report)
    assert (state.node, state.flow, state.version) == ("notice", "report", report.version)
    assert state.answers == {}


def test_consent_carries_the_version_of_the_text(report: Flow) -> None:
    assert taps(report, "c:paham").effects == (Consented("2026-1"),)


def test_looking_at_other_ways_is_no_consent(report: Flow) -> None:
    looked = taps(report, "c:cara_lain")
    assert looked.effects == ()
    assert looked.state.node == "other_ways"
    assert taps(report, "c:cara_lain", "back").state.node == "notice"


@pytest.mark.parametrize("answer", ["c:ya", "c:tidak_yakin"])
def test_danger_brings_the_emergency_card_and_goes_on(report: Flow, answer: str) -> None:
    done = taps(report, "c:paham", answer)
    assert done.effects == (ShowEmergency(),)
    assert done.state.node == "phone"


def test_no_danger_brings_no_card(report: Flow) -> None:
    assert taps(report, "c:paham", "c:tidak").effects == ()


def test_a_shared_phone_is_told_what_cannot_be_deleted(report: Flow) -> None:
    done = taps(report, "c:paham", "c:tidak", "c:bersama")
    assert done.effects == (SharedPhone(shared=True),)
    assert done.state.node == "shared_phone"
    assert taps(report, "next", state=done.state).state.node == "about"


def test_not_safe_now_ends_the_conversation(report: Flow) -> None:
    done = taps(report, "c:paham", "c:tidak", "c:belum_aman")
    assert done.effects == (Leave("not_safe"),)
    assert ended(report, done.state)


def test_thoughts_of_suicide_bring_the_card(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip", "d:6203", "skip", "skip", *["c:tidak"] * 5)
    assert at.state.node == "risk_self"
    assert taps(report, "c:ya", state=at.state).effects == (ShowSuicideCard(),)


def test_at_most_six_taps_ask_for_risk(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip", "d:6203", "skip", "c:suami_istri")
    count = 0
    while report.nodes[at.state.node].section == "risk":
        at = taps(report, "c:tidak", state=at.state)
        count += 1
    assert count == 6
    assert at.state.node == "story"


@pytest.mark.parametrize("about", ["c:saya_anak", "c:anak"])
def test_a_child_is_never_asked_for_risk(report: Flow, about: str) -> None:
    at = taps(report, *START, about)
    seen = {at.state.node}
    while at.state.node != "review":
        actions = [c.action for c in (*offered(report, at.state), *ways(report, at.state))]
        at = taps(
            report,
            "skip" if "skip" in actions else actions[0] if actions[0] != "c:fisik" else "next",
            state=at.state,
        )
        seen.add(at.state.node)
    assert not any(report.nodes[node].section == "risk" for node in seen)


def test_all_of_a_section_can_be_skipped_at_once(report: Flow) -> None:
    done = taps(report, *TO_STORY)
    assert done.state.node == "story"
    assert [done.state.answers[key] for key in ("risk_worse", "risk_attack", "risk_self")] == [[], [], []]


def test_an_old_button_answers_nothing(report: Flow) -> None:
    at = taps(report, *START)
    done = step(report, at.state, Chosen("c:paham"))
    assert done.state == at.state
    assert done.effects == (NotUnderstood(),)
    assert "Layar ini sudah lama" in done.note


@pytest.mark.parametrize("action", ["", ":", "c:", "c:kosong", "e:story", "d:6203", "send", "x" * 64, "wd:senin"])
def test_what_is_not_on_the_screen_cannot_be_pressed(report: Flow, action: str) -> None:
    state = begin(report)
    assert step(report, state, Chosen(action)).state == state


def test_ticks_come_and_go(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "c:seksual", "c:fisik")
    assert at.state.answers["kinds"] == ["seksual", "fisik"]
    assert taps(report, "c:seksual", state=at.state).state.answers["kinds"] == ["fisik"]


def test_not_knowing_the_kind_takes_the_ticks_back(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "c:seksual", "c:tidak_tahu")
    assert at.state.answers["kinds"] == ["tidak_tahu"]
    assert at.state.node == "place"
    again = taps(report, "back", "c:fisik", state=at.state)
    assert again.state.answers["kinds"] == ["fisik"]


# The story


def test_pieces_are_handed_on_and_only_counted(report: Flow) -> None:
    at = taps(report, *TO_STORY)
    texted = step(report, at.state, Typed("Kalimat yang tidak boleh ada di dalam keadaan."))
    filed = step(report, texted.state, Filed(PHOTO))
    assert texted.effects == (KeepText("Kalimat yang tidak boleh ada di dalam keadaan."),)
    assert filed.effects == (KeepFile(PHOTO),)
    assert filed.state.kept == ["text", "photo"]
    assert b"Kalimat" not in save(filed.state)
    assert b"file-1" not in save(filed.state)


def test_the_last_piece_can_be_dropped(report: Flow) -> None:
    at = step(report, taps(report, *TO_STORY).state, Filed(PHOTO))
    done = taps(report, "drop", state=at.state)
    assert done.effects == (DropLast(),)
    assert done.state.kept == []
    assert "drop" not in {choice.action for choice in offered(report, done.state)}


def test_a_file_sent_anywhere_is_kept(report: Flow) -> None:
    done = step(report, taps(report, *START).state, Filed(PHOTO))
    assert done.effects == (KeepFile(PHOTO),)
    assert done.state.node == "about"


def test_text_typed_at_a_button_begins_the_story(report: Flow) -> None:
    done = step(report, taps(report, *START).state, Typed("Contoh: tetangga berteriak tadi malam, terdengar jelas"))
    assert done.effects == (OfferStory("Contoh: tetangga berteriak tadi malam, terdengar jelas"),)
    assert done.state.node == "about"
    assert "bagian cerita" in done.note


def test_text_before_consent_is_said_to_be_held_only(report: Flow) -> None:
    done = step(report, begin(report), Typed("Contoh: saya ingin menceritakan sesuatu hari ini"))
    assert isinstance(done.effects[0], OfferStory)
    assert "tahan dulu" in done.note


def test_too_many_pieces_are_refused_not_lost(report: Flow) -> None:
    full = taps(report, *TO_STORY).state
    for _ in range(MOST_PIECES):
        full = step(report, full, Typed("a")).state
    done = step(report, full, Typed("satu lagi"))
    assert done.effects == (NotUnderstood(),)
    assert len(done.state.kept) == MOST_PIECES


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u200e", "!!!", "😀", "\n"])
def test_nothing_readable_is_answered_kindly(report: Flow, text: str) -> None:
    state = taps(report, *START).state
    done = step(report, state, Typed(text))
    assert done.state == state
    assert done.note


# District


def test_one_name_settles_the_district(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip")
    assert step(report, at.state, Typed("palangkaraya")).state.answers["district"] == ["6271"]


def test_a_doubtful_name_offers_what_it_may_mean(report: Flow) -> None:
    at = step(report, taps(report, *START, "c:saya", "next", "skip").state, Typed("kotawaringin"))
    assert [c.label for c in offered(report, at.state)] == [
        "Kotawaringin Barat",
        "Kotawaringin Timur",
        "Lihat semua",
    ]
    assert step(report, at.state, Typed("2")).state.answers["district"] == ["6202"]
    assert len(offered(report, taps(report, "all", state=at.state).state)) == 15


def test_a_place_within_a_story_is_offered_and_the_story_kept(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip")
    done = step(report, at.state, Typed("saya sekarang di sampit bersama anak saya"))
    assert isinstance(done.effects[0], OfferStory)
    assert done.state.found == ["6202"]
    assert "district" not in done.state.answers


def test_an_unknown_name_is_not_guessed(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip")
    done = step(report, at.state, Typed("atlantis"))
    assert (done.state.node, done.effects) == ("district", (NotUnderstood(),))


def test_a_location_is_offered_and_never_settles(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip")
    done = step(report, at.state, Located(DistrictCode("6213")))
    assert "district" not in done.state.answers
    assert step(report, done.state, Typed("ya")).state.answers["district"] == ["6213"]
    assert step(report, at.state, Located(None)).state == at.state
    assert step(report, at.state, Located(DistrictCode("9999"))).state == at.state


def test_a_location_elsewhere_is_dropped(report: Flow) -> None:
    done = step(report, begin(report), Located(DistrictCode("6213")))
    assert (done.state, done.note) == (begin(report), "Lokasi tidak saya simpan.")


# Code word and PIN


@pytest.fixture
def at_pin(report: Flow) -> FlowState:
    state = taps(report, *TO_STORY, "skip", "skip").state
    return step(report, state, Typed("durian")).state


def test_a_code_word_is_remembered(at_pin: FlowState) -> None:
    assert at_pin.answers["code_word"] == ["durian"]
    assert at_pin.node == "pin"


def test_a_long_text_at_the_code_word_is_a_story(report: Flow) -> None:
    at = taps(report, *TO_STORY, "skip", "skip").state
    done = step(report, at, Typed("ternyata masih ada yang mau saya ceritakan"))
    assert isinstance(done.effects[0], OfferStory)
    assert "code_word" not in done.state.answers
    assert step(report, at, Typed("x")).effects == (NotUnderstood(),)


@pytest.mark.parametrize(
    ("text", "pin"), [("2580", "2580"), (" 25 80 ", "2580"), ("904317", "904317"), ("２５８０", "2580")]
)
def test_a_pin_is_handed_on_and_forgotten(report: Flow, at_pin: FlowState, text: str, pin: str) -> None:
    done = step(report, at_pin, Typed(text))
    assert done.effects == (SetPin(pin),)
    assert done.state.answers["pin"] == ["set"]
    assert pin.encode() not in save(done.state)


@pytest.mark.parametrize(
    "text", ["123", "1234567", "1234", "9876", "0000", "111111", "12a4", "pin", "2580!", "-258"]
)
def test_a_poor_pin_is_asked_again_kindly(report: Flow, at_pin: FlowState, text: str) -> None:
    done = step(report, at_pin, Typed(text))
    assert done.state == at_pin
    assert done.effects == (NotUnderstood(),)
    assert done.note


def test_skipping_does_not_unset_a_pin_that_others_keep(report: Flow, at_pin: FlowState) -> None:
    was_set = step(report, at_pin, Typed("2580")).state
    again = taps(report, "e:pin", "skip", state=was_set)
    assert again.state.answers["pin"] == ["set"]
    assert taps(report, "skip", state=at_pin).state.answers["pin"] == []


def test_pin_and_code_word_show_in_no_repr() -> None:
    assert "2580" not in repr(SetPin("2580"))
    assert "rahasia" not in repr((KeepText("rahasia"), OfferStory("rahasia")))


# Safe window


def test_a_doorbell_needs_days_and_hours(report: Flow) -> None:
    at = taps(report, *TO_STORY, "skip", "c:doorbell", "wd:senin")
    half = taps(report, "next", state=at.state)
    assert half.state.node == "window"
    assert half.effects == (NotUnderstood(),)
    whole = taps(report, "wh:pagi", "next", state=at.state)
    assert whole.state.node == "code_word"
    assert whole.state.answers["window"] == ["set"]


def test_the_neutral_sentence_can_be_changed_round_and_round(report: Flow) -> None:
    at = taps(report, *TO_STORY, "skip", "c:doorbell")
    bells = []
    for _ in range(4):
        at = taps(report, "bell", state=at.state)
        bells.append(at.state.answers["window.doorbell"][0])
    assert bells == ["bacaan", "kuis", "menu", "bacaan"]


def test_skipping_the_window_forgets_its_ticks(report: Flow) -> None:
    at = taps(report, *TO_STORY, "skip", "c:doorbell", "wd:senin", "wh:pagi", "skip")
    assert [key for key in at.state.answers if key.startswith("window")] == ["window"]
    assert at.state.answers["window"] == []


def test_a_window_emptied_later_counts_as_none(report: Flow) -> None:
    at = taps(
        report,
        *TO_STORY,
        "skip",
        "c:doorbell",
        "wd:senin",
        "wh:pagi",
        "next",
        "back",
        "wd:senin",
        "wh:pagi",
        "next",
    )
    assert at.state.answers["window"] == []


# Review


@pytest.fixture
def at_review(report: Flow, at_pin: FlowState) -> FlowState:
    return step(report, at_pin, Typed("2580")).state


def test_sending_submits(report: Flow, at_review: FlowState) -> None:
    done = taps(report, "send", state=at_review)
    assert done.effects == (Submit(),)
    assert ended(report, done.state)


def test_sending_too_little_leads_to_what_is_missing(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "next", "skip", "d:62", "skip", "skip", "skipall", *["skip"] * 4)
    assert at.state.node == "review"
    assert missing(report, at.state) == ["kinds"]
    led = taps(report, "send", state=at.state)
    assert (led.state.node, led.effects) == ("kinds", ())
    assert led.note
    back = taps(report, "c:fisik", "next", state=led.state)
    assert back.state.node == "review"
    assert missing(report, back.state) == []


def test_not_knowing_is_nothing_to_act_on(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "c:tidak_tahu", "skip", "d:6203")
    assert missing(report, at.state) == ["kinds"]


@pytest.mark.parametrize("piece", [Typed("satu kalimat"), Filed(PHOTO)])
def test_one_piece_of_a_story_is_enough(report: Flow, piece: Typed | Filed) -> None:
    at = taps(report, *START, "c:saya", "next", "skip", "d:6203", "skip", "skip", "skipall")
    assert missing(report, step(report, at.state, piece).state) == []


def test_an_edit_comes_home_and_leaves_the_rest_alone(report: Flow, at_review: FlowState) -> None:
    done = taps(report, "e:district", "d:6271", state=at_review)
    assert done.state.node == "review"
    assert not done.state.editing
    assert done.state.trail == at_review.trail
    assert result(report, done.state) == {**result(report, at_review), "district": ["6271"]}


def test_an_edit_can_be_left_by_back(report: Flow, at_review: FlowState) -> None:
    assert taps(report, "e:kinds", "back", state=at_review).state == at_review


def test_an_edit_asks_what_it_opens(report: Flow, at_review: FlowState) -> None:
    at = taps(report, "e:answering", "c:doorbell", state=at_review)
    assert at.state.node == "window"
    assert taps(report, "wd:senin", "wh:sore", "next", state=at.state).state.node == "review"


def test_editing_a_section_goes_through_all_of_it(report: Flow, at_review: FlowState) -> None:
    at = taps(report, "e:risk_worse", *["c:tidak"] * 6, state=at_review)
    assert at.state.node == "review"


def test_turning_to_another_subject_leaves_nothing_of_the_first(report: Flow, at_review: FlowState) -> None:
    at = taps(report, "e:about", "c:saya_anak", state=at_review)
    assert at.state.node == "need"
    answers = result(report, taps(report, "c:bicara", state=at.state).state)
    assert not {"kinds", "relation", "risk_worse", "code_word"} & set(answers)
    assert answers["need"] == ["bicara"]


def test_editing_again_and_again_does_not_grow_the_state(report: Flow, at_review: FlowState) -> None:
    state = at_review
    for _ in range(50):
        state = taps(
            report, "e:about", "c:saya", "e:district", "d:6203", "e:risk_worse", "skipall", state=state
        ).state
    assert state.trail == at_review.trail


# Going back, hurrying, leaving


def test_back_walks_the_whole_way(report: Flow, at_review: FlowState) -> None:
    state, seen = at_review, []
    while state.trail:
        state = taps(report, "back", state=state).state
        seen.append(state.node)
    assert seen[-1] == "notice"
    assert len(seen) == len(at_review.trail)


def test_there_is_no_back_on_the_first_screen(report: Flow) -> None:
    assert "back" not in {choice.action for choice in ways(report, begin(report))}


def test_back_passes_over_what_no_longer_applies(report: Flow) -> None:
    at = taps(
        report,
        *START,
        "c:anak",
        "c:fisik",
        "next",
        "skip",
        "d:6203",
        "hurry",
        "skip",
        "e:about",
        "c:saya_anak",
        "skip",
    )
    assert at.state.node == "review"
    assert taps(report, "back", "back", state=at.state).state.node == "district"


def test_hurrying_is_offered_once_there_is_enough(report: Flow) -> None:
    early = taps(report, *START, "c:saya", "c:fisik", "next", "skip")
    assert "hurry" not in {choice.action for choice in ways(report, early.state)}
    late = taps(report, "d:6203", state=early.state)
    assert "hurry" in {choice.action for choice in ways(report, late.state)}


def test_hurrying_still_asks_for_the_pin_once(report: Flow) -> None:
    at = taps(report, *START, "c:saya", "c:fisik", "next", "skip", "d:6203", "hurry")
    assert at.state.node == "pin"
    assert taps(report, "skip", state=at.state).state.node == "review"
    again = taps(report, "skip", "back", "back", "hurry", state=at.state)
    assert again.state.node == "review"


def test_emergency_and_exit_change_nothing(report: Flow, at_review: FlowState) -> None:
    assert taps(report, "sos", state=at_review) == Step(at_review, (ShowEmergency(),))
    assert taps(report, "exit", state=at_review) == Step(at_review, (Leave("closed"),))


def test_nothing_is_asked_after_the_end(report: Flow, at_review: FlowState) -> None:
    done = taps(report, "send", state=at_review).state
    for answer in (Typed("halo"), Filed(PHOTO), Located(None), Chosen("send"), Chosen("back")):
        after = step(report, done, answer)
        assert after.state == done
        assert after.effects == (NotUnderstood(),)


# States that were saved


def test_a_state_survives_being_saved(at_review: FlowState) -> None:
    assert restore(save(at_review)) == at_review


def test_a_state_of_a_version_with_other_nodes_begins_again_with_its_answers(report: Flow) -> None:
    old = FlowState(
        flow="report", version=0, node="gone", answers={"notice": ["paham"]}, kept=["text"], trail=["x"]
    )
    done = step(report, old, Chosen("nothing"))
    assert (done.state.node, done.state.trail, done.state.version) == ("notice", [], report.version)
    assert done.state.answers == {"notice": ["paham"]}
    assert done.state.kept == ["text"]


def test_a_flow_without_a_review_goes_straight_to_its_end(make_flow: Callable[[str], Flow]) -> None:
    flow = make_flow(
        "nodes:\n"
        "  - {id: hello, kind: say, text: Halo, button: Lanjut}\n"
        "  - {id: bye, kind: end, text: Sampai jumpa}\n"
    )
    assert ended(flow, taps(flow, "next").state)
