"""The operator's verbs, as lines of text, on a real duty room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
import segno
from sqlalchemy import update

from betang.duty import officers
from betang.errors import SettingsError
from betang.intake.journal import Journal
from betang.operations.console import VERBS, Console, perform
from betang.storage import journal
from betang.storage.states import JournalState
from betang.storage.tables import audit
from betang.vault.vault import Vault
from betang.vocabulary import DistrictCode, Role
from tests.duty.duty_scenes import Scene, chat_of
from tests.intake.intake_scenes import SECRET, message, the_row
from tests.support.clocks import FrozenClock


@pytest.fixture
def desk(scene: Scene) -> Console:
    """No bot runs."""
    return Console(scene.database, scene.room, "betang_latihan_bot")


# The hour


async def test_the_hour_of_a_real_bot_cannot_be_moved(desk: Console) -> None:
    with pytest.raises(SettingsError, match="training room only"):
        await perform(desk, "clock.shift", {"seconds": "3600"})


async def test_the_hour_of_the_training_rooms_bot_can(desk: Console) -> None:
    moved: list[float] = []
    assert await perform(replace(desk, shift=moved.append), "clock.shift", {"seconds": "3600.5"}) == []
    assert moved == [3600.5]


# Invitations


async def test_an_invitation_is_a_link_on_the_last_line(desk: Console) -> None:
    lines = await perform(desk, "officer.invite", {"role": "duty", "desk": "6271"})
    assert re.fullmatch(r"https://t\.me/betang_latihan_bot\?start=i[A-Za-z0-9_-]{43}", lines[-1])
    assert lines[-2] == "For one duty officer of desk 6271; works once, within 24 hours:"


@pytest.mark.parametrize("role", list(Role))
async def test_the_link_makes_one_officer_of_that_role(desk: Console, scene: Scene, role: Role) -> None:
    lines = await perform(desk, "officer.invite", {"role": role, "desk": "6206"})
    token = lines[-1].partition("start=")[2]
    async with scene.database.work() as work:
        officer = await officers.accept_invitation(scene.room, work, token, chat_of(scene.room.vault, 5))
    assert (officer.role, officer.desk) == (role, "6206")


async def test_without_a_desk_it_is_the_provincial_one(desk: Console) -> None:
    for arguments in ({"role": "supervisor"}, {"role": "supervisor", "desk": ""}):
        lines = await perform(desk, "officer.invite", arguments)
        assert "supervisor officer of desk 62;" in lines[-2]


async def test_two_invitations_are_two_links(desk: Console) -> None:
    links = {(await perform(desk, "officer.invite", {"role": "duty"}))[-1] for _ in range(3)}
    assert len(links) == 3


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"role": "duty", "desk": "9999"}, "no desk 9999; use 62 for the province or the BPS code"),
        ({"role": "duty", "desk": "../6271"}, "no desk"),
        ({"role": "boss"}, "no such role; use one of duty, supervisor, campaign, auditor"),
        ({}, "no such role"),
    ],
)
async def test_a_wrong_role_or_desk_is_refused_with_the_right_ones(
    desk: Console, arguments: dict[str, str], reason: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(reason)):
        await perform(desk, "officer.invite", arguments)


def modules_of(lines: Sequence[str]) -> list[list[int]]:
    """The picture as a camera sees it on a dark terminal: 1 where nothing shines."""
    shapes = {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)}
    rows: list[list[int]] = []
    for line in lines:
        pairs = [shapes[character] for character in line]
        rows += [[upper for upper, _ in pairs], [lower for _, lower in pairs]]
    return rows


async def test_the_picture_is_the_links_code_with_its_margin(desk: Console) -> None:
    *picture, _, link = await perform(desk, "officer.invite", {"role": "duty", "desk": "6271"})
    wanted = [list(row) for row in segno.make(link, error="m").matrix_iter(border=4)]
    shown = modules_of(picture)
    assert shown[: len(wanted)] == [[int(module) for module in row] for row in wanted]
    assert len(shown) - len(wanted) in {0, 1}, "at most one row is left over below"
    assert all(shown[row] == [0] * len(wanted) for row in (0, 1, 2, 3, len(wanted) - 1))
    assert all(row[:4] == [0] * 4 == row[-4:] for row in shown[: len(wanted)])
    assert {len(line) for line in picture} == {len(wanted)}
    assert len(wanted) <= 79, "it fits a terminal of eighty columns"
    assert len(picture) <= 26, "and nearly one of 24 lines"


# Officers


async def test_without_officers_the_list_says_how_to_get_one(desk: Console) -> None:
    assert await perform(desk, "officer.list", {}) == ["No officers yet; `officer invite` makes a link for one."]


async def test_officers_are_listed_by_number_desk_role_and_state(desk: Console, scene: Scene) -> None:
    await scene.officer(on_shift=True)
    await scene.officer(role=Role.SUPERVISOR, desk=DistrictCode("62"), on_shift=False)
    await scene.officer(on_shift=False)
    await perform(desk, "officer.revoke", {"desk": "6271", "number": "2"})
    assert await perform(desk, "officer.list", {}) == [
        "62   1  supervisor  off shift",
        "6271   1  duty        on shift",
        "6271   2  duty        revoked",
    ]


async def test_a_revoked_officer_has_no_access_and_doing_it_twice_changes_nothing(
    desk: Console, scene: Scene
) -> None:
    officer = await scene.officer()
    for _ in range(2):
        assert await perform(desk, "officer.revoke", {"desk": "6271", "number": "1"}) == [
            "Officer 1 of desk 6271 no longer has access."
        ]
    assert not (await scene.again(officer)).active


async def test_an_officer_who_does_not_exist_cannot_be_revoked(desk: Console) -> None:
    with pytest.raises(SettingsError, match=r"refused: officer\.unknown"):
        await perform(desk, "officer.revoke", {"desk": "6271", "number": "7"})


# Parked updates


async def park(scene: Scene, *update_ids: int) -> None:
    clock = scene.clock
    await Journal(scene.database, scene.room.vault, clock).write([message(one) for one in update_ids])
    async with scene.database.work() as work:
        for one in update_ids:
            await journal.park(work, one, "ValueError at handle:17", clock.milliseconds())


async def test_parked_updates_are_listed_without_what_they_say(desk: Console, scene: Scene) -> None:
    assert await perform(desk, "parked.list", {}) == ["Nothing is parked."]
    await park(scene, 11, 12)
    lines = await perform(desk, "parked.list", {})
    assert lines == [
        "11  2026-03-02 03:00Z  ValueError at handle:17",
        "12  2026-03-02 03:00Z  ValueError at handle:17",
    ]
    assert SECRET not in "".join(lines)


async def test_a_parked_update_waits_for_the_next_start_when_no_bot_runs(desk: Console, scene: Scene) -> None:
    await park(scene, 11)
    assert await perform(desk, "parked.replay", {"update": "11"}) == [
        "Update 11 will be handled again when the bot runs."
    ]
    row = await the_row(scene.database, 11)
    assert (row.state, row.tries, row.reason) == (JournalState.PENDING, 0, None)
    assert await perform(desk, "parked.list", {}) == ["Nothing is parked."]


async def test_a_running_bot_is_handed_the_update_after_the_commit(scene: Scene) -> None:
    seen: list[tuple[int, JournalState]] = []

    async def replayed(update_id: int) -> None:
        seen.append((update_id, (await the_row(scene.database, update_id)).state))

    await park(scene, 11)
    running = Console(scene.database, scene.room, "betang_latihan_bot", replayed)
    assert await perform(running, "parked.replay", {"update": "11"}) == ["Update 11 is being handled again."]
    assert seen == [(11, JournalState.PENDING)]


async def test_only_what_is_parked_can_be_replayed(desk: Console, scene: Scene) -> None:
    await Journal(scene.database, scene.room.vault, scene.clock).write([message(11)])
    for which in ("11", "99"):
        with pytest.raises(SettingsError, match=f"update {which} is not parked; `parked list` shows"):
            await perform(desk, "parked.replay", {"update": which})


# Figures


async def test_the_status_of_an_empty_bot_says_that_all_is_well(desk: Console) -> None:
    assert await perform(desk, "status", {}) == ["cases nobody could be told of: 0", "audit chain: whole"]


async def test_the_status_counts_and_names_nobody(desk: Console, scene: Scene) -> None:
    await park(scene, 11)
    await Journal(scene.database, scene.room.vault, scene.clock).write([message(12), message(13)])
    await scene.report("cerita uji")
    lines = await perform(desk, "status", {})
    assert lines[:3] == ["journal  pending    2", "journal  parked     1", "cases nobody could be told of: 1"]
    assert "audit chain: whole" in lines
    assert "cerita" not in "".join(lines)


async def test_a_broken_audit_chain_is_said(desk: Console, scene: Scene) -> None:

    await scene.officer()
    async with scene.database.work() as work:
        await work.query(update(audit).where(audit.c.id == 1).values(detail="duty:62"))
    assert "audit chain: BROKEN at entry 1" in await perform(desk, "status", {})


# The verbs


async def test_an_unknown_verb_is_refused(desk: Console) -> None:
    with pytest.raises(SettingsError, match=r"no such command: officer\.promote"):
        await perform(desk, "officer.promote", {})


async def test_no_answer_to_the_operator_repeats_what_was_told(
    desk: Console, scene: Scene, own_vault: Vault, clock: FrozenClock
) -> None:
    await scene.officer()
    await scene.report("cerita yang sangat rahasia", telegram_id=7_654_321)
    await park(scene, 11)
    arguments = {"role": "duty", "desk": "6271", "number": "1", "update": "11"}
    said = [line for verb in VERBS if verb != "clock.shift" for line in await perform(desk, verb, arguments)]
    assert len(said) > 10
    assert not any("rahasia" in line or "7654321" in line for line in said)
