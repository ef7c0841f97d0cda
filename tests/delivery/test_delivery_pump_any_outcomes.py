"""The pump under any outcomes: everything comes to an end, nothing twice without need, no old screen over a new one."""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from betang.delivery.deliveries import FetchFile, SendNotice, ShowScreen
from betang.delivery.outcome import Again, Never, Outcome, Sent, Task
from betang.storage.database import Database
from betang.vault.vault import Vault
from betang.vocabulary import Lane
from tests.delivery.outbox_scenes import Post, ToldSender, name_of
from tests.storage.storage_rooms import on_sqlite
from tests.support.clocks import FrozenClock

_numbers = itertools.count(1)

FAILURES: st.SearchStrategy[Outcome | Exception] = st.sampled_from(
    [
        Again(1.0, "NetworkError"),
        Again(3.0, "429", counted=False),
        Again(200.0, "429", counted=False),
        Never("Forbidden"),
        KeyError("a mistake of ours"),
    ]
)


@dataclass(frozen=True)
class Plan:
    """One delivery: which of three chats, what kind, and how its first tries come out."""

    chat: int
    kind: str
    lane: Lane
    fails: tuple[Outcome | Exception, ...]


PLANS = st.lists(
    st.builds(
        Plan,
        st.integers(0, 2),
        st.sampled_from(["notice", "screen", "fetch"]),
        st.sampled_from(list(Lane)),
        st.lists(FAILURES, max_size=3).map(tuple),
    ),
    max_size=14,
)


class RememberingSender(ToldSender):
    """Also knows what arrived, in which order."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[Task] = []

    async def send(self, task: Task) -> Outcome:
        outcome = await super().send(task)
        if isinstance(outcome, Sent):
            self.arrived.append(task)
        return outcome


def _delivery(plan: Plan, name: str) -> ShowScreen | SendNotice | FetchFile:
    match plan.kind:
        case "screen":
            return ShowScreen(name)
        case "fetch":
            return FetchFile(name, "AgAC", 5)
        case _:
            return SendNotice(name)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANS)
@on_sqlite
async def test_any_outcomes_come_to_an_end(database: Database, vault: Vault, plans: list[Plan]) -> None:
    example = next(_numbers) * 1_000
    sender = RememberingSender()
    post = Post(database, vault, FrozenClock(), sender)
    before = len(await post.rows())
    states: list[str] = []
    async with post.running():
        for number, plan in enumerate(plans):
            name = f"{plan.chat}-{number}"
            sender.outcomes[name] = list(plan.fails)
            await post.put(_delivery(plan, name), chat=example + plan.chat, lane=plan.lane)
        for _ in range(12):
            await asyncio.sleep(0.01)
            states = (await post.states())[before:]
            if not {"QUEUED", "LEASED"} & set(states):
                break
            await post.later(700.0)
    _check_ends(states, plans, sender)
    _check_screens(sender)
    _check_order(plans, sender)


def _check_ends(states: list[str], plans: list[Plan], sender: RememberingSender) -> None:
    arrived = [name_of(task.delivery) for task in sender.arrived]
    assert len(arrived) == len(set(arrived)), "what arrived is not sent again"
    for number, (plan, state) in enumerate(zip(plans, states, strict=True)):
        assert state in {"SENT", "FAILED", "REPLACED"}
        assert (f"{plan.chat}-{number}" in arrived) == (state == "SENT")
        if state == "FAILED":
            assert any(isinstance(one, Never) for one in plan.fails)
        if state == "REPLACED":
            assert plan.kind == "screen"


def _check_screens(sender: RememberingSender) -> None:
    """Within a chat each screen that arrives is newer than the one before."""
    shown: defaultdict[bytes, list[int]] = defaultdict(list)
    for task in sender.arrived:
        if isinstance(task.delivery, ShowScreen):
            shown[task.chat].append(int(task.delivery.text.partition("-")[2]))
    for numbers in shown.values():
        assert numbers == sorted(numbers)


def _check_order(plans: list[Plan], sender: RememberingSender) -> None:
    """Where nothing had to be put back into the table, a chat gets its rows in the order in which they were put."""
    for chat in range(3):
        own = {number: plan for number, plan in enumerate(plans) if plan.chat == chat and plan.kind != "fetch"}
        if any(_is_put_back(one) for plan in own.values() for one in plan.fails):
            continue
        names = [name_of(task.delivery) for task in sender.arrived]
        numbers = [int(name.partition("-")[2]) for name in names if name.startswith(f"{chat}-")]
        in_line = [number for number in numbers if number in own]
        assert in_line == sorted(in_line)


def _is_put_back(outcome: Outcome | Exception) -> bool:
    return isinstance(outcome, Exception) or (
        isinstance(outcome, Again) and (outcome.counted or outcome.seconds > 60.0)
    )
