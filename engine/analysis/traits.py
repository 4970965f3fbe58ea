"""What each part of a pack says, trait by trait: to be read on a page, and to be compared.

Whatever a pack can say stands here in words; two packs with the same parts say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.analysis.wording import (
    both,
    conditions_words,
    due_words,
    effect_words,
    either,
    fact_words,
    said_words,
    value_words,
)
from engine.packs.pack import ActionType, EventType, Field, ItemStatus, OrderType, Pack, Region, Rule, State


class Trait(NamedTuple):
    """One thing that a part of a pack says, in ``words`` that can be read alone. ``meaning`` is what counts
    of them, None where they do, empty where nothing is decided by it; ``dated`` says that it tells a date."""

    words: str
    meaning: str | None = None
    dated: bool = False

    @property
    def counts(self) -> str:
        """What has to be the same for two to mean the same."""
        return self.words if self.meaning is None else self.meaning


Traits = Mapping[str, Trait]
"""By what they are about; empty is what the part itself is."""

Parts = dict[tuple[str, str], Traits]
"""By the kind of a part (``event``, ``rule``, ...) and its name."""


def together(traits: Traits) -> str:
    """All that a part says, on one line."""
    return "; ".join(trait.words for trait in traits.values())


def parts_of_workflow(pack: Pack, called: Mapping[str, str]) -> Parts:
    """The parts of the workflow. ``called`` is what states are named that a later version has renamed."""
    return {
        ("workflow", ""): {
            "name": Trait(pack.workflow, ""),
            "time zone": Trait(pack.timezone),
            "calendar": Trait(pack.calendar.name),
        },
        **{("event", name): event_traits(event) for name, event in pack.events.items()},
        **{("fact", name): {"": Trait(fact_words(fact))} for name, fact in pack.facts.items()},
        **{("item status", name): status_traits(status) for name, status in pack.items.items()},
        **{("order", name): order_traits(order) for name, order in pack.orders.items()},
        **{("action", name): action_traits(action) for name, action in pack.actions.items()},
        **{(of, name): traits for of, name, traits in _machines(pack, called)},
        **{
            ("renaming", old): {"": Trait(f"a case that stood in it goes on in {called.get(new, new)}")}
            for old, new in pack.renamed.items()
        },
    }


def parts_of_rules(pack: Pack, called: Mapping[str, str]) -> Parts:
    """The rules."""
    return {("rule", rule.id): rule_traits(rule, called) for rule in pack.rules}


_ABOUT = {"case": "a case", "demand": "a demand", "either": "a case or a demand"}


def event_traits(event: EventType) -> Traits:
    """The data of an event, what it is news of, whose act it is and who may record it."""
    traits = {f"field {name}": Trait(*_field(field)) for name, field in event.fields.items()}
    traits["what it is news of"] = Trait(f"about {_ABOUT[event.about]}")
    if event.told_by is not None:
        traits["whose act it is"] = Trait(f"an act of the {event.told_by}")
    traits["who may record it"] = _by("recorded", event.roles)
    return traits | _claim(event.exhaustive)


def _field(field: Field) -> tuple[str, str]:
    given = ", required" if field.required else ""
    left_out = "" if field.default is None else f", {value_words(field.default)} if left out"
    return f"{field.name}: {field.type}{given}{left_out}", f"{field.type}{given} {field.default!r}"


def _by(done: str, roles: Sequence[str]) -> Trait:
    return Trait(f"{done} by {either(roles) or 'anyone'}", ", ".join(sorted(roles)))


def _claim(exhaustive: bool) -> dict[str, Trait]:
    return {"always answered": Trait("some rule must always answer")} if exhaustive else {}


def status_traits(status: ItemStatus) -> Traits:
    """Which data name items that stand so, and whether these are answered."""
    fields = [f"{event}.{field}" for event, field in status.by]
    reasons = [f"{event}.{field}" for event, field in status.reasons.items()]
    return {
        "what names items": Trait(f"named by {either(fields)}", ", ".join(sorted(fields))),
        **(
            {"reason": Trait(f"its reason is {either(reasons)}", ", ".join(sorted(reasons)))}
            if reasons
            else {}
        ),
        "whether it answers": Trait(f"an item that stands so is {'' if status.answers else 'not '}answered"),
    }


_EFFECTS = {
    "opened": ("what begins it", "begins with"),
    "narrowed": ("what narrows it", "narrowed by"),
    "stayed": ("what stays it", "stayed by"),
    "resumed": ("what ends its stay", "its stay ends with"),
    "affirmed": ("what affirms it", "affirmed by"),
    "closed": ("what ends it", "ends with"),
}


def order_traits(order: OrderType) -> Traits:
    """What names an order, which event does what to it, and what it bars."""
    traits = {"what names it": Trait(f"each is named by the field {order.by} of its events")}
    for effect, (about, said) in _EFFECTS.items():
        if events := [event for event, does in order.effects.items() if does == effect]:
            traits[about] = Trait(f"{said} {either(events)}", ", ".join(sorted(events)))
    bars = f"bars {both(order.bars)}" if order.bars else "bars the moves that its event names"
    return traits | {"what it bars": Trait(bars, ", ".join(sorted(order.bars)))}


def action_traits(action: ActionType) -> Traits:
    """What an action moves, who settles it, how many have to, and whether it coerces."""
    steps = {
        "proposed": action.enters,
        "approved": action.approved,
        "rejected": action.rejected,
        "done": action.done,
    }
    number = "1 approval" if action.approvals == 1 else f"{action.approvals} approvals by different people"
    coerces = "a remedy, which coerces the respondent: no rule takes its moves by itself"
    return {
        "region": Trait(f"in the region {action.region}"),
        **{
            f"when {step}": Trait(f"when {step}: move {move}")
            for step, move in steps.items()
            if move is not None
        },
        "who may settle it": _by("settled", action.roles),
        "how many approve": Trait(f"needs {number}"),
        "whether it coerces": Trait(coerces if action.coercive else "coerces nobody"),
    }


def _machines(pack: Pack, called: Mapping[str, str]) -> Iterator[tuple[str, str, Traits]]:
    for region in pack.regions.values():
        first = called.get(region.initial, region.initial)
        yield "region", region.name, {"first state": Trait(f"a case opens in {first}")}
    for region in pack.regions.values():
        for state in region.states.values():
            name = called.get(state.path, state.path)
            yield "state", name, _state(region, state, called)
            for spec in state.deadlines:
                due = Trait(due_words(pack, state, spec), dated=True)
                cites = {"source": Trait(spec.cites, "")} if spec.cites else {}
                yield "deadline", f"{spec.name} of {name}", {"": due, **cites, **_claim(spec.exhaustive)}
    for region in pack.regions.values():
        for move in region.transitions:
            target = {"": Trait(f"to {called.get(move.target, move.target)}")}
            needs = Trait(f"needs: {said_words(move.needs)}", conditions_words(move.needs))
            for source in move.sources:
                name = f"{move.trigger} from {called.get(source, source)}"
                yield "move", name, target | ({"needs": needs} if move.needs else {})


def _state(region: Region, state: State, called: Mapping[str, str]) -> Traits:
    traits = {
        "": Trait("final: the case is over" if state.final else "not final"),
        "region": Trait(f"in the region {region.name}"),
    }
    if state.initial is not None:
        traits["first state"] = Trait(f"entered with it: {called.get(state.initial, state.initial)}")
    if state.tolled_while is not None and not state.deadlines:
        stops = f"its deadlines would stand still while {' '.join(state.tolled_while.source.split())}"
        traits["standing still"] = Trait(stops, "")
    return traits | ({"what it means": Trait(state.say, "")} if state.say else {})


def rule_traits(rule: Rule, called: Mapping[str, str]) -> Traits:
    """What a rule answers to, when, what it asks for, and what is said of it."""
    answers = [renamed_cause(on, called) for on in rule.on]
    asked = ", ".join(e.kind if e.kind == "note" else effect_words(e) for e in rule.then)
    return {
        "on": Trait(f"on {either(answers)}", ", ".join(sorted(answers))),
        "when": Trait(f"when {said_words(rule.when) or 'always'}", conditions_words(rule.when)),
        "then": Trait(f"then {', '.join(effect_words(effect) for effect in rule.then)}", asked),
        "priority": Trait(f"priority {rule.priority}"),
        "because": Trait(rule.because, ""),
        **({"cites": Trait(rule.cites, "")} if rule.cites else {}),
    }


def renamed_cause(on: str, called: Mapping[str, str]) -> str:
    """What a rule answers to, by what states are named now."""
    kind, _, name = on.partition(".")
    return f"{kind}.{called.get(name, name)}" if kind == "state_entered" else on
