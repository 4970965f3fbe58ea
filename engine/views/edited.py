"""An edit of a pack: what it would do if it were put in place, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.analysis.revision import Change
from engine.analysis.trials import Trials
from engine.analysis.versions import Backtested, Other
from engine.diagnostics import Diagnostic
from engine.packs.pack import Pack
from engine.views.backtest import backtest_values, render_backtest
from engine.views.problems import full
from engine.views.revision import change_values, render_revision
from engine.views.safe import escaped, line
from engine.views.trials import render_trials, trials_values

FAILED = 5
"""How many of the tests that fail are shown; 'rules test' shows them all, with what was decided."""

LISTED = 12
"""How many changes in meaning are shown; 'rules diff' shows them all."""


def render_mistakes(mistakes: Sequence[Diagnostic], doubts: Sequence[Diagnostic]) -> str:
    """What keeps an edit from being put in place."""
    number = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes):,} mistakes"
    return f"{full([*doubts, *mistakes])}{number}. Nothing was changed so far.\n"


def render_prospect(
    pack: Pack,
    changed: Sequence[str],
    trials: Sequence[Trials],
    doubts: Sequence[Diagnostic],
    before: Pack | None,
    changes: Sequence[Change],
    tried: Backtested | None,
    untried: str | None,
) -> str:
    """What is known of an edit without mistakes: its tests, what changes in meaning, the cases on record."""
    parts = [line(f"Edited, without mistakes: {', '.join(changed)}.", hanging="  ") + "\n"]
    parts += [full(doubts)] if doubts else []
    parts += [_tests(each) for each in trials]
    if before is None:
        parts.append(
            line("The files in place have mistakes, so that it cannot be said what changes in meaning.")
            + "\n"
        )
    elif before.digest == pack.digest:
        parts.append("The law itself is as it was: only tests, or what no pack reads, were edited.\n")
    else:
        parts.append("\n" + render_revision(pack.name, before.digest, pack.digest, changes[:LISTED]))
        if len(changes) > LISTED:
            parts.append(
                line(f"... and {len(changes) - LISTED:,} more changes; 'rules diff' shows them.") + "\n"
            )
    if tried is not None:
        parts.append("\n" + render_backtest(tried, (), None))
    elif untried is not None:
        parts.append("\n" + line(f"It could not be tried on the cases on record: {untried}") + "\n")
    return "".join(parts)


def _tests(trials: Trials) -> str:
    """How the tests went; of those that fail the first, each with its first difference."""
    if not trials.failed:
        return render_trials(trials, covered=False)
    count = len(trials.failed)
    fail = "fails" if count == 1 else "fail"
    lines = [line(f"{trials.pack.name}: {count:,} of {len(trials.tried):,} tests {fail}:")]
    for tried in trials.failed[:FAILED]:
        failure = tried.trial.failure
        assert failure is not None
        lines.append(
            line(f"{failure.place.file}:{failure.place.line} {tried.trial.story.name}", "  ", hanging="    ")
        )
        if failure.differences:
            first = failure.differences[0]
            lines.append(
                line(f"{first.what}: expected {first.expected}, got {first.got}", "    ", hanging="      ")
            )
    if count > FAILED:
        lines.append(f"  ... and {count - FAILED:,} more")
    return "\n".join(lines) + "\n"


def render_put(
    name: str,
    changed: Sequence[str],
    leads: Sequence[tuple[str, Path]],
    *,
    known: bool,
    other: Other | None,
    law: bool,
) -> str:
    """What was put in place, and that it is not in force. ``law`` says that more than tests was edited,
    ``known`` that a version of the pack is in force, ``other`` which where it is another one."""
    lines = [line(f"Put in place: {', '.join(changed)}.", hanging="  ")]
    for path, target in leads:
        lines += [line(f"{path} is a link; what it leads to was written:"), f"  {escaped(str(target))}"]
    if not law:
        lines.append("Tests are no part of the law: there is nothing to put in force.")
    elif other is not None:
        lines += [
            line(f"Nothing in force has changed: the cases are judged as before until {name} is activated."),
            line(f"'forthwith rules activate {name} --dry-run' says what that would do,", "  "),
            line(f"'forthwith rules activate {name}' does it, from today on.", "  "),
        ]
    elif known:
        lines.append(line("It is now what is in force already; nothing is to be activated."))
    else:
        lines.append(
            line(
                f"No version of {name} is in force yet: the first demand that is issued under it puts the "
                f"files in force, or 'forthwith rules activate {name}' does."
            )
        )
    return "\n".join(lines) + "\n"


def render_left(folder: Path, changed: Sequence[str]) -> str:
    """Where an edit that was not put in place lies."""
    files = "The file is as it was" if len(changed) == 1 else "The files are as they were"
    lines = [line(f"Not put in place. {files}. What you wrote is kept:")]
    lines += [f"  {escaped(str(folder / path))}" for path in changed]
    return "\n".join(lines) + "\n"


def prospect_values(
    trials: Sequence[Trials], changes: Sequence[Change], tried: Backtested | None, untried: str | None
) -> Mapping[str, Any]:
    """What is known of an edit as values for JSON."""
    return {
        "tests": [trials_values(each) for each in trials],
        "changes": [change_values(change) for change in changes],
        "backtest": None if tried is None else backtest_values(tried, None),
        "untried": untried,
    }
