"""Random walks over all buttons, texts, files and commands through the real bot and the local Bot API.

Short here. With `--hypothesis-seed` (`python -m bench.walk` gives one after the other) they are long, and others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.handlers_stage import Stage, shown
from tests.handlers.handlers_walk import Walk, Walker, begin_walk, press, type_something, walk_for

SHORT, LONG = 150, 1_000


def seed_and_steps(request: pytest.FixtureRequest, number: int) -> tuple[int, int]:
    asked = request.config.getoption("--hypothesis-seed", default=None)
    return (number, SHORT) if asked is None else (int(asked) * 100 + number, LONG)


@pytest.mark.parametrize("number", range(1, 5))
async def test_whatever_people_do_every_press_is_answered_and_there_is_always_a_way_on(
    made_folder: Path, tmp_path: Path, request: pytest.FixtureRequest, number: int
) -> None:
    seed, steps = seed_and_steps(request, number)
    done = await walk_for(made_folder, tmp_path / "data", seed, steps)
    assert sum(done.values()) == steps
    assert len(done) > 8, "the walk did too little of what people do"


async def test_a_walk_complains_of_what_it_must_not_find(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that cannot fail would prove nothing: here is a screen without a way out."""
    from handlers import home  # noqa: PLC0415 - what is broken on purpose

    walk = await begin_walk(stage, seed=1, citizens=1)
    walk.walkers = walk.walkers[:1]
    without_exit = home.first_screen(stage.content.catalogues.catalogue("id"))
    monkeypatch.setattr(
        home, "first_screen", lambda words: type(without_exit)(without_exit.text, without_exit.rows[:1])
    )
    await stage.tell(walk.walkers[0].phone, "/start")
    with pytest.raises(AssertionError, match="no way out"):
        await walk.look_at(walk.walkers[0])


async def test_a_walk_complains_of_a_press_that_nobody_answers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = await begin_walk(stage, seed=1, citizens=1)
    monkeypatch.setattr(stage.server.world.queries, "answer", lambda *_: None)
    monkeypatch.setattr(Walker, "patience", 0.2)
    with pytest.raises(AssertionError, match="nobody answered"):
        await press(walk, walk.walkers[0])


async def test_the_same_seed_walks_the_same_way(made_folder: Path, tmp_path: Path) -> None:
    first = await walk_for(made_folder, tmp_path / "first", 7, 30)
    second = await walk_for(made_folder, tmp_path / "second", 7, 30)
    assert first == second


async def test_a_step_is_told_in_a_complaint(stage: Stage) -> None:
    walk: Walk = await begin_walk(stage, seed=1, citizens=1)
    await type_something(walk, walk.walkers[0])
    await stage.settle()
    assert "types" in walk.trail[-1]
    assert (await shown(walk.walkers[0].phone)).keys
