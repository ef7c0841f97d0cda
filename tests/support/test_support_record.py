"""`make record` as somebody uses it who has never seen code: typed lines in, a dialogue that replays out."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from betang.flows.golden import Golden, read_golden, replay
from betang.vocabulary import Button
from tests.flows import test_golden_dialogues
from tests.support import record
from tests.support.record import FACTS, FILES, ROOT, load_materials, main

QUICK = [
    "1",
    "Tidak",
    "1",
    "saya sendiri",
    "Fisik",
    "lanjut",
    "lewati",
    "Kapuas",
    "kirim sekarang",
    "lewati",
    "kirim",
]
"""The shortest report: taps by number where the number is sure, words elsewhere."""

Recorder = Callable[..., int]


@pytest.fixture
def recording(tmp_path: Path) -> Recorder:
    """Types these lines; the file is `baru.yaml` in the test's own folder unless another name is given."""

    def run(*lines: str, name: str | None = "baru", title: str = "Contoh", more: tuple[str, ...] = ()) -> int:
        arguments = ["--folder", str(tmp_path), *(["--title", title] if title else []), *more]
        return main([*arguments, *(["--name", name] if name else [])], iter(f"{line}\n" for line in lines))

    return run


def saved(tmp_path: Path, name: str = "baru") -> Golden:
    return read_golden(tmp_path / f"{name}.yaml")


def differences(golden: Golden) -> list[str]:
    materials = load_materials()
    return replay(golden, materials.flows, materials.catalogues, FACTS)


def test_the_facts_are_those_of_the_replay() -> None:
    assert FACTS == test_golden_dialogues.FACTS


def test_a_whole_report_is_recorded_and_replays(recording: Recorder, tmp_path: Path) -> None:
    assert recording(*QUICK) == 0
    golden = saved(tmp_path)
    assert (golden.title, golden.flow, golden.locale) == ("Contoh", "report", "id")
    assert golden.turns[0].act == ""
    assert golden.turns[1].act == "tap"
    assert golden.turns[-1].effects == ("Submit",)
    assert golden.result["district"] == ("6203",)
    assert differences(golden) == []


