from __future__ import annotations

import pytest

from betang.delivery.deliveries import FetchFile
from betang.errors import UserError
from betang.reports import drafts
from betang.reports.bodies import open_body
from betang.reports.drafts import Draft, PieceCounts, begin_draft, unpack_draft
from betang.reports.fetching import complete_fetch, fail_fetch, seal_fetched, wanted
from betang.reports.pieces import MOST_FILES
from betang.reports.problems import FILE_TOO_BIG, TOO_MANY_FILES
from betang.storage import attachments, messages
from betang.storage.states import AttachmentState, MessageKind
from betang.vault.errors import CannotOpenError
from betang.vault.secret import Secret
from betang.vocabulary import Author, FileKind, FileRef
from tests.reports.reports_scenes import Reporting, document_ref, photo_ref, photo_with_secrets
from tests.support.clocks import FrozenClock


async def texts_of(reporting: Reporting, draft: Draft) -> list[str]:
    async with reporting.database.reading() as work:
        kept = await messages.of_case(work, draft.case_id)
    return [open_body(Secret(draft.identity), one.body).text for one in kept if one.body is not None]


async def counts(reporting: Reporting, draft: Draft) -> PieceCounts:
    async with reporting.database.reading() as work:
        return await drafts.piece_counts(work, draft)


def test_a_draft_shows_nothing_of_its_key(clock: FrozenClock) -> None:
    draft = begin_draft(clock)
    assert draft.identity.startswith("AGE-SECRET-KEY-1")
    for shown in (repr(draft), str(draft), f"{draft}", repr([draft]), repr(draft.__rich_repr__())):
        assert draft.case_id in shown
        assert "SECRET" not in shown
        assert draft.recipient not in shown


def test_a_draft_comes_back_from_the_chats_state_as_it_was(clock: FrozenClock) -> None:
    draft = begin_draft(clock)
    assert unpack_draft(draft.packed()) == draft
    with pytest.raises(KeyError):
        unpack_draft({"case_id": draft.case_id})


def test_each_draft_has_a_key_and_an_id_of_its_own(clock: FrozenClock) -> None:
    made = [begin_draft(clock) for _ in range(20)]
    assert len({draft.case_id for draft in made}) == 20
    assert len({draft.identity for draft in made}) == 20


async def test_what_is_told_is_stored_at_once_and_opens_with_the_drafts_key_alone(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "yang pertama")
    await reporting.tell(draft, "yang kedua")
    assert await texts_of(reporting, draft) == ["yang pertama", "yang kedua"]
    async with reporting.database.reading() as work:
        (first, _) = await messages.of_case(work, draft.case_id)
    assert (first.author, first.kind) == (Author.CITIZEN, MessageKind.STORY)
    assert first.body is not None
    assert b"pertama" not in first.body
    with pytest.raises(CannotOpenError):
        open_body(Secret(begin_draft(reporting.clock).identity), first.body)


async def test_the_length_of_a_piece_does_not_tell_how_much_was_told(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "ya")
    await reporting.tell(draft, "ya, " * 8)
    async with reporting.database.reading() as work:
        short, longer = await messages.of_case(work, draft.case_id)
    assert payload_bytes(short.body) == payload_bytes(longer.body) > 128


def payload_bytes(body: bytes | None) -> int:
    """Behind the header, which holds a stanza of chance of varying length (age calls it grease)."""
    assert body is not None
    return len(body) - body.index(b"\n--- ")


