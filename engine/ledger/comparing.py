"""Rows as they should be beside rows as they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from engine.alterations import Alteration
from engine.ledger.part import parts
from engine.ledger.stored import columns, key_of, name_of, read, said
from engine.ledger.tables import write_instant
from engine.ledger.writing import place, quoted

Row = Mapping[str, Any]


def stored_rows(
    session: Session, table: type[SQLModel], column: str | None = None, among: Iterable[Any] = ()
) -> list[dict[str, Any]]:
    """The rows of a table of which a column is ``among`` some values, or all."""
    names = columns(table)
    if column is None:
        return [dict(zip(names, row, strict=True)) for row in read(session, table, names)]
    return [
        dict(zip(names, row, strict=True))
        for some in parts(list(among))
        for row in read(
            session,
            table,
            names,
            f"WHERE {quoted(session, column)} IN ({', '.join([place(session)] * len(some))})",
            *some,
        )
    ]


def differing(table: type[SQLModel], expected: Sequence[Row], found: Iterable[Row]) -> Iterator[Alteration]:
    """Each row that is missing, should not be there, or says something else, by its key."""
    key = key_of(table)
    stored = {tuple(row[name] for name in key): row for row in found}
    for row in expected:
        values = {
            name: write_instant(value) if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        named = tuple(values[name] for name in key)
        its = stored.pop(named, None)
        if its is None:
            yield Alteration(table=name_of(table), row=_named(named), how="missing")
            continue
        wrong = [name for name in columns(table) if its[name] != values[name]]
        if wrong:
            first = wrong[0]
            yield Alteration(
                table=name_of(table),
                row=_named(named),
                how="altered",
                column=first,
                expected=said(values[first]),
                found=said(its[first]),
                why="" if len(wrong) == 1 else f"So are {', '.join(wrong[1:])}.",
            )
    for named in stored:
        yield Alteration(table=name_of(table), row=_named(named), how="inserted")


def strays(session: Session, table: type[SQLModel], case: Sequence[str], known: str) -> Iterator[Alteration]:
    """The rows of a table whose case, or demand, which the columns ``case`` name, is not among what the
    subquery ``known`` gives."""
    key = key_of(table)
    named = " || '/' || ".join(quoted(session, name) for name in case)
    for row in read(session, table, key, f"WHERE {named} NOT IN ({known})"):
        yield Alteration(table=name_of(table), row=_named(row), how="inserted")


def _named(key: Sequence[Any]) -> str:
    return " ".join(said(value) for value in key)
