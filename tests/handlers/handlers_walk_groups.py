"""What people do beside the private chat, for random walks: `@bot words` in other chats, and talk in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from betang.training.actors import Group
from tests.handlers.handlers_stage import Stage

if TYPE_CHECKING:
    from tests.handlers.handlers_walk import Walk, Walker

_SAID = ("/start@betang_latihan_bot", "/belajar", "/lapor", "/hapus", "halo semua", "tolong dia bawa parang")


def complaints(stage: Stage) -> list[str]:
    """What Telegram refused, but for a press in a group's menu that changes nothing there."""
    unchanged = {
        f"{one.method}: {one.description}"
        for one in stage.server.world.ledger.rejected
        if one.chat.startswith("-") and "message is not modified" in one.description
    }
    return [one for one in stage.complaints() if one not in unchanged]


async def type_in_another_chat(walk: Walk, walker: Walker) -> None:
    """Whatever is typed, an answer comes, and all of it is harmless on both phones."""
    text = walk.chance.choice(walk.texts)[:256]
    walk.note(walker, f"types @bot {text}")
    answer = await walker.phone.ask_inline(text, offset=walk.chance.choice(("", "", "20", "x")))
    assert answer is not None, f"nobody answered @bot {text!r}"
    for one in answer.results:
        for said in (one.title, one.content["text"]):
            assert not walk.words.loud_start(said), f"{said!r} in somebody else's chat"


async def talk_in_the_group(walk: Walk, walker: Walker) -> None:
    """A command of ours, or what is none of our business; in the group nobody is asked and nothing is opened."""
    group = await _group(walk)
    text = walk.chance.choice(_SAID)
    walk.note(walker, f"says {text} in the group")
    await walker.phone.say(text, chat=group.id)


async def press_in_the_group(walk: Walk, walker: Walker) -> None:
    """By whoever may and whoever may not; now and then time passes up to the hour."""
    group = await _group(walk)
    said = [one for one in walker.phone.view(group.id).messages if one.from_bot]
    buttons = [(one, key) for one in said for key in one.keys if key.data]
    seen, key = walk.chance.choice(buttons)
    walk.note(walker, f"presses {key.label} ({key.data}) in the group")
    answer = await walker.phone.press(key.data, message_id=seen.id, chat=group.id, within=walker.patience)
    assert answer is not None, f"nobody answered {key.data!r} in the group"
    await walk.stage.settle()
    if walk.chance.random() < 0.2:
        await walk.stage.later(hours=walk.chance.choice((3, 24)))
    await _look_at(walk, group)


async def _group(walk: Walk) -> Group:
    """All who walk are in it; the first owns it and let the bot in."""
    groups = walk.stage.server.world.groups
    if not groups:
        walk.stage.server.group("Grup rekaan", *(one.phone for one in walk.walkers))
        await walk.stage.settle()
    return next(iter(groups.values()))


async def _look_at(walk: Walk, group: Group) -> None:
    """Only the menu and readings, with their own buttons; silent, and harmless at first sight."""
    for one in walk.walkers[0].phone.view(group.id).messages:
        if one.from_bot:
            assert all(key.url or key.data.startswith(("g:", "gp:")) for key in one.keys), one.labels
            assert one.keys, f"no button below {one.text!r}"
            assert one.silent, f"a sound for {one.text!r}"
            assert not walk.words.loud_start(one.text), f"a group reads {one.text!r}"
