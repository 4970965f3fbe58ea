"""The peer: the rows that a feed left, taken in by COPY into tables like the ledger's own."""

from __future__ import annotations

import time

import psycopg
from psycopg import sql

_BY_CASE = {"case": "id", "deadline": "case_id", "action": "case_id"}
"""The tables whose rows a feed changes: those of its cases as they stand in the end."""

Rows = dict[str, bytes]
"""By table, rows as COPY writes them."""


def rows_of(url: str, since: int) -> Rows:
    """The rows that were recorded in a ledger behind a batch, and those of the cases that they are about."""
    with psycopg.connect(url) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
        log = {table: "number" if table == "batch" else "batch" for table, name in columns if name == "batch"}
        log["batch"] = "number"
        found = {}
        for table, column in sorted(log.items()):
            found[table] = _out(
                connection,
                sql.SQL("SELECT * FROM {} WHERE {} > {}").format(
                    sql.Identifier(table), sql.Identifier(column), sql.Literal(since)
                ),
            )
        for table, column in _BY_CASE.items():
            found[table] = _out(
                connection,
                sql.SQL("SELECT * FROM {} WHERE {} IN (SELECT subject FROM event WHERE batch > {})").format(
                    sql.Identifier(table), sql.Identifier(column), sql.Literal(since)
                ),
            )
    return {table: rows for table, rows in found.items() if rows}


def copied(url: str, rows: Rows) -> float:
    """The seconds that COPY of the rows takes, in one transaction, into empty tables with the columns and the
    indexes of those they are from. Raises AssertionError where they are not there afterwards."""
    with psycopg.connect(url) as connection:
        for table in rows:
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                    _beside(table), sql.Identifier(table)
                )
            )
        connection.commit()
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for table, data in rows.items():
                with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_beside(table))) as copy:
                    copy.write(data)
        connection.commit()
        seconds = time.perf_counter() - started
        for table, data in rows.items():
            left = _out(connection, sql.SQL("SELECT * FROM {}").format(_beside(table)))
            check(table, left, data)
    return seconds


def check(table: str, left: bytes, data: bytes) -> None:
    """Raise AssertionError where a table does not hold the rows that were copied."""
    assert sorted(left.splitlines()) == sorted(data.splitlines()), f"{table} does not hold what was copied"


def _beside(table: str) -> sql.Identifier:
    return sql.Identifier(f"copied_{table}")


def _out(connection: psycopg.Connection, query: sql.Composed) -> bytes:
    with connection.cursor() as cursor, cursor.copy(sql.SQL("COPY ({}) TO STDOUT").format(query)) as copy:
        return b"".join(bytes(data) for data in copy)
