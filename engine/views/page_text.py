"""A page of a pack in 80 columns of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from engine.analysis.told import Page, Said, ToldCause, ToldKind, ToldRegion, ToldRule
from engine.analysis.versions import Activation
from engine.analysis.wording import value_words
from engine.views import page_words as words
from engine.views.safe import line

_LABEL = "  {:<8}"
"""What stands before each part of a rule: when, then, because, cites."""


def render_page(page: Page, activations: Sequence[Activation] | None) -> str:
    """The whole page."""
    parts = [
        _head(page, activations),
        *(_region(region) for region in page.regions),
        _moves(page),
        _deadlines(page),
        *(_cause(cause) for cause in page.causes),
        _facts(page),
        _kinds(words.ITEMS, page.items),
        _kinds(words.ORDERS, page.orders),
        _actions(page),
        _parameters(page),
        _calendars(page),
        _conventions(page),
        _renamed(page),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(page: Page, activations: Sequence[Activation] | None) -> str:
    said = [page.digest, words.subtitle(page), *words.in_force(page, activations), words.FILLED_IN]
    return "\n".join([line(page.pack), *(line(text, "  ") for text in said)])


def _entry(head: str, *below: str) -> Iterator[str]:
    """A thing and what is said of it, further in."""
    yield line(head, "  ", hanging="      ")
    for text in below:
        yield line(text, "      ", hanging="        ")


def _section(title: str, lines: Iterable[str]) -> str:
    found = [*lines]
    return "\n".join([line(title), *found]) if found else ""


def _region(region: ToldRegion) -> str:
    lines = [line(words.WITHIN, "  ")] if any(state.within for state in region.states) else []
    for state in region.states:
        said = f": {state.say}" if state.say else ""
        leads = ", ".join(f"{lead.to} ({lead.trigger})" for lead in state.leads)
        below = [f"deadline: {name}" for name in state.deadlines]
        lines += _entry(
            f"{state.state}{words.bracketed(words.marks(state))}{said}",
            *below,
            *([f"leads to: {leads}"] if leads else []),
        )
    return _section(f"The states of {region.region}", lines)


def _moves(page: Page) -> str:
    lines: list[str] = []
    for move in page.moves:
        lines += _entry(
            f"{move.trigger}: from {words.either(move.source)} to {move.to}", f"by {words.takes(move)}"
        )
        if move.needs:
            lines.append("      needs:")
        for indent, text in (told for need in move.needs for told in _condition(need, "        ")):
            lines.append(line(text, indent, hanging=f"{indent}  "))
    return _section("The moves", lines)


def _deadlines(page: Page) -> str:
    lines = [
        text
        for each in page.deadlines
        for text in _entry(
            f"{each.name}, in {each.state}: {each.due}", *([f"cites {each.cites}"] if each.cites else [])
        )
    ]
    return _section("The deadlines", lines)


def _cause(cause: ToldCause) -> str:
    told = [line(text, "  ") for text in words.about(cause)]
    return "\n\n".join(
        [_section(words.heading(cause), told) or line(words.heading(cause)), *map(_rule, cause.rules)]
    )


def _rule(rule: ToldRule) -> str:
    lines = [line(rule.rule + words.bracketed(words.prior(rule)), "  ")]
    when = [text for said in rule.conditions for text in _condition(said, "")] or [("", words.ALWAYS)]
    for label, entries in (
        ("when", when),
        ("then", [("", words.effect(asked)) for asked in rule.then]),
        ("because", [("", rule.because)]),
        ("cites", [("", rule.cites)] if rule.cites else []),
    ):
        left = "  " + _LABEL.format(label)
        for indent, text in entries:
            lines.append(line(text, left + indent, hanging=" " * len(left) + indent + "  "))
            left = " " * len(left)
    return "\n".join(lines)


def _condition(said: Said, indent: str) -> Iterator[tuple[str, str]]:
    """The sentence of a condition with its indentation; its text, or its parts, below it further in."""
    if said.say is not None:
        yield indent, said.say
        indent += "  "
    if said.condition is not None:
        yield indent, said.condition
        return
    yield indent, f"{words.GROUPS[said.kind]}:"
    for part in said.parts:
        yield from _condition(part, indent + "  ")


def _kinds(title: str, kinds: Sequence[ToldKind]) -> str:
    return _section(title, [text for kind in kinds for text in _entry(kind.name, *kind.says)])


def _facts(page: Page) -> str:
    lines = [text for fact in page.facts for text in _entry(f"{fact.name}, {fact.type}: {fact.says}")]
    return _section(words.FACTS, lines)


def _parameters(page: Page) -> str:
    lines = []
    for parameter in page.parameters:
        lines.append(line(f"{parameter.name} ({parameter.type})", "  "))
        for value in parameter.values:
            cites = f" ({value.cites})" if value.cites else ""
            said = f"from {value.since}: {value_words(value.value)}{cites}"
            lines.append(line(said, "      ", hanging="        "))
    return _section(words.PARAMETERS, lines)


def _actions(page: Page) -> str:
    lines: list[str] = []
    for action in page.actions:
        rules = f"proposed by {', '.join(action.rules)}" if action.rules else "proposed by no rule"
        lines += _entry(
            f"{action.action}, in {action.region}: approved by {words.who(action)}",
            *([words.COERCIVE] if action.coercive else []),
            rules,
            *words.steps(action),
        )
    return _section(words.ACTIONS, lines)


def _calendars(page: Page) -> str:
    lines = [
        text
        for each in page.calendars
        for text in _entry(
            f"{each.name}{words.bracketed(words.usual(each))}: {each.version}",
            *each.says,
            *(f"closed on {day}: {said}" for day, said in each.closed.items()),
        )
    ]
    return _section(words.CALENDARS, lines)


def _conventions(page: Page) -> str:
    lines = [
        text
        for each in page.conventions
        for text in _entry(
            f"{each.name}, {words.holding(each) or 'always'}: counts {each.unit.replace('-', ' ')}",
            *each.says,
            *([f"cites {each.cites}"] if each.cites else []),
        )
    ]
    return _section(words.WAYS, lines)


def _renamed(page: Page) -> str:
    return _section(words.RENAMED, [line(f"{old}: now {new}", "  ") for old, new in page.renamed.items()])
