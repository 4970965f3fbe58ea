"""Stories that are so, and stories that are not: what is told of the first thing that is wrong."""

from __future__ import annotations

import textwrap
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.trials import Tried, try_stories
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack
from engine.packs.stories import Story
from engine.packs.testing import load_stories
from tests.analysis.packs import ROOT

PACK = read_pack(ROOT, "records-demand")
ISSUED = "{issued_on: 2018-01-24, due_on: 2018-02-23, items: [orders, guidance]}"


def told(events: str, then: str, more: str = "", pack: Pack = PACK) -> Tried:
    """The one test that has these events and checks."""
    text = f"tests:\n- name: t\n  demand: {ISSUED}\n{textwrap.indent(more, '  ')}"
    text += f"  events:\n{textwrap.indent(textwrap.dedent(events), '  ')}\n" if events else ""
    text += f"  then:\n{textwrap.indent(textwrap.dedent(then), '  ')}\n"
    (tried,) = try_stories(pack, load_stories(text, "tests.yaml", pack)).tried
    return tried


def read(path: Path) -> tuple[Story, ...]:
    return load_stories(path.read_text("utf-8"), path.name, PACK)


def differences(*given: str, more: str = "") -> list[tuple[str, str, str]]:
    failure = told(*given, more=more).trial.failure
    return [] if failure is None else [tuple(difference) for difference in failure.differences]


HERE = Path(__file__).parent
SAID = {
    "a state": [
        ("state of demand", "incomplete", "late"),
    ],
    "a deadline": [
        ("deadline response", "running due 2018-02-22", "running due 2018-02-23"),
        ("deadline grace", "running", "none"),
    ],
    "an action that is open and not named": [
        ("actions", "none", "issue_subpoena: proposed"),
    ],
    "an action that is not there": [
        ("actions", "issue_subpoena: proposed", "none"),
    ],
    "an action that should not be there": [
        ("actions", "none", "issue_subpoena: proposed"),
    ],
    "rules": [
        ("rules", "incomplete-response", "no-response"),
    ],
    "a rule too many": [
        ("rules", "none", "no-response"),
    ],
    "what is withheld": [
        ("withheld", "no-response", "none"),
    ],
    "what is refused, and drafted": [
        ("refused", "no-response", "none"),
        ("drafts", "final-notice", "reminder"),
    ],
    "an incident": [
        ("incidents", "issue_subpoena: open", "none"),
    ],
    "nothing to approve": [
        (
            "approve issue_subpoena",
            "an action issue_subpoena that was proposed by then",
            "none; demand is late, grant is eligible",
        ),
    ],
    "nothing to ratify": [
        ("ratify issue_subpoena", "an incident about issue_subpoena", "no incident"),
    ],
    "which orders are in force": [
        ("orders", "injunction 18-2", "injunction 18-1"),
    ],
    "a refusal nobody told": [
        (
            "event action_approved",
            "to be taken in",
            "refused: same-person. Expected another person to approve, but ann has approved already.",
        ),
    ],
    "a refusal that does not come": [
        ("event extension_granted", "to be refused: role-missing", "taken in"),
    ],
}


def test_stories_that_are_so_hold() -> None:
    trials = try_stories(PACK, read(HERE / "so.yaml"))
    assert [tried.trial.story.name for tried in trials.failed] == []


def test_stories_that_are_not_so_say_what_was_expected_and_what_was_found() -> None:
    found = {
        tried.trial.story.name: [tuple(difference) for difference in tried.trial.failure.differences]
        for tried in try_stories(PACK, read(HERE / "not-so.yaml")).tried
        if tried.trial.failure is not None
    }
    assert found == SAID


def test_a_choice_of_law_holds_for_its_test_alone() -> None:
    answer = "- {on: 2018-02-28, type: response_received, items: [orders, guidance]}"
    let_pass = "- {on: 2018-02-28, state: {demand: responded}}"
    assert differences(answer, let_pass, more="parameters: {pursue_late_but_complete: false}\n") == []
    assert differences(answer, let_pass) == [("state of demand", "responded", "answered_late")]


