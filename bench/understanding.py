"""(u): how well typed text is understood, on the half of our labelled sentences that nothing was learned from."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

from bench.campaign import percentile
from betang.awareness.understanding.machine import Understanding
from tests.understanding.labelled import Score, held_out, other_hand, our_understanding, score

LONG = "kemarin saya ke pasar bersama anak dan suami, lalu hujan turun dan kami pulang ke rumah. " * 46
_ROUNDS = 3


@dataclass(frozen=True)
class Understood:
    """`strangers`: on another hand's sentences. `waits`: milliseconds for each sentence; `long_wait`: for a story as
    long as Telegram allows."""

    score: Score
    strangers: Score
    waits: list[float]
    long_wait: float


def understand_all() -> Understood:
    understanding = our_understanding()
    known = held_out()
    waits = [_milliseconds(understanding, one.text) for _ in range(_ROUNDS) for one in known]
    long_wait = min(_milliseconds(understanding, LONG[:4_000]) for _ in range(_ROUNDS))
    return Understood(score(understanding, known), score(understanding, other_hand()), waits, long_wait)


def _milliseconds(understanding: Understanding, text: str) -> float:
    begin = perf_counter()
    understanding.understand(text)
    return (perf_counter() - begin) * 1000


def of_understanding(one: Understood) -> str:
    """As tables to read."""
    lines = [
        *_of_score("held-out half", one.score),
        *_of_score("another hand's sentences", one.strangers),
        f"  ms a sentence: median {percentile(one.waits, 50):.2f}, p99 {percentile(one.waits, 99):.2f}",
        f"  ms for a story of 4,000 letters: {one.long_wait:.1f}",
    ]
    return "\n".join(lines)


def _of_score(name: str, told: Score) -> list[str]:
    labels = sorted({label for label, _ in told.pairs}, key=str)
    lines = ["", f"(u) typed text, {name}: n | recall (95 %) | precision (95 %)"]
    lines += [
        f"  {label:12} {told.recall(label).of:4} | {told.recall(label)} | {told.precision(label)}"
        for label in labels
    ]
    return [
        *lines,
        f"  danger or suicide brings a card: {told.urgent}",
        f"  false alarms on everything else: {told.false_alarms}",
        f"  everything else is understood:   {told.others_right}",
    ]
