"""Reading an event's data as its type declares them: defaults filled in, every datum checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from engine.calendars.written import day_help
from engine.diagnostics import shortened, suggestion
from engine.model import Event, Facts
from engine.packs.findings import listed
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.pack import EventType, Field

AMENDMENTS = ("event_corrected", "event_retracted")
"""Events about other events; they belong to the known-at axis and are no causes of their own."""

AHEAD = timedelta(days=1)
"""How far an event may lie after the time it is recorded: clocks and zones differ, but not by more."""

_ARTICLES = {
    "int": "a whole number",
    "double": "a number",
    "bool": "true or false",
    "string": "a text",
    "list<string>": "a list of texts",
    "date": "a day such as 2018-02-23",
    "time": "a time with its offset such as 2018-02-23T17:00:00-05:00",
}
_PROPOSAL = (
    "Add proposal, as 'forthwith inspect CASE --json' shows it with its action. 'forthwith record' fills "
    "it in by itself."
)
_WHERE = {(act, "proposal"): _PROPOSAL for act in ("action_approved", "action_rejected")}
"""Where a datum is to be found that nobody knows by heart."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AMENDED = {"event_corrected": ("data", "time", "occurredon")}
"""Data of an amendment that say what the event should have said; read when it is applied."""


NOT_PERMITTED = ("role-missing", "amendment-role")
"""The codes of what cannot be taken because of who acts, or in which role."""


class Problem(msgspec.Struct, frozen=True):
    """Why an event cannot be taken: a stable code, what is wrong, what to do; the roles of which one was
    ``wanted``, where that is what was lacking."""

    code: str
    message: str
    help: str
    wanted: tuple[str, ...] = ()


def read_event(events: Mapping[str, EventType], event: Event) -> Facts | Problem:
    """The event's data by its declared type, or the first thing that is wrong with it."""
    declared = events.get(event.type)
    if declared is None:
        return Problem(
            "unknown-event-type",
            f"The workflow declares no event '{event.type}'.",
            suggestion(event.type, events)
            or "Mend the type, or declare it under events: in the workflow, which has "
            f"{listed(name for name in events if name not in LIFECYCLE)}.",
        )
    misplaced = misplaced_subject(declared, event.subject)
    if misplaced is not None:
        return misplaced
    if declared.roles and event.role not in declared.roles:
        return Problem(
            "role-missing",
            f"The event {event.type} may be recorded by {' or '.join(declared.roles)}; "
            f"found {'the role ' + event.role if event.role else 'no role'}.",
            "Let somebody who has the role record it, and name the role on the event.",
            tuple(declared.roles),
        )
    data = read_data(declared, event.data)
    return data if isinstance(data, Problem) else _terms_problem(event, data) or data


def misplaced_subject(declared: EventType, subject: str) -> Problem | None:
    """What is wrong with an event of one case that names a whole demand, or the other way round."""
    demand, _, respondent = subject.partition("/")
    if declared.about == "case" and not respondent:
        return Problem(
            "needs-case",
            f"Expected the case that {declared.name} is about; found the whole demand '{subject}'.",
            f"Write {subject}/RESPONDENT. If it holds for every respondent, say so once for each case.",
        )
    if declared.about == "demand" and respondent:
        return Problem(
            "needs-demand",
            f"Expected the demand that {declared.name} is about; found the case '{subject}'.",
            f"Write {demand}, without a respondent.",
        )
    return None


def _terms_problem(event: Event, data: Facts) -> Problem | None:
    """What a demand cannot say of itself, though each datum is of its type."""
    type = event.type
    if type not in ("demand_issued", "demand_amended"):
        return None
    items, issued, due = (data.get(name) for name in ("items", "issued_on", "due_on"))
    if items is not None and (not items or any(not item.strip() for item in items)):
        found = "an empty list" if not items else "a name that is empty"
        return Problem(
            "blank-items",
            f"Expected {type} to name what is demanded, at least one item; found {found}.",
            "Write the name of each item under items.",
        )
    if issued is not None and due is not None and due < issued:
        return Problem(
            "due-before-issue",
            f"Expected due_on not before the day of issue, {issued}; found {due}.",
            "Correct one of the two days.",
        )
    if event.subject in data.get("follows", ()):
        return Problem(
            "follows-circle",
            f"Expected {event.subject} to follow earlier demands; it names itself under follows.",
            "Name the demands that went before it.",
        )
    return None


