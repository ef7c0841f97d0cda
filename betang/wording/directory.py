"""Where to turn: which contacts are shown to whom, and the two cards that come before everything else.

Reads `content/directory.yaml`. A number that is not sure there (M, I) is not shown until the agency has dialled it;
one that was never dialled, or too long ago, is shown with a remark. Single contacts are in `contacts.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from pathlib import Path

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import Trusted, Words
from betang.wording.contacts import Card, Contact, Kind, Mark, Sureness, line, remarks
from betang.wording.content import Entry, read_content
from betang.wording.directory_entries import read_contact, read_expected

__all__ = ["CARD_LIMIT", "Card", "Contact", "Directory", "Kind", "Mark", "Sureness", "load_directory"]

CARD_LIMIT = 600
"""UTF-16 units: a card is read in a hurry, on a small phone."""


@dataclass(frozen=True, slots=True)
class Directory:
    """`expected`: what every district has or should have. `today`: None, for the checks, where nothing is old."""

    contacts: tuple[Contact, ...]
    expected: tuple[Contact, ...] = ()
    today: date | None = None

    def as_of(self, today: date) -> Directory:
        """The same on this day: what was checked too long ago says so."""
        return replace(self, today=today)

    # Which

    def near(self, district: DistrictCode | None) -> tuple[Contact, ...]:
        """Whom somebody in this district can reach, in the order of the file."""
        return tuple(c for c in self.contacts if c.may_be_shown and c.serves(district))

    def of_kind(self, kind: Kind, district: DistrictCode | None) -> tuple[Contact, ...]:
        """What is shown of one kind, what helps soonest first; also what has no number yet."""
        return tuple(sorted(self._of_kind(kind, district), key=self._usefulness))

    def kinds(self, district: DistrictCode | None) -> tuple[Kind, ...]:
        """The kinds of which there is something, in the order of the buttons."""
        return tuple(kind for kind in Kind if any(self._of_kind(kind, district)))

    def contact(self, key: str) -> Contact | None:
        """A contact that may be shown, by its id."""
        return next((contact for contact in self.contacts if contact.id == key and contact.may_be_shown), None)

    def _of_kind(self, kind: Kind, district: DistrictCode | None) -> Iterator[Contact]:
        here = [c for c in self.contacts if c.kind is kind and c.serves(district)]
        yield from (c for c in here if c.may_be_shown or c.meanwhile)
        if district is not None:
            replaced = {c.instead_of for c in here}
            yield from (c for c in self.expected if c.kind is kind and c.serves(district) and c.id not in replaced)

    def _usefulness(self, contact: Contact) -> tuple[bool, ...]:
        """Whatever can be dialled; of that what answers at night, then what was checked, then the district's own."""
        return (
            not contact.may_be_shown,
            not contact.answers_at_night,
            contact.mark(self.today) is not Mark.CHECKED,
            not contact.instead_of,
        )

    # The cards

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

    def _card(self, words: Words, card: Card, district: DistrictCode | None, opening: str, closing: str) -> str:
        listed = [contact for contact in self.near(district) if card in contact.cards]
        lines = "\n".join(f"☎️ {line(contact, words)}" for contact in listed)
        return f"{opening}\n\n{lines}\n\n{closing}{remarks(listed, words, self.today, chr(10) + '{}')}"

    # Lists

    def services(self, words: Words, kind: Kind, district: DistrictCode | None, place: str) -> str:
        """HTML of what there is of one kind. `place`: the district's name."""
        listed = self.of_kind(kind, district)
        numbers = {c.id: c for c in listed if c.may_be_shown}
        parts = [self._service(contact, words, place, numbers) for contact in listed]
        meanwhile = (self.contact(contact.meanwhile) for contact in listed if contact.id not in numbers)
        numbers |= {other.id: other for other in meanwhile if other is not None}
        said = remarks(numbers.values(), words, self.today, "{}", by_number=not all(c.may_be_shown for c in listed))
        return "\n\n".join(part for part in (*parts, said) if part)

    def _service(self, contact: Contact, words: Words, place: str, beside: Mapping[str, Contact]) -> str:
        reached = line(contact, words) if contact.may_be_shown else self._pending(contact, words, place, beside)
        address = words("Alamat: {address}", address=contact.address) if contact.address else ""
        return "\n".join(one for one in (reached, address, words(contact.note)) if one)

    def _pending(self, contact: Contact, words: Words, place: str, beside: Mapping[str, Contact]) -> str:
        """Something that is there without a number that we know: its name, and whom to turn to meanwhile.

        Whoever stands on the same screen anyway (`beside`) is meant by the number alone.
        """
        name = f"<b>{escape(words.plain(contact.name, district=place), quote=False)}</b>"
        other = self.contact(contact.meanwhile)
        if other is None:
            return f"{name}\n<i>{words('nomor menunggu konfirmasi dinas')}</i>"
        said = words(
            "<i>nomor menunggu konfirmasi dinas; sementara:</i> {number} {other}",
            number=Trusted(f"<b>{other.reached_at}</b>"),
            other="" if other.id in beside else words.plain(other.name),
        )
        return f"{name}\n{said}".rstrip()

    def other_ways(self, words: Words, district: DistrictCode | None = None) -> Trusted:
        """HTML of the few ways named in the privacy notice."""
        named = [c for c in self.near(district) if c.id in {"sapa", "police", "upt_ppa"}]
        lines = "\n".join(f"• {line(contact, words)}" for contact in named)
        return Trusted(lines + remarks(named, words, self.today, "\n{}"))

    def where_to_turn(self, words: Words, key: str) -> str:
        """HTML of one contact with its remark; of SAPA 129, which serves everywhere, when there is no such one."""
        contact = self.contact(key) or self.contact("sapa")
        if contact is None:
            return ""
        return line(contact, words) + remarks([contact], words, self.today, " ({})")


def load_directory(path: Path) -> Directory:
    """Raises ContentError with file and line when the file does not say what it should."""
    top = read_content(path)
    top.only({"contacts", "in_every_district"})
    contacts = tuple(read_contact(entry) for entry in top.entries("contacts"))
    expected = tuple(read_expected(entry) for entry in top.entries("in_every_district"))
    directory = Directory(contacts, expected)
    if len({contact.id for contact in (*contacts, *expected)}) != len(contacts) + len(expected):
        top.fail("two contacts have the same id", "contacts")
    for card in Card:
        if not any(card in contact.cards and contact.may_be_shown for contact in contacts):
            top.fail(f"no contact that may be shown stands on the {card.value} card", "contacts")
    for entry in (*top.entries("contacts"), *top.entries("in_every_district")):
        _look_up_references(entry, directory)
    return directory


def _look_up_references(entry: Entry, directory: Directory) -> None:
    meanwhile, instead = entry.text("meanwhile", ""), entry.text("instead_of", "")
    if meanwhile:
        other = directory.contact(meanwhile)
        if other is None or other.districts:
            entry.fail(
                f"'meanwhile' needs a contact that can be reached from everywhere, not {meanwhile!r}", "meanwhile"
            )
    if instead:
        wanted = next((one for one in directory.expected if one.id == instead), None)
        if wanted is None or wanted.kind != entry.text("kind"):
            entry.fail(f"nothing of this kind below 'in_every_district' has the id {instead!r}", "instead_of")
