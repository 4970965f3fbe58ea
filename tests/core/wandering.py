"""Long random walks through a pack: people act on whatever is proposed, allowed or not, courts bar it and let
it go again, time passes, and what was said is taken back.

The pack leads the walks, so that they come far: events to which a rule answers with a step that the case can
take are told more often.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from engine.core.derive import Derived, derive
from engine.core.law import Law
from engine.model import Action, Event
from engine.packs.pack import EventType, Field
from tests.core.any_events import CASE, DEMAND, FIRST, opening

PEOPLE = ("ann", "Ann ", "bob", "cyd")
SCOPES = ("", "", 'respondent.id == "r"', 'respondent.kind == "city"', 'respondent.id != "r"')
UNLED = frozenset(
    {
        *("demand_issued", "respondent_added", "respondent_removed", "event_corrected", "event_retracted"),
        *("action_approved", "action_rejected", "action_done", "act_ratified", "act_withdrawn"),
    }
)
ENDS = frozenset(
    {"case_closed", "demand_withdrawn", "request_closed", "request_withdrawn", "respondent_exempted"}
)
"""What ends a walk, or leads it away from every remedy: told seldom."""
OFTEN = frozenset({"notice_of_withholding_sent", "order_served", "condition_breach_found", "request_routed"})
"""What a remedy needs on file: told often."""


Step = Callable[[], None]


class Walk:
    """One walk: its events in the order in which they were told, which is not always that of their days."""

    def __init__(self, law: Law, seed: int) -> None:
        self.law = law
        self.pack = law.latest.pack
        self.rng = Random(seed)
        self.events = opening(self.pack)
        self.now = datetime.fromisoformat(f"{FIRST.isoformat()}T17:00:00+00:00")
        self.kinds: dict[str, str] = {}
        """The kind of each action and each incident that ever was open."""
        types = [event for name, event in self.pack.events.items() if name not in UNLED]
        self.types = [event for event in types if event.name not in ENDS]
        self.ends = [event for event in types if event.name in ENDS]
        self.courts = [
            e for e in types if any(e.name in order.effects for order in self.pack.orders.values())
        ]

    def walked(self) -> Derived:
        """The case at the end of the walk, derived at once from all that was told."""
        for _ in range(self.rng.randint(8, 60)):
            case = derive(self.law, CASE, self.events, self.now).case
            self.kinds.update({action.id: action.kind for action in case.actions})
            self.kinds.update({each.id: each.kind or "" for each in case.incidents})
            passing = [d.at for d in case.deadlines if d.status == "running" and d.at is not None]
            live = [action for action in case.actions if action.status in ("proposed", "approved")]
            incidents = [each for each in case.incidents if each.status == "open"]
            steps: list[tuple[int, Step]] = [(30, partial(self.lead, case.state)), (3, self.retract)]
            if incidents:
                steps.append((60, partial(self.settle, self.rng.choice(incidents).id)))
            if live:
                steps.append((60, partial(self.act, self.rng.choice(live))))
            if passing:
                steps.append((40, partial(self.wait, min(passing))))
            if self.courts:
                steps.append((12, self.order))
            if self.ends:
                steps.append((1, lambda: self.tell(self.rng.choice(self.ends))))
            weights = [weight for weight, _ in steps]
            self.rng.choices([step for _, step in steps], weights)[0]()
            self.now += timedelta(minutes=self.rng.choice([7, 61, 1_501, 4_321]))
        return derive(self.law, CASE, self.events, self.now + timedelta(days=30))

    def wait(self, until: datetime) -> None:
        """A deadline passes."""
        self.now = max(self.now, until) + timedelta(hours=1)

    def order(self) -> None:
        """A court makes an order, or says more of one that it made."""
        known = {event.data["order"] for event in self.events if event.type == "injunction_granted"}
        made = [each for each in self.courts if each.name == "injunction_granted"]
        self.tell(self.rng.choice(self.courts if known else made))

    def lead(self, state: dict[str, str]) -> None:
        chance = self.rng.random()
        often = [each for each in self.types if each.name in OFTEN]
        if chance < 0.2:
            self.tell(self.rng.choice(self.types))
        else:
            self.tell(self.rng.choice((often if chance < 0.4 else self.led(state)) or self.types))

    def led(self, state: dict[str, str]) -> list[EventType]:
        """The events to which a rule answers with a step that the case can take from where it stands."""
        machines = self.law.latest.machines
        enters = {name: action.enters for name, action in self.pack.actions.items()}
        names = {
            name
            for rule in self.pack.rules
            for effect in rule.then
            for trigger in [enters.get(effect.value) if effect.kind == "propose" else effect.value]
            if trigger
            and any(machine.arc(state.get(region, ""), trigger) for region, machine in machines.items())
            for name in rule.on
        }
        return [each for each in self.types if each.name in names]

    def act(self, action: Action) -> None:
        spec = self.pack.actions[action.kind]
        wanted = "action_approved" if action.status == "proposed" else "action_done"
        type = self.rng.choices([wanted, "action_done", "action_rejected"], [85, 10, 5])[0]
        role = next(iter(spec.roles), "official") if self.rng.random() < 0.95 else "clerk"
        data: dict[str, Any] = {"action": action.id}
        if type == "action_done":
            data["kind"] = action.kind
            if self.rng.random() < 0.05:
                data["action"] = "no-such-one"
        else:
            data["proposal"] = action.proposal if self.rng.random() < 0.95 else "0" * 64
        if type == "action_rejected":
            data["reason"] = "r"
        self.say(type, CASE, data, role)

    def settle(self, incident: str) -> None:
        type = "act_ratified" if self.rng.random() < 0.7 else "act_withdrawn"
        spec = self.pack.actions.get(self.kinds[incident])
        role = next(iter(spec.roles), "official") if spec and self.rng.random() < 0.95 else "clerk"
        self.say(type, CASE, {"incident": incident, "reason": "r"}, role)

    def retract(self) -> None:
        told = self.events[2:]
        if told:
            event = self.rng.choice(told)
            self.say("event_retracted", event.subject, {"event": event.id}, event.role, actor=event.actor)

    def tell(self, declared: EventType) -> None:
        wide = declared.about == "demand" or (declared.about == "either" and self.rng.random() < 0.5)
        fields = declared.fields.values()
        data = {f.name: self.value(declared, f) for f in fields if f.required or self.rng.random() < 0.4}
        self.say(declared.name, DEMAND if wide else CASE, data, next(iter(declared.roles), "official"))

    def value(self, declared: EventType, field: Field) -> Any:
        steps = [trigger for action in self.pack.actions.values() for trigger in action.triggers]
        day = (self.now + timedelta(days=self.rng.choice([-30, -2, 1, 12, 45]))).date().isoformat()
        if field.name == "bars":
            return self.rng.sample(steps, self.rng.randint(1, len(steps)))
        if field.name == "scope":
            return self.rng.choice(SCOPES)
        if field.name == "move":
            arcs = {arc.trigger for region in self.pack.regions.values() for arc in region.transitions}
            return self.rng.choice(sorted(arcs))
        if field.type == "list<string>":
            return self.rng.sample(["a", "b", "c"], self.rng.choice([0, 1, 1, 1, 2, 3]))
        return {
            "int": self.rng.randint(0, 12),
            "double": 40.0,
            "bool": self.rng.random() < 0.5,
            "string": self.rng.choice("AB"),
            "date": day,
            "time": self.now.isoformat(),
        }[field.type]

    def say(
        self, type: str, subject: str, data: dict[str, Any], role: str | None, actor: str | None = None
    ) -> None:
        """It happens now, or did so some days ago and is only learned of."""
        number = len(self.events)
        back = self.rng.choice([1, 3, 9]) if self.rng.random() < 0.08 else 0
        at = self.now - timedelta(days=back) + timedelta(seconds=number)
        event = Event(
            source="t", id=f"e{number:03d}", type=type, subject=subject, data=data, time=at,
            actor=actor or self.rng.choice(PEOPLE), role=role,
        )  # fmt: skip
        self.events.append(event)
