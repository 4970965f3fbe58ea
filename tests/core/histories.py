"""Random histories of one case or a few, for the laws that must hold of every history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Event
from engine.packs.load import load_pack, read_pack

ROOT = Path(__file__).parents[2]
DEMAND = "d"
ITEMS = ["a", "b", "c"]
FIRST = date(2018, 1, 24)

TWO_REGIONS = {
    "workflows/two-regions.yaml": (Path(__file__).parent / "two-regions-workflow.yaml").read_text(),
    "rules/two-regions/rules.yaml": (Path(__file__).parent / "two-regions-rules.yaml").read_text(),
}


def law_of(name: str, *, remember: bool = True) -> Law:
    """The law of a shipped pack, or of the pack of two regions that stands beside this file."""
    if name == "two-regions":
        pack = load_pack(TWO_REGIONS, name)
    elif name == "records-demand-again":
        files = dict(read_pack(ROOT, "records-demand").files)
        files["rules/records-demand/rules.yaml"] += "# the same law in other bytes\n"
        pack = load_pack(files, "records-demand")
    else:
        pack = read_pack(ROOT, name)
    return Law([(datetime(2018, 1, 1, tzinfo=UTC), Program(pack, remember=remember))])


def event(number: int, type: str, subject: str, when: dict[str, Any], **data: Any) -> Event:
    role = {"extension_granted": "counsel", "response_accepted": "reviewer"}.get(type, "official")
    actor = ["ann", "bob", "cyd"][number % 3]
    return Event(
        source="t", id=f"e{number:03d}", type=type, subject=subject, data=data, actor=actor, role=role, **when
    )


def opening(pack: str, respondents: list[str]) -> list[Event]:
    """The demand and its respondents."""
    when = {"occurred_on": FIRST.isoformat()}
    issued = event(
        900, "demand_issued", DEMAND, when,
        authority="A", title="T", legal_basis="L", issued_on=FIRST.isoformat(), due_on="2018-02-23",
        items=ITEMS, pack=pack,
    )  # fmt: skip
    added = [
        event(901 + place, "respondent_added", f"{DEMAND}/{id}", when, name=id.upper(), kind="city")
        for place, id in enumerate(respondents)
    ]
    return [issued, *added]


_days = st.integers(0, 120).map(lambda n: (FIRST + timedelta(days=n)).isoformat())
_instants = st.integers(0, 120 * 24 * 4).map(
    lambda n: datetime(2018, 1, 24, 5, tzinfo=UTC) + timedelta(minutes=15 * n)
)
_when = st.one_of(
    _days.map(lambda day: {"occurred_on": day}),
    _days.map(lambda day: {"occurred_on": day}),
    _instants.map(lambda at: {"time": at}),
)
_items = st.lists(st.sampled_from(ITEMS), max_size=3)
_orders = st.sampled_from(["A", "B"])
_bars = st.lists(
    st.sampled_from(["propose_fine", "fine", "suspect", "shut", "finish"]),
    min_size=1,
    max_size=3,
    unique=True,
)
_scopes = st.sampled_from(
    [
        "",
        'respondent.id == "r"',
        'respondent.id == "s"',
        'respondent.us_state == "IL"',
        'respondent.kind != "x"',
    ]
)
_kinds: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "response_received": st.fixed_dictionaries({"items": _items}, optional={"sworn": st.booleans()}),
    "items_answered": st.fixed_dictionaries(
        {"items": _items},
        optional={
            "redacted": _items,
            "withheld": _items,
            "withheld_reason": st.sampled_from(["", "privileged, see log", "overbroad"]),
            "none_exist": _items,
        },
    ),
    "items_waived": st.fixed_dictionaries({"items": _items}),
    "extension_granted": st.fixed_dictionaries({"until": _days}),
    "litigation_filed": st.fixed_dictionaries({"docket": st.sampled_from(["1", "2"])}),
    "litigation_ended": st.fixed_dictionaries({"docket": st.sampled_from(["1", "2"])}),
    "response_accepted": st.just({}),
    "subpoena_served": st.fixed_dictionaries({"return_on": _days}),
    "demand_amended": st.fixed_dictionaries(
        {}, optional={"due_on": _days, "items": st.lists(st.sampled_from([*ITEMS, "d"]), min_size=1)}
    ),
    "case_closed": st.just({"reason": "r"}),
    "more_time": st.fixed_dictionaries({"days": st.sampled_from([-3, 0, 1, 4, 7, 40_000])}),
    "service_failed": st.just({}),
    "petition_filed": st.fixed_dictionaries({"docket": st.sampled_from(["1", "2"])}),
    "petition_decided": st.fixed_dictionaries({"docket": st.sampled_from(["1", "2"])}),
    "injunction_granted": st.fixed_dictionaries(
        {"order": _orders, "bars": _bars}, optional={"scope": _scopes, "until": _days}
    ),
    "injunction_narrowed": st.fixed_dictionaries(
        {"order": _orders}, optional={"scope": _scopes, "bars": _bars}
    ),
    "injunction_stayed": st.fixed_dictionaries({"order": _orders}, optional={"scope": _scopes}),
    "injunction_restored": st.fixed_dictionaries({"order": _orders}),
    "injunction_affirmed": st.fixed_dictionaries({"order": _orders}),
    "injunction_vacated": st.fixed_dictionaries({"order": _orders}),
    "rules_overridden": st.fixed_dictionaries(
        {"reason": st.just("r"), "until": _days, "bars": _bars},
        optional={"move": st.sampled_from(["suspect", "clear", "shut", "unshut"])},
    ),
    "override_ended": st.fixed_dictionaries(
        {"override": st.sampled_from(["e001", "e002", "e003"]), "reason": st.just("r")}
    ),
}
_determined = st.fixed_dictionaries(
    {"dated": _days}, optional={"grants": _items, "denies": _items, "none_exist": _items, "appeal_by": _days}
)
_kinds |= {
    "request_received": st.just({}),
    "request_routed": st.just({}),
    "acknowledgement_received": st.fixed_dictionaries(
        {"tracking_number": st.just("1"), "received_on": _days}
    ),
    "information_requested": st.just({"question": "q"}),
    "information_supplied": st.just({}),
    "fee_question_raised": st.fixed_dictionaries({"reference": st.sampled_from(["1", "2"])}),
    "fee_question_answered": st.fixed_dictionaries({"reference": st.sampled_from(["1", "2"])}),
    "extension_noticed": st.fixed_dictionaries(
        {"days": st.sampled_from([0, 3, 10, 30]), "reason": st.just("r")}
    ),
    "time_frame_agreed": st.fixed_dictionaries({"until": _days}),
    "expedition_requested": st.just({}),
    "expedition_decided": st.fixed_dictionaries({"granted": st.booleans()}),
    "fee_waiver_denied": st.fixed_dictionaries({"dated": _days}),
    "fee_waiver_appealed": st.just({}),
    "determination_received": _determined,
    "records_received": st.fixed_dictionaries({"items": _items}),
    "appeal_received": st.just({}),
    "appeal_determined": st.fixed_dictionaries({"grants": _items}),
    "suit_ended": st.just({"reason": "r"}),
    "request_closed": st.just({"reason": "r"}),
}
COMMON = ["response_received"] * 4 + ["extension_granted", "litigation_filed", "litigation_ended"] * 2
COMMON += ["response_accepted", "subpoena_served", "demand_amended", "case_closed"]
CLOCKS = ["more_time", "service_failed", "petition_filed", "petition_decided", "subpoena_served"]
ITEMS_NAMED = ["items_answered"] * 3 + ["items_waived"]
COURTS = ["injunction_granted"] * 3 + ["injunction_narrowed", "injunction_stayed", "injunction_vacated"] * 2
COURTS += ["injunction_restored", "injunction_affirmed", "rules_overridden", "override_ended"]
"""Events that the pack of two regions has besides."""
REQUESTS = ["request_received", "request_routed", "determination_received", "records_received"] * 2
REQUESTS += ["information_requested", "information_supplied", "fee_question_raised", "fee_question_answered"]
REQUESTS += ["acknowledgement_received", "extension_noticed", "time_frame_agreed", "expedition_requested"]
REQUESTS += ["expedition_decided", "fee_waiver_denied", "fee_waiver_appealed", "appeal_received"]
REQUESTS += ["appeal_determined", "suit_ended", "request_closed", "demand_amended"]
EVENTS = {"foia-request": REQUESTS, "two-regions": [*COMMON, *CLOCKS, *ITEMS_NAMED, *COURTS]}
"""The events of a pack; of the others, COMMON."""


@st.composite
def histories(
    draw: st.DrawFn, pack: str = "records-demand", respondents: tuple[str, ...] = ("r",), most: int = 14
) -> list[Event]:
    """A history with openings, ordinary events, corrections, retractions and acts on proposals."""
    events = opening(pack, list(respondents))
    common = EVENTS.get(pack, COMMON)
    if pack == "two-regions":
        own = draw(st.sampled_from([{}, {"calendar": "none"}, {"calendar": "every-day"}]))
        events = [replace(e, data={**e.data, **own}) if "name" in e.data else e for e in events]
    subjects = [f"{DEMAND}/{id}" for id in respondents]
    number = 0
    for _ in range(draw(st.integers(0, most))):
        number += 1
        type = draw(st.sampled_from(common))
        either = type == "items_waived" or type.startswith("injunction")
        wide = type == "demand_amended" or (either and draw(st.booleans()))
        subject = DEMAND if wide else draw(st.sampled_from(subjects))
        data = draw(_kinds[type])
        type = "response_received" if type == "items_answered" else type
        events.append(event(number, type, subject, draw(_when), **data))
    for _ in range(draw(st.integers(0, 4))):
        number += 1
        target = draw(st.sampled_from(events[len(respondents) + 1 :] or events))
        if draw(st.booleans()):
            data = {"event": target.id}
            type = "event_retracted"
        else:
            type = "event_corrected"
            data = {"event": target.id, "occurredon": draw(_days)}
            if target.type == "response_received" and draw(st.booleans()):
                data = {"event": target.id, "data": {"items": draw(_items)}}
        events.append(event(number, type, target.subject, draw(_when), **data))
    return draw(_acted(_in_role(events, pack), pack, subjects, number))


def _in_role(events: list[Event], pack: str) -> list[Event]:
    return [replace(e, role="counsel") for e in events] if pack == "foia-request" else events


@st.composite
def _acted(draw: st.DrawFn, events: list[Event], pack: str, subjects: list[str], number: int) -> list[Event]:
    """Acts on what the history so far proposes: approvals, rejections, acts done, unknown actions."""
    law = law_of_cached(pack)
    for _ in range(draw(st.integers(0, 3))):
        subject = draw(st.sampled_from(subjects))
        stream = [e for e in events if e.subject in (subject, DEMAND)]
        actions = derive(law, subject, stream, datetime(2018, 6, 1, tzinfo=UTC)).case.actions
        if not actions:
            continue
        action = draw(st.sampled_from(actions))
        for type in draw(
            st.sampled_from(
                [
                    ["action_approved"],
                    ["action_approved", "action_approved", "action_done"],
                    ["action_rejected"],
                    ["action_done"],
                ]
            )
        ):
            number += 1
            data = {"action": action.id} if type == "action_done" else {
                "action": action.id, "proposal": action.proposal,
            }  # fmt: skip
            if type == "action_rejected":
                data["reason"] = "r"
            late = draw(st.integers(-2, 40))
            when = {"time": action.proposed_at + timedelta(hours=7 * late)}
            events += _in_role([event(number, type, subject, when, **data)], pack)
    if draw(st.integers(0, 5)) == 0:
        number += 1
        unknown = event(number, "action_done", subjects[0], draw(_when), action="no-such-one")
        events += _in_role([unknown], pack)
    for subject in subjects:
        stream = [e for e in events if e.subject in (subject, DEMAND)]
        for incident in derive(law, subject, stream, datetime(2018, 6, 1, tzinfo=UTC)).case.incidents:
            for type in draw(st.lists(st.sampled_from(["act_ratified", "act_withdrawn"]), max_size=2)):
                number += 1
                when = {"time": incident.at + timedelta(hours=7 * draw(st.integers(-1, 40)))}
                settled = event(number, type, subject, when, incident=incident.id, reason="r")
                events += _in_role([settled], pack)
    return events


_laws: dict[str, Law] = {}


def law_of_cached(name: str) -> Law:
    """As `law_of`, built once: a ruleset of the matcher, once made, is never given back."""
    if name not in _laws:
        _laws[name] = law_of(name)
    return _laws[name]
