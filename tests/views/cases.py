"""Cases to look at: those of a small pack that stands beside this file, and those of the example."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from engine import standing as in_short
from engine.calendars import end_of_day
from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Case, Event
from engine.packs.load import load_pack, read_pack
from engine.records import DecisionRecord, record_of
from engine.standing import Standing

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
RECORDED = datetime(2018, 6, 1, 14, 30, tzinfo=UTC)


class Seen(NamedTuple):
    """A case, its decisions as the ledger keeps them, and the events they name."""

    case: Case
    records: list[DecisionRecord]
    events: dict[tuple[str, str], Event]
    program: Program


@cache
def papers() -> Program:
    """The small pack."""
    files = {
        "workflows/papers.yaml": (HERE / "papers-workflow.yaml").read_text(),
        "rules/papers/rules.yaml": (HERE / "papers-rules.yaml").read_text(),
    }
    return Program(load_pack(files, "papers"))


def papers_case(
    *events: Event, until: str = "2018-01-31", respondent: str = "Ashford, Vermont", due: str = "2018-02-09"
) -> Seen:
    """A case of the small pack after some events, its deadlines run to the end of a day."""
    return see(papers(), "d/ashford", [*opening(respondent, due), *events], until)


def opening(respondent: str = "Ashford, Vermont", due: str = "2018-02-09") -> list[Event]:
    """The demand and its one respondent."""
    demand = {
        "authority": "The Archive",
        "title": "Papers",
        "legal_basis": "the letter",
        "issued_on": "2018-01-24",
        "due_on": due,
        "items": ["maps", "plans"],
        "pack": "papers",
    }
    return [
        happened(0, "demand_issued", "2018-01-24", subject="d", **demand),
        happened(1, "respondent_added", "2018-01-24", name=respondent, kind="city", us_state="VT"),
    ]


def happened(number: int, type: str, on: str, *, subject: str = "d/ashford", **data: Any) -> Event:
    """An event recorded by an official."""
    return Event(
        source="post", id=f"e{number}", type=type, subject=subject, occurred_on=on, data=data,
        actor="ann", role="official",
    )  # fmt: skip


def see(program: Program, case: str, events: Iterable[Event], until: str) -> Seen:
    """The case as derived from its events."""
    known = list(events)
    horizon = end_of_day(until, program.zone) - timedelta(microseconds=1)
    derived = derive(Law([(datetime(2018, 1, 1, tzinfo=UTC), program)]), case, known, horizon)
    records = [msgspec.structs.replace(record_of(made), recorded_at=RECORDED) for made in derived.decisions]
    return Seen(derived.case, records, {event.key: event for event in known}, program)


@cache
def example(until: str = "2018-03-30") -> tuple[Seen, ...]:
    """Every case of the demand of 2018 with its scenario."""
    folder = ROOT / "examples" / "doj-2018"
    program = Program(read_pack(ROOT, "records-demand"))
    about: dict[str, list[Event]] = {}
    for name in ("events.jsonl", "scenario.jsonl"):
        for text in (folder / name).read_bytes().splitlines():
            if text.strip():
                said = msgspec.json.decode(text)
                event = Event(
                    source=said["source"], id=said["id"], type=said["type"], subject=said["subject"],
                    data=said.get("data", {}), occurred_on=said.get("occurredon"), actor=said.get("actor"),
                    role=said.get("role"), synthetic=said.get("synthetic", False),
                )  # fmt: skip
                about.setdefault(event.subject, []).append(event)
    demand = {
        "authority": "United States Department of Justice",
        "title": "Documents",
        "legal_basis": "8 U.S.C. 1373",
        "issued_on": "2018-01-24",
        "due_on": "2018-02-23",
        "items": ["orders", "directives", "instructions", "guidance", "other-documents"],
        "pack": "records-demand",
    }
    issued = happened(0, "demand_issued", "2018-01-24", subject="doj-2018", **demand)
    seen = []
    with (folder / "respondents.csv").open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=1):
            case = f"doj-2018/{row['id']}"
            data = {name: row[name] for name in ("name", "kind", "us_state", "geoid") if row.get(name)}
            added = happened(number, "respondent_added", "2018-01-24", subject=case, **data)
            events = [issued, added, *about.get("doj-2018", ()), *about.get(case, ())]
            seen.append(see(program, case, events, until))
    return tuple(seen)


def standing(seen: Seen) -> Standing:
    """The line of the board of a case."""
    return in_short.standing(seen.case)


def golden(name: str, text: str) -> None:
    """Compare with a file that people have read; FORTHWITH_GOLDEN=write writes it anew."""
    path = HERE / "golden" / name
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
