"""Events from a CSV file: a header, and one event a row."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from engine.core.intake import Problem
from engine.diagnostics import Diagnostic, Place, Refused, shortened, suggestion
from engine.naming import nearest
from engine.packs.pack import EventType
from engine.runtime.arrivals import Arrival, sheet
from engine.runtime.columns import DIVIDERS, split, wrong_number
from engine.runtime.envelope import KNOWN
from engine.runtime.lines import LINE_BYTES, Line, kept, read_text
from engine.runtime.texts import data_from_texts

QUOTED_LINES = 100
"""Over how many lines a value in quotes may go."""

_CALLED = {"case": "subject", "on": "occurredon"}
_BOOLS: dict[str, bool] = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Types = Callable[[str, str], EventType | None]
"""The declared type of an event: by its subject and its name."""

Names = Callable[[str], Collection[str]]
"""The names of the events that the law of a subject declares; none where no law is in force."""


def read_csv(
    lines: Iterable[Line],
    origin: str,
    types: Types,
    names: Names,
    source: str | None = None,
    ordinals: Counter[str] | None = None,
) -> Iterator[Arrival]:
    """Arrivals of a CSV file: columns type, case (or subject), on (or time), id, source, actor, role,
    synthetic, evidence; every other column is a datum, its text read by the type the event declares.
    The columns are divided by what divides those of the header: commas, semicolons or tabs.

    ``source`` and ``ordinals`` as of read_json_lines. ``raw`` is the header line and then the row's own,
    so that it can be read again by itself. Raises Refused for a header that cannot be one.
    """
    file = sheet(origin, source, ordinals)
    numbered = enumerate(lines, start=1)
    header = _read_header(numbered, origin)
    if header is None:
        return
    for row in _rows(numbered, header):
        said = (
            row.cells
            if isinstance(row.cells, Problem)
            else _said(dict(zip(header.columns, row.cells, strict=True)), header.spelt, types, names)
        )
        yield file.arrival(said, row.line, f"{header.text}\n{row.raw}", header.spelt)


class _Header(NamedTuple):
    line: int
    text: str
    divider: str
    columns: list[str]
    spelt: dict[str, str]
    """How the file calls attributes that it calls otherwise."""


class _Row(NamedTuple):
    line: int
    raw: str
    cells: list[str] | Problem


def _read_header(numbered: Iterator[tuple[int, Line]], origin: str) -> _Header | None:
    for number, line in numbered:
        text = read_text(line, number)
        if isinstance(text, Problem):
            raise Refused(Diagnostic(text.code, text.message, text.help, Place(origin, number, 1)))
        if text.strip():
            return _header(number, text.rstrip("\r\n"), origin)
    return None


def _header(number: int, text: str, origin: str) -> _Header:
    for divider in DIVIDERS:
        written = split(text, divider)
        columns = [_attribute(name) for name in written]
        if "type" in columns and "subject" in columns:
            twice = [name for name, times in Counter(columns).items() if name and times > 1]
            if twice:
                told = " and ".join(name for name in written if _attribute(name) == twice[0])
                raise Refused(
                    Diagnostic(
                        "duplicate-column",
                        f"Expected each column once, found {shortened(told)}.",
                        "Take out or rename all but one of them; nothing of this file was fed.",
                        Place(origin, number, 1),
                    )
                )
            spelt = dict(zip(columns, written, strict=True))
            return _Header(number, text, divider, columns, {**_spelt(), **spelt})
    raise Refused(_no_header(text, Place(origin, number, 1)))


def _attribute(column: str) -> str:
    """What a column is called, however its letters are written; one that is a datum stays as it is."""
    small = column.lower()
    return _CALLED.get(small, small if small in KNOWN else column)


def _spelt() -> dict[str, str]:
    return {attribute: name for name, attribute in _CALLED.items()}


def check_header(lines: Iterable[Line], origin: str) -> None:
    """Raises Refused where a file does not begin with a header that can be one."""
    _read_header(enumerate(lines, start=1), origin)


def _no_header(text: str, place: Place) -> Diagnostic:
    message = f"Expected a header with the columns type, case and on, found '{shortened(text)}'."
    help = "Put a line type,case,on,... at the top of the file; nothing of it was fed."
    if misnamed := _misnamed(text):
        help = f"{misnamed} Correct the header; nothing of this file was fed."
    elif text.lstrip().startswith(("{", "[")):
        help = "If it holds events in JSON, one a line, feed it with --format json; nothing of it was fed."
    return Diagnostic("csv-header", message, help, place)


def _misnamed(text: str) -> str:
    """Of each column that a header needs and lacks, by what it may be called; empty where that cannot be told
    of all."""
    written = max((split(text, divider) for divider in DIVIDERS), key=len)
    columns = [_attribute(name) for name in written]
    asked = []
    for name in ("type", "subject"):
        if name in columns:
            continue
        called = (name, *(other for other, attribute in _CALLED.items() if attribute == name))
        near = next((column for column in written if nearest(column.lower(), called) is not None), None)
        if near is None:
            return ""
        asked.append(f"Did you mean '{nearest(near.lower(), called)}' by '{near}'?")
    return " ".join(asked)


def _rows(numbered: Iterator[tuple[int, Line]], header: _Header) -> Iterator[_Row]:
    """The rows below the header, each known by its first line. One whose quotes cannot be read takes
    no line but that with it."""
    ahead: deque[tuple[int, Line]] = deque()
    while (first := ahead.popleft() if ahead else next(numbered, None)) is not None:
        number, line = first
        text = read_text(line, number)
        if isinstance(text, Problem):
            yield _Row(number, kept(line), text)
            continue
        taken, below = [text], list[tuple[int, Line]]()
        cells = _cells(taken, header.divider)
        while isinstance(cells, str) and "end of data" in cells and len(taken) < QUOTED_LINES:
            more = ahead.popleft() if ahead else next(numbered, None)
            if more is None:
                break
            below.append(more)
            text = read_text(more[1], more[0])
            if isinstance(text, Problem) or sum(map(len, taken)) + len(text) > LINE_BYTES:
                break
            taken.append(text)
            cells = _cells(taken, header.divider)
        if isinstance(cells, str):
            ahead.extendleft(reversed(below))
            opened = below or "end of data" in cells
            yield _Row(number, kept(line), _open_quote(taken[0], header) if opened else _no_csv(cells))
        elif any(cell.strip() for cell in cells):
            raw = "".join(taken).rstrip("\r\n")
            yield _Row(number, raw, _as_many(raw, cells, header))


def _cells(taken: list[str], divider: str) -> list[str] | str:
    """The cells of the first row of some lines, or what csv says is wrong."""
    try:
        return next(csv.reader(taken, delimiter=divider, strict=True), [])
    except csv.Error as error:
        return str(error)


def _as_many(raw: str, cells: list[str], header: _Header) -> list[str] | Problem:
    if any("\0" in cell for cell in cells):
        return Problem("bad-characters", "The row holds characters that are no text.", "Remove them.")
    if len(cells) == len(header.columns):
        return cells
    return Problem("csv-columns", *wrong_number(raw, cells, len(header.columns), header.divider))


def _no_csv(error: str) -> Problem:
    return Problem("csv-syntax", f"The row is no CSV: {error}.", "Mend the quotes of the row.")


def _open_quote(text: str, header: _Header) -> Problem:
    place = len(next(csv.reader([text], delimiter=header.divider), [])) - 1
    column = f", in the column '{header.columns[place]}'," if 0 <= place < len(header.columns) else ""
    return Problem(
        "csv-syntax",
        f"The quote that opens in this line{column} is not closed as it should be.",
        "Close the quote, or take it out. A quote inside a value in quotes is written twice.",
    )


def _datum(column: str, declared: EventType | None) -> str:
    """The datum that a column holds: one the event declares, however its letters are written."""
    if declared is None or column in declared.fields:
        return column
    return next((name for name in declared.fields if name.lower() == column.lower()), column)


def _said(row: dict[str, str], spelt: dict[str, str], types: Types, names: Names) -> dict[str, Any] | Problem:
    row = {name: text for name, cell in row.items() if (text := cell.strip())}
    type, subject = row.get("type", ""), row.get("subject", "")
    declared = types(subject, type)
    said: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for name, text in row.items():
        if name in KNOWN and name != "data":
            said[name] = _BOOLS.get(text.lower(), text) if name == "synthetic" else text
            continue
        data[_datum(name, declared)] = text
    data = data_from_texts(declared, data)
    if declared is None and data and type and subject:
        known = names(subject)
        if not known:
            return Problem(
                "no-demand",
                "No demand is known yet, so no law says how the columns are to be read.",
                "Issue the demand first, then 'forthwith quarantine retry --all'.",
            )
        return Problem(
            "unknown-event-type",
            f"No event '{shortened(type)}' is known for '{shortened(subject)}': its columns cannot be read.",
            suggestion(type, known)
            or f"Mend the type, or the {spelt['subject']}; events are: {', '.join(known)}.",
        )
    return {**said, "data": data}
