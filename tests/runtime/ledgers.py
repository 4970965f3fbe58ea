"""A ledger in memory to feed, with short ways to say what is fed and to see what came of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from engine.core.program import Program
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Case
from engine.packs.load import read_pack
from engine.records import DecisionRecord
from engine.runtime import laws
from engine.runtime.fed import Fed
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.verify import verify
from engine.runtime.workspace import Workspace
from tests.core.histories import ROOT

PROGRAMS: dict[str, Program] = {}
"""Programs shared by all ledgers of a test run: a ruleset of the matcher, once made, is never given back."""

laws.read_pack = cache(read_pack)


class Ledger:
    """A ledger of its own, in memory unless a URL is given."""

    def __init__(
        self,
        url: str = "sqlite://",
        roles: dict[str, tuple[str, ...]] | None = None,
        root: Path = ROOT,
    ) -> None:
        self.workspace = Workspace(root, url, "America/New_York", "tester", roles or {})
        self.database = Database(self.workspace.database)
        self.feeder = Feeder(self.workspace, self.database, programs=PROGRAMS)

    def feed(self, *events: dict[str, Any], **options: Any) -> Fed:
        lines = [json.dumps(event).encode() for event in events]
        return self.feeder.feed(read_json_lines(lines, "test"), **options)

    def tick(self, day: str) -> Fed:
        return self.feeder.tick(datetime.fromisoformat(day).replace(tzinfo=UTC))

    def case(self, id: str = "d/r") -> Case:
        with self.database.reading() as session:
            case = Store(session).cases([id])[id]
        assert case is not None
        return case

    def decisions(self, id: str = "d/r") -> list[DecisionRecord]:
        """The decisions that stand."""
        return [record for record in self.history(id) if record.superseded_at is None]

    def history(self, id: str = "d/r") -> list[DecisionRecord]:
        with self.database.reading() as session:
            return Store(session).decision_records(id)

    def digest(self) -> str:
        with self.database.reading() as session:
            return Store(session).state_digest()

    def verified(self) -> str | None:
        """The head of the chain, once the whole ledger has proved to be as it was written."""
        found = verify(self.workspace.root, self.workspace.database, self.database, workers=1)
        assert found.count == 0, found
        assert found.derived
        return found.head

    def quarantined(self) -> list[str]:
        with self.database.reading() as session:
            return [row.code for row in Store(session).quarantine()]

    def waiting(self) -> list[tuple[str, str]]:
        with self.database.reading() as session:
            return [(row.id, row.why) for row in Store(session).waiting()]


def event(id: str, type: str, on: str, subject: str = "d/r", **data: Any) -> dict[str, Any]:
    role = {"extension_granted": "counsel", "response_accepted": "reviewer"}.get(type, "official")
    return {
        "id": id, "source": "s", "type": type, "subject": subject, "occurredon": on,
        "actor": "ann", "role": role, "data": data,
    }  # fmt: skip


def issued(demand: str = "d", **changes: Any) -> dict[str, Any]:
    data = {"issued_on": "2018-01-24", "due_on": "2018-02-23", "items": ["a", "b"], "pack": "records-demand"}
    return event(f"{demand}-issued", "demand_issued", "2018-01-24", demand, **{**data, **changes})


def added(case: str = "d/r", on: str = "2018-01-24") -> dict[str, Any]:
    return event(f"{case}-added", "respondent_added", on, case, name="R")


def opened(**options: Any) -> Ledger:
    """A ledger with one demand against one respondent."""
    ledger = Ledger(**options)
    ledger.feed(issued(), added())
    return ledger
