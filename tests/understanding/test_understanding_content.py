"""What staff may do to `content/understanding`, and what they are told when something is wrong there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from betang.awareness.understanding import learning
from betang.awareness.understanding.learning import digest, learn, learn_anew
from betang.awareness.understanding.loading import load_examples, load_knowledge
from betang.awareness.understanding.machine import load_reader, load_understanding
from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.signals import ENOUGH
from betang.awareness.understanding.understanding_lint import lint_understanding
from betang.awareness.understanding.weights import FILE, Weights, read_weights, write_weights
from betang.wording.content import ContentError
from tests.understanding.labelled import CONTENT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy beside the lists of words, as in the content folder."""
    (tmp_path / "words").symlink_to(CONTENT.parent / "words")
    return Path(shutil.copytree(CONTENT, tmp_path / "understanding"))


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def test_ours_has_nothing_to_complain_of() -> None:
    assert lint_understanding(CONTENT) == []


def test_the_weights_were_learned_from_what_lies_beside_them() -> None:
    assert read_weights(CONTENT / FILE).made_from == digest(CONTENT)


def test_a_new_word_is_understood_in_every_form(folder: Path) -> None:
    typed = ("saya lagi dijongkrokin suami", "suami saya lagi ngejongkrok saya", "sekarang saya di jongkrok dia")
    assert [sure_danger(folder, text) for text in typed] == [False, False, False]
    change(folder, "words.yaml", "    pukul tampar", "    jongkrok pukul tampar")
    assert [sure_danger(folder, text) for text in typed] == [True, True, True]
    assert load_understanding(folder).understand(typed[0]).because == ("lagi", "dijongkrokin")


def sure_danger(folder: Path, text: str) -> bool:
    """Whether a sign says so, whatever the letters of the word may have taught."""
    return any(piece.sure.get(Meaning.DANGER, 0) >= ENOUGH for piece in load_reader(folder).pieces(text))


def test_a_new_short_form_is_put_right(folder: Path) -> None:
    change(folder, "words.yaml", "  suami: suamiq", "  suami: pkswm suamiq")
    ours = load_understanding(folder)
    assert ours.understand("pkswm bawa parang") == ours.understand("suami bawa parang")


def test_a_new_idiom_is_harmless(folder: Path) -> None:
    typed = "dia mau bunuh sepi"
    change(folder, "harmless.yaml", "rows: |\n", "rows: |\n  dia ~ bunuh sepi\n")
    reader = load_reader(folder)
    assert [heard for piece in reader.pieces(typed) for heard in piece.heard] == [[]]
    assert any(heard for piece in load_reader(CONTENT).pieces("dia mau bunuh saya") for heard in piece.heard)


