"""Clean pictures of photos and documents, made in a process of their own.

Run as a script: the file on standard input, a JPEG on standard output, or exit code 1 when there is none to
make. It imports nothing of Betang, so that it starts alone (`preview_process` starts it).

What comes in may be made to attack its reader. So before it is looked at, this process gives up memory and time
beyond a bound, and the right to open any further file: it holds no key, has no environment, and cannot read
the key folder even if a decoder were taken over.

What goes out is pixels only: no EXIF, place, thumbnail, comment, colour profile or layer of the original.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, suppress

import pypdfium2
from PIL import (
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

LONGEST_SIDE = 1600  # pixels; enough to read a letter on a phone
PAGE_WIDTH = 1000
PAGES = 3
MOST_PIXELS = 60_000_000
"""More is a decompression bomb, or a picture that no phone takes; the original is kept all the same."""

_QUALITY = 82
# Named here, so that each is loaded before the right to open files is given up.
_PLUGINS = (JpegImagePlugin, PngImagePlugin, WebPImagePlugin, GifImagePlugin, BmpImagePlugin)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
_MEMORY = 768 * 1024 * 1024
_SECONDS = 10


def picture_of(data: bytes) -> bytes | None:
    """A JPEG that shows a picture, or the first pages of a PDF; None for anything else or what is damaged."""
    try:
        clean = _pages(data) if data.startswith(b"%PDF-") else _photo(data)
        sink = io.BytesIO()
        clean.save(sink, "JPEG", quality=_QUALITY, optimize=True)
        return sink.getvalue()
    except Exception:  # noqa: BLE001 - decoders raise whatever they like on a hostile file; there is no preview then
        return None


def _photo(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a large JPEG is decoded small
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _only_pixels(upright)


def _only_pixels(picture: Image.Image) -> Image.Image:
    """The picture on white, as a new image that has never held anything but pixels."""
    with_alpha = picture.convert("RGBA")
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(with_alpha, mask=with_alpha.getchannel("A"))
    return clean


def _pages(data: bytes) -> Image.Image:
    """The first pages below each other."""
    shown = list(_first_pages(data))
    sheet = Image.new("RGB", (PAGE_WIDTH, sum(page.height for page in shown)), "white")
    top = 0
    for page in shown:
        sheet.paste(page, (0, top))
        top += page.height
    return sheet


def _first_pages(data: bytes) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(data)
    for number in range(min(len(document), PAGES)):
        page = document[number]
        width, height = page.get_size()
        # A page may claim to be a mile long; it is cut to a length that can be looked at.
        scale = min(PAGE_WIDTH / width, 2 * PAGE_WIDTH / height)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        picture.thumbnail((PAGE_WIDTH, 2 * PAGE_WIDTH))
        yield picture


def give_up_rights() -> None:
    """No more memory or time than a picture needs, no core dump, and no further file, socket or library."""
    _load_everything()
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _load_everything() -> None:
    """Make a picture of everything once, so that all that is loaded on first use has been loaded."""
    for trial in (*(_drawing(form) for form in _FORMATS), _empty_page()):
        if picture_of(trial) is None:
            raise RuntimeError("a preview cannot be made of anything")


def _drawing(form: str) -> bytes:
    sink, turned = io.BytesIO(), Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    Image.new("RGB", (8, 8)).save(sink, form, exif=turned)
    return sink.getvalue()


def _empty_page() -> bytes:
    sink = io.BytesIO()
    with closing(pypdfium2.PdfDocument.new()) as document:
        document.new_page(8, 8)
        document.save(sink)
    return sink.getvalue()


def main() -> int:
    """The script; returns its exit code."""
    give_up_rights()
    picture = picture_of(sys.stdin.buffer.read())
    if picture is None:
        return 1
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(picture)
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
