"""Deadlines of the workflow file: nodes to terms, and what stops their clocks."""

from __future__ import annotations

from typing import Literal, cast

from engine.packs.declared import DaysOfAStop, DeclaredDeadline, DeclaredTerm
from engine.packs.nodes import Items, Keys, Node, Scalar, Written
from engine.packs.schema import Reader


def read_deadline(name: Scalar, node: Node, reader: Reader) -> DeclaredDeadline:
    """One deadline of a state."""
    keys = reader.keys(node, "deadline", f"the deadline '{name.text}'")
    at = reader.word(keys.pop("at", None), "at", ("end", "start"))
    written = reader.text(keys.pop("cites", None), "cites")
    cites = "" if written is None else written.text
    tolled = read_tolled(keys.pop("tolled_while", None), name, reader)
    days = read_days_of_a_stop(keys, reader)
    exhaustive = reader.boolean(keys.pop("exhaustive", None))
    term = (
        _term_of(node, keys, f"the deadline '{name.text}'", reader)
        if isinstance(node, (Keys, Scalar))
        else None
    )
    return DeclaredDeadline(name, term, "start" if at == "start" else "end", cites, tolled, days, exhaustive)


def _term(node: Node, reader: Reader) -> DeclaredTerm | None:
    """A term: the name of a date, or a map that picks or counts."""
    if isinstance(node, Keys):
        return _term_of(node, reader.keys(node, "term", "the term"), "the term", reader)
    name = reader.name(node, "path")
    return None if name is None else DeclaredTerm("date", name.place, name)


def _term_of(node: Node, keys: dict[str, Node], what: str, reader: Reader) -> DeclaredTerm | None:
    kinds = [key for key in ("latest_of", "earliest_of", "date", "days") if key in keys]
    if len(kinds) != 1:
        found = " and ".join(kinds) or "none of them"
        reader.findings.add(
            "deadline-kind",
            f"Expected {what} to have one of latest_of, earliest_of, date, days; found {found}.",
            "Write {date: demand.due_on}, {latest_of: [demand.due_on, extended_until]} or "
            "{days: 14, by: business-days, from: entered_on}.",
            node.place,
        )
        return None
    kind = kinds[0]
    if kind != "days":
        for key in ("by", "from", "calendar"):
            if key in keys:
                reader.findings.add(
                    "unknown-key",
                    f"Expected '{key}' only beside 'days'; found it beside '{kind}'.",
                    f"Remove '{key}', or count days.",
                    node.key(key) if isinstance(node, Keys) else node.place,
                )
    if kind == "date":
        name = reader.name(keys["date"], "path")
        return None if name is None else DeclaredTerm("date", node.place, name)
    if kind == "days":
        return _counted(node, keys, what, reader)
    items = reader.items(keys[kind], "dates")
    terms = [_term(item, reader) for item in items]
    if isinstance(keys[kind], Items) and not items:
        reader.wrong_kind(keys[kind], f"at least one date in '{kind}'", "Name a date in it.")
    if None in terms or not terms:
        return None
    picked = tuple(term for term in terms if term is not None)
    return DeclaredTerm("latest" if kind == "latest_of" else "earliest", node.place, terms=picked)


def _counted(node: Node, keys: dict[str, Node], what: str, reader: Reader) -> DeclaredTerm | None:
    for key, meaning in (("by", "the day-count convention"), ("from", "the date to count from")):
        if key not in keys:
            reader.findings.add(
                "missing-key",
                f"Expected {what} to have the key '{key}' beside 'days': {meaning}.",
                "Write {days: 14, by: business-days, from: entered_on}.",
                node.place,
            )
    written = keys["days"]
    days: int | Scalar | None
    if isinstance(written, Scalar) and written.text[:1].isalpha():
        days = reader.name(written, "path")
    else:
        days = reader.integer(written)
        if days is not None and abs(days) > 40_000:
            reader.wrong_kind(written, "at most 40,000 days", "Write a smaller number of days.")
    by = reader.name(keys.get("by"), "title")
    calendar = reader.name(keys.get("calendar"), "title")
    start = _term(keys["from"], reader) if "from" in keys else None
    if days is None or by is None or start is None or (calendar is None and "calendar" in keys):
        return None
    return DeclaredTerm("days", written.place, days=days, by=by, terms=(start,), calendar=calendar)


def read_days_of_a_stop(keys: dict[str, Node], reader: Reader) -> DaysOfAStop:
    """What is said of the days on which a clock stops and runs again; takes their keys out."""
    nodes = {key: keys.pop(key) for key in ("stop_day", "restart_day") if key in keys}
    words = {key: reader.word(node, key, ("runs", "stands")) for key, node in nodes.items()}
    read = cast(dict[str, Literal["runs", "stands"] | None], words)
    first = next((node.place for node in nodes.values()), None)
    return DaysOfAStop(read.get("stop_day"), read.get("restart_day"), first)


def read_tolled(node: Node | None, name: Scalar, reader: Reader) -> Written | None:
    """The condition under which the clocks of a state, or of one deadline, stand still."""
    if node is None or isinstance(node, Written):
        return node
    if isinstance(node, Scalar):
        reader.findings.add(
            "condition-inline",
            f"Expected 'tolled_while' on a line of its own; found '{node.text}' inside braces.",
            f"Write 'tolled_while: {node.text}' on a line of its own below '{name.text}:'.",
            node.place,
        )
    else:
        reader.wrong_kind(
            node, "a condition for 'tolled_while'", "Write it on the same line as 'tolled_while:'."
        )
    return None