BROKEN: dict[str, tuple[str, str, str, str]] = {
    "a concept that nobody knows": (
        "danger.yaml",
        "      <grown>|<self> ~ <hold>",
        "      <ogre> ~ <hold>",
        r"danger\.yaml:8: unknown concept <ogre>",
    ),
    "a meaning that nobody knows": (
        "suicide.yaml",
        "meaning: suicide",
        "meaning: cuaca",
        r"suicide\.yaml:5: unknown meaning 'cuaca'",
    ),
    "a topic that nobody knows": (
        "others.yaml",
        "topic: language",
        "topic: cuaca",
        r"others\.yaml:\d+: unknown topic 'cuaca' of settings",
    ),
    "a part that cannot stand in a row": (
        "harmless.yaml",
        "  pukul|jam <number>",
        "  pukul( <number>",
        r"harmless\.yaml:\d+: 'pukul\(' cannot stand in a row",
    ),
    "a row that begins with a gap": (
        "harmless.yaml",
        "  pukul|jam <number>",
        "  ~ <number>",
        r"harmless\.yaml:\d+: a row begins and ends",
    ),
    "a sign without rows": ("danger.yaml", "    rows: |", "    unless: |", r"danger\.yaml:\d+: "),
    "a row of short forms without its word": (
        "words.yaml",
        "  jangan: jgn",
        "  jgn",
        r"words\.yaml:\d+: a row of short forms is written",
    ),
    "a short form of two words": (
        "words.yaml",
        "  jangan: jgn",
        "  jangan: gk jgn",
        r"words\.yaml:\d+: 'gk' stands for 'tidak' already",
    ),
    "a word that is none": (
        "words.yaml",
        "    pukul tampar",
        "    puk!ul tampar",
        r"words\.yaml:\d+: 'puk!ul' is no word",
    ),
    "a concept taken over before it is there": (
        "words.yaml",
        "    <partner> <parent> kakak",
        "    <later> kakak",
        r"words\.yaml:\d+: unknown concept <later>",
    ),
    "verbs of no concept": ("words.yaml", "verbs: hit", "verbs: hot", r"words\.yaml:\d+: unknown concept 'hot'"),
    "a list where a block belongs": (
        "words.yaml",
        "verbs: hit kill",
        "verbs: [hit, kill]\nother: hit kill",
        r"words\.yaml:\d+: ",
    ),
    "weights of nobody": (FILE, "made from ", "made of ", r"weights\.txt:1: not made by 'make understanding'"),
    "a weight that is no number": (FILE, "\n\t0\t", "\n\tnull\t", r"weights\.txt:2: 8 whole numbers belong here"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_named_with_file_and_line(folder: Path, what: str) -> None:
    name, old, new, complaint = BROKEN[what]
    change(folder, name, old, new)
    with pytest.raises(ContentError, match=complaint):
        load_understanding(folder)


def test_an_example_of_no_meaning_is_named(folder: Path) -> None:
    change(folder, "examples.yaml", "suicide: |", "cuaca: |")
    with pytest.raises(ContentError, match=r"examples\.yaml:\d+: unknown meaning 'cuaca'"):
        load_examples(folder)
    (folder / "examples.yaml").write_text("info: |\n")
    assert load_examples(folder) == ()


DOUBTFUL: dict[str, tuple[Callable[[Path], None], str]] = {
    "an example with two labels": (
        lambda folder: change(folder, "examples.yaml", "suicide: |", "suicide: |\n  tolong ganti bahasanya"),
        "'tolong ganti bahasanya' is suicide here and settings in line",
    ),
    "an example that stands there twice": (
        lambda folder: change(folder, "examples.yaml", "settings: |", "settings: |\n  Tolong ganti bahasanya!"),
        "stands in line",
    ),
    "a short form in a row": (
        lambda folder: change(folder, "harmless.yaml", "rows: |", "rows: |\n  gak apa"),
        "'gak' is read as 'tidak'; write that",
    ),
    "examples that nobody learned from": (
        lambda folder: change(folder, "examples.yaml", "info: |", "info: |\n  apa itu contoh baru"),
        "not made from these files; run 'make understanding'",
    ),
}


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_is_doubtful_is_said_by_the_check(folder: Path, what: str) -> None:
    spoil, complaint = DOUBTFUL[what]
    spoil(folder)
    assert any(complaint in str(finding) for finding in lint_understanding(folder))


def test_learning_is_the_same_each_time_and_tells_meanings_apart() -> None:
    examples = [
        (Meaning.DANGER, {"parang", "dia", "~par"}),
        (Meaning.DANGER, {"parang", "tolong", "~par"}),
        (Meaning.INFO, {"apa", "itu", "~apa"}),
        (Meaning.INFO, {"apa", "tolong", "~apa"}),
        (Meaning.GREETING, {"halo", "kak"}),
        (Meaning.GREETING, {"halo", "dia"}),
    ]
    base, rows = learn(examples)
    assert (base, rows) == learn(examples)
    assert "kak" not in rows, "once is no rule"
    ours = Weights("", base, rows)
    for said, wanted in (("parang", Meaning.DANGER), ("apa", Meaning.INFO), ("halo", Meaning.OTHER)):
        chances = ours.chances({said, "word that nobody knows"})
        assert max(chances, key=lambda meaning: chances[meaning]) is wanted
        assert sum(chances.values()) == pytest.approx(1)
    assert ours.strongest({"parang", "tolong", "~par"}, Meaning.DANGER) == ("parang", "tolong")


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    base, rows = learn([(Meaning.DANGER, {"a", "~b"}), (Meaning.DANGER, {"a", "~b"}), (Meaning.INFO, {"c"})])
    write_weights(tmp_path / FILE, Weights("0123", base, rows))
    again = read_weights(tmp_path / FILE)
    assert again.made_from == "0123"
    assert [*again.base] == [*base]
    assert {trait: [*row] for trait, row in again.rows.items() if trait} == {t: [*row] for t, row in rows.items()}
    assert "nobody" not in again.rows


def test_the_command_writes_weights_that_fit_the_files(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "examples.yaml").write_text("info: |\n  apa itu\n  apa saja\nother: |\n  ya\n  ya sudah\n", "utf-8")
    monkeypatch.chdir(folder)
    assert learning.main([str(folder)]) == 0
    assert "traits" in capsys.readouterr().out
    assert lint_understanding(folder) == []
    assert learn_anew(folder) == len(read_weights(folder / FILE).rows) - 1


def test_the_running_bot_reads_no_examples(folder: Path) -> None:
    (folder / "examples.yaml").unlink()
    assert load_understanding(folder).understand("tolong").meaning is Meaning.DANGER
    assert load_knowledge(folder).lexicon.short_forms["gk"] == "tidak"
