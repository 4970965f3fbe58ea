"""What a check of a story expects, held against a case as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.core.acts import ACTS
from engine.core.derive import Derived
from engine.core.incidents import SETTLEMENTS
from engine.core.orders import holds
from engine.diagnostics import Place
from engine.model import OVERRIDE, Case, Said
from engine.packs.stories import Check, DueAs, Expected
from engine.standing import last_day_of

_OPEN = ("proposed", "approved", "open")


class Difference(NamedTuple):
    """One thing that is not so: what it is about, what was expected and what was found, in words."""

    what: str
    expected: str
    got: str


def unmet(check: Check, derived: Derived) -> list[tuple[Expected, Difference]]:
    """What the check expects and the case does not bear out."""
    found = [(expected, _difference(expected, check.on, derived)) for expected in check.expected]
    return [(expected, difference) for expected, difference in found if difference is not None]


def as_found(on: str, derived: Derived, place: Place) -> Check:
    """The check that a case which stands so at the end of a day meets: its states, its open actions, the
    rules that did something on that day, those that were refused or are withheld."""
    case = derived.case
    expected = [Expected(place, "state", region, state) for region, state in case.state.items()]
    if case.actions:
        expected.append(Expected(place, "actions", "", _kinds("actions", {}, case)))
    expected.append(Expected(place, "rules", "", _names("rules", on, derived)))
    for what in ("withheld", "refused"):
        if names := _names(what, on, derived):
            expected.append(Expected(place, what, "", names))
    return Check(place, on, None, tuple(expected))


def _difference(expected: Expected, on: str, derived: Derived) -> Difference | None:
    case, value = derived.case, expected.value
    if isinstance(value, str):
        active = [entry.state for entry in case.entries.get(expected.name, ())]
        got = active[-1] if active else "none; the case is not open"
        return None if value in active else Difference(f"state of {expected.name}", value, got)
    if isinstance(value, DueAs):
        return _deadline(expected.name, value, case)
    if isinstance(value, Mapping):
        got_kinds = _kinds(expected.what, value, case)
        wanted = {kind: status for kind, status in value.items() if status != "none"}
        return None if got_kinds == wanted else Difference(expected.what, _map(wanted), _map(got_kinds))
    names = _names(expected.what, on, derived)
    if set(names) == set(value):
        return None
    return Difference(expected.what, ", ".join(value) or "none", ", ".join(names) or "none")


def _deadline(name: str, wanted: DueAs, case: Case) -> Difference | None:
    fit = [each for each in case.deadlines if each.name == name and wanted.state in (None, each.state)]
    found = fit[-1] if fit else None
    status = "none" if found is None else found.status
    due = None if found is None else last_day_of(found)
    if wanted.status in (None, status) and wanted.due in (None, due):
        return None
    where = f" of {wanted.state}" if wanted.state is not None else ""
    return Difference(f"deadline {name}{where}", _due(wanted.status, wanted.due), _due(status, due))


def _due(status: str | None, due: str | None) -> str:
    return " ".join(part for part in (status, f"due {due}" if due else None) if part)


def _kinds(what: str, wanted: Mapping[str, str], case: Case) -> dict[str, str]:
    """The last status of each kind that is named, or of which something is open."""
    pairs = (
        [(action.kind, action.status) for action in case.actions]
        if what == "actions"
        else [(incident.kind or "unknown", incident.status) for incident in case.incidents]
    )
    latest = dict(pairs)
    return {kind: status for kind, status in latest.items() if kind in wanted or status in _OPEN}


def _map(kinds: Mapping[str, str]) -> str:
    return ", ".join(f"{kind}: {status}" for kind, status in kinds.items()) or "none"


def _names(what: str, on: str, derived: Derived) -> tuple[str, ...]:
    """The rules, or letters, of the decisions of a day; of what is withheld, all that still is; the orders in
    force."""
    if what == "orders":
        case = derived.case
        return tuple(" ".join(o.name) for o in case.orders if o.kind != OVERRIDE and holds(case, o))
    if what == "withheld":
        return tuple(dict.fromkeys(asked.rule for asked in derived.case.withheld))
    decisions = [decision for decision in derived.decisions if decision.cause.on == on]
    if what == "drafts":
        return tuple(dict.fromkeys(decision.draft for decision in decisions if decision.draft))
    by_rule = [decision for decision in decisions if decision.rule is not None and not of_an_act(decision)]
    refused = [decision for decision in by_rule if decision.outcome == "rejected"]
    taken = [decision for decision in by_rule if decision.outcome in ("moved", "proposed", "noted")]
    return tuple(dict.fromkeys(d.rule for d in (refused if what == "refused" else taken) if d.rule))


def of_an_act(decision: Said) -> bool:
    """Whether it judges what a person did: it then bears the rule of the action, which did not act."""
    return decision.on in (*ACTS, *SETTLEMENTS) and decision.outcome != "proposed"
