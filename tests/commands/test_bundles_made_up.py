"""Bundles made up by somebody who knows how they are made: with hashes that fit, and files that do not."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.bundled import About
from engine.ledger import chain
from engine.ledger.extract import Batch, Proven
from engine.runtime.archive import unzipped, zipped
from engine.runtime.bundle import verify_bundle
from tests.commands.running import done, run

CASE = "doj-2018/oregon"
_encode = msgspec.json.Encoder(order="deterministic").encode


@pytest.fixture
def honest(running: Path) -> Path:
    file = running / "bundle.zip"
    done("bundle", CASE, "-o", str(file), at=running)
    return file


class Parts:
    """What is in a bundle, to be changed and put together again as 'bundle' would."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.files = unzipped(file)
        self.about = msgspec.json.decode(self.files["bundle.json"], type=About)
        self.rows = [msgspec.json.decode(row, type=Proven) for row in self.files["rows.jsonl"].splitlines()]
        self.batches = [
            msgspec.json.decode(batch, type=Batch) for batch in self.files["batches.jsonl"].splitlines()
        ]

    def wrong(self) -> tuple[str, ...]:
        rows, batches = (
            b"".join(_encode(each) + b"\n" for each in many) for many in (self.rows, self.batches)
        )
        about = msgspec.json.format(_encode(self.about), indent=2) + b"\n"
        self.file.write_bytes(
            zipped({**self.files, "rows.jsonl": rows, "batches.jsonl": batches, "bundle.json": about})
        )
        return verify_bundle(self.file).wrong

    def keep(self, kept: Callable[[Proven], bool]) -> None:
        self.rows = [row for row in self.rows if kept(row)]

    def without_law(self) -> None:
        self.files = {name: data for name, data in self.files.items() if not name.startswith("law/")}

    def chained(self, *batches: list[tuple[str, int | None, list[Any]]]) -> None:
        """Put rows and a chain of one's own in the place of what was there."""
        self.rows, self.batches, before = [], [], chain.BEGINNING
        for number, added in enumerate(batches, 1):
            leaves = [chain.leaf(table, values) for table, _, values in added]
            tables = [table for table, _, _ in added]
            counts = json.dumps({table: tables.count(table) for table in tables}, separators=(",", ":"))
            said = (number, f"2018-01-{number:02}T00:00:00.000000Z", "feed", "a.csv", counts)
            root = chain.root(leaves)
            before = chain.head(before, said, root)
            self.batches.append(Batch(*said, root.hex(), before.hex()))
            for place, (table, row, values) in enumerate(added):
                path = [each.hex() for each in chain.path(leaves, place)]
                self.rows.append(Proven(table, row, number, place, values, path))


@pytest.fixture
def parts(honest: Path) -> Parts:
    return Parts(honest)


def test_as_they_were_they_hold(parts: Parts) -> None:
    assert not parts.wrong()


@pytest.mark.parametrize("subject", [CASE, "doj-2018", "nobody/knows", "nobody", ""])
def test_a_bundle_of_nothing_does_not_hold(parts: Parts, subject: str) -> None:
    parts.about = msgspec.structs.replace(parts.about, subject=subject)
    parts.keep(lambda row: row.table == "tick")
    parts.without_law()
    assert f"no event in it issues {subject.partition('/')[0]}." in parts.wrong()[0]
    parts.rows = parts.batches = []
    assert parts.wrong()


def test_a_bundle_of_a_case_of_which_nothing_is_in_it_does_not_hold(parts: Parts) -> None:
    parts.keep(lambda row: row.table in ("tick", "pack", "activation") or "demand_issued" in row.values)
    assert parts.wrong() == (f"It says that it is of {CASE}, but nothing in it was decided of that.",)


def test_a_demand_said_to_be_under_another_pack_than_it_was_issued_under_does_not_hold(parts: Parts) -> None:
    parts.about = msgspec.structs.replace(parts.about, pack="foia-request")
    assert "doj-2018 is judged by foia-request, but it was issued under records-demand." in parts.wrong()[0]


def test_how_far_time_was_run_cannot_be_left_out(parts: Parts) -> None:
    last = max(row.batch for row in parts.rows if row.table == "tick")
    parts.keep(lambda row: row.batch != last)
    assert parts.wrong() == (f"A row of tick is missing: batch {last} says how far time was run.",)


@pytest.mark.parametrize("table", ["event", "decision", "tick", "activation"])
def test_a_row_has_the_number_that_its_batch_gave_it(parts: Parts, table: str) -> None:
    parts.rows = [
        msgspec.structs.replace(row, row=row.row + 1_000) if row.table == table and row.row else row
        for row in parts.rows
    ]
    assert "does not stand where its batch says that it added it" in parts.wrong()[0]


def event(data: str = "{}", time: str | None = None, day: str | None = None) -> list[Any]:
    return ["s", "1", "demand_issued", "doj-2018", time, day, None, None, False, None, data, "0" * 64]


