"""Reading flows from YAML: what is refused says file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from betang.errors import SettingsError
from betang.flows.flow import Choose, Collect, Condition, Consequence, Flow
from betang.flows.load import Flows, load_flows
from betang.wording.districts import Districts

Make = Callable[[str], Flow]

HELLO = "  - {id: hello, kind: say, text: Halo, button: Lanjut}\n"
BYE = "  - {id: bye, kind: end, text: Sampai jumpa}\n"


def test_the_report_flow_loads_with_its_nodes_in_order(report: Flow) -> None:
    order = list(report.nodes)
    assert order[0] == "notice"
    assert order[-2:] == ["review", "sent"]
    assert order.index("danger") < order.index("phone") < order.index("about") < order.index("story")
    assert isinstance(report.nodes["story"], Collect)
    assert report.needs == (("district",), ("kinds", "need", "story"))


def test_options_carry_what_they_do(report: Flow) -> None:
    danger = report.nodes["danger"]
    assert isinstance(danger, Choose)
    assert danger.options[0].consequences == (Consequence.EMERGENCY,)
    assert danger.options[1].consequences == ()


def test_conditions_hold_by_when_and_unless() -> None:
    condition = Condition((("a", frozenset({"x", "y"})),), (("b", frozenset({"z"})),))
    assert condition.holds({"a": ["y"]})
    assert condition.holds({"a": ["x"], "b": ["w"]})
    assert not condition.holds({"a": ["x"], "b": ["z"]})
    assert not condition.holds({"a": []})
    assert not condition.holds({})
    assert Condition().holds({})


@pytest.mark.parametrize(
    ("nodes", "complaint"),
    [
        (HELLO + HELLO, r"small\.yaml:5: node 'hello' stands here twice"),
        ("  - {id: a, kind: riddle, text: x}\n", r":4: unknown kind 'riddle'; known are choose, choose_many"),
        ("  - {id: a, kind: end, text: x, colour: red}\n", r":4: unknown key 'colour'"),
        ("  - {id: a, kind: end}\n", r":4: 'text' is missing"),
        ("  - {kind: end, text: x}\n", r":4: 'id' is missing"),
        ("  - {id: a, kind: choose, text: x}\n", r":4: options are missing"),
        (
            (
                "  - id: a\n    kind: choose\n    text: x\n    options:\n"
                "      - {value: b, label: c}\n      - {value: b, label: d}\n"
            ),
            r":8: options are missing or have the same value",
        ),
        (
            "  - id: a\n    kind: choose\n    text: x\n    options:\n      - {value: b, label: c, does: [fly]}\n",
            r":8: unknown consequence 'fly'",
        ),
        ("  - {id: a, kind: end, text: 12}\n", r":4: 'text' is missing|must be text|must be a list"),
        ("  - {id: a, kind: words, text: x, longest: many}\n", r":4: 'longest' must be a whole number"),
        ("  - {id: a, kind: end, text: x, skip: maybe}\n", r":4: 'skip' must be true or false"),
        ("  - {id: a, kind: end, text: x, when: [a]}\n", r":4: 'when' must have keys of its own"),
        ("  []\n", r":1: a flow needs nodes"),
        ("  - {id: a, kind: end, text: [}\n", r"small\.yaml:4:"),
    ],
)
def test_a_broken_flow_names_file_and_line(make_flow: Make, nodes: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        make_flow(f"nodes:\n{nodes}")


def test_the_newest_version_is_current_and_older_ones_stay(tmp_path: Path, districts: Districts) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "small.yaml").write_text(f"flow: small\nversion: 3\nnodes:\n{HELLO}{BYE}", encoding="utf-8")
    (tmp_path / "old" / "small@2.yaml").write_text(f"flow: small\nversion: 2\nnodes:\n{BYE}", encoding="utf-8")
    flows = load_flows(tmp_path, districts)
    assert flows.current("small").version == 3
    assert flows.of("small", 2).version == 2
    assert flows.of("small", 1).version == 3


def test_the_same_version_twice_is_refused(tmp_path: Path, districts: Districts) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"flow: small\nversion: 1\nnodes:\n{BYE}", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"b\.yaml:2: flow 'small' version 1 stands in two files"):
        load_flows(tmp_path, districts)


def test_an_unknown_flow_is_a_programmers_error(flows: Flows) -> None:
    with pytest.raises(KeyError):
        flows.current("riddle")
