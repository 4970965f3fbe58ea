"""Everything that a run of the bench found, and its raw form."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from bench.figures import Line, Row


@dataclass(frozen=True)
class Results:
    """The rows, each by what it is called."""

    rows: dict[str, Row]


def to_json(results: Results) -> str:
    """The raw figures: what every run took, from which all else follows."""
    return json.dumps({"format": 2, **asdict(results)}, indent=1, ensure_ascii=False) + "\n"


def from_json(text: str) -> Results:
    """The results of a file that ``to_json`` wrote."""
    said = json.loads(text)
    return Results({name: _row(row) for name, row in said["rows"].items()})


def _row(said: dict[str, Any]) -> Row:
    lines = tuple(_line(line) for line in said["lines"])
    notes, machine = tuple(said["notes"]), said["machine"]
    return Row(said["name"], notes, said["ready"], lines, machine, said["busy"])


def _line(said: dict[str, Any]) -> Line:
    lists = {name: tuple(said[name]) for name in ("ours", "peer", "pieces")}
    return Line(**{**said, **lists})
