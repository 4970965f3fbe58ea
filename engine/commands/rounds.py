"""What ``forthwith status`` shows across demands: one respondent's history, and the rounds of a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.commands.output import say, say_json

if TYPE_CHECKING:
    from engine.runtime.belief import Dates
    from engine.runtime.feed import Feeder
    from engine.runtime.rounds import Round
    from engine.views.rounds import RoundOf


def tell_history(feeder: Feeder, respondent: str, dates: Dates, *, json: bool) -> None:
    """Show a respondent's demands, in time."""
    from engine.runtime.rounds import read_history
    from engine.views.rounds import history, render_history, round_case

    found = read_history(feeder, respondent, dates)
    rounds = []
    for each in found:
        case = each.cases.get(respondent)
        rounds.append((_round(each), None if case is None else round_case(case, each.program(case))))
    report = history(respondent, rounds, feeder.workspace.timezone, dates.as_of, dates.known_at)
    if json:
        say_json(report)
    else:
        say(render_history(report))


def tell_rounds(feeder: Feeder, demand: str, dates: Dates, *, json: bool) -> None:
    """Show the demands that hang together with one, in time, and what changed from each to the next."""
    from engine.runtime.following import followed
    from engine.runtime.rounds import read_rounds
    from engine.views.moments import utc_or_none
    from engine.views.rounds import RoundsReport, render_rounds, round_case, whole_round

    found = read_rounds(feeder, demand, dates)
    links = {each.demand: each.follows for each in found}
    cases = {
        each.demand: {name: round_case(case, each.program(case)) for name, case in each.cases.items()}
        for each in found
    }
    report = RoundsReport(
        demand=demand,
        rounds=[whole_round(_round(each), cases, followed(each.demand, links)) for each in found],
        zone=feeder.workspace.timezone,
        as_of=utc_or_none(dates.as_of),
        known_at=utc_or_none(dates.known_at),
    )
    if json:
        say_json(report)
    else:
        say(render_rounds(report))


def _round(each: Round) -> RoundOf:
    from engine.views.rounds import round_of

    return round_of(each.demand, each.facts, each.follows, each.unknown, each.asked)
