"""No random sequence of events leads a case of a shipped pack to a subpoena that went out, or to another
deed, that people had not approved or a court barred; such a search finds a pack in which one does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from engine.core.law import Law
from engine.core.program import Program
from engine.packs.load import load_pack, read_pack
from tests.conftest import SEED, SOAK
from tests.core.deeds import attempts, taken
from tests.core.histories import ROOT, law_of_cached
from tests.core.wandering import Walk

WALKS = 10_000 if SOAK else 20
FIRST = SEED if SOAK else 0
"""The seed of the first walk; a soak run takes new ones."""


@pytest.mark.reliability
@pytest.mark.parametrize(
    ("pack", "least"),
    [
        ("records-demand", {"issue_subpoena": 3, "withhold_grant": 1}),
        ("foia-request", {"send_appeal": 2, "file_suit": 1}),
    ],
)
def test_no_random_sequence_does_what_was_not_approved_or_is_barred(
    pack: str, least: dict[str, int], tally: Callable[..., None]
) -> None:
    law = law_of_cached(pack)
    deeds, tried = Counter[str](), Counter[str]()
    for seed in range(FIRST, FIRST + WALKS):
        walk = Walk(law, seed)
        found, made = list(taken(walk)), attempts(walk)
        wrong = [deed for deed in found if deed.wrong]
        counts = {"attempts": made.total(), "deeds": len(found), "wrong_deeds": len(wrong)}
        tally("walked at random", pack, walks=1, events=len(walk.events), **counts)
        assert not wrong, (seed, wrong)
        deeds.update(deed.kind for deed in found)
        tried += made
    assert not {kind: number for kind, number in least.items() if deeds[kind] < number}, deeds
    assert tried["unapproved"] and tried["twice_by_one_person"]


WORKFLOW = "workflows/records-demand.yaml"
SUBPOENA = """    done: issue_subpoena        # when a person records that it went out
    roles: [official]
    approvals: """
DECLINED = "{trigger: decline_withholding, from: withholding, to: "
REOPENED = "reopen, from: [late, incomplete, answered_late, responded, reprieved], to: "
AFFIRMED = """    affirmed: injunction_affirmed
    closed: ["""
STAYED = """    stayed: injunction_stayed
    resumed: injunction_stay_lifted
"""
FAULTS = {
    "the subpoena takes one approval": (f"{SUBPOENA}2\n", f"{SUBPOENA}1\n"),
    "another way leads to the subpoena": (f"{REOPENED}requested", f"{REOPENED}subpoena.served"),
    "to affirm an injunction ends it": (AFFIRMED, "    closed: [injunction_affirmed, "),
    "a stay that is lifted goes on": (STAYED, "    stayed: [injunction_stayed, injunction_stay_lifted]\n"),
    "to reject a withholding is to withhold": (f"{DECLINED}eligible", f"{DECLINED}withheld"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_the_search_finds_a_pack_in_which_it_happens(fault: str) -> None:
    old, new = FAULTS[fault]
    files = dict(read_pack(ROOT, "records-demand").files)
    assert files[WORKFLOW].count(old) == 1
    files[WORKFLOW] = files[WORKFLOW].replace(old, new)
    law = Law([(datetime(2018, 1, 1, tzinfo=UTC), Program(load_pack(files, "records-demand")))])
    assert any(deed.wrong for seed in range(300) for deed in taken(Walk(law, seed)))
