"""What a user error says to the person. The one place where errors become words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from betang.duty.labels import refusal
from betang.errors import UserError
from betang.reports import problems
from betang.wording.catalogue import N_
from handlers.turn import Turn

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        problems.FILE_TOO_BIG: N_(
            "Berkas itu lebih dari {megabytes} MB, terlalu besar untuk saya terima. Kirim potongan yang lebih pendek, "
            "atau simpan dulu dan beri tahu petugas."
        ),
        problems.TOO_MANY_FILES: N_(
            "Sudah {limit} berkas tersimpan. Hapus satu dulu, atau ceritakan dengan tulisan."
        ),
        problems.FILE_GONE: N_("Berkas itu sudah tidak ada."),
        problems.NO_DESK_KEY: N_("Kunci meja tidak ada di server ini. Buka kasus ini di konsol."),
        problems.NOT_FOR_THIS_DESK: N_("Kasus ini tidak dibuka untuk meja Anda."),
        problems.NOTHING_TOLD: N_(
            "Tulis satu baris, kirim satu berkas, atau pilih satu jenis dulu, supaya bisa dibantu."
        ),
        problems.NO_CONSENT: N_("Baca dulu empat hal di awal, lalu pilih lanjut."),
        problems.NOT_OPEN: N_("Ini sudah selesai atau ditutup. Untuk hal baru, ketik /lapor."),
        problems.ANSWER_NOT_WANTED: N_("Pelapor tidak mengizinkan jawaban di sini."),
        problems.GUESSES_LOCKED: N_(
            "Terlalu banyak percobaan. Coba lagi {minutes} menit lagi. Butuh sekarang: 129."
        ),
        "receipt.busy": N_("Sedang ramai. Coba lagi sebentar. Butuh sekarang: 129."),
        "officer.not_one": N_("Menu itu tidak tersedia. Ini yang bisa dibuka:"),
        "officer.no_campaigns": N_("Peran Anda tidak membuka kampanye."),
    }
)


def problem_in_words(turn: Turn, error: UserError) -> str:
    """HTML in the person's language; a key without a sentence still gets help instead of silence."""
    sentence = SENTENCES.get(error.key)
    if sentence is not None:
        return turn.words(sentence, **error.facts)
    refused = refusal(turn.words, turn.app.districts, error)
    return refused or turn.words("Itu belum bisa dilakukan. Coba lagi, atau ketik /bantuan.")
