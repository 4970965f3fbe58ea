"""The federal holidays that are kept as data are those of the package, day for day.

FORTHWITH_GOLDEN=write writes them anew, after another edition of the package was installed.
"""

from __future__ import annotations

import os
from importlib import metadata
from pathlib import Path

import holidays
import msgspec
import pytest

from engine.calendars import calendar, calendar_from_holidays
from engine.calendars.federal import Kept, federal_days, kept

FILE = Path(__file__).parents[2] / "engine" / "calendars" / "us_federal.json"
EDITION = metadata.version("holidays")


def test_what_is_kept_is_what_the_installed_package_says() -> None:
    days: dict[str, list[str]] = {}
    for day, name in sorted(holidays.country_holidays("US", years=range(1969, 2102)).items()):
        if 1970 <= day.year <= 2100:
            days.setdefault(name, []).append(day.isoformat())
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        FILE.write_bytes(msgspec.json.format(msgspec.json.encode(Kept(EDITION, days)), indent=0) + b"\n")
        kept.cache_clear()
    assert kept() == Kept(EDITION, days)
    assert holidays.country_holidays("US").weekend == {5, 6}


def test_another_edition_is_asked_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert federal_days("0.1") is None
    federal = calendar_from_holidays("us", country="US", years=range(2009, 2012))
    monkeypatch.setattr(calendar, "federal_days", lambda edition: None)
    assert calendar_from_holidays("us", country="US", years=range(2009, 2012)) == federal


@pytest.mark.parametrize(
    "source",
    [{"country": "US"}, {"country": "DE", "subdivision": "BY"}, {"country": "SA"}, {"market": "XNYS"}],
)
def test_a_calendar_of_few_years_has_the_days_of_one_of_many(source: dict[str, str]) -> None:
    many = calendar_from_holidays("x", **source, years=range(2005, 2031))  # type: ignore[arg-type]
    for year in range(2006, 2030):
        few = calendar_from_holidays("x", **source, years=range(year, year + 1))  # type: ignore[arg-type]
        assert few.days == {day: name for day, name in many.days.items() if day.startswith(str(year))}
