"""A calendar by its name alone, without a pack: one that ships, or of a country, a state or a market.

For one count a calendar of few years is enough, and much sooner made than one of all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from engine.calendars import Calendar, CalendarError, Convention, ConventionVersion, calendar_from_holidays
from engine.diagnostics import PackInvalid, refused
from engine.packs.calendars_schema import FIRST_YEAR, LAST_YEAR, DeclaredCalendar, build_calendars
from engine.packs.days_files import days_reader
from engine.packs.findings import Findings, listed, nearest
from engine.packs.shipped_calendars import declared_in, shipped_calendars

ALL_YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
_COUNTRY = re.compile(r"([A-Z]{2})(?:-(.{1,40}))?")
_MARKET = re.compile(r"[A-Z][A-Z0-9]{1,4}")
# at least so many units of a year are counted while one year goes by
_A_YEAR: Mapping[str, int] = {"days": 365, "business-days": 150, "hours": 8760, "months": 12, "years": 1}


def shipped_conventions() -> Mapping[str, Convention]:
    """The day-count conventions that come with the product."""
    return declared_in(shipped_calendars())[0].conventions


def shipped_calendar(name: str, years: range = ALL_YEARS) -> Calendar:
    """The calendar that ships under this name, or that of a country (``DE``), of one of its states
    (``US-NY``) or of a market (``XNYS``), for these years. Refused where there is none."""
    declared = declared_in(shipped_calendars())[0].calendars
    if name in declared:
        return _built(declared[name], years)
    place, market = _COUNTRY.fullmatch(name), _MARKET.fullmatch(name)
    try:
        if place is not None:
            return calendar_from_holidays(name, country=place[1], subdivision=place[2], years=years)
        if market is not None:
            return calendar_from_holidays(name, market=name, years=years)
    except CalendarError as error:
        if error.code != "calendar-source":
            raise
    raise refused(
        "unknown-calendar",
        f"Expected the name of a calendar; found '{name}', which is not known.",
        f"{_near(name, place[1] if place else None, declared)} Calendars are: {listed(declared)}; a "
        "country by its ISO code (DE), one of its states (US-NY), or a market (XNYS).".strip(),
    )


def years_of(start: str, number: int, convention: Convention, *, backward: bool = False) -> range:
    """The years that such a count is likely to touch; one that goes further is told that the
    calendar ends."""
    year = int(start[:4])
    far = 1 + max((_span(number, version) for version in convention.versions), default=0)
    first, last = (year - far, year + 1) if backward else (year - 1, year + far)
    return range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1)


def _span(number: int, version: ConventionVersion) -> int:
    added = max(version.extension.values(), default=0) + max(version.service.values(), default=0)
    return max(number, 0) // _A_YEAR[version.unit] + added // _A_YEAR["business-days"] + 1


def _built(declared: DeclaredCalendar, years: range) -> Calendar:
    asks = declared.country is not None or declared.market is not None
    narrow = replace(declared, years=(years[0], years[-1])) if asks else declared
    findings = Findings({})
    built = build_calendars({declared.name.text: narrow}, findings, days_reader({}, "", findings))
    if len(findings):
        raise PackInvalid(*findings.sorted())
    return built[declared.name.text]


def _near(name: str, country: str | None, declared: Mapping[str, DeclaredCalendar]) -> str:
    import holidays

    countries, markets = holidays.list_supported_countries(), holidays.list_supported_financial()
    if country in countries:
        states = [f"{country}-{state}" for state in countries[country]]
        return nearest(name, states) or f"The states of {country} are: {listed(countries[country])}."
    return nearest(name, [*declared, *countries, *markets])
