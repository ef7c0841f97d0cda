"""The tour that the preview is made of: it goes the same way in every language, and says so when it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.training.views import Key, Seen
from betang.wording.catalogue import Catalogues
from preview.frames import Bubble
from preview.making import _name
from preview.rooms import EveryLanguage, OtherWays, _look_for_trouble, rooms
from preview.routes_beside import GroupTour
from preview.stage import NobodyAnswers, Stage
from preview.tour import Sight, Tour, action_of


def seen(text: str, *labels: str) -> Seen:
    return Seen(1, 101, True, 0, "text", text, (tuple(Key(label, f".1:{label}") for label in labels),))  # noqa: FBT003 - fields of a message


def tour(*sights: Sight) -> Tour:
    return Tour(None, None, sights=list(sights))  # type: ignore[arg-type]  # nobody walks in these tests


def home(text: str = "Halo", **more: object) -> Sight:
    return Sight("home", seen(text, "Belajar"), **more)  # type: ignore[arg-type]  # a test's shorthand


def test_a_screen_that_is_met_twice_is_shown_once() -> None:
    tours = {"id": [tour(home(), home(way="/start"), home("Lain"))]}
    assert [item.frames["id"][0].text for item in rooms(tours, set())] == ["Halo", "Lain"]


def test_screens_that_differ_in_codes_and_numbers_alone_are_one() -> None:
    tours = {"id": [tour(home("Kasus K-7Q4M, 3 menit"), home("Kasus K-AAAA, 12 menit"))]}
    assert len(list(rooms(tours, set()))) == 1


def test_what_is_shown_elsewhere_is_not_shown_again_but_every_room_is_there() -> None:
    known = {Bubble("Halo", rows=((Key("Belajar"),),)).words}
    tours = {"id": [tour(home(), home())]}
    assert [item.shows for item in rooms(tours, known)] == [("room:home",)]


def test_a_title_tells_how_one_comes_there() -> None:
    tours = {"id": [tour(home(way="⚙️ Pengaturan"), home("Lain", way="jawaban rekaan panjang " * 10))]}
    first, second = rooms(tours, set())
    assert first.title == "“⚙️ Pengaturan” → Halo"
    assert first.key == "room:home:0:0"
    assert len(second.title) < 60


def test_the_line_that_answers_a_press_comes_first_and_messages_beside_the_screen_last() -> None:
    sight = home(toast="Dicatat.", beside=(seen("Peringatan", "Ambil"),))
    (item,) = rooms({"id": [tour(sight)]}, set())
    assert [(one.text, str(one.kind)) for one in item.frames["id"]] == [
        ("Dicatat.", "toast"),
        ("Halo", "message"),
        ("Peringatan", "message"),
    ]
    assert item.frames["id"][2].about == "pesan tersendiri"


@pytest.mark.parametrize("other", [[home()], [home(), Sight("learn", seen("Bacaan", "Acak"))]])
def test_a_language_in_which_the_way_leads_elsewhere_is_named(other: list[Sight]) -> None:
    tours = {"id": [tour(home(), home("Lain"))], "en": [tour(*other)]}
    with pytest.raises(OtherWays, match=r"\[en\] tour 0, step 1: (nothing|learn) instead of home"):
        list(rooms(tours, set()))


def test_a_language_that_is_still_being_translated_is_looked_at_too(tmp_path: Path) -> None:
    """People are not offered it yet; reviewers are."""
    catalogue = tmp_path / "bjn" / "LC_MESSAGES" / "ui.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "Lanjut"\nmsgstr ""\n', encoding="utf-8")
    assert Catalogues(tmp_path).offered == ("id",)
    assert EveryLanguage(tmp_path).offered == ("id", "bjn")
    assert EveryLanguage(tmp_path).negotiate("bjn") == "bjn"
    assert _name(EveryLanguage(tmp_path), "bjn") == "Bahasa Banjar (sebagian)"
    assert _name(EveryLanguage(tmp_path), "id") == "Bahasa Indonesia"


def test_a_button_of_the_screen_is_known_by_what_it_does() -> None:
    assert action_of(Key("Lanjut", ".a1:next")) == "next"
    assert action_of(Key("Ambil", "case:K-7Q4M:claim")) == "case:K-7Q4M:claim"


# With the bot


async def test_a_step_that_the_screen_does_not_offer_is_named(stage: Stage) -> None:
    walker = Tour(stage, await stage.citizen())
    with pytest.raises(NobodyAnswers, match=r"nothing does 'fly' here: .*'learn'"):
        await walker.do("fly")
    with pytest.raises(NobodyAnswers, match="no such alert"):
        await walker.alert("case:.*")


async def test_typing_pressing_and_sending_a_place_are_steps(stage: Stage) -> None:
    walker = Tour(stage, await stage.citizen("en"))
    await walker.do("/start", "settings", "language", "@-2.21,113.92", ">hello")
    assert [sight.place for sight in walker.sights[:3]] == ["home", "settings", "language"]
    assert walker.sights[1].way == "⚙️ Settings"
    assert walker.sights[3].way == "📍 -2.21,113.92"
    assert walker.sights[4].way == "hello"


async def test_a_phone_without_a_screen_is_named(stage: Stage) -> None:
    stranger = stage.server.phone(first_name="Warga")
    with pytest.raises(NobodyAnswers, match="shows no screen"):
        await Tour(stage, stranger).do("home")


async def test_a_bot_that_fails_on_the_way_makes_no_preview(stage: Stage) -> None:
    """A page with an apology in place of a screen would be signed as the screen."""
    await _look_for_trouble(stage, "id")
    stage.server.world.ledger.reject("sendMessage", 400, "Bad Request: can't parse entities", "101")
    with pytest.raises(OtherWays, match=r"\[id\] the bot failed during the tour: sendMessage: .*entities"):
        await _look_for_trouble(stage, "id")


async def test_a_group_in_which_the_bot_is_silent_is_named(stage: Stage) -> None:
    owner = await stage.citizen()
    group = stage.server.group("Grup rekaan", owner, bot_present=False)
    walker = GroupTour(stage, owner, group=group.id)
    with pytest.raises(NobodyAnswers, match="says nothing"):
        await walker.look()
    with pytest.raises(NobodyAnswers, match="no 'g:days' in the group"):
        await walker.press("g:days")
