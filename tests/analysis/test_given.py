"""A test that is given how its case stands goes on from there as the case itself would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.analysis.given import begun, gone_on
from engine.analysis.trials import try_stories
from engine.calendars import last_instant, start_of_day
from engine.core.acts import ACTS
from engine.core.derive import derive
from engine.core.history import read_history
from engine.core.incidents import SETTLEMENTS
from engine.diagnostics import Place
from engine.model import Case, Decision, Event
from engine.packs.load import load_pack
from engine.packs.pack import Pack
from engine.packs.stories import Given
from engine.packs.testing import load_stories
from tests.core.histories import DEMAND, FIRST, TWO_REGIONS, histories, law_of_cached

CASE = f"{DEMAND}/r"
END = datetime(2018, 9, 1, tzinfo=UTC)
days = st.integers(1, 150).map(lambda n: (FIRST + timedelta(days=n)).isoformat())


def given_of(case: Case, pack: Pack, on: str) -> Given:
    grown = [name for name in case.facts if name in pack.facts and pack.facts[name].accumulate is not None]
    return Given(
        place=Place("tests.yaml", 1, 1),
        on=on,
        states=case.state,
        entered_on={region: active[-1].on for region, active in case.entries.items()},
        facts={name: case.facts[name] for name in grown},
        open=dict(case.open),
        items={item: stands.status for item, stands in case.items.items()},
    )


def told(decision: Decision) -> tuple[object, ...]:
    cause = decision.cause
    did = (decision.on, decision.outcome, decision.region, decision.rule, decision.source, decision.target)
    return (cause.at, cause.on, *did, decision.because, decision.note, decision.code)


@pytest.mark.parametrize("name", ["records-demand", "two-regions"])
@given(data=st.data(), on=days)
def test_a_case_given_as_it_stood_goes_on_as_it_did(name: str, data: st.DataObject, on: str) -> None:
    law = law_of_cached(name)
    history = read_history(law, data.draw(histories(name)))
    events = [h.event for h in history.happenings if h.event.type not in (*ACTS, *SETTLEMENTS)]
    zone = law.latest.zone
    before = (date.fromisoformat(on) - timedelta(days=1)).isoformat()
    by_then = derive(law, CASE, events, END, as_of=last_instant(before, zone))
    case = by_then.case
    later = [h.event for h in read_history(law, events).happenings if h.order[0] >= start_of_day(on, zone)]
    standing = {(e.state, e.number) for active in case.entries.values() for e in active}
    passed = [d for d in case.deadlines if d.status == "passed" and (d.state, d.entry) in standing]
    assume(case.opened_at is not None and not passed)
    assume(not case.actions and not case.incidents and not case.orders)
    assume(not any(entry.stops for active in case.entries.values() for entry in active))
    assume(case.since.get("demand.due_on", "") < case.facts["demand.due_on"])
    opening: list[Event] = [event for event in events if event.type in ("demand_issued", "respondent_added")]
    stands = {key: case.facts[f"demand.{key}"] for key in ("due_on", "items", "title", "legal_basis")}
    opening[0] = replace(opening[0], data={**opening[0].data, **stands})

    start = begun(law, CASE, opening, given_of(case, law.latest.pack, on))
    assert (start.decisions, start.refused) == ((), [])
    assert {(d.name, d.on) for d in start.case.deadlines} == {
        (d.name, d.on) for d in case.deadlines if (d.state, d.entry) in standing
    }
    after = gone_on(law, start, later, END)
    whole = derive(law, CASE, events, END).decisions[len(by_then.decisions) :]
    assert [told(one) for one in after.decisions] == [told(one) for one in whole]


PACK = load_pack(TWO_REGIONS, "two-regions")
HEAD = "demand: {issued_on: 2018-01-24, due_on: 2018-02-23, items: [a, b]}"


def failures(*lines: str, head: str = HEAD) -> list[tuple[str, str, str]]:
    text = "\n".join(["tests:", "  - name: t", *(f"    {line}" for line in (head, *lines))])
    (tried,) = try_stories(PACK, load_stories(text, "tests.yaml", PACK)).tried
    failure = tried.trial.failure
    return [] if failure is None else [tuple(difference) for difference in failure.differences]


SO = {
    "what is not said stands as a case opens": [
        "given: {facts: {responses: 1}}",
        "then: [{on: 2018-01-24, state: {letters: open.fresh, money: clean}, rules: []}]",
    ],
    "a deadline runs from the day the state was entered": [
        "given: {state: {letters: open.stale}, entered_on: 2018-02-07}",
        "then: [{on: 2018-02-10, deadlines: {again: 2018-02-12, end: 2018-02-23}}]",
    ],
    "by region": [
        "given: {state: {letters: open.stale, money: suspect}, entered_on: {letters: 2018-02-05}}",
        "then: [{on: 2018-02-05, deadlines: {again: 2018-02-12, cool: 2018-02-08}}]",
    ],
    "a deadline whose day ends as the test begins passes then": [
        "given: {on: 2018-02-24, state: {letters: open.fresh}, entered_on: 2018-01-24}",
        "then: [{on: 2018-02-24, deadlines: {end: passed}}]",
    ],
    "one of before has passed": [
        "given: {on: 2018-02-25, state: {letters: shut, money: suspect}, entered_on: 2018-01-24}",
        "then: [{on: 2018-02-25, deadlines: {cool: passed}, rules: []}]",
    ],
    "a clock that a given suit stops goes on with its days": [
        "given: {state: {money: suspect}, entered_on: 2018-02-05, facts: {suing: ['7']}}",
        "events: [{on: 2018-02-12, type: litigation_ended, docket: '7'}]",
        "then:",
        "- {on: 2018-02-11, deadlines: {cool: tolled}}",
        "- {on: 2018-02-12, deadlines: {cool: 2018-02-14}}",
    ],
    "a suit that another ends goes on": [
        "given: {state: {money: suspect}, facts: {suing: ['7', '8']}}",
        "events: [{on: 2018-02-12, type: litigation_ended, docket: '7'}]",
        "then: [{on: 2018-02-12, deadlines: {cool: tolled}}]",
    ],
    "a date that is given is known": [
        "given: {state: {money: suspect}, facts: {until: 2018-01-25}}",
        "then: [{on: 2018-01-24, deadlines: {cool: 2018-01-25}}]",
    ],
    "a state just entered is judged as entered": [
        "given: {state: {letters: open.stale}, entering: open.stale}",
        "then: [{on: 2018-01-24, state: {money: suspect}, rules: [suspect-when-stale]}]",
    ],
    "and so is each in it": [
        "given: {state: {letters: open.stale}, entering: open}",
        "then: [{on: 2018-01-24, rules: [suspect-when-stale]}]",
    ],
    "one that only stands is not": [
        "given: {state: {letters: open.stale}}",
        "then: [{on: 2018-01-24, state: {money: clean}, rules: []}]",
    ],
    "what entering it asks for has its own effects": [
        "given: {state: {letters: shut, money: suspect}, entering: shut, facts: {responses: 2}}",
        "then: [{on: 2018-01-24, state: {money: fining.asked}, actions: {fine: proposed}}]",
    ],
    "it begins no earlier than the respondent was added": [
        "respondent: {added_on: 2018-01-30}",
        "given: {state: {money: suspect}}",
        "then: [{on: 2018-01-30, deadlines: {cool: 2018-02-02}}]",
    ],
    "items stand as is given": [
        "given: {state: {letters: shut}, items: {produced: [a], withheld: [b]}}",
        "events: [{on: 2018-02-12, type: response_received, items: [b], sworn: true}]",
        "then: [{on: 2018-02-12, rules: [finish]}]",
    ],
    "a final state is where nothing more happens": [
        "given: {state: {letters: over, money: free}, facts: {responses: 1}}",
        "events: [{on: 2018-02-12, type: response_received, items: [a]}]",
        "then: [{on: 2018-02-12, state: {letters: over, money: free}}]",
    ],
}


@pytest.mark.parametrize("lines", SO.values(), ids=SO)
def test_what_is_given_is_where_the_test_begins(lines: list[str]) -> None:
    assert failures(*lines) == []


def test_a_demand_that_cannot_be_is_refused_there_too() -> None:
    ((what, expected, got),) = failures(
        "given: {state: {money: suspect}}",
        "then: [{on: 2018-01-24, state: {money: suspect}}]",
        head=HEAD.replace("[a, b]", "['']"),
    )
    assert (what, expected) == ("event demand_issued", "to be taken in")
    assert got.startswith("refused: blank-items.")
