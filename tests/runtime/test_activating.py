"""Versions put in force: what they govern, what they do to the cases on record, and in any order."""

from __future__ import annotations

import os
import random
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.analysis.versions import Activated
from engine.core.derive import derive
from engine.diagnostics import Refused
from engine.ledger.store import Store
from engine.model import Event
from engine.packs.load import load_pack, read_pack
from engine.packs.pack import Pack
from engine.runtime import activating
from engine.runtime.activating import Request, activate
from engine.runtime.arrivals import Arrival
from engine.runtime.versions import activations, stored_version
from engine.snapshot import case_to_bytes
from tests.core.histories import ROOT, histories
from tests.runtime.ledgers import Ledger, added, event, issued, opened

WORKFLOW = "workflows/records-demand.yaml"
RULES = "rules/records-demand/rules.yaml"
PARAMETERS = "rules/records-demand/parameters.yaml"
STEPS = ("proposed", "approved", "issued", "served", "objected", "disobeyed", "quashed")


@cache
def version(name: str) -> Pack:
    """The shipped pack, edited: with ``longer`` grace, with the state late ``called`` overdue and all that
    stands around issuing a subpoena ``nested`` anew, ``without`` a state or an event, ``elsewhere``."""
    files = dict(read_pack(ROOT, "records-demand").files)
    if name == "longer":
        files[PARAMETERS] = files[PARAMETERS].replace("value: 5,", "value: 9,", 1)
    elif name in ("called", "without-state"):
        for path in (WORKFLOW, RULES):
            files[path] = re.sub(r"\blate\b", "overdue", files[path])
        files[WORKFLOW] += "\nrenamed: {late: overdue}\n" if name == "called" else ""
    elif name == "nested":
        for path in (WORKFLOW, RULES):
            files[path] = re.sub(r"\bsubpoena\.(?=\w)", "order.", files[path])
        files[WORKFLOW] = re.sub(
            r"^( {6}| +- )subpoena(?=:?$)", r"\1order", files[WORKFLOW], flags=re.MULTILINE
        )
        files[WORKFLOW] += "\nrenamed:\n" + "".join(f"  subpoena.{step}: order.{step}\n" for step in STEPS)
    elif name == "elsewhere":
        files[WORKFLOW] = files[WORKFLOW].replace("America/New_York", "America/Chicago")
    elif name == "strict":
        for path in (WORKFLOW, RULES):
            files[path] = re.sub(r"\bsworn\b", "under_oath", files[path])
    elif name == "wider":
        files[WORKFLOW] += (
            "  audit:\n    initial: unaudited\n"
            "    states:\n      unaudited: {}\n      audited: {final: true}\n"
            "    transitions:\n      - {trigger: audit, from: unaudited, to: audited}\n"
        )
    else:
        assert name == "shipped"
    return load_pack(files, "records-demand")


def put(ledger: Ledger, name: str, day: str, *, only_new: bool = False, dry_run: bool = False) -> Activated:
    """Put a version in force from a day."""
    files = {"read_pack": lambda root, pack: version(name), "read_stories": lambda root, name, pack: ()}
    with mock.patch.multiple(activating, **files):
        return activate(ledger.feeder, "records-demand", Request(day, only_new), dry_run=dry_run)


def test_a_version_from_a_day_ahead_comes_with_time_and_moves_what_is_then_open() -> None:
    ledger = opened()
    ledger.tick("2018-02-26")
    done = put(ledger, "longer", "2018-03-01")
    assert (done.governed, done.derived, done.gone, done.come) == ({"d": 1}, 0, [], [])
    assert [deadline.on for deadline in ledger.case().deadlines if deadline.status == "running"] == [
        "2018-03-02"
    ]
    ledger.tick("2018-03-03T12:00")
    (grace,) = (deadline for deadline in ledger.case().deadlines if deadline.status == "running")
    assert ledger.case().pack == version("longer").digest
    assert grace.on == "2018-03-08"


def test_a_version_from_a_day_gone_by_derives_again_and_says_what_differs() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    assert ledger.case().state == {"demand": "subpoena.proposed", "grant": "eligible"}
    done = put(ledger, "longer", "2018-02-01")
    assert ledger.case().state == {"demand": "late", "grant": "eligible"}
    assert [(record.outcome, record.target) for record in done.gone] == [("proposed", "subpoena.proposed")]
    assert done.come == []


