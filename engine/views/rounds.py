"""Demands that follow one another: who was asked in which, who dropped out, who was added, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from engine.core.program import Program
from engine.model import Case
from engine.views.moments import asked_for, utc_or_none
from engine.views.safe import line
from engine.views.status import said_of

LIMIT = 30
"""How many respondents are named of those added to a round, or not asked again, before they are counted."""


class RoundCase(msgspec.Struct, frozen=True, kw_only=True):
    """A respondent in one demand. ``since`` is the day its state was entered, by region, ``says`` what the
    pack says of that; ``final`` that the case is over; ``reason`` why it was asked, ``prior_contacts``
    the days of earlier letters; ``synthetic`` that any of it was invented for a demonstration."""

    case: str
    respondent: str
    name: str | None
    state: dict[str, str]
    since: dict[str, str]
    says: dict[str, str]
    final: bool
    reason: str | None
    prior_contacts: list[str]
    synthetic: bool


class RoundOf(msgspec.Struct, frozen=True, kw_only=True):
    """A demand. ``follows`` are the earlier demands that it names and that are known, ``unknown`` those that
    are not; ``asked`` is how many respondents it has."""

    demand: str
    authority: str | None
    title: str | None
    issued_on: str | None
    due_on: str | None
    follows: list[str]
    unknown: list[str]
    asked: int


class HistoryRound(RoundOf, frozen=True, kw_only=True):
    """A demand, and the one respondent's case in it; null where it was not asked there."""

    case: RoundCase | None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """A respondent across demands, in time."""

    format: int = 1
    respondent: str
    name: str | None
    rounds: list[HistoryRound]
    zone: str
    as_of: datetime | None
    known_at: datetime | None


class WholeRound(RoundOf, frozen=True, kw_only=True):
    """A demand, and what it changed. ``states`` counts the cases in each state by region. ``again`` are those
    asked before, in whatever demand it follows, ``added`` those who were not. ``dropped`` are those asked in
    a demand that it names under follows and not in this one, as their last such case stands."""

    states: dict[str, dict[str, int]]
    again: list[RoundCase]
    added: list[RoundCase]
    dropped: list[RoundCase]


class RoundsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The demands of one matter, in time."""

    format: int = 1
    demand: str
    rounds: list[WholeRound]
    zone: str
    as_of: datetime | None
    known_at: datetime | None


def round_case(case: Case, program: Program) -> RoundCase:
    """A respondent in one demand, as values."""
    regions = program.pack.regions
    facts = case.facts
    states = {
        region: regions[region].states.get(path) for region, path in case.state.items() if region in regions
    }
    name = facts.get("respondent.name")
    reason = facts.get("respondent.reason")
    return RoundCase(
        case=case.id,
        respondent=case.id.partition("/")[2],
        name=None if name is None else str(name),
        state=case.state,
        since={region: entries[-1].on for region, entries in case.entries.items()},
        says={
            region: said
            for region, state in states.items()
            if state is not None and (said := said_of(regions[region], state.path))
        },
        final=program.over(case.state),
        reason=None if reason is None else str(reason),
        prior_contacts=list(facts.get("respondent.prior_contacts", ())),
        synthetic=case.synthetic,
    )


def round_of(
    demand: str, facts: Mapping[str, object], follows: Sequence[str], unknown: Sequence[str], asked: int
) -> RoundOf:
    """A demand as values, from the facts of any case of it."""
    said = {
        name: None if facts.get(f"demand.{name}") is None else str(facts[f"demand.{name}"])
        for name in ("authority", "title", "issued_on", "due_on")
    }
    return RoundOf(demand=demand, follows=list(follows), unknown=list(unknown), asked=asked, **said)


def history(
    respondent: str,
    rounds: Sequence[tuple[RoundOf, RoundCase | None]],
    zone: str,
    as_of: datetime | None,
    known_at: datetime | None,
) -> History:
    """A respondent's demands as values, in the order given."""
    cases = [case for _, case in rounds if case is not None]
    return History(
        respondent=respondent,
        name=cases[-1].name if cases else None,
        rounds=[HistoryRound(**msgspec.structs.asdict(of), case=case) for of, case in rounds],
        zone=zone,
        as_of=utc_or_none(as_of),
        known_at=utc_or_none(known_at),
    )


def whole_round(
    of: RoundOf, cases: Mapping[str, Mapping[str, RoundCase]], before: Collection[str]
) -> WholeRound:
    """A demand as values. ``cases`` are those of every demand, in time, by demand and respondent, ``before``
    all the demands that it follows in whatever number of steps."""
    mine = cases[of.demand]
    asked_before = {respondent for demand in before for respondent in cases.get(demand, ())}
    gone: dict[str, RoundCase] = {}
    for demand, others in cases.items():
        if demand in of.follows:
            gone.update((name, case) for name, case in others.items() if name not in mine)
    states: dict[str, Counter[str]] = {}
    for case in mine.values():
        for region, path in case.state.items():
            states.setdefault(region, Counter())[path] += 1
    return WholeRound(
        **msgspec.structs.asdict(of),
        states={region: dict(counts.most_common()) for region, counts in states.items()},
        again=[case for name, case in sorted(mine.items()) if name in asked_before],
        added=[case for name, case in sorted(mine.items()) if name not in asked_before],
        dropped=[case for _, case in sorted(gone.items())],
    )


