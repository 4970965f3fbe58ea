"""Our side: files fed as a program feeds them, one after the other. Prints the seconds from the first call to
the last return, the events that were taken, the decisions they led to and those they took back."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench.cases import feeder_of
from engine.runtime.json_lines import read_json_lines


def main(folder: str, *files: str) -> None:
    """Feed files to the ledger of a workspace."""
    feeder = feeder_of(Path(folder))
    feeder.in_force()
    started = time.perf_counter()
    fed = []
    for file in files:
        with Path(file).open("rb") as stream:
            fed.append(feeder.feed(read_json_lines(stream, "office")))
    seconds = time.perf_counter() - started
    feeder.database.close()
    for each in fed:
        assert each.accepted == each.read, f"not all events were taken: {each.wrong[:1]}"
    names = {"events": "accepted", "decisions": "decisions", "superseded": "superseded"}
    counts = {name: sum(getattr(each, count) for each in fed) for name, count in names.items()}
    print(json.dumps({"seconds": seconds, **counts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
