"""Random walks: people who press, type and send whatever comes to mind, and what must hold after every step.

A short walk is in the suite; `walk_for` takes as many steps as a benchmark has patience for. A walk with the
same seed does the same, so a complaint can be looked into; it ends with the last things that were done.
"""

from __future__ import annotations

import asyncio
import string
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from betang.training.people import Phone
from betang.training.uploads import Attachment
from betang.training.views import Key, Seen
from betang.vocabulary import Role
from betang.wording.content_lint import WordList, load_word_list
from handlers.commands import VERBS
from preview.tour import action_of
from tests.handlers.handlers_stage import PIN, ROOT, Stage, open_stage
from tests.handlers.handlers_walk_groups import (
    complaints,
    press_in_the_group,
    talk_in_the_group,
    type_in_another_chat,
)

MEGABYTE = 1024 * 1024
_REMEMBERED = 40
"""Buttons of the past that a person may still press, and things done that a complaint tells."""

_WORDS = (
    *("ya", "tidak", "lanjut", "lewati", "kembali", "selesai", "kirim", "tutup", "halo", "?", "1", "1, 3", "fisik"),
    *(
        "palangka raya",
        "kapuas",
        "barito",
        "saya sendiri",
        "seorang anak",
        "hari ini",
        "aman",
        "belum aman",
        "paham",
    ),
    *(PIN, PIN, "1234", "9182", "0000", "mangga muda", "JERUK BALI", "kopi susu", "rahasia"),
    *("ada pagar yang miring di kebun", "contoh cerita rekaan yang panjang sekali untuk sebuah tombol"),
    *("ganti bahasa dong", "hapus semua data saya", "cek laporan saya", "nomor telepon psikolog", "apa itu kdrt"),
    *("bukan itu maksud saya", "dipukul di Kapuas", "bagaimana cara mendidik anak"),
    *("tolong dia bawa parang", "rasanya mau mati saja", "saya mau lapor", "tolong", "kdrt"),
    *(
        "\u200b",
        "\u202eterbalik\u202c",
        "<b>&amp;</b> {n} </i>",
        "😀",
        "😭😭😭",
        "\u0627\u0644\u0639\u0631",
        "a\nb\nc",
    ),
    *("buku kabut pagi ladang perahu tenang", "x" * 4096, "kata " * 819, "😀" * 2048, "&lt;" * 1000, "*_`[](){}|#"),
)
_PLACES = ((-2.21, 113.92), (-2.68, 111.62), (-6.2, 106.8), (0.0, 0.0), (90.0, -180.0))
_FILES = ("photo", "voice", "audio", "video", "video_note", "document", "sticker")


class Complaint(AssertionError):
    """Something that must never happen did; the text says after which steps."""


@dataclass
class Walker:
    """One person. `past` are buttons that they saw once, with the message these stood below."""

    patience = 10.0
    """Seconds after which a press counts as never answered."""

    phone: Phone
    is_officer: bool = False
    past: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def buttons(self) -> list[tuple[Seen, Key]]:
        return [(one, key) for one in self.phone.view().messages for key in one.keys if key.data]

    async def press(self, data: str, message_id: int) -> None:
        answer = await self.phone.press(data, message_id=message_id, within=self.patience)
        assert answer is not None, f"nobody answered {data!r}"

    def screen(self) -> Seen | None:
        stamped = [one for one, key in self.buttons() if key.data.startswith(".")]
        return stamped[-1] if stamped else None


@dataclass
class Walk:
    """Everybody who walks, chance, and what was done."""

    stage: Stage
    chance: Random
    words: WordList
    walkers: list[Walker]
    done: Counter[str] = field(default_factory=Counter)
    trail: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    async def take(self, steps: int) -> None:
        """So many steps, each looked at. Raises Complaint."""
        acts, weights = zip(*_ACTS, strict=True)
        for _ in range(steps):
            walker = self.chance.choice(self.walkers)
            walker.past.extend((seen.id, key.data) for seen, key in walker.buttons())
            act: Act = self.chance.choices(acts, weights)[0]
            self.done[act.__name__] += 1
            try:
                await act(self, walker)
                await self.stage.settle()
                await self.look_at(walker)
            except (AssertionError, TimeoutError, LookupError) as error:
                raise Complaint(f"{error}\nafter: " + "\n  ".join(self.trail)) from error

    @property
    def texts(self) -> tuple[str, ...]:
        """What people type."""
        return _WORDS

    def note(self, walker: Walker, what: str) -> None:
        self.trail.append(f"{walker.phone.id} {what[:120]!r}")

    async def look_at(self, walker: Walker) -> None:
        """Nothing refused, nothing put aside; a screen with a way out, the numbers and something to do."""
        assert not complaints(self.stage), complaints(self.stage)
        assert not await self.stage.parked(), await self.stage.parked()
        screen = walker.screen()
        assert screen is not None, f"no screen: {walker.phone.view().describe()}"
        actions = {action_of(key) for key in screen.keys}
        assert {"exit", "sos"} <= actions, f"no way out: {screen.text!r}"
        assert actions - {"exit", "sos"}, f"nothing to do: {screen.text!r}"
        for shown in await walker.phone.notifications():
            if walker.is_officer:
                assert shown.silent or "K-" in shown.preview, f"a sound for {shown.preview!r}"
                continue
            loud = self.words.loud_start(shown.preview)
            assert shown.silent, f"a sound for {shown.preview!r}"
            assert not loud, f"{loud!r} on a lock screen: {shown.preview!r}"


