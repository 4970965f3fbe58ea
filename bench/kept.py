"""Keeping what a feed writes: of each of its transactions, the rows it added and changed. Pickles them, and
prints how many transactions there were."""

from __future__ import annotations

import json
import pickle
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.cases import LEDGER, feeder_of
from bench.writes import Row, Written
from engine.runtime.json_lines import read_json_lines

_OF_CASES = {"case": "id", "deadline": "case_id", "action": "case_id"}
"""The tables whose rows a transaction changes, and what says of which case a row is."""

_AT_ONCE = 500


def main(folder: str, file: str, written: str) -> None:
    """Feed a file to the ledger of a workspace, and pickle to a file what each transaction wrote."""
    feeder = feeder_of(Path(folder))
    ledger = Path(folder) / LEDGER
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, isolation_level=None) as connection:
        keeping = Keeping(connection)
        with Path(file).open("rb") as stream:
            arrivals = read_json_lines(stream, "office")
            feeder.feed(keeping.noted(arrivals), progress=lambda _: keeping.keep())
    connection.close()
    feeder.database.close()
    Path(written).write_bytes(pickle.dumps(keeping.transactions))
    print(json.dumps({"transactions": len(keeping.transactions)}))


class Keeping:
    """Looks, behind each transaction, which rows are new, and how those of the cases it was about have
    changed."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.transactions: list[list[Written]] = []
        self._connection = connection
        self._columns: dict[str, tuple[str, ...]] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in names:
            described = connection.execute(f"PRAGMA table_info('{table}')").fetchall()
            self._columns[table] = tuple(name for _, name, *_ in described)
            self._keys[table] = tuple(name for _, name, *_, place in described if place)
        self._log = {
            table: "number" if table == "batch" else "batch"
            for table, columns in self._columns.items()
            if table == "batch" or "batch" in columns
        }
        (self._last,) = connection.execute("SELECT max(number) FROM batch").fetchone()
        self._standing: dict[str, dict[str, list[Row]]] = {table: {} for table in _OF_CASES}

    def noted(self, arrivals: Iterable[Any]) -> Iterator[Any]:
        """The arrivals as they are, the rows of their cases noted as these stand before."""
        for arrival in arrivals:
            case = arrival.event.subject
            if case not in self._standing["case"]:
                for table in _OF_CASES:
                    self._standing[table][case] = self._of(table, [case]).get(case, [])
            yield arrival

    def keep(self) -> None:
        """Keep what was written since the last time."""
        written: list[Written] = []
        touched: set[str] = set()
        for table, column in self._log.items():
            rows = self._connection.execute(
                f'SELECT * FROM "{table}" WHERE "{column}" > ? ORDER BY rowid', (self._last,)
            ).fetchall()
            self._note(written, table, rows, [], [])
            named = [name for name in ("subject", "case_id") if name in self._columns[table]]
            touched.update(row[self._columns[table].index(name)] for name in named for row in rows)
        for table in _OF_CASES:
            now = self._of(table, sorted(touched))
            added, changed, removed = [], [], []
            for case in sorted(touched):
                before = {self._key(table, row): row for row in self._standing[table].get(case, [])}
                after = {self._key(table, row): row for row in now.get(case, [])}
                added += [row for key, row in after.items() if key not in before]
                changed += [row for key, row in after.items() if key in before and before[key] != row]
                removed += [key for key in before if key not in after]
                self._standing[table][case] = list(after.values())
            self._note(written, table, added, changed, removed)
        (self._last,) = self._connection.execute("SELECT max(number) FROM batch").fetchone()
        self.transactions.append(written)

    def _note(
        self, written: list[Written], table: str, added: list[Row], changed: list[Row], removed: list[Row]
    ) -> None:
        if added or changed or removed:
            rows = tuple(added), tuple(changed), tuple(removed)
            written.append(Written(table, self._columns[table], self._keys[table], *rows))

    def _key(self, table: str, row: Row) -> Row:
        return tuple(row[self._columns[table].index(name)] for name in self._keys[table])

    def _of(self, table: str, cases: Sequence[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        place = self._columns[table].index(_OF_CASES[table])
        for first in range(0, len(cases), _AT_ONCE):
            some = cases[first : first + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            for row in self._connection.execute(
                f'SELECT * FROM "{table}" WHERE "{_OF_CASES[table]}" IN ({marks})', some
            ):
                found.setdefault(row[place], []).append(row)
        return found


if __name__ == "__main__":
    main(*sys.argv[1:])
