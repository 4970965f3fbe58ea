"""Calendars and conventions as values: where they come from, and that they are the same everywhere."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from engine.calendars import (
    Calendar,
    CalendarError,
    Convention,
    ConventionVersion,
    Recess,
    calendar_from_holidays,
    count,
    with_closures,
)


def test_federal_holidays_come_with_their_observed_days(calendars: dict[str, Calendar]) -> None:
    federal = calendars["us-federal"]
    assert federal.version.endswith(", US federal")
    assert federal.why_not("2018-02-19") == "Washington's Birthday"
    assert federal.why_not("2010-07-05") == "Independence Day (observed)"
    assert federal.why_not("2010-12-31") == "New Year's Day (observed)"
    assert federal.why_not("2018-02-24") == "Saturday"
    assert federal.is_business("2018-02-23")
    assert not federal.is_business("2100-12-31")  # New Year of 2101, observed


def test_a_subdivision_and_a_market_have_calendars_of_their_own() -> None:
    years = range(2018, 2020)
    state = calendar_from_holidays("maine", country="US", subdivision="ME", years=years)
    assert state.why_not("2018-04-16") == "Patriots' Day"
    assert state.version.endswith(", US-ME")
    exchange = calendar_from_holidays("exchange", market="XNYS", years=years)
    assert exchange.why_not("2018-03-30") == "Good Friday"
    assert (exchange.since, exchange.until) == ("2018-01-01", "2019-12-31")
    with pytest.raises(CalendarError, match="2018-01-01 to 2019-12-31"):
        exchange.is_business("2020-01-02")


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"country": "US", "market": "XNYS"},
        {"market": "XNYS", "subdivision": "NY"},
        {"country": "ZZ"},
        {"country": "US", "subdivision": "ZZ"},
        {"market": "ZZZZ"},
        {"country": "US", "years": range(1900, 2000)},
    ],
)
def test_a_source_that_is_not_known_is_refused(source: dict[str, object]) -> None:
    with pytest.raises(CalendarError):
        calendar_from_holidays("x", **source)  # type: ignore[arg-type]


def test_equal_content_is_an_equal_calendar_and_a_copy_counts_alike(
    calendars: dict[str, Calendar], conventions: dict[str, Convention]
) -> None:
    federal = calendars["us-federal"]
    for copy in (
        pickle.loads(pickle.dumps(federal)),
        msgspec.json.decode(msgspec.json.encode(federal), type=Calendar),
    ):
        assert copy == federal and hash(copy) == hash(federal)
        assert count("2018-01-24", 21, conventions["business-days"], copy).on == "2018-02-23"
    assert with_closures(federal, {"2018-12-05": "closed"}) != federal
    for convention in conventions.values():
        assert msgspec.json.decode(msgspec.json.encode(convention), type=Convention) == convention


def test_what_a_caller_does_to_its_own_dict_changes_no_calendar() -> None:
    days = {"2018-12-05": "closed"}
    mine = Calendar("mine", "1", frozenset({5, 6}), days)
    days["2018-12-06"] = "closed"
    assert mine.is_business("2018-12-06")


def test_a_calendar_that_cannot_be_meant_is_refused() -> None:
    for weekend in (frozenset(range(7)), frozenset({7})):
        with pytest.raises(CalendarError):
            Calendar("x", "1", weekend, {})
    with pytest.raises(CalendarError):
        Calendar("x", "1", frozenset(), {"5 December": "closed"})
    for recess in (
        Recess("2018-02-01", "2018-01-01", "r"),
        Recess("13-01", "13-05", "r"),
        Recess("12-24", "x", "r"),
    ):
        with pytest.raises(CalendarError):
            Calendar("x", "1", frozenset(), {}, recesses=(recess,))


def test_versions_of_a_convention_follow_each_other() -> None:
    early = ConventionVersion("days", until="2016-11-30")
    late = ConventionVersion("business-days", since="2016-12-01")
    by = Convention("c", (early, late))
    assert by.on("2016-11-30") is early
    assert by.on("2016-12-01") is late
    for versions in ((late, early), (early, early), (ConventionVersion("days"), late)):
        with pytest.raises(CalendarError):
            Convention("c", versions)


def test_service_and_extension_only_add_days() -> None:
    for version in (
        ConventionVersion("days", service={"mail": -3}),
        ConventionVersion("days", extension={"x": -1}),
    ):
        with pytest.raises(CalendarError):
            Convention("c", (version,))
