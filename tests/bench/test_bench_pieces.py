"""The benchmarks' own pieces, without measuring anything: that they start, count and tell what they say."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bench import environments, run, tables, walk
from bench.campaign import Campaign, campaign_moments, percentile, rates_of, waits_of
from bench.machine import Program
from bench.memory import Memory
from bench.server import Moment, serving, until
from bench.updates import STEPS, Burst, Contender, Rates


async def test_a_program_tells_its_cost_and_its_size_and_ends() -> None:
    program = await Program.start(0, sys.executable, "-c", "print(input() * 2); sum(range(10**7)); input()")
    await program.tell([7])
    assert await program.line() == "[7][7]"
    await asyncio.sleep(0.05)
    await program.stop()
    await program.stop()  # a second time does nothing


async def test_a_program_that_ends_at_once_is_not_waited_for() -> None:
    program = await Program.start(0, sys.executable, "-c", "raise SystemExit(3)")
    with pytest.raises(RuntimeError, match="ended at once"):
        await program.line()
    await program.stop()


async def test_a_process_is_seen_at_work_and_as_large_as_it_is() -> None:
    program = await Program.start(0, sys.executable, "-c", "b'x' * 50_000_000; print(sum(range(10**7))); input()")
    await program.line()
    assert program.processor_seconds > 0
    assert 50 < program.peak_megabytes < 120
    await program.stop()


async def test_the_server_has_crowds_and_a_latency_of_its_own() -> None:
    async with serving(latency=0.03) as server:
        assert len(set(await server.crowd(3))) == 3
        assert await server.round_trip() >= 0.03
        await server.called(within=1.0)  # the round trip was a call
        assert await server.calls() == {"getMe": {"200": 1}}


async def test_waiting_ends_when_it_is_so_and_when_it_takes_too_long() -> None:
    answers = iter([False, False, True])

    async def third_time() -> bool:
        return next(answers)

    await until(third_time, every=0.0, within=1.0)

    async def never() -> bool:
        return False

    with pytest.raises(TimeoutError):
        await until(never, every=0.0, within=0.05)


MOMENTS = [
    Moment(1.0, 5, 1, "sent"),
    Moment(1.1, 7, 2, "said"),
    Moment(1.2, 6, 3, "sent"),
    Moment(1.15, 7, 4, "sent"),
    Moment(1.9, 7, 4, "edited"),
    Moment(2.0, 8, 5, "said"),
]


def test_a_wait_is_from_what_was_said_to_the_first_answer_and_the_unanswered_have_none() -> None:
    assert waits_of(MOMENTS, [7, 8]) == [pytest.approx(0.05)]


def test_only_who_said_nothing_got_the_campaign() -> None:
    assert campaign_moments(MOMENTS) == [1.0, 1.2]


def test_all_that_is_counted_while_the_campaign_runs_is_its_rate_and_that_of_the_replies() -> None:
    assert list(rates_of(MOMENTS)) == pytest.approx([5.0, 10.0])
    assert rates_of([]) == (0.0, 0.0)


def test_percentiles_of_many_of_one_and_of_none() -> None:
    assert percentile([float(value) for value in range(101)], 99) == pytest.approx(99.0)
    assert percentile([3.0], 50) == 3.0
    assert percentile([], 50) == float("inf")


def contender(name: str, rate: float) -> Contender:
    return Contender(name, server=None, program=None, bursts=[Burst(rate, 1.0)])  # type: ignore[arg-type] # a result needs neither


def test_ratios_are_against_the_best_of_stock_and_against_aiogram() -> None:
    peers = [contender("stock, 16", 100.0), contender("stock, 32", 400.0), contender("aiogram 3", 1000.0)]
    rates = Rates(contender("betang", 800.0), [Burst(600.0, 1.2), Burst(200.0, 1.2)], peers, 99.0)
    table = tables.of_rates(rates)
    assert "pressed: 2.00 x stock, 32; 0.80 x aiogram" in table
    assert "typed:   1.00 x stock, 32; 0.40 x aiogram" in table


def test_growth_has_a_row_for_each_size() -> None:
    ours, peer = contender("betang", 500.0), contender("aiogram 3", 417.0)
    ours.peak_megabytes = 110.0
    assert tables.of_growth({1: (ours, peer), 10: (ours, peer)}).splitlines()[-1].split() == (
        ["10", "|", "500,", "1.00,", "110", "|", "417,", "1.00"]
    )


def test_a_campaign_is_told_in_milliseconds() -> None:
    one = Campaign("betang", 299, 300, 26.04, 28.04, 0, [0.04, 0.05], 2, [0.041, 0.041], 99.0)
    assert tables.of_campaign(one).split("|")[1:] == ["  26.0, 28.0 ", "     0 ", " 45, 50 ", " 2/2 ", " 41, 41"]
    assert tables.of_memory(Memory(90.0, 110.4), {"(a)": 99.0}).endswith(
        "at rest 90, with a file of 21 MB 110, in (a) 99"
    )


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.main(["e"])
    assert "no part e" in capsys.readouterr().err


def test_an_environment_is_made_once_for_the_same_requirements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environments, "ROOT", tmp_path)
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "bench.txt").write_text("# nothing\n", encoding="utf-8")
    assert environments.python_of(environments.PEERS) == sys.executable
    environments.make(environments.PEERS)
    made = Path(environments.python_of(environments.PEERS))
    assert made.is_relative_to(tmp_path)
    made.unlink()
    environments.make(environments.PEERS)
    assert not made.exists()


def test_there_are_walks_to_walk() -> None:
    assert any("machine" in file.name for file in walk.walks())


def test_the_typed_answers_are_enough_for_a_round_each() -> None:
    assert len(set(STEPS)) == len(STEPS) == 6
