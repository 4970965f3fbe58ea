"""``forthwith deadline``: a date and its proof, without a workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from engine.commands.options import In, Json, day, misused, workspace_of
from engine.commands.output import say, say_json
from engine.diagnostics import Refused, refused, suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from engine.calendars import Calendar, Convention, Due, DueAt

ZONE = "America/New_York"
CALENDAR = "us-federal"


def deadline(
    context: typer.Context,
    start: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="DATE",
            help="The day of the event, or its time with the offset.",
            show_default=False,
        ),
    ],
    number: Annotated[
        int,
        typer.Option(
            "--days",
            "--count",
            metavar="N",
            help="How many days, hours, months or years, as the convention counts.",
            show_default=False,
        ),
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="CONVENTION",
            help="The way of counting: calendar-days, business-days, frcp6 (federal courts), foia, hours, "
            "months, years, frcp6-hours.",
        ),
    ],
    calendar: Annotated[
        str | None,
        typer.Option(
            "--calendar",
            metavar="NAME",
            help="Whose holidays: of a state (US-NY), a country (DE), a market (XNYS), or none; "
            f"else {CALENDAR}.",
        ),
    ] = None,
    service: Annotated[
        str | None,
        typer.Option("--service", metavar="MEANS", help="How it was served, for frcp6: mail, hand, ..."),
    ] = None,
    extension: Annotated[
        str | None,
        typer.Option("--extension", metavar="NAME", help="An extension, for foia: unusual-circumstances."),
    ] = None,
    before: Annotated[bool, typer.Option("--before", help="Count back from the day.")] = False,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="ZONE", help=f"Whose local time counts; without it, {ZONE}."),
    ] = None,
    pack: Annotated[
        str | None,
        typer.Option(
            "--pack",
            metavar="PACK",
            help="Count by the ways, calendar and zone of this pack (in a workspace).",
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Count a deadline and show the work. Needs no workspace; nothing is recorded."""
    from engine.calendars import DueAt
    from engine.calendars.hours import spoken
    from engine.views.proof import proof_values, render_due

    at = _start(start)
    if pack is None:
        law = _shipped(calendar or CALENDAR, zone or ZONE)
        if zone is None:
            _same_offset(at, ZONE)
    else:
        law = _of_pack(workspace_of(context, workspace).root, pack, calendar, zone)
    due = _count(law, at, number, by, service=service, extension=extension, backward=before)
    instant = due.at if isinstance(due, DueAt) else None
    if json:
        moment = {} if instant is None else {"at": instant}
        say_json({"format": 1, "due": due.on, **moment, "proof": proof_values(due.proof)})
    else:
        say(render_due(due.on, due.proof, None if instant is None else spoken(instant, law.zone)))


class _Law(NamedTuple):
    """What is counted by; ``calendar_of`` makes the calendar for some years."""

    conventions: Mapping[str, Convention]
    calendar_of: Callable[[range], Calendar]
    zone: str


def _shipped(calendar: str, zone: str) -> _Law:
    from engine.packs.named_calendars import shipped_calendar, shipped_conventions

    return _Law(shipped_conventions(), lambda years: shipped_calendar(calendar, years), zone)


def _of_pack(root: Path, name: str, calendar: str | None, zone: str | None) -> _Law:
    from engine.packs.load import read_pack
    from engine.runtime.workspace import pack_names

    known = pack_names(root)
    if name not in known:
        raise _unknown("pack", name, known)
    pack = read_pack(root, name)
    if calendar is not None and calendar not in pack.calendars:
        raise _unknown("calendar", calendar, pack.calendars)
    found = pack.calendar if calendar is None else pack.calendars[calendar]
    return _Law(pack.conventions, lambda _: found, zone or pack.timezone)


def _count(
    law: _Law,
    at: str | datetime,
    number: int,
    by: str,
    *,
    service: str | None,
    extension: str | None,
    backward: bool,
) -> Due | DueAt:
    """By a calendar of the years nearby first: making one of all takes longer than all the rest."""
    from engine.calendars import CalendarError, count_event, local_day
    from engine.packs.named_calendars import ALL_YEARS, years_of

    convention = _convention(law, by)

    def counted(years: range) -> Due | DueAt:
        calendar = law.calendar_of(years)
        return count_event(
            at,
            number,
            convention,
            calendar,
            zone=law.zone,
            service=service,
            backward=backward,
            extension=extension,
        )

    on = at if isinstance(at, str) else local_day(at, law.zone)
    try:
        return counted(years_of(on, number, convention, backward=backward))
    except CalendarError as error:
        if error.code != "calendar-ends":
            raise
        return counted(ALL_YEARS)


def _convention(law: _Law, by: str) -> Convention:
    """The convention of a name, also with capitals, and with blanks or '_' for '-'."""
    folded = re.sub("[ _]+", "-", by.strip().casefold())
    alike = [name for name in law.conventions if name.casefold() == folded]
    if by not in law.conventions and len(alike) != 1:
        raise _unknown("convention", by, law.conventions)
    return law.conventions[by if by in law.conventions else alike[0]]


def _start(text: str) -> str | datetime:
    """The day, or the instant, that --from says. Raises Misused for anything else."""
    from datetime import datetime

    from engine.calendars import CalendarError, local_day

    if "T" not in text or len(text) <= len("2018-01-24"):
        return text if _in_years(text) else day(text, "--from")
    try:
        at = datetime.fromisoformat(text)
        local_day(at, "UTC")
    except CalendarError as error:
        raise misused(
            error.code, f"--from: {error.message[0].lower()}{error.message[1:]}", error.help
        ) from None
    except (ValueError, OverflowError):
        raise misused(
            "time-invalid",
            f"--from: expected a day, or a time with its offset; found '{text}'.",
            "Write it as 2018-01-24, or as 2018-01-24T16:30:00-05:00.",
        ) from None
    return at


def _in_years(text: str) -> bool:
    """Whether the text is a day that can be counted from. Raises Misused for one outside of the years."""
    from engine.calendars import CalendarError
    from engine.calendars.days import ordinal

    try:
        ordinal(text)
    except CalendarError as error:
        if error.code == "day-outside-years":
            raise misused(error.code, f"--from: {error.message}", error.help) from None
        return False
    return True


def _same_offset(at: str | datetime, zone: str) -> None:
    """A time written for another zone than the usual one may fall on another day there."""
    from engine.calendars.zones import zone_named

    if isinstance(at, str) or at.utcoffset() == at.astimezone(zone_named(zone)).utcoffset():
        return
    raise misused(
        "zone-missing",
        f"--from: the offset of {at.isoformat()} is not the one of {zone} at that time.",
        "Say whose local time counts: --zone America/Los_Angeles.",
    )


def _unknown(what: str, name: str, known: Iterable[str]) -> Refused:
    names = list(known)
    near = suggestion(name, names)
    return refused(
        f"unknown-{what}",
        f"Expected the name of a {what}; found '{name}', which is not known.",
        f"{near} {what.capitalize()}s are: {', '.join(names)}.".strip(),
    )
