"""The form as bytes: taken apart again by the rule of RFC 7578, for any names and any content."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from betang.delivery.multipart import PIECE, FilePart, Multipart, encode_multipart

BOUNDARY = "0123456789abcdef0123456789abcdef"
names = st.text(min_size=1, max_size=12)
contents = st.one_of(st.binary(max_size=300), st.just(b"\r\n--" + b"almost"), st.just(bytes(2 * PIECE + 3)))


def parts_of(form: Multipart) -> list[tuple[str, bytes]]:
    """Head and content of each part."""
    whole = b"".join(form.pieces())
    assert len(whole) == form.length
    first, *parts, end = (b"\r\n" + whole).split(b"\r\n--" + BOUNDARY.encode())
    assert (first, end) == (b"", b"--\r\n")
    taken = [part.removeprefix(b"\r\n").partition(b"\r\n\r\n") for part in parts]
    return [(head.decode(), content) for head, _, content in taken]


@given(
    fields=st.dictionaries(names, st.text(max_size=50), max_size=4),
    files=st.dictionaries(names, st.tuples(names, contents, st.just("image/png")), max_size=3),
)
def test_whatever_goes_in_comes_out(fields: dict[str, str], files: dict[str, FilePart]) -> None:
    parts = parts_of(encode_multipart(fields, files, BOUNDARY))
    assert [content for _, content in parts[: len(fields)]] == [value.encode() for value in fields.values()]
    assert [content for _, content in parts[len(fields) :]] == [content for _, content, _ in files.values()]
    for head, _ in parts:
        lines = head.split("\r\n")
        assert len(lines) in {1, 2}, "no name adds a line to its head"
        assert lines[0].count('"') in {2, 4}, "and no name ends its own quotes"


def test_the_pieces_are_small_and_are_not_copies() -> None:
    content = bytes(5 * PIECE)
    form = encode_multipart({}, {"document": ("a.bin", content, "application/octet-stream")}, BOUNDARY)
    pieces = list(form.pieces())
    assert max(map(len, pieces)) == PIECE
    assert sum(piece.obj is content for piece in pieces) == 5


def test_an_open_file_is_read_once_and_the_form_can_be_sent_again() -> None:
    form = encode_multipart({}, {"document": ("a.txt", io.BytesIO(b"isi"), "text/plain")}, BOUNDARY)
    assert parts_of(form) == parts_of(form)
    assert parts_of(form)[0][1] == b"isi"


def test_the_content_type_names_the_boundary() -> None:
    assert encode_multipart({}, {}, BOUNDARY).content_type == f"multipart/form-data; boundary={BOUNDARY}"
