"""What will come, by its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec

from engine.model import Event
from engine.records import DecisionRecord
from engine.views.decided import decision_values
from engine.views.moments import day_of, until, utc
from engine.views.safe import columns, escaped, line, padded, wrapped


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Where a case stands and where it would stand then, by region."""

    case: str
    state: dict[str, str]
    then: dict[str, str]


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What would be decided after ``as_of``, the instant to which time has run, up to ``until``.
    ``nearest`` is the first day on which anything would change, or would have without the supposed
    events, None where nothing does; ``averted`` is what would come without them."""

    format: int = 1
    as_of: datetime
    until: datetime
    nearest: str | None
    supposed: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    taken_back: list[dict[str, Any]]
    averted: list[dict[str, Any]]
    cases: list[Change]
    zone: str


def changing(records: Sequence[DecisionRecord]) -> list[DecisionRecord]:
    """Those decisions by which something changes, by their instant, then their case."""
    changes = [record for record in records if record.outcome != "noted"]
    return sorted(changes, key=lambda record: (record.at, record.case, record.place, record.ordinal))


def forecast_report(
    since: datetime,
    until: datetime,
    supposed: Sequence[Event],
    decisions: Sequence[DecisionRecord],
    taken_back: Sequence[DecisionRecord],
    averted: Sequence[DecisionRecord],
    states: Mapping[str, tuple[dict[str, str], dict[str, str]]],
    zone: str,
) -> Forecast:
    """What was foreseen as values."""
    changes = changing([*decisions, *averted])
    return Forecast(
        as_of=utc(since),
        until=utc(until),
        nearest=day_of(changes[0].at, zone) if changes else None,
        supposed=[
            {
                "type": event.type,
                "subject": event.subject,
                "occurredon": event.occurred_on,
                "data": event.data,
            }
            for event in supposed
        ],
        decisions=[decision_values(record) for record in decisions],
        taken_back=[decision_values(record) for record in taken_back],
        averted=[decision_values(record) for record in averted],
        cases=[Change(case=id, state=now, then=then) for id, (now, then) in sorted(states.items())],
        zone=zone,
    )


def render_forecast(
    report: Forecast,
    decisions: Sequence[DecisionRecord],
    taken_back: Sequence[DecisionRecord],
    averted: Sequence[DecisionRecord],
) -> str:
    """What was foreseen in 80 columns of plain text, days in the zone of the report."""
    zone = report.zone
    given = " and ".join(
        f"{event['type']} of {event['subject']} on {event['occurredon']}" for event in report.supposed
    )
    condition = f"Supposing {given}, and nothing more arrives" if given else "If nothing more arrives"
    parts = [line(f"{condition}, from {until(report.as_of, zone)} to {until(report.until, zone)} ({zone}):")]
    changes, lost, spared = changing(decisions), changing(taken_back), changing(averted)
    width = max((columns(escaped(record.case)) for record in (*changes, *lost, *spared)), default=0)
    parts += _by_day(changes, zone, width) or ["Nothing changes."]
    if lost:
        parts += ["What has been decided and would be taken back:", *_by_day(lost, zone, width)]
    if spared:
        parts += ["What would come without it:", *_by_day(spared, zone, width)]
    if report.nearest is not None:
        parts.append(f"The nearest day on which anything changes is {report.nearest}.")
    return "\n\n".join(parts) + "\n"


def _by_day(records: Sequence[DecisionRecord], zone: str, width: int) -> list[str]:
    parts = []
    for day, some in groupby(records, key=lambda record: day_of(record.at, zone)):
        rows = [_row(record, width) for record in some]
        parts.append("\n".join([f"{day}: {len(rows):,}", *rows]))
    return parts


def _row(record: DecisionRecord, width: int) -> str:
    if record.target is not None and record.outcome in ("moved", "proposed"):
        before = "" if record.source is None else f"{record.source} "
        said = f"{before}-> {record.target}"
    else:
        said = f"{record.outcome}: {record.trigger or record.because or record.on}"
    why = f" ({record.rule})" if record.rule else ""
    left = f"  {padded(escaped(record.case), width)}  "
    return wrapped(escaped(said + why), left, hanging=" " * (width + 6))
