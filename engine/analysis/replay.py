"""A case's course met again, cause by cause, with what each decision was judged on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from engine.core.decide import Judging, Worked, work_off
from engine.core.law import Law
from engine.core.program import Program
from engine.model import Case, Cause, Decision


class Passage(NamedTuple):
    """One cause of a course: the law by which it was worked off, the case before it, and what came of it."""

    cause: Cause
    program: Program
    before: Case
    worked: Worked

    def judging(self, ordinal: int) -> Judging | None:
        """What the decision of that ordinal was judged on; None where no rule made it."""
        index = self.worked.by[ordinal]
        return None if index is None else self.worked.judgings[index]


def replay(law: Law, case: str, decisions: Iterable[Decision]) -> Iterator[Passage]:
    """Every cause of the decisions, in their order, worked off again from the beginning.

    The decisions are all those that `derive` made of the case under that law, or the first of them.
    """
    known = Case(id=case)
    for _, group in groupby(decisions, key=lambda decision: decision.cause.order):
        first = next(group)
        program = law.version(first.pack)
        assert program is not None  # the law made it
        worked = work_off(program, known, first.cause)
        yield Passage(first.cause, program, known, worked)
        known = worked.case
