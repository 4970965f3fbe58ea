"""From files to the pack: what good files come to, and that no file can do worse than be refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, PackInvalid
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.load import load_pack, pack_from_bytes, pack_to_bytes, read_pack
from engine.packs.pack import Accumulator, Effect, Field, Pack, ParameterValue, Transition
from engine.packs.term import Compound, Counted, Named

GOOD = Path(__file__).parents[1] / "gallery" / "good-pack"
WORKFLOW, RULES = "workflows/letters.yaml", "rules/letters/rules.yaml"
PARAMETERS, CALENDARS = "rules/letters/parameters.yaml", "rules/letters/calendars.yaml"
TINY = {
    WORKFLOW: (GOOD / "workflow.yaml").read_text("utf-8"),
    RULES: (GOOD / "rules.yaml").read_text("utf-8"),
}

FULL: Mapping[str, str] = {
    WORKFLOW: """\
workflow: letters
timezone: America/Chicago
calendar: office

events:
  demand_issued: {roles: counsel}
  response_received:
    items: {type: list<string>, required: true}
    sworn: {type: bool, default: false}
    pages: {type: int}
    roles: [counsel, clerk]
  extension_granted: {until: {type: date, required: true}}
  filed: {docket: {type: string, required: true}}
  ended: {docket: {type: string, required: true}}
  noted:

facts:
  open_matters: missing_items > 0 && in_litigation
  answers: {count: [response_received, noted]}
  pages: {sum: response_received.pages}
  items_produced: {collect: response_received.items}
  extended_until: {max: extension_granted.until}
  sworn: {latest: response_received.sworn}
  answered_at: {min: response_received.occurred_at}
  in_litigation: {between: [filed, ended], by: docket}
  missing_items: demand.items.filter(i, !(i in items_produced)).size()

actions:
  remind: {region: demand, enters: mark_late, roles: clerk}
  enforce:
    {region: demand, enters: propose, approved: approve, rejected: give_up, roles: [official], approvals: 2}

regions:
  funding:
    initial: paid
    states:
      paid: {deadlines: {review: {date: demand.issued_on, at: start, cites: "§ 2"}}}
  demand:
    initial: requested
    states:
      requested:
        say: waiting for an answer
        deadlines:
          response:
            latest_of: [demand.due_on, extended_until, {days: cure_days, by: house, from: entered_on}]
        tolled_while: in_litigation   # a comment
      subpoena:
        initial: proposed
        states:
          proposed:
            deadlines:
              decision:
                {days: 0, by: calendar-days, from: {earliest_of: [demand.due_on, entered_on.funding]}}
          approved: {final: true}
        deadlines: {overall: {date: demand.due_on}}
      late:
    transitions:
      - {trigger: mark_late, from: requested, to: late}
      - {trigger: propose, from: [late, requested], to: subpoena}
      - {trigger: approve, from: subpoena.proposed, to: subpoena.approved}
      - {trigger: give_up, from: subpoena.proposed, to: late}
""",
    RULES: """\
pack: letters
workflow: letters
rules:
  - id: no-response
    on: [deadline_passed.response, state_entered.requested]
    when:
      - answers == 0
      - any:
        - extended_until_known
        - none:
            - parameter.cure_days > 10
    then: {move: mark_late, note: "Late since {cause.on}."}
    because: Nothing by {demand.due_on}.
    cites: letter of 24 January 2018
    priority: 10
  - id: pages
    on: response_received
    when:
      - event.pages > 0
      - event.occurred_on > demand.due_on
    then:
      - propose: enforce
      - draft: reminder
    because: "{event.pages} pages, {missing_items} items missing."
""",
    PARAMETERS: """\
parameters:
  cure_days:
    type: int
    values:
      - {since: 2018-01-01, value: 14, cites: "5 U.S.C. 552"}
      - {since: 2020-01-01, value: 20}
  rate: {value: 2.5, cites: fee schedule}
  since: {value: 2018-01-24}
