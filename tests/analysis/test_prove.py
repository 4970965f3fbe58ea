"""Faults seeded into a sound pack are found, each with a case that the engine shows it in; the packs that
ship have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.analysis import search
from engine.analysis.prove import Answer, Prover
from engine.core.program import Program
from engine.packs.load import load_pack, read_pack
from tests.analysis.packs import PACKS

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


@pytest.mark.parametrize(("root", "name"), PACKS, ids=[name for _, name in PACKS])
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
    for answer in found:
        shown = answer.example
        if claim in ("one-move", "covered", "not-hidden"):
            assert shown is not None
        if claim == "one-move":
            assert shown is not None and "conflict" in [said.code for said in shown.decided]
        if claim == "covered":
            assert shown is not None and shown.decided == ()
        if claim == "not-hidden":
            assert shown is not None and answer.about[0] not in [said.rule for said in shown.decided]


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
