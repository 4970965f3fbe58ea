"""Our side: ``tick`` as a program calls it. Prints the seconds from the call to its return."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.tick.ledger import DAY
from engine.calendars import last_instant
from engine.ledger.database import Database
from engine.runtime.feed import Feeder
from engine.runtime.workspace import read_workspace


def main(folder: str) -> None:
    """Tick the ledger of a workspace."""
    workspace = read_workspace(Path(folder))
    feeder = Feeder(workspace, Database(workspace.database))
    horizon = last_instant(DAY, workspace.timezone)
    started = time.perf_counter()
    feeder.tick(horizon)
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(sys.argv[1])
