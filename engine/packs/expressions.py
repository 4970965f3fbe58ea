"""Compiling a pack's conditions against its names, without complaining twice of one mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.packs.cel_text import pieces
from engine.packs.conditions import Expression, compile_expression
from engine.packs.findings import Findings, listed, nearest
from engine.packs.nodes import Written
from engine.packs.pack import Type

_PATH = re.compile(r"(?<![A-Za-z0-9_.])[A-Za-z_][A-Za-z0-9_]*(?:\s*\.\s*[A-Za-z_][A-Za-z0-9_]*)*")
_SPACES = re.compile(r"\s+")
_STATE_FIRST = re.compile(r"""state\.(\w+)\s*[=!]=\s*(["'])([^"']*)\2""")
_STATE_LAST = re.compile(r"""(["'])([^"']*)\1\s*[=!]=\s*state\.(\w+)""")
_STATE_IN = re.compile(r"""state\.(\w+)\s+in\s+\[([^\]]*)\]""")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may read. ``unsure`` are names declared with a mistake, already reported:
    conditions that read them are passed over. ``states`` are the innermost states by region."""

    names: Mapping[str, Type]
    unsure: frozenset[str]
    states: Mapping[str, frozenset[str]]
    events: tuple[str, ...] = ()
    """The event types whose ``event.FIELD`` are among the names."""


def mentions(source: str) -> frozenset[str]:
    """Every dotted name in the text outside strings, with each of its beginnings: ``a.b`` is
    ``a`` and ``a.b``."""
    found: set[str] = set()
    code = "".join(" " if text else piece for text, piece in pieces(source))
    for match in _PATH.finditer(code):
        parts = [part.strip() for part in match[0].split(".")]
        found.update(".".join(parts[: end + 1]) for end in range(len(parts)))
    return frozenset(found)


def same_text(source: str) -> str:
    """The condition with white space outside strings taken out, to tell whether two are the same."""
    return "".join(piece if text else _SPACES.sub("", piece) for text, piece in pieces(source))


def compile_written(
    written: Written, expected: Type | None, scope: Scope, findings: Findings, alone: bool = False
) -> Expression | None:
    """The checked expression, or None with the reason among the findings.

    ``alone`` says that no other condition has the same scope: it is then compiled with the names it
    reads only, as making CEL's environment costs by the name and is remembered by the names.
    """
    if written.broken:
        return None
    named = mentions(written.text)
    if named & scope.unsure:
        return None
    if _misses_field(written, named, scope, findings):
        return None
    excerpt, expression = findings.excerpt(written.place), None
    if alone:
        few = {name: scope.names[name] for name in sorted(named) if name in scope.names}
        expression, _ = compile_expression(written.text, few, written.place, expected, excerpt)
    if expression is None:
        expression, wrong = compile_expression(written.text, scope.names, written.place, expected, excerpt)
        findings.extend(wrong)
    if expression is not None:
        check_states(written, scope, findings)
    return expression


def _misses_field(written: Written, named: frozenset[str], scope: Scope, findings: Findings) -> bool:
    """Say so where the condition reads ``event.FIELD`` and not every event of its rule has it."""
    missing = [
        name
        for name in sorted(named)
        if name.startswith("event.") and name.count(".") == 1 and name not in scope.names
    ]
    for name in missing:
        fields = [known.removeprefix("event.") for known in scope.names if known.startswith("event.")]
        if scope.events:
            message = f"Expected a field that every event of 'on' declares with one type; found '{name}'."
            near = nearest(name.removeprefix("event."), fields)
            help = f"{near} Of {listed(scope.events)} a condition may read: {listed(fields)}.".strip()
        else:
            message = f"Expected a name known here; found '{name}', but no event is at hand."
            help = (
                "Read event fields only in rules whose 'on' names events; keep the "
                "value in a fact to read it later."
            )
        findings.add("event-field", message, help, written.place)
    return bool(missing)


def check_states(written: Written, scope: Scope, findings: Findings) -> None:
    """Refuse a comparison of ``state.REGION`` with what it never is."""
    for region, state in _compared(written.text):
        known = scope.states.get(region)
        if known is None or state in known:
            continue
        children = sorted(path for path in known if path.startswith(f"{state}."))
        if children:
            help = f"Compare with '{children[0]}', or write state.{region}.startsWith(\"{state}.\")."
        else:
            help = f"{nearest(state, known)} States are: {listed(sorted(known))}.".strip()
        findings.add(
            "state-never",
            f"Expected a state 'state.{region}' can be; it is never '{state}'"
            + (", only one of the states in it." if children else "."),
            help,
            written.place,
        )


def _compared(text: str) -> Iterator[tuple[str, str]]:
    for match in _STATE_FIRST.finditer(text):
        yield match[1], match[3]
    for match in _STATE_LAST.finditer(text):
        yield match[3], match[2]
    for match in _STATE_IN.finditer(text):
        for literal in re.findall(r"""["']([^"']*)["']""", match[2]):
            yield match[1], literal
