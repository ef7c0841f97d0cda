"""What the linter says of a library: for each mistake one library that makes it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from betang.wording.content_lint import Finding
from betang.wording.library_lint import AIM, DISCREET, lint_library
from tests.wording.library_shelf import (
    TODAY,
    Said,
    change,
    findings,
    make_library,
    shelf,
    the_real_catalogues,
    the_real_library,
)

MD = "library/kasih/teh-hangat.md"
QUIZ = "quizzes/teh-atau-hp.yaml"
SERIES = "series/tujuh-hari.yaml"
THEMES = "library/themes.yaml"

SHORT_SERIES = Finding(f"content/{SERIES}", 5, "1 messages; 7 to 14 make a series", grave=False)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return make_library(tmp_path)


def grave(content: Path, *languages: Said, today: date = TODAY) -> list[str]:
    return [str(one) for one in findings(content, *languages, today=today) if one.grave]


def test_a_good_library_has_only_advice(content: Path) -> None:
    found = findings(content)
    assert [one for one in found if one.grave] == []
    assert found[1] == SHORT_SERIES
    assert found[0].message.startswith("1 texts wait for their first review")


MISTAKES = {
    "a broken file": (MD, "audience:", "audiens:", f"{MD}:4: unknown key 'audiens'"),
    "a theme nobody knows": (MD, "theme: kasih", "theme: kasihan", f"{MD}:3: there is no theme 'kasihan'"),
    "a theme of another folder": (
        MD,
        "theme: kasih",
        "theme: kasihan",
        f"{MD}:3: the theme is 'kasihan' and the f",
    ),
    "an id of another file": (MD, "id: teh-hangat", "id: teh-dingin", f"{MD}:2: the id is 'teh-dingin'"),
    "a quiz of no theme": (QUIZ, "theme: kasih", "theme: kasihan", f"{QUIZ}:2: there is no theme 'kasihan'"),
    "a contact nobody knows": (MD, "service: sapa", "service: sapi", f"{MD}:11: there is no contact 'sapi'"),
    "a contact that was not dialled": (
        MD,
        "service: sapa",
        "service: lpsk",
        f"{MD}:11: there is no contact 'lpsk'",
    ),
    "a series of what is not there": (SERIES, "[teh-hangat]", "[kopi]", f"{SERIES}:5: there is no message 'kopi'"),
    "a series that repeats": (SERIES, "[teh-hangat]", "[teh-hangat, teh-hangat]", f"{SERIES}:5: a message stands"),
    "an order of what is not there": (THEMES, "[teh-hangat]", "[kopi]", f"{THEMES}:4: this theme has no message"),
    "a discreet title that is too long": (
        MD,
        "Teh hangat sore ini",
        "Teh hangat sore ini di beranda rumah nenek",
        f"{MD}:6: [id] 42 characters; a discreet title has at most {DISCREET}",
    ),
    "a discreet title that is loud": (
        MD,
        "Teh hangat sore",
        "Soal kekerasan",
        f"{MD}:6: [id] 'kekerasan' is not d",
    ),
    "a loud theme": (THEMES, "Cinta kasih", "Soal KDRT", f"{THEMES}:3: [id] 'KDRT' is not discreet"),
    "a loud quiz": (QUIZ, "Kuis minum teh", "Kuis pelecehan", f"{QUIZ}:4: [id] 'pelecehan' is not discreet"),
    "a loud series": (SERIES, "Catatan tujuh hari", "Cara lapor", f"{SERIES}:2: [id] 'lapor' is not discreet"),
    "a share text that begins loudly": (
        MD,
        "share: Sore",
        "share: Korban",
        f"{MD}:12: [id] 'Korban' would show on",
    ),
    "a theme that fits no button": (
        THEMES,
        "Cinta kasih",
        "Cinta kasih di rumah nenek",
        f"{THEMES}:3: [id] 26 characters; at most 24",
    ),
    "a share text too long to be copied": (
        MD,
        "share: Sore",
        f"share: {'Sore ' * 50}",
        f"{MD}:12: [id] 292 characters; at most 256",
    ),
    "an avoided word in a text": (MD, "minum teh.\n\n-", "pasti minum teh.\n\n-", f"{MD}:15: [id] avoid 'pasti'"),
    "an avoided word in a quiz": (QUIZ, "Nanti saja", "Kenapa nanti", f"{QUIZ}:7: [id] avoid 'Kenapa'"),
    "an avoided word at the end": (QUIZ, "closing: Terima", "closing: Dijamin", f"{QUIZ}:25: [id] avoid 'Dijamin'"),
    "prison terms": (MD, "boleh diam", "diancam denda", f"{MD}:15: [id] avoid 'denda'"),
    "a heading in the text": (MD, "Anak senang", "# Anak senang", f"{MD}:15: [id] headings are not shown"),
    "bold without an end": (MD, "malam ini:**", "malam ini:", f"{MD}:21: [id] a ** has no partner"),
    "a question without a good choice": (QUIZ, "good: true", "good: false", f"{QUIZ}:7: no choice of this step is"),
    "two choices alike": (QUIZ, "Nanti saja", "Lihat gambarnya", f"{QUIZ}:7: two choices have the same label"),
    "long sentences": (
        MD,
        "boleh diam dan minum teh.",
        "boleh diam dan minum teh " + "dan duduk lagi " * 24 + ".",
        f"{MD}:15: sentences of ",
    ),
    "words that few people use": (
        MD,
        "boleh diam dan minum teh.",
        "terinternalisasi, terelaborasi, terdesentralisasi.",
        f"{MD}:15: 12% rare words",
    ),
    "a quiz in the language of offices": (
        QUIZ,
        "Betul. Anak tahu kita ada.",
        "Terinternalisasi, terelaborasi, terdesentralisasi, terimplementasi, terevaluasi.",
        f"{QUIZ}:7: ",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_said_with_file_and_line(content: Path, file: str, old: str, new: str, said: str) -> None:
    change(content, file, old, new)
    assert any(line.startswith(f"content/{said}") for line in grave(content)), grave(content)


def test_a_screen_that_grows_too_long_in_some_language_is_found(content: Path) -> None:
    # 4,096 after parsing: what still fits in Indonesian does not in the made-up language, 40 per cent longer.
    change(content, MD, "boleh diam dan minum teh.", "boleh diam. " + "Anak senang. " * 240)
    found = findings(content)
    assert [str(one) for one in found if "more than Telegram takes" in one.message] == [
        next(str(one) for one in found if one.message.startswith("[xx-long]"))
    ]
    assert any(f"aim at {AIM}" in one.message and not one.grave for one in found)


def test_a_review_that_is_overdue_is_advice_and_grave_sixty_days_later(content: Path) -> None:
    assert not [line for line in findings(content, today=date(2027, 2, 24)) if "overdue" in line.message]
    late = [one for one in findings(content, today=date(2027, 4, 25)) if "overdue" in one.message]
    assert [(one.file, one.line, one.message, one.grave) for one in late] == [
        (f"content/{MD}", 10, "the review is 60 days overdue", False),
        (f"content/{QUIZ}", late[1].line, "the review is 60 days overdue", False),
    ]
    assert [one.grave for one in findings(content, today=date(2027, 4, 26)) if "overdue" in one.message] == [
        True
    ] * 2


def english(**told: str) -> Said:
    said = Said("en")
    said.__dict__["told"].update({key.replace("_", " "): text for key, text in told.items()})
    return said


def test_translations_are_held_to_the_same_rules(content: Path) -> None:
    language = english(Teh_hangat_sore_ini="Tea for a victim", Cinta_kasih="Love")
    assert f"content/{MD}:6: [en] 'victim' is not discreet" in grave(content, language)


def test_a_loud_word_may_not_come_early_on_a_screen_in_any_language(content: Path) -> None:
    language = english(Teh_hangat_sore_ini="Tea", Cinta_kasih="Love")
    language.__dict__["told"]["Duduk sebentar bersama anak"] = "Violence at home"
    assert grave(content, language) == [f"content/{MD}:6: [en] 'Violence' would show in the list of chats"]


def test_a_translation_keeps_bold_parts_and_lists(content: Path) -> None:
    language = english()
    language.__dict__["told"]["**Coba malam ini:** duduk bersama lima menit."] = (
        "Try tonight: sit for five minutes."
    )
    assert grave(content, language) == [
        f"content/{MD}:21: [en] bold parts or list items are not those of the source"
    ]


def test_the_library_of_the_project_is_fit_to_be_read_in_every_language() -> None:
    catalogues = the_real_catalogues()
    languages = [catalogues.catalogue(code) for code in catalogues.locales if code != "id"]
    library = the_real_library()
    first_review = min(message.review.review_by for message in library.messages)
    found = lint_library(library, shelf(*languages), first_review)
    assert [str(one) for one in found if one.grave] == []
