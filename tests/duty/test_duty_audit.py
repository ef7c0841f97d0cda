"""The audit chain: it holds, and every way of changing it shows."""

from __future__ import annotations

import asyncio
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from betang.duty.audit import Action, digest_of, head_of_chain, record, verify_chain
from betang.duty.claims import claim, release
from betang.storage.tables import audit
from betang.vocabulary import OfficerId
from tests.duty.duty_scenes import Scene


async def _verified(scene: Scene) -> int | None:
    async with scene.database.reading() as work:
        return await verify_chain(work)


async def _ids(scene: Scene) -> list[int]:
    async with scene.database.reading() as work:
        return [row[0] for row in await work.query(select(audit.c.id).order_by(audit.c.id))]


async def _written(scene: Scene, count: int = 6) -> list[int]:
    async with scene.database.work() as work:
        for n in range(count):
            await record(scene.room, work, Action.NOTE, case_id=f"{n:032x}", officer=OfficerId(n), detail=str(n))
    return await _ids(scene)


async def test_an_empty_chain_holds_and_has_no_head(scene: Scene) -> None:
    assert await _verified(scene) is None
    async with scene.database.reading() as work:
        assert await head_of_chain(work) is None


async def test_a_chain_that_nobody_touched_holds(scene: Scene) -> None:
    ids = await _written(scene)
    assert await _verified(scene) is None
    async with scene.database.reading() as work:
        head = await head_of_chain(work)
    assert head is not None
    assert (head.id, len(head.digest)) == (ids[-1], 32)


async def test_a_changed_field_shows_at_its_entry(scene: Scene) -> None:
    ids = await _written(scene, 6)
    changes: list[dict[str, Any]] = [
        {"at": audit.c.at + 1},
        {"case_id": None},
        {"officer": None},
        {"action": "read"},
        {"detail": "x"},
        {"digest": bytes(32)},
    ]
    for one, change in zip(ids, changes, strict=True):
        async with scene.database.work() as work:
            (before,) = await work.query(select(audit).where(audit.c.id == one))
            await work.query(update(audit).where(audit.c.id == one).values(**change))
        assert await _verified(scene) == one
        async with scene.database.work() as work:
            columns = dict(zip((column.name for column in audit.c), before, strict=True))
            await work.query(update(audit).where(audit.c.id == one).values(**columns))
        assert await _verified(scene) is None


async def test_a_missing_entry_shows_at_the_next_one(scene: Scene) -> None:
    ids = await _written(scene)
    async with scene.database.work() as work:
        await work.query(delete(audit).where(audit.c.id == ids[2]))
    assert await _verified(scene) == ids[3]


async def test_a_missing_beginning_shows(scene: Scene) -> None:
    ids = await _written(scene)
    async with scene.database.work() as work:
        await work.query(delete(audit).where(audit.c.id == ids[0]))
    assert await _verified(scene) == ids[1]


async def test_an_invented_entry_shows(scene: Scene) -> None:
    ids = await _written(scene)
    async with scene.database.work() as work:
        await work.query(
            insert(audit).values(
                id=ids[-1] + 1, at=0, case_id=None, officer=1, action="read", detail="", digest=b"\x01" * 32
            )
        )
    assert await _verified(scene) == ids[-1] + 1


async def test_swapped_entries_show(scene: Scene) -> None:
    ids = await _written(scene)
    spare = ids[-1] + 100
    async with scene.database.work() as work:
        for old, new in ((ids[1], spare), (ids[2], ids[1]), (spare, ids[2])):
            await work.query(update(audit).where(audit.c.id == old).values(id=new))
    assert await _verified(scene) == ids[1]


async def test_a_cut_off_end_shows_by_the_head_that_was_noted(scene: Scene) -> None:
    """The chain alone cannot show it; that is why the operator notes the head."""
    ids = await _written(scene)
    async with scene.database.reading() as work:
        noted = await head_of_chain(work)
    async with scene.database.work() as work:
        await work.query(delete(audit).where(audit.c.id == ids[-1]))
    assert await _verified(scene) is None
    async with scene.database.reading() as work:
        assert await head_of_chain(work) != noted


async def test_many_at_once_make_one_chain(scene: Scene) -> None:
    officer = await scene.officer()
    cases = [await scene.case() for _ in range(12)]

    async def claim_and_release(n: int) -> None:
        async with scene.database.work() as work:
            await claim(scene.room, work, officer, cases[n])
        async with scene.database.work() as work:
            await release(scene.room, work, officer, cases[n])

    before = len(await _ids(scene))
    await asyncio.gather(*(claim_and_release(n) for n in range(12)))
    assert len(await _ids(scene)) == before + 12 * 3
    assert await _verified(scene) is None


async def test_a_long_chain_is_read_in_parts(scene: Scene) -> None:
    ids = await _written(scene, 1203)
    assert await _verified(scene) is None
    async with scene.database.work() as work:
        await work.query(update(audit).where(audit.c.id == ids[1100]).values(detail="x"))
    assert await _verified(scene) == ids[1100]


async def test_what_is_rolled_back_leaves_no_entry(scene: Scene) -> None:
    await _written(scene)

    async def record_and_crash() -> None:
        async with scene.database.work() as work:
            await record(scene.room, work, Action.READ)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        await record_and_crash()
    async with scene.database.reading() as work:
        assert await work.query(select(func.count()).select_from(audit)) == [(6,)]
    await _written(scene)
    assert await _verified(scene) is None


async def test_a_detail_is_cut_before_the_digest_covers_it(scene: Scene) -> None:
    async with scene.database.work() as work:
        await record(scene.room, work, Action.NOTE, detail="x" * 500)
    assert await _verified(scene) is None


def test_actions_fit_into_their_column() -> None:
    assert max(len(action) for action in Action) <= 24


_FIELDS = st.tuples(
    st.integers(0, 2**40),
    st.none() | st.text(string.hexdigits, max_size=4),
    st.none() | st.integers(0, 99),
    st.text(max_size=4),
    st.text(max_size=4),
)


@given(_FIELDS, _FIELDS)
def test_different_fields_never_share_a_digest(
    a: tuple[int, str | None, int | None, str, str], b: tuple[int, str | None, int | None, str, str]
) -> None:
    assert (digest_of(bytes(32), *a) == digest_of(bytes(32), *b)) == (a == b)
    assert digest_of(bytes(32), *a) != digest_of(b"\x01" * 32, *a)
