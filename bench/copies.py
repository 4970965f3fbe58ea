"""Cases of a ledger made again under other names: the rows of each, in every table.

To open a hundred thousand cases would take longer than what is measured. No code of the product can tell the
copies from others; the digests in them stay those of the pattern.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TABLES = {
    "event": ("subject", ("id", "subject", "data")),
    "decision": ("case_id", ("case_id", "body")),
    "respondent": ("demand || '/' || id", ("id", "name", "geoid")),
    "deadline": ("case_id", ("case_id",)),
    "action": ("case_id", ("case_id",)),
    "case": ("id", ("id", "respondent", "snapshot")),
}
"""Of each table that has rows of a case: what says of which case it is, the columns that name it."""


@contextmanager
def filling(ledger: Path) -> Iterator[sqlite3.Connection]:
    """A connection for writing much at once; nobody else may have the ledger open."""
    with sqlite3.connect(ledger, isolation_level=None) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def copy_cases(connection: sqlite3.Connection, demand: str, names: Iterable[tuple[str, str]]) -> None:
    """Copy cases of a demand; ``names`` are those of respondents, the one it has and the one of its copy,
    which is as long."""
    connection.execute("DROP TABLE IF EXISTS temp.name")
    connection.execute("CREATE TEMP TABLE name (old TEXT, new TEXT)")
    connection.executemany("INSERT INTO temp.name VALUES (?, ?)", names)
    for table in _TABLES:
        _copy(connection, table, demand)


def _copy(connection: sqlite3.Connection, table: str, demand: str) -> None:
    case, naming = _TABLES[table]
    connection.execute("DROP TABLE IF EXISTS temp.pattern")
    connection.execute(
        f"""CREATE TEMP TABLE pattern AS SELECT substr({case}, instr({case}, '/') + 1) AS respondent_id, *
        FROM "{table}" WHERE {case} IN (SELECT DISTINCT ? || '/' || old FROM temp.name)""",
        (demand,),
    )
    connection.execute("CREATE INDEX temp.by_respondent ON pattern (respondent_id)")
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info('{table}')") if name != "row"]
    values = [
        _renamed(f'pattern."{name}"', name) if name in naming else f'pattern."{name}"' for name in columns
    ]
    connection.execute(
        f"""INSERT INTO "{table}" ({", ".join(f'"{name}"' for name in columns)})
        SELECT {", ".join(values)} FROM temp.name CROSS JOIN pattern ON pattern.respondent_id = name.old"""
    )


def _renamed(value: str, column: str) -> str:
    """The value with the new name of the respondent for the old one; a snapshot stays bytes."""
    renamed = f"replace(CAST({value} AS TEXT), name.old, name.new)"
    return f"CAST({renamed} AS BLOB)" if column == "snapshot" else renamed
