"""The words of the domain as types: ids, enums and small value objects.

Standard library only. Nothing here decides anything (rules do), reads the time (the clock does)
or knows Telegram (the handlers do). The values of the enums are what is stored and what the flow
files write; the words people read for them come from the catalogues (`betang.wording.terms`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NewType

Pseudonym = NewType("Pseudonym", bytes)
"""A Telegram id under AES-SIV in one context; the only form in which an id is stored."""

CaseCode = NewType("CaseCode", str)
"""What officers call a case, such as `K-7Q4M`. Says nothing about the reporter."""

DistrictCode = NewType("DistrictCode", str)
"""A BPS code (`kode_bps`): `62` for the province or one of its 14 districts, such as `6271`."""

OfficerId = NewType("OfficerId", int)
BlobId = NewType("BlobId", str)
"""Name of a sealed file in the data folder: 32 hex digits drawn by chance."""

PROVINCE = DistrictCode("62")


class Lane(IntEnum):
    """What leaves for Telegram first: the lower the number, the more urgent."""

    URGENT = 0  # emergency cards, officers' alerts
    REPLY = 1  # the answer to whoever has just written
    RELAY = 2  # doorbells, reminders, relayed messages, clean-up
    CAMPAIGN = 3


class Role(StrEnum):
    DUTY = "duty"
    SUPERVISOR = "supervisor"
    CAMPAIGN = "campaign"
    AUDITOR = "auditor"


class Violence(StrEnum):
    """`Jenis kekerasan` as SIMFONI-PPA shows them (domain sheet 1.2, B)."""

    PHYSICAL = "fisik"
    PSYCHIC = "psikis"
    SEXUAL = "seksual"
    NEGLECT = "penelantaran"
    EXPLOITATION = "eksploitasi"
    TRAFFICKING = "perdagangan_orang"
    OTHER = "lainnya"


class Place(StrEnum):
    """`Tempat kejadian` as SIMFONI-PPA shows them (domain sheet 1.2, B)."""

    HOME = "rumah_tangga"
    WORK = "tempat_kerja"
    SCHOOL = "sekolah"
    PUBLIC = "fasilitas_umum"
    SHORT_COURSE = "lembaga_pendidikan_kilat"
    OTHER = "lainnya"


class Relation(StrEnum):
    """`Hubungan pelaku` as SIMFONI-PPA shows them (domain sheet 1.2, B)."""

    PARENT = "orang_tua"
    FAMILY = "keluarga_saudara"
    SPOUSE = "suami_istri"
    NEIGHBOUR = "tetangga"
    FRIEND = "pacar_teman"
    TEACHER = "guru"
    EMPLOYER = "majikan"
    COLLEAGUE = "rekan_kerja"
    OTHER = "lainnya"
    UNKNOWN = "na"


class Subject(StrEnum):
    """Whom a report is about, and so which path it takes."""

    SELF = "saya"
    MINOR_SELF = "saya_anak"
    CHILD = "anak"
    OTHER = "orang_lain"


class When(StrEnum):
    TODAY = "hari_ini"
    THIS_WEEK = "minggu_ini"
    THIS_MONTH = "bulan_ini"
    LONGER = "lebih_lama"
    REPEATED = "berulang"


class Urgency(IntEnum):
    """Class of a case (domain sheet 7.1, I): ranks the queue and picks the clock. Never shown to citizens."""

    EMERGENCY = 0
    HIGH = 1
    MEDIUM = 2
    LOW = 3


class CaseState(StrEnum):
    WAITING = "waiting"  # in the queue, nobody has it
    CLAIMED = "claimed"  # an officer works on it under a lease
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # taken back by the citizen; content stays until erased or the period ends
    ERASED = "erased"  # wrappings destroyed; only the bare row is left for counting


class Answering(StrEnum):
    """What the citizen allowed when asked whether an officer may answer here."""

    PULL = "pull"  # the citizen opens the follow-up alone; nothing is ever sent unasked
    DOORBELL = "doorbell"  # a neutral sentence within the safe window
    NONE = "none"


class Author(StrEnum):
    CITIZEN = "citizen"
    OFFICER = "officer"


class MessageState(StrEnum):
    SENT = "sent"  # written down, the other side has not been told
    WAITING = "waiting"  # the other side may know that something is there
    READ = "read"


class FileKind(StrEnum):
    PHOTO = "photo"
    VOICE = "voice"
    AUDIO = "audio"
    VIDEO = "video"
    VIDEO_NOTE = "video_note"
    DOCUMENT = "document"


class Outcome(StrEnum):
    """Why a case was closed (domain sheet 10: the reasons unfollowed complaints are recorded with, plus served)."""

    SERVED = "dilayani"
    REFERRED = "dirujuk"
    INFORMATION_ONLY = "hanya_informasi"
    DECLINED = "tidak_bersedia_lanjut"
    UNKNOWN_VICTIM = "korban_tidak_diketahui"
    NO_CONTACT = "tidak_dapat_dihubungi"
    DUPLICATE = "laporan_ganda"
    NOT_A_CASE = "bukan_kasus"


class Service(StrEnum):
    """`Layanan yang diberikan` as SIMFONI-PPA lists them (domain sheet 1.2, B)."""

    COMPLAINT = "pengaduan"
    HEALTH = "kesehatan"
    LEGAL_AID = "bantuan_hukum"
    ENFORCEMENT = "penegakan_hukum"
    SOCIAL_REHABILITATION = "rehabilitasi_sosial"
    REINTEGRATION = "reintegrasi_sosial"
    REPATRIATION = "pemulangan"
    SPIRITUAL = "pendampingan_tokoh_agama"


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. `action` goes into callback data (at most 64 bytes with its stamp); `url` opens a link.

    `copies`: what the phone puts on its clipboard, 1 to 256 characters (Bot API, CopyTextButton). `switches`: what
    stands behind the bot's name in the text field of a chat that the person chooses next (inline mode).
    """

    label: str
    action: str = ""
    url: str = ""
    copies: str = ""
    switches: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """What a chat shows: HTML text (at most 4,096 UTF-16 units after parsing) and rows of buttons."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    protected: bool = False
    """Officers' reading view: Telegram is asked to forbid forwarding and saving."""


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file as Telegram names it, before it has been fetched. `size` in bytes, 0 when Telegram gives none."""

    kind: FileKind
    file_id: str
    size: int = 0
    media_type: str = ""
    name: str = ""
