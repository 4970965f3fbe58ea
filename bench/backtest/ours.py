"""Our side: a backtest as a program calls it. Prints the seconds from the call to the last case, those that
the processors worked, the most memory that each process held, and what came of it."""

from __future__ import annotations

import json
import os
import sys
import time
from multiprocessing import active_children, current_process
from pathlib import Path

from engine.ledger.database import Database
from engine.packs.load import read_pack
from engine.runtime.backtest import Backtest
from engine.runtime.feed import Feeder
from engine.runtime.workspace import read_workspace


def main(folder: str, workers: int) -> None:
    """Try the version of a workspace's files on every case of its ledger."""
    workspace = read_workspace(Path(folder))
    feeder = Feeder(workspace, Database(workspace.database))
    pack = read_pack(workspace.root, "records-demand")
    worked, started = sum(os.times()[:4]), time.perf_counter()
    trying = Backtest(feeder, pack)
    most: dict[int | None, int] = {}

    def look(_: int) -> None:
        for process in (current_process(), *active_children()):
            most[process.pid] = max(most.get(process.pid, 0), _held(process.pid))

    for _ in trying.run(look, workers=workers):
        pass
    seconds = time.perf_counter() - started
    found = trying.found
    own = most.pop(os.getpid())
    told = {
        "seconds": seconds,
        "worked": sum(os.times()[:4]) - worked,
        "memory": [own, max(most.values(), default=0)],
        "cases": found.cases,
        "differing": found.differing,
        "moves": {target: count for (target, tried), count in found.moves.items() if not tried},
    }
    print(json.dumps(told))


def _held(pid: int | None) -> int:
    """The most memory that a process has held so far, in bytes; 0 where the system does not tell."""
    told = Path(f"/proc/{pid}/status")
    for line in told.read_text("utf-8").splitlines() if told.exists() else ():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
