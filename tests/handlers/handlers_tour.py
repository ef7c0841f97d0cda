"""A tour through every room there is, by what buttons do and not by what they say, so in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from betang.training.people import Phone
from betang.training.views import Key, Seen
from betang.vocabulary import Role
from tests.handlers.handlers_stage import PIN, STORY, Stage, shown

ADULT = ("/lapor", "c:paham", "c:tidak", "c:aman", "c:saya", "info", "info", "c:fisik", "c:seksual", "next", "skip")
TO_THE_STORY = (*ADULT, "d:6271", "c:hari_ini", "c:suami_istri", "skip", "c:senjata", "skipall", f">{STORY}")
TO_THE_REVIEW = (
    *TO_THE_STORY,
    "next",
    "c:doorbell",
    "wd:senin",
    "wh:pagi",
    "bell",
    "next",
    ">mangga muda",
    f">{PIN}",
)


def action_of(key: Key) -> str:
    """What a button of the screen does: its data without the stamp."""
    return key.data.partition(":")[2] if key.data.startswith(".") else key.data


@dataclass
class Tour:
    """One person walking through rooms. `screens`: what was seen, by the name of the room."""

    stage: Stage
    phone: Phone
    screens: list[tuple[str, Seen]] = field(default_factory=list)

    async def do(self, *steps: str) -> Seen:
        """Commands (`/x`) and texts (`>x`) are typed; everything else is the action of a button."""
        for step in steps:
            if step.startswith(("/", ">")):
                await self.stage.tell(self.phone, step.removeprefix(">"))
            else:
                await self.press(step)
            await self.look()
        return await shown(self.phone)

    async def press(self, action: str) -> None:
        """The button with this action, or the first whose action begins so (`tick:`, `m:`)."""
        screen = await shown(self.phone)
        wanted = [key for key in screen.keys if action_of(key) == action]
        wanted += [key for key in screen.keys if action.endswith(":") and action_of(key).startswith(action)]
        assert wanted, f"nothing does {action!r} here: {[action_of(key) for key in screen.keys]}"
        await self.stage.press(self.phone, wanted[0].data, message_id=screen.id)

    async def look(self) -> None:
        state = await self.stage.state_of(self.phone)
        self.screens.append((state.place, await shown(self.phone)))

    async def alert(self, which: str) -> None:
        """The newest button outside the screen that does this."""
        for message in reversed(self.phone.view().messages):
            for key in message.keys:
                if re.fullmatch(which, key.data):
                    await self.stage.press(self.phone, key.data, message_id=message.id)
                    await self.look()
                    return
        raise AssertionError(f"no such alert: {self.phone.view().describe()}")


async def tour_of_a_citizen(stage: Stage, phone: Phone) -> Tour:
    """Quiet rooms, reading, a report with everything in it, and its follow-up (before anybody took it)."""
    tour = Tour(stage, phone)
    await tour.do("/start", "settings", "language", "settings", "safeword", ">abc", "settings", "privacy", "erase")
    await tour.do(
        "home", "learn", "t:", "useful", "share", "read", "another", "learn", "quizzes", "q:", "c:0", "next"
    )
    await tour.do("/belajar", ">keluarga", "/bantuan", "services", "d:6203", "k:polisi", "kinds", "k:hotline")
    await tour.do("elsewhere", "d:62", "kinds", "leave", "go", "exit", "/cek", ">xx yy", "/hapus", "home")
    await tour.do(">ada pagar yang miring di kebun", "home", "/lapor", "c:cara_lain", "next", "/lapor", "new")
    await tour.do(
        *TO_THE_REVIEW[1:], "/lapor", "go", "e:place", "c:lainnya", ">rasanya mau mati saja", "go", "send"
    )
    await tour.do("code", ">salah salah", "later", "/cek", f">{PIN}")
    await tour.do(
        "add", ">satu hal rekaan lagi", "menu", "contact", "c:doorbell", "back", "c:pull", "withdraw", "menu"
    )
    await tour.do("erase", "menu", "code", "later")
    return tour


async def tour_of_an_officer(stage: Stage, phone: Phone, citizen: Phone) -> Tour:
    """The queue, a case with files in hand, everything that can be done with it; a colleague must be on shift."""
    tour = Tour(stage, phone)
    await tour.do(
        "/antrean", "queue", "filter", "by:district", "district:6271", "filter", "clear", "home", "urgent"
    )
    await tour.do("claim", "read", "files")
    if any(action_of(key).startswith("file:") for key in (await shown(phone)).keys):
        await tour.do("file:")
    await tour.do("back", "answer", "use:", "change", f">{'jawaban rekaan panjang ' * 100}", "send", "note")
    await tour.do(
        ">catatan rekaan", "handover", "back", "answer", "codeword", "close", "tick:", "next", "back", "next"
    )
    await tour.do("end:hanya_informasi", "queue", "filter", "state:closed", "case:", "reopen", "back", "sos", "go")
    return tour


async def tour_of_everything(stage: Stage, language: str) -> list[Tour]:
    """Every room once, in one language."""
    citizen, colleague = await stage.citizen(language), await officer_of(stage, Role.DUTY, "6271", language)
    officer = await officer_of(stage, Role.SUPERVISOR, "6271", language)
    tours = [await tour_of_a_citizen(stage, citizen)]
    await tours[0].do("/cek", f">{PIN}", "add")
    await citizen.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    tours.append(await tour_of_an_officer(stage, officer, citizen))
    tours.append(Tour(stage, colleague))
    await tours[2].do("/antrean")
    await tours[0].do("/cek", f">{PIN}", "read")
    while any(action_of(key) == "next" for key in (await shown(citizen)).keys):
        await tours[0].do("next")
    await tours[0].do("menu")
    second = await stage.citizen(language)
    tours.append(Tour(stage, second))
    await tours[3].do(*TO_THE_REVIEW, "send", "exit")
    await tours[2].do("/antrean", "urgent", "claim")
    await tours[1].do("/antrean")
    await open_case(tours[1], await shown(colleague))
    await tours[1].do("reason", "back")
    return tours


async def open_case(tour: Tour, seen: Seen) -> None:
    """The case on somebody else's screen, by its code."""
    code = re.search(r"K-\w{4}", seen.text)
    assert code is not None
    await tour.do("queue")
    screen = await shown(tour.phone)
    stamp = screen.keys[-1].data.partition(":")[0]
    await tour.stage.press(tour.phone, f"{stamp}:case:{code[0]}", message_id=screen.id)
    await tour.look()


async def officer_of(stage: Stage, role: Role, desk: str, language: str) -> Phone:
    phone = stage.server.phone(first_name="Petugas", language_code=language)
    await phone.start(await stage.invite(role, desk))
    await stage.settle()
    await stage.tell(phone, "/jaga")
    return phone


def rooms_seen(tours: Iterable[Tour]) -> set[str]:
    return {place for tour in tours for place, _ in tour.screens}
