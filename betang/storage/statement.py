"""A statement written once in SQLAlchemy Core and compiled once for each dialect.

The hot path (journal, chat state, outbox) gives the compiled text to the driver, past
SQLAlchemy's own execution: measured, this is the larger half of a transaction's cost. A compiled
statement may hold named parameters only (no IN lists, which expand at each execution).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class Compiled:
    """Text and parameter order of one statement for one dialect."""

    __slots__ = ("_defaults", "_needed", "_order", "counting_text", "text")

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        if not isinstance(statement, ClauseElement):
            raise TypeError("only Core statements can be compiled ahead")
        compiled = statement.compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
            raise TypeError("a driver with positional parameters is needed")
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise TypeError("an IN list changes its text at each execution; compare one by one or use query()")
        self.text = str(compiled)
        # Both engines know RETURNING; a row for each change counts them without asking a second time.
        self.counting_text = self.text if " RETURNING " in self.text else f"{self.text} RETURNING 1"
        self._order = tuple(compiled.positiontup)
        self._defaults = dict(compiled.params)
        self._needed = {name for name, bind in compiled.binds.items() if bind.required}

    def arguments(self, values: Mapping[str, Any]) -> list[Any]:
        """Values in the order in which the text wants them; raises KeyError for an unknown or a missing name."""
        wrong = (values.keys() - self._defaults.keys()) | (self._needed - values.keys())
        if wrong:
            raise KeyError(f"unknown or missing parameters: {sorted(wrong)}")
        merged = {**self._defaults, **values}
        return [merged[name] for name in self._order]


class Compiler:
    """Keeps what has been compiled for one dialect; statements are module constants, known by identity."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[int, tuple[Executable, Compiled]] = {}

    def compiled(self, statement: Executable) -> Compiled:
        """The compiled form; the statement is kept alive beside it, since its id is the key."""
        entry = self._known.get(id(statement))
        if entry is None:
            entry = (statement, Compiled(statement, self._dialect))
            self._known[id(statement)] = entry
        return entry[1]
