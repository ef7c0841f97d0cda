"""O0 and O2: the officer's first screen and the queue."""

from __future__ import annotations

from typing import Any

from betang.duty import queue, rules
from betang.duty.labels import desk_name, officer_label, span
from betang.duty.officers import Officer
from betang.duty.views import Filters, HomeCounts, Page, QueueItem
from betang.errors import NotAllowed
from betang.vocabulary import Button, CaseCode, CaseState, DistrictCode, Screen, Urgency, Violence
from betang.wording.terms import badge, term
from handlers.home import Home
from handlers.officer_entry import begin_shift, leave_shift, officer_in
from handlers.problems import problem_in_words
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn


class OfficerHome(Room):
    """O0: on shift or not, with whom; mine, waiting by class, past the clock."""

    name = "officer.home"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        try:
            officer = await officer_in(turn)
            counts = await queue.home(turn.app.duty, turn.work, officer)
        except NotAllowed as error:  # the role has gone, or is another by now
            turn.say(problem_in_words(turn, error))
            turn.go("home")
            return await Home().screen(turn)
        words = turn.words
        shift = Button(words.plain("⏹ Selesai jaga") if officer.on_shift else words.plain("▶️ Mulai jaga"), "shift")
        rows = [
            [Button(words.plain("Paling mendesak"), "urgent"), Button(words.plain("Antrean"), "queue")],
            [Button(words.plain("Kasus saya"), "mine"), *([shift] if rules.works_on_cases(officer) else [])],
        ]
        return with_shell(_home_text(turn, officer, counts), rows, words)

    async def press(self, turn: Turn, action: str) -> bool:
        officer = await officer_in(turn)
        match action:
            case "queue" | "mine":
                turn.go("officer.queue", list=action)
            case "urgent":
                code = await queue.most_urgent(turn.work, officer)
                if code is None:
                    turn.say(turn.words("Tidak ada kasus yang menunggu."))
                else:
                    turn.go("officer.case", code=code)
            case "shift":
                await (leave_shift(turn, officer) if officer.on_shift else begin_shift(turn, officer))
            case _:
                return False
        return True


def _home_text(turn: Turn, officer: Officer, counts: HomeCounts) -> str:
    words = turn.words
    desk = desk_name(words, turn.app.districts, officer.desk)
    lines = [words("<b>Meja {desk}</b>", desk=desk)]
    lines.append(words("Anda sedang jaga.") if counts.on_shift else words("Anda tidak sedang jaga."))
    if counts.colleagues:
        names = [officer_label(words, turn.app.districts, one) for one in counts.colleagues]
        lines.append(words("Jaga juga: {names}", names=words.list(names)))
    waiting = [
        f"{badge(urgency)} {words.number(count)}" for urgency, count in sorted(counts.waiting.items()) if count
    ]
    lines.append(words("Menunggu: {waiting}", waiting=" · ".join(waiting) or words.plain("tidak ada")))
    lines.append(words("Pada saya: {mine}", mine=words.number(counts.mine)))
    if counts.past_clock:
        lines.append(words("⏰ Lewat waktu: {late}", late=words.number(counts.past_clock)))
    return "\n".join(lines)


class OfficerQueue(Room):
    """O2: eight cases a page; data: `list` (queue or mine), `page`, and the filters."""

    name = "officer.queue"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        officer = await officer_in(turn)
        page = await _page(turn, officer)
        words, is_mine = turn.words, turn.state.data.get("list") == "mine"
        title = words("<b>Kasus saya</b>") if is_mine else words("<b>Antrean</b>")
        lines = [title, *([] if is_mine else _filter_line(turn))]
        lines += [item_line(turn, item) for item in page.items] or [words("Tidak ada kasus di sini.")]
        rows = in_pairs([Button(item.code, f"case:{item.code}") for item in page.items])
        if page.pages > 1:
            place = f"{page.number + 1}/{page.pages}"
            rows.append([Button(f"‹ {place}", f"page:{page.number - 1}"), Button("›", f"page:{page.number + 1}")])
        if not is_mine:
            rows.append([Button(words.plain("Saring"), "filter")])
        return with_shell("\n".join(lines), rows, words, back="home")

    async def press(self, turn: Turn, action: str) -> bool:
        await officer_in(turn)
        verb, _, value = action.partition(":")
        match verb:
            case "home":
                turn.go("officer.home")
            case "case":
                turn.go("officer.case", code=value)
            case "page":
                turn.state.data["page"] = int(value) if value.isascii() and value.isdigit() else 0
            case "filter":
                turn.state.place = "officer.filter"
            case _:
                return False
        return True


