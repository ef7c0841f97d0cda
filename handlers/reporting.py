"""The report: the flow's answers in, its effects carried out, the filing at its end.

The questions stand in `content/flows/report.yaml`; what each answer leads to is the engine's.
"""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from betang.chats.state import ChatState, Kept
from betang.duty import filing
from betang.errors import UserError
from betang.flows import engine, screens
from betang.flows.flow import AskPin, AskWords, Flow
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
    Step,
    Submit,
    Typed,
)
from betang.reports import drafts
from betang.reports.drafts import Draft, unpack_draft
from betang.vocabulary import DistrictCode, FileRef, Screen
from handlers import heard, held
from handlers.card import show_emergency
from handlers.home import Home
from handlers.room import Room
from handlers.said_back import is_name_of_answer, say_answer
from handlers.turn import App, Turn

FLOW = "report"


async def enter(turn: Turn, said: str = "") -> None:
    """`/lapor`: go on with what was begun, or begin. `said`: what was typed with it, a piece of the story."""
    if turn.state.flow is None:
        if said:
            held.hold(turn, said)
        await begin(turn)
        return
    turn.go("report.resume")
    if said:
        await _keep_piece(turn, said)


async def begin(turn: Turn) -> None:
    """A new draft. What was typed before becomes the first piece of its story."""
    first = turn.state.heard
    await discard(turn)
    turn.state.flow = engine.begin(turn.app.flows.current(FLOW))
    draft = drafts.begin_draft(turn.app.clock)
    turn.state.draft = draft.packed()
    held.expire_later(turn)
    turn.go("report")
    if first:
        await _keep_piece(turn, first)
        note = turn.words(
            "Tulisan tadi saya tahan dulu. Baca ini sebentar; kalau Anda berhenti, tulisan itu dihapus."
        )
        turn.say(f"<i>{note}</i>")


async def take_up_what_was_heard(turn: Turn) -> None:
    """To the report that was begun, what was typed meanwhile being a piece of its story."""
    first, turn.state.heard = turn.state.heard, ""
    turn.go("report")
    if first:
        await _keep_piece(turn, first)
        _say_kept(turn)


async def _keep_piece(turn: Turn, text: str) -> None:
    """A piece of the story, whatever button of the present question it resembles."""
    if turn.state.flow is not None:
        turn.state.flow = replace(turn.state.flow, kept=[*turn.state.flow.kept, "text"])
        await drafts.keep_text(turn.app.reports, turn.work, _draft(turn), text, turn.incoming.update_id)


def _say_kept(turn: Turn) -> None:
    note = turn.words("Tulisan tadi saya simpan untuk bagian cerita.")
    turn.say(f"<i>{note}</i>")


async def discard(turn: Turn) -> None:
    """Erase an unfinished draft and what was typed before it."""
    draft = draft_of(turn.state)
    if draft is not None:
        await drafts.discard(turn.app.reports, turn.work, draft)
    turn.state.flow, turn.state.draft, turn.state.heard = None, None, ""
    turn.state.draft_until, turn.state.shared_phone = None, False


def draft_of(state: ChatState) -> Draft | None:
    return None if state.draft is None else unpack_draft(state.draft)


def district_told(state: ChatState) -> DistrictCode | None:
    """The district chosen in the report that is being told, for the emergency card."""
    told = state.flow.answers.get("district") if state.flow is not None else None
    return DistrictCode(told[0]) if told else None


async def keep_if_telling(turn: Turn, text: str) -> bool:
    """Keep text as a piece of the story if one is being told; False when none is."""
    if turn.state.flow is None:
        return False
    flow = flow_of(turn.app, turn.state.flow)
    await _take(turn, flow, engine.step(flow, turn.state.flow, Typed(text), turn.words))
    return True


def flow_of(app: App, state: FlowState) -> Flow:
    """The version with which this conversation began."""
    return app.flows.of(state.flow, state.version)


def needs_services(flow: Flow, state: FlowState) -> bool:
    """Whether the text of this node names where else to turn."""
    node = flow.nodes.get(state.node)
    return node is not None and any("{services}" in variant.say for variant in node.text)


class Report(Room):
    """Whatever node of the flow the conversation is at."""

    name = "report"
    stays = True

    async def screen(self, turn: Turn) -> Screen:
        state = turn.state.flow
        flow = None if state is None else flow_of(turn.app, state)
        if state is None or flow is None:  # the draft has expired meanwhile; nothing is said about it
            turn.go("home")
            return await Home().screen(turn)
        facts: dict[str, object] = {"keep_days": turn.app.keep_days, "safe_word": turn.state.safe_word}
        if needs_services(flow, state):
            facts["services"] = turn.directory.other_ways(turn.words)
        return screens.screen(flow, state, turn.words, facts)

    def question(self, turn: Turn) -> str:
        return f"report:{turn.state.flow.node}" if turn.state.flow is not None else ""

    async def press(self, turn: Turn, action: str) -> bool:
        return await self._answer(turn, Chosen(action))

    async def text(self, turn: Turn, text: str) -> bool:
        """What somebody tells is no PIN, no code word and no place: what answers nothing is kept for the story."""
        state = turn.state.flow
        if state is None:
            return False
        flow = flow_of(turn.app, state)
        step = engine.step(flow, state, Typed(text), turn.words)
        if _tells(turn, text) and _is_misread(flow, state, step):
            await _keep_piece(turn, text)
            turn.kept = Kept.TAKEN
            _say_kept(turn)
        else:
            await _take(turn, flow, step)
            say_answer(turn, flow, state, step, text)
            turn.pressed_by_name = is_name_of_answer(turn, flow, state, text)
        return True

    async def file(self, turn: Turn, file: FileRef) -> bool:
        return await self._answer(turn, Filed(file))

    async def location(self, turn: Turn, district: DistrictCode | None) -> bool:
        return await self._answer(turn, Located(district))

    async def _answer(self, turn: Turn, answer: Answer) -> bool:
        state = turn.state.flow
        if state is None:
            return False
        flow = flow_of(turn.app, state)
        await _take(turn, flow, engine.step(flow, state, answer, turn.words))
        return True


