"""Adding to a report that has been filed. It can be added to without a PIN, since nothing of it is shown."""

from __future__ import annotations

from betang.chats.state import Kept
from betang.duty import filing
from betang.errors import Lost
from betang.vocabulary import FileRef
from betang.wording.normal import without_hidden
from handlers import heard, held
from handlers.problems import problem_in_words
from handlers.turn import Turn


async def add_text(turn: Turn, case_id: str, text: str, *, however_short: bool = False) -> bool:
    """False when it is no sentence. What nobody would read any more is held, and offered as a new story."""
    if not (without_hidden(text) if however_short else heard.is_talk(turn, text)):
        return False
    try:
        async with turn.work.attempt():
            await filing.add_text(turn.app.duty, turn.work, case_id, text, turn.incoming.update_id)
    except Lost as lost:
        turn.say(problem_in_words(turn, lost))
        held.hold(turn, text)
        turn.kept = Kept.HELD
        turn.go("offer")
        return True
    turn.say(turn.words("Tersimpan untuk petugas."))
    if not however_short:
        turn.kept = Kept.TAKEN
    return True


async def add_file(turn: Turn, case_id: str, file: FileRef) -> bool:
    """Raises what adding raises (too big, too many, closed); the message stays in the chat then."""
    message = turn.incoming.message_id
    if message is None:
        return False
    await filing.add_file(turn.app.duty, turn.work, case_id, turn.who, file, message, turn.incoming.update_id)
    turn.say(turn.words("Diterima, sedang disimpan untuk petugas."))
    return True
