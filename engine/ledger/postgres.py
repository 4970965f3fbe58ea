"""A ledger in a PostgreSQL database: reached by its URL, made in its schema, told from other tables."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import Session, SQLModel, create_engine

from engine.diagnostics import Refused, refused
from engine.ledger.crowd import set_about, stripes
from engine.ledger.version import VERSION, check_version

logging.getLogger("psycopg").addHandler(logging.NullHandler())  # what it has to say, errors say

NAMES = ("postgres", "postgresql", "postgresql+psycopg")
"""How a URL of PostgreSQL may begin."""

CONNECT_SECONDS = 10
"""How long a server that does not answer is waited for, where the URL does not say."""

LOCKS = 0x46575448
"""The first number of the advisory locks of those who write, the second saying what is locked."""

WHOLE = 0
"""What whoever writes locks: the ledger as a whole, alone or with others. Those of cases come behind it."""

_VERSION = "forthwith"
"""The table, of one row, that says of which version the tables are."""

_BUSY = "55P03"
_CONFLICTS = ("23505", "40001", "40P01")
"""The same row was written, states differ, a deadlock."""


class PostgresDatabase:
    """A ledger in the schema of a PostgreSQL database that comes first on its search path."""

    def __init__(self, url: str) -> None:
        self.url = _read(url)
        self.where = _where(self.url)
        self._secrets = _secrets(self.url)

    def opened(self, *, read_only: bool = False) -> tuple[Engine, bool]:
        """The engine, and whether the ledger can only be read. It is made if there is none yet, unless
        ``read_only``.

        Raises Refused where there is something else, DBAPIError where the server says no.
        """
        engine = self._engine()
        with engine.connect() as connection:
            if self._is_ledger(connection):
                return engine, read_only
        if read_only:
            raise refused(
                "database-missing",
                f"Expected a ledger in {self.where}; there is none yet.",
                "The first command that writes makes it.",
            )
        with engine.connect() as connection, connection.begin():
            _lock(connection, WHOLE)
            if not self._is_ledger(connection):  # nobody has made it meanwhile
                self._must_be_free(connection)
                make(connection)
        return engine, read_only

    def version(self) -> int | None:
        """The version of the ledger; None where there is none. Raises Refused, DBAPIError."""
        engine = self._engine()
        try:
            with engine.connect() as connection:
                return found_version(connection)
        finally:
            engine.dispose()

    @contextmanager
    def upgrading(self) -> Iterator[tuple[Connection, int, None]]:
        """A transaction in which tables are changed, and of which version they are. At its end they are of
        the version of the program."""
        engine = self._engine()
        try:
            with engine.connect() as connection, connection.begin():
                _lock(connection, WHOLE)
                yield connection, found_version(connection) or 0, None
                connection.exec_driver_sql(f"UPDATE {_VERSION} SET version = {VERSION}")
        finally:
            engine.dispose()

    def begin(self, session: Session, about: Collection[str] | None, seconds: float, patience: float) -> None:
        """Begin a transaction that writes, alone or ``about`` some cases; wait at most ``seconds`` for others
        that do, later in it at most ``patience`` seconds.

        Locks come in one order for everybody: the whole, then those of cases from the lowest number up, then
        the head of the chain when it is sealed. So nobody waits for one who waits for him.
        """
        connection = session.connection()
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(seconds * 1000)}")
        if about is None:
            _lock(connection, WHOLE)
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({LOCKS}, {WHOLE})")
            numbers = ", ".join(map(str, stripes(about)))
            connection.exec_driver_sql(
                f"SELECT pg_advisory_xact_lock({LOCKS}, each) FROM unnest(ARRAY[{numbers}]::int[]) AS each"
            )
        set_about(session, about)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")

    def read(self, session: Session) -> None:
        """Begin a transaction that sees one state throughout, and waits for nobody."""
        connection = session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")

    def is_busy(self, error: DBAPIError) -> bool:
        """Whether others were waited for in vain."""
        return getattr(error.orig, "sqlstate", None) == _BUSY

    def is_conflict(self, error: DBAPIError) -> bool:
        """Whether another transaction got in the way that wrote at the same time."""
        return getattr(error.orig, "sqlstate", None) in _CONFLICTS

    def in_words(self, error: DBAPIError) -> Refused:
        """What an error of the server, or of the way to it, means."""
        said = " ".join(str(error.orig).split()).rstrip(".?")
        for secret in self._secrets:
            said = said.replace(secret, "***")
        said = said.removeprefix("connection failed: ").removeprefix("connection is bad: ")
        state = getattr(error.orig, "sqlstate", None) or _state_of(said)
        for states, code, message, help in _MEANT:
            if state.startswith(states):
                return refused(code, message.format(where=self.where, said=said), help)
        return refused(
            "database-error",
            f"The database {self.where} refused: {said}.",
            "Ask who keeps the database; nothing was written.",
        )

    def _engine(self) -> Engine:
        try:
            engine = create_engine(self.url, isolation_level="READ COMMITTED", connect_args=self._arguments())
        except ImportError:
            raise refused(
                "database-url",
                "Expected a database that can be reached from here; for PostgreSQL, psycopg is missing.",
                "Install it: pip install 'forthwith[postgres]'.",
            ) from None
        event.listen(engine, "connect", _prepare)
        return engine

    def _arguments(self) -> dict[str, Any]:
        given = {"connect_timeout": CONNECT_SECONDS, "application_name": "forthwith"}
        given["client_encoding"] = "utf8"
        return {name: value for name, value in given.items() if name not in self.url.query}

    def _is_ledger(self, connection: Connection) -> bool:
        """Whether the schema holds a ledger. Raises Refused for one of another version."""
        version = found_version(connection)
        if version is not None:
            check_version(version, self.where)
        return version is not None

    def _must_be_free(self, connection: Connection) -> None:
        """Raises Refused where no ledger can be made."""
        coded = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if coded != "UTF8":
            raise refused(
                "database-encoding",
                f"Expected a database that keeps text in UTF8; {self.where} keeps it in {coded}.",
                "Make another with ENCODING 'UTF8'.",
            )
        there = set(connection.exec_driver_sql(_TABLES).scalars())
        strange = sorted(there & set(SQLModel.metadata.tables))
        if strange:
            raise refused(
                "database-foreign",
                f"Expected a ledger, found in {self.where} tables of another program ({', '.join(strange)}); "
                "nothing was written to it.",
                "Name another database, or a schema of its own: "
                "postgresql://.../NAME?options=-csearch_path%3DSCHEMA.",
            )


def found_version(connection: Connection) -> int | None:
    """The version of the tables of the ledger in a database; None where it has none."""
    if connection.exec_driver_sql(_THERE).scalar_one() is None:
        return None
    found: int = connection.exec_driver_sql(f"SELECT version FROM {_VERSION}").scalar_one()
    return found


def make(connection: Connection) -> None:
    """Make the tables of an empty ledger."""
    SQLModel.metadata.create_all(connection)
    connection.exec_driver_sql(
        f"CREATE TABLE {_VERSION} (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL)"
    )
    connection.exec_driver_sql(f"INSERT INTO {_VERSION} (version) VALUES ({VERSION})")


# Looked for among the rows of the catalogue: a look-up by name may be answered from before the lock was had.
_THERE = (
    "SELECT max(oid) FROM pg_catalog.pg_class WHERE relkind = 'r' "
    f"AND relname = '{_VERSION}' AND relnamespace::regnamespace::text = quote_ident(current_schema())"
)
_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"


def _lock(connection: Connection, what: int) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCKS}, {what})")


def _prepare(connection: Any, _record: object) -> None:
    """What is said to be written must be: some servers are set up to say so too early."""
    connection.autocommit = True
    connection.execute("SET synchronous_commit = on")
    connection.autocommit = False


def _read(text: str) -> URL:
    """The URL, for psycopg. Raises Refused; nothing that is said shows a password."""
    kind = text.partition(":")[0]
    if kind not in NAMES:
        _no_url(
            f"'{kind}' cannot", 'Write database = "forthwith.db" in forthwith.toml, or a URL of PostgreSQL'
        )
    if text.partition("?")[0].count("@") > 1:
        _no_url("its URL has more than one @", "Write an @ of a user or password as %40")
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        _no_url("its URL cannot be read", "Check each part of it")
    return url


def _no_url(found: str, help: str) -> NoReturn:
    raise refused(
        "database-url",
        f"Expected a database that can be reached from here; {found}.",
        f"{help}: postgresql://USER:PASSWORD@HOST/NAME.",
    ) from None


def _where(url: URL) -> str:
    """The database in words, of which none is secret."""
    host = url.host or url.query.get("host") or "this machine"
    host = host if isinstance(host, str) else ", ".join(host)
    port = f", port {url.port}" if url.port else ""
    return f"'{url.database or url.username or 'of the user'}' on {host}{port}"


def _secrets(url: URL) -> list[str]:
    found = [str(url.password or ""), *(str(url.query.get(name, "")) for name in ("password", "sslpassword"))]
    return [secret for secret in found if secret]


def _state_of(said: str) -> str:
    """The code of what goes wrong before a server is there to give one, or that psycopg does not tell."""
    return next((state for words, state in _SAID if re.search(words, said)), "")


_SAID = (
    ("invalid connection option|bad value for|invalid .* value", "url"),
    ("password authentication failed|no password supplied|pg_hba|Peer authentication|role .* does not", "28"),
    ("database .* does not exist", "3D"),
    ("too many clients|remaining connection slots", "53300"),
    ("starting up|shutting down", "57P03"),
    ("terminating connection|closed the connection|connection is closed|consuming input", "08006"),
    ("server at|could not translate|resolve|timeout|No such file|refused", "08001"),
)  # fmt: skip
_MEANT = (
    (
        ("url",),
        "database-url",
        "Expected a URL that PostgreSQL understands; for {where} it says: {said}.",
        "Check what stands behind the ? of the URL in forthwith.toml.",
    ),
    (
        ("28",),
        "database-login",
        "The database {where} did not let this user in: {said}.",
        "Check user and password of the URL in forthwith.toml; the password may stand in PGPASSWORD instead.",
    ),
    (
        ("3D", "3F"),
        "database-missing",
        "Expected a database {where}; the server has none of the name: {said}.",
        "Check its name, or have it made: CREATE DATABASE NAME ENCODING 'UTF8'.",
    ),
    (
        ("08001", "08004", "57P03", "53300"),
        "database-unreachable",
        "The database {where} cannot be reached: {said}.",
        "Check that the server runs and that host and port are right; then try again. Nothing was written.",
    ),
    (
        ("08", "57P01", "57P02", "57P05", "25P03"),
        "database-lost",
        "The connection to {where} was lost: {said}.",
        "Try again; what was not said to be written was not written.",
    ),
    (
        ("42501",),
        "database-forbidden",
        "The database {where} does not let this user do that: {said}.",
        "Ask who keeps the database for the right: to read, to write, or at first to make tables.",
    ),
    (
        ("25006",),
        "database-readonly",
        "The ledger {where} can only be read here; nothing was written.",
        "Write to the server that this one follows, or as a user who may write.",
    ),
    (
        ("53100", "53200", "54"),
        "database-full",
        "The database {where} has no room: {said}.",
        "Ask who keeps the database to make room; nothing was written.",
    ),
)
"""By the beginnings of SQLSTATE, the first that fits: code, message and help."""
