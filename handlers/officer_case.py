"""O3 and O4: one case, its reading view and its files."""

from __future__ import annotations

from betang.delivery.deliveries import SendNotice
from betang.duty import case_views, claims, reading, rules
from betang.duty.labels import action_term, desk_name, officer_label, reason_term, span
from betang.duty.views import AttachmentView, CaseView, Pressed, Reading, Reason, Verb
from betang.vocabulary import Answering, Author, BlobId, Button, Lane, Screen
from betang.wording.splitting import split_for_telegram
from betang.wording.terms import badge, term
from handlers import heard
from handlers.officer_entry import claim, officer_in
from handlers.officer_home import case_of
from handlers.officer_writing import draft_answer
from handlers.room import Room, in_pairs, with_shell
from handlers.shell import move_screen_down
from handlers.turn import Turn

_READING = 3  # storage.states.Purpose.READING: removed after a time

_HISTORY = 6
"""Lines of history on the screen; a small phone shows no more without scrolling."""

_MOST_FILES = 20
"""Rows of buttons; Telegram takes 100 buttons, a phone far fewer."""

_OPENS = {
    "answer": "officer.answer",
    "note": "officer.note",
    "handover": "officer.handover",
    "close": "officer.close",
    "reopen": "officer.reopen",
    "reason": "officer.reason",
    "files": "officer.files",
}


