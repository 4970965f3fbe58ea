"""Parts of a pack in words, to be compared and to be read: the same words mean the same."""

from __future__ import annotations

from engine.model import Value
from engine.packs.conditions import Expression
from engine.packs.pack import (
    Accumulator,
    ActionType,
    Condition,
    DeadlineSpec,
    Effect,
    EventType,
    Fact,
    Pack,
    Rule,
    State,
)
from engine.packs.term import RESPONDENT, Counted, Named, Term


def value_words(value: Value) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value)


def text_of(expression: Expression) -> str:
    """The source of a condition on one line."""
    return " ".join(expression.source.split())


def condition_words(condition: Condition) -> str:
    """A condition on one line, a group with its lines in brackets."""
    if condition.expression is not None:
        return text_of(condition.expression)
    return f"{condition.kind} of ({'; '.join(condition_words(part) for part in condition.parts)})"


def when_words(rule: Rule) -> str:
    """All conditions of a rule."""
    return " and ".join(condition_words(condition) for condition in rule.when) or "always"


def effect_words(effect: Effect) -> str:
    """What an effect asks for."""
    return f"{effect.kind} {effect.value}"


def rule_words(rule: Rule) -> str:
    """What a rule answers to, when, and what it asks for."""
    then = ", ".join(effect_words(effect) for effect in rule.then)
    return f"on {' or '.join(rule.on)}, when {when_words(rule)}: {then}"


def event_words(event: EventType) -> str:
    """The fields of an event and who may record it."""
    said = [
        f"{field.name}: {field.type}"
        + (", required" if field.required else "")
        + ("" if field.default is None else f", {value_words(field.default)} if left out")
        for field in event.fields.values()
    ]
    said.append(f"about a {event.about}" if event.about != "either" else "about a case or a demand")
    said += [f"by {' or '.join(event.roles)}"] if event.roles else []
    return "; ".join(said)


def fact_words(fact: Fact) -> str:
    """The type of a fact and where it comes from."""
    return f"{fact.type}: {source_words(fact)}"


def source_words(fact: Fact) -> str:
    """Where a fact comes from."""
    if fact.compute is not None:
        return text_of(fact.compute)
    assert fact.accumulate is not None
    return _grown(fact.accumulate)


_GROWN = {
    "count": "the number of",
    "collect": "the texts, each once, of",
    "max": "the greatest of",
    "min": "the least of",
    "latest": "the last of",
    "sum": "the sum of",
}


def _grown(grown: Accumulator) -> str:
    field = f".{grown.field}" if grown.field else ""
    if grown.kind == "between":
        said = f"true from {grown.events[0]} to {grown.events[1]}"
    else:
        said = f"{_GROWN[grown.kind]} {', '.join(f'{event}{field}' for event in grown.events)}"
    said += f", each {grown.by} by itself" if grown.by else ""
    return said + (f", cleared by {', '.join(grown.cleared_by)}" if grown.cleared_by else "")


def action_words(action: ActionType) -> str:
    """What an action moves, who settles it and how many have to."""
    moves = [
        f"{name} {trigger}"
        for name, trigger in (
            ("proposed:", action.enters),
            ("approved:", action.approved),
            ("rejected:", action.rejected),
            ("done:", action.done),
        )
        if trigger is not None
    ]
    people = "1 approval" if action.approvals == 1 else f"{action.approvals} approvals"
    return "; ".join([*moves, f"{people} by {' or '.join(action.roles) or 'anyone'}"])


def due_words(pack: Pack, state: State, spec: DeadlineSpec) -> str:
    """When a deadline of a state falls due, and what stops its clock."""
    said = term_words(pack, spec.term)
    said += ", as the day begins" if spec.at == "start" else ""
    tolled = [text_of(each) for each in (state.tolled_while, spec.tolled_while) if each is not None]
    if not tolled:
        return said
    said += f", standing still while {' or '.join(dict.fromkeys(tolled))}"
    said += ", the day of the stop counted" if spec.stop_day == "runs" else ""
    return said + (", the day on which that ends not counted" if spec.restart_day == "stands" else "")


def _days(pack: Pack, days: int | str) -> str:
    """A number of days; of a parameter also what it is from when on."""
    parameter = pack.parameters.get(str(days).removeprefix("parameter."))
    if parameter is None:
        return str(days)
    values = [
        str(dated.value) if place == 0 else f"{dated.value} from {dated.since}"
        for place, dated in enumerate(parameter.values)
    ]
    return f"{parameter.name} ({', '.join(values)})"


def _unit(pack: Pack, by: str) -> str:
    """What a convention counts, and its name where that says more."""
    unit = pack.conventions[by].versions[-1].unit
    said = unit.replace("-", " ")
    if by == f"calendar-{unit}":
        return f"calendar {said}"
    return said if by == unit else f"{said} by {by}"


def term_words(pack: Pack, term: Term) -> str:
    """A term: a date, a count of days from one, or the earlier or later of several."""
    if isinstance(term, Named):
        return "the day on which the state is entered" if term.name == "entered_on" else term.name
    if isinstance(term, Counted):
        whose = {None: "", RESPONDENT: ", by the respondent's own calendar"}
        by = whose.get(term.calendar, f", by the calendar {term.calendar}")
        counted = f"{_days(pack, term.days)} {_unit(pack, term.by)}"
        return f"{counted} from {term_words(pack, term.start)}{by}"
    return f"the {'later' if term.pick == 'latest' else 'earlier'} of " + " and ".join(
        term_words(pack, part) for part in term.terms
    )
