"""The page's source files: what they may not do, and where they must agree with the rest of the project."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from betang.training import demo
from betang.training.control_doing import DOING
from tests.training.page.browser import find_chromium

PAGE = Path(demo.__file__).parent / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
STYLES = sorted(PAGE.glob("*.css"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Head(HTMLParser):
    """The policy, and what the page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = ""
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given.get("content") or ""
        self.references += [value for name in ("src", "href") if (value := given.get(name))]
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs), "the policy forbids it"


@pytest.fixture
def head() -> Head:
    parser = Head()
    parser.feed(read(PAGE / "index.html"))
    return parser


def test_there_is_something_to_look_at() -> None:
    assert len(SCRIPTS) > 15
    assert len(STYLES) >= 4


def test_the_policy_lets_in_nothing_but_this_server(head: Head) -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in head.policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) <= {"'self'", "'none'"}
    assert rules["script-src"] == rules["connect-src"] == "'self'"


def test_the_page_refers_to_its_own_files_alone(head: Head) -> None:
    assert head.references
    for reference in head.references:
        assert (PAGE / reference).is_file(), reference


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_says_what_it_is_and_parses_no_html(path: Path) -> None:
    text = read(path)
    assert text.startswith("/**"), "the first lines say what lives here"
    assert text.count("\n") < 250
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|setAttribute\(\"style\""
    )
    assert re.findall(forbidden, text) == []
    for imported in re.findall(r'from "([^"]+)"', text):
        assert imported.startswith("./")
        assert (PAGE / imported).is_file(), imported


@pytest.mark.parametrize("path", [*SCRIPTS, *STYLES, PAGE / "index.html"], ids=lambda path: path.name)
def test_no_source_names_another_host(path: Path) -> None:
    hosts = set(re.findall(r"https?://([\w.-]+)", read(path)))
    assert hosts <= {"www.w3.org", "t.me"}, "the name of SVG, and what an invitation looks like"


def test_every_module_is_used() -> None:
    imported = {name for path in SCRIPTS for name in re.findall(r'(?:from |import\()"\./([^"]+)"', read(path))}
    assert {path.name for path in SCRIPTS} - imported == {"main.js"}


def test_the_page_asks_only_for_what_the_server_can_do() -> None:
    asked = {name for path in SCRIPTS for name in re.findall(r'\.act\("(\w+)"', read(path))}
    assert len(asked) > 10
    assert asked <= set(DOING)


def test_both_languages_have_the_same_words_with_the_same_places() -> None:
    text = read(PAGE / "words.js")
    catalogues = {
        name: dict(re.findall(r'^  (\w+): "(.*)",$', body, re.MULTILINE))
        for name, body in re.findall(r"^const (\w\w) = \{\n(.*?)^\};", text, re.MULTILINE | re.DOTALL)
    }
    indonesian, english = catalogues["ID"], catalogues["EN"]
    assert len(indonesian) > 40
    assert indonesian.keys() == english.keys()
    for word, said in indonesian.items():
        assert set(re.findall(r"\{\w+\}", said)) == set(re.findall(r"\{\w+\}", english[word])), word
    used = {word for path in SCRIPTS for word in re.findall(r'words\(?\)?\("(\w+)"', read(path))}
    assert used - indonesian.keys() == set()


def test_no_word_is_there_for_nothing() -> None:
    words = re.findall(r'^  (\w+): "', read(PAGE / "words.js").partition("const EN")[0], re.MULTILINE)
    others = "".join(read(path) for path in SCRIPTS if path.name != "words.js")
    unused = [word for word in words if not re.search(rf'"{word}"', others)]
    assert unused == []


def test_the_demo_seats_whom_the_page_expects() -> None:
    seats = re.findall(r'\{ name: "([^"]+)", role: "\w+", phone: "([^"]+)"', read(PAGE / "main.js"))
    assert tuple(seats) == demo.PEOPLE


def test_without_a_browser_the_tests_fail_and_say_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        find_chromium()


def test_no_colour_is_written_outside_the_style_sheets_of_the_page() -> None:
    """Themes change variables; a colour in a component would stay behind. The lock screen keeps its own."""
    colours = re.findall(r"#[0-9a-f]{3,8}\b", read(PAGE / "chat.css") + read(PAGE / "composer.css"))
    assert colours == []
