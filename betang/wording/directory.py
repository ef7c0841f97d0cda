"""Places and numbers to turn to, and the two cards that come before everything else.

Reads `content/directory.yaml`. What is not sure there (M, I) is not shown until the agency has dialled it;
what was never dialled is shown with the remark that the agency has yet to confirm it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Trusted, Words
from betang.wording.content import Entry, read_content

CARD_LIMIT = 600
"""UTF-16 units: a card is read in a hurry, on a small phone."""


class Card(StrEnum):
    EMERGENCY = "emergency"
    SUICIDE = "suicide"


class Sureness(StrEnum):
    """How sure a fact is, as the domain sheet marks it."""

    LAW = "A"
    AGENCY = "B"
    WEAK = "C"
    MEMORY = "M"
    INFERENCE = "I"


@dataclass(frozen=True, slots=True)
class Contact:
    """`how`, `hours`, `cost` are msgids, empty when unknown. `districts`: empty means the whole province."""

    id: str
    name: str
    number: str
    how: str
    hours: str
    cost: str
    sure: Sureness
    verified_on: date | None
    districts: tuple[DistrictCode, ...] = ()
    cards: tuple[Card, ...] = ()
    url: str = ""

    @property
    def may_be_shown(self) -> bool:
        return self.verified_on is not None or self.sure not in {Sureness.MEMORY, Sureness.INFERENCE}

    def serves(self, district: DistrictCode | None) -> bool:
        """Whether somebody there may be sent to it. Of an unknown place only what serves everywhere is said."""
        return not self.districts or district in self.districts


@dataclass(frozen=True, slots=True)
class Directory:
    contacts: tuple[Contact, ...]

    def near(self, district: DistrictCode | None) -> tuple[Contact, ...]:
        """What may be shown to somebody in this district, in the order of the file."""
        return tuple(c for c in self.contacts if c.may_be_shown and c.serves(district))

    def emergency_card(self, words: Words, district: DistrictCode | None = None) -> str:
        """HTML of the emergency card, at most `CARD_LIMIT` long."""
        opening = words("Kalau ada yang dalam bahaya sekarang, telepon dulu:")
        closing = words("Bot ini bukan layanan darurat dan tidak selalu langsung dibaca.")
        return self._card(words, Card.EMERGENCY, district, opening, closing)

    def suicide_card(self, words: Words, district: DistrictCode | None = None) -> str:
        """HTML of the card for thoughts of suicide, at most `CARD_LIMIT` long. Neither "Anda" nor "kamu"."""
        opening = words(
            "Terima kasih sudah bilang. Ini tidak harus ditanggung sendirian. Bicara dengan orang sekarang:"
        )
        closing = words("Kalau sudah terluka atau minum sesuatu: 119 atau IGD terdekat, sekarang juga.")
        return self._card(words, Card.SUICIDE, district, opening, closing)

    def nearby_services(self, words: Words, district: DistrictCode | None = None) -> str:
        """HTML of the list behind "Layanan terdekat": everything that may be shown, each with its own remark."""
        return "\n".join(
            f"• {_line(contact, words)}{_remark([contact], words, ' ({})')}" for contact in self.near(district)
        )

    def other_ways(self, words: Words, district: DistrictCode | None = None) -> Trusted:
        """HTML of the few ways named in the privacy notice."""
        named = [c for c in self.near(district) if c.id in {"sapa", "police", "upt_ppa"}]
        return Trusted("\n".join(f"• {_line(contact, words)}" for contact in named) + _remark(named, words, "\n{}"))

    def contact(self, key: str) -> Contact | None:
        """A contact that may be shown, by its id."""
        return next((contact for contact in self.contacts if contact.id == key and contact.may_be_shown), None)

    def where_to_turn(self, words: Words, key: str) -> str:
        """HTML of one contact with its remark; of SAPA 129, which serves everywhere, when there is no such one."""
        contact = self.contact(key) or self.contact("sapa")
        return f"{_line(contact, words)}{_remark([contact], words, ' ({})')}" if contact else ""

    def _card(self, words: Words, card: Card, district: DistrictCode | None, opening: str, closing: str) -> str:
        listed = [contact for contact in self.near(district) if card in contact.cards]
        lines = "\n".join(f"☎️ {_line(contact, words)}" for contact in listed)
        return f"{opening}\n\n{lines}\n\n{closing}{_remark(listed, words, chr(10) + '{}')}"


def _line(contact: Contact, words: Words) -> str:
    details = (contact.how, contact.hours, contact.cost)
    more = ", ".join(words(detail) for detail in details if detail)
    named = words("{number} {name}", number=Trusted(f"<b>{contact.number}</b>"), name=words.plain(contact.name))
    return f"{named}: {more}" if more else named


def _remark(contacts: Iterable[Contact], words: Words, form: str) -> str:
    """Said once for a whole card: a number nobody has dialled is never shown as certain."""
    waiting = any(contact.verified_on is None for contact in contacts)
    return form.format(f"<i>{words('menunggu konfirmasi dinas')}</i>") if waiting else ""


def load_directory(path: Path) -> Directory:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"contacts"})
    contacts = tuple(_contact(entry) for entry in top.entries("contacts"))
    if len({contact.id for contact in contacts}) != len(contacts):
        top.fail("two contacts have the same id", "contacts")
    directory = Directory(contacts)
    for card in Card:
        if not any(card in contact.cards and contact.may_be_shown for contact in contacts):
            top.fail(f"no contact that may be shown stands on the {card.value} card", "contacts")
    return directory


_KEYS = {"id", "name", "number", "how", "hours", "cost", "sure", "source", "unsure", "verified_on"}


def _contact(entry: Entry) -> Contact:
    entry.only(_KEYS | {"districts", "cards", "url"})
    unsure = entry.texts("unsure")
    how, hours, cost = ("" if key in unsure else entry.text(key, "") for key in ("how", "hours", "cost"))
    return Contact(
        id=entry.text("id"),
        name=entry.text("name"),
        number=entry.text("number"),
        how=how,
        hours=hours,
        cost=cost,
        sure=_sureness(entry),
        verified_on=_verified_on(entry),
        districts=tuple(DistrictCode(code) for code in entry.texts("districts")),
        cards=_cards(entry),
        url=entry.text("url", ""),
    )


def _sureness(entry: Entry) -> Sureness:
    mark = entry.text("sure")
    if mark not in set(Sureness):
        entry.fail(f"'sure' must be A, B, C, M or I, not {mark!r}", "sure")
    return Sureness(mark)


def _cards(entry: Entry) -> tuple[Card, ...]:
    for name in entry.texts("cards"):
        if name not in set(Card):
            entry.fail(f"unknown card {name!r}", "cards")
    return tuple(Card(name) for name in entry.texts("cards"))


def _verified_on(entry: Entry) -> date | None:
    """The key must stand in the file, so that nobody forgets to think of it."""
    if "verified_on" not in entry.values:
        entry.fail("'verified_on' is missing; leave it empty until the agency has dialled the number")
    value = entry.values["verified_on"]
    if value is not None and not isinstance(value, date):
        entry.fail("'verified_on' must be a date such as 2026-11-24, or empty", "verified_on")
    return value
