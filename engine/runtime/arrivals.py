"""Lines of an event file to events: CloudEvents 1.0 in JSON, one a line, or CSV with a header.

A line that cannot be an event becomes an Arrival with a problem; nothing is dropped.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from engine.core.intake import Problem, is_day, read_time
from engine.diagnostics import suggestion
from engine.model import Event
from engine.packs.pack import EventType
from engine.runtime.texts import from_text

LINE_BYTES = 1_000_000
_KNOWN = (
    "specversion", "id", "source", "type", "subject", "time", "occurredon", "actor", "role",
    "synthetic", "evidence", "data", "datacontenttype", "dataschema",
)  # fmt: skip
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?", re.ASCII)
_EVIDENCE = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_COLUMNS = {"case": "subject", "on": "occurredon"}
_decoder = msgspec.json.Decoder()

Types = Callable[[str, str], EventType | None]
"""The declared type of an event: by its subject and its name."""


class Arrival(NamedTuple):
    """A line as it came, and the event it says or what is wrong with it."""

    origin: str
    line: int
    raw: str
    event: Event | None
    problem: Problem | None


def read_json_lines(lines: Iterable[bytes], origin: str, source: str | None = None) -> Iterator[Arrival]:
    """Arrivals of a file with one CloudEvents JSON object a line; blank lines are passed over.

    ``source`` is that of events which name none; without it, ``origin``.
    """
    ordinals: Counter[str] = Counter()
    for number, line in enumerate(lines, start=1):
        if number == 1:
            line = line.removeprefix(codecs.BOM_UTF8)  # Windows programs put it there
        if not line.strip():
            continue
        said = _json(line)
        raw = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
        yield _arrival(said, origin, number, raw, ordinals, source)


def read_csv(
    lines: Iterable[bytes], origin: str, types: Types, source: str | None = None
) -> Iterator[Arrival]:
    """Arrivals of a CSV file: columns type, case (or subject), on (or time), id, source, actor, role,
    synthetic, evidence; every other column is a datum, its text read by the type the event declares.

    ``source`` as of read_json_lines. ``raw`` is the header line and then the row's own, so that it
    can be read again by itself.
    """
    ordinals: Counter[str] = Counter()
    taken: list[str] = []
    reader = csv.reader(_remembered(lines, taken), strict=True)
    header: list[str] | None = None
    first = ""
    while True:
        taken.clear()
        try:
            row = next(reader, None)
        except csv.Error as error:
            problem = Problem("csv-syntax", f"The row is no CSV: {error}.", "Mend the quotes of the row.")
            yield Arrival(origin, reader.line_num, (first + "".join(taken)).rstrip("\r\n"), None, problem)
            continue
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = [_COLUMNS.get(name.strip(), name.strip()) for name in row]
            if "type" not in header or "subject" not in header:
                # an event stands where the header should: kept like any other line, so that none is lost
                raw = "".join(taken).rstrip("\r\n")
                yield Arrival(origin, reader.line_num, raw, None, _no_header(row))
            first = "".join(taken).rstrip("\r\n") + "\n"
            continue
        raw = (first + "".join(taken)).rstrip("\r\n")
        if len(row) != len(header):
            problem = Problem(
                "csv-columns",
                f"Expected {len(header)} columns as in the header, found {len(row)}.",
                "Add the missing commas, or put quotes around a value that holds a comma.",
            )
            yield Arrival(origin, reader.line_num, raw, None, problem)
            continue
        said = _from_row(dict(zip(header, row, strict=True)), types)
        yield _arrival(said, origin, reader.line_num, raw, ordinals, source)


def _no_header(row: list[str]) -> Problem:
    found = ",".join(row)[:120]
    divided = " Its columns are divided by ';'; save the file with commas." if ";" in found else ""
    return Problem(
        "csv-header",
        f"Expected a header with the columns type, case and on, found '{found}'.{divided}",
        "Put a line type,case,on,... at the top of the file and feed it again.",
    )


def _remembered(lines: Iterable[bytes], taken: list[str]) -> Iterator[str]:
    """The lines as text; ``taken`` holds those read since it was last emptied."""
    for line in lines:
        taken.append(line.decode("utf-8-sig", "backslashreplace"))
        yield taken[-1]


def _json(line: bytes) -> dict[str, Any] | Problem:
    if len(line) > LINE_BYTES:
        return Problem(
            "line-too-long",
            f"Expected a line of at most {LINE_BYTES:,} bytes, found {len(line):,}.",
            "Split the event, or name a file with --attach.",
        )
    try:
        said = _decoder.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return Problem(
            "not-json",
            f"Expected one JSON object on the line, found: {error}.",
            "Write one event a line, as JSON.",
        )
    if not isinstance(said, dict):
        return Problem(
            "not-json", "Expected a JSON object, found something else.", "Write {...} on the line."
        )
    if b"\\u0000" in line or (b"\\ud" in line.lower() and not _encodable(said)):
        return Problem("bad-characters", "The line holds characters that are no text.", "Remove them.")
    return said


def _encodable(said: Any) -> bool:
    try:
        repr(said).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _from_row(row: dict[str, str], types: Types) -> dict[str, Any] | Problem:
    said: dict[str, Any] = {}
    data: dict[str, Any] = {}
    declared = types(row.get("subject", ""), row.get("type", ""))
    for name, text in row.items():
        text = text.strip()
        if not text:
            continue
        if name in _KNOWN and name != "data":
            said[name] = text.lower() in ("true", "yes", "1") if name == "synthetic" else text
            continue
        field = declared.fields.get(name) if declared is not None else None
        data[name] = from_text(field.type, text) if field is not None else text
    if declared is None and data:
        return Problem(
            "unknown-event-type",
            f"No event '{row.get('type', '')}' is known for '{row.get('subject', '')}', "
            "so the columns cannot be read.",
            "Issue the demand first, or mend the type, then retry.",
        )
    said["data"] = data
    return said


def _arrival(
    said: dict[str, Any] | Problem,
    origin: str,
    line: int,
    raw: str,
    ordinals: Counter[str],
    source: str | None,
) -> Arrival:
    read = read_envelope(said, source or origin, ordinals) if isinstance(said, dict) else said
    if isinstance(read, Problem):
        return Arrival(origin, line, raw[:LINE_BYTES], None, read)
    return Arrival(origin, line, raw, read, None)


def read_envelope(said: dict[str, Any], origin: str, ordinals: Counter[str] | None = None) -> Event | Problem:
    """A CloudEvents object as an Event. ``origin`` is its source where it names none. One without an
    id is known by the digest of its content and its ordinal among equals of its file."""
    for name in said:
        if name not in _KNOWN and suggestion(name, _KNOWN):
            return Problem("unknown-attribute", f"Unknown attribute '{name}'.", suggestion(name, _KNOWN))
    for name in ("type", "subject"):
        if not isinstance(said.get(name), str) or not said[name]:
            return Problem(
                "missing-attribute", f"Expected a text '{name}', found {_found(said, name)}.", f"Add {name}."
            )
    if said.get("specversion", "1.0") != "1.0":
        return Problem(
            "specversion",
            f"Expected CloudEvents 1.0, found {_found(said, 'specversion')}.",
            'Write "specversion": "1.0".',
        )
    if said.get("datacontenttype", "application/json") != "application/json":
        return Problem(
            "datacontenttype",
            f"Expected data in application/json, found {_found(said, 'datacontenttype')}.",
            "Send the data as a JSON object.",
        )
    if not _SUBJECT.fullmatch(said["subject"]):
        return Problem(
            "ill-formed-subject",
            f"Expected a case (demand/respondent) or a demand, found '{said['subject'][:120]}'.",
            "Use letters, digits, '.', '_' and '-', with one '/' for a case.",
        )
    for name in ("id", "source", "actor", "role"):
        if said.get(name) is not None and (not isinstance(said[name], str) or not said[name]):
            return Problem(
                "ill-typed-attribute",
                f"Expected a text '{name}', found {_found(said, name)}.",
                f"Mend {name}.",
            )
    if not isinstance(said.get("synthetic", False), bool):
        return Problem("ill-typed-attribute", "Expected synthetic to be true or false.", "Mend synthetic.")
    evidence = said.get("evidence")
    if evidence is not None and (not isinstance(evidence, str) or not _EVIDENCE.fullmatch(evidence)):
        return Problem(
            "ill-typed-attribute",
            f"Expected 'evidence' to be the digest of a file, found {_found(said, 'evidence')}.",
            "Write 'sha256:' and the 64 digits of the digest, or leave it out.",
        )
    data = said.get("data")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        return Problem(
            "ill-typed-attribute",
            f"Expected data to be an object, found {_found(said, 'data')}.",
            "Mend data.",
        )
    when = _when(said)
    if isinstance(when, Problem):
        return when
    event = Event(
        source=said.get("source") or origin,
        id=said.get("id") or "",
        type=said["type"],
        subject=said["subject"],
        data=data,
        time=when.get("time"),
        occurred_on=when.get("occurred_on"),
        actor=said.get("actor"),
        role=said.get("role"),
        synthetic=said.get("synthetic", False),
        evidence=evidence,
    )
    if event.id:
        return event
    text = msgspec.json.encode(event, order="deterministic")
    name = hashlib.sha256(text).hexdigest()[:24]
    if ordinals is None:
        return msgspec.structs.replace(event, id=name)
    ordinals[name] += 1
    return msgspec.structs.replace(event, id=f"{name}-{ordinals[name]}")


def _when(said: dict[str, Any]) -> dict[str, Any] | Problem:
    time, day = said.get("time"), said.get("occurredon")
    if time is None and day is None:
        return Problem(
            "missing-attribute",
            "Expected 'time' (with its offset) or 'occurredon' (a day); found neither.",
            'Add "occurredon": "2018-02-20", or "time": "2018-02-20T09:30:00-05:00".',
        )
    if day is not None:
        if not isinstance(day, str) or not is_day(day):
            return Problem(
                "ill-typed-attribute",
                f"Expected 'occurredon' to be a day from 1970 to 2100, found {_found(said, 'occurredon')}.",
                "Write it as 2018-02-20.",
            )
        if time is not None:
            return Problem(
                "two-times", "Expected 'time' or 'occurredon', found both.", "Keep the one that is known."
            )
        return {"occurred_on": day}
    moment = read_time(time) if isinstance(time, str) else None
    if moment is None:
        return Problem(
            "ill-typed-attribute",
            f"Expected 'time' to be a time with its offset, from 1970 to 2100, found {_found(said, 'time')}.",
            "Write it as 2018-02-20T09:30:00-05:00.",
        )
    return {"time": moment}


def _found(said: dict[str, Any], name: str) -> str:
    if name not in said:
        return "nothing"
    return msgspec.json.encode(said[name]).decode()[:120]
