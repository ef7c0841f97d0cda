"""The answers written beforehand: what they may not say, and what a broken file is answered with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from betang.duty.templates import Template, load_templates, template_text, template_title
from betang.wording.content import ContentError
from tests.duty.duty_scenes import INDONESIAN, ROOT

TEMPLATES = load_templates(ROOT / "content" / "templates.yaml")
# Safety rules 3, 10, 22 and domain sheet 8: never promised, never advised, never asked.
FORBIDDEN = re.compile(
    r"\b(damai|berdamai|mediasi|kekeluargaan|musyawarah|rujuk kembali|maafkan|tinggalkan|pergilah|kaburlah|keluar "
    r"dari rumah|bertahanlah|hadapi|anonim|dijamin|pasti|mengapa|kenapa|aib|cacat|penjara|rupiah|rumah aman)\b",
    re.IGNORECASE,
)


def test_there_are_about_ten_and_each_has_its_own_name() -> None:
    assert 10 <= len(TEMPLATES) <= 16
    assert len({one.name for one in TEMPLATES}) == len({one.title for one in TEMPLATES}) == len(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_a_template_is_short_and_says_nothing_that_may_not_be_said(template: Template) -> None:
    assert len(template.text) <= 600
    assert not FORBIDDEN.findall(template.text)
    assert "  " not in template.text
    assert "\n" not in template.text
    assert not set(template.text) & set("{}<>&")


def test_the_scan_would_find_what_may_not_be_said() -> None:
    assert FORBIDDEN.findall("Sebaiknya berdamai saja, pasti aman. Kenapa tidak pergi?") == [
        "berdamai",
        "pasti",
        "Kenapa",
    ]


def test_whoever_is_in_danger_is_given_the_numbers_that_work_everywhere() -> None:
    texts = {one.name: one.text for one in TEMPLATES}
    assert all(number in texts["danger_now"] for number in ("110", "119", "129"))
    assert not any(re.search(r"\b112\b", text) for text in texts.values())  # works in one district only
    assert all(way in texts["hard_thoughts"] for way in ("119 lalu tekan 8", "healing119.id"))
    assert "24" in texts["closing"]


def test_children_are_spoken_to_as_children() -> None:
    texts = {one.name: one.text for one in TEMPLATES}
    assert "kamu" in texts.pop("for_a_child").lower()
    assert not any(re.search(r"\bkamu\b", text, re.IGNORECASE) for text in texts.values())


def test_the_words_come_from_the_catalogue() -> None:
    template = TEMPLATES[0]
    assert template_text(INDONESIAN, template) == template.text
    assert template_title(INDONESIAN, template) == template.title


GOOD = "templates:\n  - name: a\n    title: Judul\n    text: Isi\n"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("templates: []\n", "name of its own"),
        (GOOD + GOOD.removeprefix("templates:\n"), "name of its own"),
        (GOOD.replace("Isi", "x" * 601), "600 letters"),
        (GOOD.replace("Judul", "x" * 25), "24 letters"),
        (GOOD.replace("name: a", "name: a-b"), "a name is made"),
        (GOOD.replace("name: a", "nama: a"), "unknown key"),
        (GOOD.replace("    text: Isi\n", ""), "'text' is missing"),
        (GOOD.replace("text: Isi", "text: ''"), "600 letters"),
        ("jawaban: []\n", "unknown key"),
    ],
)
def test_a_broken_file_is_answered_with_file_and_line(tmp_path: Path, content: str, complaint: str) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(content)
    with pytest.raises(ContentError, match=complaint) as refused:
        load_templates(file)
    assert re.match(r"templates\.yaml:\d+: ", str(refused.value))


def test_a_good_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(GOOD)
    assert load_templates(file) == (Template("a", "Judul", "Isi"),)
