"""Where a test begins when it does not begin at the demand: how the case stands by then."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import Value
from engine.packs.nodes import Items, Keys, Node, Scalar
from engine.packs.pack import Accumulator, Fact, Region
from engine.packs.schema import read_value
from engine.packs.stories import Given, Told
from engine.packs.story_names import Beginning, Names


def read_given(node: Node, demand: Told | None, respondent: Told | None, names: Names) -> Given | None:
    """How the case stands; None where that cannot be read. It opened with what came last of the demand
    and the respondent."""
    keys = names.reader.keys(node, "test given", "'given'")
    opened = _opened(demand, respondent)
    on = names.day(keys.get("on"))
    if "on" in keys:
        names.not_before(keys["on"], on, opened)
    states = _states(keys.get("state"), names)
    entered_on = _entered_on(keys.get("entered_on"), opened, on, names)
    facts, open = _facts(keys.get("facts"), names)
    items = _items(keys.get("items"), names)
    orders = _orders(keys.get("orders"), names)
    entering = _entering(keys.get("entering"), states, names)
    if names.pack is None or opened.day is None:
        return None
    begins = on or max([opened.day, *entered_on.values()])
    since = {region: entered_on.get(region, entered_on.get("", begins)) for region in states}
    region = next((region for region, state in states.items() if state in entering), "")
    if entering and since[region] != begins:
        names.reader.findings.add(
            "test-given",
            f"Expected what is entered as the test begins to be entered on its first day, {begins}; "
            f"'entered_on' says {since[region]}.",
            "Take 'entering' out, or correct 'entered_on'.",
            keys["entering"].place,
        )
    return Given(node.place, begins, states, since, facts, open, entering, items, orders)


def _opened(demand: Told | None, respondent: Told | None) -> Beginning:
    if demand is None or respondent is None:
        return Beginning(None if demand is None else demand.on)
    later = demand.on < respondent.on
    return Beginning(respondent.on, "the day the respondent was added") if later else Beginning(demand.on)


def _states(node: Node | None, names: Names) -> dict[str, str]:
    """The innermost state of every region; where nothing is said, the one in which a case opens."""
    regions = {} if names.pack is None else names.pack.regions
    found = {name: _opening(region) for name, region in regions.items()}
    for key, value in names.reader.entries(node, "states by region"):
        known = _region(key, names)
        if known is None:
            continue
        path = names.path(names.reader.name(value, "path"), known)
        if path is None or known not in regions:
            continue
        inside = [state.path for state in regions[known].states.values() if state.parent == path]
        if inside:
            names.reader.findings.add(
                "test-given",
                f"Expected the innermost state in which the case stands; '{path}' has states in it.",
                f"Write one of: {', '.join(inside)}.",
                value.place,
            )
        else:
            found[known] = path
    return found


def _opening(region: Region) -> str:
    path = region.initial
    while (inner := region.states[path].initial) is not None:
        path = inner
    return path


def _region(key: Scalar, names: Names) -> str | None:
    regions = {} if names.pack is None else names.pack.regions
    return names.known(key, regions, "unknown-region", "a region of the workflow", "Regions")


def _entered_on(node: Node | None, opened: Beginning, on: str | None, names: Names) -> dict[str, str]:
    """The days by region; the one of all regions below ""."""
    if isinstance(node, Keys):
        pairs = [(_region(key, names), value) for key, value in names.reader.entries(node, "days by region")]
    else:
        pairs = [] if node is None else [("", node)]
    found = {}
    for region, value in pairs:
        day = names.day(value)
        names.not_before(value, day, opened)
        names.not_after(value, day, Beginning(on, "the day with which the test begins"))
        if day is not None and region is not None:
            found[region] = day
    return found


def _entering(node: Node | None, states: Mapping[str, str], names: Names) -> tuple[str, ...]:
    """The state and those in it in which the case stands."""
    path = names.path(named) if (named := names.reader.name(node, "path")) is not None else None
    if path is None or named is None or names.pack is None:
        return ()
    for leaf in states.values():
        if leaf == path or leaf.startswith(f"{path}."):
            inner = leaf.removeprefix(path).split(".")[1:]
            return (path, *(f"{path}.{'.'.join(inner[: n + 1])}" for n in range(len(inner))))
    names.reader.findings.add(
        "test-given",
        f"Expected 'entering' to name a state in which the case stands; it does not stand in '{path}'.",
        f"Say so under 'state', or write one of: {', '.join(states.values())}.",
        named.place,
    )
    return ()


def _facts(node: Node | None, names: Names) -> tuple[dict[str, Value], dict[str, tuple[str, ...]]]:
    found: dict[str, Value] = {}
    open: dict[str, tuple[str, ...]] = {}
    for key, value in names.reader.entries(node, "facts", "path"):
        fact = _fact(key, names)
        grown = None if fact is None else fact.accumulate
        if fact is None or grown is None:
            continue
        if grown.kind == "between" and grown.by is not None:
            read = _all_open(fact.name, grown.by, value, names)
            if read is not None:
                found[fact.name], open[fact.name] = bool(read), read
        elif (one := _value(fact, grown, value, names)) is not None:
            found[fact.name] = one
            if grown.kind == "between":
                open[fact.name] = ("",) if one else ()
    return found, open


def _items(node: Node | None, names: Names) -> dict[str, str]:
    """How items stand, each by its status."""
    statuses = {} if names.pack is None else names.pack.items
    found: dict[str, str] = {}
    for key, value in names.reader.entries(node, "items by status"):
        status = names.known(key, statuses, "unknown-fact", "a way in which items stand", "Such ways")
        for item in names.reader.items(value, "items"):
            text = names.reader.text(item, key.text)
            if text is None or status is None:
                continue
            if text.text in found:
                names.reader.findings.add(
                    "test-given",
                    f"Expected an item to stand in one way; '{text.text}' stands in two.",
                    "Take it out of one of the two lists.",
                    text.place,
                )
            found[text.text] = status
    return found


def _orders(node: Node | None, names: Names) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each order bars, by its kind and id."""
    regions = () if names.pack is None else names.pack.regions.values()
    triggers = [transition.trigger for region in regions for transition in region.transitions]
    found = {}
    for key, value in names.reader.entries(node, "orders by kind"):
        kind = names.order(key)
        for id, written in names.reader.entries(value, f"what each '{key.text}' bars, by its id", "title"):
            read = [
                names.known(trigger, triggers, "unknown-trigger", "a trigger of the workflow", "Triggers")
                for trigger in names.reader.many(written)
            ]
            if kind is not None:
                found[kind, id.text] = tuple(trigger for trigger in read if trigger is not None)
    return found


