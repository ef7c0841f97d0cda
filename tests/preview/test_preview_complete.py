"""Nothing is missing from the preview: rooms, nodes of flows, messages, sentences, in every language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

from betang.duty.labels import News, refusal_keys
from betang.flows.flow import Condition, Flow
from betang.operations.content import ROOT, Content
from betang.wording.catalogue import Catalogues
from betang.wording.content_lint import WordList, load_word_list
from betang.wording.terms import Doorbell
from handlers.all_rooms import all_rooms
from handlers.problems import SENTENCES
from preview.frames import Bubble, BubbleKind, Item
from preview.groups import GROUPS
from preview.making import Preview
from preview.sentences import _pieces

SUBJECTS = ("saya", "saya_anak", "anak", "orang_lain")


def expected(content: Content) -> set[str]:
    """Everything that somebody may read, by the names that items give to what they show."""
    library, flows = content.library, content.flows
    wanted = {f"room:{name}" for name in all_rooms().names}
    for name in {name for name, _ in flows.by_version}:
        wanted |= set(nodes_and_paths(flows.current(name)))
    wanted |= {f"message:{one.id}" for one in library.messages}
    wanted |= {f"quiz:{one.id}:{step}" for one in library.quizzes for step in (*range(len(one.steps)), "closing")}
    wanted |= {f"series:{one.id}" for one in library.series}
    wanted |= {f"menu:{whose}" for whose in ("citizens", "officers", "groups")}
    wanted |= {f"room:{beside}" for beside in ("group", "inline", "profile")}
    wanted |= {f"template:{one.name}" for one in content.templates}
    wanted |= {f"alert:{news}" for news in News} | {f"doorbell:{bell}" for bell in Doorbell}
    wanted |= {f"problem:{key}" for key in SENTENCES.keys() | refusal_keys()}
    for district in content.districts:
        wanted |= {f"card:{card}:{district.code}" for card in ("emergency", "suicide")}
        wanted |= {f"directory:{district.code}:{kind}" for kind in content.directory.kinds(district.code)}
    return wanted


def nodes_and_paths(flow: Flow) -> Iterable[str]:
    """Each node, and each path of the report on which it is asked."""
    for node in flow.nodes.values():
        yield f"node:{flow.id}:{node.id}"
        for subject in SUBJECTS if flow.id == "report" else ():
            if node.condition != Condition() and node.condition.holds(
                {"about": [subject], "answering": ["doorbell"]}
            ):
                yield f"path:{flow.id}:{node.id}:{subject}"


def missing(items: Iterable[Item], content: Content) -> set[str]:
    return expected(content) - {shown for item in items for shown in item.shows}


def test_every_room_node_and_message_is_there(made: Preview, content: Content) -> None:
    assert len(expected(content)) > 350
    assert missing(made.items, content) == set()


@pytest.mark.parametrize(
    "one",
    [
        "room:officer.files",
        "node:report:risk_kill",
        "path:report:need:saya_anak",
        "message:",
        "quiz:",
        "card:suicide:62",
    ],
)
def test_what_is_left_out_is_named(made: Preview, content: Content, one: str) -> None:
    """The comparison would notice: here an item is taken away."""
    gone = next(shown for item in made.items for shown in item.shows if shown.startswith(one))
    kept = [item for item in made.items if gone not in item.shows]
    assert len(kept) < len(made.items)
    assert gone in missing(kept, content)


def test_every_item_is_shown_in_every_language(made: Preview) -> None:
    codes = {one.code for one in made.languages}
    assert codes == set(Catalogues(ROOT / "locales").locales)
    for item in made.items:
        assert item.frames.keys() == codes, item.key
        for locale, bubbles in item.frames.items():
            assert bubbles, f"{item.key} in {locale}"
            assert all(bubble.text.strip() for bubble in bubbles), f"{item.key} in {locale}"


def keys(bubble: Bubble) -> list[str]:
    return [key.label for row in bubble.rows for key in row]


def test_both_languages_show_the_same_screens_in_their_own_words(made: Preview) -> None:
    unlike = 0
    for item in made.items:
        indonesian, english = item.frames["id"], item.frames["en"]
        if not item.key.startswith("room:"):  # there, what typed words find is another in each language
            assert [len(keys(one)) for one in indonesian] == [len(keys(one)) for one in english], item.key
        unlike += item.words("id") != item.words("en")
    assert unlike > 0.95 * len(made.items)


def test_every_item_has_its_own_key_and_a_known_group(made: Preview) -> None:
    keys = [item.key for item in made.items]
    assert len(set(keys)) == len(keys)
    assert {item.group for item in made.items} <= {one.id for one in GROUPS}


def test_every_room_stands_in_the_group_of_its_kind(made: Preview) -> None:
    """Whoever signs officers' screens finds them together; a new room needs a group in `groups.py`."""
    assert [item.key for item in made.items if item.group == "lain"] == []
    for item in made.items:
        assert any(one.startswith("room:officer.") for one in item.shows) == (item.group == "petugas")


