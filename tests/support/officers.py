"""Scripted officers: on shift, taking what is alerted, answering. How people look and press stands in `citizens.py`."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from random import Random

from betang.training.people import Phone
from betang.training.views import Seen
from tests.support.citizens import Person, look

_OFTEN = 3
_CODE = re.compile(r"K-\w{4}")


class Officer(Person):
    """On shift at a desk: claims what is alerted, answers each case once with words of its own."""

    def __init__(self, phone: Phone, chance: Random) -> None:
        super().__init__(phone, chance)
        # A second copy of an alert or a screen, sent in a crash that came before it was noted, stays in the chat;
        # nobody takes the same case up for ever.
        self._taken: Counter[str] = Counter()
        self._answered: Counter[str] = Counter()
        self.answers: list[str] = []
        self.promised: list[str] = []
        """Answers of which the bot said that they are kept."""
        self._rules: list[tuple[str, Callable[[Seen], object]]] = [
            ("persis seperti ini", lambda _: self.press("Kirim")),
            ("Jawaban untuk", self._write),
            ("Tersimpan untuk pelapor", self._look_for_another),
            ("Jawab", self._begin_to_answer),
            ("Ambil", self._take),
            ("Antrean", lambda _: None),
            # Written just when another case was taken: it is not sent, and nothing is taken for an answer.
            ("Bukan itu maksud saya", lambda _: self.press("Bukan itu maksud saya")),
            ("📖 Belajar", lambda _: self.say("/antrean")),
            ("Sampai jumpa", lambda _: None),  # in place of a message that the bot did not know of after a crash
        ]

    async def enlist(self, link: str) -> None:
        """Accept an invitation and begin a shift."""
        await self.phone.start(link)
        await self.phone.sees("Meja")
        await self.say("/jaga")
        await self.phone.sees("sedang jaga")

    def alerted_of(self, code: str) -> bool:
        """Whether the phone ever rang for this case."""
        return any(
            code in one.preview for one in self.phone.world.ledger.notifications if one.user == self.phone.id
        )

    async def answer_until(self, over: asyncio.Event) -> None:
        while not over.is_set():
            screen = self._shown()
            if screen is not None and look(screen) != self._acted_on and self._may_press_again():
                self._acted_on = look(screen)
                await self.act(self._rules, screen)
            else:
                await self._a_moment()

    async def _take(self, screen: Seen) -> None:
        if _is_new(screen, self._taken):
            await self.press("Ambil")

    async def _begin_to_answer(self, screen: Seen) -> None:
        if _is_new(screen, self._answered):
            await self.press("Jawab")

    async def _write(self, screen: Seen) -> None:
        self.answers.append(f"Jawaban rekaan {len(self.answers) + 1} dari {self.phone.id}.")
        await self.say(self.answers[-1])

    async def _look_for_another(self, _screen: Seen) -> None:
        self.promised += self.answers[-1:]
        for one in self.phone.view().messages:
            if "Ambil" in one.labels and _is_new(one, self._taken):
                await self.phone.press("Ambil", message_id=one.id, within=0.2)
                return


def _is_new(screen: Seen, tried: Counter[str]) -> bool:
    """Whether the case of this screen has not been tried often yet; once more from now on."""
    codes = _CODE.findall(screen.text)[:1]
    fresh = all(tried[code] < _OFTEN for code in codes)
    tried.update(codes)
    return fresh
