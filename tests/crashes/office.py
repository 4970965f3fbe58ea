"""What an office does with a demand in half a year, as commands, and what is on record afterwards."""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "doj-2018"
DEMAND = "doj-2018"


class Step(NamedTuple):
    """One command, and the exit codes with which it may end: the first time, and said again."""

    words: tuple[str, ...]
    code: int = 0
    again: int = 0


def _act(verb: str, by: str, on: str) -> Step:
    words = ("actions", verb, DEMAND, "--all", "--by", by, "--role", "official", "--on", on, "--yes")
    return Step(words, again=1)


STEPS = [
    Step(("demand", "issue", str(EXAMPLE / "demand.yaml"))),
    Step(("feed", "first.jsonl"), 4, 4),
    Step(("tick", "--as-of", "2018-02-24"), again=1),
    Step(("letters", "write", DEMAND, "--on", "2018-02-26", "--format", "md"), again=1),
    Step(("feed", "second.jsonl")),
    Step(("tick", "--as-of", "2018-03-14"), again=1),
    _act("approve", "ann", "2018-03-14"),
    _act("approve", "bob", "2018-03-14"),
    Step(("letters", "write", DEMAND, "--on", "2018-03-15", "--format", "pdf"), again=1),
    _act("done", "ann", "2018-03-15"),
    Step(("quarantine", "discard", "1", "--reason", "not ours"), again=1),
    Step(("quarantine", "retry", "--all"), 4, 4),
    Step(("rules", "activate", "records-demand", "--effective", "2018-03-20"), again=1),
    Step(("feed", "rest.jsonl", str(EXAMPLE / "courts.jsonl"), str(EXAMPLE / "events.jsonl"))),
    Step(("feed", "first.jsonl", "second.jsonl"), 4, 4),
    Step(("tick", "--as-of", "2018-06-01")),
]


def furnish(workspace: Path) -> None:
    """Put the files that the commands name into a workspace just made, and edit its pack."""
    rng = random.Random(2018)
    told = [json.loads(line) for line in (EXAMPLE / "scenario.jsonl").read_text().splitlines()]
    first = [event for event in told if event["occurredon"] <= "2018-02-24"]
    second = [event for event in told if "2018-02-24" < event["occurredon"] <= "2018-03-14"]
    rest = [event for event in told if event["occurredon"] > "2018-03-14"]
    late = [first.pop(len(first) // 2), second.pop()]
    corrected = {
        "type": "event_corrected", "id": "put-right", "subject": late[1]["subject"],
        "time": "2018-03-15T10:00:00Z", "data": {"event": late[1]["id"], "on": "2018-03-02"},
    }  # fmt: skip
    wrong = ['{"type": "response_received"', '{"type": "no_such_event", "subject": "doj-2018/oregon"}', "[]"]
    for name, events, more in (
        ("first.jsonl", first, [*wrong, json.dumps(corrected), json.dumps(first[0])]),
        ("second.jsonl", second, []),
        ("rest.jsonl", [*rest, *late], []),
    ):
        lines = [json.dumps(event) for event in events] + more
        rng.shuffle(lines)
        (workspace / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    parameters = workspace / "rules" / "records-demand" / "parameters.yaml"
    text = parameters.read_text(encoding="utf-8")
    parameters.write_text(text.replace("grace_days: 5", "grace_days: 8"), encoding="utf-8")


def on_record(workspace: Path, digest: str) -> dict[str, Any]:
    """Everything that an office would miss, or mind to see twice; ``digest`` is that of the state."""
    with closing(sqlite3.connect(workspace / "forthwith.db")) as ledger:
        found: dict[str, Any] = {
            name: sorted(ledger.execute(query).fetchall(), key=repr) for name, query in _KEPT.items()
        }
        found["sound"] = ledger.execute("PRAGMA integrity_check").fetchall()
    files = (path for path in (workspace / "written").iterdir() if not path.name.startswith("."))
    found["files"] = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {**found, "digest": digest}


_KEPT = {
    "events": "select source, id, digest from event",
    "letters": "select case_id, name, decision, format, digest from letter",
    "quarantine": "select origin, line, raw, code, resolution from quarantine q "
    "left join settlement s on s.quarantine = q.row",
    "activations": "select pack, digest, effective from activation",
    "waiting": "select source, id from waiting",
    "decisions": "select id from decision d where not exists "
    "(select 1 from supersession s where s.decision = d.row)",
    "actions": "select case_id, id, kind, status from action",
}
