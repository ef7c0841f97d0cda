"""One person walking through rooms, by what buttons do and not by what they say, so in any language.

Where they walk stands in `routes.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from betang.training.people import Phone
from betang.training.queries import Answer
from betang.training.views import Key, Seen
from betang.wording.catalogue import Words
from preview.stage import NobodyAnswers, Stage, screens_of, shown


def action_of(key: Key) -> str:
    """What a button of the screen does: its data without the stamp."""
    return key.data.partition(":")[2] if key.data.startswith(".") else key.data


@dataclass(frozen=True, slots=True)
class Sight:
    """What a phone showed after one step. `way`: the label that was pressed, or what was typed."""

    place: str
    screen: Seen
    way: str = ""
    toast: str = ""
    beside: tuple[Seen, ...] = ()
    """Messages of the bot that came with this step and are no screen: alerts, doorbells, files."""


@dataclass
class Tour:
    """`sights`: what was seen, in order. `name` tells whose phone it is."""

    stage: Stage
    phone: Phone
    name: str = ""
    sights: list[Sight] = field(default_factory=list)
    _known: set[int] = field(default_factory=set, repr=False)

    @property
    def words(self) -> Words:
        """In which the bot speaks to this person."""
        return self.stage.content.catalogues.catalogue(self.phone.user.language_code)

    async def do(self, *steps: str) -> Seen:
        """Commands (`/x`) and texts (`>x`) are typed, `@` sends a place, `+` a file; the rest are actions of buttons."""
        for step in steps:
            if step.startswith(("/", ">")):
                await self.stage.tell(self.phone, step.removeprefix(">"))
                await self.look(step.removeprefix(">"))
            elif step.startswith("@"):
                latitude, _, longitude = step.removeprefix("@").partition(",")
                await self.phone.send_location(float(latitude), float(longitude))
                await self.stage.settle()
                await self.look(f"📍 {step.removeprefix('@')}")
            elif step.startswith("+"):
                kind = step.removeprefix("+")
                await self.phone.send_file(kind, b"isi rekaan", name="catatan.txt" if kind == "document" else "")
                await self.stage.settle()
                await self.look(f"📎 {kind}")
            else:
                await self.press(step)
        return await shown(self.phone)

    async def press(self, action: str) -> None:
        """The button with this action, or the first whose action begins so (`tick:`, `m:`)."""
        screen = await shown(self.phone)
        wanted = [key for key in screen.keys if action_of(key) == action]
        wanted += [key for key in screen.keys if action.endswith(":") and action_of(key).startswith(action)]
        if not wanted:
            there = [action_of(key) for key in screen.keys]
            raise NobodyAnswers(f"nothing does {action!r} here: {there}, below {screen.text[:80]!r}")
        await self._press(wanted[0].label, wanted[0].data, screen.id)

    async def alert(self, which: str) -> None:
        """The newest button outside the screen whose data match this pattern."""
        for message in reversed(self.phone.view().messages):
            for key in message.keys:
                if re.fullmatch(which, key.data):
                    await self._press(key.label, key.data, message.id)
                    return
        raise NobodyAnswers(f"no such alert: {self.phone.view().describe()}")

    async def _press(self, label: str, data: str, message: int) -> None:
        answer = await self.stage.press(self.phone, data, message_id=message)
        await self.look(label, answer)

    async def look(self, way: str = "", answer: Answer | None = None) -> None:
        """Remember what the phone shows now."""
        state = await self.stage.state_of(self.phone)
        toast = answer.text if answer is not None else ""
        self.sights.append(Sight(state.place, await shown(self.phone), way, toast, self._news()))

    def _news(self) -> tuple[Seen, ...]:
        """Messages beside the screen that were not there at the last look."""
        screens = {one.id for one in screens_of(self.phone)}
        fresh = [one for one in self.phone.view().messages if one.from_bot and one.id not in self._known | screens]
        self._known |= {one.id for one in fresh}
        return tuple(fresh)
