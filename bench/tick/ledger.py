"""The ledger that is ticked: cases opened by the product, and copies of these to fill it.

What comes due is opened and fed as anyone would. To open a million cases so would take longer than all the
rest, so most of those that do not come due are made from a thousand opened ones: the rows of each, in every
table, again under another name. No code of the product can tell them from others.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.ledger.database import Database
from engine.runtime.demand_file import read_demand
from engine.runtime.demands import issue
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import create_workspace, read_workspace

DAY = "2018-02-24"
"""The day that is ticked: the one behind the last day to answer of the demand ``due``."""

DEMANDS = 10
"""How many demands the cases that do not come due are spread over."""

PATTERNS = 100
"""How many cases of each of these are opened, at most; the others are copies of them."""

_LAST_DAYS = [f"2018-{month:02}-{day:02}" for month in range(3, 8) for day in (12, 28)]
_ITEMS = ("orders", "directives", "instructions", "guidance", "other-documents")


def open_cases(folder: Path, due: int, total: int) -> Path:
    """A workspace in ``folder`` with the cases that come due and the patterns of the rest; its ledger."""
    create_workspace(folder)
    feeder = _feeder(folder)
    _open(feeder, folder, "due", "2018-02-23", due)
    for number, last_day in enumerate(_LAST_DAYS[:DEMANDS]):
        _open(feeder, folder, f"open-{number}", last_day, min(PATTERNS, (total - due) // DEMANDS))
    feeder.database.close()
    return folder / "forthwith.db"


def fill(ledger: Path, due: int, total: int) -> None:
    """Copy the patterns until ``total`` cases are open; what an earlier fill has made stays."""
    each = (total - due) // DEMANDS
    with sqlite3.connect(ledger, isolation_level=None) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-400000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        for demand in (f"open-{number}" for number in range(DEMANDS)):
            (known,) = connection.execute(
                'SELECT count(*) FROM "case" WHERE demand = ?', (demand,)
            ).fetchone()
            for table in _TABLES:
                _fill(connection, table, demand, known, each)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def copy(ledger: Path, folder: Path) -> Path:
    """The ledger again, in a workspace of its own, as it lies on the disk."""
    create_workspace(folder)
    return Path(shutil.copyfile(ledger, folder / ledger.name))


def _feeder(folder: Path) -> Feeder:
    workspace = read_workspace(folder)
    return Feeder(workspace, Database(workspace.database))


def _open(feeder: Feeder, folder: Path, demand: str, due_on: str, count: int) -> None:
    respondents = [_respondent(number) for number in range(count)]
    lines = [f"{id},Respondent {id},city,IL,17-{id}" for id in respondents]
    (folder / f"{demand}.csv").write_text("\n".join(["id,name,kind,us_state,geoid", *lines]), "utf-8")
    file = folder / f"{demand}.yaml"
    file.write_text(
        f"id: {demand}\npack: records-demand\nauthority: An authority\ntitle: Documents on one matter\n"
        f"legal_basis: the statute on the matter\nissued_on: 2018-01-24\ndue_on: {due_on}\n"
        f"items: [{', '.join(_ITEMS)}]\nrespondents: {demand}.csv\n",
        "utf-8",
    )
    issue(feeder, read_demand(file))
    feeder.feed(read_json_lines(_news(demand, respondents), "bench"))


def _news(demand: str, respondents: list[str]) -> Iterator[bytes]:
    """A part of the records from every fourth respondent."""
    for number, respondent in enumerate(respondents):
        case = f"{demand}/{respondent}"
        if number % 4 == 0:
            yield _line(case, "response_received", "2018-02-06", items=[*_ITEMS[: 1 + number % 3]])


def _line(case: str, type: str, on: str, **data: Any) -> bytes:
    line = {"id": f"{case}/{type}", "source": "bench", "type": type, "subject": case}
    return json.dumps({**line, "occurredon": on, "data": data}).encode()


def _respondent(number: int) -> str:
    return f"r{number:07}"


_TABLES = {
    "event": ("subject", ("id", "subject", "data")),
    "decision": ("case_id", ("case_id", "body")),
    "respondent": ("demand || '/' || id", ("id", "name", "geoid")),
    "deadline": ("case_id", ("case_id",)),
    "case": ("id", ("id", "respondent", "snapshot")),
}
"""Of each table that has rows of a case: what says of which case it is, the columns that name it."""


def _fill(connection: sqlite3.Connection, table: str, demand: str, known: int, each: int) -> None:
    """Copy the rows of a demand's patterns until it has ``each`` cases. The rows get numbers of their own;
    the digests in them stay those of the pattern."""
    case, naming = _TABLES[table]
    connection.execute("DROP TABLE IF EXISTS temp.pattern")
    connection.execute(
        f"""CREATE TEMP TABLE pattern AS SELECT substr({case}, instr({case}, '/') + 1) AS respondent_id, *
        FROM "{table}" WHERE {case} >= ? AND {case} < ?""",
        (f"{demand}/", f"{demand}/{_respondent(PATTERNS)}"),
    )
    connection.execute("CREATE INDEX temp.by_respondent ON pattern (respondent_id)")
    columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info('{table}')") if name != "row"]
    values = [
        _renamed(f'pattern."{name}"', name) if name in naming else f'pattern."{name}"' for name in columns
    ]
    connection.execute(
        f"""WITH RECURSIVE number(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?2),
        name(old, new) AS (SELECT printf('r%07d', n % {PATTERNS}), printf('r%07d', n) FROM number)
        INSERT INTO "{table}" ({", ".join(f'"{name}"' for name in columns)})
        SELECT {", ".join(values)} FROM name CROSS JOIN pattern ON pattern.respondent_id = name.old""",
        (known, each),
    )


def _renamed(value: str, column: str) -> str:
    """The value with the new name of the respondent for the old one; a snapshot stays bytes."""
    renamed = f"replace(CAST({value} AS TEXT), name.old, name.new)"
    return f"CAST({renamed} AS BLOB)" if column == "snapshot" else renamed