def read_data(declared: EventType, data: Mapping[str, Any]) -> Facts | Problem:
    """``data`` with defaults filled in and times as aware datetimes, or the first problem."""
    for name in data:
        if name not in declared.fields and name not in _AMENDED.get(declared.name, ()):
            known = ", ".join(declared.fields) or "none"
            return Problem(
                "unknown-datum",
                f"The event {declared.name} has no datum '{shortened(name)}'; it has: {known}.",
                suggestion(name, declared.fields) or "Remove it, or declare it in the workflow.",
            )
    values: Facts = {}
    for field in declared.fields.values():
        given = data.get(field.name)
        if given is None:
            if field.required:
                return Problem(
                    "missing-datum",
                    f"{declared.name} needs '{field.name}', {_ARTICLES[field.type]}; it is missing.",
                    _WHERE.get((declared.name, field.name), f"Add {field.name}."),
                )
            if field.default is not None:
                values[field.name] = field.default
            continue
        read = read_datum(field, given)
        if isinstance(read, Problem):
            return read
        values[field.name] = read
    return values


def read_datum(field: Field, given: Any) -> Any:
    """A value as its type declares it, times as aware datetimes, or a Problem."""
    kind = type(given)
    if field.type == "int" and kind is int and -(2**63) <= given < 2**63:
        return given
    if field.type == "double" and kind in (int, float) and abs(given) < 1e308:
        return float(given)
    if field.type == "bool" and kind is bool:
        return given
    if field.type == "string" and kind is str:
        return given
    if field.type == "list<string>" and kind is list and all(type(item) is str for item in given):
        return list(given)
    if field.type == "date" and kind is str and is_day(given):
        return given
    if field.type == "time":
        moment = given if kind is datetime else read_time(given) if kind is str else None
        if moment is not None:
            return moment
    found = msgspec.json.encode(given).decode()
    return Problem(
        "ill-typed-datum",
        f"'{field.name}' should be {_ARTICLES[field.type]}; found {found[:80]}.",
        day_help(given) if field.type == "date" and kind is str else f"Mend {field.name}.",
    )


def unknown_calendar(case: str, name: str, known: Iterable[str]) -> Problem:
    """What is said of a respondent whose own calendar the law in force does not declare."""
    known = list(known)
    return Problem(
        "unknown-calendar",
        f"Expected the name of a calendar of the pack as the own one of {case}; found '{name}'.",
        suggestion(name, known) or f"Its calendars are: {', '.join(known)}.",
    )


def ahead_of(recorded_at: datetime, time: datetime | None, day: str | None) -> Problem | None:
    """What is wrong with an event that would lie ahead of its recording: by more than AHEAD, or, where
    only its day is known, past the day after the one in UTC. So no zone plays a part, and no law."""
    limit = (recorded_at + AHEAD).astimezone(UTC)
    found = day or (None if time is None else time.isoformat())
    if found is None or not (day > limit.date().isoformat() if day else time is not None and time > limit):
        return None
    return Problem(
        "in-the-future",
        f"Expected a time not later than a day after it is recorded ({recorded_at:%Y-%m-%d}), found {found}.",
        "Mend the date, or tell it when it has happened.",
    )


def is_day(text: str) -> bool:
    """Whether the text is a calendar day between 1970-01-01 and 2100-12-31, written YYYY-MM-DD."""
    if not _DATE.fullmatch(text) or not "1970" <= text[:4] <= "2100":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def read_time(text: str) -> datetime | None:
    """An RFC 3339 time with its offset as an aware datetime in UTC, or None; years 1970 to 2100."""
    try:
        moment = msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        return None
    if moment.tzinfo is None or not 1970 <= moment.year <= 2100:
        return None
    return moment.astimezone(UTC)
