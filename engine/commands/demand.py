"""``forthwith demand``: issue a demand, amend it, add respondents, remove one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import In, InOrder, Json, On, Reason, Role, day, examples, feeder_of, misused
from engine.commands.output import say, say_json
from engine.diagnostics import Diagnostic

if TYPE_CHECKING:
    from engine.runtime.demands import Stated
    from engine.runtime.feed import Feeder
    from engine.runtime.respondents import Respondent

app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    help="Issue a demand, amend it, add respondents, remove one.",
    epilog=examples("demand issue doj-2018/demand.yaml"),
)
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who does it; without it, you."),
]
Demand = Annotated[str, typer.Argument(metavar="DEMAND", help="The demand's id.", show_default=False)]


@app.command(epilog=examples("demand issue doj-2018/demand.yaml"))
def issue(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The demand in YAML.", show_default=False)],
    by: By = None,
    role: Role = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Issue a demand to its respondents and open a case for each. The same again changes nothing."""
    from engine.runtime.demand_file import read_demand
    from engine.runtime.demands import Who
    from engine.runtime.demands import issue as record

    demand = read_demand(file)
    feeder = feeder_of(context, workspace)
    stated = record(feeder, demand, Who(by, role))
    done = f"Issued {demand.id} to {_number(len(demand.respondents), 'respondent')}"
    _told(feeder, stated, demand.id, done, json=json)


