"""Scripted people: citizens who report as people do it. Officers stand in `officers.py`.

They know nothing but what their phone shows. They look, press the button that fits or type what is asked for,
and when nothing happens for a while they press again. What they write they write once: if it never has an
effect, it was lost, and `Stuck` says what the phone shows.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from random import Random

from PIL import Image

from betang.training.people import Phone
from betang.training.screens import NotOnScreenError
from betang.training.views import Seen
from tests.support.waiting import seeded

IMPATIENT_AFTER = 2.5
"""Seconds without any change after which a person presses again."""

STUCK_AFTER = 60.0
"""Seconds without any change after which something that was written must be lost."""

_PIECES = re.compile(r"Tersimpan: (\d.*)")
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"^\d\. (\w+)$", re.MULTILINE)


class Stuck(AssertionError):
    """Nothing goes on; carries what the phone shows."""


@dataclass
class Told:
    """One report as its citizen told it. `texts` in their order; `files` as bytes."""

    texts: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    acknowledged: bool = False
    words: tuple[str, ...] = ()
    """The code that was shown."""
    asked_to_send: bool = False

    @property
    def pieces(self) -> int:
        return len(self.texts) + len(self.files)


class Person:
    """Looks at a phone and acts on what is new there."""

    def __init__(self, phone: Phone, chance: Random) -> None:
        self.phone = phone
        self.chance = chance
        self._acted_on: tuple[object, ...] | None = None
        self._typed = False

    def _shown(self) -> Seen | None:
        return self.phone.view().screen

    async def _next(self) -> Seen:
        """The next screen to act on: a new one, or the same again after a while."""
        waited = 0.0
        try:
            async with asyncio.timeout(STUCK_AFTER):
                while True:
                    screen = self._shown()
                    if screen is not None and self._is_ready(screen):
                        if look(screen) != self._acted_on:
                            break
                        if waited >= IMPATIENT_AFTER and self._may_press_again() and not self._typed:
                            break
                    waited += await self._a_moment()
        except TimeoutError:
            message = f"person {self.phone.id} is stuck: {self.phone.view().describe()}"
            raise Stuck(message) from None
        self._acted_on, self._typed = look(screen), False
        return screen

    async def _a_moment(self) -> float:
        """Wait for something new, a quarter of a second at most; gives how long it was."""
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            # In Python 3.11 `wait_for`, by which buttons are pressed, may swallow a cancellation.
            raise asyncio.CancelledError
        before = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(0.25):
                await self.phone.world.hub.change(self.phone.id)
        except TimeoutError:
            pass
        return asyncio.get_running_loop().time() - before

    def _is_ready(self, screen: Seen) -> bool:
        return True

    def _may_press_again(self) -> bool:
        """Not while words of one's own still lie there unanswered; a file stays there until it is kept."""
        return all(one.from_bot or one.kind != "text" for one in self.phone.view().messages)

    async def press(self, label: str) -> None:
        """Press and go on looking; whether an answer comes is not waited for long."""
        try:
            await self.phone.press(label, within=0.2)
        except NotOnScreenError:
            self._acted_on = None  # the screen changed under the finger

    async def say(self, text: str) -> None:
        """Write something, once: it is never written again, however long nothing happens."""
        self._typed = True
        await self.phone.say(text)

    async def act(self, rules: Iterable[tuple[str, Callable[[Seen], object]]], screen: Seen) -> None:
        """The first rule whose words or button the screen shows."""
        for phrase, rule in rules:
            if phrase in screen.text or phrase in screen.labels:
                outcome = rule(screen)
                if asyncio.iscoroutine(outcome):
                    await outcome
                return
        message = f"no rule for this screen: {screen.text!r} {list(screen.labels)}"
        raise AssertionError(message)


def look(screen: Seen) -> tuple[object, ...]:
    """Two screens that look the same are the same; a duplicate in another message changes nothing."""
    return (screen.text, screen.rows)


