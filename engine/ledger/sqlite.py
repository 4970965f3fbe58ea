"""A ledger in an SQLite file: told from other files, made, opened where nothing may be written."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, SQLModel, create_engine

from engine.diagnostics import Refused, refused
from engine.ledger.version import VERSION, check_version

APPLICATION = 0x46575448
"""The ``application_id`` of a ledger, which tells it from the files of other programs."""


READING_SECONDS = 60
"""How long whoever reads waits where a file must first be put in order after a crash."""

_SCHEME = "sqlite://"
_WAITS = READING_SECONDS * 1000


class SqliteFile:
    """A ledger in an SQLite file. ``url`` is ``sqlite:///PATH``, taken as it stands, ``sqlite://`` for one
    in memory."""

    def __init__(self, url: str) -> None:
        self.path = url.removeprefix(_SCHEME).removeprefix("/")
        self.where = self.path

    @staticmethod
    def is_named(url: str) -> bool:
        """Whether a URL is one of SQLite."""
        return url.startswith(_SCHEME)

    def opened(self, *, read_only: bool = False) -> tuple[Engine, bool]:
        """The engine, and whether the ledger can only be read. It is made if there is none yet, unless
        ``read_only``. Raises Refused, OperationalError."""
        return opened(self.path, read_only=read_only)

    def version(self) -> int | None:
        """The version of the ledger; None where there is none. Raises Refused, OperationalError."""
        if not Path(self.path).is_file() or not Path(self.path).stat().st_size:
            return None
        with _engine(self.path, "mode=ro").connect() as connection:
            return _found_version(connection, self.path)

    @contextmanager
    def upgrading(self) -> Iterator[tuple[Connection, int, str]]:
        """A transaction in which tables are changed, of which version they are, and the file in which the
        ledger is kept as it was. At its end they are of the version of the program."""
        engine = _engine(self.path)
        try:
            with engine.connect() as connection:
                # What refers to a table stays while that is made anew. Cannot be said in a transaction.
                connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
                connection.execution_options(forthwith_waits=_WAITS)
                with connection.begin():
                    version = _found_version(connection, self.path) or 0
                    backup = _free(Path(f"{self.path}.version-{version}"))
                    with closing(sqlite3.connect(self.path)) as source:
                        copy_file(source, backup)
                    yield connection, version, str(backup)
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise RuntimeError("a row of the upgraded ledger refers to one that is not there")
                    connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        finally:
            engine.dispose()

    def begin(
        self,
        session: Session,
        about: Collection[str] | None,  # noqa: ARG002
        seconds: float,
        patience: float,  # noqa: ARG002
    ) -> None:
        """Begin a transaction that writes, alone; wait at most ``seconds`` for others that do."""
        session.connection(execution_options={"forthwith_waits": int(seconds * 1000)})

    def read(self, session: Session) -> None:
        """Begin a transaction that sees one state throughout, and waits for nobody."""
        session.connection()

    def is_busy(self, error: DBAPIError) -> bool:
        """Whether others were waited for in vain."""
        return "locked" in str(error.orig)

    def is_conflict(self, error: DBAPIError) -> bool:  # noqa: ARG002
        """Whether another transaction got in the way: never, as none writes at the same time."""
        return False

    def in_words(self, error: DBAPIError) -> Refused:
        """What an error of SQLite means."""
        said, where = str(error.orig), self.where
        if "readonly" in said:
            return read_only_here(where)
        if "malformed" in said:
            return refused(
                "database-unreadable",
                f"The ledger at {where} is damaged: parts of its file are missing, or not its own ({said}).",
                "Keep the file as it is, with those beside it; restore the last backup into another.",
            )
        if "not a database" in said:
            return refused(
                "database-unreadable",
                f"Expected a ledger at {where}, but the file is not one ({said}).",
                "Name another file under database: in forthwith.toml, or restore a backup.",
            )
        if "disk is full" in said:
            return refused(
                "database-full",
                f"There is no room for the ledger at {where}.",
                "Make room on its disk, then try again; nothing was written.",
            )
        return refused(
            "database-error",
            f"The database at {where} refused: {said}.",
            "Check that the folder exists, that there is room and that you may write there; nothing was "
            "written.",
        )


def copy_file(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database as one state of it, while others may write."""
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


