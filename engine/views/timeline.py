"""One case for people: what happened, why, what is due and what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from engine.packs.lifecycle import LIFECYCLE
from engine.views.amended import amendments_of, on_day, taken_back, undoing_amendments
from engine.views.deciding import incident_text, waiting_text
from engine.views.explained_text import shown
from engine.views.inspected import (
    InspectedDeadline,
    InspectedDecision,
    InspectedEvent,
    Inspection,
)
from engine.views.inspection import inspect_report
from engine.views.items import render_items
from engine.views.moments import asked_for, day_of, last_time, moment
from engine.views.orders import orders_text, withheld_text
from engine.views.proof import render_steps
from engine.views.safe import line
from engine.views.shell import laid_out, quoted
from engine.views.undoing import correction, retraction
from engine.views.waiting import awaited

__all__ = ["Inspection", "inspect_report", "render_timeline"]

_MARGIN = "            "
"""As wide as a day and two blanks."""
_FACTS = _MARGIN + "  "


def render_timeline(inspection: Inspection) -> str:
    """The case in 80 columns of plain text, days and times in the zone of its pack."""
    parts = [_heading(inspection), *render_items(inspection.items), "What happened", *_history(inspection)]
    if gone := taken_back(inspection):
        parts += ["What was taken back", *("\n".join(_gone(inspection, event)) for event in gone)]
    running = [item for item in inspection.deadlines if item.status not in ("passed", "ended")]
    if inspection.problems:
        parts.append("What is stuck: a person must look at it")
        parts += [line(told, "  ", hanging="  ") for told in inspection.problems]
    if running:
        parts += ["What is due", *(_due(deadline, inspection.zone) for deadline in running)]
    open_incidents = [incident for incident in inspection.incidents if incident.status == "open"]
    if open_incidents:
        parts.append("What was done although the facts do not allow it")
        parts += [incident_text(inspection, incident) for incident in open_incidents]
    if inspection.withheld:
        parts.append("What is withheld, and offered again when nothing keeps it any more")
        parts += [line(told, "  ", hanging="    ") for told in map(withheld_text, inspection.withheld)]
    if orders := orders_text(inspection.orders):
        parts += ["Orders and overrides", *orders]
    waiting = [action for action in inspection.actions if action.status in ("proposed", "approved")]
    if waiting:
        parts += ["What waits for a person", *(waiting_text(inspection, action) for action in waiting)]
    if inspection.waiting:
        parts += ["What waits, and takes no part yet", _held(inspection)]
    parts += ["What may happen next", _next(inspection)]
    undo = undoing_amendments(inspection)
    if (last := _last_event(inspection)) is not None:
        undo = [*_undoing(last, inspection.zone), *undo]
    if undo:
        parts += ["What can be put right", "\n".join([*undo, "  Any other event the same way, by its id."])]
    if (asked := _why(inspection)) is not None:
        parts += ["Why a decision was made, by its number in brackets", asked]
    if inspection.synthetic:
        parts.append("* invented for the demonstration")
    return "\n\n".join(parts) + "\n"


def _heading(inspection: Inspection) -> str:
    facts = inspection.facts
    lines = [line(inspection.case)]
    if asked := asked_for(inspection.as_of, inspection.known_at, inspection.zone):
        lines.append(line(asked))
    if inspection.respondent is not None:
        lines.append(line(inspection.respondent))
    if "demand.authority" in facts:
        due = facts.get("demand.due_on", "a day not known")
        lines.append(line(f"demanded by {facts['demand.authority']}, to be answered by {due}"))
    lines.append("")
    for region, path in inspection.state.items():
        lines.append(line(f"{region}: {path}, since {inspection.since[region]}"))
        if region in inspection.says:
            lines.append(line(inspection.says[region], "  "))
    if not inspection.state:
        lines.append(line("The case is not open: its demand or its respondent is not known yet."))
    return "\n".join(lines)


def _history(inspection: Inspection) -> list[str]:
    """One paragraph a cause, with all its decisions; a superseded decision is never put together
    with one that stands."""
    if not inspection.decisions:
        return ["  Nothing yet."]
    causes: dict[tuple[Any, ...], list[InspectedDecision]] = {}
    for decision in inspection.decisions:
        source = None if decision.event is None else decision.event.source
        key = (decision.at, *decision.cause.items(), source, decision.superseded_at)
        causes.setdefault(key, []).append(decision)
    return ["\n".join(_cause(inspection, decisions)) for decisions in causes.values()]


def _cause(inspection: Inspection, decisions: list[InspectedDecision]) -> list[str]:
    first = decisions[0]
    happened = _happened(first, inspection.zone)
    day = f"{day_of(first.at, inspection.zone)}  "
    lines = [line(happened, day, hanging=_MARGIN), *_waited(first, inspection.zone)]
    if first.event is not None:
        lines += amendments_of(inspection, first.event, _MARGIN)
    if first.superseded_at is not None:
        until = moment(first.superseded_at, inspection.zone)
        told = f"SUPERSEDED {until}: later news showed that this rested on a wrong belief."
        lines.append(line(told, _MARGIN))
    before: Sequence[InspectedDecision | None] = [None, *decisions]
    followed = [
        text
        for decision, last in zip(decisions, before, strict=False)
        for text in (
            _letter(decision) if _of_the_same(decision, last) else _decided(decision, inspection.zone)
        )
    ]
    return [*lines, *(followed or [line("No rule asked for anything.", _MARGIN)])]


def _happened(decision: InspectedDecision, zone: str) -> str:
    if "deadline" in decision.cause:
        name = decision.cause["deadline"]
        clock = _clock(decision.at, zone)
        if decision.last_day is not None and clock:
            return f"The deadline '{name}' passed{clock}."
        if decision.last_day is not None:
            return f"The deadline '{name}' passed; its last day was {decision.last_day}."
        return f"The deadline '{name}' turned out to have passed."
    if "ended" in decision.cause:
        return f"The {decision.cause['ended']} ended; its last day was {decision.last_day}."
    if "law" in decision.cause:
        return f"Another version of the law came into force: {decision.cause['law']}."
    event = decision.event
    if event is None:
        return f"{_named(decision.on)} (event {decision.cause['event']})"
    return _told(event, _clock(decision.at, zone))


def _told(event: InspectedEvent, clock: str) -> str:
    by = "" if event.actor is None else f" by {event.actor}"
    role = "" if event.role is None else f" as {event.role}"
    wide = ", about the whole demand" if "/" not in event.subject and event.type not in LIFECYCLE else ""
    made_up = " *" if event.synthetic else ""
    return f"{_named(event.type)}{by}{role}{clock}{wide} (event {event.id}){made_up}"


def _named(type: str) -> str:
    return type.replace("_", " ").capitalize()


def _waited(decision: InspectedDecision, zone: str) -> list[str]:
    """When an event happened, where it did not take effect then."""
    event = decision.event
    if event is None or not decision.waited:
        return []
    own = event.occurredon if event.at is None else moment(event.at, zone)
    told = f"It is of {own}, had to wait for the action it names, and took effect on the day shown."
    return [line(told, _MARGIN)]


def _gone(inspection: Inspection, event: InspectedEvent) -> list[str]:
    """An event that is retracted, as it was recorded, and by what."""
    day = f"{on_day(event, inspection.zone)}  "
    told = _told(event, "" if event.at is None else _clock(event.at, inspection.zone))
    return [line(told, day, hanging=_MARGIN), *amendments_of(inspection, event, _MARGIN)]


def _clock(at: datetime, zone: str) -> str:
    time = moment(at, zone).partition(" ")[2]
    return f" at {time}" if time else ""


def _of_the_same(decision: InspectedDecision, last: InspectedDecision | None) -> bool:
    """Whether the decision asks for a letter by the rule by which the one before it was made."""
    return (
        decision.draft is not None
        and last is not None
        and (decision.rule, decision.because) == (last.rule, last.because)
    )


def _letter(decision: InspectedDecision) -> list[str]:
    return [line(f"Letter to be written: {decision.draft}.", f"{_mark(decision):>10}  ")]


def _mark(decision: InspectedDecision) -> str:
    return f"[{decision.id[:8] if decision.number is None else decision.number}]"


def _decided(decision: InspectedDecision, zone: str) -> list[str]:
    """What was decided, why, and on what facts; nothing where nothing matched and nothing was missing."""
    lines = []
    moved = decision.target is not None and decision.outcome in ("moved", "proposed")
    if decision.on.startswith("state_entered."):
        lines.append(line(f"On entering {decision.on.partition('.')[2]}:", _MARGIN))
    if moved:
        before = "" if decision.source is None else f"{decision.source} "
        by = "" if decision.trigger is None else f" by {decision.trigger}"
        lines.append(line(f"{decision.region}: {before}-> {decision.target}{by}", _MARGIN))
    elif decision.outcome == "withheld":
        by = f"order {decision.order}" if decision.order else "an open incident"
        asked = "the proposal" if decision.trigger is None else decision.trigger
        lines.append(line(f"Withheld: {asked} is barred by {by}.", _MARGIN))
    elif decision.outcome == "rejected":
        asked = "" if decision.trigger is None else f" {decision.trigger}"
        lines.append(line(f"Refused{asked} ({decision.code or 'no code'}).", _MARGIN))
    if decision.outcome == "proposed" and decision.action is not None:
        lines.append(line(f"Proposed for approval: action {decision.action}.", _MARGIN))
    if decision.note is not None:
        lines.append(line(f"Noted: {decision.note}", _MARGIN, hanging=_MARGIN + "  "))
    if decision.draft is not None:
        lines.append(line(f"Letter to be written: {decision.draft}.", _MARGIN))
    for label, text in (("rule", decision.rule), ("because", decision.because), ("cites", decision.cites)):
        if text:
            lines.append(line(text, f"{_MARGIN}{label + ':':<9}", hanging=_MARGIN + " " * 9))
    if decision.facts:
        lines.append(_MARGIN + "it saw:")
        facts = sorted(decision.facts.items())
        lines += [
            line(f"{name} = {shown(value, zone)}", _FACTS, hanging=_FACTS + "  ") for name, value in facts
        ]
    if decision.missing:
        lines.append(line(f"not known: {', '.join(decision.missing)}", _MARGIN, hanging=_MARGIN + " " * 11))
    if lines:
        lines[0] = f"{_mark(decision):>10}  {lines[0][len(_MARGIN) :]}"
    return lines


def _due(deadline: InspectedDeadline, zone: str) -> str:
    if deadline.status == "uncountable":
        head = f"{deadline.name}: its day cannot be counted"
    elif deadline.on is None:
        head = f"{deadline.name}: no day can be named while its clock stands still"
    elif deadline.at and deadline.last_day and (time := last_time(deadline.at, deadline.last_day, zone)):
        head = f"{deadline.name}: the last time is {deadline.last_day} {time}"
    else:
        head = f"{deadline.name}: the last day is {deadline.last_day}"
    steps = render_steps(deadline.proof, "    ")
    return "\n".join([line(f"{head} ({deadline.region}, {deadline.state})", "  ", hanging="    "), *steps])


def _held(inspection: Inspection) -> str:
    lines = []
    for wait in inspection.waiting:
        event = wait.event
        day = f"  {on_day(event, inspection.zone)}  "
        lines.append(line(_told(event, ""), day, hanging="    " + _MARGIN))
        told = awaited(event.subject, wait.why, wait.names, wait.superseded)
        lines.append(line(f"It {told}.", "  " + _MARGIN))
        lines += amendments_of(inspection, event, "  " + _MARGIN)
        if wait.near:
            lines.append(line(f"Did you mean '{wait.near}'?", "  " + _MARGIN))
    return "\n".join(lines)


def _last_event(inspection: Inspection) -> InspectedEvent | None:
    """The last event that stands and caused a decision."""
    stand = (made.event for made in reversed(inspection.decisions) if made.superseded_at is None)
    return next((event for event in stand if event is not None), None)


def _why(inspection: Inspection) -> str | None:
    """The command that explains the last decision that moved or proposed anything."""
    told = [made for made in inspection.decisions if made.outcome in ("moved", "proposed") and made.number]
    if not told:
        return None
    words = ["forthwith", "why", quoted(inspection.case), f"--decision {told[-1].number}"]
    return laid_out(words, "  ")


def _undoing(event: InspectedEvent, zone: str) -> list[str]:
    return [
        line(f"The last event, {event.type} of {on_day(event, zone)}. To take it back:", "  "),
        retraction(event, "    "),
        "  To give it another day (or other data, as NAME=VALUE):",
        correction(event, "    "),
    ]


def _next(inspection: Inspection) -> str:
    if inspection.final:
        return "  Nothing: the case is over."
    lines = []
    several = len(inspection.state) > 1
    for move in inspection.next:
        asked = [f"{' or '.join(rule.on)} (rule {rule.rule})" for rule in move.rules] + list(move.acts)
        if asked:
            lines.append(line(f"{move.region + ': ' if several else ''}{move.trigger} -> {move.to}", "  "))
            lines += [line(f"on {text}", "    ", hanging="       ") for text in asked]
            if move.barred is not None:
                lines.append(line(f"but not now: the {move.barred} bars it", "    "))
            lines += [line(f"needs on file: {text}", "    ", hanging="       ") for text in move.lacks]
    return "\n".join(lines) or "  No rule leads on from here."
