"""The first difference of a case under two laws, as values and for people: what each makes of its cause."""

from __future__ import annotations

import msgspec

from engine.analysis.contrast import Contrast, Side
from engine.model import Cause
from engine.records import record_of
from engine.standing import last_day_of
from engine.views.explained import ExplainedCondition
from engine.views.explained_text import conditions_text, facts_text
from engine.views.inspected import InspectedStep
from engine.views.proof import render_steps
from engine.views.safe import line
from engine.views.versions import short
from engine.views.why import ExplainedRule, WhyReport, why_report
from engine.views.why_text import cause_text, decided_text


class SideReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one law makes of it. ``why`` explains what it decided, as `why` does; null where the cause does
    not come about under it: ``said`` then says so, with the ``proof`` of the deadline where there is one.
    ``lacks`` says which rules of the other side have no part in it here, and why."""

    pack: str
    why: WhyReport | None
    said: str | None
    proof: list[InspectedStep]
    lacks: list[str]


class ContrastReport(msgspec.Struct, frozen=True, kw_only=True):
    """The first difference of a case, as things are now and with the version that is tried."""

    case: str
    now: SideReport
    with_it: SideReport


def contrast_report(contrast: Contrast) -> ContrastReport:
    """The first difference of a case as values."""
    return ContrastReport(
        case=contrast.case,
        now=_side(contrast.now, contrast.cause),
        with_it=_side(contrast.then, contrast.cause),
    )


def _side(side: Side, cause: Cause) -> SideReport:
    report = None
    if side.why is not None:
        made = [record_of(made) for passed in side.under.course.passages for made in passed.worked.made]
        record = next(each for each in made if each.id == side.why.decision.id)
        report = why_report(side.why, side.under.course, record, made, ())
    known = {rule.id for rule in side.program.pack.rules}
    return SideReport(
        pack=side.program.digest,
        why=report,
        said=None if report is not None else _absent(side, cause),
        proof=[InspectedStep(step.step, step.date, step.note) for step in side.proof],
        lacks=[
            f"The rule {rule} does not answer to this here." if rule in known else f"There is no rule {rule}."
            for rule in side.lacks
        ],
    )


def _absent(side: Side, cause: Cause) -> str:
    """Why a law makes nothing of the cause."""
    if cause.kind == "law":
        return "The law does not change then."
    if cause.ended is not None:
        return f"The {cause.ended[0]} {cause.ended[1]} does not end then."
    if cause.event is not None:
        why = "" if side.unread is None else f": {side.unread}"
        return f"The event {cause.event.type} (id {cause.event.id}) takes no part{why}"
    named = f"The deadline '{cause.deadline}' of '{cause.state}'"
    deadline = side.deadline
    if deadline is None:
        return f"{named} does not run."
    if deadline.status == "running":
        return f"{named} has not passed: its last day is {last_day_of(deadline)}."
    if deadline.status == "tolled":
        return f"{named} has not passed: its clock stands still."
    if deadline.status == "uncountable":
        return f"{named} has not passed: its day cannot be counted."
    return f"{named} did not pass: the case left the state before its last day was over."


def render_contrast(report: ContrastReport) -> str:
    """The first difference of a case, in 80 columns."""
    parts = [line(f"Why, in the first of these cases, {report.case}:")]
    for head, side in (("NOW", report.now), ("WITH IT", report.with_it)):
        parts.append(line(f"{head} (version {short(side.pack)})"))
        parts += _parts(side)
    return "\n\n".join(parts) + "\n"


def _parts(side: SideReport) -> list[str]:
    if side.why is None:
        lines = [line(side.said or "", "  ", hanging="    ")]
        return ["\n".join([*lines, *render_steps(side.proof, "    ")])]
    why = side.why
    parts = [decided_text(why), cause_text(why)]
    parts += [_rule(why, rule) for rule in why.rules]
    parts += ["\n".join(line(said) for said in side.lacks)] if side.lacks else []
    if why.facts:
        conditions: list[ExplainedCondition] = [each for rule in why.rules for each in rule.conditions]
        told = facts_text(why.facts, conditions, why.zone, "  ")
        parts.append("\n".join(["What it saw, and where that came from", *told]))
    return parts


def _rule(report: WhyReport, rule: ExplainedRule) -> str:
    if not rule.conditions:
        return line(f"The rule {rule.rule} always applies when {report.answers_to} comes.")
    if not rule.matched:
        head = f"The rule {rule.rule} does not apply, as not all of this holds"
    elif rule.rule == report.rule:
        head = f"The rule {rule.rule} applies, as all of this holds"
    else:
        head = f"Of the rule {rule.rule} all of this holds, but another one decides"
    return "\n".join([line(head), *conditions_text(rule.conditions, "  ")])
