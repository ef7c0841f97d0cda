"""The little Markdown that content files may use, as Telegram HTML: paragraphs, `**bold**`, `- ` lists.

Everything else is shown as it is written; `complaints` names what writers may have meant to work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_ITEM = re.compile(r"^- +", re.MULTILINE)
_UNKNOWN = (
    (re.compile(r"^#+ ", re.MULTILINE), "headings are not shown; the title stands in the front matter"),
    (re.compile(r"!?\[[^\]]*\]\([^)]*\)"), "links and pictures are not shown"),
    (re.compile(r"<[^<>]+>"), "HTML is shown as it stands"),
    (re.compile(r"`"), "back-ticks are shown as they stand"),
    (re.compile(r"^(?:[*+]|\d+[.)]) ", re.MULTILINE), "a list begins with '- '"),
    (re.compile(r"(?<!\w)_[^_\n]+_(?!\w)|(?<![*\w])\*[^*\n]+\*(?![*\w])"), "italics are not shown"),
    (re.compile(r"[{}]"), "braces are for placeholders, and there are none here"),
)


def paragraphs(text: str) -> list[tuple[str, int]]:
    """Paragraphs with the line on which each begins (from 0). Lines of one paragraph are joined, list items stay."""
    found: list[tuple[str, int]] = []
    lines: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""]):
        if line.strip():
            lines.append(line.strip())
        elif lines:
            found.append((_joined(lines), number - len(lines)))
            lines = []
    return found


def _joined(lines: list[str]) -> str:
    joined = lines[0]
    for line in lines[1:]:
        joined += f"\n{line}" if line.startswith("- ") else f" {line}"
    return joined


def to_html(paragraph: str) -> str:
    """One paragraph as HTML that Telegram takes, whatever stands in it: tags and entities come out as text."""
    return _ITEM.sub("• ", _BOLD.sub(r"<b>\1</b>", escape(paragraph, quote=False)))


def complaints(paragraph: str) -> Iterator[str]:
    """What in a paragraph will not look as its writer meant."""
    yield from (why for pattern, why in _UNKNOWN if pattern.search(paragraph))
    if "**" in _BOLD.sub("", paragraph):
        yield "a ** has no partner"


def marks(paragraph: str) -> tuple[int, int]:
    """How many bold parts and list items there are; a translation has as many."""
    return len(_BOLD.findall(paragraph)), len(_ITEM.findall(paragraph))
