"""Bundles: what a ledger says of a demand or a case, verified without it; whatever is altered is found."""

from __future__ import annotations

import io
import itertools
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.diagnostics import Refused
from engine.runtime.archive import unzipped, zipped
from engine.runtime.bundle import verify_bundle
from engine.views.bundled import render_verified_bundle
from engine.views.problems import full
from tests.commands.running import done, response, run
from tests.conftest import SEED, SOAK
from tests.hostile.mutations import mangled
from tests.hostile.watching import counted, told

CASE = "doj-2018/oregon"
MANGLED = 5_000 if SOAK else 150
WRITTEN = {"rows.jsonl", "batches.jsonl", "bundle.json", "README.txt"}


@pytest.fixture
def office(running: Path) -> Path:
    """A ledger in which news came late, so that decisions were superseded, and a letter was written."""
    late = running / "late.jsonl"
    late.write_text(json.dumps({**response(on="2018-02-19"), "id": "late"}) + "\n")
    done("feed", str(late), at=running)
    done("letters", "write", CASE, "demand", "--on", "2018-01-24", "--format", "md", at=running)
    return running


def bundle(workspace: Path, subject: str, name: str = "bundle.zip") -> Path:
    file = workspace / name
    done("bundle", subject, "-o", str(file), at=workspace)
    return file


def changed(file: Path, name: str, data: bytes | None) -> Path:
    """A copy in which one file is another, or missing."""
    files = {**unzipped(file), name: data}
    copy = file.with_name("changed.zip")
    copy.write_bytes(zipped({name: data for name, data in files.items() if data is not None}))
    return copy


@pytest.mark.parametrize("subject", ["doj-2018", CASE])
def test_a_bundle_holds_without_its_ledger_and_is_the_same_bytes_again(
    office: Path, tmp_path: Path, subject: str
) -> None:
    file = bundle(office, subject)
    assert bundle(office, subject, "again.zip").read_bytes() == file.read_bytes()
    head = run("verify", "--print-head", at=office).out.strip()
    elsewhere = tmp_path / "elsewhere.zip"
    file.rename(elsewhere)
    ran = run("verify-bundle", str(elsewhere), "--head", head)
    assert ran.code == 0 and ran.out.startswith("It holds:"), ran
    assert run("verify-bundle", str(elsewhere), "--json").json["sound"] is True
    assert unzipped(elsewhere).keys() >= WRITTEN
    other = run("verify-bundle", str(elsewhere), "--head", "0" * 64)
    assert other.code == 1 and "does not hold" in other.out


def test_a_bundle_of_a_case_says_nothing_of_another(office: Path) -> None:
    rows = [json.loads(line) for line in unzipped(bundle(office, CASE))["rows.jsonl"].splitlines()]
    assert not [row for row in rows if "doj-2018/chicago-il" in str(row["values"])]
    assert {"event", "decision", "supersession", "tick", "pack", "activation", "letter"} <= {
        r["table"] for r in rows
    }


def test_a_row_that_was_altered_taken_out_or_put_in_twice_is_found(office: Path) -> None:
    file = bundle(office, CASE)
    lines = unzipped(file)["rows.jsonl"].splitlines(keepends=True)
    for at, line in enumerate(lines):
        row = json.loads(line)
        for place, value in enumerate(row["values"]):
            other = {**row, "values": [*row["values"]]}
            other["values"][place] = (
                f"{value}x" if isinstance(value, str) else 7 if value is None else not value
            )
            said = json.dumps(other, separators=(",", ":")).encode() + b"\n"
            wrong = verify_bundle(
                changed(file, "rows.jsonl", b"".join([*lines[:at], said, *lines[at + 1 :]]))
            ).wrong
            assert wrong, (row, place)
        twice = verify_bundle(changed(file, "rows.jsonl", b"".join([*lines[:at], line, *lines[at:]]))).wrong
        assert twice, row
        if row["table"] in ("event", "decision", "pack", "letter", "supersession"):
            gone = verify_bundle(changed(file, "rows.jsonl", b"".join([*lines[:at], *lines[at + 1 :]]))).wrong
            assert gone, row


