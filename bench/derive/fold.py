"""The peer: the law of the fines as one would write it by hand, folded over the events of a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bench.derive.log import RANKS, News

Decided = tuple[date, str, str | None, str | None]
"""What a rule decided: its day, the rule, from which state to which; no states where nothing moved."""

END = date(2012, 12, 31)
"""The last day of which the deadlines are run."""

_DAYS = {"notified": 60, "overdue": 365}


def _working(day: date) -> date:
    """The day, or the Monday after it where it is a Saturday or a Sunday."""
    return day + timedelta(7 - day.weekday()) if day.weekday() >= 5 else day


def fold(news: Sequence[News]) -> list[Decided]:
    """What the rules decide of a case."""
    found: list[Decided] = []
    state, due = "created", None
    amount = penalty = expenses = paid = 0
    penalties = False

    def move(day: date, rule: str, target: str) -> None:
        nonlocal state, due
        found.append((day, rule, state, target))
        state = target
        days = _DAYS.get(state)
        due = None if days is None else _working(day + timedelta(days))

    def note(day: date, rule: str) -> None:
        found.append((day, rule, None, None))

    def pass_until(day: date) -> None:
        nonlocal due
        while due is not None and due < day:
            passed, due = due + timedelta(1), None
            if state == "notified":
                if paid < owed:
                    move(passed, "unpaid", "overdue")
                else:
                    note(passed, "paid-in-time")
            elif paid < owed:
                move(passed, "patience-ended", "ripe")

    owed = 0
    ordered = sorted(enumerate(news), key=lambda pair: (pair[1].day, RANKS[pair[1].type], pair[0]))
    for _, (type, day, cents) in ordered:
        pass_until(day)
        if type == "fine_created":
            amount += cents or 0
        elif type == "fine_sent":
            expenses += cents or 0
        elif type == "penalty_added":
            penalty += cents or 0
            penalties = True
        elif type == "payment_received":
            paid += cents or 0
        owed = (penalty if penalties else amount) + expenses
        if type == "fine_sent" and state == "created":
            move(day, "sent", "sent")
        elif type == "fine_notified" and state in ("created", "sent"):
            move(day, "notified", "notified")
        elif type == "penalty_added" and paid < owed:
            note(day, "penalty-noted")
        elif type == "payment_received":
            if paid < owed:
                note(day, "paid-in-part")
            elif state != "settled":
                move(day, "settled", "settled")
        elif type in ("appeal_filed", "judge_appealed_to"):
            if state in ("sent", "notified", "overdue", "ripe"):
                move(day, "appealed", "contested")
        elif type in ("appeal_decided", "result_notified"):
            if state == "contested" and paid < owed:
                move(day, "appeal-over", "overdue")
        elif type == "credit_collection_asked":
            early = state in ("sent", "notified")
            if state in ("sent", "notified", "overdue", "contested", "ripe") and paid < owed:
                move(day, "collected", "collection")
            if early:
                note(day, "collected-early")
    pass_until(END + timedelta(1))
    return found
