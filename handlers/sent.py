"""C16 and C17: sent, and the code to keep."""

from __future__ import annotations

from datetime import UTC, datetime

from betang.duty.labels import desk_name
from betang.reports import opening
from betang.vocabulary import Answering, Button, DistrictCode, FileRef, Screen
from betang.wording.catalogue import Trusted
from handlers import heard, held
from handlers.adding import add_file, add_text
from handlers.codes import looks_like_no_code
from handlers.room import Room, shell_row
from handlers.turn import Turn

CHECKED = (2, 5)
"""Which words of the code are asked back, counted from one (storyboard C17)."""


class Sent(Room):
    """Shown only after the commit, since it leaves with it. A time is said only when somebody is on shift."""

    name = "sent"
    stays = True

    async def screen(self, turn: Turn) -> Screen:
        words, data = turn.words, turn.state.data
        desk = desk_name(words, turn.app.districts, DistrictCode(str(data.get("desk", "62"))))
        lines = [words("<b>Diterima.</b> Terima kasih sudah bercerita.")]
        if data.get("due"):
            moment = datetime.fromtimestamp(float(data["due"]), UTC)
            lines.append(
                words(
                    "Petugas meja {desk} akan membaca paling lambat {date} pukul {time} WIB.",
                    desk=desk,
                    date=words.date(moment),
                    time=words.time(moment),
                )
            )
        else:
            lines.append(
                words(
                    "Saat ini belum ada petugas yang jaga di meja {desk}. Laporan menunggu sampai ada. "
                    "Kalau perlu orang sekarang: 129 atau 110.",
                    desk=desk,
                )
            )
        if data.get("answering") == Answering.DOORBELL:
            lines.append(words("Kabar hanya datang di hari dan jam yang Anda pilih."))
        else:
            lines.append(words("Tidak ada kabar yang dikirim ke HP ini."))
        if not data.get("pin"):
            lines.append(words("Tanpa PIN, laporan ini hanya bisa dibuka dengan kode. Simpan kodenya sekarang."))
        rows = (
            (Button(words.plain("Simpan kode"), "code"), Button(words.plain("Tutup dan bersihkan"), "exit")),
            *shell_row(words),
        )
        return Screen("\n\n".join(lines), rows)

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "code":
            return False
        await show_code(turn, _case_of(turn), has_pin=bool(turn.state.data.get("pin")))
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """Something comes to mind just after sending: it belongs to what was sent."""
        return await add_text(turn, _case_of(turn), text)

    async def file(self, turn: Turn, file: FileRef) -> bool:
        return await add_file(turn, _case_of(turn), file)


def _case_of(turn: Turn) -> str:
    return str(turn.state.data.get("case", ""))


async def show_code(turn: Turn, case_id: str, *, has_pin: bool) -> None:
    """Draw a code of words for the case; an earlier code of it no longer opens anything."""
    if case_id not in turn.state.cases and not _is_unlocked(turn, case_id):
        turn.go("home")
        return
    words = turn.app.receipt_words.draw(turn.app.clock)
    await opening.issue_receipt(turn.app.reports, turn.work, case_id, words)
    turn.state.receipt, turn.state.receipt_until = list(words), held.open_until(turn)
    turn.go("code", case=case_id, pin=has_pin)


def _is_unlocked(turn: Turn, case_id: str) -> bool:
    return turn.state.unlocked is not None and turn.state.unlocked.case_id == case_id


class Code(Room):
    """Six words, shown until two of them have been typed back or the person leaves; then never again."""

    name = "code"
    stays = True

    async def screen(self, turn: Turn) -> Screen:
        words, receipt = turn.words, turn.state.receipt
        if not receipt:
            return await _after_code(turn)
        numbered = "\n".join(f"{number}. <b>{word}</b>" for number, word in enumerate(receipt, start=1))
        text = words(
            "Kode Anda:\n{code}\n\nTulis di tempat yang hanya Anda tahu. "
            "Untuk memastikan, ketik kata ke-{first} dan ke-{second}.",
            first=CHECKED[0],
            second=CHECKED[1],
            code=Trusted(numbered),
        )
        rows = ((Button(words.plain("Lain kali"), "later"),), *shell_row(words))
        return Screen(text, rows)

    async def press(self, turn: Turn, action: str) -> bool:
        if action not in {"later", "home"}:
            return False
        if action == "later":
            turn.say(_said_later(turn))
        turn.state.receipt = []
        turn.go("home")
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        receipt = turn.state.receipt
        if not receipt or _is_about_something_else(turn, text):
            return await add_text(turn, _case_of(turn), text)
        typed = turn.app.receipt_words.normalise(text)
        wanted = tuple(receipt[number - 1] for number in CHECKED)
        if typed in {wanted, tuple(receipt)}:
            turn.state.receipt = []
            turn.say(turn.words("Cocok. Kode tidak ditampilkan lagi."))
        else:
            turn.say(
                turn.words(
                    "Belum cocok. Lihat lagi kata ke-{first} dan ke-{second}.", first=CHECKED[0], second=CHECKED[1]
                )
            )
        return True

    async def file(self, turn: Turn, file: FileRef) -> bool:
        return await add_file(turn, _case_of(turn), file)


def _is_about_something_else(turn: Turn, text: str) -> bool:
    """Everyday words are in the list of codes too, so what is typed is compared with the code that is shown."""
    typed = turn.app.receipt_words.normalise(text)
    return looks_like_no_code(turn, text) or (len(typed) >= heard.TALK and not set(typed) & set(turn.state.receipt))


def _said_later(turn: Turn) -> str:
    """What is true without the code: a report that has no PIN opens with nothing else."""
    if turn.state.data.get("pin"):
        return turn.words(
            "Baik. Kode tidak ditampilkan lagi; kode baru bisa dibuat saat laporan dibuka dengan PIN."
        )
    return turn.words(
        "Baik. Kode tidak ditampilkan lagi. Tanpa PIN, laporan ini hanya bisa dibuka dengan kode itu."
    )


async def _after_code(turn: Turn) -> Screen:
    words = turn.words
    if turn.state.data.get("pin"):
        text = words("Dengan kode dan PIN, ini bisa dibuka lagi dari HP mana pun: ketik /cek.")
    else:
        text = words("Dengan kode itu, ini bisa dibuka lagi dari HP mana pun: ketik /cek.")
    rows = (
        (Button(words.plain("Tutup dan bersihkan"), "exit"), Button(words.plain("‹ Awal"), "home")),
        *shell_row(words),
    )
    return Screen(text, rows)