Act = Callable[[Walk, Walker], Awaitable[None]]


# What people do


async def press(walk: Walk, walker: Walker) -> None:
    """Any button that is seen; the way out and the numbers seldom, or nobody would get far."""
    buttons = walker.buttons()
    weights = [0.1 if action_of(key) in {"exit", "sos"} else 1.0 for _, key in buttons]
    seen, key = walk.chance.choices(buttons, weights)[0]
    walk.note(walker, f"presses {key.label} ({action_of(key)})")
    await walker.press(key.data, seen.id)


async def press_twice(walk: Walk, walker: Walker) -> None:
    seen, key = walk.chance.choice(walker.buttons())
    walk.note(walker, f"presses twice {key.label} ({action_of(key)})")
    await asyncio.gather(walker.press(key.data, seen.id), walker.press(key.data, seen.id))


async def press_an_old_button(walk: Walk, walker: Walker) -> None:
    """As another device may still show it; a message that was overwritten shows no button on any."""
    message, data = walk.chance.choice(walker.past)
    if any(one.id == message and not one.keys for one in walker.phone.view().messages):
        return
    walk.note(walker, f"presses old {data}")
    await walker.press(data, message)


async def press_what_was_made_up(walk: Walk, walker: Walker) -> None:
    """A changed client may send any data below any message."""
    screen = walker.screen()
    letters = "".join(walk.chance.choices(string.ascii_lowercase + ":.-", k=walk.chance.randint(1, 20)))
    verbs = (
        "page:",
        "case:",
        "c:",
        "d:",
        "k:",
        "e:",
        "end:",
        "why:",
        "to:",
        "file:",
        "original:",
        "use:",
        "m:",
        "t:",
        "q:",
    )
    action = walk.chance.choice(
        (letters, walk.chance.choice(verbs) + letters, "claim", "read", "send", "yes", "go")
    )
    stamp = screen.keys[-1].data.partition(":")[0] if screen and walk.chance.random() < 0.7 else ""
    data = f"{stamp}:{action}"[:64] if stamp else action
    walk.note(walker, f"makes up {data}")
    await walker.press(data, screen.id if screen else 1)


async def type_something(walk: Walk, walker: Walker) -> None:
    text = walk.chance.choice(_WORDS)
    if walk.chance.random() < 0.2 and walker.buttons():
        text = walk.chance.choice(walker.buttons())[1].label
    walk.note(walker, f"types {text}")
    await walker.phone.say(text)


async def type_much_at_once(walk: Walk, walker: Walker) -> None:
    for _ in range(walk.chance.randint(2, 5)):
        await type_something(walk, walker)


async def type_a_command(walk: Walk, walker: Walker) -> None:
    name = walk.chance.choice([*VERBS, "tidakada", "LAPOR", "start@betang_latihan_bot", ""])
    behind = walk.chance.choice(["", "", "", " promo", f" {PIN}", " tolong dia bawa parang", f" {'kata ' * 500}"])
    walk.note(walker, f"types /{name}{behind}")
    await walker.phone.say(f"/{name}{behind}")


async def change_what_was_typed(walk: Walk, walker: Walker) -> None:
    said = await walker.phone.say(walk.chance.choice(_WORDS[:40]))
    text = walk.chance.choice([one for one in (*_WORDS, "/tutup", "/lapor") if one.strip("\u200b \n")])
    walk.note(walker, f"changes it to {text}")
    await walker.phone.edit(said.id, text)


async def send_a_file(walk: Walk, walker: Walker) -> None:
    kind, caption = walk.chance.choice(_FILES), walk.chance.choice(["", "", *_WORDS[:30]])[:1024]
    size = walk.chance.choice([0, 0, 0, 21 * MEGABYTE])
    walk.note(walker, f"sends {kind} of {size} with {caption}")
    await walker.phone.send_file(kind, b"isi rekaan", "" if kind == "sticker" else caption, size=size)


async def send_an_album(walk: Walk, walker: Walker) -> None:
    items = [
        Attachment("document", b"isi rekaan", name=f"{number}.txt") for number in range(walk.chance.randint(2, 4))
    ]
    walk.note(walker, f"sends an album of {len(items)}")
    await walker.phone.send_album(items)


async def send_something_else(walk: Walk, walker: Walker) -> None:
    what = walk.chance.choice(("place", "poll", "contact", "post"))
    walk.note(walker, f"sends a {what}")
    match what:
        case "place":
            await walker.phone.send_location(*walk.chance.choice(_PLACES))
        case "poll":
            await walker.phone.send_poll("contoh?", ["a", "b"])
        case "contact":
            await walker.phone.send_contact()
        case _:
            await walker.phone.forward_post("kiriman rekaan dari kanal")


