"""The remedies of a case for people, in 80 columns of plain text."""

from __future__ import annotations

from collections.abc import Sequence

from engine.views.actions import needs
from engine.views.explained_text import conditions_text
from engine.views.moments import asked_for
from engine.views.orders import withheld_text
from engine.views.remedies import Remedies, RemedyStep, ReportedRemedy
from engine.views.safe import line
from engine.views.shell import laid_out

_STANDS = {
    "open": "open",
    "closed": "not open from here",
    "proposed": "waits for approval",
    "approved": "approved, and to be done",
    "rejected": "rejected",
    "done": "done",
    "lapsed": "lapsed, as the case moved on",
}
_ACTS = {"propose": "to be proposed", "approve": "to be approved", "done": "to be done"}


def render_remedies(report: Remedies) -> str:
    """The remedies: of each how it stands, what bars it, what is withheld, whose word it takes, and its
    steps still to come with what each needs to be on file."""
    parts = [_heading(report)]
    if not report.remedies:
        told = (
            f"The pack {report.pack} marks no action as a remedy. An action is one where its workflow says "
            "'coercive: true'."
        )
        parts.append(line(told))
    parts += [_remedy(remedy) for remedy in report.remedies]
    if any(remedy.incident is not None for remedy in report.remedies):
        told = laid_out(["forthwith", "inspect", report.case], "  ")
        parts.append(f"How the incident can be settled:\n{told}")
    waiting = [remedy.action for remedy in report.remedies if remedy.stands in ("proposed", "approved")]
    if waiting and waiting[0] is not None:
        told = laid_out(["forthwith", "actions", "show", waiting[0].id], "  ")
        parts.append(f"What one that waits rests on, and how to approve it:\n{told}")
    return "\n\n".join(parts) + "\n"


def _heading(report: Remedies) -> str:
    lines = [line(report.case)]
    if asked := asked_for(report.as_of, report.known_at, report.zone):
        lines.append(line(asked))
    if report.respondent is not None:
        lines.append(line(report.respondent))
    lines += [line(f"{region}: {path}") for region, path in report.state.items()]
    return "\n".join(lines)


def _remedy(remedy: ReportedRemedy) -> str:
    lines = [line(f"{remedy.kind}: {_verdict(remedy)}")]
    if remedy.incident is not None:
        lines.append(line(remedy.incident.because, "  "))
    bars = dict.fromkeys(bar.because for step in remedy.steps for bar in step.bars)
    lines += [line(because, "  ") for because in bars]
    for kept in remedy.withheld:
        lines.append(line(withheld_text(kept), "  "))
    lines += _people(remedy)
    for place, step in enumerate(remedy.steps):
        lines += _step(remedy, step, first=place == 0)
    return "\n".join(lines)


def _verdict(remedy: ReportedRemedy) -> str:
    """What is to be said of it first, and how it stands."""
    stands = _STANDS[remedy.stands]
    if remedy.verdict == "incident":
        return f"nothing is decided while an incident is open; otherwise {stands}"
    if remedy.verdict == "barred":
        bars = [bar for step in remedy.steps for bar in step.bars]
        orders = dict.fromkeys(f"the {bar.kind} {bar.id}" for bar in bars)
        return f"barred by {' and '.join(orders)}; otherwise {stands}"
    return f"{stands}, but something is not on file" if remedy.verdict == "lacking" else stands


def _people(remedy: ReportedRemedy) -> list[str]:
    """What has been decided of it, who may propose it, whose approval it waits for or will."""
    action = remedy.action
    if remedy.stands in ("proposed", "approved") and action is not None:
        lines = [line(f"action {action.id}, proposed {action.since} by rule {action.rule}", "  ")]
        if action.approved_by:
            lines.append(line(f"approved by {' and '.join(action.approved_by)}", "  "))
        return [*lines, line(needs(action), "  ")]
    lines = []
    if action is not None:
        on = "" if remedy.settled_on is None else f" on {remedy.settled_on}"
        number = "" if remedy.decision is None else f", decision {remedy.decision}"
        told = f"action {action.id}, proposed {action.since}: {action.status}{on}{number}"
        lines.append(line(told, "  ", hanging="    "))
    if remedy.stands == "done":
        return lines
    if remedy.stands == "open":
        asked = [f"on {' or '.join(rule.on)} (rule {rule.rule})" for rule in remedy.rules]
        told = f"a rule may propose it {'; '.join(asked)}" if asked else "no rule proposes it from here"
        lines.append(line(told, "  ", hanging="    "))
    number = "1 person" if remedy.approvals == 1 else f"{remedy.approvals} different people"
    role = f" as {' or '.join(remedy.roles)}" if remedy.roles else ""
    return [*lines, line(f"once proposed, it takes the approval of {number}{role}", "  ")]


def _step(remedy: ReportedRemedy, step: RemedyStep, *, first: bool) -> list[str]:
    if step.trigger is None:
        return []
    if step.source is not None:
        to = "" if step.target is None else f" -> {step.target}"
        way = f"{remedy.region}: {step.source}{to}"
    elif step.sources:
        way = f"possible only from {_either(step.sources)}"
    else:
        way = "no state leads on"
    lines = [line(f"{_ACTS[step.act]}: {step.trigger}, {way}", "  ", hanging="    ")]
    if step.needs:
        told = "on file it needs" if first else "on file it will need"
        lines += [f"    {told}:", *conditions_text(step.needs, "      ")]
    return lines


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
