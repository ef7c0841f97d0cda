"""Changed flows in a running bot: better wording is taken, another shape under the same number is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from betang.flows.flow import Choose, Flow
from betang.flows.load import Flows, load_flows
from betang.flows.renewal import Renewed, renew, shape
from betang.wording.districts import load_districts

ROOT = Path(__file__).parents[2]
FLOW = """flow: small
version: 1
needs:
  - one_of: [about]
nodes:
  - id: about
    kind: choose
    title: Tentang
    text: Ini tentang siapa?
    options:
      - {value: saya, label: Saya sendiri, also: [aku]}
      - {value: anak, label: Seorang anak, to: thanks}
  - {id: word, kind: words, text: "Satu kata?", longest: 20}
  - {id: pause, kind: say, text: Sebentar., button: Lanjut}
  - {id: more, kind: choose_many, text: "Apa lagi?", options: [{value: x, label: Ya}]}
  - id: thanks
    kind: end
    text: Terima kasih.
"""
DISTRICTS = load_districts(ROOT / "content" / "districts.yaml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(FLOW, "utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "small.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def read(folder: Path) -> Flows:
    return load_flows(folder, DISTRICTS)


def taken(last: Flows, folder: Path, *complaints: str) -> Renewed:
    return renew(last, read(folder), lambda _: list(complaints))


def test_what_has_not_changed_is_not_even_looked_at(folder: Path) -> None:
    renewed = taken(read(folder), folder, "would be refused")
    assert renewed.kept == ()


WORDING = {
    "a text": ("Ini tentang siapa?", "Siapa yang dibicarakan?"),
    "a label": ("Saya sendiri", "Tentang saya"),
    "another word for an option": ("[aku]", "[aku, saya]"),
    "a title": ("title: Tentang", "title: Siapa"),
    "a button": ("button: Lanjut", "button: Terus"),
    "a line more above": ("flow: small", "# Catatan.\nflow: small"),
}


@pytest.mark.parametrize(("old", "new"), WORDING.values(), ids=WORDING)
def test_better_wording_is_taken_under_the_same_version(folder: Path, old: str, new: str) -> None:
    last = read(folder)
    change(folder, old, new)
    renewed = taken(last, folder)
    assert renewed.kept == ()
    assert list(renewed.flows.current("small").nodes.items()) == list(read(folder).current("small").nodes.items())


SHAPES = {
    "a value": ("value: anak", "value: ponakan"),
    "a node": ("id: word", "id: words"),
    "the kind of a node": ('kind: words, text: "Satu kata?", longest: 20', "kind: collect, text: Satu kata"),
    "a node that is new": ("  - id: thanks", "  - {id: new, kind: say, text: Baru., button: Ya}\n  - id: thanks"),
    "where an option leads": (", to: thanks", ""),
    "what an option does": ("also: [aku]", "does: [emergency]"),
    "what is needed": ("one_of: [about]", "one_of: [about, word]"),
    "how long an answer may be": ("longest: 20", "longest: 30"),
    "whether it may be skipped": ("id: word,", "id: word, skip: true,"),
    "when it is asked": ("id: word,", "id: word, when: {about: [anak]},"),
    "where a text leads": ("button: Lanjut", "button: Lanjut, to: thanks"),
    "whether there is an unknown": ('text: "Apa lagi?"', "text: Apa lagi, unknown: Tidak tahu"),
    "a consent": ("    title: Tentang\n", "    title: Tentang\n    consent: v2\n"),
}


@pytest.mark.parametrize(("old", "new"), SHAPES.values(), ids=SHAPES)
def test_another_shape_under_the_same_version_is_refused_and_said(folder: Path, old: str, new: str) -> None:
    last = read(folder)
    change(folder, old, new)
    renewed = taken(last, folder)
    assert [one.partition(";")[0] for one in renewed.kept] == ["flow small version 1: nodes or values have changed"]
    assert renewed.flows.current("small") is last.current("small")


def test_the_order_of_the_questions_is_part_of_the_shape(folder: Path) -> None:
    flow = read(folder).current("small")
    turned = replace(flow, nodes=dict(reversed(list(flow.nodes.items()))))
    assert shape(turned) != shape(flow)


def test_a_flow_that_the_check_refuses_is_not_taken(folder: Path) -> None:
    last = read(folder)
    change(folder, "Ini tentang siapa?", "Siapa?")
    renewed = taken(last, folder, "small@1:6: text over 4096")
    assert renewed.kept == ("flow small version 1: small@1:6: text over 4096",)
    assert renewed.flows.current("small") is last.current("small")


def test_a_new_version_is_begun_and_the_former_one_is_finished(folder: Path) -> None:
    last = read(folder)
    change(folder, "version: 1", "version: 2")
    change(folder, "value: anak", "value: ponakan")
    flows = taken(last, folder).flows
    assert options(flows.current("small")) == ["saya", "ponakan"]
    assert options(flows.of("small", 1)) == ["saya", "anak"]
    again = taken(flows, folder).flows
    assert options(again.of("small", 1)) == ["saya", "anak"]


def test_whoever_takes_a_version_back_begins_with_the_former_one_again(folder: Path) -> None:
    last = read(folder)
    change(folder, "version: 1", "version: 2")
    change(folder, "value: anak", "value: ponakan")
    second = taken(last, folder).flows
    (folder / "small.yaml").write_text(FLOW, "utf-8")
    back = taken(second, folder).flows
    assert back.current("small").version == 1
    assert options(back.of("small", 2)) == ["saya", "ponakan"]


def test_a_new_version_that_is_refused_leaves_nobody_without_a_flow(folder: Path) -> None:
    last = read(folder)
    change(folder, "version: 1", "version: 2")
    flows = taken(last, folder, "nothing leads here").flows
    assert flows.current("small") is last.current("small")


def test_a_flow_whose_file_has_gone_is_kept(folder: Path) -> None:
    last = read(folder)
    (folder / "small.yaml").unlink()
    assert taken(last, folder).flows.current("small") is last.current("small")


def options(flow: Flow) -> list[str]:
    about = flow.nodes["about"]
    assert isinstance(about, Choose)
    return [one.value for one in about.options]
