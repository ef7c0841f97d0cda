"""O5: answering, from a template or freely, with a preview; and the internal note."""

from __future__ import annotations

from betang.duty import answers, case_views, reading, rules
from betang.duty.templates import Template, template_text
from betang.duty.views import Pressed, Verb
from betang.errors import UserError
from betang.vocabulary import Button, CaseCode, FileRef, Screen
from handlers.officer_entry import officer_in
from handlers.officer_home import case_of
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn


class OfficerAnswer(Room):
    """Choose or type; then see it exactly as the citizen will, and send. Data: `draft`, `update`."""

    name = "officer.answer"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        words, code = turn.words, case_of(turn)
        officer = await officer_in(turn)
        may = (await case_views.case_view(turn.app.duty, turn.work, officer, code)).may
        draft = turn.state.data.get("draft")
        if draft:
            text = words(
                "Untuk pelapor {code}, persis seperti ini:\n\n<blockquote>{text}</blockquote>",
                code=code,
                text=draft,
            )
            rows = [[Button(words.plain("Kirim"), "send"), Button(words.plain("Ubah"), "change")]]
            return with_shell(text, rows, words, back="back")
        text = words(
            "Jawaban untuk {code}. Pilih contoh, atau ketik sendiri. Bisa juga kirim satu berkas.", code=code
        )
        buttons = [Button(words.plain(one.title), f"use:{one.name}") for one in turn.app.templates]
        if Verb.ASK_CODE_WORD in may:
            buttons.append(Button(words.plain("Tanya kata sandi"), "codeword"))
            buttons.append(Button(words.plain("Lihat kata sandi"), "secret"))
        return with_shell(text, in_pairs(buttons), words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        app, code, data = turn.app, case_of(turn), turn.state.data
        match action.partition(":")[0]:
            case "back":
                turn.go("officer.case", code=code)
            case "change":
                turn.go("officer.answer", code=code)
            case "use":
                template = _template(turn, action.removeprefix("use:"))
                if template is None:
                    return False
                # In the language of whoever will read it, which need not be the officer's.
                locale = await answers.citizen_locale(app.duty, turn.work, officer, code)
                text = template_text(app.catalogues.catalogue(locale), template)
                turn.go("officer.answer", code=code, draft=text, update=turn.incoming.update_id)
            case "send" if data.get("draft"):
                sent = await answers.answer(
                    app.duty, turn.work, officer, code, int(data["update"]), text=str(data["draft"])
                )
                _sent(turn, sent)
            case "codeword":
                sent = await answers.ask_code_word(app.duty, turn.work, officer, code, turn.incoming.update_id)
                _sent(turn, sent)
            case "secret":
                word = await reading.code_word_of(app.duty, turn.work, officer, code)
                turn.toast, turn.alert, turn.again = turn.words.plain("Kata sandi: {word}", word=word), True, True
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        await officer_in(turn)
        draft_answer(turn, case_of(turn), text)
        return True

    async def file(self, turn: Turn, file: FileRef) -> bool:
        officer = await officer_in(turn)
        message = turn.incoming.message_id
        if message is None:
            return False
        app, code = turn.app, case_of(turn)
        blob = await answers.keep_file(app.duty, turn.work, officer, code, file, message)
        sent = await answers.answer(app.duty, turn.work, officer, code, turn.incoming.update_id, attachment=blob)
        turn.keep_message = True
        _sent(turn, sent)
        return True


def draft_answer(turn: Turn, code: CaseCode, text: str) -> None:
    """Show the officer's words as the citizen will see them; too long, they stay in the chat to be shortened."""
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2  # as Telegram counts
    if length > rules.MOST_TEXT:
        turn.keep_message = True
        raise UserError("answer.too_long", length=length, limit=rules.MOST_TEXT)
    turn.go("officer.answer", code=code, draft=text, update=turn.incoming.update_id)


def _template(turn: Turn, name: str) -> Template | None:
    return next((one for one in turn.app.templates if one.name == name), None)


def _sent(turn: Turn, pressed: Pressed) -> None:
    code = case_of(turn)
    turn.go("officer.case", code=code)
    if pressed is Pressed.NOW:
        turn.say(turn.words("Tersimpan untuk pelapor {code}. Dibaca saat aman baginya.", code=code))


class OfficerNote(Room):
    """An internal note; the citizen never sees it."""

    name = "officer.note"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        text = turn.words("Catatan dalam untuk {code}. Ketik isinya; pelapor tidak melihatnya.", code=case_of(turn))
        return with_shell(text, [], turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        if action != "back":
            return False
        turn.go("officer.case", code=case_of(turn))
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        officer = await officer_in(turn)
        code = case_of(turn)
        turn.keep_message = True  # whatever is refused must not be lost
        await answers.note(turn.app.duty, turn.work, officer, code, turn.incoming.update_id, text)
        turn.keep_message = False
        turn.go("officer.case", code=code)
        turn.say(turn.words("Catatan tersimpan."))
        return True
