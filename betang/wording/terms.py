"""The words people read for the enums of the vocabulary, and the neutral sentences of the doorbell.

Wording for officers follows SIMFONI-PPA (domain sheet 1.2, B). Citizens read the plainer labels of the flow
files; what is stored is the same value.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType

from betang.vocabulary import (
    Answering,
    CaseState,
    FileKind,
    MessageState,
    Outcome,
    Place,
    Relation,
    Role,
    Service,
    Subject,
    Urgency,
    Violence,
    When,
)
from betang.wording.catalogue import N_, Words


class Doorbell(StrEnum):
    """The neutral sentences among which a citizen chooses; what is stored is the choice."""

    MENU = "menu"
    READING = "bacaan"
    QUIZ = "kuis"


_TERMS: Mapping[type[Enum], Mapping[Enum, str]] = MappingProxyType(
    {
        Violence: {
            Violence.PHYSICAL: N_("Fisik"),
            Violence.PSYCHIC: N_("Psikis"),
            Violence.SEXUAL: N_("Seksual"),
            Violence.NEGLECT: N_("Penelantaran"),
            Violence.EXPLOITATION: N_("Eksploitasi"),
            Violence.TRAFFICKING: N_("Perdagangan orang"),
            Violence.OTHER: N_("Lainnya"),
        },
        Place: {
            Place.HOME: N_("Rumah tangga"),
            Place.WORK: N_("Tempat kerja"),
            Place.SCHOOL: N_("Sekolah"),
            Place.PUBLIC: N_("Fasilitas umum"),
            Place.SHORT_COURSE: N_("Lembaga pendidikan kilat"),
            Place.OTHER: N_("Lainnya"),
        },
        Relation: {
            Relation.PARENT: N_("Orang tua"),
            Relation.FAMILY: N_("Keluarga/saudara"),
            Relation.SPOUSE: N_("Suami/istri"),
            Relation.NEIGHBOUR: N_("Tetangga"),
            Relation.FRIEND: N_("Pacar/teman"),
            Relation.TEACHER: N_("Guru"),
            Relation.EMPLOYER: N_("Majikan"),
            Relation.COLLEAGUE: N_("Rekan kerja"),
            Relation.OTHER: N_("Lainnya"),
            Relation.UNKNOWN: N_("Tidak diketahui"),
        },
        Subject: {
            Subject.SELF: N_("Diri sendiri"),
            Subject.MINOR_SELF: N_("Diri sendiri, anak"),
            Subject.CHILD: N_("Seorang anak"),
            Subject.OTHER: N_("Orang lain"),
        },
        When: {
            When.TODAY: N_("Hari ini"),
            When.THIS_WEEK: N_("Minggu ini"),
            When.THIS_MONTH: N_("Bulan ini"),
            When.LONGER: N_("Lebih lama"),
            When.REPEATED: N_("Berulang"),
        },
        Urgency: {
            Urgency.EMERGENCY: N_("Darurat"),
            Urgency.HIGH: N_("Tinggi"),
            Urgency.MEDIUM: N_("Sedang"),
            Urgency.LOW: N_("Rendah"),
        },
        CaseState: {
            CaseState.WAITING: N_("Menunggu"),
            CaseState.CLAIMED: N_("Ditangani"),
            CaseState.CLOSED: N_("Selesai"),
            CaseState.WITHDRAWN: N_("Ditarik"),
            CaseState.ERASED: N_("Dihapus"),
        },
        Answering: {
            Answering.PULL: N_("Pelapor membuka sendiri"),
            Answering.DOORBELL: N_("Boleh dikabari"),
            Answering.NONE: N_("Jangan dijawab"),
        },
        MessageState: {
            MessageState.SENT: N_("Terkirim"),
            MessageState.WAITING: N_("Menunggu dibaca"),
            MessageState.READ: N_("Dibaca"),
        },
        FileKind: {
            FileKind.PHOTO: N_("Foto"),
            FileKind.VOICE: N_("Pesan suara"),
            FileKind.AUDIO: N_("Rekaman suara"),
            FileKind.VIDEO: N_("Video"),
            FileKind.VIDEO_NOTE: N_("Pesan video"),
            FileKind.DOCUMENT: N_("Berkas"),
        },
        Outcome: {
            Outcome.SERVED: N_("Dilayani"),
            Outcome.REFERRED: N_("Dirujuk"),
            Outcome.INFORMATION_ONLY: N_("Hanya perlu informasi"),
            Outcome.DECLINED: N_("Tidak bersedia lanjut"),
            Outcome.UNKNOWN_VICTIM: N_("Korban tidak diketahui"),
            Outcome.NO_CONTACT: N_("Tidak dapat dihubungi"),
            Outcome.DUPLICATE: N_("Laporan ganda"),
            Outcome.NOT_A_CASE: N_("Bukan kasus"),
        },
        Service: {
            Service.COMPLAINT: N_("Pengaduan"),
            Service.HEALTH: N_("Kesehatan"),
            Service.LEGAL_AID: N_("Bantuan hukum"),
            Service.ENFORCEMENT: N_("Penegakan hukum"),
            Service.SOCIAL_REHABILITATION: N_("Rehabilitasi sosial"),
            Service.REINTEGRATION: N_("Reintegrasi sosial"),
            Service.REPATRIATION: N_("Pemulangan"),
            Service.SPIRITUAL: N_("Pendampingan tokoh agama"),
        },
        Role: {
            Role.DUTY: N_("Petugas jaga"),
            Role.SUPERVISOR: N_("Penyelia"),
            Role.CAMPAIGN: N_("Petugas kampanye"),
            Role.AUDITOR: N_("Pemeriksa"),
        },
        Doorbell: {
            Doorbell.MENU: N_("Ada info baru di menu."),
            Doorbell.READING: N_("Ada bacaan baru untuk Anda."),
            Doorbell.QUIZ: N_("Ada kuis baru minggu ini."),
        },
    }
)
# By type first: members of two string enums with the same value are equal, and so the same key.

_BADGES: Mapping[Urgency, str] = MappingProxyType(
    {Urgency.EMERGENCY: "🔴", Urgency.HIGH: "🟠", Urgency.MEDIUM: "🟡", Urgency.LOW: "⚪"}
)


def term(words: Words, member: Enum) -> str:
    """What a person reads for a member of one of the enums above; plain text.

    Raises KeyError for an enum without words: a test goes through all of them.
    """
    return words.plain(_TERMS[type(member)][member])


def badge(urgency: Urgency) -> str:
    """The coloured dot of an urgency, for officers."""
    return _BADGES[urgency]
