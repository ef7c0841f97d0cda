"""The linter: our own flow passes, and each thing it looks for is found when planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from shutil import copytree

import pytest

from betang.flows.flow import Flow
from betang.flows.lint import lint, main
from betang.flows.walk import walk
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import WordList
from betang.wording.pseudo import pseudo_words

ROOT = Path(__file__).parents[2]
Make = Callable[[str], Flow]
SERVICES: Mapping[str, str] = {"id": "110", "en": "110", "xx-long": "110"}


@pytest.fixture(scope="session")
def languages(catalogues: Catalogues) -> list[Words]:
    return [*(catalogues.catalogue(code) for code in catalogues.locales), pseudo_words()]


def found(flow: Flow, languages: list[Words], words: WordList) -> str:
    return "\n".join(str(finding) for finding in lint(flow, languages, words, SERVICES))


def test_the_report_flow_has_nothing_grave(report: Flow, languages: list[Words], word_list: WordList) -> None:
    assert {words.locale for words in languages} >= {"id", "en", "xx-long"}
    assert [f for f in lint(report, languages, word_list, SERVICES) if f.grave] == []


def test_the_walk_reaches_every_node_and_always_gets_home(report: Flow) -> None:
    walked = walk(report)
    assert {state.node for state in walked.states.values()} == set(report.nodes)
    assert walked.stranded(report) == []
    assert len(walked.states) > 500


ASK = """nodes:
  - id: about
    kind: choose
    text: Tentang apa?
    options:
      - {value: this, label: Ini}
      - {value: that, label: Itu}
"""
BYE = "  - {id: bye, kind: end, text: Sampai jumpa}\n"


def test_a_small_sound_flow_passes(make_flow: Make, languages: list[Words], word_list: WordList) -> None:
    assert found(make_flow(ASK + BYE), languages, word_list) == ""


@pytest.mark.parametrize(
    ("planted", "complaint"),
    [
        (BYE + "  - {id: more, kind: say, text: Lagi, button: Lanjut}\n", "must be of kind end"),
        (
            "  - {id: lost, kind: say, aside: true, text: Hilang, button: Lanjut}\n" + BYE,
            "lost: nothing leads here",
        ),
        (
            "  - {id: lost, kind: say, when: {about: [this]}, unless: {about: [this]}, text: x, button: Lanjut}\n"
            + BYE,
            "lost: nothing leads here",
        ),
        ("  - {id: trap, kind: say, text: Diam}\n" + BYE, "no way to an end"),
        ("  - {id: a, kind: say, when: {later: [x]}, text: x, button: Lanjut}\n" + BYE, "not asked before"),
        ("  - {id: a, kind: say, when: {about: [other]}, text: x, button: Lanjut}\n" + BYE, "cannot be given"),
        ("  - {id: a, kind: say, text: x, button: Lanjut, to: nowhere}\n" + BYE, "'nowhere', which does not exist"),
        ("  - {id: a, kind: say, text: 'Halo {name}', button: Lanjut}\n" + BYE, "unknown placeholder {name}"),
        ("  - {id: A-b, kind: say, text: x, button: Lanjut}\n" + BYE, "ids are small letters"),
        ("  - {id: a, kind: say, section: s, text: x, button: Lanjut}\n" + BYE, "must be skippable"),
        (
            "  - {id: a, kind: say, section: s, skip: true, text: x, button: Lanjut}\n"
            "  - {id: b, kind: say, text: x, button: Lanjut}\n"
            "  - {id: c, kind: say, section: s, skip: true, text: x, button: Lanjut}\n" + BYE,
            "torn apart",
        ),
        (
            "  - {id: a, kind: say, text: Ada kekerasan di rumah, button: Lanjut}\n" + BYE,
            "would show on a lock screen",
        ),
        (
            "  - {id: a, kind: say, text: Laporan ini dijamin rahasia, button: Lanjut}\n" + BYE,
            "avoid 'dijamin rahasia'",
        ),
        ("  - {id: a, kind: say, text: Halo, button: Mengapa}\n" + BYE, "avoid 'Mengapa'"),
        (
            "  - {id: a, kind: say, text: " + "kata " * 90 + ", button: Lanjut}\n" + BYE,
            "advice: a: [id] 449 characters",
        ),
        ("  - {id: a, kind: say, text: " + "kata " * 900 + ", button: Lanjut}\n" + BYE, "text over 4096"),
        (
            "  - id: a\n    kind: choose\n    text: x\n    options:\n"
            "      - {value: b, label: Sama}\n      - {value: c, label: Sama}\n" + BYE,
            "two buttons have the same label",
        ),
        (
            "  - id: a\n    kind: choose\n    text: x\n    options:\n"
            "      - {value: b, label: Satu dua tiga empat}\n" + BYE,
            "advice: a: label 'Satu dua tiga empat' has more than 3 words",
        ),
        (
            "  - id: a\n    kind: say\n    button: Lanjut\n    text:\n      - {say: x, when: {about: [this]}}\n"
            + BYE,
            "last variant of a text must have no condition",
        ),
        (
            f"  - id: a\n    kind: choose\n    text: x\n    options:\n      - {{value: {'v' * 50}, label: y}}\n"
            + BYE,
            "value",
        ),
    ],
)
def test_what_is_planted_is_found(
    make_flow: Make, languages: list[Words], word_list: WordList, planted: str, complaint: str
) -> None:
    assert complaint in found(make_flow(ASK + planted), languages, word_list)


def test_an_action_too_long_for_telegram_is_found(
    make_flow: Make, languages: list[Words], word_list: WordList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("betang.flows.lint.CALLBACK_LIMIT", 10)
    assert "is too long" in found(make_flow(ASK + BYE), languages, word_list)


def test_the_first_node_must_always_apply(make_flow: Make, languages: list[Words], word_list: WordList) -> None:
    flow = make_flow("nodes:\n  - {id: a, kind: say, aside: true, text: x, button: Lanjut}\n" + BYE)
    assert "the first node must always apply" in found(flow, languages, word_list)


def test_needs_must_be_asked(make_flow: Make, languages: list[Words], word_list: WordList) -> None:
    flow = make_flow("flow: small\nversion: 1\nneeds:\n  - one_of: [story]\n" + ASK + BYE)
    assert "needs an answer to 'story', which nobody asks" in found(flow, languages, word_list)


def test_the_command_passes_on_this_project() -> None:
    assert main(ROOT) == 0


def test_the_command_fails_on_a_broken_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copytree(ROOT / "content", tmp_path / "content")
    copytree(ROOT / "locales", tmp_path / "locales")
    flow = tmp_path / "content" / "flows" / "report.yaml"
    flow.write_text(
        flow.read_text(encoding="utf-8").replace("text: Ini tentang siapa?", "text: Mengapa?"), encoding="utf-8"
    )
    assert main(tmp_path) == 1
    assert "avoid 'Mengapa'" in capsys.readouterr().out
    flow.write_text("flow: [", encoding="utf-8")
    assert main(tmp_path) == 1
    assert "report.yaml:1:" in capsys.readouterr().out
