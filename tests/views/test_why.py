"""Explanations as people read them: every decision of some cases of the demand of 2018."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from engine.analysis.course import Course, course
from engine.analysis.why import explain
from engine.analysis.why_not import why_not
from engine.calendars import last_instant
from engine.core.derive import derive
from engine.core.law import Law
from engine.views.safe import columns
from engine.views.why import why_report
from engine.views.why_not import why_not_report
from engine.views.why_not_text import render_why_not
from engine.views.why_text import render_why
from tests.views.cases import Seen, example, golden, happened, papers_case


def course_of(seen: Seen) -> Course:
    """The course of a case as it was derived."""
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), seen.program)])
    events = list(seen.events.values())
    assert seen.case.seen is not None
    return course(law, seen.case.id, events, derive(law, seen.case.id, events, seen.case.seen[0]).decisions)


def _without_ids(text: str) -> str:
    """A decision's id is another with every change of the pack's files."""
    return re.sub(r"\(id [0-9a-f]{24}\)", "(id …)", text)


def explained(seen: Seen) -> str:
    """Every decision of a case explained."""
    way = course_of(seen)
    texts = []
    for record in seen.records:
        why = explain(way, record.id)
        assert why is not None
        texts.append(render_why(why_report(why, way, record, seen.records, ())))
    return f"{'=' * 80}\n".join(texts)


@pytest.mark.parametrize(
    "case", ["chicago-il", "oregon", "california", "west-palm-beach-fl", "monterey-county-ca"]
)
def test_every_decision_of_a_case_is_explained(case: str) -> None:
    (seen,) = [seen for seen in example("2018-06-29") if seen.case.id == f"doj-2018/{case}"]
    text = explained(seen)
    assert all(columns(line) <= 80 for line in text.splitlines())
    golden(f"why-{case}.txt", _without_ids(text))


def test_what_no_rule_saw_fit_to_act_on_and_what_was_put_right_is_told() -> None:
    came = happened(2, "answer_received", "2018-02-05", items=["maps"])
    put_right = happened(
        3, "event_corrected", "2018-02-06", event="e2", occurredon="2018-02-12", reason="misread"
    )
    rest = happened(4, "answer_received", "2018-02-13", items=["plans"])
    again = happened(5, "answer_received", "2018-02-14", items=["maps"])
    seen = papers_case(came, put_right, rest, again, until="2018-02-28")
    golden("why-papers.txt", _without_ids(explained(seen)))


@pytest.mark.parametrize("case", ["chicago-il", "oregon", "west-palm-beach-fl"])
def test_of_every_rule_it_is_told_why_it_did_not_apply(case: str) -> None:
    (seen,) = [seen for seen in example("2018-03-06") if seen.case.id == f"doj-2018/{case}"]
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), seen.program)])
    reached = last_instant("2018-03-06", seen.program.zone)
    events = list(seen.events.values())
    derived = derive(law, seen.case.id, events, reached, as_of=reached)
    way = course(law, seen.case.id, events, derived.decisions)
    texts = []
    for rule in seen.program.pack.rules:
        found = why_not(way, derived.case, rule.id, reached)
        assert found is not None
        texts.append(render_why_not(why_not_report(found, way, derived.case, seen.program.zone)))
    text = f"{'=' * 80}\n".join(texts)
    assert all(columns(line) <= 80 for line in text.splitlines())
    golden(f"why-not-{case}.txt", text)
