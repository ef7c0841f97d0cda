"""Who may do what in a group, asked at the moment of the press: rights that were taken away end at once."""

from __future__ import annotations

import logging
from functools import partial

from telegram import ChatMember
from telegram.error import TelegramError

from betang.delivery.telegram_bot import BetangBot
from betang.errors import BetangError
from handlers.incoming import Incoming
from handlers.turn import App, Rank

_ADMINISTRATORS = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR})

_log = logging.getLogger(__name__)


def rank_of(app: App, incoming: Incoming) -> Rank:
    """Of whoever pressed or typed. Raises NeedsAside: Telegram is asked outside the unit of work.

    Only administrators can write as the group itself.
    """
    if incoming.person == incoming.chat:
        return Rank.ADMINISTRATOR
    ask = partial(app.rank_in_group, incoming.chat, incoming.person)
    return incoming.asides.get("rank", Rank, ask)


class GroupRanks:
    """Asks Telegram."""

    def __init__(self, bot: BetangBot) -> None:
        self._bot = bot

    async def ask(self, group: int, person: int) -> Rank:
        """UNKNOWN when Telegram does not answer: whoever pressed is asked to press again."""
        try:
            member = await self._bot.call("getChatMember", {"chat_id": group, "user_id": person})
        except (TelegramError, BetangError, OSError) as error:
            _log.debug("a rank was not told: %s", type(error).__name__)
            return Rank.UNKNOWN
        status = member.get("status") if isinstance(member, dict) else None
        return Rank.ADMINISTRATOR if status in _ADMINISTRATORS else Rank.MEMBER
