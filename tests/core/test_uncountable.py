"""A deadline whose day cannot be counted is a matter of its one case, and says why."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.core.deadlines import prove
from engine.core.derive import derive
from tests.core.histories import DEMAND, event, law_of_cached, opening

CASE = f"{DEMAND}/r"
LAW = law_of_cached("records-demand")


def test_an_extension_past_the_last_year_leaves_a_deadline_without_a_day() -> None:
    granted = event(1, "extension_granted", CASE, {"occurred_on": "2018-02-01"}, until="2100-12-30")
    filed = event(2, "litigation_filed", CASE, {"occurred_on": "2018-02-02"}, docket="1")
    ended = event(3, "litigation_ended", CASE, {"occurred_on": "2018-02-20"}, docket="1")
    history = [*opening("records-demand", ["r"]), granted, filed, ended]
    case = derive(LAW, CASE, history, datetime(2018, 6, 1, tzinfo=UTC)).case
    (deadline,) = case.deadlines
    assert (deadline.status, deadline.on, deadline.at) == ("uncountable", None, None)
    (step,) = prove(LAW.versions[0][1], case, deadline)
    assert (step.step, step.date) == ("problem", "2018-01-24")
    assert "2100-12-31" in step.note
    mended = event(4, "event_retracted", CASE, {"occurred_on": "2018-03-01"}, event=granted.id)
    mended = type(mended)(**{n: getattr(mended, n) for n in mended.__struct_fields__} | {"role": "counsel"})
    assert derive(LAW, CASE, [*history, mended], None).case.deadlines[0].on == "2018-03-13"
