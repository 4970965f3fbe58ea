"""Why a rule did not apply, for people, in 80 columns of plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.views.explained_text import conditions_text, facts_text, invented, shown
from engine.views.moments import asked_for
from engine.views.safe import line
from engine.views.shell import laid_out, quoted
from engine.views.why_not import (
    ComingCause,
    ExplainedNeed,
    LastAsked,
    NeededChange,
    WhyNotReport,
)

_VERDICTS = {
    "applied": "It did apply then.",
    "conditions": "It did not apply, as not all of this held.",
    "no-arc": "All of this held, but what it asks for could not be done from that state.",
    "prerequisite": "All of this held, but what it asks for needs something to be on file first.",
    "conflict": "All of this held, but another rule of the same priority asked for another move.",
    "withheld": "All of this held, but an order or an open incident kept it from being done.",
    "outranked": "All of this held, but another rule was chosen for the move.",
    "moved-by-act": "All of this held, but what a person did had moved the case already.",
}
_ALSO = 6
"""Other values shown that would do."""


def render_why_not(report: WhyNotReport) -> str:
    """The explanation: what would make the rule be asked, how it fared last, how it stands now, and when it
    will apply by itself."""
    parts = [_heading(report), *_applied(report), _answers(report)]
    if report.asked is not None:
        parts.append(_asked(report.asked, report.zone))
    if report.asked is None or report.asked.verdict != "applied":
        parts.append(_now(report))
    parts.append(_coming(report))
    facts = [*report.now.facts, *([] if report.asked is None else report.asked.facts)]
    if invented(facts):
        parts.append("* invented for the demonstration")
    return "\n\n".join(parts) + "\n"


def _heading(report: WhyNotReport) -> str:
    lines = [line(f"{report.case}, rule {report.rule}")]
    if asked := asked_for(report.as_of, report.known_at, report.zone):
        lines.append(line(asked))
    lines += [line(f"{region}: {path}") for region, path in report.state.items()]
    return "\n".join(lines)


def _applied(report: WhyNotReport) -> list[str]:
    """That it did apply, which is not what was asked."""
    move = report.applied
    if move is None:
        return []
    did = "" if move.target is None else f", {move.source} -> {move.target}"
    last = report.asked
    again = last is not None and last.verdict != "applied"
    told = (
        f"This rule did apply, on {report.applied_on} (decision {move.number}{did})"
        f"{', and was asked again later, see below' if again else ''}. What explains that:"
    )
    known = str(move.number) if report.known_at is None else move.id
    command = ["forthwith", "why", quoted(report.case), f"--decision {known}"]
    return [f"{line(told)}\n{laid_out(command, '  ')}"]


def _answers(report: WhyNotReport) -> str:
    rows = [line(_answer(answer), "  ", hanging="    ") for answer in report.answers_to]
    return "\n".join(["What it answers to", *rows])


def _answer(answer: ComingCause) -> str:
    kind, _, name = answer.on.partition(".")
    last = "" if answer.last_on is None else f" It last came on {answer.last_on}."
    if answer.kind == "event":
        return f"{kind}: {last.strip() or 'none has come.'}"
    if answer.kind == "state":
        return f"'{name}' being entered: {last.strip() or 'it never was.'}"
    states = " or ".join(f"'{state}'" for state in answer.states)
    now = {
        None: f"it has never run; it runs in {states}.",
        "running": f"it runs; its day is {answer.day}.",
        "tolled": "its clock stands still.",
        "uncountable": "its day cannot be counted.",
        "passed": "it has passed.",
        "ended": f"it ended without passing, when {states} was left.",
    }[answer.status]
    return f"the deadline '{name}': {now}{last if answer.status != 'running' else ''}"


def _asked(asked: LastAsked, zone: str) -> str:
    cause = asked.on if asked.event is None else f"{asked.on}, event {asked.event}"
    lines = [line(f"When it was last asked, {asked.day} ({cause})")]
    lines.append(line(_VERDICTS[asked.verdict], "  "))
    if asked.decision is not None:
        rule = "" if asked.decision.rule is None else f", of rule {asked.decision.rule}"
        lines.append(line(f"decision {asked.decision.number}{rule}: {asked.because}", "  ", hanging="    "))
    lines += conditions_text(asked.conditions, "  ")
    lines += _needs(asked.needs, zone, "For it to have applied:")
    if asked.verdict == "conditions":
        lines += ["  What it saw, and where that came from:", *_facts(asked, zone)]
    return "\n".join(lines)


def _now(report: WhyNotReport) -> str:
    now = report.now
    events = any(cause.kind == "event" for cause in report.answers_to)
    aside = ", what the event itself brings left aside" if events else ""
    lines = [line(f"As the case stands on {now.day}, if that came{aside}")]
    if now.matched and not now.blocked and not now.barred:
        lines.append("  All of this would hold.")
    lines += conditions_text(now.conditions, "  ")
    lines += _needs(now.needs, report.zone, "For it to apply:")
    for trigger, states in now.blocked.items():
        told = f"It asks for {trigger}, which can be taken only from {_either(states)}."
        lines.append(line(told, "  ", hanging="    "))
    lines += [line(told, "  ", hanging="    ") for told in now.barred]
    return "\n".join(lines)


def _facts(asked: LastAsked, zone: str) -> list[str]:
    read = {name for condition in asked.conditions for name in condition.reads}
    by_name = {fact.name: fact for fact in asked.facts}
    waiting = list(read)
    while waiting:
        more = [name for name in by_name[waiting.pop()].reads if name not in read]
        read.update(more)
        waiting += more
    return facts_text([fact for fact in asked.facts if fact.name in read], asked.conditions, zone, "    ")


def _needs(needs: Sequence[ExplainedNeed], zone: str, head: str) -> list[str]:
    lines = []
    for need in needs:
        if not need.ways:
            told = f"No change of facts was found by which this would hold: {' '.join(need.conditions)}"
            lines.append(line(told, "    "))
        for number, way in enumerate(need.ways):
            joined = ", and ".join(_change(change, zone) for change in way)
            lines.append(line(joined, "      or " if number else "    ", hanging="        "))
    return [f"  {head}", *lines] if lines else []


def _change(change: NeededChange, zone: str) -> str:
    now = f"it is {shown(change.value, zone)}" if change.known else "it is not known"
    values = [change.needed, *change.also[:_ALSO]] if _few(change) else [change.needed]
    wanted = _either([shown(value, zone) for value in values])
    return f"{change.fact} would have to be {wanted}{'' if _few(change) else ', say'} ({now})"


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _few(change: NeededChange) -> bool:
    """Whether the values that would do are all that there are: truths and states."""
    return isinstance(change.needed, bool) or change.fact.startswith("state.") or not change.also


def _coming(report: WhyNotReport) -> str:
    lines = ["If nothing more arrives"]
    seen: dict[str, Any] | None = report.foreseen
    events = " or ".join(cause.on for cause in report.answers_to if cause.kind == "event")
    if seen is not None:
        to = "" if seen["to"] is None else f" -> {seen['to']}"
        lines.append(line(f"it applies on {seen['day']}, at {seen['on']}: {seen['outcome']}{to}.", "  "))
    elif report.now.ready and not report.now.blocked and events:
        said = "" if report.now.matched else " that says what it asks for"
        lines.append(
            line(
                f"it does not apply by itself; to {events}{said} it would, unless that changes what it sees.",
                "  ",
            )
        )
    elif report.holds_on is not None:
        told = f"it could apply from {report.holds_on} on, to {events} that comes then: only time is missing."
        lines.append(line(told, "  "))
    else:
        lines.append("  it does not apply by itself.")
    return "\n".join(lines)
