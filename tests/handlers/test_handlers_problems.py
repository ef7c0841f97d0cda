"""Whatever is refused is said in words, in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from betang.duty.labels import refusal, refusal_keys
from betang.errors import Locked, Lost, NotAllowed, UserError
from betang.operations.content import Content
from betang.reports import problems
from handlers.problems import SENTENCES
from tests.handlers.handlers_stage import ROOT

FACTS: dict[str, str | int] = {
    "megabytes": 20,
    "limit": 30,
    "minutes": 5,
    "number": 3,
    "desk": "6271",
    "seconds": 20,
    "length": 4000,
}
_RAISED = re.compile(r"\b(?:UserError|NotAllowed|Lost|Locked)\(\s*(?:([A-Z][A-Z_]{3,})\b|\"([a-z_.]+)\")")


def raised_keys() -> set[str]:
    """The keys of all user errors that are raised anywhere in the sources."""
    found: set[str] = set()
    for folder in ("betang", "handlers"):
        for path in Path(ROOT / folder).rglob("*.py"):
            for named, quoted in _RAISED.findall(path.read_text("utf-8")):
                found.add(quoted or str(getattr(problems, named)))
    return found


def test_the_sources_are_searched() -> None:
    assert {"officer.not_one", "case.taken", "receipt.locked", "file.too_big"} <= raised_keys()


@pytest.mark.parametrize("locale", ["id", "en"])
@pytest.mark.parametrize("key", sorted(raised_keys()))
def test_everything_that_is_refused_has_words_of_its_own(content: Content, locale: str, key: str) -> None:
    words = content.catalogues.catalogue(locale)
    if key in SENTENCES:
        said = words(SENTENCES[key], **FACTS)
    else:
        said = refusal(words, content.districts, UserError(key, **FACTS)) or ""
    assert said
    assert "{" not in said
    assert key not in said


def test_no_words_stand_ready_for_what_nobody_refuses() -> None:
    assert (set(SENTENCES) | refusal_keys()) <= raised_keys() | {problems.NOT_FOR_THIS_DESK, "file.fetching"}


@pytest.mark.parametrize("error", [UserError("x"), NotAllowed("x"), Lost("x"), Locked("x")])
def test_errors_carry_a_key_and_facts_and_nothing_of_what_was_written(error: UserError) -> None:
    assert str(error) == "x"
    assert error.facts == {}
