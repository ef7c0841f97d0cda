"""The words of the duty queue that officers read: who a colleague is, what an alert says, why something failed.

Here: short labels and the sentences of refusals. Not here: screens (the handlers) and terms of the vocabulary
(`wording.terms`). Nothing here is ever shown to citizens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from html import escape
from types import MappingProxyType

from betang.duty.audit import Action
from betang.duty.views import Colleague, Reason
from betang.errors import UserError
from betang.storage.queue import QueuedCase
from betang.vocabulary import PROVINCE, DistrictCode
from betang.wording.catalogue import N_, Trusted, Words
from betang.wording.districts import Districts
from betang.wording.terms import badge, term


class News(StrEnum):
    """Why a case is brought before somebody."""

    NEW = "new"
    RETURNED = "returned"
    ESCALATED = "escalated"
    REOPENED = "reopened"
    ADDED = "added"
    HANDED_OVER = "handed_over"
    LEASE_ENDED = "lease_ended"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


_NEWS: Mapping[News, str] = MappingProxyType(
    {
        News.NEW: N_("baru"),
        News.RETURNED: N_("kembali ke antrean"),
        News.ESCALATED: N_("lewat waktu"),
        News.REOPENED: N_("dibuka lagi"),
        News.ADDED: N_("ada tambahan"),
        News.HANDED_OVER: N_("dioper kepada Anda"),
        News.LEASE_ENDED: N_("waktu habis, kembali ke antrean"),
        News.WITHDRAWN: N_("ditarik pelapor"),
        News.ERASED: N_("dihapus pelapor"),
    }
)
_REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.SUPERVISION: N_("Pengawasan"),
        Reason.COVERING: N_("Menggantikan petugas"),
        Reason.EMERGENCY: N_("Keadaan mendesak"),
        Reason.COMPLAINT: N_("Ada keluhan"),
        Reason.LEGAL: N_("Kewajiban hukum"),
        Reason.NEW_FACTS: N_("Ada info baru"),
        Reason.WRONGLY_CLOSED: N_("Keliru ditutup"),
    }
)
_ACTIONS: Mapping[Action, str] = MappingProxyType(
    {
        Action.INVITE: N_("Undangan dibuat"),
        Action.ACCEPT: N_("Undangan diterima"),
        Action.REVOKE: N_("Akses dicabut"),
        Action.ON_SHIFT: N_("Mulai jaga"),
        Action.OFF_SHIFT: N_("Selesai jaga"),
        Action.FILE: N_("Diterima"),
        Action.ALERT: N_("Petugas dikabari"),
        Action.UNHEARD: N_("Tidak ada petugas yang bisa dikabari"),
        Action.ESCALATE: N_("Dinaikkan ke penyelia"),
        Action.CLAIM: N_("Diambil"),
        Action.LEASE_ENDED: N_("Waktu habis, kembali ke antrean"),
        Action.READ: N_("Dibaca"),
        Action.READ_FILE: N_("Berkas dibuka"),
        Action.READ_CODE_WORD: N_("Kata sandi dilihat"),
        Action.ANSWER: N_("Dijawab"),
        Action.ASK_CODE_WORD: N_("Kata sandi ditanyakan"),
        Action.NOTE: N_("Catatan ditulis"),
        Action.HAND_OVER: N_("Dioper"),
        Action.RELEASE: N_("Dilepas"),
        Action.CLOSE: N_("Ditutup"),
        Action.REOPEN: N_("Dibuka lagi"),
        Action.ADD: N_("Pelapor menambah"),
        Action.WITHDRAW: N_("Ditarik pelapor"),
        Action.ERASE: N_("Dihapus"),
    }
)
_REFUSALS: Mapping[str, str] = MappingProxyType(
    {
        "invitation.wrong": N_("Undangan ini tidak dikenal. Minta undangan baru kepada pengelola."),
        "invitation.used": N_("Undangan ini sudah dipakai. Minta undangan baru kepada pengelola."),
        "invitation.expired": N_("Undangan ini sudah lewat waktu. Minta undangan baru kepada pengelola."),
        "invitation.private_only": N_("Buka undangan di chat pribadi dengan bot, bukan di grup."),
        "invitation.no_such_desk": N_("Meja {desk} tidak ada. Pakai 62 atau kode BPS kabupaten/kota."),
        "officer.unknown": N_("Tidak ada Petugas {number} di meja {desk}."),
        "officer.no_shift": N_("Peran Anda tidak ikut jaga."),
        "officer.no_queue": N_("Peran Anda tidak membuka antrean."),
        "officer.no_claim": N_("Peran Anda tidak menangani kasus."),
        "case.unknown": N_("Kasus itu tidak ada di antrean Anda."),
        "case.taken": N_("Sudah diambil Petugas {number} (meja {desk}), {ago} lalu."),
        "case.returned": N_("Kasus ini sudah kembali ke antrean. Ambil lagi kalau Anda masih menanganinya."),
        "case.closed": N_("Kasus ini sudah ditutup."),
        "case.withdrawn": N_("Kasus ini sudah ditarik oleh pelapor."),
        "case.erased": N_("Isi kasus ini sudah dihapus."),
        "case.not_held": N_("Ambil dulu kasus ini, lalu buka isinya."),
        "case.reason_needed": N_("Pilih alasan membaca tanpa mengambil kasus. Alasan dicatat."),
        "case.no_desk_key": N_("Kunci meja tidak ada di server ini. Buka kasus ini di konsol."),
        "handover.off_shift": N_("Petugas {number} (meja {desk}) sedang tidak jaga."),
        "handover.not_theirs": N_("Petugas {number} (meja {desk}) tidak menangani kasus daerah ini."),
        "close.no_service": N_("Pilih sekurang-kurangnya satu layanan yang sudah diberikan."),
        "file.unknown": N_("Berkas itu tidak ada di kasus ini."),
        "file.fetching": N_("Berkas itu masih diambil. Coba lagi sebentar."),
        "file.failed": N_("Berkas itu gagal diambil dari Telegram."),
        "answer.empty": N_("Tulis dulu isinya."),
        "answer.too_long": N_("Terlalu panjang: {length} huruf, paling banyak {limit}."),
        "answer.not_wanted": N_("Pelapor tidak mengizinkan jawaban di sini."),
        "code_word.none": N_("Pelapor tidak memilih kata sandi."),
    }
)


def desk_name(words: Words, districts: Districts, desk: DistrictCode) -> str:
    """`meja` is said by the sentence around it: `provinsi` or the district's name, without `Kota`."""
    if desk == PROVINCE:
        return words.plain(N_("provinsi"))
    return districts.name(desk).removeprefix("Kota ")


