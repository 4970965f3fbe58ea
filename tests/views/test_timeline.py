"""The timeline of a case: its values, and its text as people read it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from engine.calendars import start_of_day
from engine.core.amendments import Change
from engine.diagnostics import BLANKS
from engine.model import Action, Event
from engine.records import Waits
from engine.views.moments import day_of
from engine.views.safe import columns
from engine.views.timeline import Inspection, inspect_report, render_timeline
from tests.views.cases import RECORDED, Seen, example, golden, happened, papers_case

NOTHING_CAME = papers_case(until="2018-03-30")
IN_SUIT = papers_case(happened(2, "suit_filed", "2018-01-30", docket="18-1"))
AFTER_SUIT = papers_case(
    happened(2, "suit_filed", "2018-01-30", docket="18-1"),
    happened(3, "answer_received", "2018-02-02", items=["maps"]),
    happened(4, "suit_ended", "2018-02-06", docket="18-1"),
)
SETTLED = papers_case(happened(2, "answer_received", "2018-01-30", items=["maps", "plans"]))


def act(number: int, on: str, *, action: Action) -> Event:
    data = {"action": action.id, "proposal": action.proposal}
    return happened(number, "action_approved", on, **data)


def inspect(seen: Seen, *, superseded: bool = False) -> Inspection:
    return inspect_report(seen.case, seen.program, seen.records, seen.events, superseded=superseded)


@pytest.mark.parametrize(
    ("name", "seen"),
    [("nothing-came", NOTHING_CAME), ("in-suit", IN_SUIT), ("after-suit", AFTER_SUIT), ("settled", SETTLED)],
)
def test_the_timeline_as_people_read_it(name: str, seen: Seen) -> None:
    golden(f"timeline-{name}.txt", render_timeline(inspect(seen)))


def test_every_timeline_of_the_example_holds_80_columns() -> None:
    for seen in example():
        text = render_timeline(inspect(seen))
        assert all(columns(line) <= 80 for line in text.splitlines())


def test_a_deadline_that_passes_as_its_day_begins_has_the_day_before_as_its_last() -> None:
    seen = papers_case()
    (deadline,) = (d for d in seen.case.deadlines if d.status == "running")
    begins = start_of_day("2018-02-09", seen.program.zone)
    early = replace(seen.case, deadlines=(replace(deadline, phase=2, at=begins),))
    assert "the last day is 2018-02-09" in render_timeline(inspect(seen))
    assert "the last day is 2018-02-08" in render_timeline(inspect(seen._replace(case=early)))


def test_the_values_have_all_keys_also_where_null() -> None:
    said = msgspec.json.decode(msgspec.json.encode(inspect(NOTHING_CAME)))
    assert list(said)[:7] == ["format", "case", "state", "facts", "decisions", "deadlines", "actions"]
    for decision in said["decisions"]:
        assert list(decision)[:17] == [
            "id", "at", "recorded_at", "superseded_at", "outcome", "region", "from", "to", "trigger",
            "rule", "because", "cites", "cause", "order", "missing", "pack", "on",
        ]  # fmt: skip
        assert decision["at"].endswith("Z")
    assert list(said["deadlines"][0])[:5] == ["name", "region", "at", "status", "proof"]
    assert list(said["actions"][0])[:5] == ["id", "kind", "status", "rule", "proposed_at"]
    assert said["decisions"][0]["cause"] == {"event": "e0"}
    assert said["decisions"][2]["cause"] == {"deadline": "answer"}
    assert said["decisions"][2]["last_day"] == "2018-02-09"


def test_facts_are_the_accumulated_and_the_computed_and_nothing_else() -> None:
    facts = inspect(AFTER_SUIT).facts
    assert facts["missing_items"] == 1
    assert facts["produced"] == ["maps"]
    assert not [name for name in facts if name.startswith(("state.", "entered_on.", "parameter.", "cause."))]


def test_superseded_decisions_are_told_only_when_asked_for() -> None:
    old = replace(SETTLED.records[-1], superseded_at=RECORDED + timedelta(days=1))
    seen = SETTLED._replace(records=[*SETTLED.records, old])
    assert len(inspect(seen).decisions) == len(SETTLED.records)
    assert "SUPERSEDED" not in render_timeline(inspect(seen))
    told = inspect(seen, superseded=True)
    assert told.decisions[-1].superseded_at == RECORDED + timedelta(days=1)
    assert "SUPERSEDED 2018-06-02 10:30" in render_timeline(told)


def test_a_stopped_clock_names_no_day_and_says_since_when_it_stands() -> None:
    deadline = inspect(IN_SUIT).deadlines[0]
    assert (deadline.status, deadline.at, deadline.on) == ("tolled", None, None)
    assert [(step.step, step.date) for step in deadline.proof] == [("stopped", "2018-01-30")]


def test_the_proof_of_a_running_deadline_ends_with_its_day() -> None:
    deadline = inspect(AFTER_SUIT).deadlines[0]
    due = next(step for step in deadline.proof if step.step == "due")
    assert due.date == deadline.on == "2018-02-16"


def test_what_may_happen_next_leaves_out_rules_that_cannot_match_from_here() -> None:
    settled = {move.trigger: move for move in inspect(IN_SUIT).next}
    assert set(settled) == {"settle", "mark_late"}
    assert [rule.rule for rule in settled["settle"].rules] == ["all-here"]
    assert settled["mark_late"].rules[0].on == ["deadline_passed.answer"]
    waiting = {move.trigger: move for move in inspect(NOTHING_CAME).next}
    assert waiting["approve"].acts == ["action_approved issue_summons"]
    assert waiting["decline"].to == "late"


def test_an_open_action_comes_with_the_command_that_approves_it() -> None:
    action = NOTHING_CAME.case.actions[0].id
    text = render_timeline(inspect(NOTHING_CAME)).replace(" \\\n       ", "")
    assert f"forthwith actions approve {action} --by NAME --role official" in text


def test_an_approved_action_comes_with_the_command_that_records_it_as_done() -> None:
    action = NOTHING_CAME.case.actions[0]
    case = replace(
        NOTHING_CAME.case, actions=(replace(action, status="approved", approved_by=("ann", "bob")),)
    )
    text = render_timeline(inspect(NOTHING_CAME._replace(case=case)))
    assert "2 of 2 approvals: ann, bob" in text
    assert "actions done" in text
    assert "actions approve" not in text


def test_a_withheld_move_and_a_refusal_say_why() -> None:
    record = NOTHING_CAME.records[-1]
    withheld = replace(record, outcome="withheld", order="tro-1", action=None)
    rejected = replace(
        record, outcome="rejected", code="no-arc", because="Expected another state.", action=None
    )
    text = render_timeline(inspect(NOTHING_CAME._replace(records=[withheld, rejected])))
    assert "Withheld: propose is barred by order tro-1." in text
    assert "Refused propose (no-arc)." in text
    assert "Expected another state." in text


def test_an_event_that_is_not_at_hand_is_still_named() -> None:
    text = render_timeline(inspect(SETTLED._replace(events={})))
    assert "Answer received (event e2)" in text


EARLY = act(9, "2018-01-31", action=NOTHING_CAME.case.actions[0])
WAITED = papers_case(EARLY, until="2018-03-30")


def test_an_approval_that_waited_shows_its_own_day_and_that_on_which_it_took_effect() -> None:
    proposed = NOTHING_CAME.case.actions[0].proposed_at
    text = render_timeline(inspect(WAITED))
    day = day_of(proposed, WAITED.program.zone)
    assert f"{day}  Action approved by ann as official (event e9)" in text
    assert "It is of 2018-01-31, had to wait for the action it names" in text
    (told,) = [made for made in inspect(WAITED).decisions if made.cause == {"event": "e9"}]
    assert told.waited and not any(made.waited for made in inspect(NOTHING_CAME).decisions)


def test_what_waits_is_listed_with_what_it_waits_for() -> None:
    early = papers_case(EARLY)
    waits = Waits(event=EARLY, why="action", names=EARLY.data["action"])
    report = inspect_report(early.case, early.program, early.records, early.events, [waits])
    text = render_timeline(report)
    assert "What waits, and takes no part yet" in text
    assert "2018-01-31  Action approved by ann as official (event e9)" in text
    assert f"It waits for the action '{EARLY.data['action']}', which the case does not" in text
    assert [(wait.why, wait.event.id) for wait in report.waiting] == [("action", "e9")]


def test_a_corrected_day_is_told_beside_the_one_recorded() -> None:
    answer = happened(2, "answer_received", "2018-01-30", items=["maps"])
    correct = happened(3, "event_corrected", "2018-02-01", event="e2", occurredon="2018-01-29")
    seen = papers_case(answer, correct)
    changes = [Change(answer.key, correct.key, True)]
    report = inspect_report(seen.case, seen.program, seen.records, seen.events, changes=changes)
    text = render_timeline(report)
    assert "2018-01-29  Answer received" in text
    assert "Corrected 2018-02-01 by ann as official (event e3)" in text
    assert "of 2018-01-29; recorded as of 2018-01-30" in text


def test_an_act_is_taken_back_by_whoever_did_it() -> None:
    lines = [text.strip() for text in render_timeline(inspect(WAITED)).splitlines()]
    text = " ".join(lines).replace(" \\ ", " ")
    assert "record event_retracted d/ashford event=e9 reason=WHY --by ann --role official" in text


def test_every_blank_of_a_command_that_is_shown_is_refused_as_a_value() -> None:
    text = render_timeline(inspect(NOTHING_CAME))
    commands = [line for line in text.splitlines() if ("=" in line or "--" in line) and "(" not in line]
    words = {word.rpartition("=")[2] for line in commands for word in line.split()}
    shown = {word for word in words if word.isupper() and len(word) > 2}
    assert {"NAME", "WHY", "DATE"} <= shown <= BLANKS


def test_invented_events_are_marked() -> None:
    event = replace(happened(2, "answer_received", "2018-01-30", items=["maps"]), synthetic=True)
    text = render_timeline(inspect(papers_case(event)))
    assert "(event e2) *" in text
    assert text.endswith("* invented for the demonstration\n")
