"""A demand is issued once, whole or not at all; what changes afterwards is recorded beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

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
        (DEMAND, RESPONDENTS.replace("Beta", "Bèta"), "demand add d"),
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
    done(
        "demand", "remove", "doj-2018/akron-oh", "--reason", "sent in error", "--on", "2018-02-03", at=issued
    )
    assert board(issued)["doj-2018/akron-oh"] == "withdrawn"
    assert len(board(issued)) == 24


def test_many_respondents_are_added_from_a_file_all_or_none(issued: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text("id,name\nakron-oh,Akron\noregon,Oregon\n", "utf-8")
    ran = run("demand", "add", "doj-2018", "--from", str(more), "--on", "2018-02-01", "--json", at=issued)
    assert ran.json["error"]["code"] == "respondent-known" and "oregon" in ran.json["error"]["message"]
    more.write_text("id,name\nakron-oh,Akron\nreno-nv,Reno\n", "utf-8")
    ran = run("demand", "add", "doj-2018", "--from", str(more), "--on", "2018-02-01", "--json", at=issued)
    assert ran.json.keys() == {"format", "demand", "accepted", "duplicate", "decisions", "quarantined"}
    assert (ran.json["accepted"], len(board(issued))) == (2, 25)


def test_what_waited_and_proves_wrong_when_its_demand_comes_is_told(empty: Path) -> None:
    bad = response("doj-2018/oregon", data={"itemz": ["orders"]})
    assert run("feed", "-", "--json", stdin=lines(bad, response()), at=empty).json["waiting"] == 2
    ran = run("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    assert ran.code == 4 and "1 went to quarantine" in ran.out and "Did you mean 'items'?" in ran.out
    assert len(run("quarantine", "--json", at=empty).json["quarantine"]) == 1
    assert run("inspect", "doj-2018/oregon", "--json", at=empty).json["facts"]["items_produced"] == ["orders"]
