"""Where the tour goes outside the private chat: a group, `@bot words` elsewhere, and what Telegram shows of the bot.

None of these is a room. Each sight is a message, or what Telegram makes of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from betang.clock import WIB
from betang.training.inline import InlineAnswer
from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.views import Key, Seen
from preview.stage import NobodyAnswers, Stage
from preview.tour import Sight, Tour

GROUP, INLINE, PROFILE = "group", "inline", "profile"
_HOUR = 9


@dataclass
class GroupTour(Tour):
    """An administrator in a group; what is seen is the bot's newest message there."""

    group: int = 0

    async def press(self, action: str) -> None:
        """The button of the newest message that has one with these data, or with data that begin so."""
        for message in reversed(self.phone.view(self.group).messages):
            for key in message.keys:
                if key.data == action or (action.endswith(":") and key.data.startswith(action)):
                    answer = await self.phone.press(key.data, message_id=message.id, chat=self.group)
                    await self.stage.settle()
                    await self.look(key.label, answer)
                    return
        raise NobodyAnswers(f"no {action!r} in the group: {self.phone.view(self.group).describe()}")

    async def look(self, way: str = "", answer: Answer | None = None) -> None:
        said = [one for one in self.phone.view(self.group).messages if one.from_bot]
        if not said:
            raise NobodyAnswers("the bot says nothing in the group")
        latest = max(said, key=lambda one: (one.raw.get("edit_date", one.date), one.id))
        self.sights.append(Sight(GROUP, latest, way, answer.text if answer is not None else ""))


async def tour_beside(stage: Stage, language: str) -> list[Tour]:
    """In one language."""
    phone = await stage.citizen(language)
    return [_profile(stage, phone), await _inline(stage, phone), await _group(stage, phone, language)]


def _profile(stage: Stage, phone: Phone) -> Tour:
    """What stands in the empty chat and on the bot's own page; Telegram knows no language of three letters."""
    profile, code = stage.server.world.profile, phone.user.language_code
    whole = profile.descriptions.get(code) or profile.descriptions[""]
    short = profile.short_descriptions.get(code) or profile.short_descriptions[""]
    sights = [Sight(PROFILE, _said(whole), "chat kosong"), Sight(PROFILE, _said(short), "halaman bot")]
    return Tour(stage, phone, "Profil", sights)


async def _inline(stage: Stage, phone: Phone) -> Tour:
    """Something to pass on, and where nothing is."""
    sights = []
    for typed in ("", "keluarga", "tolong dia bawa parang"):
        answer = await phone.ask_inline(typed)
        if answer is None:
            raise NobodyAnswers(f"nobody answered @bot {typed}")
        sights.append(Sight(INLINE, _listed(answer), f"@bot {typed}".rstrip()))
    return Tour(stage, phone, "Di chat lain", sights)


def _listed(answer: InlineAnswer) -> Seen:
    """The first of the list as a phone shows it, and the button above it."""
    lines = [f"{one.title}\n{one.description}" for one in answer.results[:3]]
    rows = ((Key(answer.button[0]),),) if answer.button else ()
    return _said("\n\n".join(lines) or "(tidak ada yang bisa dikirim)", rows)


def _said(text: str, rows: tuple[tuple[Key, ...], ...] = ()) -> Seen:
    return Seen(id=0, chat=0, from_bot=True, date=0, kind="text", text=text, rows=rows)


async def _group(stage: Stage, phone: Phone, language: str) -> Tour:
    """Let in, set up, posting once, paused, ended; and a member who presses what is for administrators."""
    member = await stage.citizen(language)
    group = stage.server.group("Grup rekaan", phone, member)
    await stage.settle()
    tour = GroupTour(stage, phone, "Grup", group=group.id)
    await tour.look("bot dimasukkan")
    stage.forgiven.add("message is not modified")
    other = GroupTour(stage, member, "Anggota", group=group.id)
    await other.press("g:themes:0")
    for action in ("g:themes:0", "g:t:", "g:themes:1", "g:menu", "g:days", "g:everyday", "g:menu", "g:hours"):
        await tour.press(action)
    for action in (f"g:h:{_HOUR}", "g:languages", "g:menu", "g:start"):
        await tour.press(action)
    here = stage.clock.now().astimezone(WIB)
    await stage.later(seconds=(here.replace(hour=_HOUR, minute=1) + timedelta(days=1) - here).total_seconds())
    await tour.look(f"{_HOUR}.00 WIB")
    for action in ("gp:pause", "gp:stop"):
        await tour.press(action)
    tour.sights.extend(other.sights)
    return tour
