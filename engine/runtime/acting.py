"""What a person says of actions: approve, reject, done; of one or of many, each an event of its own.

All of a call is one transaction. What is asked for is compared with how things stand in that very
transaction, so that nobody approves what has changed since it was shown, and who repeats a call that was
cut off is told what is on record already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import Literal

from msgspec.structs import replace

from engine.core.acts import OPEN_TO
from engine.core.people import FORBIDDEN, same_person
from engine.diagnostics import Diagnostic, NotPermitted, Refused, check_filled
from engine.ledger.store import Key, Store
from engine.model import Action, Event, digest
from engine.runtime.act import Act, said_already
from engine.runtime.act_refusals import gone, gone_out, other_evidence, why_not
from engine.runtime.actions import OfCase, Which, actions_of, as_they_stand, named_actions
from engine.runtime.attempting import attempt, keep
from engine.runtime.dating import NONE, Doubts, doubts
from engine.runtime.demands import check_reason, today_of
from engine.runtime.fed import Fed
from engine.runtime.feed import Feeder
from engine.runtime.permission import acting_roles, check_acting, check_listed_roles

SOURCE = "forthwith/actions"


@dataclass(frozen=True)
class Answer:
    """What came of an act on one action. ``action`` is as it stands after it, ``event`` what records the
    act: of one that is on record already, that event."""

    case: str
    action: Action
    outcome: Literal["accepted", "duplicate", "refused"]
    event: Event | None = None
    problem: Diagnostic | None = None
    wanted: tuple[str, ...] = ()
    """The roles of which one was needed, where that is the problem."""


@dataclass
class Acted:
    """What came of a call. ``on`` is the day of the events; ``today`` says that nobody gave it."""

    on: str
    today: bool
    answers: list[Answer] = field(default_factory=list)
    fed: Fed = field(default_factory=Fed)
    doubts: Doubts = NONE

    def of(self, outcome: str) -> list[Answer]:
        """The answers of one outcome."""
        return [answer for answer in self.answers if answer.outcome == outcome]


def chosen(feeder: Feeder, act: Act, names: Sequence[str], which: Which | None) -> tuple[list[OfCase], int]:
    """The actions that an act is to be about: those that are named, or all that match and are open to it;
    and of how many that match this person has said so already.

    Raises Refused for what is not known.
    """
    with feeder.database.reading() as session:
        store = Store(session)
        if which is None:
            return named_actions(feeder, store, names), 0
        found = actions_of(feeder, store, which)
        said = said_already(feeder, store, act, found)
    fresh = [each for each in found if each.action.status in OPEN_TO[act.type] and each.action.id not in said]
    return fresh, len(said)


def perform(feeder: Feeder, act: Act, shown: Sequence[OfCase], *, dry_run: bool = False) -> Acted:
    """Record the act for each action, as it was ``shown``; what cannot be done is told of each.

    Raises Refused where none of it can be done; nothing is recorded then. That somebody tried who may not is
    kept, unless this is a ``dry_run``.
    """
    check_filled({"--by": act.actor, "--role": act.role, "--reason": act.reason, "--note": act.note})
    if act.type == "action_rejected":
        check_reason(act.reason or "")
    check_listed_roles(feeder)
    acted = Acted(act.on or today_of(feeder), act.on is None)
    rejected: dict[str, Diagnostic] = {}

    def make(store: Store) -> list[Event]:
        acted.answers = [
            _with_problem(each, rejected.get(each.action.id))
            for each in _answers(feeder, store, act, shown, acted.on)
        ]
        if len(acted.of("refused")) == len(acted.answers):
            raise _Nothing
        fresh = [answer.event for answer in acted.of("accepted") if answer.event is not None]
        if fresh:
            acted.doubts = doubts(store, fresh, feeder.workspace.timezone, today=acted.today)
        return fresh

    def check(fed: Fed) -> None:
        keys = {answer.event.key for answer in acted.of("accepted") if answer.event is not None}
        if problems := _rejections(fed, keys):
            rejected.update(problems)
            raise _Rejected

    while True:
        try:
            acted.fed = feeder.at_once(make, check, kind="actions", dry_run=dry_run)
            break
        except _Rejected:
            continue  # again without those that the law refuses: each time there is less to record
        except _Nothing:
            raise _refusal(acted.answers, "" if dry_run else _keep(feeder, act, acted)) from None
    said = "" if dry_run else _keep(feeder, act, acted)
    after = {made.action.id: made.action for made in acted.fed.made if made.action is not None}
    acted.answers = [
        changed(each, action=after.get(each.action.id, each.action), problem=_told(each.problem, said))
        for each in acted.answers
    ]
    return acted


def _keep(feeder: Feeder, act: Act, acted: Acted) -> str:
    """Keep what was attempted and not permitted, and what to say of that; nothing where there was none."""
    attempts = []
    for answer in acted.answers:
        if answer.problem is not None and answer.problem.code in FORBIDDEN:
            said = {
                "type": act.type,
                "subject": answer.case,
                "occurredon": acted.on,
                "actor": act.actor,
                "role": act.role,
                "evidence": act.evidence,
                "data": act_data(act, answer.action),
            }
            attempts.append(attempt(said, answer.wanted, answer.problem.message))
    return keep(feeder, "actions", attempts) if attempts else ""


def _answers(feeder: Feeder, store: Store, act: Act, shown: Sequence[OfCase], on: str) -> list[Answer]:
    found = as_they_stand(feeder, store, [(each.case.id, each.action.id) for each in shown])
    now = {each.action.id: each for each in found}
    said = said_already(feeder, store, act, found)
    acts = Counter(
        event.data.get("action")
        for stream in store.events_about({each.case.id for each in found}).values()
        for event in stream
        if event.source == SOURCE
    )
    answers = []
    for was in shown:
        case, of = was.case.id, now.get(was.action.id)
        if of is None:
            answers.append(Answer(case, was.action, "refused", problem=gone(was)))
            continue
        before = said.get(of.action.id)
        if before is not None:
            problem = other_evidence(act, of, before)
            outcome: Literal["duplicate", "refused"] = "duplicate" if problem is None else "refused"
            answers.append(Answer(case, of.action, outcome, before, problem))
            continue
        role, lacking, wanted = _role(feeder, act, of)
        problem = why_not(act, of, was) or lacking
        if problem is not None:
            answers.append(Answer(case, of.action, "refused", problem=problem, wanted=wanted))
        else:
            event = _event(store, act, of, role, on, acts[of.action.id] + 1)
            answers.append(Answer(case, of.action, "accepted", event))
    return answers


def _event(store: Store, act: Act, of: OfCase, role: str | None, on: str, number: int) -> Event:
    """The act as an event. Its id names the action, and the act and who acts by a digest; between them
    stands its number among the acts on the action, so that those of one day stand in the order in which
    they were recorded. One that an event discarded while it waited has taken is passed over."""
    action = of.action
    who = digest([action.id, act.type, same_person(act.actor)]).removeprefix("sha256:")[:12]
    while store.event((SOURCE, id := f"{action.id}-{number:03}-{who}")) is not None:
        number += 1
    return Event(
        source=SOURCE,
        id=id,
        type=act.type,
        subject=of.case.id,
        data=act_data(act, action),
        occurred_on=on,
        actor=act.actor,
        role=role,
        evidence=act.evidence,
    )


def act_data(act: Act, action: Action) -> dict[str, str]:
    """What an event says of an act on an action."""
    data = {"action": action.id}
    if act.type == "action_done":
        data["kind"] = action.kind
    else:
        data["proposal"] = action.proposal
    return data | {name: text for name, text in (("reason", act.reason), ("note", act.note)) if text}


def _role(feeder: Feeder, act: Act, of: OfCase) -> tuple[str | None, Diagnostic | None, tuple[str, ...]]:
    """The role in which is acted: as given, else the only one that will do where the workspace lists this
    person for it; what is wrong with it, and the roles that would do."""
    roles, listed = acting_roles(feeder, of.case.id, of.action.kind), feeder.workspace.roles
    role = act.role
    if role is None and len(roles) == 1 and act.actor in listed.get(roles[0], ()):
        role = roles[0]
    try:
        check_acting(feeder, act.type, of.case.id, of.action.kind, act.actor, role)
    except NotPermitted as error:
        return role, error.diagnostics[0], error.wanted
    return role, None, ()


class _Nothing(Exception):
    """None of what was asked for can be done, and nothing was written."""


class _Rejected(Exception):
    """The law refuses some of the acts, and nothing was written."""


def _rejections(fed: Fed, keys: Collection[Key]) -> dict[str, Diagnostic]:
    """What the law, judging the acts in their place, refuses, by action: an order bars it, something is
    not on file, it is dated before what it needs. By hand nothing is recorded that is known to be refused."""
    problems = {}
    for made in fed.made:
        event = made.cause.event
        if made.outcome != "rejected" or event is None or event.key not in keys:
            continue
        told = made.because if made.incident is None else made.incident.because
        help = f"Is the day right (--on)? 'forthwith inspect {made.case}' shows how the case stands."
        if made.incident is not None:
            help += gone_out(event.type, made.case, event.data["action"])
        problem = Diagnostic(made.code or "rejected", f"{made.case}: {told}", help)
        problems[str(event.data["action"])] = problem
    return problems


def _with_problem(answer: Answer, problem: Diagnostic | None) -> Answer:
    if problem is None:
        return answer
    return Answer(answer.case, answer.action, "refused", problem=problem)


def _told(problem: Diagnostic | None, said: str) -> Diagnostic | None:
    """The problem, and where it is that who acts may not, what became of the attempt."""
    if problem is None or problem.code not in FORBIDDEN or not said:
        return problem
    return replace(problem, message=f"{problem.message} {said}")


def _refusal(answers: Sequence[Answer], said: str) -> Refused:
    told = []
    for problem in (each.problem for each in answers if each.problem is not None):
        end = said if said and problem.code in FORBIDDEN else "Nothing was recorded."
        told.append(replace(problem, message=f"{problem.message} {end}"))
    return Refused(*dict.fromkeys(told))
