"""Says what is wrong with the directory before a person relies on it: dates, gaps, and lengths in every language.

What can be seen in a single entry is refused when the file is read (`directory_entries.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from betang.vocabulary import DistrictCode
from betang.wording import pseudo
from betang.wording.catalogue import Words
from betang.wording.contacts import Contact, Kind, Mark
from betang.wording.content_lint import Finding
from betang.wording.directory import CARD_LIMIT, Directory
from betang.wording.directory_entries import FILE
from betang.wording.districts import Districts
from betang.wording.measure import TEXT_LIMIT, telegram_length

AIM = 450
"""UTF-16 units of a list of services, so that it is seen without scrolling; more is advised against."""

_HEADING = 300
"""What stands above a list in its room, at most."""


def lint_directory(
    directory: Directory, districts: Districts, languages: Sequence[Words], today: date | None
) -> list[Finding]:
    """All findings, by line. `today`: None when no date is to be judged."""
    found = [
        *_unknown_districts(directory, districts),
        *(_dates(directory, today) if today is not None else ()),
        *_unchecked(directory),
        *_gaps(directory, districts),
        *_cards(directory, districts, languages),
        *_lists(directory, districts, languages),
    ]
    return sorted(set(found), key=lambda finding: (finding.line, finding.message))


def _at(contact: Contact, key: str, message: str, *, grave: bool = True) -> Finding:
    return Finding(FILE, contact.origin.line_of(key), message, grave)


def _unknown_districts(directory: Directory, districts: Districts) -> Iterator[Finding]:
    for contact in (*directory.contacts, *directory.expected):
        for code in contact.districts:
            if code not in districts:
                yield _at(contact, "districts", f"there is no district {code} in districts.yaml")


def _dates(directory: Directory, today: date) -> Iterator[Finding]:
    """Overdue is advice: people are told that the number is old, and it may still be the best there is."""
    for contact in directory.contacts:
        if contact.verified_on is None:
            continue
        if contact.verified_on > today:
            yield _at(contact, "verified_on", f"{contact.verified_on} has not come yet")
        elif contact.mark(today) is Mark.OLD:
            days = (today - contact.verified_on).days
            yield _at(
                contact, "verified_on", f"{contact.id} was dialled {days} days ago; dial it again", grave=False
            )


def _unchecked(directory: Directory) -> Iterator[Finding]:
    """Said once: until the agency has dialled them it is true of all."""
    waiting = [one for one in directory.contacts if one.verified_on is None and (one.number or one.whatsapp)]
    if waiting:
        advice = f"{len(waiting)} numbers wait for somebody to dial them (verified_on), this one among them"
        yield _at(waiting[0], "verified_on", advice, grave=False)


def _gaps(directory: Directory, districts: Districts) -> Iterator[Finding]:
    """Nobody is to find an empty screen: each kind is answered somehow in each district."""
    for kind in Kind:
        without = [one.name for one in districts if not directory.of_kind(kind, one.code)]
        if without:
            yield Finding(FILE, 1, f"nothing of the kind {kind} for {', '.join(without)}")


def _cards(directory: Directory, districts: Districts, languages: Sequence[Words]) -> Iterator[Finding]:
    for language in languages:
        for code in (None, *(one.code for one in districts)):
            for name, card in (
                ("emergency", directory.emergency_card(language, code)),
                ("suicide", directory.suicide_card(language, code)),
            ):
                length = telegram_length(card)
                if length > CARD_LIMIT:
                    why = f"[{language.locale}] the {name} card has {length} characters; at most {CARD_LIMIT}"
                    yield Finding(FILE, 1, why)


def _lists(directory: Directory, districts: Districts, languages: Sequence[Words]) -> Iterator[Finding]:
    places = {one.code: one.name for one in districts}
    for language in languages:
        for kind in Kind:
            longest = max((_length(directory, language, kind, places, code) for code in places), default=0)
            if longest + _HEADING > TEXT_LIMIT:
                yield Finding(FILE, 1, f"[{language.locale}] {kind}: {longest} characters, too many for Telegram")
            elif longest > AIM and language.locale != pseudo.LOCALE:
                advice = f"[{language.locale}] {kind}: {longest} characters; aim at {AIM}"
                yield Finding(FILE, 1, advice, grave=False)


def _length(
    directory: Directory, language: Words, kind: Kind, places: dict[DistrictCode, str], code: DistrictCode
) -> int:
    return telegram_length(directory.services(language, kind, code, places[code]))
