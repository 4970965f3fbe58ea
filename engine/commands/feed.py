"""``forthwith feed``: take in events from files or standard input."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, Literal

import typer

from engine.commands.options import In, Json, feeder_of, misused
from engine.commands.output import say, say_json
from engine.commands.progress import progress_of
from engine.diagnostics import refused

if TYPE_CHECKING:
    from engine.runtime.arrivals import Arrival
    from engine.runtime.fed import Fed
    from engine.runtime.feed import Feeder
    from engine.runtime.lines import Line

Format = Literal["json", "csv"]


def feed(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Files; '-' is standard input.", show_default=False)
    ],
    format: Annotated[
        Format | None,
        typer.Option("--format", help="What the files hold; else by their ending: .csv, or JSON lines."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen and write nothing.")
    ] = False,
    recorded_at: Annotated[
        str | None,
        typer.Option(
            "--recorded-at", metavar="TIME", help="When it was learned, for importing what was known before."
        ),
    ] = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Take in events: CloudEvents 1.0, one JSON a line, or CSV with a header.

    A line that cannot be an event goes to quarantine; the rest goes on. The same file again changes
    nothing.
    """
    from engine.runtime.permission import check_listed_roles

    since = _time(recorded_at)
    _check(files, format)
    feeder = feeder_of(context, workspace)
    check_listed_roles(feeder)
    size = None if "-" in files else sum(Path(file).stat().st_size for file in files)
    with progress_of("bytes", size) as advance:
        bare: list[str] = []
        arrivals = _arrivals(files, format, feeder, advance, bare)
        fed = feeder.feed(arrivals, recorded_at=since, dry_run=dry_run, keep_decisions=dry_run)
    if json:
        say_json({**_values(fed, dry_run), "bare": bare})
    else:
        _say(fed, feeder.zones, dry_run, bare)
    if fed.quarantined or fed.unfit:
        raise typer.Exit(4)


def wrong_values(fed: Fed) -> list[dict[str, Any]]:
    """The first quarantined lines as values."""
    return [
        {"origin": arrival.origin, "line": arrival.line, "code": code, "message": message, "help": help}
        for arrival, code, message, help in fed.wrong
    ]


def waiting_values(fed: Fed) -> list[dict[str, Any]]:
    """The first lines that wait as values: where each stands, and what it waits for."""
    from engine.commands.waiting import waits_values

    return [
        {"file": arrival.origin, "line": arrival.line, **waits_values(waits)} for arrival, waits in fed.waits
    ]


_COUNTS = ("read", "accepted", "duplicate", "waiting", "quarantined", "decisions")


def _values(fed: Fed, dry_run: bool) -> dict[str, Any]:
    from engine.records import record_of
    from engine.views.decided import decision_values

    said: dict[str, Any] = {"format": 1, **{name: getattr(fed, name) for name in _COUNTS}}
    said["before_issue"] = fed.before_issue
    said["seconds"] = round(fed.seconds, 3)
    said["discarded"] = fed.discarded
    said["waits"] = waiting_values(fed)
    said["undemanded"] = fed.undemanded
    if dry_run:
        said["dry_run"] = True
        said["would"] = [decision_values(record_of(decision)) for decision in fed.made]
    return said


def _say(fed: Fed, zones: Mapping[str, str], dry_run: bool, bare: Sequence[str]) -> None:
    from engine.records import record_of
    from engine.views.decided import render_decisions
    from engine.views.intake import render_fed

    counts = {name: getattr(fed, name) for name in (*_COUNTS, "superseded", "before_issue", "seconds")}
    counts["quarantined"] += fed.unfit
    counts |= {"discarded": fed.discarded, "waits": waiting_values(fed), "incidents": fed.incidents}
    counts |= {"undemanded": fed.undemanded, "undemanded_items": fed.undemanded_items}
    if dry_run and fed.made:
        say(render_decisions([record_of(decision) for decision in fed.made], zones))
        say("")
    say(render_fed({**counts, "wrong": wrong_values(fed), "dry_run": dry_run, "bare": bare}))


def _time(text: str | None) -> datetime | None:
    from engine.core.intake import read_time

    if text is None:
        return None
    moment = read_time(text)
    if moment is None:
        raise misused(
            "time-invalid",
            f"--recorded-at: expected a time with its offset, found '{text}'.",
            "Write it as 2018-02-20T09:30:00-05:00.",
        )
    return moment


def _kind(file: str, format: Format | None) -> Format:
    return format or ("csv" if file.lower().endswith(".csv") else "json")


def _check(files: Sequence[str], format: Format | None) -> None:
    """Every file is there and may hold events, before anything is written."""
    from engine.runtime.csv_rows import check_header
    from engine.runtime.kinds import json_lines
    from engine.runtime.lines import bounded

    for file in files:
        if file == "-":
            continue
        path = Path(file)
        try:
            if not path.is_dir() and stat.S_ISREG(path.stat().st_mode):  # to open a pipe would wait for it
                with path.open("rb") as stream:
                    look = check_header if _kind(file, format) == "csv" else json_lines
                    look(bounded(stream, file), file)
                continue
        except OSError as error:
            raise refused(
                "file-unreadable",
                f"Expected to read {file}; the system says: {error.strerror}.",
                "Check the name of the file; nothing was fed.",
            ) from error
        if path.is_dir():
            raise refused(
                "file-unreadable", f"Expected a file, found the folder {file}.", "Name the files in it."
            )
        raise refused(
            "file-unreadable",
            f"Expected a file, found {file}, which is a pipe or a device.",
            "To feed what a program writes, let it write to standard input: PROGRAM | forthwith feed -",
        )


def _arrivals(
    files: Sequence[str],
    format: Format | None,
    feeder: Feeder,
    count: Callable[[int], None],
    bare: list[str],
) -> Iterator[Arrival]:
    """The arrivals of all files; ``bare`` are those that hold none, once they are read."""
    from engine.runtime.csv_rows import read_csv
    from engine.runtime.feed import SOURCE
    from engine.runtime.json_lines import read_json_lines
    from engine.runtime.kinds import json_lines
    from engine.runtime.lines import bounded

    for file in files:
        with _opened(file) as stream:
            lines = _counted(bounded(stream, file), count)
            if _kind(file, format) == "csv":
                arrivals = read_csv(lines, file, feeder.types, feeder.event_names, SOURCE)
            else:
                arrivals = read_json_lines(json_lines(lines, file), file, SOURCE)
            holds = False
            for arrival in arrivals:
                holds = True
                yield arrival
            if not holds:
                bare.append(file)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
    else:
        with Path(file).open("rb") as stream:
            yield stream


def _counted(lines: Iterable[Line], count: Callable[[int], None]) -> Iterator[Line]:
    for line in lines:
        count(len(line) if isinstance(line, bytes) else line.size)
        yield line
