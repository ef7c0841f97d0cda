"""Files on the page: what the samples are made of, what arrives at the bot, how it is shown again."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pypdfium2
import pytest
import pytest_asyncio
import yaml
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from playwright.async_api import Page, expect

from betang.training.server import TrainingServer
from betang.training.views import Seen
from tests.training.page.browser import attach, holder, messages, phone, press, write

ROOT = Path(__file__).parents[3]


pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def started(page: Page) -> None:
    """Warga 1 has begun to talk with the small bot, which sends every file back."""
    await press(phone(page, "Warga 1"), "Mulai")
    await expect(messages(phone(page, "Warga 1"))).to_have_count(2)


def sent(server: TrainingServer) -> list[Seen]:
    """What Warga 1 wrote after /start, oldest first."""
    return [one for one in holder(server, "Warga 1").view().messages if not one.from_bot][1:]


def data_of(server: TrainingServer, message: Seen) -> bytes:
    assert message.file is not None
    stored = server.world.files.find(message.file["file_id"])
    assert stored is not None
    return stored.data


async def test_the_sample_photo_tells_where_it_was_taken(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await attach(citizen, "Contoh foto")
    picture = messages(citizen).last.get_by_role("img", name="Foto")
    await expect(messages(citizen)).to_have_count(4)
    await expect(picture).to_have_js_property("naturalWidth", 960)
    (photo,) = sent(server)
    with Image.open(io.BytesIO(data_of(server, photo))) as image:
        tags = image.getexif()
        place = tags.get_ifd(IFD.GPSInfo)
    assert tags[Base.Make] == "Latihan"
    degrees = [float(part) for part in place[GPS.GPSLatitude]]
    assert place[GPS.GPSLatitudeRef] == "S"
    assert degrees[0] + degrees[1] / 60 + degrees[2] / 3600 == pytest.approx(2.21, abs=0.001)
    assert [float(part) for part in place[GPS.GPSLongitude]] == [113.0, 55.0, 12.0]


async def test_what_stands_in_the_field_becomes_the_caption(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await citizen.get_by_role("textbox").fill("lihat ini")
    await attach(citizen, "Contoh foto")
    await expect(messages(citizen).last).to_contain_text("Kembali: lihat ini")
    await expect(citizen.get_by_role("textbox")).to_have_value("")


async def test_the_sample_voice_can_be_heard(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await attach(citizen, "Contoh suara")
    await expect(messages(citizen).last).to_contain_text("Kembali: - 0:00:02")
    (voice,) = sent(server)
    with wave.open(io.BytesIO(data_of(server, voice))) as sound:
        assert sound.getnframes() / sound.getframerate() == 2
    note = messages(citizen).last
    await note.get_by_role("button", name="Pesan suara: Putar, 2 detik").click()
    await expect(note.get_by_role("button", name="Pesan suara: Jeda")).to_be_visible()
    await expect(note.get_by_role("button", name="Pesan suara: Putar, 2 detik")).to_be_visible()


async def test_the_sample_document_is_a_pdf(page: Page, server: TrainingServer) -> None:
    await attach(phone(page, "Warga 1"), "Contoh berkas")
    await expect(messages(phone(page, "Warga 1"))).to_have_count(4)
    (document,) = sent(server)
    with pypdfium2.PdfDocument(data_of(server, document)) as pdf:
        assert pdf[0].get_textpage().get_text_bounded() == "Contoh berkas latihan"


async def test_a_chosen_document_keeps_its_name_and_bytes(
    page: Page, server: TrainingServer, tmp_path: Path
) -> None:
    chosen = tmp_path / "surat contoh.txt"
    chosen.write_bytes(b"isi yang dibuat-buat")
    citizen = phone(page, "Warga 1")
    async with page.expect_file_chooser() as chooser:
        await attach(citizen, "Pilih berkas")
    await (await chooser.value).set_files(chosen)
    await expect(messages(citizen)).to_have_count(4)
    (document,) = sent(server)
    assert (document.kind, data_of(server, document)) == ("document", chosen.read_bytes())
    link = messages(citizen).nth(2).get_by_role("link", name="surat contoh.txt")
    async with page.expect_download() as download:
        await link.click()
    assert await (await download.value).path() is not None


async def test_several_chosen_photos_go_as_an_album(page: Page, server: TrainingServer, tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        Image.new("RGB", (40, 30), "teal").save(tmp_path / name)
    async with page.expect_file_chooser() as chooser:
        await attach(phone(page, "Warga 1"), "Pilih foto")
    await (await chooser.value).set_files([tmp_path / "a.png", tmp_path / "b.png"])
    await expect(messages(phone(page, "Warga 1"))).to_have_count(6)
    albums = {one.raw["media_group_id"] for one in sent(server)}
    assert [one.kind for one in sent(server)] == ["photo", "photo"]
    assert len(albums) == 1


async def test_a_place_is_one_of_the_capitals(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await attach(citizen, "Kirim lokasi")
    await expect(citizen.get_by_role("menuitem")).to_have_count(14)
    await citizen.get_by_role("menuitem", name="Muara Teweh").click()
    await expect(messages(citizen).last).to_contain_text("Titik -0.95 114.89")
    await expect(messages(citizen).nth(2)).to_contain_text("Dekat Muara Teweh")


async def test_stickers_and_numbers_are_sent(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    await attach(citizen, "Kirim stiker")
    await expect(messages(citizen).last).to_contain_text("Stiker diterima")
    await expect(messages(citizen).nth(2).get_by_role("img", name="Stiker")).to_be_visible()
    await attach(citizen, "Kirim nomor")
    await expect(messages(citizen).last).to_contain_text("Nomor +620000000101")
    assert [one.kind for one in sent(server)] == ["sticker", "contact"]


async def test_without_a_microphone_recording_says_so(page: Page) -> None:
    citizen = phone(page, "Warga 1")
    await attach(citizen, "Rekam suara")
    await expect(citizen.get_by_text("Mikrofon tidak bisa dipakai.")).to_be_visible()


async def test_a_recorded_voice_note_is_sent(page: Page, server: TrainingServer) -> None:
    citizen = phone(page, "Warga 1")
    # A tone in place of the microphone; the recording itself is the browser's own.
    await page.evaluate(
        """() => {
          navigator.mediaDevices.getUserMedia = async () => {
            const audio = new AudioContext();
            const [tone, place] = [audio.createOscillator(), audio.createMediaStreamDestination()];
            tone.connect(place);
            tone.start();
            return place.stream;
          };
        }"""
    )
    await attach(citizen, "Rekam suara")
    await expect(citizen.get_by_text("Merekam")).to_be_visible()
    await press(citizen, "Batal")
    await expect(citizen.get_by_text("Merekam")).to_be_hidden()
    await attach(citizen, "Rekam suara")
    await press(citizen, "Kirim rekaman")
    await expect(messages(citizen).last).to_contain_text("Kembali: -")
    (voice,) = sent(server)
    assert voice.kind == "voice"
    assert len(data_of(server, voice)) > 0
    await write(citizen, "halo")
    await expect(messages(citizen).last).to_contain_text("Gema: halo")


async def test_the_capitals_are_those_of_the_districts(page: Page) -> None:
    shown = await page.evaluate("async () => JSON.stringify((await import('/places.js')).CAPITALS)")
    districts = yaml.safe_load((ROOT / "content" / "districts.yaml").read_text(encoding="utf-8"))["districts"]
    towns = [next(town for town in one["towns"] if town["name"] == one["capital"]) for one in districts]
    wanted = [{"name": town["name"], "latitude": town["lat"], "longitude": town["lon"]} for town in towns]
    assert json.loads(shown) == wanted
