"""The library: every message with its picture and its share text, every quiz step by step, every series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from betang.awareness import rules
from betang.operations.content import Content
from betang.wording.catalogue import Words
from betang.wording.library import Message, Quiz, Review, Series
from betang.wording.reading import Reader
from preview.frames import Bubble, BubbleKind, Item, bubble, in_each, key_rows, plain_bubble


def messages(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """Theme by theme, in the order in which people read them."""
    for theme in content.library.themes:
        listed = rules.in_theme(content.library, theme.id)
        for number, message in enumerate(listed, 1):
            yield _message(content, languages, message, f"{number}/{len(listed)}")


def _message(content: Content, languages: Sequence[Words], message: Message, place: str) -> Item:
    def read(words: Words) -> Bubble:
        return bubble(_reader(content, words).message(message, place))

    def share(words: Words) -> Bubble:
        return plain_bubble(_reader(content, words).share(message), about="untuk dibagikan", kind=BubbleKind.OWN)

    def caption(words: Words) -> Bubble:
        return bubble(_reader(content, words).caption(message), about="di bawah gambar")

    makers = [read, share] if message.picture is None else [read, caption, share]
    theme = content.library.theme(message.theme)
    return Item(
        "pustaka",
        f"message:{message.id}",
        f"{theme.title if theme else message.theme} {place} · {message.title}",
        in_each(languages, *makers),
        (
            ("Judul samar", message.discreet),
            ("Untuk", ", ".join(message.audience)),
            ("Indikator KLA", str(message.kla) if message.kla is not None else "–"),
            *_reviewed(message.review),
            ("Berkas", message.origin.file),
        ),
        message.picture.path if message.picture is not None else None,
        shows=(f"message:{message.id}",),
    )


def _reviewed(review: Review) -> tuple[tuple[str, str], ...]:
    """What is behind the text, as the file says it, with its marks for reviewers."""
    return (
        ("Sumber", review.source),
        ("Ditinjau oleh", review.reviewed_by or "belum (reviewed_by: null)"),
        ("Ditinjau lagi", review.review_by.isoformat()),
    )


def _reader(content: Content, words: Words) -> Reader:
    return Reader(content.library, content.directory, words)


def quizzes(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """One item for each step, with everything that may be said to an answer, and the closing."""
    for quiz in content.library.quizzes:
        facts = (*_reviewed(quiz.review), ("Berkas", quiz.origin.file))
        for number in range(len(quiz.steps)):
            yield Item(
                "kuis",
                f"quiz:{quiz.id}:{number}",
                f"{quiz.title} · {number + 1}/{len(quiz.steps)}",
                in_each(languages, *_step(content, quiz, number)),
                facts if number == 0 else (),
                shows=(f"quiz:{quiz.id}:{number}",),
            )

        def closing(words: Words, quiz: Quiz = quiz) -> Bubble:
            return bubble(_reader(content, words).closing(quiz))

        yield Item(
            "kuis",
            f"quiz:{quiz.id}:closing",
            f"{quiz.title} · penutup",
            in_each(languages, closing),
            shows=(f"quiz:{quiz.id}:closing",),
        )


def _step(content: Content, quiz: Quiz, number: int) -> list[partial[Bubble]]:
    asked = [partial(_question, content, quiz, number)]
    return [
        *asked,
        *(partial(_answer, content, quiz, number, one) for one in range(len(quiz.steps[number].choices))),
    ]


def _question(content: Content, quiz: Quiz, number: int, words: Words) -> Bubble:
    reader, step = _reader(content, words), quiz.steps[number]
    labels = reader.labels(step)
    rows = [labels] if reader.has_long_choices(step) else [[label] for label in labels]
    return bubble(reader.step(quiz, number), key_rows(rows))


def _answer(content: Content, quiz: Quiz, number: int, choice: int, words: Words) -> Bubble:
    said = _reader(content, words).explanation(quiz, number, quiz.steps[number].choices[choice])
    return bubble(said, about=f"setelah pilihan {choice + 1}")


def series(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """What each is about, what each step says on a phone that others may read, and how it ends."""
    for one in content.library.series:

        def about(words: Words, one: Series = one) -> Bubble:
            return bubble(_reader(content, words).series(one))

        def over(words: Words, one: Series = one) -> Bubble:
            return bubble(_reader(content, words).series_over(one), about="setelah yang terakhir")

        steps = [
            partial(_discreet_step, content, one, message, f"{number}/{len(one.messages)}")
            for number, key in enumerate(one.messages, 1)
            if (message := content.library.message(key)) is not None
        ]
        yield Item(
            "seri",
            f"series:{one.id}",
            one.title,
            in_each(languages, about, *steps, over),
            (("Berkas", one.origin.file),),
            shows=(f"series:{one.id}",),
        )


def _discreet_step(content: Content, one: Series, message: Message, place: str, words: Words) -> Bubble:
    said = _reader(content, words).discreet(message, one, place)
    return bubble(said, about=f"langkah {place}, judul samar saja", silent=True)
