"""The queue under anything: many officers, leases that run out, crashes in the middle, hand-overs, races.

A model beside the real database on both engines. Exactly one officer holds a claimed case, no case is ever lost,
every waiting case has reached somebody (or the operator's alarm), and the audit chain holds to the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from betang.duty import claims, closing, rules
from betang.duty.alerts import announce
from betang.duty.audit import verify_chain
from betang.duty.clockwork import tick
from betang.duty.officers import revoke
from betang.duty.shifts import go_off_shift, go_on_shift
from betang.duty.views import Pressed, Reason
from betang.errors import Lost, UserError
from betang.storage import officers as officer_rows
from betang.storage import queue as queue_rows
from betang.storage import queue_lists
from betang.storage.database import Database, open_database
from betang.storage.officers import Officer
from betang.storage.queue import QueuedCase, alert_topic
from betang.storage.queue_lists import Scope
from betang.storage.tables import cases, outbox
from betang.storage.unit_of_work import UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import PROVINCE, CaseCode, CaseState, OfficerId, Outcome, Role, Urgency
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA, Scene, make_room
from tests.support.clocks import FrozenClock
from tests.support.databases import ENGINES, PostgresDatabases, SqliteFiles

MINUTE = 60_000
WHICH = st.integers(0, 30)
DESKS = st.sampled_from([PALANGKA_RAYA, SUKAMARA, PROVINCE])
ROLES = st.sampled_from([Role.DUTY, Role.DUTY, Role.DUTY, Role.SUPERVISOR, Role.AUDITOR])

HOLDERS_VERBS = st.sampled_from(["_work_on", "_release", "_hand_over", "_close_case"])

Verb = Callable[[UnitOfWork], Awaitable[Any]]
MakeUrl = Callable[[], Awaitable[str]]


class CrashedError(Exception):
    """The process died here."""


class DyingWork:
    """A unit of work that lets so many statements through; then the process dies."""

    def __init__(self, work: UnitOfWork, left: int) -> None:
        self._work, self._left = work, left

    def __getattr__(self, name: str) -> Any:
        if name in {"rows", "row", "change", "change_one", "change_many", "query", "later"}:
            self._left -= 1
            if self._left < 0:
                raise CrashedError
        return getattr(self._work, name)


@dataclass
class Model:
    """What a case should be."""

    state: CaseState = CaseState.WAITING
    holder: OfficerId | None = None
    lease_until: int = 0
    heard: int = 0
    """Alerts about it that had been put into the outbox before it began to wait (again)."""

    def wait(self, heard: int) -> None:
        self.state, self.holder, self.lease_until, self.heard = CaseState.WAITING, None, 0, heard


class QueueMachine(RuleBasedStateMachine):
    """One example: a fresh database, officers and cases that come and go."""

    def __init__(self, make_url: MakeUrl, vault: Vault, blobs: Path) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = FrozenClock()
        self.url = self._run(make_url())
        self.scene = Scene(self._run(open_database(self.url)), make_room(vault, self.clock, blobs), self.clock)
        self.officers: list[Officer] = []
        self.model: dict[CaseCode, Model] = {}

    # How the machine touches the world

    def _run(self, work: Awaitable[Any]) -> Any:
        async def wrapped() -> Any:
            return await work

        return self.runner.run(wrapped())

    def _in_one_unit(self, verb: Verb) -> Any:
        """What the verb returned, or the UserError with which it refused; committed either way, as the edge does."""

        async def unit() -> Any:
            async with self.scene.database.work() as work:
                try:
                    return await verb(work)
                except UserError as refused:
                    return refused

        return self._run(unit())

    def _officer(self, which: int) -> Officer:
        return self.officers[which % len(self.officers)]

    def _code(self, which: int) -> CaseCode:
        return list(self.model)[which % len(self.model)]

    @property
    def _now(self) -> int:
        return self.clock.milliseconds()

    def _lease(self, code: CaseCode) -> int:
        urgency = self._run(self.scene.row(code)).urgency
        return self._now + int(rules.lease_of(urgency).total_seconds() * 1000)

    def _may_work(self, officer: Officer, code: CaseCode) -> bool:
        return rules.may_work_on(officer, self._run(self.scene.row(code)))

    def _claimed(self) -> list[CaseCode]:
        return [code for code, case in self.model.items() if case.state is CaseState.CLAIMED]

    def _alerts(self) -> dict[CaseCode, int]:
        """How many alerts about each case were ever put into the outbox."""
        _, alerts = self._run(self._everything())
        return {code: alerts.get(alert_topic(code), 0) for code in self.model}

    def _refresh(self) -> None:
        self.officers = [self._run(self.scene.again(one)) for one in self.officers]

    # What happens

    @initialize(desk=DESKS)
    def begin_with_officers_and_a_case(self, desk: Any) -> None:
        for role in (Role.DUTY, Role.DUTY, Role.SUPERVISOR):
            self.hire(desk, role, on_shift=True)
        self.file(desk, Urgency.HIGH)

    @precondition(lambda self: len(self.officers) < 7)
    @rule(desk=DESKS, role=ROLES, on_shift=st.booleans())
    def hire(self, desk: Any, role: Role, *, on_shift: bool) -> None:
        self.officers.append(self._run(self.scene.officer(desk, role, on_shift=on_shift)))

    @precondition(lambda self: sum(one.active for one in self.officers) > 3)
    @rule(which=WHICH)
    def dismiss(self, which: int) -> None:
        officer, heard = self._officer(which), self._alerts()
        self._in_one_unit(lambda work: revoke(self.scene.room, work, officer.desk, officer.number))
        for code, case in self.model.items():
            if case.state is CaseState.CLAIMED and case.holder == officer.id:
                case.wait(heard[code])
        self._refresh()

    @rule(which=WHICH, come=st.booleans())
    def change_shift(self, which: int, *, come: bool) -> None:
        officer = self._officer(which)
        verb = go_on_shift if come else go_off_shift
        self._in_one_unit(lambda work: verb(self.scene.room, work, officer))
        self._refresh()

    @precondition(lambda self: len(self.model) < 9)
    @rule(desk=DESKS, urgency=st.sampled_from(Urgency))
    def file(self, desk: Any, urgency: Urgency) -> None:
        async def file_and_announce(work: UnitOfWork) -> CaseCode:
            code = await self.scene.case_in(work, urgency, desk)
            found = await work.query(select(cases.c.id).where(cases.c.code == code))
            case = await queue_rows.by_id(work, found[0][0])
            assert case is not None
            await announce(self.scene.room, work, case)
            return code

        self.model[self._in_one_unit(file_and_announce)] = Model()

    @rule(who=WHICH, which=WHICH, minutes=st.sampled_from([0, 0, 9, 29, 31]))
    def claim(self, who: int, which: int, minutes: int) -> None:
        self.clock.advance(minutes=minutes)
        officer, code = self._officer(who), self._code(which)
        case = self.model[code]
        mine = case.state is CaseState.CLAIMED and case.holder == officer.id
        free = case.state is CaseState.WAITING or (case.state is CaseState.CLAIMED and case.lease_until < self._now)
        outcome = self._in_one_unit(lambda work: claims.claim(self.scene.room, work, officer, code))
        if self._may_work(officer, code) and (mine or free):
            assert outcome.pressed is (Pressed.ALREADY if mine else Pressed.NOW)
            self.model[code] = Model(CaseState.CLAIMED, officer.id, self._lease(code))
        else:
            assert isinstance(outcome, UserError)

    @rule(which=WHICH, racers=st.lists(WHICH, min_size=2, max_size=6))
    def race(self, which: int, racers: list[int]) -> None:
        code, case = self._code(which), self.model[self._code(which)]
        free = case.state is CaseState.WAITING
        runners = [one for one in map(self._officer, racers) if self._may_work(one, code)]

        async def press(officer: Officer) -> OfficerId:
            async with self.scene.database.work() as work:
                await claims.claim(self.scene.room, work, officer, code)
            return officer.id

        async def all_at_once() -> list[OfficerId | BaseException]:
            return await asyncio.gather(*map(press, runners), return_exceptions=True)

        outcomes = self._run(all_at_once())
        assert all(isinstance(one, int | Lost) for one in outcomes)
        winners = {one for one in outcomes if isinstance(one, int)}
        if free and runners:
            assert len(winners) == 1
            self.model[code] = Model(CaseState.CLAIMED, OfficerId(winners.pop()), self._lease(code))
        elif winners:  # the holder's own press renews; somebody else's wins only what had run out
            row = self._run(self.scene.row(code))
            assert case.holder in winners or case.lease_until < self._now
            self.model[code] = Model(CaseState.CLAIMED, row.claimed_by, self._lease(code))

    @precondition(lambda self: self._claimed())
    @rule(verb=HOLDERS_VERBS, which=WHICH, to=WHICH)
    def the_holder_does(self, verb: str, which: int, to: int) -> None:
        claimed = self._claimed()
        code = claimed[which % len(claimed)]
        holder = next(one for one in self.officers if one.id == self.model[code].holder)
        getattr(self, verb)(holder, code, self._officer(to))

    @rule(verb=HOLDERS_VERBS, who=WHICH, which=WHICH, to=WHICH)
    def anybody_tries(self, verb: str, who: int, which: int, to: int) -> None:
        getattr(self, verb)(self._officer(who), self._code(which), self._officer(to))

    def _work_on(self, officer: Officer, code: CaseCode, _other: Officer) -> None:
        case = self.model[code]
        outcome = self._in_one_unit(lambda work: claims.renew(self.scene.room, work, officer, code))
        if case.state is CaseState.CLAIMED and case.holder == officer.id:
            case.lease_until = self._lease(code)
            assert outcome.lease_until == case.lease_until
        else:
            assert isinstance(outcome, UserError)

    def _release(self, officer: Officer, code: CaseCode, _other: Officer) -> None:
        case, heard = self.model[code], self._alerts()
        outcome = self._in_one_unit(lambda work: claims.release(self.scene.room, work, officer, code))
        if case.state is CaseState.CLAIMED and case.holder == officer.id:
            assert outcome is Pressed.NOW
            case.wait(heard[code])
        else:
            assert outcome is Pressed.ALREADY or isinstance(outcome, UserError)

    def _hand_over(self, officer: Officer, code: CaseCode, other: Officer) -> None:
        case = self.model[code]
        held = case.state is CaseState.CLAIMED and case.holder == officer.id
        outcome = self._in_one_unit(
            lambda work: claims.hand_over(self.scene.room, work, officer, code, other.number, other.desk)
        )
        if held and other.id != officer.id and other.on_shift and self._may_work(other, code):
            assert outcome is Pressed.NOW
            self.model[code] = Model(CaseState.CLAIMED, other.id, self._lease(code))
        else:
            assert outcome is Pressed.ALREADY or isinstance(outcome, UserError)

    def _close_case(self, officer: Officer, code: CaseCode, _other: Officer) -> None:
        case = self.model[code]
        outcome = self._in_one_unit(
            lambda work: closing.close(self.scene.room, work, officer, code, Outcome.INFORMATION_ONLY)
        )
        if case.state is CaseState.CLAIMED and case.holder == officer.id:
            assert outcome is Pressed.NOW
            case.state, case.lease_until = CaseState.CLOSED, 0
        else:
            assert outcome is Pressed.ALREADY or isinstance(outcome, UserError)

    @rule(who=WHICH, which=WHICH)
    def reopen(self, who: int, which: int) -> None:
        officer, code = self._officer(who), self._code(which)
        case, heard = self.model[code], self._alerts()
        outcome = self._in_one_unit(
            lambda work: closing.reopen(self.scene.room, work, officer, code, Reason.NEW_FACTS)
        )
        if self._may_work(officer, code):
            assert outcome is (Pressed.NOW if case.state is CaseState.CLOSED else Pressed.ALREADY)
            if case.state is CaseState.CLOSED:
                case.wait(heard[code])
        else:
            assert isinstance(outcome, UserError)

    @rule(minutes=st.sampled_from([1, 9, 11, 29, 61, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule(minutes=st.sampled_from([0, 1, 11, 31, 61, 24 * 60]))
    def the_clock_comes_by(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)
        heard = self._alerts()
        self._in_one_unit(lambda work: tick(self.scene.room, work))
        for code, case in self.model.items():
            if case.state is CaseState.CLAIMED and case.lease_until < self._now:
                case.wait(heard[code])
        for code in self.model:
            self._has_reached_everybody_it_can(code)

    @rule(
        verb=st.sampled_from(["claim", "release", "close", "tick", "file", "revoke"]),
        who=WHICH,
        which=WHICH,
        at=WHICH,
    )
    def crash(self, verb: str, who: int, which: int, at: int) -> None:
        """The process dies at some statement of a verb, or just before the commit, and starts again."""
        officer, code, room = self._officer(who), self._code(which), self.scene.room
        verbs: dict[str, Verb] = {
            "claim": lambda work: claims.claim(room, work, officer, code),
            "release": lambda work: claims.release(room, work, officer, code),
            "close": lambda work: closing.close(room, work, officer, code, Outcome.NOT_A_CASE),
            "tick": lambda work: tick(room, work),
            "file": self.scene.case_in,
            "revoke": lambda work: revoke(room, work, officer.desk, officer.number),
        }

        async def die() -> None:
            async with self.scene.database.work() as work:
                with suppress(UserError):
                    await verbs[verb](cast("UnitOfWork", DyingWork(work, at)))
                raise CrashedError

        with pytest.raises(CrashedError):
            self._run(die())
        self.start_again()

    @rule()
    def start_again(self) -> None:
        self._run(self.scene.database.close())
        self.scene.database = self._run(open_database(self.url))

    # What always holds

    @invariant()
    def every_case_is_what_the_model_says_and_has_reached_somebody(self) -> None:
        found, alerts = self._run(self._everything())
        assert found.keys() == self.model.keys()
        for code, expected in self.model.items():
            case = found[code]
            assert (case.state, case.claimed_by) == (expected.state, expected.holder)
            assert (case.lease_until or 0) == expected.lease_until
            assert (case.lease_until is None) is (case.state is not CaseState.CLAIMED)
            assert (case.claimed_by is None) is (case.state is CaseState.WAITING)
            if case.state is CaseState.WAITING:
                # Alerted since it began to wait; or the operator's alarm has been sounded.
                heard = alerts.get(alert_topic(code), 0) > expected.heard
                assert heard if case.alerted_at is not None else case.alarmed_at is not None

    async def _everything(self) -> tuple[dict[CaseCode, QueuedCase], dict[str, int]]:
        by_topic = select(outbox.c.topic, func.count()).group_by(outbox.c.topic)
        async with self.scene.database.reading() as work:
            open_ones = await queue_lists.listed(work, Scope())
            closed = await queue_lists.listed(work, Scope(state=CaseState.CLOSED))
            alerts = {row[0]: int(row[1]) for row in await work.query(by_topic)}
        return {case.code: case for case in [*open_ones, *closed]}, alerts

    def _has_reached_everybody_it_can(self, code: CaseCode) -> None:
        """After a round of the clock nobody who could be told is left untold."""
        case = self._run(self.scene.row(code))
        if case.state is not CaseState.WAITING:
            return

        async def around(database: Database) -> list[Officer]:
            async with database.reading() as work:
                return await officer_rows.active_at(work, case.desk, PROVINCE)

        active = self._run(around(self.scene.database))
        _, ring = rules.ring_to_alert(active, case.desk)
        assert (case.alerted_at is not None) or not ring
        if case.due_at < self._now:
            assert (case.escalated_at is not None) or not rules.ring_to_escalate(active)

    def teardown(self) -> None:
        async def verified(database: Database) -> int | None:
            async with database.reading() as work:
                return await verify_chain(work)

        try:
            assert self._run(verified(self.scene.database)) is None
        finally:
            self._run(self.scene.database.close())
            self.runner.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_queue_holds_under_anything(
    engine: str, postgres: PostgresDatabases, sqlite_files: SqliteFiles, vault: Vault, tmp_path: Path
) -> None:
    source = sqlite_files if engine == "sqlite" else postgres

    def machine() -> RuleBasedStateMachine:
        return QueueMachine(source.fresh, vault, tmp_path)

    run_state_machine_as_test(
        machine,  # type: ignore[arg-type]  # hypothesis takes any factory, as its documentation says
        settings=settings(
            max_examples=20 if engine == "sqlite" else 8,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
