"""What the linter says of pictures: for each mistake one picture that makes it."""

from __future__ import annotations

import shutil
import zlib
from pathlib import Path

import pytest

from betang.wording.content_lint import Finding
from betang.wording.library_files import load_library
from betang.wording.picture_lint import HEAVIEST, lint_pictures, size_of_png
from betang.wording.reading import Reader
from tests.wording.library_shelf import (
    ROOT,
    Said,
    change,
    make_library,
    shelf,
    the_real_catalogues,
    the_real_library,
)

MD = "library/kasih/teh-hangat.md"
PNG = "library/kasih/teko.png"
ALT = "Teko hijau dan dua cangkir teh."


def chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(width: int = 960, height: int = 540, more: int = 0) -> bytes:
    """A white picture; `more` bytes of a remark that nobody reads."""
    frame = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", frame),
            chunk(b"tEXt", b"x" * more),
            chunk(b"IDAT", rows),
            chunk(b"IEND", b""),
        ]
    )


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A library with one picture, a good one."""
    content = make_library(tmp_path)
    change(content, MD, "share: Sore", f"picture: teko.png\npicture_alt: {ALT}\nshare: Sore")
    (content / PNG).write_bytes(png())
    return content


def found(content: Path, *languages: Said) -> list[Finding]:
    return lint_pictures(load_library(content), content, shelf(*languages))


def said(content: Path, *languages: Said) -> list[str]:
    return [str(one) for one in found(content, *languages)]


def test_a_good_picture_is_not_spoken_of(content: Path) -> None:
    assert load_library(content).broken == ()
    assert said(content) == []


def test_a_library_without_pictures_needs_none(tmp_path: Path) -> None:
    assert said(make_library(tmp_path)) == []


MISTAKES: dict[str, tuple[bytes, str]] = {
    "too heavy": (png(more=HEAVIEST), "bytes; at most 100000"),
    "too small": (png(width=200), "200 x 540 pixels; each side has 320 to 1280"),
    "too large": (png(height=1400), "960 x 1400 pixels; each side has 320 to 1280"),
    "another kind of file with the name of a PNG": (b"\xff\xd8\xff\xe0 JFIF", "is no whole PNG"),
    "a drawing with the name of a PNG": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no whole PNG"),
    "empty": (b"", "is no whole PNG"),
    "cut off": (png()[:-20], "is no whole PNG"),
    "damaged": (png().replace(b"IDAT", b"IDAX"), "is no whole PNG"),
    "damaged inside": (png()[:60] + b"?" + png()[61:], "is no whole PNG"),
    "without an end": (png()[: -len(chunk(b"IEND", b""))], "is no whole PNG"),
    "longer than it says": (png() + b"more", "is no whole PNG"),
}


@pytest.mark.parametrize(("data", "why"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_said_at_the_line_that_names_the_picture(content: Path, data: bytes, why: str) -> None:
    (content / PNG).write_bytes(data)
    (one,) = found(content)
    assert str(one).startswith(f"content/{MD}:12: teko.png: ")
    assert why in one.message
    assert one.grave


def test_a_picture_that_is_not_there_is_said(content: Path) -> None:
    (content / PNG).unlink()
    assert said(content) == [f"content/{MD}:12: teko.png: cannot be read (FileNotFoundError)"]


def test_a_picture_that_nobody_shows_is_advice(content: Path) -> None:
    (content / "library/kasih/perahu.png").write_bytes(png())
    (one,) = found(content)
    assert (one.file, one.message, one.grave) == (
        "content/library/kasih/perahu.png",
        "no message shows this picture",
        False,
    )


def test_the_drawing_of_a_picture_lies_beside_it(content: Path) -> None:
    (content / "library/kasih/teko.svg").write_text("<svg/>", "utf-8")
    assert said(content) == []
    (content / "library/kasih/perahu.svg").write_text("<svg/>", "utf-8")
    assert [one.file for one in found(content)] == ["content/library/kasih/perahu.svg"]


def test_a_broken_message_does_not_make_its_picture_unused(content: Path) -> None:
    change(content, MD, "audience:", "audiens:")
    assert said(content) == []


def test_the_words_of_a_picture_are_short_in_every_language(content: Path) -> None:
    english = Said("en")
    english.__dict__["told"][ALT] = "A green teapot. " * 13
    assert said(content, english) == [
        f"content/{MD}:13: [en] 208 characters; the words of a picture are at most 200"
    ]


def test_the_words_of_a_picture_avoid_what_every_text_avoids(content: Path) -> None:
    change(content, MD, "dua cangkir", "pasti dua cangkir")
    (one,) = said(content)
    assert one.startswith(f"content/{MD}:13: [id] avoid 'pasti'")


def test_a_caption_begins_with_the_discreet_title() -> None:
    library, catalogues = the_real_library(), the_real_catalogues()
    pictured = [message for message in library.messages if message.picture is not None]
    assert len(pictured) >= 6
    rules = shelf()
    for code in catalogues.locales:
        words = catalogues.catalogue(code)
        reader = Reader(library, rules.directory, words)
        for message in pictured:
            caption = reader.caption(message)
            assert caption.startswith(words(message.discreet)), message.id
            assert len(caption) < 300
            assert rules.words.loud_start(caption) == ""


def test_the_pictures_of_the_project_are_good_and_drawn_for_it() -> None:
    library, catalogues = the_real_library(), the_real_catalogues()
    languages = [catalogues.catalogue(code) for code in catalogues.locales if code != "id"]
    assert lint_pictures(library, ROOT / "content", shelf(*languages)) == []
    for message in library.messages:
        if message.picture is not None:
            assert message.picture.path.with_suffix(".svg").is_file(), "its drawing can be changed by staff"
            assert size_of_png(message.picture.path.read_bytes()) == (960, 540)
            drawing = message.picture.path.with_suffix(".svg").read_text("utf-8")
            assert "<text" not in drawing, "a picture holds no words: nobody could translate them"


@pytest.mark.parametrize("name", ["../teko.png", "/etc/passwd", "teko.jpg", "Teko.png", "a/b.png", "teko.png.exe"])
def test_a_picture_lies_beside_its_message_and_nowhere_else(content: Path, name: str) -> None:
    change(content, MD, "picture: teko.png", f"picture: {name}")
    (broken,) = load_library(content).broken
    assert str(broken).startswith(f"content/{MD}:12: a picture is a file such as 'perahu.png' beside this one")


def test_a_picture_needs_words_and_words_a_picture(content: Path) -> None:
    change(content, MD, f"picture_alt: {ALT}\n", "")
    assert [one.why for one in load_library(content).broken] == ["'picture_alt' is missing"]
    change(content, MD, "picture: teko.png\n", f"picture_alt: {ALT}\n")
    assert [(one.line, one.why) for one in load_library(content).broken] == [
        (12, "'picture_alt' stands here without a 'picture'")
    ]


def test_the_picture_of_a_message_is_found_by_the_messages_id(content: Path, tmp_path: Path) -> None:
    library = load_library(content)
    assert library.picture("teh-hangat") == content / PNG
    assert library.picture("kopi") is None
    shutil.rmtree(content / "library")
    assert load_library(make_library(tmp_path)).picture("teh-hangat") is None
