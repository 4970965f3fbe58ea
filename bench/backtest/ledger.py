"""The ledger that a version is tried on: five events a case, of four courses, the respondents real places.

The first cases of each demand are opened and fed by the product; the others are copies of them, each under
the name and the number of a place of its own.
"""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from msgspec.structs import replace

from bench.copies import copy_cases, filling
from bench.sides import ROOT
from engine.calendars import last_instant
from engine.ledger.database import Database
from engine.runtime.demand_file import read_demand
from engine.runtime.demands import issue
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from engine.runtime.workspace import create_workspace, read_workspace
from engine.snapshot import case_from_bytes, case_to_bytes

PLACES = ROOT.parent / "shared" / "data" / "us-places" / "us-places.csv"
"""States, counties and places of the United States, where the machine has them."""

EACH = 25_000
"""How many cases a demand has, at most."""

DAY = "2018-05-31"
"""The day to which time has run: every course has come to its end by then."""

PARAMETERS = Path("rules", "records-demand", "parameters.yaml")
CHANGE = ("value: 5,", "value: 10,")
"""What the version that is tried has otherwise: grace_days."""

_ITEMS = ("orders", "directives", "instructions", "guidance", "other-documents")


class Named(NamedTuple):
    """A respondent; ids are of one length."""

    id: str
    name: str
    kind: str
    us_state: str
    geoid: str


def places(file: Path, count: int) -> list[Named]:
    """So many respondents at most: the places of the file; without it, others that are made up."""
    if not file.is_file():
        return [Named(f"us-{n:010}", f"Place {n}", "city", "IL", f"{n:07}") for n in range(count)]
    with file.open(encoding="utf-8", newline="") as stream:
        return [_place(row) for row, _ in zip(csv.DictReader(stream), range(count), strict=False)]


def _place(row: dict[str, str]) -> Named:
    digits = row["census_geoid"].partition("-")[2]
    parts = dict(part.split(":") for part in row["id"].split("/")[1:])
    kind = next((kind for kind in ("place", "county") if kind in parts), "other")
    us_state = parts.get("state", parts.get("territory", "dc")).upper()
    return Named(f"us-{digits:0>10}", row["name"], "city" if kind == "place" else kind, us_state, digits)


