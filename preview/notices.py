"""What comes without a screen: alerts, doorbells, refusals in words, templates, cards, and the menus of Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from betang.duty.labels import News, alert_text, refusal, refusal_keys
from betang.duty.rules import rings_aloud
from betang.duty.templates import Template, template_text, template_title
from betang.errors import UserError
from betang.operations.content import Content
from betang.storage.queue import QueuedCase
from betang.vocabulary import CaseCode, CaseState, DistrictCode, Urgency
from betang.wording.catalogue import Words
from betang.wording.directory import Kind
from betang.wording.districts import District
from betang.wording.terms import Doorbell, term
from handlers.menu import COMMANDS, IN_GROUPS, OFFICERS
from handlers.nearby import services_text
from handlers.problems import SENTENCES
from preview.frames import Bubble, BubbleKind, Item, bubble, in_each, key_rows, plain_bubble

_DESK = DistrictCode("6271")
_FACTS: dict[str, str | int] = {
    "ago": "", "desk": str(_DESK), "days": 365, "length": 740, "limit": 600, "megabytes": 20, "minutes": 15,
    "number": 3, "seconds": 240,
}  # fmt: skip
"""An example for every placeholder of a refusal."""

Card = Callable[[Words, DistrictCode | None], str]
"""HTML of a card as a district sees it."""


def alerts(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """Each reason for an alert, and each urgency once."""
    told = [*((Urgency.HIGH, news) for news in News), *((one, News.NEW) for one in Urgency if one != Urgency.HIGH)]
    for urgency, news in told:
        case = _case(urgency)

        def alert(words: Words, case: QueuedCase = case, news: News = news) -> Bubble:
            return bubble(alert_text(words, content.districts, case, news), silent=not rings_aloud(case.urgency))

        frames = in_each(languages, alert)
        title = f"Peringatan petugas: {frames[languages[0].locale][0].text}"
        yield Item("kabar", f"alert:{urgency}:{news}", title, frames, shows=(f"alert:{news}",))


def _case(urgency: Urgency) -> QueuedCase:
    nothing: dict[str, None] = dict.fromkeys(
        ("facts", "contact", "alerted_at", "escalated_at", "alarmed_at", "claimed_by", "claimed_at", "lease_until",
         "closed_at", "outcome", "erase_at")
    )  # fmt: skip
    return QueuedCase(
        id="", code=CaseCode("K-7Q4M"), district=_DESK, desk=_DESK, urgency=urgency, state=CaseState.WAITING,
        filed_at=0, due_at=0, services="", **nothing,
    )  # fmt: skip


def doorbells(languages: Sequence[Words]) -> Iterator[Item]:
    for bell in Doorbell:

        def ring(words: Words, bell: Doorbell = bell) -> Bubble:
            return plain_bubble(term(words, bell), silent=True)

        title = "Bel pintu: kalimat biasa saat ada jawaban"
        yield Item("kabar", f"doorbell:{bell}", title, in_each(languages, ring), shows=(f"doorbell:{bell}",))


def refusals(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """What people read when something cannot be done."""
    for key in sorted(SENTENCES.keys() | refusal_keys()):
        said = partial(_refused, content, key)
        yield Item(
            "kabar", f"problem:{key}", f"Penolakan: {key}", in_each(languages, said), shows=(f"problem:{key}",)
        )


def _refused(content: Content, key: str, words: Words) -> Bubble:
    sentence = SENTENCES.get(key)
    if sentence is not None:
        needed = re.findall(r"\{(\w+)\}", sentence)
        return bubble(words(sentence, **{name: _FACTS[name] for name in needed}))
    return bubble(refusal(words, content.districts, UserError(key, **_FACTS)) or "")


def templates(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    for one in content.templates:

        def title(words: Words, one: Template = one) -> Bubble:
            return plain_bubble(
                "…", rows=key_rows([[template_title(words, one)]]), about="tombol petugas", kind=BubbleKind.NOTE
            )

        def text(words: Words, one: Template = one) -> Bubble:
            return plain_bubble(template_text(words, one), about="di dalam layar jawaban", kind=BubbleKind.NOTE)

        yield Item(
            "templat", f"template:{one.name}", one.title, in_each(languages, title, text), shows=(f"template:{one.name}",)
        )  # fmt: skip


def cards(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """The emergency card as each district sees it, equal ones together; the other card likewise."""
    directory, first = content.directory, languages[0]
    both: tuple[tuple[str, str, Card], ...] = (
        ("emergency", "Kartu darurat", directory.emergency_card),
        ("suicide", "Kartu saat ingin mengakhiri hidup", directory.suicide_card),
    )
    for name, title, card in both:
        alike: dict[str, list[DistrictCode | None]] = {}
        for code in (None, *(one.code for one in content.districts)):
            alike.setdefault(card(first, code), []).append(code)
        for codes in alike.values():

            def shown(words: Words, card: Card = card, code: DistrictCode | None = codes[0]) -> Bubble:
                return bubble(card(words, code))

            names = "tanpa daerah" if codes[0] is None else ", ".join(content.districts.name(str(c)) for c in codes)
            more = f" dan {len(codes) - 1} daerah lain" if codes[0] is None and len(codes) > 1 else ""
            yield Item(
                "darurat",
                f"card:{name}:{codes[0] or 'any'}",
                f"{title}: {names}{more}",
                in_each(languages, shown),
                shows=tuple(f"card:{name}:{code or 'any'}" for code in codes),
            )


def directory(content: Content, languages: Sequence[Words]) -> Iterator[Item]:
    """What can be reached from each district, kind by kind."""
    for district in content.districts:
        kinds = content.directory.kinds(district.code)
        yield Item(
            "layanan",
            f"directory:{district.code}",
            district.name,
            in_each(languages, *(partial(_services, content, district, kind) for kind in kinds)),
            shows=tuple(f"directory:{district.code}:{kind}" for kind in kinds),
        )


def _services(content: Content, district: District, kind: Kind, words: Words) -> Bubble:
    return bubble(services_text(words, content.directory, kind, district.code, district.name))


def menus(languages: Sequence[Words]) -> Iterator[Item]:
    """The commands as Telegram lists them."""
    for key, title, commands in (
        ("citizens", "Menu perintah untuk semua orang", COMMANDS),
        ("officers", "Menu perintah di chat petugas", (*OFFICERS, *COMMANDS)),
        ("groups", "Menu perintah di grup", IN_GROUPS),
    ):

        def menu(words: Words, commands: Sequence[tuple[str, str]] = commands) -> Bubble:
            lines = (f"/{name}  {words.plain(text)}" for name, text in commands)
            return plain_bubble("\n".join(lines), about="daftar perintah", kind=BubbleKind.NOTE)

        yield Item("mulai", f"menu:{key}", title, in_each(languages, menu), shows=(f"menu:{key}",))
