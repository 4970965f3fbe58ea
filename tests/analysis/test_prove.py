"""Faults seeded into a sound pack are found, each with a case that the engine shows it in; the packs that
ship have none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis import search
from engine.analysis.claims import Answer
from engine.analysis.observed import Observed
from engine.analysis.prove import Prover
from engine.analysis.trial import in_force, stages
from engine.analysis.trials import try_stories
from engine.core.derive import Derived
from engine.core.program import Program
from engine.packs.layout import laid_out
from engine.packs.lifecycle import LIFECYCLE
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack, State
from engine.packs.stories import Story
from engine.packs.testing import load_stories
from engine.views import prove as view
from tests.analysis.packs import PACKS, ROOT
from tests.core.histories import TWO_REGIONS

WORKFLOW = "workflows/fines.yaml"
RULES = "rules/fines/rules.yaml"
PARAMETERS = "rules/fines/parameters.yaml"
SOUND = {
    WORKFLOW: (Path(__file__).parent / "fines-workflow.yaml").read_text(),
    RULES: (Path(__file__).parent / "fines-rules.yaml").read_text(),
    PARAMETERS: (Path(__file__).parent / "fines-parameters.yaml").read_text(),
}

FAULTS: list[tuple[str, str, str, str, str, set[str]]] = [
    # name, file, text, what stands instead, claim, what it is about
    ("two bounds overlap", RULES, "amount > 500", "amount >= 500", "one-move", {"pay-small", "pay-large"}),
    ("two texts overlap", RULES, 'event.kind == "parking"', 'event.kind != "speeding"', "one-move",
     {"contest-parking", "contest-other"}),
    ("a bool is forgotten", RULES, "!disputed", "reminders == 0", "one-move",
     {"overdue-plain", "overdue-disputed"}),
    ("a priority is lost", RULES, "    priority: 5\n", "", "one-move", {"waived", "pay-small"}),
    ("two dates overlap", RULES, "promised_on < cause.on", "promised_on <= cause.on", "one-move",
     {"promise-kept", "promise-broken"}),
    ("a computed fact overlaps", RULES, "      - owes_much\n", "      - amount < 200\n", "one-move",
     {"remind", "escalate"}),
    ("none forgets one", RULES, "none:\n          - event.sealed\n", "none:\n", "one-move",
     {"court-open", "court-closed"}),
    ("a bound leaves a gap", RULES, "amount <= 500", "amount < 500", "covered", {"payment_offered"}),
    ("a case is taken out", RULES, '["parking", "speeding"]\n', '["parking"]\n', "covered",
     {"appeal_received"}),
    ("an absent fact is not thought of", RULES, "promised_on_known == false", "promised_on < demand.due_on",
     "covered", {"deadline_passed.promise"}),
    ("a choice has only one answer", RULES, "      - disputed\n",
     "      - disputed\n      - parameter.strict\n", "covered", {"deadline_passed.payment"}),
    ("both halves are asked for", RULES, "      - amount > 500\n",
     "      - amount > 500\n      - amount < 500\n", "alive", {"pay-large"}),
    ("a state that cannot be", RULES, '"open"  # reminded', '"paid"  # reminded', "alive", {"remind"}),
    ("a text is two things", RULES, '      - event.kind == "parking"\n',
     '      - event.kind == "parking"\n      - event.kind == "speeding"\n', "alive", {"contest-parking"}),
    ("a day is before itself", RULES, "promised_on < cause.on", "promised_on < promised_on", "alive",
     {"promise-broken"}),
    ("a count is less than what it counts", RULES, "payments >= 1", "payments < 1", "alive",
     {"first-payment"}),
    ("what is always so is denied", RULES, "      - reminders == 0  # once\n",
     "      - none:\n          - amount == amount\n", "alive", {"remind"}),
    ("what it needs is never on file", WORKFLOW, "{trigger: contest, from: [open, overdue], to: contested}",
     "trigger: contest\n        from: [open, overdue]\n        to: contested\n        needs:\n"
     "          - !disputed",
     "alive",
     {"overdue-disputed"}),
    ("a higher rule takes all", RULES, "  - id: pay-small\n",
     "  - id: all\n    on: payment_offered\n    priority: 9\n    then: {move: close}\n    because: B.\n\n"
     "  - id: pay-small\n", "not-hidden", {"pay-small"}),
    ("a higher rule is wider", RULES, "      - event.waived == true\n", "      - amount > 400\n",
     "not-hidden", {"pay-large"}),
    ("two higher rules share all", RULES, "  - id: overdue-plain\n",
     "  - id: left\n    on: deadline_passed.payment\n    priority: 3\n    when:\n      - disputed\n"
     "    then: {move: close}\n    because: B.\n\n"
     "  - id: right\n    on: deadline_passed.payment\n    priority: 3\n    when:\n      - !disputed\n"
     "    then: {move: waive}\n    because: B.\n\n  - id: overdue-plain\n", "not-hidden", {"overdue-plain"}),
    ("an arc is lost", WORKFLOW, "contested, court], to: closed", "contested], to: closed", "way-out",
     {"court"}),
    ("nobody asks to leave", WORKFLOW, "contested, court], to: closed}",
     "contested], to: closed}\n      - {trigger: release, from: court, to: closed}", "way-out", {"court"}),
]  # fmt: skip


def answers(files: dict[str, str]) -> list[Answer]:
    return list(Prover(Program(load_pack(files, "fines"))).answers())


def test_the_sound_pack_holds_in_everything() -> None:
    found = answers(SOUND)
    assert {answer.claim for answer in found} == {"one-move", "covered", "alive", "not-hidden", "way-out"}
    assert [answer for answer in found if answer.verdict != "proved"] == []


STARTER = (ROOT / "engine/packs/starter", "starter")


@pytest.mark.parametrize(("root", "name"), [*PACKS, STARTER], ids=[name for _, name in [*PACKS, STARTER]])
def test_the_packs_that_ship_hold_in_everything(root: Path, name: str) -> None:
    found = list(Prover(Program(read_pack(root, name))).answers())
    assert found and [answer for answer in found if answer.verdict != "proved"] == []


def test_no_case_is_shown_of_a_demand_without_items() -> None:
    edited = SOUND[RULES].replace("amount > 500", "demand.items.size() == 0")
    found = [answer for answer in answers({**SOUND, RULES: edited}) if "pay-large" in answer.about]
    assert found and not [answer for answer in found if answer.example is not None]
    assert [answer.verdict for answer in found if answer.claim == "alive"] == ["unknown"]


def test_there_are_at_least_twenty_faults_of_every_kind() -> None:
    assert len(FAULTS) >= 20
    assert {claim for _, _, _, _, claim, _ in FAULTS} == {
        "one-move",
        "covered",
        "alive",
        "not-hidden",
        "way-out",
    }


@pytest.mark.parametrize(("file", "text", "instead", "claim", "about"), [f[1:] for f in FAULTS],
                         ids=[fault[0] for fault in FAULTS])  # fmt: skip
def test_a_seeded_fault_is_found_and_the_engine_shows_it(
    file: str, text: str, instead: str, claim: str, about: set[str]
) -> None:
    assert SOUND[file].count(text) == 1, text
    refuted = [
        a for a in answers({**SOUND, file: SOUND[file].replace(text, instead)}) if a.verdict == "refuted"
    ]
    found = [answer for answer in refuted if answer.claim == claim and about <= {*answer.about, answer.on}]
    assert found, refuted
    pack = load_pack({**SOUND, file: SOUND[file].replace(text, instead)}, "fines")
    for answer, test in zip(refuted, view.tests_of(refuted), strict=True):
        assert answer.example is not None and test is not None
        whole = f"tests:\n{test}"
        assert laid_out(whole, "tests.yaml", "test file", frozenset()) == whole
        assert f"  # Wrong: {answer.told[:20]}" in test
        (story,) = load_stories(whole, "tests.yaml", pack)
        shows_the_fault(answer, story, pack)
        (tried,) = try_stories(pack, [story]).tried
        assert tried.trial.failure is None, test


def shows_the_fault(answer: Answer, story: Story, pack: Pack) -> None:
    """The engine, told the test, does what is said to be wrong."""
    program = Observed(in_force(pack, story))
    program.seen = []
    *_, after, failure = stages(program, story)
    assert failure is None and isinstance(after, Derived)
    asked = [each for each in program.seen if answer.example and each.on == answer.example.on]
    matched = {each.rule.id for each in asked if each.matched}
    made = [one for one in after.decisions if one.rule is not None]
    done = {one.rule for one in made if one.outcome in ("moved", "proposed", "noted")}
    if answer.claim == "one-move":
        (refused,) = [one for one in made if one.code == "conflict"]
        assert set(answer.about) <= matched and refused.rule in answer.about and not done & set(answer.about)
    if answer.claim == "covered":
        assert asked and not matched and not made
    if answer.claim == "alive":
        assert answer.about[0] not in done
    if answer.claim == "not-hidden":
        assert answer.about[0] in matched - done and done & set(answer.about[1:])
    if answer.claim == "way-out":
        assert after.case.state == {"fine": answer.about[0]}
        assert len(after.decisions) >= len(pack.events) - len(LIFECYCLE)


def test_a_test_of_what_is_refuted_fails_once_it_is_mended() -> None:
    """All but one: where a condition says what can never be, the test has the others as they are."""
    sound = load_pack(SOUND, "fines")
    held = []
    for name, file, text, instead, claim, about in FAULTS:
        if claim == "not-hidden" and "id: " in instead:
            continue  # the test names a rule that mending takes away
        refuted = [a for a in answers({**SOUND, file: SOUND[file].replace(text, instead)}) if a.example]
        tests = [
            test
            for answer, test in zip(refuted, view.tests_of(refuted), strict=True)
            if answer.claim == claim and about <= {*answer.about, answer.on}
        ]
        stories = load_stories("tests:\n" + "\n".join(map(str, tests)), "tests.yaml", sound)
        assert stories
        held += [name for tried in try_stories(sound, stories).tried if tried.trial.failure is None]
    assert held == ["a day is before itself"]


CLAIMING = {
    **{name: read_pack(root, name) for root, name in [*PACKS, STARTER]},
    "two-regions": load_pack(TWO_REGIONS, "two-regions"),
}


@pytest.mark.parametrize("pack", CLAIMING.values(), ids=CLAIMING)
def test_whatever_is_refuted_of_a_pack_comes_with_a_test_that_holds(pack: Pack) -> None:
    """The packs that ship claim that some rule answers to every event and deadline, which is not so."""
    events = {name: replace(event, exhaustive=name not in UNTOLD) for name, event in pack.events.items()}
    regions = {
        name: replace(region, states={path: _exhaustive(state) for path, state in region.states.items()})
        for name, region in pack.regions.items()
    }
    changed = replace(pack, events=events, regions=regions)
    refuted = [a for a in Prover(Program(changed)).answers() if a.verdict == "refuted"]
    tests = view.tests_of(refuted)
    assert len(tests) > 1 and None not in tests
    whole = "tests:\n" + "\n".join(map(str, tests))
    assert laid_out(whole, "tests.yaml", "test file", frozenset()) == whole
    tried = try_stories(changed, load_stories(whole, "tests.yaml", changed))
    assert len(tried.tried) == len(tests) and tried.failed == ()


UNTOLD = set(LIFECYCLE) - {"demand_amended", "respondent_removed"}


def _exhaustive(state: State) -> State:
    return replace(state, deadlines=tuple(replace(each, exhaustive=True) for each in state.deadlines))


def test_where_there_are_too_many_combinations_the_solver_says_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = [(a.claim, a.on, a.about, a.verdict) for a in answers(SOUND)]
    monkeypatch.setattr(search, "MOST", 0)
    assert [(a.claim, a.on, a.about, a.verdict) for a in answers(SOUND)] == said
    for name, file, text, instead, claim, about in FAULTS:
        found = answers({**SOUND, file: SOUND[file].replace(text, instead)})
        assert [
            a for a in found if (a.claim, a.verdict) == (claim, "refuted") and about <= {*a.about, a.on}
        ], name


def test_without_the_solver_what_is_too_much_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST", 0)
    monkeypatch.setitem(__import__("sys").modules, "z3", None)
    told = [answer for answer in answers(SOUND) if answer.claim != "way-out"]
    unknown = [answer for answer in told if answer.verdict == "unknown"]
    assert unknown and all("forthwith[prove]" in answer.told for answer in unknown)


NEVER = ["payments / 0 == 1", "payments + payments == 7", "disputes * disputes == 2"]


@pytest.mark.parametrize("never", NEVER)
def test_what_only_the_formulas_allow_is_not_called_possible(never: str) -> None:
    text = "      - payments >= 1\n"
    (alive,) = (
        answer
        for answer in answers({**SOUND, RULES: SOUND[RULES].replace(text, f"      - {never}\n")})
        if answer.claim == "alive" and answer.about == ("first-payment",)
    )
    assert alive.verdict == "unknown"
