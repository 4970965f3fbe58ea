"""What came of a feed, and the lines in quarantine, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.views.safe import WIDTH, columns, escaped, line, padded
from engine.views.shell import quoted
from engine.views.undemanded import undemanded_lines
from engine.views.waiting import waits_for

_COUNTS = (
    ("accepted", "taken in"),
    ("duplicate", "known already, nothing changed"),
    ("waiting", "kept until what they name is known"),
    ("quarantined", "wrong in themselves, kept for a person"),
)
_INCIDENTS = 5
"""How many cases with new incidents are named."""
_LINES = 8
"""How many lines of which the same is said are named."""
_RAW = 160
"""How many characters of a raw line are shown."""


def render_fed(report: Mapping[str, Any]) -> str:
    """What came of a feed or a tick, in 80 columns.

    ``report`` has the counts read, accepted, duplicate, waiting, quarantined, decisions,
    superseded, before_issue and seconds, and discarded, how many of the duplicates a person had
    discarded; ``dry_run`` where nothing was written; under ``incidents`` the cases in which one was
    opened; under ``bare`` the files that hold no event; under ``undemanded`` the first of the items that
    were named and not demanded, ``undemanded_items`` in all; under ``waits`` the first lines that wait, as
    render_waiting takes them, with file and line; under ``wrong`` the first that went to quarantine, each
    with origin, line, code, message and help. Absent keys are passed over.
    """
    lines = []
    if "read" in report:
        lines.append(f"{_number(report['read'], 'line')} read")
        width = len(f"{report['read']:,}")
        lines += [
            f"  {report[key]:>{width},}  {padded(key, 11)}  {said}"
            for key, said in _COUNTS
            if report.get(key)
        ]
    for file in report.get("bare") or ():
        lines.append(line(f"{'standard input' if file == '-' else file} holds no event", "  "))
    if report.get("discarded"):
        lines.append(
            line(f"{_number(report['discarded'], 'known line')} already discarded by a person", "  ")
        )
    if "decisions" in report:
        seconds = f" in {report['seconds']:.1f} s" if "seconds" in report else ""
        lines.append(f"{_number(report['decisions'], 'decision')} made{seconds}")
    if report.get("superseded"):
        number = _number(report["superseded"], "earlier decision")
        lines.append(line(f"{number} superseded: later news showed that they rested on a wrong belief"))
    if report.get("before_issue"):
        verb = "lies" if report["before_issue"] == 1 else "lie"
        number = _number(report["before_issue"], "event")
        lines.append(line(f"{number} taken in {verb} before the demand was issued; check the years"))
    lines += undemanded_lines(report.get("undemanded") or (), report.get("undemanded_items") or 0)
    incidents = report.get("incidents") or ()
    if incidents:
        opened = "1 incident was" if len(incidents) == 1 else f"{len(incidents):,} incidents were"
        lines.append(line(f"{opened} opened: what was done is not allowed by what is known;"))
    for case in list(dict.fromkeys(incidents))[:_INCIDENTS]:
        lines.append(line(f"how it can be settled is shown by: forthwith inspect {quoted(case)}", "  "))
    waits = report.get("waits") or ()
    for entry in waits:
        where = f"{entry['file']}:{entry['line']}: {entry['type']} of {entry['subject']}"
        lines += ["", line(where, hanging="  "), *waits_for(entry)]
    if report.get("waiting"):
        waiting = "1 event waits" if report["waiting"] == 1 else f"{report['waiting']:,} events wait"
        first = f"; above are the first {len(waits)}" if 0 < len(waits) < report["waiting"] else ""
        lines += ["", line(f"{waiting}{first}: 'forthwith waiting list' shows what for.")]
    wrong = report.get("wrong") or ()
    for entry, more in _alike(wrong):
        lines += ["", *_entry(entry)]
        if more:
            rest = f" and {len(more) - _LINES:,} more" if len(more) > _LINES else ""
            listed = ", ".join(str(number) for number in more[:_LINES])
            lines.append(line(f"The same of line{'s' if len(more) > 1 else ''} {listed}{rest}.", "  "))
    left = (report.get("quarantined") or 0) - len(wrong)
    if wrong and left > 0:
        lines += ["", f"... and {_number(left, 'more line')}, {report['quarantined']:,} in all."]
    if report.get("quarantined"):
        lines += ["", line("'forthwith quarantine' lists what is kept; mend it and feed it again.")]
    if report.get("dry_run"):
        lines += ["", "This was a trial: nothing was written."]
    return "\n".join(lines) + "\n"


def render_quarantine(rows: Sequence[Mapping[str, Any]]) -> str:
    """The lines in quarantine, in 80 columns; of a long raw line the beginning.

    Each row has number, origin, line, code, message, help, raw and resolution (None while open).
    """
    if not rows:
        return "The quarantine is empty: whatever was fed is taken in, waits or was known.\n"
    still = sum(1 for row in rows if not row.get("resolution"))
    parts = [f"{_number(len(rows), 'line')} in quarantine, {still:,} open"]
    for row in rows:
        closed = f" ({row['resolution']})" if row.get("resolution") else ""
        raw = str(row.get("raw", ""))
        shown = raw if len(raw) <= _RAW else f"{raw[:_RAW]}..."
        head = [line(f"number {row['number']}{closed}")]
        parts.append("\n".join([*head, *_entry(row), *([line(shown, "  | ")] if shown else [])]))
    return "\n\n".join(parts) + "\n"


def _alike(wrong: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], list[int]]]:
    """Those of which each something else is said, with the other lines of its file of which the same is."""
    found: dict[tuple[Any, ...], tuple[Mapping[str, Any], list[int]]] = {}
    for entry in wrong:
        key = tuple(entry.get(name) for name in ("origin", "code", "message", "help"))
        if key in found:
            found[key][1].append(entry["line"])
        else:
            found[key] = (entry, [])
    return list(found.values())


def _entry(entry: Mapping[str, Any]) -> list[str]:
    """Where, what, what to do: on one line where it fits, as every diagnostic is laid out."""
    head = f"{entry['origin']}:{entry['line']}: error[{entry['code']}]:"
    lines = (
        [line(f"{head} {entry['message']}", hanging="  ")]
        if columns(escaped(head)) < WIDTH - 10
        else [line(head), line(str(entry["message"]), "  ")]
    )
    if entry.get("help"):
        lines.append(line(str(entry["help"]), "  help: ", hanging=" " * 8))
    return lines


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
