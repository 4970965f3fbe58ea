"""What a feed takes, counted and not timed: statements, questions to the matcher, what is held after it."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from sqlalchemy import event as sqlalchemy_event

from engine.core import matcher
from engine.runtime import cases
from tests.core.histories import ROOT
from tests.runtime.ledgers import Ledger, added, event, issued

STORY: list[tuple[str, str, dict[str, Any]]] = [
    ("response_received", "2018-02-01", {"items": ["a"]}),
    ("litigation_filed", "2018-02-06", {"docket": "1"}),
    ("litigation_ended", "2018-02-16", {"docket": "1"}),
    ("response_received", "2018-02-20", {"items": ["b"]}),
]


def fed(ledger: Ledger, name: str, count: int) -> None:
    """So many cases opened in one batch, and the whole story told of them in another, by time."""
    subjects = [f"d/{name}{number}" for number in range(count)]
    ledger.feed(*(added(subject) for subject in subjects))
    ledger.feed(
        *(
            event(f"{subject}-{place}", type, on, subject, **data)
            for place, (type, on, data) in enumerate(STORY)
            for subject in subjects
        )
    )


@pytest.fixture
def ledger() -> Ledger:
    ledger = Ledger()
    ledger.feed(issued())
    fed(ledger, "before", 1)  # the law is read, its rulesets are made
    return ledger


def statements(ledger: Ledger, name: str, count: int) -> Counter[str]:
    """How often each statement was given to the database, which may be for many rows at once."""
    given: Counter[str] = Counter()

    def note(_: object, __: object, statement: str, *rest: object) -> None:
        given[statement.split("(")[0]] += 1

    sqlalchemy_event.listen(ledger.database.engine, "before_cursor_execute", note)
    fed(ledger, name, count)
    sqlalchemy_event.remove(ledger.database.engine, "before_cursor_execute", note)
    return given


def test_a_batch_asks_the_database_as_often_for_many_cases_as_for_few(ledger: Ledger) -> None:
    few = statements(ledger, "few", 3)
    assert statements(ledger, "many", 60) == few
    assert 20 < few.total() <= 80, few  # of two batches


def test_the_matcher_is_asked_once_a_judging_and_its_ruleset_never_twice_for_one_vector(
    ledger: Ledger,
) -> None:
    fed(ledger, "once", 1)
    truths = matcher.Matcher._truths
    ask = matcher._Network.ask
    with (
        mock.patch.object(matcher.Matcher, "_truths", autospec=True, side_effect=truths) as judged,
        mock.patch.object(matcher._Network, "ask", autospec=True, side_effect=ask) as asked,
    ):
        fed(ledger, "again", 20)
    assert asked.call_count == 0
    assert 20 * len(STORY) <= judged.call_count <= 20 * 2 * (len(STORY) + 1)


def test_a_condition_is_not_evaluated_where_it_can_decide_no_rule(ledger: Ledger) -> None:
    counts: Counter[bool] = Counter()

    def count(self: matcher.Matcher, facts: Any) -> bytes:
        truths = of_matcher(self, facts)
        counts.update(truth != matcher._LEFT_OUT for truth in truths)
        return truths

    of_matcher = matcher.Matcher._truths
    with mock.patch.object(matcher.Matcher, "_truths", count):
        fed(ledger, "r", 20)
    assert 0 < counts[True] <= 20 * (len(STORY) + 1) * MOST_CONDITIONS, counts


MOST_CONDITIONS = 8
"""Conditions evaluated for each event, at most."""


def test_cel_is_not_asked_twice_for_the_same_values(ledger: Ledger) -> None:
    fed(ledger, "once", 1)
    asked = Counter[str]()

    def profile(_: object, kind: str, function: Any) -> None:
        if kind == "c_call" and function.__name__ == "eval" and "cel" in str(function.__module__):
            asked["eval"] += 1

    sys.setprofile(profile)
    try:
        fed(ledger, "again", 10)
    finally:
        sys.setprofile(None)
    assert asked["eval"] == 0


def test_a_feed_leaves_nothing_behind_but_what_is_kept_of_cases(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "CACHED_CASES", 0)
    held = []
    for number in range(4):
        fed(ledger, f"of{number}-", 25)
        gc.collect()
        held.append((sys.getallocatedblocks(), len(gc.get_objects())))
    blocks, objects = (after - before for before, after in zip(held[1], held[3], strict=True))
    events = 2 * 25 * (len(STORY) + 1)
    assert blocks < events and objects < events, (blocks, objects)  # what is held of each takes several


HEAVY = {
    "--help": "sqlmodel sqlalchemy holidays ruamel.yaml cel_expr_python durable_rules_engine rich",
    "status": "docx docxtpl reportlab lark lxml jinja2 psycopg z3 rich numpy multiprocessing",
    "record": "docx docxtpl reportlab lark lxml jinja2 psycopg z3 rich numpy multiprocessing",
}
"""What a command must not import."""

MODULES = {"--help": 350, "status": 900, "record": 950}
"""How many modules a command may import."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("effort") / "workspace"
    subprocess.run(
        [sys.executable, "cli.py", "demo", str(folder), "--until", "2018-01-24"],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("command", MODULES)
def test_what_a_command_imports(command: str, workspace: Path) -> None:
    given = {"--help": ["--help"], "status": ["status", "-w", str(workspace)]}.get(
        command,
        ["record", "response_received", "doj-2018/chicago-il", "items=orders", "--on", "2018-01-24",
         "-w", str(workspace)],
    )  # fmt: skip
    code = f"import sys, cli\ncode = cli.main({given!r})\nprint(code, *sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    ended, *modules = ran.stdout.splitlines()[-1].split()
    assert ended == "0", ran.stdout + ran.stderr
    assert not {name for name in HEAVY[command].split() if name in modules}
    assert len(modules) <= MODULES[command], len(modules)
