"""Takes an answer at a node: checks it, remembers it, hands on what others must keep, and moves on.

Pressed actions arrive here only when the screen offers them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from betang.flows.flow import (
    AskDistrict,
    AskPin,
    AskWindow,
    AskWords,
    Choose,
    ChooseMany,
    Collect,
    Consequence,
    End,
    Flow,
    Option,
    Say,
)
from betang.flows.layout import EXIT, SOS
from betang.flows.moves import edit, go_back, go_on, hurry, leave_section
from betang.flows.standing import DAYS, DOORBELL, HOURS, UNKNOWN, has_consented, missing, node_of
from betang.flows.state import (
    Consented,
    DropLast,
    Effect,
    FlowState,
    KeepFile,
    KeepText,
    Leave,
    NotUnderstood,
    OfferStory,
    SetPin,
    SharedPhone,
    ShowEmergency,
    ShowSuicideCard,
    Step,
    Submit,
)
from betang.flows.typed import Meaning
from betang.vocabulary import DistrictCode, FileRef
from betang.wording.catalogue import N_
from betang.wording.normal import normal, without_hidden
from betang.wording.terms import Doorbell

MOST_PIECES = 200
"""Of one story. Beyond it the person is asked to send first; more can be added afterwards."""

_FEW_WORDS = 4
"""Up to so many words a text at a narrow question is a try at an answer; beyond, it is a story."""


def remember(state: FlowState, key: str, values: list[str]) -> FlowState:
    return replace(state, answers={**state.answers, key: values})


# Pressed


def take_press(flow: Flow, state: FlowState, action: str) -> Step:
    name, _, value = action.partition(":")
    return _PRESSES[name](flow, state, value) if name in _PRESSES else Step(state)


def _choose(flow: Flow, state: FlowState, value: str) -> Step:
    node = node_of(flow, state)
    if not isinstance(node, Choose):
        return _tick_kind(flow, state, value)
    option = next(option for option in node.options if option.value == value)
    moved = go_on(flow, remember(state, node.id, [value]), option.to)
    return Step(moved, _effects(node, option))


def _effects(node: Choose, option: Option) -> tuple[Effect, ...]:
    made: Mapping[Consequence, Effect] = {
        Consequence.CONSENT: Consented(node.consent),
        Consequence.EMERGENCY: ShowEmergency(),
        Consequence.SUICIDE_CARD: ShowSuicideCard(),
        Consequence.SHARED_PHONE: SharedPhone(shared=True),
        Consequence.OWN_PHONE: SharedPhone(shared=False),
        Consequence.LEAVE: Leave("not_safe"),
    }
    return tuple(made[consequence] for consequence in option.consequences)


def _tick_kind(flow: Flow, state: FlowState, value: str) -> Step:
    key = state.node
    if value == UNKNOWN:
        return Step(go_on(flow, remember(state, key, [UNKNOWN])))
    chosen = [kept for kept in state.answers.get(key, []) if kept != UNKNOWN]
    return Step(remember(state, key, _toggled(chosen, value)))


def _toggled(chosen: list[str], value: str) -> list[str]:
    return [kept for kept in chosen if kept != value] if value in chosen else [*chosen, value]


def _tick(part: str) -> Callable[[Flow, FlowState, str], Step]:
    def tick(_: Flow, state: FlowState, value: str) -> Step:
        key = state.node + part
        return Step(remember(state, key, _toggled(state.answers.get(key, []), value)))

    return tick


def _ring(_: Flow, state: FlowState, __: str) -> Step:
    bells = list(Doorbell)
    key = state.node + DOORBELL
    now = next((bell for bell in bells if bell in state.answers.get(key, [])), bells[0])
    return Step(remember(state, key, [bells[(bells.index(now) + 1) % len(bells)].value]))


def _settle_district(flow: Flow, state: FlowState, value: str) -> Step:
    return Step(go_on(flow, remember(state, state.node, [value])))


def _next(flow: Flow, state: FlowState, _: str) -> Step:
    """Go on with what was ticked; nothing ticked counts as skipped."""
    match node_of(flow, state):
        case AskWindow():
            return _close_window(flow, state)
        case ChooseMany() as node:
            return Step(go_on(flow, remember(state, node.id, state.answers.get(node.id, []))))
        case Say(to=to):
            return Step(go_on(flow, state, to))
        case _:
            return Step(go_on(flow, state))


def _close_window(flow: Flow, state: FlowState) -> Step:
    days, hours = (state.answers.get(state.node + part, []) for part in (DAYS, HOURS))
    if bool(days) != bool(hours):
        return Step(state, (NotUnderstood(),), N_("Pilih setidaknya satu hari dan satu jam, atau lewati."))
    return Step(go_on(flow, remember(state, state.node, ["set"] if days else [])))


def _skip(flow: Flow, state: FlowState, _: str) -> Step:
    """Skipping takes back an earlier answer, the parts of a window with it; a PIN that was set stays set."""
    if isinstance(node_of(flow, state), AskPin) and state.answers.get(state.node):
        return Step(go_on(flow, state))
    cleared = {key: value for key, value in state.answers.items() if not key.startswith(f"{state.node}.")}
    return Step(go_on(flow, remember(replace(state, answers=cleared), state.node, [])))


def _skip_section(flow: Flow, state: FlowState, _: str) -> Step:
    return Step(leave_section(flow, state, node_of(flow, state).section))


def _drop(_: Flow, state: FlowState, __: str) -> Step:
    return Step(replace(state, kept=state.kept[:-1]), (DropLast(),), N_("Kiriman terakhir dihapus."))


def _send(flow: Flow, state: FlowState, _: str) -> Step:
    """Submit, or lead to what is missing."""
    unmet = missing(flow, state)
    if unmet:
        return Step(edit(flow, state, unmet[0]), (), N_("Ini masih diperlukan sebelum dikirim."))
    return Step(go_on(flow, state), (Submit(),))


_PRESSES: Mapping[str, Callable[[Flow, FlowState, str], Step]] = {
    "c": _choose,
    "d": _settle_district,
    "wd": _tick(DAYS),
    "wh": _tick(HOURS),
    "bell": _ring,
    "next": _next,
    "skip": _skip,
    "skipall": _skip_section,
    "drop": _drop,
    "send": _send,
    "all": lambda _, state, __: Step(replace(state, found=[])),
    "info": lambda _, state, __: Step(replace(state, expanded=not state.expanded)),
    "e": lambda flow, state, node: Step(edit(flow, state, node)),
    "back": lambda flow, state, _: Step(go_back(flow, state)),
    "hurry": lambda flow, state, _: Step(hurry(flow, state)),
    EXIT: lambda _, state, __: Step(state, (Leave("closed"),)),
    SOS: lambda _, state, __: Step(state, (ShowEmergency(),)),
}


# Typed, sent


def take_text(flow: Flow, state: FlowState, text: str, meaning: Meaning) -> Step:
    """Text that means no button. It is never lost: what answers nothing begins the story."""
    text = without_hidden(text)
    telling = isinstance(node_of(flow, state), Collect)
    if not text or (not normal(text) and not telling):  # a row of tears is part of a story and answers no question
        return Step(state, (NotUnderstood(),), N_("Yang ini belum bisa saya baca. Ketuk tombol atau ketik kata."))
    match node_of(flow, state):
        case Collect():
            return _keep(state, KeepText(text), "text", N_("Tersimpan."))
        case AskPin():
            return _take_pin(flow, state, text)
        case AskWords() as node:
            return _take_words(flow, state, text, node)
        case AskDistrict():
            return _take_place(flow, state, text)
        case End():
            return Step(state, (NotUnderstood(),))
        case _:
            return _doubt(state) if meaning.doubtful else _begin_story(flow, state, text)


def _doubt(state: FlowState) -> Step:
    return Step(state, (NotUnderstood(),), N_("Itu bisa berarti lebih dari satu. Ketuk salah satu, ya."))


def _begin_story(flow: Flow, state: FlowState, text: str) -> Step:
    note = N_("Tulisan tadi saya simpan untuk bagian cerita.")
    if not has_consented(flow, state):
        note = N_("Tulisan tadi saya tahan dulu. Baca ini sebentar; kalau Anda berhenti, tulisan itu dihapus.")
    return _keep(state, OfferStory(text), "text", note)


def _keep(state: FlowState, effect: Effect, kind: str, note: str) -> Step:
    if len(state.kept) >= MOST_PIECES:
        return Step(state, (NotUnderstood(),), N_("Sudah banyak yang tersimpan. Kirim dulu; nanti bisa ditambah."))
    return Step(replace(state, kept=[*state.kept, kind]), (effect,), note)


def _take_pin(flow: Flow, state: FlowState, text: str) -> Step:
    pin = "".join(text.split())
    if not (pin.isascii() and pin.isdigit()):
        long = len(normal(text).split()) > _FEW_WORDS
        return _begin_story(flow, state, text) if long else _ask_pin_again(state)
    if not 4 <= len(pin) <= 6:
        return _ask_pin_again(state)
    if _is_easily_guessed(pin):
        return Step(state, (NotUnderstood(),), N_("PIN itu mudah ditebak. Coba angka lain yang tidak berurutan."))
    return Step(go_on(flow, remember(state, state.node, ["set"])), (SetPin(pin),))


def _ask_pin_again(state: FlowState) -> Step:
    return Step(state, (NotUnderstood(),), N_("PIN terdiri dari 4 sampai 6 angka. Coba lagi, tidak apa-apa."))


def _is_easily_guessed(pin: str) -> bool:
    """One digit repeated, or a run up or down."""
    return len(set(pin)) == 1 or pin in "01234567890" or pin in "09876543210"


def _take_words(flow: Flow, state: FlowState, text: str, node: AskWords) -> Step:
    wanted = " ".join(text.split())
    if len(wanted.split()) > _FEW_WORDS or len(wanted) > node.longest:
        return _begin_story(flow, state, text)
    if len(wanted) < 2:
        return Step(state, (NotUnderstood(),), N_("Terlalu pendek. Pilih satu kata yang mudah Anda ingat."))
    return Step(go_on(flow, remember(state, node.id, [wanted])))


def _take_place(flow: Flow, state: FlowState, text: str) -> Step:
    found = [district.code for district in flow.districts.search(text)]
    if len(text.split()) > _FEW_WORDS:
        # A place named within a sentence is offered; the sentence itself is kept, not thrown away.
        kept = _begin_story(flow, state, text)
        return Step(replace(kept.state, found=[*found]), kept.effects, kept.note)
    if len(found) == 1:
        settled = _settle_district(flow, state, found[0])
        # "dipukul di Kapuas" is more than a place.
        return _begin_story(flow, settled.state, text) if flow.districts.says_more(text, found[0]) else settled
    if found:
        return Step(replace(state, found=[*found]), (), N_("Yang mana? Ketuk salah satu."))
    return Step(state, (NotUnderstood(),), N_("Nama itu belum ketemu. Ketuk dari daftar, atau coba nama lain."))


def take_file(flow: Flow, state: FlowState, file: FileRef) -> Step:
    match node_of(flow, state):
        case End():
            return Step(state, (NotUnderstood(),))
        case Collect():
            return _keep(state, KeepFile(file), file.kind.value, N_("Tersimpan."))
        case _:
            return _keep(
                state, KeepFile(file), file.kind.value, N_("Kiriman tadi saya simpan untuk bagian cerita.")
            )


def take_location(flow: Flow, state: FlowState, district: DistrictCode | None) -> Step:
    """A place is only offered: towns are few on our map, and borders run between them."""
    if not isinstance(node_of(flow, state), AskDistrict):
        return Step(state, (NotUnderstood(),), N_("Lokasi tidak saya simpan."))
    if district not in flow.districts:
        return Step(state, (NotUnderstood(),), N_("Lokasi itu tampaknya di luar provinsi. Pilih dari daftar, ya."))
    note = N_("Perkiraan dari lokasi; lokasinya sudah dibuang. Ketuk kalau benar.")
    return Step(replace(state, found=[str(district)]), (), note)
