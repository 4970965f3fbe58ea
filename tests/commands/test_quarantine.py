"""The life of a line in quarantine: listed, shown, fed again when its cause is mended, or discarded."""

from __future__ import annotations

from pathlib import Path

from tests.commands.running import EXAMPLE, contents, done, lines, response, run

KEYS = ["number", "file", "line", "code", "message", "help", "raw", "resolution", "reason"]


def rows(workspace: Path, *more: str) -> list[dict[str, object]]:
    said = run("quarantine", "list", *more, "--json", at=workspace).json
    assert list(said) == ["format", "quarantine"]
    found: list[dict[str, object]] = said["quarantine"]
    return found


def test_an_empty_quarantine_says_so(issued_template: Path) -> None:
    assert "empty" in done("quarantine", at=issued_template)
    assert rows(issued_template) == []


def test_a_line_is_listed_with_its_place_and_reason_and_shown_as_it_was_read(issued: Path) -> None:
    raw = '{"type": "response_received", "subject": "doj-2018/oregon", "occurredon": "20188-02-20"}'
    run("feed", "-", stdin=f"\n{raw}\n".encode(), at=issued)
    (row,) = rows(issued)
    assert list(row) == KEYS
    assert (row["number"], row["file"], row["line"], row["raw"]) == (1, "-", 2, raw)
    assert "20188" in done("quarantine", "show", "1", at=issued)
    assert list(run("quarantine", "show", "1", "--json", at=issued).json) == ["format", *KEYS]


def test_feeding_the_same_bad_line_again_counts_it_and_keeps_it_once(issued: Path) -> None:
    for _ in range(2):
        assert run("feed", "-", "--json", stdin=b'{"no json\n', at=issued).json["quarantined"] == 1
    assert len(rows(issued)) == 1


