"""The report: the flow's answers in, its effects carried out, the filing at its end.

The questions stand in `content/flows/report.yaml`; what each answer leads to is the engine's.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from betang.chats.state import ChatState
from betang.duty import filing
from betang.errors import UserError
from betang.flows import engine, screens
from betang.flows.flow import Flow
from betang.flows.report_form import read_report
from betang.flows.state import (
    Answer,
    Chosen,
    Consented,
    DropLast,
    Effect,
    Filed,
    FlowState,
    KeepFile,
    KeepText,
    Leave,
    Located,
    NotUnderstood,
    OfferStory,
    SetPin,
    SharedPhone,
    ShowEmergency,
    ShowSuicideCard,
    Submit,
    Typed,
)
from betang.reports import drafts
from betang.reports.drafts import Draft
from betang.vocabulary import Button, DistrictCode, FileRef, Screen
from betang.wording.catalogue import Trusted
from handlers import held
from handlers.card import show_emergency
from handlers.home import Home
from handlers.room import Room, with_shell
from handlers.turn import App, Turn

FLOW = "report"


async def enter(turn: Turn) -> None:
    """`/lapor`: go on with what was begun, or begin."""
    if turn.state.flow is not None:
        turn.go("report.resume")
    else:
        await begin(turn)


async def begin(turn: Turn) -> None:
    """A new draft. What was typed before becomes its first piece once the notice has been agreed to."""
    await discard(turn)
    turn.state.flow = engine.begin(turn.app.flows.current(FLOW))
    turn.state.draft = msgspec.to_builtins(drafts.begin_draft(turn.app.clock))
    held.expire_later(turn)
    turn.go("report")


async def discard(turn: Turn) -> None:
    """Erase an unfinished draft."""
    draft = draft_of(turn.state)
    if draft is not None:
        await drafts.discard(turn.app.reports, turn.work, draft)
    turn.state.flow, turn.state.draft, turn.state.draft_until = None, None, None


def draft_of(state: ChatState) -> Draft | None:
    return None if state.draft is None else msgspec.convert(state.draft, Draft)


def district_told(state: ChatState) -> DistrictCode | None:
    """The district chosen in the report that is being told, for the emergency card."""
    told = state.flow.answers.get("district") if state.flow is not None else None
    return DistrictCode(told[0]) if told else None


async def keep_if_telling(turn: Turn, text: str) -> bool:
    """Keep text as a piece of the story if one is being told; False when none is."""
    if turn.state.flow is None:
        return False
    flow = flow_of(turn.app, turn.state.flow)
    await _take(turn, flow, engine.step(flow, turn.state.flow, Typed(text)))
    return True


def flow_of(app: App, state: FlowState) -> Flow:
    """The version with which this conversation began."""
    return app.flows.of(state.flow, state.version)


class Report(Room):
    """Whatever node of the flow the conversation is at."""

    name = "report"

    async def screen(self, turn: Turn) -> Screen:
        state = turn.state.flow
        if state is None:  # the draft has expired meanwhile; nothing is said about it
            turn.go("home")
            return await Home().screen(turn)
        facts = {
            "keep_days": turn.app.keep_days,
            "safe_word": turn.state.safe_word,
            "services": Trusted(turn.app.directory.nearby_services(turn.words, district_told(turn.state))),
        }
        return screens.screen(flow_of(turn.app, state), state, turn.words, facts)

    async def press(self, turn: Turn, action: str) -> bool:
        return await self._answer(turn, Chosen(action))

    async def text(self, turn: Turn, text: str) -> bool:
        return await self._answer(turn, Typed(text))

    async def file(self, turn: Turn, file: FileRef) -> bool:
        return await self._answer(turn, Filed(file))

    async def location(self, turn: Turn, district: DistrictCode | None) -> bool:
        return await self._answer(turn, Located(district))

    async def _answer(self, turn: Turn, answer: Answer) -> bool:
        state = turn.state.flow
        if state is None:
            return False
        flow = flow_of(turn.app, state)
        await _take(turn, flow, engine.step(flow, state, answer))
        return True


async def _take(turn: Turn, flow: Flow, step: Step) -> None:
    """Carry out what a step asks for, in the unit of work that saves its state."""
    turn.state.flow = step.state
    held.expire_later(turn)
    if step.note:
        turn.say(f"<i>{turn.words(step.note)}</i>")
    for effect in step.effects:
        await _carry_out(turn, flow, effect)


async def _carry_out(turn: Turn, flow: Flow, effect: Effect) -> None:
    match effect:
        case KeepText(text) | OfferStory(text):
            await _keep_text(turn, text)
        case KeepFile(file):
            await _keep_file(turn, file)
        case DropLast():
            await drafts.drop_last(turn.app.reports, turn.work, _draft(turn))
        case SharedPhone(shared):
            turn.state.shared_phone = shared
        case SetPin(pin):
            turn.state.data["pin"] = await turn.app.reports.vault.receipts.hash_pin(pin)
        case ShowEmergency():
            show_emergency(turn)
        case ShowSuicideCard():
            show_emergency(turn, suicide=True)
        case Leave():
            turn.close()
        case Submit():
            await _file(turn, flow)
        case Consented() | NotUnderstood():
            return  # the consent is among the answers; help was said as the step's note
        case _ as never:
            assert_never(never)
