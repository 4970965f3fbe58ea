"""One feeder: says when it is ready, begins when a line comes, and says how many events were taken."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from engine.ledger.database import Database
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import read_workspace


def main(folder: str, url: str, file: str) -> None:
    """Feed a file to a ledger, by the settings of a workspace."""
    feeder = Feeder(read_workspace(Path(folder)), Database(url))
    feeder.in_force()
    print("ready", flush=True)
    sys.stdin.readline()
    with Path(file).open("rb") as stream:
        fed = feeder.feed(read_json_lines(stream, "office"))
    print(json.dumps({"events": fed.accepted}), flush=True)
    feeder.database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
