"""C18: what the citizen does with a report that is open: read, add, change, withdraw, erase.

A filed report is never shown again; only its state and the officers' words are.
"""

from __future__ import annotations

from betang.chats.state import Unlocked
from betang.delivery.deliveries import SendFile
from betang.duty import filing
from betang.reports import followup
from betang.reports.followup import Answer, CaseStatus
from betang.vocabulary import Button, CaseState, FileRef, Lane, Screen
from betang.wording.splitting import split_for_telegram
from handlers import heard
from handlers.adding import add_file, add_text
from handlers.follow_login import stay_open
from handlers.home import Home
from handlers.room import Room, in_pairs, with_shell
from handlers.sent import show_code
from handlers.turn import Turn


class FollowRoom(Room):
    """A room behind the PIN: without an open report it is the first screen, and any step keeps it open."""

    listens_for_danger = True

    def case_id(self, turn: Turn) -> str | None:
        unlocked = turn.state.unlocked
        if unlocked is None:
            turn.go("home")
            return None
        stay_open(turn)
        return unlocked.case_id

    async def screen(self, turn: Turn) -> Screen:
        case_id = self.case_id(turn)
        return await Home().screen(turn) if case_id is None else await self.inside(turn, case_id)

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        raise NotImplementedError

    async def press(self, turn: Turn, action: str) -> bool:
        case_id = self.case_id(turn)
        return case_id is None or await self.pressed(turn, case_id, action)

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        if action != "menu":
            return False
        turn.go("follow.menu")
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """A sentence typed while a report is open belongs to it."""
        case_id = self.case_id(turn)
        return case_id is not None and await add_text(turn, case_id, text)

    async def file(self, turn: Turn, file: FileRef) -> bool:
        case_id = self.case_id(turn)
        return case_id is not None and await add_file(turn, case_id, file)


class FollowMenu(FollowRoom):
    """State in one line, and the ways on."""

    name = "follow.menu"

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        words = turn.words
        status = await followup.status_of(turn.app.reports, turn.work, case_id)
        if status is None:
            turn.state.unlocked = None
            turn.go("home")
            return await Home().screen(turn)
        buttons = []
        if status.answers_waiting:
            buttons.append(Button(words.plain("Baca jawaban"), "read"))
        if status.may_add:
            buttons.append(Button(words.plain("Tambah cerita"), "add"))
        if status.state is not CaseState.ERASED:
            buttons.append(Button(words.plain("Waktu aman"), "contact"))
            buttons.append(Button(words.plain("Kode baru"), "code"))
        if status.may_withdraw:
            buttons.append(Button(words.plain("Tarik laporan"), "withdraw"))
        if status.state is not CaseState.ERASED:
            buttons.append(Button(words.plain("Hapus semua"), "erase"))
        if turn.state.unlocked is not None and turn.state.unlocked.others:
            buttons.append(Button(words.plain("Laporan lain"), "other"))
        return with_shell(_status_text(turn, status), in_pairs(buttons), words, back="home")

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        match action:
            case "home":
                turn.state.unlocked = None
                turn.go("home")
            case "read":
                await _read(turn, case_id)
            case "add" | "contact" | "withdraw" | "erase":
                turn.go(f"follow.{action}")
            case "code":
                status = await followup.status_of(turn.app.reports, turn.work, case_id)
                await show_code(turn, case_id, has_pin=status is not None and status.has_pin)
            case "other" if turn.state.unlocked is not None and turn.state.unlocked.others:
                _turn_to_the_next(turn.state.unlocked)
            case _:
                return False
        return True


def _turn_to_the_next(unlocked: Unlocked) -> None:
    """One after the other, and round again."""
    unlocked.case_id, unlocked.others = unlocked.others[0], [*unlocked.others[1:], unlocked.case_id]


def _status_text(turn: Turn, status: CaseStatus) -> str:
    words = turn.words
    when = f"{words.date(status.since)} {words.time(status.since)}"
    states = {
        CaseState.WAITING: words("Status: diterima {when}, menunggu petugas.", when=when),
        CaseState.CLAIMED: words("Status: sedang ditangani sejak {when}.", when=when),
        CaseState.CLOSED: words("Status: selesai {when}.", when=when),
        CaseState.WITHDRAWN: words("Status: ditarik {when}.", when=when),
        CaseState.ERASED: words("Status: sudah dihapus."),
    }
    lines = [states[status.state]]
    if status.answers_waiting:
        count = words.count("Ada {n} jawaban.", "Ada {n} jawaban.", status.answers_waiting)
        lines.append(f"<b>{count}</b>")
    if status.overdue:
        lines.append(
            words(
                "Belum ada petugas yang membaca dalam waktunya. Sudah kami naikkan. Jangan menunggu: 129, atau 110."
            )
        )
    if status.erase_at is not None:
        lines.append(words("Isinya terhapus pada {date}.", date=words.date(status.erase_at)))
    return "\n".join(lines)


