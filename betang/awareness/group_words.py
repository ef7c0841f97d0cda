"""What a group sees: a message of the library with a few buttons, and the menu for its administrators.

No emergency card and nothing about reports: a group learns no more of the bot than that it brings something to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from betang.awareness.group_rules import HOURS, Plan, themes_of
from betang.awareness.hours import EVERY_DAY
from betang.delivery.deliveries import Key, Keys, SendNotice
from betang.wording.catalogue import N_, Catalogues, Words
from betang.wording.library import Library, Message
from betang.wording.reading import Reader

MENU, BELOW_POST = "g", "gp"
"""How the data of a button begins: of the menu itself, and below a post, which stays as it is."""

ABOUT = "group"
"""What a notice is about that is a post in a group."""

THEMES_A_PAGE = 10

DAYS = (N_("Senin"), N_("Selasa"), N_("Rabu"), N_("Kamis"), N_("Jumat"), N_("Sabtu"), N_("Minggu"))

View = tuple[str, Keys]
"""HTML and buttons of the menu's message."""


def post(reader: Reader, words: Words, message: Message, bot_username: str, *, not_after: int) -> SendNotice:
    """One message as it is posted."""
    link = f"https://t.me/{bot_username}?start=belajar"
    keys = (
        (Key(words.plain("📖 Bacaan lain"), url=link),),
        (
            Key(words.plain("⏸ Jeda"), data=f"{BELOW_POST}:pause"),
            Key(words.plain("⏹ Berhenti"), data=f"{BELOW_POST}:stop"),
            Key(words.plain("⚙️ Atur"), data=f"{BELOW_POST}:menu"),
        ),
    )
    return SendNotice(reader.message(message), keys, not_after=not_after, about=ABOUT)


# The menu


def menu(words: Words, library: Library, plan: Plan, due: datetime | None, languages: int) -> View:
    """What is chosen, and where to change it."""
    text = "\n\n".join(
        [
            words(
                "Halo. Saya mengirim bacaan keluarga ke grup ini, pada hari dan jam yang dipilih pengurus. "
                "Di grup saya tidak bertanya, dan percakapan di sini tidak saya simpan."
            ),
            _chosen(words, library, plan),
            _standing(words, due),
            f"<i>{words('Tombol di bawah hanya untuk pengurus grup.')}</i>",
        ]
    )
    choosing = [
        _key(words.plain("📚 Tema"), "themes:0"),
        _key(words.plain("📅 Hari"), "days"),
        _key(words.plain("🕓 Jam"), "hours"),
    ]
    going = _key(words.plain("▶️ Mulai"), "start") if due is None else _key(words.plain("⏸ Jeda"), "pause")
    rows = [
        choosing,
        [_key(words.plain("🌐 Bahasa"), "languages")],
        [going, _key(words.plain("⏹ Berhenti"), "stop")],
    ]
    return text, _keys(rows if languages > 1 else [rows[0], rows[2]])


def _chosen(words: Words, library: Library, plan: Plan) -> str:
    titles = [words(theme.title) for theme in themes_of(library) if theme.id in plan.themes]
    return "\n".join(
        [
            words("Tema: {themes}", themes=words.list(titles) if titles else words.plain("semua")),
            words("Hari: {days}", days=days_in_words(words, plan.days)),
            words("Jam: {hour} WIB", hour=hour_in_words(words, plan.hour)),
        ]
    )


def _standing(words: Words, due: datetime | None) -> str:
    if due is None:
        return words("Belum ada yang dikirim. Ketuk Mulai kalau sudah cocok.")
    return words("Berikutnya: {date}, pukul {time} WIB.", date=words.date(due), time=words.time(due))


def days_in_words(words: Words, days: int) -> str:
    """Plain: the names of the chosen days, or that it is all of them."""
    if days == EVERY_DAY:
        return words.plain("setiap hari")
    return words.list([words.plain(name) for day, name in enumerate(DAYS) if days & 1 << day])


def hour_in_words(words: Words, hour: int) -> str:
    """Plain, in the manner of the language."""
    return words.time(time(hour))


def themes(words: Words, library: Library, plan: Plan, page: int) -> View:
    known = themes_of(library)
    last = max(0, len(known) - 1) // THEMES_A_PAGE
    page = min(max(page, 0), last)
    shown = known[page * THEMES_A_PAGE : (page + 1) * THEMES_A_PAGE]
    boxes = [
        Key(_box(words.plain(theme.title), ticked=theme.id in plan.themes), data=f"{MENU}:t:{page}:{theme.id}")
        for theme in shown
    ]
    turning = [
        *([_key(words.plain("‹ Tema tadi"), f"themes:{page - 1}")] if page > 0 else []),
        *([_key(words.plain("Tema lain ›"), f"themes:{page + 1}")] if page < last else []),
    ]
    every = Key(_box(words.plain("Semua tema"), ticked=not plan.themes), data=f"{MENU}:all:{page}")
    rows = [[every], *in_rows(boxes, 2), turning, _back(words)]
    return words("Tema apa yang dikirim ke grup ini? Boleh lebih dari satu."), _keys(rows)


def days(words: Words, plan: Plan) -> View:
    boxes = [
        Key(_box(words.plain(name), ticked=bool(plan.days & 1 << day)), data=f"{MENU}:d:{day}")
        for day, name in enumerate(DAYS)
    ]
    every = Key(_box(words.plain("Setiap hari"), ticked=plan.days == EVERY_DAY), data=f"{MENU}:everyday")
    return words("Hari apa saja? Paling banyak satu bacaan sehari."), _keys(
        [[every], *in_rows(boxes, 2), _back(words)]
    )


def hours(words: Words, plan: Plan) -> View:
    keys = [
        Key(_box(hour_in_words(words, hour), ticked=hour == plan.hour), data=f"{MENU}:h:{hour}") for hour in HOURS
    ]
    return words("Jam berapa? Waktu Indonesia Barat."), _keys([*in_rows(keys, 3), _back(words)])


def languages(words: Words, catalogues: Catalogues, plan: Plan) -> View:
    keys = [
        Key(_box(catalogues.name(code), ticked=code == plan.locale), data=f"{MENU}:l:{code}")
        for code in catalogues.offered
    ]
    return words("Bacaan di grup ini dalam bahasa apa?"), _keys([*in_rows(keys, 2), _back(words)])


def ended(words: Words) -> View:
    """What stays where the menu was."""
    text = words(
        "Sudah berhenti. Pilihan untuk grup ini sudah dihapus, dan saya boleh dikeluarkan kapan saja. Sampai jumpa."
    )
    return text, _keys([[_key(words.plain("▶️ Mulai lagi"), "new")]])


def _box(label: str, *, ticked: bool) -> str:
    return f"{'☑' if ticked else '☐'} {label}"


def _key(label: str, action: str) -> Key:
    return Key(label, data=f"{MENU}:{action}")


def _back(words: Words) -> list[Key]:
    return [_key(words.plain("‹ Kembali"), "menu")]


def in_rows(keys: Sequence[Key], width: int) -> Iterator[list[Key]]:
    for start in range(0, len(keys), width):
        yield list(keys[start : start + width])


def _keys(rows: Sequence[Sequence[Key]]) -> Keys:
    return tuple(tuple(row) for row in rows if row)
