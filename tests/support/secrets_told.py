"""One whole case in which everything that may never lie in clear is said: for the canary test.

The people here are scripted step by step, since each step puts in a particular secret.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from random import Random

from PIL import Image

from betang.training.people import Phone
from betang.training.server import TrainingServer
from betang.training.uploads import Attachment
from tests.support.bot_process import BotHome, NurseryBot
from tests.support.canaries import Canary, of_bytes, of_double, of_number, of_text

_CONSONANTS = "bdfgjklmnprstvz"
_CITIZEN_ID, _OFFICER_ID = 7_318_224_905_113, 6_204_887_315_971


@dataclass(frozen=True)
class Secrets:
    """Distinctive strings, each said in one way; `pin` is six digits."""

    story: str
    typed_at_home: str
    edited: str
    caption: str
    in_picture: str
    in_file: str
    file_name: str
    first_name: str
    last_name: str
    username: str
    phone_number: str
    officer_name: str
    code_word: str
    wrong_code: str
    addition: str
    answer: str
    note: str
    question: str
    forwarded: str
    group_title: str
    said_in_group: str
    typed_elsewhere: str
    poison: str
    pin: str = "739152"
    wrong_pin: str = "480629"

    def canaries(self, token: str) -> Iterator[Canary]:
        for one in fields(self):
            yield of_text(one.name, getattr(self, one.name))
        yield of_text("token", token)
        yield of_text("the token's second half", token.partition(":")[2])
        yield of_bytes("voice", voice_of(self))
        for name, number in (("citizen's id", _CITIZEN_ID), ("officer's id", _OFFICER_ID)):
            yield of_number(name, number)
        for name, degrees in zip(("latitude", "longitude"), PLACE, strict=True):
            yield of_double(name, degrees)


PLACE = (-2.2087135791, 113.9161357924)


def draw_secrets(chance: Random) -> Secrets:
    """New ones for each run: nothing older on the disk can be found by mistake."""
    drawn = {
        one.name: f"kenari{''.join(chance.choices(_CONSONANTS, k=12))}"
        for one in fields(Secrets)
        if one.name not in {"pin", "wrong_pin"}
    }
    return Secrets(**drawn | {"phone_number": f"+62815{chance.randrange(10**9, 10**10 - 1)}"})


def picture_of(secrets: Secrets) -> bytes:
    """With a comment and with EXIF, as a phone's camera writes it."""
    sink, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = secrets.in_picture  # ImageDescription
    Image.new("RGB", (640, 480), "purple").save(sink, "JPEG", comment=secrets.in_picture.encode(), exif=exif)
    return sink.getvalue()


def voice_of(secrets: Secrets) -> bytes:
    return f"suara {secrets.in_file} ".encode() * 4_000


def citizen_phone(server: TrainingServer, secrets: Secrets) -> Phone:
    return server.phone(
        secrets.first_name,
        id=_CITIZEN_ID,
        last_name=secrets.last_name,
        username=secrets.username,
        phone=secrets.phone_number,
    )


