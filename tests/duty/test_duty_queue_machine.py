"""The queue under anything: many officers, leases that run out, crashes in the middle, hand-overs, races.

A model beside the real database on both engines. Exactly one officer holds a claimed case, no case is ever lost,
every waiting case has reached somebody (or the operator's alarm), and the audit chain holds to the end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
from betang.storage.database import Database, open_database
from betang.storage.officers import Officer
from betang.storage.tables import cases, outbox
from betang.storage.unit_of_work import Driver, UnitOfWork
from betang.vault.vault import Vault
from betang.vocabulary import PROVINCE, CaseCode, CaseState, OfficerId, Outcome, Role, Urgency
from tests.duty.duty_scenes import PALANGKA_RAYA, SUKAMARA, Scene, make_room
from tests.support.clocks import FrozenClock
from tests.support.databases import ENGINES, PostgresDatabases, SqliteFiles

MINUTE = 60_000
WHICH = st.integers(0, 30)
DESKS = st.sampled_from([PALANGKA_RAYA, SUKAMARA, PROVINCE])
ROLES = st.sampled_from([Role.DUTY, Role.DUTY, Role.DUTY, Role.SUPERVISOR, Role.AUDITOR])

Verb = Callable[[UnitOfWork], Awaitable[Any]]
MakeUrl = Callable[[], Awaitable[str]]


class CrashedError(Exception):
    """The process died here."""


class DyingDriver:
    """Lets so many statements through and then dies."""

    def __init__(self, driver: Driver, left: int) -> None:
        self._driver, self._left = driver, left

    def _one_more(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise CrashedError

    async def fetch(self, text: str, arguments: list[Any]) -> Sequence[Sequence[Any]]:
        self._one_more()
        return await self._driver.fetch(text, arguments)

    async def change_many(self, text: str, arguments: list[list[Any]]) -> None:
        self._one_more()
        await self._driver.change_many(text, arguments)

    async def begin_part(self, name: str) -> None:
        await self._driver.begin_part(name)

    async def end_part(self, name: str) -> None:
        await self._driver.end_part(name)

    async def undo_part(self, name: str) -> None:
        await self._driver.undo_part(name)


@dataclass
class Model:
    """What a case should be."""

    state: CaseState = CaseState.WAITING
    holder: OfficerId | None = None
    lease_until: int = 0

    def wait(self) -> None:
        self.state, self.holder, self.lease_until = CaseState.WAITING, None, 0


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

    def _refresh(self) -> None:
        self.officers = [self._run(self.scene.again(one)) for one in self.officers]

    # What happens

    @initialize(desk=DESKS)
    def begin_with_two_officers_and_a_case(self, desk: Any) -> None:
        self.hire(desk, Role.DUTY, on_shift=True)
        self.hire(desk, Role.DUTY, on_shift=True)
        self.file(desk, Urgency.HIGH)

    @precondition(lambda self: len(self.officers) < 7)
    @rule(desk=DESKS, role=ROLES, on_shift=st.booleans())
    def hire(self, desk: Any, role: Role, *, on_shift: bool) -> None:
        self.officers.append(self._run(self.scene.officer(desk, role, on_shift=on_shift)))

    @rule(which=WHICH)
    def dismiss(self, which: int) -> None:
        officer = self._officer(which)
        self._in_one_unit(lambda work: revoke(self.scene.room, work, officer.desk, officer.number))
        for case in self.model.values():
            if case.state is CaseState.CLAIMED and case.holder == officer.id:
                case.wait()
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

    @rule(who=WHICH, which=WHICH)
    def claim(self, who: int, which: int) -> None:
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

    @rule(who=WHICH, which=WHICH)
    def work_on(self, who: int, which: int) -> None:
        officer, code = self._officer(who), self._code(which)
        case = self.model[code]
        outcome = self._in_one_unit(lambda work: claims.renew(self.scene.room, work, officer, code))
        if case.state is CaseState.CLAIMED and case.holder == officer.id:
            case.lease_until = self._lease(code)
            assert outcome.lease_until == case.lease_until
        else:
            assert isinstance(outcome, UserError)

    @rule(who=WHICH, which=WHICH)
    def release(self, who: int, which: int) -> None:
        officer, code = self._officer(who), self._code(which)
        case = self.model[code]
        outcome = self._in_one_unit(lambda work: claims.release(self.scene.room, work, officer, code))
        if case.state is CaseState.CLAIMED and case.holder == officer.id:
            assert outcome is Pressed.NOW
            case.wait()
        else:
            assert outcome is Pressed.ALREADY or isinstance(outcome, UserError)

    @rule(who=WHICH, to=WHICH, which=WHICH)
    def hand_over(self, who: int, to: int, which: int) -> None:
        officer, other, code = self._officer(who), self._officer(to), self._code(which)
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

    @rule(who=WHICH, which=WHICH)
    def close_case(self, who: int, which: int) -> None:
        officer, code = self._officer(who), self._code(which)
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
        case = self.model[code]
        outcome = self._in_one_unit(
            lambda work: closing.reopen(self.scene.room, work, officer, code, Reason.NEW_FACTS)
        )
        if self._may_work(officer, code):
            assert outcome is (Pressed.NOW if case.state is CaseState.CLOSED else Pressed.ALREADY)
            if case.state is CaseState.CLOSED:
                case.wait()
        else:
            assert isinstance(outcome, UserError)

    @rule(minutes=st.sampled_from([1, 9, 11, 29, 31, 61, 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(minutes=minutes)

    @rule()
    def the_clock_comes_by(self) -> None:
        self._in_one_unit(lambda work: tick(self.scene.room, work))
        for case in self.model.values():
            if case.state is CaseState.CLAIMED and case.lease_until < self._now:
                case.wait()
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
                work._driver = DyingDriver(work._driver, at)  # type: ignore[assignment]  # as both drivers
                with suppress(UserError):
                    await verbs[verb](work)
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
    def every_case_is_what_the_model_says(self) -> None:
        for code, expected in self.model.items():
            case = self._run(self.scene.row(code))
            assert case.state is expected.state
            assert case.claimed_by == expected.holder
            assert (case.lease_until or 0) == expected.lease_until
            assert (case.state is CaseState.CLAIMED) == (case.lease_until is not None)

    @invariant()
    def no_case_appears_from_nowhere(self) -> None:
        async def counted(database: Database) -> int:
            async with database.reading() as work:
                return int((await work.query(select(func.count()).select_from(cases)))[0][0])

        assert self._run(counted(self.scene.database)) == len(self.model)

    @invariant()
    def every_waiting_case_has_reached_somebody(self) -> None:
        for code, expected in self.model.items():
            if expected.state is CaseState.WAITING:
                self._has_reached_somebody(code)

    def _has_reached_somebody(self, code: CaseCode) -> None:
        """Alerted, with at least one row in the outbox; or the operator's alarm has been sounded."""
        case = self._run(self.scene.row(code))
        if case.alerted_at is None:
            assert case.alarmed_at is not None
            return

        async def rows(database: Database) -> int:
            about = select(func.count()).where(outbox.c.topic == f"alert:{code}")
            async with database.reading() as work:
                return int((await work.query(about))[0][0])

        assert self._run(rows(self.scene.database)) > 0

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
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
