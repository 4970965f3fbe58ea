"""Who tried what they may not is listed, in whatever way it was tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.runtime import attempting
from engine.views.safe import columns
from tests.commands.running import contents, done, lines, response, run

KEYS = [
    *("recorded_at", "outcome", "command", "type", "subject", "actor", "login", "role", "wanted", "message"),
    *("said", "file", "line", "event"),
]
CLOSE = ["record", "case_closed", "doj-2018/oregon", "reason=x"]


@pytest.fixture
def tried(running: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which an act by hand, a line and an approval were refused."""
    monkeypatch.setattr(attempting, "login", lambda: "mary")
    with (running / "forthwith.toml").open("a") as config:
        config.write('[roles]\nofficial = ["maria", "joan"]\n')
    assert run(*CLOSE, "--by", "joe", at=running).code == 1
    amend = ["demand", "amend", "doj-2018", "--title", "T", "--reason", "x", "--role", "official"]
    assert run(*amend, "--by", "mary", at=running).code == 1
    action = run("inspect", "doj-2018/chicago-il", "--json", at=running).json["actions"][0]
    approval = {"action": action["id"], "proposal": action["proposal"]}
    joe = {"type": "case_closed", "actor": "joe", "role": "official", "data": {"reason": "x"}}
    rui = {"type": "action_approved", "actor": "rui", "data": approval}
    feed = lines(
        {**response(id="f1"), **joe},
        {**response("doj-2018/chicago-il", "2018-03-06", id="f2"), **rui},
    )
    run("feed", "-", stdin=feed, at=running)
    return running


def listed(workspace: Path, *more: str) -> list[dict[str, Any]]:
    said = run("attempts", *more, "--json", at=workspace).json
    assert list(said) == ["format", "attempts"]
    assert all(list(row) == KEYS for row in said["attempts"])
    found: list[dict[str, Any]] = said["attempts"]
    return found


def test_none_is_said_so(issued_template: Path) -> None:
    assert done("attempts", at=issued_template) == "No attempt was refused because of who acted.\n"


def test_each_is_listed_with_what_became_of_it(tried: Path) -> None:
    rows = listed(tried)
    assert [(row["outcome"], row["command"], row["type"], row["actor"], row["login"]) for row in rows] == [
        ("refused", "record", "case_closed", "joe", "mary"),
        ("refused", "demand", "demand_amended", "mary", None),
        ("quarantined", "feed", "case_closed", "joe", "mary"),
        ("rejected", None, "action_approved", "rui", None),
    ]
    assert rows[0]["said"]["data"] == {"reason": "x"} and rows[0]["wanted"] == ["official"]
    assert (rows[2]["file"], rows[2]["line"], rows[2]["said"]) == ("-", 1, None)
    assert rows[3]["event"]["id"] == "f2"


FILTERS = [
    (["--case", "doj-2018/oregon"], [0, 2]),
    (["--case", "doj-2018"], [1]),
    (["--demand", "doj-2018"], [0, 1, 2, 3]),
    (["--demand", "doj"], []),
    (["--actor", "JOE"], [0, 2]),
    (["--actor", "mary"], [0, 1, 2]),
    (["--since", "2018-01-01"], [0, 1, 2, 3]),
    (["--since", "2100-01-01"], []),
    (["--demand", "doj-2018", "--actor", "rui", "--since", "2018-01-01"], [3]),
]


def test_options_choose_among_them(tried: Path) -> None:
    every = listed(tried)
    for options, chosen in FILTERS:
        assert listed(tried, *options) == [every[at] for at in chosen], options


def test_the_list_tells_a_person_who_tried_what(tried: Path) -> None:
    shown = done("attempts", at=tried)
    assert "4 attempts were refused because of who acted or in which role\n" in shown
    assert "case_closed of doj-2018/oregon, by joe in no role\n" in shown
    assert "  refused by 'forthwith record', by the computer's user mary\n" in shown
    assert "  refused by 'forthwith demand'\n" in shown
    assert "  in quarantine: -:1, by the computer's user mary\n" in shown
    assert "  on record as event f2 (source forthwith/feed), without effect\n" in shown
    assert max(map(columns, shown.splitlines())) <= 80


def test_the_last_fifty_are_listed_and_all_where_it_is_asked(running: Path) -> None:
    with (running / "forthwith.toml").open("a") as config:
        config.write('[roles]\nofficial = ["maria", "joan"]\n')
    event = {**response(), "type": "case_closed", "role": "official", "data": {"reason": "x"}}
    run(
        "feed",
        "-",
        stdin=lines(*({**event, "id": str(at), "actor": f"joe{at}"} for at in range(60))),
        at=running,
    )
    shown = done("attempts", at=running)
    assert "60 attempts" in shown and "10 earlier ones are left out" in shown
    assert "joe9 " not in shown and "joe10 " in shown and "joe59 " in shown
    assert "joe0 " in done("attempts", "--all", at=running)
    assert len(listed(running)) == 60


def test_what_a_terminal_would_act_on_is_shown_as_text(
    running: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempting, "login", lambda: "ma\x1b]0;ry\x07")
    evil = "joe\x1b[31m\u202e" + "x" * 200
    assert run(*CLOSE, "--by", evil, "--role", "\x1b[2Jclerk", at=running).code == 1
    shown = done("attempts", at=running)
    assert not {"\x1b", "\x07", "\u202e"} & set(shown) and "\\x1b[31m" in shown
    assert max(map(columns, shown.splitlines())) <= 80
    assert listed(running)[0]["actor"] == evil


def test_a_day_that_is_none_is_refused_before_the_ledger_is_opened(running: Path) -> None:
    before = contents(running)
    ran = run("attempts", "--since", "yesterday", at=running)
    assert (ran.code, "day-invalid" in ran.err) == (2, True)
    assert contents(running) == before
