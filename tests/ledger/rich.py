"""A ledger with at least two rows in every table, whatever a ledger can hold among them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.alterations import Verified
from engine.diagnostics import NotPermitted
from engine.ledger.letters import Letter
from engine.ledger.store import Store
from engine.runtime import quarantine, waiting
from engine.runtime.activating import Request, activate
from engine.runtime.clock import now
from engine.runtime.single import record
from engine.runtime.verify import verify
from tests.core.histories import ROOT
from tests.runtime.ledgers import Ledger, added, event, issued


def rich(folder: Path, url: str | None = None) -> Ledger:
    """The ledger, in a file of its own unless a URL is given."""
    for part in ("rules", "workflows", "letters"):
        shutil.copytree(ROOT / part, folder / part)
    ledger = Ledger(url or f"sqlite:///{folder}/forthwith.db", root=folder)
    ledger.feed(issued("d"), issued("e", items=["a"]))
    cases = ("d/r", "d/s", "d/t", "e/r", "e/s")
    ledger.feed(
        *(event(f"{case}-added", "respondent_added", "2018-01-24", case, name=case) for case in cases)
    )
    ledger.feed(
        event("1", "response_received", "2018-02-01", items=["a"]),
        event("2", "response_received", "2018-02-03", "d/s", items=["a", "b"]),
        event("3", "nonsense", "2018-02-03"),
        event("4", "response_received", "2018-02-03", "d/r", items=7),
        event("5", "response_received", "2018-02-03", "d/unknown", items=["a"]),
        event("6", "response_received", "2018-02-03", "f/unknown", items=["a"]),
        event("7", "event_retracted", "2018-02-03", "d/s", event="not-there"),
        event("8", "response_received", "2018-02-03", "d/lost", items=["a"]),
        event("9", "response_received", "2018-02-04", "d/lost", items=["b"]),
        event("10", "event_retracted", "2018-02-04", "d", event="not-there"),
        event("11", "nothing_known", "2018-02-03"),
    )
    ledger.feed(issued("g", due_on="2018-12-01"), added("g/r"), added("g/s"))
    ledger.tick("2018-03-01")
    ledger.feed(
        event("12", "response_received", "2018-02-02", "d/r", items=["b"]),
        event("13", "event_retracted", "2018-02-05", "d/s", event="2"),
        {
            **event("14", "litigation_filed", "2018-02-06", "e/r", docket="18-1"),
            "evidence": "sha256:" + "0" * 64,
        },
    )
    refused_attempts(ledger)
    ledger.tick("2018-06-01")
    quarantine.discard(ledger.feeder, [1], "a slip")
    quarantine.discard(ledger.feeder, [2], "another")
    waiting.discard(ledger.feeder, ["8"], "nobody knows it")
    waiting.discard(ledger.feeder, ["9"], "nobody knows it either")
    file = folder / "rules" / "records-demand" / "parameters.yaml"
    file.write_text(file.read_text("utf-8") + "\n# as published\n", "utf-8")
    activate(ledger.feeder, "records-demand", Request("2018-05-01", actor="ann", reason="as published"))
    with ledger.database.writing() as session:
        store = Store(session)
        store.open_batch(now(), "letters", "reminder")
        letter = Letter("d/r", "reminder", None, "sha256:t", "pdf", "2018-06-02", "sha256:d", "a.pdf", "ann")
        store.add_letters([letter, letter._replace(case="d/s", decision="id", actor=None)])
    return ledger


def refused_attempts(ledger: Ledger) -> None:
    """By hand and by a feed, of a case and of a demand."""
    for subject in ("d/r", "e/s"):
        said = {"type": "case_closed", "subject": subject, "actor": "joe"}
        with pytest.raises(NotPermitted):
            record(ledger.feeder, said, {"reason": "x"})
    ledger.feed({**event("15", "extension_granted", "2018-02-08", until="2018-04-01"), "role": None})


def verified(ledger: Ledger, **options: object) -> Verified:
    """What verifying it comes to."""
    workspace = ledger.workspace
    return verify(workspace.root, workspace.database, ledger.database, **options)  # type: ignore[arg-type]
