"""Whether the tables are those that the program made: nothing in them acts by itself, hides rows or lets in
what they refuse.

Whoever can alter a row can also put in a trigger that alters the next one, or a view in the place of a table.
Tables of others beside them are nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine
from sqlmodel import Session, SQLModel

from engine.alterations import Alteration

_TABLES = frozenset(SQLModel.metadata.tables)
ITSELF = "the table itself"
"""What names a table that is missing, or not as it was made."""


class _Layout(NamedTuple):
    """A table of an SQLite file: what each column and each rule is like, in words that can be compared."""

    kind: str
    columns: frozenset[str]
    rules: frozenset[str]


def strange(session: Session) -> Iterator[Alteration]:
    """What is not as the program made it. Raises DBAPIError where the database cannot be read at all."""
    connection = session.connection()
    yield from _of_sqlite(connection) if connection.dialect.name == "sqlite" else _of_postgres(connection)


def _of_sqlite(connection: Connection) -> Iterator[Alteration]:
    stands = _laid_out(connection)
    for name, made in _made().items():
        its = stands.get(name)
        if its is None:
            yield Alteration(table=name, row=ITSELF, how="missing")
        elif its != made:
            yield _altered(name, *_differences(made, its))
    triggers = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    for trigger, table in connection.exec_driver_sql(triggers):
        if str(table).lower() in _TABLES:
            yield _acting(str(table).lower(), f"the trigger {trigger}")
    for (said,) in connection.exec_driver_sql("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield from _damaged(connection, said)


def _damaged(connection: Connection, said: str) -> Iterator[Alteration]:
    """What SQLite finds in its file: an index by which rows are not found, or a page that is none."""
    index = re.search(r"index (\S+)$", said)
    query = "SELECT tbl_name FROM sqlite_master WHERE type = 'index' AND name = ?"
    found = index and connection.exec_driver_sql(query, (index[1],)).first()
    why = f"SQLite says of it: {said}. By it rows are looked up, or kept from standing twice."
    if index and found and found[0] in _TABLES:
        yield Alteration(table=found[0], row=f"the index {index[1]}", how="altered", why=why)
    elif not found:
        yield Alteration(table="of the file", row="its pages", how="altered", why=f"SQLite says: {said}.")


@cache
def _made() -> dict[str, _Layout]:
    """The tables as the program makes them."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        SQLModel.metadata.create_all(connection)
        found = _laid_out(connection)
    engine.dispose()
    return found


def _laid_out(connection: Connection) -> dict[str, _Layout]:
    """The tables of the ledger in a file, views in their place too."""
    found = {}
    of_file = connection.exec_driver_sql("SELECT name, type, sql FROM sqlite_master ORDER BY type DESC").all()
    for name, kind, sql in of_file:
        if kind in ("table", "view") and str(name).lower() in _TABLES:
            found[str(name).lower()] = _Layout(
                kind, _columns(connection, name), _rules(connection, name, sql)
            )
    return found


def _columns(connection: Connection, table: str) -> frozenset[str]:
    rows = connection.exec_driver_sql(f'PRAGMA table_xinfo("{table}")')
    return frozenset(
        f"{name} {type}{' NOT NULL' * bool(needed)}{f' KEY {key}' * bool(key)}{' hidden' * bool(hidden)}"
        for _, name, type, needed, _default, key, hidden in rows
    )


def _rules(connection: Connection, table: str, sql: str) -> frozenset[str]:
    """What stands twice or refers to nothing is refused by."""
    found = {
        f"{column} refers to {of}"
        for _, _, of, column, *_ in connection.exec_driver_sql(f'PRAGMA foreign_key_list("{table}")')
    }
    for _, name, unique, _, partial in connection.exec_driver_sql(f'PRAGMA index_list("{table}")').all():
        rows = connection.exec_driver_sql(f'PRAGMA index_xinfo("{name}")').all()
        listed = [f"{column} compared {how}" for _, _, column, _, how, key in rows if key]
        if unique or partial:
            found.add(f"{'unique ' * bool(unique)}{', '.join(listed)}{' for some rows' * bool(partial)}")
    if re.search(r"\bCOLLATE\b", sql or "", re.IGNORECASE):
        found.add("texts compared otherwise")
    return frozenset(found)


def _differences(made: _Layout, found: _Layout) -> tuple[str, str]:
    """What the two differ in, in the words of the first thing that does."""
    if made.kind != found.kind:
        return f"a {made.kind}", f"a {found.kind}"
    first, second = next((a, b) for a, b in zip(made[1:], found[1:], strict=True) if a != b)
    return _listed(first - second), _listed(second - first)


def _listed(words: Any) -> str:
    return "; ".join(sorted(words)) or "nothing more"


def _of_postgres(connection: Connection) -> Iterator[Alteration]:
    kinds = {row[0]: row[1] for row in connection.exec_driver_sql(_RELATIONS)}
    for name in sorted(_TABLES):
        kind = kinds.get(name)
        if kind is None:
            yield Alteration(table=name, row=ITSELF, how="missing")
        elif kind != "r":
            yield _altered(name, "a table", "a view, or something else in its place")
    for table, what in connection.exec_driver_sql(_ACTING):
        if table in _TABLES:
            yield _acting(table, what)


def _altered(table: str, expected: str, found: str) -> Alteration:
    return Alteration(table=table, row=ITSELF, how="altered", expected=expected, found=found)


def _acting(table: str, what: str) -> Alteration:
    why = "A ledger has nothing like it: it changes or hides what is written or read, without being asked."
    return Alteration(table=table, row=what, how="inserted", why=why)


_HERE = "relnamespace::regnamespace::text = quote_ident(current_schema())"
_RELATIONS = f"SELECT relname, relkind::text FROM pg_catalog.pg_class WHERE relkind <> 'i' AND {_HERE}"
_ACTING = f"""
SELECT relname, 'the trigger ' || tgname FROM pg_catalog.pg_trigger
  JOIN pg_catalog.pg_class AS c ON c.oid = tgrelid WHERE NOT tgisinternal AND {_HERE}
UNION ALL SELECT relname, 'the rule ' || rulename FROM pg_catalog.pg_rewrite
  JOIN pg_catalog.pg_class AS c ON c.oid = ev_class WHERE relkind = 'r' AND {_HERE}
UNION ALL SELECT relname, 'a policy that hides rows' FROM pg_catalog.pg_class AS c
  WHERE relrowsecurity AND {_HERE}
ORDER BY 1, 2"""
