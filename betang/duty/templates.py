"""Answers written beforehand, reviewed by the agency: `content/templates.yaml`.

Here: loading and wording them. Not here: sending (`answers`). What they may say stands in safety rule 22 and in
the domain sheet, section 8: no mediation, no advice to leave, to stay or to confront, no promise of an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from betang.wording.catalogue import Words
from betang.wording.content import Entry, read_content

MOST_LETTERS = 600
_MOST_TITLE = 24


@dataclass(frozen=True, slots=True)
class Template:
    """`title` is the officer's button, `text` is for the citizen; both are msgids of the content's catalogue."""

    name: str
    title: str
    text: str


def load_templates(path: Path) -> tuple[Template, ...]:
    """In the order of the file. Raises ContentError with file and line."""
    top = read_content(path)
    top.only({"templates"})
    found = tuple(_template(entry) for entry in top.entries("templates"))
    if not found or len({one.name for one in found}) != len(found):
        top.fail("every template needs a name of its own", "templates")
    return found


def _template(entry: Entry) -> Template:
    entry.only({"name", "title", "text"})
    template = Template(entry.text("name"), entry.text("title"), entry.text("text"))
    if not template.text or len(template.text) > MOST_LETTERS:
        entry.fail(f"a template has 1 to {MOST_LETTERS} letters", "text")
    if not template.title or len(template.title) > _MOST_TITLE:
        entry.fail(f"a title is a button of 1 to {_MOST_TITLE} letters", "title")
    if not template.name.isascii() or not template.name.isidentifier():
        entry.fail("a name is made of a-z, 0-9 and _", "name")
    return template


def template_text(words: Words, template: Template) -> str:
    """The text in the citizen's language, plain, as the officer may change it before sending."""
    return words.plain(template.text)


def template_title(words: Words, template: Template) -> str:
    """The button in the officer's language."""
    return words.plain(template.title)