""",
    CALENDARS: """\
calendars:
  office:
    extends: us-federal
    closures: {2018-12-05: Day of mourning}
conventions:
  house:
    - {until: 2018-12-31, unit: days, roll: next}
    - {since: 2019-01-01, unit: business-days, roll: next, extension: {illness: 5}}
""",
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FULL, "letters")


def _codes(files: Mapping[str, str]) -> list[str]:
    with pytest.raises(PackInvalid) as refused:
        load_pack(files, "letters")
    return [found.code for found in refused.value.diagnostics]


def test_events_of_the_lifecycle_come_before_the_packs_own(pack: Pack) -> None:
    assert list(pack.events)[: len(LIFECYCLE)] == list(LIFECYCLE)
    assert [event.rank for event in pack.events.values()] == list(range(len(pack.events)))
    assert pack.events["demand_issued"].roles == ("counsel",)
    assert pack.events["demand_issued"].fields["items"] == Field("items", "list<string>", required=True)
    received = pack.events["response_received"]
    assert received.roles == ("counsel", "clerk")
    assert received.fields["sworn"] == Field("sworn", "bool", default=False)
    assert pack.events["noted"].fields == {}


def test_facts_have_the_type_of_what_they_accumulate_or_compute(pack: Pack) -> None:
    assert {name: (fact.type, fact.empty) for name, fact in pack.facts.items()} == {
        "answers": ("int", 0),
        "pages": ("int", 0),
        "items_produced": ("list<string>", []),
        "extended_until": ("date", None),
        "sworn": ("bool", None),
        "answered_at": ("time", None),
        "in_litigation": ("bool", False),
        "missing_items": ("int", None),
        "open_matters": ("bool", None),
    }
    assert pack.facts["answers"].accumulate == Accumulator("count", ("response_received", "noted"))
    assert pack.facts["in_litigation"].accumulate == Accumulator("between", ("filed", "ended"), by="docket")
    assert pack.facts["answered_at"].accumulate == Accumulator("min", ("response_received",), "occurred_at")


def test_a_computed_fact_follows_what_it_reads_wherever_it_is_written(pack: Pack) -> None:
    order = list(pack.facts)
    assert order.index("missing_items") < order.index("open_matters")


def test_conditions_may_read_facts_regions_parameters_and_what_every_pack_has(pack: Pack) -> None:
    assert pack.names["extended_until_known"] == "bool"
    assert pack.names["state.demand"] == "string" and pack.names["entered_on.funding"] == "date"
    assert pack.names["parameter.cure_days"] == "int" and pack.names["parameter.rate"] == "double"
    assert pack.names["cause.at"] == "time" and pack.names["demand.items"] == "list<string>"
    assert not [name for name in pack.names if name.startswith("event.")]


def test_states_and_transitions_are_read_with_their_paths(pack: Pack) -> None:
    demand = pack.regions["demand"]
    assert list(demand.states) == ["requested", "subpoena", "subpoena.proposed", "subpoena.approved", "late"]
    assert demand.states["subpoena"].initial == "subpoena.proposed"
    assert (
        demand.states["subpoena.approved"].final and demand.states["subpoena.approved"].parent == "subpoena"
    )
    assert demand.states["requested"].say == "waiting for an answer"
    assert Transition("propose", ("late", "requested"), "subpoena") in demand.transitions


def test_deadlines_rank_by_region_then_outer_state_first_then_as_written(pack: Pack) -> None:
    specs = [
        spec
        for region in pack.regions.values()
        for state in region.states.values()
        for spec in state.deadlines
    ]
    assert {spec.name: spec.rank for spec in specs} == {
        "review": 0,
        "response": 1,
        "overall": 2,
        "decision": 3,
    }


def test_a_deadline_is_read_as_nested_terms(pack: Pack) -> None:
    requested, review = pack.regions["demand"].states["requested"], pack.regions["funding"].states["paid"]
    assert requested.deadlines[0].term == Compound(
        "latest",
        (
            Named("demand.due_on"),
            Named("extended_until"),
            Counted("parameter.cure_days", "house", Named("entered_on")),
        ),
    )
    assert (review.deadlines[0].at, review.deadlines[0].cites) == ("start", "§ 2")
    assert requested.tolled_while is not None and requested.tolled_while.source == "in_litigation"


def test_rules_keep_their_order_conditions_effects_and_texts(pack: Pack) -> None:
    first, second = pack.rules
    assert first.on == ("deadline_passed.response", "state_entered.requested")
    assert [condition.kind for condition in first.when] == ["one", "any"]
    assert [part.kind for part in first.when[1].parts] == ["one", "none"]
    assert first.then == (Effect("move", "mark_late"), Effect("note", "Late since {cause.on}."))
    assert (first.priority, first.cites) == (10, "letter of 24 January 2018")
    assert second.then == (Effect("propose", "enforce"), Effect("draft", "reminder"))
    assert (second.place.file, second.place.line, second.place.column) == (RULES, 16, 9)


def test_parameters_are_dated_and_the_short_form_always_held(pack: Pack) -> None:
    assert pack.parameters["cure_days"].values == (
        ParameterValue("2018-01-01", 14, "5 U.S.C. 552"),
        ParameterValue("2020-01-01", 20),
    )
    assert pack.parameters["rate"].values == (ParameterValue("1970-01-01", 2.5, "fee schedule"),)
    assert pack.parameters["since"].type == "date"


def test_a_packs_calendar_file_adds_to_the_shipped_ones(pack: Pack) -> None:
    assert pack.calendar is pack.calendars["office"]
    assert pack.calendar.why_not("2018-12-05") == "Day of mourning"
    assert pack.calendar.why_not("2018-12-25") == "Christmas Day"
    assert {"us-federal", "none", "every-day", "office"} <= set(pack.calendars)
    assert {"calendar-days", "business-days", "frcp6", "foia", "house"} <= set(pack.conventions)
    assert pack.conventions["house"].on("2019-06-01").extension == {"illness": 5}


def test_the_digest_covers_every_file_used_and_nothing_else() -> None:
    digest = load_pack(TINY, "letters").digest
    assert digest.startswith("sha256:") and len(digest) == 71
    other = {"rules/letters/tests.yaml": "x", "workflows/other.yaml": "x", "letters/a.txt": "x"}
    assert load_pack({**TINY, **other}, "letters").digest == digest
    assert (
        load_pack({path: text.replace("\n", "\r\n") for path, text in TINY.items()}, "letters").digest
        == digest
    )
    assert load_pack({path: "\ufeff" + text for path, text in TINY.items()}, "letters").digest == digest
    assert load_pack({**TINY, RULES: TINY[RULES] + "# changed\n"}, "letters").digest != digest
    assert load_pack({**TINY, PARAMETERS: FULL[PARAMETERS]}, "letters").digest != digest


def test_a_pack_comes_back_from_bytes_without_asking_for_holidays(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = pack_to_bytes(pack)

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("the holidays package was asked")

    monkeypatch.setattr("engine.packs.calendars_schema._from_package", asked)
    monkeypatch.setattr("engine.packs.assemble.shipped_calendars", asked)
    again = pack_from_bytes(data)
    assert again == pack
    assert pack_to_bytes(again) == data


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x80", b"{}"])
def test_bytes_that_are_no_pack_are_refused(data: bytes) -> None:
    with pytest.raises(Exception, match="Expected a stored pack"):
        pack_from_bytes(data)


def test_a_stored_pack_whose_text_was_changed_is_refused(pack: Pack) -> None:
    data = pack_to_bytes(pack).replace(b"Nothing by", b"Anything b")
    with pytest.raises(Exception, match="to have the digest"):
        pack_from_bytes(data)


def test_files_are_read_below_the_workspace_and_tests_are_no_part_of_the_law(tmp_path: Path) -> None:
    for path, text in {**FULL, "rules/letters/tests.yaml": "]["}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert read_pack(tmp_path, "letters") == load_pack(FULL, "letters")


@pytest.mark.parametrize("name", ["../letters", "", "a/b", "a b", ".", "x" * 101])
def test_a_pack_name_cannot_lead_out_of_the_workspace(name: str, tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="name of a pack"):
        read_pack(tmp_path, name)


def test_a_workflow_name_cannot_lead_out_of_the_workspace(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("workflow: x\n", "utf-8")
    root = tmp_path / "workspace"
    (root / "rules" / "letters").mkdir(parents=True)
    (root / RULES).write_text(TINY[RULES].replace("workflow: letters", "workflow: ../../secret"), "utf-8")
    with pytest.raises(PackInvalid) as refused:
        read_pack(root, "letters")
    assert [found.code for found in refused.value.diagnostics] == ["bad-name"]


def test_all_mistakes_of_all_files_are_told_at_once_in_order() -> None:
    files = {
        WORKFLOW: TINY[WORKFLOW].replace("America/New_York", "Nowhere").replace("to: late", "to: lat"),
        RULES: TINY[RULES]
        .replace("responses == 0", 'responses == "0"')
        .replace("move: accept", "move: acept"),
        PARAMETERS: "parameters:\n  x: {type: integer, value: 1}\n",
        CALENDARS: "calendars:\n  office: {contry: US}\n",
    }
    with pytest.raises(PackInvalid) as refused:
        load_pack(files, "letters")
    places = [found.place for found in refused.value.diagnostics]
    order = [(place.file, place.line, place.column) for place in places if place is not None]
    assert order == sorted(order)
    assert [place.file for place in places if place is not None] == [
        CALENDARS,
        PARAMETERS,
        RULES,
        RULES,
        WORKFLOW,
        WORKFLOW,
    ]


def test_a_file_that_cannot_be_read_does_not_hide_the_mistakes_of_another() -> None:
    files = {**TINY, RULES: TINY[RULES] + "  x: [", WORKFLOW: TINY[WORKFLOW].replace("to: late", "to: lat")}
    assert _codes(files) == ["yaml-syntax", "unknown-state"]
    files = {
        **TINY,
        PARAMETERS: "parameters: [",
        RULES: TINY[RULES].replace("responses == 0", "parameter.x > 0"),
    }
    assert _codes(files) == ["yaml-syntax"]


@pytest.mark.parametrize("first", ["requested", "late"])
def test_a_state_come_to_from_within_is_still_entered_by_itself_where_an_arc_leads_to_it(first: str) -> None:
    then = "late" if first == "requested" else "requested"
    states = "      served: {initial: first, states: {first: {}, second: {}}}\n    transitions:\n"
    arcs = (
        f"      - {{trigger: skip, from: {first}, to: served.second}}\n"
        f"      - {{trigger: serve, from: {then}, to: served}}\n"
    )
    assert TINY[WORKFLOW].count("    transitions:\n") == 1
    files = {**TINY, WORKFLOW: TINY[WORKFLOW].replace("    transitions:\n", states) + arcs}
    assert "served.first" in load_pack(files, "letters").regions["demand"].states


def test_one_mistake_is_told_once_however_much_rests_on_it() -> None:
    files = {
        **TINY,
        WORKFLOW: TINY[WORKFLOW].replace("{count: response_received}", "{cuont: response_received}"),
    }
    assert _codes(files) == ["unknown-key"]
    files = {**TINY, WORKFLOW: TINY[WORKFLOW].replace("{type: list<string>, required: true}", "{type: lst}")}
    files[RULES] = TINY[RULES].replace(
        "then: {move: accept}", "when:\n      - event.items.size() > 0\n    then: {move: accept}"
    )
    assert _codes(files) == ["wrong-kind"]


def test_a_load_stops_after_hundreds_of_mistakes() -> None:
    many = "".join(
        f"  - {{id: a{number}, on: response_recieved, then: {{move: accept}}, because: x}}\n"
        for number in range(900)
    )
    assert len(_codes({**TINY, RULES: f"pack: letters\nworkflow: letters\nrules:\n{many}"})) == 500


def test_rules_of_different_priority_or_condition_are_no_conflict() -> None:
    extra = """
  - id: late-anyway
    on: response_received
    then: {move: mark_late}
    because: x
