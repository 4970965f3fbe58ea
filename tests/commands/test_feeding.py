"""Every line fed is counted once; a trial writes nothing; the same again changes nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime.workspace import read_workspace
from tests.commands.running import EXAMPLE, contents, done, lines, response, run

COUNTS = ["read", "accepted", "duplicate", "waiting", "quarantined"]


def counts(*arguments: str, stdin: bytes = b"", at: Path) -> list[int]:
    said = run("feed", *arguments, "--json", stdin=stdin, at=at).json
    assert said["read"] == said["accepted"] + said["duplicate"] + said["waiting"] + said["quarantined"]
    return [said[name] for name in COUNTS]


def test_the_answer_has_exactly_the_keys_that_programs_rely_on(issued: Path) -> None:
    ran = run("feed", str(EXAMPLE / "events.jsonl"), "--json", at=issued)
    assert ran.code == 0
    assert list(ran.json) == [
        "format",
        *COUNTS,
        *("decisions", "before_issue", "seconds", "discarded", "waits", "undemanded", "bare"),
    ]
    assert ran.json["format"] == 1 and [ran.json[name] for name in COUNTS] == [3, 3, 0, 0, 0]
    assert isinstance(ran.json["seconds"], float)


def test_the_same_again_changes_nothing_under_another_name_or_by_standard_input(
    issued: Path, tmp_path: Path
) -> None:
    first = tmp_path / "first.jsonl"
    first.write_bytes(lines(response(), response(), response(id="7")))
    assert counts(str(first), at=issued) == [3, 3, 0, 0, 0]
    before = contents(issued)[0]
    second = shutil.copyfile(first, tmp_path / "second.jsonl")
    assert counts(str(second), at=issued) == [3, 0, 3, 0, 0]
    assert counts("-", stdin=first.read_bytes(), at=issued) == [3, 0, 3, 0, 0]
    assert contents(issued)[0] == before


def test_the_same_id_with_other_content_is_quarantined_with_both_versions(issued: Path) -> None:
    assert counts("-", stdin=lines(response(id="7")), at=issued) == [1, 1, 0, 0, 0]
    other = response(id="7", data={"items": ["guidance"]})
    ran = run("feed", "-", stdin=lines(other), at=issued)
    assert ran.code == 4
    assert "conflicting-event" in ran.out and '"orders"' in ran.out and '"guidance"' in ran.out


def test_blank_lines_are_passed_over_and_what_is_not_known_yet_waits(issued: Path) -> None:
    fed = b"\n  \n" + lines(response("doj-2018/nowhere"), response("doj-2099/oregon"), response())
    assert counts("-", stdin=fed, at=issued) == [3, 1, 0, 2, 0]
    done("demand", "add", "doj-2018", "--id", "nowhere", "--name", "Nowhere", "--on", "2018-02-01", at=issued)
    assert run("inspect", "doj-2018/nowhere", "--json", at=issued).json["facts"]["responses"] == 1


def test_a_trial_shows_the_decisions_and_writes_nothing(issued: Path) -> None:
    before = contents(issued)
    words = run("feed", "-", "--dry-run", stdin=lines(response(), response("doj-2018/x y")), at=issued)
    assert words.code == 4 and "nothing was written" in words.out and "part-in-time" in words.out
    ran = run("feed", "-", "--dry-run", "--json", stdin=lines(response()), at=issued)
    assert ran.json["dry_run"] is True and ran.json["accepted"] == 1
    assert [made["rule"] for made in ran.json["would"]] == ["part-in-time"]
    assert contents(issued) == before
    assert counts("-", stdin=lines(response()), at=issued) == [1, 1, 0, 0, 0]


def test_a_file_that_is_missing_is_refused_before_anything_is_written(issued: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.jsonl"
    good.write_bytes(lines(response()))
    before = contents(issued)
    assert run("feed", str(good), str(tmp_path / "none.jsonl"), at=issued).code == 1
    assert run("feed", str(good), str(tmp_path), at=issued).code == 1
    assert contents(issued) == before


def test_several_files_have_one_summary(issued: Path) -> None:
    ran = run("feed", str(EXAMPLE / "events.jsonl"), str(EXAMPLE / "scenario.jsonl"), at=issued)
    assert ran.code == 0 and ran.out.startswith("59 lines read\n") and ran.out.count("read") == 1


@pytest.mark.parametrize("name", ["events.csv", "EVENTS.CSV", "events.txt"])
def test_csv_is_read_by_its_ending_or_where_told(name: str, issued: Path, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(
        "type,case,on,items,sworn\nresponse_received,doj-2018/oregon,2018-02-20,orders;guidance,yes\n",
        "utf-8",
    )
    told = ["--format", "csv"] if name.endswith("txt") else []
    assert counts(str(file), *told, at=issued) == [1, 1, 0, 0, 0]
    facts = run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]
    assert facts["items_produced"] == ["orders", "guidance"]


def test_older_knowledge_may_be_imported_but_never_before_the_last_batch(issued: Path) -> None:
    ran = run(
        "feed", "-", "--recorded-at", "2018-02-20T09:00:00Z", "--json", stdin=lines(response()), at=issued
    )
    assert (ran.code, ran.json["error"]["code"]) == (1, "recorded-before")


def test_a_role_is_taken_only_from_those_listed_for_it(issued: Path) -> None:
    with (issued / "forthwith.toml").open("a") as config:
        config.write('[roles]\nreviewer = ["ann"]\n')
    accepted = response(type="response_accepted", role="reviewer", data={})
    fed = lines({**accepted, "actor": "ann"}, {**accepted, "actor": "joe"}, accepted)
    assert counts("-", stdin=fed, at=issued) == [3, 1, 0, 0, 2]
    rows = run("quarantine", "--json", at=issued).json["quarantine"]
    assert [(row["line"], row["code"]) for row in rows] == [(2, "role-missing"), (3, "role-missing")]


def test_what_a_line_says_cannot_reach_the_terminal(issued: Path) -> None:
    evil = response("doj-2018/oregon", type="\x1b[2Jx\u202e", data={})
    ran = run("feed", "-", stdin=lines(evil) + b"\x1b]0;title\x07\n", at=issued)
    shown = ran.out + run("quarantine", at=issued).out + run("quarantine", "show", "1", at=issued).out
    assert ran.code == 4 and not any(char in shown for char in "\x1b\x07\u202e")


def test_all_batches_of_an_import_are_recorded_when_it_says(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", 2)
    fed = lines(*(response(on=f"2018-02-{day}") for day in range(10, 15)))
    assert run("feed", "-", "--recorded-at", "2018-02-20T09:00:00Z", stdin=fed, at=empty).code == 0
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    ran = run("feed", "-", "--recorded-at", "2018-02-20T09:00:00Z", stdin=lines(response()), at=empty)
    assert ran.code == 1
    database = Database(read_workspace(empty).database)
    with database.reading() as session:
        events = Store(session).events_about(["doj-2018/oregon"])["doj-2018/oregon"]
    database.close()
    waited = [event.recorded_at for event in events if event.type == "response_received"]
    assert {str(at)[:19] for at in waited} == {"2018-02-20 09:00:00"}


def test_a_feed_that_is_refused_midway_says_what_was_written_and_goes_on_when_fed_again(
    issued: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", 2)
    good = tmp_path / "good.jsonl"
    good.write_bytes(lines(*(response(on=f"2018-02-{day}") for day in range(10, 15))))
    ran = run("feed", str(good), "-", "--json", stdin=b"a letter", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "no-feed")
    assert "the first 4 lines of the feed were written" in ran.json["error"]["message"]
    assert "feed the same again" in ran.json["error"]["help"]
    assert counts(str(good), "-", stdin=lines(response()), at=issued) == [6, 2, 4, 0, 0]


def test_a_feed_that_is_refused_at_once_speaks_of_nothing_written(issued: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("type,case,on,on\n", "utf-8")
    before = contents(issued)
    ran = run("feed", str(bad), "--json", at=issued)
    assert ran.code == 1 and "were written" not in ran.json["error"]["message"]
    assert contents(issued) == before


def test_only_a_regular_file_is_fed_and_a_pipe_is_not_waited_for(issued: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    good = tmp_path / "good.jsonl"
    good.write_bytes(lines(response()))
    sheet = tmp_path / "book.xlsx"
    sheet.write_bytes(b"PK\x03\x04 and more")
    before = contents(issued)
    for path, code in (
        (tmp_path / "pipe", "file-unreadable"),
        (Path("/dev/null"), "file-unreadable"),
        (tmp_path, "file-unreadable"),
        (sheet, "spreadsheet-file"),
    ):
        ran = run("feed", str(good), str(path), "--json", at=issued)
        assert (ran.code, ran.json["error"]["code"]) == (1, code)
    assert contents(issued) == before


NO_FEEDS = {
    "a demand": ("demand.yaml", b"id: doj-2018\npack: records-demand\n", "no-feed", "demand issue"),
    "CSV by another name": (
        "a.txt",
        b"Type;Case;On\nt;doj-2018/oregon;2018-02-01\n",
        "no-feed",
        "--format csv",
    ),
    "JSON named CSV": ("a.csv", lines(response()), "csv-header", "--format json"),
    "a header with a slip": (
        "d.csv",
        b"typ,Case,on,items\nresponse_received,doj-2018/oregon,2018-02-20,orders\n",
        "csv-header",
        "Did you mean 'type' by 'typ'? Correct the header",
    ),
    "a header with two": (
        "e.csv",
        b"tpye;subjcet;on\nresponse_received;doj-2018/oregon;2018-02-20\n",
        "csv-header",
        "Did you mean 'type' by 'tpye'? Did you mean 'subject' by 'subjcet'?",
    ),
    "CSV without a header": (
        "b.csv",
        b"response_received,doj-2018/oregon,2018-02-01\n",
        "csv-header",
        "at the top",
    ),
    "a letter": (
        "letter.txt",
        b"\n\nDear Sir,\n{see below}\n" + b"x\n" * 200,
        "no-feed",
        "one object a line",
    ),
    "bytes": ("scan.pdf", bytes(range(1, 256)) * 3 + b"\0", "no-feed", "no text"),
    "a list": ("a.json", b"[\n" + lines(response()).strip() + b",\n]\n", "no-feed", "brackets"),
    "a list on one line": ("b.json", b"[" + lines(response()).strip() + b"]", "no-feed", "brackets"),
    "an object over lines": (
        "c.json",
        b'{\n  "type": "t",\n  "data": {"a": 1}\n}\n',
        "no-feed",
        "on one line",
    ),
}


@pytest.mark.parametrize("said", NO_FEEDS)
def test_a_file_that_is_no_feed_is_refused_whole_with_every_other(
    said: str, issued: Path, tmp_path: Path
) -> None:
    name, text, code, told = NO_FEEDS[said]
    good, file = tmp_path / "good.jsonl", tmp_path / name
    good.write_bytes(lines(response()))
    file.write_bytes(text)
    before = contents(issued)
    ran = run("feed", str(good), str(file), at=issued)
    assert ran.code == 1 and f"error[{code}]" in ran.err and told in " ".join(ran.err.split())
    piped = run("feed", "-", "--format", "csv" if name.endswith(".csv") else "json", stdin=text, at=issued)
    assert piped.code == 1 and f"error[{code}]" in piped.err
    assert contents(issued) == before


@pytest.mark.parametrize(
    ("name", "text"), [("a.csv", b"type,case,on,items\n"), ("b.csv", b""), ("c.jsonl", b"\n\n")]
)
def test_a_file_that_holds_no_event_is_named(name: str, text: bytes, issued: Path, tmp_path: Path) -> None:
    good, file = tmp_path / "good.jsonl", tmp_path / name
    good.write_bytes(lines(response()))
    file.write_bytes(text)
    out = "".join(done("feed", str(good), str(file), at=issued).split())  # a long path is broken into lines
    assert f"{name}holdsnoevent" in out and "good.jsonlholds" not in out
    format = "csv" if name.endswith("csv") else "json"
    piped = done("feed", "-", "--format", format, stdin=text, at=issued)
    assert "standard input holds no event" in piped
    assert run("feed", str(file), "--json", at=issued).json["bare"] == [str(file)]


def test_what_is_wrong_with_many_lines_alike_is_said_once(issued: Path) -> None:
    rows = [f"response_received,doj-2018/oregon,2018-02-{day},orders,red" for day in range(10, 25)]
    text = "\n".join(["type,case,on,items,colour", *rows]) + "\n"
    ran = run("feed", "-", "--format", "csv", stdin=text.encode(), at=issued)
    assert ran.code == 4 and ran.out.count("no datum 'colour'") == 1
    assert "The same of lines 3, 4, 5, 6, 7, 8, 9, 10 and 6 more." in ran.out


def test_a_respondent_in_the_place_of_a_demand_waits_with_the_case_that_may_be_meant(issued: Path) -> None:
    row = b"type,case,on,items\nresponse_received,oregon,2018-02-20,orders\n"
    out = done("feed", "-", "--format", "csv", stdin=row, at=issued)
    assert "waits for the demand 'oregon', which is not known\n  Did you mean 'doj-2018/oregon'?" in out


def test_one_line_that_can_be_an_event_makes_a_file_a_feed_however_late_and_broken(issued: Path) -> None:
    text = b"a heading\n" * 99 + b'{"type": broken\n' + lines(response())
    ran = run("feed", "-", "--json", stdin=text, at=issued)
    assert ran.code == 4 and (ran.json["read"], ran.json["quarantined"]) == (101, 100)
