"""What an event by hand is about: one case or a whole demand, as its type has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.core.intake import misplaced_subject
from engine.diagnostics import Again, Diagnostic, Refused
from engine.naming import nearest
from engine.packs.pack import EventType
from engine.runtime.nearest import meant_cases

LISTED = 12
"""How many cases of a demand a message names."""


def replaced(subject: str, other: str) -> Again:
    """The command line with another subject in the place of the one it names."""
    return Again(instead=((subject, (other,)),))


def check_subject(
    declared: EventType,
    subject: str,
    known: Callable[[], Sequence[str]],
    command: Callable[[str, str], Again] = replaced,
) -> None:
    """Raises Refused where ``subject`` is a whole demand and the event is about one case, or the other
    way round. ``known`` gives every known case; ``command`` how the command line names another subject."""
    problem = misplaced_subject(declared, subject)
    if problem is None:
        return
    if problem.code == "needs-demand":
        raise Refused(
            _said(problem.code, problem.message, problem.help, command(subject, subject.partition("/")[0]))
        )
    cases = known()
    mine = [case for case in cases if case.startswith(f"{subject}/")]
    if mine:
        number = "one case" if len(mine) == 1 else f"{len(mine):,} cases"
        listed = ", ".join(mine[:LISTED])
        if len(mine) > LISTED:
            listed += f" and {len(mine) - LISTED:,} more ('forthwith status --demand {subject}')"
        message = f"Expected the case that {declared.name} is about; found the whole demand {subject}, "
        help = f"Name the case: {listed}. If it holds for every respondent, record it for each of them."
        one = mine[0] if len(mine) == 1 else f"{subject}/RESPONDENT"
        raise Refused(_said(problem.code, f"{message}which has {number}.", help, command(subject, one)))
    message = f"Expected the case that {declared.name} is about; found '{subject}'."
    meant = meant_cases(subject, cases)
    if meant and not any(case.partition("/")[0].casefold() == subject.casefold() for case in meant):
        help = f"Did you mean {' or '.join(repr(case) for case in meant[:LISTED])}?"
        commands = (command(subject, case) for case in meant[:LISTED])
        raise Refused(_said(problem.code, message, help, *commands))
    demand = nearest(subject, {case.partition("/")[0] for case in cases}) or "DEMAND"
    help = "A case is a demand and one of its respondents, with a slash between them."
    raise Refused(_said(problem.code, message, help, command(subject, f"{demand}/RESPONDENT")))


def _said(code: str, message: str, help: str, *again: Again) -> Diagnostic:
    return Diagnostic(code=code, message=f"{message} Nothing was recorded.", help=help, again=again)