async def do_in_turn(walk: Walk, walker: Walker, *steps: str) -> None:
    """What somebody does who knows the way, as far as the buttons are there; texts begin with `>`."""
    for step in steps:
        walk.note(walker, f"goes on with {step}")
        screen = walker.screen()
        if step.startswith(("/", ">")):
            await walker.phone.say(step.removeprefix(">"))
        elif screen is not None:
            key = next((one for one in screen.keys if action_of(one).startswith(step)), None)
            if key is None:
                return
            await walker.press(key.data, screen.id)
        await walk.stage.settle()


async def file_a_report(walk: Walk, walker: Walker) -> None:
    await do_in_turn(walk, walker, "/start", "/lapor")
    screen = walker.screen()
    if screen is not None and any(action_of(key) == "new" for key in screen.keys):
        await do_in_turn(walk, walker, "new")
    about = walk.chance.choice((("c:saya_anak", "c:bicara"), ("c:saya", "c:fisik", "next", "skip")))
    await do_in_turn(walk, walker, "c:paham", "c:tidak", "c:aman", *about, "d:6271", "hurry", f">{PIN}", "send")


async def open_a_report(walk: Walk, walker: Walker) -> None:
    way = walk.chance.choice(("read", "add", "contact", "code", "withdraw", "erase", "other"))
    await do_in_turn(walk, walker, "/cek", f">{PIN}", way)


async def take_a_case(walk: Walk, walker: Walker) -> None:
    """Of whoever is no officer, the command is refused, and the walk goes on from there."""
    way = walk.chance.choice(("read", "files", "answer", "note", "handover", "release", "close", "reason"))
    await do_in_turn(
        walk, walker, "/antrean", walk.chance.choice(("urgent", "mine", "queue")), "case:", "claim", way
    )


async def let_time_pass(walk: Walk, walker: Walker) -> None:
    minutes = walk.chance.choice([1, 1, 12, 35, 120, 60 * 26, 60 * 50])
    walk.note(walker, f"waits {minutes} minutes")
    await walk.stage.later(minutes=minutes)
    await walker.phone.say("/start")


async def block_and_come_back(walk: Walk, walker: Walker) -> None:
    walk.note(walker, "blocks and comes back")
    await walker.phone.block()
    await walk.stage.later(minutes=1)
    await walker.phone.start()


async def lose_the_screen(walk: Walk, walker: Walker) -> None:
    screen = walker.screen()
    if screen is not None:
        walk.note(walker, "deletes the screen")
        walk.stage.forgiven |= {"message to edit not found"}
        await walker.phone.delete(screen.id, for_both=True)
    await type_something(walk, walker)


async def restart_the_bot(walk: Walk, walker: Walker) -> None:
    walk.note(walker, "the bot is started again")
    await walk.stage.restart()
    await type_something(walk, walker)


_ACTS: tuple[tuple[Act, int], ...] = (
    (press, 120),
    (press_twice, 15),
    (file_a_report, 5),
    (open_a_report, 8),
    (take_a_case, 10),
    (press_an_old_button, 8),
    (press_what_was_made_up, 8),
    (type_something, 30),
    (type_much_at_once, 4),
    (type_a_command, 12),
    (change_what_was_typed, 3),
    (send_a_file, 10),
    (send_an_album, 2),
    (send_something_else, 4),
    (type_in_another_chat, 6),
    (talk_in_the_group, 3),
    (press_in_the_group, 8),
    (let_time_pass, 2),
    (block_and_come_back, 1),
    (lose_the_screen, 2),
    (restart_the_bot, 1),
)


async def begin_walk(stage: Stage, seed: int, citizens: int = 3) -> Walk:
    """Citizens in two languages, who have reported, and officers of three roles, who have begun to work."""
    walkers = [
        Walker(await stage.citizen("id" if number % 2 == 0 else "en", phone="+620")) for number in range(citizens)
    ]
    for role, desk in ((Role.DUTY, "6271"), (Role.SUPERVISOR, "62"), (Role.AUDITOR, "62")):
        walkers.append(Walker(await stage.officer(role, desk, on_shift=role is not Role.AUDITOR), is_officer=True))
    walk = Walk(stage, Random(seed), _word_list(), walkers)  # noqa: S311 - the same walk for the same seed
    for walker in walkers[: citizens - 1]:
        await file_a_report(walk, walker)
        await open_a_report(walk, walker)
    for walker in walkers[citizens:]:
        await take_a_case(walk, walker)
    return walk


def _word_list() -> WordList:
    return load_word_list(ROOT / "content" / "words.yaml")


async def walk_for(made: Path, folder: Path, seed: int, steps: int) -> Counter[str]:
    """A walk through a bot of its own on a copy of the folder `made`; how often each thing was done.

    `made` comes from `handlers_stage.make_folder`. Raises Complaint.
    """
    async with open_stage(made, folder) as stage:
        walk = await begin_walk(stage, seed)
        await walk.take(steps)
        return walk.done
