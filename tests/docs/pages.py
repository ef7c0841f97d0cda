"""The documentation as tests look at it: pages, their tables, code lines, links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.contracts.source_tree import Source, project_files, source


def pages() -> list[Source]:
    """README and everything in `docs/`."""
    names = ["README.md", *(name for name in project_files() if re.fullmatch(r"docs/[\w-]+\.md", name))]
    assert len(names) >= 5
    return [source(name) for name in names]


def page(name: str) -> Source:
    return source(f"docs/{name}.md")


def section(one: Source, title: str) -> str:
    """The text below a heading, up to the next of the same rank or higher."""
    found = re.search(rf"^(#+) {re.escape(title)}\n", one.text, re.MULTILINE)
    assert found, f"{one.name} has no section {title!r}"
    rest = one.text[found.end() :]
    end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def rows(text: str) -> list[list[str]]:
    """The cells of every table row but the heads."""
    lines = text.splitlines()
    heads = {number - 1 for number, line in enumerate(lines) if re.match(r"\|( -+ \|)+$", line)}
    found = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for number, line in enumerate(lines)
        if line.startswith("|") and number not in heads and not re.match(r"\|( -+ \|)+$", line)
    ]
    assert found
    return found


def quoted(text: str) -> list[str]:
    """What stands in backquotes on one line."""
    return re.findall(r"`([^`\n]+)`", text)


def code_lines(text: str) -> list[str]:
    """Lines that are indented by four spaces, as a reader copies them."""
    return [line[4:] for line in text.splitlines() if line.startswith("    ") and line.strip()]


def links(one: Source) -> Iterator[str]:
    """Targets of links and pictures."""
    yield from re.findall(r"\]\(([^)\s]+)\)", one.text)


def anchors(one: Source) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", one.text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
