"""`make record`: writes a golden dialogue down while somebody plays the citizen in a terminal.

Made for whoever looks after the content, not for programmers: numbered buttons, plain words, a step can be taken
back. It lives on the flow engine alone; no bot, no database, nothing that was told leaves this terminal but the file.
What dialogues are and how they are replayed stands in `betang/flows/golden.py`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from betang.errors import SettingsError
from betang.flows.engine import begin, ended, result, step
from betang.flows.flow import Flow
from betang.flows.golden import Golden, Turn, effect_name, read_golden, recorded, replay, write_golden
from betang.flows.layout import MARKED, UNMARKED
from betang.flows.load import Flows, load_flows
from betang.flows.screens import screen
from betang.flows.state import Answer, Chosen, Filed, FlowState, Leave, Located, Step, Typed, restore, save
from betang.vocabulary import Button, DistrictCode, FileKind, FileRef, Screen
from betang.wording.catalogue import Catalogues, Words
from betang.wording.districts import Districts, load_districts
from betang.wording.measure import shown

ROOT = Path(__file__).resolve().parents[2]
CONVERSATIONS = ROOT / "tests" / "conversations"

FACTS: Mapping[str, object] = {"keep_days": 365, "safe_word": "rambutan", "services": "110, 129"}
"""What the replay fills into the texts; both must say the same."""

FILES = {
    "foto": FileKind.PHOTO,
    "suara": FileKind.VOICE,
    "lagu": FileKind.AUDIO,
    "video": FileKind.VIDEO,
    "bulat": FileKind.VIDEO_NOTE,
    "dokumen": FileKind.DOCUMENT,
}

GREETING = """\
Merekam percakapan. Anda menjadi warga; bot menjawab seperti di Telegram.
Pakai cerita rekaan, jangan cerita sungguhan: berkas ini dibaca banyak orang.

  1, 2, 3 ...        mengetuk tombol bernomor itu
  kata-kata          diketik warga apa adanya
  /ketik 2           mengetik angka yang bukan nomor tombol
  /kirim foto        mengirim berkas: {files}
  /lokasi 6271       mengirim lokasi di daerah itu; tanpa kode: di luar provinsi
  /ulang             membatalkan langkah terakhir
  /selesai           menyimpan sampai di sini
  /buang             keluar tanpa menyimpan
