"""Reads the YAML files that agency staff write, and says file and line when something is wrong.

Knows nothing of what the files mean; each kind of content has its own loader on top of `Entry`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import yaml

from betang.errors import SettingsError


class ContentError(SettingsError):
    """A content file is not what it should be; the text begins with `file:line:`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a content file with the lines of its keys (counted from 1)."""

    file: str
    line: int
    values: dict[str, object]
    lines: dict[str, int] = field(repr=False)

    def fail(self, message: str, key: str = "") -> NoReturn:
        raise ContentError(f"{self.file}:{self.line_of(key)}: {message}")

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    def only(self, allowed: Iterable[str]) -> None:
        """Refuse keys that nobody reads: most are misspelt."""
        known = sorted(allowed)
        for key in self.values:
            if key not in known:
                self.fail(f"unknown key {key!r}; known here: {', '.join(known)}", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string, without white space at its ends. Numbers must stand in quotes: 0711 would be read as 457."""
        value = self.values.get(key, default)
        if value is None:
            self.fail(f"{key!r} is missing")
        if not isinstance(value, str):
            self.fail(f"{key!r} must be text; put it in quotes", key)
        return value.strip()

    def whole(self, key: str, default: int | None = None) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            self.fail(f"{key!r} must be a whole number", key)
        return value

    def number(self, key: str) -> float:
        value = self.values.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            self.fail(f"{key!r} must be a number", key)
        return float(value)

    def flag(self, key: str) -> bool:
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(f"{key!r} must be true or false", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty when the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fail(f"{key!r} must be a list", key)
        for item in value:
            if not isinstance(item, str):
                self.fail(f"{key!r} must be a list of texts; put {item!r} in quotes", key)
        return tuple(str(item).strip() for item in value)

    def day(self, key: str) -> date:
        """A date such as 2027-05-31."""
        value = self.values.get(key)
        if value is None:
            self.fail(f"{key!r} is missing")
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fail(f"{key!r} must be a date such as 2027-05-31", key)
        return value

    def entry(self, key: str) -> Entry | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, Entry):
            self.fail(f"{key!r} must have keys of its own", key)
        return value

    def entries(self, key: str) -> list[Entry]:
        """A list of mappings; empty when the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fail(f"{key!r} must be a list", key)
        found: list[Entry] = []
        for item in value:
            if not isinstance(item, Entry):
                self.fail(f"{key!r} must be a list of entries with keys", key)
            found.append(item)
        return found


def read_content(path: Path) -> Entry:
    """The top mapping of a file. Raises ContentError when it cannot be read or has no keys."""
    return read_mapping(read_text(path), path)


def read_text(path: Path) -> str:
    """Raises ContentError when there is no such file, or it is no UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}:1: cannot be read ({type(error).__name__})") from error


def read_mapping(text: str, path: Path) -> Entry:
    """The top mapping of a text that stands at the beginning of the file `path`. Raises ContentError."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(f"{path}:{line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise ContentError(f"{path}:1: {error}") from error
    top = _plain(node, path.name) if node else None
    if not isinstance(top, Entry):
        raise ContentError(f"{path}:1: the file must consist of keys and values")
    return top


def _plain(node: yaml.Node, file: str) -> object:
    if isinstance(node, yaml.MappingNode):
        return _entry(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, file) for item in node.value]
    return _scalar(node, file)


def _entry(node: yaml.MappingNode, file: str) -> Entry:
    entry = Entry(file, node.start_mark.line + 1, {}, {})
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in entry.values:
            raise ContentError(f"{file}:{key_node.start_mark.line + 1}: {key!r} stands here twice")
        entry.lines[key] = value_node.start_mark.line + 1
        entry.values[key] = _plain(value_node, file)
    return entry


def _scalar(node: yaml.Node, file: str) -> Hashable:
    loader = yaml.SafeLoader("")
    try:
        value: Hashable = loader.construct_object(node)
    except (ValueError, yaml.YAMLError) as error:  # the 30th of February; a tag that nobody knows
        raise ContentError(f"{file}:{node.start_mark.line + 1}: {node.value!r} cannot be read") from error
    finally:
        loader.dispose()
    return value
