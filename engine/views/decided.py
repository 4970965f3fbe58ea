"""Decisions just made, in a few lines: by outcome, then one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from engine.analysis.differences import differences, tells
from engine.model import Decision
from engine.records import DecisionRecord, record_of
from engine.views.moments import moment, utc
from engine.views.safe import WIDTH, columns, escaped, line
from engine.views.shell import quoted

_WORDS = {
    "moved": "moved",
    "proposed": "proposed for approval",
    "withheld": "withheld",
    "rejected": "refused",
    "noted": "noted",
}
LIMIT = 20


def outcomes(records: Sequence[DecisionRecord]) -> dict[str, int]:
    """How many decisions there are of each outcome that occurs."""
    counts: Counter[str] = Counter(record.outcome for record in records)
    return {outcome: counts[outcome] for outcome in _WORDS if counts[outcome]}


def decision_values(record: DecisionRecord) -> dict[str, Any]:
    """A decision as values for JSON: what ``inspect`` says of it, in short, and its case."""
    at: datetime = utc(record.at)
    return {
        "case": record.case,
        "id": record.id,
        "at": at,
        "outcome": record.outcome,
        "region": record.region,
        "from": record.source,
        "to": record.target,
        "trigger": record.trigger,
        "rule": record.rule,
        "because": record.because,
        "cites": record.cites,
        "action": None if record.action is None else record.action.id,
        "code": record.code,
        "note": record.note,
    }


def render_decisions(
    records: Sequence[DecisionRecord], zones: Mapping[str, str], *, limit: int = LIMIT
) -> str:
    """The decisions in 80 columns, days and times in the zone of the law they were made by, which
    ``zones`` has by the digest of its pack. Those by which nothing changed are counted and not
    listed; of many, the first ``limit`` are."""
    if not records:
        return "No decision followed from it.\n"
    counts = ", ".join(f"{count:,} {_WORDS[outcome]}" for outcome, count in outcomes(records).items())
    number = "1 decision" if len(records) == 1 else f"{len(records):,} decisions"
    lines = [line(f"{number}: {counts}")]
    telling = [record for record in records if tells(record)]
    before = None
    for record in telling[:limit]:
        noted = None if before is None else before.note
        lines += _decision(
            record, zones[record.pack], note=record.note != noted, why=not _same_reason(record, before)
        )
        before = record
    if not telling:
        lines.append("  No rule asked for anything.")
    if len(telling) > limit:
        lines.append(f"... and {len(telling) - limit:,} more; 'forthwith inspect CASE' shows all of a case.")
    opened = dict.fromkeys(record.case for record in records if _opens(record))
    for case in list(opened)[:limit]:
        lines.append(line(f"How the incident can be settled is shown by: forthwith inspect {quoted(case)}"))
    return "\n".join(lines) + "\n"


def render_followed(
    made: Sequence[Decision],
    taken_back: Sequence[DecisionRecord],
    zones: Mapping[str, str],
    *,
    limit: int = LIMIT,
) -> str:
    """What followed from what was recorded, in 80 columns: the decisions made, and the earlier ones
    that no longer stand, but for those made again on other facts. ``zones`` as of render_decisions."""
    records = [record_of(decision) for decision in made]
    text = render_decisions(records, zones, limit=limit)
    telling = differences(taken_back, records).gone
    if not telling:
        return text
    if not records:
        text = ""
    number = "1 earlier decision" if len(telling) == 1 else f"{len(telling):,} earlier decisions"
    lines = [line(f"{number} taken back, as what is now known does not bear them out:")]
    for record in telling[:limit]:
        lines += _decision(msgspec.structs.replace(record, because=None), zones[record.pack])
    if len(telling) > limit:
        lines.append(
            f"... and {len(telling) - limit:,} more; 'forthwith inspect CASE --superseded' shows them."
        )
    return text + "\n".join(lines) + "\n"


def render_differences(
    gone: Sequence[DecisionRecord],
    come: Sequence[DecisionRecord],
    zones: Mapping[str, str],
    *,
    limit: int = LIMIT,
) -> str:
    """Two courses of cases beside each other, in 80 columns: case by case, what no longer happens after
    ``-``, what happens instead after ``+``; of many cases, the first ``limit``. ``zones`` as of
    render_decisions."""
    by_case: dict[str, list[tuple[str, DecisionRecord]]] = {}
    for sign, records in (("-", gone), ("+", come)):
        for record in records:
            by_case.setdefault(record.case, []).append((sign, record))
    lines = []
    for case in sorted(by_case)[:limit]:
        lines.append(line(case))
        changes = sorted(by_case[case], key=lambda pair: (pair[1].at, pair[1].place, pair[0] == "+"))
        for sign, record in changes:
            lines += _decision(record, zones[record.pack], lead=f"  {sign} ", named=False, why=sign == "+")
    if len(by_case) > limit:
        lines.append(f"... and {len(by_case) - limit:,} more cases; --json has them all.")
    return "\n".join(lines) + "\n"


def _same_reason(record: DecisionRecord, before: DecisionRecord | None) -> bool:
    """Whether the decision asks for a letter by the rule by which the one before it was made."""
    return (
        record.draft is not None
        and before is not None
        and (record.case, record.at, record.rule, record.because)
        == (before.case, before.at, before.rule, before.because)
    )


def _opens(record: DecisionRecord) -> bool:
    """Whether the decision opens an incident."""
    return record.outcome == "rejected" and record.incident is not None and record.incident.status == "open"


def _decision(
    record: DecisionRecord,
    zone: str,
    *,
    lead: str = "  ",
    named: bool = True,
    why: bool = True,
    note: bool = False,
) -> list[str]:
    if record.target is not None and record.outcome in ("moved", "proposed"):
        came = "" if record.source is None else f"{record.source} -> "
        what = f"{came}{record.target}"
    else:
        what = _WORDS[record.outcome] if record.draft is None else f"letter {record.draft}"
    action = f", action {record.action.id}" if record.outcome == "proposed" and record.action else ""
    rule = "" if record.rule is None else f" (rule {record.rule})"
    about = f" {record.case}:" if named else ""
    indent = " " * (len(lead) + 2)
    lines = [line(f"{moment(record.at, zone)}{about} {what}{action}{rule}", lead, hanging=indent)]
    if record.note and note:
        lines.append(line(record.note, indent))
    if record.because and why:
        lines.append(line(record.because, indent))
    return lines


def render_days(days: Mapping[str, Mapping[tuple[str, str], int]]) -> str:
    """How many cases moved from where to where on each day, in 80 columns."""
    lines = []
    for day, moves in sorted(days.items()):
        row = day
        for (source, target), count in moves.items():
            said = escaped(f"  {count} {source} -> {target}")
            if columns(row) + columns(said) > WIDTH:
                lines.append(row)
                row = " " * len(day)
            row += said
        lines.append(row)
    return "\n".join(lines)
