"""How and when a citizen whose report is open may be told of an answer, asked by the flow `contact`."""

from __future__ import annotations

import msgspec

from betang.flows import engine, screens
from betang.flows.flow import Flow
from betang.flows.report_form import read_report
from betang.flows.state import Answer, Chosen, FlowState, Leave, OfferStory, Submit, Typed
from betang.reports import followup
from betang.vocabulary import Button, Screen
from handlers.adding import add_text
from handlers.follow import FollowRoom
from handlers.said_back import say_answer
from handlers.turn import Turn


class FollowContact(FollowRoom):
    """How and when the citizen may be told, asked by the flow `contact`. Data: `flow`."""

    name = "follow.contact"
    stays = True

    def _flow(self, turn: Turn) -> tuple[Flow, FlowState]:
        flow = turn.app.flows.current("contact")
        saved = turn.state.data.get("flow")
        state = engine.begin(flow) if saved is None else msgspec.convert(saved, FlowState)
        return turn.app.flows.of("contact", state.version), state

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        flow, state = self._flow(turn)
        screen = screens.screen(flow, state, turn.words, {"safe_word": turn.state.safe_word})
        if any(key.action == "back" for row in screen.rows for key in row):
            return screen
        back = (Button(turn.words.plain("‹ Kembali"), "menu"),)
        return Screen(screen.text, (*screen.rows[:-1], back, screen.rows[-1]))

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        if action == "menu":
            turn.go("follow.menu")
            return True
        await self._answer(turn, case_id, Chosen(action))
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        case_id = self.case_id(turn)
        if case_id is None:
            return False
        return await self._answer(turn, case_id, Typed(text)) or await add_text(turn, case_id, text)

    async def _answer(self, turn: Turn, case_id: str, answer: Answer) -> bool:
        """False for a text that answers nothing here; it is part of the story."""
        flow, state = self._flow(turn)
        step = engine.step(flow, state, answer, turn.words)
        if any(isinstance(effect, OfferStory) for effect in step.effects):
            return False
        turn.go(self.name, flow=msgspec.to_builtins(step.state))
        if isinstance(answer, Typed):
            say_answer(turn, flow, state, step, answer.text)
        if step.note:
            turn.say(turn.words(step.note))
        if any(isinstance(effect, Leave) for effect in step.effects):
            turn.go("follow.menu")
        elif any(isinstance(effect, Submit) for effect in step.effects) or engine.ended(flow, step.state):
            form = read_report(flow, step.state)
            await followup.change_contact(
                turn.app.reports, turn.work, case_id, form.answering, form.window, turn.state.locale
            )
            turn.go("follow.menu")
            turn.say(turn.words("Waktu aman sudah diganti."))
        return True
