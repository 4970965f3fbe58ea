"""A list of respondents in CSV: id, name, kind, us_state, geoid, calendar, contact, address, prior_contacts,
reason."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.core.intake import is_day
from engine.diagnostics import Diagnostic, Place, Refused, suggestion
from engine.packs.findings import Findings
from engine.packs.keys import KEYS
from engine.packs.source import normal
from engine.runtime.columns import divider_of, wrong_number

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)
COLUMNS = tuple(KEYS["respondent"])
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Respondent:
    """A respondent: its id within a demand, and the data of its being added."""

    id: str
    data: dict[str, Any]


def lines_of(text: str) -> list[str]:
    """The lines of an address that stand in one text, divided by semicolons."""
    return [line.strip() for line in text.split(";") if line.strip()]


def read_list(path: Path) -> list[Respondent]:
    """The respondents of a CSV file. Raises Refused with every mistake in it."""
    findings = Findings({})
    found = read_respondents(path, findings, None)
    if len(findings):
        raise Refused(*findings.sorted())
    return found


def read_respondents(path: Path, findings: Findings, named_at: Place | None) -> list[Respondent]:
    """The respondents of a CSV file; mistakes go to ``findings``, by line. ``named_at`` is where
    another file names this one, to blame where it cannot be read."""
    text = _read(path, findings, named_at)
    return [] if text is None else _Rows(str(path), text.split("\n"), findings).read()


def _read(path: Path, findings: Findings, named_at: Place | None) -> str | None:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"Expected to read the respondents in {path}; the system says: {error.strerror}."
        help = "Give the path of a CSV file, from the folder of the demand's file."
        excerpt = findings.excerpt(named_at) if named_at else None
        findings.extend([Diagnostic("file-unreadable", message, help, named_at, excerpt)])
        return None
    if len(data) > MAX_BYTES:
        message = f"Expected a list of at most {MAX_BYTES:,} bytes."
        findings.extend([Diagnostic("file-too-large", message, "Check the file.", Place(str(path), 1, 1))])
        return None
    try:
        return normal(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"Expected text in UTF-8; line {line} holds bytes that are not."
        help = "Save the file again with the encoding UTF-8."
        findings.extend([Diagnostic("not-utf8", message, help, Place(str(path), line, 1))])
        return None


@dataclass
class _Rows:
    """Reads the rows of one file."""

    file: str
    lines: list[str]
    findings: Findings
    seen: dict[str, int] = field(default_factory=dict)

    def read(self) -> list[Respondent]:
        head = next((line for line in self.lines if line.strip()), "")
        divider = divider_of(head, ("id", "name")) or ","
        reader = csv.reader((line + "\n" for line in self.lines), strict=True, delimiter=divider)
        header: list[str] | None = None
        found: list[Respondent] = []
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                self._add("csv-syntax", f"The row is no CSV: {error}.", "Mend the quotes of the row.", line)
                return found
            if row is None:
                break
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = [cell.strip().lower() for cell in row]
                if not self._header(header, line):
                    return []
                continue
            respondent = self._row(header, [cell.strip() for cell in row], line, divider)
            if respondent is not None:
                found.append(respondent)
        if header is None:
            self._add("file-empty", "Expected a header line and a line for each respondent.", _HEADER, 1)
        return found

    def _header(self, header: list[str], line: int) -> bool:
        fit = True
        for name in header:
            if name not in COLUMNS:
                near = suggestion(name, COLUMNS)
                self._add("csv-columns", f"Unknown column '{name}' in the header.", near or _HEADER, line)
                fit = False
        for name in ("id", "name"):
            if name not in header and fit:
                self._add("csv-columns", f"Expected a column '{name}'; the header has none.", _HEADER, line)
                fit = False
        for name in {name for name in header if header.count(name) > 1}:
            self._add("csv-columns", f"The column '{name}' stands twice in the header.", "Remove one.", line)
            fit = False
        return fit

    def _row(self, header: list[str], row: list[str], line: int, divider: str) -> Respondent | None:
        if len(row) != len(header):
            message, help = wrong_number(self.lines[line - 1], row, len(header), divider)
            self._add("csv-columns", message, help, line)
            return None
        cells = dict(zip(header, row, strict=True))
        id, name = cells.pop("id"), cells.get("name", "")
        contacts = [day.strip() for day in re.split("[;,]", cells.pop("prior_contacts", "")) if day.strip()]
        wrong = [day for day in contacts if not is_day(day)]
        if not ID.fullmatch(id):
            found = f"'{id[:120]}'" if id else "nothing"
            message = f"Expected an id of letters, digits, '.', '_' and '-'; found {found}."
            self._add("bad-name", message, "Write it like 'chicago-il'.", line)
        elif self.seen.setdefault(id, line) != line:
            message = f"Expected each respondent once; '{id}' already stands on line {self.seen[id]}."
            self._add("duplicate-respondent", message, "Remove one of the two.", line)
        if not name:
            self._add(
                "missing-datum", "Expected the respondent's name; found nothing.", "Write the name.", line
            )
        for day in wrong:
            message = f"Expected a day in prior_contacts; found '{day}'."
            self._add("ill-typed-datum", message, "Write days such as 2017-04-21, divided by ';'.", line)
        lists = {"address": lines_of(cells.pop("address", "")), "prior_contacts": contacts}
        given = {**cells, **lists}
        return Respondent(id, {key: value for key, value in given.items() if value})

    def _add(self, code: str, message: str, help: str, line: int) -> None:
        excerpt = self.lines[line - 1].rstrip("\r") if line <= len(self.lines) else None
        place = Place(self.file, line, 1, len(excerpt or "") or 1)
        self.findings.extend([Diagnostic(code, message, help, place, excerpt)])


_HEADER = f"The header is: {','.join(COLUMNS)}."
