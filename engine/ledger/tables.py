"""The tables. The log is only ever appended to; the projections can be rebuilt from it.

Instants are kept as ISO text in UTC with microseconds, so that they sort as text and are the same
bytes on every database; days as ISO text; whatever is nested as canonical JSON.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, Index, String, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field, SQLModel

from engine.ledger.alike import make_alike


class Instant(TypeDecorator[datetime]):
    """An aware datetime as ``2018-02-24T05:00:00.000000Z``. Naive ones are refused."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        order = "C" if dialect.name == "postgresql" else None  # by its bytes, as SQLite does
        return dialect.type_descriptor(String(27, collation=order))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else write_instant(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else read_instant(value)


def write_instant(value: datetime) -> str:
    """The stored form of an aware datetime."""
    if value.tzinfo is None:
        raise ValueError(f"a stored time needs its zone: {value!r}")
    at = value if value.tzinfo is UTC else value.astimezone(UTC)
    return at.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def read_instant(value: str) -> datetime:
    """The aware datetime in UTC that a stored form says."""
    return datetime.fromisoformat(value)


# The log ---------------------------------------------------------------------------------------


class BatchRow(SQLModel, table=True):
    """One transaction: when it was recorded, by which command, from which file. ``rows`` says as JSON how
    many rows it added to which table; ``root`` is the hash over them, ``head`` that of this batch and all
    before it, both in hexadecimal (`engine.ledger.chain`)."""

    __tablename__ = "batch"
    number: int = Field(primary_key=True)
    recorded_at: datetime = Field(sa_column=Column(Instant, nullable=False, unique=True))
    kind: str
    origin: str
    rows: str
    root: str
    head: str


class LeavesRow(SQLModel, table=True):
    """The hashes of the rows that a batch added, one behind the other in the order of the tree: by them
    it can be told which row was altered."""

    __tablename__ = "leaves"
    batch: int = Field(primary_key=True, foreign_key="batch.number")
    hashes: bytes


class EventRow(SQLModel, table=True):
    """One event as it came. ``digest`` is that of its canonical content."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("source", "id"),)
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    source: str
    id: str
    type: str
    subject: str = Field(index=True)
    time: datetime | None = Field(sa_column=Column(Instant))
    occurred_on: str | None
    actor: str | None
    role: str | None
    synthetic: bool
    evidence: str | None
    data: str
    digest: str


class DecisionRow(SQLModel, table=True):
    """One decision. ``id`` is the digest of what it says, and comes back when the same is decided
    again after having been superseded; ``place`` orders the decisions of a case as then derived."""

    __tablename__ = "decision"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    id: str
    case_id: str = Field(index=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    outcome: str
    body: str


class SupersessionRow(SQLModel, table=True):
    """A decision that later knowledge proved to rest on a wrong belief, and the batch that did."""

    __tablename__ = "supersession"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    decision: int = Field(foreign_key="decision.row", unique=True)


class PackRow(SQLModel, table=True):
    """A version of a pack, whole, under the digest of its content."""

    __tablename__ = "pack"
    digest: str = Field(primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    name: str
    content: bytes


class ActivationRow(SQLModel, table=True):
    """A version of a pack put in force from an instant; with ``only_new`` for the cases opened from then
    on. ``actor`` and ``reason`` are of the person who did."""

    __tablename__ = "activation"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    pack: str = Field(index=True)
    digest: str = Field(foreign_key="pack.digest")
    effective: datetime = Field(sa_column=Column(Instant, nullable=False))
    only_new: bool = False
    actor: str | None = None
    reason: str | None = None


class TickRow(SQLModel, table=True):
    """The horizon moved on to an instant."""

    __tablename__ = "tick"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    horizon: datetime = Field(sa_column=Column(Instant, nullable=False))


class QuarantineRow(SQLModel, table=True):
    """A line that could not be taken, as it was read, with the reason."""

    __tablename__ = "quarantine"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    origin: str
    line: int
    raw: str
    code: str
    message: str
    help: str


class SettlementRow(SQLModel, table=True):
    """How a line in quarantine was settled: ``retried``, or ``discarded`` for the reason a person gave.
    A line without one is open."""

    __tablename__ = "settlement"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    quarantine: int = Field(foreign_key="quarantine.row", unique=True)
    resolution: str
    reason: str | None


class DiscardRow(SQLModel, table=True):
    """An event that waited, and that a person took out for good: why, and in which batch."""

    __tablename__ = "discard"
    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    reason: str


class LetterRow(SQLModel, table=True):
    """A letter that was written. ``decision`` is the id of the one that asked for it, None of one written by
    hand; ``template`` and ``digest`` are the digests of the template and of the file, ``day`` is what the
    letter bears."""

    __tablename__ = "letter"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    case_id: str = Field(index=True)
    name: str
    decision: str | None
    template: str
    format: str
    day: str
    digest: str
    file: str
    actor: str | None


class AttemptRow(SQLModel, table=True):
    """That somebody was refused because of who they are, or in which role they acted. ``actor`` is as
    claimed, ``login`` the operating system's user who did it, None where that is the same or not known;
    ``wanted`` lists as JSON the roles of which one was needed. Of an act by hand ``body`` is as JSON what was
    to be recorded; of a line in quarantine, where it is kept whole, ``origin`` and ``line`` say which."""

    __tablename__ = "attempt"
    row: int | None = Field(default=None, primary_key=True)
    batch: int = Field(foreign_key="batch.number")
    subject: str = Field(index=True)
    type: str
    actor: str | None
    login: str | None
    role: str | None
    wanted: str
    message: str
    body: str | None
    origin: str | None
    line: int | None


LOGGED: tuple[type[SQLModel], ...] = (
    EventRow,
    DecisionRow,
    SupersessionRow,
    PackRow,
    ActivationRow,
    TickRow,
    QuarantineRow,
    SettlementRow,
    DiscardRow,
    LetterRow,
    AttemptRow,
)
"""The tables of what a batch adds, in the order in which their rows are written and hashed."""


# The projections -------------------------------------------------------------------------------


class DemandRow(SQLModel, table=True):
    """A demand as last issued and amended."""

    __tablename__ = "demand"
    id: str = Field(primary_key=True)
    pack: str
    authority: str
    title: str
    issued_on: str
    due_on: str


class RespondentRow(SQLModel, table=True):
    """A respondent as the demand describes it."""

    __tablename__ = "respondent"
    demand: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    kind: str
    us_state: str
    geoid: str


class CaseRow(SQLModel, table=True):
    """A case as it stands; ``snapshot`` is the whole Case as versioned bytes."""

    __tablename__ = "case"
    id: str = Field(primary_key=True)
    demand: str = Field(index=True)
    respondent: str
    state: str
    due_on: str | None
    next_name: str | None
    next_at: datetime | None = Field(sa_column=Column(Instant))
    next_day: str | None
    last_type: str | None
    last_at: datetime | None = Field(sa_column=Column(Instant))
    last_day: str | None
    incidents: int
    tolled: bool
    uncountable: bool
    problems: int
    overrides: int
    withheld: int
    withheld_by: str
    synthetic: bool
    snapshot: bytes


class DeadlineRow(SQLModel, table=True):
    """An open deadline of a case: running, with its instant and its last day, tolled, or uncountable."""

    __tablename__ = "deadline"
    __table_args__ = (Index("deadline_due", "status", "at"),)
    case_id: str = Field(primary_key=True)
    state: str = Field(primary_key=True)
    entry: int = Field(primary_key=True)
    name: str = Field(primary_key=True)
    region: str
    status: str
    on: str | None
    at: datetime | None = Field(sa_column=Column(Instant))


class ActionRow(SQLModel, table=True):
    """An action of a case and where it stands."""

    __tablename__ = "action"
    case_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    kind: str
    region: str
    rule: str
    proposal: str
    proposed_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    status: str = Field(index=True)


class WaitingRow(SQLModel, table=True):
    """An event of the log that takes no part yet, because what it names is not known."""

    __tablename__ = "waiting"
    source: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    subject: str = Field(index=True)
    demand: str = Field(index=True)
    why: str


PROJECTED: tuple[type[SQLModel], ...] = (
    DemandRow,
    RespondentRow,
    CaseRow,
    DeadlineRow,
    ActionRow,
    WaitingRow,
)
"""The tables that follow from the log."""

make_alike(SQLModel.metadata)