def test_a_failure_tells_what_was_decided_since_the_test_last_held_and_which_conditions_were_not_so() -> None:
    tried = told(
        "- {on: 2018-02-20, type: response_received, items: [orders]}",
        "- {on: 2018-02-23, state: {demand: requested}}\n- {on: 2018-02-24, state: {demand: late}}",
    )
    failure = tried.trial.failure
    assert failure is not None
    assert (failure.place.line, failure.on, failure.since) == (8, "2018-02-24", "2018-02-23")
    assert [(record.rule, record.on) for record in failure.decided] == [
        ("incomplete-response", "deadline_passed.response"),
        ("incomplete-response", "deadline_passed.response"),
    ]
    (unmatched,) = tried.unmatched
    assert (unmatched.rule.id, unmatched.on, unmatched.day) == (
        "no-response",
        "deadline_passed.response",
        "2018-02-24",
    )
    assert [(line.source, line.truth, line.absent) for line in unmatched.lines] == [
        ("responses == 0", False, ())
    ]
    assert unmatched.facts["responses"] == 1


def test_an_unknown_condition_is_told_apart_from_a_false_one() -> None:
    tried = told(
        "- {on: 2018-02-27, type: demand_amended, title: T}",
        "- {on: 2018-02-27, rules: [more-time]}",
    )
    (unmatched,) = tried.unmatched
    assert [(line.source, line.truth, line.absent) for line in unmatched.lines] == [
        ("extended_until >= cause.on", None, ("extended_until",)),
        ("demand.due_on >= cause.on", False, ()),
    ]


GROUPS = """\
pack: letters
workflow: letters
rules:
  - id: accept
    on: response_received
    when:
      - none:
          - size(event.items) == 0
          - size(event.items) > 1
      - any:
          - responses == 7
          - responses > 8
    then: {move: accept}
    because: B.
"""


def test_of_what_may_not_hold_only_what_did_is_told() -> None:
    gallery = ROOT / "tests/gallery/good-pack"
    files = {
        "workflows/letters.yaml": (gallery / "workflow.yaml").read_text(),
        "rules/letters/rules.yaml": GROUPS,
    }
    tried = told(
        "- {on: 2018-02-20, type: response_received, items: [a, b]}",
        "- {on: 2018-02-20, state: {demand: responded}}",
        pack=load_pack(files, "letters"),
    )
    (unmatched,) = tried.unmatched
    assert [(line.source, line.truth) for line in unmatched.lines] == [
        ("size(event.items) > 1", True),
        ("responses == 7", False),
        ("responses > 8", False),
    ]


def test_what_was_tried_is_counted_once_however_often_and_unknown_is_neither_true_nor_false() -> None:
    answer = (
        f"tests:\n- name: t\n  demand: {ISSUED}\n  then:\n  - {{on: 2018-02-24, state: {{demand: late}}}}\n"
    )
    coverage = try_stories(PACK, load_stories(answer, "tests.yaml", PACK)).coverage
    tried = [(part.kind, part.name) for part in coverage.parts if part.tried]
    assert tried == [
        ("rule", "complete-in-time"),
        ("condition", "complete-in-time"),
        ("condition", "complete-in-time"),
        ("rule", "no-response"),
        ("condition", "no-response"),
        ("condition", "no-response"),
        ("rule", "incomplete-response"),
        ("condition", "incomplete-response"),
        ("condition", "incomplete-response"),
        ("rule", "nothing-left"),
        ("condition", "nothing-left"),
        ("condition", "nothing-left"),
        ("move", "mark_late"),
        ("deadline", "response"),
    ]
    assert coverage.percent == 100 * len(tried) // len(coverage.parts)


days = st.integers(0, 120).map(lambda n: (date(2018, 1, 24) + timedelta(days=n)).isoformat())


@given(
    answers=st.lists(st.tuples(days, st.sets(st.sampled_from(["orders", "guidance"]))), max_size=4), on=days
)
def test_the_order_in_which_events_and_checks_are_written_means_nothing(
    answers: list[tuple[str, set[str]]], on: str
) -> None:
    events = [f"- {{on: {day}, type: response_received, items: {sorted(items)}}}" for day, items in answers]
    then = [f"- {{on: {day}, state: {{demand: responded}}}}" for day in (on, *(day for day, _ in answers))]
    forward = told("\n".join(events), "\n".join(then)).trial.failure
    backward = told("\n".join(reversed(events)), "\n".join(reversed(then))).trial.failure
    assert (forward is None) == (backward is None)
    if forward is not None and backward is not None:
        assert (forward.on, forward.differences) == (backward.on, backward.differences)
