"""The parts of the understanding one by one: forms of words, the lexicon, sentences, rows, marks, signs."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from betang.awareness.understanding.blocks import Row, rows
from betang.awareness.understanding.forms import splits, spoken_cores
from betang.awareness.understanding.lexicon import Lexicon
from betang.awareness.understanding.marking import Marker
from betang.awareness.understanding.meaning import Meaning
from betang.awareness.understanding.patterns import Patterns, compile_row
from betang.awareness.understanding.sentences import LONGEST, read
from betang.awareness.understanding.signals import NEAR, Sign, Signs, weigh
from betang.awareness.understanding.traits import traits
from betang.wording.content import ContentError, Entry


@pytest.fixture
def lexicon() -> Lexicon:
    known = Lexicon(short_forms={"gk": "tidak", "dmn": "di mana", "sy": "saya"}, known={"pukat", "tampan"})
    for word in ("pukul", "tampar", "cekik", "perkosa"):
        known.add_word(word, "hit")
    known.add_word("suami", "kin")
    known.add_exact(("tidak",), "denial")
    known.add_exact(("pernah",), "after_denial")
    known.add_exact(("parang",), "weapon")
    known.add_exact(("malam", "ini"), "now")
    known.verbs = known.denied = frozenset({"hit"})
    return known


def row(text: str) -> Row:
    return Row(text, "rows.yaml", 1)


def found(lexicon: Lexicon, pattern: str, text: str) -> bool:
    patterns = Patterns([compile_row(row(pattern))])
    marker = Marker(lexicon, Patterns([]))
    return any(list(patterns.find(marker.mark(sentence))) for sentence in read(text, lexicon))


# Words


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("pukul", {"pukul+", "<hit>"}),
        ("memukul", {"pukul+", "<hit>"}),
        ("mukulin", {"pukul+", "<hit>"}),
        ("dipukuli", {"pukul+", "<hit>", "<hit.di>"}),
        ("kupukul", {"pukul+", "<hit>"}),
        ("imukul", {"pukul+", "<hit>", "<hit.di>"}),
        ("nampar", {"tampar+", "<hit>"}),
        ("menyekik", {"cekik+", "<hit>"}),
        ("memperkosa", {"perkosa+", "<hit>"}),
        ("suamiku", {"suami+", "<kin>", "<mine>"}),
        ("dpkul", {"pukul+", "<hit>", "<hit.di>"}),
        ("dipukil", {"pukul+", "<hit>", "<hit.di>"}),
        ("prang", {"<weapon>"}),
        ("parrang", {"<weapon>"}),
        ("pukat", set()),
        ("tampan", set()),
        ("rumah", set()),
    ],
)
def test_a_word_is_known_in_every_form(lexicon: Lexicon, word: str, keys: set[str]) -> None:
    assert lexicon.keys(word) == {word, *keys}


def test_a_concept_takes_over_the_words_of_another(lexicon: Lexicon) -> None:
    lexicon.take_over("kin", "someone")
    lexicon.take_over("weapon", "thing")
    lexicon.take_over("now", "time")
    assert "<someone>" in lexicon.keys("suaminya")
    assert "<thing>" in lexicon.keys("parang")
    (sentence,) = read("malam ini", lexicon)
    assert sentence[0].keys >= {"<now>", "<time>", "malam", "ini", "malam_ini"}


def test_words_sound_otherwise_after_a_prefix() -> None:
    assert set(spoken_cores("sekap")) == {"sekap", "nyekap", "nekap"}
    assert "ngancam" in spoken_cores("ancam")
    assert spoken_cores("nakal") == ("nakal",)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="adeikmnpru", min_size=1, max_size=20))
def test_every_part_of_a_word_stands_in_it(word: str) -> None:
    for split in splits(word):
        assert split.core in word
        assert len(split.core) >= 3


# Sentences


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gk, SY  pukul!", [["tidak", ",", "saya", "pukul"]]),
        ("p u k u l aku", [["pukul", "aku"]]),
        ("di pukul di rumah", [["dipukul", "di", "rumah"]]),
        ("dmn pukul 7.30", [["di", "mana", "pukul", "7", "30"]]),
        ("satu. dua\ntiga", [["satu"], ["dua"], ["tiga"]]),
        ("p4r4ng anak2", [["parang", "anak"]]),
        ("i'm malam ini", [["im", "malam ini"]]),
        ("...", []),
        ("", []),
    ],
)
def test_a_text_becomes_sentences_of_known_words(lexicon: Lexicon, text: str, words: list[list[str]]) -> None:
    assert [[token.word for token in sentence] for sentence in read(text, lexicon)] == words


def test_nobody_waits_for_more_than_telegram_hands_out(lexicon: Lexicon) -> None:
    assert sum(len(token.word) for sentence in read("a" * 3 * LONGEST, lexicon) for token in sentence) <= LONGEST


# Rows


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("<kin> ~ <hit>", "suami suka sekali pukul", "suami aa bb cc dd pukul"),
        ("<kin> ~~ <hit>", "suami aa bb cc dd ee pukul", "suami aa bb cc dd ee ff gg hh ii pukul"),
        ("<kin> <hit>", "suamiku menampar", "pukul suami"),
        ("<hit.di>", "di pukul", "memukul"),
        ("pukul+", "mukulin", "tampar"),
        ("pukul", "pukul", "memukul"),
        ("satu|dua tiga", "dua tiga", "satu dua"),
        ("^ suami", "suami datang", "ada suami"),
        ("suami $", "ada suami", "suami datang"),
        ("suami ~ $", "suami aa bb cc", "suami aa bb cc dd"),
        ("<number> <kin>", "2 suami", "dua suami"),
        ("<now>", "malam ini", "malam itu"),
        ("malam ini <hit>", "malam ini pukul", "malam ini"),
        ("<not.hit>", "tidak pernah memukul", "tidak, dia memukul"),
        ("<hit>", "tidak mau suami pukul", "tidak dipukul"),
    ],
)
def test_rows_are_read_as_the_guide_says(lexicon: Lexicon, pattern: str, yes: str, no: str) -> None:
    assert found(lexicon, pattern, yes)
    assert not found(lexicon, pattern, no)


def test_a_row_knows_which_concepts_it_names() -> None:
    assert compile_row(row("<kin>|saya ~ <not.hit> <hit.di>")).concepts() == {"kin", "hit"}
    for wrong in ("~ a", "a ~", "a ~ ~", "A", "<a b>", "^ $"):
        with pytest.raises(ContentError, match=r"rows\.yaml:1: "):
            compile_row(row(wrong))


def test_blocks_are_rows_with_their_lines() -> None:
    entry = Entry("x.yaml", 1, {"rows": "a b\n\n# nothing\nc  # why\n", "short": "one", "number": 3}, {"rows": 4})
    assert [(one.text, one.line) for one in rows(entry, "rows")] == [("a b", 5), ("c", 8)]
    assert [one.text for one in rows(entry, "short")] == ["one"]
    assert list(rows(entry, "missing")) == []
    with pytest.raises(ContentError, match="must be a block of text"):
        list(rows(entry, "number"))


# Marks and signs


def test_idioms_count_for_nothing(lexicon: Lexicon) -> None:
    marker = Marker(lexicon, Patterns([compile_row(row("pukul <number>"))]))
    (sentence,) = read("pukul 7 suami memukul", lexicon)
    marked = marker.mark(sentence)
    assert marked[0].keys == marked[1].keys == {"<harmless>"}
    assert "<hit>" in marked[3].keys


def sign(name: str, weight: int, pattern: str, unless: str = "") -> Sign:
    return Sign(
        name,
        Meaning.DANGER,
        weight,
        "",
        Patterns([compile_row(row(pattern))]),
        Patterns([compile_row(row(unless))] if unless else []),
    )


def heard(lexicon: Lexicon, signs: Signs, text: str) -> float:
    marker = Marker(lexicon, Patterns([]))
    return weigh([signs.hear(marker.mark(one)) for one in read(text, lexicon)]).get(Meaning.DANGER, 0.0)


def test_signs_add_up_within_a_sentence_and_half_across(lexicon: Lexicon) -> None:
    signs = Signs([sign("weapon", 6, "<weapon>"), sign("hit", 4, "<hit>")])
    assert heard(lexicon, signs, "parang") == 6
    assert heard(lexicon, signs, "parang parang") == 6
    assert heard(lexicon, signs, "pukul parang") == 10
    assert heard(lexicon, signs, "parang. pukul") == 8
    assert heard(lexicon, signs, "rumah") == 0


def test_what_speaks_against_a_sign_counts_only_near_by(lexicon: Lexicon) -> None:
    signs = Signs([sign("weapon", 10, "<weapon>", unless="kebun"), sign("past", -6, "dulu")])
    far = " ".join("aa" for _ in range(NEAR + 1))
    assert heard(lexicon, signs, "dulu parang") == 4
    assert heard(lexicon, signs, f"dulu {far} parang") == 10
    assert heard(lexicon, signs, "parang kebun") == 0
    assert heard(lexicon, signs, f"parang {far} kebun") == 10


def test_traits_are_words_concepts_neighbours_and_letters(lexicon: Lexicon) -> None:
    sentences = read("suami memukul", lexicon)
    told = traits(sentences, [], {Meaning.DANGER: 6.0, Meaning.SUICIDE: 11.0, Meaning.INFO: 1.0})
    assert told >= {"suami", "<kin>", "<kin><hit>", "suami memukul", "^suami", "~ sua", "~muku", "length:2"}
    assert {one for one in told if one.startswith(("half:", "sure:"))} == {"half:danger", "sure:suicide"}
