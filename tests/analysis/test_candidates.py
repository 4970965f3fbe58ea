"""The order in which cases are tried, and that what conditions name is among the values."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.candidates import in_turn
from engine.analysis.prove import Prover
from engine.core.program import Program
from engine.packs.load import load_pack
from tests.analysis.test_prove import RULES, SOUND, WORKFLOW

NAMES = "abcd"
CHOICES = st.dictionaries(
    st.sampled_from(NAMES), st.integers(1, 4).map(lambda size: list(range(size))), min_size=1
)


@given(CHOICES, st.frozensets(st.sampled_from(NAMES)))
def test_every_case_is_tried_once_and_the_usual_one_first(
    choices: dict[str, list[int]], asked: frozenset[str]
) -> None:
    tried = [tuple(case[name] for name in choices) for case in in_turn(choices, asked)]
    assert sorted(tried) == sorted(product(*choices.values()))
    assert not any(tried[0])


@given(CHOICES, st.frozensets(st.sampled_from(NAMES)), st.integers(0, 300))
def test_what_is_asked_is_varied_first_and_the_rest_is_not_forgotten(
    choices: dict[str, list[int]], asked: frozenset[str], most: int
) -> None:
    tried = list(in_turn(choices, asked, most))
    every = list(product(*choices.values()))
    assert len(tried) == min(most, len(every))
    departing = [{name for name, value in case.items() if value} for case in tried]
    of_asked = [names <= asked for names in departing]
    together = sum(
        all(not value or name in asked for name, value in zip(choices, one, strict=True)) for one in every
    )
    assert all(of_asked[: min(together, most // 2)])
    assert sum(not own for own in of_asked) >= min(len(every) - together, most - most // 2)
    for kind in (True, False):
        sizes = [len(names) for names, own in zip(departing, of_asked, strict=True) if own is kind]
        assert sizes == sorted(sizes)


TAGS = [f"tag_{letter}" for letter in "bcdefghij"]
"""Lists beside the one that the condition reads, which other rules read: more cases than can be tried."""
RULE = (
    "  - id: {id}\n    on: appeal_received\n    when:\n      - {when}\n    then: {{note: N.}}\n"
    "    because: B.\n"
)


@pytest.mark.parametrize(
    ("when", "verdict"),
    [
        ("event.tag_a.size() > 0", "proved"),
        ("event.tag_a.size() == 2 && event.tag_b.size() == 2", "proved"),
        ('("urgent" in event.tag_a)', "proved"),
        ('event.tag_a.exists(t, t == "urgent") && !("late" in event.tag_a)', "proved"),
        ("event.tag_a.exists(t, !(t in demand.items))", "proved"),
        ("event.tag_a.exists(t, t in demand.items) && event.tag_b.exists(t, t in event.tag_a)", "proved"),
        ("payments + 5 == 39", "proved"),
        ("payments * payments == 1156 && amount - amount == 0", "unknown"),
        ("event.tag_a.size() < 0", "unknown"),
        ("event.tag_a.exists(t, t in event.tag_b && !(t in event.tag_b))", "unknown"),
        ("payments * 2 == -2", "unknown"),
    ],
)
def test_a_rule_is_shown_alive_whatever_else_the_rules_beside_it_read(when: str, verdict: str) -> None:
    fields = "".join(f"    {tag}: {{type: list<string>, default: []}}\n" for tag in ["tag_a", *TAGS])
    kind = "    kind: {type: string, required: true}\n"
    beside = "".join(
        f"\n{RULE.format(id=f'see-{tag}'.replace('_', '-'), when=f'event.{tag}.size() > 0')}" for tag in TAGS
    )
    files = {
        **SOUND,
        WORKFLOW: SOUND[WORKFLOW].replace(kind, kind + fields, 1),
        RULES: f"{SOUND[RULES]}{beside}\n{RULE.format(id='looked-at', when=when)}",
    }
    answers = Prover(Program(load_pack(files, "fines"))).answers()
    alive = {answer.about: answer.verdict for answer in answers if answer.claim == "alive"}
    assert alive.pop(("looked-at",)) == verdict
    assert set(alive.values()) == {"proved"}
