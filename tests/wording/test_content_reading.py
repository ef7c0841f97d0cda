"""Reading content files: every complaint names file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording.content import Entry, read_content

Read = Callable[[str], Entry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(text: str) -> Entry:
        path = tmp_path / "file.yaml"
        path.write_text(text, encoding="utf-8")
        return read_content(path)

    return write_and_read


def test_values_come_with_their_lines(read: Read) -> None:
    top = read("a: satu\nlist:\n  - {b: dua}\n  - c: |\n      tiga\n      empat\n")
    assert top.text("a") == "satu"
    assert (top.line, top.line_of("list")) == (1, 3)
    second = top.entries("list")[1]
    assert second.text("c") == "tiga\nempat"
    assert second.line == 4


def test_missing_and_default_values(read: Read) -> None:
    top = read("a: x\n")
    assert top.text("b", "y") == "y"
    assert top.texts("b") == ()
    assert top.entries("b") == []
    assert top.entry("b") is None
    assert top.flag("b") is False
    assert top.whole("b", 3) == 3
    with pytest.raises(SettingsError, match=r"file\.yaml:1: 'b' is missing"):
        top.text("b")


@pytest.mark.parametrize(
    ("text", "ask", "complaint"),
    [
        ("\na: 110\n", lambda top: top.text("a"), r"file\.yaml:2: 'a' must be text; put it in quotes"),
        ("a: x\n", lambda top: top.whole("a"), r":1: 'a' must be a whole number"),
        ("a: true\n", lambda top: top.whole("a"), r":1: 'a' must be a whole number"),
        ("a: true\n", lambda top: top.number("a"), r":1: 'a' must be a number"),
        ("a: x\n", lambda top: top.flag("a"), r":1: 'a' must be true or false"),
        ("a: x\n", lambda top: top.texts("a"), r":1: 'a' must be a list"),
        ("a: [110]\n", lambda top: top.texts("a"), r":1: 'a' must be a list of texts; put 110 in quotes"),
        ("a: [x]\n", lambda top: top.entries("a"), r":1: 'a' must be a list of entries with keys"),
        ("a: x\n", lambda top: top.entries("a"), r":1: 'a' must be a list"),
        ("a: x\n", lambda top: top.entry("a"), r":1: 'a' must have keys of its own"),
        ("a: x\nb: y\n", lambda top: top.only({"a"}), r":2: unknown key 'b'; known here: a"),
    ],
)
def test_wrong_values_are_refused(read: Read, text: str, ask: Callable[[Entry], object], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        ask(read(text))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\na: 2\n", r"file\.yaml:2: 'a' stands here twice"),
        ("a: [\n", r"file\.yaml:2:"),
        ("", r":1: the file must consist of keys and values"),
        ("- a\n", r":1: the file must consist of keys and values"),
        ("\x01", r"file\.yaml:1:"),
    ],
)
def test_broken_files_are_refused(read: Read, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        read(text)


def test_what_is_no_text_at_all_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="cannot be read"):
        read_content(path)


def test_content_cannot_run_code(read: Read) -> None:
    with pytest.raises(SettingsError):
        read("a: !!python/object/apply:os.system [ls]\n").text("a")
