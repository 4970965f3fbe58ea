"""What a command wrote: the rows in which two states of a ledger differ, and the writing of just these."""

from __future__ import annotations

import pickle
import sqlite3
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """The rows of one table that were added and changed, whole, and the keys of those taken away."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    added: tuple[Row, ...]
    changed: tuple[Row, ...]
    removed: tuple[Row, ...]


def difference(before: Path, after: Path) -> list[Written]:
    """What makes ``after`` of ``before``, table by table; every row of every table is compared."""
    with sqlite3.connect(after) as connection:
        connection.execute("ATTACH ? AS before", (str(before),))
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        written = [_of_table(connection, table) for table in tables]
    connection.close()
    return [one for one in written if one.added or one.changed or one.removed]


def write(connection: sqlite3.Connection, written: list[Written]) -> None:
    """Write what was written, in one transaction, a statement for each kind of row of a table."""
    connection.execute("BEGIN IMMEDIATE")
    for one in written:
        table, where = f'"{one.table}"', _each(one.key, " AND ")
        places = [one.columns.index(name) for name in one.key]
        connection.executemany(f"DELETE FROM {table} WHERE {where}", one.removed)
        connection.executemany(
            f"UPDATE {table} SET {_each(one.columns, ', ')} WHERE {where}",
            [(*row, *(row[place] for place in places)) for row in one.changed],
        )
        values = ", ".join("?" for _ in one.columns)
        connection.executemany(f"INSERT INTO {table} VALUES ({values})", one.added)
    connection.execute("COMMIT")


def rows_of_table(ledger: Path, table: str) -> list[object]:
    """The rows of a table, whole, in the order of their keys."""
    with sqlite3.connect(ledger) as connection:
        rows: list[object] = connection.execute(f'SELECT * FROM "{table}" ORDER BY 1').fetchall()
    connection.close()
    return rows


def load(file: Path) -> list[list[Written]]:
    """Transactions that were pickled."""
    found: list[list[Written]] = pickle.loads(file.read_bytes())
    return found


def together(transactions: list[list[Written]]) -> list[Written]:
    """What transactions wrote, one after the other, as if it were one; only to be counted."""
    found: dict[str, Written] = {}
    for each in (one for rows in transactions for one in rows):
        known = found.get(each.table)
        found[each.table] = each if known is None else _and(known, each)
    return list(found.values())


def spoken(rows: list[Written]) -> str:
    """``decision +10,000, case 10,000 changed``: what was written to each table."""
    told = []
    for one in rows:
        counts = ((one.added, "added"), (one.changed, "changed"), (one.removed, "removed"))
        told.append(f"{one.table} {', '.join(f'{len(some):,} {how}' for some, how in counts if some)}")
    return "; ".join(told)


def _and(one: Written, other: Written) -> Written:
    return replace(
        one,
        added=one.added + other.added,
        changed=one.changed + other.changed,
        removed=one.removed + other.removed,
    )


def _of_table(connection: sqlite3.Connection, table: str) -> Written:
    described = connection.execute(f"PRAGMA table_info('{table}')").fetchall()
    columns = tuple(name for _, name, *_ in described)
    key = tuple(name for _, name, *_, place in described if place)
    joined = " AND ".join(f'old."{name}" = new."{name}"' for name in key)
    news = ", ".join(f'new."{name}"' for name in columns)
    olds = ", ".join(f'old."{name}"' for name in columns)
    keys = ", ".join(f'old."{name}"' for name in key)
    found = connection.execute(
        f"""SELECT old."{key[0]}" IS NULL, {news} FROM main."{table}" AS new
        LEFT JOIN before."{table}" AS old ON {joined} WHERE ({news}) IS NOT ({olds})"""
    ).fetchall()
    found.sort(key=lambda row: [row[1 + columns.index(name)] for name in key])
    removed = connection.execute(
        f"""SELECT {keys} FROM before."{table}" AS old
        WHERE NOT EXISTS (SELECT 1 FROM main."{table}" AS new WHERE {joined})"""
    ).fetchall()
    return Written(
        table=table,
        columns=columns,
        key=key,
        added=tuple(row[1:] for row in found if row[0]),
        changed=tuple(row[1:] for row in found if not row[0]),
        removed=tuple(sorted(removed)),
    )


def _each(names: tuple[str, ...], between: str) -> str:
    return between.join(f'"{name}" = ?' for name in names)
