"""A calendar: which days are no business days, and why; frozen, hashable, without a clock."""

from __future__ import annotations

import calendar as gregorian
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import metadata

from engine.calendars.days import FIRST, LAST, SINCE, UNTIL, WEEKDAYS, CalendarError, ordinal, weekday
from engine.calendars.federal import federal_days
from engine.model import digest

_CODE = re.compile(r"[A-Z][A-Z0-9]{1,4}")
_YEARLY = re.compile(r"(\d\d)-(\d\d)")


@dataclass(frozen=True, slots=True)
class Recess:
    """Days, both ends included, on which every clock stands still.

    ``since`` and ``until`` are ISO days (``2024-12-24``), or month and day (``12-24``) for a
    recess that returns each year and may run over the new year.
    """

    since: str
    until: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """``days`` names holidays and closures by ISO day; outside ``since``..``until`` (ISO days, both
    included) the calendar knows nothing and a count that gets there is refused. ``weekend`` holds
    weekdays, Monday 0. Two calendars are equal when name, version and content are.
    """

    name: str
    version: str
    weekend: frozenset[int]
    days: Mapping[str, str]
    since: str = SINCE
    until: str = UNTIL
    recesses: tuple[Recess, ...] = ()
    digest: str = field(init=False, repr=False, default="")
    _holidays: dict[int, str] = field(init=False, repr=False, default_factory=dict)
    _spans: tuple[tuple[int, int, str], ...] = field(init=False, repr=False, default=())
    _bounds: tuple[int, int] = field(init=False, repr=False, default=(FIRST, LAST))

    def __post_init__(self) -> None:
        if not self.weekend <= frozenset(range(7)) or len(self.weekend) == 7:
            raise CalendarError(
                f"Calendar '{self.name}': expected a weekend of at most six weekdays, "
                f"0 (Monday) to 6 (Sunday), found {sorted(self.weekend)}.",
                "Name the weekdays on which nothing is due.",
                "weekend-invalid",
            )
        bounds = (ordinal(self.since), ordinal(self.until))
        days = dict(sorted(self.days.items()))
        content = (
            self.name, self.version, sorted(self.weekend), days, self.since, self.until,
            [(r.since, r.until, r.name) for r in self.recesses],
        )  # fmt: skip
        write = object.__setattr__
        write(self, "days", days)
        write(self, "_holidays", {ordinal(day): name for day, name in days.items()})
        write(self, "_spans", tuple(sorted(span for r in self.recesses for span in _spans(r))))
        write(self, "_bounds", bounds)
        write(self, "digest", digest(content))

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Calendar) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    def is_business(self, day: str) -> bool:
        """Whether the ISO day is a day on which something can fall due."""
        return self.why_not(day) is None

    def why_not(self, day: str) -> str | None:
        """Why the ISO day is no business day: the recess, the holiday or the weekday; else None."""
        return self.closed(self.covered(ordinal(day)))

    def covered(self, number: int) -> int:
        """The ordinal itself, if the calendar covers it; CalendarError otherwise."""
        if self._bounds[0] <= number <= self._bounds[1]:
            return number
        raise CalendarError(
            f"The count leaves the days that the calendar '{self.name}' ({self.version}) covers: "
            f"{self.since} to {self.until}.",
            "Check the start and the number of days, or use a calendar that covers these years.",
            "calendar-ends",
        )

    def closed(self, number: int) -> str | None:
        """``why_not`` of an ordinal, for counting; the caller answers for the covered days."""
        for first, last, name in self._spans:
            if first <= number <= last:
                return name
        holiday = self._holidays.get(number)
        if holiday is not None:
            return holiday
        day = weekday(number)
        return WEEKDAYS[day] if day in self.weekend else None

    @property
    def holidays(self) -> Mapping[int, str]:
        """``days`` by ordinal."""
        return self._holidays

    @property
    def bounds(self) -> tuple[int, int]:
        """The first and last covered day, as ordinals."""
        return self._bounds

    @property
    def spans(self) -> tuple[tuple[int, int, str], ...]:
        """The recesses as ordinals: first day, last day, name; ascending."""
        return self._spans


