"""The ledger that is ticked: what comes due was opened and fed as anyone would, most of the rest copied."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from bench import cases
from bench.cases import ITEMS, LEDGER, PATTERNS, feeder_of, respondents
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import create_workspace

DAY = "2018-02-24"
"""The day that is ticked: the one behind the last day to answer of the demand ``due``."""

DEMANDS = 10
"""How many demands the cases that do not come due are spread over."""

_LAST_DAYS = [f"2018-{month:02}-{day:02}" for month in range(3, 8) for day in (12, 28)]


def open_cases(folder: Path, due: int, total: int) -> Path:
    """A workspace in ``folder`` with the cases that come due and the patterns of the rest; its ledger."""
    create_workspace(folder)
    feeder = feeder_of(folder)
    _open(feeder, folder, "due", "2018-02-23", due)
    for number, last_day in enumerate(_LAST_DAYS[:DEMANDS]):
        _open(feeder, folder, f"open-{number}", last_day, min(PATTERNS, (total - due) // DEMANDS))
    feeder.database.close()
    return folder / LEDGER


def fill(ledger: Path, due: int, total: int) -> None:
    """Copy the patterns until ``total`` cases are open; what an earlier fill has made stays."""
    for number in range(DEMANDS):
        cases.fill(ledger, f"open-{number}", (total - due) // DEMANDS)


def copy(ledger: Path, folder: Path) -> Path:
    """The ledger again, in a workspace of its own, as it lies on the disk."""
    create_workspace(folder)
    return Path(shutil.copyfile(ledger, folder / ledger.name))


def _open(feeder: Feeder, folder: Path, demand: str, due_on: str, count: int) -> None:
    ids = respondents(count)
    cases.open_cases(feeder, folder, demand, due_on, ids)
    feeder.feed(read_json_lines(_news(demand, ids), "bench"))


def _news(demand: str, ids: list[str]) -> Iterator[bytes]:
    """A part of the records from every fourth respondent."""
    for number, respondent in enumerate(ids):
        if number % 4 == 0:
            case, type = f"{demand}/{respondent}", "response_received"
            line = {"id": f"{case}/{type}", "source": "bench", "type": type, "subject": case}
            data = {"items": [*ITEMS[: 1 + number % 3]]}
            yield json.dumps({**line, "occurredon": "2018-02-06", "data": data}).encode()