async def _page(turn: Turn, officer: Officer) -> Page:
    data = turn.state.data
    number = int(data.get("page", 0))
    if data.get("list") == "mine":
        return await queue.mine(turn.app.duty, turn.work, officer, number)
    return await queue.waiting(turn.app.duty, turn.work, officer, filters_of(data), number)


def filters_of(data: dict[str, Any]) -> Filters:
    """Filters as the chat keeps them."""
    return Filters(
        urgency=Urgency(data["urgency"]) if "urgency" in data else None,
        district=DistrictCode(data["district"]) if "district" in data else None,
        kind=Violence(data["kind"]) if "kind" in data else None,
        state=CaseState(data["state"]) if "state" in data else CaseState.WAITING,
    )


def _filter_line(turn: Turn) -> list[str]:
    filters, words = filters_of(turn.state.data), turn.words
    said = [
        term(words, filters.urgency) if filters.urgency is not None else "",
        turn.app.districts.name(filters.district) if filters.district else "",
        term(words, filters.kind) if filters.kind else "",
        term(words, filters.state) if filters.state not in {None, CaseState.WAITING} else "",
    ]
    chosen = [one for one in said if one]
    return [words("Disaring: {filters}", filters=words.list(chosen))] if chosen else []


def item_line(turn: Turn, item: QueueItem) -> str:
    """One line a case: class, code, clock, district, for whom, kinds."""
    words = turn.words
    parts = [f"{badge(item.urgency)} <b>{item.code}</b>", _clock(turn, item)]
    parts.append(desk_name(words, turn.app.districts, item.district))
    if item.subject is not None:
        parts.append(term(words, item.subject))
    if item.kinds:
        parts.append(words.list([term(words, kind) for kind in item.kinds]))
    if item.claimed_by is not None:
        parts.append(officer_label(words, turn.app.districts, item.claimed_by))
    if item.unread:
        parts.append("✉️")
    return " · ".join(parts)


def _clock(turn: Turn, item: QueueItem) -> str:
    if item.clock_left is None:
        return term(turn.words, item.state)
    if item.clock_left.total_seconds() < 0:
        return turn.words("⏰ lewat {time}", time=span(turn.words, -item.clock_left))
    return turn.words("sisa {time}", time=span(turn.words, item.clock_left))


class OfficerFilter(Room):
    """What the queue is narrowed to."""

    name = "officer.filter"
    listens_for_danger = False

    async def screen(self, turn: Turn) -> Screen:
        await officer_in(turn)
        words = turn.words
        if turn.state.data.get("by") == "district":
            buttons = [Button(one.name, f"district:{one.code}") for one in turn.app.districts]
            return with_shell(words("Daerah mana?"), in_pairs(buttons), words, back="back")
        rows = in_pairs([Button(f"{badge(one)} {term(words, one)}", f"urgency:{int(one)}") for one in Urgency])
        rows += in_pairs([Button(term(words, kind), f"kind:{kind}") for kind in Violence])
        rows += [
            [
                Button(words.plain("Daerah"), "by:district"),
                Button(term(words, CaseState.CLOSED), f"state:{CaseState.CLOSED}"),
            ],
            [Button(words.plain("Tanpa saringan"), "clear")],
        ]
        return with_shell(words("Saring antrean menurut apa?"), rows, words, back="back")

    async def press(self, turn: Turn, action: str) -> bool:
        await officer_in(turn)
        kind, _, value = action.partition(":")
        data = {key: kept for key, kept in turn.state.data.items() if key not in {"by", "page"}}
        match kind:
            case "by" if value == "district":
                turn.state.data["by"] = value
                return True
            case "urgency" if value in {str(int(one)) for one in Urgency}:
                data["urgency"] = int(value)
            case "district" | "kind" | "state" if _is_known(turn, kind, value):
                data[kind] = value
            case "clear":
                data = {"list": "queue"}
            case "back":
                pass
            case _:
                return False
        turn.go("officer.queue", **data)
        return True


def _is_known(turn: Turn, kind: str, value: str) -> bool:
    match kind:
        case "district":
            return value in turn.app.districts
        case "kind":
            return value in set(Violence)
        case _:
            return value in set(CaseState)


def case_of(turn: Turn) -> CaseCode:
    """The case that this screen is about."""
    return CaseCode(str(turn.state.data.get("code", "")))
