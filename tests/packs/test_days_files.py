"""Days of a calendar from .ics and CSV files: part of the law, read without trust."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import PackInvalid
from engine.packs.days_files import is_days_file, read_days
from engine.packs.findings import Enough, Findings
from engine.packs.load import load_pack, pack_from_bytes, pack_to_bytes, read_pack
from engine.packs.named_days import MOST_CHARACTERS, MOST_DAYS

GOOD = Path(__file__).parents[1] / "gallery" / "good-pack"
CALENDARS, ICS, CSV = (
    f"rules/letters/{name}" for name in ("calendars.yaml", "closures.ics", "days/more.csv")
)
OFFICE = """\
calendars:
  office:
    extends: us-federal
    closures: {2018-12-24: Declared by hand}
    days_from: [closures.ics, days/more.csv]
"""
EVENTS = """\
BEGIN:VCALENDAR
VERSION:2.0
X-WR-CALNAME:Court closures
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:STANDARD
DTSTART:19701101T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;VALUE=DATE:20181205
SUMMARY:Day of mourning\\, by
  Executive Order
BEGIN:VALARM
TRIGGER:-PT15M
SUMMARY:not this
END:VALARM
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=America/New_York:20181222T000000
DTEND;TZID=America/New_York:20181225T000000
SUMMARY:Storm
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20180701
DURATION:P1W
SUMMARY:Move
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20160229
RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20180315
RRULE:FREQ=YEARLY;UNTIL=20200315
SUMMARY:Founders' day
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20180316
STATUS:CANCELLED
SUMMARY:Taken back
END:VEVENT
END:VCALENDAR
"""
ROWS = 'name,Day\n"Storm, again",2019-01-30\n\nDeclared elsewhere,2018-12-24\n'
FILES: Mapping[str, str] = {
    "workflows/letters.yaml": (GOOD / "workflow.yaml").read_text("utf-8").replace("us-federal", "office"),
    "rules/letters/rules.yaml": (GOOD / "rules.yaml").read_text("utf-8"),
    CALENDARS: OFFICE,
    ICS: EVENTS,
    CSV: ROWS,
}


def days(text: str, file: str = "closures.ics") -> Mapping[str, str]:
    findings = Findings({})
    found = read_days(text, file, findings)
    assert not len(findings), findings.sorted()
    return found


def test_whole_day_events_of_an_ics_file_are_days_with_names() -> None:
    assert days(EVENTS) == {
        "2018-12-05": "Day of mourning, by Executive Order",
        **{f"2018-12-{day}": "Storm" for day in (22, 23, 24)},
        **{f"2018-07-0{day}": "Move" for day in range(1, 8)},
        "2016-02-29": "closed",
        "2020-02-29": "closed",
        **{f"{year}-03-15": "Founders' day" for year in (2018, 2019, 2020)},
    }


def test_an_event_that_returns_for_ever_ends_with_the_calendars() -> None:
    found = days(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:18800704\nRRULE:FREQ=YEARLY\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert (min(found), max(found), len(found)) == ("1970-07-04", "2100-07-04", 131)


def test_a_csv_has_its_two_columns_in_any_order() -> None:
    assert days(ROWS, "more.csv") == {
        "2019-01-30": "Storm, again",
        "2018-12-24": "Declared elsewhere",
    }


def test_days_that_two_entries_name_bear_both_names_and_no_name_grows_without_end() -> None:
    assert days("day,name\n2018-12-05,a\n2018-12-05,b\n2018-12-05,\n", "x.csv") == {"2018-12-05": "a; b"}
    long = days("day,name\n" + f"2018-12-05,{'x' * 5_000}\n" * 2, "x.csv")
    assert len(long["2018-12-05"]) == MOST_CHARACTERS


def test_a_calendar_takes_in_its_files_and_what_is_declared_by_hand_counts_before_them() -> None:
    office = load_pack(FILES, "letters").calendar
    assert office.why_not("2018-12-05") == "Day of mourning, by Executive Order"
    assert office.why_not("2019-01-30") == "Storm, again"
    assert office.why_not("2018-12-24") == "Declared by hand"
    assert office.why_not("2018-12-25") == "Christmas Day"
    assert office.version.endswith(
        ", US federal, with 1 declared and 16 of closures.ics and 2 of days/more.csv"
    )


def test_the_files_are_part_of_the_pack_and_of_its_digest() -> None:
    pack = load_pack(FILES, "letters")
    assert {ICS, CSV} <= set(pack.files)
    assert load_pack({**FILES, ICS: EVENTS.replace("20181205", "20181206")}, "letters").digest != pack.digest
    assert load_pack({**FILES, ICS: "\ufeff" + EVENTS.replace("\n", "\r\n")}, "letters").digest == pack.digest
    assert load_pack({**FILES, "rules/letters/other.ics": "x"}, "letters").digest == pack.digest
    assert pack_from_bytes(pack_to_bytes(pack)) == pack


def test_the_files_are_read_from_the_folder_of_the_pack(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert read_pack(tmp_path, "letters") == load_pack(FILES, "letters")


@pytest.mark.parametrize(
    "name",
    [
        "../closures.ics", "a/../../closures.ics", "/etc/closures.csv", "a//b.csv", "./a.csv", ".a.csv",
        "a\\b.csv", "C:a.csv", "a.csv/", "a.yaml", "a", "a b.csv", "x" * 200 + ".csv", "ä.csv", "a.csv\n",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    assert not is_days_file(name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "secret.csv").write_text("day,name\n2018-01-01,secret\n", "utf-8")
    (tmp_path / CSV).unlink()
    (tmp_path / CSV).symlink_to(tmp_path / "secret.csv")
    with pytest.raises(PackInvalid) as refused:
        read_pack(tmp_path, "letters")
    assert [found.code for found in refused.value.diagnostics] == ["days-from"]
    assert "secret" not in str(refused.value.diagnostics[0].excerpt)


def _event(body: str) -> str:
    return f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n"


@pytest.mark.parametrize(
    "text",
    [
        _event("DTSTART:19700101\nDURATION:P99999D") * 3_000,
        _event("DTSTART:19700101\nDTEND:21001231") * 3_000,
        _event("DTSTART:19700101\nRRULE:FREQ=YEARLY\nDURATION:P365D") * 3_000,
        _event("DTSTART:00010101\nRRULE:FREQ=YEARLY;COUNT=9999") * 3_000,
        "BEGIN:VEVENT\n" * 70_000,
        "A" * 990_000,
        "A;B=" + ";B=" * 300_000,
        _event("SUMMARY:" + "\n ".join(["x"] * 300_000)),
        _event("DTSTART:20180101\nRRULE:" + ";" * 900_000),
    ],
)
def test_a_hostile_file_is_soon_refused(text: str) -> None:
    findings = Findings({})
    began = time.process_time()
    try:
        found = read_days(f"BEGIN:VCALENDAR\n{text}END:VCALENDAR\n", "x.ics", findings)
    except Enough:
        found = {}
    assert time.process_time() - began < 5
    assert len(findings) and len(found) <= MOST_DAYS


_LINES = [
    *EVENTS.splitlines(),
    *ROWS.splitlines(),
    "DTEND:1",
    "RRULE:FREQ=DAILY",
    "EXDATE:1",
    "END:X",
    '"',
    "\0",
]


@given(st.sampled_from(["x.ics", "x.csv"]), st.lists(st.one_of(st.sampled_from(_LINES), st.text(max_size=9))))
def test_no_file_can_do_worse_than_be_refused(file: str, lines: list[str]) -> None:
    head = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" if file.endswith("ics") else "day,name\n"
    findings = Findings({})
    for day in read_days(head + "\n".join(lines), file, findings):
        assert len(day) == 10
    for found in findings.sorted():
        assert found.message.endswith(".") and found.help and found.place is not None
