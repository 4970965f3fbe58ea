"""A ledger on PostgreSQL from the command line: it works as any other, and what goes wrong is told in words
that hold no password."""

from __future__ import annotations

import builtins
import re
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy.engine import make_url

from engine.commands import output
from engine.diagnostics import Refused
from engine.ledger.database import Database
from engine.runtime.workspace import read_workspace
from tests.commands.running import EXAMPLE, Ran, done, run
from tests.postgres import Server

PASSWORD = "S3cret %:/?Ω"


def use(workspace: Path, url: str) -> None:
    (workspace / "forthwith.toml").write_text(f'database = "{url}"\n', "utf-8")


def holds_no_password(text: str) -> None:
    for form in (PASSWORD, quote(PASSWORD), quote(PASSWORD, safe=""), "S3cret"):
        assert form not in text


def ran(workspace: Path, url: str, *command: str, debug: pytest.MonkeyPatch) -> Ran:
    """What a command says in words, in JSON and when debugged, of which none shows the password."""
    use(workspace, url)
    for debugging in ("0", "1"):
        debug.setenv("FORTHWITH_DEBUG", debugging)
        for more in ((), ("--json",)):
            found = run(*command, *more, at=workspace)
            holds_no_password(found.out + found.err)
    return found


RECORDED = re.compile(r"recorded: +\S+ \S+")


def test_the_commands_work_on_postgresql_as_on_sqlite(empty: Path, tmp_path: Path, postgres: Server) -> None:
    shown = []
    for url in (f"sqlite:///{tmp_path / 'x.db'}", postgres.database()):
        use(empty, url)
        done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=empty)
        done("feed", str(EXAMPLE / "events.jsonl"), at=empty)
        done("feed", str(EXAMPLE / "events.jsonl"), at=empty)
        done("tick", "--as-of", "2018-03-06", at=empty)
        shown.append(
            [
                RECORDED.sub("recorded: now", done(*command.split(), at=empty))
                for command in (
                    "status", "due --within 60d", "inspect doj-2018/oregon", "actions",
                    "why doj-2018/oregon", "owed oregon", "waiting", "quarantine", "letters",
                    "forecast --until 2018-04-30", "status --as-of 2018-02-20", "remedies doj-2018/oregon",
                )
            ]
        )  # fmt: skip
    assert shown[0] == shown[1]


def test_the_url_may_be_written_as_others_write_it(empty: Path, postgres: Server) -> None:
    url = make_url(postgres.database())
    for name in ("postgres", "postgresql", "postgresql+psycopg"):
        use(empty, url.set(drivername=name).render_as_string(hide_password=False))
        assert done("status", at=empty)


def _nothing(server: Server, url: str) -> None:
    pass


def _other_tables(server: Server, url: str) -> None:
    server.run('CREATE TABLE "case" (id int)', at=url)


def _made(server: Server, url: str) -> None:
    Database(url).close()


def _newer(server: Server, url: str) -> None:
    _made(server, url)
    server.run("UPDATE forthwith SET version = 99", at=url)


def _full(server: Server, url: str) -> None:
    _made(server, url)
    server.run(
        "CREATE FUNCTION full_() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
        at=url,
    )
    server.run("CREATE TRIGGER full_ BEFORE INSERT ON batch EXECUTE FUNCTION full_()", at=url)


ALL = (
    "CREATE ON SCHEMA public",
    "ALL ON ALL TABLES IN SCHEMA public",
)
READ = ("SELECT ON ALL TABLES IN SCHEMA public",)


