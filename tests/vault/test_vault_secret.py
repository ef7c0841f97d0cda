"""A secret shows nothing by any of the ways in which values end up in logs."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import pprint
import traceback
from dataclasses import asdict, dataclass

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from betang.vault.secret import NumberedKey, Secret
from tests.vault.vault_rooms import MADE

CANARY = "burung-enggang-canary"


def shown_forms(secret: Secret) -> list[str]:
    return [
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret!r:>40}",
        f"{secret:>40}",
        "%s %r" % (secret, secret),  # noqa: UP031 - this form is what logging uses
        pprint.pformat({"key": secret}),
        repr([secret]),
        repr(NumberedKey(1, MADE, secret)),
        str(dir(secret)),
        str(hasattr(secret, "__dict__") and vars(secret)),
    ]


@pytest.mark.parametrize("value", [CANARY, CANARY.encode()], ids=["text", "bytes"])
def test_no_way_of_printing_shows_the_value(value: str | bytes) -> None:
    for form in shown_forms(Secret(value)):
        assert CANARY not in form
        assert CANARY.encode().hex() not in form


def test_every_secret_looks_the_same_whatever_its_length() -> None:
    assert repr(Secret("a")) == repr(Secret("a" * 1000)) == "Secret(…)"


def test_a_logged_secret_is_hidden(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("betang").error("key %s", Secret(CANARY))
    assert "key Secret(…)" in caplog.text
    assert CANARY not in caplog.text


def test_the_traceback_of_a_failed_decoding_holds_no_bytes() -> None:
    with pytest.raises(ValueError, match="not text") as caught:
        Secret(b"\xff" + CANARY.encode()).as_text()
    assert caught.value.__suppress_context__
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_cannot_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(Secret(CANARY), protocol)


def test_a_secret_cannot_be_copied_or_written_as_json() -> None:
    secret = Secret(CANARY)
    for forbidden in (copy.copy, copy.deepcopy, json.dumps, msgspec.json.encode):
        with pytest.raises(TypeError):
            forbidden(secret)


def test_a_dataclass_with_a_secret_does_not_unfold_into_a_dict() -> None:
    @dataclass(frozen=True)
    class Holder:
        key: Secret

    assert CANARY not in repr(Holder(Secret(CANARY)))
    with pytest.raises(TypeError):
        asdict(Holder(Secret(CANARY)))


def test_a_secret_is_no_key_of_a_dict() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Secret(CANARY))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_secrets_are_equal_when_their_bytes_are(left: bytes, right: bytes) -> None:
    assert (Secret(left) == Secret(right)) is (left == right)


@pytest.mark.parametrize("other", ["", CANARY[:-1], CANARY + "x", CANARY[:-1] + "x", "x" + CANARY[1:]])
def test_secrets_that_share_a_part_are_not_equal(other: str) -> None:
    assert Secret(CANARY) != Secret(other)
    assert Secret(CANARY) == Secret(CANARY.encode())


def test_a_secret_is_never_equal_to_its_bare_value() -> None:
    assert Secret(CANARY) != CANARY
    assert Secret(CANARY) != CANARY.encode()


@given(st.text(max_size=40))
def test_text_comes_back_as_it_went_in(text: str) -> None:
    assert Secret(text).as_text() == text
    assert Secret(text).as_bytes() == text.encode()
