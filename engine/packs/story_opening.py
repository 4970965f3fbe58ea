"""How a test begins: its demand, its respondent, of whom nothing need be said, its choices of law."""

from __future__ import annotations

from engine.diagnostics import Place
from engine.model import Value
from engine.packs.nodes import Items, Node
from engine.packs.stories import Told
from engine.packs.story_names import Beginning, Names


def read_demand(node: Node, names: Names) -> Told | None:
    """The demand, as the event that issues it; None where its day is not known."""
    keys = names.reader.keys(node, "test demand", "the demand of the test")
    id = names.reader.name(keys.get("id"), "title")
    issued, due = names.day(keys.get("issued_on")), names.day(keys.get("due_on"))
    if "due_on" in keys:
        names.not_before(keys["due_on"], due, Beginning(issued))
    data: dict[str, Value] = {"pack": "" if names.pack is None else names.pack.name}
    data.update(_texts(keys, ("authority", "title", "legal_basis"), names))
    if "items" in keys:
        data["items"] = _items(keys["items"], names)
    if issued is None:
        return None
    data.update({"issued_on": issued} if due is None else {"issued_on": issued, "due_on": due})
    return Told(node.place, "" if id is None else id.text, "demand_issued", issued, issued, data=data)


def read_respondent(node: Node | None, at: Place, issued_on: str | None, names: Names) -> Told | None:
    """The respondent, as the event that adds it; ``at`` is the place of the test, ``issued_on`` the day
    of its demand, on which it is added where nothing else is said."""
    keys = {} if node is None else names.reader.keys(node, "test respondent", "the respondent of the test")
    id = names.reader.name(keys.get("id"), "title")
    own = names.reader.name(keys.get("calendar"), "title")
    calendars = () if names.pack is None else names.pack.calendars
    names.known(own, calendars, "unknown-calendar", "a calendar of the pack", "Calendars")
    data: dict[str, Value] = {"name": "The respondent"}
    data.update(_texts(keys, ("name", "kind", "us_state", "geoid", "calendar"), names))
    on = issued_on
    if "added_on" in keys:
        on = names.day(keys["added_on"])
        names.not_before(keys["added_on"], on, Beginning(issued_on))
    if on is None:
        return None
    place = at if node is None else node.place
    return Told(place, "" if id is None else id.text, "respondent_added", on, on, data=data)


def read_parameters(node: Node | None, names: Names) -> dict[str, Value]:
    """The parameters that have another value in the test than in the pack."""
    declared = {} if names.pack is None else names.pack.parameters
    found: dict[str, Value] = {}
    for key, value in names.reader.entries(node, "parameters"):
        name = names.known(key, declared, "unknown-parameter", "a parameter of the pack", "Parameters")
        if name is None or name not in declared:
            continue
        read = names.reader.value(value, declared[name].type)
        if read is not None:
            found[name] = read
    return found


def _texts(keys: dict[str, Node], wanted: tuple[str, ...], names: Names) -> dict[str, Value]:
    read = {key: names.reader.text(keys[key], key) for key in wanted if key in keys}
    return {key: text.text for key, text in read.items() if text is not None}


def _items(node: Node, names: Names) -> list[str]:
    items = names.reader.items(node, "items")
    if isinstance(node, Items) and not items:
        names.reader.wrong_kind(node, "at least one item", "Write a list such as [first, second].")
    read = [names.reader.text(item, "items") for item in items]
    return [text.text for text in read if text is not None]
