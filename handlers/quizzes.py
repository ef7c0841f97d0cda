"""Quizzes and short stories with choices. Nothing of what somebody answers is kept, not even until the next screen.

What was chosen is explained once, above the next screen; the chat's state knows the step and no more.
"""

from __future__ import annotations

from betang.awareness import rules, totals
from betang.vocabulary import Button, Screen
from betang.wording.library import Quiz
from handlers.learning import ReadingRoom, reader
from handlers.room import Room, Rows, with_shell
from handlers.turn import Turn

A_PAGE = 8


class Quizzes(ReadingRoom):
    """The list, those of the theme that was read last first. Data: `page`."""

    name = "learn.quizzes"

    async def screen(self, turn: Turn) -> Screen:
        words, page = turn.words, self._page(turn)
        quizzes = self._all(turn)
        shown = quizzes[page * A_PAGE : (page + 1) * A_PAGE]
        rows = [[Button(words.plain(quiz.discreet), f"q:{quiz.id}")] for quiz in shown]
        if len(quizzes) > A_PAGE:
            pages = -(-len(quizzes) // A_PAGE)
            rows.append([Button(words.plain("Kuis lain ›"), f"p:{(page + 1) % pages}")])
        if not quizzes:
            return with_shell(words("Kuis dan cerita pendek sedang disiapkan."), [], words, back="learn")
        text = words("Kuis dan cerita pendek. Jawaban tidak disimpan, dan tidak ada nilai. Mau coba yang mana?")
        return with_shell(text, rows, words, back="learn")

    def _all(self, turn: Turn) -> list[Quiz]:
        last = turn.app.library.message(turn.state.read[-1]) if turn.state.read else None
        return rules.quizzes_of(turn.app.library, last.theme if last else "")

    def _page(self, turn: Turn) -> int:
        page = turn.state.data.get("page", 0)
        return page if isinstance(page, int) and 0 <= page * A_PAGE < len(self._all(turn)) else 0

    async def press(self, turn: Turn, action: str) -> bool:
        verb, _, key = action.partition(":")
        match verb:
            case "learn":
                turn.go("learn")
            case "p":
                turn.go(self.name, page=int(key) if key.isdecimal() else 0)
            case "q" if turn.app.library.quiz(key) is not None:
                turn.go("learn.quiz", id=key, step=0)
            case _:
                return False
        return True


class Answering(Room):
    """One quiz. Data: `id`, `step` (as many as there are: the end), `told` between an answer and the next step."""

    name = "learn.quiz"

    async def screen(self, turn: Turn) -> Screen:
        quiz, step = _standing(turn)
        if quiz is None:
            turn.go("learn.quizzes")
            return await Quizzes().screen(turn)
        words = turn.words
        if turn.state.data.get("told"):
            text = words("Langkah {n} dari {all}.", n=step + 1, all=len(quiz.steps))
            return with_shell(text, [[Button(words.plain("Lanjut ›"), "next")]], words, back="quizzes")
        if step == len(quiz.steps):
            rows = [[Button(words.plain("🧩 Kuis lain"), "quizzes"), Button(words.plain("📖 Bacaan"), "learn")]]
            return with_shell(reader(turn).closing(quiz), rows, words)
        return with_shell(reader(turn).step(quiz, step), self._choices(turn, quiz, step), words, back="quizzes")

    def _choices(self, turn: Turn, quiz: Quiz, step: int) -> Rows:
        asked = quiz.steps[step]
        buttons = [Button(label, f"c:{number}") for number, label in enumerate(reader(turn).labels(asked))]
        return [buttons] if reader(turn).has_long_choices(asked) else [[button] for button in buttons]

    async def press(self, turn: Turn, action: str) -> bool:
        quiz, step = _standing(turn)
        verb, _, key = action.partition(":")
        match verb:
            case "quizzes" | "learn":
                turn.go("learn" if verb == "learn" else "learn.quizzes")
            case "next" if quiz is not None and turn.state.data.get("told"):
                await self._go_on(turn, quiz, step + 1)
            case "c" if quiz is not None and step < len(quiz.steps) and not turn.state.data.get("told"):
                return self._explain(turn, quiz, step, key)
            case _:
                return False
        return True

    def _explain(self, turn: Turn, quiz: Quiz, step: int, key: str) -> bool:
        choices = quiz.steps[step].choices
        if not key.isdecimal() or int(key) >= len(choices):
            return False
        turn.say(reader(turn).explanation(quiz, step, choices[int(key)]))
        turn.go(self.name, id=quiz.id, step=step, told=True)
        return True

    async def _go_on(self, turn: Turn, quiz: Quiz, step: int) -> None:
        if step == len(quiz.steps):
            await totals.count_finished(turn.work, quiz.id)
        turn.go(self.name, id=quiz.id, step=step)


def _standing(turn: Turn) -> tuple[Quiz | None, int]:
    """The quiz and its step; no quiz when its file has gone or has fewer steps now."""
    quiz = turn.app.library.quiz(str(turn.state.data.get("id", "")))
    step = turn.state.data.get("step", 0)
    if quiz is None or not isinstance(step, int) or not 0 <= step <= len(quiz.steps):
        return None, 0
    if turn.state.data.get("told") and step == len(quiz.steps):
        return None, 0
    return quiz, step