@app.command(
    short_help="Change the due date, items, title or legal basis of a demand.",
    epilog=examples('demand amend doj-2018 --due-on 2018-03-09 --reason "more time for all"'),
)
def amend(
    context: typer.Context,
    demand: Demand,
    reason: Reason,
    due_on: Annotated[str | None, typer.Option("--due-on", metavar="DATE", help="The new last day.")] = None,
    items: Annotated[
        str | None, typer.Option("--items", metavar="A,B", help="All items now demanded.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The new title.")] = None,
    legal_basis: Annotated[
        str | None, typer.Option("--legal-basis", metavar="TEXT", help="The new legal basis.")
    ] = None,
    on: On = None,
    by: By = None,
    role: Role = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Record that a demand was changed: its due date, its items, its title, its legal basis."""
    from engine.runtime.demands import Who
    from engine.runtime.demands import amend as record
    from engine.runtime.texts import from_text

    changes: dict[str, Any] = {}
    if due_on is not None:
        changes["due_on"] = day(due_on, "--due-on")
    if items is not None:
        changes["items"] = from_text("list<string>", items)
    changes.update({name: text for name, text in (("title", title), ("legal_basis", legal_basis)) if text})
    if not changes or changes.get("items") == []:
        raise misused(
            "nothing-to-amend",
            "Expected at least one change; found none.",
            "Give --due-on, --items, --title or --legal-basis.",
        )
    feeder = feeder_of(context, workspace)
    stated = record(feeder, demand, changes, reason, _day(on), Who(by, role))
    _told(feeder, stated, demand, f"Amended {demand}", json=json, of=f": {', '.join(changes)}")


@app.command(
    short_help="Add respondents to a demand that runs.",
    epilog=examples(
        'demand add doj-2018 --id akron-oh --name "Akron, Ohio" --kind city --on 2018-02-01',
        "demand add doj-2018 --from doj-2018/respondents.csv --on 2018-01-24",
    ),
)
def add(
    context: typer.Context,
    demand: Demand,
    id: Annotated[str | None, typer.Option("--id", metavar="ID", help="A short name: akron-oh.")] = None,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="The whole name.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="city, county, state, agency, ...")
    ] = None,
    us_state: Annotated[
        str | None, typer.Option("--us-state", metavar="XX", help="As the mail has it: IL.")
    ] = None,
    geoid: Annotated[str | None, typer.Option("--geoid", metavar="CODE", help="Its Census code.")] = None,
    calendar: Annotated[
        str | None, typer.Option("--calendar", metavar="NAME", help="Its own calendar, one of the pack's.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="TEXT", help="To whom letters go.")
    ] = None,
    address: Annotated[
        str | None, typer.Option("--address", metavar="LINES", help="Its address: A;B.")
    ] = None,
    prior_contacts: Annotated[
        str | None, typer.Option("--prior-contacts", metavar="DATES", help="Days of earlier letters: A;B.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is asked.")] = None,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE.csv", help="Many respondents, as CSV.")
    ] = None,
    on: On = None,
    by: By = None,
    role: Role = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Add respondents to a demand that runs: one by options, or many from a CSV file."""
    from engine.runtime.demands import Who
    from engine.runtime.membership import add as record
    from engine.runtime.respondents import read_list

    one = {
        "name": name,
        "kind": kind,
        "us_state": us_state,
        "geoid": geoid,
        "calendar": calendar,
        "contact": contact,
        "address": address,
        "prior_contacts": prior_contacts,
        "reason": reason,
    }
    if file is not None and (id is not None or any(one.values())):
        raise misused(
            "two-sources", "Expected --from or a single respondent; found both.", "Leave out one of them."
        )
    respondents = [_respondent(id, one)] if file is None else read_list(file)
    feeder = feeder_of(context, workspace)
    stated = record(feeder, demand, respondents, _day(on), Who(by, role))
    _told(feeder, stated, demand, f"Added {_number(len(respondents), 'respondent')} to {demand}", json=json)


@app.command(epilog=examples('demand remove doj-2018/albany-ny --reason "sent in error" --on 2018-02-01'))
def remove(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE", help="DEMAND/RESPONDENT.", show_default=False)],
    reason: Reason,
    on: On = None,
    by: By = None,
    role: Role = None,
    workspace: In = None,
    json: Json = False,
) -> None:
    """Record that a respondent is no longer asked. The case and its history stay."""
    from engine.runtime.demands import Who
    from engine.runtime.membership import remove as record

    feeder = feeder_of(context, workspace)
    stated = record(feeder, case, reason, _day(on), Who(by, role))
    _told(feeder, stated, case.partition("/")[0], f"Removed {case}", json=json)


def _respondent(id: str | None, said: dict[str, str | None]) -> Respondent:
    from engine.runtime.respondents import ID, Respondent, lines_of

    missing = [option for option, value in (("--id", id), ("--name", said["name"])) if not value]
    if id is None or missing:
        raise misused(
            "option-missing",
            f"Expected {' and '.join(missing)}.",
            "Give --id and --name, or a list with --from.",
        )
    if not ID.fullmatch(id):
        raise misused(
            "bad-name",
            f"--id: expected letters, digits, '.', '_' and '-'; found '{id}'.",
            "Write it like 'chicago-il'.",
        )
    data: dict[str, Any] = {name: value for name, value in said.items() if value}
    if "address" in data:
        data["address"] = lines_of(data["address"])
    if "prior_contacts" in data:
        days = data["prior_contacts"].replace(",", ";").split(";")
        data["prior_contacts"] = [day(text.strip(), "--prior-contacts") for text in days if text.strip()]
    return Respondent(id, data)


def _told(feeder: Feeder, stated: Stated, demand: str, done: str, *, json: bool, of: str = "") -> None:
    """Say what was done and what came of it, or that it was known; exit code 4 where events that had
    waited proved wrong."""
    from engine.views.problems import full

    fed = stated.fed
    if json:
        counts = {name: getattr(fed, name) for name in ("accepted", "duplicate", "decisions")}
        unknown = list(stated.unknown)
        say_json({"format": 1, "demand": demand, **counts, "quarantined": fed.unfit, "unknown": unknown})
    else:
        _say(feeder, stated, done, of)
    if fed.unfit:
        if not json:
            say(f"Of the events that had waited for it, {fed.unfit:,} went to quarantine:")
            say(
                full(
                    Diagnostic(code, f"{arrival.raw}: {said}", help)
                    for arrival, code, said, help in fed.wrong
                )
            )
        raise typer.Exit(4)


def _say(feeder: Feeder, stated: Stated, done: str, of: str) -> None:
    from engine.views.decided import render_followed
    from engine.views.safe import line
    from engine.views.shifted import render_shifts
    from engine.views.undoing import render_doubts
    from engine.views.versions import render_other

    fed = stated.fed
    if not fed.accepted:
        say("This is recorded already; nothing was changed.")
        return
    today = "" if stated.today is None else f" on {stated.today}, today"
    if stated.events[0].type == "demand_issued":
        say(line(f"{done}. {_number(fed.decisions, 'decision')} followed."))
        if stated.unknown:
            told = f"warning: it follows {', '.join(stated.unknown)}, not known here. Is the name right? "
            say(line(f"{told}'forthwith status --rounds' shows an earlier demand once that is issued too."))
    else:
        say(line(f"{done}{today}{of}."))
        say(render_followed(fed.made, fed.taken_back, feeder.zones))
        if shifted := render_shifts(fed.shifts, stated.events[0].subject):
            say(shifted)
    for text in (render_doubts(stated.events, *stated.doubts), render_other(stated.other)):
        if text:
            say(text)


def _day(on: str | None) -> str | None:
    return None if on is None else day(on, "--on")


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
