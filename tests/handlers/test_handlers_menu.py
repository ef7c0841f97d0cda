"""What Telegram shows of the bot before anything was said."""

from __future__ import annotations

import pytest

from betang.operations.content import Content
from betang.wording.content_lint import load_word_list
from handlers.menu import COMMANDS, present_the_bot
from tests.handlers.handlers_stage import ROOT, Stage


async def present(stage: Stage) -> None:
    await present_the_bot(stage.parts.bot, stage.content.catalogues)


@pytest.mark.parametrize(("language", "first"), [("id", "Mulai"), ("en", "Start"), ("xx", "Mulai")])
async def test_the_menu_is_there_in_the_language_of_the_app(stage: Stage, language: str, first: str) -> None:
    await present(stage)
    citizen = await stage.citizen(language)
    commands = stage.server.world.profile.commands_for(citizen.id, language)
    assert [one["command"] for one in commands] == [name for name, _ in COMMANDS]
    assert commands[0]["description"] == first


async def test_an_officer_has_the_queue_in_the_menu_and_a_citizen_has_not(stage: Stage) -> None:
    await present(stage)
    citizen, officer = await stage.citizen(), await stage.officer()
    profile = stage.server.world.profile
    assert "antrean" in [one["command"] for one in profile.commands_for(officer.id, "id")]
    assert "antrean" not in [one["command"] for one in profile.commands_for(citizen.id, "id")]


async def test_in_groups_the_menu_offers_reading_and_nothing_else(stage: Stage) -> None:
    """Telegram shows the public menu there unless it is told another."""
    await present(stage)
    commands = stage.server.world.profile.commands
    in_groups = {language: found for (scope, language), found in commands.items() if "all_group_chats" in scope}
    assert set(in_groups) == {"", "en"}
    for found in in_groups.values():
        assert [one["command"] for one in found] == ["belajar"]


async def test_name_description_and_commands_are_neutral(stage: Stage, content: Content) -> None:
    await present(stage)
    words = load_word_list(ROOT / "content" / "words.yaml")
    profile = stage.server.world.profile
    assert set(profile.descriptions) == set(profile.short_descriptions) == {"", "en"}
    said = [*profile.descriptions.values(), *profile.short_descriptions.values()]
    for locale in content.catalogues.locales:
        said += [one["description"] for one in profile.commands_for(0, locale)]
    for text in said:
        assert not words.loud_start(text), text


async def test_presenting_the_bot_twice_changes_nothing(stage: Stage) -> None:
    await present(stage)
    before = dict(stage.server.world.profile.commands)
    await present(stage)
    assert stage.server.world.profile.commands == before
