"""`forthwith deadline`: the date and the proof, from anywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.calendars import count
from engine.packs.named_calendars import shipped_calendar, shipped_conventions, years_of
from tests.commands.running import ROOT, Ran, done, run

PLAIN = ["--from", "2018-01-24", "--days", "30", "--by", "frcp6"]


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def deadline(*changed: str, **options: str) -> Ran:
    given = {"from": "2018-01-24", "days": "30", "by": "frcp6", **options}
    return run(
        "deadline", *(word for name, value in given.items() for word in (f"--{name}", value)), *changed
    )


def test_the_date_comes_first_and_then_the_proof() -> None:
    assert (
        done("deadline", *PLAIN)
        == """\
2018-02-23 (Friday)

  2018-01-24  start      30 days on from this day, by 'frcp6' as in force since
                         2016-12-01
  2018-01-24  excluded   the day of the event is not counted
  2018-02-23  counted    30 days counted from 2018-01-25; this is the last
  2018-02-23  due        Friday: the last day to act
  2018-02-23  cites      Fed. R. Civ. P. 6(a)(1), (a)(5), (d), as amended 1
                         December 2016
"""
    )


def test_programs_get_three_keys_and_steps_of_three() -> None:
    said = run("deadline", *PLAIN, "--json").json
    assert list(said) == ["format", "due", "proof"] and (said["format"], said["due"]) == (1, "2018-02-23")
    assert [list(step) for step in said["proof"]] == [["step", "date", "note"]] * 5


WORKING = {"by": "business-days", "days": "3"}
KNOWN: list[tuple[str, dict[str, str], list[str], str]] = [
    ("mail", {"days": "14", "service": "mail"}, [], "2018-02-12"),
    ("backward", {"from": "2018-03-05", "days": "14"}, ["--before"], "2018-02-16"),
    ("an extension", {"days": "20", "by": "foia", "extension": "unusual-circumstances"}, [], "2018-03-08"),
    ("Bavaria", WORKING | {"from": "2018-05-28", "calendar": "DE-BY"}, [], "2018-06-01"),
    ("Berlin", WORKING | {"from": "2018-05-28", "calendar": "DE-BE"}, [], "2018-05-31"),
    ("an exchange", WORKING | {"from": "2018-03-28", "calendar": "XNYS"}, [], "2018-04-03"),
    ("Friday and Saturday", WORKING | {"from": "2018-01-26", "calendar": "EG"}, [], "2018-01-30"),
    ("every day", {"days": "31", "calendar": "every-day"}, [], "2018-02-24"),
    ("years far on", {"days": "60", "by": "years"}, [], "2078-01-24"),
    ("New Year observed in the old one", {"from": "2021-12-24", "days": "7"}, [], "2022-01-03"),
    ("a time", {"from": "2018-01-24T16:30:00-05:00"}, [], "2018-02-23"),
    ("a time elsewhere", {"from": "2018-01-25T04:00:00Z", "zone": "America/New_York"}, [], "2018-02-23"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "flags", "due"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN]
)
def test_known_dates(options: dict[str, str], flags: list[str], due: str) -> None:
    assert deadline(*flags, "--json", **options).json["due"] == due


def test_hours_end_at_a_time_of_the_day() -> None:
    hours = {"from": "2018-01-24T16:30:00-05:00", "days": "72", "by": "frcp6-hours"}
    assert deadline(**hours).out.startswith("2018-01-29 16:30 EST (Monday)\n")
    said = deadline("--json", **hours).json
    assert list(said) == ["format", "due", "at", "proof"] and said["at"] == "2018-01-29T21:30:00Z"
    west = {**hours, "from": "2018-01-24", "days": "24", "zone": "America/Los_Angeles"}
    assert deadline(**west).out.startswith("2018-01-25 00:00 PST (Thursday)\n")


REFUSED: list[tuple[str, dict[str, str], int, str, str]] = [
    ("a day that is none", {"from": "2018-02-30"}, 2, "day-invalid", "2018-02-28"),
    ("a day long ago", {"from": "1918-01-24"}, 2, "day-outside-years", "year"),
    ("a time that is none", {"from": "2018-01-24T25:00:00-05:00"}, 2, "time-invalid", "T16:30:00-05:00"),
    ("a time without its offset", {"from": "2018-01-24T16:30:00"}, 2, "time-naive", "offset"),
    ("a time of another zone", {"from": "2018-01-24T22:30:00-08:00"}, 2, "zone-missing", "--zone"),
    ("no number", {"days": "thirty"}, 2, "usage", "--days 30"),
    ("a negative number", {"days": "-3"}, 1, "number-invalid", "number"),
    ("an absurd number", {"days": "1000000000"}, 1, "number-invalid", "number"),
    ("the end of all calendars", {"days": "36500"}, 1, "calendar-ends", "number of days"),
    ("an unknown convention", {"by": "frcp"}, 1, "unknown-convention", "Did you mean 'frcp6'?"),
    ("an unknown calendar", {"calendar": "us-fedral"}, 1, "unknown-calendar", "Did you mean 'us-federal'?"),
    ("an unknown state", {"calendar": "US-NYC"}, 1, "unknown-calendar", "Did you mean 'US-NY'?"),
    ("an unknown market", {"calendar": "XLOM"}, 1, "unknown-calendar", "Did you mean 'XLON'?"),
    ("no country at all", {"calendar": "JAN"}, 1, "unknown-calendar", "(DE)"),
    ("an unknown service", {"service": "mial"}, 1, "service-unknown", "Did you mean 'mail'?"),
    ("an unknown extension", {"by": "foia", "extension": "unusual"}, 1, "extension-unknown", "unusual-circ"),
    ("an unknown zone", {"from": "2018-01-24T16:30:00Z", "zone": "New York"}, 1, "zone-unknown", "America/"),
    ("before the convention", {"from": "2009-11-30"}, 1, "convention-not-in-force", "convention"),
    ("mail in hours", {"by": "frcp6-hours", "service": "mail"}, 1, "hours-plain", "Leave it out"),
    ("a pack and no workspace", {"pack": "records-demand"}, 1, "no-workspace", "forthwith init"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "exit_code", "code", "help"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_what_cannot_be_counted_is_refused_in_words(
    options: dict[str, str], exit_code: int, code: str, help: str
) -> None:
    ran = deadline("--json", **options)
    assert (ran.code, ran.json["error"]["code"]) == (exit_code, code)
    assert help in ran.json["error"]["help"]
    words = deadline(**options)
    assert words.code == exit_code and not words.out and words.err.startswith(f"error[{code}]: ")


def test_a_pack_brings_its_own_calendar_conventions_and_zone(empty: Path) -> None:
    plain = deadline(**{"from": "2018-11-20", "days": "14", "calendar": "us-federal"})
    assert plain.out.startswith("2018-12-04 (Tuesday)")
    days = {"from": "2018-11-21", "days": "14", "pack": "records-demand"}
    ran = deadline("--workspace", str(empty), **days)
    assert ran.out.startswith("2018-12-06 (Thursday)") and "Day of mourning" in ran.out
    for options, near in (({"pack": "record-demand"}, "records-demand"), ({"calendar": "us"}, "us-federal")):
        ran = deadline("--workspace", str(empty), **{**days, **options})
        assert ran.code == 1 and near in ran.err


def test_a_calendar_of_the_years_nearby_gives_the_proof_of_one_of_all() -> None:
    whole = shipped_calendar("us-federal")
    for name, number, start in [
        ("frcp6", 30, "2020-12-02"), ("foia", 20, "2010-12-06"), ("business-days", 700, "1971-01-04"),
        ("months", 13, "2021-01-31"), ("years", 3, "2096-06-01"), ("calendar-days", 10, "1970-01-02"),
    ]:  # fmt: skip
        by: Any = shipped_conventions()[name]
        near = shipped_calendar("us-federal", years_of(start, number, by))
        assert count(start, number, by, near) == count(start, number, by, whole)


def test_it_starts_fast_because_nothing_heavy_is_loaded_for_it() -> None:
    heavy = "sqlmodel sqlalchemy holidays cel_expr_python durable_rules_engine transitions lark"
    loaded = f"[name for name in {heavy.split()!r} if name in sys.modules]"
    code = f"import sys, cli; cli.main(['deadline', *{PLAIN!r}]); print({loaded})"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
