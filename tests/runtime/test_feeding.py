"""What feeding does with every kind of line, and what of it is lost: nothing."""

from __future__ import annotations

import codecs
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.diagnostics import Refused
from engine.ledger.store import Store
from engine.runtime.feed import Feeder
from engine.runtime.json_lines import read_json_lines
from tests.runtime.ledgers import PROGRAMS, Ledger, added, event, issued, opened

ANSWER = event("e1", "response_received", "2018-02-01", items=["a", "b"])


def test_the_same_file_twice_changes_nothing_the_second_time() -> None:
    ledger = Ledger()
    lines = [issued(), added(), ANSWER]
    assert ledger.feed(*lines).accepted == 3
    before = ledger.digest()
    again = ledger.feed(*lines)
    assert (again.accepted, again.duplicate, again.decisions) == (0, 3, 0)
    assert ledger.digest() == before


def test_events_without_an_id_are_told_apart_by_content_and_ordinal() -> None:
    ledger = opened()
    nameless = {key: value for key, value in ANSWER.items() if key != "id"}
    assert ledger.feed(nameless, nameless).accepted == 2
    assert ledger.case().facts["responses"] == 2
    assert ledger.feed(nameless, nameless).duplicate == 2


WRONG: dict[str, tuple[Any, str]] = {
    "unknown type": (event("x", "reply_received", "2018-02-01", items=[]), "unknown-event-type"),
    "missing datum": (event("x", "response_received", "2018-02-01"), "missing-datum"),
    "ill-typed datum": (event("x", "response_received", "2018-02-01", items="a"), "ill-typed-datum"),
    "unknown datum": (event("x", "response_received", "2018-02-01", items=[], swrn=True), "unknown-datum"),
    "year 20188": ({**ANSWER, "id": "x", "occurredon": "20188-02-01"}, "ill-typed-attribute"),
    "the future": ({**ANSWER, "id": "x", "occurredon": "2099-02-01"}, "in-the-future"),
    "no time at all": ({k: v for k, v in ANSWER.items() if k != "occurredon"}, "missing-attribute"),
    "time without offset": (
        {**{k: v for k, v in ANSWER.items() if k != "occurredon"}, "time": "2018-02-01T10:00:00"},
        "ill-typed-attribute",
    ),
    "no role": (
        {**event("x", "extension_granted", "2018-02-01", until="2018-03-01"), "role": "clerk"},
        "role-missing",
    ),
    "ill-formed subject": ({**ANSWER, "subject": "d/r/../../etc"}, "ill-formed-subject"),
    "another specversion": ({**ANSWER, "id": "x", "specversion": "0.3"}, "specversion"),
    "empty correction": (event("x", "event_corrected", "2018-02-01", event="e1"), "empty-correction"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_goes_to_quarantine_and_the_rest_goes_on(name: str) -> None:
    line, code = WRONG[name]
    ledger = opened()
    fed = ledger.feed(line, ANSWER)
    assert (fed.read, fed.accepted, fed.quarantined) == (2, 1, 1)
    assert ledger.quarantined() == [code]
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}


def test_a_byte_order_mark_at_the_head_of_a_file_is_passed_over() -> None:
    ledger = opened()
    line = codecs.BOM_UTF8 + json.dumps(ANSWER).encode()
    assert ledger.feeder.feed(read_json_lines([line], "windows")).accepted == 1


def test_an_item_spelt_otherwise_than_demanded_is_noted() -> None:
    ledger = opened()
    ledger.feed({**ANSWER, "data": {"items": ["a", "B"]}})
    notes = [record.note for record in ledger.decisions() if record.rule == "not-demanded"]
    assert notes == ["The answer names items that were not demanded (a, B); see how they are spelt."]


def test_the_same_id_with_other_content_is_quarantined_with_both_versions() -> None:
    ledger = opened()
    ledger.feed(ANSWER)
    fed = ledger.feed({**ANSWER, "data": {"items": ["a"]}})
    assert ledger.quarantined() == ["conflicting-event"]
    message = fed.wrong[0][2]
    assert '["a","b"]' in message
    assert '["a"]' in message


@pytest.mark.parametrize("first", [[ANSWER], [added(), ANSWER], [issued(), ANSWER]])
def test_an_event_for_a_case_not_yet_known_waits_and_is_taken_up_by_itself(
    first: list[dict[str, Any]],
) -> None:
    ledger = Ledger()
    fed = ledger.feed(*first)
    assert fed.waiting == sum("/" in line["subject"] for line in first)
    fed = ledger.feed(issued(), added())
    assert fed.waiting == 0
    assert ledger.waiting() == []
    whole = Ledger()
    whole.feed(issued(), added(), ANSWER)
    assert ledger.digest() == whole.digest()


def test_what_waits_is_counted_by_demand() -> None:
    ledger = opened()
    ledger.feed({**ANSWER, "subject": "d/s"}, {**ANSWER, "subject": "other/s", "id": "e2"})
    with ledger.database.reading() as session:
        store = Store(session)
        assert [store.count_waiting(of) for of in (None, "d", "other", "none")] == [2, 1, 1, 0]


def test_what_waits_in_one_feed_and_is_taken_up_in_it_counts_as_accepted() -> None:
    assert Ledger().feed(ANSWER, added(), issued()).accepted == 3


def test_an_event_taken_up_and_found_wrong_goes_to_quarantine() -> None:
    ledger = Ledger()
    assert ledger.feed({**ANSWER, "data": {"itmes": []}}).waiting == 1
    ledger.feed(issued(), added())
    assert ledger.quarantined() == ["unknown-datum"]
    assert ledger.waiting() == []


def test_an_approval_of_an_action_not_yet_known_waits_for_it() -> None:
    known = opened()
    known.tick("2018-03-10")
    action = known.case().actions[0]
    approval = event("ap", "action_approved", "2018-03-01", action=action.id, proposal=action.proposal)
    known.feed(approval)
    ledger = opened()
    assert ledger.feed(approval).waiting == 1
    assert ledger.waiting() == [("ap", "action")]
    ledger.tick("2018-03-10")
    assert ledger.case().actions[0].approved_by == ("ann",)
    assert ledger.waiting() == []
    assert ledger.digest() == known.digest()


def test_a_correction_of_an_event_not_yet_known_waits_for_it() -> None:
    ledger = opened()
    correction = event("c", "event_corrected", "2018-02-10", event="e1", data={"items": ["a"]})
    assert ledger.feed(correction).waiting == 1
    assert ledger.waiting() == [("c", "event")]
    ledger.feed(ANSWER)
    assert ledger.case().facts["items_produced"] == ["a"]
    assert ledger.waiting() == []


def test_backdated_news_supersedes_what_rested_on_a_wrong_belief() -> None:
    ledger = opened()
    ledger.tick("2018-02-25")
    assert ledger.case().state == {"demand": "late", "grant": "eligible"}
    fed = ledger.feed(ANSWER)
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}
    assert fed.superseded == 2
    gone = [record for record in ledger.history() if record.superseded_at is not None]
    assert [record.target or record.draft for record in gone] == ["late", "reminder"]
    assert gone[0].recorded_at is not None
    assert all(record.recorded_at < gone[0].superseded_at for record in gone)