def officer_label(words: Words, districts: Districts, officer: Colleague) -> str:
    """`Petugas 3 (meja Palangka Raya)`; plain text."""
    desk = desk_name(words, districts, officer.desk)
    return words.plain(N_("Petugas {number} (meja {desk})"), number=officer.number, desk=desk)


def alert_text(words: Words, districts: Districts, case: QueuedCase, news: News) -> str:
    """`🔴 Darurat · Palangka Raya · K-7Q4M · baru`: all that an alert may say (safety rule 19); HTML."""
    parts = (
        f"{badge(case.urgency)} {term(words, case.urgency)}",
        desk_name(words, districts, case.district),
        case.code,
        words.plain(_NEWS[news]),
    )
    return escape(" · ".join(parts), quote=False)


def reason_term(words: Words, reason: Reason) -> str:
    return words.plain(_REASONS[reason])


def action_term(words: Words, action: str) -> str:
    """What a history line says; the bare code for an action of a later version."""
    return words.plain(_ACTIONS[Action(action)]) if action in set(Action) else action


def span(words: Words, length: timedelta) -> str:
    """`20 detik`, `5 menit`, `3 jam`, `2 hari`; never negative."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return words.count("{n} detik", "{n} detik", seconds)
    if seconds < 3600:
        return words.count("{n} menit", "{n} menit", seconds // 60)
    if seconds < 48 * 3600:
        return words.count("{n} jam", "{n} jam", seconds // 3600)
    return words.count("{n} hari", "{n} hari", seconds // 86400)


def refusal(words: Words, districts: Districts, error: UserError) -> str | None:
    """What an officer reads when a verb of the queue refuses, as HTML; None for a key that is not ours."""
    sentence = _REFUSALS.get(error.key)
    if sentence is None:
        return None
    facts: dict[str, object] = dict(error.facts)
    if "seconds" in facts:
        facts["ago"] = Trusted(span(words, timedelta(seconds=int(str(facts["seconds"])))))
    if "desk" in facts:
        facts["desk"] = desk_name(words, districts, DistrictCode(str(facts["desk"])))
    return words(sentence, **facts)


def refusal_keys() -> frozenset[str]:
    """Every key that has words."""
    return frozenset(_REFUSALS)
