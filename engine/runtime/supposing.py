"""An event that has not happened, from the words in which somebody supposes it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from engine.calendars.written import day_help
from engine.core.history import unreadable
from engine.core.intake import AMENDMENTS, is_day
from engine.diagnostics import Again, Diagnostic, Misused, refused
from engine.model import Event
from engine.runtime.belief import Belief
from engine.runtime.feed import Feeder
from engine.runtime.pairs import joined, read_pairs
from engine.runtime.subjects import check_subject
from engine.runtime.texts import data_from_texts

SOURCE = "forthwith/forecast"


def read_supposed(feeder: Feeder, belief: Belief, text: str, subject: str, first: str) -> Event:
    """The event that ``text`` supposes about a subject: its type, then ``name=value`` words; ``first`` is
    its day where it gives none.

    Raises Misused where the words cannot be read, Refused where the event could not be recorded either:
    it takes the role that recording it takes.
    """
    type, *words = _words(text)
    pairs = read_pairs(words)
    on, role = pairs.pop("on", first), pairs.pop("role", None)
    declared = feeder.types(subject, type)
    law = belief.law(subject.partition("/")[0])
    if law is None or type in AMENDMENTS:
        raise refused(
            "supposed-type",
            f"--suppose: expected an event that the workflow declares, found '{type}'.",
            "Corrections and retractions cannot be supposed.",
        )
    if not is_day(on):
        raise refused(
            "day-invalid",
            f"--suppose: expected a day from 1970 to 2100 as on=DATE, found '{on}'.",
            day_help(on),
        )
    if declared is not None:
        check_subject(declared, subject, belief.store.case_ids, _about)
    roles = () if declared is None else declared.roles
    if roles and role not in roles:
        raise refused(
            "role-missing",
            f"--suppose: {type} is recorded by somebody acting as {' or '.join(roles)}; "
            f"found {f'the role {role}' if role else 'no role'}.",
            f"Suppose it with {' or '.join(f'role={name}' for name in roles)}:",
            *(
                _said(text, [type, *(word for word in words if word != f"role={role}"), f"role={name}"])
                for name in roles
            ),
        )
    event = Event(
        source=SOURCE,
        id=text,
        type=type,
        subject=subject,
        occurred_on=on,
        actor="supposed",
        role=role,
        data=data_from_texts(declared, pairs),
    )
    problem = unreadable(law, event)
    if problem is not None:
        raise refused(problem.code, f"--suppose: {problem.message}", problem.help)
    return event


def _about(subject: str, other: str) -> Again:
    """The command line about another subject: in the place of the case where one is named."""
    if "/" in subject and "/" not in other:
        return Again(instead=((subject, ()),), options=(("--demand", other),))
    if "/" in subject:
        return Again(instead=((subject, (other,)),))
    return Again(instead=(("forecast", ("forecast", other)),))


def _words(text: str) -> list[str]:
    """The type and what follows it."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise Misused(
            Diagnostic(
                code="suppose-quotes",
                message=f"--suppose: expected a closing quotation mark in: {text}",
                help="Put one kind of quotation marks around the whole, the other kind around a value.",
            )
        ) from error
    bare = [word for word in words if "=" not in word]
    cases, types = [word for word in bare if "/" in word], [word for word in bare if "/" not in word]
    pairs = [word for word in words if "=" in word]
    if words and words == [*types[:1], *pairs]:
        return words
    again = (_said(text, [*types, *pairs], *cases),) if len(types) == 1 and len(cases) <= 1 else ()
    raise Misused(
        Diagnostic(
            code="suppose-order",
            message="--suppose: expected the type of one event, then its data as name=value; "
            f"found: {text or 'nothing'}",
            help="The case does not stand among them; it is named once, before --suppose."
            if cases
            else 'Write for example: --suppose "litigation_filed docket=18-1"; put other quotation marks '
            "around a value with blanks.",
            again=again,
        )
    )


def _said(text: str, words: Sequence[str], *case: str) -> Again:
    """The command line with what is supposed in these words, about a case where one is given."""
    about = (("forecast", ("forecast", *case)),) if case else ()
    return Again(instead=((text, (joined(words),)), *about))
