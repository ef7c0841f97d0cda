"""What a person sees of messages and quizzes, and what translators get of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.wording import catalogs
from betang.wording.catalogue import Words
from betang.wording.directory import load_directory
from betang.wording.extract import sentences
from betang.wording.library import Library, Message, Quiz
from betang.wording.library_files import load_library
from betang.wording.measure import shown
from betang.wording.pseudo import pseudo_words
from betang.wording.reading import LABEL, Reader, cited
from tests.wording.library_shelf import ROOT, change, make_library

MD = "library/kasih/teh-hangat.md"
QUIZ = "quizzes/teh-atau-hp.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return make_library(tmp_path)


def opened(content: Path, words: Words | None = None) -> tuple[Library, Reader]:
    library = load_library(content)
    directory = load_directory(ROOT / "content" / "directory.yaml")
    return library, Reader(library, directory, words or Words("id"))


def the_message(library: Library) -> Message:
    return library.messages[0]


def the_quiz(library: Library) -> Quiz:
    return library.quizzes[0]


def test_a_message_is_shown_whole(content: Path) -> None:
    library, reader = opened(content)
    assert reader.message(the_message(library), "1/6") == (
        "📖 Cinta kasih · 1/6\nTeh hangat sore ini\n\n"
        "<b>Duduk sebentar bersama anak</b>\n\n"
        "Anak senang duduk bersama kita. Kita boleh diam dan minum teh.\n\n"
        "• Taruh HP di meja lain.\n• Dengar sampai selesai.\n\n"
        "<b>Coba malam ini:</b> duduk bersama lima menit.\n\n"
        "<i>Sumber: BKKBN, fungsi cinta kasih</i>\n"
        "Yang bisa dihubungi: <b>129</b> SAPA 129: telepon, "
        '<a href="https://wa.me/628111129129">WA</a> +62-8111-129-129, 24 jam, gratis '
        "(<i>menunggu konfirmasi dinas</i>)"
    )


def test_what_nobody_has_reviewed_says_so(content: Path) -> None:
    change(content, MD, "reviewed_by: psikolog", "reviewed_by: null")
    library, reader = opened(content)
    assert "Sumber: BKKBN, fungsi cinta kasih (menunggu tinjauan ahli)" in reader.message(the_message(library))


def test_a_place_in_words_is_shown_and_a_number_in_it_is_marked(content: Path) -> None:
    library, reader = opened(content)
    assert reader.closing(the_quiz(library)).endswith("Yang bisa dihubungi: Puskesmas terdekat")
    change(content, QUIZ, "Puskesmas terdekat", "Guru BK, atau SAPA 129")
    library, reader = opened(content)
    assert reader.closing(the_quiz(library)).endswith("Guru BK, atau SAPA 129 <i>(menunggu konfirmasi dinas)</i>")


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("Rumusan sendiri", ""),
        ("Rumusan sendiri; BKKBN, fungsi agama (B)", "BKKBN, fungsi agama"),
        ("UU 23/2004 Pasal 5 (B); UU 12/2022 Pasal 41 (A/B)", "UU 23/2004 Pasal 5; UU 12/2022 Pasal 41"),
        ("UU 12/2022 Pasal 4 ayat (1) (B)", "UU 12/2022 Pasal 4 ayat (1)"),
        ("Handep (C); arti handep mohon diperiksa Dewan Adat Dayak", "Handep"),
    ],
)
def test_readers_see_what_they_can_look_up_and_no_notes_to_reviewers(source: str, seen: str) -> None:
    assert cited(source) == seen


def test_our_own_wording_is_called_so(content: Path) -> None:
    library, reader = opened(content)
    assert "<i>Sumber: rumusan sendiri (menunggu tinjauan ahli)</i>" in reader.closing(the_quiz(library))


def test_text_from_files_and_translations_is_never_html(content: Path) -> None:
    change(content, MD, "discreet: Teh hangat", "discreet: <b>Teh</b> & hangat")
    change(content, MD, "title: Duduk sebentar", "title: Duduk <i>**sebentar**")
    library, reader = opened(content)
    text = reader.message(the_message(library))
    assert "&lt;b&gt;Teh&lt;/b&gt; &amp; hangat" in text
    assert "<b>Duduk &lt;i&gt;sebentar bersama anak</b>" in text


def test_short_choices_stand_on_buttons_and_long_ones_below_the_question(content: Path) -> None:
    library, reader = opened(content)
    step = the_quiz(library).steps[0]
    assert reader.labels(step) == ["Lihat gambarnya", "Nanti saja", "Diam dulu"]
    assert "Lihat gambarnya" not in reader.step(the_quiz(library), 0)
    change(content, QUIZ, "Nanti saja", "Nanti saja, " + "a" * LABEL)
    library, reader = opened(content)
    assert reader.labels(the_quiz(library).steps[0]) == ["A", "B", "C"]
    assert "<b>A</b>  Lihat gambarnya\n<b>B</b>  Nanti saja, aaa" in reader.step(the_quiz(library), 0)


def test_an_explanation_begins_as_discreetly_as_its_question(content: Path) -> None:
    library, reader = opened(content)
    quiz = the_quiz(library)
    said = reader.explanation(quiz, 0, quiz.steps[0].choices[1])
    assert shown(said).startswith("🧩 Cinta kasih · 1/2\nKuis minum teh\n\nNanti saja\n")
    assert shown(reader.step(quiz, 0)).startswith("🧩 Cinta kasih · 1/2\nKuis minum teh\n\n")


def test_the_made_up_language_reaches_every_sentence(content: Path) -> None:
    library, reader = opened(content, pseudo_words())
    for line in shown(reader.message(the_message(library))).split("\n\n"):
        assert "⟦" in line


# For translators


def test_every_sentence_of_the_library_is_extracted_with_its_place(content: Path) -> None:
    found = {
        (one.msgid, one.file.removeprefix("content/"), one.line) for one in sentences(content.parent, "library")
    }
    assert {
        ("Cinta kasih", "library/themes.yaml", 3),
        ("Teh hangat sore ini", MD, 6),
        ("Duduk sebentar bersama anak", MD, 7),
        ("- Taruh HP di meja lain.\n- Dengar sampai selesai.", MD, 18),
        ("Sore ini saya minum teh bersama anak. Enak, ya.", MD, 12),
        ("Lihat gambarnya", QUIZ, 9),
        ("Puskesmas terdekat", QUIZ, 29),
        ("Tujuh bacaan pendek.", "series/tujuh-hari.yaml", 4),
    } <= found
    assert len(found) == 26


def test_a_broken_file_keeps_its_translations(content: Path) -> None:
    """Left out, its sentences would pass for such as nobody says, and be dropped."""
    (content.parent / "locales/en/LC_MESSAGES").mkdir(parents=True)
    catalogs.update(content.parent)
    change(content, MD, "audience:", "audiens:")
    with pytest.raises(SettingsError, match=r"content/library/kasih/teh-hangat\.md:4: unknown key"):
        catalogs.update(content.parent)
    assert "Teh hangat sore ini" in (content.parent / "locales/en/LC_MESSAGES/library.po").read_text("utf-8")


def test_a_changed_paragraph_makes_its_translation_doubtful(content: Path) -> None:
    root = content.parent
    (root / "locales/en/LC_MESSAGES").mkdir(parents=True)
    catalogs.update(root)
    po = root / "locales/en/LC_MESSAGES/library.po"
    source = 'msgid "Sore ini saya minum teh bersama anak. Enak, ya."\nmsgstr ""'
    text = po.read_text("utf-8")
    assert source in text
    po.write_text(text.replace(source, source[:-2] + '"Tea with my child. Nice."'), "utf-8")
    change(content, MD, "Enak, ya.", "Enak sekali.")
    catalogs.update(root)
    assert any(
        "(fuzzy): 'Sore ini saya minum teh bersama anak. Enak sekali.'" in one for one in catalogs.complaints(root)
    )


def test_a_translation_that_loses_bold_is_complained_of(content: Path) -> None:
    root = content.parent
    (root / "locales/en/LC_MESSAGES").mkdir(parents=True)
    catalogs.update(root)
    po = root / "locales/en/LC_MESSAGES/library.po"
    source = 'msgid "**Coba malam ini:** duduk bersama lima menit."\nmsgstr ""'
    po.write_text(po.read_text("utf-8").replace(source, source[:-2] + '"Try tonight."'), "utf-8")
    assert any(
        "placeholders or tags differ from the source in 'Try tonight.'" in one for one in catalogs.complaints(root)
    )
