"""The database recipes of `docs/operating.md`, carried out as they stand there, on a database that is in use."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from betang.duty import audit
from betang.duty import filing as duty_filing
from betang.duty.filing import Filing
from betang.duty.room import DutyRoom
from betang.operations.content import load_content
from betang.reports import drafts, reading
from betang.settings import Settings
from betang.storage import cases
from betang.storage.database import Database, open_database
from betang.vault.case_keys import decrypt
from betang.vault.pseudonyms import CONVERSATION
from betang.vault.secret import Secret
from betang.vault.vault import Vault
from betang.vocabulary import PROVINCE
from tests.docs.pages import code_lines, page, section
from tests.reports.reports_scenes import make_report_room, report_form
from tests.support.clocks import FrozenClock

OPERATING = page("operating")
BY_HAND = "Taking a desk's identity off the server"
STORY = "a story that is told in the recipe test"


@dataclass(frozen=True)
class Office:
    """A data folder with one filed report; the current folder is its parent, as in the recipes."""

    database: Database
    duty: DutyRoom
    case_id: str
    code: str


@pytest.fixture
async def office(
    settings: Settings, vault: Vault, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Office]:
    folder = settings.data.parent
    monkeypatch.chdir(folder)
    (folder / "backup").mkdir()
    content = load_content("id")
    duty = DutyRoom(make_report_room(vault, clock, settings.blobs), content.catalogues, content.districts)
    database = await open_database(settings.database_url)
    draft = drafts.begin_draft(clock)
    who = Filing(vault.pseudonyms.make(CONVERSATION, 5), "id", update_id=2)
    async with database.work() as work:
        await drafts.keep_text(duty.reports, work, draft, STORY, update_id=1)
        filed = await duty_filing.file_report(duty, work, draft, report_form(), who)
    yield Office(database, duty, filed.case_id, filed.code)
    await database.close()


@dataclass(frozen=True)
class Recipe:
    """A line that starts the `sqlite3` tool."""

    file: str
    sql: str
    mode: str = "rwc"

    def carry_out(self) -> list[tuple[Any, ...]]:
        """As the tool does; the rows of the last statement."""
        address = f"file:{self.file}?mode={self.mode}"
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
            connection.create_function("writefile", 2, lambda name, data: Path(name).write_bytes(data))
            found: list[tuple[Any, ...]] = []
            for statement in self.sql.split(";"):
                found = connection.execute(statement).fetchall()
            return found


def recipes(title: str) -> list[Recipe]:
    """The `sqlite3` lines of a section."""
    lines = [line for line in code_lines(section(OPERATING, title)) if line.startswith("sqlite3")]
    found = [re.fullmatch(r'sqlite3 (-readonly )?(\S+) "(.+)"(?: > \S+)?', line) for line in lines]
    assert found
    assert None not in found
    return [Recipe(match[2], match[3], "ro" if match[1] else "rwc") for match in found if match is not None]


def ask(file: str, sql: str) -> list[tuple[Any, ...]]:
    return Recipe(file, sql, "ro").carry_out()


def holds(file: str, content: bytes) -> bool:
    return content in Path(file).read_bytes()


def test_every_database_line_of_the_page_is_carried_out_below() -> None:
    told = [line for line in code_lines(OPERATING.text) if line.startswith("sqlite3")]
    assert len(told) == sum(len(recipes(title)) for title in ("Every day", "Backups", BY_HAND))


async def test_the_head_of_the_chain_is_what_the_page_reads(office: Office) -> None:
    (head,) = recipes("Every day")
    async with office.database.reading() as view:
        known = await audit.head_of_chain(view)
    assert known is not None
    assert head.carry_out() == [(known.id, known.digest.hex())]


async def test_a_backup_keeps_cases_and_wrappings_apart(office: Office) -> None:
    await _back_up(office)
    ((wrapping,),) = ask("data/betang.db", "SELECT wrapping FROM wrappings WHERE desk = '62'")
    assert ask("backup/cases.db", "SELECT count(*) FROM cases") == [(1,)]
    assert ask("backup/cases.db", "SELECT count(*) FROM wrappings") == [(0,)]
    assert not holds("backup/cases.db", wrapping)
    assert holds("backup/wrappings.db", wrapping)


async def test_a_restored_backup_opens(office: Office, settings: Settings) -> None:
    await _back_up(office)
    await office.database.close()
    _restore()
    restored = await open_database(settings.database_url)
    async with restored.reading() as view:
        told = await reading.read_messages(office.duty.reports, view, office.case_id, PROVINCE)
    await restored.close()
    assert [one.text for one in told] == [STORY]


async def test_the_list_of_erased_cases_names_what_must_not_come_back(office: Office) -> None:
    erased = recipes("Backups")[2]
    assert erased.carry_out() == []
    async with office.database.work() as work:
        await duty_filing.erase(office.duty, work, office.case_id)
    assert erased.carry_out() == [(office.case_id,)]


async def test_a_case_opens_by_hand_as_the_page_says(office: Office, vault: Vault) -> None:
    identity = vault.desks.identity(PROVINCE)
    assert identity is not None
    assert _opened_by_hand(office.code, identity) == [STORY]


def _opened_by_hand(code: str, identity: Secret) -> list[str]:
    """What the lines of the page give, with `age -d` done by the library."""
    wrapping, bodies, files = (
        replace(one, file="data/betang.db", sql=one.sql.replace("K-7Q4M", code)) for one in recipes(BY_HAND)
    )
    wrapping.carry_out()
    case_identity = Secret(decrypt(identity, Path("wrapping.age").read_bytes()).strip())
    bodies.carry_out()
    assert files.carry_out() == []
    told = [decrypt(case_identity, path.read_bytes()) for path in sorted(Path().glob("[0-9]*.age"))]
    return [str(msgspec.json.decode(one)["text"]) for one in told]


async def _back_up(office: Office) -> None:
    for recipe in recipes("Backups")[:3]:
        recipe.carry_out()
    async with office.database.work() as work:  # the bot goes on all the while
        assert await cases.by_id(work, office.case_id) is not None


def _restore() -> None:
    lines = [line.split() for line in code_lines(section(OPERATING, "Backups"))]
    removals = [name for verb, *names in lines if verb == "rm" for name in names if not name.startswith("-")]
    copies = [names for verb, *names in lines if verb == "cp" and names[0].startswith("backup/")]
    assert removals
    assert copies
    for name in removals:
        Path(name).unlink(missing_ok=True)
    for one, to in copies:
        shutil.copy(one, to)
    for recipe in recipes("Backups")[3:]:
        recipe.carry_out()
