"""A version tried on the cases on record: what differs, and that nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from engine.analysis.versions import Backtested, Differing
from engine.calendars import start_of_day
from engine.diagnostics import Refused
from engine.ledger.store import Store
from engine.model import Event
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack
from engine.runtime import backtest
from engine.runtime.backtest import Backtest
from engine.views.contrast import contrast_report, render_contrast
from tests.core.histories import ROOT, histories
from tests.runtime.ledgers import Ledger, added, event, issued, opened
from tests.runtime.test_activating import PARAMETERS, RULES, WORKFLOW, put, version
from tests.runtime.test_order_of_arrival import arriving


def trial(ledger: Ledger, pack: Pack, since: str | None = None) -> Backtest:
    from_day = None if since is None else start_of_day(since, "America/New_York")
    return Backtest(ledger.feeder, pack, since=from_day)


def tried(
    ledger: Ledger, pack: Pack, since: str | None = None, workers: int | None = None
) -> tuple[list[Differing], Backtested]:
    trying = trial(ledger, pack, since)
    return list(trying.run(workers=workers)), trying.found


def test_what_would_have_gone_otherwise_is_told_by_what_the_decisions_did() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    before = ledger.digest()
    ((found,), counts) = tried(ledger, version("longer"))
    assert (found.before, found.after) == (
        {"demand": "subpoena.proposed", "grant": "eligible"},
        {"demand": "late", "grant": "eligible"},
    )
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


def test_how_many_cases_have_come_to_the_day_is_told_and_how_far_any_has() -> None:
    ledger = opened()
    ledger.feed(added("d/s"), event("e1", "response_received", "2018-05-02", "d/s", items=["a"]))
    ledger.tick("2018-03-06")
    for since, reached in ((None, 2), ("2018-03-05", 2), ("2018-05-02", 1), ("2018-05-03", 0)):
        found, counts = tried(ledger, version("longer"), since)
        assert (counts.cases, counts.reached) == (2, reached)
        assert counts.latest == start_of_day("2018-05-02", "America/New_York")
        assert reached or not found


def test_what_people_settled_on_the_same_facts_and_rule_counts_as_settled() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    (action,) = ledger.case().actions
    for name in ("ann", "bob"):
        data = {"action": action.id, "proposal": action.proposal}
        ledger.feed({**event(name, "action_approved", "2018-03-06", **data), "actor": name})
    assert ledger.case().state == {"demand": "subpoena.approved", "grant": "eligible"}
    files = dict(read_pack(ROOT, "records-demand").files)
    files[RULES] += "# another thought\n"
    assert tried(ledger, load_pack(files, "records-demand"))[0] == []
    ((found,), _) = tried(ledger, version("longer"))
    assert found.after == {"demand": "late", "grant": "eligible"}


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
    rule = "    on: [deadline_passed.response, deadline_passed.return]\n    when:\n"
    assert rule in files[RULES]
    files[RULES] = files[RULES].replace(rule, f"{rule}      - reminded\n", 1)
    ledger = opened()
    _, counts = tried(ledger, load_pack(files, "records-demand"))
    assert [(each.rule, each.fact, each.source) for each in counts.unheld] == [
        ("no-response", "reminders", "reminder_sent")
    ]


@pytest.mark.parametrize(
    ("demand", "case", "code", "told"),
    [
        ("c", None, "unknown-demand", "No demand 'c' is known."),
        (None, "d/rr", "unknown-case", "No case 'd/rr' is known."),
        (None, "d", "unknown-case", "'d' is a demand, not a case."),
        ("d", "e/s", "case-of-another-demand", "Expected a case of the demand d; e/s is one of e."),
        ("g", None, "nothing-to-try", "to try it on; the demand g has none."),
    ],
)
def test_what_was_named_and_cannot_be_tried_on_is_told_by_what_was_found(
    demand: str | None, case: str | None, code: str, told: str
) -> None:
    ledger = opened()
    ledger.feed(issued(), issued("e"), added("e/s"), issued("g"))
    with pytest.raises(Refused) as refusal:
        Backtest(ledger.feeder, version("longer"), demand=demand, case=case)
    (said,) = refusal.value.diagnostics
    assert said.code == code and told in f"{said.message} {said.help}"


def test_what_is_under_another_pack_is_told_by_that() -> None:
    other = read_pack(ROOT / "examples" / "permit-renewal", "permit-renewal")
    for demand, case, told in (("d", None, "d"), (None, "d/r", "d/r"), ("d", "d/r", "d/r")):
        with pytest.raises(Refused, match=f"under permit-renewal; {told} is under records-demand"):
            Backtest(opened().feeder, other, demand=demand, case=case)
    with pytest.raises(Refused, match="to try it on; no demand was issued under it"):
        Backtest(opened().feeder, other)


_NO_RESPONSE = "  - id: no-response\n    on: [deadline_passed.response, deadline_passed.return]\n    when:\n"
_PURSUED = "  - id: pursue-no-response\n    on: [deadline_passed.grace, deadline_passed.reprieve]\n"
_EDITS = {
    "the deadline passes on another day": (
        PARAMETERS,
        "value: 5,",
        "value: 9,",
        ["last day was 2018-03-02", "rule pursue-no-response applies", "yes Nothing has been received"],
        ["The deadline 'grace' of 'late' has not passed: its last day is 2018-03-08.", "grace_days is 9"],
    ),
    "a condition more does not hold": (
        RULES,
        _NO_RESPONSE,
        f"{_NO_RESPONSE}      - respondent.kind == 'city'\n",
        ["requested -> late by mark_late", "The rule no-response applies", "yes Nothing has been received"],
        [
            "noted",
            "The rule no-response does not apply",
            "respondent.kind == 'city'",
            "respondent.kind is not known",
        ],
    ),
    "the rule is not there": (
        RULES,
        "  - id: no-response\n",
        "  - id: no-answer\n",
        ["The rule no-response applies", "There is no rule no-answer."],
        ["The rule no-answer applies", "There is no rule no-response."],
    ),
    "the rule answers to something else": (
        RULES,
        _PURSUED,
        _PURSUED.replace("[deadline_passed.grace, deadline_passed.reprieve]", "deadline_passed.reprieve"),
        ["The rule pursue-no-response applies"],
        ["noted", "The rule pursue-no-response does not answer to this here."],
    ),
}


@pytest.mark.parametrize("name", _EDITS)
def test_the_first_difference_is_explained_under_both(name: str) -> None:
    path, old, new, now, then = _EDITS[name]
    files = dict(read_pack(ROOT, "records-demand").files)
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    ledger = opened()
    ledger.tick("2018-03-06")
    trying = trial(ledger, load_pack(files, "records-demand"))
    assert list(trying.run())
    why = trying.first()
    assert why is not None
    said = " ".join(render_contrast(contrast_report(why)).split())
    before, _, after = said.partition(" WITH IT ")
    assert [part for part in now if part not in before] == []
    assert [part for part in then if part not in after] == []


def test_where_nothing_differs_but_what_cannot_be_read_there_is_nothing_to_explain() -> None:
    ledger = opened()
    ledger.feed(event("e1", "case_closed", "2018-02-20", reason="over"))
    ledger.feed(event("e2", "response_received", "2018-02-21", items=["a"], sworn=True))
    trying = trial(ledger, version("strict"))
    ((found),) = trying.run()
    assert found.unread and not (found.gone or found.come)
    assert trying.first() is None


def test_several_processes_find_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/ledger.db")
    names = [f"{demand}/r{number:02d}" for demand in ("d", "d-1", "e") for number in range(5)]
    ledger.feed(issued(), issued("d-1"), issued("e"), *(added(name) for name in names))
    ledger.feed(
        *(event(f"e{name}", "response_received", "2018-02-20", name, items=["a"]) for name in names[::3])
    )
    ledger.tick("2018-03-06")
    monkeypatch.setattr(backtest, "PART", 2)
    found, counts = tried(ledger, version("longer"), workers=1)
    for workers in (2, 3):
        assert tried(ledger, version("longer"), workers=workers) == (found, counts)
    assert [each.case for each in found] == [name for name in names if name not in names[::3]]


def _opened(ledger: Ledger) -> bool:
    """Whether any case is open: not where the demand was retracted."""
    with ledger.database.reading() as session:
        return bool(Store(session).case_ids())


@given(events=histories("records-demand", ("r", "s")))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_the_law_in_force_tried_on_itself_changes_nothing(events: list[Event]) -> None:
    ledger = Ledger()
    ledger.feeder.feed(arriving(events))
    ledger.tick("2018-06-01")
    assume(_opened(ledger))
    assert tried(ledger, version("shipped"))[0] == []
    put(ledger, "called", "2018-05-30", only_new=True)  # none of the cases is opened so late
    assert tried(ledger, version("shipped"))[0] == []
    ledger.database.close()


@given(events=histories("records-demand", ("r", "s")))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_what_is_explained_first_is_the_first_that_differs(events: list[Event]) -> None:
    ledger = Ledger()
    ledger.feeder.feed(arriving(events))
    ledger.tick("2018-06-01")
    assume(_opened(ledger))
    for name in ("longer", "strict", "nested"):
        trying = trial(ledger, version(name))
        found = [each for each in trying.run() if each.gone or each.come]
        why = trying.first()
        assert (why is None) == (not found)
        if why is None:
            continue
        records = [*found[0].gone, *found[0].come]
        assert (why.case, why.cause.at) == (found[0].case, min(record.at for record in records))
        assert {record.id for record in records} & {
            side.why.decision.id for side in (why.now, why.then) if side.why is not None
        }
        for side in (why.now, why.then):
            for weighed in () if side.why is None else side.why.rules:
                assert weighed.matched or weighed.rule.id != side.why.decision.rule
        render_contrast(contrast_report(why))
    ledger.database.close()
