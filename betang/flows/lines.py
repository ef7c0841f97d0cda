"""One-line summaries of what has been told: for the review, and the count of kept pieces.

The code word and the PIN are never repeated: the phone may be in other hands by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

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
    Review,
    Say,
)
from betang.flows.standing import DAYS, HOURS, UNKNOWN, asked
from betang.flows.state import FlowState
from betang.flows.windows import BANDS, WEEKDAYS
from betang.vocabulary import FileKind
from betang.wording.catalogue import Words

_NOTHING = "–"


def review_line(flow: Flow, state: FlowState, node: AnyNode, words: Words) -> str:
    """`<b>Jenis</b>: Fisik, Psikis`; a dash for what was skipped or not asked yet. HTML."""
    return f"<b>{words(node.title)}</b>: {_value(flow, state, node, words) or _NOTHING}"


def kept_pieces(state: FlowState, words: Words) -> str:
    """`2 pesan, 1 foto`; empty when nothing is kept."""
    counts = Counter(_COUNTED_AS.get(kind, kind) for kind in state.kept)
    return ", ".join(_count(words, kind, n) for kind, n in counts.items())


_COUNTED_AS: Mapping[str, str] = MappingProxyType(
    {FileKind.AUDIO: FileKind.VOICE, FileKind.VIDEO_NOTE: FileKind.VIDEO}
)


def _count(words: Words, kind: str, n: int) -> str:
    match kind:
        case FileKind.PHOTO:
            return words.count("{n} foto", "{n} foto", n)
        case FileKind.VOICE:
            return words.count("{n} suara", "{n} suara", n)
        case FileKind.VIDEO:
            return words.count("{n} video", "{n} video", n)
        case FileKind.DOCUMENT:
            return words.count("{n} berkas", "{n} berkas", n)
        case _:
            return words.count("{n} pesan", "{n} pesan", n)


def _value(flow: Flow, state: FlowState, node: AnyNode, words: Words) -> str:
    if node.section:
        return _answered(flow, state, node.section, words)
    given = state.answers.get(node.id, [])
    match node:
        case Choose() | ChooseMany():
            return _labels(node, given, words)
        case AskDistrict():
            return "".join(words(flow.districts.name(code)) for code in given)
        case Collect():
            return kept_pieces(state, words)
        case AskWindow():
            return _window(state, node, words)
        case AskWords() | AskPin():
            return words("sudah diisi") if given else ""
        case Say() | Review() | End():
            return ""


def _answered(flow: Flow, state: FlowState, section: str, words: Words) -> str:
    """Only how many were answered: the answers themselves stay off the screen."""
    nodes = [node for node in asked(flow, state.answers)[0] if node.section == section]
    n = sum(1 for node in nodes if state.answers.get(node.id))
    return words.count("{n} dijawab", "{n} dijawab", n) if n else ""


def _labels(node: Choose | ChooseMany, given: list[str], words: Words) -> str:
    if UNKNOWN in given and isinstance(node, ChooseMany):
        return words(node.unknown)
    return ", ".join(words(option.label) for option in node.options if option.value in given)


def _window(state: FlowState, node: AskWindow, words: Words) -> str:
    if not state.answers.get(node.id):
        return ""
    days = [words(day.short) for day in WEEKDAYS if day.id in state.answers.get(node.id + DAYS, ())]
    hours = [words(band.label) for band in BANDS if band.id in state.answers.get(node.id + HOURS, ())]
    return f"{', '.join(days)} · {', '.join(hours)}"
