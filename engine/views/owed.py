"""What a respondent owes: to whom, what, by when and under which authority, what protects it, and what
it can bring."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from engine.core.program import Program
from engine.model import Case
from engine.views.inspected import InspectedDeadline
from engine.views.inspection import inspect_report
from engine.views.moments import asked_for, utc_or_none
from engine.views.orders import InspectedOrder
from engine.views.proof import render_steps
from engine.views.safe import line
from engine.views.shell import quoted


class Bringing(msgspec.Struct, frozen=True, kw_only=True):
    """An event that the respondent can bring, with its fields."""

    event: str
    required: list[str]
    optional: list[str]


class OwedCase(msgspec.Struct, frozen=True, kw_only=True):
    """One demand as its respondent sees it. ``unanswered`` is None where the pack does not tell items
    apart; ``says`` is what its states mean, by region."""

    case: str
    respondent: str | None
    authority: str | None
    title: str | None
    legal_basis: str | None
    issued_on: str | None
    items: list[str]
    unanswered: list[str] | None
    state: dict[str, str]
    says: dict[str, str]
    deadlines: list[InspectedDeadline]
    orders: list[InspectedOrder]
    may: list[Bringing]


class OwedReport(msgspec.Struct, frozen=True, kw_only=True):
    """The demands that are not over, of one respondent or of all."""

    format: int = 1
    respondent: str | None
    cases: list[OwedCase]
    zone: str
    as_of: datetime | None
    known_at: datetime | None


def owed_report(
    cases: Iterable[tuple[Case, Program]],
    respondent: str | None,
    zone: str,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> OwedReport:
    """The demands as values, in the order given."""
    return OwedReport(
        respondent=respondent,
        cases=[_case(case, program) for case, program in cases],
        zone=zone,
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
    )


def _case(case: Case, program: Program) -> OwedCase:
    seen = inspect_report(case, program, (), {})
    facts = seen.facts
    return OwedCase(
        case=case.id,
        respondent=seen.respondent,
        authority=facts.get("demand.authority"),
        title=facts.get("demand.title"),
        legal_basis=facts.get("demand.legal_basis"),
        issued_on=facts.get("demand.issued_on"),
        items=facts.get("demand.items", []),
        unanswered=facts.get("items.unanswered"),
        state=case.state,
        says=seen.says,
        deadlines=[d for d in seen.deadlines if d.status not in ("passed", "ended")],
        orders=[order for order in seen.orders if order.in_force],
        may=[
            Bringing(
                event=event.name,
                required=[field.name for field in event.fields.values() if field.required],
                optional=[field.name for field in event.fields.values() if not field.required],
            )
            for event in program.pack.events.values()
            if event.told_by == "respondent" and event.about != "demand"
        ],
    )


def render_owed(report: OwedReport) -> str:
    """The demands in 80 columns of plain text."""
    head = "What is owed" + ("" if report.respondent is None else f" by {report.respondent}")
    asked = asked_for(report.as_of, report.known_at, report.zone)
    parts = ["\n".join([line(head), *([line(asked)] if asked else [])])]
    parts += [_rendered(case) for case in report.cases]
    if not report.cases:
        parts.append("  nothing: no demand is open.")
    return "\n\n".join(parts) + "\n"


def _rendered(case: OwedCase) -> str:
    name = f", {case.respondent}" if case.respondent else ""
    lines = [line(f"{case.case}{name}")]
    issued = f" of {case.issued_on}" if case.issued_on else ""
    rows = [
        ("to", case.authority),
        ("demand", None if case.title is None else f"{case.title}{issued}"),
        ("under", case.legal_basis),
        ("items", ", ".join(case.items)),
        ("missing", None if case.unanswered is None else ", ".join(case.unanswered) or "none"),
    ]
    lines += [_row(label, text) for label, text in rows if text]
    lines += [
        _row("stands" if number == 0 else "", f"{path}: {case.says[region]}" if region in case.says else path)
        for number, (region, path) in enumerate(case.state.items())
    ]
    for deadline in case.deadlines:
        dayless = "the clock stands still" if deadline.status == "tolled" else "cannot be counted"
        by = deadline.last_day or dayless
        lines.append(_row("by", f"{by} ({deadline.name})"))
        lines += render_steps(deadline.proof, " " * 13)
    for order in case.orders:
        of = "" if order.of is None else f" of {order.of}"
        until = "" if order.until is None else f", until {order.until}"
        named = f"{order.kind} {order.id}{of}, {order.on}{until}"
        lines.append(_row("barred", f"{', '.join(order.bars)}: {named}"))
    if case.may:
        lines.append("  It can bring:")
        for bringing in case.may:
            fields = [f"{name}=..." for name in bringing.required]
            fields += [f"[{name}=...]" for name in bringing.optional]
            told = " ".join(["forthwith record", bringing.event, quoted(case.case), *fields])
            lines.append(line(told, "    ", hanging="      "))
    return "\n".join(lines)


def _row(label: str, text: str) -> str:
    return line(text, f"  {label:<9}", hanging=" " * 11)
