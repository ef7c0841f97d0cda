"""(b): how long a reply takes while a campaign goes out, and what the campaign suffers.

The server counts 30 messages in any second; one too many, and it refuses everything for 3 seconds. That is harsher
than what Telegram documents, and about what people report of it. Two people a second write and wait for an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from bench.bots import Bot, running
from bench.machine import Program
from bench.server import Moment, Server, serving

SENDERS = (
    Bot("betang", "bench/campaign_bot.py"),
    Bot("AIORateLimiter, 16 workers", "bench/peers/ptb_campaign.py", {"RATE": "30", "PERIOD": "1"}),
    Bot("AIORateLimiter(1, 1/29)", "bench/peers/ptb_campaign.py", {"RATE": "1", "PERIOD": str(1 / 29)}),
    Bot("aiogram-broadcaster", "bench/peers/aiogram_campaign.py"),
)
_HARSH = ("--flood", "--ban-seconds", "3", "--overall", "30")
_EVERY = 0.5
_SLACK = 1.5
"""A campaign has this many times as long as 28 messages a second take; then it is counted as unfinished."""

_LAST_REPLIES = 5.0


@dataclass(frozen=True)
class Campaign:
    """`waits` and `latencies` in seconds; `rate` of the campaign alone and `counted` of all messages and edits in a
    second; `asked` people waited for an answer."""

    name: str
    sent: int
    messages: int
    rate: float
    counted: float
    refused: int
    waits: list[float]
    asked: int
    latencies: list[float]
    peak_megabytes: float


async def send_campaign(bot: Bot, messages: int) -> Campaign:
    async with serving(*_HARSH) as server, running(bot, server) as program:
        subscribers = await server.crowd(messages)
        writing: list[int] = []
        latencies: list[float] = []
        await asyncio.sleep(1.0)
        await program.tell(subscribers)
        together = (asyncio.create_task(_write(server, writing)), asyncio.create_task(_probe(server, latencies)))
        await _until_sent(server, messages)
        for task in together:
            task.cancel()
        await asyncio.gather(*together, return_exceptions=True)
        await asyncio.sleep(_LAST_REPLIES)
        return await _judge(bot, server, program, messages, writing, latencies)


async def _write(server: Server, writing: list[int]) -> None:
    """Somebody new writes every half second."""
    people = iter(await server.crowd(2_000))
    while True:
        person = next(people)
        writing.append(person)
        await server.do("say", user=person, text="/start")
        await asyncio.sleep(_EVERY)


async def _probe(server: Server, latencies: list[float]) -> None:
    while True:
        latencies.append(await server.round_trip())
        await asyncio.sleep(_EVERY)


async def _until_sent(server: Server, messages: int) -> None:
    end = time.perf_counter() + messages / 28 * _SLACK
    while time.perf_counter() < end:
        await asyncio.sleep(0.25)
        # Replies count here as well; the exact number is judged from the moments afterwards.
        calls = (await server.calls()).get("sendMessage", {})
        if calls.get("200", 0) >= messages and await _sent(server) >= messages:
            return


async def _sent(server: Server) -> int:
    return len(campaign_moments(await server.moments()))


def campaign_moments(moments: Sequence[Moment]) -> list[float]:
    """When each chat that has said nothing was written to."""
    spoke = {one.chat for one in moments if one.what == "said"}
    return sorted(one.at for one in moments if one.what == "sent" and one.chat not in spoke)


def rates_of(moments: Sequence[Moment]) -> tuple[float, float]:
    """From the campaign's first message to its last: those a second, and all that the server counts."""
    campaign = campaign_moments(moments)
    if len(campaign) < 2:
        return 0.0, 0.0
    first, last = campaign[0], campaign[-1]
    counted = sum(first < one.at <= last for one in moments if one.what != "said")
    return (len(campaign) - 1) / (last - first), counted / (last - first)


def waits_of(moments: Sequence[Moment], people: Sequence[int]) -> list[float]:
    """From what a person said to the bot's next message or edit in that chat; who got none is left out."""
    said: dict[int, float] = {}
    answered: dict[int, float] = {}
    for one in moments:
        if one.what == "said":
            said.setdefault(one.chat, one.at)
        elif one.chat in said:
            answered.setdefault(one.chat, one.at)
    return [answered[person] - said[person] for person in people if person in answered]


async def _judge(
    bot: Bot, server: Server, program: Program, messages: int, writing: Sequence[int], latencies: list[float]
) -> Campaign:
    moments = await server.moments()
    sent = campaign_moments(moments)
    rate, counted = rates_of(moments)
    calls = await server.calls()
    return Campaign(
        name=bot.name,
        sent=len(sent),
        messages=messages,
        rate=rate,
        counted=counted,
        refused=sum(statuses.get("429", 0) for statuses in calls.values()),
        waits=waits_of(moments, writing),
        asked=len(writing),
        latencies=latencies,
        peak_megabytes=program.peak_megabytes,
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent lie; of one value itself, of none infinity."""
    if len(values) < 2:
        return values[0] if values else float("inf")
    return quantiles(values, n=100, method="inclusive")[percent - 1]
