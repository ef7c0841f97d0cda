"""The words of the queue: every key and action has some, and none of them says too much."""

from __future__ import annotations

import ast
import string
from datetime import timedelta
from pathlib import Path

import pytest

from betang.duty.audit import Action
from betang.duty.labels import (
    News,
    action_term,
    alert_text,
    desk_name,
    officer_label,
    reason_term,
    refusal,
    refusal_keys,
    span,
)
from betang.duty.views import Colleague, Reason
from betang.errors import Lost, UserError
from betang.vocabulary import PROVINCE
from betang.wording.catalogue import Words
from tests.duty.duty_scenes import DISTRICTS, INDONESIAN, PALANGKA_RAYA, ROOT, SERUYAN
from tests.duty.test_duty_rules import case

SOURCES = sorted((ROOT / "betang" / "duty").glob("*.py"))
RAISERS = {"UserError", "NotAllowed", "Lost"}


def _raised_keys(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    raised = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in RAISERS]
    firsts = [constant for call in raised for argument in call.args[:1] for constant in ast.walk(argument)]
    return {node.value for node in firsts if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_every_refusal_that_is_raised_has_words() -> None:
    raised = set().union(*(_raised_keys(path) for path in SOURCES))
    assert {"case.taken", "invitation.used", "close.no_service", "file.failed"} <= raised  # the scan scans
    assert raised <= refusal_keys()


def test_every_refusal_that_has_words_is_raised() -> None:
    raised = set().union(*(_raised_keys(path) for path in SOURCES))
    from_reports = {"case.no_desk_key", "answer.not_wanted"}
    assert refusal_keys() == raised | from_reports


def test_a_label_is_a_number_and_a_desk_and_never_a_name() -> None:
    assert officer_label(INDONESIAN, DISTRICTS, Colleague(3, PALANGKA_RAYA)) == "Petugas 3 (meja Palangka Raya)"
    assert officer_label(INDONESIAN, DISTRICTS, Colleague(1, PROVINCE)) == "Petugas 1 (meja provinsi)"
    assert desk_name(INDONESIAN, DISTRICTS, SERUYAN) == "Seruyan"


def test_a_lost_race_reads_as_on_the_storyboard() -> None:
    lost = Lost("case.taken", number=3, desk=PALANGKA_RAYA, seconds=20)
    assert refusal(INDONESIAN, DISTRICTS, lost) == "Sudah diambil Petugas 3 (meja Palangka Raya), 20 detik lalu."


def test_refusals_of_others_are_left_to_others() -> None:
    assert refusal(INDONESIAN, DISTRICTS, UserError("report.not_open")) is None


@pytest.mark.parametrize("key", sorted(refusal_keys()))
def test_no_refusal_is_left_with_a_hole(key: str) -> None:
    facts: dict[str, str | int] = {"number": 3, "desk": "6271", "seconds": 75, "length": 3500, "limit": 3000}
    said = refusal(INDONESIAN, DISTRICTS, UserError(key, **facts))
    assert said is not None
    assert not set(said) & set("{}")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 detik"),
        (0, "0 detik"),
        (59, "59 detik"),
        (60, "1 menit"),
        (3599, "59 menit"),
        (3600, "1 jam"),
        (47 * 3600, "47 jam"),
        (48 * 3600, "2 hari"),
    ],
)
def test_a_span_is_said_in_the_largest_unit_that_fits(seconds: int, said: str) -> None:
    assert span(INDONESIAN, timedelta(seconds=seconds)) == said


@pytest.mark.parametrize("action", list(Action))
def test_every_action_of_the_chain_has_words(action: Action) -> None:
    assert action_term(INDONESIAN, action.value)[0] in string.ascii_uppercase


def test_an_action_of_a_later_version_is_shown_as_it_is() -> None:
    assert action_term(INDONESIAN, "teleport") == "teleport"


def test_reasons_and_news_are_all_different() -> None:
    reasons = {reason_term(INDONESIAN, reason) for reason in Reason}
    assert len(reasons) == len(Reason)
    alerts = {alert_text(INDONESIAN, DISTRICTS, case(), news) for news in News}
    assert len(alerts) == len(News)


def test_an_alert_is_one_short_line_of_safe_html() -> None:
    class Angry(Words):
        """A language whose words look like HTML."""

        def plain(self, msgid: str, /, **facts: object) -> str:
            return f"<b>{msgid}&"

    text = alert_text(Angry("id"), DISTRICTS, case(), News.NEW)
    assert "<" not in text
    assert text.count("&amp;") == 2
    assert "\n" not in alert_text(INDONESIAN, DISTRICTS, case(), News.NEW)
    assert all(len(alert_text(INDONESIAN, DISTRICTS, case(), news)) < 80 for news in News)
