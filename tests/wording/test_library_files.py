"""Reading the library: one of each, one broken file for each mistake, and the rest that goes on."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from betang.wording.library import Audience, Library, Paragraph, QuizKind
from betang.wording.library_files import load_library
from tests.wording.library_shelf import FILES, MESSAGE, ROOT, change, findings, make_library, the_real_library

MD, QUIZ, SERIES, THEMES = (
    "library/kasih/teh-hangat.md",
    "quizzes/teh-atau-hp.yaml",
    "series/tujuh-hari.yaml",
    "library/themes.yaml",
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return make_library(tmp_path)


def test_a_message_is_read_with_all_that_it_says(content: Path) -> None:
    library = load_library(content)
    assert library.broken == ()
    message = library.message("teh-hangat")
    assert message is not None
    assert (message.theme, message.kla) == ("kasih", 8)
    assert message.audience == (Audience.PARENTS, Audience.EVERYONE)
    assert message.review.review_by == date(2027, 2, 24)
    assert message.review.reviewed_by == "psikolog"
    assert message.origin.file == f"content/{MD}"


def test_paragraphs_are_joined_lists_stay_and_lines_are_those_of_the_file(content: Path) -> None:
    message = load_library(content).message("teh-hangat")
    assert message is not None
    assert message.paragraphs == (
        Paragraph("Anak senang duduk bersama kita. Kita boleh diam dan minum teh.", 15),
        Paragraph("- Taruh HP di meja lain.\n- Dengar sampai selesai.", 18),
        Paragraph("**Coba malam ini:** duduk bersama lima menit.", 21),
    )
    lines = MESSAGE.splitlines()
    assert [lines[one.line - 1][:5] for one in message.paragraphs] == ["Anak ", "- Tar", "**Cob"]


def test_a_quiz_and_a_series_are_read_with_all_that_they_say(content: Path) -> None:
    library = load_library(content)
    quiz = library.quiz("teh-atau-hp")
    assert quiz is not None
    assert quiz.kind is QuizKind.QUIZ
    assert [choice.good for choice in quiz.steps[0].choices] == [True, False, None]
    assert quiz.review.reviewed_by is None
    assert not quiz.review.names_a_contact
    assert library.series[0].messages == ("teh-hangat",)
    theme = library.theme("kasih")
    assert theme is not None
    assert theme.title == "Cinta kasih"


BROKEN = {
    "no front matter": (MD, "---\nid", "id", "1: the file must begin with a line of ---"),
    "an open front matter": (MD, "\n---\n\nAnak", "\nAnak", "19: a second line of --- must end the keys"),
    "keys that are no YAML": (MD, "kla: {", "kla: {{", "6: "),
    "an unknown key": (MD, "audience:", "audiens:", "4: unknown key 'audiens'"),
    "a key that is missing": (MD, "title: Duduk sebentar bersama anak\n", "", "2: 'title' is missing"),
    "an empty key": (MD, "discreet: Teh hangat sore ini", "discreet: ''", "6: 'discreet' is empty"),
    "no source": (MD, "source: Rumusan sendiri; BKKBN, fungsi cinta kasih (B)\n", "", "2: 'source' is missing"),
    "no service": (MD, "service: sapa\n", "", "2: 'service' is missing"),
    "no share text": (MD, "share: Sore", "share: ''\n# Sore", "12: 'share' is empty"),
    "an id with a space": (MD, "id: teh-hangat", "id: teh hangat", "2: an id is a-z"),
    "an id that is too long": (MD, "id: teh-hangat", f"id: {'t' * 41}", "2: an id is a-z"),
    "an unknown audience": (MD, "[orang-tua, semua]", "[tetangga]", "4: unknown audience 'tetangga'"),
    "no audience": (MD, "[orang-tua, semua]", "[]", "4: 'audience' is empty"),
    "an indicator of another cluster": (MD, "indicator: 8", "indicator: 21", "5: cluster 2 has no indicator 21"),
    "no word of indicators": (MD, "kla: {cluster: 2, indicator: 8}\n", "", "2: 'kla' is missing"),
    "no word of a reviewer": (MD, "reviewed_by: psikolog\n", "", "2: 'reviewed_by' is missing"),
    "a day that is none": (MD, "2027-02-24", "2027-02-30", "10: '2027-02-30' cannot be read"),
    "a day in words": (MD, "2027-02-24", "besok", "10: 'review_by' must be a date"),
    "no text": (MD, MESSAGE.split("---\n")[2], "\n", "2: there is no text below the keys"),
    "an unknown kind of quiz": (QUIZ, "kind: kuis", "kind: ujian", "3: 'kind' must be kuis or cerita"),
    "a quiz without steps": (QUIZ, "steps:", "langkah:", "7: unknown key 'langkah'"),
    "a step without choices": (QUIZ, "    choices:", "    pilihan:", "9: unknown key 'pilihan'"),
    "a choice without an explanation": (
        QUIZ,
        "        explain: Betul. Anak senang kalau gambarnya dilihat.\n",
        "",
        "9: 'explain' is missing",
    ),
    "good that is neither yes nor no": (QUIZ, "good: true", "good: agak", "11: 'good' must be true or false"),
    "a series without messages": (SERIES, "[teh-hangat]", "[]", "5: 'messages' is missing or empty"),
    "a theme that stands there twice": (
        THEMES,
        "themes:\n",
        "themes:\n  - {id: kasih, title: Kasih}\n",
        "3: the theme 'kasih' stands here twice",
    ),
    "a theme that is alone a little": (
        THEMES,
        "themes:\n",
        "themes:\n  - {id: satu, title: Satu, alone: agak}\n",
        "2: 'alone' must be true or false",
    ),
}


def test_a_theme_may_be_for_one_person_alone(content: Path) -> None:
    assert [theme.alone for theme in load_library(content).themes] == [False]
    change(content, THEMES, "themes:\n", "themes:\n  - {id: rencana, title: Rencana kecil, alone: true}\n")
    assert [(theme.id, theme.alone) for theme in load_library(content).themes] == [
        ("rencana", True),
        ("kasih", False),
    ]


@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line_and_the_rest_goes_on(
    content: Path, file: str, old: str, new: str, said: str
) -> None:
    change(content, file, old, new)
    library = load_library(content)
    assert [str(one)[: len(f"content/{file}:{said}")] for one in library.broken] == [f"content/{file}:{said}"]
    left = len(library.themes) + len(library.messages) + len(library.quizzes) + len(library.series)
    assert left == len(FILES) - 1


def test_a_file_that_is_no_text_is_left_out(content: Path) -> None:
    (content / MD).write_bytes(b"---\n\xff\xfe\n---\n")
    (broken,) = load_library(content).broken
    assert (broken.file, broken.line, broken.why) == (f"content/{MD}", 1, "cannot be read (UnicodeDecodeError)")


def test_of_two_files_with_one_id_the_first_stays_and_the_other_is_named(content: Path) -> None:
    (content / "library/kasih/zaitun.md").write_text(MESSAGE, encoding="utf-8")
    library = load_library(content)
    assert [message.origin.file for message in library.messages] == [f"content/{MD}"]
    assert [str(one) for one in library.broken] == [
        f"content/library/kasih/zaitun.md:2: the id 'teh-hangat' stands in content/{MD} too"
    ]


def test_a_folder_without_a_library_is_a_library_without_themes(tmp_path: Path) -> None:
    library = load_library(tmp_path / "content")
    assert library == Library(broken=library.broken)
    assert [one.file for one in library.broken] == ["content/library/themes.yaml"]


def test_the_library_of_the_project_is_whole() -> None:
    library = the_real_library()
    assert library.broken == ()
    assert len(library.messages) >= 96
    assert len(library.quizzes) >= 12
    assert len(library.series) >= 4
    assert {message.theme for message in library.messages} == {theme.id for theme in library.themes}


def test_the_examples_of_the_content_guide_can_be_used_as_they_stand(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "content-guide.md").read_text(encoding="utf-8")
    message = re.findall(r"```markdown\n(.+?)```", guide, re.DOTALL)
    quiz = [block for block in re.findall(r"```yaml\n(.+?)```", guide, re.DOTALL) if "\nsteps:" in block]
    content = make_library(tmp_path)
    (content / "library/pengasuhan").mkdir()
    (content / "library/pengasuhan/teh-sore.md").write_text(message[0], encoding="utf-8")
    (content / QUIZ).write_text(quiz[0], encoding="utf-8")
    change(content, THEMES, "themes:\n", "themes:\n  - {id: pengasuhan, title: Mengasuh anak}\n")
    assert load_library(content).broken == ()
    assert [str(one) for one in findings(content) if one.grave] == []
