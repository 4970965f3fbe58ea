"""Lines and sheets of events made wrong at random: each is taken as it stands or held with its reason,
nothing is lost, nothing breaks and nothing hangs; what a terminal gets to see of them holds no control
sequence.

By default 10,000 lines; with FORTHWITH_SOAK=1 a million.
"""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine.diagnostics import Refused
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType
from engine.runtime.arrivals import Arrival
from engine.runtime.csv_rows import read_csv
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import read_workspace
from tests.commands.running import EXAMPLE, run
from tests.conftest import SEED, SOAK
from tests.hostile.mutations import mangled, twisted
from tests.hostile.oracle import fits, says
from tests.hostile.watching import counted, told
from tests.runtime.ledgers import PROGRAMS

LINES = 1_000_000 if SOAK else 10_000
SHEETS = 5_000 if SOAK else 200
PART = 500
OF_ONE_LEDGER = 20_000


def seeds() -> list[dict[str, Any]]:
    """Right events of every kind that the example has, and amendments of some."""
    found = [
        json.loads(line)
        for name in ("scenario", "courts", "events")
        for line in (EXAMPLE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    case = "doj-2018/oregon"
    more: list[tuple[str, str, dict[str, Any]]] = [
        ("event_corrected", case, {"event": "oregon-1", "on": "2018-02-21", "data": {"items": ["orders"]}}),
        ("event_retracted", case, {"event": "oregon-1", "reason": "of another case"}),
        ("demand_amended", "doj-2018", {"due_on": "2018-03-01", "reason": "more time"}),
        ("respondent_added", "doj-2018/x", {"name": "X", "kind": "city", "us_state": "IL"}),
        ("rules_overridden", case, {"bars": ["propose_subpoena"], "until": "2018-05-01", "reason": "talks"}),
        ("action_done", case, {"action": "0" * 64, "kind": "issue_subpoena"}),
    ]
    for number, (type, subject, data) in enumerate(more):
        event = {"id": f"more-{number}", "type": type, "subject": subject, "occurredon": "2018-03-01"}
        found.append({**event, "actor": "ann", "role": "official", "data": data})
    return found


def wrong_lines(rng: random.Random, right: list[dict[str, Any]]) -> Iterator[bytes]:
    """Lines without end, most of them wrong, each with an id of its own."""
    texts = [json.dumps(event).encode() for event in right]
    number = 0
    while True:
        number += 1
        event = {**rng.choice(right), "id": f"n{number}-{rng.randrange(10**9)}"}
        whole = rng.random() < 0.5
        line = twisted(event, rng) if whole else mangled(json.dumps(event).encode(), rng, texts)
        yield line.replace(b"\n", b" ")


def feeding(issued: Path, workspace: Path) -> tuple[Feeder, dict[str, EventType]]:
    """A feeder of a workspace in which the demand was issued, and the types of its events."""
    shutil.copytree(issued, workspace)
    found = read_workspace(workspace)
    feeder = Feeder(found, Database(found.database), programs=PROGRAMS)
    return feeder, {**LIFECYCLE, **feeder.in_force()[0].latest.pack.events}


def feed(feeder: Feeder, arrivals: list[Arrival], counts: Counter[str]) -> None:
    """Feed them, and add up what became of them: nothing is lost."""
    fed = feeder.feed(arrivals)
    assert fed.read == len(arrivals) == fed.accepted + fed.duplicate + fed.waiting + fed.quarantined
    counts["taken"] += fed.accepted + fed.duplicate + fed.waiting
    counts["refused"] += fed.quarantined


def look_over(
    feeder: Feeder, declared: dict[str, EventType], counts: Counter[str], faults: list[str]
) -> None:
    """What takes part is as its types ask, what is printed of it plain text. Then it is thrown away."""
    with feeder.database.reading() as session:
        store = Store(session)
        waiting = {(row.source, row.id) for row in store.waiting()}
        kept = store.events_about(["doj-2018", *store.subjects("doj-2018")])
    for event in (event for events in kept.values() for event in events if event.key not in waiting):
        wrong = fits(event, declared, datetime.now(UTC))
        if wrong is not None:
            counts["taken_wrongly"] += 1
            faults.append(f"{event}: {wrong}")
    feeder.database.close()
    for command in (["quarantine"], ["waiting"], ["status"], ["inspect", "doj-2018/oregon"]):
        ran = run(*command, at=feeder.workspace.root)
        assert ran.code == 0 and not told(ran.out), (command, told(ran.out), ran.err)
    shutil.rmtree(feeder.workspace.root)


@pytest.mark.reliability
def test_no_wrong_line_breaks_anything_or_is_taken_for_right(
    issued: Path, tmp_path: Path, tally: Callable[..., None]
) -> None:
    rng = random.Random(f"{SEED} lines")
    lines = wrong_lines(rng, seeds())
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for first in range(0, LINES, OF_ONE_LEDGER):
        feeder, declared = feeding(issued, tmp_path / str(first))
        for _ in range(min(OF_ONE_LEDGER, LINES - first) // PART):
            part = [next(lines) for _ in range(PART)]
            with counted(tally, "event lines", faults) as of_part:
                of_part["fuzzed"] = PART
                arrivals = list(read_json_lines(part, "fuzz"))
                feed(feeder, arrivals, of_part)
                for arrival in arrivals:
                    if arrival.event is not None:
                        wrong = says(part[arrival.line - 1], arrival.event)
                        if wrong is not None:
                            of_part["taken_wrongly"] += 1
                            faults.append(f"{part[arrival.line - 1]!r}: {wrong}")
            counts.update(of_part)
        with counted(tally, "event lines", faults) as of_ledger:
            look_over(feeder, declared, of_ledger, faults)
    assert not faults, (SEED, faults[:3])
    assert counts["taken"] > LINES // 100 and counts["refused"] > LINES // 4


def sheets(rng: random.Random) -> Iterator[bytes]:
    """CSV files without end, each made wrong in some places."""
    right = [event for event in seeds() if event["type"] in ("response_received", "extension_granted")]
    heads = ["type", "subject", "occurredon", "actor", "role", "items", "until", "reason", "id"]
    number = 0
    while True:
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(heads)
        for event in rng.choices(right, k=12):
            number += 1
            cells = {**event, **event["data"], "id": f"n{number}"}
            cells["items"] = ",".join(cells.get("items", []))
            writer.writerow([cells.get(name, "") for name in heads])
        text = written.getvalue().encode()
        yield mangled(text, rng, [text])


@pytest.mark.reliability
def test_no_wrong_sheet_breaks_anything_or_is_taken_for_right(
    issued: Path, tmp_path: Path, tally: Callable[..., None]
) -> None:
    rng = random.Random(f"{SEED} sheets")
    feeder, declared = feeding(issued, tmp_path / "sheets")
    counts: Counter[str] = Counter()
    faults: list[str] = []
    whole = 0
    for number, sheet in zip(range(SHEETS), sheets(rng), strict=False):
        with counted(tally, "rows of CSV files", faults) as of_sheet:
            try:
                read = list(
                    read_csv(sheet.splitlines(keepends=True), str(number), feeder.types, feeder.event_names)
                )
                of_sheet["fuzzed"] = len(read)
                feed(feeder, read, of_sheet)
            except Refused:
                of_sheet["fuzzed"] = of_sheet["refused"] = 1
                whole += 1
        counts.update(of_sheet)
    with counted(tally, "rows of CSV files", faults) as of_ledger:
        look_over(feeder, declared, of_ledger, faults)
    assert not faults, (SEED, faults[:3])
    assert counts["taken"] > SHEETS and whole > SHEETS // 100