"""
    assert _codes({**TINY, RULES: TINY[RULES] + extra}) == ["rule-conflict"]
    assert load_pack({**TINY, RULES: f"{TINY[RULES]}{extra}    priority: 1\n"}, "letters")
    one = TINY[RULES].replace(
        "    then: {move: accept}", "    when:\n      - responses > 1\n    then: {move: accept}"
    )
    other = extra.replace("    then:", "    when:\n      - responses < 1\n    then:")
    assert load_pack({**TINY, RULES: one + other}, "letters")


def test_a_condition_ends_a_chain_that_would_go_round() -> None:
    workflow = TINY[WORKFLOW] + "      - {trigger: reopen, from: late, to: requested}\n"
    chain = """
  - id: reopen
    on: state_entered.late
    then: {move: reopen}
    because: x
  - id: late-again
    on: state_entered.requested
    then: {move: mark_late}
    because: x
"""
    assert _codes({WORKFLOW: workflow, RULES: TINY[RULES] + chain}) == ["endless-chain"]
    stopped = chain.replace(
        "    then: {move: reopen}", "    when:\n      - responses > 0\n    then: {move: reopen}"
    )
    assert load_pack({WORKFLOW: workflow, RULES: TINY[RULES] + stopped}, "letters")


_LINES = sorted({line for text in FULL.values() for line in text.split("\n")})
_BITS = st.sampled_from(
    [
        "- ",
        ": ",
        "{",
        "}",
        "[",
        "]",
        "'",
        '"',
        "#",
        "\n",
        "  ",
        "!",
        "&a",
        "*a",
        "|",
        ">",
        "when:",
        "any:",
        "-",
        "\\",
        "?",
        "%",
        "@",
        "é",
        "\u2028",
        "\x00",
        "\t",
        "~",
        "0",
        "x",
        "\r",
        "<<: ",
        "---\n",
        "...\n",
    ]
)


@given(st.sampled_from([WORKFLOW, RULES, PARAMETERS, CALENDARS]), st.data())
def test_no_text_can_do_worse_than_be_refused(path: str, data: st.DataObject) -> None:
    text = FULL[path]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.sampled_from([0, 0, 1, 2, 5, 30]))
        bit = data.draw(st.one_of(_BITS, st.sampled_from(_LINES), st.text(max_size=4)))
        text = text[:at] + bit + text[at + cut :]
    for found in _problems({**FULL, path: text}):
        assert found.message.endswith((".", "?")) and found.help and found.code


def _problems(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    try:
        load_pack(files, "letters")
    except PackInvalid as error:
        return error.diagnostics or (Diagnostic("none", "", ""),)
    return ()


@pytest.mark.skipif(not os.environ.get("FORTHWITH_SOAK"), reason="takes a minute; FORTHWITH_SOAK=1 runs it")
def test_a_pack_of_a_thousand_rules_loads() -> None:
    rules = "".join(
        f"  - id: r{number}\n    on: response_received\n    when:\n      - responses == {number}\n"
        f"    then: {{note: x}}\n    because: x\n"
        for number in range(1_000)
    )
    pack = load_pack({**TINY, RULES: f"pack: letters\nworkflow: letters\nrules:\n{rules}"}, "letters")
    assert len(pack.rules) == 1_000
