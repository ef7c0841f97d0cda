from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from betang.reports import preview_process, previews
from betang.reports.preview_process import make_preview
from betang.reports.previews import LONGEST_SIDE, MOST_PIXELS, PAGE_WIDTH, PAGES, picture_of
from betang.vocabulary import FileKind
from tests.reports.reports_scenes import PeakMemory, pdf_of, photo_with_secrets

SECRETS = (b"RAHASIA-EXIF", b"RAHASIA-GPS", b"RAHASIA-KOMENTAR", b"Exif", b"GPS")


def saved(picture: Image.Image, form: str, **how: object) -> bytes:
    sink = io.BytesIO()
    picture.save(sink, form, **how)
    return sink.getvalue()


def seen(jpeg: bytes | None) -> Image.Image:
    assert jpeg is not None
    picture = Image.open(io.BytesIO(jpeg))
    assert picture.format == "JPEG"
    return picture


def test_a_photo_loses_everything_but_its_pixels() -> None:
    original = photo_with_secrets()
    assert all(secret in original for secret in SECRETS[:4])
    clean = picture_of(original)
    assert clean is not None
    assert not [secret for secret in SECRETS if secret in clean]
    picture = seen(clean)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp", "photoshop"} & picture.info.keys()


def test_a_photo_that_lies_on_its_side_is_turned_upright() -> None:
    assert seen(picture_of(photo_with_secrets((64, 48)))).size == (48, 64)


def test_text_and_profiles_of_a_png_do_not_come_along() -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - used here only

    notes = PngInfo()
    notes.add_text("Author", "RAHASIA-PENULIS")
    notes.add_itxt("XML:com.adobe.xmp", "RAHASIA-XMP")
    original = saved(Image.new("RGB", (20, 20), "red"), "PNG", pnginfo=notes, icc_profile=b"RAHASIA-PROFIL")
    clean = picture_of(original)
    assert clean is not None
    assert b"RAHASIA" in original
    assert b"RAHASIA" not in clean


def test_a_large_photo_becomes_small_enough_to_send() -> None:
    picture = seen(picture_of(saved(Image.new("RGB", (5000, 1000), "navy"), "JPEG")))
    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE // 5)


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (10, 10), (255, 0, 0, 0))
    assert seen(picture_of(saved(clear, "PNG"))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "original",
    [
        saved(Image.new("1", (20, 20)), "PNG"),
        saved(Image.new("L", (20, 20)), "PNG"),
        saved(Image.new("LA", (20, 20)), "PNG"),
        saved(Image.new("P", (20, 20)), "PNG", transparency=0),
        saved(Image.new("I;16", (20, 20)), "PNG"),
        saved(Image.new("CMYK", (20, 20)), "JPEG"),
        saved(Image.new("RGB", (20, 20)), "JPEG", progressive=True),
        saved(Image.new("RGB", (20, 20)), "WEBP", lossless=True),
        saved(Image.new("P", (20, 20)), "GIF", save_all=True, append_images=[Image.new("P", (20, 20), 1)]),
        saved(Image.new("RGB", (20, 20)), "BMP"),
        pdf_of(1),
    ],
)
def test_every_known_form_has_a_preview_also_where_no_file_can_be_opened(original: bytes) -> None:
    assert seen(make_preview(FileKind.DOCUMENT, original)).width in {20, PAGE_WIDTH}


def test_the_first_pages_of_a_document_stand_below_each_other() -> None:
    one, three, many = (seen(picture_of(pdf_of(pages))) for pages in (1, PAGES, 12))
    assert one.width == three.width == PAGE_WIDTH
    assert three.height == many.height == PAGES * one.height


@pytest.mark.parametrize(("width", "height"), [(10, 14_000), (14_000, 10), (0.5, 0.5), (14_400, 14_400)])
def test_a_page_of_any_shape_is_shown_within_bounds(width: float, height: float) -> None:
    picture = seen(picture_of(pdf_of(1, width, height)))
    assert picture.width == PAGE_WIDTH
    assert 1 <= picture.height <= 2 * PAGE_WIDTH


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"bukan gambar",
        b"%PDF-1.7\n rusak",
        b"%PDF-",
        b"\xff\xd8\xff\xe0 terpotong",
        photo_with_secrets()[:200],
        pdf_of(0),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 word",
    ],
)
def test_there_is_no_preview_of_what_is_no_picture(data: bytes) -> None:
    assert picture_of(data) is None
    assert make_preview(FileKind.DOCUMENT, data) is None


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a"]),
)
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_reader_fail(data: bytes, head: bytes) -> None:
    picture = picture_of(head + data)
    assert picture is None or picture.startswith(b"\xff\xd8\xff")


def test_a_damaged_photo_never_fails_wherever_it_is_damaged() -> None:
    original, dice = bytearray(photo_with_secrets()), random.Random(7)  # noqa: S311 - damage, not a secret
    for _ in range(60):
        damaged = bytearray(original)
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        picture = picture_of(bytes(damaged))
        assert picture is None or b"RAHASIA" not in picture


