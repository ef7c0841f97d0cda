"""Statements that are compiled once for each dialect."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from sqlalchemy import Executable, bindparam, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.engine import Dialect

import betang.storage
from betang.storage.database import Database
from betang.storage.statement import Compiled, Compiler
from betang.storage.states import OutboxState
from betang.storage.tables import guesses, outbox
from tests.storage.storage_rooms import IDS

DIALECTS: list[Dialect] = [
    sqlite.dialect(paramstyle="qmark"),
    PGDialect_asyncpg(),  # type: ignore[no-untyped-call] # SQLAlchemy leaves it so
]
ADD = (
    update(guesses)
    .where(guesses.c.subject == bindparam("whose"), guesses.c.locked_until < bindparam("now"))
    .values(failures=guesses.c.failures + 1, last_at=bindparam("now"))
)


@pytest.fixture(params=DIALECTS, ids=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    found: Dialect = request.param
    return found


def test_arguments_stand_in_the_order_of_the_text(dialect: Dialect) -> None:
    compiled = Compiled(ADD, dialect)
    arguments = compiled.arguments({"whose": b"w", "now": 5})
    if dialect.name == "sqlite":
        assert compiled.text.count("?") == len(arguments)
        assert arguments == [1, 5, b"w", 5]
    else:
        assert arguments == [1, 5, b"w"]
        assert all(f"${number}::" in compiled.text for number in (1, 2, 3))


@pytest.mark.parametrize(
    "values", [{}, {"whose": b"w"}, {"whose": b"w", "now": 1, "other": 2}, {"Whose": b"w", "now": 1}]
)
def test_a_missing_or_unknown_name_is_a_mistake_before_anything_is_sent(
    dialect: Dialect, values: dict[str, int]
) -> None:
    with pytest.raises(KeyError):
        Compiled(ADD, dialect).arguments(values)


def test_none_is_a_value_and_no_missing_name(dialect: Dialect) -> None:
    assert None in Compiled(ADD, dialect).arguments({"whose": None, "now": 5})


def test_a_fixed_value_may_be_overridden_by_its_name_alone(dialect: Dialect) -> None:
    statement = insert(guesses).values(subject=bindparam("whose"), failures=7, last_at=0, locked_until=0)
    arguments = Compiled(statement, dialect).arguments({"whose": b"w", "failures": 9})
    assert 9 in arguments
    assert 7 not in arguments


@pytest.mark.parametrize(
    "statement",
    [
        select(outbox.c.id).where(outbox.c.state.in_([OutboxState.QUEUED, OutboxState.LEASED])),
        select(outbox.c.id).where(outbox.c.state.notin_([OutboxState.SENT])),
        select(outbox.c.id).where(outbox.c.state.in_(bindparam("states", expanding=True))),
    ],
)
def test_an_in_list_is_refused(dialect: Dialect, statement: Executable) -> None:
    """Its text depends on how many values there are; compiled ahead it would be no SQL at all."""
    with pytest.raises(TypeError, match="IN list"):
        Compiled(statement, dialect)


def test_what_is_no_statement_of_core_is_refused() -> None:
    with pytest.raises(TypeError):
        Compiled(object(), DIALECTS[0])  # type: ignore[arg-type] # the mistake is the point


def test_a_dialect_with_named_parameters_is_refused() -> None:
    with pytest.raises(TypeError, match="positional"):
        Compiled(ADD, postgresql.dialect(paramstyle="pyformat"))  # type: ignore[no-untyped-call] # SQLAlchemy leaves it so


def test_changes_are_counted_by_what_they_return_once(dialect: Dialect) -> None:
    assert Compiled(ADD, dialect).counting_text.endswith(" RETURNING 1")
    returning = Compiled(ADD.returning(guesses.c.failures), dialect)
    assert returning.counting_text == returning.text
    assert returning.text.count("RETURNING") == 1


def test_a_statement_is_compiled_once(dialect: Dialect) -> None:
    compiler = Compiler(dialect)
    assert compiler.compiled(ADD) is compiler.compiled(ADD)
    assert compiler.compiled(ADD) is not compiler.compiled(select(guesses.c.subject))


def test_statements_made_on_the_fly_are_never_mistaken_for_each_other(dialect: Dialect) -> None:
    """They are known by identity; a freed one's identity would be given to the next."""
    compiler = Compiler(dialect)
    for number in range(200):
        statement = select(guesses.c.subject).where(text(f"failures = {number}"))
        assert f"failures = {number}" in compiler.compiled(statement).text


def _statements_of_the_repositories() -> list[tuple[str, Executable]]:
    """Module constants that are handed to `rows` or `change`, of every repository."""
    found: list[tuple[str, Executable]] = []
    for module_info in pkgutil.iter_modules(betang.storage.__path__):
        module = importlib.import_module(f"betang.storage.{module_info.name}")
        for name, value in vars(module).items():
            if isinstance(value, Executable):
                found.append((f"{module_info.name}.{name}", value))
    return found


async def test_every_statement_of_the_repositories_is_understood_by_the_engine(database: Database) -> None:
    """The engine plans each one, so that a typing mistake in a rare one is found here and not by a person."""
    statements = _statements_of_the_repositories()
    assert len(statements) > 60
    async with database.reading() as view:
        for name, statement in statements:
            if "advisory" in str(statement) and view.dialect == "sqlite":
                continue
            compiled = Compiled(statement, view._connection.dialect)
            if view.dialect == "sqlite":
                arguments = [None] * compiled.text.count("?")
                await view._driver.fetch(f"EXPLAIN {compiled.text}", arguments)
            else:
                assert await view._driver._raw.prepare(compiled.text), name  # type: ignore[union-attr] # asyncpg's
    assert any(name == "outbox._LEASE" for name, _ in statements)
    assert str(IDS).startswith("SELECT")