def test_a_retraction_brings_back_what_was_decided_before() -> None:
    ledger = opened()
    ledger.tick("2018-02-25")
    before = [record.id for record in ledger.decisions()]
    ledger.feed(ANSWER)
    ledger.feed(event("r", "event_retracted", "2018-02-26", event="e1"))
    assert [record.id for record in ledger.decisions()] == before


def test_a_case_whose_opening_is_retracted_waits_until_it_is_added_again() -> None:
    ledger = opened()
    ledger.feed(ANSWER, event("r", "event_retracted", "2018-02-26", event="d/r-added"))
    assert {why for _, why in ledger.waiting()} == {"case"}
    assert ledger.decisions() == []
    ledger.feed(event("r2", "event_retracted", "2018-02-27", event="r"))
    assert ledger.waiting() == []
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}


def test_a_demand_retracted_with_its_issue_can_be_brought_back_by_another_process() -> None:
    ledger = Ledger()
    ledger.feed(issued(), added(), event("r", "event_retracted", "2018-02-26", "d", event="d-issued"))
    ledger.feeder = Feeder(ledger.workspace, ledger.database, programs=PROGRAMS)
    ledger.feed(event("r2", "event_retracted", "2018-02-27", "d", event="r"))
    assert ledger.case().state == {"demand": "requested", "grant": "eligible"}


def test_a_retraction_may_itself_be_retracted_and_cycles_are_refused() -> None:
    ledger = opened()
    ledger.feed(ANSWER, event("r1", "event_retracted", "2018-02-26", event="e1"))
    assert ledger.case().state == {"demand": "requested", "grant": "eligible"}
    ledger.feed(event("r2", "event_retracted", "2018-02-27", event="r1"))
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}
    ledger.feed(
        event("r3", "event_retracted", "2018-02-27", event="r4"),
        event("r4", "event_retracted", "2018-02-27", event="r3"),
    )
    assert ledger.quarantined() == ["amendment-cycle"] * 2
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}


