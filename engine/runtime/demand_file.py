"""What people write in demand.yaml and a list of respondents, as events.

All mistakes of both files are told at once, with file, line and column; then nothing is recorded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.intake import is_day
from engine.diagnostics import Diagnostic, Place, Refused, refused
from engine.model import Event
from engine.packs.findings import Findings
from engine.packs.nodes import Items, Node, Scalar
from engine.packs.schema import Reader
from engine.packs.source import MAX_BYTES, normal, read_source
from engine.runtime.columns import divider_of
from engine.runtime.respondents import ID, Respondent, read_respondents

SOURCE = "forthwith/demand"
"""The CloudEvents source of every event about a demand that a command records."""


@dataclass(frozen=True)
class DemandFile:
    """A demand as its file says it; ``pack_at`` is where the file names the pack."""

    id: str
    issued_on: str
    data: dict[str, Any]
    respondents: tuple[Respondent, ...]
    pack_at: Place
    excerpt: str | None

    @property
    def events(self) -> list[Event]:
        """The demand's issue, and each respondent's being added."""
        issued = event_about(self.id, f"{self.id}/issued", "demand_issued", self.issued_on, self.data)
        return [issued, *(added(self.id, respondent, self.issued_on) for respondent in self.respondents)]


def read_demand(path: Path) -> DemandFile:
    """The demand of a file. Raises Refused with every mistake of it and of its respondents."""
    file = str(path)
    text = _text(path)
    _check_kind(path, text)
    findings = Findings({file: text})
    node = read_source(text, file, findings)
    if node is None:
        raise Refused(*findings.sorted())
    reader = Reader(findings)
    keys = reader.keys(node, "demand file", "a demand")
    id = reader.text(keys.get("id"), "id")
    pack = reader.name(keys.get("pack"), "title")
    days: dict[str, Any] = {
        name: _day(reader, keys[name]) for name in ("issued_on", "due_on") if name in keys
    }
    data: dict[str, Any] = {
        **{name: _plain(reader, keys.get(name), name) for name in ("authority", "title", "legal_basis")},
        **days,
        "items": _texts(reader, keys.get("items"), "items"),
        "follows": _texts(reader, keys.get("follows"), "demands"),
        "pack": None if pack is None else pack.text,
    }
    if id is not None and not re.fullmatch(ID, id.text):
        findings.extend([_bad_id(id, findings)])
    if "items" in keys and isinstance(keys["items"], Items) and not data["items"]:
        reader.wrong_kind(keys["items"], "at least one item", "Write what is demanded, each after '- '.")
    if all(days.get(name) for name in ("issued_on", "due_on")) and days["due_on"] < days["issued_on"]:
        place = keys["due_on"].place
        message = f"Expected due_on not before the day of issue, {days['issued_on']}; found {days['due_on']}."
        findings.extend([_said("due-before-issue", message, "Correct one of the two days.", place, findings)])
    respondents = _respondents(path, keys.get("respondents"), reader, findings)
    if len(findings):
        raise Refused(*findings.sorted())
    assert id is not None and pack is not None
    return DemandFile(
        id=id.text,
        issued_on=days["issued_on"],
        data={name: value for name, value in data.items() if value},
        respondents=tuple(respondents),
        pack_at=pack.place,
        excerpt=findings.excerpt(pack.place),
    )


def added(demand: str, respondent: Respondent, on: str) -> Event:
    """The event that a respondent was added to a demand."""
    name = f"{demand}/{respondent.id}/added/{on}"
    return event_about(f"{demand}/{respondent.id}", name, "respondent_added", on, respondent.data)


def event_about(subject: str, id: str, type: str, on: str, data: dict[str, Any]) -> Event:
    """An event about a demand, as the commands record it; the same again is a duplicate."""
    return Event(source=SOURCE, id=id, type=type, subject=subject, occurred_on=on, data=data)


def _check_kind(path: Path, text: str) -> None:
    """Raises Refused for what is a table or events, and no description of a demand."""
    first = next((line for line in text.split("\n") if line.strip()), "")
    if divider_of(first, ("id", "name")) or path.suffix.lower() == ".csv":
        found, help = (
            "a list in CSV",
            f"Write a demand file as docs/cli.md shows it, with 'respondents: {path.name}' in it, and give "
            "that file.",
        )
    elif first.lstrip().startswith("{") and first.rstrip().endswith("}") and '"type"' in first:
        found, help = "events in JSON", f"Events are taken in by 'forthwith feed {path}'."
    else:
        return
    message = f"Expected the file of a demand, in YAML; found {found}. Nothing was issued."
    raise Refused(Diagnostic("no-demand-file", message, help, Place(str(path), 1, 1)))


def _text(path: Path) -> str:
    file = Place(str(path), 1, 1)
    try:
        with path.open("rb") as stream:
            return normal(stream.read(MAX_BYTES + 1).decode("utf-8"))
    except OSError as error:
        message = f"Expected to read {path}; the system says: {error.strerror}."
        raise refused(
            "file-unreadable", message, "Check the name of the file and who may read it."
        ) from error
    except UnicodeDecodeError as error:
        message = "Expected text in UTF-8; the file holds bytes that are not."
        help = "Save the file again with the encoding UTF-8."
        raise Refused(Diagnostic(code="not-utf8", message=message, help=help, place=file)) from error


def _respondents(path: Path, node: Node | None, reader: Reader, findings: Findings) -> list[Respondent]:
    if node is None:
        return []
    if isinstance(node, Scalar) and not node.empty:
        return read_respondents(path.parent / node.text, findings, node.place)
    found: list[Respondent] = []
    seen: dict[str, int] = {}
    for item in reader.items(node, "respondents (or the name of a CSV file)"):
        respondent = _respondent(item, reader, findings)
        if respondent is None:
            continue
        first = seen.setdefault(respondent.id, item.place.line)
        if first != item.place.line:
            message = f"Expected each respondent once; '{respondent.id}' already stands on line {first}."
            findings.extend(
                [_said("duplicate-respondent", message, "Remove one of the two.", item.place, findings)]
            )
        found.append(respondent)
    return found


def _respondent(item: Node, reader: Reader, findings: Findings) -> Respondent | None:
    keys = reader.keys(item, "respondent", "a respondent")
    id = reader.text(keys.get("id"), "id")
    data: dict[str, Any] = {
        name: _plain(reader, keys.get(name), name)
        for name in ("name", "kind", "us_state", "geoid", "calendar", "contact", "reason")
    }
    data["address"] = _texts(reader, keys.get("address"), "lines of the address")
    contacts = [_day(reader, day) for day in reader.items(keys.get("prior_contacts"), "days")]
    data["prior_contacts"] = [day for day in contacts if day]
    if id is None or data["name"] is None:
        return None
    if not re.fullmatch(ID, id.text):
        findings.extend([_bad_id(id, findings)])
        return None
    return Respondent(id.text, {name: value for name, value in data.items() if value})


def _plain(reader: Reader, node: Node | None, what: str) -> str | None:
    scalar = reader.text(node, what)
    return None if scalar is None else scalar.text.strip()


def _texts(reader: Reader, node: Node | None, what: str) -> list[str]:
    texts = [_plain(reader, item, what) for item in reader.items(node, what)]
    return [text for text in texts if text]


def _day(reader: Reader, node: Node) -> str:
    if isinstance(node, Scalar) and is_day(node.text):
        return node.text
    reader.wrong_kind(node, "a day from 1970 to 2100", "Write year, month and day: 2018-02-23.")
    return ""


def _bad_id(id: Scalar, findings: Findings) -> Diagnostic:
    message = f"Expected an id of letters, digits, '.', '_' and '-', at most 100; found '{id.text[:120]}'."
    return _said("bad-name", message, "Write it like 'doj-2018' or 'chicago-il'.", id.place, findings)


def _said(code: str, message: str, help: str, place: Place, findings: Findings) -> Diagnostic:
    return Diagnostic(code=code, message=message, help=help, place=place, excerpt=findings.excerpt(place))