async def _read(turn: Turn, case_id: str) -> None:
    """The officers' words, once; then the waiting copies are gone."""
    answers = await followup.read_answers(turn.app.reports, turn.work, case_id)
    if not answers:
        turn.say(turn.words("Belum ada jawaban baru."))
        return
    shown = "\n\n".join(_answer_text(turn, answer) for answer in answers)
    turn.go("follow.answer", pages=split_for_telegram(shown, most=3000), page=0)
    for answer in answers:
        if answer.attachment is not None and answer.kind is not None:
            file = SendFile(answer.attachment, answer.kind, copy="waiting", protected=True, remove_after=600)
            await turn.app.reports.outbox.put(turn.work, turn.who, file, Lane.REPLY)


def _answer_text(turn: Turn, answer: Answer) -> str:
    words = turn.words
    head = words("<i>Petugas · {date} {time}</i>", date=words.date(answer.at), time=words.time(answer.at))
    body = (
        words("{text}", text=answer.text) if answer.text else words("(berkas ada di bawah, terhapus 10 menit lagi)")
    )
    return f"{head}\n{body}"


class FollowAnswer(FollowRoom):
    """The officers' words, a page at a time. Data: `pages` (HTML), `page`."""

    name = "follow.answer"
    listens_for_danger = True

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        words, pages, page = turn.words, turn.state.data.get("pages", []), int(turn.state.data.get("page", 0))
        text = pages[page] if 0 <= page < len(pages) else words("Belum ada jawaban baru.")
        rows = [[Button(words.plain("Balas"), "add"), Button(words.plain("Sudah dibaca"), "menu")]]
        if page + 1 < len(pages):
            rows.insert(0, [Button(words.plain("Lanjut ›"), "next")])
        return with_shell(text, rows, words)

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        match action:
            case "add" | "menu":
                turn.go(f"follow.{action}")
            case "next":
                turn.state.data["page"] = int(turn.state.data.get("page", 0)) + 1
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """An answer to the officer's words, be it a single one."""
        return await _add_or_press(turn, self, text)


class FollowAdd(FollowRoom):
    """More of the story, or a correction, or an answer to the officer."""

    name = "follow.add"

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        words = turn.words
        text = words(
            "Tulis atau kirim yang mau ditambahkan. Setiap kiriman langsung tersimpan untuk petugas, "
            "lalu saya hapus dari chat ini."
        )
        return with_shell(text, [[Button(words.plain("Selesai"), "menu")]], words)

    async def text(self, turn: Turn, text: str) -> bool:
        """Here a single word is told too."""
        return await _add_or_press(turn, self, text)


async def _add_or_press(turn: Turn, room: FollowRoom, text: str) -> bool:
    """Everything is added but the name of a button."""
    case_id = room.case_id(turn)
    if case_id is None:
        return False
    return await heard.press_by_name(turn, room, text) or await add_text(turn, case_id, text, however_short=True)


class FollowWithdraw(FollowRoom):
    """Taking the report back; says what remains."""

    name = "follow.withdraw"

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        words = turn.words
        text = words(
            "Mau menarik kembali yang sudah dikirim? Petugas berhenti menangani. Isinya masih disimpan {days} hari, lalu terhapus; "
            "bisa juga langsung dihapus. Untuk kekerasan seksual dan anak, yang sudah diteruskan ke polisi "
            "tidak bisa ditarik dari sini.",
            days=turn.app.keep_days,
        )
        return with_shell(text, [[Button(words.plain("Ya, tarik"), "yes")]], words, back="menu")

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        match action:
            case "menu":
                turn.go("follow.menu")
            case "yes":
                await filing.withdraw(turn.app.duty, turn.work, case_id)
                turn.go("follow.menu")
                turn.say(turn.words("Sudah ditarik kembali."))
            case _:
                return False
        return True


class FollowErase(FollowRoom):
    """Erasing; says what remains and why."""

    name = "follow.erase"

    async def inside(self, turn: Turn, case_id: str) -> Screen:
        words = turn.words
        text = words(
            "Hapus semua yang sudah dikirim? Cerita, berkas, dan jawaban tidak bisa dibuka lagi oleh siapa pun. "
            "Yang tersisa hanya hitungan: daerah dan tanggal, tanpa isi. Yang sudah diteruskan ke polisi "
            "tidak bisa dihapus dari sini."
        )
        return with_shell(text, [[Button(words.plain("Ya, hapus"), "yes")]], words, back="menu")

    async def pressed(self, turn: Turn, case_id: str, action: str) -> bool:
        match action:
            case "menu":
                turn.go("follow.menu")
            case "yes":
                await filing.erase(turn.app.duty, turn.work, case_id)
                turn.state.cases = [one for one in turn.state.cases if one != case_id]
                turn.state.unlocked = None
                turn.go("home")
                turn.say(turn.words("Sudah dihapus."))
            case _:
                return False
        return True
