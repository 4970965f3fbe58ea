"""A feeder on PostgreSQL that is killed, or whose connection the server ends, at any instant: who goes on
ends where an undisturbed one would, with nothing lost and nothing doubled.

By default 6 times each; with FORTHWITH_SOAK=1 200 times.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event as Pause
from typing import Any

import msgspec
import pytest

from engine.ledger.store import Store
from tests.conftest import SEED, SOAK
from tests.core.histories import ROOT
from tests.ledger.test_crowds import line, read
from tests.ledger.test_same_everywhere import Played, played
from tests.postgres import Server
from tests.runtime.ledgers import Ledger

__all__ = ["played"]

TIMES = 200 if SOAK else 6
OF_ONE_LEDGER = 10
AHEAD = 6
"""How many batches at most a feeder gets further before it is stopped."""
FEED = """
import sys
from engine.diagnostics import Refused
from engine.runtime import feed
from engine.runtime.json_lines import read_json_lines
from tests.runtime.ledgers import Ledger

feed.BATCH = 5
try:
    with open(sys.argv[2], "rb") as lines:
        arrivals = read_json_lines(lines, "crowd", "crowd")
        Ledger(sys.argv[1]).feeder.feed(arrivals, progress=lambda part: print("batch", flush=True))
except Refused as error:
    sys.exit(error.diagnostics[0].code)
print("done", flush=True)
"""


def stopped(
    url: str, file: Path, after: int, stop: Callable[[subprocess.Popen[str]], None]
) -> tuple[int, str]:
    """Feed in a process of its own and stop it some time after so many batches; how many it wrote, and what
    it said at its end: "done" where it was sooner."""
    feeder = subprocess.Popen(
        [sys.executable, "-c", FEED, url, str(file)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert feeder.stdout is not None and feeder.stderr is not None
    said: list[str] = []
    while len(said) < after and (word := feeder.stdout.readline().strip()):
        said.append(word)
    stop(feeder)
    said += feeder.stdout.read().split()  # communicate would lose what readline has read ahead
    err = feeder.stderr.read()
    feeder.wait(timeout=300)
    assert "Traceback" not in err, err
    return said.count("batch"), "done" if "done" in said else err.strip()


def kept(ledger: Ledger) -> Counter[Any]:
    """What nobody may miss or find twice."""
    with ledger.database.reading() as session:
        run = session.connection().exec_driver_sql
        found = Counter((*row,) for row in run("SELECT source, id, digest FROM event"))
        found.update((*row,) for row in run("SELECT origin, line, raw FROM quarantine"))
        now = "NOT EXISTS (SELECT 1 FROM supersession s WHERE s.decision = d.row)"
        now = f"SELECT id FROM decision d WHERE {now}"
        found.update((*row,) for row in run(now))
        batches = [*run("SELECT number FROM batch ORDER BY number").scalars()]
        last = Store(session).last_batch()
    assert last is not None and batches == list(range(1, last[0] + 1))
    return found


@pytest.mark.reliability
@pytest.mark.parametrize("how", ["killed", "cut off"])
def test_a_feeder_stopped_at_any_instant_goes_on_where_it_stood(
    how: str, postgres: Server, played: Played, tmp_path: Path, tally: Callable[..., None]
) -> None:
    lines = [line(arrival.event) for arrival in played.arrivals]
    lines.insert(
        7, {"id": "odd", "type": "nonsense", "subject": "doj-2018/oregon", "occurredon": "2018-03-01"}
    )
    file = tmp_path / "lines.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in lines))
    alone = Ledger()
    alone.feeder.feed(read(lines))
    alone.feeder.tick(played.horizon)
    whole, rng, times, faults = kept(alone), random.Random(f"{SEED} {how}"), 0, []
    while times < TIMES:
        url = postgres.made()
        name = f"victim_{times}"
        met = reached = 0
        word = ""
        while word != "done":

            def stop(feeder: subprocess.Popen[str], name: str = name) -> None:
                Pause().wait(rng.random() * 0.05)
                if how == "killed":
                    feeder.kill()
                else:
                    postgres.run(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        f"WHERE application_name = '{name}'"
                    )

            calm = met == min(OF_ONE_LEDGER, TIMES - times)
            after = 10**6 if calm else reached + rng.randrange(AHEAD)
            batches, word = stopped(
                f"{url}&application_name={name}", file, after, (lambda _: None) if calm else stop
            )
            reached = max(reached, batches)
            met += not calm and word != "done"
            assert word in ("done", "" if how == "killed" else "database-lost"), word
            if not met and word == "done":
                break
        ledger = Ledger(url)
        ledger.feeder.tick(played.horizon)
        found = kept(ledger)
        lost, doubled = (whole - found).total(), (found - whole).total()
        same = ledger.digest() == alone.digest() and not lost and not doubled
        same = same and bool(ledger.verified())
        tally(
            "stopped at any instant", f"{how}, PostgreSQL",
            kills=met, survivors=met * same, lost=lost, doubled=doubled,
        )  # fmt: skip
        if not same:
            faults.append((times, lost, doubled))
        ledger.database.close()
        times += max(met, 1)
    assert not faults, (SEED, faults)
