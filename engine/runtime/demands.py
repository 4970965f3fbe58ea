"""What is recorded of a demand itself: that it was issued or amended, respondents added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.diagnostics import Diagnostic, Refused, refused, suggestion
from engine.ledger.store import Store
from engine.model import Event, digest
from engine.packs.load import read_pack
from engine.runtime.arrivals import Arrival
from engine.runtime.demand_file import DemandFile, added, event_about
from engine.runtime.feed import Fed, Feeder
from engine.runtime.respondents import Respondent
from engine.runtime.workspace import Workspace, pack_names


def issue(feeder: Feeder, demand: DemandFile) -> Fed:
    """Record a demand and its respondents; the same again changes nothing.

    Raises Refused where another demand of the name is known, PackInvalid where its pack has errors.
    """
    _check_pack(feeder.workspace, demand)
    with feeder.database.reading() as session:
        again = _was_issued(Store(session), demand)
    count = len(demand.events)
    return Fed(read=count, duplicate=count) if again else record(feeder, demand.events)


def amend(feeder: Feeder, demand: str, changes: dict[str, Any], reason: str, on: str) -> Fed:
    """Record that a demand changed: ``changes`` holds due_on, items, title, legal_basis."""
    data = {**changes, "reason": reason}
    with feeder.database.reading() as session:
        known_demand(Store(session), demand)
    name = f"{demand}/amended/{on}/{digest(data).removeprefix('sha256:')[:12]}"
    return record(feeder, [event_about(demand, name, "demand_amended", on, data)])


def add(feeder: Feeder, demand: str, respondents: Sequence[Respondent], on: str) -> Fed:
    """Record respondents that a demand was sent to as well. Raises Refused where one is known."""
    events = [added(demand, respondent, on) for respondent in respondents]
    with feeder.database.reading() as session:
        store = Store(session)
        known_demand(store, demand)
        before = store.events_about(event.subject for event in events)
    twice = [event.subject for event in events if not _may_be_added(event, before.get(event.subject, []))]
    if twice:
        raise Refused(
            *(
                Diagnostic(
                    code="respondent-known",
                    message=f"Expected a respondent that the demand does not have yet; {case} is known.",
                    help="Leave it out, or record an event_corrected if it was described wrongly.",
                )
                for case in twice
            )
        )
    return record(feeder, events)


def remove(feeder: Feeder, case: str, reason: str, on: str) -> Fed:
    """Record that a respondent is no longer asked. Raises Refused where the case is not known."""
    with feeder.database.reading() as session:
        known_case(Store(session), case)
    return record(
        feeder, [event_about(case, f"{case}/removed/{on}", "respondent_removed", on, {"reason": reason})]
    )


def record(feeder: Feeder, events: Sequence[Event]) -> Fed:
    """Feed events that a command makes: all of them, or none where one cannot be taken."""
    arrivals = [Arrival(event.source, 0, event.id, event, None) for event in events]
    return feeder.feed(arrivals, kind="demand", wrong="refuse", keep_decisions=True)


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
        help = (
            suggestion(case, known) or "A case is written DEMAND/RESPONDENT; 'forthwith status' lists them."
        )
        raise refused("unknown-case", f"No case '{case}' is known.", help)


def _check_pack(workspace: Workspace, demand: DemandFile) -> None:
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
    read_pack(workspace.root, name)


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
        if earlier is None or earlier.data != event.data:
            what = (
                "was not among those it was issued to" if earlier is None else "was described otherwise then"
            )
            raise refused(
                "demand-changed",
                f"The demand {demand.id} was issued before; {event.subject} {what}.",
                f"Add respondents with 'forthwith demand add {demand.id}'; what was issued stays.",
            )
    return True


def _may_be_added(event: Event, before: Sequence[Event]) -> bool:
    same = [earlier for earlier in before if earlier.key == event.key]
    if same:
        return same[0].data == event.data
    count = {"respondent_added": 1, "respondent_removed": -1}
    return sum(count.get(earlier.type, 0) for earlier in before) <= 0