def render_history(report: History) -> str:
    """The respondent's demands in 80 columns of plain text."""
    name = report.respondent if report.name is None else f"{report.name} ({report.respondent})"
    asked = sum(each.case is not None for each in report.rounds)
    number = "1 demand" if asked == 1 else f"{asked:,} demands"
    parts = [line(f"{name}: {number}{_of_when(report)}")]
    earlier: set[str] = set()
    for each in report.rounds:
        lines = _head(each)
        if each.case is not None:
            lines += _case(each.case)
            earlier.add(each.demand)
        else:
            told = "No longer asked" if earlier.intersection(each.follows) else "Not asked"
            lines.append(line(f"{told} in this one.", _MARGIN))
        parts.append("\n".join(lines))
    if any(each.case is not None and each.case.synthetic for each in report.rounds):
        parts.append(_INVENTED)
    return "\n\n".join(parts) + "\n"


def render_rounds(report: RoundsReport) -> str:
    """The demands of a matter in 80 columns of plain text, and what changed from each to the next."""
    number = "1 demand" if len(report.rounds) == 1 else f"{len(report.rounds):,} demands, in time"
    parts = [line(f"The rounds of {report.demand}: {number}{_of_when(report)}")]
    for each in report.rounds:
        lines = _head(each)
        for region, counts in each.states.items():
            told = ", ".join(f"{count:,} {state}" for state, count in counts.items())
            lines.append(line(f"{region}: {told}", _MARGIN))
        if each.follows:
            lines += _named(f"Asked before: {len(each.again):,}", [])
            lines += _named(f"Added: {len(each.added):,}", [_added(case) for case in each.added])
            lines += _named(
                f"Asked in what it follows, and not again: {len(each.dropped):,}",
                [_dropped(case) for case in each.dropped],
            )
        parts.append("\n".join(lines))
    if any(case.synthetic for each in report.rounds for case in (*each.again, *each.added, *each.dropped)):
        parts.append(_INVENTED)
    return "\n\n".join(parts) + "\n"


_INVENTED = "* invented for the demonstration"
_MARGIN = "            "
"""As wide as a day and two blanks."""


def _head(each: RoundOf) -> list[str]:
    day = f"{each.issued_on or 'no day':<10}  "
    number = "1 respondent" if each.asked == 1 else f"{each.asked:,} respondents"
    lines = [line(f"{each.demand}, to {number}", day, hanging=_MARGIN)]
    if each.title is not None:
        lines.append(line(each.title, _MARGIN))
    said = [text for text in (each.authority and f"by {each.authority}", _due(each)) if text]
    if said:
        lines.append(line(", ".join(said), _MARGIN))
    if each.follows:
        lines.append(line(f"follows {', '.join(each.follows)}", _MARGIN))
    if each.unknown:
        lines.append(line(f"follows {', '.join(each.unknown)}, not known here", _MARGIN))
    return lines


def _due(each: RoundOf) -> str | None:
    return None if each.due_on is None else f"to be answered by {each.due_on}"


def _case(case: RoundCase) -> list[str]:
    lines = []
    for region, path in case.state.items():
        over = f"{', over' if case.final else ''}{' *' if case.synthetic else ''}"
        lines.append(line(f"{region}: {path}, since {case.since[region]}{over}", _MARGIN))
        if region in case.says:
            lines.append(line(case.says[region], _MARGIN + "  "))
    if case.reason is not None:
        lines.append(line(f"listed because: {case.reason}", _MARGIN, hanging=_MARGIN + "  "))
    if case.prior_contacts:
        lines.append(
            line(f"earlier letters: {', '.join(case.prior_contacts)}", _MARGIN, hanging=_MARGIN + "  ")
        )
    return lines


def _named(head: str, names: Sequence[str]) -> list[str]:
    lines = [line(head, _MARGIN)]
    lines += [line(name, _MARGIN + "  ", hanging=_MARGIN + "    ") for name in names[:LIMIT]]
    if len(names) > LIMIT:
        lines.append(f"{_MARGIN}  ... and {len(names) - LIMIT:,} more; --json has them all.")
    return lines


def _added(case: RoundCase) -> str:
    name = f"{case.respondent}{' *' if case.synthetic else ''}"
    return name if case.reason is None else f"{name}: {case.reason}"


def _dropped(case: RoundCase) -> str:
    stands = ", ".join(
        f"{path} since {case.since[region]}" + (", over" if case.final else "")
        for region, path in case.state.items()
    )
    star = " *" if case.synthetic else ""
    return f"{case.respondent}: {stands} ({case.case.partition('/')[0]}){star}"


def _of_when(report: History | RoundsReport) -> str:
    asked = asked_for(report.as_of, report.known_at, report.zone)
    return f", {asked}" if asked else ""
