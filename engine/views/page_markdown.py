"""A page of a pack in Markdown, with tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.analysis.told import Page, Said, ToldCause, ToldRegion, ToldRule
from engine.analysis.versions import Activation
from engine.analysis.wording import value_words
from engine.views import page_words as words
from engine.views.markdown import BREAK, code, prose, table


def render_markdown(
    page: Page, activations: Sequence[Activation] | None, drawn: Mapping[str, str] | None = None
) -> str:
    """The whole page. ``drawn`` are diagrams in Mermaid, by region."""
    parts = [
        _head(page, activations),
        *(_region(region, (drawn or {}).get(region.region)) for region in page.regions),
        _moves(page),
        _deadlines(page),
        *(_cause(cause) for cause in page.causes),
        _facts(page),
        _parameters(page),
        _actions(page),
        _calendars(page),
        _ways(page),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(page: Page, activations: Sequence[Activation] | None) -> str:
    said = [words.subtitle(page), *words.in_force(page, activations), words.FILLED_IN]
    return "\n\n".join([f"# {prose(page.pack)}", code(page.digest), *map(prose, said)])


def _section(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], *before: str) -> str:
    found = [*rows]
    told = [f"## {prose(title)}", *map(prose, before), *([table(head, found)] if found else [])]
    return "\n\n".join(told) if found or before else ""


def _listed(cells: Iterable[str]) -> str:
    return BREAK.join(cells)


def _region(region: ToldRegion, drawn: str | None) -> str:
    rows = [
        (
            code(state.state) + words.bracketed(prose(words.marks(state))),
            prose(state.say),
            _listed(map(code, state.deadlines)),
            _listed(f"{code(lead.to)} by {code(lead.trigger)}" for lead in state.leads),
        )
        for state in region.states
    ]
    within = [words.WITHIN] if any(state.within for state in region.states) else []
    title = f"The states of {region.region}"
    told = _section(title, ("State", "What it means", "Deadlines", "Leads to"), rows, *within)
    return told if drawn is None else f"{told}\n\n```mermaid\n{drawn.rstrip()}\n```"


def _moves(page: Page) -> str:
    rows = [
        (code(move.trigger), _listed(map(code, move.source)), code(move.to), prose(words.takes(move)))
        for move in page.moves
    ]
    return _section("The moves", ("Move", "From", "To", "Taken by"), rows)


def _deadlines(page: Page) -> str:
    rows = [
        (code(each.name), code(each.state), prose(each.due), prose(each.cites)) for each in page.deadlines
    ]
    return _section("The deadlines", ("Deadline", "In the state", "Falls due", "Source"), rows)


def _cause(cause: ToldCause) -> str:
    rows = [
        (
            code(rule.rule) + words.bracketed(words.prior(rule)),
            _when(rule),
            _then(rule),
            prose(rule.because),
            prose(rule.cites),
        )
        for rule in cause.rules
    ]
    head = ("Rule", "When", "Then", "Because", "Source")
    return _section(words.heading(cause), head, rows, *words.about(cause))


def _when(rule: ToldRule) -> str:
    return _listed(text for said in rule.conditions for text in _condition(said)) or words.ALWAYS


def _condition(said: Said) -> Iterator[str]:
    """The sentence of a condition, or its text; without either its parts."""
    if said.say is not None:
        yield prose(said.say)
    elif said.condition is not None:
        yield code(said.condition)
    else:
        parts = "; ".join(text for part in said.parts for text in _condition(part))
        yield f"{words.GROUPS[said.kind]}: ({parts})"


def _then(rule: ToldRule) -> str:
    return _listed(prose(words.effect(asked)) for asked in rule.then)


def _facts(page: Page) -> str:
    rows = [(code(fact.name), code(fact.type), prose(fact.says)) for fact in page.facts]
    return _section(words.FACTS, ("Fact", "Type", "What it is"), rows)


def _parameters(page: Page) -> str:
    rows = [
        (code(each.name), value.since, code(value_words(value.value)), prose(value.cites))
        for each in page.parameters
        for value in each.values
    ]
    return _section(words.PARAMETERS, ("Parameter", "Since", "Value", "Source"), rows)


def _actions(page: Page) -> str:
    rows = [
        (
            code(action.action),
            _listed(map(code, action.rules)),
            prose(words.who(action)),
            _listed(f"{step.step}: {code(step.trigger)}" for step in action.steps),
        )
        for action in page.actions
    ]
    return _section(words.ACTIONS, ("Action", "Proposed by", "Approved by", "Moves"), rows)


def _calendars(page: Page) -> str:
    rows = [
        (code(each.name) + words.bracketed(words.usual(each)), prose(each.version)) for each in page.calendars
    ]
    return _section(words.CALENDARS, ("Calendar", "Edition"), rows)


def _ways(page: Page) -> str:
    rows = [
        (code(each.name), each.unit.replace("-", " "), words.holding(each), prose(each.cites))
        for each in page.conventions
    ]
    return _section(words.WAYS, ("Way of counting", "Counts", "Holds", "Source"), rows)
