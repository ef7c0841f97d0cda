"""O6 and what else takes a case out of an officer's hands: closing, opening again, handing over."""

from __future__ import annotations

from betang.duty import claims, closing, queue
from betang.duty.labels import officer_label, reason_term
from betang.duty.views import Pressed, Reason
from betang.vocabulary import Button, DistrictCode, Outcome, Screen, Service
from betang.wording.terms import term
from handlers.officer_entry import officer_in
from handlers.officer_home import case_of
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn


class OfficerClose(Room):
    """O6: services given (ticks), then the outcome; says what is kept and until when. Data: `services`."""

    name = "officer.close"
    listens_for_danger = False

    def question(self, turn: Turn) -> str:
        return f"close:{case_of(turn)}:{bool(turn.state.data.get('outcomes'))}"

    async def screen(self, turn: Turn) -> Screen:
        words = turn.words
        chosen = _services(turn)
        if turn.state.data.get("outcomes"):
            buttons = [Button(term(words, one), f"end:{one}") for one in Outcome]
            text = words(
                "Apa hasil akhir {code}? Isi kasus disimpan {days} hari lagi, lalu terhapus.",
                code=case_of(turn),
                days=turn.app.keep_days,
            )
            return with_shell(text, in_pairs(buttons), words, back="back")
        buttons = [Button(f"{'☑' if one in chosen else '☐'} {term(words, one)}", f"tick:{one}") for one in Service]
        rows = [*in_pairs(buttons), [Button(words.plain("Lanjut"), "next")]]
        return with_shell(words("Layanan apa yang sudah diberikan?"), rows, words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code, chosen = case_of(turn), _services(turn)
        verb, _, value = action.partition(":")
        match verb:
            case "back" if turn.state.data.get("outcomes"):
                turn.go(self.name, code=code, services=chosen)
            case "back":
                turn.go("officer.case", code=code)
            case "tick" if value in set(Service):
                ticked = [one for one in Service if (one in chosen) != (one == value)]
                turn.go(self.name, code=code, services=ticked)
            case "next":
                turn.go(self.name, code=code, services=chosen, outcomes=True)
            case "end" if value in set(Outcome):
                given = [Service(one) for one in chosen]
                closed = await closing.close(turn.app.duty, turn.work, officer, code, Outcome(value), given)
                if closed is Pressed.NOW:
                    turn.say(turn.words("Kasus {code} ditutup.", code=code))
                turn.go("officer.home")
            case _:
                return False
        return True


def _services(turn: Turn) -> list[str]:
    return [str(one) for one in turn.state.data.get("services", [])]


class OfficerReopen(Room):
    """A closed case is opened again, with a reason."""

    name = "officer.reopen"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        reasons = (Reason.NEW_FACTS, Reason.WRONGLY_CLOSED, Reason.COMPLAINT, Reason.LEGAL)
        buttons = [Button(reason_term(turn.words, one), f"why:{one}") for one in reasons]
        text = turn.words("Apa alasan membuka lagi {code}?", code=case_of(turn))
        return with_shell(text, in_pairs(buttons), turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code, why = case_of(turn), action.removeprefix("why:")
        if action != "back":
            if why not in set(Reason):
                return False
            await closing.reopen(turn.app.duty, turn.work, officer, code, Reason(why))
        turn.go("officer.case", code=code)
        return True


class OfficerHandOver(Room):
    """To a colleague on shift, who is told."""

    name = "officer.handover"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        officer = await officer_in(turn)
        home = await queue.home(turn.app.duty, turn.work, officer)
        buttons = [
            Button(officer_label(turn.words, turn.app.districts, one), f"to:{one.desk}:{one.number}")
            for one in home.colleagues
        ]
        text = turn.words("Oper {code} kepada siapa?", code=case_of(turn))
        if not buttons:
            text = turn.words("Tidak ada rekan yang sedang jaga. Lepas kasus supaya kembali ke antrean.")
        return with_shell(text, [[one] for one in buttons], turn.words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        code = case_of(turn)
        if action == "back":
            turn.go("officer.case", code=code)
            return True
        verb, desk, number = (*action.split(":"), "", "")[:3]
        if verb != "to" or not (number.isascii() and number.isdigit()):
            return False
        done = await claims.hand_over(turn.app.duty, turn.work, officer, code, int(number), DistrictCode(desk))
        turn.go("officer.home")
        if done is Pressed.NOW:
            turn.say(turn.words("Kasus {code} sudah dioper.", code=code))
        return True
