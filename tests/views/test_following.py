"""What may happen next names what a move needs and is not on file."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.core.derive import derive
from engine.core.law import Law
from engine.core.program import Program
from engine.packs.load import load_pack
from engine.views.following import next_moves
from tests.core.histories import DEMAND, event, opening
from tests.core.remedied import remedied

CASE = f"{DEMAND}/r"


@pytest.mark.parametrize(("served", "lacks"), [(False, ["The subpoena has been served."]), (True, [])])
def test_a_move_that_lacks_something_on_file_says_what(served: bool, lacks: list[str]) -> None:
    program = Program(load_pack(remedied(), "two-regions"))
    events = opening("two-regions", ["r"])
    if served:
        events.append(
            event(6, "subpoena_served", CASE, {"occurred_on": "2018-02-23"}, return_on="2018-06-01")
        )
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), program)])
    case = derive(law, CASE, events, datetime(2018, 2, 23, 20, tzinfo=UTC)).case
    (move,) = [each for each in next_moves(case, program) if each.trigger == "propose_fine"]
    assert move.lacks == lacks
