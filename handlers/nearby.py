"""The services near by: choose the district, then the kind, then read whom to call. Asks for nothing else.

Whom somebody in a district can reach, and what is said of it, is decided in `betang.wording.directory`.
"""

from __future__ import annotations

from betang.vocabulary import PROVINCE, Button, DistrictCode, Screen
from betang.wording.catalogue import Words
from betang.wording.contacts import PURPOSES, TITLES
from betang.wording.directory import Directory, Kind
from betang.wording.normal import normal
from handlers import heard, reporting
from handlers.card import leave_nearby, show_nearby
from handlers.room import Room, in_pairs, with_shell
from handlers.turn import Turn

MOST_WORDS = 4
"""Up to so many words, typed text may be the name of a district; with more, somebody is telling something."""


def enter(turn: Turn, typed: str = "") -> None:
    """Show them over whatever is shown; the back button leads there again.

    `typed`: the words that asked for them; a district or a kind that is named in them need not be chosen again.
    """
    show_nearby(turn)
    turn.state.data.pop("kind", None)
    _read(turn, typed)


class Nearby(Room):
    """Data: `district` (a BPS code, or the province's for what serves everywhere), `kind`, and what lies behind.

    Threat: where somebody looks for help says where they live. The district is kept with the sealed state of the
    chat, until it is closed; a location that was sent becomes a district at once and is not kept.
    """

    name = "nearby"

    async def screen(self, turn: Turn) -> Screen:
        district, kind = _district(turn), _kind(turn)
        if district is None:
            return _which_district(turn)
        return _which_kind(turn, district) if kind is None else _services(turn, district, kind)

    async def press(self, turn: Turn, action: str) -> bool:
        verb, _, key = action.partition(":")
        match verb:
            case "d" if key == PROVINCE or key in turn.app.districts:
                _choose(turn, DistrictCode(key))
            case "k" if key in set(Kind):
                turn.state.data["kind"] = key
            case "kinds":
                turn.state.data.pop("kind", None)
            case "elsewhere":
                _forget(turn)
            case "leave":
                leave_nearby(turn)
            case _:
                return False
        return True

    async def text(self, turn: Turn, text: str) -> bool:
        """The name of a district or of a kind, at any of the screens; talk is left to the shell, which loses nothing."""
        if len(text.split()) > MOST_WORDS or heard.is_cry(turn, text):
            return False
        return (_names_a_place(turn, text) or not heard.is_talk(turn, text)) and _read(turn, text)

    async def location(self, turn: Turn, district: DistrictCode | None) -> bool:
        if district is None:
            turn.say(turn.words("Lokasi itu di luar daerah yang saya kenal. Pilih dari daftar, ya."))
        else:
            _choose(turn, district)
        return True


# What is known


def _district(turn: Turn) -> DistrictCode | None:
    """Chosen here, or before in this chat, or told in the report; None before anything was chosen."""
    state = turn.state
    if state.data.get("asking"):
        return None
    known = (state.data.get("district"), reporting.district_told(state), state.nearby)
    return next((DistrictCode(str(one)) for one in known if one == PROVINCE or one in turn.app.districts), None)


def _kind(turn: Turn) -> Kind | None:
    chosen = turn.state.data.get("kind")
    return Kind(chosen) if chosen in set(Kind) else None


def _names_a_place(turn: Turn, text: str) -> bool:
    """Whether it is the name of one district and nothing else."""
    districts = turn.app.districts
    found = districts.search(text)
    return len(found) == 1 and not districts.says_more(text, found[0].code)


def _read(turn: Turn, typed: str) -> bool:
    """Take the district and the kind out of typed words; nothing else of them is kept. Whether there was either."""
    found = turn.app.districts.search(typed)
    if len(found) == 1:
        _choose(turn, found[0].code)
    said = f" {normal(typed)} "
    kind = next((kind for kind in Kind if f" {kind.replace('_', ' ')} " in said), None)
    if kind is not None:
        turn.state.data["kind"] = kind
    return kind is not None or len(found) == 1


def _choose(turn: Turn, district: DistrictCode) -> None:
    turn.state.data.pop("asking", None)
    turn.state.data["district"] = turn.state.nearby = district


def _forget(turn: Turn) -> None:
    """Ask again, also when a report knows the district: the question may be about another place."""
    turn.state.data["asking"] = True
    turn.state.nearby = ""


# Screens


def _which_district(turn: Turn) -> Screen:
    words = turn.words
    text = words(
        "Layanan terdekat: di kabupaten/kota mana? Pilih, ketik namanya, atau kirim lokasi. "
        "Lokasi hanya dipakai untuk mengetahui kabupatennya, lalu dibuang."
    )
    rows = in_pairs([Button(one.name, f"d:{one.code}") for one in turn.app.districts])
    everywhere = [Button(words.plain("Seluruh provinsi"), f"d:{PROVINCE}")]
    return with_shell(text, [*rows, everywhere], words, back="leave")


def _which_kind(turn: Turn, district: DistrictCode) -> Screen:
    words = turn.words
    text = words(
        "Layanan terdekat di {district}, sejauh kami tahu. Mau cari yang mana?",
        district=turn.app.districts.name(district),
    )
    kinds = turn.directory.kinds(_local(district))
    rows = in_pairs([Button(words.plain(TITLES[kind]), f"k:{kind}") for kind in kinds])
    return with_shell(text, [*rows, [_elsewhere(turn)]], words, back="leave")


def _services(turn: Turn, district: DistrictCode, kind: Kind) -> Screen:
    text = services_text(turn.words, turn.directory, kind, _local(district), turn.app.districts.name(district))
    return with_shell(text, [[_elsewhere(turn)]], turn.words, back="kinds")


def services_text(words: Words, directory: Directory, kind: Kind, local: DistrictCode | None, place: str) -> str:
    """HTML. The place comes first: the first forty letters may show on a locked phone."""
    head = words("Layanan terdekat di {district}, sejauh kami tahu.", district=place)
    title = f"<b>{words(TITLES[kind])}</b>\n{words(PURPOSES[kind])}"
    listed = directory.services(words, kind, local, place)
    empty = words("Belum ada yang kami tahu di sini.")
    return f"{head}\n\n{title}\n\n{listed or empty}"


def _elsewhere(turn: Turn) -> Button:
    return Button(turn.words.plain("Kabupaten lain"), "elsewhere")


def _local(district: DistrictCode) -> DistrictCode | None:
    """Of the whole province only what serves everywhere is said."""
    return None if district == PROVINCE else district
