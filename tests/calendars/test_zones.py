"""Where local days begin and end, over clock changes and days that were left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendars import CalendarError, end_of_day, local_day, start_of_day, zones_version

ENDS = [
    ("an ordinary day", "America/New_York", "2018-02-23", "2018-02-24T05:00"),
    ("a day of 23 hours", "America/New_York", "2018-03-11", "2018-03-12T04:00"),
    ("a day of 25 hours", "America/New_York", "2018-11-04", "2018-11-05T05:00"),
    ("Berlin, 23 hours", "Europe/Berlin", "2024-03-31", "2024-03-31T22:00"),
    ("Berlin, 25 hours", "Europe/Berlin", "2024-10-27", "2024-10-27T23:00"),
    ("no midnight on the next day", "America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00"),
    ("23:00 to 24:00 comes twice", "America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00"),
    ("no midnight in Beirut", "Asia/Beirut", "2024-03-30", "2024-03-30T22:00"),
    ("Beirut goes back at midnight", "Asia/Beirut", "2024-10-26", "2024-10-26T22:00"),
    ("Havana jumps at midnight", "America/Havana", "2024-03-09", "2024-03-10T05:00"),
    ("Havana's midnight comes twice", "America/Havana", "2024-11-02", "2024-11-03T04:00"),
    ("Saint John's goes back to the day before", "America/St_Johns", "2009-10-31", "2009-11-01T03:30"),
    ("Samoa, the day before the one left out", "Pacific/Apia", "2011-12-29", "2011-12-30T10:00"),
    ("Samoa, the day left out", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),
    ("Samoa, the day after", "Pacific/Apia", "2011-12-31", "2011-12-31T10:00"),
    ("Kwajalein, the day left out", "Pacific/Kwajalein", "1993-08-21", "1993-08-21T12:00"),
    ("half an hour of summer time", "Australia/Lord_Howe", "2024-04-07", "2024-04-07T13:30"),
    ("a quarter of an hour", "Asia/Kathmandu", "2024-01-01", "2024-01-01T18:15"),
    ("the last day of the years", "UTC", "2100-12-31", "2101-01-01T00:00"),
]


@pytest.mark.parametrize(("zone", "on", "end"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_a_day_ends_where_the_next_begins(zone: str, on: str, end: str) -> None:
    found = end_of_day(on, zone)
    assert found == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert found.tzinfo is UTC
    if on != "2100-12-31":
        after = (datetime.fromisoformat(on) + timedelta(days=1)).date().isoformat()
        assert found == start_of_day(after, zone)


ZONES = (
    "America/New_York America/Sao_Paulo America/Havana America/St_Johns America/Scoresbysund Asia/Beirut "
    "Asia/Gaza Asia/Amman Asia/Tehran Asia/Pyongyang Europe/Berlin Europe/Lisbon Africa/Cairo "
    "Africa/Casablanca Pacific/Apia Pacific/Kwajalein Pacific/Honolulu Antarctica/Troll "
    "Australia/Lord_Howe UTC"
).split()

instants = st.datetimes(datetime(1970, 1, 3), datetime(2100, 12, 29), timezones=st.just(UTC))


@settings(max_examples=600, deadline=None)
@given(instant=instants, zone=st.sampled_from(ZONES))
def test_an_instant_lies_in_its_local_day(instant: datetime, zone: str) -> None:
    on = local_day(instant, zone)
    assert start_of_day(on, zone) <= instant < end_of_day(on, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_days_follow_each_other_without_gap_and_an_end_belongs_to_the_next_day(zone: str) -> None:
    for year in (1986, 1993, 2006, 2011, 2018, 2024):
        day = datetime(year, 1, 1)
        while day.year == year:
            on, day = day.date().isoformat(), day + timedelta(days=1)
            start, end = start_of_day(on, zone), end_of_day(on, zone)
            assert start <= end <= start + timedelta(hours=26)
            assert end == start_of_day(day.date().isoformat(), zone)
            assert local_day(end, zone) > on
            if start < end:
                assert local_day(start, zone) == on == local_day(end - timedelta(microseconds=1), zone)


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "../etc/passwd", "America", "America//New_York", "zone.tab"]
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(CalendarError) as error:
        end_of_day("2018-02-23", zone)
    assert error.value.code == "zone-unknown"


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(CalendarError):
        local_day(datetime(2018, 2, 23), "UTC")


def test_the_edition_of_the_zones_is_named() -> None:
    assert zones_version().startswith("tzdata 20")