def calendar_from_holidays(
    name: str,
    *,
    country: str | None = None,
    subdivision: str | None = None,
    market: str | None = None,
    years: range = range(1970, 2101),
) -> Calendar:
    """The public holidays, observed days included, that the ``holidays`` package knows of a country
    (ISO code), one of its subdivisions, or a market (``XNYS``).

    ``years`` are the ones it then covers: the same days of a year, whatever the others asked for.
    Working weekends that some countries declare to make up for a bridge day are not known to it.
    """
    if (country is None) == (market is None) or (market is not None and subdivision is not None):
        raise CalendarError(
            f"Calendar '{name}': expected either a country (with or without a subdivision) or a market.",
            "Write 'country: US', 'country: US' with 'subdivision: NY', or 'market: XNYS'.",
            "calendar-source",
        )
    if not years or years.step != 1 or years[0] < 1970 or years[-1] > 2100:
        raise CalendarError(
            f"Calendar '{name}': expected years between 1970 and 2100, "
            f"found {years.start} to {years.stop - 1}.",
            "Name years in that span.",
            "calendar-years",
        )
    edition = metadata.version("holidays")
    # a holiday may be observed in the year before or after its own
    source = _source(country, subdivision, market, range(years[0] - 1, years[-1] + 2), edition)
    if isinstance(source, str):
        raise CalendarError(
            f"Calendar '{name}': {source}.",
            f"The package holidays {edition} knows countries by ISO code (US), subdivisions (NY) "
            "and markets (XNYS); see its list.",
            "calendar-source",
        )
    since, until = f"{years[0]}-01-01", f"{years[-1]}-12-31"
    place = market or (f"{country}-{subdivision}" if subdivision else country)
    return Calendar(
        name=name,
        version=f"holidays {edition}, {'US federal' if place == 'US' else place}",
        weekend=source[0],
        days={day: text for day, text in source[1].items() if since <= day <= until},
        since=since,
        until=until,
    )


def _source(
    country: str | None, subdivision: str | None, market: str | None, years: range, edition: str
) -> tuple[frozenset[int], Mapping[str, str]] | str:
    """The weekend and the days by name that the package knows, or what it does not know."""
    if country == "US" and subdivision is None and (days := federal_days(edition)) is not None:
        return frozenset({5, 6}), days
    import holidays  # slow to import, and needed only where a calendar is made

    # the package looks a code up among everything it defines, also what is no country or market
    kind, code = ("Country", country) if country is not None else ("Financial market", market)
    found = getattr(holidays, code, None) if code is not None and _CODE.fullmatch(code) else None
    if getattr(found, "country" if country is not None else "market", None) is None:
        return f"{kind} {code} not available"
    try:
        if country is not None:
            source = holidays.country_holidays(country, subdiv=subdivision, years=years)
        else:
            source = holidays.financial_holidays(str(market), years=years)
    except NotImplementedError as unknown:
        return str(unknown)
    return frozenset(source.weekend), {day.isoformat(): text for day, text in source.items()}


def with_closures(
    calendar: Calendar,
    closures: Mapping[str, str],
    *,
    weekend: frozenset[int] | None = None,
    recesses: tuple[Recess, ...] = (),
    name: str | None = None,
    version: str | None = None,
) -> Calendar:
    """The calendar with declared closures (ISO day to reason) and recesses besides its own days."""
    added = f"{calendar.version}, with {len(closures)} declared" if closures else calendar.version
    return replace(
        calendar,
        name=calendar.name if name is None else name,
        version=added if version is None else version,
        weekend=calendar.weekend if weekend is None else weekend,
        days={**calendar.days, **closures},
        recesses=(*calendar.recesses, *recesses),
    )


def _spans(recess: Recess) -> list[tuple[int, int, str]]:
    yearly = [_YEARLY.fullmatch(end) for end in (recess.since, recess.until)]
    if yearly[0] is None or yearly[1] is None:
        return [_ordered(ordinal(recess.since), ordinal(recess.until), recess)]
    over = int(recess.until < recess.since)
    spans = [
        (_on(year, recess.since), _on(year + over, recess.until), recess.name) for year in range(1969, 2101)
    ]
    return [span for span in spans if span[1] >= FIRST and span[0] <= LAST]


def _ordered(first: int, last: int, recess: Recess) -> tuple[int, int, str]:
    if first <= last:
        return (first, last, recess.name)
    raise CalendarError(
        f"Recess '{recess.name}': expected it to end on or after {recess.since}, found {recess.until}.",
        "Exchange the two days.",
        "recess-invalid",
    )


def _on(year: int, text: str) -> int:
    month, day = int(text[:2]), int(text[3:])
    if not (1 <= month <= 12 and 1 <= day <= gregorian.monthrange(2000, month)[1]):
        raise CalendarError(
            f"Expected month and day as MM-DD, found '{text}'.", "Write 12-24 for 24 December.", "day-invalid"
        )
    # 29 February of a common year is its 28th
    return date(year, month, min(day, gregorian.monthrange(year, month)[1])).toordinal()
