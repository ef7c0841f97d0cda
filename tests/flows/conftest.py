"""The real report flow, and small flows written in the tests themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from betang.flows.flow import Flow
from betang.flows.load import Flows, load_flow, load_flows
from betang.wording.catalogue import Catalogues, Words
from betang.wording.content_lint import WordList, load_word_list
from betang.wording.districts import Districts, load_districts

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def districts() -> Districts:
    return load_districts(ROOT / "content" / "districts.yaml")


@pytest.fixture(scope="session")
def flows(districts: Districts) -> Flows:
    return load_flows(ROOT / "content" / "flows", districts)


@pytest.fixture(scope="session")
def report(flows: Flows) -> Flow:
    return flows.current("report")


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    return Catalogues(ROOT / "locales")


@pytest.fixture(scope="session")
def words(catalogues: Catalogues) -> Words:
    return catalogues.catalogue("id")


@pytest.fixture(scope="session")
def word_list() -> WordList:
    return load_word_list(ROOT / "content" / "words.yaml")


@pytest.fixture
def make_flow(tmp_path: Path, districts: Districts) -> Callable[[str], Flow]:
    """A flow from the YAML of its nodes; `needs` can be given by writing whole top-level keys."""

    def make(text: str) -> Flow:
        path = tmp_path / "small.yaml"
        path.write_text(text if "flow:" in text else f"flow: small\nversion: 1\n{text}", encoding="utf-8")
        return load_flow(path, districts)

    return make
