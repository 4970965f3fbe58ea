"""What an event by hand is about: one case or a whole demand, as its type has it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engine.core.intake import misplaced_subject
from engine.diagnostics import Diagnostic, Refused, nearest
from engine.packs.pack import EventType
from engine.runtime.nearest import nearest_respondents

LISTED = 12
"""How many cases of a demand a message names."""


def check_subject(
    declared: EventType, subject: str, known: Callable[[], Sequence[str]], command: Callable[[str], str]
) -> None:
    """Raises Refused where ``subject`` is a whole demand and the event is about one case, or the other
    way round. ``known`` gives every known case; ``command`` the command line with another subject."""
    problem = misplaced_subject(declared, subject)
    if problem is None:
        return
    if problem.code == "needs-demand":
        raise Refused(_said(problem.code, problem.message, problem.help, command(subject.partition("/")[0])))
    cases = known()
    mine = [case for case in cases if case.startswith(f"{subject}/")]
    if mine:
        number = "one case" if len(mine) == 1 else f"{len(mine):,} cases"
        listed = ", ".join(mine[:LISTED])
        if len(mine) > LISTED:
            listed += f" and {len(mine) - LISTED:,} more ('forthwith status --demand {subject}')"
        message = f"Expected the case that {declared.name} is about; found the whole demand {subject}, "
        help = f"Name the case: {listed}. If it holds for every respondent, record it for each of them."
        meant = mine[0] if len(mine) == 1 else f"{subject}/RESPONDENT"
        raise Refused(_said(problem.code, f"{message}which has {number}.", help, command(meant)))
    message = f"Expected the case that {declared.name} is about; found '{subject}'."
    meant_cases = nearest_respondents(subject, cases)
    if meant_cases:
        help = f"Did you mean {' or '.join(repr(case) for case in meant_cases[:LISTED])}?"
        raise Refused(_said(problem.code, message, help, command(meant_cases[0])))
    demand = nearest(subject, {case.partition("/")[0] for case in cases}) or "DEMAND"
    help = "A case is a demand and one of its respondents, with a slash between them."
    raise Refused(_said(problem.code, message, help, command(f"{demand}/RESPONDENT")))


def record_command(said: Mapping[str, Any], pairs: Mapping[str, str], *, again: bool, actor: str) -> str:
    """The command line that records an event, as it was given; ``actor`` is who acts where none is named."""
    options = {
        "--on": said.get("occurredon"),
        "--at": said.get("time"),
        "--role": said.get("role"),
        "--by": None if said.get("actor") == actor else said.get("actor"),
        "--attach": "FILE" if said.get("evidence") else None,
        "--source": said.get("source"),
        "--id": said.get("id"),
    }
    words = ["forthwith", "record", str(said["type"]), str(said["subject"])]
    words += [f"{name}={text}" for name, text in pairs.items()]
    words += [word for name, value in options.items() if value is not None for word in (name, str(value))]
    words += ["--synthetic"] if said.get("synthetic") else []
    words += ["--again"] if again else []
    return shlex.join(words)


def _said(code: str, message: str, help: str, command: str) -> Diagnostic:
    return Diagnostic(code=code, message=f"{message} Nothing was recorded.", help=help, command=command)
