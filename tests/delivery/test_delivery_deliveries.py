"""Deliveries as an outbox row keeps them: what goes in comes out, sealed in between."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.clock import SystemClock
from betang.delivery.deliveries import (
    BlankMessage,
    DeleteMessages,
    Delivery,
    EditNotice,
    FetchFile,
    Key,
    LeaveGroup,
    SendFile,
    SendNotice,
    SetMenu,
    ShowScreen,
)
from betang.delivery.outbox import binding_of, milliseconds, open_delivery
from betang.vault.errors import CannotOpenError
from betang.vault.sealing import WorkingKeys
from betang.vault.secret import NumberedKey, Secret
from betang.vault.vault import Vault
from betang.vocabulary import FileKind, Pseudonym
from tests.support.clocks import START

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
IDS = st.integers(1, 2**40)
KEYS = st.lists(st.lists(st.builds(Key, TEXTS, TEXTS, TEXTS, TEXTS), max_size=3).map(tuple), max_size=3).map(tuple)
SECONDS = st.none() | st.integers(1, 10**6)
DELIVERIES: st.SearchStrategy[Delivery] = st.one_of(
    st.builds(ShowScreen, TEXTS, KEYS, st.booleans()),
    st.builds(SendNotice, TEXTS, KEYS, st.booleans(), st.booleans(), st.integers(0, 4), SECONDS, SECONDS),
    st.builds(SendFile, TEXTS, st.sampled_from(FileKind), TEXTS, TEXTS, TEXTS, st.booleans()),
    st.builds(DeleteMessages, st.lists(IDS, max_size=5).map(tuple)),
    st.builds(BlankMessage, IDS, TEXTS),
    st.builds(EditNotice, IDS, TEXTS, KEYS),
    st.builds(FetchFile, TEXTS, TEXTS, IDS),
    st.builds(SetMenu, st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple)),
    st.just(LeaveGroup()),
)


@pytest.fixture(scope="module")
def working() -> Vault:
    """Only what sealing needs."""
    keys = WorkingKeys([NumberedKey(1, START, Secret(bytes(32)))], SystemClock())
    return Vault(None, keys, None, None)  # type: ignore[arg-type]  # the rest is not asked for


@given(DELIVERIES)
def test_what_goes_in_comes_out(working: Vault, delivery: Delivery) -> None:
    chat = Pseudonym(b"c" * 24)
    sealed = working.working.seal(msgspec.json.encode(delivery), binding_of(chat))
    assert open_delivery(working, chat, sealed) == delivery


def test_a_row_moved_to_another_chat_does_not_open(working: Vault) -> None:
    sealed = working.working.seal(msgspec.json.encode(LeaveGroup()), binding_of(Pseudonym(b"c" * 24)))
    with pytest.raises(CannotOpenError):
        open_delivery(working, Pseudonym(b"d" * 24), sealed)


def test_rows_of_an_earlier_version_are_read() -> None:
    """Fields that were added since have defaults; what was stored before the update still leaves."""
    decoder: msgspec.json.Decoder[Delivery] = msgspec.json.Decoder(Delivery)
    assert decoder.decode(b'{"type":"notice","text":"x"}') == SendNotice("x")
    assert decoder.decode(b'{"type":"screen","text":"x"}') == ShowScreen("x")
    assert decoder.decode(b'{"type":"file","attachment":"a","kind":"photo","copy":"preview"}') == SendFile(
        "a", FileKind.PHOTO, "preview"
    )
    assert decoder.decode(b'{"type":"delete","ids":[1]}') == DeleteMessages((1,))
    assert decoder.decode(b'{"type":"blank","message_id":1,"text":"x"}') == BlankMessage(1, "x")
    assert decoder.decode(b'{"type":"edit","message_id":1,"text":"x"}') == EditNotice(1, "x")
    assert decoder.decode(b'{"type":"fetch","attachment":"a","file_id":"b","message_id":1}') == FetchFile(
        "a", "b", 1
    )
    assert decoder.decode(b'{"type":"menu","commands":[["a","b"]]}') == SetMenu((("a", "b"),))
    assert decoder.decode(b'{"type":"leave"}') == LeaveGroup()


def test_files_are_protected_and_screens_silent_unless_told_otherwise() -> None:
    assert SendFile("a", FileKind.PHOTO, "preview").protected
    assert ShowScreen("x").silent
    assert SendNotice("x").silent


def test_times_are_whole_milliseconds_since_1970() -> None:
    assert milliseconds(START) == 1_772_420_400_000
    assert milliseconds(START.replace(microsecond=1_999)) == 1_772_420_400_001
