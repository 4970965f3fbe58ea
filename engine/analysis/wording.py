"""Parts of a pack in words, to be compared and to be read: the same words mean the same."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model import Value
from engine.packs.conditions import Expression
from engine.packs.pack import (
    Accumulator,
    Condition,
    DeadlineSpec,
    Effect,
    Fact,
    Pack,
    State,
)
from engine.packs.term import RESPONDENT, Compound, Counted, Named, Term


def either(words: Sequence[str]) -> str:
    """Words, of which one counts."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def both(words: Sequence[str]) -> str:
    """Words, which all count."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def value_words(value: Value) -> str:
    """A value as a file writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(str, value))}]"
    return str(value) or '""'


def text_of(expression: Expression) -> str:
    """The source of a condition on one line."""
    return " ".join(expression.source.split())


def condition_words(condition: Condition) -> str:
    """A condition on one line, a group with its lines in brackets."""
    if condition.expression is not None:
        return text_of(condition.expression)
    return f"{condition.kind} of ({'; '.join(condition_words(part) for part in condition.parts)})"


def conditions_words(conditions: Sequence[Condition]) -> str:
    """Conditions that all have to hold, without what is said of them; empty where there are none."""
    return " and ".join(condition_words(condition) for condition in conditions)


def said_words(conditions: Sequence[Condition]) -> str:
    """Conditions that all have to hold, each with its sentence before it where it has one."""
    return " and ".join(_said(condition) for condition in conditions)


def _said(condition: Condition) -> str:
    if condition.expression is not None:
        words = text_of(condition.expression)
    else:
        words = f"{condition.kind} of ({'; '.join(_said(part) for part in condition.parts)})"
    return f"{condition.say.removesuffix('.')} ({words})" if condition.say else words


def effect_words(effect: Effect) -> str:
    """What an effect asks for."""
    return f"{effect.kind}: {effect.value}" if effect.kind == "note" else f"{effect.kind} {effect.value}"


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
    return said + (f", cleared by {either(grown.cleared_by)}" if grown.cleared_by else "")


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
        return f"{counted} from {_within(pack, term.start)}{by}"
    picked = ("later", "latest") if term.pick == "latest" else ("earlier", "earliest")
    return f"the {picked[len(term.terms) > 2]} of {both([_within(pack, part) for part in term.terms])}"


def _within(pack: Pack, term: Term) -> str:
    """A term as a part of another: in brackets where it has parts of its own."""
    words = term_words(pack, term)
    return f"({words})" if isinstance(term, Compound) else words