def test_a_line_of_csv_is_taken_once_its_demand_is_known(empty: Path, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(
        "type,case,on,items\n"
        "response_received,doj-2018/oregon,2018-02-20,orders\n"
        "response_received,doj-2018/oregon,2018-02-20,orders\n",
        "utf-8",
    )
    assert run("feed", str(file), at=empty).code == 4
    ran = run("quarantine", "retry", "--all", "--json", at=empty)
    assert ran.code == 4 and ran.json["taken"] == []
    assert [list(wrong) for wrong in ran.json["wrong"]] == [["number", "code", "message", "help"]] * 2
    done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
    # equal lines are two events, whichever is retried first, as they would have been without the delay
    assert run("quarantine", "retry", "2", "--json", at=empty).json["taken"] == [2]
    assert "1 taken in, 0 still wrong" in done("quarantine", "retry", "1", at=empty)
    assert run("inspect", "doj-2018/oregon", "--json", at=empty).json["facts"]["responses"] == 2
    assert rows(empty) == []
    assert [row["resolution"] for row in rows(empty, "--all")] == ["retried", "retried"]
    assert run("feed", str(file), "--json", at=empty).json["duplicate"] == 2


def test_a_line_is_taken_once_the_person_has_the_role(issued: Path) -> None:
    config = issued / "forthwith.toml"
    plain = config.read_text("utf-8")
    config.write_text(f'{plain}[roles]\nreviewer = ["ann"]\n', "utf-8")
    event = response(type="response_accepted", role="reviewer", actor="joe", data={})
    assert run("feed", "-", stdin=lines(event), at=issued).code == 4
    assert run("quarantine", "retry", "1", at=issued).code == 4
    config.write_text(f'{plain}[roles]\nreviewer = ["ann", "joe"]\n', "utf-8")
    done("quarantine", "retry", "1", at=issued)
    assert rows(issued) == []


def test_a_correction_in_the_log_that_cannot_be_used_is_mended_by_a_correction_of_it(issued: Path) -> None:
    subject = "doj-2018/oregon"
    answer = response(subject, id="7", source="mail", data={"items": ["orders"]})
    wrong = {
        "id": "8",
        "type": "event_corrected",
        "subject": subject,
        "occurredon": "2018-02-21",
        "source": "mail",
    }
    run("feed", "-", stdin=lines(answer), at=issued)
    useless = {**wrong, "data": {"event": "7", "data": {"items": "guidance"}}}
    assert run("feed", "-", stdin=lines(useless), at=issued).code == 4
    assert run("quarantine", "retry", "--all", at=issued).code == 4
    mended = {**wrong, "id": "9", "data": {"event": "8", "data": {"data": {"items": ["guidance"]}}}}
    assert run("feed", "-", stdin=lines(mended), at=issued).code == 0
    done("quarantine", "retry", "--all", at=issued)
    assert rows(issued) == []
    assert run("inspect", subject, "--json", at=issued).json["facts"]["items_produced"] == ["guidance"]


def test_what_waited_and_cannot_be_read_is_fed_again_under_another_id(empty: Path) -> None:
    bad = response(id="7", source="mail", data={"item": ["orders"]})
    run("feed", "-", stdin=lines(bad), at=empty)
    assert run("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty).code == 4
    assert run("quarantine", "retry", "--all", at=empty).code == 4
    good = {**bad, "id": "7b", "data": {"items": ["orders"]}}
    assert run("feed", "-", stdin=lines(good), at=empty).code == 0
    done("quarantine", "discard", "1", "--reason", "fed again as 7b", at=empty)
    assert rows(empty) == []
    assert run("inspect", "doj-2018/oregon", "--json", at=empty).json["facts"]["items_produced"] == ["orders"]


def test_a_line_is_discarded_once_with_a_reason_and_stays_on_record(issued: Path) -> None:
    run("feed", "-", stdin=b'{"no json\n', at=issued)
    before = contents(issued)
    assert run("quarantine", "discard", "1", at=issued).code == 2
    said = run("quarantine", "discard", "1", "--reason", "a test", "--json", at=issued)
    assert said.json == {"format": 1, "discarded": 1, "reason": "a test", "numbers": [1]}
    ran = run("quarantine", "discard", "1", "--reason", "again", "--json", at=issued)
    assert (ran.code, ran.json["error"]["code"]) == (1, "quarantine-settled")
    assert run("quarantine", "retry", "1", at=issued).code == 1
    (row,) = rows(issued, "--all")
    assert (row["resolution"], row["reason"]) == ("discarded", "a test")
    after = contents(issued)
    assert after[0] == before[0]
    new = {name: count - before[1][name] for name, count in after[1].items() if count != before[1][name]}
    assert new == {"batch": 1, "leaves": 1, "settlement": 1}


def test_lines_that_say_the_same_stay_as_many_as_they_are(issued: Path) -> None:
    config = issued / "forthwith.toml"
    plain = config.read_text("utf-8")
    config.write_text(f'{plain}[roles]\ncounsel = ["ann"]\n', "utf-8")
    line = lines(response(role="counsel", actor="joe"))
    spaced = line.replace(b'": ', b'":   ')
    assert run("feed", "-", stdin=line + spaced + line, at=issued).code == 4
    config.write_text(plain, "utf-8")
    done("quarantine", "retry", "2", at=issued)
    done("quarantine", "retry", "--all", at=issued)
    assert rows(issued) == []
    assert run("inspect", "doj-2018/oregon", "--json", at=issued).json["facts"]["responses"] == 3


def test_what_cannot_be_kept_as_it_was_is_not_read_again(issued: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.csv"
    text = "type,case,on,items\nresponse_received,doj-2018/oregon,2018-02-20,é\n"
    file.write_bytes(text.encode("latin-1"))
    assert run("feed", str(file), at=issued).code == 4
    ran = run("quarantine", "retry", "--all", "--json", at=issued)
    assert (ran.code, ran.json["taken"], ran.json["wrong"][0]["code"]) == (4, [], "not-utf8")
    assert "CSV UTF-8" in ran.json["wrong"][0]["help"]


def test_the_help_of_retry_says_what_it_is_not_for() -> None:
    assert "mend it in the file" in " ".join(run("quarantine", "retry", "--help").out.split())


def test_several_lines_are_discarded_at_once_or_none(issued: Path) -> None:
    run("feed", "-", stdin=lines({"a": 1}, {"b": 1}, {"c": 1}), at=issued)
    assert run("quarantine", "discard", "1", "9", "--reason", "a test", at=issued).code == 1
    assert len(rows(issued)) == 3
    said = run("quarantine", "discard", "3", "1", "--reason", "a test", "--json", at=issued).json
    assert said == {"format": 1, "discarded": 3, "reason": "a test", "numbers": [3, 1]}
    assert [row["number"] for row in rows(issued)] == [2]
    assert "Discarded line 2." in done("quarantine", "discard", "2", "--reason", "a test", at=issued)
