"""The actions on record: which there are, in which cases, and what the law asks of those who act on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.core.acts import Hindrance, hindrance
from engine.core.incidents import barring
from engine.core.people import same_person
from engine.core.program import Program
from engine.diagnostics import Again, Refused, check_filled, refused, suggestion
from engine.ledger.store import Store
from engine.model import Action, Case, Incident
from engine.runtime.belief import NOW, Belief
from engine.runtime.demands import known_case, known_demand
from engine.runtime.feed import Feeder
from engine.runtime.workspace import Workspace

STATUSES = ("proposed", "approved", "rejected", "done", "lapsed")
"""Those that wait for a person come first."""

OPEN = STATUSES[:2]

SHORTEST = 6
"""Characters of the beginning of an id, or of a basis, that name it."""
_TOLD = 5


@dataclass(frozen=True)
class OfCase:
    """An action, its case as it stands, and the law by which that was last judged. ``reached`` is the
    instant to which the case has been run."""

    case: Case
    action: Action
    program: Program
    reached: datetime

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of which one is needed to act on it; none where anybody may."""
        spec = self.program.pack.actions.get(self.action.kind)
        return () if spec is None else tuple(spec.roles)

    @property
    def approvals(self) -> int:
        """How many different people must approve it."""
        spec = self.program.pack.actions.get(self.action.kind)
        return 1 if spec is None else spec.approvals

    @property
    def incident(self) -> Incident | None:
        """The open incident before whose settlement nobody decides about it."""
        return barring(self.case, self.action.region)

    @property
    def hindrance(self) -> Hindrance:
        """What keeps its next step, that it is approved or done, from being taken."""
        return hindrance(self.program, self.case, self.action, self.reached)


@dataclass(frozen=True)
class Which:
    """Which actions are meant: of a demand or case, in a status, of a kind, proposed by a rule, and
    those that a person can act on (``mine``). None for any."""

    of: str | None = None
    status: str | None = None
    kind: str | None = None
    rule: str | None = None
    mine: str | None = None


def read_actions(feeder: Feeder, which: Which) -> list[OfCase]:
    """The actions that are meant: those that wait for a person first, then the oldest.

    Raises Refused for a demand, a case, a status, a kind or a rule that is not known.
    """
    with feeder.database.reading() as session:
        store = Store(session)
        found = actions_of(feeder, store, which)
    return sorted(found, key=lambda each: STATUSES.index(each.action.status))


def read_action(feeder: Feeder, named: str) -> OfCase:
    """The one action of an id, or of its beginning. Raises Refused for none or several."""
    with feeder.database.reading() as session:
        return named_actions(feeder, Store(session), [named])[0]


def named_actions(feeder: Feeder, store: Store, names: Sequence[str]) -> list[OfCase]:
    """The actions of some ids, or of their beginnings, each once. Raises Refused for a name of none or
    of several."""
    check_filled({"the action": next((name for name in names if name == "ID"), None)})
    feeder.laws(store)
    found: dict[str, tuple[str, str]] = {}
    for name in names:
        rows = store.actions(id=name) if len(name) >= SHORTEST else []
        rows = [row for row in rows if row.id == name] or rows
        if len(rows) > 1:
            listed = "; ".join(f"{row.id} of {row.case_id}" for row in rows[:_TOLD])
            raise refused(
                "several-actions",
                f"Expected one action '{name}'; found {len(rows)}: {listed}.",
                "Give more of its id.",
            )
        if not rows:
            raise _unknown(store, name)
        found[rows[0].id] = (rows[0].case_id, rows[0].id)
    return as_they_stand(feeder, store, found.values())


