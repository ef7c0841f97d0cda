"""What is kept of the answers beside the story: the facts officers sort by, and how the citizen may be told.

Both are sealed under the working key in the case's row. The form itself is the flow's (`flows.report_form`).
"""

from __future__ import annotations

from dataclasses import replace

import msgspec

from betang.flows.report_form import Danger, Need, ReportForm, Risk, SafeWindow
from betang.storage.cases import CaseRow
from betang.vault.vault import Vault
from betang.vocabulary import Answering, Place, Relation, Subject, Violence, When


class CaseFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """None and empty: not asked, or not answered."""

    about: Subject | None = None
    kinds: tuple[Violence, ...] = ()
    place: Place | None = None
    when: When | None = None
    relation: Relation | None = None
    danger: Danger | None = None
    risks: tuple[Risk, ...] = ()
    risks_denied: tuple[Risk, ...] = ()
    need: Need | None = None
    has_code_word: bool = False
    shared_phone: bool = False


class Contact(msgspec.Struct, frozen=True, omit_defaults=True):
    """How and when the citizen may be told that something waits. `window` is None unless a doorbell is wished."""

    answering: Answering = Answering.PULL
    window: SafeWindow | None = None
    locale: str = "id"


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_facts = msgspec.json.Decoder(CaseFacts).decode
_decode_contact = msgspec.json.Decoder(Contact).decode


def facts_of(form: ReportForm) -> CaseFacts:
    """The code word itself is not among them; it is a message to the case."""
    return CaseFacts(
        about=form.about,
        kinds=form.kinds,
        place=form.place,
        when=form.when,
        relation=form.relation,
        danger=form.danger,
        risks=tuple(sorted(form.risks)),
        risks_denied=tuple(sorted(form.risks_denied)),
        need=form.need,
        has_code_word=bool(form.code_word),
        shared_phone=form.shared_phone,
    )


def contact_of(form: ReportForm, locale: str) -> Contact:
    return make_contact(form.answering, form.window, locale)


def make_contact(answering: Answering, window: SafeWindow | None, locale: str) -> Contact:
    """A doorbell without a window rings never; that is what PULL says, so it is kept as PULL."""
    if answering is not Answering.DOORBELL:
        return Contact(answering, None, locale)
    if window is None or not window.days or not window.hours:
        return Contact(Answering.PULL, None, locale)
    ordered = replace(window, days=tuple(sorted(set(window.days))), hours=tuple(sorted(set(window.hours))))
    return Contact(answering, ordered, locale)


def seal_facts(vault: Vault, case_id: str, facts: CaseFacts) -> bytes:
    return vault.working.seal(_encode(facts), f"cases.facts:{case_id}")


def open_facts(vault: Vault, case_id: str, sealed: bytes) -> CaseFacts:
    """Raises CannotOpenError when it was changed or belongs to another case."""
    return _decode_facts(vault.working.open(sealed, f"cases.facts:{case_id}"))


def seal_contact(vault: Vault, case_id: str, contact: Contact) -> bytes:
    return vault.working.seal(_encode(contact), f"cases.contact:{case_id}")


def open_contact(vault: Vault, case_id: str, sealed: bytes) -> Contact:
    """Raises CannotOpenError when it was changed or belongs to another case."""
    return _decode_contact(vault.working.open(sealed, f"cases.contact:{case_id}"))


def contact_of_case(vault: Vault, case: CaseRow) -> Contact:
    """Of an erased case: nothing may be sent."""
    if case.contact is None:
        return Contact(Answering.NONE)
    return open_contact(vault, case.id, case.contact)