def test_a_dry_run_says_the_same_and_keeps_nothing() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    before = ledger.digest()
    dry = put(ledger, "longer", "2018-02-01", dry_run=True)
    assert ledger.digest() == before
    assert [each.digest for each in activations(ledger.feeder)] == [version("shipped").digest]
    assert put(ledger, "longer", "2018-02-01") == dry


def test_what_is_in_force_already_is_not_put_in_force_again() -> None:
    ledger = opened()
    assert not put(ledger, "longer", "2018-03-01").known
    assert put(ledger, "longer", "2018-03-01").known
    assert put(ledger, "longer", "2018-03-05").known
    assert not put(ledger, "shipped", "2018-03-05").known
    assert [each.effective.day for each in activations(ledger.feeder)] == [24, 1, 5]


def test_only_new_leaves_the_cases_opened_before_to_their_law() -> None:
    ledger = opened()
    put(ledger, "longer", "2018-02-01", only_new=True)
    ledger.feed(added("d/late", on="2018-02-05"))
    ledger.tick("2018-03-06")
    assert ledger.case("d/r").pack == version("shipped").digest
    assert ledger.case("d/r").state == {"demand": "subpoena.proposed", "grant": "eligible"}
    assert ledger.case("d/late").pack == version("longer").digest
    assert ledger.case("d/late").state == {"demand": "late", "grant": "eligible"}


def test_of_two_versions_from_one_day_the_later_put_in_force_counts() -> None:
    ledger = opened()
    put(ledger, "longer", "2018-02-01")
    put(ledger, "shipped", "2018-02-01")
    ledger.tick("2018-03-06")
    assert ledger.case().pack == version("shipped").digest
    assert [each.replaced for each in activations(ledger.feeder)] == [False, True, False]


def test_a_renamed_state_keeps_its_deadlines_its_count_and_how_long_it_is_stood_in() -> None:
    ledger = opened()
    ledger.tick("2018-02-26")
    put(ledger, "called", "2018-02-28")
    ledger.tick("2018-03-01")
    case = ledger.case()
    assert case.state == {"demand": "overdue", "grant": "eligible"}
    assert [entry.on for entry in case.entries["demand"]] == ["2018-02-24"]
    assert case.entered == {"requested": 1, "overdue": 1, "eligible": 1}
    assert [(d.state, d.on) for d in case.deadlines if d.status == "running"] == [("overdue", "2018-03-02")]
    ledger.tick("2018-03-06")
    assert ledger.case().state == {"demand": "subpoena.proposed", "grant": "eligible"}
    (told,) = (record for record in ledger.decisions() if record.law)
    assert told.because == "The state 'late' is 'overdue' in this version."


def test_a_state_around_a_renamed_one_counts_as_entered_by_the_change() -> None:
    ledger = opened()
    ledger.tick("2018-03-06")
    put(ledger, "nested", "2018-03-08")
    ledger.tick("2018-03-09")
    entries = ledger.case().entries["demand"]
    assert [(entry.state, entry.on) for entry in entries] == [
        ("order", "2018-03-08"),
        ("order.proposed", "2018-03-03"),
    ]


def test_a_region_that_begins_with_a_version_is_entered_by_cases_on_record() -> None:
    ledger = opened()
    opened_at = ledger.case().opened_at
    put(ledger, "wider", "2018-02-05")
    ledger.tick("2018-02-06")
    assert ledger.case().state == {"demand": "requested", "grant": "eligible", "audit": "unaudited"}
    assert ledger.case().opened_at == opened_at


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("without-state", "law-state", "a case may stand in 'late' of demand, which is none of this version"),
        ("elsewhere", "law-zone", "expected the time zone America/New_York"),
        ("strict", "law-cannot-read", "The event e1 about d/r is on record, and this version cannot read it"),
    ],
)
def test_a_version_under_which_cases_cannot_go_on_is_refused_whole(name: str, code: str, said: str) -> None:
    ledger = opened()
    ledger.feed(event("e1", "response_received", "2018-02-20", items=["a"], sworn=True))
    before = ledger.digest()
    with pytest.raises(Refused, match=said) as refusal:
        put(ledger, name, "2018-02-10")
    assert refusal.value.diagnostics[0].code == code
    assert ledger.digest() == before
    assert len(activations(ledger.feeder)) == 1
    ledger.tick("2018-03-06")  # and the ledger goes on
    assert ledger.case().state == {"demand": "incomplete", "grant": "eligible"}


