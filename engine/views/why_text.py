"""Why a decision was made, for people: to be read out in court, in 80 columns of plain text."""

from __future__ import annotations

from engine.views.explained_text import conditions_text, event_text, facts_text, invented, move_text
from engine.views.moments import asked_for, moment
from engine.views.proof import render_steps
from engine.views.safe import line
from engine.views.why import ExplainedRule, PassedDeadline, WhyReport


def render_why(report: WhyReport) -> str:
    """The explanation: what was decided, what caused it, the rule, what it saw and where that came from."""
    parts = [_heading(report), decided_text(report), cause_text(report)]
    parts += [_rule(report, rule) for rule in report.rules]
    if report.needed:
        head = line(f"What '{report.trigger}' needs to be on file first")
        parts.append("\n".join([head, *conditions_text(report.needed, "  ")]))
    if report.facts:
        conditions = [*report.needed] + [condition for rule in report.rules for condition in rule.conditions]
        facts = facts_text(report.facts, conditions, report.zone, "  ")
        parts.append("\n".join(["What it saw, and where that came from", *facts]))
    if report.about:
        told = [move_text(move, "  ") for move in report.about]
        parts.append("\n".join([line(f"What was decided of action {report.action} before it"), *told]))
    if report.way:
        rows = [move_text(move, "  ") for move in report.way]
        parts.append("\n".join([line(f"The moves of {report.region} before it"), *rows]))
    if invented(report.facts) or (report.event is not None and report.event.synthetic):
        parts.append("* invented for the demonstration")
    return "\n\n".join(parts) + "\n"


def _heading(report: WhyReport) -> str:
    named = f"decision {report.number} of {report.of}" if report.number is not None else "a decision"
    lines = [line(f"{report.case}, {named} (id {report.id})")]
    if asked := asked_for(report.as_of, report.known_at, report.zone):
        lines.append(line(asked))
    if report.superseded_at is not None:
        on = moment(report.superseded_at, report.zone)
        told = f"SUPERSEDED {on}: later news showed that this rested on a wrong belief."
        lines.append(line(f"{told} Below is what was believed when it was made."))
        now = [f"decision {other['number']}" for other in report.instead]
        lines.append(line(f"In its place stands now: {', '.join(now) or 'nothing, its cause is gone'}."))
    return "\n".join(lines)


def decided_text(report: WhyReport) -> str:
    """What was decided, and what the rule says of it."""
    lines = ["What was decided"]
    if report.target is not None and report.outcome in ("moved", "proposed"):
        before = "" if report.source is None else f"{report.source} "
        by = "" if report.trigger is None else f" by {report.trigger}"
        lines.append(line(f"{report.region}: {before}-> {report.target}{by}", f"  {report.on}  "))
    else:
        asked = "" if report.trigger is None else f" {report.trigger}"
        code = "" if report.code is None else f" ({report.code})"
        lines.append(line(f"{report.outcome}{asked}{code}", f"  {report.on}  "))
    if report.action is not None:
        lines.append(line(f"action {report.action}", " " * 14))
    for label, text in (
        ("note", report.note),
        ("letter", report.draft),
        ("because", report.because),
        ("cites", report.cites),
    ):
        if text:
            lines.append(line(text, f"  {label + ':':<9}   ", hanging=" " * 14))
    if report.recorded_at is not None:
        lines.append(line(moment(report.recorded_at, report.zone), "  recorded:   "))
    if report.outcome == "noted" and not (report.because or report.note or report.draft or report.rules):
        lines.insert(2, line("No rule asked for anything.", " " * 14))
    return "\n".join(lines)


def cause_text(report: WhyReport) -> str:
    """The event, the deadline with its proof, or the change of law that caused it."""
    lines = ["What caused it"]
    if report.deadline is not None:
        lines += _passed(report, report.deadline)
    elif report.event is not None:
        lines.append(line(event_text(report.event, report.zone), "  ", hanging="    "))
    elif report.cause == "ended":
        lines.append(line("The last day of an order or an override passed.", "  "))
    else:
        lines.append(line(f"Another version of the law came into force: {report.law}.", "  "))
    if report.answers_to.startswith("state_entered."):
        told = f"By it '{report.answers_to.partition('.')[2]}' was entered, and this follows from that."
        lines.append(line(told, "  "))
    return "\n".join(lines)


def _passed(report: WhyReport, deadline: PassedDeadline) -> list[str]:
    last = "" if deadline.last_day is None else f"; its last day was {deadline.last_day}"
    lines = [
        line(f"The deadline '{deadline.name}' of '{deadline.state}' passed{last}.", "  ", hanging="    ")
    ]
    lines += render_steps(deadline.proof, "    ")
    if deadline.entered is not None:
        told = f"'{deadline.state}' was entered by decision {deadline.entered.number}, {deadline.entered.on}."
        lines.append(line(told, "    "))
    return [*lines, *facts_text(deadline.facts, (), report.zone, "    ")]


def _rule(report: WhyReport, rule: ExplainedRule) -> str:
    if report.rule is None:
        head = f"The rule {rule.rule} did not apply"
    elif not rule.conditions:
        return line(f"The rule {rule.rule} always applies when {report.answers_to} comes.")
    elif rule.matched:
        head = f"The rule {rule.rule} applied, as all of this held"
    else:
        head = f"The rule {rule.rule} no longer applied, as not all of this held"
    return "\n".join([line(head), *conditions_text(rule.conditions, "  ")])
