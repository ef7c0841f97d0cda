"""What the bot sends as files: kinds, albums, sizes, captions, known ids, downloads that run out."""

from __future__ import annotations

import io

import aiohttp
import pytest
from PIL import Image
from telegram import Bot, InputMediaDocument, InputMediaPhoto
from telegram.constants import FileSizeLimit
from telegram.error import BadRequest, TelegramError

from betang.training import limits
from betang.training.people import Phone
from betang.training.server import TrainingServer


def picture(width: int = 64, height: int = 48) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, "PNG")
    return buffer.getvalue()


def reason(server: TrainingServer) -> str:
    return server.world.ledger.rejected[-1].description


async def test_every_kind_of_file_reaches_the_phone(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    sent = [
        await bot.send_photo(citizen.id, picture(), "foto"),
        await bot.send_document(citizen.id, b"isi", "berkas", filename="a.pdf"),
        await bot.send_voice(citizen.id, b"suara", caption="rekaman"),
        await bot.send_audio(citizen.id, b"lagu"),
        await bot.send_video(citizen.id, b"film"),
        await bot.send_video_note(citizen.id, b"bulat"),
        await bot.send_sticker(citizen.id, b"stiker"),
    ]
    shown = [message for message in await citizen.messages() if message.from_bot]
    assert [message.kind for message in shown] == [
        "photo",
        "document",
        "voice",
        "audio",
        "video",
        "video_note",
        "sticker",
    ]
    assert [message.id for message in shown] == [message.message_id for message in sent]
    assert shown[0].text == "foto"
    document = shown[1].file
    assert document is not None
    assert document["name"] == "a.pdf"
    stored = server.world.files.find(document["file_id"])
    assert stored is not None
    assert stored.data == b"isi"


async def test_a_known_file_is_sent_again_by_its_id(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    seen = await citizen.send_document(b"isi")
    assert seen.file is not None
    sent = await bot.send_document(citizen.id, seen.file["file_id"])
    assert sent.document is not None
    assert sent.document.file_id == seen.file["file_id"]
    with pytest.raises(BadRequest):
        await bot.send_photo(citizen.id, seen.file["file_id"])
    assert reason(server) == "Bad Request: can't use file of type Document as Photo"


@pytest.mark.parametrize(
    ("value", "description"),
    [
        ("tidak-ada", "wrong file identifier/HTTP URL specified"),
        ("https://example.org/a.jpg", "failed to get HTTP URL content"),
    ],
)
async def test_unknown_files_are_refused(
    bot: Bot, server: TrainingServer, citizen: Phone, value: str, description: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_photo(citizen.id, value)
    assert reason(server) == f"Bad Request: {description}"


async def test_a_call_without_its_file_is_refused(
    http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone
) -> None:
    async with http.post(f"{server.url}/bot{server.token}/sendVideoNote", json={"chat_id": citizen.id}) as response:
        assert (await response.json())["description"] == "Bad Request: there is no video note in the request"


@pytest.mark.parametrize(
    ("data", "description"),
    [
        (b"", "file must be non-empty"),
        (b"bukan gambar", "IMAGE_PROCESS_FAILED"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_what_is_no_photo_is_refused(
    bot: Bot, server: TrainingServer, citizen: Phone, data: bytes, description: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_photo(citizen.id, io.BytesIO(data))
    assert reason(server) == f"Bad Request: {description}"


async def test_a_photo_has_at_most_10_megabytes(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.send_photo(citizen.id, picture() + bytes(limits.PHOTO_BYTES))
    assert reason(server).endswith("is too big for a photo; the maximum size is 10485760 bytes")
    await bot.send_document(citizen.id, picture() + bytes(limits.PHOTO_BYTES))


async def test_an_upload_has_at_most_50_megabytes(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    assert limits.UPLOAD_BYTES >= FileSizeLimit.FILESIZE_UPLOAD
    with pytest.raises(TelegramError):
        await bot.send_document(citizen.id, bytes(limits.UPLOAD_BYTES + 1))
    assert reason(server) == "Request Entity Too Large"
    assert [message.kind for message in await citizen.messages()] == ["text"]


async def test_a_download_has_at_most_20_megabytes(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    fits = await citizen.send_document(b"isi", size=limits.DOWNLOAD_BYTES)
    too_big = await citizen.send_document(b"isi", size=limits.DOWNLOAD_BYTES + 1)
    assert fits.file is not None
    assert too_big.file is not None
    await bot.get_file(fits.file["file_id"])
    with pytest.raises(BadRequest):
        await bot.get_file(too_big.file["file_id"])
    assert reason(server) == "Bad Request: file is too big"
    with pytest.raises(BadRequest):
        await bot.get_file("tidak-ada")
    assert reason(server) == "Bad Request: wrong file_id or the file is temporarily unavailable"


async def test_a_download_path_runs_out_after_an_hour(
    bot: Bot, http: aiohttp.ClientSession, server: TrainingServer, citizen: Phone
) -> None:
    seen = await citizen.send_voice(b"suara")
    assert seen.file is not None
    file = await bot.get_file(seen.file["file_id"])
    assert file.file_path is not None
    async with http.get(file.file_path) as response:
        assert (response.status, await response.read()) == (200, b"suara")
    server.world.clock.move(3601)
    async with http.get(file.file_path) as response:
        assert response.status == 404
    await bot.get_file(seen.file["file_id"])
    async with http.get(file.file_path) as response:
        assert response.status == 200
    async with http.get(f"{server.url}/file/bot1:salah/voice/file_0.oga") as response:
        assert response.status == 401


async def test_a_caption_has_at_most_1024_units_after_parsing(
    bot: Bot, server: TrainingServer, citizen: Phone
) -> None:
    await bot.send_document(citizen.id, b"isi", "<b>" + "&lt;" * 1024 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest):
        await bot.send_document(citizen.id, b"isi", "a" * 1025)
    assert reason(server) == "Bad Request: message caption is too long"
    with pytest.raises(BadRequest, match="parse entities"):
        await bot.send_document(citizen.id, b"isi", "<b>", parse_mode="HTML")


async def test_an_album_arrives_as_one(bot: Bot, citizen: Phone) -> None:
    media = [InputMediaPhoto(picture(), "satu"), InputMediaPhoto(picture())]
    first, second = await bot.send_media_group(citizen.id, media, protect_content=True)
    assert first.media_group_id == second.media_group_id
    shown = [message for message in await citizen.messages() if message.from_bot]
    assert [(message.text, message.protected) for message in shown] == [("satu", True), ("", True)]


@pytest.mark.parametrize(
    ("count", "description"),
    [(1, "there are no messages to send as an album"), (11, "too many messages to send as an album")],
)
async def test_an_album_has_2_to_10_items(
    bot: Bot, server: TrainingServer, citizen: Phone, count: int, description: str
) -> None:
    with pytest.raises(BadRequest):
        await bot.send_media_group(citizen.id, [InputMediaPhoto(picture())] * count)
    assert reason(server) == f"Bad Request: {description}"


async def test_an_album_does_not_mix_photos_and_documents(bot: Bot, server: TrainingServer, citizen: Phone) -> None:
    with pytest.raises(BadRequest):
        await bot.send_media_group(citizen.id, [InputMediaPhoto(picture()), InputMediaDocument(b"isi")])
    assert reason(server) == "Bad Request: can't use the media of the specified type in the album"


async def test_a_copy_may_have_a_caption_of_its_own(bot: Bot, citizen: Phone) -> None:
    said = await citizen.send_document(b"isi", caption="lama")
    await bot.copy_message(citizen.id, citizen.id, said.id, caption="baru")
    shown = citizen.view().last
    assert shown is not None
    assert (shown.kind, shown.text) == ("document", "baru")
