"""Where the tour goes: every room once, in one language. A test compares with the list of rooms.

Each route is a list of steps as `tour.py` takes them. A new room needs steps here, and then is in the preview.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from betang.training.views import Seen
from betang.vocabulary import Role
from preview import routes_reading
from preview.stage import NobodyAnswers, Stage, shown
from preview.tour import Tour, action_of

PIN = "4821"
_OTHER_PIN = "8246"
STORY = "contoh cerita rekaan tentang pagar"

ADULT = ("/lapor", "c:paham", "c:tidak", "c:aman", "c:saya", "info", "info", "c:fisik", "c:seksual", "next", "skip")
TYPED = (
    "halo",
    "mau baca tentang anak dan HP",
    "nomor telepon puskesmas mana ya",
    "laporan saya sudah dibaca belum?",
    "saya mau lapor",
    "mau ganti bahasa",
    "kata aman itu apa",
    "privasi saya bagaimana",
    "tolong hapus data saya",
    "mau ke pengaturan",
    "qwzx",
)
"""One text for each meaning that the bot tells apart; danger is typed within the report."""

TO_THE_STORY = (*ADULT, "d:6271", "c:hari_ini", "c:suami_istri", "skip", "c:senjata", "skipall", f">{STORY}")
TO_THE_REVIEW = (
    *TO_THE_STORY,
    "next",
    "c:doorbell",
    "wd:senin",
    "wh:pagi",
    "bell",
    "next",
    ">mangga muda",
    f">{PIN}",
)


async def tour_of_everything(stage: Stage, language: str) -> list[Tour]:
    """Every room once, in one language."""
    citizen = Tour(stage, await stage.citizen(language), "Warga 1")
    colleague = await _invited(stage, Role.DUTY, language, "Petugas 1")
    officer = await _invited(stage, Role.SUPERVISOR, language, "Petugas 2")
    await through_a_citizens_rooms(citizen)
    await citizen.do("/cek", f">{PIN}", "add")
    await citizen.phone.send_document(b"isi rekaan", "catatan.txt")
    await stage.settle()
    await through_an_officers_rooms(officer)
    await colleague.do("/antrean")
    await citizen.do("/cek", f">{PIN}", "read")
    while any(action_of(key) == "next" for key in (await shown(citizen.phone)).keys):
        await citizen.do("next")
    await citizen.do("menu")
    second = Tour(stage, await stage.citizen(language), "Warga 2")
    await second.do(*TO_THE_REVIEW, "send", "exit")
    await colleague.do("/antrean", "urgent", "claim")
    await officer.do("/antrean")
    await _open_case(officer, await shown(colleague.phone))
    await officer.do("reason", "back")
    await colleague.do("handover", "to:", "/jaga", "/jaga")
    third = Tour(stage, await stage.citizen(language), "Warga 3")
    await through_typed_words(third)
    await through_slips(third)
    await routes_reading.through_pictures_and_quizzes(third)
    await routes_reading.through_a_series(third)
    await colleague.do("/antrean", "queue")
    await through_the_end_of_a_report(third)
    child = Tour(stage, await stage.citizen(language), "Anak")
    await through_a_childs_report(child)
    return [citizen, officer, colleague, second, third, child]


async def through_a_citizens_rooms(tour: Tour) -> None:
    """Quiet rooms, reading, a report with everything in it, and its follow-up (before anybody took it)."""
    await tour.do("/start", "settings", "language", "settings", "safeword", ">abc", "settings", "privacy", "erase")
    await tour.do(
        "home", "learn", "t:", "useful", "share", "read", "another", "learn", "quizzes", "q:", "c:0", "next"
    )
    await tour.do("/belajar", ">keluarga", "/bantuan", "services", "d:6203", "k:polisi", "kinds", "k:hotline")
    await tour.do("elsewhere", "d:62", "kinds", "leave", "go", "exit", "/cek", ">xx yy", "/hapus", "home")
    await tour.do(">ada pagar yang miring di kebun", "missed", "back", "/lapor", "c:cara_lain", "next")
    await tour.do("/lapor", "new")
    await tour.do(
        *TO_THE_REVIEW[1:], "/lapor", "go", "e:place", "c:lainnya", ">rasanya mau mati saja", "go", "send"
    )
    await tour.do("code", ">salah salah", "later", "/cek", f">{PIN}")
    await tour.do("add", ">terima kasih", "menu", "contact", "c:doorbell", "back", "c:pull", "withdraw", "menu")
    await tour.do("erase", "menu", "code", "later")


async def _invited(stage: Stage, role: Role, language: str, name: str) -> Tour:
    """An officer who presses Start on an invitation, and goes on shift."""
    tour = Tour(stage, stage.server.phone(first_name="Petugas", language_code=language), name)
    await tour.phone.start(await stage.invite(role, "6271"))
    await stage.settle()
    await tour.look("undangan")
    await tour.do("/jaga")
    return tour


async def through_a_childs_report(tour: Tour) -> None:
    """Under 18, on a phone that others use, without a PIN: opened again with the code alone."""
    await tour.do("/lapor", "c:paham", "c:tidak", "c:bersama", "next", "c:saya_anak", "c:bicara", "d:6271")
    await tour.do(f">{STORY}", "next", "c:pull", "skip", "send", "code", "later")


async def through_the_end_of_a_report(tour: Tour) -> None:
    """Days later, when nobody has read it; then taken back, and everything erased."""
    await tour.do("/cek", f">{_OTHER_PIN}", "withdraw", "yes", "/cek", f">{_OTHER_PIN}", "erase", "yes")
    await tour.do("/hapus", "yes")


async def through_typed_words(tour: Tour) -> None:
    """What is said to text that no room has asked for, each from the first screen."""
    for text in TYPED:
        await tour.do("/start", f">{text}")
    await tour.do("/start", f">{TYPED[0]}", "missed", "back", "/tidakada", "+document", "+sticker", "@-2.21,113.92")
    await tour.do("/start", "settings", "safeword", ">kopi susu", "/belajar", ">zzzz", "/cek", ">satu dua tiga")
    await tour.do(">air batu kayu daun akar buah", ">9182")


async def through_slips(tour: Tour) -> None:
    """What is said to whoever answers a question of the report otherwise than it was meant."""
    await tour.do(
        "/lapor", "c:paham", ">qwzx qwzx", "c:tidak", "c:aman", "c:saya", "c:fisik", "c:fisik", "next", "skip"
    )
    await tour.do(
        "@-6.2,106.8", "@-2.21,113.92", "all", ">barito", ">zzzz qqqq", "d:6204", "c:hari_ini", "c:tetangga"
    )
    await tour.do("skipall", f">{STORY}", "drop", f">{STORY}", "next", "c:doorbell", "wd:senin", "next", "wh:pagi")
    await tour.do("next", ">a", ">rambutan", ">1234", ">12", f">{_OTHER_PIN}", "send", "code", "later")


async def through_an_officers_rooms(tour: Tour) -> None:
    """The queue, a case with files in hand, everything that can be done with it; a colleague must be on shift."""
    await tour.do(
        "/antrean", "queue", "filter", "by:district", "district:6271", "filter", "clear", "home", "urgent"
    )
    await tour.do("claim", "read", "files")
    if any(action_of(key).startswith("file:") for key in (await shown(tour.phone)).keys):
        await tour.do("file:")
    await tour.do("back", "answer", "use:", "change", f">{'jawaban rekaan panjang ' * 100}", "send", "note")
    await tour.do(
        ">catatan rekaan", "handover", "back", "answer", "codeword", "close", "tick:", "next", "back", "next"
    )
    await tour.do("end:hanya_informasi", "queue", "filter", "state:closed", "case:", "reopen", "back", "sos", "go")


async def _open_case(tour: Tour, seen: Seen) -> None:
    """The case on somebody else's screen, by its code."""
    code = re.search(r"K-\w{4}", seen.text)
    if code is None:
        raise NobodyAnswers(f"no case on {seen.text[:80]!r}")
    await tour.do("queue")
    screen = await shown(tour.phone)
    stamp = screen.keys[-1].data.partition(":")[0]
    await tour.stage.press(tour.phone, f"{stamp}:case:{code[0]}", message_id=screen.id)
    await tour.look(code[0])


def rooms_seen(tours: Iterable[Tour]) -> set[str]:
    return {sight.place for tour in tours for sight in tour.sights}
