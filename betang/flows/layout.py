"""What can be pressed on a screen, as labels (msgids) and short actions.

The same list is shown as buttons (`screens.py`), checked when a button comes back (`engine.py`) and
compared with what is typed (`typed.py`), so the three can never disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from betang.flows.flow import (
    AnyNode,
    AskDistrict,
    AskPin,
    AskWindow,
    AskWords,
    Choose,
    ChooseMany,
    Collect,
    End,
    Flow,
    Option,
    Review,
    Say,
)
from betang.flows.moves import can_go_back
from betang.flows.standing import DAYS, HOURS, UNKNOWN, asked, ended, has_consented, missing, node_of
from betang.flows.state import FlowState
from betang.flows.windows import BANDS, WEEKDAYS
from betang.vocabulary import PROVINCE
from betang.wording.catalogue import N_

EXIT = "exit"
"""Action of the exit button on every screen. The edge handles it; the engine would answer with `Leave`."""

SOS = "sos"
"""Action of the emergency button on every screen. The edge handles it; the engine would show the card."""

MARKED = "☑ "
UNMARKED = "☐ "


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    action: str
    also: tuple[str, ...] = ()
    """Other words that mean the same when typed."""
    mark: str = ""
    exact: bool = False
    """Typed, it must be written in full: what cannot be taken back is not guessed."""


SKIP = Choice(N_("Lewati"), "skip", ("skip", "lewat", "lewatkan"), exact=True)
SKIP_ALL = Choice(N_("Lewati semua"), "skipall", ("skip all",), exact=True)
NEXT = Choice(N_("Lanjut"), "next", ("lanjutkan", "next", "ok", "oke", "terus", "baik"), exact=True)
DONE = Choice(N_("Selesai"), "next", ("sudah", "sudah selesai", "done", "cukup", "lanjut"), exact=True)
DROP = Choice(N_("Hapus kiriman terakhir"), "drop", ("hapus",), exact=True)
HURRY = Choice(N_("Kirim sekarang"), "hurry", ("kirim saja", "kirim"), exact=True)
ALL = Choice(N_("Lihat semua"), "all", ("semua",), exact=True)
RING = Choice(N_("Ganti kalimat"), "bell", exact=True)
INFO = Choice(N_("ℹ️ Penjelasan"), "info", ("info", "artinya", "apa artinya", "?"), exact=True)
BACK = Choice(N_("‹ Kembali"), "back", ("balik", "back", "mundur"), exact=True)
EMERGENCY = Choice(N_("☎️ Darurat"), SOS, ("sos", "emergency"), exact=True)
CLOSE = Choice(N_("✖ Tutup"), EXIT, ("keluar", "close", "exit", "berhenti", "stop"), exact=True)


def offered(flow: Flow, state: FlowState) -> list[Choice]:
    """The answers that can be pressed on this screen."""
    node = node_of(flow, state)
    match node:
        case Say():
            return [Choice(node.button, NEXT.action, NEXT.also, exact=True)] if node.button else []
        case Choose():
            return [_option(option) for option in open_options(flow, state, node)]
        case ChooseMany():
            return _many(flow, state, node)
        case AskDistrict():
            return _districts(flow, state, node)
        case Collect():
            return [DONE, DROP] if state.kept else []
        case AskWindow():
            return _window(state, node)
        case Review():
            edits = [Choice(n.title, f"e:{n.id}") for n in reviewed(flow, state)]
            return [*edits, Choice(node.button, "send", exact=True)]
        case AskWords() | AskPin() | End():
            return []
        case _:
            assert_never(node)


def ways(flow: Flow, state: FlowState) -> list[Choice]:
    """What can be pressed besides answers, the way out last."""
    if ended(flow, state):
        return [CLOSE]
    node = node_of(flow, state)
    possible = (
        (INFO, _has_info(flow, state, node)),
        (SKIP, node.skip and not (isinstance(node, Collect) and state.kept)),
        (SKIP_ALL, bool(node.section)),
        (HURRY, _may_hurry(flow, state, node)),
        (EMERGENCY, True),
        (BACK, can_go_back(flow, state)),
        (CLOSE, True),
    )
    return [choice for choice, applies in possible if applies]


def open_options(flow: Flow, state: FlowState, node: Choose | ChooseMany) -> list[Option]:
    """The options whose condition holds."""
    counting = asked(flow, state.answers)[1]
    return [option for option in node.options if option.condition.holds(counting)]


def reviewed(flow: Flow, state: FlowState) -> list[AnyNode]:
    """The nodes with a line in the review: all with a title, of a section only the first."""
    sections: set[str] = set()
    nodes: list[AnyNode] = []
    for node in asked(flow, state.answers)[0]:
        if node.title and node.section not in sections:
            nodes.append(node)
            sections |= {node.section} - {""}
    return nodes


def _option(option: Option, mark: str = "") -> Choice:
    return Choice(option.label, f"c:{option.value}", option.also, mark)


def _many(flow: Flow, state: FlowState, node: ChooseMany) -> list[Choice]:
    chosen = state.answers.get(node.id, ())
    ticks = [_option(o, MARKED if o.value in chosen else UNMARKED) for o in open_options(flow, state, node)]
    unknown = [Choice(node.unknown, f"c:{UNKNOWN}", exact=True)] if node.unknown else []
    return [*ticks, *unknown, NEXT]


def _districts(flow: Flow, state: FlowState, node: AskDistrict) -> list[Choice]:
    found = [d for d in flow.districts if d.code in state.found]
    agreed = ("ya", "iya", "benar", "betul", "yes") if len(found) == 1 else ()
    names = [Choice(d.name, f"d:{d.code}", d.aliases + agreed) for d in found or flow.districts]
    return [*names, ALL if found else Choice(node.unknown, f"d:{PROVINCE}")]


def _window(state: FlowState, node: AskWindow) -> list[Choice]:
    days = state.answers.get(node.id + DAYS, ())
    hours = state.answers.get(node.id + HOURS, ())
    return [
        *(Choice(d.short, f"wd:{d.id}", (d.id, d.name), MARKED if d.id in days else UNMARKED) for d in WEEKDAYS),
        *(Choice(b.label, f"wh:{b.id}", (b.id,), MARKED if b.id in hours else UNMARKED) for b in BANDS),
        RING,
        NEXT,
    ]


def _has_info(flow: Flow, state: FlowState, node: AnyNode) -> bool:
    options = open_options(flow, state, node) if isinstance(node, Choose | ChooseMany) else []
    return bool(node.info) or any(option.explains for option in options)


def _may_hurry(flow: Flow, state: FlowState, node: AnyNode) -> bool:
    """Offered from the moment on that there is enough to act on, but not where sending comes next anyway."""
    reviewable = any(isinstance(n, Review) for n in flow.nodes.values())
    resting = isinstance(node, Review) or node.aside or node.essential or state.editing
    return reviewable and not resting and has_consented(flow, state) and not missing(flow, state)
