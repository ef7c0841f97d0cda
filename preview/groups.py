"""The parts of the preview, in the order of the page, and who signs each of them (docs/content-guide.md).

Titles are for the agency, which reads Indonesian; they are no texts of the bot and have no translation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    title: str
    signed_by: str
    rooms: tuple[str, ...] = ()
    """Beginnings of the names of rooms that are shown here."""


GROUPS = (
    Group(
        "mulai",
        "Menu, perintah, dan pengaturan",
        "dinas",
        ("home", "closed", "settings", "language", "safeword", "profile"),
    ),
    Group("privasi", "Privasi dan penghapusan", "dinas, ahli hukum", ("privacy", "erase")),
    Group("darurat", "Kartu darurat", "dinas, psikolog", ("emergency",)),
    Group("layanan", "Direktori layanan per kabupaten/kota", "yang sudah menelepon nomornya", ("nearby",)),
    Group("lapor", "Percakapan laporan", "dinas, psikolog, ahli hukum", ("report", "offer", "missed")),
    Group("setelah", "Setelah laporan dikirim", "dinas, psikolog, ahli hukum", ("sent", "code", "follow")),
    Group("kabar", "Kabar, peringatan, dan penolakan", "dinas"),
    Group("petugas", "Layar petugas", "dinas", ("officer",)),
    Group("templat", "Jawaban yang dipilih petugas", "dinas, psikolog"),
    Group("baca", "Layar bacaan, kuis, dan seri", "dinas", ("learn", "series")),
    Group("pustaka", "Pustaka bacaan", "dinas, psikolog, ahli hukum"),
    Group("kuis", "Kuis dan cerita pendek", "dinas, psikolog, ahli hukum"),
    Group("seri", "Seri bacaan", "dinas"),
    Group("grup", "Grup dan @bot di chat lain", "dinas", ("group", "inline")),
    Group("lain", "Layar lain", "dinas"),
    Group("sisa", "Kalimat yang tidak tampak di layar mana pun", "dinas"),
)


def group_of_room(place: str) -> Group:
    """Where a room is shown; rooms that nobody has sorted stand together."""
    return next((one for one in GROUPS if place.startswith(one.rooms)), group("lain"))


def group(key: str) -> Group:
    """Raises LookupError for a group that does not exist."""
    return next(one for one in GROUPS if one.id == key)