def test_an_event_that_only_a_version_for_new_cases_does_not_know_is_taken_for_old_ones() -> None:
    ledger = opened()
    put(ledger, "strict", "2018-02-01", only_new=True)
    ledger.feed(added("d/new", on="2018-02-05"))
    ledger.feed(event("old", "response_received", "2018-02-20", items=["a"], sworn=True))
    new = event("new", "response_received", "2018-02-20", "d/new", items=["a"], sworn=True)
    fed = ledger.feed(new)
    assert fed.quarantined == 1
    assert ledger.case("d/r").facts["responses"] == 1
    assert ledger.case("d/new").facts["responses"] == 0


def test_a_process_that_runs_takes_the_version_at_the_next_event(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    one, other = opened(url=url), Ledger(url)
    other.feed(event("e1", "response_received", "2018-02-20", items=["a"]))
    put(one, "longer", "2018-02-21")
    other.feed(event("e2", "response_received", "2018-02-22", items=["a"]))
    assert other.case().pack == version("longer").digest


def test_every_version_there_ever_was_is_found_by_the_beginning_of_its_digest() -> None:
    ledger = opened()
    put(ledger, "longer", "2018-03-01")
    for name in ("shipped", "longer"):
        digest = version(name).digest
        assert stored_version(ledger.feeder, digest.removeprefix("sha256:")[:12]).files == version(name).files
    for unknown in ("", "sha256:", "f" * 64):
        with pytest.raises(Refused, match="Expected the digest of one version"):
            stored_version(ledger.feeder, unknown)


VERSIONS = ["longer", "called", "nested", "wider", "shipped"]
_days = st.integers(0, 110).map(lambda n: (datetime(2018, 1, 20) + timedelta(days=n)).date().isoformat())
_orders = st.lists(st.tuples(st.sampled_from(VERSIONS), _days, st.booleans()), min_size=1, max_size=2)


@given(events=histories("records-demand", ("r", "s")), orders=_orders, seed=st.integers(0, 2**32))
@settings(
    max_examples=1_000 if os.environ.get("FORTHWITH_SOAK") else 25, suppress_health_check=list(HealthCheck)
)
def test_it_does_not_matter_when_a_version_was_put_in_force(
    events: list[Event], orders: list[tuple[str, str, bool]], seed: int
) -> None:
    """Before the events, among them or after them: one state digest, which is that of deriving at once."""
    rng = random.Random(seed)
    ends: dict[object, str] = {}
    for _ in range(3):
        ledger = Ledger()
        ledger.feed(issued())
        work = [("feed", [each]) for each in events[1:]] + [("tick", None)] * 2
        rng.shuffle(work)
        places = sorted(rng.randrange(len(work) + 1) for _ in orders)
        taken: list[object] = []
        horizon = datetime(2018, 2, 1, tzinfo=UTC)
        for number in range(len(work) + 1):
            for place, (name, day, only_new) in zip(places, orders, strict=True):
                if place == number:
                    taken.append(_tried(ledger, name, day, only_new))
            if number < len(work) and work[number][0] == "tick":
                horizon += timedelta(days=rng.randrange(60))
                ledger.feeder.tick(horizon)
            elif number < len(work):
                given = work[number][1]
                assert given is not None
                ledger.feeder.feed([Arrival("t", 1, "", each, None) for each in given])
        ledger.feeder.tick(datetime(2018, 6, 20, tzinfo=UTC))
        digest = ledger.digest()
        assert ends.setdefault(tuple(taken), digest) == digest
        _is_as_derived(ledger)
        ledger.database.close()


def _tried(ledger: Ledger, name: str, day: str, only_new: bool) -> object:
    try:
        put(ledger, name, day, only_new=only_new)
    except Refused as refusal:
        return (name, day, refusal.diagnostics[0].code)
    return (name, day, only_new)


def _is_as_derived(ledger: Ledger) -> None:
    with ledger.database.reading() as session:
        store = Store(session)
        law = ledger.feeder.laws(store)["d"]
        for id in store.case_ids("d"):
            streams = store.events_about(["d", id])
            whole = derive(law, id, [e for each in streams.values() for e in each], store.horizon())
            stored = store.cases([id])[id]
            assert stored is not None
            assert case_to_bytes(stored) == case_to_bytes(whole.case)
            kept = [record.id for record in store.decision_records(id) if record.superseded_at is None]
            assert kept == [decision.id for decision in whole.decisions]
