"""A ledger of many open cases: some opened by the product, as anyone would, the others copies of these."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.copies import copy_cases, filling
from engine.ledger.database import Database
from engine.runtime.demand_file import read_demand
from engine.runtime.demands import issue
from engine.runtime.feed import Feeder
from engine.runtime.workspace import create_workspace, read_workspace

ITEMS = ("orders", "directives", "instructions", "guidance", "other-documents")

PATTERNS = 100
"""How many cases of a demand are opened, at most; the others are copies of them."""

LEDGER = "forthwith.db"


def feeder_of(folder: Path) -> Feeder:
    """What feeds the ledger of a workspace."""
    workspace = read_workspace(folder)
    return Feeder(workspace, Database(workspace.database))


def respondents(count: int) -> list[str]:
    """Their ids, all of one length."""
    return [f"r{number:07}" for number in range(count)]


def open_cases(feeder: Feeder, folder: Path, demand: str, due_on: str, ids: Sequence[str]) -> None:
    """Issue a demand of 24 January 2018 to respondents, all of them cities of Illinois."""
    lines = [f"{id},Respondent {id},city,IL,17-{id}" for id in ids]
    (folder / f"{demand}.csv").write_text("\n".join(["id,name,kind,us_state,geoid", *lines]), "utf-8")
    file = folder / f"{demand}.yaml"
    file.write_text(
        f"id: {demand}\npack: records-demand\nauthority: An authority\ntitle: Documents on one matter\n"
        f"legal_basis: the statute on the matter\nissued_on: 2018-01-24\ndue_on: {due_on}\n"
        f"items: [{', '.join(ITEMS)}]\nrespondents: {demand}.csv\n",
        "utf-8",
    )
    issue(feeder, read_demand(file))


def fill(ledger: Path, demand: str, count: int, patterns: int = PATTERNS) -> None:
    """Copy the cases of a demand until it has ``count``; what an earlier fill has made stays."""
    ids = respondents(count)
    with filling(ledger) as connection:
        (known,) = connection.execute('SELECT count(*) FROM "case" WHERE demand = ?', (demand,)).fetchone()
        copy_cases(connection, demand, ((ids[n % patterns], ids[n]) for n in range(known, count)))


def opened(folder: Path, demand: str, count: int) -> Path:
    """A workspace with so many open cases of a demand that is due on 23 February 2018."""
    create_workspace(folder)
    feeder = feeder_of(folder)
    open_cases(feeder, folder, demand, "2018-02-23", respondents(min(count, PATTERNS)))
    feeder.database.close()
    fill(folder / LEDGER, demand, count)
    return folder


@contextmanager
def again(workspace: Path) -> Iterator[Path]:
    """A copy of a workspace, on the disk, taken away at the end."""
    used = workspace.with_name(f"{workspace.name}-used")
    shutil.copytree(workspace, used)
    with (used / LEDGER).open("rb") as file:
        os.fsync(file.fileno())
    try:
        yield used
    finally:
        shutil.rmtree(used, ignore_errors=True)
