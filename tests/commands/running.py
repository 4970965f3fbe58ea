"""Running commands as a person does: what they print on both channels, and the exit code."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import cli
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.workspace import read_workspace

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "doj-2018"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str, stdin: bytes = b"", at: Path | None = None) -> Ran:
    """Run one command, in the workspace ``at`` where one is given."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = arguments if at is None else ("--workspace", str(at), *arguments)
    with redirect_stdout(out), redirect_stderr(err), _stdin(stdin):
        code = cli.main(given)
    return Ran(code, _text(out), _text(err))


def done(*arguments: str, stdin: bytes = b"", at: Path | None = None) -> str:
    """What a command printed that must have worked."""
    ran = run(*arguments, stdin=stdin, at=at)
    assert ran.code == 0, ran
    return ran.out


def ready(text: str) -> list[list[str]]:
    """The commands that a text shows, as a shell reads them, without the workspace they name."""
    whole = re.sub(r" \\\n +", " ", text)
    shown = [shlex.split(line)[1:] for line in whole.splitlines() if line.startswith("  forthwith ")]
    return [words[2:] if words[:1] == ["--workspace"] else words for words in shown]


def lines(*events: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(event).encode() + b"\n" for event in events)


def response(case: str = "doj-2018/oregon", on: str = "2018-02-20", **more: Any) -> dict[str, Any]:
    return {
        "type": "response_received",
        "subject": case,
        "occurredon": on,
        "data": {"items": ["orders"]},
        **more,
    }


def contents(workspace: Path) -> tuple[str, dict[str, int]]:
    """The state digest of a ledger and the number of rows of each of its tables."""
    database = Database(read_workspace(workspace).database)
    with database.reading() as session:
        names = [row[0] for row in session.connection().exec_driver_sql(_TABLES)]
        counts = {
            name: session.connection().exec_driver_sql(f'select count(*) from "{name}"').scalar_one()
            for name in names
        }
        found = Store(session).state_digest()
    database.close()
    return found, counts


def but_attempts(workspace: Path) -> tuple[str, dict[str, int]]:
    """The same without what a refused attempt leaves: itself, in a batch of its own."""
    found, counts = contents(workspace)
    return found, {
        name: count for name, count in counts.items() if name not in ("attempt", "batch", "leaves")
    }


_TABLES = "select name from sqlite_master where type = 'table' order by name"


@contextmanager
def _stdin(data: bytes) -> Iterator[None]:
    with mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")):
        yield


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
