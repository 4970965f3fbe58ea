"""The ledger that is ticked: cases opened by the product, and copies of these to fill it.

What comes due is opened and fed as anyone would. To open a million cases so would take longer than all the
rest, so most of those that do not come due are copies of a thousand opened ones.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.copies import copy_cases, filling
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
    with filling(ledger) as connection:
        for demand in (f"open-{number}" for number in range(DEMANDS)):
            (known,) = connection.execute(
                'SELECT count(*) FROM "case" WHERE demand = ?', (demand,)
            ).fetchone()
            names = ((_respondent(number % PATTERNS), _respondent(number)) for number in range(known, each))
            copy_cases(connection, demand, names)


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