def _tells(turn: Turn, text: str) -> bool:
    return heard.is_cry(turn, text) or heard.is_report(turn, text) or _is_no_pin(turn, text)


def _is_misread(flow: Flow, state: FlowState, step: Step) -> bool:
    """Taken for a code word, or for nothing."""
    taken = isinstance(flow.nodes.get(state.node), AskWords) and len(step.state.kept) == len(state.kept)
    return taken or NotUnderstood() in step.effects


def _is_no_pin(turn: Turn, text: str) -> bool:
    """Three words with letters where a PIN was asked for: somebody goes on telling."""
    state = turn.state.flow
    asked = state is not None and isinstance(flow_of(turn.app, state).nodes.get(state.node), AskPin)
    return asked and any(letter.isalpha() for letter in text) and heard.is_talk(turn, text)


async def _take(turn: Turn, flow: Flow, step: Step) -> None:
    """Carry out what a step asks for, in the unit of work that saves its state.

    What is refused (a file too big) has not happened: the conversation stays where it was, and nothing else is said.
    """
    before, turn.state.flow = turn.state.flow, step.state
    held.expire_later(turn)
    try:
        for effect in step.effects:
            await _carry_out(turn, flow, effect)
    except UserError:
        turn.state.flow = before
        raise
    if any(isinstance(effect, Leave) for effect in step.effects):
        turn.state.flow = before  # whoever comes back is asked again, and not shown the goodbye
    if step.note:
        turn.say(f"<i>{turn.words(step.note)}</i>")


async def _carry_out(turn: Turn, flow: Flow, effect: Effect) -> None:
    app = turn.app
    match effect:
        case KeepText(text) | OfferStory(text):
            turn.kept = Kept.TAKEN if isinstance(effect, OfferStory) else turn.kept
            await drafts.keep_text(app.reports, turn.work, _draft(turn), text, turn.incoming.update_id)
        case KeepFile(file):
            await _keep_file(turn, file)
        case DropLast():
            await drafts.drop_last(app.reports, turn.work, _draft(turn))
        case SharedPhone(shared):
            turn.state.shared_phone = shared
        case SetPin(pin):
            receipts = app.reports.vault.receipts
            turn.state.pin = turn.incoming.asides.get("pin", str, lambda: receipts.hash_pin_aside(pin))
        case ShowEmergency() | ShowSuicideCard():
            show_emergency(turn, suicide=isinstance(effect, ShowSuicideCard))
        case Leave():
            turn.close()
        case Submit():
            await _submit(turn, flow)
        case Consented() | NotUnderstood():
            return  # the consent is among the answers; help was said as the step's note
        case _ as never:
            assert_never(never)


def _draft(turn: Turn) -> Draft:
    """The draft of the flow that is running; a chat that lost it (an older version's state) gets a new one."""
    draft = draft_of(turn.state)
    if draft is None:
        draft = drafts.begin_draft(turn.app.clock)
        turn.state.draft = draft.packed()
    return draft


async def _keep_file(turn: Turn, file: FileRef) -> None:
    message = turn.incoming.message_id
    if message is None:
        return
    await drafts.keep_file(
        turn.app.reports, turn.work, _draft(turn), turn.who, file, message, turn.incoming.update_id
    )
    # Removed only once it is sealed: until then the chat holds the only copy.
    turn.keep_message = True


async def _submit(turn: Turn, flow: Flow) -> None:
    """File, forget the draft, and say only what is true."""
    state = turn.state
    if state.flow is None:
        return
    form = read_report(flow, state.flow)
    submission = filing.Filing(turn.who, state.locale, turn.incoming.update_id, state.pin or None)
    filed = await filing.file_report(turn.app.duty, turn.work, _draft(turn), form, submission)
    state.cases = [*(one for one in state.cases if one != filed.case_id), filed.case_id]
    state.flow, state.draft, state.draft_until, state.pin, state.heard = None, None, None, "", ""
    due = filed.due_at.timestamp() if filed.staffed and filed.due_at is not None else None
    turn.go("sent", case=filed.case_id, desk=filed.desk, due=due, answering=str(form.answering), pin=form.has_pin)


async def leave(turn: Turn) -> None:
    """The chat is being closed. The draft stays, sealed, until its hours of silence are over."""
    if turn.state.flow is None:
        held.drop(turn)
