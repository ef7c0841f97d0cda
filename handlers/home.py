"""The first screen and the quiet rooms round it: settings, language, privacy, goodbye."""

from __future__ import annotations

from betang.vocabulary import Button, Screen
from betang.wording.catalogue import Words
from betang.wording.normal import normal, without_hidden
from handlers import heard, reporting
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn


def first_screen(words: Words) -> Screen:
    """C0; also what is shown instead of whatever closed by itself."""
    text = words(
        "Halo, selamat datang. Di sini ada bacaan keluarga dan orang yang bisa diajak bicara. Mau mulai dari mana?"
    )
    rows = [
        [Button(words.plain("📖 Belajar"), "learn"), Button(words.plain("💬 Cerita atau lapor"), "report")],
        [Button(words.plain("🔑 Cek kabar"), "check"), Button(words.plain("⚙️ Pengaturan"), "settings")],
        [Button(words.plain("☎️ Bantuan"), "sos"), Button(words.plain("✖ Tutup"), "exit")],
    ]
    return Screen(text, tuple(tuple(row) for row in rows))


class Home(Room):
    """C0: neutral in its first forty characters, for a phone that lies on a table."""

    name = "home"

    async def screen(self, turn: Turn) -> Screen:
        return first_screen(turn.words)

    async def press(self, turn: Turn, action: str) -> bool:
        match action:
            case "learn" | "settings":
                turn.go(action)
            case "report":
                await reporting.enter(turn)
            case "check":
                turn.go("follow.login")
            case _:
                return False
        return True


class Closed(Room):
    """C19: what stays after closing."""

    name = "closed"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = (
            (Button(words.plain("📖 Belajar"), "learn"), Button(words.plain("☎️ Bantuan"), "sos")),
            (Button(words.plain("✖ Tutup"), "exit"),),
        )
        return Screen(words("Sampai jumpa. Ketik /belajar untuk bacaan keluarga."), rows)

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "learn":
            return False
        turn.go("learn")
        return True


class Settings(Room):
    name = "settings"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        rows = [
            [Button(words.plain("🌐 Bahasa"), "language"), Button(words.plain("🔑 Kata aman"), "safeword")],
            [Button(words.plain("🔒 Privasi"), "privacy"), Button(words.plain("🧹 Hapus data"), "erase")],
        ]
        return with_shell(words("Pengaturan. Mau ubah apa?"), rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        if action not in {"language", "safeword", "privacy", "erase", "home"}:
            return False
        turn.go(action)
        return True


class Language(Room):
    name = "language"

    async def screen(self, turn: Turn) -> Screen:
        buttons = [Button(self._label(turn, code), f"use:{code}") for code in turn.app.catalogues.offered]
        return with_shell(turn.words("Mau pakai bahasa apa?"), in_pairs(buttons), turn.words, back="settings")

    def _label(self, turn: Turn, code: str) -> str:
        """In its own words; whoever chooses a half-translated one is told that the rest will be Indonesian."""
        catalogues = turn.app.catalogues
        name = catalogues.name(code)
        return name if catalogues.is_complete(code) else turn.words.plain("{name} (sebagian)", name=name)

    async def press(self, turn: Turn, action: str) -> bool:
        if action == "settings":
            turn.go("settings")
            return True
        code = action.removeprefix("use:")
        if code not in turn.app.catalogues.offered:
            return False
        turn.state.locale, turn.state.chosen_locale = code, True
        turn.words = turn.app.catalogues.catalogue(code)
        turn.go("home")
        return True


class SafeWord(Room):
    """The word that closes everything. Two letters would close it by accident, a sentence nobody types."""

    name = "safeword"

    async def screen(self, turn: Turn) -> Screen:
        text = turn.words(
            "Kata aman sekarang: <b>{word}</b>. Kapan pun kata itu diketik, semuanya tertutup. "
            "Untuk mengganti, ketik kata lain yang jarang dipakai (4 sampai 30 huruf).",
            word=turn.state.safe_word,
        )
        return with_shell(text, [], turn.words, back="settings")

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "settings":
            return False
        turn.go("settings")
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        if heard.is_cry(turn, text) or heard.is_report(turn, text):
            return False
        word = " ".join(without_hidden(text).split())
        # What is compared later must be long enough too: `a!!!` would be found in every other sentence.
        if len(word) > 30 or sum(letter.isalpha() for letter in normal(word)) < 4:
            turn.say(turn.words("Kata aman perlu 4 sampai 30 huruf. Coba kata lain, ya."))
            return True
        turn.state.safe_word = word
        turn.say(turn.words("Kata aman sudah diganti."))
        return True


class Privacy(Room):
    name = "privacy"

    async def screen(self, turn: Turn) -> Screen:
        text = turn.words(
            "<b>Yang perlu Anda tahu</b>\n"
            "• Yang membaca hanya petugas yang menangani.\n"
            "• Telegram dapat melihat isi chat dengan bot. Kalau itu berisiko, pakai 129 atau datang langsung.\n"
            "• Kekerasan seksual wajib diteruskan ke polisi dalam 3x24 jam; untuk anak, petugas bisa wajib meneruskan.\n"
            "• Laporan disimpan sampai {days} hari setelah selesai, dan bisa Anda hapus.\n"
            "• Saya tidak menyimpan nama dan nomor Anda.\n"
            "• Seri yang Anda ikuti tersimpan terkunci sampai selesai, dihentikan, atau dihapus dengan /hapus.\n"
            "• Yang tidak bisa saya hapus: nama bot di daftar chat, notifikasi, perangkat lain dengan akun ini, "
            "dan pesan yang lebih lama dari 48 jam.",
            days=turn.app.keep_days,
        )
        rows = [[Button(turn.words.plain("🧹 Hapus data"), "erase")]]
        return with_shell(text, rows, turn.words, back="settings")

    async def press(self, turn: Turn, action: str) -> bool:
        if action not in {"erase", "settings"}:
            return False
        turn.go(action)
        return True
