"""Collects the sentences that are to be translated, from Python sources and content files.

In Python the markers are calls: `words("...")`, `words.plain("...")`, `words.count("...", "...", n)` on
anything named `words`, and `N_("...")`. In content files the keys named below hold sentences.
What becomes of them is in `catalogs.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from betang.errors import SettingsError
from betang.wording.content import ContentError, Entry, read_content
from betang.wording.library import Library, Origin, Quiz, Review
from betang.wording.library_files import load_library


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence and where it stands; `plural` is empty for most."""

    msgid: str
    plural: str
    file: str
    line: int


_FLOW_KEYS = frozenset({"text", "say", "title", "button", "missing", "info", "label", "explains", "unknown"})
_DIRECTORY_KEYS = frozenset({"name", "how", "hours", "cost", "note"})
_TEMPLATE_KEYS = frozenset({"title", "text"})

DOMAINS: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = MappingProxyType(
    {
        "ui": (
            ("bot.py", frozenset()),
            ("handlers/**/*.py", frozenset()),
            ("betang/**/*.py", frozenset()),
        ),
        "flows": (("content/flows/**/*.yaml", _FLOW_KEYS),),
        "content": (("content/directory.yaml", _DIRECTORY_KEYS), ("content/templates.yaml", _TEMPLATE_KEYS)),
        "library": (),
    }
)
"""Catalogue by catalogue: the files (from the project's folder) and, for content, the keys of sentences.

The library has a reader of its own, which knows paragraphs.
"""


def sentences(root: Path, domain: str) -> list[Message]:
    """All sentences of one catalogue, in order of file and line.

    Raises SettingsError when a marker does not hold a plain string, and ContentError for a broken file.
    """
    if domain == "library":
        return list(library_sentences(root))
    found: list[Message] = []
    for pattern, keys in DOMAINS[domain]:
        for path in sorted(root.glob(pattern)):
            found.extend(content_sentences(path, root, keys) if keys else python_sentences(path, root))
    return found


def content_sentences(path: Path, root: Path, keys: frozenset[str]) -> Iterator[Message]:
    file = path.relative_to(root).as_posix()
    yield from _in_entry(read_content(path), keys, file)


def _in_entry(entry: Entry, keys: frozenset[str], file: str) -> Iterator[Message]:
    for key, value in entry.values.items():
        if isinstance(value, str) and key in keys and value.strip():
            yield Message(value.strip(), "", file, entry.line_of(key))
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Entry):
                yield from _in_entry(inner, keys, file)


def library_sentences(root: Path) -> Iterator[Message]:
    """Raises ContentError for a broken file: left out, its translations would be dropped as nobody's."""
    library = load_library(root / "content") if (root / "content" / "library").is_dir() else Library()
    if library.broken:
        raise ContentError(str(library.broken[0]))
    for theme in library.themes:
        yield _said(theme.title, theme.origin, "title")
    for message in library.messages:
        yield _said(message.discreet, message.origin, "discreet")
        yield _said(message.title, message.origin, "title")
        yield from (Message(one.text, "", message.origin.file, one.line) for one in message.paragraphs)
        if message.picture is not None:
            yield _said(message.picture.alt, message.origin, "picture_alt")
        yield _said(message.share, message.origin, "share")
        yield from _in_review(message.review, message.origin)
    for quiz in library.quizzes:
        yield from _in_quiz(quiz)
    for series in library.series:
        yield _said(series.discreet, series.origin, "discreet")
        yield _said(series.title, series.origin, "title")
        yield _said(series.about, series.origin, "about")


def _in_quiz(quiz: Quiz) -> Iterator[Message]:
    yield _said(quiz.discreet, quiz.origin, "discreet")
    yield _said(quiz.title, quiz.origin, "title")
    for step in quiz.steps:
        yield Message(step.say, "", quiz.origin.file, step.line)
        for choice in step.choices:
            yield Message(choice.label, "", quiz.origin.file, choice.line)
            yield Message(choice.explain, "", quiz.origin.file, choice.line)
    yield _said(quiz.closing, quiz.origin, "closing")
    yield from _in_review(quiz.review, quiz.origin)


def _in_review(review: Review, origin: Origin) -> Iterator[Message]:
    if not review.names_a_contact:
        yield _said(review.service, origin, "service")


def _said(text: str, origin: Origin, key: str) -> Message:
    return Message(text, "", origin.file, origin.line_of(key))


def python_sentences(path: Path, root: Path) -> Iterator[Message]:
    file = path.relative_to(root).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), file)):
        wanted = _wanted(node) if isinstance(node, ast.Call) else 0
        if isinstance(node, ast.Call) and wanted:
            texts = [_text(argument, file) for argument in node.args[:wanted]]
            if texts and all(texts):
                yield Message(texts[0], texts[1] if wanted == 2 and len(texts) == 2 else "", file, node.lineno)


def _wanted(call: ast.Call) -> int:
    """How many leading arguments of a call are sentences."""
    function = call.func
    if isinstance(function, ast.Attribute) and function.attr in {"plain", "count"} and _is_words(function.value):
        return 2 if function.attr == "count" else 1
    return 1 if _is_words(function) or (isinstance(function, ast.Name) and function.id == "N_") else 0


def _is_words(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in {"words", "_words"}


def _text(node: ast.expr, file: str) -> str:
    """A literal; nothing for a variable, which another marker has named before."""
    if isinstance(node, ast.JoinedStr):
        raise SettingsError(f"{file}:{node.lineno}: an f-string cannot be translated; use {{name}} and a fact")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