class Citizen(Person):
    """Tells one made-up report after the other. Each text and file of theirs is unlike every other."""

    def __init__(self, phone: Phone, chance: Random) -> None:
        super().__init__(phone, chance)
        self.reports: list[Told] = []
        self._number = count(1)
        self._to_tell: list[str] = []
        self._stopping = False
        self._rules = self._all_rules()

    @property
    def told(self) -> Told:
        return self.reports[-1]

    async def report_until(self, over: asyncio.Event) -> None:
        """Report again and again; after `over` the report that was begun is brought to its end."""
        await self.report_once()
        while not over.is_set():
            await self.report_once()

    async def report_once(self) -> Told:
        self._begin()
        await self.say("/lapor")
        return await self.go_on_until_done()

    async def report_up_to(self, words: str) -> Told:
        """Begin a report and stop in front of the screen that shows `words`."""
        self._begin()
        await self.say("/lapor")
        while words not in (screen := await self._next()).text:
            await self.act(self._rules, screen)
        return self.told

    def leave_it_at_that(self) -> None:
        """Nothing more to tell in this report."""
        self._to_tell = []
        self._acted_on = None

    async def go_on_until_done(self) -> Told:
        """Bring the report that was begun to its end."""
        while not (self.told.acknowledged and self._at_rest()):
            await self.act(self._rules, await self._next())
        return self.told

    def _begin(self) -> None:
        self.reports.append(Told())
        kinds = ["text", "text", "photo", "voice", "document"]
        self._to_tell = ["text", *self.chance.choices(kinds, k=self.chance.randint(0, 4))]
        self._acted_on = None

    def _at_rest(self) -> bool:
        screen = self._shown()
        return screen is not None and "Sampai jumpa" in screen.text and self._may_press_again()

    def _is_ready(self, screen: Seen) -> bool:
        """Nobody judges a screen while their own last words still lie below it."""
        return self._may_press_again() or "Ceritakan sebanyak" in screen.text

    def _pressing(self, label: str) -> Callable[[Seen], object]:
        return lambda _: self.press(label)

    def _all_rules(self) -> list[tuple[str, Callable[[Seen], object]]]:
        return [
            ("Yang kemarin belum selesai", self._pressing("Lanjut")),
            ("Sebelum mulai, empat hal", self._pressing("Saya paham, lanjut")),
            ("dalam bahaya sekarang", self._pressing("Tidak")),
            ("Aman untuk chat sekarang", self._pressing("Aman")),
            ("Ini tentang siapa", self._pressing("Saya sendiri")),
            ("☐ Fisik", self._pressing("☐ Fisik")),
            ("☑ Fisik", self._pressing("Lanjut")),
            ("Di mana terjadinya", self._pressing("Lewati")),
            ("Di kabupaten atau kota mana", self._pressing("Palangka Raya")),
            ("Kapan terakhir terjadi", self._pressing("Lewati")),
            ("Siapa orang itu bagi Anda", self._pressing("Lewati")),
            ("Lewati semua", self._pressing("Lewati semua")),
            ("Ceritakan sebanyak", self._tell),
            ("Bolehkah petugas menjawab", self._pressing("Ya, buka sendiri")),
            ("Satu kata sandi", self._pressing("Lewati")),
            ("Ketik PIN 4 sampai 6 angka", lambda _: self.say("4821")),
            ("Ringkasan.", self._send),
            ("Diterima.", self._note_acknowledgement),
            ("Kode Anda:", self._read_code),
            ("Dengan kode dan PIN", self._pressing("Tutup dan bersihkan")),
            ("Sampai jumpa", lambda _: None),
            ("💬 Cerita atau lapor", self._pressing("💬 Cerita atau lapor")),
        ]

    async def _tell(self, screen: Seen) -> None:
        """Send what comes next, one or a few at once, when what was sent before is kept."""
        if _kept(screen) < self.told.pieces:
            return
        if not self._to_tell:
            await self.press("Selesai")
            return
        for _ in range(self.chance.randint(1, len(self._to_tell))):
            await self._tell_one(self._to_tell.pop(0))

    async def _tell_one(self, kind: str) -> None:
        mark = f"contoh-{self.phone.id}-{len(self.reports)}-{next(self._number)}"
        if kind == "text":
            self.told.texts.append(f"Cerita rekaan {mark}.")
            await self.say(self.told.texts[-1])
            return
        data = picture(mark) if kind == "photo" else f"{kind} {mark} ".encode() * 200
        self.told.files.append(data)
        match kind:
            case "photo":
                await self.phone.send_photo(data)
            case "voice":
                await self.phone.send_voice(data)
            case _:
                await self.phone.send_document(data, name=f"{mark}.txt")

    async def _send(self, _screen: Seen) -> None:
        self.told.asked_to_send = True
        await self.press("Kirim")

    async def _note_acknowledgement(self, _screen: Seen) -> None:
        self.told.acknowledged = True
        await self.press(self.chance.choice(["Simpan kode", "Tutup dan bersihkan"]))

    async def _read_code(self, screen: Seen) -> None:
        self.told.words = tuple(_WORD.findall(screen.text))
        await self.say(f"{self.told.words[1]} {self.told.words[4]}")


def _kept(screen: Seen) -> int:
    """How many pieces the screen says are kept."""
    found = _PIECES.search(screen.text)
    return sum(int(number) for number in _NUMBER.findall(found[1])) if found else 0


def picture(text: str) -> bytes:
    """A small JPEG that is unlike every other."""
    colour = tuple(seeded(text).randbytes(3))
    sink = io.BytesIO()
    Image.new("RGB", (16, 16), colour).save(sink, "JPEG", comment=text.encode())
    return sink.getvalue()