@contextmanager
def make_file(path: Path) -> Iterator[Connection]:
    """A transaction that fills a new ledger in a file; no other reads it before its end."""
    engine = _engine(str(path))
    try:
        with engine.connect().execution_options(forthwith_waits=_WAITS) as connection, connection.begin():
            _make(connection)
            yield connection
    finally:
        engine.dispose()


def _make(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION}")
    connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


def _free(path: Path) -> Path:
    """The path, or, where it is taken, one with a number behind it."""
    return next(
        each
        for number in count(1)
        if not (each := path if number == 1 else path.with_name(f"{path.name}-{number}")).exists()
    )


def read_only_here(where: str) -> Refused:
    """That a ledger can only be read."""
    return refused(
        "database-readonly",
        f"The ledger at {where} can only be read here; nothing was written.",
        "Check that you may write there: to the file, and to its folder.",
    )


def opened(path: str, *, read_only: bool = False) -> tuple[Engine, bool]:
    """The engine of a ledger's file, made if it is missing or empty, and whether it can only be read.
    Without a path it is in memory. With ``read_only`` it is not made, and can only be read.

    Raises Refused where the file holds something else, OperationalError where it cannot be opened.
    """
    if read_only:
        reading = _read_only(path)
        if reading is None:
            raise OperationalError("open", None, sqlite3.OperationalError("unable to open database file"))
        return reading, True
    engine = _engine(path)
    try:
        _settle(engine)
        return engine, False
    except OperationalError as error:
        engine.dispose()
        if not Path(path).is_file() or "locked" in str(error.orig):
            raise
        found = _read_only(path)
        if found is None:
            raise
        return found, True


def _read_only(path: str) -> Engine | None:
    """The engine of a file that, or whose folder, may not be written. What a writer had not yet moved
    from beside the file into it must be readable too, else there is none."""
    ways = ["mode=ro"]
    beside = Path(f"{path}-wal")
    if not beside.exists() or not beside.stat().st_size:
        ways.append("mode=ro&immutable=1")  # nobody may write here, so the file stands still
    for way in ways:
        engine = _engine(path, way)
        try:
            with engine.connect() as connection:
                if _is_ledger(connection, path):
                    return engine
        except OperationalError:
            engine.dispose()
    return None


def _engine(path: str, way: Literal[""] | str = "") -> Engine:
    url = URL.create("sqlite", database=path or None)
    if way:
        address = f"file:{quote(path)}?{way}"
        engine = create_engine(
            url, creator=lambda: sqlite3.connect(address, uri=True, timeout=READING_SECONDS)
        )
    else:
        engine = create_engine(url, connect_args={"timeout": READING_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    waits = connection.get_execution_options().get("forthwith_waits")
    if waits is not None:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={waits}")
    connection.exec_driver_sql("BEGIN" if waits is None else "BEGIN IMMEDIATE")


def _settle(engine: Engine) -> None:
    path = engine.url.database or ""
    with engine.connect() as connection:
        made = _is_ledger(connection, path)
    if made:
        return
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        raise OperationalError("PRAGMA journal_mode=WAL", None, error) from error
    finally:
        raw.close()
    with engine.connect().execution_options(forthwith_waits=_WAITS) as connection, connection.begin():
        if not _is_ledger(connection, path):  # nobody has made it meanwhile
            _make(connection)


def _is_ledger(connection: Connection, path: str) -> bool:
    """Whether the file is a ledger of this version; False where it is empty. Raises Refused else."""
    version = _found_version(connection, path)
    if version is not None:
        check_version(version, path)
    return version is not None


def _found_version(connection: Connection, path: str) -> int | None:
    """The version of a ledger; None where the file is empty. Raises Refused where it holds something else."""
    application, version, tables = (
        connection.exec_driver_sql(query).scalar_one()
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_master")
    )
    if not (application or tables):
        return None
    if application != APPLICATION:
        raise refused(
            "database-foreign",
            f"Expected a ledger, found in {path} a database of another program; nothing was written to it.",
            "Name another file under database in forthwith.toml; one that is missing is made.",
        )
    found: int = version
    return found