def actions_of(feeder: Feeder, store: Store, which: Which) -> list[OfCase]:
    """The actions that are meant, oldest first; raises as read_actions does."""
    feeder.laws(store)
    if which.of is not None:
        check_filled({"the demand or case": which.of})
        known: Callable[[Store, str], None] = known_case if "/" in which.of else known_demand
        known(store, which.of)
    _check_known(feeder, which)
    rows = [
        (row.case_id, row.id)
        for row in store.actions(subject=which.of, kind=which.kind)
        if which.status in (None, row.status) and which.rule in (None, row.rule)
    ]
    found = as_they_stand(feeder, store, rows)
    return [each for each in found if which.mine is None or can_act(feeder.workspace, each, which.mine)]


def can_act(workspace: Workspace, of: OfCase, person: str) -> bool:
    """Whether the action waits for something that this person may do: who has approved it cannot approve
    it again."""
    action = of.action
    if action.status not in OPEN or of.incident is not None or any(of.hindrance):
        return False
    if action.status == "proposed" and has_approved(action, person):
        return False
    return not of.roles or any(workspace.may_act(person, role) for role in of.roles)


def has_approved(action: Action, person: str | None) -> bool:
    """Whether a person is among those who approved an action, in whatever spelling."""
    return person is not None and same_person(person) in {same_person(name) for name in action.approved_by}


def as_they_stand(feeder: Feeder, store: Store, rows: Iterable[tuple[str, str]]) -> list[OfCase]:
    """The actions with some (case, id), as they stand; those that are no longer proposed are left out."""
    wanted = list(rows)
    cases = store.cases(dict.fromkeys(case for case, _ in wanted))
    if None in cases.values():  # written by another version of the program
        belief = Belief(store, feeder.book, NOW)
        cases = {id: case or belief.case(id) for id, case in cases.items()}
    horizon = store.horizon()
    found = []
    for id, action_id in wanted:
        case, law = cases.get(id), feeder.book.law(feeder.demands[id.partition("/")[0]])
        actions = () if case is None else case.actions
        action = next((action for action in actions if action.id == action_id), None)
        if case is not None and case.seen is not None and law is not None and action is not None:
            reached = case.seen[0] if horizon is None else max(horizon, case.seen[0])
            found.append(OfCase(case, action, law.version(case.pack) or law.latest, reached))
    return found


def _check_known(feeder: Feeder, which: Which) -> None:
    """Raises Refused for a status, a kind or a rule that no version of the law knows."""
    packs = [program.pack for law in feeder.book.laws() for _, program, _ in law.recorded]
    kinds = [kind for pack in packs for kind in pack.actions]
    rules = [r.id for pack in packs for r in pack.rules if any(e.kind == "propose" for e in r.then)]
    for what, code, given, known in (
        ("status", "unknown-status", which.status, STATUSES),
        ("kind of action", "unknown-action-kind", which.kind, kinds),
        ("rule that proposes an action", "unknown-rule", which.rule, rules),
    ):
        if given is None or given in known or not packs:
            continue
        listed = ", ".join(dict.fromkeys(known)) or "none"
        near = suggestion(given, known)
        raise refused(code, f"Expected a {what}; found '{given}'.", near or f"Known are: {listed}.")


def _unknown(store: Store, name: str) -> Refused:
    if "/" in name:
        known_case(store, name)
    if "/" in name or name in {row.id for row in store.demands()}:
        what = "case" if "/" in name else "demand"
        rows = [row for row in store.actions(subject=name) if row.status in OPEN]
        listed = "; ".join(f"{row.id} ({row.kind} of {row.case_id}, {row.status})" for row in rows[:_TOLD])
        more = f" and {len(rows) - _TOLD:,} more" if len(rows) > _TOLD else ""
        return refused(
            "action-id",
            f"Expected the id of an action; found '{name}', which is a {what}.",
            f"Open are: {listed}{more}." if rows else "No action of it is open.",
            *(Again(instead=((name, (row.id,)),)) for row in rows[:_TOLD] if len(rows) <= _TOLD),
        )
    near = suggestion(name, [row.id for row in store.actions()])
    return refused(
        "unknown-action",
        f"No action '{name}' is on record.",
        near or "'forthwith actions' lists those that wait for a person.",
    )
