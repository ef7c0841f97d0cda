"""What an Indonesian word may be built on: prefixes, suffixes, and who is the one who suffers it.

Everyday speech drops and joins: `mukulin`, `dipukulin`, `kupukul`, `suamiku`. Banjar `ma-`, Ngaju `i-` and `im-` are
taken along. Only splits a word; whether a part is a word is known by `lexicon.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PASSIVE = ".di"
"""Ends the tag of what is suffered, as distinct from what is done."""

OWN = "mine"
"""The tag of what ends in `-ku`: `suamiku` is a husband and somebody who speaks of herself."""

_PREFIXES = {
    "": "",
    "me": "",
    "ma": "",
    "di": PASSIVE,
    "d": PASSIVE,
    "ke": PASSIVE,
    "ter": PASSIVE,
    "im": PASSIVE,
    "in": PASSIVE,
    "i": PASSIVE,
    "ku": "",
    "kau": "",
    "ber": "",
    "ba": "",
    "be": "",
    "pe": "",
    "se": "",
    "memper": "",
    "diper": PASSIVE,
}
_SUFFIXES = (
    "",
    *("kan", "in", "i", "an", "nya", "ku", "mu", "lah", "kah", "ny", "k"),
    *("kannya", "innya", "inya", "annya", "iku", "kanku", "anku", "ilah", "kanlah", "inlah", "nyalah"),
)
_SUFFIX_LENGTHS = range(7)
_KNOWN_SUFFIXES = frozenset(_SUFFIXES)

LEAST_CORE = 3


@dataclass(frozen=True, slots=True)
class Split:
    """One way to take a word apart."""

    core: str
    voice: str
    own: bool


def splits(word: str) -> Iterator[Split]:
    """The word itself first, then every way to read prefixes and suffixes off it."""
    for length in range(7):
        prefix = word[:length]
        voice = _PREFIXES.get(prefix)
        if voice is None:
            continue
        rest = word[length:]
        for cut in _SUFFIX_LENGTHS:
            end = len(rest) - cut
            if end < LEAST_CORE:
                break
            suffix = rest[end:]
            if suffix in _KNOWN_SUFFIXES and not (prefix == "d" and rest[0] in "aeiou"):
                yield Split(rest[:end], voice, suffix.endswith("ku"))


def spoken_cores(stem: str) -> tuple[str, ...]:
    """The stem and how it sounds after `me-` or in short speech: pukul, mukul; cekik, nyekik, ncekik; ancam, ngancam."""
    first, rest = stem[0], stem[1:]
    changed = {
        "p": ("m" + rest, "m" + stem),
        "t": ("n" + rest, "n" + stem),
        "s": ("ny" + rest, "n" + rest),
        "k": ("ng" + rest, "nge" + rest),
        "c": ("ny" + rest, "nc" + rest),
        "j": ("nj" + rest, "nge" + stem),
        "d": ("nd" + rest, "nge" + stem),
        "b": ("mb" + rest, "nge" + stem),
        "g": ("ng" + stem,),
        "h": ("ng" + stem, "nge" + stem),
        "l": ("nge" + stem, "ng" + stem),
        "r": ("nge" + stem, "ng" + stem),
    }
    if first in "aeiou":
        return stem, "ng" + stem
    return stem, *changed.get(first, ())
