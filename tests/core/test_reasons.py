"""What a decision says of itself: a rule's sentence with the facts put in."""

from __future__ import annotations

import pytest

from engine.core.outcome import reason


@pytest.mark.parametrize(
    ("template", "why", "said"),
    [
        ("Exempted: {why}.", "it sues", "Exempted: it sues."),
        ("Exempted: {why}.", "It sues.", "Exempted: It sues."),
        ("Exempted: {why}.", "Does it sue?", "Exempted: Does it sue?"),
        ("Exempted ({why}). It need not answer.", "It sues.", "Exempted (It sues.). It need not answer."),
        ("Exempted: {why}; it need not answer.", "It sues.", "Exempted: It sues.; it need not answer."),
        ("Exempted: {why}.", None, "Exempted: (not known)."),
        ("{why}", "It sues.", "It sues."),
    ],
)
def test_a_fact_that_is_a_sentence_ends_the_sentence_it_ends(
    template: str, why: str | None, said: str
) -> None:
    assert reason(template, {} if why is None else {"why": why}) == said
