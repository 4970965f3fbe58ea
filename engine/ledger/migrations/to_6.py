"""Version 6: the log is hashed; settlements of quarantine and refused attempts are rows of the log."""

from __future__ import annotations

from alembic.operations import Operations
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, UniqueConstraint, text

_TEXT = String().with_variant(String(collation="C"), "postgresql")
_NUMBER = Integer().with_variant(BigInteger(), "postgresql")


def upgrade(operations: Operations) -> None:
    """From version 5. ``rows``, ``root`` and ``head`` of each batch are left empty."""
    _add_chain(operations)
    _add_settlement(operations)
    _add_batch_to_packs(operations)
    _add_orders_to_cases(operations)
    _add_attempts(operations)


def _add_chain(operations: Operations) -> None:
    names = ("rows", "root", "head")
    with operations.batch_alter_table("batch") as batch:
        for name in names:
            batch.add_column(Column(name, _TEXT, nullable=False, server_default=""))
    with operations.batch_alter_table("batch") as batch:
        for name in names:
            batch.alter_column(name, server_default=None, existing_type=_TEXT, existing_nullable=False)
    operations.create_table(
        "leaves",
        Column("batch", _NUMBER, ForeignKey("batch.number"), primary_key=True, autoincrement=False),
        Column("hashes", LargeBinary, nullable=False),
    )


def _add_settlement(operations: Operations) -> None:
    """When a line was settled was not kept: it counts as settled in the batch in which it came."""
    operations.create_table(
        "settlement",
        Column("row", _NUMBER, primary_key=True, autoincrement=False),
        Column("batch", _NUMBER, ForeignKey("batch.number"), nullable=False),
        Column("quarantine", _NUMBER, ForeignKey("quarantine.row"), nullable=False),
        Column("resolution", _TEXT, nullable=False),
        Column("reason", _TEXT),
        UniqueConstraint("quarantine"),
    )
    operations.execute(
        text(
            'INSERT INTO settlement ("row", batch, quarantine, resolution, reason) '
            'SELECT row_number() OVER (ORDER BY batch, "row"), batch, "row", resolution, reason '
            "FROM quarantine WHERE resolution IS NOT NULL"
        )
    )
    with operations.batch_alter_table("quarantine") as quarantine:
        quarantine.drop_column("resolution")
        quarantine.drop_column("reason")


def _add_batch_to_packs(operations: Operations) -> None:
    """A pack came with the batch that first put it in force."""
    with operations.batch_alter_table("pack") as pack:
        pack.add_column(Column("batch", _NUMBER))
        pack.create_foreign_key("pack_batch_fkey", "batch", ["batch"], ["number"])
    operations.execute(
        text(
            "UPDATE pack SET batch = (SELECT min(activation.batch) FROM activation "
            "WHERE activation.digest = pack.digest)"
        )
    )
    with operations.batch_alter_table("pack") as pack:
        pack.alter_column("batch", nullable=False, existing_type=_NUMBER)


def _add_orders_to_cases(operations: Operations) -> None:
    """Which they are is written when the cases are derived again."""
    with operations.batch_alter_table("case") as case:
        case.add_column(Column("withheld_by", _TEXT, nullable=False, server_default="[]"))
    with operations.batch_alter_table("case") as case:
        case.alter_column("withheld_by", server_default=None, existing_type=_TEXT, existing_nullable=False)


def _add_attempts(operations: Operations) -> None:
    """What was refused before was not kept."""
    operations.create_table(
        "attempt",
        Column("row", _NUMBER, primary_key=True, autoincrement=False),
        Column("batch", _NUMBER, ForeignKey("batch.number"), nullable=False),
        *(Column(name, _TEXT, nullable=False) for name in ("subject", "type")),
        *(Column(name, _TEXT) for name in ("actor", "login", "role")),
        *(Column(name, _TEXT, nullable=False) for name in ("wanted", "message")),
        *(Column(name, _TEXT) for name in ("body", "origin")),
        Column("line", _NUMBER),
    )
    operations.create_index("ix_attempt_subject", "attempt", ["subject"])
