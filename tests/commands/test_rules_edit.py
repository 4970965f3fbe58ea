"""``rules edit``: a pack is edited on a copy, and put in place only when it is in order and wanted so."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.commands.rules import edit as command
from engine.runtime import saving
from tests.commands.running import Ran, contents, done, run

NAME = "records-demand"
RULES = f"rules/{NAME}/rules.yaml"
TESTS = f"rules/{NAME}/tests.yaml"
CALENDARS = f"rules/{NAME}/calendars.yaml"
WORKFLOW = f"workflows/{NAME}.yaml"
GOLDEN = Path(__file__).parent / "golden" / "rules_edit.txt"

WRONG = "sub('{move: accept}', '{move: acept}')"
MENDED = "sub('{move: acept}', '{move: accept}')"
REWORDED = "sub('has been answered', 'was answered')"
NARROWED = "sub('if: responses > 0', 'if: responses > 1')"

DEMAND = """\
id: d
pack: licences
authority: Office
issued_on: 2024-02-01
due_on: 2024-03-01
items: [books]
respondents: [{id: elm, name: Elm Tools}, {id: oak, name: Oak Grain}]
"""

SCRIPT = """\
#!{python} -IS
import json, os, signal, sys
from pathlib import Path
log = Path({log!r})
with log.open("a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
files = [Path(word) for word in sys.argv[1:] if not word.startswith("+")]
def sub(old, new, file=0):
    text = files[file].read_bytes()
    assert old.encode() in text, old
    files[file].write_bytes(text.replace(old.encode(), new.encode(), 1))
steps = {steps!r}
exec(steps[min(len(log.read_text().splitlines()), len(steps)) - 1])
"""


class Editor:
    """A small program that stands for an editor: at each opening it does the next of its steps."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.log = folder / "opened.jsonl"
        self.monkeypatch = monkeypatch

    def does(self, *steps: str, name: str = "fake") -> None:
        program = self.folder / name
        program.write_text(
            SCRIPT.format(python=sys.executable, log=str(self.log), steps=list(steps)), "utf-8"
        )
        program.chmod(0o755)
        self.monkeypatch.setenv("EDITOR", f"'{program}'")

    @property
    def opened(self) -> list[list[str]]:
        """The words it was called with, each time; of paths the end that lies below the workspace."""
        if not self.log.exists():
            return []
        calls = [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]
        return [[word if word[0] == "+" else "/".join(_below(word)) for word in call] for call in calls]


def _below(path: str) -> tuple[str, ...]:
    parts = Path(path).parts
    return parts[next(place for place, part in enumerate(parts) if part in ("rules", "workflows")) :]


STORIES = 30
"""How many of the pack's tests there are here; each edit tries them all."""


def _shortened(workspace: Path) -> Path:
    file = workspace / TESTS
    mark = "\n  - name: "
    head, *stories = file.read_text("utf-8").split(mark)
    assert len(stories) > STORIES
    file.write_text(mark.join([head, *stories[:STORIES]]) + "\n", "utf-8")
    return workspace


@pytest.fixture
def empty(empty: Path) -> Path:
    return _shortened(empty)


@pytest.fixture
def issued(issued: Path) -> Path:
    return _shortened(issued)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which copies are made."""
    folder = tmp_path / "kept"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def editor(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    monkeypatch.delenv("VISUAL", raising=False)
    folder = tmp_path / "an editor"
    folder.mkdir()
    return Editor(folder, monkeypatch)


def _edit(at: Path, *options: str, answers: str = "", name: str = NAME) -> Ran:
    return run("rules", "edit", name, *options, stdin=answers.encode(), at=at)


def _files(workspace: Path) -> dict[str, bytes]:
    return {
        file.relative_to(workspace).as_posix(): file.read_bytes()
        for room in ("rules", "workflows")
        for file in (workspace / room).rglob("*")
        if file.is_file()
    }


def _left(ran: Ran, kept: Path, path: str = RULES) -> bytes:
    """What was kept of an edit that was left, where the answer says that it is."""
    (file,) = kept.glob(f"*/{path}")
    said = ran.out + ran.err + (ran.out and json.dumps(_error(ran)))
    assert str(file) in said.replace("\n", " "), ran
    return file.read_bytes()


def _error(ran: Ran) -> Any:
    try:
        return ran.json
    except ValueError:
        return None


def test_what_is_in_order_and_wanted_is_put_in_place_and_nothing_in_force_changes(
    running: Path, editor: Editor, kept: Path
) -> None:
    editor.does(REWORDED)
    before, files = contents(running), _files(running)
    (running / RULES).chmod(0o640)
    ran = _edit(running, answers="y\n")
    assert (ran.code, ran.err, editor.opened) == (0, "", [[RULES]])
    assert " tests, all hold" in ran.out and "tried on 23 cases on record: each goes as it did." in ran.out
    assert "'forthwith rules activate records-demand' does it" in ran.out
    changed = files[RULES].replace(b"has been answered", b"was answered", 1)
    assert _files(running) == {**files, RULES: changed}
    assert stat.S_IMODE((running / RULES).stat().st_mode) == 0o640
    assert contents(running) == before and not list(kept.iterdir())


def test_a_conversation_reads_well(empty: Path, editor: Editor, kept: Path) -> None:
    done("rules", "new", "licences", at=empty)
    (empty / "demand.yaml").write_text(DEMAND, "utf-8")
    done("demand", "issue", str(empty / "demand.yaml"), at=empty)
    done("tick", "--as-of", "2024-03-12", at=empty)
    editor.does(
        "sub('{move: complete}', '{move: complet}')",
        "sub('{move: complet}', '{move: complete}')",
        name="vim",
    )
    both = ("--file", "rules", "--file", "parameters")
    assert _edit(empty, *both, answers="\n", name="licences").out.endswith("nothing was changed.\n")
    editor.log.unlink()
    editor.does(
        "sub('{move: complete}', '{move: complet}')",
        "sub('{move: complet}', '{move: complete}'); sub('Items are missing', 'Some are missing')",
        "sub('value: 10', 'value: 5', 1)",
        name="vim",
    )
    ran = _edit(empty, *both, answers="\nx\ne\nq\n", name="licences")
    shown = f"{ran.out}--- standard error\n{ran.err}".replace(str(next(kept.iterdir())), "KEPT")
    shown = re.sub(r"\b[0-9a-f]{12}\b", "0123456789ab", shown)
    assert ran.code == 1 and all(len(row) <= 80 for row in shown.splitlines())
    if os.environ.get("FORTHWITH_GOLDEN") == "write":
        GOLDEN.write_text(shown, "utf-8")
    assert shown == GOLDEN.read_text("utf-8")
    rules, parameters = "rules/licences/rules.yaml", "rules/licences/parameters.yaml"
    text = _left(ran, kept, rules).decode()
    number = text[: text.index("{move: complete}")].count("\n") + 1
    assert editor.opened == [[rules, parameters], [f"+{number}", rules], [rules, parameters]]


def test_what_was_not_edited_changes_nothing(issued: Path, editor: Editor, kept: Path) -> None:
    files = _files(issued)
    editor.does("")
    ran = _edit(issued)
    assert (ran.code, ran.out, ran.err) == (0, "Nothing was edited, so nothing was changed.\n", "")
    editor.does("files[0].write_bytes(files[0].read_bytes())")
    assert _edit(issued).code == 0
    assert _files(issued) == files and not list(kept.iterdir())


LEFT: dict[str, tuple[str, str, int, str]] = {
    "left with mistakes": (WRONG, "q\n", 1, "Not put in place. The file is as it was."),
    "nobody answers of mistakes": (WRONG, "", 1, "Not put in place."),
    "left without mistakes": (REWORDED, "q\n", 1, "Not put in place."),
    "not wanted": (REWORDED, "No\n", 1, "Not put in place."),
    "nobody answers": (REWORDED, "", 1, "Not put in place."),
    "the editor fails": (REWORDED + "; sys.exit(3)", "y\n", 1, "editor-exit"),
    "the editor is killed": (REWORDED + "; os.kill(os.getpid(), signal.SIGKILL)", "y\n", 1, "by signal 9"),
    "Ctrl-C in an editor that heeds it": (
        "signal.signal(signal.SIGINT, signal.SIG_DFL);" + REWORDED + "; os.kill(os.getpid(), signal.SIGINT)",
        "y\n",
        1,
        "by signal 2",
    ),
    "no text any more": ("files[0].write_bytes(b'pack: \\xff\\n')", "q\n", 1, "error[not-utf8]"),
    "empty": ("files[0].write_bytes(b'')", "q\n", 1, "error[file-empty]"),
}


@pytest.mark.parametrize("how", LEFT)
def test_an_edit_that_is_not_put_in_place_is_kept_and_named(
    how: str, issued: Path, editor: Editor, kept: Path
) -> None:
    step, answers, code, said = LEFT[how]
    files = _files(issued)
    editor.does(step)
    ran = _edit(issued, answers=answers)
    assert ran.code == code and said in ran.out + ran.err, ran
    assert _left(ran, kept) != files[RULES]
    assert _files(issued) == files


def test_copies_that_were_kept_for_thirty_days_are_taken_away_at_the_next_edit(
    issued: Path, editor: Editor, kept: Path
) -> None:
    for name, days in (("edit-letters-a", 31), ("edit-letters-b", 29), ("demo-c", 400)):
        folder = kept / f"forthwith-{name}" / "rules"
        folder.mkdir(parents=True)
        file = folder / "rules.yaml"
        file.write_text("pack: letters\n", "utf-8")
        then = file.stat().st_mtime - days * 86_400
        for path in (file, folder, folder.parent):
            os.utime(path, (then, then))
    (kept / "forthwith-edit-link").symlink_to(issued)
    editor.does("pass")
    assert run("rules", "edit", NAME, at=issued).code == 0
    left = sorted(path.name for path in kept.iterdir() if path.name.startswith("forthwith-"))
    assert left == ["forthwith-demo-c", "forthwith-edit-letters-b", "forthwith-edit-link"]


GONE = {
    "taken away": "files[0].unlink()",
    "a folder now": "files[0].unlink(); files[0].mkdir()",
    "another one taken away": "files[0].with_name('tests.yaml').unlink()",
}


@pytest.mark.parametrize("how", GONE)
def test_a_file_that_the_editor_takes_away_is_not_taken_away_from_the_pack(
    how: str, issued: Path, editor: Editor, kept: Path
) -> None:
    files = _files(issued)
    editor.does(GONE[how])
    ran = _edit(issued, answers="y\n")
    assert ran.code == 1 and "error[file-gone]" in ran.err and "Nothing was changed" in ran.err
    assert _files(issued) == files and not list(kept.iterdir())


def test_a_file_that_somebody_else_changed_meanwhile_is_not_overwritten(
    issued: Path, editor: Editor, kept: Path
) -> None:
    for path in (RULES, WORKFLOW, CALENDARS):
        editor.does(f"{REWORDED}; open({str(issued / path)!r}, 'a').write('# theirs\\n')")
        ran = _edit(issued, answers="y\n")
        assert (
            ran.code == 1 and "error[changed-meanwhile]" in ran.err and path in ran.err.replace("\n  ", " ")
        )
        assert (issued / path).read_text("utf-8").endswith("# theirs\n")
        assert b"was answered" in _left(ran, kept) and b"was answered" not in (issued / RULES).read_bytes()
        for folder in kept.iterdir():
            folder.rename(kept.parent / f"seen-{len(list(kept.parent.iterdir()))}")


def test_a_file_that_may_not_be_written_is_refused_before_anybody_types(
    issued: Path, editor: Editor, kept: Path
) -> None:
    editor.does(REWORDED)
    (issued / RULES).chmod(0o444)
    ran = _edit(issued, "--file", "tests", "--file", "rules", answers="y\n")
    assert ran.code == 1 and "error[file-not-writable]" in ran.err and "read-only" in ran.err
    assert not editor.opened and not list(kept.iterdir())


def test_a_link_stays_a_link_and_what_it_leads_to_is_written(issued: Path, editor: Editor) -> None:
    target = issued / "kept" / "the-rules.yaml"
    target.parent.mkdir()
    (issued / RULES).rename(target)
    (issued / RULES).symlink_to(target)
    editor.does(REWORDED)
    ran = _edit(issued, answers="\n")
    assert ran.code == 0 and f"{RULES} is a link;" in ran.out and target.name in ran.out
    assert (issued / RULES).is_symlink() and b"was answered" in target.read_bytes()
    target.unlink()
    assert _edit(issued, answers="y\n").code == 1


def test_line_ends_and_a_byte_order_mark_stay_as_the_editor_left_them(issued: Path, editor: Editor) -> None:
    marked = b"\xef\xbb\xbf" + (issued / RULES).read_bytes().replace(b"\n", b"\r\n")
    (issued / RULES).write_bytes(marked)
    editor.does(REWORDED)
    assert _edit(issued, answers="y\n").code == 0
    assert (issued / RULES).read_bytes() == marked.replace(b"has been answered", b"was answered", 1)
    editor.does("files[0].write_bytes(files[0].read_bytes()[3:].replace(b'\\r\\n', b'\\n'))")
    ran = _edit(issued, answers="y\n")
    assert ran.code == 0 and "The law itself is as it was" in ran.out
    assert (issued / RULES).read_bytes() == marked[3:].replace(b"\r\n", b"\n").replace(
        b"has been answered", b"was answered", 1
    )


def test_it_begins_at_the_mistake_that_is_there_already(issued: Path, editor: Editor) -> None:
    text = (issued / RULES).read_text("utf-8").replace("{move: accept}", "{move: acept}", 1)
    (issued / RULES).write_text(text, "utf-8")
    editor.does(MENDED, name="nano")
    ran = _edit(issued, answers="y\n")
    assert ran.code == 0 and "it cannot be said what" in ran.out
    number = text[: text.index("acept")].count("\n") + 1
    assert editor.opened == [[f"+{number}", RULES]]


def test_several_files_are_put_in_place_together_or_not_at_all(
    issued: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = (issued / TESTS).read_text("utf-8").count("[complete-in-time")
    assert count
    editor.does(
        "sub('id: complete-in-time', 'id: whole');" + "sub('[complete-in-time', '[whole', 1);" * count
    )
    files, replace, times = _files(issued), os.replace, []

    def full(*names: str) -> None:
        times.append(names)
        if len(times) == 2:
            raise OSError(28, "No space left on device")
        replace(*names)

    with monkeypatch.context() as patched:
        patched.setattr(saving.os, "replace", full)
        ran = _edit(issued, "--file", "rules", "--file", "tests", answers="y\n")
    assert ran.code == 1 and "error[not-put]" in ran.err and "No space" in ran.err
    assert _files(issued) == files
    ran = _edit(issued, "--file", "rules", "--file", "tests", answers="y\n")
    assert ran.code == 0 and editor.opened[0] == [RULES, TESTS]
    assert {path for path, text in _files(issued).items() if text != files[path]} == {RULES, TESTS}


def test_a_part_that_the_pack_has_not_got_is_begun_with_its_schema(issued: Path, editor: Editor) -> None:
    (issued / CALENDARS).unlink()
    files = _files(issued)
    editor.does("assert b'/schemas/calendars.json' in files[0].read_bytes()")
    assert _edit(issued, "--file", "calendars").out.startswith("Nothing was edited")
    assert _files(issued) == files
    step = "files[0].write_text(files[0].read_text() + 'calendars: {ours: {extends: us-federal}}\\n')"
    editor.does(step)
    ran = _edit(issued, "--file", "calendars", answers="y\n")
    assert ran.code == 0 and _files(issued).keys() - files.keys() == {CALENDARS}


def test_tests_alone_are_no_new_law_and_failing_ones_are_shown_in_short(issued: Path, editor: Editor) -> None:
    editor.does(
        "sub('{on: 2018-02-22, state: {demand: requested}}', '{on: 2018-02-22, state: {demand: late}}')"
    )
    ran = _edit(issued, "--file", "tests", "--yes")
    assert ran.code == 1 and "error[law-tests]" in ran.err and re.search("1 of [0-9]+ tests fails:", ran.out)
    assert "state of demand: expected late, got requested" in ran.out
    ran = _edit(issued, "--file", "tests", answers="y\n")
    assert ran.code == 0 and "Tests fail: 'rules activate' will refuse it" in ran.err
    assert "there is nothing to put in force" in ran.out


def test_failing_tests_can_be_gone_to_at_their_line(issued: Path, editor: Editor) -> None:
    editor.does(NARROWED, "", name="vi")
    ran = _edit(issued, answers="t\n\nq\n")
    assert ran.code == 1
    first, second, third = editor.opened
    assert (first, third) == ([RULES], [RULES]) and second[0].startswith("+") and second[1] == TESTS


def test_nobody_is_asked_with_yes(issued: Path, editor: Editor, kept: Path) -> None:
    editor.does(REWORDED)
    said = _edit(issued, "--yes", "--json").json
    assert (said["format"], said["outcome"], said["files"]) == (1, "put", [RULES])
    assert [change["what"] for change in said["changes"]] == ["reworded"]
    assert said["backtest"]["cases"] == 23 and said["tests"][0]["failed"] == []
    done("rules", "activate", NAME, "--effective", "2018-02-01", at=issued)
    editor.does("")
    assert _edit(issued, "--yes", "--json").json == {
        "format": 1,
        "pack": NAME,
        "outcome": "unchanged",
        "files": [],
    }
    editor.does(WRONG)
    files = _files(issued)
    ran = _edit(issued, "--yes", "--json")
    codes = [found["code"] for found in ran.json["diagnostics"]]
    assert (ran.code, codes) == (3, ["unknown-trigger", "edit-left"])
    assert b"acept" in _left(ran, kept) and _files(issued) == files


def test_with_json_a_program_must_say_yes(issued: Path, editor: Editor) -> None:
    editor.does(REWORDED)
    ran = _edit(issued, "--json")
    assert (ran.code, ran.json["error"]["code"], editor.opened) == (2, "yes-missing", [])


def test_ctrl_c_at_the_question_keeps_what_was_written(
    issued: Path, editor: Editor, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    files = _files(issued)
    editor.does(REWORDED)
    monkeypatch.setattr(command, "_answer", interrupted)
    ran = _edit(issued)
    assert ran.code == 130 and b"was answered" in _left(ran, kept) and "Not put in place" in ran.err
    assert _files(issued) == files


def test_ctrl_c_goes_to_the_editor_and_not_past_it(issued: Path, editor: Editor) -> None:
    editor.does("os.kill(os.getppid(), signal.SIGINT); " + REWORDED)
    assert _edit(issued, "--yes").code == 0
    assert b"was answered" in (issued / RULES).read_bytes()


def _other(workspace: Path) -> None:
    """A second pack by the same workflow."""
    done("rules", "new", "other", at=workspace)
    (workspace / "workflows" / "other.yaml").unlink()
    (workspace / "rules" / "other" / "tests.yaml").unlink()
    (workspace / "rules" / "other" / "parameters.yaml").write_bytes(
        (workspace / "rules" / NAME / "parameters.yaml").read_bytes()
    )
    (workspace / "rules" / "other" / "rules.yaml").write_text(
        f"pack: other\nworkflow: {NAME}\nrules:\n  - id: accepted\n    on: response_accepted\n"
        "    when:\n      - responses == 1\n    then: {note: seen}\n    because: so\n",
        "utf-8",
    )


def test_a_workflow_is_checked_for_every_pack_that_uses_it(empty: Path, editor: Editor) -> None:
    _other(empty)
    editor.does(
        "import re; files[0].write_text(re.sub(r'\\bresponses\\b', 'answers', files[0].read_text()));"
        "r = files[0].parents[1] / 'rules' / 'records-demand' / 'rules.yaml';"
        "r.write_text(re.sub(r'\\bresponses\\b', 'answers', r.read_text()))"
    )
    ran = _edit(empty, "--file", "workflow", answers="q\n")
    assert ran.code == 1 and "rules/other/rules.yaml:7:9: error[unknown-name]" in ran.err
    assert "1 mistake." in ran.err
    (empty / "rules" / "other" / "rules.yaml").write_text("pack: otter\n", "utf-8")
    ran = _edit(empty, "--file", "workflow", answers="y\n")
    assert ran.code == 0, "a pack that had mistakes before is no hindrance"
    assert b"answers" in (empty / RULES).read_bytes()


def test_a_role_that_people_are_listed_for_cannot_go(empty: Path, editor: Editor) -> None:
    with (empty / "forthwith.toml").open("a") as file:
        file.write('[roles]\nreviewer = ["ann"]\nbaker = ["joe"]\n')
    count = (empty / WORKFLOW).read_text("utf-8").count("[reviewer, official]")
    editor.does("sub('[reviewer, official]', '[official]');" * count)
    ran = _edit(empty, "--file", "workflow", answers="q\n")
    assert ran.code == 1 and "role 'reviewer'" in ran.err and "baker" not in ran.err


def test_without_a_ledger_none_is_made_and_it_says_when_the_pack_comes_into_force(
    empty: Path, editor: Editor
) -> None:
    editor.does(REWORDED)
    ran = _edit(empty, answers="y\n")
    assert ran.code == 0 and "on record" not in ran.out
    assert "No version of records-demand is in force yet" in ran.out
    assert not (empty / "forthwith.db").exists()


def test_a_ledger_that_cannot_be_read_does_not_keep_anybody_from_editing(empty: Path, editor: Editor) -> None:
    (empty / "forthwith.db").write_bytes(b"no database at all, but a file of the same name" * 100)
    editor.does(REWORDED)
    ran = _edit(empty, answers="y\n")
    assert ran.code == 0 and "It could not be tried on the cases on record:" in ran.out


def test_a_file_of_days_that_leads_out_of_the_pack_is_wrong_in_the_copy_too(
    empty: Path, editor: Editor
) -> None:
    (empty / "days.csv").write_text("2024-12-24,Office closed\n", "utf-8")
    (empty / "rules" / NAME / "days.csv").symlink_to(empty / "days.csv")
    editor.does("sub('calendars:', 'calendars:\\n  ours: {extends: us-federal, days_from: days.csv}')")
    ran = _edit(empty, "--file", "calendars", answers="q\n")
    assert ran.code == 1 and "error[days-from]" in ran.err


def _no_rules(workspace: Path) -> None:
    rules = workspace / RULES
    rules.write_text(rules.read_text("utf-8").replace(f"workflow: {NAME}\n", ""), "utf-8")


REFUSED: dict[str, tuple[tuple[str, ...], str | None, Callable[[Path], None] | None, int, str]] = {
    "no pack of the name": (("record-demand",), "true", None, 1, "unknown-pack"),
    "no part of the name": ((NAME, "--file", "rule"), "true", None, 2, "usage"),
    "no workflow is named": ((NAME, "--file", "workflow"), "true", _no_rules, 1, "no-workflow-named"),
    "nobody to open an editor for": ((NAME,), None, None, 1, "no-terminal"),
    "an editor that is not there": ((NAME,), "no-such-editor --now", None, 1, "editor-missing"),
    "an editor with a stray quotation mark": ((NAME,), "'vim", None, 1, "editor-unreadable"),
    "an editor that is no program": ((NAME,), "/dev/null", None, 1, "editor-missing"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_what_cannot_be_edited_is_refused_in_words(
    how: str, empty: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, value, prepare, code, said = REFUSED[how]
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    if value is not None:
        monkeypatch.setenv("EDITOR", value)
    if prepare is not None:
        prepare(empty)
    ran = run("rules", "edit", *given, "--yes", "--json", at=empty)
    assert (ran.code, ran.json["error"]["code"]) == (code, said)
    assert not list(kept.iterdir())
