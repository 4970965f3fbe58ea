"""Rules and actions checked against the workflow: every name is declared, no two rules contradict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.diagnostics import Place
from engine.packs.conflicts import Move, Ways
from engine.packs.declared import DeclaredAction, DeclaredCondition, DeclaredRegion, DeclaredRule
from engine.packs.events import KnownEvents
from engine.packs.expressions import Scope, compile_written
from engine.packs.findings import Findings, listed, nearest
from engine.packs.lifecycle import EVERY_EVENT
from engine.packs.nodes import Scalar
from engine.packs.pack import ActionType, Condition, Effect, Rule, Type

_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Known:
    """What rules and actions may name. ``deadlines`` and ``states`` hold those of all regions, ``coercive``
    the triggers that coerce with their actions."""

    events: KnownEvents
    regions: Mapping[str, DeclaredRegion]
    ways: Ways
    deadlines: frozenset[str]
    states: frozenset[str]
    actions: frozenset[str]
    coercive: Mapping[str, str]
    scope: Scope


def check_action(action: DeclaredAction, known: Known, findings: Findings) -> ActionType | None:
    """The action, its triggers all being of its region."""
    if action.region is None:
        return None
    region = action.region.text
    if region not in known.regions:
        findings.add(
            "unknown-region",
            f"Expected a region of the workflow; found '{region}'.",
            f"{nearest(region, known.regions)} Regions are: {listed(known.regions)}.".strip(),
            action.region.place,
        )
        return None
    for key, trigger in action.triggers.items():
        if _known_trigger(trigger, known, findings) and known.ways.regions[trigger.text] != region:
            findings.add(
                "action-trigger-region",
                f"Expected '{key}' to name a trigger of the region '{region}'; '{trigger.text}' belongs to "
                f"'{known.ways.regions[trigger.text]}'.",
                f"Name a trigger of '{region}', or change the action's region.",
                trigger.place,
            )
    named = {key: trigger.text for key, trigger in action.triggers.items()}
    return ActionType(
        action.name.text,
        region,
        named.get("enters"),
        named.get("approved"),
        named.get("rejected"),
        named.get("done"),
        action.roles,
        action.approvals,
        action.coercive,
    )


def _known_trigger(trigger: Scalar, known: Known, findings: Findings) -> bool:
    if trigger.text in known.ways.regions:
        return True
    near = nearest(trigger.text, known.ways.regions)
    findings.add(
        "unknown-trigger",
        f"Expected a trigger of the workflow; found '{trigger.text}', which no transition declares.",
        f"{near} Triggers are: {listed(known.ways.regions)}.".strip(),
        trigger.place,
    )
    return False


def check_rules(rules: tuple[DeclaredRule, ...], known: Known, findings: Findings) -> tuple[Rule, ...]:
    """The rules in the order written."""
    first: dict[str, Scalar] = {}
    scopes: dict[tuple[str, ...], Scope] = {}
    checked = []
    for rule in rules:
        earlier = first.setdefault(rule.id.text, rule.id)
        if earlier is not rule.id:
            findings.add(
                "duplicate-rule",
                f"Expected each rule's id once; '{rule.id.text}' already stands on "
                f"line {earlier.place.line}.",
                "Give one of the two rules another id.",
                rule.id.place,
            )
        for cause in rule.on:
            _check_cause(cause, known, findings)
        _check_effects(rule, known, findings)
        causes = tuple(cause.text for cause in rule.on)
        if causes not in scopes:
            scopes[causes] = _scope_on(causes, known)
        scope = scopes[causes]
        when = [check_condition(condition, scope, findings) for condition in rule.when]
        notes = [effect.value for effect in rule.then if effect.kind == "note"]
        for text in (rule.because, rule.cites, *notes):
            _check_braces(text, scope, findings)
        checked.append(
            Rule(
                rule.id.text,
                causes,
                tuple(condition for condition in when if condition is not None),
                tuple(Effect(effect.kind, effect.value.text) for effect in rule.then),
                rule.because.text if rule.because is not None else "",
                rule.id.place,
                rule.cites.text if rule.cites is not None else "",
                rule.priority,
            )
        )
    return tuple(checked)


def _scope_on(causes: tuple[str, ...], known: Known) -> Scope:
    """The names for a rule on these causes: with ``event.FIELD`` where every cause is an event that
    declares the field with one type."""
    scope = known.scope
    if not causes or not all(cause in known.events.types for cause in causes):
        unsure = {"event"} if any(_not_known(cause, known) for cause in causes) else set()
        return Scope(scope.names, scope.unsure | unsure, scope.states)
    names: dict[str, Type] = dict(scope.names)
    fields = [{**known.events.types[cause].fields, **dict.fromkeys(EVERY_EVENT)} for cause in causes]
    for field in fields[0]:
        types = {known.events.field(cause, field) for cause in causes}
        shared = types.pop()
        if not types and shared is not None:
            names[f"event.{field}"] = shared
    broken = {
        f"event.{name.partition('.')[2]}" for name in known.events.broken if name.partition(".")[0] in causes
    }
    return Scope(names, scope.unsure | broken, scope.states, causes)


def _not_known(cause: str, known: Known) -> bool:
    return "." not in cause and cause not in known.events.types


def _check_cause(cause: Scalar, known: Known, findings: Findings) -> None:
    kind, dot, name = cause.text.partition(".")
    if not dot:
        if kind not in known.events.types:
            near = nearest(kind, known.events.types)
            findings.add(
                "unknown-event",
                f"Expected an event of the workflow; found '{kind}', which is not declared.",
                near
                or "Declare it below 'events:' in the workflow. To answer to a deadline or a state write "
                "deadline_passed.NAME or state_entered.STATE.",
                cause.place,
            )
        return
    choices: Mapping[str, tuple[str, str, Iterable[str]]] = {
        "deadline_passed": ("unknown-deadline", "a deadline of the workflow", known.deadlines),
        "state_entered": ("unknown-state", "a state of the workflow", known.states),
    }
    if kind not in choices:
        findings.add(
            "unknown-cause",
            f"Expected an event, deadline_passed.NAME or state_entered.STATE; found '{cause.text}'.",
            f"{nearest(kind, choices)} Write the event's name alone.".strip(),
            cause.place,
        )
        return
    code, what, names = choices[kind]
    if name not in names:
        choice = listed(sorted(names))
        inside = [path for path in names if path.rpartition(".")[2] == name]
        near = f"Did you mean '{inside[0]}'?" if len(inside) == 1 else nearest(name, names)
        findings.add(
            code, f"Expected {what}; found '{name}'.", f"{near} There are: {choice}.".strip(), cause.place
        )


def _check_effects(rule: DeclaredRule, known: Known, findings: Findings) -> None:
    moves: dict[str, Move] = {}
    for effect in rule.then:
        value = effect.value
        if effect.kind == "propose" and value.text not in known.actions:
            near = nearest(value.text, known.actions)
            choice = listed(sorted(known.actions))
            findings.add(
                "unknown-action",
                f"Expected an action of the workflow; found '{value.text}', which is not declared.",
                f"{near} Actions are: {choice}.".strip() if known.actions else "Declare it below 'actions:'.",
                value.place,
            )
        if effect.kind == "move":
            _known_trigger(value, known, findings)
            if value.text in known.coercive:
                action = known.coercive[value.text]
                findings.add(
                    "coercive-move",
                    f"Expected no rule to move '{value.text}' by itself; the action '{action}' takes it, "
                    "which coerces, and people have to approve that.",
                    f"Write {{propose: {action}}}.",
                    value.place,
                )
        move = known.ways.move(effect)
        if move is None:
            continue
        region = known.ways.regions[move.trigger]
        earlier = moves.setdefault(region, move)
        if earlier.trigger != move.trigger:
            findings.add(
                "two-moves",
                f"Expected one move of the rule in the region '{region}'; "
                f"found '{earlier.trigger}' and '{move.trigger}'.",
                "Keep one, or make two rules with different conditions.",
                value.place,
            )


def check_condition(declared: DeclaredCondition, scope: Scope, findings: Findings) -> Condition | None:
    """A condition, its lines compiled; None where one of them cannot be."""
    _check_braces(declared.say, scope, findings)
    say = "" if declared.say is None else declared.say.text
    if declared.written is not None:
        expression = compile_written(declared.written, "bool", scope, findings)
        return None if expression is None else Condition("one", declared.place, expression, say=say)
    read = [check_condition(part, scope, findings) for part in declared.parts]
    parts = tuple(part for part in read if part is not None)
    return Condition(declared.kind, declared.place, parts=parts, say=say)


def _check_braces(text: Scalar | None, scope: Scope, findings: Findings) -> None:
    """Every ``{name}`` in a text for people is a name the rule's conditions could read."""
    if text is None:
        return
    for match in _BRACES.finditer(text.text):
        name = match[1].strip()
        if name in scope.names or any(name == part or name.startswith(f"{part}.") for part in scope.unsure):
            continue
        findings.add(
            "unknown-name",
            f"Expected a name conditions can read in the braces; found '{{{match[1]}}}'.",
            nearest(name, scope.names) or "Name a fact, such as {demand.due_on}, or remove the braces.",
            _within(text, match[0]),
        )

    if "{" in _BRACES.sub("", text.text):
        findings.add(
            "brace-unclosed",
            "Expected a name and '}' after '{'; the brace is not closed, or another opens in it.",
            "Close the brace after the name, as in {demand.due_on}, or remove it.",
            text.place,
        )


def _within(text: Scalar, word: str) -> Place:
    """Where ``word`` stands, if the text is on one line."""
    place = text.place
    offset = text.text.find(word)
    shift = offset + (0 if text.plain else 1)
    if offset < 0 or "\n" in text.text or shift + len(word) > place.length:
        return place
    return Place(place.file, place.line, place.column + shift, len(word))
