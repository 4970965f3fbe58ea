"""The stories beside this file, told to a real ledger: what must be so, is so, in any order of arrival."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from engine.calendars import end_of_day, start_of_day
from engine.ledger.store import Store
from engine.packs.load import load_pack, pack_to_bytes, read_files
from engine.runtime import clock, feed
from engine.runtime.belief import NOW, Dates
from engine.runtime.fed import Fed
from engine.runtime.reading import read_case
from engine.views.inspection import Inspection, inspect_report
from tests.core.histories import ROOT
from tests.runtime.ledgers import Ledger

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*.yaml"))
ZONE = "America/New_York"
CASE = "d/r"
Data = dict[str, Any]

STORY = {"story", "why", "pack", "steps"}
STEPS = {
    "issue": {"issued_on", "due_on", "items", "respondents"},
    "record": set[str](),
    "run_to": set[str](),
    "change_of_law": {"in_force", "calendars", "parameters", "only_new"},
    "must": {
        "of", "as_of", "known_at", "state", "deadlines", "actions", "incidents",
        "superseded", "withheld", "refused", "quarantined", "notes",
    },
}  # fmt: skip
BESIDE = {"step", "why", "learned", "counts"}
DEADLINE = {"name", "state", "status", "last_day", "proof"}
ACTS = {
    "approve": "action_approved",
    "reject": "action_rejected",
    "done": "action_done",
    "ratify": "act_ratified",
    "take_back": "act_withdrawn",
}


class Wrong(AssertionError):
    """A story that is not so, or cannot be read."""


class Told:
    """One story being told: its ledger, and the clock on the office's wall."""

    def __init__(self, path: Path, patch: pytest.MonkeyPatch, url: str = "sqlite://") -> None:
        self.path = path
        written = YAML(typ="safe", pure=True).load(path.read_text())
        self.story: Data = json.loads(json.dumps(written, default=str))  # days as texts
        self.root = HERE / "packs" if (HERE / f"packs/rules/{self.story['pack']}").exists() else ROOT
        self.ledger = Ledger(url, root=self.root)
        self.wall = datetime(2000, 1, 1, tzinfo=UTC)
        self.recorded: dict[str, Data] = {}
        self.horizon: datetime | None = None
        self.change: Data | None = None
        self.moments: dict[str, datetime] = {}
        self.where = ""
        for module in (clock, feed):
            patch.setattr(module, "now", lambda: self.wall)

    def fail(self, what: str, expected: object, got: object) -> Wrong:
        return Wrong(f"{self.path.name}, {self.where}: {what}\n  expected: {expected}\n  got:      {got}")

    def keys(self, what: str, found: Data, allowed: set[str]) -> None:
        unknown = sorted(set(found) - allowed)
        if unknown:
            raise self.fail(f"{what} has unknown keys", sorted(allowed), unknown)

    def tell(self) -> None:
        self.where = "the whole"
        self.keys("the story", self.story, STORY)
        for number, step in enumerate(self.story["steps"], 1):
            self.where = f"step {number}" + (f" ({step['step']})" if "step" in step else "")
            self.keys("the step", step, BESIDE | set(STEPS))
            (kind,) = set(step) & set(STEPS)
            if STEPS[kind]:
                self.keys(kind, step[kind], STEPS[kind])
            if kind == "must":
                self.check(step["must"])
                continue
            fed = getattr(self, kind)(step[kind], step)
            for name, expected in step.get("counts", {}).items():
                if getattr(fed, name) != expected:
                    raise self.fail(f"lines counted as {name}", expected, getattr(fed, name))
            self.moments[step.get("step", self.where)] = self.wall

    def passes(self, instant: datetime) -> None:
        """It is now ``instant``, or a little later than it was."""
        self.wall = max(instant, self.wall + timedelta(seconds=1))

    def issue(self, said: Data, step: Data) -> Fed:
        data = {**said, "pack": self.story["pack"]}
        day, respondents = said["issued_on"], data.pop("respondents", {"r": "Riverton"})
        events = [self.event({"id": "issued", "on": day, "type": "demand_issued", "subject": "d", **data})]
        for id, name in respondents.items():
            added = {"id": f"added {id}", "on": day, "type": "respondent_added", "name": name}
            events.append(self.event({**added, "subject": f"d/{id}"}))
        return self.fed(events, step)

    def record(self, said: list[Data], step: Data) -> Fed:
        return self.fed([self.event(line) for line in said], step)

    def fed(self, events: list[Data], step: Data) -> Fed:
        learned = step.get("learned", max(event["occurredon"] for event in events))
        self.passes(start_of_day(learned, ZONE) + timedelta(hours=12))
        self.recorded.update((event["id"], event) for event in events)
        return self.ledger.feed(*events)

    def run_to(self, day: str, step: Data) -> Fed:
        self.passes(end_of_day(day, ZONE))
        self.horizon = end_of_day(day, ZONE) - timedelta(microseconds=1)
        return self.ledger.feeder.tick(self.horizon)

    def change_of_law(self, said: Data, step: Data) -> None:
        self.passes(start_of_day(step["learned"], ZONE) + timedelta(hours=12))
        self.change = said
        self.activate(self.ledger)

    def activate(self, ledger: Ledger) -> None:
        """The second version of the pack: other calendars or parameters from a day on."""
        assert self.change is not None
        name = self.story["pack"]
        files, _ = read_files(self.root, name)
        for part in ("calendars", "parameters"):
            if part in self.change:
                files[f"rules/{name}/{part}.yaml"] = self.change[part]
        pack = load_pack(files, name)
        with ledger.database.writing() as session:
            store = Store(session)
            store.open_batch(self.wall, "law", "")
            effective = start_of_day(self.change["in_force"], ZONE)
            store.activate(
                name,
                pack.digest,
                pack_to_bytes(pack),
                effective,
                only_new=self.change.get("only_new", False),
            )

    def event(self, line: Data) -> Data:
        """The event of a line of the story; one told ``again`` to the letter."""
        if "again" in line:
            self.keys("the line", line, {"again"})
            return self.recorded[line["again"]]
        line = dict(line)
        by, role = line.pop("by", "ann"), line.pop("role", None)
        for act in set(ACTS) & set(line):
            line.update(self.named(act, line.pop(act), line.get("subject", CASE)), type=ACTS[act])
        type, subject, day = line.pop("type"), line.pop("subject", CASE), line.pop("on")
        id = line.pop("id", f"{type} {day} {by} {subject}")
        declared = self.ledger.feeder.types(subject, type)
        role = role or next(iter(declared.roles if declared else ()), "official")
        return {
            "id": id, "source": "office", "type": type, "subject": subject, "occurredon": day,
            "actor": by, "role": role, "data": line,
        }  # fmt: skip

    def named(self, act: str, kind: str, of: str) -> Data:
        """What an act names: the proposed action of a kind, or the open incident about one."""
        case = self.ledger.case(of)
        if act in ("ratify", "take_back"):
            (incident,) = [each for each in case.incidents if (each.kind, each.status) == (kind, "open")]
            return {"incident": incident.id}
        (action,) = [
            each for each in case.actions if each.kind == kind and each.status in ("proposed", "approved")
        ]
        return {"action": action.id, **({"kind": kind} if act == "done" else {"proposal": action.proposal})}

    def check(self, must: Data) -> None:
        of = must.get("of", "r")
        for respondent in of if isinstance(of, list) else [of]:
            self.check_case(f"d/{respondent}", must)

    def check_case(self, id: str, must: Data) -> None:
        known_at = self.moments[must["known_at"]] if "known_at" in must else None
        as_of = end_of_day(must["as_of"], ZONE) - timedelta(microseconds=1) if "as_of" in must else None
        dates = NOW if (as_of, known_at) == (None, None) else Dates(as_of, known_at)
        file = read_case(self.ledger.feeder, id, dates)
        seen = inspect_report(
            file.case, file.program, file.records, file.events, file.waiting, superseded=True
        )
        if isinstance(must.get("state"), dict):
            stands = {region: seen.state.get(region) for region in must["state"]}
            if stands != must["state"]:
                raise self.fail(f"state of {id}", must["state"], stands)
        for name, got in self.facts(seen):
            if name in must and must[name] != got and not (name == "state" and isinstance(must[name], dict)):
                raise self.fail(f"{name} of {id}" if "of" in must else name, must[name], got)
        for expected in must.get("deadlines", ()):
            self.check_deadline(expected, seen)

    def facts(self, seen: Inspection) -> Iterator[tuple[str, object]]:
        standing = [each for each in seen.decisions if each.superseded_at is None]
        superseded = [each for each in seen.decisions if each.superseded_at is not None]
        yield "state", next(iter(seen.state.values()))
        yield "actions", [{"kind": each.kind, "status": each.status} for each in seen.actions]
        yield "incidents", [{"kind": each.kind, "status": each.status} for each in seen.incidents]
        yield "superseded", [each.rule or each.on for each in superseded]
        yield "withheld", [each.rule for each in standing if each.outcome == "withheld"]
        yield "refused", [each.code for each in standing if each.outcome == "rejected"]
        yield "notes", [each.rule for each in standing if each.note is not None]
        yield "quarantined", self.ledger.quarantined()

    def check_deadline(self, expected: Data, seen: Inspection) -> None:
        self.keys("the deadline", expected, DEADLINE)
        state = expected.get("state")
        found = [d for d in seen.deadlines if d.name == expected["name"] and state in (None, d.state)]
        if expected["status"] == "none":
            if found:
                raise self.fail(f"deadline {expected['name']}", "none", found[-1])
            return
        if not found:
            raise self.fail("deadline", expected["name"], [deadline.name for deadline in seen.deadlines])
        got = found[-1]
        if (got.status, got.last_day) != (expected["status"], expected.get("last_day")):
            raise self.fail(
                f"deadline {got.name}",
                (expected["status"], expected.get("last_day")),
                (got.status, got.last_day),
            )
        proof = "\n".join(f"{step.date} {step.step} {step.note}" for step in got.proof)
        for words in expected.get("proof", ()):
            if words not in proof:
                raise self.fail(f"proof of {got.name}", words, "\n" + proof)

    def shuffled(self, seed: int) -> str:
        """The state digest after the same events in another order, in other batches."""
        rng = random.Random(seed)
        events = list(self.recorded.values())
        rng.shuffle(events)
        ledger = Ledger(root=self.root)
        if self.change is not None:
            events.sort(key=lambda event: event["id"] != "issued")
            ledger.feed(events.pop(0))
            self.activate(ledger)
        while events:
            size = rng.randint(1, len(events))
            ledger.feed(*events[:size])
            del events[:size]
        if self.horizon is not None:
            ledger.feeder.tick(self.horizon)
        return ledger.digest()


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_what_the_story_says_must_be_so_is_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(path, monkeypatch)
    told.tell()
    digest = told.ledger.digest()
    for seed in (1, 2):
        told.passes(told.wall)
        told.where = f"told in another order ({seed})"
        other = told.shuffled(seed)
        if other != digest:
            raise told.fail("state digest", digest, other)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"surprise": 1}, "the story has unknown keys"),
        ({"steps": [{"must": {"stat": "late"}}]}, "step 1: must has unknown keys"),
        ({"steps": [{"run_on": "2018-02-01"}]}, "step 1: the step has unknown keys"),
    ],
)
def test_a_story_with_a_key_that_nothing_reads_is_an_error(
    changed: Data, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.yaml"
    path.write_text(json.dumps({"story": "S", "why": "W", "pack": "records-demand", "steps": [], **changed}))
    with pytest.raises(Wrong, match=said):
        Told(path, monkeypatch).tell()


def test_a_story_that_is_not_so_names_its_file_the_step_and_both_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "story.yaml"
    issue = {"issued_on": "2018-01-24", "due_on": "2018-02-23", "items": ["orders"]}
    steps = [{"issue": issue}, {"step": "at once", "must": {"state": "late"}}]
    path.write_text(json.dumps({"story": "S", "why": "W", "pack": "records-demand", "steps": steps}))
    told = r"story.yaml, step 2 \(at once\): state\n  expected: late\n  got:      requested"
    with pytest.raises(Wrong, match=told):
        Told(path, monkeypatch).tell()
