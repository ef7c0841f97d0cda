"""What pages say of files, layers and flows is so; links lead somewhere; the table of threats is whole."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from betang.flows import load
from betang.flows.flow import Consequence
from betang.flows.lint import lint
from betang.flows.load import load_flow
from betang.flows.screens import FACTS
from betang.operations.content import ROOT as CONTENT_ROOT
from betang.operations.content import load_content
from betang.wording import directory_entries
from betang.wording.content_lint import load_word_list
from betang.wording.directory import Kind, load_directory
from tests.contracts.source_tree import ROOT, code, project_files, source
from tests.docs.pages import anchors, links, page, pages, quoted, rows, section

GUIDE = page("content-guide")
ARCHITECTURE = page("architecture")
THREATS = page("threat-model")


# Links and names of files


def test_every_link_leads_somewhere() -> None:
    local = [
        (one.name, target) for one in pages() for target in links(one) if not target.startswith(("http:", "https:"))
    ]
    assert len(local) > 10
    for name, target in local:
        path, _, anchor = target.partition("#")
        linked = ((ROOT / name).parent / path).resolve() if path else ROOT / name
        assert linked.exists(), f"{name}: {target}"
        if anchor:
            assert anchor in anchors(source(linked.relative_to(ROOT).as_posix())), f"{name}: {target}"


_MADE_WHILE_RUNNING = ("data/", "content/flows/old/", "locales/bjn/")


def test_every_file_that_a_page_names_exists() -> None:
    names = {
        text
        for one in pages()
        for text in quoted(one.text)
        if re.fullmatch(r"(\w[\w-]*/)+[\w.@-]*", text) and not text.startswith(_MADE_WHILE_RUNNING)
    }
    assert {"handlers/", "content/words.yaml"} <= names
    # The architecture page leaves `betang/` away.
    assert {name for name in names if not ((ROOT / name).exists() or (ROOT / "betang" / name).exists())} == set()


def test_every_content_file_stands_in_the_guide_and_every_row_is_a_file() -> None:
    told = {quoted(row[0])[0] for row in rows(section(GUIDE, "The files"))}
    kept = {name for name in project_files() if name.startswith("content/") and not name.endswith("README.md")}
    # A row with <theme> or <id> in its name stands for many files.
    patterns = [re.compile(re.sub(r"<\w+>", r"[^/]+", re.escape(row))) for row in told]
    assert [name for name in kept if "/old/" not in name and not any(one.fullmatch(name) for one in patterns)] == []
    assert [one.pattern for one in patterns if not any(one.fullmatch(name) for name in kept)] == []


# Architecture


def test_the_layers_on_the_page_are_those_that_are_checked() -> None:
    contracts = configparser.ConfigParser()
    contracts.read_string(source(".importlinter").text)
    checked = contracts["importlinter:contract:layers"]["layers"].strip().splitlines()
    blocks = re.findall(r"```\n(.+?)```", section(ARCHITECTURE, "2. Folders and layers"), re.DOTALL)
    told = [line.strip() for line in blocks[1].strip().splitlines()]
    assert told == [re.sub(r"[()]", "", line).strip() for line in reversed(checked)]


def test_the_folders_on_the_page_are_those_of_the_code() -> None:
    tree = re.findall(r"```\n(.+?)```", section(ARCHITECTURE, "2. Folders and layers"), re.DOTALL)[0]
    told = set(re.findall(r"^  (\w+(?:\.py|/))  ", tree, re.MULTILINE))
    names = {one.name.removeprefix("betang/") for one in code() if one.name.startswith("betang/")}
    present = {f"{name.split('/')[0]}/" if "/" in name else name for name in names} - {"__init__.py"}
    assert told == present


# Content guide


def test_the_guide_knows_every_kind_of_node_and_its_keys() -> None:
    told = {quoted(row[0])[0]: set(quoted(row[2])) for row in rows(section(GUIDE, "Flows"))}
    assert told == {kind: keys for kind, (_, keys) in load._READERS.items()}


@pytest.mark.parametrize(
    "known",
    [load._COMMON, {each.value for each in Consequence}, {f"{{{fact}}}" for fact in FACTS}],
    ids=["keys", "consequences", "facts"],
)
def test_the_guide_names_what_a_flow_may_hold(known: set[str]) -> None:
    told = {text.removesuffix(": true") for text in quoted(section(GUIDE, "Flows"))}
    assert known - told == set()


def test_the_flow_in_the_guide_is_a_good_one(tmp_path: Path) -> None:
    content = load_content("id")
    example = tmp_path / "example.yaml"
    example.write_text(_example(section(GUIDE, "Flows")), encoding="utf-8")
    words = load_word_list(CONTENT_ROOT / "content" / "words.yaml")
    findings = lint(load_flow(example, content.districts), [content.catalogues.catalogue("id")], words, {})
    assert findings == []


def test_the_contact_in_the_guide_can_be_read(tmp_path: Path) -> None:
    example = tmp_path / "directory.yaml"
    both_cards = _example(section(GUIDE, "Direktori layanan")).replace("[emergency]", "[emergency, suicide]")
    example.write_text(f"contacts:\n{both_cards}", encoding="utf-8")
    (contact,) = load_directory(example).contacts
    assert contact.may_be_shown
    assert contact.number == "110"


def test_the_guide_knows_every_key_and_kind_of_the_directory() -> None:
    told = {key for row in rows(section(GUIDE, "Direktori layanan")) for key in quoted(row[0])}
    assert told == directory_entries._CONTACT
    assert {kind.value for kind in Kind} <= set(quoted(section(GUIDE, "Direktori layanan")))


def _example(text: str) -> str:
    found = re.search(r"```yaml\n(.+?)```", text, re.DOTALL)
    assert found
    return found[1]


# Threats


def test_every_adversary_has_a_word_on_every_asset_and_a_section() -> None:
    assets = {row[0].strip("*") for row in rows(section(THREATS, "What is to be protected"))}
    table = rows(section(THREATS, "Who learns what"))
    assert len(assets) == 7
    assert len(table) == 15
    for number, row in enumerate(table, start=1):
        assert row[0].startswith(f"{number} ")
        assert len(row) == 1 + len(assets)
        assert set(row[1:]) <= {"-", "part", "ALL", "from now"}
        assert re.search(rf"^## {number} ", THREATS.text, re.MULTILINE)


def test_no_page_promises_what_cannot_be_kept() -> None:
    promises = re.compile(r"\banonymous|\bend-to-end|\bguarantee|\b100 ?%", re.IGNORECASE)
    assert [one.name for one in pages() if promises.search(one.text)] == []
    assert "never *anonim*" in THREATS.text
