"""Sentences of a page of a pack, the same in text and in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.analysis.told import (
    Asked,
    Page,
    ToldAction,
    ToldCalendar,
    ToldCause,
    ToldConvention,
    ToldMove,
    ToldRule,
    ToldState,
)
from engine.analysis.versions import Activation
from engine.views.moments import moment
from engine.views.versions import short

ALWAYS = "always"
"""What stands for the conditions of a rule that has none."""

NO_RULE = "No rule answers to this; it is kept in mind."
NEVER_MET = "Whatever the facts, some rule must answer: 'forthwith rules prove' holds the pack to that."
FILLED_IN = "Names in braces are filled in from the case."
WITHIN = "What leads out of a state leads out of the states within it too."

ITEMS = "How an item demanded can stand"
ORDERS = "The orders of courts"
NEEDS = "What a move needs"
CLOSED = "Days on which nothing is due, named by the pack"
RENAMED = "What states were called in earlier versions"
COERCIVE = "a remedy, which coerces the respondent: no rule takes its moves by itself"

FACTS = "What is kept in mind of a case"
PARAMETERS = "The parameters, each from a day on"
ACTIONS = "What is done outward"
CALENDARS = "The calendars"
WAYS = "The ways of counting days"

GROUPS = {"any": "one of these holds", "none": "none of these holds"}


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")


def either(words: Iterable[str]) -> str:
    """Words, of which one counts."""
    *most, last = [*words]
    return f"{', '.join(most)} or {last}" if most else last


def subtitle(page: Page) -> str:
    """What the pack is, in a sentence or two."""
    rules = {rule.rule for cause in page.causes for rule in cause.rules}
    states = sum(len(region.states) for region in page.regions)
    return (
        f"{counted(len(rules), 'rule')} and {counted(states, 'state')}, of the workflow {page.workflow}. "
        f"Days are those of {page.timezone}, told by the calendar {page.calendar}."
    )


def in_force(page: Page, activations: Sequence[Activation] | None) -> list[str]:
    """Since when this version is in force, as a sentence for each time that it was put in force; nothing
    where there is no ledger."""
    if activations is None:
        return []
    told = [_span(each) for each in activations if each.digest == page.digest]
    if not told:
        told.append("This version was never put in force here.")
    for each in activations:
        if each.digest != page.digest and each.until is None and not each.replaced:
            told.append(f"Another version, {short(each.digest)}, is in force since {_since(each)}.")
    return told


def _span(each: Activation) -> str:
    begins = "from" if each.until else "since"
    ends = "" if each.until is None else f" until {moment(each.until, each.zone)}"
    reason = f" ({each.reason})" if each.reason else ""
    replaced = "; a later one from that day took its place" if each.replaced else ""
    return f"In force {begins} {_since(each)}{ends}{reason}{replaced}."


def _since(each: Activation) -> str:
    return moment(each.effective, each.zone) + (", for cases opened from then on" if each.only_new else "")


def heading(cause: ToldCause) -> str:
    """What happens, as a heading."""
    if cause.kind == "deadline":
        return f"When the deadline {cause.name} passes"
    return f"When the state {cause.name} is entered" if cause.kind == "state" else f"When {cause.name} comes"


def about(cause: ToldCause) -> list[str]:
    """What is said below the heading."""
    said = [f"It says: {cause.says}."] if cause.says else []
    if cause.states:
        said.append(f"It runs in {either(cause.states)}.")
    return [*said, *([NEVER_MET] if cause.exhaustive else []), *([] if cause.rules else [NO_RULE])]


def effect(asked: Asked) -> str:
    """What a rule asks for."""
    to = f", to {either(asked.to)}" if asked.to else ""
    return f"{asked.kind}: {asked.value}" if asked.kind == "note" else f"{asked.kind} {asked.value}{to}"


def bracketed(text: str) -> str:
    """The text in brackets after what it says something of; empty where it is."""
    return f" ({text})" if text else ""


def prior(rule: ToldRule) -> str:
    """The priority of a rule; empty where it has none."""
    return f"priority {rule.priority}" if rule.priority else ""


def usual(calendar: ToldCalendar) -> str:
    """Whether days are told by a calendar where nothing else is said."""
    return "the usual one" if calendar.usual else ""


def who(action: ToldAction) -> str:
    """Who approves an action."""
    people = "1 person" if action.approvals == 1 else f"{action.approvals:,} different people"
    return f"{people} with the role {either(action.roles)}" if action.roles else f"{people} of any role"


def steps(action: ToldAction) -> list[str]:
    """Which move each step of an action takes."""
    return [f"when {step.step}: move {step.trigger}" for step in action.steps]


def takes(move: ToldMove) -> str:
    """By what a move is taken."""
    rules = [f"{'rule' if len(move.rules) == 1 else 'rules'} {', '.join(move.rules)}"] if move.rules else []
    steps = [f"{step.action} being {step.step}" for step in move.steps]
    return "; ".join([*rules, *steps]) or "nothing"


def marks(state: ToldState) -> str:
    """What is special about a state; empty where nothing is."""
    within = f"first within {state.within}" if state.within else "here it begins"
    said = [within] if state.initial else []
    said += ["the case is over"] if state.final else []
    return ", ".join(said)


def holding(convention: ToldConvention) -> str:
    """When a version of a way of counting holds; empty where it always does."""
    since = f"from {convention.since}" if convention.since else ""
    return f"{since} to {convention.until}".strip() if convention.until else since
