"""The rows alone: what a run of the product wrote, written by SQLite's ``executemany`` and nothing else.
Prints the seconds from the first BEGIN to the last COMMIT."""

from __future__ import annotations

import json
import pickle
import sqlite3
import sys
import time
from pathlib import Path

from bench.writes import write


def main(ledger: str, written: str) -> None:
    """Write to a ledger what is pickled in a file: of each transaction, what ``bench.writes`` found."""
    transactions = pickle.loads(Path(written).read_bytes())
    connection = sqlite3.connect(ledger, isolation_level=None)
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):  # as the product sets them; WAL is the file's
        connection.execute(f"PRAGMA {pragma}")
    started = time.perf_counter()
    for rows in transactions:
        write(connection, rows)
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main(*sys.argv[1:])
