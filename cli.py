"""The command line: the commands, the options of the root, and the one place where errors end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer import TyperException

from engine.commands import (
    actions,
    attempts,
    backup,
    bundle,
    case,
    db,
    deadline,
    demand,
    demo,
    due,
    failure,
    feed,
    forecast,
    graph,
    letters,
    owed,
    quarantine,
    record,
    remedies,
    rules,
    status,
    tick,
    verify,
    waiting,
    why,
    why_not,
    workspace,
)
from engine.commands.options import In, InOrder, examples, misused
from engine.commands.output import OutputLost, drop, prepare, say, say_json
from engine.commands.usage import of_usage
from engine.diagnostics import ForthwithError
from engine.logs import begin, end, log

app = typer.Typer(
    name="forthwith",
    cls=InOrder,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command(
    "init",
    short_help="Make a folder to work in, with the rules that ship.",
    epilog=examples("init my-demands", "init my-requests --pack foia-request", anywhere=True),
)(workspace.init)
app.add_typer(demand.app, name="demand")
app.command(
    "feed",
    short_help="Take in many events from files: CSV or JSON.",
    epilog=examples("feed doj-2018/events.jsonl", "feed --dry-run doj-2018/events.jsonl"),
)(feed.feed)
app.command(
    "record",
    short_help="Record one event by hand: a letter came in, an action is approved.",
    epilog=examples(
        "record response_received doj-2018/chicago-il items=orders,guidance --on 2018-02-20",
        "record extension_granted doj-2018/oregon until=2018-03-09 --on 2018-02-01 --by ann --role counsel",
    ),
)(record.record)
app.command(
    "tick",
    short_help="Let time run to a day; deadlines that have passed by then count.",
    epilog=examples("tick --as-of 2018-03-30"),
)(tick.tick)
app.command(
    "status",
    epilog=examples(
        "status --state subpoena --kind city", "status --history chicago-il", "status --rounds doj-2018"
    ),
)(status.status)
app.command(
    "due",
    short_help="Show which deadlines fall due, soonest first.",
    epilog=examples("due --within 14d", "due --within 2w --demand doj-2018"),
)(due.due)
app.command(
    "forecast",
    epilog=examples(
        "forecast --until 2018-03-31",
        'forecast doj-2018/chicago-il --until 2018-03-31 --suppose "litigation_filed docket=18-1"',
    ),
)(forecast.forecast)
app.command(
    "inspect",
    short_help="Show one case: what happened, why, and what may happen next.",
    epilog=examples("inspect doj-2018/chicago-il"),
)(case.inspect)
app.command(
    "why",
    epilog=examples("why doj-2018/chicago-il", "why doj-2018/chicago-il --decision 1"),
)(why.why)
app.command(
    "why-not",
    epilog=examples(
        "why-not doj-2018/chicago-il no-response",
        "why-not doj-2018/chicago-il accepted --as-of 2018-01-24",
    ),
)(why_not.why_not)
app.command("owed", epilog=examples("owed chicago-il", "owed --as-of 2018-01-24"))(owed.owed)
app.command("remedies", epilog=examples("remedies doj-2018/chicago-il"))(remedies.remedies)
app.command(
    "deadline",
    epilog=examples(
        "deadline --from 2018-01-24 --days 30 --by frcp6",
        "deadline --from 2018-01-24 --days 14 --by frcp6 --service mail",
        "deadline --from 2018-01-24 --count 72 --by frcp6-hours",
        anywhere=True,
    ),
)(deadline.deadline)
app.add_typer(actions.app, name="actions")
app.add_typer(letters.app, name="letters")
app.add_typer(waiting.app, name="waiting")
app.add_typer(quarantine.app, name="quarantine")
app.command(
    "attempts",
    short_help="List who tried to record what they may not.",
    epilog=examples("attempts", "attempts --demand doj-2018 --since 2018-02-01 --json"),
)(attempts.attempts)
app.command(
    "verify",
    short_help="Look whether the ledger is as it was written.",
    epilog=examples("verify", "verify --quick", "verify --print-head"),
)(verify.verify)
app.command(
    "bundle",
    short_help="Write all that is said of a demand or a case to one file.",
    epilog=examples("bundle doj-2018/chicago-il -o chicago.zip"),
)(bundle.bundle)
app.command(
    "verify-bundle",
    short_help="Look whether such a file holds, without the ledger.",
    epilog=examples("verify-bundle chicago.zip", given="a bundle"),
)(bundle.verify_bundle)
app.add_typer(rules.app, name="rules")
app.command(
    "backup",
    short_help="Write a copy of the ledger to a file, while others go on working.",
    epilog=examples("backup before-the-hearing.db"),
)(backup.backup)
app.command(
    "restore",
    short_help="Fill an empty ledger with what a backup holds.",
    epilog=examples("restore before-the-hearing.db", given="an empty ledger and a backup"),
)(backup.restore)
app.add_typer(db.app, name="db")
app.command(
    "graph",
    short_help="Draw the states, with counts or with one case's path.",
    epilog=examples("graph records-demand", "graph doj-2018/chicago-il"),
)(graph.graph)
app.command(
    "demo",
    short_help="Play the demand of 2018, to look around in.",
    epilog=examples("demo", "demo my-demo --until 2018-03-30", anywhere=True),
)(demo.demo)


@app.callback(
    epilog=examples("demo", "demand --help", "status --help", anywhere=True), invoke_without_command=True
)
def root(
    context: typer.Context,
    folder: In = None,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    json: Annotated[bool, typer.Option("--json", hidden=True)] = False,
) -> None:
    """Run demands for records: record what happens, see where each case stands and why, edit rules.

    'forthwith COMMAND --help' explains one command. Exit codes, for scripts: 0 done, 1 refused, 2 the
    command line is wrong, 3 a pack has errors, 4 events went to quarantine.
    """
    context.obj = folder
    if version:
        _tell_version(json=json)
        raise typer.Exit()
    if context.invoked_subcommand is None:
        raise misused("usage", "Missing command.", "'forthwith --help' lists the commands.")
    if json:
        raise misused("option-place", "Expected --json after the command's name.", "Write it at the end.")


def _tell_version(*, json: bool) -> None:
    from importlib import metadata

    try:
        version: str | None = metadata.version("forthwith")
    except metadata.PackageNotFoundError:
        version = None
    if json:
        say_json({"format": 1, "version": version})
    else:
        say(f"forthwith {version or '(from its source)'}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    prepare()
    code, json = 0, "--json" in given
    lost = begin()
    try:
        if lost is not None:
            failure.tell([failure.of_lost_log(lost)], json=False)
        code = _run(given, json=json)
        log("ended", code=code)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        drop(sys.stdout)
        return 0
    except (OutputLost, OSError) as error:
        drop(sys.stdout)
        if code and not json:  # what went wrong has been told on the other channel
            return code
        failure.tell([failure.of_lost_output(error)], json=False)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        end()


def _run(given: list[str], *, json: bool) -> int:
    try:
        failure.check_text(given)
        given = _asking_for_help(given)
        command = typer.main.get_command(app)
        with command.make_context("forthwith", list(given)) as context:
            command.invoke(context)
        return 0
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.Abort:
        return 130
    except TyperException as error:
        failure.tell([of_usage(error, given)], json=json, given=given)
        return 2
    except ForthwithError as error:
        log("refused", codes=[found.code for found in failure.of_refusal(error)])
        failure.tell(failure.of_refusal(error), json=json, given=given)
        return error.exit_code
    except (BrokenPipeError, OutputLost, KeyboardInterrupt):
        raise
    except Exception as error:
        log("broken", error=type(error).__name__)
        if failure.debugging():
            raise
        failure.tell([failure.of_surprise(error)], json=json)
        return 1


def _asking_for_help(given: list[str]) -> list[str]:
    """The command line, ``help COMMAND`` written as ``COMMAND --help``."""
    return [*given[1:], "--help"] if given[:1] == ["help"] else given


if __name__ == "__main__":
    sys.exit(main())