class Scene:
    """The people of the case and the bot they talk to."""

    def __init__(self, server: TrainingServer, home: BotHome, bot: NurseryBot, secrets: Secrets) -> None:
        self.server, self.home, self.bot, self.secrets = server, home, bot, secrets
        self.citizen = citizen_phone(server, secrets)
        self.officer = server.phone(secrets.officer_name, id=_OFFICER_ID)
        self.words: tuple[str, ...] = ()

    async def crash(self) -> None:
        await self.bot.kill()
        await self.bot.start()

    async def press(self, phone: Phone, label: str, then: str = "") -> None:
        """Press a button; with `then`, again and again until the phone shows that text or button."""
        await phone.sees_key(label, within=15.0)
        for _ in range(10):
            if phone.view().key(label):
                await phone.press(label, within=1.0)
            if not then:
                return
            with suppress(TimeoutError):
                await phone.wait_for(lambda view: view.shows(then) or view.key(then), within=1.5)
                return
        message = f"after {label!r} no {then!r}: {phone.view().describe()}"
        raise AssertionError(message)

    async def say(self, phone: Phone, text: str) -> None:
        """Write, and wait until it has been taken out of the chat."""
        await phone.say(text)
        await phone.wait_for(lambda view: all(one.from_bot for one in view.messages), within=15.0)

    # The steps

    async def enlist(self) -> None:
        await self.officer.start(await self.home.invite())
        await self.officer.sees("Meja")
        await self.say(self.officer, "/jaga")
        await self.officer.sees("sedang jaga")

    async def say_things_outside_a_report(self) -> None:
        citizen, secrets = self.citizen, self.secrets
        await citizen.start()
        await citizen.sees_key("💬 Cerita atau lapor")
        await self.say(citizen, f"saya mau bilang {secrets.typed_at_home} kepada siapa ya")
        await self.press(citizen, "Bukan itu maksud saya")
        said = await citizen.say(f"halo {secrets.edited}")
        await citizen.edit(said.id, f"halo lagi {secrets.edited}")
        await citizen.send_contact()
        await citizen.send_sticker()
        await citizen.send_poll(secrets.question, ["ya", "tidak"])
        await citizen.forward_post(secrets.forwarded, channel=secrets.forwarded)
        await citizen.send_location(*PLACE)
        group = self.server.group(secrets.group_title, citizen)
        await citizen.say(f"/lapor {secrets.group_title}", chat=group.id)
        group.bot_admin = True  # so that it hears everything
        await citizen.say(secrets.said_in_group, chat=group.id)
        await citizen.ask_inline(secrets.typed_elsewhere)
        await self.server.quiet(seconds=0.2, within=15.0)

    async def report(self) -> None:
        citizen, secrets = self.citizen, self.secrets
        await self.say(citizen, "/lapor")
        if citizen.view().key("Mulai baru"):
            await self.press(citizen, "Mulai baru")
        for label in ("Saya paham, lanjut", "Tidak", "Aman", "Saya sendiri", "☐ Fisik", "Lanjut", "Lewati"):
            await self.press(citizen, label)
            await self.server.quiet(within=15.0)
        await citizen.send_location(*PLACE)
        await citizen.sees("Perkiraan dari lokasi", within=15.0)
        for label in ("Palangka Raya", "Lewati", "Lewati", "Lewati semua"):
            await self.press(citizen, label)
            await self.server.quiet(within=15.0)
        await self.crash()
        await self._tell()
        for label in ("Selesai", "Ya, buka sendiri"):
            await self.press(citizen, label)
        await citizen.sees("Satu kata sandi", within=15.0)
        await self.say(citizen, secrets.code_word)
        await citizen.sees("Ketik PIN", within=15.0)
        await self.say(citizen, secrets.pin)
        await self.crash()
        await self.press(citizen, "Kirim")
        await self.press(citizen, "Simpan kode")
        shown = await citizen.sees("Kode Anda", within=15.0)
        self.words = tuple(re.findall(r"\d\. (\w+)", shown.text))
        await self.crash()
        await self.say(citizen, f"{self.words[1]} {self.words[4]}")
        await self.press(citizen, "Tutup dan bersihkan")

    async def _tell(self) -> None:
        citizen, secrets = self.citizen, self.secrets
        await citizen.sees("Ceritakan sebanyak", within=15.0)
        await self.say(citizen, f"ini cerita rekaan {secrets.story} " * 60)
        await citizen.send_photo(picture_of(secrets), caption=secrets.caption)
        await citizen.send_voice(voice_of(secrets))
        text = f"isi {secrets.in_file}".encode()
        await citizen.send_document(text, name=f"{secrets.file_name}.txt", caption=secrets.caption)
        album = [Attachment("photo", picture_of(secrets), secrets.caption) for _ in range(2)]
        await citizen.send_album(album)
        await citizen.wait_for(lambda view: all(one.from_bot for one in view.messages), within=30.0)

    async def answer(self) -> None:
        officer, secrets = self.officer, self.secrets
        await self.press(officer, "Ambil", then="Baca cerita")
        await self.press(officer, "Baca cerita", then=secrets.story)
        await self.press(officer, "Berkas (", then="1. Foto")
        await self.press(officer, "1. Foto")
        await officer.wait_for(lambda view: [one for one in view.messages if one.kind == "photo"], within=20.0)
        await self.crash()
        await self.press(officer, "‹ Kembali", then="Catatan")
        await self.press(officer, "Catatan", then="Catatan dalam")
        await self.say(officer, secrets.note)
        await self.press(officer, "Jawab", then="Jawaban untuk")
        await self.say(officer, secrets.answer)
        await officer.sees("persis seperti ini", within=15.0)
        await self.crash()
        await self.press(officer, "Kirim", then="Tersimpan untuk pelapor")

    async def read_the_answer(self) -> None:
        citizen, secrets = self.citizen, self.secrets
        await self.say(citizen, "/cek")
        await self.say(citizen, secrets.wrong_pin)
        await self.say(citizen, " ".join(["kenari", secrets.wrong_code, *self.words[2:]]))
        await self.say(citizen, f"{' '.join(self.words)} {secrets.pin}")
        await self.press(citizen, "Baca jawaban")
        await citizen.sees(secrets.answer, within=15.0)
        await self.press(citizen, "Sudah dibaca")
        await self.press(citizen, "Tambah cerita")
        await self.server.quiet(within=15.0)
        await self.say(citizen, f"tambahan {secrets.addition}")

    async def poison(self) -> None:
        """Updates that fail in parsing and in handling, with secrets in whatever the error may quote."""
        secret, user = self.secrets.poison, self.citizen.user
        who = {"chat": user.as_chat(), "from": user.as_json(), "message_id": 900_001, "date": 1_790_000_000}
        for odd in (
            {"message": {**who, "photo": secret}},
            {"message": {**who, "text": secret, "entities": secret}},
            {"message": {**who, "text": {secret: secret}}},
            {"message": {**who, "document": {"file_id": secret, "file_name": 5}}},
            {"callback_query": {"id": secret, "from": user.as_json(), "data": {secret: 1}, "message": secret}},
            {secret: {**who, "text": secret}},
        ):
            self.server.world.inject(odd)
        await self.citizen.sees("Maaf, ada yang salah", within=15.0)
        await asyncio.sleep(1.0)
