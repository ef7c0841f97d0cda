"""Reads one entry of `content/directory.yaml`, and refuses what must not stand there.

Each complaint is a ContentError with file and line. What can only be judged with the calendar, the districts
and the languages at hand is in `directory_lint.py`.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from types import MappingProxyType

from betang.wording.contacts import Card, Contact, Kind, Sureness
from betang.wording.content import Entry
from betang.wording.districts import district_code
from betang.wording.library import Origin

FILE = "content/directory.yaml"
"""As complaints of the check name it, from the project's folder."""

_REACHED = ("number", "whatsapp", "url")
_VERIFIED = {"verified_on", "verified_by"}
_KNOWN = {
    "id",
    "kind",
    "name",
    "how",
    "hours",
    "cost",
    "note",
    "sure",
    "source",
    "unsure",
    "districts",
    "meanwhile",
}
_CONTACT = _KNOWN | _VERIFIED | {*_REACHED, "address", "cards", "instead_of"}
_PLACES = ("address", "lat", "lon", "map", "url")

_WHEREABOUTS = re.compile(r"\b(?:jl|jln|jalan|gang|gg|rt|rw|blok|maps)\b|-?\d{1,3}[.,]\d{3,}", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d .-]*\d")
_PERSON = re.compile(r"\b[A-Z][a-z]")


def read_contact(entry: Entry) -> Contact:
    """One of `contacts`: somewhere to turn to, with a number or waiting for one."""
    if entry.text("kind") == Kind.SHELTER:
        _keep_secret(entry)
    entry.only(_CONTACT)
    contact = _read(entry)
    if not (contact.number or contact.whatsapp or contact.url or contact.meanwhile):
        entry.fail("without 'number', 'whatsapp' or 'url' it needs 'meanwhile': whom to turn to until there is one")
    if "112" in contact.number.split() and not contact.districts:
        entry.fail("112 needs 'districts': it works only where somebody has dialled it", "number")
    if "{" in contact.name:
        entry.fail("{district} is filled in below 'in_every_district' alone; write the name out", "name")
    if contact.instead_of and not contact.districts:
        entry.fail("'instead_of' needs 'districts': where is it so?", "instead_of")
    return contact


def read_expected(entry: Entry) -> Contact:
    """One of `in_every_district`: what each has or should have, of which nobody has told us the number."""
    if entry.text("kind") == Kind.SHELTER:
        _keep_secret(entry)
    for key in (*_REACHED, *sorted(_VERIFIED), "cards", "address", "instead_of"):
        if key in entry.values:
            entry.fail(f"{key!r} differs from district to district; write an entry below 'contacts'", key)
    entry.only(_KNOWN)
    if not entry.text("meanwhile", ""):
        entry.fail("'meanwhile' is missing: whom to turn to until the number is known")
    return _read(entry)


def _read(entry: Entry) -> Contact:
    unsure = entry.texts("unsure")
    how, hours, cost = ("" if key in unsure else entry.text(key, "") for key in ("how", "hours", "cost"))
    return Contact(
        id=entry.text("id"),
        kind=_kind(entry),
        name=entry.text("name"),
        number=_number(entry, "number"),
        whatsapp=_number(entry, "whatsapp"),
        url=_url(entry),
        address=entry.text("address", ""),
        how=how,
        hours=hours,
        cost=cost,
        note=entry.text("note", ""),
        sure=_sureness(entry),
        verified_on=_verified_on(entry) if _VERIFIED & entry.values.keys() or _has_number(entry) else None,
        verified_by=_verified_by(entry),
        districts=tuple(district_code(entry, code, "districts") for code in entry.texts("districts")),
        cards=_cards(entry),
        meanwhile=entry.text("meanwhile", ""),
        instead_of=entry.text("instead_of", ""),
        origin=Origin(FILE, entry.line, MappingProxyType(dict(entry.lines))),
    )


def _keep_secret(entry: Entry) -> None:
    """Threat: whoever looks for somebody reads this too."""
    for key in _PLACES:
        if key in entry.values:
            entry.fail(f"a shelter has no {key!r} here: whoever looks for somebody reads this too", key)
    for key in ("name", "how", "note"):
        told = _WHEREABOUTS.search(entry.text(key, ""))
        if told:
            entry.fail(f"{told[0]!r} tells where the shelter is; whoever looks for somebody reads this too", key)


def _has_number(entry: Entry) -> bool:
    return any(entry.values.get(key) for key in _REACHED)


def _kind(entry: Entry) -> Kind:
    name = entry.text("kind")
    if name not in set(Kind):
        entry.fail(f"unknown kind {name!r}; known are {', '.join(Kind)}", "kind")
    return Kind(name)


def _number(entry: Entry, key: str) -> str:
    written = entry.text(key, "")
    if written and not _NUMBER.fullmatch(written):
        entry.fail(f"{key!r} must be one number: digits, spaces and dashes", key)
    return written


def _url(entry: Entry) -> str:
    address = entry.text("url", "")
    if address and not address.startswith("https://"):
        entry.fail("'url' must begin with https://", "url")
    return address


def _sureness(entry: Entry) -> Sureness:
    mark = entry.text("sure")
    if mark not in set(Sureness):
        entry.fail(f"'sure' must be A, B, C, M or I, not {mark!r}", "sure")
    sure = Sureness(mark)
    if sure not in {Sureness.MEMORY, Sureness.INFERENCE} and not entry.text("source", ""):
        entry.fail(f"'sure: {mark}' needs a 'source'; without one it is M or I", "sure")
    return sure


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
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        entry.fail("'verified_on' must be a date such as 2026-11-24, or empty", "verified_on")
    if not entry.values.get("verified_by"):
        entry.fail("'verified_on' needs 'verified_by': the role of who dialled", "verified_on")
    return value


def _verified_by(entry: Entry) -> str:
    """A role; a name would stand in everybody's copy of this file for ever."""
    role = entry.text("verified_by", "") if entry.values.get("verified_by") is not None else ""
    if role and entry.values.get("verified_on") is None:
        entry.fail("'verified_by' without 'verified_on': when was it dialled?", "verified_by")
    if _PERSON.search(role):
        entry.fail(f"{role!r} may be a name; write the role in small letters, such as: petugas jaga", "verified_by")
    return role
