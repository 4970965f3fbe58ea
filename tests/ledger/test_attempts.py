"""Who is refused because of who they are or in which role they act leaves the attempt, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.diagnostics import NotPermitted, Refused
from engine.ledger.attempts import Attempt
from engine.ledger.database import Database
from engine.ledger.store import Store
from engine.runtime import attempting, demands, membership, permission
from engine.runtime.act import Act
from engine.runtime.acting import chosen, perform
from engine.runtime.attempts import Refusal, read_attempts
from engine.runtime.bundle import verify_bundle, write_bundle
from engine.runtime.demand_file import read_demand
from engine.runtime.demands import Who
from engine.runtime.feed import Feeder
from engine.runtime.quarantine import retry
from engine.runtime.respondents import Respondent
from engine.runtime.single import record
from tests.runtime.ledgers import PROGRAMS, Ledger, added, event, issued

ROLES = {"official": ("maria", "joan"), "counsel": ("lee",)}
JOE = Who("joe", "official")
DEMAND = """\
id: new
authority: Office
title: T
issued_on: 2018-01-24
due_on: 2018-02-23
items: [a]
pack: records-demand
respondents: respondents.csv
"""


LOGIN = attempting.login


def test_whose_account_it_is_the_environment_does_not_say(monkeypatch: pytest.MonkeyPatch) -> None:
    before = LOGIN()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "forged")
    assert LOGIN() == before != "forged"


@pytest.fixture(autouse=True)
def _as_mary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempting, "login", lambda: "mary")


def ready(url: str) -> Ledger:
    """A ledger in which an action waits for approval, and one letter is on record."""
    ledger = Ledger(url, roles=ROLES)
    maria = {"actor": "maria"}
    ledger.feed({**issued(), **maria}, {**added(), **maria}, {**added("d/s"), **maria})
    ledger.feed({**event("granted", "extension_granted", "2018-02-01", until="2018-02-26"), "actor": "lee"})
    ledger.tick("2018-03-20")
    assert ledger.quarantined() == []
    return ledger


def by_hand(
    feeder: Feeder, type: str, subject: str = "d/r", by: str = "joe", role: str | None = None, **data: str
) -> None:
    said = {"type": type, "subject": subject, "actor": by, "role": role, "occurredon": "2018-03-20"}
    record(feeder, said, data)


def approve(feeder: Feeder, by: str = "joe", role: str | None = None, type: str = "action_approved") -> None:
    act = Act(type, by, role, on="2018-03-20", reason="x")
    with feeder.database.reading() as session:
        ids = [row.id for row in Store(session).actions(subject="d/r")]
    perform(feeder, act, chosen(feeder, act, ids, None)[0])


def issue(feeder: Feeder, file: Path) -> None:
    file.write_text(DEMAND)
    (file.parent / "respondents.csv").write_text("id,name\nr,R\n")
    demands.issue(feeder, read_demand(file), JOE)


ADDED = [Respondent(name, {"name": name}) for name in ("t", "u")]
Told = tuple[str, str, str | None, tuple[str, ...]]
TRIES: dict[str, tuple[Callable[[Feeder, Path], object], list[Told]]] = {
    "without the role": (
        lambda feeder, _: by_hand(feeder, "case_closed", reason="x"),
        [("d/r", "case_closed", None, ("official",))],
    ),
    "without the role, and with data that cannot be": (
        lambda feeder, _: by_hand(feeder, "extension_granted", until="never"),
        [("d/r", "extension_granted", None, ("counsel",))],
    ),
    "in another role": (
        lambda feeder, _: by_hand(feeder, "case_closed", role="counsel", reason="x"),
        [("d/r", "case_closed", "counsel", ("official",))],
    ),
    "in a role of others": (
        lambda feeder, _: by_hand(feeder, "case_closed", role="official", reason="x"),
        [("d/r", "case_closed", "official", ("official",))],
    ),
    "where nothing takes a role, in one of others": (
        lambda feeder, _: by_hand(feeder, "response_received", role="counsel", items="a"),
        [("d/r", "response_received", "counsel", ("counsel",))],
    ),
    "of a demand that is not known": (
        lambda feeder, _: by_hand(feeder, "case_closed", "x/y", role="official", reason="x"),
        [("x/y", "case_closed", "official", ("official",))],
    ),
    "a correction": (
        lambda feeder, _: by_hand(feeder, "event_corrected", event="granted", **{"data.until": "2018-04-01"}),
        [("d/r", "event_corrected", None, ("counsel",))],
    ),
    "a retraction": (
        lambda feeder, _: by_hand(feeder, "event_retracted", event="granted", reason="x"),
        [("d/r", "event_retracted", None, ("counsel",))],
    ),
    "an approval, recorded": (
        lambda feeder, _: by_hand(feeder, "action_approved", action="issue_subpoena"),
        [("d/r", "action_approved", None, ("official",))],
    ),
    "an approval": (lambda feeder, _: approve(feeder), [("d/r", "action_approved", None, ("official",))]),
    "a rejection": (
        lambda feeder, _: approve(feeder, role="official", type="action_rejected"),
        [("d/r", "action_rejected", "official", ("official",))],
    ),
    "a new demand": (
        lambda feeder, folder: issue(feeder, folder / "demand.yaml"),
        [
            ("new", "demand_issued", "official", ("official",)),
            ("new/r", "respondent_added", "official", ("official",)),
        ],
    ),
    "an amendment": (
        lambda feeder, _: demands.amend(feeder, "d", {"title": "T"}, "x", "2018-02-01", JOE),
        [("d", "demand_amended", "official", ("official",))],
    ),
    "respondents added": (
        lambda feeder, _: membership.add(feeder, "d", ADDED, "2018-02-01", JOE),
        [(f"d/{name}", "respondent_added", "official", ("official",)) for name in ("t", "u")],
    ),
    "one removed": (
        lambda feeder, _: membership.remove(feeder, "d/r", "x", "2018-02-01", JOE),
        [("d/r", "respondent_removed", "official", ("official",))],
    ),
}  # fmt: skip


def told(found: list[Refusal]) -> list[Told]:
    return [(each.subject, each.type, each.role, each.wanted) for _, each, _ in found]


def attempts(ledger: Ledger) -> list[Attempt]:
    with ledger.database.reading() as session:
        return Store(session).attempts()


@pytest.mark.parametrize("name", TRIES)
def test_what_is_refused_by_hand_leaves_the_attempt_and_nothing_else(
    name: str, url: str, tmp_path: Path
) -> None:
    ledger = ready(url)
    act, expected = TRIES[name]
    before, rows = ledger.digest(), counted(ledger)
    with pytest.raises(Refused, match=r"Only the attempt was recorded\.") as refused:
        act(ledger.feeder, tmp_path)
    found = read_attempts(ledger.feeder)
    assert told(found) == expected
    for outcome, attempt, _ in found:
        assert (outcome, attempt.actor, attempt.login, attempt.origin) == ("refused", "joe", "mary", None)
        assert attempt.recorded_at is not None and attempt.body
        assert attempt.message in str(refused.value)
    assert ledger.digest() == before
    assert counted(ledger) == {
        **rows,
        "batch": rows["batch"] + 1,
        "leaves": rows["leaves"] + 1,
        "attempt": len(expected),
    }
    assert ledger.quarantined() == [] and ledger.waiting() == []
    ledger.verified()


def counted(ledger: Ledger) -> dict[str, int]:
    from sqlmodel import SQLModel

    with ledger.database.reading() as session:
        connection = session.connection()
        return {
            name: connection.exec_driver_sql(f'select count(*) from "{name}"').scalar_one()
            for name in SQLModel.metadata.tables
        }


def test_what_is_refused_for_another_reason_is_no_attempt(url: str) -> None:
    ledger = ready(url)
    rows = counted(ledger)
    for data in ({"reason": "x", "no": "such"}, {}):
        with pytest.raises(Refused) as refused:
            by_hand(ledger.feeder, "case_closed", by="maria", role="official", **data)
        assert not isinstance(refused.value, NotPermitted)
    assert counted(ledger) == rows


def test_a_trial_keeps_no_attempt(url: str) -> None:
    ledger = ready(url)
    rows = counted(ledger)
    act = Act("action_approved", "joe", None, on="2018-03-20")
    with ledger.database.reading() as session:
        ids = [row.id for row in Store(session).actions(subject="d/r")]
    with pytest.raises(Refused, match="Nothing was recorded"):
        perform(ledger.feeder, act, chosen(ledger.feeder, act, ids, None)[0], dry_run=True)
    ledger.feed({**event("x", "case_closed", "2018-03-01", reason="x"), "actor": "joe"}, dry_run=True)
    assert counted(ledger) == rows


def test_a_line_of_a_feed_is_kept_once_as_line_and_as_attempt(url: str) -> None:
    ledger = ready(url)
    wrong = [
        {**event("f1", "case_closed", "2018-03-01", reason="x"), "actor": "joe"},
        {**event("f2", "case_closed", "2018-03-01", reason="x"), "actor": "Maria"},
        {**event("f3", "case_closed", "2018-03-01", reason="x"), "actor": None},
        {**event("f4", "case_closed", "2018-03-01", reason="x"), "actor": "mary", "role": None},
        {**event("f5", "case_closed", "2018-03-01", "later/r", reason="x"), "actor": "maria", "role": None},
        {**event("f6", "event_retracted", "2018-03-01", event="granted"), "actor": "maria"},
        {**event("f7", "response_received", "2018-03-01", items=7), "actor": "maria"},
    ]
    for _ in range(2):
        ledger.feed(*wrong)
    ledger.feed({**issued("later"), "actor": "maria"}, {**added("later/r"), "actor": "maria"})
    found = read_attempts(ledger.feeder)
    assert [
        (each.actor, each.login, each.role, each.wanted, each.origin, each.line) for _, each, _ in found
    ] == [
        ("joe", "mary", "official", ("official",), "test", 1),
        ("Maria", "mary", "official", ("official",), "test", 2),
        (None, "mary", "official", ("official",), "test", 3),
        ("mary", None, None, ("official",), "test", 4),
        ("maria", None, "official", ("counsel",), "ledger", 0),
        ("maria", None, None, ("official",), "ledger", 0),
    ]
    assert {(outcome, each.body) for outcome, each, _ in found} == {("quarantined", None)}
    assert len(ledger.quarantined()) == 7
    retry(ledger.feeder)
    assert len(read_attempts(ledger.feeder)) == 6
    ledger.verified()


def test_an_act_that_was_fed_and_rejected_for_its_actor_is_told(url: str) -> None:
    ledger = ready(url)
    with ledger.database.reading() as session:
        action = next(iter(Store(session).actions(subject="d/r")))
    data = {"action": action.id, "proposal": action.proposal}
    tries = [("joe", None), (None, None), ("maria", "official"), ("MARIA", None)]
    for number, (actor, role) in enumerate(tries):
        act = {**event(f"a{number}", "action_approved", "2018-03-20", **data), "actor": actor, "role": role}
        ledger.feed(act)
    found = read_attempts(ledger.feeder)
    assert [(outcome, each.actor, key) for outcome, each, key in found] == [
        ("rejected", "joe", ("s", "a0")),
        ("rejected", None, ("s", "a1")),
        ("rejected", "MARIA", ("s", "a3")),
    ]
    ledger.feed({**event("back", "event_retracted", "2018-03-21", event="a0"), "actor": "joe", "role": None})
    assert len([each for each in read_attempts(ledger.feeder) if each.outcome == "rejected"]) == 3
    ledger.feed({**event("late", "response_received", "2018-02-02", items=["a"]), "role": None})
    assert len([each for each in read_attempts(ledger.feeder) if each.outcome == "rejected"]) == 3


def test_of_several_actions_the_attempts_on_some_are_kept_and_the_rest_goes_on(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ready(url)
    of = {"d/r": ("official",), "d/s": ("counsel",)}
    monkeypatch.setattr(permission, "acting_roles", lambda feeder, subject, kind: of[subject])
    with ledger.database.reading() as session:
        ids = [row.id for row in Store(session).actions()]
    act = Act("action_approved", "maria", "official", on="2018-03-20")
    acted = perform(ledger.feeder, act, chosen(ledger.feeder, act, ids, None)[0])
    assert {each.case: each.outcome for each in acted.answers} == {"d/r": "accepted", "d/s": "refused"}
    problem = next(each.problem for each in acted.answers if each.problem is not None)
    assert problem.message.endswith("found the role official. Only the attempt was recorded.")
    (kept,) = attempts(ledger)
    assert (kept.subject, kept.role, kept.wanted, kept.command) == (
        "d/s",
        "official",
        ("counsel",),
        "actions",
    )
    ledger.verified()


def test_who_is_asked_for_is_found_in_whatever_spelling(url: str) -> None:
    ledger = ready(url)
    for by in ("joe", "JOE", "j\u200boe", "rui"):
        with pytest.raises(NotPermitted):
            by_hand(ledger.feeder, "case_closed", by=by, reason="x")
    with pytest.raises(NotPermitted):
        by_hand(ledger.feeder, "case_closed", "d/s", by="rui", reason="x")
    feeder = ledger.feeder
    assert [each.attempt.actor for each in read_attempts(feeder, actor="Joe")] == ["joe", "JOE", "j\u200boe"]
    assert len(read_attempts(feeder, actor="mary")) == 5
    assert [each.attempt.subject for each in read_attempts(feeder, case="d/s")] == ["d/s"]
    assert (len(read_attempts(feeder, demand="d")), len(read_attempts(feeder, demand="d/"))) == (5, 0)
    last = read_attempts(feeder)[-1].attempt.recorded_at
    assert len(read_attempts(feeder, since=last)) == 1


def test_many_are_refused_at_the_same_time_and_each_attempt_is_kept(url: str) -> None:
    ledger = ready(url)
    before = ledger.digest()

    def tries(name: str) -> None:
        feeder = Feeder(ledger.workspace, Database(url), programs=PROGRAMS)
        for _ in range(5):
            with pytest.raises(NotPermitted):
                by_hand(feeder, "case_closed", by=name, reason="x")
        feeder.database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tries, ["a", "b", "c", "e"]))
    found = [each.actor for each in attempts(ledger)]
    assert {name: found.count(name) for name in found} == dict.fromkeys("abce", 5)
    assert ledger.digest() == before
    ledger.verified()


def test_ten_thousand_refused_lines_are_ten_thousand_attempts(url: str) -> None:
    ledger = ready(url)
    before = ledger.digest()
    wrong = [
        {**event(f"n{number}", "case_closed", "2018-03-01", reason="x"), "actor": f"joe{number}"}
        for number in range(10_000)
    ]
    fed = ledger.feed(*wrong)
    assert (fed.read, fed.quarantined) == (10_000, 10_000)
    assert [each.actor for each in attempts(ledger)] == [f"joe{number}" for number in range(10_000)]
    assert ledger.digest() == before


@pytest.fixture
def unwritable(url: str) -> Iterator[Ledger]:
    ledger = ready(url)
    reading = Database(url, read_only=True)
    tried = Ledger(url, roles=ROLES)
    tried.database.close()
    tried.database = reading
    tried.feeder = Feeder(ledger.workspace, reading, programs=PROGRAMS)
    yield tried
    reading.close()


def test_an_attempt_that_cannot_be_kept_is_refused_all_the_same_and_that_is_said(unwritable: Ledger) -> None:
    with pytest.raises(NotPermitted, match="Nothing was recorded, not even the attempt: ") as refused:
        by_hand(unwritable.feeder, "case_closed", reason="x")
    assert refused.value.diagnostics[0].code == "role-missing"
    with pytest.raises(Refused, match="can only be read here; nothing was written"):
        approve(unwritable.feeder)
    assert attempts(unwritable) == []


def test_a_bundle_holds_the_attempts_by_hand_and_by_lines_of_what_it_is_of(url: str, tmp_path: Path) -> None:
    ledger = ready(url)
    for subject in ("d/r", "d/s", "x/y"):
        with pytest.raises(NotPermitted):
            by_hand(ledger.feeder, "case_closed", subject, role="official", reason="x")
    with pytest.raises(NotPermitted):
        demands.amend(ledger.feeder, "d", {"title": "T"}, "x", "2018-02-01", JOE)
    ledger.feed({**event("f1", "case_closed", "2018-03-01", reason="x"), "actor": "joe"})
    for subject, expected in (("d", ["d/r", "d/s", "d", "d/r"]), ("d/s", ["d/s", "d"])):
        file = tmp_path / f"{subject.replace('/', '-')}.zip"
        write_bundle(ledger.feeder, subject, file)
        assert verify_bundle(file).wrong == ()
        assert in_bundle(file) == expected


def in_bundle(file: Path) -> list[str]:
    import json
    import zipfile

    with zipfile.ZipFile(file) as bundle:
        rows = [json.loads(line) for line in bundle.read("rows.jsonl").splitlines()]
    return [row["values"][0] for row in rows if row["table"] == "attempt"]
