"""The shipped calendars and conventions, read from their file without the pack loader."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from engine.calendars import Calendar, Convention, ConventionVersion, calendar_from_holidays

SHIPPED = Path(__file__).parents[2] / "engine" / "packs" / "shipped" / "calendars.yaml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.fixture(scope="session")
def conventions() -> dict[str, Convention]:
    declared = YAML(typ="safe").load(SHIPPED)["conventions"]
    return {
        name: Convention(name, tuple(ConventionVersion(**version) for version in versions))
        for name, versions in declared.items()
    }


@pytest.fixture(scope="session")
def calendars() -> dict[str, Calendar]:
    declared = YAML(typ="safe").load(SHIPPED)["calendars"]
    made = {}
    for name, keys in declared.items():
        if "country" in keys:
            made[name] = calendar_from_holidays(name, **keys)
        else:
            weekend = frozenset(WEEKDAYS.index(day) for day in keys["weekend"])
            made[name] = Calendar(name, keys["version"], weekend, {})
    return made
