"""A feed that looks ten times how much memory its process holds. Prints that in MB, and the most."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from bench.cases import feeder_of
from engine.runtime.json_lines import read_json_lines

LOOKS = 10


def main(folder: str, file: str, events: int) -> None:
    """Feed a file of so many events to the ledger of a workspace."""
    feeder = feeder_of(Path(folder))
    feeder.in_force()
    before, held = _held(), []
    look = _looking(events, lambda: held.append(_held()))
    with Path(file).open("rb") as stream:
        fed = feeder.feed(read_json_lines(stream, "office"), progress=look)
    feeder.database.close()
    assert fed.accepted == fed.read == events, f"not all events were taken: {fed.accepted}"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"before": before, "held": held, "most": most}))


def _looking(events: int, look: Callable[[], object]) -> Callable[[int], None]:
    """Looks each time that another tenth of the events was fed."""
    fed = 0

    def progress(lines: int) -> None:
        nonlocal fed
        tenths = fed * LOOKS // events
        fed += lines
        for _ in range(fed * LOOKS // events - tenths):
            look()

    return progress


def _held() -> float:
    for line in Path("/proc/self/status").read_text("utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the system does not tell how much memory a process holds")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