def test_a_picture_that_unpacks_to_a_bomb_is_refused_quickly() -> None:
    side = int(MOST_PIXELS**0.5) + 200
    bomb = saved(Image.new("1", (side, side)), "PNG")
    assert len(bomb) < 100_000
    started = time.monotonic()
    assert make_preview(FileKind.PHOTO, bomb) is None
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", [FileKind.VOICE, FileKind.AUDIO, FileKind.VIDEO, FileKind.VIDEO_NOTE])
def test_sound_and_video_have_no_preview(kind: FileKind) -> None:
    assert make_preview(kind, photo_with_secrets()) is None


def test_the_preview_of_the_process_is_that_of_the_function() -> None:
    original = photo_with_secrets()
    assert make_preview(FileKind.PHOTO, original) == picture_of(original)


def in_a_child(code: str) -> str:
    """What a child prints after it has given up its rights."""
    script = f"import sys; sys.path.insert(0, {str(Path.cwd())!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_process_can_open_no_file_no_socket_and_no_program(tmp_path: Path) -> None:
    key = tmp_path / "working.keys"
    key.write_text("secret")
    said = in_a_child(
        f"""
import os, socket, subprocess
from betang.reports.previews import give_up_rights
give_up_rights()
def refused(what):
    try:
        what()
    except OSError as error:
        return error.errno
    return 0
print(refused(lambda: open({str(key)!r})), refused(socket.socket), refused(lambda: subprocess.run(["/bin/true"])))
"""
    )
    assert said == "24 24 24"  # EMFILE: too many open files


def test_the_process_cannot_take_more_memory_than_a_picture_needs() -> None:
    said = in_a_child(
        """
from betang.reports.previews import give_up_rights
give_up_rights()
try:
    bytearray(1 << 30)
except MemoryError:
    print("refused")
"""
    )
    assert said == "refused"


def test_the_process_gets_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BETANG_TOKEN", "RAHASIA-TOKEN")
    assert (
        _with_script(monkeypatch, tmp_path, "import os; sys.stdout.buffer.write(repr(os.environ).encode())") is None
    )
    spy = tmp_path / "seen"
    _with_script(monkeypatch, tmp_path, f"import os; open({str(spy)!r}, 'w').write(repr(dict(os.environ)))")
    assert "RAHASIA" not in spy.read_text()


def _with_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, seconds: float = 20.0) -> bytes | None:
    """What comes of a process that does something else than it should."""
    script = tmp_path / "taken_over.py"
    script.write_text(f"import sys\n{code}\n")
    monkeypatch.setattr(preview_process, "_SCRIPT", script)
    return make_preview(FileKind.PHOTO, photo_with_secrets(), seconds)


JPEG_HEAD = r"b'\xff\xd8\xff'"


@pytest.mark.parametrize(
    "code",
    [
        "sys.stdout.buffer.write(b'not a picture')",
        f"sys.stdout.buffer.write({JPEG_HEAD}); sys.stdout.flush(); import os; os.abort()",
        f"sys.stdout.buffer.write({JPEG_HEAD}); sys.stdout.flush(); sys.exit(1)",
        f"sys.stdout.buffer.write({JPEG_HEAD} + bytes(9 << 20))",
        "sys.exit(0)",
    ],
)
def test_a_process_that_was_taken_over_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    assert _with_script(monkeypatch, tmp_path, code) is None


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started = time.monotonic()
    assert _with_script(monkeypatch, tmp_path, "import time; time.sleep(60)", seconds=0.5) is None
    assert time.monotonic() - started < 10


def test_no_process_and_no_open_file_is_left_behind() -> None:
    before = children_and_files()
    for data in (photo_with_secrets(), b"bukan gambar"):
        make_preview(FileKind.PHOTO, data)
    assert children_and_files() == before


def children_and_files() -> tuple[list[str], int]:
    children = [path.read_text() for path in Path("/proc/self/task").glob("*/children")]
    return sorted("".join(children).split()), len(list(Path("/proc/self/fd").iterdir()))


def test_a_file_of_twenty_megabytes_passes_without_being_copied_over_and_over() -> None:
    rows = os.urandom(3 * 2600 * 2600)
    original = saved(Image.frombytes("RGB", (2600, 2600), rows), "PNG", compress_level=0)
    assert 19 << 20 < len(original) < 21 << 20
    memory = PeakMemory()
    assert make_preview(FileKind.DOCUMENT, original) is not None
    assert memory.grown() < 10  # MiB; the file itself has 20


def test_previews_start_without_the_rest_of_the_bot() -> None:
    imported = in_a_child(
        f"""
import runpy
before = set(sys.modules)
runpy.run_path({previews.__file__!r}, run_name="previews")
print(sorted(name for name in set(sys.modules) - before if name.startswith("betang")))
"""
    )
    assert imported == "[]"
