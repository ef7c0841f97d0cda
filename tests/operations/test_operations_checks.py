"""`bot.py check` over a copy of the project in which one thing is broken: a line with its place, and status 1."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.operations.checks import check_everything
from betang.operations.content import ROOT, load_content
from betang.wording import catalogs

_SENTENCE = "‹ Kembali"
"""One that the bot says and that is translated: the small project has no other in its code."""


@pytest.fixture(scope="session")
def small_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content without its long flow and its library, and hardly any code: the walk through all takes seconds."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "content/flows/report.yaml").unlink()
    for folder in ("library", "quizzes", "series"):
        shutil.rmtree(root / "content" / folder, ignore_errors=True)
    (root / "content/library").mkdir()
    (root / "content/library/themes.yaml").write_text(
        "themes:\n  - {id: satu, title: Cinta kasih}\n", encoding="utf-8"
    )
    (root / "handlers").mkdir()
    (root / "handlers/small.py").write_text(f"text = words({_SENTENCE!r})\n", encoding="utf-8")
    catalogs.update(root)
    return root


@pytest.fixture
def tree(small_tree: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(small_tree, tmp_path / "project")


def checked(root: Path) -> tuple[int, list[str]]:
    """Exit status, and what was said."""
    said: list[str] = []
    return check_everything(lambda line: said.append(str(line)), root), said


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    before = path.read_text(encoding="utf-8")
    assert old in before, "there is nothing to break any more"
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


def without(root: Path, name: str) -> None:
    (root / name).unlink()


def test_a_tree_without_faults_passes_and_says_what_was_looked_at(tree: Path) -> None:
    status, said = checked(tree)
    assert [line for line in said if not line.startswith(("checked ", "content/")) or "advice" not in line][
        :-1
    ] == []
    assert said[-1].startswith("checked 1 flows, 2 languages, 14 districts, ")
    assert said[-1].endswith("7776 receipt words")
    assert status == 0


def test_pictures_are_looked_at_and_a_language_that_is_being_translated_is_no_fault(tree: Path) -> None:
    (tree / "content/library/satu").mkdir()
    (tree / "content/library/satu/perahu.png").write_bytes(b"")
    catalogs.add(tree, "bjn", "Bahasa Banjar")
    status, said = checked(tree)
    assert "content/library/satu/perahu.png:1: advice: no message shows this picture" in said
    assert [line for line in said if line.startswith("advice: locales/bjn: 0 of ")]
    assert status == 0


Breaking = Callable[[Path], object]

BROKEN: dict[str, tuple[Breaking, str]] = {
    "a flow with a mistake in its YAML": (
        lambda root: change(root, "content/flows/contact.yaml", "nodes:", "nodes: [\n"),
        "contact.yaml:",
    ),
    "a flow that leads nowhere": (
        lambda root: change(root, "content/flows/contact.yaml", "to: done", "to: nowhere"),
        "contact@1:11: answering: leads to 'nowhere'",
    ),
    "a flow of a kind that is not known": (
        lambda root: change(root, "content/flows/contact.yaml", "kind: end", "kind: finish"),
        "contact.yaml:",
    ),
    "a sentence that promises too much": (
        lambda root: change(root, "content/flows/contact.yaml", "Ya, buka sendiri", "Ya, secara anonim"),
        "avoid 'anonim'",
    ),
    "a placeholder that nobody fills": (
        lambda root: change(root, "content/flows/contact.yaml", "{doorbell}", "{bell}"),
        "contact@1:26: window: unknown placeholder {bell}",
    ),
    "no flow at all": (lambda root: without(root, "content/flows/contact.yaml"), "flows"),
    "a district without a code": (
        lambda root: change(root, "content/districts.yaml", 'kode_bps: "6201"', "kode: 1"),
        "districts.yaml:",
    ),
    "no districts": (lambda root: without(root, "content/districts.yaml"), "districts.yaml"),
    "a directory with a word that is no key": (
        lambda root: change(root, "content/directory.yaml", "    name:", "    nama:"),
        "directory.yaml:",
    ),
    "a service in a district that there is not": (
        lambda root: change(root, "content/directory.yaml", '["6271"]', '["6299"]'),
        "content/directory.yaml:32: there is no district 6299",
    ),
    "a template without a text": (
        lambda root: change(root, "content/templates.yaml", "    text: >-", "    words: >-"),
        "templates.yaml:",
    ),
    "an avoided word in a template": (
        lambda root: change(
            root, "content/templates.yaml", "Terima kasih sudah bercerita.", "Ini dijamin rahasia."
        ),
        "avoid 'dijamin rahasia'",
    ),
    "a tag without its end": (
        lambda root: change(root, "content/templates.yaml", "Terima kasih sudah", "<b>Terima kasih sudah"),
        "<b> is not closed",
    ),
    "a tag that Telegram does not know": (
        lambda root: change(root, "content/flows/contact.yaml", "Waktu aman sudah diganti.", "<h1>Waktu</h1>"),
        "contact.yaml:32: <h1> is no tag that Telegram knows",
    ),
    "a translation that promises too much": (
        lambda root: change(
            root, "locales/en/LC_MESSAGES/flows.po", '"Safe times are changed."', '"You are anonymous."'
        ),
        "[en] avoid 'anonymous'",
    ),
    "a list of words to avoid without any": (
        lambda root: change(root, "content/words.yaml", "avoid:", "avoided:"),
        "words.yaml:",
    ),
    "danger words that cannot be read": (
        lambda root: (root / "content/understanding/danger.yaml").write_text("- just\n- a list\n"),
        "danger.yaml:",
    ),
    "an example with two labels": (
        lambda root: change(
            root, "content/understanding/examples.yaml", "suicide: |", "suicide: |\n  tolong ganti bahasanya"
        ),
        "examples.yaml:5: 'tolong ganti bahasanya' is suicide here and settings in line",
    ),
    "examples that were changed and not learned again": (
        lambda root: change(root, "content/understanding/examples.yaml", "suicide: |", "suicide: |\n  kata baru"),
        "weights.txt:1: not made from these files; run 'make understanding'",
    ),
    "a receipt word of one letter": (
        lambda root: change(root, "content/words/receipt.txt", "\n", "\nx\n"),
        "receipt.txt: some words are not 3 to 9 letters",
    ),
    "receipt words that are too few": (
        lambda root: (root / "content/words/receipt.txt").write_text("satu\ndua\n"),
        "receipt",
    ),
    "a file that is no text": (
        lambda root: (root / "content/templates.yaml").write_bytes(b"\xff\xfe\x00"),
        "templates.yaml",
    ),
    "a translation that is missing": (
        lambda root: change(root, "locales/en/LC_MESSAGES/flows.po", '"Safe times are changed."', '""'),
        ": not translated: 'Waktu aman sudah diganti.'",
    ),
    "a sentence that was changed and not translated again": (
        lambda root: change(root, "content/flows/contact.yaml", "Waktu aman sudah diganti.", "Waktu sudah baru."),
        ": not in locales/en/LC_MESSAGES/flows.po; run update: 'Waktu sudah baru.'",
    ),
    "a translation without its placeholder": (
        lambda root: _lose_a_placeholder(root / "locales/en/LC_MESSAGES/flows.po"),
        "placeholders or tags differ from the source in ",
    ),
    "a catalogue that is no catalogue": (
        lambda root: (root / "locales/en/LC_MESSAGES/ui.po").write_bytes(b"\xff\xfe nonsense"),
        "ui.po",
    ),
}


def _lose_a_placeholder(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if "{doorbell}" in line and not line.startswith("#"))
    after = next(n for n in range(at + 1, len(lines)) if "{doorbell}" in lines[n] and not lines[n].startswith("#"))
    lines[after] = lines[after].replace("{doorbell}", "")
    path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_said_with_its_place(tree: Path, what: str) -> None:
    break_it, place = BROKEN[what]
    break_it(tree)
    status, said = checked(tree)
    assert status == 1
    assert any(place in line for line in said), said


def test_no_complaint_names_where_the_project_lies(tree: Path) -> None:
    """Lines are pasted into messages to colleagues; and what is printed is short enough to read."""
    change(tree, "content/flows/contact.yaml", "to: done", "to: nowhere")
    _, said = checked(tree)
    assert not any(str(tree) in line for line in said)


def test_the_bot_does_not_start_with_broken_content(tree: Path) -> None:
    change(tree, "content/districts.yaml", 'kode_bps: "6201"', "kode: 1")
    with pytest.raises(SettingsError, match=r"districts\.yaml:\d+: "):
        load_content("id", tree)


def test_a_language_without_a_catalogue_is_refused() -> None:
    with pytest.raises(SettingsError, match="xx"):
        load_content("xx")


def test_the_whole_content_is_loaded_together() -> None:
    content = load_content("id")
    assert {flow for flow, _ in content.flows.by_version} >= {"report", "contact"}
    assert len(list(content.districts)) == 14
    assert content.templates
    assert len(content.receipt_words.words) == 7_776
    assert {"id", "en"} <= set(content.catalogues.locales)
