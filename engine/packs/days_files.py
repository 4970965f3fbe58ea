"""Files of days beside a pack's calendars.yaml: which may be named, and what they say.

A CSV has the header ``day,name``; an .ics file holds whole-day events, see ``ics``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping

from engine.calendars import CalendarError
from engine.calendars.days import ordinal
from engine.calendars.proof import counted
from engine.diagnostics import Place
from engine.packs.findings import Findings
from engine.packs.ics import read_ics
from engine.packs.named_days import NamedDays, TooMany
from engine.packs.nodes import Scalar
from engine.packs.source import readable

MOST_FILES = 20
"""Files of days one pack may name."""
_COLUMNS = ["day", "name"]
# each part begins with a letter or digit, so that neither '..' nor a hidden file can be one
_FILE = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*\.(?i:ics|csv)")

Days = Mapping[str, str]
"""ISO day to its name."""


def is_days_file(name: str) -> bool:
    """Whether the text is the path of an .ics or .csv file that cannot lead out of its folder."""
    return len(name) <= 200 and _FILE.fullmatch(name) is not None


def days_reader(files: Mapping[str, str], folder: str, findings: Findings) -> Callable[[Scalar], Days]:
    """Reads the days of a file named in a calendar, each file once; ``files`` are the pack's texts,
    ``folder`` the one that the names start from. What is wrong goes to the findings."""
    known: dict[str, Days] = {}

    def read(name: Scalar) -> Days:
        path = f"{folder}/{name.text}"
        if path not in files:
            findings.add(
                "file-missing",
                f"Expected the file {path}; it does not exist.",
                "Correct the name, or put the file there.",
                name.place,
            )
            return {}
        if path not in known:
            known[path] = read_days(files[path], path, findings)
        return known[path]

    return read


def read_days(text: str, path: str, findings: Findings) -> Days:
    """The days of one file, by its ending."""
    if not readable(text, path, findings, yaml=False):
        return {}
    days = NamedDays()
    try:
        (read_ics if path.lower().endswith(".ics") else _read_csv)(text, path, days, findings)
    except TooMany as error:
        findings.add("days-too-many", *error.words, Place(path, error.line, 1))
    return days.names


def _read_csv(text: str, path: str, days: NamedDays, findings: Findings) -> None:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    line = 1
    try:
        for row in rows:
            place, line = Place(path, line, 1), rows.line_num + 1
            cells = [" ".join(cell.split()) for cell in row]
            if not any(cells):
                continue
            if header is None:
                header = [cell.lower() for cell in cells]
                if sorted(header) != _COLUMNS:
                    break
            elif len(cells) == len(header):
                row_of = dict(zip(header, cells, strict=True))
                _take(row_of["day"], row_of["name"], days, place, findings)
            else:
                findings.add(
                    "days-row",
                    f"Expected a day and a name; found {counted(len(cells), 'cell')}.",
                    'Put a name that holds a comma in quotes: 2018-12-05,"Closed, by order".',
                    place,
                )
    except csv.Error:
        findings.add(
            "days-row",
            "Expected a day and a name; found a quote that is not closed, or one within a text.",
            "Put the whole name in quotes, and write a quote within it twice.",
            Place(path, line, 1),
        )
        return
    if header is None or sorted(header) != _COLUMNS:
        found = "none" if header is None else f"'{','.join(header)}'"
        findings.add(
            "days-row",
            f"Expected the header 'day,name'; found {found}.",
            "Let the first row be 'day,name', and each other a day and its name with a comma between.",
            Place(path, 1, 1),
        )


def _take(day: str, name: str, days: NamedDays, place: Place, findings: Findings) -> None:
    try:
        number = ordinal(day)
    except CalendarError as error:
        findings.add(error.code, error.message, error.help, place)
        return
    days.add(number, number, name, place.line)
