"""A demand is issued once, whole or not at all; what changes afterwards is recorded beside it."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from engine.ledger.database import Database
from engine.runtime.workspace import read_workspace
from tests.commands.running import EXAMPLE, contents, done, lines, response, run

DEMAND = """\
id: d
pack: records-demand
authority: A
issued_on: 2018-01-24
due_on: 2018-02-23
items: [orders, guidance]
respondents: r.csv
"""
RESPONDENTS = "id,name,kind\nalpha,Alpha,city\nbeta,Beta,county\n"


def write(folder: Path, demand: str = DEMAND, respondents: str = RESPONDENTS) -> str:
    (folder / "r.csv").write_text(respondents, "utf-8")
    (folder / "d.yaml").write_text(demand, "utf-8")
    return str(folder / "d.yaml")


def board(workspace: Path) -> dict[str, str]:
    cases = run("status", "--json", at=workspace).json["cases"]
    return {case["case"]: case["state"]["demand"] for case in cases}


def test_issuing_opens_a_case_for_each_respondent(empty: Path) -> None:
    assert "Issued d to 2 respondents." in done("demand", "issue", write(empty), at=empty)
    assert board(empty) == {"d/alpha": "requested", "d/beta": "requested"}


def test_respondents_may_stand_in_the_demand_itself(empty: Path) -> None:
    inline = DEMAND.replace(
        "respondents: r.csv",
        "respondents:\n  - {id: alpha, name: Alpha, geoid: 0601000, prior_contacts: [2017-04-21]}",
    )
    done("demand", "issue", write(empty, inline), at=empty)
    facts = run("inspect", "d/alpha", "--json", at=empty).json["facts"]
    assert facts["respondent.geoid"] == "0601000"


def test_issuing_the_same_again_changes_nothing_and_says_so(empty: Path) -> None:
    file = write(empty)
    done("demand", "issue", file, at=empty)
    before = contents(empty)
    assert "nothing was changed" in done("demand", "issue", file, at=empty)
    assert contents(empty) == before


@pytest.mark.parametrize(
    ("demand", "respondents", "way"),
    [
        (DEMAND.replace("02-23", "02-24"), RESPONDENTS, "demand amend d"),
        (DEMAND.replace("guidance", "directives"), RESPONDENTS, "demand amend d"),
        (DEMAND, RESPONDENTS + "gamma,Gamma,city\n", "demand add d"),
        (DEMAND, RESPONDENTS.replace("Beta", "Bèta"), "record event_corrected d/beta event="),
    ],
)
def test_other_content_under_the_same_id_is_refused_with_the_way_to_record_it(
    demand: str, respondents: str, way: str, empty: Path
) -> None:
    done("demand", "issue", write(empty), at=empty)
    before = contents(empty)
    ran = run("demand", "issue", write(empty, demand, respondents), "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (1, "demand-changed")
    assert way in ran.json["error"]["help"]
    assert contents(empty) == before


def test_a_respondent_described_otherwise_is_put_right_by_the_command_that_is_told(empty: Path) -> None:
    done("demand", "issue", write(empty), at=empty)
    other = write(empty, DEMAND, RESPONDENTS.replace("Beta", "Beta & Sons"))
    told = run("demand", "issue", other, "--json", at=empty).json["error"]["help"]
    _, *words = shlex.split(told.partition("record that with: ")[2])
    done(*[word.replace("WHY", "misspelt") for word in words], at=empty)
    assert run("inspect", "d/beta", "--json", at=empty).json["respondent"] == "Beta & Sons"


MISTAKES = [
    ("yaml", "id: d", "id: d d", "bad-name", 1),
    ("yaml", "pack: records-demand", "pakc: records-demand", "unknown-key", 2),
    ("yaml", "pack: records-demand", "pack: record-demand", "unknown-pack", 2),
    ("yaml", "2018-01-24", "24 January 2018", "wrong-kind", 4),
    ("yaml", "2018-02-23", "20188-02-23", "wrong-kind", 5),
    ("yaml", "2018-02-23", "2018-01-23", "due-before-issue", 5),
    ("yaml", "[orders, guidance]", "[]", "wrong-kind", 6),
    ("yaml", "[orders, guidance]", "{a: b}", "wrong-kind", 6),
    ("yaml", "r.csv", "no-such.csv", "file-unreadable", 7),
    ("yaml", "authority: A", "authority: A\nauthority: B", "duplicate-key", 4),
    ("csv", "name,kind", "nmae,kind", "csv-columns", 1),
    ("csv", "alpha,Alpha", "al pha,Alpha", "bad-name", 2),
    ("csv", "beta,Beta", "alpha,Beta", "duplicate-respondent", 3),
    ("csv", "beta,Beta", "beta,", "missing-datum", 3),
    ("csv", "beta,Beta,county", "beta,Beta", "csv-columns", 3),
    ("csv", "beta,Beta,county", 'beta,"Beta,county', "csv-syntax", 3),
]


@pytest.mark.parametrize(("kind", "right", "wrong", "code", "line"), MISTAKES)
def test_a_mistake_names_its_file_and_line_and_nothing_is_recorded(
    kind: str, right: str, wrong: str, code: str, line: int, empty: Path
) -> None:
    demand = DEMAND.replace(right, wrong) if kind == "yaml" else DEMAND
    respondents = RESPONDENTS.replace(right, wrong) if kind == "csv" else RESPONDENTS
    before = contents(empty)
    ran = run("demand", "issue", write(empty, demand, respondents), "--json", at=empty)
    assert ran.code == 1
    found = [(d["code"], Path(d["file"]).suffix, d["line"]) for d in ran.json["diagnostics"]]
    assert (code, f".{kind}", line) in found
    assert contents(empty) == before


def test_all_mistakes_of_both_files_are_told_at_once(empty: Path) -> None:
    file = write(
        empty, DEMAND.replace("authority", "autority").replace("02-23", "02-30"), "id,name\na b,A\n,B\n"
    )
    ran = run("demand", "issue", file, at=empty)
    assert ran.code == 1
    for said in ("Did you mean 'authority'?", "d.yaml:5:", "r.csv:2:", "r.csv:3:"):
        assert said in ran.err
    assert "authority" in ran.err and "^" in ran.err


def test_amending_moves_the_deadline_and_the_same_again_changes_nothing(issued: Path) -> None:
    command = [
        "demand",
        "amend",
        "doj-2018",
        "--due-on",
        "2018-03-09",
        "--reason",
        "more time",
        "--on",
        "2018-02-20",
    ]
    assert "Amended doj-2018: due_on." in done(*command, at=issued)
    cases = run("status", "--json", at=issued).json["cases"]
    assert {case["due_on"] for case in cases} == {"2018-03-09"}
    assert {case["next_deadline"]["at"] for case in cases} == {"2018-03-10T05:00:00Z"}
    assert "nothing was changed" in done(*command, at=issued)


def test_a_respondent_is_added_and_removed_while_the_demand_runs(issued: Path) -> None:
    one = ["demand", "add", "doj-2018", "--id", "akron-oh", "--name", "Akron", "--kind", "city"]
    done(*one, "--on", "2018-02-01", at=issued)
    assert "nothing was changed" in done(*one, "--on", "2018-02-01", at=issued)
    assert run(*one, "--on", "2018-02-02", "--json", at=issued).json["error"]["code"] == "respondent-known"
    assert board(issued)["doj-2018/akron-oh"] == "requested"
    remove = ["demand", "remove", "doj-2018/akron-oh", "--on", "2018-02-03", "--reason"]
    assert "requested -> withdrawn" in done(*remove, "sent in error", at=issued)
    assert "nothing was changed" in done(*remove, "sent in error", at=issued)
    assert run(*remove, "again", "--json", at=issued).json["error"]["code"] == "respondent-removed"
    assert board(issued)["doj-2018/akron-oh"] == "withdrawn"
    assert len(board(issued)) == 24


@pytest.mark.parametrize("on", ["2018-02-01", "2018-02-03", "2018-02-05"])
def test_a_respondent_removed_is_not_added_again_but_the_removal_can_be_taken_back(
    on: str, issued: Path
) -> None:
    one = ["demand", "add", "doj-2018", "--id", "akron-oh", "--name", "Akron"]
    done(*one, "--on", "2018-02-01", at=issued)
    done("demand", "remove", "doj-2018/akron-oh", "--reason", "x", "--on", "2018-02-03", at=issued)
    before = contents(issued)
    ran = run(*one, "--on", on, at=issued)
    assert ran.code == 1 and "error[respondent-removed]" in ran.err
    assert contents(issued) == before
    given = shlex.split(ran.err.splitlines()[-1].replace("WHY", "removed"))
    done(*given[1:], at=issued)
    assert board(issued)["doj-2018/akron-oh"] == "requested"
    assert run(*one, "--on", "2018-02-05", "--json", at=issued).json["error"]["code"] == "respondent-known"


def test_a_change_of_the_due_date_tells_what_it_takes_back_in_each_case(issued: Path) -> None:
    done("tick", "--as-of", "2018-02-24", at=issued)
    amend = ["demand", "amend", "doj-2018", "--due-on", "2018-03-09", "--reason", "more time"]
    out = done(*amend, "--on", "2018-02-20", at=issued)
    assert "46 earlier decisions taken back" in out and "... and 26 more" in out
    assert "doj-2018/illinois: requested -> late" in out


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [("--due-on", "2018-01-23", "due-before-issue"), ("--reason", " ", "reason-missing")],
)
def test_an_amendment_that_cannot_be_meant_is_refused(
    option: str, value: str, code: str, issued: Path
) -> None:
    said = {"--due-on": "2018-03-09", "--reason": "x", option: value}
    ran = run(
        "demand", "amend", "doj-2018", *(word for pair in said.items() for word in pair), "--json", at=issued
    )
    assert (ran.code, ran.json["error"]["code"]) == (1, code)


FED = {
    "type": "demand_issued",
    "subject": "d",
    "occurredon": "2018-01-24",
    "data": {
        "issued_on": "2018-01-24",
        "due_on": "2018-02-23",
        "items": ["orders"],
        "pack": "records-demand",
    },
}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"due_on": "2018-01-23"}, "due-before-issue"),
        ({"items": []}, "blank-items"),
        ({"items": ["orders", " "]}, "blank-items"),
    ],
)
def test_a_demand_that_cannot_be_meant_goes_to_quarantine_also_as_a_correction(
    changed: dict[str, object], code: str, empty: Path
) -> None:
    wrong = {**FED, "data": {**FED["data"], **changed}}  # type: ignore[dict-item]
    ran = run("feed", "-", stdin=lines(wrong), at=empty)
    assert ran.code == 4 and f"error[{code}]" in ran.out
    added = {"type": "respondent_added", "subject": "d/a", "occurredon": "2018-01-24", "data": {"name": "A"}}
    done("feed", "-", stdin=lines({**FED, "id": "1"}, added), at=empty)
    correction = {**FED, "type": "event_corrected", "data": {"event": "1", "data": changed}}
    ran = run("feed", "-", stdin=lines(correction), at=empty)
    assert ran.code == 4 and f"error[{code}]" in ran.out


def test_the_pack_of_a_demand_cannot_be_corrected_and_its_cases_go_on(issued: Path) -> None:
    correct = ["record", "event_corrected", "doj-2018", "event=doj-2018/issued"]
    ran = run(*correct, "pack=other", "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "pack-of-demand")
    fed = {"event": "doj-2018/issued", "of_source": "forthwith/demand", "data": {"pack": "other"}}
    ran = run("feed", "-", stdin=lines(response("doj-2018", type="event_corrected", data=fed)), at=issued)
    assert ran.code == 4 and "pack-of-demand" in ran.out
    assert "23 moved" in done("tick", "--as-of", "2018-02-24", at=issued)
    done(*correct, "title=Papers", at=issued)


def test_a_demand_is_issued_and_changed_by_whom_the_pack_lets(empty: Path) -> None:
    workflow = empty / "workflows" / "records-demand.yaml"
    roles = "events:\n" + "".join(
        f"  {name}: {{roles: [official]}}\n"
        for name in ("demand_issued", "demand_amended", "respondent_added", "respondent_removed")
    )
    workflow.write_text(workflow.read_text("utf-8").replace("events:\n", roles, 1), "utf-8")
    commands = [
        ["demand", "issue", write(empty)],
        ["demand", "amend", "d", "--title", "T", "--reason", "x", "--on", "2018-02-01"],
        ["demand", "add", "d", "--id", "gamma", "--name", "Gamma", "--on", "2018-02-01"],
        ["demand", "remove", "d/beta", "--reason", "x", "--on", "2018-02-01"],
    ]
    for command in commands:
        ran = run(*command, "--json", at=empty)
        assert (ran.code, ran.json["error"]["code"]) == (1, "role-missing")
        assert "--role official" in ran.json["error"]["help"]
        done(*command, "--role", "official", "--by", "maria", at=empty)
    event = run("inspect", "d/alpha", "--json", at=empty).json["decisions"][0]["event"]
    assert (event["actor"], event["role"]) == ("maria", "official")


def test_a_role_that_no_pack_knows_protects_nothing_and_is_refused(issued: Path) -> None:
    with (issued / "forthwith.toml").open("a") as config:
        config.write('[roles]\noffical = ["maria"]\n')
    for command in (
        ["rules", "check"],
        ["record", "case_closed", "doj-2018/oregon", "reason=x", "--role", "official"],
        ["demand", "issue", write(issued)],
        ["demand", "amend", "doj-2018", "--title", "T", "--reason", "x"],
        ["feed", str(EXAMPLE / "events.jsonl")],
        ["quarantine", "retry", "--all"],
    ):
        ran = run(*command, at=issued)
        assert ran.code in (1, 3) and "error[unknown-role]" in ran.err
        assert "Did you mean 'official'?" in ran.err


def test_a_misspelt_role_is_refused_also_while_another_pack_has_mistakes(issued: Path) -> None:
    (issued / "rules" / "draft").mkdir()
    (issued / "rules" / "draft" / "rules.yaml").write_text("pack: draft\nworkflow: none\n", "utf-8")
    config = (issued / "forthwith.toml").read_text("utf-8")
    record = ["record", "case_closed", "doj-2018/oregon", "reason=x", "--role", "official", "--by", "maria"]
    (issued / "forthwith.toml").write_text(f'{config}[roles]\noffical = ["joan"]\n', "utf-8")
    ran = run(*record, at=issued)
    assert ran.code == 1 and "error[unknown-role]" in ran.err and "Did you mean 'official'?" in ran.err
    (issued / "forthwith.toml").write_text(f'{config}[roles]\narchivist = ["joan"]\n', "utf-8")
    done(*record, at=issued)  # the draft may know that one


def test_whoever_issues_or_changes_a_demand_is_named_with_every_event(empty: Path) -> None:
    config = empty / "forthwith.toml"
    config.write_text('actor = "desk"\n' + config.read_text("utf-8"), "utf-8")
    done("demand", "issue", write(empty), at=empty)
    done(
        "demand", "amend", "d", "--title", "T", "--reason", "x", "--on", "2018-02-01", "--by", "ann", at=empty
    )
    done("demand", "add", "d", "--id", "gamma", "--name", "Gamma", "--on", "2018-02-01", at=empty)
    done("demand", "remove", "d/beta", "--reason", "x", "--on", "2018-02-01", at=empty)
    done("record", "response_received", "d/alpha", "items=a", "--on", "2018-02-02", at=empty)
    database = Database(read_workspace(empty).database)
    with database.reading() as session:
        rows = session.connection().exec_driver_sql("select type, actor from event order by row").all()
    database.close()
    assert {row[0]: row[1] for row in rows} == {
        "demand_issued": "desk",
        "respondent_added": "desk",
        "demand_amended": "ann",
        "respondent_removed": "desk",
        "response_received": "desk",
    }


def test_what_is_said_of_a_demand_again_by_somebody_else_changes_nothing(empty: Path) -> None:
    commands = [
        ["demand", "issue", write(empty)],
        ["demand", "amend", "d", "--title", "T", "--reason", "x", "--on", "2018-02-01"],
        ["demand", "add", "d", "--id", "gamma", "--name", "Gamma", "--on", "2018-02-01"],
        ["demand", "remove", "d/beta", "--reason", "x", "--on", "2018-02-01"],
    ]
    for command in commands:
        done(*command, "--by", "ann", at=empty)
        digest, rows = contents(empty)
        said = run(*command, "--by", "joe", "--json", at=empty).json
        assert said["duplicate"] and not said["accepted"], command
        assert (contents(empty)[0], contents(empty)[1]["event"]) == (digest, rows["event"])


def test_an_edited_pack_is_told_not_to_be_in_force(issued: Path) -> None:
    assert "not in force" not in done("demand", "issue", write(issued), at=issued)
    assert "not in force" not in done("rules", "check", at=issued)
    rules = issued / "rules" / "records-demand" / "rules.yaml"
    rules.write_text(rules.read_text("utf-8") + "\n# a thought\n", "utf-8")
    file = write(issued, DEMAND.replace("id: d", "id: e"))
    assert "not in force" in done("demand", "issue", file, at=issued)
    assert "not in force" in done("rules", "check", at=issued)


def test_checking_rules_makes_no_ledger(empty: Path) -> None:
    done("rules", "check", at=empty)
    assert not (empty / "forthwith.db").exists()


def test_a_respondent_s_own_calendar_is_one_of_the_pack_s(empty: Path) -> None:
    wrong = write(empty, respondents="id,name,calendar\nalpha,Alpha,us-federel\nbeta,Beta,\n")
    before = contents(empty)
    error = run("demand", "issue", wrong, "--json", at=empty).json["error"]
    assert (error["code"], error["help"]) == ("unknown-calendar", "Did you mean 'us-federal'?")
    assert "d/alpha" in error["message"] and contents(empty) == before
    done("demand", "issue", write(empty, respondents="id,name,calendar\nalpha,Alpha,every-day\n"), at=empty)
    add = ["demand", "add", "d", "--id", "beta", "--name", "Beta", "--on", "2018-02-01", "--calendar"]
    assert run(*add, "nonee", "--json", at=empty).json["error"]["help"] == "Did you mean 'none'?"
    done(*add, "none", at=empty)
    facts = [run("inspect", case, "--json", at=empty).json["facts"] for case in ("d/alpha", "d/beta")]
    assert [known["respondent.calendar"] for known in facts] == ["every-day", "none"]
