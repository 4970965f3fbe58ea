"""What is recorded of a demand itself: that it was issued or amended."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from engine.analysis.versions import Other
from engine.calendars import local_day, start_of_day
from engine.core.law import Law
from engine.diagnostics import Again, Diagnostic, Refused, check_filled, refused, suggestion
from engine.ledger.store import Key, Store
from engine.model import Event, digest
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.load import read_pack
from engine.packs.pack import Pack
from engine.runtime.arrivals import Arrival
from engine.runtime.attempting import attempted
from engine.runtime.clock import now
from engine.runtime.dating import NONE, Doubts, doubts
from engine.runtime.demand_file import DemandFile, event_about
from engine.runtime.fed import Fed
from engine.runtime.feed import Feeder
from engine.runtime.following import unknown_follows
from engine.runtime.nearest import meant_cases
from engine.runtime.permission import check_listed_roles, check_role, permitted
from engine.runtime.versions import other_in_force
from engine.runtime.workspace import Workspace, pack_names

_TOLD = 5
"""How many cases that may be meant are told one by one."""


class Who(NamedTuple):
    """Who acts and in which role, where it is said."""

    actor: str | None = None
    role: str | None = None


NOBODY = Who()


@dataclass(frozen=True)
class Stated:
    """What was recorded of a demand and what came of it. ``today`` is the day used because nobody gave
    one; ``other`` the version of the pack that governs a demand issued from files that differ; ``unknown``
    the demands it follows that are not known."""

    fed: Fed
    events: tuple[Event, ...]
    today: str | None = None
    doubts: Doubts = NONE
    other: Other | None = None
    unknown: tuple[str, ...] = ()


def issue(feeder: Feeder, demand: DemandFile, who: Who = NOBODY) -> Stated:
    """Record a demand and its respondents; the same again changes nothing.

    Raises Refused where another demand of the name is known, where it would follow itself by those it
    follows, or where ``who`` may not issue one; PackInvalid where its pack has errors.
    """
    pack = _check_pack(feeder.workspace, demand)
    with feeder.database.reading() as session:
        store = Store(session)
        feeder.book.read(store)
        again = _was_issued(store, demand)
        other = other_in_force(feeder.book, pack)
        unknown = unknown_follows(feeder, store, demand.id, demand.data.get("follows", ()))
    if again:
        return Stated(Fed(read=len(demand.events), duplicate=len(demand.events)), tuple(demand.events))
    law = feeder.book.law(pack.name)
    issued = start_of_day(demand.issued_on, pack.timezone)
    governing = pack if law is None else law.at(issued).pack
    events = _by(feeder, demand.events, governing, who)
    return Stated(_feed(feeder, events), events, other=other, unknown=unknown)


def amend(
    feeder: Feeder, demand: str, changes: dict[str, Any], reason: str, on: str | None, who: Who = NOBODY
) -> Stated:
    """Record that a demand changed: ``changes`` holds due_on, items, title, legal_basis."""
    check_reason(reason)
    check_filled({"--title": changes.get("title"), "--legal-basis": changes.get("legal_basis")})
    data = {**changes, "reason": reason}
    with feeder.database.reading() as session:
        store = Store(session)
        known_demand(store, demand)
        issued = next(row.issued_on for row in store.demands() if row.id == demand)
    if changes.get("due_on", issued) < issued:
        raise refused(
            "due-before-issue",
            f"Expected --due-on not before the day of issue, {issued}; found {changes['due_on']}.",
            "Correct the day; nothing was recorded.",
        )
    day = on or today_of(feeder)
    name = f"{demand}/amended/{day}/{digest(data).removeprefix('sha256:')[:12]}"
    return record(feeder, [event_about(demand, name, "demand_amended", day, data)], on, who)


def law_of(feeder: Feeder, store: Store, demand: str) -> Law:
    """The law of a demand that is known."""
    feeder.book.read(store)
    law = feeder.book.law(next(row.pack for row in store.demands() if row.id == demand))
    assert law is not None
    return law


def known_demand(store: Store, demand: str) -> None:
    """Raises Refused, with the nearest name, where the demand is not known."""
    known = [row.id for row in store.demands()]
    if demand not in known:
        help = suggestion(demand, known) or "Issue it first; 'forthwith status' shows what is known."
        raise refused("unknown-demand", f"No demand '{demand}' is known.", help)


def known_case(store: Store, case: str) -> None:
    """Raises Refused, with the nearest name, where the case is not known."""
    known = store.case_ids()
    if case not in known:
        raise Refused(unknown_case(case, known))


def cases_of_respondent(store: Store, respondent: str) -> list[str]:
    """The cases of a respondent, by demand. Raises Refused, with the nearest name, where it is not known."""
    cases = store.cases_of(respondent)
    if not cases:
        near = suggestion(respondent.rpartition("/")[2], store.respondents())
        raise refused(
            "unknown-respondent",
            f"No respondent '{respondent}' is known in any demand.",
            near or "'forthwith status' lists the cases, DEMAND/RESPONDENT.",
        )
    return cases


def unknown_case(case: str, known: Sequence[str]) -> Diagnostic:
    """What is said of a case that is not among those known: which may be meant, with the command for it."""
    meant = meant_cases(case, known)
    is_demand = any(id.startswith(f"{case}/") for id in meant)
    form = " A case is written DEMAND/RESPONDENT." if "/" not in case else ""
    message = f"'{case}' is a demand, not a case." if is_demand else f"No case '{case}' is known."
    command, again = None, tuple(Again(instead=((case, (id,)),)) for id in meant[:_TOLD])
    if len(meant) == 1:
        help = f"Did you mean '{meant[0]}'?"
    elif len(meant) > _TOLD:
        more = f"It has {len(meant):,} cases" if is_demand else f"{len(meant):,} cases may be meant"
        help = f"{more}, among them {', '.join(meant[:_TOLD])}. This lists them:"
        command, again = f"forthwith status{f' --demand {case}' if is_demand else ''}", ()
    elif meant:
        help = "It has these cases:" if is_demand else "Did you mean one of these?"
    else:
        help = "'forthwith status' lists them." if form else "'forthwith status' lists the cases."
    return Diagnostic("unknown-case", f"{message}{form}", help, command=command, again=again)


def record(feeder: Feeder, events: Sequence[Event], on: str | None, who: Who) -> Stated:
    """Record events of one demand that is known; of today where ``on`` is None, as they then are."""
    today = None if on is not None else events[0].occurred_on
    with feeder.database.reading() as session:
        store = Store(session)
        law = law_of(feeder, store, events[0].subject.partition("/")[0])
        known = store.events(event.key for event in events)
        doubtful = doubts(store, events, feeder.workspace.timezone, today=today is not None)
    acted = tuple(_as_known(event, known) for event in _by(feeder, events, law.latest.pack, who))
    return Stated(_feed(feeder, acted), acted, today, doubtful)


def _as_known(event: Event, known: Mapping[Key, Event]) -> Event:
    """The event as it is on record, where all that differs is who says it again."""
    before = known.get(event.key)
    if before is None or before.data != event.data:
        return event
    return replace(event, actor=before.actor, role=before.role)


def _feed(feeder: Feeder, events: Sequence[Event]) -> Fed:
    """Feed events that a command makes: all of them, or none where one cannot be taken."""
    arrivals = [Arrival(event.source, 0, event.id, event, None) for event in events]
    with attempted(feeder, "demand", events):
        return feeder.feed(arrivals, kind="demand", wrong="refuse", keep_decisions=True)


def _by(feeder: Feeder, events: Sequence[Event], pack: Pack, who: Who) -> tuple[Event, ...]:
    """The events with who acts, as said or as the workspace has it. Raises NotPermitted where the pack lets
    only others."""
    check_filled({"--by": who.actor, "--role": who.role})
    check_listed_roles(feeder)
    actor = who.actor or feeder.workspace.actor
    acted = tuple(replace(event, actor=actor, role=who.role) for event in events)
    roles = {name: declared.roles for name, declared in pack.events.items()}
    barred = [e for e in acted if not permitted(feeder.workspace, roles[e.type], actor, who.role)]
    with attempted(feeder, "demand", barred):
        for event in barred:
            check_role(feeder.workspace, event.type, roles[event.type], actor, who.role)
    return acted


def today_of(feeder: Feeder) -> str:
    """The current local day of the workspace."""
    return local_day(now(), feeder.workspace.timezone)


def check_reason(reason: str) -> None:
    """Raises Refused where a reason is empty, Misused where it is a blank of a command we show."""
    check_filled({"--reason": reason})
    if not reason.strip():
        raise refused(
            "reason-missing",
            "Expected a reason; found nothing.",
            "Say why, with --reason; it is kept for good.",
        )


def _check_pack(workspace: Workspace, demand: DemandFile) -> Pack:
    name, known = demand.data["pack"], pack_names(workspace.root)
    if name not in known:
        near = suggestion(name, known)
        raise Refused(
            Diagnostic(
                code="unknown-pack",
                message=f"Expected a pack of the workspace; there is no rules/{name}/rules.yaml.",
                help=near or f"Packs here: {', '.join(known) or 'none'}.",
                place=demand.pack_at,
                excerpt=demand.excerpt,
            )
        )
    return read_pack(workspace.root, name)


def _was_issued(store: Store, demand: DemandFile) -> bool:
    """Whether the demand was issued before, with this very content. Raises Refused for any other."""
    events = demand.events
    kept = store.events(event.key for event in events)
    issued = kept.get(events[0].key)
    if issued is None:
        if any(row.id == demand.id for row in store.demands()):
            message = (
                f"The demand {demand.id} is known already, but was not issued from a file like this one."
            )
            raise refused("demand-known", message, "Use 'forthwith demand amend', or issue under another id.")
        return False
    before, after = issued.data, events[0].data
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        raise refused(
            "demand-changed",
            f"The demand {demand.id} was issued with other content: {', '.join(changed)}.",
            f"What was issued stays. Record the change with 'forthwith demand amend {demand.id}'.",
        )
    for event in events[1:]:
        earlier = kept.get(event.key)
        if earlier is None:
            raise refused(
                "demand-changed",
                f"The demand {demand.id} was issued before; {event.subject} was not among the respondents.",
                f"Add respondents with 'forthwith demand add {demand.id}'; what was issued stays.",
            )
        if earlier.data != event.data:
            raise _described_otherwise(earlier, event)
    return True


def _described_otherwise(earlier: Event, event: Event) -> Refused:
    """What is said of a respondent whose description is another one than that on record."""
    before, after = earlier.data, event.data
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    values = [(name, after.get(name, "")) for name in changed]
    own = LIFECYCLE["event_corrected"].fields
    given = [
        f"{'data.' if name in own else ''}{name}={';'.join(value) if isinstance(value, list) else value}"
        for name, value in values
    ]
    words = " ".join(shlex.quote(word) for word in [event.subject, f"event={earlier.id}", *given])
    return refused(
        "demand-changed",
        f"The demand was issued before; {event.subject} was described otherwise then: {', '.join(changed)}.",
        f"What was issued stays. If it was wrong, record that with: forthwith record event_corrected {words} "
        "reason=WHY",
    )
