"""Letters: what is asked for, written once for each case, with its digest, and never with a blank."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.runtime import letter_writing
from tests.commands.running import ROOT, contents, done, lines, ready, run

CASE = "doj-2018/oregon"
ON = ["--on", "2018-03-06"]


@pytest.fixture
def late(issued: Path) -> Path:
    """The day after the answers were due; Oregon has sent a part."""
    done("record", "response_received", CASE, "items=orders", "--on", "2018-02-20", at=issued)
    done("tick", "--as-of", "2018-02-24", at=issued)
    return issued


def listed(workspace: Path, *of: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("letters", "list", *of, "--json", at=workspace).json["letters"]
    return found


def write(workspace: Path, *words: str) -> list[dict[str, Any]]:
    ran = run("letters", "write", *words, "--json", at=workspace)
    assert ran.code == 0, ran
    found: list[dict[str, Any]] = ran.json["letters"]
    return found


def test_what_decisions_ask_for_is_listed_and_written_once(late: Path) -> None:
    assert "To be written: 23" in done("letters", at=late)
    assert [(each["letter"], each["stage"]) for each in listed(late, CASE)] == [
        ("deficiency-notice", "to write")
    ]
    done_ = write(late, "doj-2018", *ON)
    assert len(done_) == 23 and not any(each["known"] for each in done_)
    for each in done_:
        file = Path(each["path"])
        assert file.parent == late / "written" or file.resolve().parent == (late / "written").resolve()
        assert each["digest"] == "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()
    (one,) = listed(late, CASE)
    assert (one["stage"], len(one["written"])) == ("written", 1)
    before = contents(late)
    ran = run("letters", "write", "doj-2018", *ON, at=late)
    assert ran.code == 1 and "letter-none" in ran.err and contents(late) == before


def test_the_same_letter_again_is_the_same_file_and_logged_once(late: Path) -> None:
    (first,) = write(late, CASE, "deficiency-notice", *ON)
    before = contents(late)
    (second,) = write(late, CASE, "deficiency-notice", *ON)
    assert second == {**first, "known": True} and contents(late) == before
    assert len(list((late / "written").iterdir())) == 1
    (other,) = write(late, CASE, "deficiency-notice", "--on", "2018-03-07")
    assert other["path"] != first["path"] and not other["known"]


def test_a_crash_between_file_and_log_doubles_nothing(late: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise OSError("the power is gone")

    with monkeypatch.context() as patch:
        patch.setattr(letter_writing, "_log", cut)
        assert run("letters", "write", CASE, *ON, at=late).code == 1
    (file,) = (late / "written").iterdir()
    assert listed(late, CASE)[0]["stage"] == "to write"
    ran = run("letters", "check", at=late)
    assert ran.code == 0 and "warning[letter-unrecorded]" in ran.err and "was stopped" in ran.err
    (again,) = write(late, CASE, *ON)
    assert [file] == list((late / "written").iterdir()) and not again["known"]
    assert listed(late, CASE)[0]["written"][0]["digest"] == again["digest"]


def test_a_file_that_is_there_with_other_content_stays(late: Path) -> None:
    template = late / "letters/records-demand/deficiency-notice.md"
    (first,) = write(late, CASE, *ON)
    kept = Path(first["path"]).read_bytes()
    template.write_text(template.read_text("utf-8").replace("Respectfully", "Sincerely"), "utf-8")
    (second,) = write(late, CASE, "deficiency-notice", *ON)
    assert Path(first["path"]).read_bytes() == kept
    assert second["path"].endswith("-2.pdf") and second["template"] != first["template"]
    assert len(listed(late, CASE)[0]["written"]) == 2


def test_what_one_decision_asks_for_stays_one_letter_and_another_is_told(late: Path) -> None:
    (first,) = write(late, CASE, *ON)
    (again,) = write(late, CASE, "deficiency-notice")
    assert again == {**first, "known": True}
    out = done("letters", "write", CASE, "deficiency-notice", "--on", "2018-03-07", at=late)
    assert "written before, dated 2018-03-06: written/doj-2018_oregon_" in out
    assert len(list((late / "written").iterdir())) == 2


def test_a_letter_that_was_changed_lost_or_never_recorded_is_told(late: Path) -> None:
    first, second, *_ = write(late, "doj-2018", *ON)
    assert "23 of 23 letters on record are as they were written" in done("letters", "check", at=late)
    changed, gone = Path(first["path"]), Path(second["path"])
    kept = changed.read_bytes()
    changed.write_bytes(kept + b"%")
    gone.unlink()
    (late / "written" / "note.txt").write_text("call them")
    ran = run("letters", "check", at=late)
    assert ran.code == 3 and "21 of 23 letters on record" in ran.out
    for code, file in (
        ("error[letter-changed]", changed.name),
        ("warning[letter-gone]", gone.name),
        ("warning[letter-unrecorded]", "note.txt"),
    ):
        assert code in ran.err and f"written/{file}" in ran.err.replace("\n", "").replace(" ", "")
    assert run("letters", "check", "records-demand", at=late).code == 0
    out = done("letters", "list", at=late)
    assert f"{changed.name}\n      changed since it was written\n" in out
    assert f"{gone.name}\n      not there any more\n" in out
    assert "On no record, though they lie among the letters: 1" in out and "  written/note.txt" in out
    assert run("letters", "list", "--json", at=late).json["unrecorded"] == ["written/note.txt"]
    (again,) = write(late, first["case"], first["letter"], *ON)
    assert again["known"] and Path(again["path"]).read_bytes() == kept
    changed.unlink()
    (late / "written" / "note.txt").unlink()
    assert run("letters", "check", at=late).code == 0


def test_what_was_put_elsewhere_is_known_by_where_it_is(late: Path, tmp_path: Path) -> None:
    write(late, CASE, *ON, "-o", str(tmp_path / "out"))
    (file,) = (tmp_path / "out").iterdir()
    assert listed(late, CASE)[0]["written"][0]["file"] == str(file.resolve())
    file.write_bytes(b"x")
    assert listed(late, CASE)[0]["written"][0]["found"] == "changed"


def test_a_letter_that_no_rule_asks_for_is_written_for_every_case_of_a_demand(issued: Path) -> None:
    done_ = write(issued, "doj-2018", "demand", "--on", "2018-01-24", "--format", "docx", "--format", "md")
    assert len(done_) == 46 and {each["format"] for each in done_} == {"docx", "md"}
    assert all(each["decision"] is None for each in done_)
    assert {each["stage"] for each in listed(issued)} == {"by hand"}
    text = next(Path(each["path"]).read_text("utf-8") for each in done_ if each["path"].endswith(".md"))
    assert "Friday, February" in text


def test_a_missing_field_stops_all_before_anything_is_written(late: Path) -> None:
    before = contents(late)
    ran = run("letters", "write", CASE, "reminder", *ON, at=late)
    assert ran.code == 1 and "error[letter-field-missing]" in ran.err
    assert "letters/records-demand/reminder.md:" in ran.err and "'decision.because'" in ran.err
    template = late / "letters/records-demand/deficiency-notice.md"
    template.write_text(template.read_text("utf-8") + "\n{{ return_on }}\n", "utf-8")
    ran = run("letters", "write", "doj-2018", *ON, at=late)
    assert ran.code == 1 and f"{CASE}, letter 'deficiency-notice'" in ran.err
    assert contents(late) == before and not (late / "written").exists()


def test_no_letter_is_dated_before_what_asks_for_it(late: Path) -> None:
    ran = run("letters", "write", CASE, "--on", "2018-02-23", at=late)
    assert ran.code == 1 and "letter-before-decision" in ran.err and "2018-02-24" in ran.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["doj-2018/oregn"], "unknown-case"),
        (["doj-2019"], "unknown-demand"),
        ([CASE, "remindr"], "unknown-letter"),
        (["doj-2018", "remindr"], "unknown-letter"),
        ([CASE, "../rules"], "unknown-letter"),
        ([CASE, "--decision", "99"], "unknown-decision"),
        ([CASE, "--decision", "1"], "letter-decision"),
        (["doj-2018", "--decision", "1"], "letter-decision"),
        ([CASE, "-o", "letters/records-demand/demand.md"], "letter-folder"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    words: list[str], code: str, late: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(late)
    ran = run("letters", "write", *words, *ON, at=late)
    assert ran.code == 1 and f"error[{code}]" in ran.err, ran


def test_an_unknown_format_is_a_wrong_command_line(late: Path) -> None:
    ran = run("letters", "write", CASE, "--format", "odt", at=late)
    assert ran.code == 2 and "letter-format" in ran.err


def test_a_letter_is_written_by_the_decision_that_is_named(late: Path) -> None:
    (wanted,) = listed(late, CASE)
    (one,) = write(late, CASE, "--decision", wanted["decision"], *ON)
    assert (one["letter"], one["decision"]) == ("deficiency-notice", wanted["decision"])


def test_what_the_case_has_moved_past_is_written_only_by_name(late: Path) -> None:
    done("tick", "--as-of", "2018-03-20", at=late)
    assert {each["stage"] for each in listed(late)} == {"overtaken"}
    assert run("letters", "write", "doj-2018", "--on", "2018-03-20", at=late).code == 1
    ran = run("letters", "write", CASE, "deficiency-notice", "--on", "2018-03-20", at=late)
    assert ran.code == 1 and "deadline.cure.proof" in ran.err  # its clock has ended


def test_a_letter_whose_decision_was_taken_back_is_shown_as_such(late: Path) -> None:
    write(late, CASE, *ON)
    whole = "items=directives,instructions,guidance,other-documents"
    done("record", "response_received", CASE, whole, "--on", "2018-02-22", at=late)
    assert [each["stage"] for each in listed(late, CASE)] == ["superseded"]
    assert "no longer asked for" in done("letters", "list", CASE, at=late)


def test_the_command_that_records_the_sending_works_as_it_is_printed(
    late: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(late)
    out = done("letters", "write", CASE, *ON, at=late)
    (words,) = [words for words in ready(out) if words[:1] == ["record"]]
    said = done(*words, at=late)
    assert "Recorded letter_sent of doj-2018/oregon" in said and "sha256:" in said


def test_of_an_approved_action_the_command_records_that_it_was_done(
    running: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(running)
    approve = ["actions", "approve", CASE, "--all", "--yes", "--role", "official", "--on", "2018-03-06"]
    assert run("letters", "write", CASE, "subpoena", *ON, at=running).code == 1
    for name in ("ann", "joan"):
        done(*approve, "--by", name, at=running)
    (other,) = write(running, CASE, "demand", *ON)
    assert other["record"][:2] == ["record", "letter_sent"]
    out = done("letters", "write", CASE, *ON, at=running)
    (words,) = [words for words in ready(out) if words[:2] == ["actions", "done"]]
    done(*words, *ON, "--by", "ann", at=running)
    assert run("status", "--state", "subpoena.issued", "--json", at=running).json["cases"]


def test_the_check_names_every_mistake_of_every_template(empty: Path) -> None:
    assert "10 of 10 letters in order" in done("letters", "check", "records-demand", at=empty)
    folder = empty / "letters/records-demand"
    (folder / "demand.md").write_text("{{ demand.titel }}\n{{ nothing }}\n", "utf-8")
    (folder / "closing.md").unlink()
    ran = run("letters", "check", at=empty)
    assert ran.code == 3 and "demand.md:1:4" in ran.err and "demand.md:2:4" in ran.err
    assert "warning[letter-without-template]" in ran.err and "'closing'" in ran.err
    codes = [each["code"] for each in run("letters", "check", "--json", at=empty).json]
    assert codes == ["letter-unknown-field", "letter-unknown-field", "letter-without-template"]
    ran = run("rules", "check", at=empty)
    assert ran.code == 0 and "warning[letter-without-template]" in ran.err


def test_the_fields_of_letters_are_listed(empty: Path) -> None:
    out = done("letters", "fields", at=empty)
    assert "demand.due_on" in out and "deadline.grace.proof" in out and "list, each with day" in out
    assert all(len(line) <= 80 for line in out.splitlines())
    fields = run("letters", "fields", "--json", at=empty).json["packs"][0]["fields"]
    assert {"field": "items_missing", "kind": "list of texts"} in fields


def test_a_word_template_gives_a_pdf_only_where_there_is_libreoffice(
    late: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.letters.made import word

    folder = late / "letters/records-demand"
    (folder / "deficiency-notice.md").unlink()
    (folder / "deficiency-notice.docx").write_bytes(word("To {{ respondent.name }}").data)
    (one,) = write(late, CASE, *ON)
    assert one["format"] == "docx"
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    ran = run("letters", "write", CASE, "deficiency-notice", "--format", "pdf", *ON, at=late)
    assert ran.code == 1 and "letter-no-office" in ran.err
    (tmp_path / "bin").mkdir()
    office = tmp_path / "bin" / "soffice"
    office.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        "out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        "assert pathlib.Path(sys.argv[-1]).read_bytes()[:2] == b'PK'\n"
        "import secrets\n"
        "id = secrets.token_hex(16).upper()\n"
        "made = f'%PDF-made\\n<</CreationDate(D:2018{secrets.randbelow(10**10):010}+01)>>\\ntrailer\\n'\n"
        "made += f'<</ID [ <{id}>\\n<{id}> ]\\n/DocChecksum /{secrets.token_hex(16).upper()}\\n>>'\n"
        "(out / 'letter.pdf').write_text(made)\n"
    )
    office.chmod(office.stat().st_mode | stat.S_IXUSR)
    (made,) = write(late, CASE, "deficiency-notice", "--format", "pdf", *ON)
    assert Path(made["path"]).read_bytes().startswith(b"%PDF-made\n<</CreationDate(D:19800101000000+01)>>")
    (again,) = write(late, CASE, "deficiency-notice", "--format", "pdf", *ON)
    assert again == {**made, "known": True}
    office.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no display')\n")
    ran = run("letters", "write", CASE, "deficiency-notice", "-f", "pdf", *ON, at=late)
    assert ran.code == 1 and "letter-office-failed" in ran.err and "(no" in ran.err


BLANK = re.compile(
    r"\{\{|\{%|\bNone\b|  |\*\*\*\*|\(\s*\)|[:,] *\.|^[-0-9.]+\s*$|^#+\s*$|not known", re.MULTILINE
)


@pytest.mark.parametrize("day", ["2018-02-24", "2018-03-09", "2018-03-21"])
def test_no_letter_of_any_case_has_a_blank(day: str, tmp_path: Path) -> None:
    played = tmp_path / "played"
    done("demo", str(played), "--until", day)
    files = write(played, "doj-2018", "--on", day, "--format", "md", "--format", "pdf", "--format", "docx")
    assert len(files) >= 30
    for each in files:
        if each["format"] == "md":
            text = Path(each["path"]).read_text("utf-8")
            assert not BLANK.search(text.replace("\n---\n", "\n")), (each["path"], text)
    before = contents(played)
    again = [
        each
        for case, letter in {(each["case"], each["letter"]) for each in files}
        for each in write(played, case, letter, "--on", day, "--format", "pdf")
    ]
    assert all(each["known"] for each in again) and contents(played) == before


def test_each_letter_of_a_newsroom_can_be_written_on_the_day_on_which_it_is_asked_for(
    tmp_path: Path,
) -> None:
    at, example = tmp_path / "newsroom", ROOT / "examples" / "foia-newsroom"
    done("init", str(at), "--pack", "foia-request")
    done("demand", "issue", str(example / "demand.yaml"), at=at)
    events = [json.loads(line) for line in (example / "events.jsonl").read_text("utf-8").splitlines()]
    days = {event["occurredon"] for event in events} | {f"2024-{day}" for day in ("03-13", "04-02", "04-13")}
    names = set()
    for day in ["2024-03-03", *sorted(days), "2024-04-22"]:
        fresh = [event for event in events if event["occurredon"] == day]
        if fresh:
            done("feed", "-", stdin=lines(*fresh), at=at)
        done("tick", "--as-of", max(day, "2024-03-04"), at=at)
        if any(each["stage"] == "to write" for each in listed(at)):
            for each in write(
                at, "air-monitors-2024", "--on", max(day, "2024-03-04"), "-f", "md", "-f", "pdf"
            ):
                names.add(each["letter"])
                if each["format"] == "md":
                    text = Path(each["path"]).read_text("utf-8")
                    assert not BLANK.search(text.replace("\n---\n", "\n")), (each["path"], text)
    assert names == {"request", "status-inquiry", "fee-answer", "overdue-notice", "suit-notice"}
    assert not [each for each in listed(at) if each["stage"] == "overtaken"]
    notice = next(at.glob("written/*_interior_overdue-notice_*.md")).read_text("utf-8")
    notice = notice.replace("\xa0", " ").replace("\\", "")
    assert "ended with **Friday, April 12, 2024**" in notice and "runs again on March 19, 2024" in notice
    assert notice.count("the last day to act") == 1 and "'foia'" not in notice