DEEP = "[" * 100_000
NEVER: dict[str, tuple[str, int | None, list[Any]]] = {
    "a number beyond 64 bits": ("supersession", 1, [2**63]),
    "a number for a text": ("tick", 1, [7]),
    "a truth for a number": ("supersession", 1, [True]),
    "nothing": ("tick", 1, [None]),
    "no instant": ("tick", 1, ["2018-02-30T00:00:00.000000Z"]),
    "an instant without a zone": ("event", 1, event(time="2018-02-01T00:00:00.000000")),
    "data that are deep": ("event", 1, event(f'{{"a":{DEEP}{"]" * len(DEEP)}}}')),
    "data that end in the deep": ("event", 1, event(DEEP)),
    "data that are no number": ("event", 1, event('{"a":NaN}')),
    "data beyond all numbers": ("event", 1, event('{"a":1e999}')),
    "a deep decision": ("decision", 1, ["x", CASE, "2018-02-01T00:00:00.000000Z", "noted", DEEP]),
    "no pack": ("pack", None, ["sha256:0", "records-demand", "AAAA"]),
    "other base64 than is written": ("pack", None, ["sha256:0", "records-demand", "AAB="]),
    "a number for a row that has none": ("pack", 1, ["sha256:0", "records-demand", "AAAA"]),
    "a row without its number": ("tick", None, ["2018-02-01T00:00:00.000000Z"]),
    "another number": ("tick", 2, ["2018-02-01T00:00:00.000000Z"]),
    "no table": ("case", 1, ["x"]),
}


@pytest.mark.parametrize("row", NEVER.values(), ids=NEVER)
def test_a_row_that_no_ledger_holds_is_told_and_not_stumbled_over(
    parts: Parts, row: tuple[str, int | None, list[Any]]
) -> None:
    parts.chained([row])
    parts.without_law()
    wrong = parts.wrong()
    assert wrong and "Error" not in wrong[0], wrong


def test_a_version_of_the_law_under_the_digest_of_another_is_found(parts: Parts) -> None:
    (values,) = [row.values for row in parts.rows if row.table == "pack"]
    parts.chained([("pack", None, ["sha256:" + "0" * 64, *values[1:]])])
    assert "holds another: records-demand sha256:" in parts.wrong()[0]


def test_a_batch_that_is_not_later_than_the_one_before_it_is_found(parts: Parts) -> None:
    tick = ("tick", 1, ["2018-02-01T00:00:00.000000Z"])
    parts.chained([tick], [("tick", 2, tick[2])])
    first, second = parts.batches
    said = (2, first.recorded_at, *msgspec.structs.astuple(second)[2:5])
    head = chain.head(bytes.fromhex(first.head), said, bytes.fromhex(second.root))
    parts.batches[1] = Batch(*said, second.root, head.hex())
    assert parts.wrong()[0].startswith("Batch 2 cannot be one")


def repacked(honest: bytes, entry: Callable[[str], zipfile.ZipInfo], order: int = 1) -> bytes:
    files = zipfile.ZipFile(io.BytesIO(honest))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in files.namelist()[::order]:
            archive.writestr(entry(name), files.read(name))
    return written.getvalue()


def plain(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def linked(name: str) -> zipfile.ZipInfo:
    entry = plain(name)
    entry.external_attr = 0o120777 << 16
    return entry


def dated(name: str) -> zipfile.ZipInfo:
    entry = plain(name)
    entry.date_time = (2018, 1, 24, 0, 0, 0)
    return entry


def padded(name: str) -> zipfile.ZipInfo:
    entry = plain(name)
    entry.extra = b"\x99\x99\x04\x00more"
    return entry


def commented(honest: bytes) -> bytes:
    return honest[:-2] + b"\x05\x00hello"


FILES: dict[str, Callable[[bytes], bytes]] = {
    "something before it": lambda honest: b"#!/bin/sh\n" + honest,
    "something behind it": lambda honest: honest + b"more",
    "a remark": commented,
    "links": lambda honest: repacked(honest, linked),
    "dates": lambda honest: repacked(honest, dated),
    "more beside a file": lambda honest: repacked(honest, padded),
    "another order": lambda honest: repacked(honest, plain, -1),
    "a folder": lambda honest: repacked(honest, lambda name: plain(name.replace("README.txt", "law/"))),
}


@pytest.mark.parametrize("made", FILES.values(), ids=FILES)
def test_a_file_that_holds_more_than_a_bundle_does_is_refused(
    honest: Path, made: Callable[[bytes], bytes]
) -> None:
    assert repacked(honest.read_bytes(), plain) == honest.read_bytes()
    honest.write_bytes(made(honest.read_bytes()))
    ran = run("verify-bundle", str(honest))
    assert ran.code == 1 and "error[bundle-unreadable]" in ran.err, ran


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET actor = 'x' WHERE subject = 'doj-2018'",
        "UPDATE leaves SET hashes = x'00' WHERE batch = 1",
    ],
)
def test_of_a_ledger_that_was_altered_no_bundle_is_made(running: Path, statement: str) -> None:
    with sqlite3.connect(running / "forthwith.db") as ledger:
        ledger.execute(statement)
    ledger.close()
    ran = run("bundle", CASE, "-o", str(running / "bundle.zip"), at=running)
    assert ran.code == 1 and "error[ledger-altered]" in ran.err, ran
    assert not (running / "bundle.zip").exists()