def test_it_ends_by_itself_where_the_conversation_ends(
    recording: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recording(*QUICK, "baris ini tidak dibaca lagi") == 0
    said = capsys.readouterr().out
    assert "---- sent" in said
    assert "Tersimpan: " in said


def test_every_screen_has_its_buttons_numbered(recording: Recorder, capsys: pytest.CaptureFixture[str]) -> None:
    assert recording("1", "/selesai") == 0
    said = capsys.readouterr().out
    assert "Merekam percakapan. Anda menjadi warga" in said
    assert "   1  Saya paham, lanjut" in said
    assert "---- notice" in said
    assert "---- danger" in said
    assert "(Consented 2026-1)" in said
    assert "<b>" not in said


def test_a_recorded_turn_says_all_that_the_replay_can_look_at(recording: Recorder, tmp_path: Path) -> None:
    assert recording("1", "kalimat yang bukan tombol apa pun", "/selesai") == 0
    _, tapped, typed = saved(tmp_path).turns
    assert (tapped.act, tapped.value, tapped.effects) == ("tap", "Saya paham, lanjut", ("Consented 2026-1",))
    assert tapped.shows.node == "danger"
    assert tapped.shows.text[0].startswith("Pertama: ")
    assert {"Ya", "Tidak", "Tidak yakin"} <= set(tapped.shows.buttons)
    assert (typed.act, typed.value) == ("type", "kalimat yang bukan tombol apa pun")
    assert typed.note


@pytest.mark.parametrize("word", FILES)
def test_every_kind_of_file_can_be_sent(recording: Recorder, tmp_path: Path, word: str) -> None:
    assert recording("1", f"/kirim {word}", "/selesai") == 0
    assert (saved(tmp_path).turns[-1].act, saved(tmp_path).turns[-1].value) == ("send", FILES[word])
    assert differences(saved(tmp_path)) == []


def test_places_can_be_sent(recording: Recorder, tmp_path: Path) -> None:
    path = [*QUICK[:7], "/lokasi", "/lokasi 6203", "ya", "/selesai"]
    assert recording(*path) == 0
    golden = saved(tmp_path)
    assert [(turn.act, turn.value) for turn in golden.turns[-3:]] == [
        ("locate", ""),
        ("locate", "6203"),
        ("type", "ya"),
    ]
    assert golden.result["district"] == ("6203",)
    assert differences(golden) == []


def test_a_number_can_be_typed_as_text(recording: Recorder, tmp_path: Path) -> None:
    assert recording("/ketik 1", "/selesai") == 0
    assert (saved(tmp_path).turns[-1].act, saved(tmp_path).turns[-1].value) == ("type", "1")


def test_a_number_beyond_the_buttons_is_what_somebody_types(recording: Recorder, tmp_path: Path) -> None:
    assert recording("4821", "/selesai") == 0
    assert saved(tmp_path).turns[-1].act == "type"


def test_a_tick_is_pressed_by_its_number_and_written_without_its_mark(recording: Recorder, tmp_path: Path) -> None:
    assert recording(*QUICK[:4], "1", "1", "/selesai") == 0
    first, second = saved(tmp_path).turns[-2:]
    assert (first.act, first.value) == (second.act, second.value)
    assert not first.value.startswith(("☐", "☑"))
    assert differences(saved(tmp_path)) == []


def test_the_last_step_can_be_taken_back(
    recording: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recording("/ulang", "1", "1", "/ulang", "Tidak", "/selesai") == 0
    said = capsys.readouterr().out
    assert "Ini sudah layar pertama." in said
    assert "Langkah terakhir dibatalkan." in said
    assert [turn.value for turn in saved(tmp_path).turns] == ["", "Saya paham, lanjut", "Tidak"]


def test_closing_ends_the_recording(recording: Recorder, tmp_path: Path) -> None:
    assert recording("tutup") == 0
    assert saved(tmp_path).turns[-1].effects == ("Leave closed",)


@pytest.mark.parametrize("lines", [["/buang"], [], ["1", "2"], ["1", "/buang"], ["/selesai"]])
def test_nothing_is_saved_unless_it_is_asked_for(
    recording: Recorder, tmp_path: Path, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert recording(*lines) == 1
    assert "Tidak ada yang disimpan." in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/kirim perangko", "Pilih satu berkas: foto, suara"),
        ("/lokasi 9999", "Pilih satu daerah: 6201"),
        ("/ketik", "Apa yang diketik?"),
        ("/tari", "Perintah /tari tidak dikenal"),
        ("", "Ketik nomor tombol atau kata-kata warga."),
    ],
)
def test_a_slip_is_explained_and_not_recorded(
    recording: Recorder, tmp_path: Path, line: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recording("1", line, "/selesai") == 0
    assert said in capsys.readouterr().out
    assert len(saved(tmp_path).turns) == 2


def test_a_name_that_exists_is_never_overwritten(
    recording: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "baru.yaml").write_text("isi lama", encoding="utf-8")
    assert recording("1", "/selesai") == 1
    assert "baru.yaml sudah ada dan tidak ditimpa" in capsys.readouterr().out
    assert (tmp_path / "baru.yaml").read_text(encoding="utf-8") == "isi lama"


def test_without_a_name_it_is_asked_for_until_it_can_be_used(
    recording: Recorder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ada.yaml").write_text("isi lama", encoding="utf-8")
    assert recording("Nama Dengan Spasi", "../keluar", "ada", "", "ibu_dan_anak", "1", "/selesai", name=None) == 0
    said = capsys.readouterr().out
    assert "tidak bisa dipakai" in said
    assert "sudah ada" in said
    assert saved(tmp_path, "ibu_dan_anak").turns[-1].shows.node == "danger"


def test_without_a_title_it_is_asked_for_at_the_end(recording: Recorder, tmp_path: Path) -> None:
    assert recording("1", "/selesai", "Baru dua layar", title="") == 0
    assert saved(tmp_path).title == "Baru dua layar"


def test_an_empty_title_is_the_name(recording: Recorder, tmp_path: Path) -> None:
    assert recording("1", "/selesai", "", name="dua_layar", title="") == 0
    assert saved(tmp_path, "dua_layar").title == "dua layar"


@pytest.mark.parametrize("wrong", [("--flow", "tari"), ("--locale", "xx"), ("--name", "Besar")])
def test_what_cannot_be_recorded_is_said(
    recording: Recorder, tmp_path: Path, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = None if wrong[0] == "--name" else "baru"
    assert recording("1", "/selesai", name=name, more=wrong) == 1
    assert wrong[1] in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_another_language_and_flow_can_be_recorded(recording: Recorder, tmp_path: Path) -> None:
    assert recording("1", "/selesai", more=("--locale", "en")) == 0
    assert saved(tmp_path).turns[1].value == "I understand"
    assert recording("1", name="kontak", more=("--flow", "contact")) == 0
    assert saved(tmp_path, "kontak").turns[-1].shows.node == "done"


def test_what_does_not_replay_is_not_kept(
    recording: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(record, "replay", lambda *_: ["line 3: at danger, not phone"])
    assert recording("1", "/selesai") == 1
    assert "tidak bisa diputar ulang: line 3" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_two_buttons_alike_cannot_be_told_apart_and_are_not_recorded(
    recording: Recorder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    alike = [Button("☐ Lanjut", "c:a"), Button("Lanjut", "next")]
    monkeypatch.setattr(record.Talk, "buttons", property(lambda _: alike))
    assert recording("2", "/selesai") == 1
    assert "Ada dua tombol 'Lanjut' di layar ini; ketik saja jawabannya." in capsys.readouterr().out


def test_the_program_reads_its_standard_input(tmp_path: Path) -> None:
    """As `make record` starts it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.record", "--name", "dari_luar", "--folder", str(tmp_path)],
        cwd=ROOT,
        input="1\n/selesai\nJudul dari luar\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tersimpan: " in done.stdout
    written = yaml.safe_load((tmp_path / "dari_luar.yaml").read_text(encoding="utf-8"))
    assert written["title"] == "Judul dari luar"
    assert "python -m tests.support.record" in (ROOT / "Makefile").read_text(encoding="utf-8").replace(
        "$(PY)", "python"
    )
