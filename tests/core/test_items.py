"""How items stand: the last that was said of each counts, in whatever order the news came."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.origins import Origins
from engine.core.amendments import Key
from engine.core.derive import derive
from engine.core.facts import view
from engine.core.history import cause_of, read_history
from engine.core.items import standing_items
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Case, Event
from engine.packs.load import load_pack
from tests.core.histories import DEMAND, TWO_REGIONS, event, histories, law_of_cached, opening

CASE = f"{DEMAND}/r"
HORIZON = datetime(2018, 6, 1, tzinfo=UTC)
STATUSES = ("produced", "redacted", "withheld", "none_exist", "waived")
ANSWERING = ("produced", "none_exist", "waived")
FIELDS = {"items": "produced", "redacted": "redacted", "withheld": "withheld", "none_exist": "none_exist"}


def answered(number: int, day: str, **data: Any) -> Event:
    return event(number, "response_received", CASE, {"occurred_on": day}, **{"items": [], **data})


def waived(number: int, day: str, *items: str) -> Event:
    return event(number, "items_waived", DEMAND, {"occurred_on": day}, items=list(items))


def amended(number: int, day: str, *items: str) -> Event:
    return event(number, "demand_amended", DEMAND, {"occurred_on": day}, items=list(items))


def about(number: int, target: Event, type: str, **data: Any) -> Event:
    when = {"occurred_on": "2018-03-01"}
    return event(number, type, target.subject, when, event=target.id, **data)


def after(*events: Event, law: Law | None = None) -> tuple[Program, Case]:
    law = law or law_of_cached("two-regions")
    return law.latest, derive(law, CASE, [*opening("two-regions", ["r"]), *events], HORIZON).case


def said(*events: Event) -> dict[str, list[str]]:
    """How the items stand, without the statuses in which none does."""
    found = standing_items(*after(*events))
    return {name.removeprefix("items."): items for name, items in found.items() if items}


OTHER = answered(1, "2018-02-01", items=["d"])
FIRST = answered(1, "2018-02-01", items=["a"])
KEPT = answered(2, "2018-02-05", withheld=["a", "b"], withheld_reason="privileged, see log")
RETRACTED = about(3, KEPT, "event_retracted")
CORRECTED = about(3, KEPT, "event_corrected", data={"withheld": ["c"]})


@pytest.mark.parametrize(
    ("events", "stand"),
    [
        ([], {"unnamed": ["a", "b", "c"], "unanswered": ["a", "b", "c"]}),
        ([FIRST], {"produced": ["a"], "unnamed": ["b", "c"], "unanswered": ["b", "c"]}),
        ([FIRST, KEPT], {"withheld": ["a", "b"], "unnamed": ["c"], "unanswered": ["a", "b", "c"]}),
        (
            [answered(3, "2018-02-09", items=["b", "a"]), KEPT, FIRST],
            {"produced": ["a", "b"], "unnamed": ["c"], "unanswered": ["c"]},
        ),
        (
            [answered(1, "2018-02-01", items=["a"], redacted=["a"], none_exist=["b"])],
            {"redacted": ["a"], "none_exist": ["b"], "unnamed": ["c"], "unanswered": ["a", "c"]},
        ),
        ([FIRST, waived(2, "2018-02-02", "c", "b")], {"produced": ["a"], "waived": ["b", "c"]}),
        ([OTHER], {"unnamed": ["a", "b", "c"], "unanswered": ["a", "b", "c"]}),
        ([OTHER, amended(2, "2018-02-02", "d", "d")], {"produced": ["d"]}),
        ([FIRST, KEPT, RETRACTED, amended(4, "2018-02-02", "a")], {"produced": ["a"]}),
        (
            [KEPT, CORRECTED, amended(4, "2018-02-02", "a", "c")],
            {"withheld": ["c"], "unnamed": ["a"], "unanswered": ["a", "c"]},
        ),
    ],
)  # fmt: skip
def test_the_last_that_was_said_of_an_item_counts(events: list[Event], stand: dict[str, list[str]]) -> None:
    assert said(*events) == stand


def test_an_item_keeps_the_day_the_event_and_the_reason_since_which_it_stands_so() -> None:
    again = answered(3, "2018-02-08", withheld=["a"], withheld_reason="privileged, see log")
    other = answered(4, "2018-02-09", withheld=["b"])
    _, case = after(KEPT, again, other)
    assert {item: (s.on, s.event[1], s.reason) for item, s in case.items.items()} == {
        "a": ("2018-02-05", "e002", "privileged, see log"),
        "b": ("2018-02-09", "e004", None),
    }


def test_another_law_reads_anew_what_was_said() -> None:
    other = {
        path: text.replace("redacted, answers: false", "redacted, answers: true")
        for path, text in TWO_REGIONS.items()
    }
    plain = dict(TWO_REGIONS)
    path = "workflows/two-regions.yaml"
    plain[path] = plain[path].replace("  redacted: {by: response_received.redacted, answers: false}\n", "")
    program = Program(load_pack(plain, "two-regions"))
    change = datetime(2018, 3, 1, 5, tzinfo=UTC)
    law = Law(
        [(datetime(2018, 1, 1, tzinfo=UTC), program), (change, Program(load_pack(other, "two-regions")))]
    )
    events = [answered(1, "2018-02-01", items=["b", "c"], redacted=["a"])]
    _, before = after(*events, law=Law([(datetime(2018, 1, 1, tzinfo=UTC), program)]))
    assert standing_items(program, before)["items.unnamed"] == ["a"]
    latest, case = after(*events, law=law)
    found = standing_items(latest, case)
    assert (found["items.redacted"], found["items.unanswered"]) == (["a"], [])


def test_a_pack_that_tells_of_no_items_gives_no_names() -> None:
    program = law_of_cached("foia-request").latest
    case = derive(law_of_cached("foia-request"), CASE, opening("foia-request", ["r"]), HORIZON).case
    assert case.opened_at is not None and not case.items
    assert not [name for name in view(program, case, None, ()) if name.startswith("items.")]


def _origins(*events: Event) -> Origins:
    law = law_of_cached("two-regions")
    history = read_history(law, [*opening("two-regions", ["r"]), *events])
    return Origins(law.latest, CASE, [cause_of(happening) for happening in history.happenings])


def _told(origins: Origins, name: str) -> list[tuple[str, str, Any]]:
    found = []
    for origin in origins.of(name):
        assert origin.cause.event is not None
        found.append((origin.cause.event.id, origin.how, origin.value))
    return found


def test_behind_how_items_stand_are_the_events_that_changed_it() -> None:
    origins = _origins(FIRST, KEPT, answered(3, "2018-02-06", items=["c"]))
    assert _told(origins, "items.produced") == [
        ("e001", "added", ["a"]), ("e002", "removed", ["a"]), ("e003", "added", ["c"]),
    ]  # fmt: skip
    assert _told(origins, "items.unnamed") == [
        ("e900", "added", ["a", "b", "c"]), ("e001", "removed", ["a"]), ("e002", "removed", ["b"]),
        ("e003", "removed", ["c"]),
    ]  # fmt: skip


def _reference(law: Law, events: list[Event]) -> dict[str, str]:
    """How items stand by the plain rule: go through what was said, oldest first."""
    stand: dict[str, str] = {}
    for happening in read_history(law, events).happenings:
        cause = cause_of(happening)
        assert cause.event is not None
        if cause.event.type == "items_waived":
            stand.update(dict.fromkeys(cause.data["items"], "waived"))
        elif cause.event.type == "response_received":
            for field, status in FIELDS.items():
                stand.update(dict.fromkeys(cause.data.get(field) or [], status))
    return stand


@given(data=st.data())
def test_every_item_demanded_stands_in_one_way_in_the_order_demanded(data: st.DataObject) -> None:
    law = law_of_cached("two-regions")
    events = data.draw(histories("two-regions"))
    case = derive(law, CASE, events, HORIZON).case
    found = standing_items(law.latest, case)
    if "demand.items" not in case.facts:
        assert found == {}
        return
    demanded = list(dict.fromkeys(case.facts["demand.items"]))
    stand = {item: _reference(law, events).get(item, "unnamed") for item in demanded}
    for status in (*STATUSES, "unnamed"):
        assert found[f"items.{status}"] == [item for item in demanded if stand[item] == status]
    assert found["items.unanswered"] == [item for item in demanded if stand[item] not in ANSWERING]
    keys: set[Key] = {happening.event.key for happening in read_history(law, events).happenings}
    assert {stands.event for stands in case.items.values()} <= keys


@given(data=st.data())
def test_the_events_behind_a_list_of_items_make_it_up(data: st.DataObject) -> None:
    law = law_of_cached("two-regions")
    events = data.draw(histories("two-regions"))
    causes = [cause_of(happening) for happening in read_history(law, events).happenings]
    found = standing_items(law.latest, derive(law, CASE, events, HORIZON).case)
    origins = Origins(law.latest, CASE, causes)
    for name, items in found.items():
        known: set[str] = set()
        for origin in origins.of(name):
            known = known | set(origin.value) if origin.how == "added" else known - set(origin.value)
        assert known == set(items)
