"""Opening a database: SQLite with what a ledger needs of it, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session, SQLModel, create_engine

from engine.diagnostics import Refused, refused
from engine.ledger import sqlite, tables
from engine.ledger.sealing import seal
from engine.ledger.sqlite import BUSY_SECONDS

_SQLITE = "sqlite://"


class Database:
    """A ledger's database; it is made if there is none yet. ``url`` is ``sqlite:///PATH``, taken as it
    stands, ``sqlite://`` for one in memory, or an SQLAlchemy URL of PostgreSQL. With ``read_only`` it is
    neither made nor ever written to.

    Raises Refused where the database cannot be opened or read, or holds something else.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.read_only = read_only
        if url.startswith(_SQLITE):
            path = url.removeprefix(_SQLITE).removeprefix("/")
            with _speaking(path):
                self.engine, self.read_only = sqlite.opened(path, read_only=read_only)
            self._where = path
        else:
            self.engine = _engine(url)
            self._where = self.engine.url.render_as_string(hide_password=True)
            if read_only:
                self.engine = self.engine.execution_options(postgresql_readonly=True)
                return
            with _speaking(self._where):
                SQLModel.metadata.create_all(self.engine)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction that may write; rolled back whole if anything is raised.

        Raises Refused where the database can only be read.
        """
        if self.read_only:
            raise _read_only(self._where)
        connection = self.engine.connect().execution_options(forthwith_writes=True)
        with _speaking(self._where), connection, Session(connection) as session:
            yield session
            seal(session)
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one state of the ledger throughout."""
        with _speaking(self._where), self.engine.connect() as connection, Session(connection) as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


@contextmanager
def _speaking(where: str) -> Iterator[None]:
    """Database errors in words."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(where, str(error.orig)) from error


def _read_only(where: str) -> Refused:
    return refused(
        "database-readonly",
        f"The ledger at {where} can only be read here; nothing was written.",
        "Check that you may write there: to the file, and to its folder.",
    )


def _in_words(where: str, said: str) -> Refused:
    if "readonly" in said:
        return _read_only(where)
    if "locked" in said:
        return refused(
            "database-busy",
            f"Another command has been writing to {where} for more than {BUSY_SECONDS} seconds.",
            "Wait for it to end, then try again; nothing was written.",
        )
    if "not a database" in said or "malformed" in said:
        return refused(
            "database-unreadable",
            f"Expected a ledger at {where}, but the file is not one ({said}).",
            "Name another file under database: in forthwith.toml, or restore a backup.",
        )
    return refused(
        "database-error",
        f"The database at {where} refused: {said}.",
        "Check that the folder exists, that there is room and that you may write there; nothing was written.",
    )


def _engine(url: str) -> Engine:
    try:
        if make_url(url).get_backend_name() != "postgresql":
            raise ArgumentError("no ledger is kept there")
        return create_engine(url)
    except (ArgumentError, ImportError, ValueError) as error:
        kind = url.partition(":")[0]
        raise refused(
            "database-url",
            f"Expected a database that can be reached from here; '{kind}' cannot ({type(error).__name__}).",
            'Write database = "forthwith.db" in forthwith.toml, or a postgresql+psycopg:// URL with '
            "psycopg installed.",
        ) from error


__all__ = ["BUSY_SECONDS", "Database", "tables"]