@pytest.mark.parametrize(
    ("code", "given", "may", "change"),
    [
        ("database-login", _nothing, ALL, lambda url: url.set(password=f"not {PASSWORD}")),
        ("database-login", _nothing, ALL, lambda url: url._replace(password=None)),
        ("database-login", _nothing, ALL, lambda url: url.set(username="nobody_of_the_name")),
        ("database-missing", _nothing, ALL, lambda url: url.set(database="no_such_database")),
        ("database-unreachable", _nothing, ALL, lambda url: url.set(query={"host": "/tmp/no/such/folder"})),
        ("database-unreachable", _nothing, ALL, lambda url: url.set(query={}, host="127.0.0.1", port=9)),
        ("database-unreachable", _nothing, ALL, lambda url: url.set(query={}, host="no-such-host.invalid")),
        ("database-forbidden", _nothing, (), lambda url: url),
        ("database-forbidden", _made, READ, lambda url: url),
        ("database-foreign", _other_tables, ALL, lambda url: url),
        ("database-version", _newer, ALL, lambda url: url),
        ("database-full", _full, ALL, lambda url: url),
        ("database-readonly", _made, ALL, lambda url: url.update_query_dict(
            {"options": "-c default_transaction_read_only=on"})),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_words_without_the_password(
    code: str,
    given: Callable[[Server, str], None],
    may: tuple[str, ...],
    change: Callable[[Any], Any],
    empty: Path,
    postgres: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = postgres.database()
    given(postgres, url)
    changed = change(make_url(postgres.clerk(url, PASSWORD, *may)))
    forms = [changed]
    if changed.password:
        forms.append(changed._replace(password=None).update_query_dict({"password": changed.password}))
    for form in forms:
        text = form.render_as_string(hide_password=False)
        issue = ("demand", "issue", str(EXAMPLE / "demand.yaml"))
        found = ran(empty, text, *issue, debug=monkeypatch)
        assert (found.code, found.json["error"]["code"]) == (1, code), found
        assert found.json["error"]["help"]
        with pytest.raises(Refused) as told, Database(text).writing() as session:
            session.connection().exec_driver_sql("INSERT INTO batch (number) VALUES (1)")
        holds_no_password("".join(traceback.format_exception(told.value)))


@pytest.mark.parametrize("on_server", [False, True], ids=["in a file", "on a server"])
def test_a_command_that_waits_for_another_says_so_on_standard_error(
    on_server: bool, issued: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.ledger.database.SOON", 0.1)
    if on_server:
        use(issued, postgres.made())
        done("demand", "issue", str(EXAMPLE / "demand.yaml"), at=issued)
    other = Database(read_workspace(issued).database)
    held, told = threading.Event(), threading.Event()

    def write() -> None:
        with other.writing():
            held.set()
            assert told.wait(20)

    def complain(text: str) -> None:
        output.complain(text)
        told.set()

    monkeypatch.setattr("engine.commands.options.complain", complain)
    with ThreadPoolExecutor() as pool:
        writing = pool.submit(write)
        assert held.wait(20)
        assert done("status", at=issued)  # whoever reads does not wait
        found = run("tick", "--as-of", "2018-01-30", "--json", at=issued)
        writing.result(20)
    assert found.code == 0 and found.json["decisions"] == []
    assert found.err == f"Waiting for another command that writes to {other.where} ...\n"
    other.close()


def test_a_database_that_is_not_in_utf8_is_refused(postgres: Server) -> None:
    url = postgres.database(coded="SQL_ASCII")
    with pytest.raises(Refused) as told:
        Database(url)
    assert told.value.diagnostics[0].code == "database-encoding"


def test_a_connection_lost_midway_is_told_and_nothing_stays(postgres: Server) -> None:
    url = postgres.database()
    clerk = postgres.clerk(url, PASSWORD, *ALL)
    database = Database(clerk)

    def lose() -> None:
        with database.writing() as session:
            connection = session.connection()
            connection.exec_driver_sql(_DEMAND)
            (own,) = connection.exec_driver_sql("SELECT pg_backend_pid()").one()
            postgres.run(f"SELECT pg_terminate_backend({own})", at=url)
            connection.exec_driver_sql("SELECT 1")

    with pytest.raises(Refused) as told:
        lose()
    assert told.value.diagnostics[0].code == "database-lost"
    holds_no_password("".join(traceback.format_exception(told.value)))
    with database.writing() as session:  # the next try connects anew
        assert session.connection().exec_driver_sql("SELECT count(*) FROM demand").scalar_one() == 0
    database.close()


_DEMAND = (
    "INSERT INTO demand (id, pack, authority, title, issued_on, due_on) VALUES ('d', '', '', '', '', '')"
)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('database = "postgresql://u:S3cret@host/x', "config-syntax"),
        ("database = postgresql://u:S3cret@host/x", "config-syntax"),
        ('database = ["postgresql://u:S3cret@host/x"]', "ill-typed-setting"),
        ('database = "postgresql:/u:S3cret@host/x"', "database-url"),
        ('database = "postgresql:u:S3cret@host/x"', "database-url"),
        ('database = "postgres//u:S3cret@host/x"', "database-url"),
        ('database = "postgresql://u:a@S3cret@host/x"', "database-url"),
        ('database = "postgresql://u:a@S3cret/b@host/x"', "database-url"),
        ('database = "postgresql://u:S3cret"', "database-url"),
        ('database = "postgresql+asyncpg://u:S3cret@host/x"', "database-url"),
        ('database = "mysql://u:S3cret@host/x"', "database-url"),
        ('database = "u:S3cret@host/x"', "database-url"),
        ('database = "sqlite:///postgresql://u:S3cret@host/x"', "database-url"),
        ('database = "postgresql://u:S3cret@/x?host=/tmp&nonsense=1"', "database-url"),
        ('database = "postgresql://u:S3cret@/x?host=/tmp&connect_timeout=soon"', "database-url"),
    ],
)
def test_a_url_that_is_wrong_is_not_shown(
    line: str, code: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty / "forthwith.toml").write_text(line + "\n", "utf-8")
    for debugging in ("0", "1"):
        monkeypatch.setenv("FORTHWITH_DEBUG", debugging)
        words, found = run("status", at=empty), run("status", "--json", at=empty)
        assert found.json["error"]["code"] == code
        assert code in words.err
        holds_no_password(words.out + words.err + found.out + found.err)


def test_where_psycopg_is_not_installed_it_is_said_how(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.startswith("psycopg"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    found = ran(empty, "postgresql://u:S3cret@host/x", "status", debug=monkeypatch)
    assert found.json["error"]["code"] == "database-url"
    assert "forthwith[postgres]" in found.json["error"]["help"]