def test_an_event_of_the_demand_is_not_corrected_for_one_case_alone() -> None:
    ledger = opened()
    ledger.feed(event("c", "event_corrected", "2018-02-10", event="d-issued", data={"due_on": "2018-03-30"}))
    assert ledger.quarantined() == ["wrong-subject"]
    assert ledger.case().facts["demand.due_on"] == "2018-02-23"
    ledger.feed(
        event("c2", "event_corrected", "2018-02-10", "d", event="d-issued", data={"due_on": "2018-03-30"})
    )
    assert ledger.case().facts["demand.due_on"] == "2018-03-30"


@pytest.mark.parametrize("data", [{"items": "a"}, {"items": None}, {"itmes": ["a"]}])
def test_a_correction_the_law_cannot_read_is_refused_and_the_event_stays(data: dict[str, Any]) -> None:
    ledger = opened()
    ledger.feed(ANSWER, event("c", "event_corrected", "2018-02-10", event="e1", data=data))
    assert ledger.case().facts["items_produced"] == ["a", "b"]
    assert len(ledger.quarantined()) == 1


@pytest.mark.parametrize("data", [{"data": "x"}, {"event": "other"}, {"time": 5}, {"data": {"items": ["a"]}}])
def test_a_correction_of_a_correction_is_taken_or_refused_whole(data: dict[str, Any]) -> None:
    ledger = opened()
    ledger.feed(
        ANSWER,
        event("c", "event_corrected", "2018-02-10", event="e1", data={"items": ["b"]}),
        event("cc", "event_corrected", "2018-02-11", event="c", data=data),
    )
    good = data == {"data": {"items": ["a"]}}
    assert ledger.case().facts["items_produced"] == (["a"] if good else ["b"])
    assert len(ledger.quarantined()) == (0 if good else 1)


def test_of_two_corrections_the_one_with_the_later_own_time_wins_in_any_order() -> None:
    early = event("c1", "event_corrected", "2018-02-10", event="e1", data={"items": ["a"]})
    late = event("c2", "event_corrected", "2018-02-11", event="e1", data={"items": []})
    for order in ([early, late], [late, early]):
        ledger = opened()
        ledger.feed(ANSWER)
        for line in order:
            ledger.feed(line)
        assert ledger.case().facts["items_produced"] == []


def test_recorded_at_never_goes_back() -> None:
    ledger = Ledger()
    ledger.feed(issued(), recorded_at=datetime(2018, 1, 25, tzinfo=UTC))
    with pytest.raises(Refused) as refusal:
        ledger.feed(added(), recorded_at=datetime(2018, 1, 25, tzinfo=UTC))
    assert refusal.value.diagnostics[0].code == "recorded-before"
    assert ledger.feed(added(), recorded_at=datetime(2018, 1, 26, tzinfo=UTC)).accepted == 1


def test_the_horizon_never_goes_back() -> None:
    ledger = opened()
    ledger.tick("2018-02-25")
    with pytest.raises(Refused) as refusal:
        ledger.tick("2018-02-24")
    assert refusal.value.diagnostics[0].code == "horizon-back"


def test_a_dry_run_says_what_would_happen_and_writes_nothing() -> None:
    ledger = opened()
    before = ledger.digest()
    fed = ledger.feed(ANSWER, WRONG["unknown type"][0], dry_run=True, keep_decisions=True)
    assert (fed.accepted, fed.quarantined) == (1, 1)
    assert [decision.target for decision in fed.made] == ["responded"]
    assert ledger.digest() == before
    assert ledger.quarantined() == []
    assert ledger.feed(ANSWER).accepted == 1


def test_an_amended_demand_reaches_every_case_of_it() -> None:
    ledger = Ledger()
    ledger.feed(issued(), added(), added("d/s"), added("d/t"))
    ledger.feed(event("am", "demand_amended", "2018-02-01", "d", due_on="2018-03-30"))
    assert {ledger.case(f"d/{name}").deadlines[0].on for name in "rst"} == {"2018-03-30"}
    ledger.feed(added("d/u", "2018-02-05"))
    assert ledger.case("d/u").deadlines[0].on == "2018-03-30"


def test_a_batch_is_written_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = opened()
    before = ledger.digest()

    def fail(*_: object) -> None:
        raise OSError("no room")

    with monkeypatch.context() as patch:
        patch.setattr("engine.ledger.store.Store.save_cases", fail)
        with pytest.raises(OSError, match="no room"):
            ledger.feed(ANSWER)
    assert ledger.digest() == before
    assert ledger.feed(ANSWER).accepted == 1
    assert ledger.case().state == {"demand": "responded", "grant": "eligible"}


