"""Whatever goes round the approval of a remedy, or round what bars it, is found in a pack, and what a move
needs that is always so or never; the engine, told the test that is printed, shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis.acted import done_after, last_day, opened, order, override, proposed, taken
from engine.analysis.causes import CauseType
from engine.analysis.claims import Answer
from engine.analysis.prove import Prover
from engine.analysis.staging import DAY, after_of
from engine.analysis.trial import in_force, stages
from engine.analysis.trials import try_stories
from engine.analysis.ways_round import Taker, brought_about
from engine.core.derive import Derived
from engine.core.orders import holds
from engine.core.program import Program
from engine.diagnostics import PackInvalid
from engine.packs.layout import laid_out
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import ActionType, Pack
from engine.packs.stories import Story, Told
from engine.packs.testing import load_stories
from engine.views import prove as view
from tests.analysis.packs import ROOT

WORKFLOW = "workflows/seizures.yaml"
RULES = "rules/seizures/rules.yaml"
SOUND = {
    WORKFLOW: (Path(__file__).parent / "seizures-workflow.yaml").read_text(),
    RULES: (Path(__file__).parent / "seizures-rules.yaml").read_text(),
}
SEIZE = "seize_wages"
LAST = "      - {trigger: pay,"
ONE = "  - id: paid\n"


def arc(trigger: str, source: str, target: str) -> tuple[str, str, str]:
    return (WORKFLOW, LAST, f"      - {{trigger: {trigger}, from: {source}, to: {target}}}\n{LAST}")


def rule(then: str, when: str = 'state.debt == "warned"', on: str = "notice_served") -> tuple[str, str, str]:
    text = (
        f"  - id: added\n    on: {on}\n    when:\n      - {when}\n    then: {{{then}}}\n    because: B.\n\n"
    )
    return (RULES, ONE, text + ONE)


def action(text: str) -> tuple[str, str, str]:
    return (WORKFLOW, "  warn_debtor:\n", f"  other: {{region: debt, {text}}}\n  warn_debtor:\n")


PATIENCE = (
    "      warned:\n        deadlines:\n          patience: {days: 9, by: calendar-days, from: entered_on}\n"
)
ORDERS = "orders:\n  stay:\n    by: docket\n    opened: stay_granted\n    closed: stay_vacated\n"
FIXED = (WORKFLOW, "    bars: {type: list<string>, required: true}\n", "")
OPENED = "    opened: stay_granted\n"

FAULTS: dict[str, tuple[list[tuple[str, str, str]], dict[str, set[str]]]] = {
    # what stands instead of what; by claim what it is about, the remedy apart
    "a rule takes another trigger": (
        [arc("freeze", "warned", "seized.account"), rule("move: freeze")],
        {"approved": {"freeze"}, "barred": {"freeze"}},
    ),
    "a rule takes it on a deadline": (
        [arc("freeze", "warned", "seized"), (WORKFLOW, "      warned: {}\n", PATIENCE),
         rule("move: freeze", "missed > 3", "deadline_passed.patience")],
        {"approved": {"freeze"}, "barred": {"freeze"}},
    ),
    "a rule takes it on entering a state": (
        [arc("freeze", "warned", "seized"), rule("move: freeze", "missed > 3", "state_entered.warned")],
        {"approved": {"freeze"}, "barred": {"freeze"}},
    ),
    "a rule takes it where something is on file": (
        [(WORKFLOW, LAST,
          "      - trigger: freeze\n        from: warned\n        to: seized\n        needs:\n"
          f"          - missed > 5\n{LAST}"),
         rule("move: freeze")],
        {"approved": {"freeze"}, "barred": {"freeze"}},
    ),
    "no rule takes it, but an override can": (
        [arc("freeze", "owed", "seized")], {"approved": {"freeze"}, "barred": {"freeze"}},
    ),
    "a way back is a way in": (
        [(WORKFLOW, "trigger: widen, from: seized.wages,", "trigger: widen, from: [seized.wages, warned],")],
        {"approved": {"widen"}, "barred": {"widen"}},
    ),
    "a lesser action leads there": (
        [(WORKFLOW, "{trigger: warn, from: warning.cleared, to: warned}",
          "{trigger: warn, from: warning.cleared, to: seized}"),
         arc("start", "owed", "warned"), rule("move: start", 'state.debt == "owed"')],
        {"approved": {"warn"}, "barred": {"warn"}},
    ),
    "a lesser action takes the trigger of the remedy": (
        [(WORKFLOW, "    done: warn\n", "    done: seize\n"),
         (WORKFLOW, "    from: seizure.approved\n", "    from: [seizure.approved, warning.cleared]\n"),
         arc("start", "owed", "warned"), rule("move: start", 'state.debt == "owed"')],
        {"approved": {"seize"}},
    ),
    "others approve than those of the remedy": (
        [action("done: seize, approvals: 3, roles: [clerk]"), rule("propose: other", 'state.debt != "paid"')],
        {"approved": {"seize"}},
    ),
    "another remedy leads there too": (
        [arc("attach", "warned", "seized.wages"),
         action("done: attach, approvals: 2, roles: [judge], coercive: true"), rule("propose: other")],
        {"barred": {"attach"}},
    ),
    "to ratify another is to take it": (
        [action("done: widen, roles: [clerk]"), rule("propose: other"),
         (RULES, "then: {move: widen}", "then: {note: Left as it is.}")],
        {"approved": {"widen"}, "barred": {"widen"}},
    ),
    "to reject it is to take it": (
        [(WORKFLOW, "{trigger: drop_seizure, from: seizure, to: warned}",
          "{trigger: drop_seizure, from: seizure, to: seized}")],
        {"approved": {"drop_seizure"}, "barred": {"drop_seizure"}},
    ),
    "to propose another is to take it": (
        [action("enters: seize"), (WORKFLOW, "        from: seizure.approved\n",
                                   "        from: [seizure.approved, warned]\n"),
         rule("propose: other", 'state.debt == "warned"', "debt_forgiven")],
        {"approved": {"seize"}},
    ),
    "to propose it is to take it": (
        [(WORKFLOW, "from: warned, to: seizure.proposed", "from: warned, to: seized"),
         arc("ask", "warned", "seizure.proposed")],
        {"approved": {"propose_seizure"}},
    ),
    "a case opens in it": (
        [(WORKFLOW, "    initial: owed\n", "    initial: seized\n"), arc("settle", "seized", "owed")],
        {"approved": {"seized.wages"}},
    ),
    "nothing is taken when it is done": (
        [(WORKFLOW, "    done: seize\n", "")], {"barred": set()},
    ),
    "what an order bars is fixed, and it is something else": (
        [FIXED, (WORKFLOW, OPENED, f"{OPENED}    bars: propose_warning\n")], {"barred": set()},
    ),
    "an order bars all but the last step": (
        [FIXED, (WORKFLOW, OPENED, f"{OPENED}    bars: [propose_seizure, approve_seizure]\n"),
         (WORKFLOW, "actions:\n", "  ban: {by: docket, opened: ban_granted, bars: seize}\n\nactions:\n"),
         (WORKFLOW, "  stay_vacated:\n",
          "  ban_granted: {docket: {type: string, required: true}}\n  stay_vacated:\n")],
        {"barred": {"stay"}},
    ),
}  # fmt: skip


NOTICED = "          - noticed_on_known\n"
BEFORE = "          - noticed_on < cause.on\n"
NEEDING: dict[str, tuple[list[tuple[str, str, str]], str]] = {
    "what one act needs is never so": ([(WORKFLOW, NOTICED, "          - missed < 0\n")], "approve_seizure"),
    "what the last act needs is never so": (
        [(WORKFLOW, BEFORE, "          - noticed_on < noticed_on\n")], "seize",
    ),
    "one need denies the other": (
        [(WORKFLOW, BEFORE, f"{BEFORE}          - noticed_on_known == false\n")], "seize",
    ),
    "a need is always met": (
        [(WORKFLOW, BEFORE, f"{BEFORE}          - missed >= 0\n")], "seize",
    ),
    "a need is met wherever it is asked for": (
        [(WORKFLOW, NOTICED, f'{NOTICED}          - state.debt != "owed"\n')], "approve_seizure",
    ),
    "what an override needs is never so": (
        [(WORKFLOW, LAST,
          "      - trigger: lower\n        from: warned\n        to: owed\n        needs:\n"
          f"          - state.debt == \"paid\"\n{LAST}")], "lower",
    ),
    "what a rule needs is always so": (
        [(WORKFLOW, LAST,
          "      - trigger: lower\n        from: warned\n        to: owed\n        needs:\n"
          f"          - missed > 5 || missed < 9\n{LAST}"), rule("move: lower")], "lower",
    ),
}  # fmt: skip


def edited(changes: list[tuple[str, str, str]]) -> Pack:
    files = dict(SOUND)
    for file, text, instead in changes:
        assert files[file].count(text) == 1, text
        files[file] = files[file].replace(text, instead)
    return load_pack(files, "seizures")


def answers(pack: Pack) -> list[Answer]:
    return [answer for answer in Prover(Program(pack)).answers() if answer.claim in ("approved", "barred")]


def test_of_a_sound_pack_both_are_proved_of_each_remedy() -> None:
    found = list(Prover(Program(load_pack(SOUND, "seizures"))).answers())
    assert [answer for answer in found if answer.verdict != "proved"] == []
    assert [(a.claim, a.about) for a in found if a.claim in ("on-file", "approved", "barred")] == [
        ("on-file", ("approve_seizure",)),
        ("on-file", ("seize",)),
        ("approved", (SEIZE,)),
        ("barred", (SEIZE,)),
    ]


@pytest.mark.parametrize(("changes", "about"), FAULTS.values(), ids=FAULTS)
def test_a_seeded_way_round_is_found_and_the_engine_goes_it(
    changes: list[tuple[str, str, str]], about: dict[str, set[str]]
) -> None:
    pack = edited(changes)
    found = [answer for answer in answers(pack) if answer.about[0] == SEIZE]
    refuted = [answer for answer in found if answer.verdict == "refuted"]
    assert {(a.claim, *a.about[1:]) for a in refuted} == {(claim, *rest) for claim, rest in about.items()}, (
        found
    )
    assert [a.verdict for a in found if a.claim not in about] in (["proved"], [])
    sound = load_pack(SOUND, "seizures")
    for answer, test in zip(refuted, view.tests_of(refuted), strict=True):
        whole = f"tests:\n{test}"
        assert laid_out(whole, "tests.yaml", "test file", frozenset()) == whole
        (story,) = load_stories(whole, "tests.yaml", pack)
        goes_round(answer, story, pack)
        (tried,) = try_stories(pack, [story]).tried
        assert tried.trial.failure is None, test
        assert not holds_of(sound, whole), test


@pytest.mark.parametrize(("changes", "trigger"), NEEDING.values(), ids=NEEDING)
def test_a_need_that_is_never_met_or_always_is_found_and_the_engine_shows_it(
    changes: list[tuple[str, str, str]], trigger: str
) -> None:
    pack = edited(changes)
    found = [answer for answer in Prover(Program(pack)).answers() if answer.claim == "on-file"]
    refuted = [answer for answer in found if answer.verdict == "refuted"]
    assert [answer.about for answer in refuted] == [(trigger,)], found
    assert {answer.verdict for answer in found if answer.about != (trigger,)} == {"proved"}
    (test,) = view.tests_of(refuted)
    whole = f"tests:\n{test}"
    assert laid_out(whole, "tests.yaml", "test file", frozenset()) == whole
    (story,) = load_stories(whole, "tests.yaml", pack)
    (tried,) = try_stories(pack, [story]).tried
    assert tried.trial.failure is None, test
    made = run(Program(pack), story).decisions
    never = "never all on file" in refuted[0].told
    asked = [one for one in made if one.trigger == trigger or one.code == "prerequisite"]
    assert {one.code == "prerequisite" for one in asked} == {never}


def goes_round(answer: Answer, story: Story, pack: Pack) -> None:
    """The engine, told the test, brings the remedy about without its approval, or while it is barred."""
    *_, after, failure = stages(Program(in_force(pack, story)), story)
    assert failure is None and isinstance(after, Derived)
    approved = [event for event in story.events if event.type == "action_approved" and event.about == SEIZE]
    done = [action for action in after.case.actions if action.kind == SEIZE and action.status == "done"]
    there = after.case.state["debt"] in ("seized.wages", "seized.account", "seizure.taken")
    if answer.claim == "approved":
        assert there and len(approved) < 2 and not done
    else:
        orders = [order for order in after.case.orders if holds(after.case, order)]
        assert there or done
        assert bool(orders) == bool(pack.orders)
        first = min([event.on for event in story.events if event.type.endswith("granted")], default="")
        taken = [one for one in after.decisions if one.target is not None or one.action in done]
        assert taken[-1].cause.on >= first


def holds_of(pack: Pack, tests: str) -> bool:
    try:
        return not try_stories(pack, load_stories(tests, "tests.yaml", pack)).failed
    except PackInvalid:
        return False


def test_of_a_remedy_in_a_workflow_without_orders_no_case_is_told() -> None:
    (found,) = [answer for answer in answers(edited([(WORKFLOW, ORDERS, "")])) if answer.claim == "barred"]
    assert (found.verdict, found.about, found.example) == ("refuted", (SEIZE,), None)
    assert "declares none ('orders')" in found.told


def test_what_a_version_before_calls_otherwise_is_said_to_be_unknown() -> None:
    renamed = (WORKFLOW, "regions:\n", "renamed: {garnished: seized.wages}\n\nregions:\n")
    found = answers(edited([renamed]))
    assert [(answer.claim, answer.verdict, answer.about) for answer in found] == [
        ("approved", "unknown", (SEIZE, "seized.wages")),
        ("barred", "proved", (SEIZE,)),
    ]


def test_a_way_that_no_case_was_found_to_go_is_unknown() -> None:
    """It needs what no test can make so."""
    changes = [
        (
            WORKFLOW,
            LAST,
            "      - trigger: freeze\n        from: owed\n        to: seized\n        needs:\n"
            f"          - missed + missed == 7\n{LAST}",
        )
    ]
    found = [answer for answer in answers(edited(changes)) if answer.verdict != "proved"]
    assert [(answer.claim, answer.verdict) for answer in found] == [
        ("approved", "unknown"),
        ("barred", "unknown"),
    ]
    assert all(answer.told.startswith("Perhaps: ") for answer in found)


REMEDIES = [
    (pack, remedy)
    for pack in (load_pack(SOUND, "seizures"), read_pack(ROOT, "records-demand"))
    for remedy in pack.actions.values()
    if remedy.coercive
]


each_remedy = pytest.mark.parametrize(
    ("pack", "remedy"), REMEDIES, ids=[remedy.name for _, remedy in REMEDIES]
)


@each_remedy
def test_a_rule_that_proposes_a_remedy_which_is_barred_is_withheld(pack: Pack, remedy: ActionType) -> None:
    program = Program(pack)
    arcs = program.machines[remedy.region].arcs.values()
    for rule in pack.rules:
        if any(effect.value == remedy.name for effect in rule.then):
            ways = [arc for arc in arcs if arc.trigger == remedy.enters]
            stories = taken(program, causes(program), Taker("rule", rule.id), ways, [barred(pack, remedy)])
            before = [told for told in stories if told.given and told.given.on < last_day(told)]
            assert before
            for told in before:
                after = run(program, told)
                assert [asked.rule for asked in after.case.withheld] == [rule.id] and not after.case.actions


@each_remedy
def test_what_would_approve_or_ratify_a_remedy_that_is_barred_is_refused(
    pack: Pack, remedy: ActionType
) -> None:
    program = Program(pack)
    refusals = []
    for told in taken(program, causes(program), Taker("done", remedy.name), (), [barred(pack, remedy)]):
        events = [refused(e) if e.type in ("action_approved", "act_ratified") else e for e in told.events]
        events = events if events[-1].refused else events[:-1]
        after = run(program, replace(told, events=tuple(events)))
        assert after.case.state[remedy.region] not in brought_about(program, remedy)
        refusals += [event.type for event in events if event.refused == "barred"]
    assert {*refusals} == {"action_approved", "act_ratified"}


@each_remedy
def test_a_remedy_that_was_approved_and_then_barred_is_an_incident_when_it_is_done(
    pack: Pack, remedy: ActionType
) -> None:
    program = Program(pack)
    *approved, done = done_after(
        next(proposed(program, causes(program), remedy)), remedy, barred(pack, remedy)
    ).events
    story = replace(next(proposed(program, causes(program), remedy)), events=(*approved, refused(done)))
    people = [done, replace(done, actor="eve"), replace(done, actor="fred")]
    ratified = [refused(replace(each, type="act_ratified", data={"reason": "r"})) for each in people]
    after = run(program, replace(story, events=(*story.events, *ratified)))
    assert after.case.state == run(program, replace(story, events=tuple(approved))).case.state
    assert [(each.kind, each.status) for each in after.case.incidents] == [(remedy.name, "open")]


@each_remedy
def test_no_override_takes_a_step_of_a_remedy(pack: Pack, remedy: ActionType) -> None:
    program = Program(pack)
    (story,) = opened(program)
    for trigger in remedy.triggers:
        moved = replace(override([]), on=DAY, learned=DAY, refused="override-of-approval")
        moved = replace(moved, data={"reason": "r", "until": "2028-01-01", "move": trigger})
        assert run(program, replace(story, events=(*story.events, moved)))


def causes(program: Program) -> Mapping[str, CauseType]:
    return Prover(program).causes


def barred(pack: Pack, remedy: ActionType) -> list[Told]:
    (kind,) = pack.orders.values()
    return [order(Program(pack), kind, remedy.triggers)]


def refused(told: Told) -> Told:
    return replace(told, refused="barred")


def run(program: Program, story: Story) -> Derived:
    """The case at the end of the story, of which everything went as told."""
    after = after_of(program, replace(story, checks=()), last_day(story))
    assert after is not None, story
    return after