"""

_NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*\Z")


class Dropped(Exception):
    """The person went away without saving."""


@dataclass
class Terminal:
    """Asks and says; the input is any lines, so that a test can be the person."""

    lines: Iterator[str]

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def ask(self, question: str) -> str:
        """A line without its end; raises Dropped when there is none any more."""
        print(f"{question} ", end="", flush=True)
        line = next(self.lines, None)
        if line is None:
            raise Dropped
        return line.strip()


@dataclass
class Talk:
    """One conversation on its way: the states it went through, and what is written of each step."""

    flow: Flow
    words: Words
    districts: Districts
    states: list[FlowState] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)

    def begin(self) -> None:
        self.states = [begin(self.flow)]
        self.turns = [replace(recorded(self.shows, self.states[0].node), effects=None)]

    @property
    def shows(self) -> Screen:
        return screen(self.flow, self.states[-1], self.words, FACTS)

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.shows.rows for button in row if button.action]

    @property
    def answers(self) -> Mapping[str, tuple[str, ...]]:
        return {key: tuple(values) for key, values in result(self.flow, self.states[-1]).items()}

    @property
    def is_over(self) -> bool:
        return ended(self.flow, self.states[-1])

    def take(self, act: str, value: str, answer: Answer) -> Step:
        """Go one step, with the state saved and restored as between two messages."""
        done = step(self.flow, self.states[-1], answer, self.words)
        self.states.append(restore(save(done.state)))
        turn = recorded(self.shows, self.states[-1].node, act, value, done)
        effects = tuple(effect_name(effect) for effect in done.effects)
        self.turns.append(replace(turn, effects=effects, note=shown(self.words(done.note))))
        return done

    def undo(self) -> bool:
        """Take the last step back; False at the beginning."""
        if len(self.states) == 1:
            return False
        self.states.pop()
        self.turns.pop()
        return True


def label_of(button: Button) -> str:
    """As dialogues name a button: without its tick."""
    return button.label.removeprefix(MARKED).removeprefix(UNMARKED)


def show(terminal: Terminal, talk: Talk) -> None:
    terminal.say(f"\n---- {talk.states[-1].node} " + "-" * 40)
    terminal.say(shown(talk.shows.text))
    terminal.say()
    for number, button in enumerate(talk.buttons, start=1):
        terminal.say(f"  {number:>2}  {button.label}")


def act_of(talk: Talk, typed: str) -> tuple[str, str, Answer] | str:
    """What the citizen does: how it is written down, and the answer; a string says why it cannot be done."""
    verb, _, rest = typed.partition(" ")
    rest = rest.strip()
    match verb:
        case "/ketik":
            return ("type", rest, Typed(rest)) if rest else "Apa yang diketik? Contoh: /ketik 2"
        case "/kirim":
            kind = FILES.get(rest)
            return ("send", str(kind), Filed(FileRef(kind, "golden"))) if kind else _one_of("berkas", FILES)
        case "/lokasi":
            known = [one.code for one in talk.districts]
            if rest and rest not in known:
                return _one_of("daerah", known)
            return ("locate", rest, Located(DistrictCode(rest) if rest else None))
        case _ if verb.startswith("/"):
            return f"Perintah {verb} tidak dikenal di sini."
        case _ if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(talk.buttons):
            return _tapped(talk, talk.buttons[int(typed) - 1])
        case _:
            return "type", typed, Typed(typed)


def _one_of(what: str, known: Iterable[str]) -> str:
    return f"Pilih satu {what}: {', '.join(known)}"


def _tapped(talk: Talk, button: Button) -> tuple[str, str, Answer] | str:
    """Dialogues know a button by its label; of two alike the replay could not tell which was meant."""
    label = label_of(button)
    if [label_of(one) for one in talk.buttons].count(label) > 1:
        return f"Ada dua tombol {label!r} di layar ini; ketik saja jawabannya."
    return "tap", label, Chosen(button.action)


def hold(terminal: Terminal, talk: Talk) -> None:
    """Talk until it is over, or the person has enough of it. Raises Dropped."""
    talk.begin()
    while not talk.is_over:
        show(terminal, talk)
        typed = terminal.ask("\nWarga:")
        if typed == "/buang":
            raise Dropped
        if typed == "/selesai":
            return
        if typed == "/ulang":
            terminal.say("Langkah terakhir dibatalkan." if talk.undo() else "Ini sudah layar pertama.")
            continue
        done = _go_on(terminal, talk, typed)
        if done is not None and any(isinstance(effect, Leave) for effect in done.effects):
            return
    show(terminal, talk)


def _go_on(terminal: Terminal, talk: Talk, typed: str) -> Step | None:
    """One step; None when there was nothing to do."""
    act = act_of(talk, typed) if typed else "Ketik nomor tombol atau kata-kata warga."
    if isinstance(act, str):
        terminal.say(act)
        return None
    done = talk.take(*act)
    if done.note:
        terminal.say(f"Bot: {shown(talk.words(done.note))}")
    if done.effects:
        terminal.say(f"({', '.join(effect_name(effect) for effect in done.effects)})")
    return done


def free_name(terminal: Terminal, folder: Path, wanted: str) -> str:
    """A name that can be used; asked for until it can, unless it was given beforehand. Raises SettingsError, Dropped."""
    name = wanted
    while True:
        refused = _what_is_wrong_with(name, folder) if name else ""
        if name and not refused:
            return name
        if wanted:
            raise SettingsError(refused)
        if refused:
            terminal.say(refused)
        name = terminal.ask("Nama berkas (huruf kecil dan garis bawah, contoh: ibu_dan_anak):")


def _what_is_wrong_with(name: str, folder: Path) -> str:
    if not _NAME.match(name):
        return f"Nama {name!r} tidak bisa dipakai: hanya huruf kecil, angka, dan garis bawah."
    if (folder / f"{name}.yaml").exists():
        return f"{name}.yaml sudah ada dan tidak ditimpa; pilih nama lain."
    return ""


@dataclass(frozen=True, slots=True)
class Materials:
    """What dialogues are held with."""

    flows: Flows
    districts: Districts
    catalogues: Catalogues


def load_materials(root: Path = ROOT) -> Materials:
    """Raises SettingsError when the content is broken."""
    districts = load_districts(root / "content" / "districts.yaml")
    return Materials(load_flows(root / "content" / "flows", districts), districts, Catalogues(root / "locales"))


def record(terminal: Terminal, options: argparse.Namespace, materials: Materials) -> Path:
    """From the greeting to the file. Raises Dropped, and SettingsError for what cannot be recorded."""
    name = free_name(terminal, options.folder, options.name)
    if options.flow not in {flow for flow, _ in materials.flows.by_version}:
        raise SettingsError(f"Tidak ada alur {options.flow!r} di content/flows.")
    if options.locale not in materials.catalogues.locales:
        raise SettingsError(f"Tidak ada bahasa {options.locale!r} di locales.")
    terminal.say(GREETING.format(files=", ".join(FILES)))
    flow, words = materials.flows.current(options.flow), materials.catalogues.catalogue(options.locale)
    talk = Talk(flow, words, materials.districts)
    hold(terminal, talk)
    if len(talk.turns) == 1:
        raise Dropped
    title = options.title or terminal.ask("\nJudul: apa yang ditunjukkan percakapan ini?") or name.replace("_", " ")
    path = Path(options.folder) / f"{name}.yaml"
    write_golden(path, Golden(title, options.flow, options.locale, tuple(talk.turns), talk.answers))
    _check(path, materials)
    return path


def _check(path: Path, materials: Materials) -> None:
    """Replay it once: what cannot be replayed would only be found by the next test run."""
    differences = replay(read_golden(path), materials.flows, materials.catalogues, FACTS)
    if differences:
        path.unlink()
        raise SettingsError("Percakapan ini tidak bisa diputar ulang: " + "; ".join(differences))


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="record", description="Rekam percakapan contoh untuk tests/conversations."
    )
    parser.add_argument("--name", default="", help="nama berkas tanpa .yaml (kalau tidak ada: ditanyakan)")
    parser.add_argument("--title", default="", help="judul (kalau tidak ada: ditanyakan di akhir)")
    parser.add_argument("--flow", default="report", help="alur di content/flows (biasanya report)")
    parser.add_argument("--locale", default="id", help="bahasa bot (biasanya id)")
    parser.add_argument("--folder", type=Path, default=CONVERSATIONS, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def main(arguments: list[str], lines: Iterator[str]) -> int:
    """Exit status: 0 saved, 1 not."""
    terminal = Terminal(lines)
    try:
        path = record(terminal, read_options(arguments), load_materials())
    except (Dropped, KeyboardInterrupt):
        terminal.say("\nTidak ada yang disimpan.")
        return 1
    except SettingsError as error:
        terminal.say(f"\n{error}")
        return 1
    with suppress(ValueError):
        path = path.relative_to(ROOT)
    terminal.say(f"\nTersimpan: {path}\nPeriksa sekali lagi kata-katanya, lalu jalankan: make test")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], iter(sys.stdin.readline, "")))
