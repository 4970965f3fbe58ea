"""A version tried on the cases on record: what differs, and that nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from engine.analysis.versions import Backtested, Differing
from engine.calendars import start_of_day
from engine.diagnostics import Refused
from engine.model import Event
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack
from engine.runtime import backtest
from engine.runtime.backtest import Backtest
from tests.core.histories import ROOT, histories
from tests.runtime.ledgers import Ledger, added, event, issued, opened
from tests.runtime.test_activating import RULES, WORKFLOW, put, version
from tests.runtime.test_order_of_arrival import arriving


def tried(ledger: Ledger, pack: Pack, since: str | None = None) -> tuple[list[Differing], Backtested]:
    from_day = None if since is None else start_of_day(since, "America/New_York")
    trial = Backtest(ledger.feeder, pack, since=from_day)
    found = list(trial.run())
    return found, trial.found


def test_what_would_have_gone_otherwise_is_told_by_what_the_decisions_did() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    before = ledger.digest()
    ((found,), counts) = tried(ledger, version("longer"))
    assert (found.before, found.after) == ({"demand": "subpoena.proposed"}, {"demand": "late"})
    assert [(record.outcome, record.rule) for record in found.gone] == [("proposed", "pursue-no-response")]
    assert found.come == ()
    assert (counts.cases, counts.differing) == (1, 1)
    assert counts.moves["subpoena.proposed", False] == 1 and counts.moves["subpoena.proposed", True] == 0
    assert ledger.digest() == before


def test_from_a_day_on_it_is_tried_as_if_in_force_from_then() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    assert tried(ledger, version("longer"), "2018-03-04")[0] == []  # the old count had ended by then
    assert len(tried(ledger, version("longer"), "2018-03-01")[0]) == 1


def test_what_people_settled_on_the_same_facts_and_rule_counts_as_settled() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    (action,) = ledger.case().actions
    for name in ("ann", "bob"):
        data = {"action": action.id, "proposal": action.proposal}
        ledger.feed({**event(name, "action_approved", "2018-03-06", **data), "actor": name})
    assert ledger.case().state == {"demand": "subpoena.approved"}
    files = dict(read_pack(ROOT, "records-demand").files)
    files[RULES] += "# another thought\n"
    assert tried(ledger, load_pack(files, "records-demand"))[0] == []
    ((found,), _) = tried(ledger, version("longer"))
    assert found.after == {"demand": "late"}


def test_what_the_version_cannot_read_is_told_and_what_nobody_was_asked_for() -> None:
    ledger = opened()
    ledger.feed(event("e1", "response_received", "2018-02-20", items=["a"], sworn=True))
    ((found,), counts) = tried(ledger, version("strict"))
    assert counts.unread == 1 and found.unread[0][0] == "e1"
    assert {(each.fact, each.source) for each in counts.unheld} == {
        ("event.under_oath", "response_received.under_oath")
    }


def test_a_fact_that_comes_through_others_from_a_new_event_is_told_by_its_rule() -> None:
    files = dict(read_pack(ROOT, "records-demand").files)
    new = "\n  reminder_sent: {}\n\nfacts:\n  reminders: {count: reminder_sent}\n  reminded: reminders > 0\n"
    files[WORKFLOW] = files[WORKFLOW].replace("\nfacts:\n", new)
    rule = "    on: deadline_passed.response\n    when:\n"
    assert rule in files[RULES]
    files[RULES] = files[RULES].replace(rule, f"{rule}      - reminded\n", 1)
    ledger = opened()
    _, counts = tried(ledger, load_pack(files, "records-demand"))
    assert [(each.rule, each.fact, each.source) for each in counts.unheld] == [
        ("no-response", "reminders", "reminder_sent")
    ]


@pytest.mark.parametrize(("demand", "case"), [("other", None), (None, "d/other")])
def test_nothing_to_try_it_on_is_told(demand: str | None, case: str | None) -> None:
    with pytest.raises(Refused, match="Expected cases on record under records-demand"):
        Backtest(opened().feeder, version("longer"), demand=demand, case=case)


def test_several_processes_find_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    names = [f"d/r{number:02d}" for number in range(12)]
    ledger.feed(issued(), *(added(name) for name in names))
    ledger.feed(
        *(event(f"e{name}", "response_received", "2018-02-20", name, items=["a"]) for name in names[::3])
    )
    ledger.tick("2018-03-06")
    monkeypatch.setattr(backtest, "PART", 2)
    monkeypatch.setattr(backtest.os, "cpu_count", lambda: 2)
    alone, together = Ledger(ledger.workspace.database), ledger
    together_found, counts = tried(together, version("longer"))
    monkeypatch.setattr(backtest.os, "cpu_count", lambda: 1)
    alone_found, again = tried(alone, version("longer"))
    assert together_found == alone_found and counts == again
    assert [found.case for found in together_found] == [name for name in names if name not in names[::3]]


@given(events=histories("records-demand", ("r", "s")))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_the_law_in_force_tried_on_itself_changes_nothing(events: list[Event]) -> None:
    ledger = Ledger()
    ledger.feeder.feed(arriving(events))
    ledger.tick("2018-06-01")
    assert tried(ledger, version("shipped"))[0] == []
    put(ledger, "called", "2018-03-01", only_new=True)
    assert tried(ledger, version("shipped"))[0] == []
    ledger.database.close()
