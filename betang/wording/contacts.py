"""One place or number to turn to: what is known of it, how old that is, and how it is written for a phone.

Which of them are shown where is in `directory.py`; how they stand in the file, in `directory_entries.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from betang.vocabulary import DistrictCode
from betang.wording.catalogue import N_, Trusted, Words
from betang.wording.library import Origin

GOOD_FOR = timedelta(days=180)
"""So long a number that was dialled counts as checked; the day after, people are told that it is old."""

ROUND_THE_CLOCK = "24 jam"
"""The one way of writing it, so that what answers at night can be put first."""


class Kind(StrEnum):
    """What somebody looks for, in the order of the buttons."""

    POLICE = "polisi"
    HOSPITAL = "rumah_sakit"
    UPTD = "uptd"
    HOTLINE = "hotline"
    COUNSELLING = "konseling"
    LEGAL_AID = "bantuan_hukum"
    SHELTER = "rumah_aman"
    FAMILY = "puspaga"


TITLES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.POLICE: N_("Polisi, darurat"),
        Kind.HOSPITAL: N_("Rumah sakit"),
        Kind.UPTD: N_("UPTD PPA"),
        Kind.HOTLINE: N_("Telepon bantuan"),
        Kind.COUNSELLING: N_("Konseling"),
        Kind.LEGAL_AID: N_("Bantuan hukum"),
        Kind.SHELTER: N_("Rumah aman"),
        Kind.FAMILY: N_("Puspaga"),
    }
)
"""On buttons: one or two words, at most 22 letters, so that two stand in a row."""

PURPOSES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.POLICE: N_("Bahaya sekarang, dan laporan ke Unit PPA (perempuan dan anak)."),
        Kind.HOSPITAL: N_("Luka, sakit, atau perlu diperiksa dokter."),
        Kind.UPTD: N_("Layanan pemerintah untuk perempuan dan anak: didengar dan didampingi."),
        Kind.HOTLINE: N_("Bertanya dan bercerita lewat telepon atau WA."),
        Kind.COUNSELLING: N_("Bicara dengan konselor saat hati berat."),
        Kind.LEGAL_AID: N_("Bertanya soal hukum dan didampingi."),
        Kind.SHELTER: N_("Tempat tinggal sementara yang dirahasiakan."),
        Kind.FAMILY: N_("Pusat Pembelajaran Keluarga: konsultasi mengasuh dan berkeluarga."),
    }
)
"""What each is for, in one line: most people have never heard of half of them."""


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


class Mark(StrEnum):
    """How far a number can be trusted. The values are what people read of it."""

    CHECKED = ""
    OLD = N_("dicek terakhir lebih dari 180 hari lalu, bisa berubah")
    UNCHECKED = N_("menunggu konfirmasi dinas")


@dataclass(frozen=True, slots=True)
class Contact:
    """`name`, `how`, `hours`, `cost`, `note` are msgids, empty when unknown; `{district}` in a name is filled.

    `districts`: empty means the whole province. `meanwhile`: the id of whom to turn to as long as there is no
    number here. `instead_of`: the id of what is expected in every district, which this is in its own.
    """

    id: str
    kind: Kind
    name: str
    number: str
    sure: Sureness
    verified_on: date | None
    whatsapp: str = ""
    url: str = ""
    address: str = ""
    how: str = ""
    hours: str = ""
    cost: str = ""
    note: str = ""
    verified_by: str = ""
    districts: tuple[DistrictCode, ...] = ()
    cards: tuple[Card, ...] = ()
    meanwhile: str = ""
    instead_of: str = ""
    origin: Origin = field(default=Origin("", 1), repr=False, compare=False)

    @property
    def may_be_shown(self) -> bool:
        """Whether there is something to dial that somebody vouches for."""
        known = self.verified_on is not None or self.sure not in {Sureness.MEMORY, Sureness.INFERENCE}
        return known and bool(self.number or self.whatsapp or self.url)

    @property
    def answers_at_night(self) -> bool:
        return self.hours == ROUND_THE_CLOCK

    @property
    def reached_at(self) -> str:
        """What stands in bold: a number as a phone dials it from anywhere, or a web address."""
        written = self.number or self.whatsapp
        return international(written) if written else self.url.removeprefix("https://").rstrip("/")

    def serves(self, district: DistrictCode | None) -> bool:
        """Whether somebody there may be sent to it. Of an unknown place only what serves everywhere is said."""
        return not self.districts or district in self.districts

    def mark(self, today: date | None) -> Mark:
        """Without a day nothing is old."""
        if self.verified_on is None:
            return Mark.UNCHECKED
        return Mark.OLD if today is not None and today - self.verified_on > GOOD_FOR else Mark.CHECKED


def international(number: str) -> str:
    """`0811 5201 515` -> `+62-811-5201-515`; short codes stay as they are.

    Telegram has no links to telephone numbers (it drops `tel:`): it makes a number tappable by itself, and does
    so surely when it is written from the plus, in the way of the Bot API's own example (+1-212-555-0123).
    """
    parts = re.findall(r"\d+", number)
    if number.lstrip().startswith("+") or not parts or not parts[0].startswith("0"):
        return number
    first = parts[0][1:]
    return "-".join(["+62", *([first] if first else []), *parts[1:]])


def line(contact: Contact, words: Words) -> str:
    """HTML: the number in bold, the name, and how, when and for what it is called."""
    more = ", ".join(part for part in _details(contact, words) if part)
    named = words("{number} {name}", number=Trusted(f"<b>{contact.reached_at}</b>"), name=words.plain(contact.name))
    return f"{named}: {more}" if more else named


def _details(contact: Contact, words: Words) -> Iterable[str]:
    yield words(contact.how)
    if contact.whatsapp:
        yield _whatsapp(contact, words)
    yield words(contact.hours)
    yield words(contact.cost)


def _whatsapp(contact: Contact, words: Words) -> str:
    """A link that opens the talk there; the number beside it unless it is in bold already."""
    number = international(contact.whatsapp)
    link = f'<a href="https://wa.me/{re.sub("[^0-9]", "", number)}">{words("WA")}</a>'
    return link if number == contact.reached_at else f"{link} {number}"


def remarks(
    contacts: Iterable[Contact], words: Words, today: date | None, form: str, *, by_number: bool = False
) -> str:
    """What has to be said of these numbers, once for all of them, or by number when they differ.

    `form` is what stands round it; nothing when all are checked.
    """
    listed = list(contacts)
    marks = {contact.mark(today) for contact in listed}
    said = [
        f"{_numbers(listed, mark, today)}: {words(mark)}" if by_number or len(marks) > 1 else words(mark)
        for mark in (Mark.UNCHECKED, Mark.OLD)
        if mark in marks
    ]
    return form.format("<i>" + "\n".join(said) + "</i>") if said else ""


def _numbers(contacts: Iterable[Contact], mark: Mark, today: date | None) -> str:
    return ", ".join(contact.reached_at for contact in contacts if contact.mark(today) is mark)
