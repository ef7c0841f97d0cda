"""What the operator can ask of a bot, whether it runs or not: invitations, officers, parked updates, figures.

Verbs answer in lines of plain text. They say ids, codes and counts, never what a person wrote.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import segno

from betang.delivery.deliveries import SetMenu
from betang.duty import audit, officers, people, queue
from betang.duty.room import DutyRoom
from betang.errors import Conflict, SettingsError, UserError
from betang.storage import journal, outbox
from betang.storage.database import Database
from betang.vocabulary import PROVINCE, DistrictCode, Lane, Role

Arguments = Mapping[str, str]
Lines = list[str]


@dataclass(frozen=True, slots=True)
class Console:
    """What the verbs work with. `username` is the bot's, for links; `replayed` hands a parked update back."""

    database: Database
    duty: DutyRoom
    username: str
    replayed: Callable[[int], Awaitable[None]] | None = None
    content: Callable[[], Lines] = list
    """What the running bot says of its content."""
    shift: Callable[[float], None] | None = None
    """Moves the running bot's hour, so many seconds from the real one; None but in the training room."""


async def perform(console: Console, verb: str, arguments: Arguments) -> Lines:
    """Do what `verb` says. Raises SettingsError with what the operator can do about it."""
    action = VERBS.get(verb)
    if action is None:
        raise SettingsError(f"no such command: {verb}")
    try:
        return await action(console, arguments)
    except UserError as error:
        facts = ", ".join(f"{name} {value}" for name, value in error.facts.items())
        raise SettingsError(f"refused: {error.key} ({facts})" if facts else f"refused: {error.key}") from None


async def invite(console: Console, arguments: Arguments) -> Lines:
    """A one-time link for a new officer, on the last line, and as a picture above it."""
    role = _role(arguments.get("role", ""))
    desk = DistrictCode(arguments.get("desk") or PROVINCE)
    if desk != PROVINCE and desk not in console.duty.districts:
        raise SettingsError(f"no desk {desk}; use 62 for the province or the BPS code of a district, such as 6271")
    async with console.database.work() as work:
        token = await officers.invite(console.duty, work, role, desk)
    link = f"https://t.me/{console.username}?start={token}"
    hours = int(officers.INVITATION_LASTS.total_seconds() // 3600)
    return [*_picture(link), f"For one {role} officer of desk {desk}; works once, within {hours} hours:", link]


def _role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise SettingsError(f"no such role; use one of {', '.join(Role)}") from None


def _picture(link: str) -> Lines:
    """A QR code of block characters for a dark terminal, two rows of modules in one line of text.

    The margin is the four modules that ISO/IEC 18004 asks for; cameras find the code more slowly without it.
    """
    rows = [list(row) for row in segno.make(link, error="m").matrix_iter(border=4)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    shapes = {(0, 0): "█", (0, 1): "▀", (1, 0): "▄", (1, 1): " "}
    return [
        "".join(shapes[int(upper), int(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


async def list_officers(console: Console, _arguments: Arguments) -> Lines:
    """Number, desk, role and state; no names, since none are kept."""
    async with console.database.reading() as view:
        found = await officers.list_officers(view)
    lines = [
        f"{one.desk} {one.number:>3}  {one.role:<10}  "
        + ("revoked" if not one.active else "on shift" if one.on_shift else "off shift")
        for one in found
    ]
    return lines or ["No officers yet; `officer invite` makes a link for one."]


async def revoke(console: Console, arguments: Arguments) -> Lines:
    """End an officer's access; their cases return to the queue."""
    desk, number = DistrictCode(arguments["desk"]), int(arguments["number"])
    async with console.database.work() as work:
        officer = await officers.revoke(console.duty, work, desk, number)
        # Their chat's menu says `antrean` and `jaga`; it must not go on saying what they were.
        chat = people.conversation_of(console.duty, officer)
        await console.duty.outbox.put(work, chat, SetMenu(()), Lane.RELAY)
    return [f"Officer {number} of desk {desk} no longer has access."]


async def list_parked(console: Console, _arguments: Arguments) -> Lines:
    """Updates that failed three times: id, when they came, class and place of the error."""
    async with console.database.reading() as view:
        found = await journal.parked(view)
    return [
        f"{update_id}  {datetime.fromtimestamp(received / 1000, UTC):%Y-%m-%d %H:%M}Z  {why}"
        for update_id, why, received in found
    ] or ["Nothing is parked."]


async def replay(console: Console, arguments: Arguments) -> Lines:
    """Handle a parked update again; at once when the bot runs, else at its next start."""
    update_id = int(arguments["update"])
    try:
        async with console.database.work() as work:
            await journal.replay(work, update_id)
    except Conflict:
        raise SettingsError(f"update {update_id} is not parked; `parked list` shows those that are") from None
    if console.replayed is not None:
        await console.replayed(update_id)
        return [f"Update {update_id} is being handled again."]
    return [f"Update {update_id} will be handled again when the bot runs."]


async def status(console: Console, _arguments: Arguments) -> Lines:
    """Counts of journal, outbox and queue, and whether the audit chain is whole."""
    async with console.database.reading() as view:
        journalled = await journal.counts(view)
        sending = await outbox.counts(view)
        unheard = await queue.unheard(view)
        broken = await audit.verify_chain(view)
        head = await audit.head_of_chain(view)
    lines = [f"journal  {state.name.lower():<10} {count}" for state, count in sorted(journalled.items())]
    lines += [f"outbox   {state.name.lower():<10} {count}" for state, count in sorted(sending.items())]
    lines.append(f"cases nobody could be told of: {unheard}")
    lines.append("audit chain: whole" if broken is None else f"audit chain: BROKEN at entry {broken}")
    if head is not None:
        lines.append(f"audit head: entry {head.id} {head.digest.hex()} (write it down elsewhere now and then)")
    return lines + console.content()


async def shift_clock(console: Console, arguments: Arguments) -> Lines:
    """The training room's own verb; no command of the operator leads here."""
    if console.shift is None:
        raise SettingsError("the hour can be moved in the training room only")
    console.shift(float(arguments["seconds"]))
    return []


VERBS: dict[str, Callable[[Console, Arguments], Awaitable[Lines]]] = {
    "clock.shift": shift_clock,
    "officer.invite": invite,
    "officer.list": list_officers,
    "officer.revoke": revoke,
    "parked.list": list_parked,
    "parked.replay": replay,
    "status": status,
}
