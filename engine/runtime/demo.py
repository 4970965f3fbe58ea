"""The 2018 demand played day by day: what came in, what ran out, what officials did.

What was invented for it is marked synthetic in the example's files and stays so in every event.
"""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from engine.calendars import last_instant
from engine.diagnostics import Diagnostic, Place, Refused, refused
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.model import Decision, Event
from engine.runtime.arrivals import Arrival
from engine.runtime.demand_file import read_demand
from engine.runtime.demands import Who, issue
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.single import find_action
from engine.runtime.workspace import Workspace, create_workspace, read_workspace, shipped

EXAMPLE = "doj-2018"
UNTIL = "2018-06-29"
_FILES = ("events.jsonl", "courts.jsonl", "scenario.jsonl")
_ACTS = {"approve": "action_approved", "reject": "action_rejected", "done": "action_done"}


@dataclass
class Played:
    """What was played: how many events came in, what officials did, how many decisions followed;
    ``moves`` counts for each day on which cases moved how many went from where to where."""

    feeder: Feeder
    until: str
    cases: int = 0
    events: int = 0
    acts: int = 0
    decisions: int = 0
    moves: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)

    def take(self, made: Sequence[Decision]) -> None:
        """Count what was decided."""
        self.decisions += len(made)
        for decision in made:
            if decision.target is not None and decision.source is not None:
                moved = self.moves.setdefault(decision.cause.on, Counter())
                moved[decision.source, decision.target] += 1


def set_up(folder: Path) -> Workspace:
    """A workspace with the example's data in it. Raises Refused where the folder has a ledger."""
    ledger = folder / "forthwith.db"
    if ledger.exists():
        raise refused(
            "demo-exists",
            f"Expected a folder without a ledger; {ledger} exists.",
            "Give another folder, or none to have a new one made.",
        )
    create_workspace(folder)
    (folder / EXAMPLE).mkdir(exist_ok=True)
    for file in sorted((shipped() / "examples" / EXAMPLE).iterdir()):
        if file.is_file():
            shutil.copyfile(file, folder / EXAMPLE / file.name)
    return read_workspace(folder)


def play(workspace: Workspace, until: str = UNTIL) -> Played:
    """Issue the demand and play every day to the end of ``until``, an ISO day.

    Raises Refused where an official acts on what is not open: the example is wrong then.
    """
    folder = workspace.root / EXAMPLE
    feeder = Feeder(workspace, Database(workspace.database))
    played = Played(feeder, until)
    demand = read_demand(folder / "demand.yaml")
    issued = issue(feeder, demand, Who("demo")).fed
    played.cases, played.decisions = len(demand.respondents), issued.decisions
    news, acts = _news(folder), _acts(folder)
    before = sorted(day for day in news if day < demand.issued_on)
    for day in (*before, *_days(demand.issued_on, until)):
        passed = last_instant(day, workspace.timezone)
        if day in news:
            fed = feeder.feed(news[day], keep_decisions=True)
            played.events += fed.accepted
            played.take(fed.made)
        if day == until or day in acts or _is_due(feeder, passed):
            played.take(feeder.tick(passed, keep_decisions=True, ahead=True).made)
        for act in acts.get(day, ()):
            fed = feeder.feed([_arrival(feeder, folder, act)], wrong="refuse", keep_decisions=True)
            played.acts += 1
            played.take(fed.made)
    return played


@dataclass(frozen=True)
class _Act:
    """A line of officials.csv."""

    line: int
    on: str
    case: str
    act: str
    kind: str
    by: str
    role: str
    reason: str


def _days(first: str, last: str) -> Iterator[str]:
    for number in range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1):
        yield date.fromordinal(number).isoformat()


def _news(folder: Path) -> dict[str, list[Arrival]]:
    """The example's events by day."""
    found: dict[str, list[Arrival]] = {}
    for name in _FILES:
        with (folder / name).open("rb") as lines:
            for arrival in read_json_lines(lines, name):
                on = arrival.event.occurred_on if arrival.event is not None else None
                if on is None:
                    place = Place(name, arrival.line, 1)
                    message = "Expected an event with a day in the example's file."
                    raise Refused(Diagnostic("demo-broken", message, "Mend the line.", place, arrival.raw))
                found.setdefault(on, []).append(arrival)
    return found


def _acts(folder: Path) -> dict[str, list[_Act]]:
    found: dict[str, list[_Act]] = {}
    with (folder / "officials.csv").open(encoding="utf-8", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), start=2):
            act = _Act(
                line, row["on"], row["case"], row["act"], row["action"], row["by"], row["role"], row["reason"]
            )
            found.setdefault(act.on, []).append(act)
    return found


def _is_due(feeder: Feeder, instant: datetime) -> bool:
    with feeder.database.reading() as session:
        return bool(Store(session).due_cases(instant))


def _arrival(feeder: Feeder, folder: Path, act: _Act) -> Arrival:
    """What an official does about the action of the kind that is open now."""
    type = _ACTS[act.act]
    with feeder.database.reading() as session:
        case = Store(session).cases([act.case]).get(act.case)
    try:
        action = find_action(case.actions if case is not None else (), type, act.kind, act.case)
    except Refused as error:
        found: Sequence[Diagnostic] = error.diagnostics
        place = Place("officials.csv", act.line, 1)
        raise Refused(*(msgspec.structs.replace(one, place=place) for one in found)) from error
    data = {"action": action.id}
    if type != "action_done":
        data["proposal"] = action.proposal
    if act.reason:
        data["note" if type == "action_done" else "reason"] = act.reason
    event = Event(
        source=f"examples/{EXAMPLE}/officials",
        id=f"{act.on}-{act.case.partition('/')[2]}-{act.act}-{act.by}",
        type=type,
        subject=act.case,
        occurred_on=act.on,
        actor=act.by,
        role=act.role,
        synthetic=True,
        data=data,
    )
    return Arrival(f"{folder.name}/officials.csv", act.line, "", event, None)