def test_every_sentence_of_the_catalogues_can_be_read_somewhere(made: Preview) -> None:
    """On a phone, or in the table of those that no phone shows."""
    said = "\n".join(item.words("id") for item in made.items)
    count = 0
    for path in sorted((ROOT / "locales").glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as source:
            for message in read_po(source):
                msgid = message.id if isinstance(message.id, str) else message.id[0]
                count += 1
                assert all(piece in said for piece in _pieces(msgid)), msgid
    assert count > 1500


def test_a_sentence_that_is_on_a_phone_is_not_in_the_table_as_well(made: Preview) -> None:
    table = {item.title for item in made.items if item.group == "sisa"}
    assert len(table) > 20
    assert (
        "Halo, selamat datang. Di sini ada bacaan keluarga dan orang yang bisa diajak bicara. Mau mulai dari mana?"
        not in table
    )


def test_what_is_passed_on_and_what_comes_silently_is_marked(made: Preview) -> None:
    by_key = {item.key: item for item in made.items}
    message = next(item for item in made.items if item.key.startswith("message:"))
    assert message.frames["id"][-1].kind is BubbleKind.OWN
    assert by_key["doorbell:menu"].frames["id"][0].silent is True
    assert by_key["alert:0:new"].frames["id"][0].silent is False


def test_pictures_stand_beside_their_messages(made: Preview, content: Content) -> None:
    drawn = {f"message:{one.id}" for one in content.library.messages if one.picture is not None}
    assert drawn
    assert {item.key for item in made.items if item.picture is not None} == drawn


def test_reviewers_see_what_is_behind_a_text(made: Preview, content: Content) -> None:
    one = content.library.messages[0]
    facts = dict(next(item for item in made.items if item.key == f"message:{one.id}").facts)
    assert facts["Sumber"] == one.review.source
    assert facts["Ditinjau lagi"] == one.review.review_by.isoformat()
    assert facts["Berkas"] == one.origin.file


def loud(item: Item, words: WordList) -> list[str]:
    """What would tell, on a citizen's locked phone, what the chat is about."""
    messages = [one for bubbles in item.frames.values() for one in bubbles if one.kind is BubbleKind.MESSAGE]
    return [found for one in messages if (found := words.loud_start(one.text))]


def test_the_beginning_of_everything_that_a_citizen_gets_is_harmless(made: Preview) -> None:
    """Any screen may come as a new message, and its first forty letters show on a locked phone (safety rule 1)."""
    words = load_word_list(ROOT / "content" / "words.yaml")
    for item in made.items:
        if item.group not in {"petugas", "sisa"} and not item.key.startswith(("problem:", "alert:")):
            assert loud(item, words) == [], item.key
    officers = [found for item in made.items if item.group == "petugas" for found in loud(item, words)]
    assert officers, "they write about reports, so the words would be found"


def test_the_lock_line_is_the_beginning_and_no_more(made: Preview) -> None:
    for item in made.items:
        for bubbles in item.frames.values():
            assert all(len(bubble.lock_line) <= 40 for bubble in bubbles)
    story = next(item for item in made.items if item.key.startswith("message:"))
    assert story.frames["id"][0].lock_line.startswith("📖 ")


def test_an_item_without_a_language_would_be_seen(made: Preview) -> None:
    item = made.items[0]
    assert replace(item, frames={"id": item.frames["id"]}).frames.keys() != {one.code for one in made.languages}
