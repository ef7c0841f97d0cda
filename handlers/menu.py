"""What Telegram shows of the bot before anything was said: name lines and commands, neutral in every language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from betang.delivery.deliveries import SetMenu
from betang.delivery.telegram_bot import BetangBot
from betang.wording.catalogue import N_, Catalogues, Words
from betang.wording.languages import SOURCE

COMMANDS = (
    ("start", N_("Mulai")),
    ("belajar", N_("Bacaan keluarga")),
    ("lapor", N_("Cerita kepada petugas")),
    ("cek", N_("Buka kabar dengan kode")),
    ("bantuan", N_("Nomor telepon penting")),
    ("tutup", N_("Tutup dan bersihkan")),
    ("bahasa", N_("Bahasa")),
    ("privasi", N_("Privasi")),
    ("hapus", N_("Hapus data")),
)
"""The public menu. Officers' commands are not in it: whoever looks at the phone learns nothing from it."""

IN_GROUPS = (("belajar", N_("Bacaan keluarga")),)
"""All that a group is shown: nobody should tap there, among many eyes, what belongs into the private chat."""

OFFICERS = (
    ("antrean", N_("Antrean kasus")),
    ("jaga", N_("Mulai atau selesai jaga")),
)


def officers_menu(words: Words) -> SetMenu:
    """The menu of an officer's own chat: the queue first, then what everybody has."""
    return SetMenu(tuple((name, words.plain(text)) for name, text in (*OFFICERS, *COMMANDS)))


async def present_the_bot(bot: BetangBot, catalogues: Catalogues) -> None:
    """Set commands and descriptions, once for everybody and once for each further language.

    Telegram knows languages of two letters only (Bot API, setMyCommands); to others it shows the first.
    """
    for locale in (code for code in catalogues.offered if len(code) == 2):
        words = catalogues.catalogue(locale)
        scope: dict[str, Any] = {} if locale == SOURCE else {"language_code": locale}
        await bot.call("setMyCommands", {"commands": _commands(words), **scope})
        in_groups = {"commands": _commands(words, IN_GROUPS), "scope": {"type": "all_group_chats"}}
        await bot.call("setMyCommands", {**in_groups, **scope})
        short = words.plain("Bacaan keluarga, dan orang yang bisa diajak bicara.")
        await bot.call("setMyShortDescription", {"short_description": short, **scope})
        await bot.call("setMyDescription", {"description": _description(words), **scope})


def _commands(words: Words, commands: Sequence[tuple[str, str]] = COMMANDS) -> list[dict[str, str]]:
    return [{"command": name, "description": words.plain(text)} for name, text in commands]


def _description(words: Words) -> str:
    return words.plain("Bacaan keluarga dari dinas provinsi, dan orang yang bisa diajak bicara. Tekan Mulai.")