async def test_the_same_update_is_kept_once(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    async with reporting.database.work() as work:
        first = await drafts.keep_text(reporting.room, work, draft, "sekali", 4711)
        again = await drafts.keep_text(reporting.room, work, draft, "sekali", 4711)
        one = await drafts.keep_file(reporting.room, work, draft, reporting.chat(), photo_ref(), 5, 4711)
        same = await drafts.keep_file(reporting.room, work, draft, reporting.chat(), photo_ref(), 5, 4711)
    assert (first, again) == (True, False)
    assert one == same
    assert await counts(reporting, draft) == PieceCounts(texts=1, photos=1, fetching=1)
    assert len(await reporting.fetches()) == 1


async def test_an_empty_text_is_not_a_piece(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, " \n\t ")
    assert (await counts(reporting, draft)).total == 0


async def test_a_file_is_announced_and_fetched_for_its_chat(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, document_ref("surat.pdf"), message_id=77)
    assert await reporting.leaving() == [(reporting.chat(), FetchFile(blob, "BQACberkas", 77))]
    row = await reporting.attachment(blob)
    assert (row.case_id, row.recipient, row.state) == (draft.case_id, draft.recipient, AttachmentState.FETCHING)
    assert row.facts is not None
    assert b"surat" not in row.facts
    assert row.waiting is None


@pytest.mark.parametrize(
    ("kind", "counted"),
    [
        (FileKind.PHOTO, PieceCounts(photos=1, fetching=1)),
        (FileKind.VOICE, PieceCounts(voices=1, fetching=1)),
        (FileKind.AUDIO, PieceCounts(voices=1, fetching=1)),
        (FileKind.VIDEO, PieceCounts(videos=1, fetching=1)),
        (FileKind.VIDEO_NOTE, PieceCounts(videos=1, fetching=1)),
        (FileKind.DOCUMENT, PieceCounts(documents=1, fetching=1)),
    ],
)
async def test_files_are_counted_by_what_a_person_calls_them(
    reporting: Reporting, kind: FileKind, counted: PieceCounts
) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.send(draft, FileRef(kind, "id", 10))
    assert await counts(reporting, draft) == counted
    assert counted.total == 1


async def test_a_file_that_cannot_be_had_says_so(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    async with reporting.database.work() as work:
        assert await fail_fetch(work, blob)
        assert not await fail_fetch(work, blob)
    assert await counts(reporting, draft) == PieceCounts(photos=1, failed=1)


async def test_a_file_over_twenty_megabytes_is_refused_with_the_limit(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    limit = 20 * 1024 * 1024
    await reporting.send(draft, photo_ref(size=limit))
    with pytest.raises(UserError) as caught:
        await reporting.send(draft, photo_ref(size=limit + 1))
    assert (caught.value.key, caught.value.facts) == (FILE_TOO_BIG, {"megabytes": 20})
    assert (await counts(reporting, draft)).photos == 1


async def test_a_draft_takes_only_so_many_files(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    async with reporting.database.work() as work:
        for number in range(MOST_FILES):
            await drafts.keep_file(reporting.room, work, draft, reporting.chat(), photo_ref(), number, number)
    with pytest.raises(UserError) as caught:
        await reporting.send(draft, photo_ref())
    assert (caught.value.key, caught.value.facts) == (TOO_MANY_FILES, {"limit": MOST_FILES})
    await reporting.send(begin_draft(reporting.clock), photo_ref())  # another draft is not concerned


async def test_the_last_piece_can_be_taken_back_until_none_is_left(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "tetap")
    blob = await reporting.send(draft, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    assert reporting.files_on_disk() == [f"{blob}.original.age", f"{blob}.preview.age"]
    async with reporting.database.work() as work:
        assert await drafts.drop_last(reporting.room, work, draft)
        assert reporting.files_on_disk()  # nothing goes before the commit
    assert reporting.files_on_disk() == []
    assert await texts_of(reporting, draft) == ["tetap"]
    async with reporting.database.work() as work:
        assert await drafts.drop_last(reporting.room, work, draft)
        assert not await drafts.drop_last(reporting.room, work, draft)


async def test_a_file_taken_back_while_it_was_fetched_leaves_nothing(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    row = await reporting.attachment(blob)
    async with reporting.database.work() as work:
        await drafts.drop_last(reporting.room, work, draft)

    sealed = await seal_fetched(reporting.room, row, photo_with_secrets())
    async with reporting.database.work() as work:
        assert await wanted(work, blob) is None
        assert not await complete_fetch(reporting.room, work, sealed)
    assert reporting.files_on_disk() == []


async def test_discarding_leaves_no_row_and_no_file_of_this_draft_alone(reporting: Reporting) -> None:
    mine, other = begin_draft(reporting.clock), begin_draft(reporting.clock)
    await reporting.tell(mine, "dibuang")
    blob = await reporting.send(mine, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    await reporting.tell(other, "tetap")
    async with reporting.database.work() as work:
        await drafts.discard(reporting.room, work, mine)
    assert await counts(reporting, mine) == PieceCounts()
    assert reporting.files_on_disk() == []
    assert await texts_of(reporting, other) == ["tetap"]


async def test_a_draft_that_was_filed_cannot_be_discarded_or_shortened(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    await reporting.tell(draft, "sudah dikirim")
    await reporting.submit(draft)
    async with reporting.database.work() as work:
        await drafts.discard(reporting.room, work, draft)
        assert not await drafts.drop_last(reporting.room, work, draft)
    assert await texts_of(reporting, draft) == ["sudah dikirim"]


async def discard_and_fail(reporting: Reporting, draft: Draft) -> None:
    async with reporting.database.work() as work:
        await drafts.discard(reporting.room, work, draft)
        raise ZeroDivisionError


async def test_a_unit_of_work_that_fails_keeps_the_files_of_a_discarded_draft(reporting: Reporting) -> None:
    draft = begin_draft(reporting.clock)
    blob = await reporting.send(draft, photo_ref())
    await reporting.fetch(blob, photo_with_secrets())
    with pytest.raises(ZeroDivisionError):
        await discard_and_fail(reporting, draft)
    assert len(reporting.files_on_disk()) == 2
    async with reporting.database.reading() as work:
        assert await attachments.by_id(work, blob) is not None
