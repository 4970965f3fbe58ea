"""A page of a pack in Markdown, with tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from engine.analysis.told import Page, Said, ToldCause, ToldKind, ToldRegion, ToldRule
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
        _needs(page),
        _deadlines(page),
        *(_cause(cause) for cause in page.causes),
        _facts(page),
        _kinds(words.ITEMS, "Status", page.items),
        _kinds(words.ORDERS, "Order", page.orders),
        _actions(page),
        _parameters(page),
        _calendars(page),
        _closed(page),
        _ways(page),
        _renamed(page),
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


def _needs(page: Page) -> str:
    parts = [
        "\n".join(
            [
                f"{code(move.trigger)}, from {words.either([*map(code, move.source)])} to {code(move.to)}:",
                "",
                *_conditions(move.needs, ""),
            ]
        )
        for move in page.moves
        if move.needs
    ]
    return "\n\n".join([f"## {words.NEEDS}", *parts]) if parts else ""


def _deadlines(page: Page) -> str:
    rows = [
        (code(each.name), code(each.state), prose(each.due), prose(each.cites)) for each in page.deadlines
    ]
    return _section("The deadlines", ("Deadline", "In the state", "Falls due", "Source"), rows)


def _cause(cause: ToldCause) -> str:
    head = [f"## {prose(words.heading(cause))}", *map(prose, words.about(cause))]
    return "\n\n".join([*head, *map(_rule, cause.rules)])


def _rule(rule: ToldRule) -> str:
    """A rule as a list: what a table holds of it no page is wide enough for."""
    lines = [f"### {code(rule.rule)}{words.bracketed(words.prior(rule))}", ""]
    lines += ["- **When:**", *_conditions(rule.conditions, "  ")] if rule.conditions else []
    lines += [] if rule.conditions else [f"- **When:** {words.ALWAYS}"]
    lines += [f"- **Then:** {prose(words.effect(asked))}" for asked in rule.then]
    lines.append(f"- **Because:** {prose(rule.because)}")
    lines += [f"- **Source:** {prose(rule.cites)}"] if rule.cites else []
    return "\n".join(lines)


def _conditions(conditions: Iterable[Said], indent: str) -> Iterator[str]:
    """Each condition as an entry of a list: its sentence, and its text or its parts."""
    for said in conditions:
        written = (
            f"{words.GROUPS[said.kind]}:" if said.condition is None else code(said.condition, table=False)
        )
        if said.say is not None:
            yield f"{indent}- {prose(said.say)}{BREAK}"
            yield f"{indent}  {written}"
        else:
            yield f"{indent}- {written}"
        if said.parts:
            yield from _conditions(said.parts, indent + "  ")


def _kinds(title: str, what: str, kinds: Sequence[ToldKind]) -> str:
    return _section(
        title, (what, "What is said of it"), [(code(k.name), _listed(map(prose, k.says))) for k in kinds]
    )


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
            code(action.action) + words.bracketed(f"in {code(action.region)}"),
            _listed(map(code, action.rules)),
            prose(words.who(action)),
            _listed(map(prose, [*words.steps(action), *([words.COERCIVE] if action.coercive else [])])),
        )
        for action in page.actions
    ]
    return _section(words.ACTIONS, ("Action", "Proposed by", "Approved by", "What it does"), rows)


def _calendars(page: Page) -> str:
    rows = [
        (
            code(each.name) + words.bracketed(words.usual(each)),
            prose(each.version),
            _listed(map(prose, each.says)),
        )
        for each in page.calendars
    ]
    return _section(words.CALENDARS, ("Calendar", "Edition", "Its days"), rows)


def _closed(page: Page) -> str:
    rows = [
        (code(each.name), day, prose(said)) for each in page.calendars for day, said in each.closed.items()
    ]
    return _section(words.CLOSED, ("Calendar", "Day", "Reason"), rows)


def _ways(page: Page) -> str:
    rows = [
        (
            code(each.name),
            _listed(map(prose, [each.unit.replace("-", " "), *each.says])),
            words.holding(each),
            prose(each.cites),
        )
        for each in page.conventions
    ]
    return _section(words.WAYS, ("Way of counting", "Counts", "Holds", "Source"), rows)


def _renamed(page: Page) -> str:
    return _section(
        words.RENAMED, ("State", "Now called"), [(code(a), code(b)) for a, b in page.renamed.items()]
    )
