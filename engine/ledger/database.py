"""Opening a database: SQLite with what a ledger needs of it, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from engine.diagnostics import Refused, refused
from engine.ledger import tables
from engine.ledger.crowd import Crowded
from engine.ledger.postgres import PostgresDatabase
from engine.ledger.sealing import seal
from engine.ledger.sqlite import SqliteFile, read_only_here
from engine.logs import log

SOON = 3.0
"""After how many seconds of waiting for another who writes it is told."""

BUSY_SECONDS = 600
"""How long a second writer waits for the first before it gives up."""


def home_of(url: str) -> SqliteFile | PostgresDatabase:
    """Where a ledger is kept. Raises Refused for what is no URL of such a place."""
    return SqliteFile(url) if SqliteFile.is_named(url) else PostgresDatabase(url)


class Database:
    """A ledger's database; it is made if there is none yet. ``url`` is ``sqlite:///PATH``, taken as it
    stands, ``sqlite://`` for one in memory, or a URL of PostgreSQL. With ``read_only`` it is neither made
    nor ever written to. ``tell`` is called with words for a person where others are waited for.

    Raises Refused where the database cannot be opened or read, or holds something else.
    """

    def __init__(
        self, url: str, *, read_only: bool = False, tell: Callable[[str], None] = lambda said: None
    ) -> None:
        self._home = home_of(url)
        self._tell = tell
        with self._speaking():
            self.engine, self.read_only = self._home.opened(read_only=read_only)

    @property
    def where(self) -> str:
        """The database in words: a path, or a name and a host. It holds no password."""
        return self._home.where

    @contextmanager
    def writing(self, about: Collection[str] | None = None) -> Iterator[Session]:
        """One transaction that may write; rolled back whole if anything is raised. Waits for others that
        write: for all, or, where the database lets several write, for those about any of the same cases.

        Raises Refused where the database can only be read, or others write for too long; Crowded where a
        transaction ``about`` some cases comes upon more, and must be done again alone.
        """
        if self.read_only:
            raise read_only_here(self.where)
        with self._speaking(), self.engine.connect() as connection, Session(connection) as session:
            self._begin(session, about)
            try:
                yield session
                sealed = seal(session)
                session.commit()
                if sealed is not None:
                    log("batch sealed", **sealed._asdict())
            except DBAPIError as error:
                if about is not None and self._home.is_conflict(error):
                    log("again alone", why="others wrote the same")
                    raise Crowded from error
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One transaction that sees one state of the ledger throughout."""
        with self._speaking(), self.engine.connect() as connection, Session(connection) as session:
            self._home.read(session)
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    def _begin(self, session: Session, about: Collection[str] | None) -> None:
        try:
            self._home.begin(session, about, SOON, BUSY_SECONDS)
        except DBAPIError as error:
            if not self._home.is_busy(error):
                raise
            session.rollback()
            log("waiting for another writer")
            self._tell(f"Waiting for another command that writes to {self.where} ...")
            self._home.begin(session, about, BUSY_SECONDS - SOON, BUSY_SECONDS)

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Database errors in words."""
        try:
            yield
        except DBAPIError as error:
            raise self._busy() if self._home.is_busy(error) else self._home.in_words(error) from error

    def _busy(self) -> Refused:
        return refused(
            "database-busy",
            f"Another command has been writing to {self.where} for more than {BUSY_SECONDS // 60} minutes.",
            "Wait for it to end, then try again; nothing was written.",
        )


__all__ = ["BUSY_SECONDS", "Database", "tables"]