def test_a_row_that_says_too_little_or_too_much_is_found(office: Path) -> None:
    file = bundle(office, CASE)
    lines = unzipped(file)["rows.jsonl"].splitlines(keepends=True)
    for at, line in enumerate(lines):
        row = json.loads(line)
        for values in ([], row["values"][:1], row["values"][:-1], [*row["values"], None]):
            if values == row["values"]:
                continue
            said = json.dumps({**row, "values": values}, separators=(",", ":")).encode() + b"\n"
            try:
                wrong = verify_bundle(
                    changed(file, "rows.jsonl", b"".join([*lines[:at], said, *lines[at + 1 :]]))
                ).wrong
            except Refused:
                continue
            assert wrong, (row, values)


def test_any_other_file_altered_or_missing_is_found(office: Path) -> None:
    file = bundle(office, CASE)
    for name, data in unzipped(file).items():
        for other in (None, data + b" ", data[:-2]):
            try:
                wrong = verify_bundle(changed(file, name, other)).wrong
            except Refused:
                continue
            assert wrong, name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", "doj-2081"),
        ("pack", "foia-request"),
        ("letters", 0),
        ("lacking", 3),
    ],
)
@pytest.mark.parametrize("of", ["doj-2018", CASE])
def test_what_a_bundle_says_that_it_is_of_is_held_to_its_rows(
    office: Path, of: str, name: str, value: str | int
) -> None:
    file = bundle(office, of)
    about = json.loads(unzipped(file)["bundle.json"])
    if about[name] != value:
        said = json.dumps({**about, name: value}, indent=2).encode() + b"\n"
        assert verify_bundle(changed(file, "bundle.json", said)).wrong


def bundles_made_wrong(file: Path, rng: random.Random) -> Iterator[Path]:
    """Copies without end: one of the files in it made wrong, or the archive itself."""
    whole, files = file.read_bytes(), unzipped(file)
    while True:
        name = rng.choice([*files, *["rows.jsonl", "batches.jsonl", None] * 4])
        if name is None:
            (copy := file.with_name("mangled.zip")).write_bytes(mangled(whole, rng, [whole]))
            yield copy
        elif (data := mangled(files[name], rng, list(files.values()))) != files[name]:
            yield changed(file, name, data)


@pytest.mark.reliability
def test_no_bundle_made_wrong_breaks_anything_or_holds(office: Path, tally: Callable[..., None]) -> None:
    file = bundle(office, CASE)
    files = unzipped(file)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for copy in itertools.islice(bundles_made_wrong(file, random.Random(f"{SEED} bundles")), MANGLED):
        with counted(tally, "bundles", faults) as of_bundle:
            of_bundle["fuzzed"] = 1
            try:
                found = verify_bundle(copy)
                holds, said = not found.wrong, render_verified_bundle(found, str(copy), None)
            except Refused as error:
                holds, said = False, full(error.diagnostics)
            assert not told(said), said
            of_bundle["taken" if holds else "refused"] = 1
            if holds and unzipped(copy) != files:
                of_bundle["taken_wrongly"] = 1
                faults.append(f"{copy} holds")
        counts.update(of_bundle)
    assert not faults, (SEED, faults[:3])
    assert counts["refused"] > MANGLED // 2


def _zip(name: str, method: int = zipfile.ZIP_STORED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"0" * 1_000, method)
    return written.getvalue()


HOSTILE = {
    "no zip": b"rows",
    "empty": b"",
    "leads out": _zip("../rows.jsonl"),
    "absolute": _zip("/etc/rows.jsonl"),
    "packed": _zip("rows.jsonl", zipfile.ZIP_DEFLATED),
    "cut": _zip("rows.jsonl")[:500],
    "other": _zip("rows.jsonl"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_bundle_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "file.zip"
    file.write_bytes(data)
    ran = run("verify-bundle", str(file))
    assert ran.code == 1 and "error[bundle-unreadable]" in ran.err and "help:" in ran.err, ran


def test_what_is_not_known_or_would_be_overwritten_is_refused(office: Path) -> None:
    assert "unknown-case" in run("bundle", "doj-2018/oregn", "-o", "x.zip", at=office).err
    assert "unknown-demand" in run("bundle", "doj-2081", "-o", "x.zip", at=office).err
    file = bundle(office, CASE)
    assert "file-exists" in run("bundle", CASE, "-o", str(file), at=office).err
