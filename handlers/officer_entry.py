"""How officers come in: the invitation link, `/antrean`, `/jaga`, `/kampanye`, and the alert's buttons."""

from __future__ import annotations

from betang.duty import claims, officers, people, rules, shifts
from betang.duty.labels import desk_name, officer_label
from betang.duty.officers import Officer
from betang.duty.views import Colleague, Pressed
from betang.errors import NotAllowed
from betang.vocabulary import CaseCode, Lane, Role
from betang.wording.terms import term
from handlers.menu import officers_menu
from handlers.turn import Turn


async def officer_in(turn: Turn) -> Officer:
    """The officer whose chat this is; raises NotAllowed for everybody else, at every single step."""
    officer = await people.officer_of(turn.app.duty, turn.work, turn.who)
    if officer is None:
        turn.go("home")
        raise NotAllowed("officer.not_one")
    if officer.locale != turn.state.locale:  # alerts follow the language of the chat
        await officers.set_locale(turn.work, officer, turn.state.locale)
    return officer


async def accept(turn: Turn, payload: str) -> bool:
    """`/start <token>`: become an officer. False when the payload is not an invitation."""
    if not officers.looks_like_invitation(payload):
        return False
    turn.go("home")
    officer = await officers.accept_invitation(turn.app.duty, turn.work, payload, turn.who, turn.state.locale)
    turn.say(
        turn.words(
            "Selamat bertugas, {who}. Peran: {role}. Ketik /jaga untuk mulai jaga, /antrean untuk melihat antrean.",
            who=officer_label(turn.words, turn.app.districts, Colleague(officer.number, officer.desk)),
            role=term(turn.words, officer.role),
        )
    )
    if rules.sees_the_queue(officer):
        turn.go("officer.home")
        await turn.app.duty.outbox.put(turn.work, turn.who, officers_menu(turn.words), Lane.RELAY)
    return True


async def enter(turn: Turn) -> None:
    """`/antrean`: the officer's first screen. Campaign staff learn nothing of cases, not even how many there are."""
    officer = await officer_in(turn)
    if not rules.sees_the_queue(officer):
        raise NotAllowed("officer.no_queue")
    turn.go("officer.home")


async def toggle_shift(turn: Turn) -> None:
    """`/jaga`: on shift, or off it."""
    officer = await officer_in(turn)
    turn.go("officer.home" if rules.sees_the_queue(officer) else "home")
    if officer.on_shift:
        await leave_shift(turn, officer)
    else:
        await begin_shift(turn, officer)


async def begin_shift(turn: Turn, officer: Officer) -> None:
    begun = await shifts.go_on_shift(turn.app.duty, turn.work, officer)
    if begun.pressed is Pressed.NOW:
        turn.say(
            turn.words.count("Anda jaga. {n} kasus menunggu.", "Anda jaga. {n} kasus menunggu.", begun.waiting)
        )


async def leave_shift(turn: Turn, officer: Officer) -> None:
    left = await shifts.go_off_shift(turn.app.duty, turn.work, officer)
    if left.pressed is not Pressed.NOW:
        return
    turn.say(turn.words("Anda selesai jaga."))
    if left.still_held:
        turn.say(
            turn.words.count(
                "{n} kasus masih pada Anda. Lepas atau oper kalau tidak diteruskan.",
                "{n} kasus masih pada Anda. Lepas atau oper kalau tidak diteruskan.",
                left.still_held,
            )
        )


async def campaigns(turn: Turn) -> None:
    """`/kampanye`: the role is there already; the campaigns come later."""
    officer = await officer_in(turn)
    if officer.role is not Role.CAMPAIGN:
        raise NotAllowed("officer.no_campaigns")
    turn.say(turn.words("Menu kampanye belum tersedia di versi ini. Peran Anda sudah tercatat."))
    turn.go("home")


async def press_anywhere(turn: Turn, action: str) -> bool:
    """The buttons of an alert: `queue` and `case:<code>:claim`."""
    match action.split(":"):
        case ["queue"]:
            await enter(turn)
        case ["case", code, "claim"]:
            await claim(turn, CaseCode(code))
        case _:
            return False
    return True


async def claim(turn: Turn, code: CaseCode) -> None:
    """Take a case and show it; whoever loses the race reads who has it, on O7."""
    officer = await officer_in(turn)
    turn.go("officer.home")
    held = await claims.claim(turn.app.duty, turn.work, officer, code)
    turn.go("officer.case", code=code)
    if held.pressed is Pressed.NOW:
        turn.toast = turn.words.plain("Kasus ini sekarang pada Anda.")


def desk_label(turn: Turn, officer: Officer) -> str:
    return desk_name(turn.words, turn.app.districts, officer.desk)
