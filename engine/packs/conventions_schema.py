"""Day-count conventions as a calendar file declares them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.calendars import CalendarError, Convention, ConventionVersion
from engine.packs.findings import explained
from engine.packs.keys import KEYS
from engine.packs.nodes import Node, Scalar
from engine.packs.schema import Reader


def read_convention(name: Scalar, node: Node, reader: Reader) -> Convention | None:
    """A convention with its versions; None where one of them has a mistake."""
    before = len(reader.findings)
    versions = [
        _version(item, name.text, reader) for item in reader.items(node, "versions of the convention")
    ]
    if not versions and len(reader.findings) == before:
        reader.wrong_kind(
            node, f"at least one version of the convention '{name.text}'", "Write '- unit: days'."
        )
    if len(reader.findings) > before:
        return None
    try:
        return Convention(name.text, tuple(version for version in versions if version is not None))
    except CalendarError as error:
        reader.findings.add(error.code, error.message, error.help, name.place)
        return None


def _version(node: Node, name: str, reader: Reader) -> ConventionVersion | None:
    keys = reader.keys(node, "convention version", f"a version of the convention '{name}'")
    read: dict[str, Any] = {}
    readers: Mapping[str, Callable[[Node], Any]] = {
        "since": lambda value: reader.value(value, "date"),
        "until": lambda value: reader.value(value, "date"),
        "exclude_start": reader.boolean,
        "service": lambda value: _days_by_name(value, reader),
        "extension": lambda value: _days_by_name(value, reader),
        "cut_off": lambda value: _text(value, "cut_off", reader),
        "cites": lambda value: _text(value, "cites", reader),
    }
    for key, value in keys.items():
        if key in readers:
            read[key] = readers[key](value)
        else:
            words = tuple(KEYS["convention version"][key].kind.split("|"))
            read[key] = reader.word(value, key, words)
    if "unit" not in read or None in read.values():
        return None
    with explained(reader.findings, keys["cut_off"].place if "cut_off" in keys else node.place):
        return ConventionVersion(**read)
    return None


def _days_by_name(node: Node, reader: Reader) -> dict[str, int]:
    days = {}
    for name, value in reader.entries(node, "names and days", "title"):
        number = reader.integer(value)
        if number is not None and not 0 <= number <= 1000:
            reader.wrong_kind(value, "0 to 1000 days", "Write a smaller number of days.")
        days[name.text] = number or 0
    return days


def _text(node: Node, what: str, reader: Reader) -> str | None:
    read = reader.text(node, what)
    return None if read is None else read.text