def test_two_people_approve_and_only_then_is_it_done() -> None:
    ledger = opened()
    ledger.tick("2018-03-10")
    action = ledger.case().actions[0]

    def act(id: str, type: str, who: str, **data: str) -> str | None:
        ledger.feed({**event(id, type, f"2018-03-1{id}", action=action.id, **data), "actor": who})
        last = [made for made in ledger.decisions() if made.draft is None][-1]
        return last.code or last.target

    assert act("2", "action_approved", "ann", proposal="sha256:other") == "basis-changed"
    assert act("3", "action_approved", "ann", proposal=action.proposal) is None
    assert act("4", "action_approved", "ann", proposal=action.proposal) == "same-person"
    assert act("5", "action_approved", "bob", proposal=action.proposal) == "subpoena.approved"
    assert act("6", "action_done", "cyd") == "subpoena.issued"
    assert ledger.case().actions[0].status == "done"


@pytest.mark.parametrize("second", [None, "Ann", " ann", "ann\u200b", "ＡＮＮ"])
def test_nobody_and_the_same_person_spelt_otherwise_do_not_approve_a_second_time(second: str | None) -> None:
    ledger = opened()
    ledger.tick("2018-03-10")
    action = ledger.case().actions[0]
    first = event("1", "action_approved", "2018-03-12", action=action.id, proposal=action.proposal)
    ledger.feed(first, {**first, "id": "2", "occurredon": "2018-03-13", "actor": second})
    assert ledger.case().actions[0].status == "proposed"
    assert ledger.decisions()[-1].code == ("no-actor" if second is None else "same-person")


@pytest.mark.parametrize("who", [{"actor": "clerk", "role": "clerk"}, {"actor": "bob", "role": "official"}])
def test_an_approval_is_not_made_good_by_a_correction(who: dict[str, str]) -> None:
    ledger = opened()
    ledger.tick("2018-03-10")
    action = ledger.case().actions[0]
    given = event("1", "action_approved", "2018-03-12", action=action.id, proposal="sha256:old")
    change = event("c", "event_corrected", "2018-03-13", event="1", data={"proposal": action.proposal})
    ledger.feed({**given, "actor": "bob"}, {**change, **who})
    assert ledger.case().actions[0].approved_by == ()
    assert ledger.quarantined() == ["amendment-of-act" if who["actor"] == "bob" else "amendment-role"]


def test_an_act_is_retracted_by_its_own_actor_alone() -> None:
    ledger = opened()
    ledger.tick("2018-03-10")
    action = ledger.case().actions[0]
    given = event("1", "action_approved", "2018-03-12", action=action.id, proposal=action.proposal)
    ledger.feed(given, {**event("r", "event_retracted", "2018-03-13", event="1"), "actor": "bob"})
    assert ledger.quarantined() == ["amendment-role"]
    assert ledger.case().actions[0].approved_by == ("ann",)
    ledger.feed(event("r2", "event_retracted", "2018-03-13", event="1"))
    assert ledger.case().actions[0].approved_by == ()


def test_what_takes_a_role_to_record_takes_it_to_correct_or_retract() -> None:
    ledger = opened()
    granted = event("x", "extension_granted", "2018-02-01", until="2018-03-30")
    change = event("c", "event_corrected", "2018-02-02", event="x", data={"until": "2020-03-30"})
    ledger.feed(granted, {**change, "role": "clerk"})
    assert ledger.quarantined() == ["amendment-role"]
    assert ledger.case().facts["extended_until"] == "2018-03-30"
    ledger.feed({**change, "id": "c2", "role": "counsel"})
    assert ledger.case().facts["extended_until"] == "2020-03-30"
    ledger.feed({**event("r", "event_retracted", "2018-02-03", event="c2"), "role": "clerk"})
    assert ledger.case().facts["extended_until"] == "2020-03-30"


def test_an_approval_without_the_role_is_a_recorded_refusal() -> None:
    ledger = opened()
    ledger.tick("2018-03-10")
    action = ledger.case().actions[0]
    ledger.feed(
        {
            **event("1", "action_approved", "2018-03-12", action=action.id, proposal=action.proposal),
            "role": "clerk",
        }
    )
    assert ledger.decisions()[-1].code == "role-missing"
    assert ledger.case().actions[0].status == "proposed"


def test_an_approval_in_a_file_without_its_proposal_is_told_where_it_stands() -> None:
    ledger = opened()
    fed = ledger.feed(event("a1", "action_approved", "2018-03-01", action="issue_subpoena"))
    ((_, code, message, help),) = fed.wrong
    assert (code, "needs 'proposal'" in message) == ("missing-datum", True)
    assert "inspect CASE --json" in help and "forthwith record" in help


def test_what_comes_with_a_refused_event_is_refused_however_many_came(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("engine.runtime.feed.BATCH", 2)
    ledger = opened()
    before = ledger.digest()
    answers = [{**ANSWER, "id": f"e{number}"} for number in range(5)]
    with pytest.raises(Refused):
        ledger.feed(*answers, WRONG["unknown type"][0], wrong="refuse")
    assert ledger.digest() == before
