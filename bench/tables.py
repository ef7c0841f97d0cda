"""What was measured, as text to read."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from statistics import fmean, median

from bench.campaign import Campaign, percentile
from bench.machine import BOT_CORE, SERVER_CORE, pinned
from bench.memory import FILE_BYTES, Memory
from bench.server import LATENCY
from bench.updates import Contender, Rates


def conditions() -> str:
    cores = f"server on core {SERVER_CORE}, bot on core {BOT_CORE}" if pinned(BOT_CORE) else "cores shared"
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, {os.cpu_count()} cores ({cores}){load}; "
        f"API latency {LATENCY * 1000:.0f} ms; medians"
    )


def of_rates(rates: Rates) -> str:
    ours = rates.pressed
    typed, typed_cost = median(one.rate for one in rates.typed), fmean(one.cost for one in rates.typed)
    rows = [
        ("betang, a button pressed in a report", ours.rate, ours.cost),
        ("betang, an answer typed in a report", typed, typed_cost),
        *((f"{peer.name}, echo", peer.rate, peer.cost) for peer in rates.peers),
    ]
    lines = ["", "(a) updates a second | processor ms for each"]
    lines += [f"  {name:42} {rate:8.0f} | {cost:.2f}" for name, rate, cost in rows]
    best, other = rates.best_stock, rates.aiogram
    lines += [
        f"  pressed: {ours.rate / best.rate:.2f} x {best.name}; {ours.rate / other.rate:.2f} x aiogram",
        f"  typed:   {typed / best.rate:.2f} x {best.name}; {typed / other.rate:.2f} x aiogram",
    ]
    return "\n".join(lines)


CAMPAIGN_HEAD = "\n(b) sent | a second: campaign, with replies | 429s | reply p50, p99 in ms | answered | API's own p50, p99 in ms"


def of_campaign(one: Campaign) -> str:
    return (
        f"  {one.name:28} {one.sent:5}/{one.messages} | {one.rate:5.1f}, {one.counted:.1f} | {one.refused:5} | "
        f"{_ms(one.waits, 50)}, {_ms(one.waits, 99)} | {len(one.waits)}/{one.asked} | "
        f"{_ms(one.latencies, 50)}, {_ms(one.latencies, 99)}"
    )


def _ms(seconds: list[float], percent: int) -> str:
    return f"{percentile(seconds, percent) * 1000:.0f}"


def of_memory(memory: Memory, peaks: Mapping[str, float]) -> str:
    file = f"with a file of {FILE_BYTES / 1e6:.0f} MB"
    parts = {
        "at rest": memory.at_rest,
        file: memory.with_file,
        **{f"in {name}": peak for name, peak in peaks.items()},
    }
    return "\n(c) peak memory in MB: " + ", ".join(f"{name} {peak:.0f}" for name, peak in parts.items())


def of_growth(found: Mapping[int, tuple[Contender, Contender]]) -> str:
    lines = [
        "",
        "(d) chats at once | betang: updates a second, ms each, peak MB | aiogram: updates a second, ms each",
    ]
    lines += [
        f"  {size:6} | {ours.rate:6.0f}, {ours.cost:.2f}, {ours.peak_megabytes:.0f} "
        f"| {peer.rate:6.0f}, {peer.cost:.2f}"
        for size, (ours, peer) in found.items()
    ]
    return "\n".join(lines)
