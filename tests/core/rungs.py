"""A subpoena followed from its proposal to contempt, with steps left out and courts that intervene."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from engine.core.derive import derive
from engine.core.law import Law
from engine.model import Event
from tests.core.any_events import CASE, event_of, opening

Step = tuple[str, str, str, dict[str, Any]]
"""The day, what is done or happens, of which kind of action it is (or nothing), by whom and with what."""

WAY: tuple[Step, ...] = (
    ("2018-03-06", "approved", "issue_subpoena", {"by": 0}),
    ("2018-03-07", "approved", "issue_subpoena", {"by": 1}),
    ("2018-03-09", "done", "issue_subpoena", {"by": 0}),
    ("2018-03-12", "subpoena_served", "", {"return_on": "2018-04-11"}),
    ("2018-04-27", "approved", "petition_to_enforce", {"by": 0}),
    ("2018-04-30", "approved", "petition_to_enforce", {"by": 1}),
    ("2018-05-02", "done", "petition_to_enforce", {"by": 0}),
    (
        "2018-05-14", "compliance_ordered", "",
        {"docket": "one", "items": ["a", "b", "c"], "comply_by": "2018-05-25"},
    ),
    ("2018-05-15", "order_served", "", {}),
    ("2018-06-05", "approved", "move_for_contempt", {"by": 0}),
    ("2018-06-06", "approved", "move_for_contempt", {"by": 1}),
    ("2018-06-07", "done", "move_for_contempt", {"by": 0}),
    ("2018-06-20", "contempt_found", "", {"docket": "one"}),
)  # fmt: skip
MEANWHILE = (
    "injunction_granted",
    "injunction_vacated",
    "stay_granted",
    "litigation_filed",
    "respondent_exempted",
)


def walked(law: Law, steps: list[Step]) -> list[Event]:
    """The events of the steps; an act whose action is not open is left out, but what went out went out."""
    events = opening(law.latest.pack)
    for number, (day, what, kind, said) in enumerate(steps, 1):
        when = {"time": datetime.fromisoformat(day).replace(hour=12 + number % 8, tzinfo=UTC)}
        if not kind:
            declared = law.latest.pack.events[what]
            events.append(event_of(3 * number, what, CASE, when, said, next(iter(declared.roles), None)))
            continue
        known = derive(law, CASE, events, when["time"]).case
        action = next((each for each in reversed(known.actions) if each.kind == kind), None)
        if action is None:
            continue
        data = {"action": action.id} | ({"kind": kind} if what == "done" else {"proposal": action.proposal})
        events.append(event_of(3 * number + said["by"], f"action_{what}", CASE, when, data, "official"))
    return events


@st.composite
def ways(draw: st.DrawFn, law: Law) -> list[Event]:
    """The way with steps left out, one person approving twice, and news of courts and officials between."""
    triggers = [t for action in law.latest.pack.actions.values() for t in action.triggers]
    steps: list[Step] = []
    for day, what, kind, said in WAY:
        if draw(st.integers(0, 9)) == 0:
            news = draw(st.sampled_from(MEANWHILE))
            data = {
                "injunction_granted": {
                    "order": "A",
                    "bars": draw(st.lists(st.sampled_from(triggers), min_size=1)),
                },
                "injunction_vacated": {"order": "A"},
                "stay_granted": {"docket": "two"},
                "litigation_filed": {"docket": "two"},
                "respondent_exempted": {"reason": "r"},
            }[news]
            steps.append((day, news, "", data))
        chance = draw(st.integers(0, 19))
        if chance > 0:
            steps.append((day, what, kind, {"by": 0} if kind and chance == 1 else said))
    return walked(law, steps)
