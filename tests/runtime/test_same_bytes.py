"""Two runs give the same bytes: another process, another order of hashing, another time zone."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.core.histories import ROOT

PLAY = """
import json
from engine.runtime.json_lines import read_json_lines
from engine.ledger.store import Store
from tests.runtime.ledgers import Ledger, event, issued

ledger = Ledger()
lines = [issued("doj-2018", items=["orders", "directives", "instructions", "guidance", "other-documents"])]
rows = open("examples/doj-2018/respondents.csv").read().splitlines()[1:]
for row in rows:
    id = row.split(",")[0]
    lines.append(event(id, "respondent_added", "2018-01-24", "doj-2018/" + id, name=id))
ledger.feed(*lines)
for name in ("events", "scenario"):
    with open(f"examples/doj-2018/{name}.jsonl", "rb") as file:
        ledger.feeder.feed(read_json_lines(file, name))
ledger.tick("2018-06-30")
print(ledger.digest())
"""


def play(seed: str, zone: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
    done = subprocess.run(
        [sys.executable, "-c", PLAY], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_two_runs_of_the_2018_demand_give_the_same_state_digest() -> None:
    first = play("1", "Asia/Kathmandu")
    assert first.startswith("sha256:")
    assert first == play("2", "America/Los_Angeles")
