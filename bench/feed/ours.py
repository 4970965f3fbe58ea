"""Our side: a file fed as a program feeds it. Prints the seconds from the call to its return, the events that
were taken, and the decisions they led to."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.cases import feeder_of
from engine.runtime.json_lines import read_json_lines


def main(folder: str, file: str) -> None:
    """Feed a file to the ledger of a workspace."""
    feeder = feeder_of(Path(folder))
    feeder.in_force()
    started = time.perf_counter()
    with Path(file).open("rb") as stream:
        fed = feeder.feed(read_json_lines(stream, "office"))
    seconds = time.perf_counter() - started
    feeder.database.close()
    assert fed.accepted == fed.read, f"not all events were taken: {fed.wrong[:1]}"
    told = {"seconds": seconds, "events": fed.accepted, "decisions": fed.decisions}
    print(json.dumps({**told, "superseded": fed.superseded}))


if __name__ == "__main__":
    main(*sys.argv[1:])