def _fact(key: Scalar, names: Names) -> Fact | None:
    """The fact, where it is one that events make grow."""
    if names.pack is None:
        return None
    name, facts = key.text, names.pack.facts
    grown = [fact.name for fact in facts.values() if fact.accumulate is not None]
    if name in grown:
        return facts[name]
    help = _instead(name, facts, names)
    if help is None:
        names.known(key, grown, "unknown-fact", "a fact that events make grow", "Such facts")
    else:
        names.reader.findings.add(
            "test-given",
            f"Expected a fact that events make grow; '{name}' is none.",
            help,
            key.place,
        )
    return None


def _instead(name: str, facts: Mapping[str, Fact], names: Names) -> str | None:
    """What to give instead of a name that conditions read and no event makes grow."""
    head, dot, rest = name.partition(".")
    if name in facts and (compute := facts[name].compute) is not None:
        return f"Give what it is computed from: {', '.join(compute.names) or 'nothing'}."
    if name.removesuffix("_known") in facts and not dot:
        return f"Give '{name.removesuffix('_known')}', or leave it out: it is then not known."
    if not dot or names.pack is None:
        return None
    if head in ("demand", "respondent"):
        return f"Write '{rest}' under '{head}', at the head of the test."
    if head in ("state", "entered_on"):
        return f"Write '{rest}' under '{head}', in 'given'."
    if head == "parameter":
        return f"Write '{rest}' under 'parameters', at the head of the test."
    return {
        "event": "Write it of an event, under 'events'.",
        "items": "Write which items stand so under 'items', in 'given'.",
        "in_force": "Write which are in force under 'orders', in 'given'.",
        "cause": "It is the day, or the time, of the event or deadline that comes next.",
    }.get(head)


def _all_open(name: str, by: str, node: Node, names: Names) -> tuple[str, ...] | None:
    if not isinstance(node, Items):
        names.reader.wrong_kind(
            node,
            f"a list of what is open of '{name}', each by its '{by}'",
            "Write a list such as [first]; [] says that nothing is open.",
        )
        return None
    read = [names.reader.text(item, name) for item in node.items]
    return tuple(dict.fromkeys(text.text for text in read if text is not None))


def _value(fact: Fact, grown: Accumulator, node: Node, names: Names) -> Value | None:
    if fact.type == "date":
        return names.day(node)
    if fact.type == "string" and isinstance(node, Scalar) and read_value(node, "date"):
        return node.text
    read = names.reader.value(node, fact.type)
    if grown.kind == "count" and isinstance(read, int) and read < 0:
        names.reader.wrong_kind(node, "a count", "Write how many there were, 0 or more.")
        return None
    return list(dict.fromkeys(read)) if grown.kind == "collect" and isinstance(read, list) else read