class OfficerCase(Room):
    """O3: what is known without reading; the buttons are what this officer may do."""

    name = "officer.case"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        officer = await officer_in(turn)
        view = await case_views.case_view(turn.app.duty, turn.work, officer, case_of(turn))
        return with_shell(_case_text(turn, view), in_pairs(_buttons(turn, view)), turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code = case_of(turn)
        match action:
            case "back":
                turn.go("officer.queue", list="queue")
            case "claim":
                await claim(turn, code)
            case "read":
                await send_reading(turn, await reading.read_story(turn.app.duty, turn.work, officer, code))
            case "release":
                if await claims.release(turn.app.duty, turn.work, officer, code) is Pressed.NOW:
                    turn.say(turn.words("Kasus {code} kembali ke antrean.", code=code))
                turn.go("officer.home")
            case _ if action in _OPENS:
                turn.go(_OPENS[action], code=code)
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """A sentence below a case that one holds is an answer in the making; it is shown before it is sent."""
        officer = await officer_in(turn)
        view = await case_views.case_view(turn.app.duty, turn.work, officer, case_of(turn))
        if Verb.ANSWER not in view.may or not heard.is_talk(turn, text):
            return False
        draft_answer(turn, case_of(turn), text)
        return True


def _buttons(turn: Turn, view: CaseView) -> list[Button]:
    words = turn.words
    known = (
        (Verb.CLAIM, Button(words.plain("Ambil"), "claim")),
        (Verb.READ, Button(words.plain("Baca cerita"), "read")),
        (Verb.READ, Button(words.plain("Berkas ({n})", n=view.files), "files")),
        (Verb.READ_WITH_REASON, Button(words.plain("Baca dengan alasan"), "reason")),
        (Verb.ANSWER, Button(words.plain("Jawab"), "answer")),
        (Verb.NOTE, Button(words.plain("Catatan"), "note")),
        (Verb.HAND_OVER, Button(words.plain("Oper"), "handover")),
        (Verb.RELEASE, Button(words.plain("Lepas"), "release")),
        (Verb.CLOSE, Button(words.plain("Selesai"), "close")),
        (Verb.REOPEN, Button(words.plain("Buka lagi"), "reopen")),
    )
    return [
        button for verb, button in known if verb in view.may and not (button.action == "files" and view.files == 0)
    ]


def _case_text(turn: Turn, view: CaseView) -> str:
    words, item = turn.words, view.item
    districts = turn.app.districts
    lines = [f"{badge(item.urgency)} <b>{item.code}</b> · {term(words, item.urgency)} · {term(words, item.state)}"]
    if item.clock_left is not None:
        late = item.clock_left.total_seconds() < 0
        time = span(words, -item.clock_left if late else item.clock_left)
        lines.append(words("⏰ lewat {time}", time=time) if late else words("sisa {time}", time=time))
    if view.lease_left is not None and view.mine:
        lines.append(
            words(
                "Pada Anda; kembali ke antrean {time} lagi kalau tidak dikerjakan.",
                time=span(words, view.lease_left),
            )
        )
    elif item.claimed_by is not None:
        lines.append(words("Ditangani {who}", who=officer_label(words, districts, item.claimed_by)))
    lines.append(words("Daerah: {district}", district=desk_name(words, districts, item.district)))
    facts = [term(words, fact) for fact in (item.subject, view.place, view.when, view.relation) if fact is not None]
    if item.kinds:
        lines.append(words("Jenis: {kinds}", kinds=words.list([term(words, kind) for kind in item.kinds])))
    if facts:
        lines.append(" · ".join(facts))
    lines += _ways_of_answering(turn, view)
    lines += _history(turn, view)
    return "\n".join(lines)


def _ways_of_answering(turn: Turn, view: CaseView) -> list[str]:
    words = turn.words
    allowed = {
        Answering.PULL: words("Jawaban: dibuka sendiri oleh pelapor"),
        Answering.DOORBELL: words("Jawaban: pelapor boleh dikabari di jam aman"),
        Answering.NONE: words("Jawaban di sini: tidak diizinkan"),
    }
    lines = [allowed[view.answering]] if view.answering is not None else []
    if view.has_code_word:
        lines.append(words("Ada kata sandi: tanyakan dulu sebelum melanjutkan."))
    return lines


def _history(turn: Turn, view: CaseView) -> list[str]:
    words = turn.words
    lines = []
    for entry in view.history[-_HISTORY:]:
        who = officer_label(words, turn.app.districts, entry.who) if entry.who is not None else ""
        said = f"{words.time(entry.at)} {action_term(words, entry.action)}"
        lines.append(f"<i>{said}{' · ' + who if who else ''}</i>")
    return ["", *lines] if lines else []


class ReadWithReason(Room):
    """Reading without a claim: the reason is chosen first, and goes into the audit chain."""

    name = "officer.reason"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        reasons = (Reason.SUPERVISION, Reason.COVERING, Reason.EMERGENCY, Reason.COMPLAINT, Reason.LEGAL)
        buttons = [Button(reason_term(turn.words, one), f"why:{one}") for one in reasons]
        text = turn.words("Apa alasan membaca tanpa mengambil? Alasannya dicatat.")
        return with_shell(text, in_pairs(buttons), turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code = case_of(turn)
        why = action.removeprefix("why:")
        if action != "back":
            if why not in set(Reason):
                return False
            found = await reading.read_story(turn.app.duty, turn.work, officer, code, Reason(why))
            await send_reading(turn, found)
        turn.go("officer.case", code=code)
        return True


async def send_reading(turn: Turn, found: Reading) -> None:
    """O4: protected messages beside the screen, removed after a time whatever the officer does."""
    words = turn.words
    parts = [_piece_text(turn, found, number) for number in range(len(found.pieces))]
    body = "\n\n".join(part for part in parts if part) or words("Belum ada tulisan di kasus ini.")
    for text in split_for_telegram(f"<b>{found.code}</b>\n\n{body}"):
        await turn.app.duty.outbox.put(
            turn.work,
            turn.who,
            SendNotice(text, protected=True, purpose=_READING, remove_after=rules.READING_SECONDS),
            Lane.REPLY,
        )
    await move_screen_down(turn)
    turn.say(words("Isi kasus ada di atas; terhapus sendiri setelah 10 menit."))


def _piece_text(turn: Turn, found: Reading, number: int) -> str:
    piece = found.pieces[number]
    words = turn.words
    who = words.plain("Pelapor")
    if piece.author is Author.OFFICER and piece.by is not None:
        who = officer_label(words, turn.app.districts, piece.by)
    head = words("<i>{time} · {who}</i>", time=f"{words.date(piece.at)} {words.time(piece.at)}", who=who)
    body = words("{text}", text=piece.text) if piece.text else words("(berkas)")
    return f"{head}\n{body}"


class OfficerFiles(Room):
    """The files of a case: the clean preview first; originals are sealed evidence."""

    name = "officer.files"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        officer = await officer_in(turn)
        files = await reading.list_files(turn.work, officer, case_of(turn))
        lines = [turn.words("Berkas kasus {code}", code=case_of(turn))]
        lines += [_file_line(turn, number, file) for number, file in enumerate(files, start=1)]
        stored = [(number, file) for number, file in enumerate(files, start=1) if file.stored]
        rows = [_file_buttons(turn, number, file) for number, file in stored[:_MOST_FILES]]
        return with_shell("\n".join(lines), rows, turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code = case_of(turn)
        if action == "back":
            turn.go("officer.case", code=code)
            return True
        verb, _, blob = action.partition(":")
        if verb not in {"file", "original"}:
            return False
        original = verb == "original"
        await reading.send_file(turn.app.duty, turn.work, officer, code, BlobId(blob), original=original)
        await move_screen_down(turn)
        turn.say(turn.words("Berkas ada di atas; terhapus sendiri setelah 10 menit."))
        return True


def _file_buttons(turn: Turn, number: int, file: AttachmentView) -> list[Button]:
    """The clean preview; beside it the original, which may hold what a camera wrote into it."""
    shown = Button(f"{number}. {term(turn.words, file.kind)}", f"file:{file.id}")
    if not file.has_preview:
        return [shown]
    return [shown, Button(turn.words.plain("{n}. Asli", n=number), f"original:{file.id}")]


def _file_line(turn: Turn, number: int, file: AttachmentView) -> str:
    words = turn.words
    state = words("siap") if file.stored else words("gagal diambil") if file.failed else words("masih diambil")
    return f"{number}. {term(words, file.kind)} · {words.number(max(1, file.size // 1024))} kB · {state}"
