"""What came of a feed, and the quarantine, as people read them."""

from __future__ import annotations

from engine.views.intake import render_fed, render_quarantine
from tests.views.cases import golden

WRONG = {
    "number": 7,
    "origin": "letters.jsonl",
    "line": 12,
    "code": "unknown-event-type",
    "message": "The workflow declares no event 'answer_recieved'.",
    "help": "Did you mean 'answer_received'?",
    "raw": '{"type": "answer_recieved", "subject": "d/ashford", "occurredon": "2018-01-30"}',
    "resolution": None,
}
REPORT = {
    "read": 1_204, "accepted": 1_190, "duplicate": 10, "waiting": 1, "quarantined": 3,
    "decisions": 2_001, "superseded": 2, "seconds": 1.25, "wrong": [WRONG],
}  # fmt: skip


def test_a_feed_as_people_read_it() -> None:
    golden("fed.txt", render_fed(REPORT))


def test_the_quarantine_as_people_read_it() -> None:
    golden("quarantine.txt", render_quarantine([WRONG, {**WRONG, "number": 8, "resolution": "retried"}]))


def test_a_clean_feed_says_no_more_than_its_counts() -> None:
    assert render_fed({"read": 1, "accepted": 1, "decisions": 1}) == (
        "1 line read\n  1  accepted     taken in\n1 decision made\n"
    )


def test_a_tick_says_its_decisions() -> None:
    assert render_fed({"decisions": 3, "seconds": 0.04}) == "3 decisions made in 0.0 s\n"


def test_a_trial_says_that_nothing_was_written() -> None:
    assert "nothing was written" in render_fed({"read": 1, "accepted": 1, "dry_run": True})


def test_an_empty_quarantine_says_so() -> None:
    said = render_quarantine([])
    assert said.startswith("The quarantine is empty") and len(said) <= 81