def grown(folder: Path, known: Sequence[Named], sizes: Sequence[int], patterns: int) -> list[Path]:
    """A workspace of each size, the smallest first, whose files hold the version that is to be tried. Each
    demand has ``patterns`` cases that the product opened."""
    made: list[Path] = []
    opened = folder / "opened"
    create_workspace(opened)
    file = opened / PARAMETERS
    text = file.read_text("utf-8")
    assert CHANGE[0] in text
    demands = [f"places-{number}" for number in range(-(-sizes[-1] // EACH))]
    for number, demand in enumerate(demands):
        feeder = _feeder(opened)
        _open(feeder, opened, demand, _of(known, number, 0, patterns))
        feeder.tick(last_instant(DAY, feeder.workspace.timezone))
        feeder.database.close()
        file.write_text(text.replace(*CHANGE, 1), "utf-8")
        for size in sizes[len(made) :]:
            if size > EACH * (number + 1):
                break
            made.append(shutil.copytree(opened, folder / f"of-{size}"))
            with filling(made[-1] / "forthwith.db") as connection:
                for place, each in enumerate(demands[: number + 1]):
                    _fill(connection, each, known, place, patterns, min(EACH, size - EACH * place))
    return made


def _of(known: Sequence[Named], number: int, first: int, last: int) -> list[Named]:
    """The respondents of a demand from one place among its cases to another."""
    return [known[(number * EACH + place) % len(known)] for place in range(first, last)]


def _fill(
    connection: sqlite3.Connection, demand: str, known: Sequence[Named], number: int, patterns: int, size: int
) -> None:
    """Copy the cases of a demand until it has as many as it should."""
    olds, news = _of(known, number, 0, patterns), _of(known, number, patterns, size)
    pairs = [(olds[place % patterns], new) for place, new in enumerate(news)]
    copy_cases(connection, demand, [(old.id, new.id) for old, new in pairs])
    respondents = {f"{demand}/{new.id}": new for new in news}

    def data(subject: str) -> str:
        return json.dumps(_data(respondents[subject]))

    def snapshot(id: str, kept: bytes) -> bytes:
        case = case_from_bytes(kept)
        assert case is not None
        told = {f"respondent.{name}": value for name, value in _data(respondents[id]).items()}
        return case_to_bytes(replace(case, facts={**case.facts, **told}))

    connection.create_function("data_of", 1, data)
    connection.create_function("snapshot_of", 2, snapshot)
    connection.execute("CREATE INDEX temp.by_new ON name (new)")
    copied = f"IN (SELECT '{demand}/' || new FROM temp.name)"
    connection.execute(
        f"UPDATE event SET data = data_of(subject) WHERE subject {copied} AND type = 'respondent_added'"
    )
    connection.execute(f'UPDATE "case" SET snapshot = snapshot_of(id, snapshot) WHERE id {copied}')
    connection.executemany(
        "UPDATE respondent SET name = ?, kind = ?, us_state = ?, geoid = ? WHERE demand = ? AND id = ?",
        [(*new[1:], demand, new.id) for new in news],
    )


def _data(respondent: Named) -> dict[str, str]:
    return {key: value for key, value in respondent._asdict().items() if key != "id"}


def _feeder(folder: Path) -> Feeder:
    workspace = read_workspace(folder)
    return Feeder(workspace, Database(workspace.database))


def _open(feeder: Feeder, folder: Path, demand: str, respondents: Sequence[Named]) -> None:
    with (folder / f"{demand}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(Named._fields)
        writer.writerows(respondents)
    file = folder / f"{demand}.yaml"
    file.write_text(
        f"id: {demand}\npack: records-demand\nauthority: An authority\ntitle: Documents on one matter\n"
        f"legal_basis: the statute on the matter\nissued_on: 2018-01-24\ndue_on: 2018-02-23\n"
        f"items: [{', '.join(_ITEMS)}]\nrespondents: {demand}.csv\n",
        "utf-8",
    )
    issue(feeder, read_demand(file))
    fed = feeder.feed(read_json_lines(_news(demand, respondents), "bench"))
    assert fed.accepted == fed.read == 5 * len(respondents)


def _news(demand: str, respondents: Sequence[Named]) -> Iterator[bytes]:
    for number, respondent in enumerate(respondents):
        for place, (type, on, data) in enumerate(_COURSES[number % len(_COURSES)]):
            case = f"{demand}/{respondent.id}"
            line = {"id": f"{case}/{place}", "source": "bench", "type": type, "subject": case}
            acted = {"actor": "ann", "role": "counsel"} if type == "extension_granted" else {}
            yield json.dumps({**line, **acted, "occurredon": on, "data": data}).encode()


_Course = tuple[tuple[str, str, dict[str, Any]], ...]


def _parts(*days: str) -> _Course:
    return tuple(
        ("response_received", day, {"items": [item]}) for day, item in zip(days, _ITEMS, strict=False)
    )


_SUIT: _Course = (
    ("litigation_filed", "2018-02-08", {"docket": "18-1"}),
    ("litigation_ended", "2018-02-12", {"docket": "18-1"}),
)
_WHOLE = {"items": list(_ITEMS)}
_COURSES: tuple[_Course, ...] = (
    _parts("2018-01-30", "2018-02-06", "2018-02-13", "2018-02-20", "2018-02-22"),  # whole, in time
    (*_SUIT, *_parts("2018-02-16", "2018-02-20", "2018-03-20")),  # in part; a subpoena is proposed
    (
        ("extension_granted", "2018-02-20", {"until": "2018-03-16"}),
        *_SUIT,
        *_parts("2018-03-02")[:1],
        ("response_received", "2018-03-15", _WHOLE),
    ),  # whole, within the longer time
    (
        *_SUIT,
        ("litigation_filed", "2018-03-01", {"docket": "18-2"}),
        ("litigation_ended", "2018-03-06", {"docket": "18-2"}),
        ("response_received", "2018-03-14", _WHOLE),
    ),  # nothing in time; whole within ten days of grace, and not within five
)
