"""answerInlineQuery, for articles: what Telegram takes and what it refuses.

Documentation lists no error texts; these are the names that Telegram's own servers give (errors of
messages.setInlineBotResults). Other kinds of results are refused: the bot has no use for them.
"""

from __future__ import annotations

import re
from typing import Any

from betang.training.errors import bad_request
from betang.training.inline import InlineAnswer, Result
from betang.training.limits import INLINE_OFFSET_BYTES, INLINE_RESULT_ID_BYTES, INLINE_RESULTS, check_text
from betang.training.markup import read_inline
from betang.training.parameters import Parameters
from betang.training.sending import read_text
from betang.training.state import World

Json = dict[str, Any]

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def answer_inline_query(world: World, call: Parameters) -> bool:
    results = call.structure("results", "inline query results")
    if not isinstance(results, list):
        raise bad_request("results must be an Array of InlineQueryResult")
    if len(results) > INLINE_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    read = tuple(_result(one) for one in results)
    if len({one.id for one in read}) < len(read):
        raise bad_request("RESULT_ID_DUPLICATE")
    offset = call.text("next_offset")
    if len(offset.encode()) > INLINE_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    answer = InlineAnswer(
        read, _button(call), offset, call.whole("cache_time", 300), is_personal=call.flag("is_personal")
    )
    world.inline.answer(call.text("inline_query_id"), answer)
    return True


def _result(raw: Any) -> Result:
    if not isinstance(raw, dict):
        raise bad_request("can't parse inline query result: InlineQueryResult must be an Object")
    if raw.get("type") != "article":
        raise bad_request("RESULT_TYPE_INVALID")
    key = str(raw.get("id", ""))
    if not 1 <= len(key.encode()) <= INLINE_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    title = str(raw.get("title", ""))
    if not title.strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    return Result(key, title, str(raw.get("description", "")), _content(raw))


def _content(raw: Json) -> Json:
    given = raw.get("input_message_content")
    if not isinstance(given, dict) or "message_text" not in given:
        raise bad_request("can't parse inline query result: Input message content is not specified")
    text = {**given, "text": given["message_text"]}
    content = read_text(Parameters(text))
    check_text(content["text"])
    markup = read_inline(raw.get("reply_markup"))
    return {**content, "reply_markup": markup} if markup else content


def _button(call: Parameters) -> tuple[str, str] | None:
    button = call.structure("button", "inline query results button")
    if button is None:
        return None
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    payload = str(button.get("start_parameter", ""))
    if not payload:
        raise bad_request("START_PARAM_EMPTY")
    if not _PAYLOAD.match(payload):
        raise bad_request("START_PARAM_INVALID")
    return str(button["text"]), payload
