"""The made-up long language keeps what must be kept and changes the rest."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from betang.wording.pseudo import LOCALE, pseudo_words, stretch

_KEPT = re.compile(r"\{[a-z][a-z0-9_]*\}|<[^<>]+>|&[a-z#0-9]+;")


@given(st.text(alphabet=st.sampled_from("aeiou bcd<>{}&;/_gt\n"), max_size=60))
def test_placeholders_tags_and_entities_survive(text: str) -> None:
    assert _KEPT.findall(stretch(text)) == _KEPT.findall(text)


def test_texts_grow_by_some_forty_per_cent() -> None:
    text = "Ceritakan sebanyak yang Anda mau, dengan kata-kata Anda sendiri."
    assert 1.35 <= len(stretch(text)) / len(text) <= 1.5


def test_the_language_shows_itself() -> None:
    assert stretch("Halo <b>{name}</b> &amp; kawan").startswith("⟦Háłó <b>{name}</b> &amp; ḱ".replace("ḱ", "k"))
    assert stretch("Halo") != "Halo"
    assert stretch("") == ""
    assert stretch("Ya") == stretch("Ya")


def test_it_speaks_like_any_other_language() -> None:
    words = pseudo_words()
    assert words.locale == LOCALE
    assert "&lt;x&gt;" in words("Halo {name}", name="<x>")
    assert words.count("{n} pesan", "{n} pesan", 3).startswith("⟦3 ")
